//! What Meta writes into a webhook. Plain JSON, built from the documentation, sharing nothing with what reads it.

mod account;
mod call;
mod content;
mod extra;
mod status;
mod system;
mod template;

use base::Moment;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub(crate) use account::business_username;
pub use call::{Call, CallEnd};
pub use content::{Content, Item, Outcome};
pub use extra::{echo, preference};
pub use status::{State, Status};
pub use system::NumberChange;
pub(crate) use template::{template_category, template_quality, template_status};

use crate::media::Shelf;
use crate::world::{Line, Place, Sight};

/// One change of one webhook: what batches are made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Update {
    /// The key of the app it goes to.
    pub app: String,
    /// The WhatsApp business account: `entry[].id`.
    pub waba_id: String,
    /// The webhook field.
    pub field: &'static str,
    /// The field's value.
    pub value: Value,
}

/// One person's message to one line, before it has an id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    /// What it says.
    #[serde(flatten)]
    pub content: Content,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// It was forwarded.
    #[serde(default)]
    pub forwarded: bool,
    /// It came through a click-to-WhatsApp ad.
    #[serde(default)]
    pub from_ad: bool,
}

impl From<Content> for Letter {
    fn from(content: Content) -> Self {
        Self { content, reply_to: None, forwarded: false, from_ad: false }
    }
}

impl Letter {
    /// A text.
    pub fn text(body: &str) -> Self {
        Content::Text { body: body.to_owned() }.into()
    }

    /// The same letter as an answer to a message.
    #[must_use]
    pub fn replying_to(mut self, wamid: &str) -> Self {
        self.reply_to = Some(wamid.to_owned());
        self
    }
}

/// The quoted message of a letter: its id and who wrote it.
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'a> {
    /// The quoted message's id.
    pub wamid: &'a str,
    /// What is told about its author; `None` when the business wrote it.
    pub author: Option<&'a Sight>,
}

/// The webhook of one message from a person.
pub fn message(
    line: &Line,
    sender: &Sight,
    (wamid, at): (&str, Moment),
    letter: &Letter,
    quoted: Option<Quoted<'_>>,
    shelf: &Shelf,
) -> Update {
    let mut message = Map::new();
    sender.put(Place::FROM, &mut message);
    message.insert("id".to_owned(), json!(wamid));
    message.insert("timestamp".to_owned(), timestamp(at));
    letter.content.put(shelf, &mut message);
    if let Some(context) = context(line, letter, quoted) {
        message.insert("context".to_owned(), context);
    }
    if letter.from_ad {
        message.insert("referral".to_owned(), extra::referral());
    }
    update(line, "messages", [("contacts", json!([sender.contact()])), ("messages", json!([message]))])
}

fn context(line: &Line, letter: &Letter, quoted: Option<Quoted<'_>>) -> Option<Value> {
    if letter.forwarded {
        return Some(json!({"forwarded": true}));
    }
    let quoted = quoted?;
    let mut context = Map::new();
    match quoted.author {
        Some(author) => author.put(Place::FROM, &mut context),
        None => {
            context.insert("from".to_owned(), json!(line.digits()));
        }
    }
    context.insert("id".to_owned(), json!(quoted.wamid));
    Some(Value::Object(context))
}

/// A change with the metadata that message-like fields carry.
pub(crate) fn update<const N: usize>(line: &Line, field: &'static str, parts: [(&str, Value); N]) -> Update {
    let mut value = Map::new();
    value.insert("messaging_product".to_owned(), json!("whatsapp"));
    value.insert(
        "metadata".to_owned(),
        json!({"display_phone_number": line.digits(), "phone_number_id": line.phone_number_id}),
    );
    value.extend(parts.into_iter().map(|(name, part)| (name.to_owned(), part)));
    Update { app: line.app.clone(), waba_id: line.waba_id.clone(), field, value: Value::Object(value) }
}

/// A body with all these changes in their order; neighbours of one account share an entry.
pub fn body(updates: &[Update]) -> Vec<u8> {
    let entries: Vec<Value> = updates
        .chunk_by(|one, next| one.waba_id == next.waba_id)
        .filter_map(|run| {
            let changes: Vec<Value> =
                run.iter().map(|update| json!({"field": update.field, "value": update.value})).collect();
            run.first().map(|update| json!({"id": update.waba_id, "changes": changes}))
        })
        .collect();
    json!({"object": "whatsapp_business_account", "entry": entries}).to_string().into_bytes()
}

/// Unix seconds as a string, as messages carry them.
pub(crate) fn timestamp(at: Moment) -> Value {
    json!(at.unix_seconds().to_string())
}
