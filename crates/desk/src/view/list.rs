//! The list of conversations.

use base::{ConversationId, Cursor, LineId, MemberId, Moment, Page, WorkspaceId};
use store::{Record, Row, Tx, Unit, params};
use uuid::Uuid;

use super::amended::amended;
use super::names::{Naming, preview};
use super::{Folder, FolderCounts, InboxRow, PAGE, queries};
use crate::channel::Carrier;
use crate::converse::{Status, window_until};
use crate::deliver::{Payload, content, stored_payload, templates};
use crate::people::{Permission, Viewer};
use crate::receive::{Content, Direction};
use crate::{Desk, Error, Result};

/// A row of the list as the database tells it; its preview is still to be told.
pub(super) struct ListRow {
    pub(super) row: InboxRow,
    /// Wamid and content of the last message, if anything was said.
    last: Option<(String, Content)>,
    pub(super) naming: Naming,
    pub(super) owner_id: Option<MemberId>,
    /// A number is known, and the customer's messages have stopped carrying it.
    pub(super) number_hidden: bool,
}

impl Record for ListRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, contact_id, group): (_, _, Option<String>) = (row.next()?, row.next()?, row.next()?);
        let shows_number: Option<bool> = row.next()?;
        let naming = Naming {
            name: row.next()?,
            profile_name: row.next()?,
            username: row.next()?,
            phone: row.next()?,
            strongest: row.next()?,
        };
        let (wamid, direction): (Option<String>, Option<String>) = (row.next()?, row.next()?);
        let content: Option<String> = row.next()?;
        let content = content.as_deref().map(Content::stored).transpose()?;
        let (last_at, unread) = (row.next()?, row.next()?);
        let (status, line): (Status, String) = (row.parse()?, row.next()?);
        let carrier: Carrier = row.parse()?;
        let (owner, owner_id): (Option<String>, Option<MemberId>) = (row.next()?, row.next()?);
        let window_from: Option<Moment> = row.next()?;
        let preview_failed = row.next()?;
        let number_hidden = naming.phone.is_some() && shows_number == Some(false);
        let row = InboxRow {
            id,
            contact_id,
            name: if group.is_some() { "WhatsApp group".to_owned() } else { naming.display() },
            username: naming.username.clone(),
            has_number: naming.phone.is_some() && !number_hidden,
            preview: String::new(),
            preview_is_ours: direction.as_deref() == Some(Direction::Out.as_str()),
            preview_failed,
            last_at,
            unread,
            status,
            line,
            channel: carrier.channel(),
            owner,
            window_until: window_until(window_from),
        };
        Ok(Self { row, last: wamid.zip(content), naming, owner_id, number_hidden })
    }
}

/// A message of ours that WhatsApp did not take, the last of its conversation.
struct Refused {
    conversation: ConversationId,
    line: LineId,
    /// Nothing if it cannot be read any more.
    payload: Option<Payload>,
}

impl Record for Refused {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (conversation, line) = (row.next()?, row.next()?);
        Ok(Self { conversation, line, payload: stored_payload(&row.next::<String>()?).ok() })
    }
}

