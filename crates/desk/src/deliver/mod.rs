//! The sixth stage: what we send. A message is a row first; the worker sends it, and what becomes of it is written down.

mod again;
pub(crate) mod asking;
mod begun;
mod content;
mod decided;
mod file;
mod files;
mod judged;
pub(crate) mod marketing;
mod outcome;
mod prospects;
pub(crate) mod queries;
mod rates;
mod receipts;
pub mod relay;
mod repeated;
mod rows;
mod rules;
mod situation;
mod sms;
mod start;
pub mod templates;
mod worker;
mod write_to;

use base::{ClaimId, ContactId, ConversationId, LineId, MemberId, MessageId, WorkspaceId};
use serde_json::{Map, Value};
use store::{Record, Row, Tx, Unit, params};

use crate::contacts::actor;
use crate::converse::shown;
use crate::flow::{Event, EventKind, emit};
use crate::people::{Permission, Viewer};
use crate::words::stored_words;
use crate::{Desk, Error, Result, channel};

pub use again::again;
pub use asking::{NumberRequest, QUESTION, question, request_number};
pub use begun::{Begun, begun, keep_begun};
pub use files::{FileLimit, file_limits, file_names, step as hand_files_over, take_file};
pub use identity::{Action, Barrier};
use whatsapp::send::Body;
pub use whatsapp::send::{LONGEST_TEXT, Payload, Unsendable};

pub(crate) use asking::number_request;
pub(crate) use content::Reacting;
pub use content::content;
pub(crate) use decided::note_decision;
pub(crate) use file::{failed_by_callback, read as stored_payload, taken_by_callback};
pub(crate) use files::{doubt_file, queries as file_queries, run as run_files};
pub use marketing::MarketingChoice;
pub(crate) use marketing::marketing_choices;
pub use outcome::{Outcome, outcome, withdraw};
pub use prospects::{Prospect, Prospects, prospects};
pub use receipts::{seen, typing};
use repeated::{Written, already_written};
pub use rules::Repeat;
pub(crate) use rules::repeat;
pub(crate) use situation::{Standing, claims_of, standing};
pub use start::{Started, Whom, go_on_by_sms, sms_numbers, start};
pub(crate) use worker::run;
pub use write_to::write_to;

/// How far a message of ours is on its way to whoever carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboundState {
    /// It waits for its turn.
    Waiting,
    /// It is being handed over.
    Leaving,
    /// The carrier has it. What follows is told by statuses.
    Taken,
    /// It could not be sent.
    Failed,
    /// Nobody knows whether the carrier has it.
    Unknown,
}

stored_words! {
    OutboundState {
        Waiting = "waiting",
        Leaving = "leaving",
        Taken = "taken",
        Failed = "failed",
        Unknown = "unknown",
    }
}

/// The longest that is handed back with statuses, in characters. Source: Meta, "Messages", 2026-09.
const LONGEST_CALLBACK_DATA: usize = 512;

/// A message to be sent.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it says.
    pub payload: Payload,
    /// Where it goes; else to the address of the conversation.
    pub address: Option<ClaimId>,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// What its author calls the request: a repeat with the same key makes no second message.
    pub request_key: Option<String>,
    /// The customer's latest message that its author had read. If that turned out to be somebody else's, so is this.
    pub heard: Option<MessageId>,
    /// What its author wants to hear with every status of it.
    pub callback_data: Option<String>,
}

/// What may be done in a conversation, and on what that stands.
#[derive(Debug, Clone)]
pub struct Leave {
    /// Every action, with what is in its way.
    pub may: Vec<(Action, Option<Barrier>)>,
    /// The customer's latest message on this line, if there is one: see [`Draft::heard`].
    pub heard: Option<MessageId>,
}

impl Draft {
    /// A message to the address of its conversation.
    pub fn of(payload: Payload) -> Self {
        Self { payload, address: None, reply_to: None, request_key: None, heard: None, callback_data: None }
    }

    /// A message in Meta's shape: its type, and an object of that name.
    ///
    /// # Errors
    /// [`Error::Invalid`] with what WhatsApp would not take.
    pub fn read(request: &Map<String, Value>) -> Result<Self> {
        let payload = Payload::read(request).map_err(|why| Error::Invalid(why.to_string()))?;
        Ok(Self { callback_data: callback_data(request)?, ..Self::of(payload) })
    }
}

