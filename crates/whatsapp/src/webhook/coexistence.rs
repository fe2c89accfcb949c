//! A number that is also used in the WhatsApp Business app: its past and its address book. Source: Meta, "Onboard
//! WhatsApp Business app users".

use base::Moment;
use serde::Serialize;

use super::people::username;
use super::{ErrorItem, Ids, Message, MessagesValue, Metadata};
use crate::field::{Fields, Object, Part, Raw};
use crate::word::words;
use crate::{Text, Unreadable};

/// What `history` carries: threads, or the files that belong to them. Identifiers are those of the sync request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HistoryValue<'a> {
    /// The business number.
    pub metadata: Metadata<'a>,
    /// Pieces of the past.
    pub chunks: Vec<HistoryChunk<'a>>,
    /// The second form: the same past messages again, now with their files.
    pub media: MessagesValue<'a>,
}

impl<'a> HistoryValue<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        let metadata = Metadata::of(fields);
        let chunk = |chunk: &Fields<'a>| Some(HistoryChunk::of(chunk, &metadata));
        let messages = fields.parts_by("messages", |message| Message::past(message, &metadata));
        Self {
            chunks: fields.list_by("history", chunk),
            media: MessagesValue { messages, ..MessagesValue::of(fields) },
            metadata,
        }
    }
}

/// A piece of the past.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HistoryChunk<'a> {
    /// Which part of the past: 0 is the first day, 1 up to 90 days, 2 up to 180 days.
    pub phase: Option<u64>,
    /// The place among the pieces of its phase.
    pub chunk_order: Option<u64>,
    /// How much has come, in per cent.
    pub progress: Option<u64>,
    /// The threads in it.
    pub threads: Vec<Part<'a, Thread<'a>>>,
    /// Why there is nothing: the business declined to share.
    pub errors: Vec<ErrorItem<'a>>,
}

impl<'a> HistoryChunk<'a> {
    fn of(fields: &Fields<'a>, line: &Metadata<'_>) -> Self {
        let metadata = fields.object("metadata");
        Self {
            phase: metadata.get("phase"),
            chunk_order: metadata.get("chunk_order"),
            progress: metadata.get("progress"),
            threads: fields.parts_by("threads", |thread| Ok(Thread::of(thread, line))),
            errors: fields.list("errors"),
        }
    }
}

/// A past thread with one customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thread<'a> {
    /// Who it is with: `context.wa_id` or the thread's own `id`, `context.user_id`, `context.parent_user_id`.
    pub customer: Ids<'a>,
    /// Their username, without `@`.
    pub username: Option<Text<'a>>,
    /// What was written, by either side.
    pub messages: Vec<Part<'a, Message<'a>>>,
}

impl<'a> Thread<'a> {
    fn of(fields: &Fields<'a>, line: &Metadata<'_>) -> Self {
        let context = fields.object("context");
        let ids = Ids::plain(&context);
        Self {
            customer: Ids { phone: ids.phone.or_else(|| fields.get("id")), ..ids },
            username: username(&context),
            messages: fields.parts_by("messages", |message| Message::past(message, line)),
        }
    }
}

/// What `smb_app_state_sync` carries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AppStateSync<'a> {
    /// The business number.
    pub metadata: Metadata<'a>,
    /// Changes of the address book.
    pub items: Vec<Part<'a, SyncItem<'a>>>,
}

impl<'a> AppStateSync<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        Self { metadata: Metadata::of(fields), items: fields.parts("state_sync") }
    }
}

words! {
    /// What happened to an entry of the address book.
    SyncAction {
        /// It was added or changed.
        Add = "add",
        /// It was removed.
        Remove = "remove",
    }
}

/// One change of the address book. What it calls a person is what the business calls them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SyncItem<'a> {
    /// `contact`; nothing else is known.
    #[serde(rename = "type")]
    pub kind: Option<Text<'a>>,
    /// What happened.
    pub action: Option<SyncAction<'a>>,
    /// Whose entry it is: `phone_number`, `user_id`, `parent_user_id`.
    pub customer: Ids<'a>,
    /// The whole name.
    pub full_name: Option<Text<'a>>,
    /// The given name.
    pub first_name: Option<Text<'a>>,
    /// Their username, without `@`.
    pub username: Option<Text<'a>>,
    /// When.
    pub timestamp: Option<Moment>,
    /// The change as it came.
    #[serde(skip)]
    pub raw: Raw<'a>,
}

impl<'a> Object<'a> for SyncItem<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        let contact = fields.object("contact");
        Ok(Self {
            kind: fields.get("type"),
            action: fields.get("action"),
            customer: Ids::named(&contact, "phone_number", "user_id", "parent_user_id"),
            full_name: contact.get("full_name"),
            first_name: contact.get("first_name"),
            username: username(&contact),
            timestamp: fields.object("metadata").get("timestamp"),
            raw: fields.raw(),
        })
    }
}
