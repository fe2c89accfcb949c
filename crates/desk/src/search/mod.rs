//! Finding people and messages by their words: an index that is written together with what it speaks of, and the
//! questions to it.
//!
//! The index only says what may fit (the newest first); whether it does, and why, is decided in `rules`. What is indexed
//! is folded here and not by the engines, so both find the same.

mod fold;
mod index;
pub(crate) mod queries;
mod rules;

use std::collections::HashSet;

use base::{ContactId, ConversationId, Cursor, MessageId, Moment, Page, WorkspaceId};
use identity::{Kind, State};
use store::{Record, Row, Statement, Tx, params};
use uuid::Uuid;

use crate::Result;
use crate::receive::Direction;

pub use fold::Marked;
pub(crate) use index::{index_contacts, index_messages};
pub(crate) use rules::said;
pub use rules::{Looks, Query};

/// Rows that one workspace may have in an index: the part of a row's number that is its own.
const ROWS: i64 = 1 << 40;
/// How many rows that may fit are looked at for one page, after the first few.
const WINDOWS: [i64; 4] = [64, 256, 512, 1024];

/// Why a contact was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The name that people here gave it.
    Name(Marked),
    /// The name in the WhatsApp profile.
    ProfileName(Marked),
    /// The username, without `@`.
    Username(Marked),
    /// A username that it no longer has.
    FormerUsername(Marked),
    /// A number.
    Phone {
        /// The number as people write it.
        number: Marked,
        /// Whether it is the contact's now.
        in_force: bool,
    },
    /// The last six characters of a BSUID or parent BSUID.
    WhatsAppId(Marked),
    /// The id in another system.
    CrmId(Marked),
}

/// A contact that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ContactHit {
    /// Whom to show.
    pub(crate) contact: ContactId,
    /// Why.
    pub(crate) why: Why,
}

/// A message that was found; what it says now is still to be compared.
pub(crate) struct MessageHit {
    row: i64,
    words: String,
    pub(crate) id: MessageId,
    pub(crate) wamid: String,
    pub(crate) direction: Direction,
    pub(crate) at: Moment,
    /// What it said at first, as stored.
    pub(crate) content: String,
    pub(crate) conversation: Option<ConversationId>,
}

/// What a contact is known by.
struct Labels {
    contact: ContactId,
    words_row: Option<i64>,
    name: Option<String>,
    profile_name: Option<String>,
    username: Option<String>,
    former: Vec<String>,
    identifiers: Vec<Labelling>,
}

/// An identifier as a label.
struct Labelling {
    kind: Kind,
    value: String,
    in_force: bool,
}

