//! Hearing a happening: the ledger decides whose it is, and what the person is called follows.

use base::{ClaimId, ContactId, DeliveryId, Moment};
use identity::{Claim, Decision, Fact, Identifier, Kind, Notice as Rotation, Question, State};

use super::Book;
use crate::flow::{Event, EventKind};
use crate::receive::{Happening, Notice};
use crate::resolve::ContactRow;
use crate::resolve::load::ids_of;
use crate::resolve::rules::{self, Relabelled};
use crate::{Error, Result};

#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Whose it is, and the claim that it hangs on; nobody's if it is a status for somebody unknown.
    pub(crate) whose: Option<(ContactId, ClaimId)>,
    /// What agents should see of it, as quiet lines.
    pub(crate) notices: Vec<Notice>,
}

impl Book {
    /// Decides whose a happening is, and notes what follows.
    pub(crate) fn hear(&mut self, happening: &Happening<'_>, delivery: DeliveryId) -> Result<Heard> {
        let told = self.events.len();
        let heard = self.learn(happening, delivery);
        self.meet_visitors(happening.at);
        let line = happening.is_apart().then_some(happening.line.id);
        for event in self.events.iter_mut().skip(told) {
            event.held = line;
        }
        self.held.push((self.ledger.changes().happened.len(), line));
        heard
    }

    fn learn(&mut self, happening: &Happening<'_>, delivery: DeliveryId) -> Result<Heard> {
        if let Some((previous, current)) = &happening.rotation {
            let notice = Rotation::new(previous.clone(), current.clone(), happening.at, delivery);
            let whose = self.ledger.rotate(&notice).and_then(|contact| self.rotated(contact, &notice));
            return Ok(Heard { whose, ..Heard::default() });
        }
        let Some(origin) = happening.origin else {
            return Ok(Heard { whose: self.holder(happening), ..Heard::default() });
        };
        let fact =
            Fact { ids: happening.ids.clone(), named: happening.named, at: happening.at, origin, delivery };
        let (decision, contact) = self.ledger.hear(&fact, &happening.line.policy);
        let Some(contact) = contact else { return Ok(Heard::default()) };
        let is_new = !self.contacts.contains_key(&contact);
        if is_new {
            self.contacts.insert(contact, rules::new_visitor(contact, happening.at, happening));
        }
        let claim = self.hanger(happening, contact, &decision).ok_or_else(|| {
            Error::Store("a fact was decided for a contact that holds none of its identifiers".to_owned())
        })?;
        let relabelled = if decision.file_only {
            Relabelled::default()
        } else {
            self.ask_about_card(contact, happening, delivery);
            self.relabel(contact, happening, claim, is_new)
        };
        Ok(Heard { whose: Some((contact, claim)), notices: relabelled.notices })
    }

    /// A card that was handed on proves nothing. But a customer without a number who hands on a card with somebody's number
    /// may be that somebody.
    fn ask_about_card(&mut self, contact: ContactId, happening: &Happening<'_>, delivery: DeliveryId) {
        let on_card = rules::numbers_on_card(happening);
        let is_number = |claim: &Claim| claim.is_active() && claim.identifier.kind() == Kind::Phone;
        if on_card.is_empty() || self.ledger.claims_of(contact).any(is_number) {
            return;
        }
        let holder = on_card.into_iter().find_map(|number| {
            let claim = self.ledger.claims_on(&number).find(|claim| claim.is_active() && !claim.contested)?;
            Some((claim.contact, number))
        });
        let Some((holder, number)) = holder else { return };
        let own = happening.ids.strong().cloned().chain([number]).collect();
        let reason = "A customer whose number is not known handed on a card with this contact's number.";
        let pair = (holder, contact);
        self.ledger.ask_person(Question::Card, pair, own, reason.to_owned(), Some(delivery), happening.at);
    }

    /// The contact's claim that a notice was about.
    fn rotated(&self, contact: ContactId, notice: &Rotation) -> Option<(ContactId, ClaimId)> {
        let named = ids_of(notice).flat_map(|id| self.ledger.claims_on(id));
        let own = named.filter(|claim| claim.contact == contact);
        own.min_by_key(|claim| (claim.first_seen, claim.id)).map(|claim| (contact, claim.id))
    }

