//! What follows from a verdict: pairing, proof, contested numbers.

use super::case::Case;
use super::rules::Verdict;
use super::{Decision, Note, Who, contest, pairing, proof};
use crate::{Claim, State};

/// The decision that a verdict leads to.
pub(super) fn conclude(case: &Case<'_>, verdict: Verdict<'_>) -> Decision {
    let mut decision = Decision {
        who: verdict.who,
        rule: verdict.rule,
        deciding: verdict.claim.map(|claim| claim.identifier.clone()),
        via: verdict.claim.map(|claim| claim.id),
        file_only: false,
        add: Vec::new(),
        retire: Vec::new(),
        contest: Vec::new(),
        merge: Vec::new(),
        reviews: Vec::new(),
        notes: Vec::new(),
    };
    match (verdict.who, verdict.claim) {
        (Who::Known(_), Some(claim)) if is_late(case, claim) => file_only(claim, &mut decision),
        (Who::Known(contact), _) => {
            pairing::with_contact(case, contact, &mut decision);
            proof::weigh(case, contact, &mut decision);
        }
        (Who::NewVisitor, _) => {
            pairing::with_new_visitor(case, &mut decision);
            proof::of_a_code_that_was_vetoed(case, &mut decision);
        }
        (Who::Nobody, _) => {}
    }
    if let Some(phone) = case.fact.ids.phone() {
        let now = case.active(phone).filter(|_number| decision.file_only);
        if let Some(number) = case.held_then(phone).or(now).filter(|number| !number.contested) {
            contest::doubt_past(case, number, &mut decision);
        }
        if let Some(number) = case.active(phone).filter(|number| number.contested) {
            contest::tell_apart(case, number, &mut decision);
        }
    }
    if let Some((number, question)) = verdict.doubt {
        contest::doubt(case, number, question, &mut decision);
    }
    decision
}

/// Whether the fact is late: it carries a retired strong id, or is older than the end of a claim it would revive.
fn is_late(case: &Case<'_>, deciding: &Claim) -> bool {
    deciding.state == State::Ended
        || case.fact.ids.strong().any(|id| case.is_retired(id))
        || case.fact.ids.iter().any(|carried| case.would_revive(&carried.identifier))
}

/// A late fact only files its message: no pairing, no proof, no last-seen.
fn file_only(deciding: &Claim, decision: &mut Decision) {
    decision.file_only = true;
    decision.note(match deciding.state {
        State::Alias => Note::IdRetired,
        _ => Note::Late,
    });
}
