//! Rotation: Meta's notice that a customer's ids changed.

use std::collections::BTreeSet;

use base::{ClaimId, ContactId};

use super::{Change, Decided, Ledger};
use crate::{
    Because, Claim, EndReason, Ended, Evidence, Fact, Field, Identifier, Kind, Merge, Notice, Origin, Policy,
    Question, Review, ReviewState, Rule, State,
};

/// Far more than any chain of numbers that one person has had; a circle of notices ends here.
const LONGEST_CHAIN: usize = 64;

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
        let contact = self.apply_notice(notice);
        self.apply_kept_notices(before);
        self.close_what_is_proven(notice.at);
        contact
    }

    /// Applies what is kept about ids that were claimed since: notices may come before the first message of either id, and
    /// form chains.
    pub(super) fn apply_kept_notices(&mut self, since: usize) {
        let mut from = since;
        for _turn in 0..LONGEST_CHAIN {
            let claimed: Vec<ClaimId> = self
                .note_change(from)
                .filter_map(|change| if let Change::Claimed(claim) = change { Some(*claim) } else { None })
                .collect();
            from = self.changes.happened.len();
            let places: BTreeSet<usize> = claimed
                .iter()
                .filter_map(|claim| self.claim(*claim))
                .filter_map(|claim| self.naming.get(&super::key(&claim.identifier)))
                .flatten()
                .copied()
                .collect();
            if places.is_empty() {
                return;
            }
            for place in places {
                if let Some(notice) = self.notices.get(place).cloned() {
                    self.apply_notice(&notice);
                }
            }
        }
    }

    fn apply_notice(&mut self, notice: &Notice) -> Option<ContactId> {
        match (self.holder_before(notice), self.holder_after(notice)) {
            (None, None) => None,
            (Some(before), after) => {
                self.retire_previous(before, notice);
                if let Some(after) = after {
                    self.join_after(before, after, notice);
                }
                self.claim_new_ids(before, notice);
                self.hear_current(notice);
                Some(before)
            }
            (None, Some(after)) => {
                self.keep_aliases(after, notice);
                self.claim_new_ids(after, notice);
                self.hear_current(notice);
                Some(after)
            }
        }
    }

    /// Who held the previous ids; the number counts as one if it is not contested and nothing stronger disagrees.
    fn holder_before(&self, notice: &Notice) -> Option<ContactId> {
        let by_id = notice.old_ids().find_map(|id| self.active(id).or_else(|| self.alias(id)));
        by_id.or_else(|| self.holder_of_old_number(notice)).map(|claim| claim.contact)
    }

    fn holder_of_old_number(&self, notice: &Notice) -> Option<&Claim> {
        let number = self.active(notice.old_number()?)?;
        let disagrees = notice.old_ids().any(|id| {
            self.claims_of(number.contact).any(|claim| {
                claim.is_active() && claim.identifier.is_beside(id) && !claim.identifier.matches(id)
            })
        });
        (!number.contested && number.first_seen <= notice.at && !disagrees).then_some(number)
    }

    fn holder_after(&self, notice: &Notice) -> Option<ContactId> {
        let by_id = notice.new_ids().find_map(|id| self.active(id).or_else(|| self.alias(id)));
        let has_no_id = notice.new_ids().next().is_none();
        let by_number = || {
            let number = notice.new_number().filter(|_number| has_no_id)?;
            self.active(number).filter(|claim| !claim.contested)
        };
        by_id.or_else(by_number).map(|claim| claim.contact)
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
        for claim in self.numbers_that_end(contact, notice) {
            self.end_claim(claim, ended);
        }
        self.keep_aliases(contact, notice);
    }

    /// The numbers of WhatsApp that the person had until the notice, but for the one that it gives and for one that came with
    /// a new id already.
    fn numbers_that_end(&self, contact: ContactId, notice: &Notice) -> Vec<ClaimId> {
        let with_new: Vec<Identifier> = notice
            .new_ids()
            .filter_map(|id| self.active(id))
            .filter_map(|claim| claim.came_with.as_ref())
            .map(|company| Identifier::phone(&company.phone))
            .chain(notice.new_number().cloned())
            .collect();
        let goes_on = |number: &Claim| with_new.iter().any(|kept| kept.matches(&number.identifier));
        let is_over = |claim: &&Claim| {
            let on_whatsapp =
                claim.identifier.kind() == Kind::Phone && claim.is_active() && claim.seen_on_whatsapp;
            on_whatsapp && !claim.contested && claim.last_seen <= notice.at && !goes_on(claim)
        };
        self.claims_of(contact).filter(is_over).map(|claim| claim.id).collect()
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
        let is_old = |claim: &&Claim| notice.old_ids().any(|old| old.matches(&claim.identifier));
        let via = self.own_claims(contact).find(is_old).map(|claim| claim.id);
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

    /// What the notice tells of the ids from now on is a fact like any other.
    fn hear_current(&mut self, notice: &Notice) {
        if notice.new_ids().next().is_none() {
            return;
        }
        let fact = Fact {
            ids: notice.current.clone(),
            named: None,
            at: notice.at,
            origin: Origin::Notice,
            delivery: notice.delivery,
        };
        let decision = crate::decide(&fact, self, &Policy::default());
        self.apply(&fact, &decision);
    }
}
