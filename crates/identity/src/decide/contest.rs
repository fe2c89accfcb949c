//! Contested numbers: a number that may have moved on decides nothing, and what rested on it alone is withdrawn.

use std::collections::BTreeSet;

use base::{ClaimId, Moment};

use super::case::Case;
use super::{Contest, Decision, NewReview, Note, Who};
use crate::{Claim, Identifier, Question, Rule, State};

/// The number becomes contested, and a person is asked whether the one who came with it is its owner.
pub(super) fn doubt(case: &Case<'_>, number: &Claim, question: Question, decision: &mut Decision) {
    let ours = case.fact.ids.strong();
    let theirs = case.fact.ids.strong().flat_map(|id| case.rivals(number.contact, id));
    let theirs = std::iter::once(number).chain(theirs).map(|claim| &claim.identifier);
    decision.reviews.push(NewReview {
        question,
        contacts: vec![Who::Known(number.contact), decision.who],
        identifiers: theirs.chain(ours).cloned().collect(),
    });
    decision.note(match question {
        Question::NumberStale => Note::NumberStale,
        Question::NumberShared => Note::NumberShared,
        _ => Note::NumberContested,
    });
    contest(case, number, decision);
}

/// The number decides nothing from now on. The matches and merges that rest on it alone and were made since its owner was
/// last seen with it are withdrawn.
pub(super) fn contest(case: &Case<'_>, number: &Claim, decision: &mut Decision) {
    let owners = owners(case, number);
    let since = last_seen_with(number, &owners);
    let spared: BTreeSet<ClaimId> = owners.iter().map(|claim| claim.id).collect();
    decision.contest.push(Contest {
        number: number.id,
        since,
        claims: resting_on(case, number, since, &spared),
        merges: case
            .known
            .merges_of(number.contact)
            .filter(|merge| merge.at > since && merge.on_number.is_some_and(|on| is_on(case, on, number)))
            .map(|merge| merge.id)
            .collect(),
    });
}

/// The claims on the ids that the fact contradicts: whoever holds them is the owner of the number so far.
fn owners<'a>(case: &Case<'a>, number: &Claim) -> Vec<&'a Claim> {
    case.fact.ids.strong().flat_map(|id| case.rivals(number.contact, id)).collect()
}

/// When the owner was last seen with the number; if nobody says who that is, whoever was last seen with it is.
fn last_seen_with(number: &Claim, owners: &[&Claim]) -> Moment {
    let together = owners.iter().filter_map(|owner| owner.came_with.as_ref());
    let together = together.filter(|company| Identifier::phone(&company.phone).matches(&number.identifier));
    match together.map(|company| company.at).max() {
        Some(at) => at,
        None if owners.is_empty() => number.last_seen,
        None => number.first_seen,
    }
}

/// The claims that the number alone brought to this person since then, and those that they brought in turn.
fn resting_on(case: &Case<'_>, number: &Claim, since: Moment, spared: &BTreeSet<ClaimId>) -> Vec<ClaimId> {
    let alive =
        |claim: &&Claim| matches!(claim.state, State::Active | State::Alias) && !spared.contains(&claim.id);
    let claims: Vec<&Claim> = case.known.claims_of(number.contact).filter(alive).collect();
    let by_number = |claim: &&&Claim| {
        let crate::Evidence::Fact { rule: Rule::Phone, via: Some(via), .. } = claim.evidence else {
            return false;
        };
        claim.first_seen > since && is_on(case, via, number)
    };
    let mut resting: Vec<ClaimId> = claims.iter().filter(by_number).map(|claim| claim.id).collect();
    let mut next = 0;
    while let Some(id) = resting.get(next).copied() {
        let brought = claims.iter().filter(|claim| claim.evidence.via() == Some(id) && claim.id != number.id);
        let brought: Vec<ClaimId> =
            brought.map(|claim| claim.id).filter(|id| !resting.contains(id)).collect();
        resting.extend(brought);
        next += 1;
    }
    resting
}

/// Whether a claim is on this number.
fn is_on(case: &Case<'_>, claim: ClaimId, number: &Claim) -> bool {
    case.known.claim(claim).is_some_and(|claim| claim.identifier.matches(&number.identifier))
}
