//! What a message says, in the API's own shapes: what is stored may change without changing them.

use base::Moment;
use desk::receive::{self, CallOutcome};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::document::words;

/// What a message says; its `type` tells the shape. Later versions may tell of more types.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Content {
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
        /// Its words with what fills them; null if the template was not known when it was sent.
        text: Option<String>,
        /// The picture, video or document above its words.
        media: Option<Media>,
    },
    /// A filled-in form (a WhatsApp Flow).
    Form {
        /// The form's name.
        name: Option<String>,
        /// Its fields, in order.
        fields: Vec<FormField>,
    },
    /// An answer to a request to call.
    CallPermission {
        /// Whether calls are allowed.
        allowed: bool,
        /// Until when.
        #[schema(value_type = Option<String>, format = DateTime)]
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
        /// Who called: the customer or the business.
        from_customer: bool,
        #[schema(schema_with = outcomes)]
        outcome: &'static str,
        /// How long it lasted, in seconds.
        seconds: Option<i64>,
    },
    /// Something that WhatsApp could not hand on.
    Unsupported {
        /// What it was, in Meta's word.
        what: Option<String>,
        /// Why, in words.
        reason: Option<String>,
    },
    /// A type that this version does not know.
    Raw {
        /// The type, in Meta's word.
        label: String,
        /// The JSON as it arrived, as text.
        json: String,
    },
}

/// What is said of a file. What is known of it here is the message's `file`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Media {
    /// Meta's id of the file, good for seven days; or ours, of a file that was uploaded here to be sent.
    id: Option<String>,
    /// Its MIME type.
    #[schema(example = "image/jpeg")]
    mime_type: Option<String>,
    /// Base64 SHA-256 of its bytes, in Meta's words.
    sha256: Option<String>,
    /// Where on the web it is, if it was sent by its address.
    link: Option<String>,
}

/// A contact card.
#[derive(Serialize, ToSchema)]
pub(crate) struct Card {
    /// The name on it.
    name: Option<String>,
    /// Its company.
    company: Option<String>,
    /// The numbers, as written.
    phones: Vec<String>,
    /// The e-mail addresses.
    emails: Vec<String>,
    /// The customer shared the own number because we asked. Any other card may be anyone's.
    own_number: bool,
}

/// A field of a form, as text.
#[derive(Serialize, ToSchema)]
pub(crate) struct FormField {
    /// Its name.
    name: String,
    /// What was filled in.
    value: String,
}

/// Something to choose.
#[derive(Serialize, ToSchema)]
pub(crate) struct Offered {
    /// What stands on it.
    title: String,
    /// The line below the title of a list row.
    description: Option<String>,
    /// The title of the part of a list that begins with it.
    section: Option<String>,
}

/// One line of an order.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderItem {
    /// The shop's id of the product.
    product: String,
    /// How many.
    quantity: f64,
    /// The price of one.
    price: f64,
    /// ISO 4217 code.
    #[schema(example = "BRL")]
    currency: String,
}

fn outcomes() -> Object {
    words("What became of it.", ["ringing", "answered", "ended", "missed", "declined"])
}

fn outcome(outcome: CallOutcome) -> &'static str {
    match outcome {
        CallOutcome::Ringing => "ringing",
        CallOutcome::Answered => "answered",
        CallOutcome::Ended => "ended",
        CallOutcome::Missed => "missed",
        CallOutcome::Declined => "declined",
    }
}

impl Content {
    /// The API's shape of it; quiet lines have none.
    pub(crate) fn of(content: receive::Content) -> Option<Self> {
        use receive::Content as Stored;
        Some(match content {
            Stored::Text { body } => Self::Text { body },
            Stored::Image { media, caption } => Self::Image { media: media.into(), caption },
            Stored::Video { media, caption } => Self::Video { media: media.into(), caption },
            Stored::Audio { media, voice } => Self::Audio { media: media.into(), voice },
            Stored::Document { media, filename, caption } => {
                Self::Document { media: media.into(), filename, caption }
            }
            Stored::Sticker { media, animated } => Self::Sticker { media: media.into(), animated },
            Stored::Location { latitude, longitude, name, address } => {
                Self::Location { latitude, longitude, name, address }
            }
            Stored::Contacts { cards } => {
                Self::Contacts { cards: cards.into_iter().map(Card::from).collect() }
            }
            Stored::Choice { title, description, payload } => Self::Choice { title, description, payload },
            Stored::Offer { header, body, footer, opens_with, choices } => {
                let choices = choices.into_iter().map(Offered::from).collect();
                Self::Offer { header, body, footer, opens_with, choices }
            }
            Stored::Template { name, language, values, text, file } => {
                Self::Template { name, language, values, text, media: file.and_then(|file| above(*file)) }
            }
            Stored::Form { name, fields } => Self::Form {
                name,
                fields: fields.into_iter().map(|(name, value)| FormField { name, value }).collect(),
            },
            Stored::CallPermission { allowed, until } => Self::CallPermission { allowed, until },
            Stored::Order { note, items } => {
                Self::Order { note, items: items.into_iter().map(OrderItem::from).collect() }
            }
            Stored::Call { from_customer, outcome: of, seconds } => {
                Self::Call { from_customer, outcome: outcome(of), seconds }
            }
            Stored::Unsupported { what, reason } => Self::Unsupported { what, reason },
            Stored::Raw { label, json } => Self::Raw { label, json },
            Stored::Notice(_) => return None,
        })
    }
}

/// The file above the words of a template.
fn above(file: receive::Content) -> Option<Media> {
    use receive::Content::{Document, Image, Video};
    match file {
        Image { media, .. } | Video { media, .. } | Document { media, .. } => Some(media.into()),
        _ => None,
    }
}

impl From<receive::Media> for Media {
    fn from(media: receive::Media) -> Self {
        Self { id: media.id, mime_type: media.mime_type, sha256: media.sha256, link: media.link }
    }
}

impl From<receive::Card> for Card {
    fn from(card: receive::Card) -> Self {
        Self {
            name: card.name,
            company: card.company,
            phones: card.phones,
            emails: card.emails,
            own_number: card.own_number,
        }
    }
}

impl From<receive::Offered> for Offered {
    fn from(one: receive::Offered) -> Self {
        Self { title: one.title, description: one.description, section: one.section }
    }
}

impl From<receive::OrderItem> for OrderItem {
    fn from(item: receive::OrderItem) -> Self {
        Self { product: item.product, quantity: item.quantity, price: item.price, currency: item.currency }
    }
}
