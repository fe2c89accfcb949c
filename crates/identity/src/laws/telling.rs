//! A town's history told to a ledger, delivery by delivery.

use std::collections::BTreeSet;

use base::{ContactId, ManualClock, MemberId, Moment, Source};

use super::evidence::{Circles, Evidence};
use super::town::{Deed, Town};
use super::world::{Event, World, owner_of};
use crate::*;

/// How wisely people answer and link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Desk {
    /// They do nothing.
    Asleep,
    /// They know everybody, and leave alone what is not clear.
    Wise,
    /// They do anything.
    Rash,
}

/// A ledger that is being told a history.
pub(super) struct Telling<'a> {
    pub(super) ledger: Ledger,
    evidence: Evidence,
    pub(super) late: usize,
    desk: Desk,
    world: &'a World,
    pub(super) member: MemberId,
    pub(super) now: Moment,
}

/// What a delivery led to: for a fact the decision and its contact.
pub(super) type Heard = Option<(Decision, Option<ContactId>)>;

impl<'a> Telling<'a> {
    pub(super) fn new(world: &'a World, desk: Desk) -> Self {
        let source = Source::seeded(std::sync::Arc::new(ManualClock::default()), 1);
        Self {
            member: source.id(),
            ledger: Ledger::new(source),
            evidence: Evidence::default(),
            late: 0,
            desk,
            world,
            now: Moment::default(),
        }
    }

    /// The whole history.
    pub(super) fn of(town: &'a Town, desk: Desk) -> Self {
        let mut telling = Self::new(&town.world, desk);
        for (event, deed) in town.deliveries() {
            telling.hear(event);
            telling.act(deed);
        }
        telling
    }

    pub(super) fn hear(&mut self, event: &Event) -> Heard {
        self.now = self.now.max(event.at);
        if let Some(notice) = event.notice() {
            self.ledger.rotate(notice);
            self.evidence.hear_notice(notice);
            return None;
        }
        let fact = event.fact()?;
        let (decision, contact) = self.ledger.hear(&fact, &Policy::default());
        if decision.file_only {
            self.late += 1;
        } else if contact.is_some() {
            self.evidence.hear(&fact);
        }
        Some((decision, contact))
    }

    /// What a person does, if she would.
    pub(super) fn act(&mut self, deed: Option<Deed>) {
        if self.desk == Desk::Asleep {
            return;
        }
        match deed {
            Some(Deed::Accept(nth)) => self.answer(nth, true, false),
            Some(Deed::Reject(nth, never_again)) => self.answer(nth, false, never_again),
            Some(Deed::Undo(nth)) => {
                let is_wrong = |merge: &Merge| {
                    let (from, into) = (self.owners_at(merge.from), self.owners_at(merge.into));
                    !from.is_empty() && !into.is_empty() && from.is_disjoint(&into)
                };
                let may = |merge: &&Merge| merge.is_active() && (self.desk == Desk::Rash || is_wrong(merge));
                let active: Vec<_> = self.ledger.merges().iter().filter(may).collect();
                if let Some(merge) = pick(&active, nth).map(|merge| merge.id) {
                    self.ledger.undo(merge, self.now).unwrap();
                }
            }
            Some(Deed::Link(from, into)) => self.link(from, into),
            Some(Deed::Take(nth)) => {
                let may = |_claim: &&Claim| self.desk == Desk::Rash;
                let claims: Vec<_> = self.ledger.claims().iter().filter(may).collect();
                if let Some(claim) = pick(&claims, nth).map(|claim| claim.id) {
                    let _refused = self.ledger.take_away(claim, self.member, self.now);
                }
            }
            Some(Deed::Record(nth)) => {
                if let Some(contact) = self.contact(nth) {
                    self.ledger.keep_as_contact(contact);
                }
            }
            None => {}
        }
    }

    pub(super) fn contact(&self, nth: usize) -> Option<ContactId> {
        pick(&self.ledger.contacts().into_iter().collect::<Vec<_>>(), nth).copied()
    }

