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
    tx.execute_many(queries::MOVE_GROUP_MESSAGES, &moves).await?;
    tx.execute_many(queries::MOVE_OPENING_DEEDS, &moves).await?;
    tx.execute_many(queries::MOVE_NUMBER_REQUESTS, &moves).await?;
    tx.execute_many(queries::MOVE_MARKETING_CHOICES, &moves).await?;
    let events = put_together(tx, workspace, source, lines, written).await?;
    for link in &written.links {
        note(tx, workspace, source, link).await?;
    }
    Ok(events)
}

async fn put_together(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    lines: &Lines,
    written: &Written,
) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    let mut persons = Vec::new();
    for members in &written.persons {
        persons.push(Person::load(tx, workspace, members).await?);
    }
    let read = Read::before(&persons, written);
    for person in persons {
        person.put_together(tx, workspace, source, lines, &read, &mut events).await?;
    }
    Ok(events)
}

/// Contacts whose threads are put together in one transaction when a line changes its stage.
const RESTAGED_AT_ONCE: i64 = 500;

/// The stage of a line changed: the threads on it are put together, or apart, for the contacts after this one. Gives the
/// last of them, to go on after.
pub(crate) async fn restage(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    line: LineId,
    after: ContactId,
) -> Result<Option<ContactId>> {
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
    let lines = channel::lines(tx, workspace).await?;
    let written = Written { persons: persons.into_values().collect(), ..Written::default() };
    let events = put_together(tx, workspace, source, &lines, &written).await?;
    crate::flow::emit(tx, workspace, source, &events).await?;
    Ok(last)
}

/// Which of a person's messages on a line a thread shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    const fn of(stage: Stage) -> &'static [Self] {
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

    /// Whether what a thread shows is part of this.
    fn takes_in(self, thread: &Thread) -> bool {
        self == Self::All || thread.apart == self.is_apart()
    }
}

/// A thread as far as joining threads needs to know it.
struct Thread {
    id: ConversationId,
    contact: ContactId,
    line: LineId,
    status: Status,
    read_until: Option<MessageId>,
    last_message: Option<MessageId>,
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
            read_until: row.next()?,
            last_message: row.next()?,
            folded: row.next()?,
            apart: row.next()?,
        })
    }
}

/// Messages of a claim on a line.
struct On {
    line: LineId,
    claim: ClaimId,
    contact: ContactId,
}

impl Record for On {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { line: row.next()?, claim: row.next()?, contact: row.next()? })
    }
}

/// The latest message of a person on a line, and the latest that opened the window.
#[derive(Clone, Copy)]
struct Latest {
    at: Moment,
    message: MessageId,
    window_from: Option<Moment>,
}

/// How far threads were read before they were put together anew.
struct Read<'w> {
    threads: BTreeMap<(ContactId, LineId), Option<MessageId>>,
    written: &'w Written,
}

impl<'w> Read<'w> {
    fn before(persons: &[Person], written: &'w Written) -> Self {
        let mut threads: BTreeMap<(ContactId, LineId), Option<MessageId>> = BTreeMap::new();
        let shown = persons.iter().flat_map(|person| &person.threads).filter(|thread| !thread.folded);
        for thread in shown {
            // Of two threads on a line, what was read in both was read.
            threads
                .entry((thread.contact, thread.line))
                .and_modify(|until| *until = (*until).min(thread.read_until))
                .or_insert(thread.read_until);
        }
        Self { threads, written }
    }

    /// How far the messages were read that hang on a claim by now; writes it down.
    async fn mark(&self, tx: &mut Tx, workspace: WorkspaceId, on: &On) -> Result<MessageId> {
        let mut origins = vec![(on.claim, on.contact)];
        let mut next = 0;
        while let Some((claim, _contact)) = origins.get(next).copied() {
            let from = self.written.moves.iter().filter(|moved| moved.to == claim).map(|moved| moved.from);
            let from = from.filter_map(|from| Some((from, *self.written.moved_from.get(&from)?)));
            origins.extend(from.filter(|origin| !origins.contains(origin)).collect::<Vec<_>>());
            next += 1;
        }
        let nothing = UuidId::from_uuid(Uuid::nil());
        let mut mark: MessageId = nothing;
        for (claim, contact) in origins {
            let root = self.written.roots_before.get(&contact).copied().unwrap_or(contact);
            let kept: Option<(MessageId, ClaimId)> =
                tx.find(queries::READ_MARK, &params![workspace, claim, on.line]).await?;
            let shown = self.threads.get(&(root, on.line)).copied().flatten();
            mark = mark.max(kept.map_or(nothing, |(until, _claim)| until)).max(shown.unwrap_or(nothing));
        }
        if mark != nothing {
            tx.execute(queries::SET_READ_MARK, &params![workspace, on.claim, on.line, mark]).await?;
        }
        Ok(mark)
    }
}

struct Person {
    root: ContactId,
    threads: Vec<Thread>,
    on: Vec<On>,
}

