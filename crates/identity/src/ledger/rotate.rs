//! Rotation: Meta's notice that a customer's ids changed.

use std::collections::BTreeSet;

use base::{ClaimId, ContactId, MergeId, Moment};

use super::{Change, Decided, Ledger};
use crate::{
    Because, Claim, EndReason, Ended, Evidence, Fact, Field, Identifier, Ids, Kind, Merge, Notice, Origin,
    Policy, Question, Review, ReviewState, Rule, State,
};

/// How often one notice is tried at most while one fact is heard.
const MOST_TRIES: u8 = 8;

impl Ledger {
    /// Takes in a notice: the previous ids become aliases, the number that went with them ends, and the new ids belong to the
    /// same contact. If neither side is known, the notice is kept until one is. Gives the contact it was about.
    pub fn rotate(&mut self, notice: &Notice) -> Option<ContactId> {
        if !notice.tells() {
            return None;
        }
        if !self.notices.contains(notice) {
            self.changes.notices.push(notice.clone());
            self.put_notice(notice.clone());
        }
        let before = self.changes.happened.len();
        self.tried.clear();
        let contact = self.apply_notice(notice);
        self.settle(before, notice.at);
        contact
    }

    /// What follows from everything that happened since: kept notices apply, and questions answer themselves, which may let
    /// more notices apply.
    pub(super) fn settle(&mut self, since: usize, at: Moment) {
        let mut from = since;
        loop {
            self.apply_kept_notices(from);
            from = self.changes.happened.len();
            self.close_what_is_proven(at);
            if self.changes.happened.len() == from {
                return;
            }
        }
    }

    /// Applies what is kept about ids that were claimed since: notices may come before the first message of either id, and
    /// form chains. Notices that contradict one another could go on for ever, so each is tried a few times at most.
    fn apply_kept_notices(&mut self, since: usize) {
        let mut from = since;
        loop {
            let naming = self
                .note_change(from)
                .flat_map(|change| self.touched_by(change))
                .filter_map(|claim| self.naming.get(&super::key(&claim.identifier)));
            let mut places: BTreeSet<usize> = naming.flatten().copied().collect();
            places.retain(|place| self.tried.get(place).is_none_or(|times| *times < MOST_TRIES));
            from = self.changes.happened.len();
            if places.is_empty() {
                return;
            }
            for place in places {
                *self.tried.entry(place).or_default() += 1;
                if let Some(notice) = self.notices.get(place).cloned() {
                    self.apply_notice(&notice);
                }
            }
        }
    }

    /// The claims that a notice may know more about since this happened.
    fn touched_by(&self, change: &Change) -> Vec<&Claim> {
        let all_of = |contact| self.claims_of(contact).collect();
        match change {
            Change::Claimed(claim) => match self.claim(*claim) {
                Some(number) if number.identifier.kind() == Kind::Phone => all_of(number.contact),
                claim => claim.into_iter().collect(),
            },
            Change::Ended(claim) => self.claim(*claim).map_or_else(Vec::new, |claim| all_of(claim.contact)),
            Change::Merged(merge) => self.merge(*merge).map_or_else(Vec::new, |merge| all_of(merge.into)),
            Change::Answered(review) => {
                self.review(*review).map_or_else(Vec::new, |review| all_of(review.contact))
            }
            _ => Vec::new(),
        }
    }

    fn apply_notice(&mut self, notice: &Notice) -> Option<ContactId> {
        if self.was_refused(notice) {
            return self.holder_before(notice).map(|claim| claim.contact);
        }
        let holders = (self.holder_before(notice), self.holder_after(notice));
        match (holders.0.map(|claim| claim.id), holders.1.map(|claim| claim.id)) {
            (None, None) => None,
            (Some(anchor), after) => {
                self.part_from_rivals(anchor, notice)?;
                let after = after.and_then(|after| self.part_from_rivals(after, notice));
                // What the notice tells of may part its contact once more.
                self.hear_previous(notice);
                let before = self.contact_by_now(anchor)?;
                let is_number =
                    self.claim(anchor).is_some_and(|claim| claim.identifier.kind() == Kind::Phone);
                self.retire_previous(before, notice);
                if let Some(after) = after {
                    self.join_after(before, after, notice);
                }
                // A number may have gone on without her.
                let by_now =
                    |ledger: &Self| if is_number { Some(before) } else { ledger.contact_by_now(anchor) };
                self.claim_new_ids(by_now(self)?, notice);
                self.hear_current(notice);
                by_now(self)
            }
            (None, Some(anchor)) => {
                let after = self.part_from_rivals(anchor, notice)?;
                self.keep_aliases(after, notice);
                self.hear_previous(notice);
                let after = self.contact_by_now(anchor)?;
                self.claim_new_ids(after, notice);
                self.hear_current(notice);
                self.contact_by_now(anchor)
            }
        }
    }

