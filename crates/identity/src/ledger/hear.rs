//! Hearing a fact: decide, and apply what was decided.

use base::{ClaimId, ContactId, DeliveryId, Moment};

use super::{Change, Ledger};
use crate::{
    Because, Claim, Contest, Decision, EndReason, Ended, Fact, Identifier, Merge, NewMerge, NewReview,
    Policy, Retirement, Review, ReviewState, State, Who, decide,
};

/// How often one fact is heard at most until it changes nothing more.
const MOST_TURNS: usize = 8;

impl Ledger {
    /// Decides about a fact and applies the decision, with everything that follows from it. Gives the contact that the
    /// fact's message belongs to: the one that holds the identifier that decided, not the one that it may be merged into.
    pub fn hear(&mut self, fact: &Fact, policy: &Policy) -> (Decision, Option<ContactId>) {
        self.tried.clear();
        let mut before = self.changes.happened.len();
        let mut heard = self.hear_and_settle(fact, policy);
        // What a fact changes may let it, or a kept notice, tell more: until it changes nothing.
        for _again in 0..MOST_TURNS {
            if self.changes.happened.len() == before {
                break;
            }
            before = self.changes.happened.len();
            heard.1 = self.hear_and_settle(fact, policy).1;
        }
        heard
    }

    fn hear_and_settle(&mut self, fact: &Fact, policy: &Policy) -> (Decision, Option<ContactId>) {
        let before = self.changes.happened.len();
        let decision = decide(fact, self, policy);
        let contact = self.apply(fact, &decision);
        let by = contact.and_then(|contact| self.claim_at(contact, fact)).or(decision.via);
        self.settle(before, fact.at);
        let contact = by.and_then(|by| self.contact_by_now(by)).or(contact);
        (decision, contact)
    }

    /// The claim of a contact on the strongest identifier of a fact that it holds.
    fn claim_at(&self, contact: ContactId, fact: &Fact) -> Option<ClaimId> {
        let held = |id: &Identifier| {
            self.own_claims(contact).find(|claim| claim.state != State::Ended && claim.identifier.matches(id))
        };
        fact.ids.iter().find_map(|carried| held(&carried.identifier)).map(|claim| claim.id)
    }

    pub(super) fn apply(&mut self, fact: &Fact, decision: &Decision) -> Option<ContactId> {
        let waits = decision.add.iter().any(|new| new.state == State::Waiting);
        let new = (decision.who == Who::NewVisitor && !waits).then(|| self.new_visitor(fact.at));
        for Retirement { claim, ended } in &decision.retire {
            self.retire_claim(*claim, *ended);
        }
        for contest in &decision.contest {
            self.contest(contest, fact.at, fact.delivery);
        }
        let moved = decision.via.and_then(|via| self.moved_to(via));
        let via = moved.or(decision.via);
        let contact = match decision.who {
            Who::Known(contact) => moved.and_then(|via| self.contact_by_now(via)).unwrap_or(contact),
            Who::NewVisitor => {
                new.or_else(|| self.who_waits(decision)).unwrap_or_else(|| self.new_visitor(fact.at))
            }
            Who::Nobody => return None,
        };
        for new in &decision.add {
            let claim = Claim {
                id: self.source.id(),
                contact,
                identifier: new.identifier.clone(),
                state: new.state,
                evidence: new.evidence.with_via(via),
                first_seen: new.seen,
                last_seen: new.seen,
                seen_on_whatsapp: new.seen_on_whatsapp,
                contested: false,
                came_with: new.came_with.clone(),
                ended: new.ended,
                moved_from: None,
            };
            let waits_already = claim.state == State::Waiting && self.waiting(&claim.identifier).is_some();
            if !waits_already {
                self.add_claim(claim);
            }
        }
        for merge in &decision.merge {
            self.merge_proven(contact, merge, fact);
        }
        if !decision.file_only && fact.is_sighting() {
            self.see_again(contact, fact);
        }
        for review in &decision.reviews {
            self.ask_about(review, contact, fact, decision.reason());
        }
        Some(contact)
    }

    /// A number that became contested with this very fact may have its visitor by now.
    fn who_waits(&self, decision: &Decision) -> Option<ContactId> {
        let mut waits = decision.add.iter().filter(|new| new.state == State::Waiting);
        waits.find_map(|new| self.waiting(&new.identifier)).map(|claim| claim.contact)
    }

    fn merge_proven(&mut self, contact: ContactId, new: &NewMerge, fact: &Fact) {
        let why = if new.by_code { Because::Code(fact.delivery) } else { Because::Proof(fact.delivery) };
        if let Some((from, into)) = self.who_points(contact, new.other) {
            self.add_merge(Merge {
                id: self.source.id(),
                from,
                into,
                at: fact.at,
                why,
                identifiers: new.identifiers.clone(),
                on_number: new.on_number,
                retired: Vec::new(),
                ended: None,
            });
        }
    }

    /// Every identifier of the fact that is this person's was seen again.
    fn see_again(&mut self, contact: ContactId, fact: &Fact) {
        let is_held = |claim: &&Claim| {
            matches!(claim.state, State::Active | State::Waiting) && self.are_one(contact, claim.contact)
        };
        let held = fact.ids.iter().filter_map(|carried| self.claims_on(&carried.identifier).find(is_held));
        let held: Vec<ClaimId> = held.map(|claim| claim.id).collect();
        for claim in held {
            self.change_claim(claim, |claim| see_again(claim, fact));
        }
    }

