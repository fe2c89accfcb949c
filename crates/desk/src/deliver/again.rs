//! Sending a message again that failed, or of which nobody knows whether it arrived. A person decides; the program never
//! does by itself.

use base::{ContactId, ConversationId, LineId, MessageId};
use identity::Kind;
use store::{Record, Row, Unit, params};

use super::rules::repeat;
use super::{Draft, OutboundState, add, file, queries};
use crate::contacts::actor;
use crate::flow::{Event, EventKind, emit};
use crate::people::{Permission, Viewer};
use crate::receive::DeliveryState;
use crate::{Desk, Error, Result, channel};

/// A message as it was sent before.
struct Before {
    payload: String,
    state: OutboundState,
    code: Option<String>,
    replaced_by: Option<MessageId>,
    /// What a status told of it.
    told: Option<String>,
    line: LineId,
    /// For whom it was written.
    person: ContactId,
    /// In whose thread it is.
    shown_to: ContactId,
    kind: Kind,
    callback_data: Option<String>,
}

impl Record for Before {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let _id: MessageId = row.next()?;
        Ok(Self {
            payload: row.next()?,
            state: row.parse()?,
            code: row.next()?,
            replaced_by: row.next()?,
            told: row.next()?,
            line: row.next()?,
            person: row.next()?,
            shown_to: row.next()?,
            kind: row.parse()?,
            callback_data: row.next()?,
        })
    }
}

/// Sends a message again, to the address of its conversation as it is now: a new message that names the old one.
///
/// # Errors
/// [`Error::Refused`] if it cannot be sent as things stand, [`Error::Conflict`] if it need not or must not be sent again,
/// [`Error::NotFound`] in other workspaces.
pub async fn again(desk: &Desk, viewer: &Viewer, old: MessageId) -> Result<MessageId> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, author, source) = (viewer.workspace, actor(viewer), desk.source.clone());
    let id = desk
        .db
        .write(move |tx| -> Unit<'_, MessageId, Error> {
            let source = source.clone();
            Box::pin(async move {
                channel::lock(tx, workspace).await?;
                let before: Option<Before> = tx.find(queries::TO_REPEAT, &params![workspace, old]).await?;
                let before = before.ok_or(Error::NotFound("message"))?;
                before.check()?;
                let place = params![workspace, before.person, before.line, before.kind != Kind::Phone];
                let thread: Option<(ConversationId, LineId)> =
                    tx.find(queries::THREADS_ON_LINE, &place).await?;
                let (thread, _line) = thread.ok_or(Error::NotFound("conversation"))?;
                let standing = super::standing(tx, workspace, thread, source.now()).await?;
                let payload = file::read(&before.payload)?;
                let draft = Draft { callback_data: before.callback_data, ..Draft::of(payload) };
                let new = add(tx, (workspace, author, thread), standing, &draft, &source).await?;
                tx.execute(queries::REPLACE, &params![workspace, old, new]).await?;
                tx.execute(queries::SET_REPLACES, &params![workspace, new, old]).await?;
                let event = Event::new(EventKind::MessageChanged, source.now()).of_conversation(thread);
                emit(tx, workspace, &source, &[event.of_message(old)]).await?;
                Ok(new)
            })
        })
        .await?;
    super::wake(desk);
    Ok(id)
}

impl Before {
    fn check(&self) -> Result<()> {
        let conflict = |words: &str| Err(Error::Conflict(words.to_owned()));
        if self.shown_to != self.person {
            return conflict(
                "This was written for somebody else than who it turned out to be. Write it anew.",
            );
        }
        if self.replaced_by.is_some() {
            return conflict("This message was sent again already.");
        }
        let failed = self.told.as_deref() == Some(DeliveryState::Failed.as_str());
        if repeat(self.state, failed, self.code.as_deref()).is_some() {
            return Ok(());
        }
        match self.state {
            OutboundState::Waiting | OutboundState::Leaving => conflict("This message is still on its way."),
            OutboundState::Failed => conflict("As it is, it would fail again. Write it anew."),
            OutboundState::Taken | OutboundState::Unknown => conflict("This message was sent already."),
        }
    }
}
