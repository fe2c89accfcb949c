//! The third stage: threads, messages, what happens to them afterwards, windows, who works on what.

mod filing;
pub(crate) mod queries;
mod reunite;
mod rows;
mod rules;
mod unplaced;

use std::time::Duration;

use base::{ConversationId, MemberId, MessageId, Moment, Source};
use serde::{Deserialize, Serialize};
use store::{Tx, Unit, params};

use crate::flow::{Event, EventKind, emit};
use crate::people::{Permission, Viewer, Who};
use crate::words::stored_words;
use crate::{Desk, Error, Result, channel};

pub(crate) use filing::{Arrived, Filing, Place};
pub(crate) use reunite::{restage, reunite};
pub(crate) use unplaced::place_remarks;

pub use crate::receive::DeliveryState;

/// How long free-form messages are allowed after a customer's message or call. Source: Meta, "Customer service windows".
pub const WINDOW: Duration = Duration::from_secs(24 * 3600);

/// Until when free-form messages are allowed, by the time of the customer's latest message or call.
pub fn window_until(from: Option<Moment>) -> Option<Moment> {
    from.map(|from| from.plus(WINDOW))
}

/// Whether a conversation needs somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It does.
    Open,
    /// It does not; the customer's next message opens it again.
    Resolved,
}

stored_words! {
    Status { Open = "open", Resolved = "resolved" }
}

/// Marks everything in a conversation as read.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn mark_read(desk: &Desk, viewer: &Viewer, id: ConversationId) -> Result<()> {
    change(desk, viewer, id, Change::Read).await
}

/// Resolves a conversation or opens it again.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn set_status(desk: &Desk, viewer: &Viewer, id: ConversationId, status: Status) -> Result<()> {
    change(desk, viewer, id, Change::Status(status)).await
}

/// Makes the viewer the owner (`true`), or nobody (`false`).
///
/// # Errors
/// [`Error::NotFound`] in other workspaces, [`Error::Invalid`] for a program, which cannot own anything.
pub async fn own(desk: &Desk, viewer: &Viewer, id: ConversationId, mine: bool) -> Result<()> {
    let owner = match (&viewer.who, mine) {
        (_, false) => None,
        (Who::Member { id, .. }, true) => Some(*id),
        (Who::Token { .. } | Who::Operator, true) => {
            return Err(Error::Invalid("A program cannot own a conversation; only people can.".to_owned()));
        }
    };
    change(desk, viewer, id, Change::Owner(owner)).await
}

#[derive(Debug, Clone, Copy)]
enum Change {
    Read,
    Status(Status),
    Owner(Option<MemberId>),
}

async fn change(desk: &Desk, viewer: &Viewer, id: ConversationId, change: Change) -> Result<()> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, source) = (viewer.workspace, desk.source.clone());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let source = source.clone();
            Box::pin(async move {
                if let Some(id) = apply(tx, workspace, &source, id, change).await? {
                    let event = Event::new(EventKind::ConversationChanged, source.now()).of_conversation(id);
                    emit(tx, workspace, &source, &[event]).await?;
                }
                Ok(())
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(())
}

/// The thread that shows what this one holds: itself, unless its contact is merged into another.
pub(crate) async fn shown(
    tx: &mut Tx,
    workspace: base::WorkspaceId,
    id: ConversationId,
) -> Result<ConversationId> {
    let found: Option<(ConversationId, base::LineId)> =
        tx.find(queries::SHOWN, &params![workspace, id]).await?;
    found.map(|(shown, _line)| shown).ok_or(Error::NotFound("conversation"))
}

/// Makes the change to the thread that people see; gives it, if anything did change.
async fn apply(
    tx: &mut Tx,
    workspace: base::WorkspaceId,
    source: &Source,
    id: ConversationId,
    change: Change,
) -> Result<Option<ConversationId>> {
    channel::lock(tx, workspace).await?;
    let id = shown(tx, workspace, id).await?;
    let changed = match change {
        Change::Read => {
            let until: MessageId = source.id();
            tx.execute(queries::MARK_READ, &params![workspace, id, until]).await?
        }
        Change::Status(status) => {
            tx.execute(queries::SET_STATUS, &params![workspace, id, status.as_str()]).await?
        }
        Change::Owner(owner) => tx.execute(queries::SET_OWNER, &params![workspace, id, owner]).await?,
    };
    Ok((changed > 0).then_some(id))
}
