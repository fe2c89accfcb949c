//! One thread.

use std::collections::HashMap;

use base::{ClaimId, ContactId, ConversationId, Cursor, LineId, MessageId, Moment, Page, WorkspaceId};
use store::{Record, Row, Tx, Unit, params};

use super::list::{newest, one, parse_content};
use super::names::{Naming, preview};
use super::{PAGE, Quote, Reaction, Side, Thread, ThreadHead, TimelineItem, queries};
use crate::people::{Permission, Viewer};
use crate::receive::{AmendmentKind, Content, DeliveryState, Direction, Setting};
use crate::{Desk, Error, Result};

/// A thread's head and the page of its timeline that ends before `before` (the newest page without it).
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn thread(
    desk: &Desk,
    viewer: &Viewer,
    id: ConversationId,
    before: Option<Cursor>,
) -> Result<Thread> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, member) = (viewer.workspace, viewer.member());
    let before = before.unwrap_or_else(newest);
    desk.db
        .read(move |tx| -> Unit<'_, Thread, Error> {
            Box::pin(async move {
                let found = one(tx, workspace, id).await?;
                let row = found.row;
                let page = messages(tx, workspace, id, before).await?;
                let items = items(tx, workspace, page.items, &row.line).await?;
                let head = ThreadHead {
                    id: row.id,
                    contact_id: row.contact_id,
                    number: found.naming.number(),
                    number_hidden: found.number_hidden,
                    name: row.name,
                    username: row.username,
                    line: row.line,
                    status: row.status,
                    owner_is_viewer: member.is_some() && found.owner_id == member,
                    owner: row.owner,
                    window_until: row.window_until,
                    unread: row.unread,
                };
                Ok(Thread { head, items, older: page.next })
            })
        })
        .await
}

struct MessageRow {
    id: MessageId,
    wamid: String,
    direction: Direction,
    at: Moment,
    content: Content,
    setting: Setting,
    author: Naming,
}

impl Record for MessageRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, wamid, direction, at) = (row.next()?, row.next()?, row.parse()?, row.next()?);
        let content = parse_content(&row.next::<String>()?)?;
        let setting: Option<String> = row.next()?;
        let setting = setting.map_or(Ok(Setting::default()), |json| {
            serde_json::from_str(&json)
                .map_err(|error| store::Error::Value(format!("stored setting: {error}")))
        })?;
        let author = Naming {
            name: row.next()?,
            profile_name: row.next()?,
            username: row.next()?,
            phone: row.next()?,
            strongest: row.next()?,
        };
        Ok(Self { id, wamid, direction, at, content, setting, author })
    }
}

impl MessageRow {
    fn author(&self, line: &str) -> String {
        if self.direction == Direction::Out { line.to_owned() } else { self.author.display() }
    }
}

struct PlaceRow(LineId, Option<ContactId>, Option<String>);

impl Record for PlaceRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(row.next()?, row.next()?, row.next()?))
    }
}

/// A page of a conversation's messages, newest first: those on every claim of its contact, in one order.
async fn messages(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    before: Cursor,
) -> Result<Page<MessageRow>> {
    let PlaceRow(line, contact, group) = tx
        .find(queries::THREAD_PLACE, &params![workspace, id])
        .await?
        .ok_or(Error::NotFound("conversation"))?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows: Vec<MessageRow> = match (contact, group) {
        (Some(contact), _) => {
            let claims: Vec<(ClaimId, String)> =
                tx.query(queries::CLAIM_IDS_OF, &params![workspace, contact]).await?;
            let keys: Vec<_> = claims
                .iter()
                .map(|(claim, _kind)| params![workspace, *claim, line, before.at, before.id, limit])
                .collect();
            tx.query_many(queries::MESSAGES_OF_CLAIM, &keys).await?
        }
        (None, Some(group)) => {
            let key = params![workspace, line, &group, before.at, before.id, limit];
            tx.query(queries::MESSAGES_OF_GROUP, &key).await?
        }
        (None, None) => Vec::new(),
    };
    rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.at, row.id)));
    Ok(Page::cut(rows, PAGE, |row| Cursor::after(row.at, row.id)))
}

/// What happened to the messages of a page afterwards, by wamid.
#[derive(Default)]
struct Afterwards {
    states: HashMap<String, (DeliveryState, Option<String>)>,
    reactions: HashMap<String, Vec<Reaction>>,
    amendments: HashMap<(String, AmendmentKind), (Moment, Option<String>)>,
    quoted: HashMap<String, MessageRow>,
}

struct StateRow(String, DeliveryState, Option<String>);

