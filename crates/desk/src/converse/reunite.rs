//! Threads after contacts became one person, or two again: one thread per person and line shows everything, and what was
//! made in the others (owner, status) waits in them. On a line in its pilot stage a person has two: messages without a
//! number stand apart.

use std::collections::{BTreeMap, BTreeSet};

use base::{ClaimId, ContactId, ConversationId, LineId, MessageId, Moment, Source, UuidId, WorkspaceId};
use store::{Record, Row, Tx, params};
use uuid::Uuid;

use super::{Status, queries};
use crate::Result;
use crate::channel::{self, Lines, Stage};
use crate::flow::{Event, EventKind};
use crate::receive::{Content, Direction, Notice};
use crate::resolve::{Link, Written};

/// Moves messages to where their identifiers are, and puts the threads of these persons together anew.
pub(crate) async fn reunite(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    lines: &Lines,
    written: &Written,
) -> Result<Vec<Event>> {
    let moves: Vec<_> = written
        .moves
        .iter()
        .map(|moved| {
            let after = moved.after.unwrap_or(Moment::from_micros(i64::MIN));
            params![workspace, moved.from, moved.to, after]
        })
        .collect();
    tx.execute_many(queries::MOVE_MESSAGES, &moves).await?;
    let events = put_together(tx, workspace, source, lines, &written.persons).await?;
    for link in &written.links {
        note(tx, workspace, source, link).await?;
    }
    Ok(events)
}

/// Puts the threads of these persons together anew; each with its contacts, the one that stands for it first.
async fn put_together(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    lines: &Lines,
    persons: &[Vec<ContactId>],
) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    let mut freed = BTreeMap::new();
    let mut loaded = Vec::new();
    for members in persons {
        loaded.push(Person::load(tx, workspace, lines, members, &mut freed).await?);
    }
    for person in loaded {
        person.put_together(tx, workspace, source, &freed, &mut events).await?;
    }
    Ok(events)
}

/// The stage of a line changed: the threads on it are put together, or apart, for the contacts after this one. Gives the
/// last of them, to go on after.
pub(crate) async fn restage(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    line: LineId,
    after: Option<ContactId>,
) -> Result<Option<ContactId>> {
    let lines = channel::lines(tx, workspace).await?;
    let after = after.map_or(Uuid::nil(), UuidId::uuid);
    let asked = params![workspace, line, after, RESTAGED_AT_ONCE];
    let contacts: Vec<(ContactId, ContactId)> = tx.query(queries::CONTACTS_ON_LINE, &asked).await?;
    let last = contacts.last().map(|(contact, _same)| *contact);
    let mut persons: BTreeMap<ContactId, Vec<ContactId>> = BTreeMap::new();
    for (contact, _same) in contacts {
        let found: Option<(ContactId, ContactId)> =
            tx.find(queries::ROOT_OF, &params![workspace, contact]).await?;
        let root = found.map_or(contact, |(root, _contact)| root);
        let members: Vec<(ContactId, ContactId)> =
            tx.query(queries::MEMBERS_OF, &params![workspace, root]).await?;
        let others = members.into_iter().map(|(member, _root)| member).filter(|member| *member != root);
        persons.insert(root, std::iter::once(root).chain(others).collect());
    }
    let persons: Vec<Vec<ContactId>> = persons.into_values().collect();
    let events = put_together(tx, workspace, source, &lines, &persons).await?;
    crate::flow::emit(tx, workspace, source, &events).await?;
    Ok(last)
}

/// Contacts whose threads are put together in one transaction when a line changes its stage.
const RESTAGED_AT_ONCE: i64 = 500;

/// A thread as far as joining threads needs to know it.
struct Thread {
    id: ConversationId,
    contact: ContactId,
    line: LineId,
    status: Status,
    unread: i64,
    folded: bool,
    apart: bool,
}

impl Record for Thread {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            contact: row.next()?,
            line: row.next()?,
            status: row.parse()?,
            unread: row.next()?,
            folded: row.next()?,
            apart: row.next()?,
        })
    }
}

