//! What people did holds, and what they undo is undone.

use std::collections::BTreeMap;

use base::ContactId;
use proptest::prelude::*;

use super::config;
use super::telling::{Desk, Telling};
use super::town::any_town;
use crate::*;

/// Something that a person decided about two: the pair as it was before a delivery, and what was shown.
struct Decision {
    about: [ContactId; 2],
    pair: [ContactId; 2],
    shown: Vec<Identifier>,
    never_again: bool,
}

fn decisions(ledger: &Ledger) -> Vec<Decision> {
    let pair = |one, other| {
        let mut pair = [ledger.effective(one), ledger.effective(other)];
        pair.sort_unstable();
        pair
    };
    let undone = ledger.merges().iter().filter(|merge| merge.is_undone()).map(|merge| Decision {
        about: [merge.from, merge.into],
        pair: pair(merge.from, merge.into),
        shown: merge.identifiers.clone(),
        never_again: false,
    });
    let rejected = ledger.reviews().iter().filter(|review| review.state == ReviewState::Rejected);
    let rejected = rejected.filter_map(|review| {
        let (shown, never_again) = (review.identifiers.clone(), review.never_again);
        let other = review.other?;
        Some(Decision {
            about: [review.contact, other],
            pair: pair(review.contact, other),
            shown,
            never_again,
        })
    });
    undone.chain(rejected).collect()
}

impl Decision {
    /// Whether two contacts are this pair again, on nothing but what was shown.
    fn is_about(&self, pair: [ContactId; 2], identifiers: &[Identifier]) -> bool {
        let seen = |id: &Identifier| self.shown.iter().any(|shown| shown.matches(id));
        self.pair == pair && (self.never_again || identifiers.iter().all(seen))
    }
}

