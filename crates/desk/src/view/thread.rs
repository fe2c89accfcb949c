//! One thread.

use std::collections::{BTreeSet, HashMap};
use std::str::FromStr;

use base::{ClaimId, ContactId, ConversationId, Cursor, LineId, MessageId, Moment, Page, WorkspaceId};
use identity::{Channel, Kind};
use store::{Record, Row, Tx, Unit, params};

use super::amended::{Amended, Reacted, amended};
use super::contact::standing_for;
use super::failure::Failure;
use super::files::add_files;
use super::list::{limit, newest, one};
use super::names::Naming;
use super::unsent::{Around, add_unsent};
use super::{Elsewhere, PAGE, Quote, Reaction, Side, Thread, ThreadHead, TimelineItem, queries};
use crate::channel::Carrier;
use crate::converse::shown;
use crate::deliver::{OutboundState, number_request, repeat};
use crate::people::{Permission, Viewer};
use crate::receive::{Content, DeliveryState, Direction, Setting};
use crate::resolve::ContactKind;
use crate::words::UnknownWord;
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
    read(desk, viewer, id, before, Channels::Both).await
}

/// The newest page of a thread with what was said on its own line alone.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn talk(desk: &Desk, viewer: &Viewer, id: ConversationId) -> Result<Thread> {
    read(desk, viewer, id, None, Channels::Own).await
}

/// Whether a thread shows what was said by the other channel, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channels {
    Both,
    Own,
}

async fn read(
    desk: &Desk,
    viewer: &Viewer,
    id: ConversationId,
    before: Option<Cursor>,
    channels: Channels,
) -> Result<Thread> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, member, now) = (viewer.workspace, viewer.member(), desk.source.now());
    let before = before.unwrap_or_else(newest);
    desk.db
        .read(move |tx| -> Unit<'_, Thread, Error> {
            Box::pin(async move {
                let id = shown(tx, workspace, id).await?;
                let found = one(tx, workspace, id).await?;
                let row = found.row;
                let (is_visitor, number_request) = match row.contact_id {
                    Some(contact) => {
                        let person = standing_for(tx, workspace, contact).await?;
                        let request = number_request(tx, workspace, person.id, now).await?;
                        (person.kind == ContactKind::Visitor, request)
                    }
                    None => (false, None),
                };
                let scope = scope(tx, workspace, id).await?;
                let elsewhere: Vec<Elsewhere> = match channels {
                    Channels::Both => tx.query(queries::BY_OTHER_CHANNEL, &params![workspace, id]).await?,
                    Channels::Own => Vec::new(),
                };
                let page = messages(tx, workspace, &scope, &elsewhere, before).await?;
                let mut items =
                    items(tx, workspace, page.items, (&row.line, row.channel), &elsewhere).await?;
                let around = Around {
                    line: scope.line,
                    line_name: &row.line,
                    channel: row.channel,
                    claims: &scope.written_to,
                    before,
                    from: page.next,
                    limit: limit(),
                };
                add_unsent(tx, workspace, around, &mut items).await?;
                add_files(tx, workspace, &mut items).await?;
                let head = ThreadHead {
                    id: row.id,
                    contact_id: row.contact_id,
                    number: found.naming.number(),
                    number_hidden: found.number_hidden,
                    name: row.name,
                    username: row.username,
                    is_visitor,
                    line: row.line,
                    channel: row.channel,
                    status: row.status,
                    owner_is_viewer: member.is_some() && found.owner_id == member,
                    owner: row.owner,
                    window_until: row.window_until,
                    unread: row.unread,
                    number_request,
                };
                Ok(Thread { head, items, older: page.next, elsewhere })
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
    /// For ours: the member who wrote it here.
    member: Option<String>,
    /// For ours, sent from here.
    fate: Option<Fate>,
    line: LineId,
}

/// What became of a message of ours after it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing.
    Stands,
    /// Somebody sent it again.
    Replaced,
    /// It was written for somebody else than who it turned out to be.
    Moved,
}

impl FromStr for Fate {
    type Err = UnknownWord;

    fn from_str(word: &str) -> std::result::Result<Self, UnknownWord> {
        match word {
            "stands" => Ok(Self::Stands),
            "replaced" => Ok(Self::Replaced),
            "moved" => Ok(Self::Moved),
            _ => Err(UnknownWord),
        }
    }
}

impl Record for Elsewhere {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, line_id, line) = (row.next()?, row.next()?, row.next()?);
        let carrier: Carrier = row.parse()?;
        Ok(Self { id, line_id, line, channel: carrier.channel(), last_at: row.next()? })
    }
}

