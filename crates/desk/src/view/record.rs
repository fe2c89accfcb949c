//! What the REST API tells of messages, conversations and contacts.

use base::{
    ClaimId, ContactId, ConversationId, Cursor, LineId, MemberId, MessageId, Moment, Page, WorkspaceId,
};
use identity::{Claim, Identifier, Ids, reply_address};
use store::{Record, Row, Tx, Unit, params};

use super::amended::amended;
use super::contact::{RecordRow, evidence_words, naming, standing_for};
use super::list::{limit, newest};
use super::merged::{Merged, merged_into};
use super::names::preview;
use super::search::{found_contacts, found_conversations};
use super::thread::PlaceRow;
use super::{FormerUsername, PAGE, queries};
use crate::channel;
use crate::converse::{Status, shown, window_until};
use crate::people::{Permission, Viewer};
use crate::receive::{Content, DeliveryState, Direction};
use crate::resolve::{ClaimRow, ContactKind, ContactRow, oldest_first, queries as people};
use crate::search::Query;
use crate::{Desk, Error, Result};

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRecord {
    /// Its id.
    pub id: MessageId,
    /// Meta's id of it.
    pub wamid: String,
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
    /// One line of it.
    pub text: String,
    /// When it was sent.
    pub sent_at: Moment,
    /// When its words were changed.
    pub edited_at: Option<Moment>,
    /// When its author deleted it. Nobody shows its content from then on.
    pub revoked_at: Option<Moment>,
    /// For ours: how far it has come.
    pub state: Option<DeliveryState>,
    /// For ours: why it failed.
    pub failure: Option<String>,
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
            sent_at,
            edited_at: None,
            revoked_at: None,
            state: state.and_then(|word| word.parse().ok()),
            failure: row.next()?,
            conversation_id: row.next()?,
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
                    let now = amended.remove(&message.wamid).unwrap_or_default();
                    message.edited_at = now.edited_at();
                    message.revoked_at = now.revoked_at;
                    message.content = now.content(&message.content).clone();
                    message.text = preview(&message.content);
                }
                Ok(found)
            })
        })
        .await
}

/// A conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationRecord {
    /// Its id.
    pub id: ConversationId,
    /// Whose it is; nobody's for a group.
    pub contact_id: Option<ContactId>,
    /// Its line.
    pub line_id: LineId,
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
            address: None,
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
    pub(super) fn takes(&self, row: &ConversationRecord) -> bool {
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
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let id = shown(tx, workspace, id).await?;
                let found: Option<ConversationRecord> =
                    tx.find(queries::CONVERSATION_RECORD, &params![workspace, id]).await?;
                let mut record = found.ok_or(Error::NotFound("conversation"))?;
                record.address = address(tx, workspace, &record).await?;
                Ok(record)
            })
        })
        .await
}

struct Latest {
    phone: Option<String>,
    bsuid: Option<String>,
    parent: Option<String>,
    at: Moment,
    id: MessageId,
}

impl Record for Latest {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            phone: row.next()?,
            bsuid: row.next()?,
            parent: row.next()?,
            at: row.next()?,
            id: row.next()?,
        })
    }
}

/// What an answer goes to: decided by the identifiers of the latest inbound message.
async fn address(
    tx: &mut Tx,
    workspace: WorkspaceId,
    record: &ConversationRecord,
) -> Result<Option<Identifier>> {
    let Some(contact) = record.contact_id else { return Ok(None) };
    let claims = claims_of(tx, workspace, contact).await?;
    let place: Option<PlaceRow> = tx.find(queries::THREAD_PLACE, &params![workspace, record.id]).await?;
    let which = place.map_or_else(|| "all".to_owned(), |place| place.3);
    let keys: Vec<_> =
        claims.iter().map(|claim| params![workspace, claim.id, record.line_id, which.as_str()]).collect();
    let latest: Vec<Latest> = tx.query_many(queries::LATEST_INBOUND, &keys).await?;
    let lines = channel::lines(tx, workspace).await?;
    let (Some(latest), Some(line)) =
        (latest.into_iter().max_by_key(|latest| (latest.at, latest.id)), lines.by_id(record.line_id))
    else {
        return Ok(None);
    };
    let ids =
        Ids::read(latest.phone.as_deref(), latest.bsuid.as_deref(), latest.parent.as_deref(), &line.scopes);
    Ok(reply_address(&ids, &claims))
}

async fn claims_of(tx: &mut Tx, workspace: WorkspaceId, contact: ContactId) -> Result<Vec<Claim>> {
    let rows: Vec<ClaimRow> = tx.query(people::CLAIMS_OF, &params![workspace, contact]).await?;
    Ok(oldest_first(rows))
}