/// The latest message of a person on a line, and the latest that opened the window.
#[derive(Clone, Copy)]
struct Latest {
    at: Moment,
    message: MessageId,
    window_from: Option<Moment>,
}

/// Which of a person's messages on a line a thread shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// All of them.
    All,
    /// Those that carry a number.
    With,
    /// Those that carry none.
    Without,
}

impl Part {
    /// The threads of a line: one, or two while it is in its pilot stage.
    fn of(stage: Stage) -> &'static [Self] {
        match stage {
            Stage::Full => &[Self::All],
            Stage::Pilot => &[Self::With, Self::Without],
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::With => "with",
            Self::Without => "without",
        }
    }

    const fn is_apart(self) -> bool {
        matches!(self, Self::Without)
    }

    /// Whether a thread's own part is within this one.
    fn takes_in(self, thread: &Thread) -> bool {
        self == Self::All || thread.apart == self.is_apart()
    }
}

struct Person {
    root: ContactId,
    threads: Vec<Thread>,
    parts: BTreeMap<(LineId, Part), Option<Latest>>,
}

impl Person {
    /// `freed` gathers what was unread in threads that come out of another one, by line.
    async fn load(
        tx: &mut Tx,
        workspace: WorkspaceId,
        lines: &Lines,
        members: &[ContactId],
        freed: &mut BTreeMap<LineId, i64>,
    ) -> Result<Self> {
        let root = members.first().copied().unwrap_or_else(|| ContactId::from_uuid(Uuid::nil()));
        let asked: Vec<_> = members.iter().map(|member| params![workspace, *member]).collect();
        let threads: Vec<Thread> = tx.query_many(queries::THREADS_OF, &asked).await?;
        let on: Vec<(LineId, ClaimId)> =
            tx.query(queries::LINES_OF_PERSON, &params![workspace, root]).await?;
        let met = on.iter().map(|(line, _claim)| *line).chain(threads.iter().map(|thread| thread.line));
        let mut parts = BTreeMap::new();
        for line in met.collect::<BTreeSet<LineId>>() {
            let claims: Vec<ClaimId> =
                on.iter().filter(|(other, _claim)| *other == line).map(|(_line, claim)| *claim).collect();
            let stage = lines.by_id(line).map_or(Stage::Full, |line| line.stage);
            for part in Part::of(stage) {
                parts.insert((line, *part), latest_of(tx, workspace, line, &claims, *part).await?);
            }
        }
        for thread in threads.iter().filter(|thread| thread.contact == root && thread.folded) {
            *freed.entry(thread.line).or_default() += thread.unread;
        }
        Ok(Self { root, threads, parts })
    }

    async fn put_together(
        &self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        source: &Source,
        freed: &BTreeMap<LineId, i64>,
        events: &mut Vec<Event>,
    ) -> Result<()> {
        for ((line, part), latest) in &self.parts {
            let on_line =
                || self.threads.iter().filter(|thread| thread.line == *line && part.takes_in(thread));
            let is_own = |thread: &&Thread| thread.contact == self.root && thread.apart == part.is_apart();
            let own = on_line().find(is_own);
            let taken_in: Vec<&Thread> =
                on_line().filter(|thread| !is_own(thread) && !thread.folded).collect();
            for thread in &taken_in {
                tx.execute(queries::FOLD, &params![workspace, thread.id]).await?;
            }
            let id = match (own, latest) {
                (None, None) => continue,
                (Some(own), None) => {
                    tx.execute(queries::FOLD, &params![workspace, own.id]).await?;
                    own.id
                }
                (Some(own), Some(latest)) => {
                    let gone = if own.folded { 0 } else { freed.get(line).copied().unwrap_or(0) };
                    self.show(tx, workspace, own, latest, &taken_in, gone).await?
                }
                (None, Some(latest)) => {
                    let is_new = on_line().next().is_none();
                    self.begin(tx, workspace, source, (*line, *part), latest, &taken_in, is_new).await?
                }
            };
            events.push(Event::new(EventKind::ConversationChanged, source.now()).of_conversation(id));
        }
        Ok(())
    }

