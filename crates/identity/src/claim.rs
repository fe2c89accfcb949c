//! "This identifier is this contact."

use base::{ClaimId, ContactId, DeliveryId, MemberId, Moment};

use crate::words::words;
use crate::{Field, Identifier, Origin, Phone, Rule};

words! {
    /// Where a claim stands.
    State {
        /// The identifier is this contact's. At most one claim on an identifier is active.
        Active = "active",
        /// A strong id that was replaced by another: it still finds its contact, and nothing is sent to it.
        Alias = "alias",
        /// No claim on a person: the number is contested, and messages that carry nothing else wait at this visitor. At
        /// most one per number.
        Waiting = "waiting",
        /// Over.
        Ended = "ended",
    }
}

words! {
    /// Why a claim is an alias or over.
    EndReason {
        /// A notice of Meta's named the id that took its place.
        Rotation = "rotation",
        /// Another id came in its place without a notice.
        Replaced = "replaced",
        /// A person undid a link.
        Undo = "undo",
        /// A person told two people apart.
        Split = "split",
        /// The number it rested on became contested.
        Withdrawal = "withdrawal",
        /// The review that it waited for closed.
        Closed = "closed",
        /// The customer's data was erased.
        Erasure = "erasure",
    }
}

impl EndReason {
    /// Whether the claim was true while it lasted, so that what is older than its end still belongs to its contact. A
    /// claim that was undone, split off, withdrawn or erased matches nothing.
    pub const fn was_true(self) -> bool {
        matches!(self, Self::Rotation | Self::Replaced)
    }
}

/// When and why a claim ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// When: by Meta's timestamp if a fact ended it.
    pub at: Moment,
    /// Why.
    pub why: EndReason,
}

/// What a claim rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// A fact, or a notice of Meta's.
    Fact {
        /// The delivery that brought it.
        delivery: DeliveryId,
        /// The kind of thing it stood on.
        origin: Origin,
        /// The field.
        field: Field,
        /// The rule that decided whose the fact was.
        rule: Rule,
        /// The claim by which it decided: the link before this one in the chain of evidence.
        via: Option<ClaimId>,
    },
    /// A person (or a program with that person's leave) who said so.
    Person {
        /// Who.
        by: MemberId,
        /// How.
        how: How,
    },
}

impl Evidence {
    /// The same, paired with this claim if it is paired at all.
    pub(crate) const fn with_via(self, claim: Option<ClaimId>) -> Self {
        match self {
            Self::Fact { delivery, origin, field, rule, via: Some(_) } => {
                Self::Fact { delivery, origin, field, rule, via: claim }
            }
            other => other,
        }
    }

    /// The delivery that brought it; none if a person said so.
    pub fn delivery(&self) -> Option<DeliveryId> {
        match self {
            Self::Fact { delivery, .. } => Some(*delivery),
            Self::Person { .. } => None,
        }
    }

    /// The claim that this one was paired with.
    pub const fn via(&self) -> Option<ClaimId> {
        match self {
            Self::Fact { via, .. } => *via,
            Self::Person { .. } => None,
        }
    }
}

words! {
    /// How a person said that an identifier is a contact's.
    How {
        /// Typed in.
        Typed = "typed",
        /// Imported from a file or another system.
        Imported = "imported",
        /// By answering a review.
        Decided = "decided",
    }
}

/// The number that came in one fact with a strong id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// The number. The latest one counts.
    pub phone: Phone,
    /// When it first came, by Meta's timestamp.
    pub since: Moment,
    /// When it last came.
    pub at: Moment,
}

impl Company {
    /// Both sightings together: the latest number, and from when to when it came.
    pub(crate) fn and(self, other: Self) -> Self {
        let (earlier, later) = if self.at <= other.at { (self, other) } else { (other, self) };
        let same = earlier.phone.match_key() == later.phone.match_key();
        let since = if same { earlier.since.min(later.since) } else { later.since };
        Self { since, ..later }
    }
}

/// A claim: "this identifier is this contact". Never overwritten: what is no longer true is ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// The contact that holds it.
    pub contact: ContactId,
    /// The identifier.
    pub identifier: Identifier,
    /// Where it stands.
    pub state: State,
    /// What it rests on.
    pub evidence: Evidence,
    /// The earliest fact that showed it, by Meta's timestamp.
    pub first_seen: Moment,
    /// The latest fact that showed it with its contact, by Meta's timestamp; an import counts from its import.
    pub last_seen: Moment,
    /// Whether a fact from WhatsApp showed it. Typed and imported numbers have not been seen.
    pub seen_on_whatsapp: bool,
    /// Whether somebody else may hold this number by now. A contested number decides nothing.
    pub contested: bool,
    /// For a BSUID or a parent BSUID: the number that last came in one fact with it.
    pub came_with: Option<Company>,
    /// When and why it became an alias or ended.
    pub ended: Option<Ended>,
    /// The claim that it goes on from: the same identifier with another contact, before a split or a withdrawal moved it
    /// here with its messages.
    pub moved_from: Option<ClaimId>,
}

impl Claim {
    /// Whether the identifier is this contact's now.
    pub fn is_active(&self) -> bool {
        self.state == State::Active
    }

    /// Whether a notice of Meta's gave it to its contact.
    pub fn is_by_notice(&self) -> bool {
        matches!(self.evidence, Evidence::Fact { rule: Rule::Rotation, .. })
    }

    /// From when to when a strong id came with this number.
    pub(crate) fn span_with(&self, number: &Identifier) -> Option<(Moment, Moment)> {
        let company = self.came_with.as_ref()?;
        Identifier::phone(&company.phone).matches(number).then_some((company.since, company.at))
    }

    /// Whether the identifier was this contact's at a time before its end.
    pub(crate) fn held_at(&self, at: Moment) -> bool {
        self.ended.is_some_and(|ended| at < ended.at && ended.why.was_true())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::seen_again(("5215512345600", 1, 2), ("525512345600", 5, 5), ("525512345600", 1, 5))]
    #[case::seen_late(("55119000001", 4, 6), ("55119000001", 2, 2), ("55119000001", 2, 6))]
    #[case::another_number(("55119000001", 1, 2), ("55119000002", 5, 5), ("55119000002", 5, 5))]
    #[case::another_number_late(("55119000002", 5, 5), ("55119000001", 1, 2), ("55119000002", 5, 5))]
    #[case::in_the_same_second_the_later_one_counts(("55119000001", 1, 2), ("55119000002", 2, 2), ("55119000002", 2, 2))]
    fn the_latest_number_counts_from_when_to_when_it_came(
        #[case] one: (&str, i64, i64),
        #[case] other: (&str, i64, i64),
        #[case] both: (&str, i64, i64),
    ) {
        let company = |(phone, since, at): (&str, i64, i64)| Company {
            phone: phone.parse().unwrap(),
            since: Moment::from_micros(since),
            at: Moment::from_micros(at),
        };
        assert_eq!(company(one).and(company(other)), company(both));
    }
}