/// What the author of a request in Meta's shape wants to hear with every status.
///
/// # Errors
/// [`Error::Invalid`] for what Meta would not take.
pub fn callback_data(request: &Map<String, Value>) -> Result<Option<String>> {
    match request.get("biz_opaque_callback_data") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(data)) if data.chars().count() <= LONGEST_CALLBACK_DATA => {
            Ok(Some(data.clone()).filter(|data| !data.is_empty()))
        }
        Some(_other) => Err(Error::Invalid(format!(
            "biz_opaque_callback_data is a text of up to {LONGEST_CALLBACK_DATA} characters."
        ))),
    }
}

/// What may be done in a conversation now.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn leave(desk: &Desk, viewer: &Viewer, conversation: ConversationId) -> Result<Leave> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let conversation = shown(tx, workspace, conversation).await?;
                let standing = standing(tx, workspace, conversation, now).await?;
                let may = identity::capabilities(&standing.situation).collect();
                Ok(Leave { may, heard: standing.heard })
            })
        })
        .await
}

/// Every action in a conversation now, with what is in its way.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn capabilities(
    desk: &Desk,
    viewer: &Viewer,
    conversation: ConversationId,
) -> Result<Vec<(Action, Option<Barrier>)>> {
    Ok(leave(desk, viewer, conversation).await?.may)
}

/// What is in the way of an action, of all that [`capabilities`] tells.
pub fn barrier(may: &[(Action, Option<Barrier>)], wanted: Action) -> Option<Barrier> {
    may.iter().find(|(action, _barrier)| *action == wanted).and_then(|(_action, barrier)| *barrier)
}

/// Writes a message in a conversation. It leaves as soon as it is its turn.
///
/// # Errors
/// [`Error::Refused`] if it cannot be sent as things stand, [`Error::NotFound`] in other workspaces.
pub async fn write(
    desk: &Desk,
    viewer: &Viewer,
    conversation: ConversationId,
    draft: Draft,
) -> Result<MessageId> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, author, source) = (viewer.workspace, actor(viewer), desk.source.clone());
    let from = templates::SentFrom::Conversation(conversation);
    templates::freshen(desk, workspace, from, draft.payload.body()).await;
    let draft = std::sync::Arc::new(draft);
    let id = desk
        .db
        .write(move |tx| -> Unit<'_, MessageId, Error> {
            let (source, draft) = (source.clone(), draft.clone());
            Box::pin(async move {
                channel::lock(tx, workspace).await?;
                let conversation = shown(tx, workspace, conversation).await?;
                let standing = standing(tx, workspace, conversation, source.now()).await?;
                let is_here =
                    |before: &Written| before.line == standing.line.id && before.person == standing.contact;
                if let Some(known) = already_written(tx, workspace, author, &draft, is_here).await? {
                    return Ok(known);
                }
                put(tx, (workspace, author, conversation), standing, &draft, &source).await
            })
        })
        .await?;
    wake(desk);
    Ok(id)
}

/// Writes a message of somebody's into their conversation.
async fn put(
    tx: &mut Tx,
    (workspace, author, conversation): (WorkspaceId, MemberId, ConversationId),
    standing: Standing,
    draft: &Draft,
    source: &base::Source,
) -> Result<MessageId> {
    let id = add(tx, (workspace, author, conversation), standing, draft, source).await?;
    // What was begun was words: anything else that is sent meanwhile leaves it alone.
    if matches!(draft.payload.body(), Body::Text { .. }) {
        tx.execute(queries::FORGET_BEGUN, &params![workspace, author, conversation]).await?;
    }
    tx.execute(queries::END_TYPING, &params![workspace, conversation]).await?;
    Ok(id)
}

/// Something was written: open pages are told, and what can leave leaves.
fn wake(desk: &Desk) {
    desk.told.notify_one();
    desk.outbox.notify_one();
    desk.handing.notify_one();
}