impl Person {
    async fn load(tx: &mut Tx, workspace: WorkspaceId, members: &[ContactId]) -> Result<Self> {
        let root = members.first().copied().unwrap_or_else(|| UuidId::from_uuid(Uuid::nil()));
        let asked: Vec<_> = members.iter().map(|member| params![workspace, *member]).collect();
        let threads: Vec<Thread> = tx.query_many(queries::THREADS_OF, &asked).await?;
        let on: Vec<On> = tx.query(queries::LINES_OF_PERSON, &params![workspace, root]).await?;
        Ok(Self { root, threads, on })
    }

    async fn put_together(
        &self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        source: &Source,
        set_up: &Lines,
        read: &Read<'_>,
        events: &mut Vec<Event>,
    ) -> Result<()> {
        let lines = self.on.iter().map(|on| on.line).chain(self.threads.iter().map(|thread| thread.line));
        for line in lines.collect::<BTreeSet<LineId>>() {
            let stage = set_up.by_id(line).map_or(Stage::Full, |line| line.stage);
            for part in Part::of(stage) {
                let folded = self.folded_by(line, *part);
                let changed = self.put_together_on(tx, workspace, source, read, (line, *part)).await?;
                let event = |id| Event::new(EventKind::ConversationChanged, source.now()).of_conversation(id);
                // Whoever has a folded one open is shown the joined one, and whose it is now.
                events.extend(folded.into_iter().map(|(id, contact)| event(id).of_contact(contact)));
                events.extend(changed.map(event));
            }
        }
        Ok(())
    }

    /// The threads that are shown by another one from now on.
    fn folded_by(&self, line: LineId, part: Part) -> Vec<(ConversationId, ContactId)> {
        let on_line = self.threads.iter().filter(|thread| thread.line == line && part.takes_in(thread));
        let is_own = |thread: &&Thread| thread.contact == self.root && thread.apart == part.is_apart();
        let folded = on_line.filter(|thread| !is_own(thread) && !thread.folded);
        folded.map(|thread| (thread.id, thread.contact)).collect()
    }

    /// One thread shows this part of what the person has on a line; the others are folded. Gives the one that changed.
    async fn put_together_on(
        &self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        source: &Source,
        read: &Read<'_>,
        (line, part): (LineId, Part),
    ) -> Result<Option<ConversationId>> {
        let on_line = || self.threads.iter().filter(|thread| thread.line == line && part.takes_in(thread));
        let is_own = |thread: &&Thread| thread.contact == self.root && thread.apart == part.is_apart();
        let own = on_line().find(is_own);
        let others = || on_line().filter(|thread| !is_own(thread));
        for thread in others().filter(|thread| !thread.folded) {
            tx.execute(queries::FOLD, &params![workspace, thread.id]).await?;
        }
        let on: Vec<&On> = self.on.iter().filter(|on| on.line == line).collect();
        let mut unread = 0;
        for on in &on {
            let mark = read.mark(tx, workspace, on).await?;
            let key = params![workspace, on.claim, line, mark, part.word()];
            let counted: Option<(i64, String)> = tx.find(queries::UNREAD_ON_CLAIM, &key).await?;
            unread += counted.map_or(0, |(count, _n)| count);
        }
        let Some(latest) = latest_of(tx, workspace, line, &on, part).await? else {
            // One that was begun and in which nothing was said yet stays.
            if let Some(own) = own.filter(|own| own.last_message.is_some()) {
                tx.execute(queries::EMPTY, &params![workspace, own.id]).await?;
            }
            return Ok(own.map(|own| own.id));
        };
        // What a customer wrote while the thread was folded opens it, like any other message.
        let was_written_to =
            own.is_some_and(|own| own.folded && unread > 0 && own.last_message != Some(latest.message));
        let mut taken_in = others().filter(|thread| !thread.folded);
        let is_open = was_written_to || taken_in.any(|thread| thread.status == Status::Open);
        if let Some(own) = own {
            let status = if is_open { Status::Open } else { own.status };
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
            return Ok(Some(own.id));
        }
        let id: ConversationId = source.id();
        let is_new = others().next().is_none();
        let status = if is_open || is_new { Status::Open } else { Status::Resolved };
        let row = params![
            workspace,
            id,
            line,
            Some(self.root),
            None::<&str>,
            status.as_str(),
            None::<base::MemberId>,
            unread,
            None::<MessageId>,
            latest.at,
            latest.message,
            latest.window_from,
            source.now(),
            part.is_apart(),
        ];
        tx.execute(queries::ADD_CONVERSATION, &row).await?;
        Ok(Some(id))
    }
}

async fn latest_of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    line: LineId,
    on: &[&On],
    part: Part,
) -> Result<Option<Latest>> {
    let asked: Vec<_> = on.iter().map(|on| params![workspace, on.claim, line, part.word()]).collect();
    let latest: Vec<(Moment, MessageId)> = tx.query_many(queries::LATEST_ON_CLAIM, &asked).await?;
    let mut opened: Vec<(Moment, MessageId)> = tx.query_many(queries::OPENED_ON_CLAIM, &asked).await?;
    opened.extend(tx.query_many::<(Moment, MessageId), _>(queries::OPENED_BY_DEED, &asked).await?);
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
