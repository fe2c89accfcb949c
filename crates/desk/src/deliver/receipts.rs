//! What customers are shown of us: that their message was read, and that somebody is typing. Nobody waits for it, and if it
//! fails, the next opportunity shows it. Source: Meta, "Mark messages as read" and "Typing indicators".

use std::time::Duration;

use base::{ContactId, ConversationId, LineId, MessageId, Moment, WorkspaceId};
use identity::Channel;
use store::{Record, Row, Tx, Unit, params};

use super::situation::claims_of;
use super::{queries, relay};
use crate::channel::{self, Line};
use crate::converse::{shown, window_until};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// Meta takes receipts for so long.
const READABLE: Duration = Duration::from_secs(30 * 24 * 3600);
/// Meta shows that somebody is typing for 25 seconds: who goes on typing is shown again a little earlier.
const TYPING: Duration = Duration::from_secs(20);

/// What the customer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// The messages were read.
    Read,
    /// They were read, and somebody is typing.
    Typing,
}

/// Somebody to tell, and about which message.
struct Due {
    conversation: ConversationId,
    line: Line,
    wamid: String,
}

/// Tells the customer that the latest message was read, once, if the line does that.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn seen(desk: &Desk, viewer: &Viewer, conversation: ConversationId) -> Result<()> {
    show(desk, viewer, conversation, Sign::Read).await
}

/// Tells the customer that somebody is typing, at most every [`TYPING`], inside the window only and if the line does that.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn typing(desk: &Desk, viewer: &Viewer, conversation: ConversationId) -> Result<()> {
    show(desk, viewer, conversation, Sign::Typing).await
}

async fn show(desk: &Desk, viewer: &Viewer, conversation: ConversationId, sign: Sign) -> Result<()> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    let due = desk
        .db
        .write(move |tx| -> Unit<'_, Option<Due>, Error> {
            Box::pin(async move { note(tx, workspace, conversation, sign, now).await })
        })
        .await?;
    if let Some(due) = due {
        tokio::spawn(tell(desk.clone(), viewer.clone(), due, sign));
    }
    Ok(())
}

async fn tell(desk: Desk, viewer: Viewer, due: Due, sign: Sign) {
    match relay::show_read(&desk, &viewer, &due.line, &due.wamid, sign == Sign::Typing).await {
        Ok(answer) if answer.status < 400 => return,
        Ok(answer) => {
            tracing::debug!(status = answer.status, "a customer was not told that a message was read");
        }
        Err(error) => tracing::debug!(%error, "a customer was not told that a message was read"),
    }
    let (workspace, conversation) = (viewer.workspace, due.conversation);
    let forgotten = desk
        .db
        .write(move |tx| -> Unit<'_, (), Error> {
            Box::pin(async move {
                let row = params![workspace, conversation, None::<MessageId>, None::<Moment>];
                Ok(tx.execute(queries::SET_TYPING, &row).await.map(drop)?)
            })
        })
        .await;
    if let Err(error) = forgotten {
        tracing::warn!(%error, "this customer is not told until the next message");
    }
}

/// What a conversation's customer was shown so far.
struct Place {
    contact: Option<ContactId>,
    line: LineId,
    window_from: Option<Moment>,
    seen: Option<MessageId>,
    typing_at: Option<Moment>,
    shows: bool,
    which: String,
}

impl Record for Place {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            contact: row.next()?,
            line: row.next()?,
            window_from: row.next()?,
            seen: row.next()?,
            typing_at: row.next()?,
            shows: row.next()?,
            which: row.next()?,
        })
    }
}

impl Place {
    /// Whether this would tell the customer anything about their latest message that they do not know yet.
    fn is_news(&self, sign: Sign, latest: MessageId, now: Moment) -> bool {
        match sign {
            Sign::Read => self.seen != Some(latest),
            Sign::Typing => {
                window_until(self.window_from).is_some_and(|until| now < until)
                    && self.typing_at.is_none_or(|shown| now.since(shown) >= TYPING)
            }
        }
    }
}

struct Latest {
    at: Moment,
    id: MessageId,
    wamid: String,
}

impl Record for Latest {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { at: row.next()?, id: row.next()?, wamid: row.next()? })
    }
}

/// Writes down what the customer is about to be told, so that nobody else tells it, too.
async fn note(
    tx: &mut Tx,
    workspace: WorkspaceId,
    conversation: ConversationId,
    sign: Sign,
    now: Moment,
) -> Result<Option<Due>> {
    channel::lock(tx, workspace).await?;
    let conversation = shown(tx, workspace, conversation).await?;
    let place: Option<Place> = tx.find(queries::SHOWN_OF_US, &params![workspace, conversation]).await?;
    let place = place.ok_or(Error::NotFound("conversation"))?;
    let Some(contact) = place.contact.filter(|_contact| place.shows) else { return Ok(None) };
    let Some(latest) = latest(tx, workspace, contact, &place, now).await? else { return Ok(None) };
    if !place.is_news(sign, latest.id, now) {
        return Ok(None);
    }
    let key = params![workspace, conversation, latest.id];
    match sign {
        Sign::Read => tx.execute(queries::SET_SEEN, &key).await?,
        Sign::Typing => {
            tx.execute(queries::SET_TYPING, &params![workspace, conversation, latest.id, now]).await?
        }
    };
    let lines = channel::lines(tx, workspace).await?;
    let line = lines.by_id(place.line).filter(|line| line.channel() == Channel::WhatsApp).cloned();
    Ok(line.map(|line| Due { conversation, line, wamid: latest.wamid }))
}

async fn latest(
    tx: &mut Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    place: &Place,
    now: Moment,
) -> Result<Option<Latest>> {
    let since = now.minus(READABLE);
    let claims = claims_of(tx, workspace, contact).await?;
    let keys: Vec<_> = claims
        .iter()
        .map(|claim| params![workspace, claim.id, place.line, place.which.as_str(), since])
        .collect();
    let found: Vec<Latest> = tx.query_many(queries::LATEST_READABLE, &keys).await?;
    Ok(found.into_iter().max_by_key(|latest| (latest.at, latest.id)))
}
