//! Some rows against what is known: the same for a dry run and a run.

use std::collections::{BTreeSet, HashMap, HashSet};

use base::{ContactId, MemberId, Moment, Source, WorkspaceId};
use identity::{How, Identifier, Question, Refusal};
use store::{Record, Row as StoreRow, Tx, params};

use super::queries;
use super::record::{Counts, Found, Outcome};
use super::rules::{Row, Verdict, Whose, decide};
use crate::contacts::CustomerRecord;
use crate::resolve::{Book, key};
use crate::{Error, Result};

/// A row of the file, as far as it can be read.
pub(super) struct Line {
    /// The line it begins on.
    pub(super) number: i64,
    /// What it says, or why it cannot be read.
    pub(super) row: std::result::Result<Row, String>,
}

/// What some rows came to.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    pub(super) counts: Counts,
    pub(super) found: Vec<Found>,
}

/// Everything that is known about whom some rows name.
pub(super) struct Batch {
    pub(super) book: Book,
    records: HashMap<ContactId, CustomerRecord>,
    by: MemberId,
    now: Moment,
    outcomes: Outcomes,
}

impl Batch {
    /// Loads what is known about these rows. `plan` holds what earlier rows of a dry run would have done.
    pub(super) async fn load(
        tx: &mut Tx,
        workspace: WorkspaceId,
        source: &Source,
        by: MemberId,
        lines: &[Line],
        plan: Option<&Plan>,
    ) -> Result<Self> {
        let rows = || lines.iter().filter_map(|line| line.row.as_ref().ok());
        let keys: HashSet<String> = rows().flat_map(|row| &row.identifiers).map(key).collect();
        let mut contacts: BTreeSet<ContactId> = rows().filter_map(|row| row.contact).collect();
        contacts.extend(plan.into_iter().flat_map(|plan| plan.named_by(&keys)));
        let book = Book::of(tx, workspace, source, keys, contacts.clone()).await?;
        let asked: Vec<_> = book.contacts().map(|contact| params![workspace, contact]).collect();
        let records: Vec<StoredRow> = tx.query_many(queries::RECORD, &asked).await?;
        let mut batch = Self {
            records: records.into_iter().map(|row| (row.0, row.1)).collect(),
            book,
            by,
            now: source.now(),
            outcomes: Outcomes::default(),
        };
        if let Some(plan) = plan {
            plan.put_into(&mut batch, &contacts);
        }
        Ok(batch)
    }

    /// Takes rows in, one after the other.
    pub(super) fn take_all(&mut self, lines: &[Line], before: &Counts) -> Result<Outcomes> {
        self.outcomes.counts = *before;
        for line in lines {
            let (outcome, reason) = match &line.row {
                Ok(row) => self.take(row, line.number)?,
                Err(reason) => (Outcome::Broken, reason.clone()),
            };
            if Found::is_kept(outcome, self.outcomes.counts.of(outcome)) {
                self.outcomes.found.push(Found { line: line.number, outcome, reason });
            }
            self.outcomes.counts.add(outcome);
        }
        let asked = self.book.ledger.changes().new_reviews.len();
        self.outcomes.counts.reviews += i64::try_from(asked).unwrap_or(i64::MAX);
        Ok(std::mem::take(&mut self.outcomes))
    }

    fn take(&mut self, row: &Row, line: i64) -> Result<(Outcome, String)> {
        let verdict = decide(row, &self.book.ledger);
        let outcome = match verdict.whose {
            _ if verdict.is_conflict() => Outcome::Conflict,
            Whose::New => Outcome::Created,
            Whose::Known(..) | Whose::InQuestion => Outcome::Matched,
        };
        let contact = match verdict.whose {
            Whose::Known(contact, _) => contact,
            Whose::New => self.book.make_contact(self.now),
            Whose::InQuestion => return Ok((outcome, verdict.reason().to_owned())),
        };
        self.book.keep_as_contact(contact);
        self.write_record(contact, row, verdict.only_adds())?;
        self.enter(contact, &verdict.add)?;
        self.ask(contact, row, &verdict, line)?;
        Ok((outcome, verdict.reason().to_owned()))
    }