/// The rows that a statement finds, each with its last line as it stands after edits and deletions.
async fn query(
    tx: &mut Tx,
    workspace: WorkspaceId,
    statement: store::Statement,
    params: &[store::Value<'_>],
) -> Result<Vec<ListRow>> {
    let mut rows: Vec<ListRow> = tx.query(statement, params).await?;
    let wamids = rows.iter().filter_map(|row| row.last.as_ref()).map(|(wamid, _content)| wamid.as_str());
    let mut amended = amended(tx, workspace, wamids).await?;
    for row in &mut rows {
        if let Some((wamid, content)) = &row.last {
            row.row.preview = amended.remove(wamid).unwrap_or_default().preview(content);
        }
    }
    show_refused(tx, workspace, &mut rows).await?;
    Ok(rows)
}

/// Where the last that we wrote was refused, that is the last line.
async fn show_refused(tx: &mut Tx, workspace: WorkspaceId, rows: &mut [ListRow]) -> Result<()> {
    let keys: Vec<_> = rows.iter().map(|row| params![workspace, row.row.id]).collect();
    for refused in tx.query_many::<Refused, _>(queries::REFUSED_LAST, &keys).await? {
        let Some(found) = rows.iter_mut().find(|found| found.row.id == refused.conversation) else {
            continue;
        };
        let Some(payload) = &refused.payload else { continue };
        let mut content = content(payload);
        templates::spell(tx, workspace, refused.line, payload, &mut content).await?;
        found.row.preview = preview(&content);
        (found.row.preview_is_ours, found.row.preview_failed) = (true, true);
    }
    Ok(())
}

/// The place before the first row of a list that goes back in time.
pub(super) fn newest() -> Cursor {
    Cursor::after(Moment::from_micros(i64::MAX), Uuid::max())
}

/// Rows to fetch for a page: one more than it shows tells whether another follows.
pub(super) fn limit() -> i64 {
    i64::try_from(PAGE + 1).unwrap_or(i64::MAX)
}

/// A page of a folder, newest first.
///
/// # Errors
/// What the database answers.
pub async fn list(
    desk: &Desk,
    viewer: &Viewer,
    folder: Folder,
    after: Option<Cursor>,
) -> Result<Page<InboxRow>> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, member) = (viewer.workspace, viewer.member());
    let from = after.unwrap_or_else(newest);
    let rows: Vec<ListRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { rows(tx, workspace, member, folder, from).await })
        })
        .await?;
    let rows = rows.into_iter().map(|row| row.row).collect();
    Ok(Page::cut(rows, PAGE, |row: &InboxRow| Cursor::after(row.last_at, row.id)))
}

async fn rows(
    tx: &mut Tx,
    workspace: WorkspaceId,
    member: Option<MemberId>,
    folder: Folder,
    from: Cursor,
) -> Result<Vec<ListRow>> {
    let limit = limit();
    let by_status = |status: Status| params![workspace, status.as_str(), from.at, from.id, limit];
    match folder {
        Folder::Open => query(tx, workspace, queries::LIST, &by_status(Status::Open)).await,
        Folder::Resolved => query(tx, workspace, queries::LIST, &by_status(Status::Resolved)).await,
        Folder::Mine => match member {
            Some(member) => {
                let key = params![workspace, member, from.at, from.id, limit];
                query(tx, workspace, queries::LIST_MINE, &key).await
            }
            None => Ok(Vec::new()),
        },
        Folder::Unassigned => {
            let key = params![workspace, from.at, from.id, limit];
            query(tx, workspace, queries::LIST_UNASSIGNED, &key).await
        }
    }
}

/// How many conversations each folder holds, up to a thousand: nobody reads a larger figure.
///
/// # Errors
/// What the database answers.
pub async fn counts(desk: &Desk, viewer: &Viewer) -> Result<FolderCounts> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, member) = (viewer.workspace, viewer.member());
    desk.db
        .read(move |tx| -> Unit<'_, FolderCounts, Error> {
            Box::pin(async move {
                let status = |status: Status| params![workspace, status.as_str()];
                let open = count(tx, queries::COUNT_STATUS, &status(Status::Open)).await?;
                let resolved = count(tx, queries::COUNT_STATUS, &status(Status::Resolved)).await?;
                let mine = match member {
                    Some(member) => count(tx, queries::COUNT_MINE, &params![workspace, member]).await?,
                    None => 0,
                };
                let unassigned = count(tx, queries::COUNT_UNASSIGNED, &params![workspace]).await?;
                Ok(FolderCounts { open, mine, unassigned, resolved })
            })
        })
        .await
}

async fn count(tx: &mut Tx, statement: store::Statement, params: &[store::Value<'_>]) -> Result<i64> {
    let found: Option<(i64, String)> = tx.find(statement, params).await?;
    Ok(found.map_or(0, |(count, _n)| count))
}

/// One conversation's row.
pub(super) async fn one(tx: &mut Tx, workspace: WorkspaceId, id: ConversationId) -> Result<ListRow> {
    let found = query(tx, workspace, queries::ONE, &params![workspace, id]).await?;
    found.into_iter().next().ok_or(Error::NotFound("conversation"))
}

/// The rows of one contact.
pub(super) async fn of_contact(
    tx: &mut Tx,
    workspace: WorkspaceId,
    contact: base::ContactId,
) -> Result<Vec<InboxRow>> {
    let rows = query(tx, workspace, queries::LIST_OF_CONTACT, &params![workspace, contact]).await?;
    Ok(rows.into_iter().map(|row| row.row).collect())
}
