//! Answering reviews: by a person, or by later proof.

use base::{ClaimId, ContactId, MemberId, MergeId, Moment, ReviewId};

use super::{Ledger, Refusal};
use crate::{
    Because, Claim, EndReason, Ended, Evidence, How, Identifier, Merge, Question, Review, ReviewState, State,
};

impl Ledger {
    /// One person: merges the two. Of two BSUIDs in one scope the older becomes an alias.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] and [`Refusal::Answered`].
    pub fn accept(&mut self, id: ReviewId, by: MemberId, at: Moment) -> Result<(), Refusal> {
        let review = self.open_review(id)?;
        let why = Because::Review(id, by);
        let merge =
            review.other.and_then(|other| self.merge_by(review.contact, other, why, &review.identifiers, at));
        for number in review.numbers() {
            self.trust_again(number, review.opened_at);
        }
        self.close(id, ReviewState::Accepted, Some(by), false, at);
        if let Some(merge) = merge {
            self.end_numbers_given_up(merge);
        }
        self.close_what_is_proven(at);
        Ok(())
    }

    /// Two people. A number goes to whoever was last seen with it; an id that changed without notice is somebody else's.
    /// `never_again`: these two are never asked about again, whatever comes.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] and [`Refusal::Answered`].
    pub fn reject(
        &mut self,
        id: ReviewId,
        by: MemberId,
        never_again: bool,
        at: Moment,
    ) -> Result<(), Refusal> {
        let review = self.open_review(id)?;
        let before = self.changes.happened.len();
        self.tried.clear();
        if review.question == Question::IdChanged {
            self.part_changed_id(&review, at);
        } else if review.question == Question::RotationTaken {
            self.take_rotation_back(&review);
        } else {
            for number in review.numbers() {
                self.give_number(&review, number, by, at);
            }
        }
        self.close(id, ReviewState::Rejected, Some(by), never_again, at);
        self.settle(before, at);
        Ok(())
    }

    /// The one who came with the number is its owner, so its owner was last seen with it then.
    fn trust_again(&mut self, number: &Identifier, seen: Moment) {
        let seen = self.waiting(number).map_or(seen, |waiting| waiting.last_seen.max(seen));
        if let Some(owner) = self.active(number).map(|claim| claim.id) {
            self.change_claim(owner, |claim| claim.last_seen = claim.last_seen.max(seen));
        }
    }

    /// The new id of a notice is somebody else's, so the one before is in force still: it is all that its contact has.
    fn take_rotation_back(&mut self, review: &Review) {
        for id in &review.identifiers {
            let Some(alias) = self.alias(id).filter(|alias| self.are_one(alias.contact, review.contact))
            else {
                continue;
            };
            let by_notice = alias.ended.is_some_and(|ended| ended.why == EndReason::Rotation);
            let rival = self.has_rival(alias.contact, &alias.identifier);
            if by_notice && !rival && self.active(id).is_none() {
                let alias = alias.id;
                self.change_claim(alias, |claim| {
                    claim.state = State::Active;
                    claim.ended = None;
                });
            }
        }
    }

    /// The questions that a merge in force answered, or helped to answer.
    pub(super) fn answered_by(&self, merge: &Merge) -> Vec<Review> {
        let answered = |review: &&Review| match (review.state, merge.why) {
            (ReviewState::Accepted, Because::Review(id, _by)) => id == review.id,
            (ReviewState::Proven, _) => review.other.is_some_and(|other| self.are_one(review.contact, other)),
            _ => false,
        };
        self.reviews().iter().filter(answered).cloned().collect()
    }

    /// The questions that a merge answered, which is over, are open again, and a number among them decides nothing, as before:
    /// whoever took it to be one person was wrong, and it may well be the other one's.
    pub(super) fn ask_again(&mut self, answered: Vec<Review>, at: Moment) {
        let again = answered.into_iter().filter(|review| {
            let is_one = review.other.is_some_and(|other| self.are_one(review.contact, other));
            review.state == ReviewState::Accepted || !is_one
        });
        let again: Vec<Review> = again.collect();
        for review in again {
            self.change_review(review.id, |review| {
                review.state = ReviewState::Open;
                review.closed = None;
            });
            for number in review.numbers() {
                self.wait_again(&review, number, at);
            }
        }
    }

    /// The number is contested again, and what waited for it waits again.
    fn wait_again(&mut self, review: &Review, number: &Identifier, at: Moment) {
        let Some(owner) = self.active(number).map(|claim| claim.id) else { return };
        self.change_claim(owner, |claim| claim.contested = true);
        let settled = |merge: &&Merge| merge.is_active() && merge.why == Because::Settled(review.id);
        let settled: Vec<MergeId> = self.merges().iter().filter(settled).map(|merge| merge.id).collect();
        let waited = |claim: &&Claim| {
            claim.ended.is_some_and(|ended| ended.why == EndReason::Closed)
                && settled.iter().filter_map(|id| self.merge(*id)).any(|merge| merge.from == claim.contact)
        };
        let waited = self.claims_on(number).filter(waited).max_by_key(|claim| claim.id).map(|claim| claim.id);
        for merge in settled {
            self.end_merge(merge, Ended { at, why: EndReason::Withdrawal });
        }
        if let Some(waiting) = waited.filter(|_waited| self.waiting(number).is_none()) {
            self.change_claim(waiting, |claim| {
                claim.state = State::Waiting;
                claim.ended = None;
            });
        }
    }

