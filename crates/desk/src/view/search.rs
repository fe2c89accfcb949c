//! What a search finds, as pages and the API show it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use base::{ContactId, ConversationId, Cursor, MessageId, Moment, Page, UuidId, WorkspaceId};
use store::{Tx, Unit, params};

use super::amended::amended;
use super::contact::naming;
use super::list::{of_contact, one};
use super::record::{ConversationRecord, full_contact};
use super::{ConversationFilter, InboxRow, PAGE, Side, queries};
use crate::people::{Permission, Viewer};
use crate::receive::{Content, Direction};
use crate::resolve::{ClaimRow, ContactKind, ContactRow, oldest_first, queries as people};
use crate::search::{self, Marked, Query, Why};
use crate::view::ContactRecord;
use crate::{Desk, Error, Result};

/// Rows of each sort on a page of results.
pub const FOUND: usize = 20;
/// People and messages that a list of conversations is gathered from.
const GATHERED: usize = 200;
/// Pages of hits that are looked through to fill one page of contacts of a kind.
const TURNS: usize = 8;

/// A person that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundPerson {
    /// The contact.
    pub contact: ContactId,
    /// What to call them.
    pub name: String,
    /// The username, without `@`.
    pub username: Option<String>,
    /// The number as people write it, if known.
    pub number: Option<String>,
    /// Whether their messages have stopped carrying it.
    pub number_hidden: bool,
    /// Their latest conversation; none if they are only in the address book.
    pub conversation: Option<InboxRow>,
    /// Why.
    pub why: Why,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundMessage {
    /// The message.
    pub id: MessageId,
    /// When it was said.
    pub at: Moment,
    /// Who said it.
    pub side: Side,
    /// Its words around what matched.
    pub excerpt: Marked,
    /// The conversation it is in.
    pub conversation: InboxRow,
}

/// A page of the people that a query finds, the newest first; whoever has exactly that username comes before all.
///
/// # Errors
/// What the database answers.
pub async fn found_people(
    desk: &Desk,
    viewer: &Viewer,
    query: &Query,
    after: Option<Cursor>,
) -> Result<Page<FoundPerson>> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, query) = (viewer.workspace, query.clone());
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let page = search::contacts(tx, workspace, &query, after, FOUND).await?;
                let mut items = Vec::with_capacity(page.items.len());
                for hit in page.items {
                    items.push(person(tx, workspace, hit.contact, hit.why).await?);
                }
                Ok(Page { items, next: page.next })
            })
        })
        .await
}

async fn person(tx: &mut Tx, workspace: WorkspaceId, id: ContactId, why: Why) -> Result<FoundPerson> {
    let found: Option<ContactRow> = tx.find(queries::CONTACT_RECORD, &params![workspace, id]).await?;
    let row = found.ok_or(Error::NotFound("contact"))?;
    let claims: Vec<ClaimRow> = tx.query(people::CLAIMS_OF, &params![workspace, id]).await?;
    let naming = naming(&row, &oldest_first(claims));
    Ok(FoundPerson {
        contact: id,
        name: naming.display(),
        number: naming.number(),
        number_hidden: naming.phone.is_some() && row.shows_number == Some(false),
        username: naming.username,
        conversation: of_contact(tx, workspace, id).await?.into_iter().next(),
        why,
    })
}

/// A page of the messages that a query finds, the latest first. Edited ones are found by what they say now, deleted ones
/// not at all.
///
/// # Errors
/// What the database answers.
pub async fn found_messages(
    desk: &Desk,
    viewer: &Viewer,
    query: &Query,
    after: Option<Cursor>,
) -> Result<Page<FoundMessage>> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, query) = (viewer.workspace, query.clone());
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { messages(tx, workspace, &query, after, FOUND).await })
        })
        .await
}

