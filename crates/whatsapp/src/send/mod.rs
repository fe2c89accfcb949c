//! What a business sends, in Meta's shapes. Source: Meta, "Messages" and the guides per message type, with their limits,
//! 2026-09.
//!
//! A request is read once into a [`Payload`], which keeps Meta's own object, so that what this version does not know of
//! goes out as it came in. Whom it goes to is added last, by [`Payload::request`].

mod answer;
mod file;
mod interactive;
mod media;
mod template;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::{Map, Value, json};

pub use answer::{Accepted, Answer, Refused};
pub use file::{file_names, mime_type};
pub use interactive::{Button, Header, Interactive, ListRow, Offer, Section};
pub use media::{Media, MediaKind};
pub use template::{Parameter, Template};

/// The longest text, in characters.
pub const LONGEST_TEXT: usize = 4096;
/// The longest caption, in characters.
pub const LONGEST_CAPTION: usize = 1024;

/// Whom a message goes to. Exactly one of `to` and `recipient` is written: with both, Meta ignores the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// A number, in digits. It is written with `+`: without it, Meta takes the business number's country.
    Phone(&'a str),
    /// A BSUID or parent BSUID, as Meta wrote it.
    UserId(&'a str),
}

/// A message that can be sent: of a known type, within Meta's limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Payload {
    body: Body,
    kind: String,
    object: Value,
    quoted: Option<String>,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Words.
    Text {
        /// At most [`LONGEST_TEXT`] characters.
        body: String,
    },
    /// A file.
    Media(Media),
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Its name.
        name: Option<String>,
        /// Its address.
        address: Option<String>,
    },
    /// Contact cards, as Meta writes them.
    Contacts(Vec<Value>),
    /// Buttons, a list, a request.
    Interactive(Interactive),
    /// A template.
    Template(Template),
    /// A reaction to a message.
    Reaction {
        /// The wamid of that message.
        target: String,
        /// The emoji; none takes the reaction back.
        emoji: Option<String>,
    },
}

/// Why a message cannot be sent: what Meta would answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsendable {
    /// 100 for a parameter that is wrong, 131008 for one that is missing, 131009 for a value that is not allowed.
    pub code: i64,
    /// What is wrong, as a sentence.
    pub details: String,
}

impl Unsendable {
    fn missing(what: &str) -> Self {
        Self { code: 131_008, details: format!("{what} is required.") }
    }

    fn value(details: impl Into<String>) -> Self {
        Self { code: 131_009, details: details.into() }
    }

    fn parameter(details: impl Into<String>) -> Self {
        Self { code: 100, details: details.into() }
    }
}

impl std::fmt::Display for Unsendable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.details)
    }
}

impl std::error::Error for Unsendable {}

impl Payload {
    /// Reads the message out of a request to `/messages`. Whom it goes to is not looked at.
    ///
    /// # Errors
    /// What Meta would answer, found before anything is sent.
    pub fn read(request: &Map<String, Value>) -> Result<Self, Unsendable> {
        let kind = request.get("type").and_then(Value::as_str).unwrap_or("text");
        let object = || {
            let object = request.get(kind).filter(|object| !object.is_null());
            object.ok_or_else(|| Unsendable::missing(kind))
        };
        let body = match kind {
            "text" => text(object()?)?,
            "location" => location(object()?)?,
            "contacts" => contacts(object()?)?,
            "reaction" => reaction(object()?)?,
            "interactive" => Body::Interactive(Interactive::read(object()?)?),
            "template" => Body::Template(Template::read(object()?)?),
            other => match other.parse::<MediaKind>() {
                Ok(kind) => Body::Media(Media::read(kind, object()?)?),
                Err(()) => return Err(Unsendable::parameter(format!("{other:?} is no type of message."))),
            },
        };
        let object = object()?.clone();
        let quoted =
            request.get("context").and_then(|context| context.get("message_id")).and_then(Value::as_str);
        let quoted = quoted.filter(|wamid| !wamid.is_empty()).map(str::to_owned);
        Ok(Self { body, kind: kind.to_owned(), object, quoted })
    }

    /// A text.
    ///
    /// # Errors
    /// Empty or longer than [`LONGEST_TEXT`].
    pub fn text(body: &str) -> Result<Self, Unsendable> {
        Self::of("text", json!({"body": body}))
    }

    /// A message of a type, with Meta's object of it.
    ///
    /// # Errors
    /// As [`Payload::read`].
    pub fn of(kind: &str, object: Value) -> Result<Self, Unsendable> {
        Self::read(&Map::from_iter([("type".to_owned(), kind.into()), (kind.to_owned(), object)]))
    }

