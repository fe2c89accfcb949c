//! The laws, over the histories of made-up towns. They hold for rules 1 to 4 as they stand: without proof and without
//! withdrawal, which come on top.

mod town;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::ContactId;
use proptest::prelude::*;

use crate::*;
use town::{Event, Kept, any_town, orderly_town, owner_of, recycling_town};

/// What is kept after a town's history was heard, and where each message went.
fn hear(events: &[Event]) -> (Ledger, Vec<Option<ContactId>>) {
    let mut memory = Ledger::default();
    let contacts = events.iter().map(|event| memory.hear(&event.fact(), &Policy::default()).1).collect();
    (memory, contacts)
}

/// Which messages are together, whatever their contact is called.
fn who_is_who(events: &[Event], contacts: &[Option<ContactId>]) -> BTreeSet<BTreeSet<usize>> {
    let mut groups: HashMap<Option<ContactId>, BTreeSet<usize>> = HashMap::new();
    for (event, contact) in events.iter().zip(contacts) {
        groups.entry(*contact).or_default().insert(event.number);
    }
    groups.into_values().collect()
}

/// The people whose strong ids a contact holds.
fn strong_people(memory: &Ledger) -> HashMap<ContactId, BTreeSet<usize>> {
    let mut people: HashMap<_, BTreeSet<_>> = HashMap::new();
    for claim in memory.claims().iter().filter(|claim| claim.identifier.kind().is_strong()) {
        people.entry(claim.contact).or_default().insert(owner_of(&claim.identifier));
    }
    people
}

