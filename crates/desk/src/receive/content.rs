//! What a message says, in the product's own nouns. Stored as JSON with the message; shown by the pages and the API.

use base::{MergeId, Moment};
use serde::{Deserialize, Serialize};

/// The content of one message, call or quiet line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Words.
    Text {
        /// What was written.
        body: String,
    },
    /// A picture.
    Image {
        /// The file.
        media: Media,
        /// Words below it.
        caption: Option<String>,
    },
    /// A film.
    Video {
        /// The file.
        media: Media,
        /// Words below it.
        caption: Option<String>,
    },
    /// Sound.
    Audio {
        /// The file.
        media: Media,
        /// Recorded in the chat, not a file of music.
        voice: bool,
    },
    /// A file.
    Document {
        /// The file.
        media: Media,
        /// Its name.
        filename: Option<String>,
        /// Words below it.
        caption: Option<String>,
    },
    /// A sticker.
    Sticker {
        /// The file.
        media: Media,
        /// It moves.
        animated: bool,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// The place's name.
        name: Option<String>,
        /// Its address.
        address: Option<String>,
    },
    /// Contact cards.
    Contacts {
        /// The cards.
        cards: Vec<Card>,
    },
    /// A choice: a reply button, a row of a list, a quick reply of a template.
    Choice {
        /// What the customer saw on it.
        title: String,
        /// The line below the title of a list row.
        description: Option<String>,
        /// What the sender of the choice attached to it.
        payload: Option<String>,
    },
    /// Something of ours that the customer can choose from: buttons, a list, a link, a request.
    Offer {
        /// The words above.
        header: Option<String>,
        /// What it says.
        body: String,
        /// The small text below.
        footer: Option<String>,
        /// What stands on the button that opens the list, if the choices are one.
        opens_with: Option<String>,
        /// What can be tapped, in order.
        choices: Vec<Offered>,
    },
    /// A template of ours.
    Template {
        /// Its name.
        name: String,
        /// The code of its language.
        language: String,
        /// What fills the variables of its body, in order.
        values: Vec<String>,
        /// Its words with what fills them, if the template was known when it was sent.
        #[serde(default)]
        text: Option<String>,
        /// The file above its words, as it would be alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<Box<Content>>,
    },
    /// A filled-in form (a WhatsApp Flow).
    Form {
        /// The form's name.
        name: Option<String>,
        /// Its fields, in order, as text.
        fields: Vec<(String, String)>,
    },
    /// An answer to a request to call.
    CallPermission {
        /// Whether calls are allowed.
        allowed: bool,
        /// Until when.
        until: Option<Moment>,
    },
    /// A shopping cart.
    Order {
        /// Words with it.
        note: Option<String>,
        /// What is in it.
        items: Vec<OrderItem>,
    },
    /// A call.
    Call {
        /// Who called.
        from_customer: bool,
        /// What became of it.
        outcome: CallOutcome,
        /// How long it lasted, in seconds.
        seconds: Option<i64>,
    },
    /// A quiet line about the customer or the thread; not a message.
    Notice(Notice),
    /// Something WhatsApp could not hand on.
    Unsupported {
        /// What it was, in Meta's word.
        what: Option<String>,
        /// Why, in words.
        reason: Option<String>,
    },
    /// A type this version does not know; shown as a labelled card with what arrived.
    Raw {
        /// The type, in Meta's word.
        label: String,
        /// The JSON as it arrived.
        json: String,
    },
}

impl Content {
    /// The words below it, of what can have some.
    pub(crate) fn caption_mut(&mut self) -> Option<&mut Option<String>> {
        match self {
            Self::Image { caption, .. } | Self::Video { caption, .. } | Self::Document { caption, .. } => {
                Some(caption)
            }
            _ => None,
        }
    }

    /// Content as it is stored.
    pub(crate) fn stored(json: &str) -> store::Result<Self> {
        serde_json::from_str(json).map_err(|error| store::Error::Value(format!("stored content: {error}")))
    }
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// What stands on it.
    pub title: String,
    /// The line below the title of a list row.
    pub description: Option<String>,
    /// The title of the part of a list that begins with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

/// What is said of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Meta's id of the file, good for seven days; or ours, of a file that was sent from here.
    pub id: Option<String>,
    /// Its MIME type.
    pub mime_type: Option<String>,
    /// Base64 SHA-256 of its bytes, in Meta's words.
    pub sha256: Option<String>,
    /// Where on the web it is, if it was sent by its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// A contact card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The name on it.
    pub name: Option<String>,
    /// Its company.
    pub company: Option<String>,
    /// The numbers, as written.
    pub phones: Vec<String>,
    /// The e-mail addresses.
    pub emails: Vec<String>,
    /// The customer shared the own number because we asked. Any other card may be anyone's.
    pub own_number: bool,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderItem {
    /// The shop's id of the product.
    pub product: String,
    /// How many.
    pub quantity: f64,
    /// The price of one.
    pub price: f64,
    /// ISO 4217 code.
    pub currency: String,
}

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// It is ringing.
    Ringing,
    /// Somebody answered.
    Answered,
    /// It is over.
    Ended,
    /// Nobody answered, or it failed.
    Missed,
    /// The other side declined.
    Declined,
}

/// A fact about the customer that agents should know, in one quiet line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// Messages used to carry a phone number and no longer do.
    NumberHidden,
    /// A number is known from now on.
    NumberShown {
        /// Meta's digits.
        phone: String,
    },
    /// A username was adopted, changed or dropped.
    UsernameChanged {
        /// The name before.
        from: Option<String>,
        /// The name now.
        to: Option<String>,
    },
    /// WhatsApp told us something about this customer's account.
    Account {
        /// In WhatsApp's words.
        words: String,
    },
    /// This contact and another are one person from now on.
    Joined {
        /// The merge.
        merge: MergeId,
    },
    /// This contact and another are two people again.
    Parted {
        /// The merge that is over.
        merge: MergeId,
    },
    /// The customer stopped or resumed marketing messages.
    Marketing {
        /// `stop`, `resume` or what else Meta says.
        value: String,
    },
}

/// The advertisement or post that a conversation came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// Its headline.
    pub headline: Option<String>,
    /// Its text.
    pub body: Option<String>,
    /// Its address.
    pub source_url: Option<String>,
    /// `ad` or `post`.
    pub source_type: Option<String>,
    /// Meta's click id.
    pub click_id: Option<String>,
}
