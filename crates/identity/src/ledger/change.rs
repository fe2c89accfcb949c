//! What changed in a ledger, to be written where it is kept.

use std::collections::BTreeSet;

use base::{ClaimId, ContactId, MergeId, Moment, ReviewId};

use super::{Ledger, Party};
use crate::{Claim, Ended, Identifier, Merge, Notice, Review, State};

/// What changed since the last time somebody asked.
#[derive(Debug, Default, Clone)]
pub struct Changes {
    /// Contacts that are new.
    pub contacts: Vec<ContactId>,
    /// Claims that are new.
    pub new_claims: BTreeSet<ClaimId>,
    /// Claims that were there before and are different now.
    pub changed_claims: BTreeSet<ClaimId>,
    /// Merges that are new.
    pub new_merges: BTreeSet<MergeId>,
    /// Merges that were there before and are over now.
    pub changed_merges: BTreeSet<MergeId>,
    /// Reviews that are new.
    pub new_reviews: BTreeSet<ReviewId>,
    /// Reviews that were there before and are answered now.
    pub changed_reviews: BTreeSet<ReviewId>,
    /// Notices to keep.
    pub notices: Vec<Notice>,
    /// Messages to hang elsewhere, in this order.
    pub moves: Vec<Move>,
    /// What happened, in order.
    pub happened: Vec<Change>,
}

/// Messages follow their identifier to another claim on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The claim that they hang on.
    pub from: ClaimId,
    /// The claim that they hang on from now on.
    pub to: ClaimId,
    /// Only those sent after this time; all of them without it.
    pub after: Option<Moment>,
}

/// One thing that happened to who is who.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A contact was made.
    ContactMade(ContactId),
    /// An identifier was claimed.
    Claimed(ClaimId),
    /// An identifier is over for its contact, or an alias from now on.
    Ended(ClaimId),
    /// Two contacts became one person.
    Merged(MergeId),
    /// They are two again.
    Parted(MergeId),
    /// A question was asked.
    Asked(ReviewId),
    /// A question was answered.
    Answered(ReviewId),
}

impl Ledger {
    /// What changed since the last time, to be written where it is kept.
    pub fn take_changes(&mut self) -> Changes {
        std::mem::take(&mut self.changes)
    }

    /// What changed so far.
    pub const fn changes(&self) -> &Changes {
        &self.changes
    }

    pub(super) fn tell(&mut self, change: Change) {
        self.changes.happened.push(change);
    }

    /// A contact that only a channel made known.
    pub(super) fn new_visitor(&mut self, since: Moment) -> ContactId {
        let id = self.source.id();
        self.parties.insert(id, Party { visitor: true, since });
        self.changes.contacts.push(id);
        self.tell(Change::ContactMade(id));
        id
    }

    pub(super) fn add_claim(&mut self, claim: Claim) -> ClaimId {
        let id = claim.id;
        self.changes.new_claims.insert(id);
        if matches!(claim.state, State::Active | State::Alias) {
            self.tell(Change::Claimed(id));
        }
        self.put_claim(claim);
        id
    }

    pub(super) fn change_claim(&mut self, id: ClaimId, how: impl FnOnce(&mut Claim)) {
        let Some(claim) = self.place.get(&id).copied().and_then(|place| self.claims.get_mut(place)) else {
            return;
        };
        let before = claim.clone();
        how(claim);
        if *claim == before {
            return;
        }
        let was_told = matches!(before.state, State::Active | State::Alias);
        let is_over = was_told && claim.state != before.state && claim.state != State::Active;
        let is_back = before.state != State::Active && claim.state == State::Active;
        if !self.changes.new_claims.contains(&id) {
            self.changes.changed_claims.insert(id);
        }
        if is_over {
            self.tell(Change::Ended(id));
        }
        if is_back {
            self.tell(Change::Claimed(id));
        }
    }

    /// The claim is over.
    pub(crate) fn end_claim(&mut self, id: ClaimId, ended: Ended) {
        self.change_claim(id, |claim| {
            claim.state = State::Ended;
            claim.contested = false;
            claim.ended = Some(ended);
        });
    }

    /// The claim is an alias from now on: it finds its contact, and nothing is sent to it.
    pub(crate) fn retire_claim(&mut self, id: ClaimId, ended: Ended) {
        self.change_claim(id, |claim| {
            claim.state = State::Alias;
            claim.ended = Some(ended);
        });
    }

    /// Moves a claim to another contact, with its messages: it ends here and goes on there.
    pub(super) fn move_claim(&mut self, id: ClaimId, to: ContactId, ended: Ended) -> Option<ClaimId> {
        let old = self.claim(id)?.clone();
        self.end_claim(id, ended);
        let new = Claim { id: self.source.id(), contact: to, contested: false, moved_from: Some(id), ..old };
        let new = self.add_claim(new);
        self.changes.moves.push(Move { from: id, to: new, after: None });
        Some(new)
    }

    pub(super) fn add_merge(&mut self, merge: Merge) -> MergeId {
        let id = merge.id;
        self.changes.new_merges.insert(id);
        let change = if merge.is_active() { Change::Merged(id) } else { Change::Parted(id) };
        self.put_merge(merge);
        self.tell(change);
        id
    }

    /// The merge is over.
    pub(super) fn end_merge(&mut self, id: MergeId, ended: Ended) {
        let Some(place) = self.merges.iter().position(|merge| merge.id == id) else { return };
        let Some(merge) = self.merges.get_mut(place) else { return };
        merge.ended = Some(ended);
        let (from, into) = (merge.from, merge.into);
        self.pointer.remove(&from);
        if let Some(pointing) = self.pointed.get_mut(&into) {
            pointing.retain(|other| *other != place);
        }
        if !self.changes.new_merges.contains(&id) {
            self.changes.changed_merges.insert(id);
        }
        self.tell(Change::Parted(id));
    }

    /// Asks a question, unless it is asked already.
    pub(super) fn ask(&mut self, review: Review) {
        let same = |open: &Review| {
            let pair = |review: &Review| {
                let mut pair =
                    [Some(self.effective(review.contact)), review.other.map(|other| self.effective(other))];
                pair.sort_unstable();
                pair
            };
            open.is_open() && open.question == review.question && pair(open) == pair(&review) && {
                let known =
                    |identifier: &Identifier| open.identifiers.iter().any(|known| known.matches(identifier));
                review.other.is_some() || review.identifiers.iter().all(known)
            }
        };
        if let Some(open) = self.reviews.iter().find(|open| same(open)) {
            let is_new = |number: &&Identifier| !open.numbers().any(|known| known.matches(number));
            let more: Vec<Identifier> = review.numbers().filter(is_new).cloned().collect();
            if !more.is_empty() {
                self.change_review(open.id, |review| review.identifiers.extend(more));
            }
            return;
        }
        self.changes.new_reviews.insert(review.id);
        self.tell(Change::Asked(review.id));
        self.reviews.push(review);
    }

    pub(super) fn change_review(&mut self, id: ReviewId, how: impl FnOnce(&mut Review)) {
        let Some(review) = self.reviews.iter_mut().find(|review| review.id == id) else { return };
        how(review);
        let change = if review.is_open() { Change::Asked(id) } else { Change::Answered(id) };
        if !self.changes.new_reviews.contains(&id) {
            self.changes.changed_reviews.insert(id);
        }
        self.tell(change);
    }
}