/// Everything kept, with contacts named by the first message that went to them, to compare two books.
fn kept(memory: &Ledger, events: &[Event], contacts: &[Option<ContactId>]) -> BTreeMap<String, Kept> {
    let mut names = HashMap::new();
    for (event, contact) in events.iter().zip(contacts) {
        let name = names.entry(*contact).or_insert(event.number);
        *name = (*name).min(event.number);
    }
    memory.claims().iter().map(|claim| Kept::of(claim, names[&Some(claim.contact)])).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    #[test]
    fn an_active_identifier_has_one_contact(town in any_town()) {
        let mut memory = Ledger::default();
        for event in &town.events {
            memory.hear(&event.fact(), &Policy::default());
            let mut seen = BTreeSet::new();
            for claim in memory.claims().iter().filter(|claim| matches!(claim.state, State::Active | State::Waiting)) {
                let id = &claim.identifier;
                let place = (claim.state, id.kind(), id.scope().clone(), id.match_key().into_owned());
                prop_assert!(seen.insert(place), "claimed twice: {:?}", claim);
            }
        }
    }

    #[test]
    fn a_person_has_one_active_strong_id_of_a_kind_in_a_scope(town in any_town()) {
        let (memory, _contacts) = hear(&town.events);
        let strong = memory.claims().iter().filter(|claim| claim.is_active() && claim.identifier.kind().is_strong());
        let mut seen = BTreeSet::new();
        for claim in strong {
            let place = (claim.contact, claim.identifier.kind(), claim.identifier.scope().clone());
            prop_assert!(seen.insert(place), "two at once: {:?}", claim);
        }
    }

    #[test]
    fn repetition_changes_nothing(town in any_town()) {
        let mut memory = Ledger::default();
        for event in &town.events {
            let (_first, contact) = memory.hear(&event.fact(), &Policy::default());
            let (claims, reviews) = (memory.claims().to_vec(), memory.reviews().to_vec());
            let (_second, again) = memory.hear(&event.fact(), &Policy::default());
            prop_assert_eq!(contact, again);
            prop_assert_eq!(&claims, memory.claims());
            prop_assert_eq!(&reviews, memory.reviews());
        }
    }

    #[test]
    fn a_history_heard_twice_is_heard_once(town in orderly_town()) {
        let (mut memory, contacts) = hear(&town.events);
        let held = |memory: &Ledger| -> Vec<_> {
            memory.claims().iter().map(|claim| (claim.identifier.clone(), claim.contact, claim.state)).collect()
        };
        let once = held(&memory);
        for (event, contact) in town.events.iter().zip(contacts) {
            let (_decision, again) = memory.hear(&event.fact(), &Policy::default());
            prop_assert!(contact.is_none() || contact == again);
        }
        let twice = held(&memory);
        prop_assert!(twice.starts_with(&once));
        // A status that came before its person was known may teach something now; nothing else may.
        for claim in memory.claims().iter().skip(once.len()) {
            let by_status = matches!(claim.evidence, Evidence::Fact { origin: Origin::Status, .. });
            prop_assert!(by_status);
        }
    }

    #[test]
    fn the_order_of_deliveries_across_people_does_not_change_who_is_who(
        (town, order) in orderly_town().prop_flat_map(|town| {
            let turns = proptest::collection::vec(any::<u16>(), town.events.len());
            (Just(town), turns)
        })
    ) {
        let interleaved = town.interleaved(&order);
        let (memory, contacts) = hear(&town.events);
        let (other, others) = hear(&interleaved);
        prop_assert_eq!(who_is_who(&town.events, &contacts), who_is_who(&interleaved, &others));
        prop_assert_eq!(kept(&memory, &town.events, &contacts), kept(&other, &interleaved, &others));
    }

    #[test]
    fn where_every_number_is_one_persons_nobody_is_at_a_contact_with_anything_of_somebody_else(town in orderly_town()) {
        let (memory, contacts) = hear(&town.events);
        for (event, contact) in town.events.iter().zip(contacts) {
            for claim in contact.into_iter().flat_map(|contact| memory.claims_of(contact)) {
                let of_person = owner_of(&claim.identifier);
                prop_assert_eq!(of_person, event.person);
            }
        }
        prop_assert!(memory.reviews().is_empty(), "and nothing is asked");
    }

    #[test]
    fn in_one_portfolio_nobody_is_at_a_contact_with_somebody_elses_strong_id(town in recycling_town(1)) {
        let (memory, contacts) = hear(&town.events);
        for (contact, people) in strong_people(&memory) {
            prop_assert!(people.len() == 1, "strong ids of {:?} at {}", people, contact);
        }
        for (event, contact) in town.events.iter().zip(contacts).filter(|(event, _contact)| event.shows_ids()) {
            for claim in contact.into_iter().flat_map(|contact| memory.claims_of(contact)) {
                prop_assert!(!claim.identifier.kind().is_strong() || owner_of(&claim.identifier) == event.person);
            }
        }
    }

    #[test]
    fn across_portfolios_only_a_number_can_have_brought_two_people_together(town in recycling_town(3)) {
        let (memory, _contacts) = hear(&town.events);
        for (contact, _people) in strong_people(&memory).into_iter().filter(|(_contact, people)| people.len() > 1) {
            let mut strong = memory.claims_of(contact).filter(|claim| claim.identifier.kind().is_strong());
            let by_number = |claim: &Claim| matches!(claim.evidence, Evidence::Fact { rule: Rule::Phone, .. });
            prop_assert!(strong.any(by_number), "and the claim says that it rests on the number only");
        }
    }

    #[test]
    fn a_contested_number_decides_nothing_and_is_claimed_by_no_one_new(town in any_town()) {
        let mut memory = Ledger::default();
        let mut contested: BTreeSet<String> = BTreeSet::new();
        for event in &town.events {
            let (decision, contact) = memory.hear(&event.fact(), &Policy::default());
            if decision.deciding.as_ref().is_some_and(|id| contested.contains(id.value())) {
                prop_assert_eq!(decision.rule, Rule::Contested);
            }
            for new in decision.add.iter().filter(|new| contested.contains(new.identifier.value())) {
                prop_assert_eq!(new.state, State::Waiting);
            }
            prop_assert_eq!(decision.contest.len(), decision.reviews.iter().filter(|review| review.contacts.len() == 2).count());
            prop_assert!(contact.is_some() || event.origin == Origin::Status);
            let now = memory.claims().iter().filter(|claim| claim.contested);
            contested.extend(now.map(|claim| claim.identifier.value().to_owned()));
        }
    }

    #[test]
    fn usernames_change_no_decision(town in any_town(), labels in proptest::collection::vec(0..3usize, 40)) {
        let renamed: Vec<Event> = town.events.iter().zip(labels.iter().cycle())
            .map(|(event, label)| event.named(*label))
            .collect();
        let ((memory, contacts), (other, others)) = (hear(&town.events), hear(&renamed));
        prop_assert_eq!(memory.claims(), other.claims());
        prop_assert_eq!(contacts, others);
    }

    #[test]
    fn every_claim_names_its_evidence(town in any_town()) {
        let (memory, _contacts) = hear(&town.events);
        for claim in memory.claims() {
            let Evidence::Fact { delivery, origin, field, .. } = claim.evidence else { panic!("nobody typed") };
            let event = town.events.iter().find(|event| event.fact().delivery == delivery).unwrap();
            prop_assert_eq!(event.origin, origin);
            let ids = event.fact().ids;
            let carried = ids.iter().find(|carried| carried.field == field).unwrap();
            prop_assert!(carried.identifier == claim.identifier);
        }
    }
}
