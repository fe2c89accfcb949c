//! Messages, as the REST API tells them.

use base::{ContactId, ConversationId, LineId, MessageId, Moment};
use store::{Record, Row, Unit, params};

use crate::deliver::{OutboundState, Payload, content, stored_payload, templates};
use crate::media::File;
use crate::people::{Permission, Viewer};
use crate::receive::{Content, DeliveryState, Direction};
use crate::view::Failure;
use crate::view::amended::{Amended, amended};
use crate::view::files::add_file;
use crate::view::names::preview;
use crate::view::queries;
use crate::{Desk, Error, Result};

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRecord {
    /// Its id.
    pub id: MessageId,
    /// Meta's id of it; nothing as long as WhatsApp does not have it.
    pub wamid: Option<String>,
    /// The conversation it shows in.
    pub conversation_id: Option<ConversationId>,
    /// Whose it is.
    pub contact_id: ContactId,
    /// The line it came in on or went out by.
    pub line_id: LineId,
    /// In or out.
    pub direction: Direction,
    /// Its type, in Meta's word.
    pub kind: String,
    /// What it says, after edits.
    pub content: Content,
    /// The file that comes with it, as far as anything is known of it here.
    pub file: Option<File>,
    /// One line of it.
    pub text: String,
    /// When it was sent.
    pub sent_at: Moment,
    /// When its words were changed.
    pub edited_at: Option<Moment>,
    /// When its author deleted it. Nobody shows its content from then on.
    pub revoked_at: Option<Moment>,
    /// For ours, written here: how far it is on its way to WhatsApp.
    pub sending: Option<OutboundState>,
    /// For ours: how far it has come from there.
    pub state: Option<DeliveryState>,
    /// For ours: why it failed.
    pub failure: Option<Failure>,
    /// For ours: the message that it is sent again of.
    pub replaces: Option<MessageId>,
    /// For ours: the message that it was sent again by.
    pub replaced_by: Option<MessageId>,
    /// For ours: what its author wants to hear with every status.
    pub callback_data: Option<String>,
}

impl Record for MessageRecord {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, wamid, contact_id, line_id) = (row.next()?, row.next()?, row.next()?, row.next()?);
        let _group: Option<String> = row.next()?;
        let (direction, kind) = (row.parse()?, row.next()?);
        let content = Content::stored(&row.next::<String>()?)?;
        let sent_at = row.next()?;
        let state: Option<String> = row.next()?;
        Ok(Self {
            id,
            wamid,
            contact_id,
            line_id,
            direction,
            kind,
            text: preview(&content),
            content,
            file: None,
            sent_at,
            edited_at: None,
            revoked_at: None,
            sending: None,
            state: state.and_then(|word| word.parse().ok()),
            failure: Failure::read(row)?,
            conversation_id: row.next()?,
            replaces: row.next()?,
            replaced_by: row.next()?,
            callback_data: row.next()?,
        })
    }
}

/// The messages with this wamid: one or none.
///
/// # Errors
/// What the database answers.
pub async fn messages_by_wamid(desk: &Desk, viewer: &Viewer, wamid: &str) -> Result<Vec<MessageRecord>> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, wamid) = (viewer.workspace, wamid.to_owned());
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            let wamid = wamid.clone();
            Box::pin(async move {
                let mut found: Vec<MessageRecord> =
                    tx.query(queries::MESSAGES_BY_WAMID, &params![workspace, &wamid]).await?;
                let mut amended = amended(tx, workspace, std::iter::once(wamid.as_str())).await?;
                for message in &mut found {
                    message.amend(&amended.remove(&wamid).unwrap_or_default());
                    add_file(tx, workspace, message).await?;
                }
                Ok(found)
            })
        })
        .await
}

/// One message, on its way or not.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn message_record(desk: &Desk, viewer: &Viewer, id: MessageId) -> Result<MessageRecord> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let sent: Option<MessageRecord> =
                    tx.find(queries::MESSAGE_RECORD, &params![workspace, id]).await?;
                let mut message = match sent {
                    Some(message) => message,
                    None => {
                        let unsent: Option<Unsent> =
                            tx.find(queries::UNSENT_RECORD, &params![workspace, id]).await?;
                        let Unsent(mut message, payload) = unsent.ok_or(Error::NotFound("message"))?;
                        templates::spell(tx, workspace, message.line_id, &payload, &mut message.content)
                            .await?;
                        message.text = preview(&message.content);
                        message
                    }
                };
                if let Some(wamid) = message.wamid.clone() {
                    let mut amended = amended(tx, workspace, std::iter::once(wamid.as_str())).await?;
                    message.amend(&amended.remove(&wamid).unwrap_or_default());
                }
                add_file(tx, workspace, &mut message).await?;
                Ok(message)
            })
        })
        .await
}

impl MessageRecord {
    /// What was done to it afterwards.
    fn amend(&mut self, now: &Amended) {
        self.edited_at = now.edited_at();
        self.revoked_at = now.revoked_at;
        self.content = now.content(&self.content).clone();
        self.text = preview(&self.content);
    }
}

/// A message of ours that is in no thread.
struct Unsent(MessageRecord, Payload);

impl Record for Unsent {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, wamid, contact_id, line_id) = (row.next()?, row.next()?, row.next()?, row.next()?);
        let payload = stored_payload(&row.next::<String>()?)
            .map_err(|error| store::Error::Value(format!("stored message: {error}")))?;
        let content = content(&payload);
        let message = MessageRecord {
            id,
            wamid,
            contact_id,
            line_id,
            direction: Direction::Out,
            kind: payload.kind().to_owned(),
            text: preview(&content),
            content,
            file: None,
            sent_at: row.next()?,
            edited_at: None,
            revoked_at: None,
            sending: Some(row.parse()?),
            state: None,
            failure: Failure::read(row)?,
            conversation_id: row.next()?,
            replaces: row.next()?,
            replaced_by: row.next()?,
            callback_data: row.next()?,
        };
        Ok(Self(message, payload))
    }
}