    /// Whether a person said that the new ids of a notice are somebody else's.
    fn was_refused(&self, notice: &Notice) -> bool {
        self.reviews.iter().any(|review| {
            let is_on_it =
                review.question == Question::RotationTaken && review.delivery == Some(notice.delivery);
            let shows = |id: &Identifier| review.identifiers.iter().any(|shown| shown.matches(id));
            is_on_it && review.state == ReviewState::Rejected && notice.ids().all(shows)
        })
    }

    /// Who held the previous ids; the number counts as one if it is not contested and nothing stronger disagrees.
    fn holder_before(&self, notice: &Notice) -> Option<&Claim> {
        let by_id = notice.old_ids().find_map(|id| self.active(id).or_else(|| self.alias(id)));
        by_id.or_else(|| self.holder_of_old_number(notice))
    }

    fn holder_of_old_number(&self, notice: &Notice) -> Option<&Claim> {
        let number = self.active(notice.old_number()?)?;
        let ended = |claim: &Claim| claim.ended == Some(Ended { at: notice.at, why: EndReason::Rotation });
        if self.claims_on(&number.identifier).any(ended) {
            return None; // It was somebody else's until the notice, and ended by it.
        }
        let disagrees = notice.old_ids().any(|id| {
            self.claims_of(number.contact).any(|claim| {
                claim.is_active() && claim.identifier.is_beside(id) && !claim.identifier.matches(id)
            })
        });
        let is_anothers = self.last_with_another(number)
            || self.was_anothers_between(number, (notice.at, None, &notice.previous));
        let is_hers = !number.contested && number.first_seen <= notice.at && !disagrees && !is_anothers;
        is_hers.then_some(number)
    }

    fn holder_after(&self, notice: &Notice) -> Option<&Claim> {
        let by_id = notice.new_ids().find_map(|id| self.active(id).or_else(|| self.alias(id)));
        let has_no_id = notice.new_ids().next().is_none();
        let by_number = || {
            let number = notice.new_number().filter(|_number| has_no_id)?;
            self.active(number).filter(|claim| !claim.contested)
        };
        by_id.or_else(by_number)
    }

    /// The previous ids are aliases from now on, and the number that went with them is over.
    fn retire_previous(&mut self, contact: ContactId, notice: &Notice) {
        let ended = Ended { at: notice.at, why: EndReason::Rotation };
        let is_old = |id: &Identifier| notice.old_ids().any(|old| old.matches(id));
        let names_none = notice.old_ids().next().is_none();
        // A notice that names no previous id means the one that a new id takes the place of.
        let gives_way = |claim: &Claim| {
            let beside = notice
                .new_ids()
                .any(|new| new.is_beside(&claim.identifier) && !new.matches(&claim.identifier));
            names_none && beside && claim.last_seen <= notice.at
        };
        let old: Vec<ClaimId> = self
            .claims_of(contact)
            .filter(|claim| claim.is_active() && (is_old(&claim.identifier) || gives_way(claim)))
            .map(|claim| claim.id)
            .collect();
        for claim in old {
            self.retire_claim(claim, ended);
        }
        for number in self.numbers_that_end(contact, notice) {
            if number.is_active() && !number.contested && number.last_seen <= notice.at {
                self.end_claim(number.id, ended);
            } else {
                self.pass_on(&number, notice);
            }
        }
        self.keep_aliases(contact, notice);
    }

