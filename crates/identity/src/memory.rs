//! A small book of claims in memory: the reference for anybody who keeps claims elsewhere, and what the laws are
//! tested with.

use std::collections::HashMap;
use std::sync::Arc;

use base::{ClaimId, ContactId, ManualClock, Moment, Source};

use crate::{
    Claim, Decision, Fact, Identifier, Kind, Known, MatchKey, Policy, Retirement, Review, Scope, State,
    Touch, Who, decide,
};

/// Claims in memory.
///
/// ```
/// use base::{DeliveryId, Moment};
/// use identity::{Fact, IdScope, Ids, LineScopes, Origin, Policy, memory::Memory};
///
/// let line = LineScopes::new(IdScope::Portfolio, "300001", "800000000000002", None);
/// let mut memory = Memory::default();
/// let mut hear = |second, phone, bsuid| {
///     let fact = Fact {
///         ids: Ids::read(phone, bsuid, None, &line),
///         at: Moment::from_micros(second * 1_000_000),
///         origin: Origin::Message,
///         delivery: DeliveryId(second),
///     };
///     memory.hear(&fact, &Policy::default()).1
/// };
/// let before = hear(1, Some("5511900000001"), None);
/// let both = hear(2, Some("5511900000001"), Some("BR.9900112233445566"));
/// let hidden = hear(3, None, Some("BR.9900112233445566"));
/// assert!(before.is_some() && before == both && both == hidden, "Rita stays Rita when she hides her number");
/// ```
#[derive(Debug)]
pub struct Memory {
    source: Source,
    claims: Vec<Claim>,
    on: HashMap<(Kind, Scope, MatchKey<'static>), Vec<usize>>,
    of: HashMap<ContactId, Vec<usize>>,
    reviews: Vec<Review>,
}

impl Default for Memory {
    /// An empty book that gives the same ids every time.
    fn default() -> Self {
        Self::new(Source::seeded(Arc::new(ManualClock::default()), 0))
    }
}

impl Known for Memory {
    fn claims_on(&self, identifier: &Identifier) -> impl Iterator<Item = &Claim> {
        let key = (identifier.kind(), identifier.scope().clone(), identifier.match_key().into_owned());
        self.pick(self.on.get(&key))
    }

    fn claims_of(&self, contact: ContactId) -> impl Iterator<Item = &Claim> {
        self.pick(self.of.get(&contact))
    }
}

impl Memory {
    /// An empty book that takes its ids from a source.
    pub fn new(source: Source) -> Self {
        Self { source, claims: Vec::new(), on: HashMap::new(), of: HashMap::new(), reviews: Vec::new() }
    }

    /// Decides about a fact and applies the decision.
    pub fn hear(&mut self, fact: &Fact, policy: &Policy) -> (Decision, Option<ContactId>) {
        let decision = decide(fact, self, policy);
        let contact = self.apply(fact, &decision);
        (decision, contact)
    }

    /// Applies a decision. Gives the contact that the fact's message belongs to.
    pub fn apply(&mut self, fact: &Fact, decision: &Decision) -> Option<ContactId> {
        let contact = match decision.who {
            Who::Known(contact) => Some(contact),
            Who::NewVisitor => Some(self.source.id()),
            Who::Nobody => None,
        };
        for touch in &decision.touch {
            self.change(touch.claim, |claim| see_again(claim, touch, fact.at));
        }
        for Retirement { claim, ended } in &decision.retire {
            self.change(*claim, |claim| {
                claim.state = State::Alias;
                claim.ended = Some(*ended);
            });
        }
        for claim in &decision.contest {
            self.change(*claim, |claim| claim.contested = true);
        }
        for (new, contact) in decision.add.iter().zip(contact.into_iter().cycle()) {
            let claim = Claim {
                id: self.source.id(),
                contact,
                identifier: new.identifier.clone(),
                state: new.state,
                evidence: new.evidence,
                first_seen: new.seen,
                last_seen: new.seen,
                seen_on_whatsapp: new.seen_on_whatsapp,
                contested: false,
                came_with: new.came_with.clone(),
                ended: new.ended,
            };
            self.put(claim);
        }
        let told = decision.reviews.iter().map(|review| name_the_visitor(review, contact));
        self.reviews.extend(told);
        contact
    }

    /// Puts in a claim that comes from elsewhere: typed, imported, or read back.
    pub fn put(&mut self, claim: Claim) {
        let place = self.claims.len();
        let key = (
            claim.identifier.kind(),
            claim.identifier.scope().clone(),
            claim.identifier.match_key().into_owned(),
        );
        self.on.entry(key).or_default().push(place);
        self.of.entry(claim.contact).or_default().push(place);
        self.claims.push(claim);
    }

    /// Every claim, oldest first.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// Every review, oldest first, with the new visitors known by their ids.
    pub fn reviews(&self) -> &[Review] {
        &self.reviews
    }

    fn pick<'a>(&'a self, places: Option<&'a Vec<usize>>) -> impl Iterator<Item = &'a Claim> {
        places.into_iter().flatten().filter_map(|place| self.claims.get(*place))
    }

    fn change(&mut self, id: ClaimId, how: impl FnOnce(&mut Claim)) {
        if let Some(claim) = self.claims.iter_mut().find(|claim| claim.id == id) {
            how(claim);
        }
    }
}

fn see_again(claim: &mut Claim, touch: &Touch, at: Moment) {
    claim.first_seen = claim.first_seen.min(at);
    claim.last_seen = claim.last_seen.max(at);
    claim.seen_on_whatsapp |= touch.seen_on_whatsapp;
    if let Some(company) = &touch.came_with
        && claim.came_with.as_ref().is_none_or(|before| before.at <= company.at)
    {
        claim.came_with = Some(company.clone());
    }
}

/// The same review, with the visitor's id in place of "the new visitor".
fn name_the_visitor(review: &Review, visitor: Option<ContactId>) -> Review {
    let name = |who: &Who| match (who, visitor) {
        (Who::NewVisitor, Some(visitor)) => Who::Known(visitor),
        _ => *who,
    };
    Review { contacts: review.contacts.iter().map(name).collect(), ..review.clone() }
}