    /// Whose the identifiers of a notice are by now, the former ones first: the first of them that is anybody's counts. Numbers
    /// change hands, so they count only where nothing else is named, and the former one only for who had it by then.
    pub(crate) fn whose(&self, identifiers: &[Identifier], at: Moment) -> Option<(ContactId, ClaimId)> {
        let has_strong = identifiers.iter().any(|id| id.kind().is_strong());
        let counting = identifiers.iter().filter(|id| !has_strong || id.kind().is_strong());
        let mut claims = counting.enumerate().filter_map(|(place, id)| {
            let is_former_number = place == 0 && !has_strong;
            let in_force = |claim: &&Claim| {
                let holds = matches!(claim.state, State::Active | State::Alias) && !claim.contested;
                holds && (!is_former_number || claim.first_seen <= at)
            };
            self.ledger.claims_on(id).find(in_force)
        });
        claims.next().map(|claim| (self.effective(claim.contact), claim.id))
    }

    /// The identifiers that are somebody's since this batch.
    pub(crate) fn newly_claimed(&self) -> Vec<Identifier> {
        let new = self.ledger.changes().new_claims.iter();
        new.filter_map(|id| self.ledger.claim(*id)).map(|claim| claim.identifier.clone()).collect()
    }

    /// Whoever held the strongest of the identifiers by then, without learning anything from it.
    fn holder(&self, happening: &Happening<'_>) -> Option<(ContactId, ClaimId)> {
        happening.ids.iter().find_map(|carried| {
            let in_force = |claim: &&Claim| {
                let holds = matches!(claim.state, State::Active | State::Alias) && !claim.contested;
                holds && claim.first_seen <= happening.at
            };
            self.ledger.claims_on(&carried.identifier).find(in_force).map(|claim| (claim.contact, claim.id))
        })
    }

    /// The claim that a message hangs on: the contact's own, on the strongest identifier that the message carries; else its
    /// person's.
    fn hanger(&self, happening: &Happening<'_>, contact: ContactId, decision: &Decision) -> Option<ClaimId> {
        let strongest_first =
            || happening.ids.iter().map(|carried| &carried.identifier).chain(&decision.deciding);
        let held = |identifier, is_theirs: &dyn Fn(&Claim) -> bool| {
            let held = self.ledger.claims_on(identifier).filter(|claim| is_theirs(claim));
            held.min_by_key(|claim| (claim.state, std::cmp::Reverse(claim.id))).map(|claim| claim.id)
        };
        let own = |claim: &Claim| claim.contact == contact;
        let of_person = |claim: &Claim| self.ledger.are_one(claim.contact, contact);
        strongest_first()
            .find_map(|identifier| held(identifier, &own))
            .or_else(|| strongest_first().find_map(|identifier| held(identifier, &of_person)))
    }

    fn relabel(
        &mut self,
        contact: ContactId,
        happening: &Happening<'_>,
        claim: ClaimId,
        is_new: bool,
    ) -> Relabelled {
        let Some(row) = self.contacts.get_mut(&contact) else { return Relabelled::default() };
        let relabelled = rules::relabel(row, happening, claim, is_new);
        if relabelled.is_told_by_another {
            self.changed.insert(contact);
        }
        let Some(row) = self.contacts.get(&contact) else { return relabelled };
        if relabelled.changed {
            let newest = row.labels_at;
            self.changed.insert(contact);
            self.show_labels_of(contact, newest);
        }
        if let Some(former) = &relabelled.former {
            self.former.push((contact, former.clone(), happening.at));
        }
        if relabelled.notices.iter().any(|notice| matches!(notice, Notice::UsernameChanged { .. })) {
            let event = Event::new(EventKind::UsernameChanged, happening.at);
            self.events.push(event.of_contact(self.effective(contact)));
        }
        if relabelled.changed && !is_new {
            let event = Event::new(EventKind::ContactChanged, happening.at);
            self.events.push(event.of_contact(self.effective(contact)));
        }
        relabelled
    }

    /// A person is called what the newest fact about any of its contacts says.
    fn show_labels_of(&mut self, contact: ContactId, newest: Moment) {
        let root = self.effective(contact);
        let says_something = self.contacts.get(&contact).is_some_and(ContactRow::has_labels);
        let shown = self.contacts.get(&root).map(|row| row.labels_from);
        let shown_row = shown.and_then(|shown| self.contacts.get(&shown));
        let is_newer = shown_row.is_none_or(|row| !row.has_labels() || row.labels_at <= newest);
        if shown != Some(contact)
            && says_something
            && is_newer
            && let Some(row) = self.contacts.get_mut(&root)
        {
            row.labels_from = contact;
            self.changed.insert(root);
        }
    }
}