    /// A person said that two are one: what a notice about the one says of numbers holds for the other's, too. Undoing the
    /// merge gives them back.
    pub(super) fn end_numbers_given_up(&mut self, merge: MergeId) {
        let Some(person) = self.merge(merge).map(|merge| merge.into) else { return };
        let naming =
            self.claims_of(person).filter_map(|claim| self.naming.get(&super::key(&claim.identifier)));
        let places: BTreeSet<usize> = naming.flatten().copied().collect();
        let mut ended = Vec::new();
        for notice in places.iter().filter_map(|place| self.notices.get(*place)) {
            let over = self.numbers_that_end(person, notice).into_iter();
            let is_over =
                |number: &Claim| number.is_active() && !number.contested && number.last_seen <= notice.at;
            let over = over.filter(is_over);
            ended.extend(over.map(|number| (number.id, notice.at)));
        }
        for (number, at) in &ended {
            self.end_claim(*number, Ended { at: *at, why: EndReason::Rotation });
        }
        if let Some(merge) = self.merges.iter_mut().find(|other| other.id == merge) {
            merge.retired.extend(ended.into_iter().map(|(number, _at)| number));
        }
    }

    /// The numbers of WhatsApp that the person had until the notice, but for the one that it gives and for one that came with
    /// her ids since then.
    fn numbers_that_end(&self, contact: ContactId, notice: &Notice) -> Vec<Claim> {
        let is_over = |claim: &&Claim| {
            let is_named = notice.old_number().is_some_and(|old| old.matches(&claim.identifier));
            let on_whatsapp = claim.identifier.kind() == Kind::Phone && (claim.seen_on_whatsapp || is_named);
            let later = |ended: Ended| {
                matches!(ended.why, EndReason::Rotation | EndReason::Split) && ended.at > notice.at
            };
            let in_force = claim.is_active() || claim.ended.is_some_and(later);
            let was_there = on_whatsapp && in_force && claim.first_seen <= notice.at;
            was_there && !self.goes_on(claim, notice)
        };
        self.claims_of(contact).filter(is_over).cloned().collect()
    }

    /// Whether the notice gives this number, or it came with one of the person's ids since then.
    fn goes_on(&self, number: &Claim, notice: &Notice) -> bool {
        let is_given = notice.new_number().is_some_and(|new| new.matches(&number.identifier));
        let is_named = |claim: &&Claim| notice.ids().any(|id| id.matches(&claim.identifier));
        let is_old = |claim: &Claim| notice.old_ids().any(|id| id.matches(&claim.identifier));
        let is_new = |claim: &Claim| notice.new_ids().any(|id| id.matches(&claim.identifier));
        let came_since = |claim: &Claim| {
            let span = claim.span_with(&number.identifier);
            span.is_some_and(|(_from, until)| {
                is_new(claim) || until > notice.at || (until == notice.at && !is_old(claim))
            })
        };
        is_given || {
            let circles = self.circles(number.contact, &number.identifier).into_iter();
            let mut hers = circles.filter(|circle| circle.claims.iter().any(is_named));
            hers.any(|circle| circle.claims.iter().any(|claim| came_since(claim)))
        }
    }

    /// Previous ids that nobody holds are kept as aliases, so that a late message still finds its contact.
    fn keep_aliases(&mut self, contact: ContactId, notice: &Notice) {
        let ended = Ended { at: notice.at, why: EndReason::Rotation };
        let unknown: Vec<Identifier> = notice.old_ids().filter(|id| self.is_unclaimed(id)).cloned().collect();
        for id in unknown {
            let claim = self.claim_by_notice(contact, &id, notice);
            self.add_claim(Claim { state: State::Alias, ended: Some(ended), ..claim });
        }
    }

    fn is_unclaimed(&self, id: &Identifier) -> bool {
        self.active(id).is_none() && self.alias(id).is_none()
    }