impl Record for MessageRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, wamid, direction, at) = (row.next()?, row.next()?, row.parse()?, row.next()?);
        let content = Content::stored(&row.next::<String>()?)?;
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
        let (member, fate): (_, Option<String>) = (row.next()?, row.next()?);
        let fate = fate.and_then(|word| word.parse().ok());
        let line = row.next()?;
        Ok(Self { id, wamid, direction, at, content, setting, author, member, fate, line })
    }
}

impl MessageRow {
    fn author(&self, line: &str) -> String {
        match (self.direction, &self.member) {
            (Direction::Out, Some(member)) => member.clone(),
            (Direction::Out, None) => line.to_owned(),
            _ => self.author.display(),
        }
    }
}

pub(super) struct PlaceRow(pub(super) LineId, Option<ContactId>, Option<String>, pub(super) String);

impl Record for PlaceRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(row.next()?, row.next()?, row.next()?, row.next()?))
    }
}

/// What a thread shows.
struct Scope {
    line: LineId,
    group: Option<String>,
    /// On a line in its pilot stage: messages with a number, without, or all.
    which: String,
    /// Every claim of its contact.
    claims: Vec<ClaimId>,
    /// Those of them to which what we write here goes.
    written_to: Vec<ClaimId>,
}

async fn scope(tx: &mut Tx, workspace: WorkspaceId, id: ConversationId) -> Result<Scope> {
    let PlaceRow(line, contact, group, which) = tx
        .find(queries::THREAD_PLACE, &params![workspace, id])
        .await?
        .ok_or(Error::NotFound("conversation"))?;
    let claims: Vec<(ClaimId, String)> = match contact {
        Some(contact) => tx.query(queries::CLAIM_IDS_OF, &params![workspace, contact]).await?,
        None => Vec::new(),
    };
    let goes_here = |kind: &str| match which.as_str() {
        "with" => kind == Kind::Phone.as_str(),
        "without" => kind != Kind::Phone.as_str(),
        _ => true,
    };
    let written_to =
        claims.iter().filter(|(_claim, kind)| goes_here(kind)).map(|(claim, _kind)| *claim).collect();
    let claims = claims.iter().map(|(claim, _kind)| *claim).collect();
    Ok(Scope { line, group, claims, written_to, which })
}

/// A page of a conversation's messages, newest first: those on every claim of its contact, in one order with those by the
/// other channel.
async fn messages(
    tx: &mut Tx,
    workspace: WorkspaceId,
    scope: &Scope,
    elsewhere: &[Elsewhere],
    before: Cursor,
) -> Result<Page<MessageRow>> {
    let limit = limit();
    let mut rows: Vec<MessageRow> = match &scope.group {
        Some(group) => {
            let key = params![workspace, scope.line, group, before.at, before.id, limit];
            tx.query(queries::MESSAGES_OF_GROUP, &key).await?
        }
        None => {
            let mut lines: Vec<(LineId, &str)> = vec![(scope.line, scope.which.as_str())];
            lines.extend(elsewhere.iter().map(|other| (other.line_id, "all")));
            let keys: Vec<_> = lines
                .iter()
                .flat_map(|(line, which)| scope.claims.iter().map(move |claim| (claim, line, which)))
                .map(|(claim, line, which)| {
                    params![workspace, *claim, *line, before.at, before.id, limit, *which]
                })
                .collect();
            tx.query_many(queries::MESSAGES_OF_CLAIM, &keys).await?
        }
    };
    rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.at, row.id)));
    Ok(Page::cut(rows, PAGE, |row| Cursor::after(row.at, row.id)))
}

