//! The case before the rules: a fact, what is known, the line's policy; and the questions that rules ask about them.

use std::time::Duration;

use base::ContactId;

use super::Policy;
use crate::{Claim, EndReason, Ended, Fact, Identifier, Kind, Ledger, Origin, State};

const DAY: Duration = Duration::from_secs(86_400);

/// One fact, what is claimed today, and the line's policy.
pub(super) struct Case<'a> {
    pub(super) fact: &'a Fact,
    pub(super) known: &'a Ledger,
    pub(super) policy: &'a Policy,
}

impl<'a> Case<'a> {
    /// The claim of the contact that the identifier belongs to now.
    pub(super) fn active(&self, identifier: &Identifier) -> Option<&'a Claim> {
        self.known.active(identifier)
    }

    /// The claim of this person on the identifier: its own, or one on a contested number that waits.
    pub(super) fn held_by(&self, contact: ContactId, identifier: &Identifier) -> Option<&'a Claim> {
        let in_force = |claim: &&Claim| matches!(claim.state, State::Active | State::Waiting);
        self.known
            .claims_on(identifier)
            .filter(in_force)
            .find(|claim| self.known.are_one(contact, claim.contact))
    }

    /// The claim of the contact that the identifier last was an alias of.
    pub(super) fn alias(&self, identifier: &Identifier) -> Option<&'a Claim> {
        self.known.alias(identifier)
    }

    /// The claim of the visitor where messages wait that carry nothing but this contested number.
    pub(super) fn waiting(&self, phone: &Identifier) -> Option<&'a Claim> {
        self.known.claims_on(phone).find(|claim| claim.state == State::Waiting)
    }

    /// The claim that held the number at the time of the fact and is over by now, unless the one who holds it now had
    /// it by then.
    pub(super) fn held_then(&self, phone: &Identifier) -> Option<&'a Claim> {
        let at = self.fact.at;
        if phone.kind() != Kind::Phone || self.active(phone).is_some_and(|now| now.first_seen <= at) {
            return None;
        }
        let past =
            self.known.claims_on(phone).filter(|claim| claim.state == State::Ended && claim.held_at(at));
        past.min_by_key(|claim| claim.ended.map(|ended| ended.at))
    }

    /// Whether a person said that the number's holder and somebody else are two, and that other was the last to be seen with
    /// it.
    pub(super) fn is_anothers(&self, number: &Claim) -> bool {
        self.known.last_with_another(number)
    }

    /// Whether a strong id came with this number at a time when it was not its holder's yet, because somebody else had it
    /// before her: then it may be either's. `with`: whose the strong id is, if that is known.
    pub(super) fn was_elsewhere(&self, number: &Claim, with: Option<ContactId>) -> bool {
        let is_past =
            |claim: &Claim| claim.state == State::Ended && !self.known.are_one(claim.contact, number.contact);
        let before_her =
            || self.fact.at < number.first_seen && self.known.claims_on(&number.identifier).any(is_past);
        self.fact.ids.has_strong()
            && (before_her() || self.known.was_anothers_between(number, (self.fact.at, with, &self.fact.ids)))
    }

    /// Whether nobody claims the identifier, not even by an alias.
    pub(super) fn is_unclaimed(&self, identifier: &Identifier) -> bool {
        self.active(identifier).is_none() && self.alias(identifier).is_none()
    }

    /// Whether the fact is older than the end of a claim on an identifier that nobody claims now: taking it up again
    /// would bring back what was over. Of the same second, a notice is older, and so is what a notice ended.
    pub(super) fn would_revive(&self, identifier: &Identifier) -> bool {
        let is_notice = self.fact.origin == Origin::Notice;
        let is_over_later = |ended: Ended| {
            let is_older = is_notice || ended.why == EndReason::Rotation;
            self.fact.at < ended.at || (is_older && self.fact.at == ended.at)
        };
        let mut ended = self.known.claims_on(identifier).filter_map(|claim| claim.ended);
        self.is_unclaimed(identifier) && ended.any(is_over_later)
    }

    /// Whether the identifier is a strong id that was replaced by another and that nobody claims now.
    pub(super) fn is_retired(&self, identifier: &Identifier) -> bool {
        identifier.kind().is_strong() && self.active(identifier).is_none() && self.alias(identifier).is_some()
    }

    /// The other active ids of this person of the same kind in the same scope. One person has one at a time.
    pub(super) fn rivals(&self, contact: ContactId, id: &Identifier) -> impl Iterator<Item = &'a Claim> {
        let claims = self.known.claims_of(contact).filter(|claim| claim.is_active());
        claims.filter(move |claim| claim.identifier.is_beside(id) && !claim.identifier.matches(id))
    }

    /// Whether a strong id of the fact disagrees with this contact: it has another active BSUID in this scope, or another
    /// active parent in this group.
    pub(super) fn disagrees_with(&self, contact: ContactId) -> bool {
        self.fact.ids.strong().any(|id| self.rivals(contact, id).next().is_some())
    }

    /// Whether the number was not seen with its contact for longer than the line trusts it. Meta's timestamps count, not
    /// the clock.
    pub(super) fn is_stale(&self, number: &Claim) -> bool {
        let trusted = DAY * self.policy.phone_trust_days;
        !trusted.is_zero() && self.fact.is_sighting() && self.fact.at.since(number.last_seen) > trusted
    }
}
