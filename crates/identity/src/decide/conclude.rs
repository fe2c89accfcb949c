//! What follows from a verdict: sightings, pairing, contested numbers, reviews; and what was left alone, and why.

use base::ContactId;

use super::case::Case;
use super::rules::Verdict;
use super::{Decision, Known, Note, Question, Review, Touch, Who, pairing};
use crate::{Claim, Company, Identifier, Kind, State};

/// The decision that a verdict leads to.
pub(super) fn conclude<K: Known>(case: &Case<'_, K>, verdict: Verdict<'_>) -> Decision {
    let mut decision = Decision {
        who: verdict.who,
        rule: verdict.rule,
        deciding: verdict.claim.map(|claim| claim.identifier.clone()),
        file_only: false,
        add: Vec::new(),
        touch: Vec::new(),
        retire: Vec::new(),
        contest: Vec::new(),
        reviews: Vec::new(),
        notes: Vec::new(),
    };
    match (verdict.who, verdict.claim) {
        (Who::Known(_), Some(claim)) if is_late(case, claim) => file_only(claim, &mut decision),
        (Who::Known(contact), _) => {
            see_again(case, contact, &mut decision);
            pairing::with_contact(case, contact, &mut decision);
        }
        (Who::NewVisitor, _) => pairing::with_new_visitor(case, &mut decision),
        (Who::Nobody, _) => {}
    }
    if let Some((number, question)) = verdict.doubt {
        contest(case, number, question, &mut decision);
    }
    decision
}

/// Whether the fact is late: it carries a retired strong id, or is older than the end of a claim it would revive.
fn is_late<K: Known>(case: &Case<'_, K>, deciding: &Claim) -> bool {
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

/// Every identifier of the fact that is this person's was seen again. One that is another contact's would be proof that
/// the two are one person; for now the strongest id decides and the other contact is left as it is.
fn see_again<K: Known>(case: &Case<'_, K>, contact: ContactId, decision: &mut Decision) {
    for carried in case.fact.ids.iter() {
        let identifier = &carried.identifier;
        if let Some(claim) = case.held_by(contact, identifier) {
            if case.fact.is_sighting() {
                decision.touch.push(Touch {
                    claim: claim.id,
                    seen_on_whatsapp: case.fact.is_on_whatsapp(),
                    came_with: company(case, identifier),
                });
            }
        } else if let Some(other) = case.active(identifier) {
            decision.note(match identifier.kind() {
                Kind::Phone if other.contested => Note::NumberNotClaimed,
                Kind::Phone => Note::NumberOfAnother,
                _ => Note::ParentOfAnother,
            });
        }
    }
}

/// The number becomes contested, and a person is asked.
fn contest<K: Known>(case: &Case<'_, K>, number: &Claim, question: Question, decision: &mut Decision) {
    let ours = case.fact.ids.strong();
    let theirs = case.fact.ids.strong().flat_map(|id| case.rivals(number.contact, id));
    let theirs = std::iter::once(number).chain(theirs).map(|claim| &claim.identifier);
    decision.contest.push(number.id);
    decision.reviews.push(Review {
        question,
        contacts: vec![Who::Known(number.contact), decision.who],
        identifiers: theirs.chain(ours).cloned().collect(),
    });
    decision.note(match question {
        Question::NumberStale => Note::NumberStale,
        _ => Note::NumberContested,
    });
}

/// For a BSUID: the number that stands in the same fact.
pub(super) fn company<K: Known>(case: &Case<'_, K>, identifier: &Identifier) -> Option<Company> {
    let phone = case.fact.ids.phone().filter(|_phone| identifier.kind() == Kind::Bsuid)?.as_phone()?;
    Some(Company { phone, at: case.fact.at })
}