    /// The new ids that nobody holds are the contact's. If it has another by now, they were in between, and are aliases.
    fn claim_new_ids(&mut self, contact: ContactId, notice: &Notice) {
        let unknown: Vec<Identifier> = notice.new_ids().filter(|id| self.is_unclaimed(id)).cloned().collect();
        for id in unknown {
            let claim = self.claim_by_notice(contact, &id, notice);
            let newer =
                self.claims_of(contact).any(|other| other.is_active() && other.identifier.is_beside(&id));
            let ended = newer.then_some(Ended { at: notice.at, why: EndReason::Rotation });
            let state = if newer { State::Alias } else { State::Active };
            self.add_claim(Claim { state, ended, ..claim });
        }
        let number = notice.new_number().filter(|_number| notice.new_ids().next().is_none()).cloned();
        if let Some(number) = number.filter(|number| self.active(number).is_none()) {
            let claim = self.claim_by_notice(contact, &number, notice);
            self.add_claim(claim);
        }
    }

    fn claim_by_notice(&self, contact: ContactId, id: &Identifier, notice: &Notice) -> Claim {
        let mut known_by = notice.old_ids().chain(notice.old_number()).chain(notice.new_ids());
        let via = known_by.find_map(|id| self.own_claims(contact).find(|claim| claim.identifier.matches(id)));
        let via = via.map(|claim| claim.id);
        let field = match id.kind() {
            Kind::Phone => Field::Phone,
            Kind::ParentBsuid => Field::Parent,
            Kind::Bsuid | Kind::Crm | Kind::Message => Field::Bsuid,
        };
        let (delivery, origin, rule) = (notice.delivery, Origin::Notice, Rule::Rotation);
        Claim {
            id: self.source.id(),
            contact,
            identifier: id.clone(),
            state: State::Active,
            evidence: Evidence::Fact { delivery, origin, field, rule, via },
            first_seen: notice.at,
            last_seen: notice.at,
            seen_on_whatsapp: true,
            contested: false,
            came_with: None,
            ended: None,
            moved_from: None,
        }
    }

    /// Both sides are known, by two contacts: one person, unless something contradicts or the other has a record of its own.
    fn join_after(&mut self, before: ContactId, after: ContactId, notice: &Notice) {
        if self.are_one(before, after) {
            return;
        }
        let named = notice.old_ids().chain(notice.new_ids());
        let numbers = notice.old_number().into_iter().chain(notice.new_number());
        let identifiers: Vec<Identifier> = named.chain(numbers).cloned().collect();
        let decided = self.decided(before, after, &identifiers);
        if decided == Decided::ThisAlready {
            return;
        }
        self.part_from_each_other(before, after, notice);
        let is_visitor = self.party(self.effective(after)).is_some_and(|party| party.visitor);
        if is_visitor && decided == Decided::Nothing && !self.contradict(before, after) {
            self.add_merge(Merge {
                id: self.source.id(),
                from: self.effective(after),
                into: self.effective(before),
                at: notice.at,
                why: Because::Rotation(notice.delivery),
                identifiers,
                on_number: None,
                retired: Vec::new(),
                ended: None,
            });
            return;
        }
        self.ask(Review {
            id: self.source.id(),
            question: Question::RotationTaken,
            state: ReviewState::Open,
            contact: before,
            other: Some(after),
            identifiers,
            reason: "WhatsApp said that this customer's id changed to one that another contact has."
                .to_owned(),
            delivery: Some(notice.delivery),
            opened_at: notice.at,
            closed: None,
            never_again: false,
        });
    }

    /// What the notice tells of the ids until now is a fact like any other.
    fn hear_previous(&mut self, notice: &Notice) {
        if notice.old_ids().any(|id| !self.is_unclaimed(id)) {
            self.hear_ids(notice, &notice.previous);
        }
    }

    /// And so is what it tells of those from now on.
    fn hear_current(&mut self, notice: &Notice) {
        if notice.new_ids().next().is_some() {
            self.hear_ids(notice, &notice.current);
        }
    }

    fn hear_ids(&mut self, notice: &Notice, ids: &Ids) {
        let (at, delivery, origin) = (notice.at, notice.delivery, Origin::Notice);
        let fact = Fact { ids: ids.clone(), named: None, at, origin, delivery };
        let decision = crate::decide(&fact, self, &Policy::default());
        self.apply(&fact, &decision);
    }
}