    fn open_review(&self, id: ReviewId) -> Result<Review, Refusal> {
        let review = self.review(id).ok_or(Refusal::Unknown)?;
        if review.is_open() { Ok(review.clone()) } else { Err(Refusal::Answered) }
    }

    /// Reviews about two contacts that are one person by now answer themselves.
    pub(super) fn close_what_is_proven(&mut self, at: Moment) {
        let proven = |review: &&Review| {
            review.is_open() && review.other.is_some_and(|other| self.are_one(review.contact, other))
        };
        let proven: Vec<ReviewId> = self.reviews().iter().filter(proven).map(|review| review.id).collect();
        for review in proven {
            self.close(review, ReviewState::Proven, None, false, at);
        }
    }

    fn close(
        &mut self,
        id: ReviewId,
        state: ReviewState,
        by: Option<MemberId>,
        never_again: bool,
        at: Moment,
    ) {
        let review = self.review(id);
        let numbers: Vec<Identifier> = review.into_iter().flat_map(Review::numbers).cloned().collect();
        self.change_review(id, |review| {
            review.state = state;
            review.closed = Some((at, by));
            review.never_again = never_again;
        });
        for number in numbers {
            self.settle_number(&number, id, at);
        }
    }

    /// Whether a question about this number is open.
    pub(super) fn is_in_question(&self, number: &Identifier) -> bool {
        let mut open = self.reviews().iter().filter(|review| review.is_open());
        open.any(|review| review.numbers().any(|other| other.matches(number)))
    }

    /// When no question about a number is open any more it decides again, and what waited for it goes to its owner.
    fn settle_number(&mut self, number: &Identifier, review: ReviewId, at: Moment) {
        if self.is_in_question(number) {
            return;
        }
        let Some(owner) = self.active(number).cloned() else { return };
        if self.was_last_elsewhere(number, owner.contact) {
            self.end_claim(owner.id, Ended { at, why: EndReason::Split });
            return;
        }
        self.change_claim(owner.id, |claim| claim.contested = false);
        let Some((waiting, visitor)) = self.waiting(number).map(|claim| (claim.id, claim.contact)) else {
            return;
        };
        self.end_claim(waiting, Ended { at, why: EndReason::Closed });
        let is_hers = !self.contradict(visitor, owner.contact) && self.came_after(visitor, &owner);
        if self.are_one(visitor, owner.contact) || !is_hers {
            return;
        }
        if let Some((from, into)) = self.who_points(visitor, owner.contact) {
            self.add_merge(Merge {
                id: self.new_merge_id(),
                from,
                into,
                at,
                why: Because::Settled(review),
                identifiers: vec![number.clone()],
                on_number: Some(owner.id),
                retired: Vec::new(),
                ended: None,
            });
        }
    }

    /// Whether somebody else was the last to be seen with a number: she claims it when she is next seen with it.
    fn was_last_elsewhere(&self, number: &Identifier, owner: ContactId) -> bool {
        let last = self.last_seen_with(owner, number, None);
        let waiting = self.waiting(number).map(|claim| claim.contact);
        let is_here = |contact| {
            self.are_one(contact, owner) || waiting.is_some_and(|waiting| self.are_one(contact, waiting))
        };
        let others = self.claims().iter().filter(|claim| claim.is_active() && !is_here(claim.contact));
        let others = others.filter_map(|claim| claim.span_with(number)).map(|(_from, until)| until).max();
        last.is_some_and(|last| others.is_some_and(|other| other > last))
    }

    /// Whether nothing of those who wait came with the number before its owner had it: else they may be whoever had it before.
    fn came_after(&self, visitor: ContactId, owner: &Claim) -> bool {
        let first = |contact: ContactId| {
            let spans = self.claims_of(contact).filter_map(|claim| claim.span_with(&owner.identifier));
            spans.map(|(from, _until)| from).min()
        };
        let had_it = first(owner.contact).unwrap_or(owner.first_seen);
        first(visitor).is_none_or(|came| had_it <= came)
    }

    /// The number goes to whoever was last seen with it, and ends at the other.
    fn give_number(&mut self, review: &Review, number: &Identifier, by: MemberId, at: Moment) {
        let Some(other) = review.other else { return };
        let Some(holder) = self.active(number).cloned() else { return };
        let at_holder = self.last_seen_with(holder.contact, number, Some(holder.last_seen));
        let at_other = self.last_seen_with(other, number, None);
        if self.are_one(holder.contact, other) || at_other <= at_holder {
            return;
        }
        self.end_claim(holder.id, Ended { at, why: EndReason::Split });
        let waiting =
            self.own_claims(other).find(|claim| claim.state == State::Waiting).map(|claim| claim.id);
        if let Some(waiting) = waiting {
            self.move_waiting(waiting, other, by, at);
            return;
        }
        let seen = at_other.unwrap_or(at);
        self.add_claim(Claim {
            id: self.new_claim_id(),
            contact: other,
            evidence: Evidence::Person { by, how: How::Decided },
            first_seen: seen,
            last_seen: seen,
            contested: false,
            came_with: None,
            moved_from: None,
            ..holder
        });
    }

