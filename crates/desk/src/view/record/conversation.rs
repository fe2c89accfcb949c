//! Conversations, as the REST API tells them.

use base::{ContactId, ConversationId, Cursor, LineId, MemberId, Moment, Page};
use identity::{Channel, Identifier};
use store::{Record, Row, Unit, params};

use crate::channel::Carrier;
use crate::converse::{Status, shown, window_until};
use crate::deliver::{NumberRequest, standing};
use crate::people::{Permission, Viewer};
use crate::search::Query;
use crate::view::list::{limit, newest};
use crate::view::search::found_conversations;
use crate::view::{PAGE, queries};
use crate::{Desk, Error, Result};

/// A conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationRecord {
    /// Its id.
    pub id: ConversationId,
    /// Whose it is; nobody's for a group.
    pub contact_id: Option<ContactId>,
    /// Its line.
    pub line_id: LineId,
    /// How the customer writes.
    pub channel: Channel,
    /// Meta's id of the group.
    pub group_id: Option<String>,
    /// Open or resolved.
    pub status: Status,
    /// Its owner.
    pub owner: Option<MemberId>,
    /// Messages nobody here has read.
    pub unread: i64,
    /// When the last message was sent.
    pub last_at: Moment,
    /// Until when free-form messages are allowed; `None` if the customer never wrote.
    pub window_until: Option<Moment>,
    /// When it began here.
    pub created_at: Moment,
    /// What an answer would go to; told for single conversations only.
    pub address: Option<Identifier>,
    /// What came of asking for the number; told for single conversations only.
    pub number_request: Option<NumberRequest>,
}

impl Record for ConversationRecord {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            contact_id: row.next()?,
            line_id: row.next()?,
            group_id: row.next()?,
            status: row.parse()?,
            owner: row.next()?,
            unread: row.next()?,
            last_at: row.next()?,
            window_until: window_until(row.next()?),
            created_at: row.next()?,
            channel: row.parse::<Carrier>()?.channel(),
            address: None,
            number_request: None,
        })
    }
}

/// Which conversations to list.
#[derive(Debug, Clone, Default)]
pub struct ConversationFilter {
    /// Of this contact.
    pub contact: Option<ContactId>,
    /// On this line.
    pub line: Option<LineId>,
    /// Open or resolved.
    pub status: Option<Status>,
    /// What its person is known by, or words that were said in it.
    pub q: Option<Query>,
}

impl ConversationFilter {
    /// Whether it takes this conversation, whatever was said in it.
    pub(in crate::view) fn takes(&self, row: &ConversationRecord) -> bool {
        self.contact.is_none_or(|contact| row.contact_id == Some(contact))
            && self.line.is_none_or(|line| row.line_id == line)
            && self.status.is_none_or(|status| row.status == status)
    }
}

/// A page of conversations, newest first.
///
/// # Errors
/// What the database answers.
pub async fn conversation_records(
    desk: &Desk,
    viewer: &Viewer,
    filter: ConversationFilter,
    after: Option<Cursor>,
) -> Result<Page<ConversationRecord>> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    let from = after.unwrap_or_else(newest);
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                if let Some(query) = &filter.q {
                    return found_conversations(tx, workspace, query, &filter, from).await;
                }
                let key = params![
                    workspace,
                    filter.status.map(Status::as_str),
                    filter.contact,
                    filter.line,
                    from.at,
                    from.id,
                    limit(),
                ];
                let rows: Vec<ConversationRecord> = tx.query(queries::CONVERSATION_RECORDS, &key).await?;
                Ok(Page::cut(rows, PAGE, |row| Cursor::after(row.last_at, row.id)))
            })
        })
        .await
}

/// One conversation, with the address that an answer would go to.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn conversation_record(
    desk: &Desk,
    viewer: &Viewer,
    id: ConversationId,
) -> Result<ConversationRecord> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let id = shown(tx, workspace, id).await?;
                let found: Option<ConversationRecord> =
                    tx.find(queries::CONVERSATION_RECORD, &params![workspace, id]).await?;
                let mut record = found.ok_or(Error::NotFound("conversation"))?;
                let standing = standing(tx, workspace, id, now).await?;
                record.address = standing.reply;
                record.number_request = standing.request;
                Ok(record)
            })
        })
        .await
}