/// What happened to the messages of a page afterwards, by wamid.
#[derive(Default)]
struct Afterwards {
    states: HashMap<String, StateRow>,
    amended: HashMap<String, Amended>,
    quoted: HashMap<String, MessageRow>,
}

struct StateRow {
    wamid: String,
    state: DeliveryState,
    failure: Option<Failure>,
}

impl Record for StateRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { wamid: row.next()?, state: row.parse()?, failure: Failure::read(row)? })
    }
}

async fn afterwards(tx: &mut Tx, workspace: WorkspaceId, rows: &[MessageRow]) -> Result<Afterwards> {
    let wamids: Vec<_> = rows.iter().map(|row| params![workspace, &row.wamid]).collect();
    let quoted = || rows.iter().filter_map(|row| row.setting.quoted.as_deref());
    let mut after = Afterwards::default();
    let states: Vec<StateRow> = tx.query_many(queries::STATES, &wamids).await?;
    after.states.extend(states.into_iter().map(|row| (row.wamid.clone(), row)));
    let told: BTreeSet<&str> = rows.iter().map(|row| row.wamid.as_str()).chain(quoted()).collect();
    after.amended = amended(tx, workspace, told.into_iter()).await?;
    let quoted: Vec<_> = quoted().map(|wamid| params![workspace, wamid]).collect();
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
    (line, channel): (&str, Channel),
    elsewhere: &[Elsewhere],
) -> Result<Vec<TimelineItem>> {
    let after = afterwards(tx, workspace, &rows).await?;
    let items = rows.into_iter().rev().map(|row| {
        let other = elsewhere.iter().find(|other| other.line_id == row.line);
        match other {
            Some(other) => {
                let said = item(row, &after, (&other.line, other.channel));
                TimelineItem { said_in: Some(other.id), ..said }
            }
            None => item(row, &after, (line, channel)),
        }
    });
    Ok(items.collect())
}

fn item(row: MessageRow, after: &Afterwards, (line, channel): (&str, Channel)) -> TimelineItem {
    let untouched = Amended::default();
    let amended = |wamid: &str| after.amended.get(wamid).unwrap_or(&untouched);
    let quoted = row.setting.quoted.as_ref().map(|wamid| match after.quoted.get(wamid) {
        Some(quoted) => Quote {
            id: Some(quoted.id),
            author: Some(quoted.author(line)),
            preview: Some(amended(wamid).preview(&quoted.content)),
        },
        None => Quote { id: None, author: None, preview: None },
    });
    let state = after.states.get(&row.wamid);
    let failure = state.and_then(|row| row.failure.as_ref());
    let now = amended(&row.wamid);
    let reaction = |reacted: &Reacted| Reaction {
        emoji: reacted.emoji.clone(),
        by: reacted.name.clone().unwrap_or_else(|| line.to_owned()),
        ours: reacted.name.is_none(),
        failed: reacted.failed,
    };
    let failed = state.is_some_and(|row| row.state == DeliveryState::Failed);
    let code = state.and_then(|row| row.failure.as_ref()?.code.as_deref());
    let stands = row.fate.filter(|fate| *fate == Fate::Stands);
    let repeat = stands.and_then(|_stands| repeat(OutboundState::Taken, failed, code));
    TimelineItem {
        id: row.id,
        wamid: Some(row.wamid.clone()),
        at: row.at,
        side: match row.direction {
            Direction::In => Side::Customer,
            Direction::Out => Side::Business,
            Direction::Notice => Side::Notice,
        },
        author: row.author(line),
        edited_at: now.edited_at(),
        revoked_at: now.revoked_at,
        sending: None,
        delivery: state.map(|row| row.state),
        failure: failure.map(|failure| failure.reason.clone()),
        details: failure.and_then(Failure::theirs),
        repeat,
        replaced: row.fate == Some(Fate::Replaced),
        reactions: now.reactions.iter().map(reaction).collect(),
        content: now.content(&row.content).clone(),
        channel,
        said_in: None,
        file: None,
        quoted,
        forwarded: row.setting.forwarded,
        referral: row.setting.referral,
    }
}
