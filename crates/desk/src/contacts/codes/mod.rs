//! Links that tell who somebody is: a one-time code inside a `wa.me` address names a customer record, and whoever writes
//! the first message that carries it is that customer.

mod qr;
pub(crate) mod queries;
mod rules;
mod used;

use std::fmt;

use base::{CodeId, ContactId, LineId, Moment, WorkspaceId};
use identity::Code;
use store::{Record, Row, Tx, Unit, params};

use super::actor;
use crate::people::{Permission, Viewer};
use crate::resolve::{ContactKind, ContactRow, queries as people};
use crate::{Desk, Error, Result, channel};

pub use rules::{CodeState, DAYS, DEFAULT_DAYS, DEFAULT_WORDS};
pub(crate) use used::Codes;

/// What somebody wants of a new link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The line that the customer writes to.
    pub line: LineId,
    /// For how many days it is good; [`DEFAULT_DAYS`] if nothing is said.
    pub days: Option<i64>,
    /// The words before the code; [`DEFAULT_WORDS`] if there are none.
    pub words: Option<String>,
}

/// A new link. Its code is told here and never again, and in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: CodeId,
    /// The address that opens WhatsApp with the message ready to send.
    pub url: String,
    /// That message.
    pub text: String,
    /// The code alone, to be read out.
    pub code: Code,
    /// Until when it is good.
    pub expires_at: Moment,
    /// The address as a QR code: an SVG picture without scripts.
    pub qr_svg: String,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("id", &self.id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A link that was made, without its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRecord {
    /// Its id.
    pub id: CodeId,
    /// The customer that it names.
    pub contact: ContactId,
    /// The line that it leads to.
    pub line: LineId,
    /// That line's name.
    pub line_name: String,
    /// Who made it, unless they are gone.
    pub made_by: Option<String>,
    /// When.
    pub made_at: Moment,
    /// Until when it is good.
    pub expires_at: Moment,
    /// When it was used.
    pub used_at: Option<Moment>,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
    /// Where it stands now.
    pub state: CodeState,
}

/// Makes a link that names a customer. Links that were made before stay good.
///
/// # Errors
/// [`Error::NotFound`] for an unknown contact or line, [`Error::Conflict`] for a visitor without a record and for a line
/// without a number, [`Error::Invalid`] for days or words that cannot be.
pub async fn make_code(desk: &Desk, viewer: &Viewer, contact: ContactId, wish: Wish) -> Result<Link> {
    viewer.must(Permission::WorkConversations)?;
    let days = rules::days(wish.days)?;
    let code = Code::from_random(desk.source.random_u64());
    let text = rules::message(wish.words.as_deref(), &code)?;
    let (id, now): (CodeId, Moment) = (desk.source.id(), desk.source.now());
    let expires_at = now.plus(days);
    let (workspace, line, hash, by) = (viewer.workspace, wish.line, code.hash(), actor(viewer));
    let message = text.clone();
    let url = desk
        .db
        .write(move |tx| -> Unit<'_, String, Error> {
            let message = message.clone();
            Box::pin(async move {
                let customer = customer(tx, workspace, contact).await?;
                let lines = channel::lines(tx, workspace).await?;
                let line = lines.by_id(line).ok_or(Error::NotFound("line"))?;
                let url = rules::address(&line.display_phone, &message)?;
                let row = params![workspace, id, hash, customer, line.id, by, now, expires_at];
                tx.execute(queries::ADD_CODE, &row).await?;
                Ok(url)
            })
        })
        .await?;
    Ok(Link { id, qr_svg: qr::svg(&url)?, url, text, code, expires_at })
}

/// The customer record that stands for this contact.
async fn customer(tx: &mut Tx, workspace: WorkspaceId, contact: ContactId) -> Result<ContactId> {
    let row = person(tx, workspace, contact).await?;
    if row.kind == ContactKind::Visitor {
        return Err(Error::Conflict(
            "This visitor has no customer record that a link could name. Make one first.".to_owned(),
        ));
    }
    Ok(row.id)
}

async fn person(tx: &mut Tx, workspace: WorkspaceId, contact: ContactId) -> Result<ContactRow> {
    let row: Option<ContactRow> = tx.find(people::CONTACT, &params![workspace, contact]).await?;
    let row = row.ok_or(Error::NotFound("contact"))?;
    if row.root == row.id {
        return Ok(row);
    }
    let root: Option<ContactRow> = tx.find(people::CONTACT, &params![workspace, row.root]).await?;
    root.ok_or(Error::NotFound("contact"))
}

struct LinkRow(LinkRecord);

impl Record for LinkRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(LinkRecord {
            id: row.next()?,
            contact: row.next()?,
            line: row.next()?,
            made_at: row.next()?,
            expires_at: row.next()?,
            used_at: row.next()?,
            revoked_at: row.next()?,
            line_name: row.next()?,
            made_by: row.next()?,
            state: CodeState::Open,
        }))
    }
}

impl LinkRow {
    fn at(self, now: Moment) -> LinkRecord {
        let link = self.0;
        let state = rules::state(link.expires_at, link.used_at, link.revoked_at, now);
        LinkRecord { state, ..link }
    }
}

/// The links that name this person, the newest first; at most a hundred.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn codes_of(desk: &Desk, viewer: &Viewer, contact: ContactId) -> Result<Vec<LinkRecord>> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    let rows: Vec<LinkRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let root = person(tx, workspace, contact).await?.id;
                Ok(tx.query(queries::CODES_OF, &params![workspace, root]).await?)
            })
        })
        .await?;
    Ok(rows.into_iter().map(|row| row.at(now)).collect())
}

/// Takes a link back: its code is only words from now on. Revoking it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Conflict`] if it was used or has expired.
pub async fn revoke_code(desk: &Desk, viewer: &Viewer, id: CodeId) -> Result<LinkRecord> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, by, now) = (viewer.workspace, actor(viewer), desk.source.now());
    desk.db
        .write(move |tx| -> Unit<'_, LinkRecord, Error> {
            Box::pin(async move {
                // Whoever uses it at this moment is either before this or after it.
                channel::lock(tx, workspace).await?;
                let row: Option<LinkRow> = tx.find(queries::CODE, &params![workspace, id]).await?;
                let link = row.ok_or(Error::NotFound("link"))?.at(now);
                match link.state {
                    CodeState::Revoked => Ok(link),
                    CodeState::Open => {
                        tx.execute(queries::REVOKE, &params![workspace, id, now, by]).await?;
                        Ok(LinkRecord { state: CodeState::Revoked, revoked_at: Some(now), ..link })
                    }
                    CodeState::Used => Err(Error::Conflict(
                        "This link was used already. If the wrong person did, undo what it joined."
                            .to_owned(),
                    )),
                    CodeState::Expired => Err(Error::Conflict(
                        "This link has expired, so there is nothing to revoke.".to_owned(),
                    )),
                }
            })
        })
        .await
}