    /// Which of two persons' contacts points at which: a visitor at a contact, of two alike the newer at the older.
    /// Nothing if they are one already.
    pub(super) fn who_points(&self, one: ContactId, other: ContactId) -> Option<(ContactId, ContactId)> {
        let (one, other) = (self.effective(one), self.effective(other));
        let rank =
            |contact: ContactId| self.party(contact).map(|party| (party.visitor, party.since, contact));
        match rank(one).cmp(&rank(other)) {
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Less => Some((other, one)),
            std::cmp::Ordering::Greater => Some((one, other)),
        }
    }

    fn ask_about(&mut self, new: &NewReview, visitor: ContactId, fact: &Fact, reason: String) {
        let mut contacts = new.contacts.iter().filter_map(|who| match who {
            Who::Known(contact) => Some(*contact),
            Who::NewVisitor => Some(visitor),
            Who::Nobody => None,
        });
        let Some(contact) = contacts.next() else { return };
        let other = contacts.next();
        self.ask(Review {
            id: self.source.id(),
            question: new.question,
            state: ReviewState::Open,
            contact,
            other,
            identifiers: new.identifiers.clone(),
            reason,
            delivery: Some(fact.delivery),
            opened_at: fact.at,
            closed: None,
            never_again: false,
        });
    }

    /// The number decides nothing from now on. What is withdrawn goes to one visitor, where it waits with the messages that
    /// carry the number alone.
    pub(super) fn contest(&mut self, contest: &Contest, at: Moment, delivery: DeliveryId) {
        let Some(number) = self.claim(contest.number).cloned() else { return };
        self.change_claim(contest.number, |claim| claim.contested = true);
        let was_seen_since = number.last_seen > contest.since;
        if contest.is_empty() && (!was_seen_since || contest.apart) {
            return;
        }
        let ended = Ended { at, why: EndReason::Withdrawal };
        let visitor = self.waiting_visitor(&number, contest, at);
        let (stay_apart, wait): (Vec<ClaimId>, Vec<ClaimId>) = contest.claims.iter().partition(|id| {
            // Somebody may have linked the visitor that waits.
            let claim = self.claim(**id).filter(|claim| claim.is_active());
            claim.is_some_and(|claim| self.has_rival(visitor, &claim.identifier))
        });
        for claim in wait {
            self.move_claim(claim, visitor, ended);
        }
        if !stay_apart.is_empty() {
            let visitor = self.new_visitor(at);
            for claim in stay_apart {
                self.move_claim(claim, visitor, ended);
            }
        }
        for merge in &contest.merges {
            self.withdraw_merge(*merge, visitor, ended, delivery);
        }
    }

    /// The visitor where everything waits that rests on a contested number, made if there is none.
    fn waiting_visitor(&mut self, number: &Claim, contest: &Contest, at: Moment) -> ContactId {
        if contest.apart || !number.is_active() {
            return self.new_visitor(at);
        }
        let waiting = self.waiting(&number.identifier).map(|claim| (claim.id, claim.contact));
        let (claim, visitor) = waiting.unwrap_or_else(|| {
            let visitor = self.new_visitor(at);
            let id = self.source.id();
            let claim = Claim {
                id,
                contact: visitor,
                state: State::Waiting,
                contested: false,
                came_with: None,
                moved_from: Some(number.id),
                ..number.clone()
            };
            (self.add_claim(claim), visitor)
        });
        self.changes.moves.push(super::Move { from: number.id, to: claim, after: Some(contest.since) });
        visitor
    }

    /// The claim of the visitor where messages wait that carry nothing but this contested number.
    pub(super) fn waiting(&self, number: &Identifier) -> Option<&Claim> {
        self.claims_on(number).find(|claim| claim.state == State::Waiting)
    }

    /// A merge that rested on a contested number alone is over. A visitor that it brought waits with the rest.
    fn withdraw_merge(
        &mut self,
        merge: base::MergeId,
        visitor: ContactId,
        ended: Ended,
        delivery: DeliveryId,
    ) {
        let Some(old) = self.merge(merge).cloned() else { return };
        self.end_merge(merge, ended);
        self.restore(&old.retired);
        let on = old.on_number.and_then(|on| self.claim(on)).map(|claim| claim.contact);
        let brought = if on.is_some_and(|on| self.are_one(on, old.into)) { old.from } else { old.into };
        let is_visitor = self.party(self.effective(brought)).is_some_and(|party| party.visitor);
        if is_visitor && !self.contradict(brought, visitor) && !self.are_one(brought, visitor) {
            self.add_merge(Merge {
                id: self.source.id(),
                from: self.effective(brought),
                into: visitor,
                at: ended.at,
                why: Because::Waiting(delivery),
                ended: None,
                ..old
            });
        }
    }

    /// The contact of a claim, or of the one on which it goes on.
    pub(super) fn contact_by_now(&self, id: ClaimId) -> Option<ContactId> {
        let mut id = id;
        while let Some(next) = self.moved_to(id) {
            id = next;
        }
        self.claim(id).map(|claim| claim.contact)
    }

    /// The claim on which a claim goes on with another contact.
    fn moved_to(&self, id: ClaimId) -> Option<ClaimId> {
        let old = self.claim(id).filter(|claim| claim.state == State::Ended)?;
        self.claims_on(&old.identifier).find(|claim| claim.moved_from == Some(id)).map(|claim| claim.id)
    }

    pub(super) fn note_change(&self, from: usize) -> impl Iterator<Item = &Change> {
        self.changes.happened.iter().skip(from)
    }
}

fn see_again(claim: &mut Claim, fact: &Fact) {
    claim.first_seen = claim.first_seen.min(fact.at);
    claim.last_seen = claim.last_seen.max(fact.at);
    claim.seen_on_whatsapp |= fact.is_on_whatsapp();
    if let Some(company) = fact.company_of(&claim.identifier) {
        claim.came_with = Some(match claim.came_with.take() {
            Some(before) => before.and(company),
            None => company,
        });
    }
}