impl Record for StateRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(row.next()?, row.parse()?, row.next()?))
    }
}

struct AmendmentRow(String, AmendmentKind, Moment, Option<String>);

impl Record for AmendmentRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(row.next()?, row.parse()?, row.next()?, row.next()?))
    }
}

struct ReactionRow {
    wamid: String,
    emoji: String,
    actor: String,
    author: Naming,
}

impl Record for ReactionRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (wamid, emoji, actor) = (row.next()?, row.next()?, row.next()?);
        let author = Naming {
            name: row.next()?,
            profile_name: row.next()?,
            username: row.next()?,
            ..Naming::default()
        };
        Ok(Self { wamid, emoji, actor, author })
    }
}

async fn afterwards(
    tx: &mut Tx,
    workspace: WorkspaceId,
    rows: &[MessageRow],
    line: &str,
) -> Result<Afterwards> {
    let wamids: Vec<_> = rows.iter().map(|row| params![workspace, &row.wamid]).collect();
    let quoted: Vec<_> = rows
        .iter()
        .filter_map(|row| row.setting.quoted.as_ref())
        .map(|wamid| params![workspace, wamid])
        .collect();
    let mut after = Afterwards::default();
    for StateRow(wamid, state, failure) in tx.query_many(queries::STATES, &wamids).await? {
        after.states.insert(wamid, (state, failure));
    }
    for AmendmentRow(wamid, kind, at, content) in
        tx.query_many(queries::AMENDMENTS, &[wamids.as_slice(), &quoted].concat()).await?
    {
        after.amendments.insert((wamid, kind), (at, content));
    }
    for row in tx.query_many::<ReactionRow, _>(queries::REACTIONS, &wamids).await? {
        let by = if row.actor == "us" { line.to_owned() } else { row.author.display() };
        after.reactions.entry(row.wamid).or_default().push(Reaction { emoji: row.emoji, by });
    }
    for row in tx.query_many::<MessageRow, _>(queries::QUOTED, &quoted).await? {
        after.quoted.insert(row.wamid.clone(), row);
    }
    Ok(after)
}

/// The items of a page, oldest first.
async fn items(
    tx: &mut Tx,
    workspace: WorkspaceId,
    rows: Vec<MessageRow>,
    line: &str,
) -> Result<Vec<TimelineItem>> {
    let mut after = afterwards(tx, workspace, &rows, line).await?;
    rows.into_iter().rev().map(|row| item(row, &mut after, line)).collect()
}

/// One line of a quoted message, as it stands after edits and deletions.
fn quoted_words(quoted: &MessageRow, after: &Afterwards) -> String {
    let amended = |kind| after.amendments.get(&(quoted.wamid.clone(), kind));
    if amended(AmendmentKind::Revoke).is_some() {
        return "Deleted message".to_owned();
    }
    let edited =
        amended(AmendmentKind::Edit).and_then(|(_at, content)| parse_content(content.as_deref()?).ok());
    preview(edited.as_ref().unwrap_or(&quoted.content))
}

fn item(row: MessageRow, after: &mut Afterwards, line: &str) -> Result<TimelineItem> {
    let amended = |kind| after.amendments.get(&(row.wamid.clone(), kind));
    let edited = amended(AmendmentKind::Edit);
    let now = amended(AmendmentKind::Outcome).or(edited).and_then(|(_at, content)| content.as_deref());
    let content = now.map(parse_content).transpose()?;
    let quoted = row.setting.quoted.as_ref().map(|wamid| match after.quoted.get(wamid) {
        Some(quoted) => Quote {
            id: Some(quoted.id),
            author: Some(quoted.author(line)),
            preview: Some(quoted_words(quoted, after)),
        },
        None => Quote { id: None, author: None, preview: None },
    });
    let state = after.states.get(&row.wamid).filter(|_state| row.direction == Direction::Out);
    Ok(TimelineItem {
        id: row.id,
        at: row.at,
        side: match row.direction {
            Direction::In => Side::Customer,
            Direction::Out => Side::Business,
            Direction::Notice => Side::Notice,
        },
        author: row.author(line),
        edited_at: edited.map(|(at, _content)| *at),
        revoked_at: amended(AmendmentKind::Revoke).map(|(at, _content)| *at),
        delivery: state.map(|(state, _failure)| *state),
        failure: state.and_then(|(_state, failure)| failure.clone()),
        reactions: after.reactions.remove(&row.wamid).unwrap_or_default(),
        quoted,
        forwarded: row.setting.forwarded,
        referral: row.setting.referral,
        content: content.unwrap_or(row.content),
    })
}
