//! What is always so, whatever is heard and whatever people do, wise or not.

use std::collections::{BTreeMap, BTreeSet};

use base::{ContactId, DeliveryId};
use proptest::prelude::*;

use super::config;
use super::telling::{Desk, Telling};
use super::town::any_town;
use crate::*;

/// Two claims that cannot both be in force: on one identifier, or two strong ids of one person in one scope.
fn in_force_twice(ledger: &Ledger) -> Option<&Claim> {
    let mut held = BTreeSet::new();
    ledger.claims().iter().find(|claim| {
        let (id, state) = (&claim.identifier, claim.state);
        let place = (state, id.kind(), id.scope().clone(), id.match_key().into_owned());
        let person = (ledger.effective(claim.contact), id.kind(), id.scope().clone());
        let twice = matches!(state, State::Active | State::Waiting) && !held.insert(Ok(place));
        let rival = claim.is_active() && id.kind().is_strong() && !held.insert(Err(person));
        twice || rival
    })
}

/// The deliveries that something rests on.
fn evidence(ledger: &Ledger) -> impl Iterator<Item = Option<DeliveryId>> {
    let claims = ledger.claims().iter().map(|claim| claim.evidence.delivery());
    let merges = ledger.merges().iter().map(|merge| merge.why.delivery());
    claims.chain(merges).chain(ledger.reviews().iter().map(|review| review.delivery))
}

