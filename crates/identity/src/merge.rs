//! "This contact is that one."

use base::{ClaimId, ContactId, DeliveryId, MemberId, MergeId, Moment, ReviewId};

use crate::words::words;
use crate::{EndReason, Ended, Identifier};

/// A contact that stands for the same person as another. It points, and copies nothing: ending it gives back exactly what
/// was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Its id.
    pub id: MergeId,
    /// The contact that points.
    pub from: ContactId,
    /// The contact that stands for both from now on.
    pub into: ContactId,
    /// Since when: by Meta's timestamp if a fact proved it.
    pub at: Moment,
    /// What it rests on.
    pub why: Because,
    /// The identifiers that showed it, on both sides. Once a person undid it, these do not merge them again.
    pub identifiers: Vec<Identifier>,
    /// If nothing but a number held the two together: the claim on it. Such a merge is withdrawn when the number becomes
    /// contested.
    pub on_number: Option<ClaimId>,
    /// Claims that became aliases because of it, active again once it is over.
    pub retired: Vec<ClaimId>,
    /// When and why it was over.
    pub ended: Option<Ended>,
}

/// What a merge rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// Identifiers of both came in one fact.
    Proof(DeliveryId),
    /// A notice of Meta's named an id of either.
    Rotation(DeliveryId),
    /// A one-time code of the one came from the other.
    Code(DeliveryId),
    /// A person linked them.
    Person(MemberId),
    /// A person answered a review.
    Review(ReviewId, MemberId),
    /// What waited for a contested number to be decided went to whom it belongs.
    Settled(ReviewId),
    /// All of it rests on one contested number, and waits at one visitor.
    Waiting(DeliveryId),
}

words! {
    /// The name of what a merge rests on.
    BecauseKind {
        /// Identifiers of both came in one fact.
        Proof = "proof",
        /// A notice of Meta's.
        Rotation = "rotation",
        /// A one-time code.
        Code = "code",
        /// A person.
        Person = "person",
        /// A person's answer.
        Review = "review",
        /// A review closed.
        Settled = "settled",
        /// A number is contested.
        Waiting = "waiting",
    }
}

impl Because {
    /// Its name.
    pub const fn kind(self) -> BecauseKind {
        match self {
            Self::Proof(_) => BecauseKind::Proof,
            Self::Rotation(_) => BecauseKind::Rotation,
            Self::Code(_) => BecauseKind::Code,
            Self::Person(_) => BecauseKind::Person,
            Self::Review(..) => BecauseKind::Review,
            Self::Settled(_) => BecauseKind::Settled,
            Self::Waiting(_) => BecauseKind::Waiting,
        }
    }

    /// The delivery that showed it, if one did.
    pub const fn delivery(self) -> Option<DeliveryId> {
        match self {
            Self::Proof(delivery)
            | Self::Rotation(delivery)
            | Self::Code(delivery)
            | Self::Waiting(delivery) => Some(delivery),
            Self::Person(_) | Self::Review(..) | Self::Settled(_) => None,
        }
    }
}

impl Merge {
    /// Whether the two are one person now.
    pub fn is_active(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether a person undid it.
    pub fn is_undone(&self) -> bool {
        self.ended.is_some_and(|ended| ended.why == EndReason::Undo)
    }
}

#[cfg(test)]
mod tests {
    use base::{DeliveryId, Moment, Source};

    use super::*;

    #[test]
    fn only_what_a_person_ended_is_undone() {
        let source = Source::seeded(std::sync::Arc::new(base::ManualClock::default()), 1);
        let ended = |why| Merge {
            id: source.id(),
            from: source.id(),
            into: source.id(),
            at: Moment::default(),
            why: Because::Proof(DeliveryId(1)),
            identifiers: Vec::new(),
            on_number: None,
            retired: Vec::new(),
            ended: Some(Ended { at: Moment::default(), why }),
        };
        let undone: Vec<EndReason> =
            EndReason::ALL.iter().copied().filter(|why| ended(*why).is_undone()).collect();
        assert_eq!(undone, [EndReason::Undo]);
        assert!(!Merge { ended: None, ..ended(EndReason::Undo) }.is_undone());
    }
}
