//! One-time codes in what customers write: recognised before it is decided who they are, used up in the same transaction.

use std::collections::{BTreeSet, HashMap};

use base::{CodeId, ContactId, DeliveryId, LineId, Moment, SecretHash, WorkspaceId};
use identity::{Identifier, Question};
use store::{Delivery, Record, Row, Tx, params};

use super::queries;
use super::rules::{self, MOST_TRIES, TRIES_COUNT_FOR, Tries, Worth};
use crate::Result;
use crate::flow::{Event, EventKind};
use crate::receive::{Happening, Reading, What};
use crate::resolve::{Book, Heard, key};

/// The codes in one batch, and what came of them.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    /// What the code in a message is, by its wamid.
    uses: HashMap<String, Use>,
    spent: Vec<Spent>,
    tries: HashMap<Sender, Tries>,
    alarms: Vec<Alarm>,
}

/// A code in a message that somebody was given.
#[derive(Debug, Clone, Copy)]
enum Use {
    /// The first use: it names this contact.
    First(CodeId, ContactId),
    /// It is used up or has expired, and named this contact.
    Late(ContactId),
}

/// A code that is used up with this batch.
#[derive(Debug)]
struct Spent {
    code: CodeId,
    by: ContactId,
    delivery: DeliveryId,
    at: Moment,
}

/// Who writes codes, and to which line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Sender {
    line: LineId,
    hash: [u8; 32],
}

/// Somebody guesses: in which delivery, on which line.
#[derive(Debug)]
struct Alarm {
    delivery: DeliveryId,
    phone_number_id: String,
    at: Moment,
}

/// A code as it is stored.
struct Stored {
    id: CodeId,
    hash: SecretHash,
    contact: ContactId,
    expires_at: Moment,
    used_at: Option<Moment>,
    revoked_at: Option<Moment>,
}

impl Record for Stored {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            hash: row.next()?,
            contact: row.next()?,
            expires_at: row.next()?,
            used_at: row.next()?,
            revoked_at: row.next()?,
        })
    }
}

struct TriesRow(Sender, Tries);

impl Record for TriesRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (line, hash): (LineId, SecretHash) = (row.next()?, row.next()?);
        Ok(Self(Sender { line, hash: hash.0 }, Tries { since: row.next()?, count: row.next()? }))
    }
}

/// A code that stands in a message: where, and from whom.
struct Written {
    hash: SecretHash,
    sender: Sender,
}

