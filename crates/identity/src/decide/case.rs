//! The case before the rules: a fact, what is known, the line's policy; and the questions that rules ask about them.

use std::time::Duration;

use base::ContactId;

use super::Policy;
use crate::{Claim, Fact, Identifier, Ledger, State};

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
        if self.active(phone).is_some_and(|now| now.first_seen <= at) {
            return None;
        }
        let past =
            self.known.claims_on(phone).filter(|claim| claim.state == State::Ended && claim.held_at(at));
        past.min_by_key(|claim| claim.ended.map(|ended| ended.at))
    }

    /// Whether nobody claims the identifier, not even by an alias.
    pub(super) fn is_unclaimed(&self, identifier: &Identifier) -> bool {
        self.active(identifier).is_none() && self.alias(identifier).is_none()
    }

    /// Whether the fact is older than the end of a claim on an identifier that nobody claims now: taking it up again
    /// would bring back what was over.
    pub(super) fn would_revive(&self, identifier: &Identifier) -> bool {
        let is_over_later = |claim: &Claim| claim.ended.is_some_and(|ended| self.fact.at < ended.at);
        self.is_unclaimed(identifier) && self.known.claims_on(identifier).any(is_over_later)
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
