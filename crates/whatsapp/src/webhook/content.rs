//! What a message says.

use std::fmt;

use serde::Serialize;

use super::{Card, Context, Interactive, System};
use crate::Text;
use crate::field::{Fields, Raw, named_alike};

/// The content of a message, by its `type`. Source: Meta, "messages" webhook reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content<'a> {
    /// Written words.
    Text(Text<'a>),
    /// A picture.
    Image(Media<'a>),
    /// A video.
    Video(Media<'a>),
    /// A sound.
    Audio {
        /// The file.
        media: Media<'a>,
        /// It was recorded as a voice message.
        voice: bool,
    },
    /// A file.
    Document {
        /// The file.
        media: Media<'a>,
        /// Its name.
        filename: Option<Text<'a>>,
    },
    /// A sticker.
    Sticker {
        /// The file.
        media: Media<'a>,
        /// It moves.
        animated: bool,
    },
    /// A place.
    Location(Location<'a>),
    /// Contact cards; only one with [`super::Origin::ContactRequest`] speaks of the sender.
    Contacts(Vec<Card<'a>>),
    /// A tap in an interactive message.
    Interactive(Interactive<'a>),
    /// A tap on a template's quick reply; the context may name the template.
    Button {
        /// What the business wrote behind the button.
        payload: Option<Text<'a>>,
        /// What the button said.
        text: Option<Text<'a>>,
    },
    /// A reaction to a message, which may come later than the reaction.
    Reaction {
        /// The wamid of the message.
        message_id: Text<'a>,
        /// The emoji; none when the reaction was taken back.
        emoji: Option<Text<'a>>,
    },
    /// An order from a catalogue.
    Order {
        /// The catalogue.
        catalog_id: Option<Text<'a>>,
        /// What was written with it.
        text: Option<Text<'a>>,
        /// What was ordered.
        items: Vec<OrderItem<'a>>,
    },
    /// A notice of Meta's about the sender: their number or id changed.
    System(Box<System<'a>>),
    /// New content for a message, which may come later than the edit.
    Edit {
        /// The wamid of the message.
        original_message_id: Text<'a>,
        /// The new `type`.
        #[serde(rename = "type")]
        kind: Option<Text<'a>>,
        /// What it says now; never another edit.
        content: Box<Content<'a>>,
        /// The new message's context.
        context: Option<Context<'a>>,
    },
    /// A message was taken back; it may come later than this.
    Revoke {
        /// The wamid of the message.
        original_message_id: Text<'a>,
    },
    /// Something the platform does not hand on; [`super::Message::errors`] says why.
    Unsupported {
        /// What it was.
        #[serde(rename = "type")]
        kind: Option<Text<'a>>,
    },
    /// Somebody opened the chat for the first time. Removed by Meta on 2026-03-27.
    RequestWelcome,
    /// A type that was not known when this was written, or one without its object: the whole message as it came.
    Other(Raw<'a>),
}

impl<'a> Content<'a> {
    pub(super) fn of(kind: &str, message: &Fields<'a>) -> Self {
        match kind {
            "edit" => edit(message),
            "revoke" => revoke(message),
            _ => plain(kind, message),
        }
        .unwrap_or_else(|| Self::Other(message.raw()))
    }
}

/// Everything but edits and revocations, which cannot stand inside an edit.
fn plain<'a>(kind: &str, message: &Fields<'a>) -> Option<Content<'a>> {
    let own: Option<Fields<'a>> = message.get::<Raw<'a>>(kind).and_then(Fields::of);
    Some(match (kind, own) {
        ("contacts", _) => Content::Contacts(Card::all(message)),
        ("unsupported", _) => Content::Unsupported { kind: message.object(kind).get("type") },
        ("request_welcome", _) => Content::RequestWelcome,
        ("interactive", own) => {
            Content::Interactive(own.map_or(Interactive::Missing, |own| Interactive::of(&own)))
        }
        ("text", Some(own)) => Content::Text(own.get("body").unwrap_or_default()),
        ("image", Some(own)) => Content::Image(Media::of(&own)),
        ("video", Some(own)) => Content::Video(Media::of(&own)),
        ("audio", Some(own)) => Content::Audio { media: Media::of(&own), voice: own.is("voice") },
        ("document", Some(own)) => {
            Content::Document { media: Media::of(&own), filename: own.get("filename") }
        }
        ("sticker", Some(own)) => Content::Sticker { media: Media::of(&own), animated: own.is("animated") },
        ("location", _) => Content::Location(message.get("location")?),
        ("button", Some(own)) => Content::Button { payload: own.get("payload"), text: own.get("text") },
        ("reaction", Some(own)) => {
            Content::Reaction { message_id: own.get("message_id")?, emoji: own.get("emoji") }
        }
        ("order", Some(own)) => order(&own),
        ("system", Some(own)) => Content::System(Box::new(System::of(&own))),
        _ => return None,
    })
}

fn order<'a>(own: &Fields<'a>) -> Content<'a> {
    Content::Order {
        catalog_id: own.get("catalog_id"),
        text: own.get("text"),
        items: own.list("product_items"),
    }
}

fn edit<'a>(message: &Fields<'a>) -> Option<Content<'a>> {
    let own = message.object("edit");
    let new = own.object("message");
    let kind: Option<Text<'a>> = new.get("type");
    let content = plain(kind.as_deref().unwrap_or(""), &new).unwrap_or_else(|| Content::Other(new.raw()));
    Some(Content::Edit {
        original_message_id: own.get("original_message_id")?,
        kind,
        content: Box::new(content),
        context: new.get("context"),
    })
}

fn revoke<'a>(message: &Fields<'a>) -> Option<Content<'a>> {
    Some(Content::Revoke { original_message_id: message.object("revoke").get("original_message_id")? })
}

/// A file at Meta's. Source: Meta, "messages" webhook reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Media<'a> {
    /// The media id, for the media endpoint.
    pub id: Option<Text<'a>>,
    /// The MIME type.
    pub mime_type: Option<Text<'a>>,
    /// The SHA-256, in Base64.
    pub sha256: Option<Text<'a>>,
    /// What was written under it.
    pub caption: Option<Text<'a>>,
    /// The address of the file since 2025-10-16: valid for 5 minutes, and needs the token.
    pub url: Option<Text<'a>>,
}

impl<'a> Media<'a> {
    fn of(fields: &Fields<'a>) -> Self {
        Self {
            id: fields.get("id"),
            mime_type: fields.get("mime_type"),
            sha256: fields.get("sha256"),
            caption: fields.get("caption"),
            url: fields.get("url"),
        }
    }
}

/// A place on Earth. Prints nothing of it.
#[derive(Clone, PartialEq, Serialize)]
pub struct Location<'a> {
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// What it is called.
    pub name: Option<Text<'a>>,
    /// Its postal address.
    pub address: Option<Text<'a>>,
    /// Its page.
    pub url: Option<Text<'a>>,
}

named_alike!(Location { latitude, longitude, name, address, url });

impl fmt::Debug for Location<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Location(…)")
    }
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderItem<'a> {
    /// The product's id in the catalogue.
    pub product_retailer_id: Option<Text<'a>>,
    /// How many.
    pub quantity: Option<u64>,
    /// The price of one, digit for digit as Meta wrote it.
    pub item_price: Option<Text<'a>>,
    /// The currency, such as `BRL`.
    pub currency: Option<Text<'a>>,
}

named_alike!(OrderItem { product_retailer_id, quantity, item_price, currency });
