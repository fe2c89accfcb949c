//! Everything a person can send, and how a message webhook says it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::media::Shelf;

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The product's number in the catalogue.
    pub product: String,
    /// How many.
    pub quantity: u32,
    /// The price of one.
    pub price: f64,
    /// Three capital letters.
    pub currency: String,
}

/// A person's answer to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Yes.
    Accept,
    /// No.
    Reject,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields bear Meta's names and say what they are")]
pub enum Content {
    /// Words.
    Text { body: String },
    /// A picture. `media` names one on the shelf.
    Image { media: Option<String>, caption: Option<String> },
    /// A film.
    Video { caption: Option<String> },
    /// A sound file, or a voice note.
    Audio { voice: bool },
    /// A file.
    Document { filename: Option<String>, caption: Option<String> },
    /// A sticker.
    Sticker,
    /// A place.
    Location { latitude: f64, longitude: f64, name: Option<String>, address: Option<String> },
    /// Somebody's contact card, sent by hand: anybody's number.
    ContactCard { name: String, phone: String },
    /// The sender's own number, sent by tapping the request button.
    SharedNumber { phone: String },
    /// A tap on a reply button.
    ButtonReply { id: String, title: String },
    /// A choice from a list.
    ListReply { id: String, title: String, description: Option<String> },
    /// A form that was filled in.
    FlowReply { response: Value },
    /// An answer to "may we call you?".
    CallPermission { response: Outcome },
    /// A tap on a template's quick reply.
    Button { payload: String, text: String },
    /// An emoji on a message; without one it is taken away.
    Reaction { message_id: String, emoji: Option<String> },
    /// A basket.
    Order { text: String, items: Vec<Item> },
    /// Other words for an earlier message.
    Edit { message_id: String, body: String },
    /// An earlier message is deleted for everyone.
    Revoke { message_id: String },
    /// Something the platform does not pass on, and what it was.
    Unsupported { of: String },
    /// A type that nobody has heard of yet.
    Unknown { name: String, object: Value },
}

impl Content {
    /// Meta's name of the type.
    pub fn kind(&self) -> &str {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } => "image",
            Self::Video { .. } => "video",
            Self::Audio { .. } => "audio",
            Self::Document { .. } => "document",
            Self::Sticker => "sticker",
            Self::Location { .. } => "location",
            Self::ContactCard { .. } | Self::SharedNumber { .. } => "contacts",
            Self::ButtonReply { .. }
            | Self::ListReply { .. }
            | Self::FlowReply { .. }
            | Self::CallPermission { .. } => "interactive",
            Self::Button { .. } => "button",
            Self::Reaction { .. } => "reaction",
            Self::Order { .. } => "order",
            Self::Edit { .. } => "edit",
            Self::Revoke { .. } => "revoke",
            Self::Unsupported { .. } => "unsupported",
            Self::Unknown { name, .. } => name,
        }
    }

    /// Writes type and object into a message.
    pub(crate) fn put(&self, shelf: &Shelf, message: &mut Map<String, Value>) {
        message.insert("type".to_owned(), json!(self.kind()));
        message.insert(self.kind().to_owned(), self.object(shelf));
        if let Self::Unsupported { of } = self {
            message.insert("errors".to_owned(), json!([unsupported(of)]));
        }
    }

    fn object(&self, shelf: &Shelf) -> Value {
        match self {
            Self::Text { body } => json!({"body": body}),
            Self::Image { media, caption } => {
                let name = media.as_deref().unwrap_or("latte");
                with(shelf.reference(name), [("caption", caption.as_deref())])
            }
            Self::Video { caption } => with(shelf.reference("clip"), [("caption", caption.as_deref())]),
            Self::Audio { voice } => {
                let mut audio = shelf.reference("voice");
                audio.insert("voice".to_owned(), json!(voice));
                Value::Object(audio)
            }
            Self::Document { filename, caption } => {
                let parts = [("filename", filename.as_deref()), ("caption", caption.as_deref())];
                with(shelf.reference("invoice"), parts)
            }
            Self::Sticker => {
                let mut sticker = shelf.reference("sticker");
                sticker.insert("animated".to_owned(), json!(false));
                Value::Object(sticker)
            }
            Self::Location { latitude, longitude, name, address } => {
                let place = Map::from_iter([
                    ("latitude".to_owned(), json!(latitude)),
                    ("longitude".to_owned(), json!(longitude)),
                ]);
                with(place, [("name", name.as_deref()), ("address", address.as_deref())])
            }
            Self::ContactCard { name, phone } => json!([card(name, phone)]),
            Self::SharedNumber { phone } => json!([{
                "origin": "contact_request",
                "phones": [{"phone": format!("+{phone}"), "wa_id": phone, "type": "CELL"}],
            }]),
            Self::ButtonReply { id, title } => {
                json!({"type": "button_reply", "button_reply": {"id": id, "title": title}})
            }
            Self::ListReply { id, title, description } => {
                let row = Map::from_iter([("id".to_owned(), json!(id)), ("title".to_owned(), json!(title))]);
                json!({"type": "list_reply", "list_reply": with(row, [("description", description.as_deref())])})
            }
            Self::FlowReply { response } => json!({
                "type": "nfm_reply",
                "nfm_reply": {"name": "flow", "body": "Sent", "response_json": response.to_string()},
            }),
            Self::CallPermission { response } => json!({
                "type": "call_permission_reply",
                "call_permission_reply": {"response": response, "response_source": "user_action"},
            }),
            Self::Button { payload, text } => json!({"payload": payload, "text": text}),
            Self::Reaction { message_id, emoji } => {
                let reaction = Map::from_iter([("message_id".to_owned(), json!(message_id))]);
                with(reaction, [("emoji", emoji.as_deref())])
            }
            Self::Order { text, items } => {
                json!({"catalog_id": "600000000000001", "text": text, "product_items": products(items)})
            }
            Self::Edit { message_id, body } => json!({
                "original_message_id": message_id,
                "message": {"type": "text", "text": {"body": body}},
            }),
            Self::Revoke { message_id } => json!({"original_message_id": message_id}),
            Self::Unsupported { of } => json!({"type": of}),
            Self::Unknown { object, .. } => object.clone(),
        }
    }
}

fn with<const N: usize>(mut object: Map<String, Value>, optional: [(&str, Option<&str>); N]) -> Value {
    for (name, value) in optional {
        if let Some(value) = value {
            object.insert(name.to_owned(), json!(value));
        }
    }
    Value::Object(object)
}

fn card(name: &str, phone: &str) -> Value {
    let vcard =
        format!("BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL;type=CELL;waid={phone}:+{phone}\nEND:VCARD");
    json!({
        "origin": "other",
        "name": {"formatted_name": name, "first_name": name.split(' ').next().unwrap_or(name)},
        "phones": [{"phone": format!("+{phone}"), "wa_id": phone, "type": "CELL"}],
        "vcard": vcard,
    })
}

fn products(items: &[Item]) -> Vec<Value> {
    let product = |item: &Item| {
        json!({
            "product_retailer_id": item.product,
            "quantity": item.quantity,
            "item_price": item.price,
            "currency": item.currency,
        })
    };
    items.iter().map(product).collect()
}

fn unsupported(of: &str) -> Value {
    json!({
        "code": 131051,
        "title": "Message type unknown",
        "message": "Message type unknown",
        "error_data": {"details": format!("Message type is currently not supported: {of}.")},
    })
}