    fn answer(&mut self, nth: usize, yes: bool, never_again: bool) {
        let open: Vec<&Review> = self.ledger.reviews().iter().filter(|review| review.is_open()).collect();
        let Some(review) = pick(&open, nth).map(|review| (*review).clone()) else { return };
        let answer = match self.desk {
            Desk::Wise => self.is_one_person(&review),
            Desk::Rash | Desk::Asleep => Some(yes),
        };
        match answer {
            Some(true) => self.ledger.accept(review.id, self.member, self.now).unwrap(),
            Some(false) => self.ledger.reject(review.id, self.member, never_again, self.now).unwrap(),
            None => {}
        }
    }

    fn link(&mut self, from: usize, into: usize) {
        let (Some(from), Some(into)) = (self.contact(from), self.contact(into)) else { return };
        let (one, other) = (self.people_at(from), self.people_at(into));
        let are_known = [from, into].iter().all(|contact| self.strong_ids(*contact).next().is_some());
        if self.desk == Desk::Rash || (are_known && one.len() == 1 && one == other) {
            let _refused = self.ledger.link(from, into, self.member, self.now);
        }
    }

    /// What is true about a question, as far as it is clear.
    fn is_one_person(&self, review: &Review) -> Option<bool> {
        let Some(other) = review.other else {
            let owners: BTreeSet<_> = review.identifiers.iter().filter_map(owner_of).collect();
            return Some(owners.len() == 1);
        };
        let (one, other) = (self.people_at(review.contact), self.people_at(other));
        if one.is_empty() || other.is_empty() {
            return None;
        }
        match one.union(&other).count() {
            1 => Some(true),
            _ => one.is_disjoint(&other).then_some(false),
        }
    }

    /// Whose strong ids a contact has of its own.
    fn owners_at(&self, contact: ContactId) -> BTreeSet<usize> {
        self.ledger.own_claims(contact).filter_map(|claim| owner_of(&claim.identifier)).collect()
    }

    /// Everybody who is at this person in truth.
    pub(super) fn people_at(&self, contact: ContactId) -> BTreeSet<usize> {
        let claims = self.ledger.claims_of(contact).filter(|claim| claim.state != State::Ended);
        claims
            .filter_map(|claim| {
                owner_of(&claim.identifier).or_else(|| self.world.holder(&claim.identifier, claim.last_seen))
            })
            .collect()
    }

    /// What the evidence says that was heard so far.
    pub(super) fn circles(&self) -> Circles<'_> {
        self.evidence.circles(|id, number| {
            let by_number = |claim: &Claim| {
                let via = claim.evidence.via().and_then(|via| self.ledger.claim(via));
                via.is_some_and(|via| via.identifier.matches(number))
            };
            self.ledger.claims_on(id).any(|claim| claim.span_with(number).is_some() || by_number(claim))
        })
    }

    /// Everything that the ledger holds, a line each, to read when a law fails.
    pub(super) fn dump(&self) -> String {
        let ledger = &self.ledger;
        let claims = ledger.claims().iter().map(|claim| format!("{claim:?}"));
        let merges = ledger.merges().iter().map(|merge| format!("{merge:?}"));
        let reviews = ledger.reviews().iter().map(|review| format!("{review:?}"));
        claims.chain(merges).chain(reviews).fold(String::new(), |all, line| all + &line + "\n")
    }

    /// Every person, by the contact that stands for them.
    pub(super) fn persons(&self) -> BTreeSet<ContactId> {
        self.ledger.contacts().into_iter().map(|contact| self.ledger.effective(contact)).collect()
    }

    /// The strong ids at a person, in force or replaced.
    pub(super) fn strong_ids(&self, person: ContactId) -> impl Iterator<Item = &Identifier> {
        let held = |claim: &&Claim| matches!(claim.state, State::Active | State::Alias);
        let strong = self.ledger.claims_of(person).filter(held).map(|claim| &claim.identifier);
        strong.filter(|identifier| identifier.kind().is_strong())
    }
}

fn pick<T>(among: &[T], nth: usize) -> Option<&T> {
    among.get(nth.checked_rem(among.len())?)
}