/// What a ledger holds, to compare it.
fn held(ledger: &Ledger) -> (Vec<Claim>, Vec<Merge>, Vec<Review>) {
    (ledger.claims().to_vec(), ledger.merges().to_vec(), ledger.reviews().to_vec())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_active_identifier_has_one_contact_and_a_person_one_strong_id_of_a_kind_in_a_scope(town in any_town()) {
        let mut telling = Telling::new(&town.world, Desk::Rash);
        for (event, deed) in town.deliveries() {
            telling.hear(event);
            prop_assert!(in_force_twice(&telling.ledger).is_none(), "{:?}", in_force_twice(&telling.ledger));
            telling.act(deed);
            prop_assert!(in_force_twice(&telling.ledger).is_none(), "{:?}", in_force_twice(&telling.ledger));
        }
    }

    /// A claim or a review of a person, and a merge that settles or links, names her; everything else a delivery that was
    /// heard. A claim that was made by a fact holds an identifier that stood in one of its delivery.
    #[test]
    fn every_claim_merge_and_review_names_its_evidence(town in any_town()) {
        let telling = Telling::of(&town, Desk::Rash);
        let heard: BTreeMap<DeliveryId, _> =
            town.deliveries().map(|(event, _deed)| (event.delivery(), event)).collect();
        for delivery in evidence(&telling.ledger).flatten() {
            prop_assert!(heard.contains_key(&delivery));
        }
        for claim in telling.ledger.claims() {
            let Evidence::Fact { delivery, .. } = claim.evidence else { continue };
            let event = heard[&delivery];
            let ids = match event.notice() {
                Some(notice) => vec![notice.previous.clone(), notice.current.clone()],
                None => event.fact().into_iter().map(|fact| fact.ids).collect(),
            };
            let mut carried = ids.iter().flat_map(Ids::iter);
            prop_assert!(carried.any(|carried| carried.identifier.matches(&claim.identifier)), "{:?}", claim);
        }
        for merge in telling.ledger.merges() {
            let kind = merge.why.kind();
            prop_assert!(kind == BecauseKind::Person || !merge.identifiers.is_empty(), "{:?}", merge);
            let by_answer = matches!(kind, BecauseKind::Person | BecauseKind::Review | BecauseKind::Settled);
            prop_assert_eq!(merge.why.delivery().is_none(), by_answer, "{:?}", merge);
        }
    }

    #[test]
    fn a_contested_number_decides_nothing_and_is_claimed_by_no_one_new(town in any_town()) {
        let mut telling = Telling::new(&town.world, Desk::Rash);
        for (event, deed) in town.deliveries() {
            let contested: BTreeSet<Identifier> = telling.ledger.claims().iter()
                .filter(|claim| claim.is_active() && claim.contested)
                .map(|claim| claim.identifier.clone())
                .collect();
            let is_contested = |id: &Identifier| contested.iter().any(|number| number.matches(id));
            if let Some((decision, _contact)) = telling.hear(event) {
                if decision.deciding.as_ref().is_some_and(is_contested) && decision.rule != Rule::Contested {
                    prop_assert!(decision.file_only, "{:?}", decision);
                }
                for new in decision.add.iter().filter(|new| is_contested(&new.identifier)) {
                    prop_assert_eq!(new.state, State::Waiting);
                }
                if decision.rule == Rule::Contested {
                    prop_assert!(decision.merge.is_empty() && decision.retire.is_empty());
                    prop_assert!(decision.add.iter().all(|new| new.state == State::Waiting));
                }
            }
            telling.act(deed);
        }
    }

    /// Else it would decide nothing for ever.
    #[test]
    fn about_a_contested_number_somebody_is_asked(town in any_town()) {
        let mut telling = Telling::new(&town.world, Desk::Rash);
        for (event, deed) in town.deliveries() {
            telling.hear(event);
            telling.act(deed);
            let is_asked = |claim: &Claim| {
                let mut open = telling.ledger.reviews().iter().filter(|review| review.is_open());
                open.any(|review| review.numbers().any(|number| number.matches(&claim.identifier)))
            };
            let mut contested = telling.ledger.claims().iter().filter(|claim| claim.is_active() && claim.contested);
            prop_assert!(contested.all(is_asked));
        }
    }

    #[test]
    fn hearing_it_again_at_once_changes_nothing(town in any_town()) {
        let mut telling = Telling::new(&town.world, Desk::Rash);
        for (event, deed) in town.deliveries() {
            let first = telling.hear(event).map(|(_decision, contact)| contact);
            let before = held(&telling.ledger);
            let second = telling.hear(event).map(|(_decision, contact)| contact);
            if first != Some(None) {
                prop_assert_eq!(first, second);
                let after = held(&telling.ledger);
                prop_assert_eq!(&before.0, &after.0);
                prop_assert_eq!(&before.1, &after.1);
                prop_assert_eq!(&before.2, &after.2);
            }
            telling.act(deed);
        }
    }

    /// What is written down is what is there: somebody who applies the changes alone has the same.
    #[test]
    fn the_changes_tell_everything_that_changed(town in any_town()) {
        let mut telling = Telling::new(&town.world, Desk::Rash);
        let (mut claims, mut merges, mut reviews) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut contacts: BTreeSet<ContactId> = BTreeSet::new();
        for (event, deed) in town.deliveries() {
            telling.hear(event);
            telling.act(deed);
            let changes = telling.ledger.take_changes();
            prop_assert!(changes.new_claims.is_disjoint(&changes.changed_claims));
            prop_assert!(changes.new_claims.iter().all(|id| !claims.contains_key(id)));
            prop_assert!(changes.changed_claims.iter().all(|id| claims.contains_key(id)));
            for id in changes.new_claims.iter().chain(&changes.changed_claims) {
                claims.insert(*id, telling.ledger.claim(*id).unwrap().clone());
            }
            for id in changes.new_merges.iter().chain(&changes.changed_merges) {
                merges.insert(*id, telling.ledger.merge(*id).unwrap().clone());
            }
            for id in changes.new_reviews.iter().chain(&changes.changed_reviews) {
                reviews.insert(*id, telling.ledger.review(*id).unwrap().clone());
            }
            contacts.extend(changes.contacts);
            for step in &changes.moves {
                let (from, to) = (telling.ledger.claim(step.from).unwrap(), telling.ledger.claim(step.to).unwrap());
                prop_assert!(from.identifier.matches(&to.identifier), "messages follow their identifier");
            }
        }
        prop_assert_eq!(contacts, telling.ledger.contacts());
        prop_assert!(telling.ledger.claims().iter().all(|claim| claims.get(&claim.id) == Some(claim)));
        prop_assert!(telling.ledger.merges().iter().all(|merge| merges.get(&merge.id) == Some(merge)));
        prop_assert!(telling.ledger.reviews().iter().all(|review| reviews.get(&review.id) == Some(review)));
    }

    /// A username that stands where an identifier should is read as nothing.
    #[test]
    fn usernames_change_no_decision(town in any_town(), name in "[a-z][a-z0-9._]{2,20}", with_at in any::<bool>()) {
        let name = if with_at { format!("@{name}") } else { name };
        for (event, _deed) in town.deliveries() {
            let named = event.fact_beside(Some(&name)).map(|fact| fact.ids.iter().cloned().collect::<Vec<_>>());
            prop_assert_eq!(named, event.fact().map(|fact| fact.ids.iter().cloned().collect()));
        }
    }
}