/// A contact.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactRecord {
    /// Its id.
    pub id: ContactId,
    /// Visitor or contact.
    pub kind: ContactKind,
    /// What to call it.
    pub display_name: String,
    /// The name that people here gave it.
    pub name: Option<String>,
    /// The name in the WhatsApp profile.
    pub profile_name: Option<String>,
    /// The username, without `@`.
    pub username: Option<String>,
    /// The number in force, in Meta's digits.
    pub phone: Option<String>,
    /// The number in force, as people write it.
    pub number: Option<String>,
    /// The number that was last in force.
    pub last_known_phone: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// When it was first seen.
    pub created_at: Moment,
    /// Its identifiers; told for single contacts and in lists alike.
    pub identifiers: Vec<IdentifierRecord>,
    /// Usernames it no longer has.
    pub former_usernames: Vec<FormerUsername>,
    /// The company, by the customer record.
    pub company: Option<String>,
    /// The e-mail address, by the customer record.
    pub email: Option<String>,
    /// Whatever else the customer record says: name and value.
    pub fields: Vec<(String, String)>,
    /// The merges in force into it.
    pub merged: Vec<Merged>,
}

/// An identifier with its proof.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentifierRecord {
    /// The claim's id.
    pub id: ClaimId,
    /// The identifier.
    pub identifier: Identifier,
    /// Active, alias, waiting or ended.
    pub state: &'static str,
    /// Whether somebody else may hold this number by now.
    pub contested: bool,
    /// First seen.
    pub first_seen: Moment,
    /// Last seen.
    pub last_seen: Moment,
    /// How we know, as a sentence.
    pub evidence: String,
}

fn contact_of(
    row: ContactRow,
    claims: &[Claim],
    former: Vec<(String, Moment)>,
    record: RecordRow,
    merged: Vec<Merged>,
) -> ContactRecord {
    let naming = naming(&row, claims);
    let last_phone = claims
        .iter()
        .filter(|claim| {
            claim.identifier.kind() == identity::Kind::Phone && claim.state != identity::State::Waiting
        })
        .max_by_key(|claim| claim.last_seen);
    ContactRecord {
        id: row.id,
        kind: row.kind,
        display_name: naming.display(),
        name: row.name,
        profile_name: row.profile_name,
        number: naming.number(),
        username: naming.username,
        phone: naming.phone,
        last_known_phone: last_phone.map(|claim| claim.identifier.value().to_owned()),
        country: row.country,
        created_at: claims.iter().map(|claim| claim.first_seen).min().unwrap_or(row.created_at),
        identifiers: claims.iter().map(identifier_of).collect(),
        former_usernames: former
            .into_iter()
            .map(|(username, until)| FormerUsername { username, until })
            .collect(),
        company: record.company,
        email: record.email,
        fields: record.fields,
        merged,
    }
}

fn identifier_of(claim: &Claim) -> IdentifierRecord {
    IdentifierRecord {
        id: claim.id,
        identifier: claim.identifier.clone(),
        state: claim.state.as_str(),
        contested: claim.contested,
        first_seen: claim.first_seen,
        last_seen: claim.last_seen,
        evidence: evidence_words(claim),
    }
}

/// One contact.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn contact_record(desk: &Desk, viewer: &Viewer, id: ContactId) -> Result<ContactRecord> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let row = standing_for(tx, workspace, id).await?;
                full_contact(tx, workspace, row).await
            })
        })
        .await
}

pub(super) async fn full_contact(
    tx: &mut Tx,
    workspace: WorkspaceId,
    row: ContactRow,
) -> Result<ContactRecord> {
    let claims = claims_of(tx, workspace, row.id).await?;
    let former = tx.query(queries::FORMER_USERNAMES, &params![workspace, row.id]).await?;
    let record: Option<RecordRow> = tx.find(queries::CUSTOMER_RECORD, &params![workspace, row.id]).await?;
    let merged = merged_into(tx, workspace, &row, &claims).await?;
    Ok(contact_of(row, &claims, former, record.unwrap_or_default(), merged))
}

/// Which contacts to list.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter {
    /// Visitors or contacts.
    pub kind: Option<ContactKind>,
    /// A name, a present or former username, a number in any spelling, an id or the end of one.
    pub q: Option<Query>,
}

/// A page of contacts, newest first; of those that a query finds, first those who have exactly that username.
///
/// # Errors
/// What the database answers.
pub async fn contact_records(
    desk: &Desk,
    viewer: &Viewer,
    filter: ContactFilter,
    after: Option<Cursor>,
) -> Result<Page<ContactRecord>> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                if let Some(query) = &filter.q {
                    return found_contacts(tx, workspace, query, filter.kind, after).await;
                }
                let from = after.unwrap_or_else(newest);
                let kind = filter.kind.map(ContactKind::as_str);
                let key = params![workspace, kind, from.at, from.id, limit()];
                let rows: Vec<ContactRow> = tx.query(queries::CONTACT_RECORDS, &key).await?;
                let page = Page::cut(rows, PAGE, |row| Cursor::after(row.created_at, row.id));
                let mut items = Vec::with_capacity(page.items.len());
                for row in page.items {
                    items.push(full_contact(tx, workspace, row).await?);
                }
                Ok(Page { items, next: page.next })
            })
        })
        .await
}