    /// The visitor that waited with a number has it from now on.
    fn move_waiting(&mut self, waiting: ClaimId, contact: ContactId, by: MemberId, at: Moment) {
        if let Some(moved) = self.move_claim(waiting, contact, Ended { at, why: EndReason::Closed }) {
            self.change_claim(moved, |claim| {
                claim.state = State::Active;
                claim.evidence = Evidence::Person { by, how: How::Decided };
            });
        }
    }

    /// When a person was last seen with a number: together with a strong id; else by the number alone.
    fn last_seen_with(
        &self,
        contact: ContactId,
        number: &Identifier,
        alone: Option<Moment>,
    ) -> Option<Moment> {
        let together = self.claims_of(contact).filter_map(|claim| claim.came_with.as_ref());
        let together = together.filter(|company| Identifier::phone(&company.phone).matches(number));
        let waiting = self
            .claims_of(contact)
            .filter(|claim| claim.state == State::Waiting && claim.identifier.matches(number))
            .map(|claim| claim.last_seen);
        together.map(|company| company.at).chain(waiting).max().or(alone)
    }

    /// The id that came without notice is somebody else's: it moves to a visitor of its own with what it brought, and the
    /// one before is in force again.
    fn part_changed_id(&mut self, review: &Review, at: Moment) {
        let held = |identifier: &Identifier| {
            let mut held = self.claims_on(identifier);
            held.find(|claim| claim.state != State::Ended && self.are_one(claim.contact, review.contact))
                .map(|claim| claim.id)
        };
        let ids: Vec<ClaimId> = review.identifiers.iter().filter_map(held).collect();
        if ids.len() < 2 {
            return self.restore(&ids); // Somebody took the other away already.
        }
        let newest = ids.iter().copied().filter_map(|id| self.claim(id)).max_by_key(|claim| claim.first_seen);
        let Some(newest) = newest.map(|claim| claim.id) else { return };
        self.part(newest, Ended { at, why: EndReason::Split }, &review.identifiers, None);
        let older: Vec<ClaimId> = ids.into_iter().filter(|id| *id != newest).collect();
        self.restore(&older);
    }

    /// Merges two contacts because a person said so.
    pub(super) fn merge_by(
        &mut self,
        one: ContactId,
        other: ContactId,
        why: Because,
        identifiers: &[Identifier],
        at: Moment,
    ) -> Option<MergeId> {
        let (from, into) = self.who_points(one, other)?;
        Some(self.merge_into(from, into, why, identifiers, at))
    }

    /// Merges one contact into another; of two strong ids in one scope the older becomes an alias.
    pub(super) fn merge_into(
        &mut self,
        from: ContactId,
        into: ContactId,
        why: Because,
        identifiers: &[Identifier],
        at: Moment,
    ) -> MergeId {
        let retired = self.older_of_two(from, into);
        for claim in &retired {
            self.retire_claim(*claim, Ended { at, why: EndReason::Replaced });
        }
        self.add_merge(Merge {
            id: self.new_merge_id(),
            from,
            into,
            at,
            why,
            identifiers: identifiers.to_vec(),
            on_number: None,
            retired,
            ended: None,
        })
    }

    /// Of each two strong ids in one scope that two persons have, the one that was seen longer ago.
    fn older_of_two(&self, one: ContactId, other: ContactId) -> Vec<ClaimId> {
        let strong = |contact: ContactId| -> Vec<&Claim> {
            let is_strong = |claim: &&Claim| claim.is_active() && claim.identifier.kind().is_strong();
            self.claims_of(contact).filter(is_strong).collect()
        };
        let others = strong(other);
        let older = |claim: &Claim| {
            let rival = others.iter().find(|rival| rival.identifier.is_beside(&claim.identifier))?;
            let age = |claim: &Claim| (claim.last_seen, claim.id);
            Some(if age(claim) <= age(rival) { claim.id } else { rival.id })
        };
        strong(one).into_iter().filter_map(older).collect()
    }

    /// Aliases are in force again, unless somebody has the id by now or the person has another one.
    pub(super) fn restore(&mut self, retired: &[ClaimId]) {
        for id in retired {
            let Some(claim) = self.claim(*id).cloned() else { continue };
            let taken = self.active(&claim.identifier).is_some();
            let was_true = claim.ended.is_some_and(|ended| ended.why.was_true());
            let is_free = !claim.is_active() && !taken && !self.has_rival(claim.contact, &claim.identifier);
            if is_free && was_true {
                self.change_claim(*id, |claim| {
                    claim.state = State::Active;
                    claim.ended = None;
                });
            }
        }
    }
}
