//! What the stages hand to each other (events), and what open pages are told of it (hints).

mod feed;
mod live;
pub(crate) mod queries;

use base::{ContactId, ConversationId, EventId, LineId, MessageId, Moment, Source, UuidId, WorkspaceId};
use store::{Record, Row, Tx, params};
use uuid::Uuid;

use crate::Result;
use crate::words::stored_words;

pub use feed::{Told, events_after};
pub use live::{Hint, hints};
pub(crate) use live::{Hub, run as run_live};

/// What kind of fact an event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum EventKind {
    /// A customer wrote or called.
    #[serde(rename = "message.received")]
    MessageReceived,
    /// We wrote.
    #[serde(rename = "message.sent")]
    MessageSent,
    /// A message was edited, deleted, reacted to, delivered, read.
    #[serde(rename = "message.changed")]
    MessageChanged,
    /// A conversation got another status or owner, or was read.
    #[serde(rename = "conversation.changed")]
    ConversationChanged,
    /// Somebody new.
    #[serde(rename = "contact.created")]
    ContactCreated,
    /// A contact's labels or identifiers changed.
    #[serde(rename = "contact.changed")]
    ContactChanged,
    /// Two contacts are one person from now on.
    #[serde(rename = "contact.merged")]
    ContactMerged,
    /// They are two again.
    #[serde(rename = "contact.split")]
    ContactSplit,
    /// An identifier is a contact's.
    #[serde(rename = "identifier.claimed")]
    IdentifierClaimed,
    /// An identifier is a contact's no longer, or only an alias of it.
    #[serde(rename = "identifier.ended")]
    IdentifierEnded,
    /// A contact goes by another username, or by none.
    #[serde(rename = "username.changed")]
    UsernameChanged,
    /// A question for a person.
    #[serde(rename = "review.opened")]
    ReviewOpened,
    /// It is given to somebody, or to nobody.
    #[serde(rename = "review.changed")]
    ReviewChanged,
    /// It is answered.
    #[serde(rename = "review.closed")]
    ReviewClosed,
    /// A template was made, edited, judged by Meta or deleted.
    #[serde(rename = "template.changed")]
    TemplateChanged,
    /// A delivery needs a look, or no longer does.
    #[serde(rename = "intake.changed")]
    IntakeChanged,
    /// An app or a line was set up or changed, or Meta says something new of it.
    #[serde(rename = "settings.changed")]
    SettingsChanged,
}

stored_words! {
    EventKind {
        MessageReceived = "message.received",
        MessageSent = "message.sent",
        MessageChanged = "message.changed",
        ConversationChanged = "conversation.changed",
        ContactCreated = "contact.created",
        ContactChanged = "contact.changed",
        ContactMerged = "contact.merged",
        ContactSplit = "contact.split",
        IdentifierClaimed = "identifier.claimed",
        IdentifierEnded = "identifier.ended",
        UsernameChanged = "username.changed",
        ReviewOpened = "review.opened",
        ReviewChanged = "review.changed",
        ReviewClosed = "review.closed",
        TemplateChanged = "template.changed",
        IntakeChanged = "intake.changed",
        SettingsChanged = "settings.changed",
    }
}

/// A fact that the later stages, open pages and other systems are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// What kind.
    pub kind: EventKind,
    /// When.
    pub at: Moment,
    /// About whom.
    pub contact: Option<ContactId>,
    /// In which conversation.
    pub conversation: Option<ConversationId>,
    /// Which message.
    pub message: Option<MessageId>,
    /// Which claim, merge, review or template.
    pub subject: Option<Uuid>,
    /// The line in its pilot stage for whose sake other systems are not told yet.
    pub held: Option<LineId>,
}

impl Event {
    /// An event of this kind.
    pub fn new(kind: EventKind, at: Moment) -> Self {
        Self { kind, at, contact: None, conversation: None, message: None, subject: None, held: None }
    }

    /// About this contact.
    #[must_use]
    pub fn of_contact(self, contact: ContactId) -> Self {
        Self { contact: Some(contact), ..self }
    }

    /// In this conversation.
    #[must_use]
    pub fn of_conversation(self, conversation: ConversationId) -> Self {
        Self { conversation: Some(conversation), ..self }
    }

    /// Told to other systems only once this line is in its full stage.
    #[must_use]
    pub fn held_for(self, line: Option<LineId>) -> Self {
        Self { held: line, ..self }
    }

    /// About this claim, merge, review or template.
    #[must_use]
    pub fn about(self, subject: impl UuidId) -> Self {
        Self { subject: Some(subject.uuid()), ..self }
    }

    /// About this message.
    #[must_use]
    pub fn of_message(self, message: MessageId) -> Self {
        Self { message: Some(message), ..self }
    }
}

/// An event as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the feed: ids only grow.
    pub id: EventId,
    /// What it tells.
    pub event: Event,
}

impl Record for StoredEvent {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            event: Event {
                kind: row.parse()?,
                at: row.next()?,
                contact: row.next()?,
                conversation: row.next()?,
                message: row.next()?,
                subject: row.next()?,
                held: row.next()?,
            },
        })
    }
}

/// Appends events to the feed, in this order.
pub(crate) async fn emit(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    events: &[Event],
) -> Result<()> {
    let rows: Vec<_> = events
        .iter()
        .map(|event| {
            let id: EventId = source.id();
            params![
                workspace,
                id,
                event.kind.as_str(),
                event.at,
                event.contact,
                event.conversation,
                event.message,
                event.subject,
                event.held,
            ]
        })
        .collect();
    Ok(tx.execute_many(queries::ADD_EVENT, &rows).await?)
}

/// Tells what was held for a line, now that other systems may know.
pub(crate) async fn release(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    line: LineId,
) -> Result<()> {
    let held: Vec<StoredEvent> = tx.query(queries::HELD, &params![workspace, line]).await?;
    let events: Vec<Event> = held.iter().map(|stored| stored.event.held_for(None)).collect();
    tx.execute(queries::FORGET_HELD, &params![workspace, line]).await?;
    emit(tx, workspace, source, &events).await
}
