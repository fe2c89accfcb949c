//! What Meta posts to us, read tolerantly: every entry, every change, every element, whatever is wrong with the others.
//! Source: Meta, "Webhooks overview".

mod account;
mod call;
mod card;
mod coexistence;
mod content;
mod context;
mod error;
mod group;
mod handover;
mod interactive;
mod message;
mod people;
mod preference;
mod status;
mod system;
#[cfg(test)]
mod tests;
mod value;

use base::Moment;
use serde::Serialize;
use serde_json::error::Category;

use crate::field::Fields;
use crate::{Raw, Text, Unreadable};

pub use account::{
    Account, AccountUpdate, BusinessUsername, PhoneNumberQuality, TemplateName, TemplateStatus,
    UsernameStatus,
};
pub use call::{Call, CallEvent, CallOutcome, CallState, CallStatus, CallsValue, Direction, Session};
pub use card::{Card, CardAddress, CardEmail, CardName, CardOrganisation, CardPhone, CardUrl, Origin};
pub use coexistence::{AppStateSync, HistoryChunk, HistoryValue, SyncAction, SyncItem, Thread};
pub use content::{Content, Location, Media, OrderItem};
pub use context::{Context, Product, Referral};
pub use error::ErrorItem;
pub use group::{GroupChange, GroupEvent, GroupsValue, Participant};
pub use handover::Handover;
pub use interactive::Interactive;
pub use message::{Author, Message, MessagesValue, UserAction};
pub use people::{Contact, Ids, Metadata};
pub use preference::{Preference, PreferenceValue, UserIdChange, UserIdUpdates, UserPreferences};
pub use status::{Conversation, Pricing, Status, StatusKind};
pub use system::{Identity, System, SystemKind, ids_in_body};
pub use value::Value;

/// The `object` of everything that WhatsApp sends. Source: Meta, "Webhooks overview".
pub const OBJECT: &str = "whatsapp_business_account";

/// One POST of Meta's: up to 3 MB and 1000 updates. Source: Meta, "Webhooks overview".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delivery<'a> {
    /// What it is about: [`OBJECT`], or another product of Meta's, whose changes all become [`Value::Other`].
    pub object: Option<Text<'a>>,
    /// One per WhatsApp Business Account, but several for one are allowed.
    pub entries: Vec<Entry<'a>>,
}

/// The changes of one WhatsApp Business Account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry<'a> {
    /// The id of the WhatsApp Business Account (WABA), not of the portfolio.
    pub id: Option<Text<'a>>,
    /// When it happened; usual on account-level fields, rare on messages.
    pub time: Option<Moment>,
    /// What changed.
    pub changes: Vec<Change<'a>>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change<'a> {
    /// The webhook field, such as `messages`.
    pub field: Option<Text<'a>>,
    /// What the field says.
    pub value: Value<'a>,
    /// The whole change as it came; its hash tells repeats of what has no id.
    #[serde(skip)]
    pub raw: Raw<'a>,
}

/// Reads a body. Everything in it that has a place is in the answer; only a body that is no JSON object has none.
pub fn parse(body: &[u8]) -> Result<Delivery<'_>, Unreadable> {
    let json = std::str::from_utf8(body).map_err(|error| not_utf8(error.valid_up_to()))?;
    let fields = Fields::parse(json).map_err(|error| not_an_object(json, &error))?;
    Ok(Delivery::of(&fields))
}

impl<'a> Delivery<'a> {
    fn of(fields: &Fields<'a>) -> Self {
        let object: Option<Text<'a>> = fields.get("object");
        let ours = object.as_ref().is_none_or(|object| *object == OBJECT);
        let entries = fields.parts_by("entry", |entry| Ok(Entry::of(entry, ours)));
        Self { object, entries: entries.into_iter().map(Entry::from).collect() }
    }
}

impl<'a> Entry<'a> {
    fn of(fields: &Fields<'a>, ours: bool) -> Self {
        let changes = fields.parts_by("changes", |change| Ok(Change::of(change, ours)));
        Self {
            id: fields.get("id"),
            time: fields.get("time"),
            changes: changes.into_iter().map(Change::from).collect(),
        }
    }
}

impl<'a> Change<'a> {
    fn of(fields: &Fields<'a>, ours: bool) -> Self {
        let field: Option<Text<'a>> = fields.get("field");
        let raw = fields.get("value").unwrap_or_else(|| fields.raw());
        let value = if ours { Value::of(field.as_deref().unwrap_or(""), raw) } else { Value::Other(raw) };
        Self { field, value, raw: fields.raw() }
    }
}

impl<'a> From<crate::Part<'a, Entry<'a>>> for Entry<'a> {
    fn from(part: crate::Part<'a, Self>) -> Self {
        match part {
            crate::Part::Read(entry) => entry,
            crate::Part::Unreadable { raw, reason } => {
                Self { id: None, time: None, changes: vec![Change::unreadable(raw, reason)] }
            }
        }
    }
}

impl<'a> From<crate::Part<'a, Change<'a>>> for Change<'a> {
    fn from(part: crate::Part<'a, Self>) -> Self {
        match part {
            crate::Part::Read(change) => change,
            crate::Part::Unreadable { raw, reason } => Self::unreadable(raw, reason),
        }
    }
}

impl<'a> Change<'a> {
    fn unreadable(raw: Raw<'a>, reason: Unreadable) -> Self {
        Self { field: None, value: Value::Unreadable { raw, reason }, raw }
    }
}

fn not_utf8(byte: usize) -> Unreadable {
    Unreadable::because(format!("the body is not UTF-8: byte {byte} begins no character"))
}

fn not_an_object(json: &str, error: &serde_json::Error) -> Unreadable {
    match error.classify() {
        _ if json.trim_ascii().is_empty() => Unreadable::because("the body is empty"),
        Category::Eof => Unreadable::because(format!("the body is cut off at byte {}", json.len())),
        Category::Data => Unreadable::because("the body is not a JSON object"),
        Category::Syntax | Category::Io => {
            Unreadable::because(format!("the body is not JSON: it goes wrong at byte {}", place(json, error)))
        }
    }
}

/// The byte at which a parser gave up.
fn place(json: &str, error: &serde_json::Error) -> usize {
    let lines_before: usize =
        json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    lines_before + error.column()
}