/// Adds the row of a message, if it can be sent as things stand.
async fn add(
    tx: &mut Tx,
    (workspace, author, conversation): (WorkspaceId, MemberId, ConversationId),
    standing: Standing,
    draft: &Draft,
    source: &base::Source,
) -> Result<MessageId> {
    let now = source.now();
    still_theirs(tx, workspace, &standing, draft.heard).await?;
    let standing = match draft.address {
        Some(address) => standing.addressed(address)?,
        None => standing,
    };
    sms::check(&standing.line, draft)?;
    let action = templates::category(tx, workspace, standing.line.id, draft.payload.body(), now).await?;
    action.check(&standing.situation).map_err(Error::Refused)?;
    let asks = asking::asks(tx, workspace, standing.line.id, draft.payload.body()).await?;
    if asks {
        asking::check(&standing, draft.payload.body())?;
    }
    let nowhere = || Error::Refused(Barrier::Unreachable);
    let person = standing.contact.ok_or_else(nowhere)?;
    let claim = standing.claim().ok_or_else(nowhere)?;
    let id: MessageId = source.id();
    let payload = quoting(tx, workspace, (standing.line.id, person), draft).await?;
    let payload = payload.to_json().to_string();
    let (key, data) = (draft.request_key.as_deref(), draft.callback_data.as_deref());
    let row = params![workspace, id, standing.line.id, person, claim.id, payload, author, now, key, data];
    tx.execute(queries::NEXT_PLACE, &params![workspace]).await?;
    tx.execute(queries::ADD, &row).await?;
    files::attach(tx, workspace, (id, standing.line.id), &draft.payload, now).await?;
    if asks {
        asking::note_asked(tx, workspace, id, (claim.id, standing.line.id), now).await?;
    }
    let event = Event::new(EventKind::MessageChanged, now).of_conversation(conversation);
    emit(tx, workspace, source, &[event.of_message(id)]).await?;
    Ok(id)
}

/// Whether the customer's message under which something was written is in this conversation still. People are told apart by
/// others, and by what arrives, while somebody types.
async fn still_theirs(
    tx: &mut Tx,
    workspace: WorkspaceId,
    standing: &Standing,
    heard: Option<MessageId>,
) -> Result<()> {
    let (Some(heard), Some(person)) = (heard, standing.contact) else { return Ok(()) };
    let known: Option<(LineId, String)> =
        tx.find(queries::WAMID_OF, &params![workspace, heard, standing.line.id, person]).await?;
    if known.is_some() {
        return Ok(());
    }
    let words = "What you were answering turned out to be somebody else's and is in another conversation now. If these words \
                 are for whom you see here, cut them out and put them in again.";
    Err(Error::Conflict(words.to_owned()))
}

/// The message with the wamid of the one that it answers. What it answers or reacts to is of this very thread and was not
/// refused by Meta, as far as it is known here.
async fn quoting(
    tx: &mut Tx,
    workspace: WorkspaceId,
    (line, person): (LineId, ContactId),
    draft: &Draft,
) -> Result<Payload> {
    let payload = match draft.reply_to {
        Some(answered) => {
            let wamid: Option<(LineId, String)> =
                tx.find(queries::WAMID_OF, &params![workspace, answered, line, person]).await?;
            let (_line, wamid) = wamid.ok_or(Error::NotFound("message to answer"))?;
            draft.payload.clone().quoting(&wamid)
        }
        None => draft.payload.clone(),
    };
    for named in payload.named() {
        let held: Option<Held> = tx.find(queries::THREAD_OF_WAMID, &params![workspace, named]).await?;
        let Some(held) = held else { continue };
        let words = if (held.line, held.person, &held.group) != (line, person, &None) {
            "The message that this one answers or reacts to is in another conversation."
        } else if held.failed {
            "The message that this one answers or reacts to was not delivered."
        } else {
            continue;
        };
        return Err(Error::Invalid(words.to_owned()));
    }
    Ok(payload)
}

/// Which thread holds a message.
struct Held {
    line: LineId,
    person: ContactId,
    group: Option<String>,
    /// It is ours, and Meta says that it did not arrive.
    failed: bool,
}

impl Record for Held {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { line: row.next()?, person: row.next()?, group: row.next()?, failed: row.next()? })
    }
}