    /// The same as an answer to the message with this wamid.
    #[must_use]
    pub fn quoting(mut self, wamid: &str) -> Self {
        self.quoted = Some(wamid.to_owned());
        self
    }

    /// What it says.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Its type, in Meta's word.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The wamid of the message it answers. Templates quote nothing. Source: Meta, "Contextual replies".
    pub fn quoted(&self) -> Option<&str> {
        self.quoted.as_deref().filter(|_wamid| !matches!(self.body, Body::Template(_)))
    }

    /// The wamids that it names: of the message it answers, and of the one it reacts to.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        let reacted = match &self.body {
            Body::Reaction { target, .. } => Some(target.as_str()),
            _ => None,
        };
        self.quoted().into_iter().chain(reacted)
    }

    /// Whether it is sound that plays as a voice message.
    pub fn is_voice(&self) -> bool {
        matches!(&self.body, Body::Media(media) if media.voice)
    }

    /// The message as [`Payload::read`] takes it: without whom it goes to.
    pub fn to_json(&self) -> Value {
        let mut object = Map::from_iter([
            ("type".to_owned(), Value::from(self.kind.as_str())),
            (self.kind.clone(), self.object.clone()),
        ]);
        if let Some(wamid) = self.quoted() {
            object.insert("context".to_owned(), json!({"message_id": wamid}));
        }
        Value::Object(object)
    }

    /// The body of the request that sends it. `callback` comes back with every status of it
    /// (`biz_opaque_callback_data`), so that a message is found again whose answer was lost.
    pub fn request(&self, target: Target<'_>, callback: &str) -> Value {
        let (address, to) = match target {
            Target::Phone(digits) => ("to", format!("+{digits}")),
            Target::UserId(id) => ("recipient", id.to_owned()),
        };
        let mut request = Map::from_iter([
            ("messaging_product".to_owned(), "whatsapp".into()),
            ("recipient_type".to_owned(), "individual".into()),
            (address.to_owned(), to.into()),
            ("type".to_owned(), self.kind.as_str().into()),
            (self.kind.clone(), self.object.clone()),
            ("biz_opaque_callback_data".to_owned(), callback.into()),
        ]);
        if let Some(wamid) = self.quoted() {
            request.insert("context".to_owned(), json!({"message_id": wamid}));
        }
        Value::Object(request)
    }
}

fn text(object: &Value) -> Result<Body, Unsendable> {
    let body = required(object, "body", "text.body")?;
    within(&body, LONGEST_TEXT, "text.body")?;
    Ok(Body::Text { body })
}

fn location(object: &Value) -> Result<Body, Unsendable> {
    let degrees = |name: &str, most: f64| {
        let value = object.get(name).filter(|value| !value.is_null());
        let value = value.ok_or_else(|| Unsendable::missing(&format!("location.{name}")))?;
        let number = value.as_f64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
        number
            .filter(|degrees: &f64| degrees.abs() <= most)
            .ok_or_else(|| Unsendable::value(format!("location.{name} is between -{most} and {most}.")))
    };
    Ok(Body::Location {
        latitude: degrees("latitude", 90.0)?,
        longitude: degrees("longitude", 180.0)?,
        name: optional(object, "name"),
        address: optional(object, "address"),
    })
}

fn contacts(object: &Value) -> Result<Body, Unsendable> {
    let cards = object.as_array().filter(|cards| !cards.is_empty());
    let cards = cards.ok_or_else(|| Unsendable::missing("contacts"))?;
    for card in cards {
        let name = card.get("name").ok_or_else(|| Unsendable::missing("contacts.name"))?;
        required(name, "formatted_name", "contacts.name.formatted_name")?;
    }
    Ok(Body::Contacts(cards.clone()))
}

fn reaction(object: &Value) -> Result<Body, Unsendable> {
    Ok(Body::Reaction {
        target: required(object, "message_id", "reaction.message_id")?,
        emoji: optional(object, "emoji"),
    })
}

/// A text that has to be there. `path` names it in the refusal.
fn required(object: &Value, name: &str, path: &str) -> Result<String, Unsendable> {
    optional(object, name).ok_or_else(|| Unsendable::missing(path))
}

/// A text that may be there; an empty one is none.
fn optional(object: &Value, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// Meta counts characters.
fn within(text: &str, most: usize, path: &str) -> Result<(), Unsendable> {
    let length = text.chars().count();
    if length <= most {
        return Ok(());
    }
    Err(Unsendable::value(format!("{path} has {length} characters; at most {most} are allowed.")))
}

/// Reads an object that has Meta's field names.
fn shape<T: for<'de> Deserialize<'de>>(object: &Value, path: &str) -> Result<T, Unsendable> {
    T::deserialize(object).map_err(|error| Unsendable::parameter(format!("{path}: {error}.")))
}