/// Contacts that fit, the newest first, after those who have exactly the username that was typed.
pub(crate) async fn contacts(
    tx: &mut Tx,
    workspace: WorkspaceId,
    query: &Query,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<ContactHit>> {
    let named = query.of_username();
    let exact = match &named {
        Some(named) => near_contacts(tx, workspace, named, None, size).await?.items,
        None => Vec::new(),
    };
    let page = near_contacts(tx, workspace, query, after, size).await?;
    let told: HashSet<ContactId> = exact.iter().map(|near| near.contact).collect();
    let others = page.items.into_iter().filter(|near| !told.contains(&near.contact));
    let near: Vec<NearContact> = match after {
        None => exact.into_iter().chain(others).collect(),
        Some(_later) => others.collect(),
    };
    let ids: Vec<ContactId> = near.iter().map(|near| near.contact).collect();
    let labels = index::labels_of(tx, workspace, &ids).await?;
    let mut shown = HashSet::new();
    let items = near.into_iter().filter(|near| shown.insert(near.shown)).filter_map(|near| {
        let labels = labels.get(&near.contact)?;
        let why = named.as_ref().and_then(|named| named.why(labels)).or_else(|| query.why(labels))?;
        Some(ContactHit { contact: near.shown, why })
    });
    Ok(Page { items: items.collect(), next: page.next })
}

async fn near_contacts(
    tx: &mut Tx,
    workspace: WorkspaceId,
    query: &Query,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<NearContact>> {
    let index = Index {
        near: queries::NEAR_CONTACTS,
        last: queries::LAST_CONTACT_ROW,
        patterns: query.among_contacts(),
    };
    index.walk(tx, workspace, after, size, |near: &NearContact| query.fits_labels(&near.words)).await
}

/// Messages that may fit, the newest first. Those that were edited or deleted since are among them.
pub(crate) async fn messages(
    tx: &mut Tx,
    workspace: WorkspaceId,
    query: &Query,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<MessageHit>> {
    if !query.reaches_messages() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let index = Index {
        near: queries::NEAR_MESSAGES,
        last: queries::LAST_MESSAGE_ROW,
        patterns: query.among_messages(),
    };
    let mut page: Page<MessageHit> =
        index.walk(tx, workspace, after, size, |near: &MessageHit| query.fits_words(&near.words)).await?;
    let mut told = HashSet::new();
    page.items.retain(|hit| told.insert(hit.id));
    Ok(page)
}

/// One of the two indexes, and where in it to look.
struct Index {
    near: Statement,
    last: Statement,
    patterns: rules::Patterns,
}

impl Index {
    /// Walks back in time over what may fit and keeps what does, until the page is full or enough was looked at.
    async fn walk<T: Record + Placed>(
        &self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        after: Option<Cursor>,
        size: usize,
        fits: impl Fn(&T) -> bool,
    ) -> Result<Page<T>> {
        let (first, end) = self.within_reach(tx, workspace).await?;
        let mut below = after.map_or(end, |cursor| cursor.at.micros().min(end));
        let [one, two] = &self.patterns;
        let mut items: Vec<T> = Vec::new();
        for window in WINDOWS {
            let key = params![workspace, first, below, one, two, window];
            let near: Vec<T> = tx.query_planned(self.near, &key).await?;
            let is_last = i64::try_from(near.len()).is_ok_and(|count| count < window);
            below = near.last().map_or(below, Placed::row);
            items.extend(near.into_iter().filter(&fits));
            if items.len() > size {
                items.truncate(size);
                let next = items.last().map(|last| place(last.row()));
                return Ok(Page { items, next });
            }
            if is_last {
                return Ok(Page { items, next: None });
            }
        }
        Ok(Page { items, next: Some(place(below)) })
    }

    /// The range of rows that may be looked at.
    async fn within_reach(&self, tx: &mut Tx, workspace: WorkspaceId) -> Result<(i64, i64)> {
        let (start, end) = rows_of(workspace);
        let reach: Option<(i64, i64)> = tx.find(queries::REACH, &[]).await?;
        match reach {
            Some((newest, _)) if newest < ROWS => {
                let last: Option<(i64, String)> = tx.find(self.last, &params![start, end]).await?;
                Ok((last.map_or(start, |(row, _)| start.max(row + 1 - newest)), end))
            }
            _ => Ok((start, end)),
        }
    }
}

/// The row numbers of a workspace: from the first up to the one before the last.
fn rows_of(workspace: WorkspaceId) -> (i64, i64) {
    let start = workspace.0.saturating_mul(ROWS);
    (start, start.saturating_add(ROWS))
}

/// A place in the index, as the place in a list that it is for callers.
fn place(row: i64) -> Cursor {
    Cursor { at: Moment::from_micros(row), id: Uuid::nil() }
}

/// Something with a place in an index.
trait Placed {
    fn row(&self) -> i64;
}

struct NearContact {
    row: i64,
    words: String,
    contact: ContactId,
    shown: ContactId,
}

impl Placed for NearContact {
    fn row(&self) -> i64 {
        self.row
    }
}

impl Record for NearContact {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { row: row.next()?, words: row.next()?, contact: row.next()?, shown: row.next()? })
    }
}

impl Placed for MessageHit {
    fn row(&self) -> i64 {
        self.row
    }
}

impl Record for MessageHit {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (place, words, id, wamid) = (row.next()?, row.next()?, row.next()?, row.next()?);
        let (direction, at, content) = (row.parse()?, row.next()?, row.next()?);
        let _shown: ContactId = row.next()?;
        Ok(Self { row: place, words, id, wamid, direction, at, content, conversation: row.next()? })
    }
}

impl Record for Labels {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            contact: row.next()?,
            words_row: row.next()?,
            name: row.next()?,
            profile_name: row.next()?,
            username: row.next()?,
            former: Vec::new(),
            identifiers: Vec::new(),
        })
    }
}

/// An identifier of a contact, as stored.
struct IdentifierRow(ContactId, Labelling);

impl Record for IdentifierRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (contact, kind, value): (_, _, String) = (row.next()?, row.parse()?, row.next()?);
        let state: State = row.parse()?;
        Ok(Self(contact, Labelling { kind, value, in_force: state == State::Active }))
    }
}

#[cfg(test)]
mod tests;
