//! An import as it is kept and told.

use base::{ImportId, MemberId, Moment};
use store::{Record, Row};

use crate::words::stored_words;

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// A dry run is under way.
    Checking,
    /// A dry run is done, and the file waits for a decision.
    Checked,
    /// Rows are going in.
    Running,
    /// All rows are in.
    Finished,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It cannot be read, and nothing of it goes in.
    Broken,
    /// A person has to decide something; what is safe goes in.
    Conflict,
    /// It makes a contact.
    Created,
    /// It belongs to a contact that is known.
    Matched,
}

stored_words! {
    ImportState { Checking = "checking", Checked = "checked", Running = "running", Finished = "finished" }
    Outcome { Broken = "broken", Conflict = "conflict", Created = "created", Matched = "matched" }
}

impl ImportState {
    /// Whether it goes on by itself.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Checking | Self::Running)
    }

    /// What it becomes when its last row is done.
    pub(super) fn end(self) -> Self {
        match self {
            Self::Checking | Self::Checked => Self::Checked,
            Self::Running | Self::Finished => Self::Finished,
        }
    }
}

/// How many rows became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// New contacts.
    pub created: i64,
    /// Rows of contacts that are known.
    pub matched: i64,
    /// Rows that a person has to decide about.
    pub conflicts: i64,
    /// Rows that cannot be read.
    pub broken: i64,
    /// Reviews that were opened, or would be.
    pub reviews: i64,
}

impl Counts {
    /// How many rows became this.
    pub fn of(&self, outcome: Outcome) -> i64 {
        match outcome {
            Outcome::Created => self.created,
            Outcome::Matched => self.matched,
            Outcome::Conflict => self.conflicts,
            Outcome::Broken => self.broken,
        }
    }

    /// One more row became this.
    pub(super) fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Matched => &mut self.matched,
            Outcome::Conflict => &mut self.conflicts,
            Outcome::Broken => &mut self.broken,
        } += 1;
    }
}

/// What became of one row, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The line of the file it begins on.
    pub line: i64,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, in a sentence that repeats nothing of the row.
    pub reason: String,
}

impl Found {
    /// Whether it is kept when so many rows like it were found before: problems up to a thousand, of the others a few.
    pub(super) fn is_kept(outcome: Outcome, before: i64) -> bool {
        match outcome {
            Outcome::Broken | Outcome::Conflict => before < 1_000,
            Outcome::Created | Outcome::Matched => before < 10,
        }
    }

    /// Whether somebody has to look at it.
    pub fn is_problem(&self) -> bool {
        matches!(self.outcome, Outcome::Broken | Outcome::Conflict)
    }
}

impl Record for Found {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { line: row.next()?, outcome: row.parse()?, reason: row.next()? })
    }
}

/// An import, or a dry run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// What the file is called.
    pub file_name: String,
    /// How far it is.
    pub state: ImportState,
    /// How many rows the file has.
    pub total: i64,
    /// How many of them are done.
    pub done: i64,
    /// What became of those.
    pub counts: Counts,
    /// Who began it: a member or a program.
    pub by: MemberId,
    /// When.
    pub begun_at: Moment,
    /// When its last row was done.
    pub ended_at: Option<Moment>,
}

impl Record for Import {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            file_name: row.next()?,
            state: row.parse()?,
            total: row.next()?,
            done: row.next()?,
            counts: Counts {
                created: row.next()?,
                matched: row.next()?,
                conflicts: row.next()?,
                broken: row.next()?,
                reviews: row.next()?,
            },
            by: row.next()?,
            begun_at: row.next()?,
            ended_at: row.next()?,
        })
    }
}
