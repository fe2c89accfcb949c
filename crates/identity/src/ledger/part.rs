//! A notice shows that a number alone had brought two people together: they are parted.

use std::collections::BTreeSet;

use base::{ClaimId, ContactId};

use super::{Ledger, Owner};
use crate::{
    Claim, Contest, EndReason, Ended, Identifier, Note, Notice, Question, Review, ReviewState, State,
};

impl Ledger {
    /// The person has another id in the place of one that the notice names, and nothing but a number holds the two together:
    /// they are parted, and a review asks. Gives the contact that the notice is about.
    pub(super) fn part_from_rivals(&mut self, anchor: ClaimId, notice: &Notice) -> Option<ContactId> {
        let contact = self.contact_by_now(anchor)?;
        let named = |id: &Identifier| notice.ids().any(|named| named.matches(id));
        let takes_place = |claim: &&Claim| {
            let came_later = claim.first_seen >= notice.at && claim.is_by_notice();
            let is_rival = claim.is_active() && !came_later && !named(&claim.identifier);
            is_rival && notice.ids().any(|id| id.is_beside(&claim.identifier))
        };
        let rivals: Vec<&Claim> = self.claims_of(contact).filter(takes_place).collect();
        let between = self.number_between(contact, anchor, &rivals);
        if let Some((number, beyond)) = between.map(|between| (between.number.clone(), between.beyond)) {
            self.part_by(&number, &beyond, &BTreeSet::from([anchor]), notice);
        }
        self.contact_by_now(anchor)
    }

    /// Two contacts that the notice shows to be one person contradict each other: what a number alone brought to either is
    /// parted from it.
    pub(super) fn part_from_each_other(&mut self, before: ContactId, after: ContactId, notice: &Notice) {
        for (one, other) in [(before, after), (after, before)] {
            let is_named = |claim: &&Claim| {
                claim.state != State::Ended && notice.ids().any(|id| id.matches(&claim.identifier))
            };
            let anchor = self.own_claims(one).find(is_named).map(|claim| claim.id);
            let Some(anchor) = anchor else { continue };
            let contradicting: Vec<&Claim> = self.contradicting(one, other).collect();
            let between = self.number_between(one, anchor, &contradicting);
            if let Some((number, beyond)) = between.map(|between| (between.number.clone(), between.beyond)) {
                self.part_by(&number, &BTreeSet::from([anchor]), &beyond, notice);
            }
        }
    }

    /// Withdraws what the number alone brought, and asks whose it is.
    fn part_by(
        &mut self,
        number: &Claim,
        hers: &BTreeSet<ClaimId>,
        somebodys: &BTreeSet<ClaimId>,
        notice: &Notice,
    ) {
        let owner = Owner { hers, somebodys, had_it: None, somebody_else_at: notice.at };
        for contest in self.resting_on(number, &owner) {
            self.contest(&contest, notice.at, notice.delivery);
        }
        let held = hers.iter().chain(somebodys).filter_map(|claim| self.claim(*claim));
        let identifiers = std::iter::once(number).chain(held).map(|claim| &claim.identifier);
        self.ask(Review {
            id: self.source.id(),
            question: Question::NumberContested,
            state: ReviewState::Open,
            contact: number.contact,
            other: somebodys.first().and_then(|claim| self.contact_by_now(*claim)),
            identifiers: identifiers.chain(notice.ids()).cloned().collect(),
            reason: Note::NumberParted.sentence().to_owned(),
            delivery: Some(notice.delivery),
            opened_at: notice.at,
            closed: None,
            never_again: false,
        });
    }

    /// A number that went on after the person gave it up is somebody else's since then, with all that it brought since then.
    pub(super) fn pass_on(&mut self, number: &Claim, notice: &Notice) {
        let named = |claim: &&Claim| notice.ids().any(|id| id.matches(&claim.identifier));
        let owner = Owner {
            hers: &self.claims_of(number.contact).filter(named).map(|claim| claim.id).collect(),
            somebodys: &BTreeSet::new(),
            had_it: Some((number.first_seen, notice.at)),
            somebody_else_at: notice.at,
        };
        let next = self.resting_on(number, &owner);
        let stays = |claim: &Claim| {
            claim.is_active() && !next.iter().any(|contest| contest.claims.contains(&claim.id))
        };
        let came_since = |claim: &Claim| {
            claim.span_with(&number.identifier).is_some_and(|(_from, until)| until > notice.at)
        };
        let is_empty = next.iter().all(Contest::is_empty);
        if is_empty && self.claims_of(number.contact).any(|claim| stays(claim) && came_since(claim)) {
            return;
        }
        // Whose a contested number is, a person is asked already.
        let ends = number.is_active() && !number.contested;
        for next in next.iter().filter(|next| ends || !next.is_empty()) {
            self.contest(next, notice.at, notice.delivery);
        }
        if ends {
            let ended = Ended { at: notice.at, why: EndReason::Rotation };
            self.change_claim(number.id, |claim| {
                (claim.state, claim.contested, claim.ended) = (State::Ended, false, Some(ended));
                claim.last_seen = claim.last_seen.min(notice.at);
            });
            if let Some(waiting) = self.waiting(&number.identifier).map(|claim| claim.id) {
                self.change_claim(waiting, |claim| {
                    (claim.state, claim.first_seen) = (State::Active, claim.last_seen);
                });
            }
        }
    }
}
