//! What became of a message, for whoever waits for it.

use std::time::Duration;

use base::MessageId;
use identity::Kind;
use store::{Record, Row, Unit, params};

use super::{OutboundState, file, queries};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result, channel};

/// How often it is looked at when nobody tells.
const LOOK: Duration = Duration::from_millis(250);

/// Our word for a message that was taken back.
const WITHDRAWN: &str = "withdrawn";

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How far it is.
    pub state: OutboundState,
    /// What Meta calls it.
    pub wamid: Option<String>,
    /// Where it went: the number in digits, or the id.
    pub address: String,
    /// Whether that is a number.
    pub is_number: bool,
    /// The number that the customer has by Meta's reckoning.
    pub wa_id: Option<String>,
    /// The carrier's code of the failure, or a word of ours.
    pub code: Option<String>,
    /// Why it failed, in words.
    pub reason: Option<String>,
    /// What the carrier said about that.
    pub details: Option<String>,
}

impl Record for Outcome {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (state, wamid, wa_id) = (row.parse()?, row.next()?, row.next()?);
        let (code, reason, details) = (row.next()?, row.next()?, row.next()?);
        let kind: Kind = row.parse()?;
        let is_number = kind == Kind::Phone;
        Ok(Self { state, wamid, wa_id, code, reason, details, is_number, address: row.next()? })
    }
}

impl Outcome {
    /// Whether it was taken back before it left.
    pub fn is_withdrawn(&self) -> bool {
        self.code.as_deref() == Some(WITHDRAWN)
    }

    fn is_known(&self) -> bool {
        !matches!(self.state, OutboundState::Waiting | OutboundState::Leaving)
    }
}

/// What became of a message, as soon as that is known, or how far it is after this time.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn outcome(desk: &Desk, viewer: &Viewer, id: MessageId, patience: Duration) -> Result<Outcome> {
    viewer.must(Permission::WorkConversations)?;
    let wait = async {
        loop {
            let settled = desk.settled.notified();
            let found = look(desk, viewer, id).await?;
            if found.is_known() {
                return Ok(found);
            }
            let _told_or_not = tokio::time::timeout(LOOK, settled).await;
        }
    };
    match tokio::time::timeout(patience, wait).await {
        Ok(found) => found,
        Err(_late) => look(desk, viewer, id).await,
    }
}

/// Takes back a message that waits for its turn; `false` if it has left. Nobody has it, so a repeat of the request sends it.
///
/// # Errors
/// [`Error::Busy`] if the database is.
pub async fn withdraw(desk: &Desk, viewer: &Viewer, id: MessageId) -> Result<bool> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, source) = (viewer.workspace, desk.source.clone());
    let withdrawn = desk
        .db
        .write(move |tx| -> Unit<'_, bool, Error> {
            let source = source.clone();
            Box::pin(async move {
                channel::lock(tx, workspace).await?;
                let words = "It could not be sent in time, and its sender took it back.";
                let is_taken_back =
                    tx.execute(queries::WITHDRAW, &params![workspace, id, WITHDRAWN, words]).await? > 0;
                if is_taken_back {
                    file::tell(tx, workspace, &source, id).await?;
                }
                Ok(is_taken_back)
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(withdrawn)
}

async fn look(desk: &Desk, viewer: &Viewer, id: MessageId) -> Result<Outcome> {
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, Outcome, Error> {
            Box::pin(async move {
                let found = tx.find(queries::OUTCOME, &params![workspace, id]).await?;
                found.ok_or(Error::NotFound("message"))
            })
        })
        .await
}
