//! Pairing: identifiers in the fact that nobody claims are claimed by the contact that holds the id that decided. That is
//! how a number and a BSUID find each other while both still arrive.

use base::ContactId;

use super::case::Case;
use super::{Decision, NewClaim, NewReview, Note, Retirement, Who, contest};
use crate::{Carried, Claim, EndReason, Ended, Evidence, Question, State};

/// Pairs with a contact that is known already.
pub(super) fn with_contact(case: &Case<'_>, contact: ContactId, decision: &mut Decision) {
    for carried in case.fact.ids.iter().filter(|carried| case.is_unclaimed(&carried.identifier)) {
        let rivals = predecessors(case, contact, carried);
        if rivals.is_empty() {
            claim(case, carried, State::Active, decision);
            continue;
        }
        let between = decision.via.and_then(|via| case.known.number_between(contact, via, &rivals));
        if let Some(between) = between {
            contest::part(case, &between, &rivals, decision);
            claim(case, carried, State::Active, decision);
            continue;
        }
        ask_whether_the_id_changed(contact, &rivals, carried, decision);
        if let Some(newer) = rivals.iter().find(|rival| case.fact.at < rival.first_seen) {
            // Out of order: this id is the older one, and the rest of the fact may be as old.
            claim_as_alias(case, carried, replaced_at(newer.first_seen), decision);
            return;
        }
        let ended = replaced_at(case.fact.at);
        decision.retire.extend(rivals.iter().map(|rival| Retirement { claim: rival.id, ended }));
        claim(case, carried, State::Active, decision);
    }
}

/// What a new visitor claims: everything, but a number that is somebody's (it is contested, or was somebody's at the time
/// of the fact) only if there is nothing else, and then it does not claim it but waits with it.
pub(super) fn with_new_visitor(case: &Case<'_>, decision: &mut Decision) {
    for carried in case.fact.ids.iter() {
        let identifier = &carried.identifier;
        if let Some(holder) = case.active(identifier) {
            if !case.fact.ids.has_strong() {
                claim(case, carried, State::Waiting, decision);
            } else if holder.contested {
                decision.note(Note::NumberNotClaimed);
            }
        } else if case.fact.ids.has_strong()
            && !identifier.kind().is_strong()
            && case.would_revive(identifier)
        {
            decision.note(Note::NumberIsOver);
        } else {
            claim(case, carried, State::Active, decision);
        }
    }
}

/// The active ids that a strong id takes the place of, or that took its place. Numbers have none: a person may be known
/// by several.
fn predecessors<'a>(case: &Case<'a>, contact: ContactId, carried: &Carried) -> Vec<&'a Claim> {
    if carried.identifier.kind().is_strong() {
        case.rivals(contact, &carried.identifier).collect()
    } else {
        Vec::new()
    }
}

/// Of two ids in one scope the older becomes an alias, and a review asks whether the id really changed without notice.
fn ask_whether_the_id_changed(
    contact: ContactId,
    rivals: &[&Claim],
    carried: &Carried,
    decision: &mut Decision,
) {
    let rivals = rivals.iter().map(|rival| &rival.identifier);
    let identifiers = rivals.chain([&carried.identifier]).cloned().collect();
    let contacts = vec![Who::Known(contact)];
    decision.reviews.push(NewReview { question: Question::IdChanged, contacts, identifiers });
    decision.note(Note::IdChanged);
}

fn replaced_at(at: base::Moment) -> Ended {
    Ended { at, why: EndReason::Replaced }
}

fn claim(case: &Case<'_>, carried: &Carried, state: State, decision: &mut Decision) {
    let fact = case.fact;
    let (rule, via) = (decision.rule, decision.via);
    let (delivery, origin, field) = (fact.delivery, fact.origin, carried.field);
    decision.add.push(NewClaim {
        identifier: carried.identifier.clone(),
        state,
        evidence: Evidence::Fact { delivery, origin, field, rule, via },
        seen: fact.at,
        seen_on_whatsapp: fact.is_on_whatsapp(),
        came_with: fact.company_of(&carried.identifier),
        ended: None,
    });
}

fn claim_as_alias(case: &Case<'_>, carried: &Carried, ended: Ended, decision: &mut Decision) {
    claim(case, carried, State::Alias, decision);
    if let Some(alias) = decision.add.last_mut() {
        alias.ended = Some(ended);
    }
}
