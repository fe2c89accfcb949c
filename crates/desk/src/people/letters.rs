//! Letters to members: what they say, and their rows. A letter is written with what it is about, and sent afterwards.

use base::{LetterId, Moment, PasswordLinkId, Secret, WorkspaceId};
use store::{Record, Row, Tx, Unit, params};

use super::{LetterState, LinkKind, queries};
use crate::{Desk, Error, Result};

/// What the body is sealed as.
const COLUMN: &str = "letter_body";
/// How many letters are looked at to find one that nobody else has.
const LOOKED_AT: i64 = 16;

/// A letter.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) address: String,
    pub(super) subject: String,
    pub(super) body: Secret,
}

impl Letter {
    /// The letter that brings a link to its reader.
    pub(super) fn about(kind: LinkKind, email: &str, workspace: &str, link: &Secret) -> Self {
        let link = link.reveal();
        let (subject, body) = match kind {
            LinkKind::Invitation => (
                format!("Join {workspace} on Knownas"),
                format!(
                    "You are invited to the shared inbox of {workspace}.\n\n\
                     Choose a password here, and you are in:\n{link}\n\n\
                     The link is good for seven days and for one use. If you did not expect it, ignore this letter.\n"
                ),
            ),
            LinkKind::Reset => (
                format!("Another password for {workspace} on Knownas"),
                format!(
                    "Somebody asked for another password for {email} in the shared inbox of {workspace}.\n\n\
                     Choose it here:\n{link}\n\n\
                     The link is good for two hours and for one use. If it was not you, ignore this letter: your password \
                     stays as it is.\n"
                ),
            ),
        };
        Self { address: email.to_owned(), subject, body: Secret::new(body) }
    }
}

/// Writes a letter; it leaves soon.
pub(super) async fn write(
    tx: &mut Tx,
    desk: &Desk,
    workspace: WorkspaceId,
    link: PasswordLinkId,
    letter: &Letter,
) -> Result<()> {
    let (id, now): (LetterId, Moment) = (desk.source.id(), desk.source.now());
    let body = desk.seal.close(COLUMN, &letter.body, &desk.source)?;
    let row = params![workspace, id, link, &letter.address, &letter.subject, body, now];
    tx.execute(queries::ADD_LETTER, &row).await?;
    Ok(())
}

/// A letter whose turn it is.
pub(super) struct Due {
    pub(super) workspace: WorkspaceId,
    pub(super) id: LetterId,
    /// How often it was tried before.
    pub(super) attempts: i64,
    pub(super) letter: Letter,
}

struct DueRow {
    workspace: WorkspaceId,
    id: LetterId,
    attempts: i64,
    due_at: Moment,
    address: String,
    subject: String,
    body: Option<Vec<u8>>,
}

impl Record for DueRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            workspace: row.next()?,
            id: row.next()?,
            attempts: row.next()?,
            due_at: row.next()?,
            address: row.next()?,
            subject: row.next()?,
            body: row.next()?,
        })
    }
}

/// Takes the letter whose turn it is: until `again` nobody else tries it.
pub(super) async fn take_next(desk: &Desk, again: Moment) -> Result<Option<Due>> {
    while let Some(row) = lease_next(desk, again).await? {
        let (workspace, id) = (row.workspace, row.id);
        match desk.seal.open(COLUMN, row.body.as_deref().unwrap_or_default()) {
            Ok(body) => {
                let letter = Letter { address: row.address, subject: row.subject, body };
                return Ok(Some(Due { workspace, id, attempts: row.attempts, letter }));
            }
            // It keeps no other from leaving.
            Err(error) => {
                tracing::error!(%error, "a letter cannot be read any more");
                let words = "The letter cannot be read any more. Make a new link.".to_owned();
                settle(desk, (workspace, id), Fate::Failed(words)).await?;
            }
        }
    }
    Ok(None)
}

async fn lease_next(desk: &Desk, again: Moment) -> Result<Option<DueRow>> {
    let now = desk.source.now();
    desk.db
        .write(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                for row in tx.query::<DueRow>(queries::LETTERS_DUE, &params![now, LOOKED_AT]).await? {
                    let key = params![row.workspace, row.id, row.due_at, again];
                    if tx.execute(queries::TAKE_LETTER, &key).await? == 1 {
                        return Ok(Some(row));
                    }
                }
                Ok(None)
            })
        })
        .await
}

/// What became of a try.
pub(super) enum Fate {
    Sent,
    /// It is tried again then.
    Again(Moment, String),
    Failed(String),
}

/// Writes down what became of a letter. What it said is forgotten once it is not needed any more.
pub(super) async fn settle(desk: &Desk, (workspace, id): (WorkspaceId, LetterId), fate: Fate) -> Result<()> {
    let fate = std::sync::Arc::new(fate);
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let fate = fate.clone();
            Box::pin(async move {
                match &*fate {
                    Fate::Sent => {
                        let none: Option<String> = None;
                        let key = params![workspace, id, LetterState::Sent.as_str(), none];
                        tx.execute(queries::END_LETTER, &key).await?;
                    }
                    Fate::Failed(why) => {
                        let key = params![workspace, id, LetterState::Failed.as_str(), why];
                        tx.execute(queries::END_LETTER, &key).await?;
                    }
                    Fate::Again(at, why) => {
                        tx.execute(queries::DELAY_LETTER, &params![workspace, id, *at, why]).await?;
                    }
                }
                Ok(())
            })
        })
        .await
}