impl Codes {
    /// Finds the codes in what customers wrote and tells the happenings whom they name. What is a repeat is passed over.
    pub(crate) async fn recognise(
        tx: &mut Tx,
        workspace: WorkspaceId,
        readings: &mut [(&Delivery, Reading<'_>)],
        is_repeat: impl Fn(&Happening<'_>) -> bool,
    ) -> Result<Self> {
        let mut written: HashMap<String, Written> = HashMap::new();
        for happening in readings.iter().flat_map(|(_delivery, reading)| &reading.happenings) {
            if let Some((wamid, found)) = written_in(happening).filter(|_found| !is_repeat(happening)) {
                written.entry(wamid.to_owned()).or_insert(found);
            }
        }
        if written.is_empty() {
            return Ok(Self::default());
        }
        let mut stored = stored_codes(tx, workspace, &written).await?;
        let mut codes = Self { tries: tries_of(tx, workspace, &written).await?, ..Self::default() };
        for (delivery, reading) in readings {
            for happening in &mut reading.happenings {
                let What::Message(message) = &happening.what else { continue };
                // A message that came twice in one batch counts once.
                if let Some(found) = written.remove(&message.wamid) {
                    let wamid = message.wamid.clone();
                    if let Some(used) = codes.weigh(delivery, happening, &found, &mut stored) {
                        codes.uses.insert(wamid, used);
                    }
                }
            }
        }
        Ok(codes)
    }

    /// What the code in a message is. Whoever guesses too often writes only words.
    fn weigh(
        &mut self,
        delivery: &Delivery,
        happening: &mut Happening<'_>,
        written: &Written,
        stored: &mut [Stored],
    ) -> Option<Use> {
        let now = delivery.received_at;
        let before = self.tries.get(&written.sender).map_or(Tries::none(now), |tries| tries.at(now));
        if before.is_too_often() {
            return None;
        }
        let Some(code) = stored.iter_mut().find(|code| code.hash == written.hash) else {
            self.count_try(delivery, happening, written, before);
            return None;
        };
        match rules::worth(rules::state(code.expires_at, code.used_at, code.revoked_at, now)) {
            Worth::Names => {
                code.used_at = Some(now);
                happening.named = Some(code.contact);
                Some(Use::First(code.id, code.contact))
            }
            Worth::Asks => Some(Use::Late(code.contact)),
            Worth::Nothing => None,
        }
    }

    fn count_try(
        &mut self,
        delivery: &Delivery,
        happening: &Happening<'_>,
        written: &Written,
        before: Tries,
    ) {
        let tries = before.and_one();
        self.tries.insert(written.sender.clone(), tries);
        if tries.is_too_often() {
            let phone_number_id = happening.line.phone_number_id.clone();
            self.alarms.push(Alarm { delivery: delivery.id, phone_number_id, at: delivery.received_at });
        }
    }

    /// The contacts that the codes name or named: they have to be known before anything is decided.
    pub(crate) fn contacts(&self) -> BTreeSet<ContactId> {
        let contact = |used: &Use| match used {
            Use::First(_, contact) | Use::Late(contact) => *contact,
        };
        self.uses.values().map(contact).collect()
    }

    /// Now that it is decided whose a message is: a code in it is used up; one that was used up before, by somebody else,
    /// is a question for a person.
    pub(crate) fn settle(
        &mut self,
        book: &mut Book,
        happening: &Happening<'_>,
        heard: &Heard,
        delivery: &Delivery,
    ) {
        let What::Message(message) = &happening.what else { return };
        let Some((by, _claim)) = heard.whose else { return };
        match self.uses.remove(&message.wamid) {
            Some(Use::First(code, _contact)) => {
                self.spent.push(Spent { code, by, delivery: delivery.id, at: delivery.received_at });
            }
            Some(Use::Late(named)) => {
                let identifiers: Vec<Identifier> =
                    happening.ids.iter().map(|carried| carried.identifier.clone()).collect();
                let reason =
                    "A one-time code that was used or had expired came in a message of somebody else.";
                book.ledger.ask_person(
                    Question::CodeReused,
                    (named, by),
                    identifiers,
                    reason.to_owned(),
                    Some(delivery.id),
                    happening.at,
                );
            }
            None => {}
        }
    }

    /// Writes what is used up and who guessed. Gives what to tell.
    pub(crate) async fn flush(self, tx: &mut Tx, workspace: WorkspaceId, now: Moment) -> Result<Vec<Event>> {
        let spent: Vec<_> = self
            .spent
            .iter()
            .map(|spent| params![workspace, spent.code, spent.at, spent.delivery, spent.by])
            .collect();
        tx.execute_many(queries::SPEND, &spent).await?;
        if self.tries.is_empty() {
            return Ok(Vec::new());
        }
        tx.execute(queries::FORGET_TRIES, &params![workspace, now.minus(TRIES_COUNT_FOR)]).await?;
        let tries: Vec<_> = self
            .tries
            .iter()
            .map(|(sender, tries)| {
                params![workspace, sender.line, SecretHash(sender.hash), tries.since, tries.count]
            })
            .collect();
        tx.execute_many(queries::COUNT_TRIES, &tries).await?;
        let reason = format!(
            "one sender wrote {MOST_TRIES} one-time codes within an hour that nobody here was given; none of them linked \
             anything, and further ones are not looked at until the hour is over"
        );
        let alarms: Vec<_> = self
            .alarms
            .iter()
            .map(|alarm| {
                params![
                    workspace,
                    alarm.delivery,
                    "guessed_codes",
                    &alarm.phone_number_id,
                    &reason,
                    0i64,
                    alarm.at
                ]
            })
            .collect();
        tx.execute_many(queries::NOTE_GUESSING, &alarms).await?;
        let event = Event::new(EventKind::IntakeChanged, now);
        Ok(if alarms.is_empty() { Vec::new() } else { vec![event] })
    }
}

/// The code in a message, and who wrote it: its strongest identifier.
fn written_in<'h>(happening: &'h Happening<'_>) -> Option<(&'h str, Written)> {
    let What::Message(message) = &happening.what else { return None };
    let code = rules::code_in(happening)?;
    let sender = key(&happening.ids.iter().next()?.identifier);
    let sender = Sender { line: happening.line.id, hash: base::Secret::new(sender).hash().0 };
    Some((&message.wamid, Written { hash: code.hash(), sender }))
}

async fn stored_codes(
    tx: &mut Tx,
    workspace: WorkspaceId,
    written: &HashMap<String, Written>,
) -> Result<Vec<Stored>> {
    let hashes: BTreeSet<[u8; 32]> = written.values().map(|found| found.hash.0).collect();
    let keys: Vec<_> = hashes.into_iter().map(|hash| params![workspace, SecretHash(hash)]).collect();
    Ok(tx.query_many(queries::CODE_BY_HASH, &keys).await?)
}

async fn tries_of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    written: &HashMap<String, Written>,
) -> Result<HashMap<Sender, Tries>> {
    let keys: Vec<_> = written
        .values()
        .map(|found| params![workspace, found.sender.line, SecretHash(found.sender.hash)])
        .collect();
    let rows: Vec<TriesRow> = tx.query_many(queries::TRIES_OF, &keys).await?;
    Ok(rows.into_iter().map(|row| (row.0, row.1)).collect())
}
