//! What people began to write and did not send yet.

use base::{ConversationId, MessageId};
use store::{Record, Row, Unit, params};

use super::queries;
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result, channel};

/// The longest draft, in characters: more than a message holds, so that what is too long can be shortened.
const LONGEST_BEGUN: usize = 65_536;

/// What somebody began to write in a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begun {
    /// The words so far.
    pub body: String,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// The customer's latest message when it was begun: see [`super::Draft::heard`].
    pub heard: Option<MessageId>,
    /// What the message will be called when it is sent. What comes late, after that, is kept no more.
    pub request_key: Option<String>,
}

impl Record for Begun {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { body: row.next()?, reply_to: row.next()?, heard: row.next()?, request_key: None })
    }
}

/// What the viewer began to write in a conversation.
///
/// # Errors
/// What the database answers.
pub async fn begun(desk: &Desk, viewer: &Viewer, conversation: ConversationId) -> Result<Begun> {
    viewer.must(Permission::ReadConversations)?;
    let Some(member) = viewer.member() else { return Ok(Begun::default()) };
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, Begun, Error> {
            Box::pin(async move {
                let found = tx.find(queries::BEGUN, &params![workspace, member, conversation]).await?;
                Ok(found.unwrap_or_default())
            })
        })
        .await
}

/// Keeps what the viewer began to write; nothing at all is forgotten.
///
/// # Errors
/// [`Error::Invalid`] for a program, which begins nothing, and for what is far too long.
pub async fn keep_begun(
    desk: &Desk,
    viewer: &Viewer,
    conversation: ConversationId,
    begun: Begun,
) -> Result<()> {
    viewer.must(Permission::WorkConversations)?;
    let member = viewer.member().ok_or_else(|| Error::Invalid("A program keeps no drafts.".to_owned()))?;
    if begun.body.chars().count() > LONGEST_BEGUN {
        return Err(Error::Invalid(format!("A draft has room for {LONGEST_BEGUN} characters.")));
    }
    let workspace = viewer.workspace;
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let begun = begun.clone();
            Box::pin(async move {
                // The message may be being sent at this moment: whichever comes second has to see the first.
                channel::lock(tx, workspace).await?;
                if begun.body.trim().is_empty() && begun.reply_to.is_none() {
                    tx.execute(queries::FORGET_BEGUN, &params![workspace, member, conversation]).await?;
                } else {
                    let (body, key) = (&begun.body, begun.request_key.as_deref());
                    let row =
                        params![workspace, member, conversation, body, begun.reply_to, key, begun.heard];
                    tx.execute(queries::KEEP_BEGUN, &row).await?;
                }
                Ok(())
            })
        })
        .await
}