async fn messages(
    tx: &mut Tx,
    workspace: WorkspaceId,
    query: &Query,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<FoundMessage>> {
    let page = said_now(tx, workspace, query, after, size).await?;
    let mut rows: BTreeMap<ConversationId, InboxRow> = BTreeMap::new();
    let mut items = Vec::with_capacity(page.items.len());
    for said in page.items {
        let row = match rows.entry(said.conversation) {
            Entry::Occupied(row) => row.into_mut(),
            Entry::Vacant(place) => place.insert(one(tx, workspace, said.conversation).await?.row),
        };
        let Said { id, at, side, excerpt, .. } = said;
        items.push(FoundMessage { id, at, side, excerpt, conversation: row.clone() });
    }
    Ok(Page { items, next: page.next })
}

/// A message that says now what is looked for.
struct Said {
    id: MessageId,
    at: Moment,
    side: Side,
    excerpt: Marked,
    conversation: ConversationId,
}

async fn said_now(
    tx: &mut Tx,
    workspace: WorkspaceId,
    query: &Query,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<Said>> {
    let page = search::messages(tx, workspace, query, after, size).await?;
    let mut amended = amended(tx, workspace, page.items.iter().map(|hit| hit.wamid.as_str())).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for hit in page.items {
        let now = amended.remove(&hit.wamid).unwrap_or_default();
        let content = Content::stored(&hit.content)?;
        let excerpt = search::said(now.content(&content)).and_then(|said| query.excerpt(&said));
        let (Some(excerpt), Some(conversation), None) = (excerpt, hit.conversation, now.revoked_at) else {
            continue;
        };
        let side = match hit.direction {
            Direction::In => Side::Customer,
            Direction::Out => Side::Business,
            Direction::Notice => Side::Notice,
        };
        items.push(Said { id: hit.id, at: hit.at, side, excerpt, conversation });
    }
    Ok(Page { items, next: page.next })
}

/// A page of the contacts that a query finds, of one kind or any.
pub(super) async fn found_contacts(
    tx: &mut Tx,
    workspace: WorkspaceId,
    query: &Query,
    kind: Option<ContactKind>,
    after: Option<Cursor>,
) -> Result<Page<ContactRecord>> {
    let (mut items, mut next) = (Vec::new(), after);
    for _ in 0..TURNS {
        let page = search::contacts(tx, workspace, query, next, PAGE).await?;
        next = page.next;
        for hit in page.items {
            let key = params![workspace, hit.contact];
            let row: Option<ContactRow> = tx.find(queries::CONTACT_RECORD, &key).await?;
            if let Some(row) = row.filter(|row| kind.is_none_or(|kind| row.kind == kind)) {
                items.push(full_contact(tx, workspace, row).await?);
            }
        }
        if next.is_none() || items.len() >= PAGE / 2 {
            break;
        }
    }
    Ok(Page { items, next })
}

/// A page of the conversations that a query finds, by their person or by what was said in them; the latest first. They
/// are gathered from the newest hits, so that a common word costs no more than a rare one.
pub(super) async fn found_conversations(
    tx: &mut Tx,
    workspace: WorkspaceId,
    query: &Query,
    filter: &ConversationFilter,
    from: Cursor,
) -> Result<Page<ConversationRecord>> {
    let people = search::contacts(tx, workspace, query, None, GATHERED).await?.items;
    let said = said_now(tx, workspace, query, None, GATHERED).await?.items;
    let of_people: Vec<_> = people.iter().map(|hit| params![workspace, hit.contact]).collect();
    let with_words: Vec<_> = said.iter().map(|said| params![workspace, said.conversation]).collect();
    let mut found: Vec<ConversationRecord> =
        tx.query_many(queries::CONVERSATION_RECORDS_OF_CONTACT, &of_people).await?;
    found.extend(tx.query_many::<ConversationRecord, _>(queries::CONVERSATION_RECORD, &with_words).await?);
    found.retain(|row| filter.takes(row) && (row.last_at, row.id.uuid()) < (from.at, from.id));
    found.sort_unstable_by_key(|row| std::cmp::Reverse((row.last_at, row.id)));
    found.dedup_by_key(|row| row.id);
    Ok(Page::cut(found, PAGE, |row| Cursor::after(row.last_at, row.id)))
}
