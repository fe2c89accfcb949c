//! A question for a person.

use base::{ContactId, DeliveryId, MemberId, Moment, ReviewId};

use crate::Identifier;
use crate::words::words;

words! {
    /// What a review asks.
    Question {
        /// Another person's id came with this contact's number: the same person, or a recycled number?
        NumberContested = "number_contested",
        /// The number was not seen with its contact for so long that it may have moved on: still the same person?
        NumberStale = "number_stale",
        /// The id changed without notice: really the same person?
        IdChanged = "id_changed",
        /// A notice gave this contact an id that another contact holds: the same person?
        RotationTaken = "rotation_taken",
        /// A number was shared on request that belongs to another contact: the same person?
        NumberShared = "number_shared",
        /// Identifiers of two contacts came in one fact, and others disagree: the same person?
        Contradiction = "contradiction",
        /// Identifiers of two contacts came in one fact, and this line's policy is to ask.
        Proven = "proven",
        /// A customer without a number handed on a card with this contact's number: the same person?
        Card = "card",
        /// A one-time code was used a second time: the same person?
        CodeReused = "code_reused",
        /// An imported row names two contacts, or identifiers that disagree with one: the same person?
        Import = "import",
    }
}

impl Question {
    /// Whether the number among its identifiers decides nothing until it is answered.
    pub const fn is_about_a_number(self) -> bool {
        matches!(self, Self::NumberContested | Self::NumberStale | Self::NumberShared | Self::Contradiction)
    }
}

words! {
    /// Where a review stands.
    ReviewState {
        /// Nobody has answered it.
        Open = "open",
        /// One person.
        Accepted = "accepted",
        /// Two people.
        Rejected = "rejected",
        /// Later proof answered it: one person.
        Proven = "proven",
    }
}

/// A question for a person: two contacts that may be one, or one that may be two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// The question.
    pub question: Question,
    /// Where it stands.
    pub state: ReviewState,
    /// The contact in question.
    pub contact: ContactId,
    /// The other one, unless it is one contact that may be two.
    pub other: Option<ContactId>,
    /// The identifiers on both sides.
    pub identifiers: Vec<Identifier>,
    /// Why it was asked, in words.
    pub reason: String,
    /// The delivery that raised it; none for an import.
    pub delivery: Option<DeliveryId>,
    /// When it was asked, by Meta's timestamp.
    pub opened_at: Moment,
    /// When it was answered, and by whom; by nobody if later proof did.
    pub closed: Option<(Moment, Option<MemberId>)>,
    /// Whether these two are never asked about again, whatever comes.
    pub never_again: bool,
}

impl Review {
    /// Whether nobody has answered it.
    pub fn is_open(&self) -> bool {
        self.state == ReviewState::Open
    }

    /// The number that it is about, first of all.
    pub fn number(&self) -> Option<&Identifier> {
        self.numbers().next()
    }

    /// Every number that it is about: two contradicting contacts may have one each.
    pub fn numbers(&self) -> impl Iterator<Item = &Identifier> {
        let numbers = self.identifiers.iter().filter(|identifier| identifier.kind() == crate::Kind::Phone);
        numbers.filter(|_number| self.question.is_about_a_number())
    }
}