proptest! {
    #![proptest_config(config())]

    /// Undone and rejected: neither merged nor asked again on the same identifiers. (What waited for a review to close is
    /// not a judgement about two: it goes where the number goes.)
    #[test]
    fn what_was_decided_is_not_merged_or_asked_again(town in any_town()) {
        let mut telling = Telling::new(&town.world, Desk::Rash);
        for (event, deed) in town.deliveries() {
            telling.ledger.take_changes();
            let decisions = decisions(&telling.ledger);
            let before: BTreeMap<ContactId, ContactId> = telling.ledger.contacts().into_iter()
                .map(|contact| (contact, telling.ledger.effective(contact)))
                .collect();
            let pair = |one: ContactId, other: ContactId| {
                let mut pair = [one, other].map(|contact| before.get(&contact).copied().unwrap_or(contact));
                pair.sort_unstable();
                pair
            };
            telling.hear(event);
            let changes = telling.ledger.take_changes();
            for merge in changes.new_merges.iter().filter_map(|id| telling.ledger.merge(*id)) {
                let is_judgement = !matches!(merge.why.kind(), BecauseKind::Settled | BecauseKind::Waiting);
                let again = decisions.iter().any(|decision| {
                    let [one, other] = decision.about;
                    let is_about_them = decision.is_about(pair(merge.from, merge.into), &merge.identifiers);
                    is_about_them && telling.ledger.are_one(one, other)
                });
                prop_assert!(!(is_judgement && again), "after {}: {:?}\n{}", event.number, merge, telling.dump());
            }
            for review in changes.new_reviews.iter().filter_map(|id| telling.ledger.review(*id)) {
                let Some(other) = review.other else { continue };
                let again = decisions.iter().any(|decision| {
                    decision.is_about(pair(review.contact, other), &review.identifiers)
                });
                prop_assert!(!again, "after {}: {:?}\n{}", event.number, review, telling.dump());
            }
            telling.act(deed);
        }
    }

    /// Every claim that there was is again as it was, and every contact stands for the same people. (If the link answers a question,
    /// the question stays answered, and what waited for it has gone to the number's owner.)
    #[test]
    fn link_then_undo_gives_back_what_was_there(town in any_town(), from in 0..64usize, into in 0..64usize) {
        let mut telling = Telling::of(&town, Desk::Rash);
        let contacts: Vec<ContactId> = telling.ledger.contacts().into_iter().collect();
        let (Some(from), Some(into)) = (telling.contact(from), telling.contact(into)) else { return Ok(()) };
        let claims = telling.ledger.claims().to_vec();
        let people: Vec<ContactId> = contacts.iter().map(|contact| telling.ledger.effective(*contact)).collect();
        let open = |telling: &Telling<'_>| telling.ledger.reviews().iter().filter(|review| review.is_open()).count();
        let questions = open(&telling);
        if let Ok(merge) = telling.ledger.link(from, into, telling.member, telling.now) {
            if open(&telling) < questions {
                return Ok(());
            }
            telling.ledger.undo(merge, telling.now).unwrap();
        }
        let after: Vec<ContactId> = contacts.iter().map(|contact| telling.ledger.effective(*contact)).collect();
        prop_assert_eq!(people, after);
        for claim in &claims {
            prop_assert!(telling.ledger.claim(claim.id) == Some(claim), "{:?} {}", claim, telling.dump());
        }
    }

    /// What comes in while two are linked goes where its identifiers go: a claim never changes its contact by a link, nor
    /// by undoing it, and a new one is its contact's by whom the fact was decided.
    #[test]
    fn what_came_in_between_goes_where_its_identifiers_go(
        town in any_town(), later in any_town(), from in 0..64usize, into in 0..64usize
    ) {
        let mut telling = Telling::of(&town, Desk::Rash);
        let (Some(from), Some(into)) = (telling.contact(from), telling.contact(into)) else { return Ok(()) };
        let Ok(merge) = telling.ledger.link(from, into, telling.member, telling.now) else { return Ok(()) };
        for (event, _deed) in later.deliveries() {
            let Some((decision, Some(contact))) = telling.hear(event) else { continue };
            let fact = event.fact().unwrap();
            let strongest = fact.ids.iter().next().map(|carried| &carried.identifier);
            let claim = decision.via.and_then(|via| telling.ledger.claim(via));
            let decided = |claim: &&Claim| strongest.is_some_and(|id| id.matches(&claim.identifier));
            if let Some(claim) = claim.filter(|claim| claim.state != State::Ended).filter(decided) {
                prop_assert_eq!(claim.contact, contact, "the message is at the contact that holds the id that decided");
            }
            let holds = |claim: &Claim| fact.ids.iter().any(|carried| carried.identifier.matches(&claim.identifier));
            prop_assert!(telling.ledger.own_claims(contact).any(holds), "the message is where one of its identifiers is");
        }
        if telling.ledger.merge(merge).unwrap().is_active() {
            let claims: Vec<_> = telling.ledger.claims().iter().map(|claim| (claim.id, claim.contact)).collect();
            telling.ledger.undo(merge, telling.now).unwrap();
            for (id, contact) in claims {
                prop_assert_eq!(telling.ledger.claim(id).unwrap().contact, contact);
            }
        }
    }

    /// An address is in force at the thread's person, not contested, and of the message itself or, if it is a number, one
    /// that came with the message's BSUID.
    #[test]
    fn nothing_is_sent_to_an_identifier_that_is_not_active_on_the_threads_person(town in any_town()) {
        let mut telling = Telling::new(&town.world, Desk::Rash);
        let mut together: Vec<Ids> = Vec::new();
        for (event, deed) in town.deliveries() {
            let heard = telling.hear(event);
            together.extend(event.fact().map(|fact| fact.ids));
            together.extend(event.notice().into_iter().flat_map(|notice| [notice.previous.clone(), notice.current.clone()]));
            telling.act(deed);
            let (Some((_decision, Some(contact))), Some(fact)) = (heard, event.fact()) else { continue };
            let latest = fact.ids;
            let Some(address) = reply_address(&latest, telling.ledger.claims_of(contact).collect::<Vec<_>>()) else {
                continue;
            };
            let mut claims = telling.ledger.claims_of(contact);
            let claim = claims.find(|claim| claim.is_active() && claim.identifier.matches(&address));
            prop_assert!(claim.is_some_and(|claim| !claim.contested), "{:?}", address);
            let in_latest = latest.iter().any(|carried| carried.identifier.matches(&address));
            let beside = |ids: &Ids| ids.bsuid() == latest.bsuid() && ids.phone().is_some_and(|phone| phone.matches(&address));
            prop_assert!(in_latest || together.iter().any(beside), "{:?}", address);
        }
    }
}