    /// The thread that is there shows everything from now on.
    async fn show(
        &self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        own: &Thread,
        latest: &Latest,
        taken_in: &[&Thread],
        gone: i64,
    ) -> Result<ConversationId> {
        let status = if needs_somebody(taken_in) { Status::Open } else { own.status };
        let unread = (own.unread + unread(taken_in) - gone).max(0);
        let row = params![
            workspace,
            own.id,
            status.as_str(),
            unread,
            latest.at,
            latest.message,
            latest.window_from
        ];
        tx.execute(queries::UNFOLD, &row).await?;
        Ok(own.id)
    }

    /// There is no thread that could show everything: one begins.
    #[expect(clippy::too_many_arguments, reason = "a row is made of what it is made of")]
    async fn begin(
        &self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        source: &Source,
        (line, part): (LineId, Part),
        latest: &Latest,
        taken_in: &[&Thread],
        is_new: bool,
    ) -> Result<ConversationId> {
        let id: ConversationId = source.id();
        let status = if is_new || needs_somebody(taken_in) { Status::Open } else { Status::Resolved };
        let row = params![
            workspace,
            id,
            line,
            Some(self.root),
            None::<&str>,
            status.as_str(),
            None::<base::MemberId>,
            unread(taken_in),
            latest.at,
            latest.message,
            latest.window_from,
            source.now(),
            part.is_apart(),
        ];
        tx.execute(queries::ADD_CONVERSATION, &row).await?;
        Ok(id)
    }
}

fn unread(threads: &[&Thread]) -> i64 {
    threads.iter().map(|thread| thread.unread).sum()
}

fn needs_somebody(threads: &[&Thread]) -> bool {
    threads.iter().any(|thread| thread.status == Status::Open)
}

async fn latest_of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    line: LineId,
    claims: &[ClaimId],
    part: Part,
) -> Result<Option<Latest>> {
    let asked: Vec<_> = claims.iter().map(|claim| params![workspace, *claim, line, part.word()]).collect();
    let latest: Vec<(Moment, MessageId)> = tx.query_many(queries::LATEST_ON_CLAIM, &asked).await?;
    let opened: Vec<(Moment, MessageId)> = tx.query_many(queries::OPENED_ON_CLAIM, &asked).await?;
    let window_from = opened.into_iter().map(|(at, _message)| at).max();
    Ok(latest.into_iter().max().map(|(at, message)| Latest { at, message, window_from }))
}

/// A quiet line in the threads of both sides, hung where it goes with each side if they part again.
async fn note(tx: &mut Tx, workspace: WorkspaceId, source: &Source, link: &Link) -> Result<()> {
    let notice =
        if link.joined { Notice::Joined { merge: link.merge } } else { Notice::Parted { merge: link.merge } };
    let content = serde_json::to_string(&Content::Notice(notice)).unwrap_or_default();
    let word = if link.joined { "joined" } else { "parted" };
    let sides = if link.joined { vec![&link.from] } else { vec![&link.from, &link.into] };
    for (turn, claims) in sides.into_iter().enumerate() {
        let mut noted = BTreeSet::new();
        for claim in claims {
            let lines: Vec<(LineId, ClaimId)> =
                tx.query(queries::LINES_OF_CLAIM, &params![workspace, *claim]).await?;
            for (line, claim) in lines {
                if noted.insert(line) {
                    let row = params![
                        workspace,
                        source.id::<MessageId>(),
                        line,
                        claim,
                        None::<&str>,
                        format!("notice:{word}:{turn}:{}:{line}", link.merge),
                        Direction::Notice.as_str(),
                        link.at,
                        source.now(),
                        base::DeliveryId(0),
                        None::<&str>,
                        None::<&str>,
                        None::<&str>,
                        "notice",
                        content.as_str(),
                        None::<&str>,
                        false,
                    ];
                    tx.execute(queries::ADD_MESSAGE_ONCE, &row).await?;
                }
            }
        }
    }
    Ok(())
}