    fn write_record(&mut self, contact: ContactId, row: &Row, only_adds: bool) -> Result<()> {
        let name = self.book.name_of(contact).map(str::to_owned);
        let record = self.records.entry(contact).or_default();
        record.name = name;
        if row.said.write_into(record, only_adds) {
            self.book.set_record(contact, record.to_stored()?);
        }
        if let Some(username) = &row.said.username {
            self.book.note_username(contact, username);
        }
        Ok(())
    }

    fn enter(&mut self, contact: ContactId, identifiers: &[Identifier]) -> Result<()> {
        for identifier in identifiers {
            match self.book.ledger.enter(contact, identifier.clone(), self.by, How::Imported, self.now) {
                Ok(_) | Err(Refusal::OnePerson) => {}
                Err(refusal) => {
                    return Err(Error::Store(format!("an imported identifier was refused: {refusal}")));
                }
            }
        }
        Ok(())
    }

    /// Opens a review with everybody else whom the row names, and with whoever its doubtful ids belong to.
    fn ask(&mut self, contact: ContactId, row: &Row, verdict: &Verdict, line: i64) -> Result<()> {
        let mut others: Vec<ContactId> = verdict.others.iter().copied().collect();
        if !verdict.apart.is_empty() {
            let apart = self.book.make_contact(self.now);
            self.enter(apart, &verdict.apart)?;
            others.push(apart);
        }
        for other in others {
            let reason = format!("Line {line} of an imported file names both. {}", verdict.reason());
            let sides = (contact, other);
            let shown = row.identifiers.clone();
            self.book.ledger.ask_person(Question::Import, sides, shown, reason, None, self.now);
        }
        Ok(())
    }
}

/// A customer record as it stands with its contact; the name is in the book.
struct StoredRow(ContactId, CustomerRecord);

impl Record for StoredRow {
    fn read(row: &StoreRow<'_>) -> store::Result<Self> {
        let (id, company, email): (_, Option<String>, Option<String>) =
            (row.next()?, row.next()?, row.next()?);
        let fields: Option<String> = row.next()?;
        let fields = fields.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        Ok(Self(id, CustomerRecord { company, email, fields, ..CustomerRecord::default() }))
    }
}

/// What earlier rows of a dry run would have done, as far as later ones could see it.
#[derive(Debug, Default)]
pub(super) struct Plan {
    by_key: HashMap<Box<str>, ContactId>,
    of: HashMap<ContactId, Vec<Identifier>>,
}

impl Plan {
    fn named_by<'p>(&'p self, keys: &'p HashSet<String>) -> impl Iterator<Item = ContactId> + 'p {
        keys.iter().filter_map(|key| self.by_key.get(key.as_str()).copied())
    }

    /// Adds what would have been written to what is loaded.
    fn put_into(&self, batch: &mut Batch, named: &BTreeSet<ContactId>) {
        let loaded: BTreeSet<ContactId> = batch.book.contacts().chain(named.iter().copied()).collect();
        for (contact, identifiers) in loaded.iter().filter_map(|id| self.of.get_key_value(id)) {
            if batch.book.contact(*contact).is_none() {
                batch.book.imagine(*contact, batch.now);
            }
            for identifier in identifiers {
                let (by, now) = (batch.by, batch.now);
                // Somebody may have claimed it in the meantime: then that is how it is.
                let _entered = batch.book.ledger.enter(*contact, identifier.clone(), by, How::Imported, now);
            }
        }
        let _known = batch.book.ledger.take_changes();
    }

    /// Remembers what these rows would have done.
    pub(super) fn learn(&mut self, batch: &Batch) {
        let changes = batch.book.ledger.changes();
        for claim in changes.new_claims.iter().filter_map(|id| batch.book.ledger.claim(*id)) {
            self.by_key.insert(key(&claim.identifier).into(), claim.contact);
            self.of.entry(claim.contact).or_default().push(claim.identifier.clone());
        }
    }
}

/// The rows of a batch, read.
pub(super) fn lines(
    layout: &super::layout::Layout,
    scopes: &super::rules::Scopes,
    records: &[(i64, csv::ByteRecord)],
) -> Vec<Line> {
    let line = |(number, cells): &(i64, csv::ByteRecord)| Line {
        number: *number,
        row: Row::read(layout, scopes, cells),
    };
    records.iter().map(line).collect()
}

/// Somebody else goes on with this import.
pub(super) fn overtaken() -> Error {
    Error::Conflict("This import goes on elsewhere. Look at it again in a moment.".to_owned())
}
