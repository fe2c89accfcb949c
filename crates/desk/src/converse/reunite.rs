//! Threads after contacts became one person, or two again: one thread per person and line shows everything, and what was
//! made in the others (owner, status) waits in them.

use std::collections::{BTreeMap, BTreeSet};

use base::{ClaimId, ContactId, ConversationId, LineId, MessageId, Moment, Source, WorkspaceId};
use store::{Record, Row, Tx, params};

use super::{Status, queries};
use crate::Result;
use crate::flow::{Event, EventKind};
use crate::receive::{Content, Direction, Notice};
use crate::resolve::{Link, Written};

/// Moves messages to where their identifiers are, and puts the threads of these persons together anew.
pub(crate) async fn reunite(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
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
    let mut events = Vec::new();
    let mut freed = BTreeMap::new();
    let mut persons = Vec::new();
    for members in &written.persons {
        persons.push(Person::load(tx, workspace, members, &mut freed).await?);
    }
    for person in persons {
        person.put_together(tx, workspace, source, &freed, &mut events).await?;
    }
    for link in &written.links {
        note(tx, workspace, source, link).await?;
    }
    Ok(events)
}

/// A thread as far as joining threads needs to know it.
struct Thread {
    id: ConversationId,
    contact: ContactId,
    line: LineId,
    status: Status,
    unread: i64,
    folded: bool,
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

struct Person {
    root: ContactId,
    threads: Vec<Thread>,
    lines: BTreeMap<LineId, Option<Latest>>,
}

impl Person {
    /// `freed` gathers what was unread in threads that come out of another one, by line.
    async fn load(
        tx: &mut Tx,
        workspace: WorkspaceId,
        members: &[ContactId],
        freed: &mut BTreeMap<LineId, i64>,
    ) -> Result<Self> {
        let root = members.first().copied().unwrap_or_else(|| base::UuidId::from_uuid(uuid::Uuid::nil()));
        let asked: Vec<_> = members.iter().map(|member| params![workspace, *member]).collect();
        let threads: Vec<Thread> = tx.query_many(queries::THREADS_OF, &asked).await?;
        let on: Vec<(LineId, ClaimId)> =
            tx.query(queries::LINES_OF_PERSON, &params![workspace, root]).await?;
        let lines: BTreeSet<LineId> =
            on.iter().map(|(line, _claim)| *line).chain(threads.iter().map(|thread| thread.line)).collect();
        let mut latest = BTreeMap::new();
        for line in lines {
            let claims: Vec<ClaimId> =
                on.iter().filter(|(other, _claim)| *other == line).map(|(_line, claim)| *claim).collect();
            latest.insert(line, latest_of(tx, workspace, line, &claims).await?);
        }
        for thread in threads.iter().filter(|thread| thread.contact == root && thread.folded) {
            *freed.entry(thread.line).or_default() += thread.unread;
        }
        Ok(Self { root, threads, lines: latest })
    }

    async fn put_together(
        &self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        source: &Source,
        freed: &BTreeMap<LineId, i64>,
        events: &mut Vec<Event>,
    ) -> Result<()> {
        for (line, latest) in &self.lines {
            let on_line = || self.threads.iter().filter(|thread| thread.line == *line);
            let own = on_line().find(|thread| thread.contact == self.root);
            let others = || on_line().filter(|thread| thread.contact != self.root);
            for thread in others().filter(|thread| !thread.folded) {
                tx.execute(queries::FOLD, &params![workspace, thread.id, true]).await?;
                // Whoever has it open is shown the joined one.
                let folded = Event::new(EventKind::ConversationChanged, source.now());
                events.push(folded.of_conversation(thread.id).of_contact(thread.contact));
            }
            let taken_in = || others().filter(|thread| !thread.folded);
            let unread: i64 = taken_in().map(|thread| thread.unread).sum();
            let is_open = taken_in().any(|thread| thread.status == Status::Open);
            let Some(latest) = latest else {
                if let Some(own) = own {
                    tx.execute(queries::FOLD, &params![workspace, own.id, true]).await?;
                    events.push(
                        Event::new(EventKind::ConversationChanged, source.now()).of_conversation(own.id),
                    );
                }
                continue;
            };
            let id = match own {
                Some(own) => {
                    let gone = if own.folded { 0 } else { freed.get(line).copied().unwrap_or(0) };
                    let unread = (own.unread + unread - gone).max(0);
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
                    own.id
                }
                None => {
                    let id: ConversationId = source.id();
                    let is_new = others().next().is_none();
                    let status = if is_open || is_new { Status::Open } else { Status::Resolved };
                    let row = params![
                        workspace,
                        id,
                        *line,
                        Some(self.root),
                        None::<&str>,
                        status.as_str(),
                        None::<base::MemberId>,
                        unread,
                        latest.at,
                        latest.message,
                        latest.window_from,
                        source.now(),
                    ];
                    tx.execute(queries::ADD_CONVERSATION, &row).await?;
                    id
                }
            };
            events.push(Event::new(EventKind::ConversationChanged, source.now()).of_conversation(id));
        }
        Ok(())
    }
}

async fn latest_of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    line: LineId,
    claims: &[ClaimId],
) -> Result<Option<Latest>> {
    let asked: Vec<_> = claims.iter().map(|claim| params![workspace, *claim, line]).collect();
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
