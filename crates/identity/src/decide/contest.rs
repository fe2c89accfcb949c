//! Contested numbers: a number that may have moved on decides nothing, and what rested on it alone is withdrawn.

use std::collections::BTreeSet;

use base::ClaimId;

use super::case::Case;
use super::{Decision, NewReview, Note, Who};
use crate::ledger::{Between, Decided, Owner};
use crate::{Claim, Contest, Identifier, Question};

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

/// The number decides nothing from now on. What rests on it alone is withdrawn, unless its owner had it at that time: she
/// is whoever has the ids that the fact contradicts.
pub(super) fn contest(case: &Case<'_>, number: &Claim, decision: &mut Decision) {
    let by_fact = case.fact.ids.strong().flat_map(|id| case.rivals(number.contact, id));
    let by_contact = match decision.who {
        Who::Known(contact) if !case.known.are_one(contact, number.contact) => Some(contact),
        _ => None,
    };
    let by_contact =
        by_contact.into_iter().flat_map(|contact| case.known.contradicting(number.contact, contact));
    let hers: BTreeSet<ClaimId> = by_fact.chain(by_contact).map(|claim| claim.id).collect();
    withdraw(case, number, &hers, &BTreeSet::new(), decision);
}

/// The same where the fact is late, or the number was over already: only if anything rests on it.
pub(super) fn doubt_past(case: &Case<'_>, number: &Claim, decision: &mut Decision) {
    let is_hers = matches!(decision.who, Who::Known(contact) if case.known.are_one(contact, number.contact));
    if is_hers || decision.who == Who::Nobody {
        return;
    }
    let mut doubted = decision.clone();
    doubt(case, number, Question::NumberContested, &mut doubted);
    doubted.contest.retain(|contest| !contest.is_empty());
    if doubted.contest.is_empty() {
        return;
    }
    let is_decided = |review: &NewReview| match review.contacts.as_slice() {
        [Who::Known(one), Who::Known(other)] => {
            case.known.decided(*one, *other, &review.identifiers) == Decided::ThisAlready
        }
        _ => false,
    };
    if !doubted.reviews.last().is_some_and(is_decided) {
        *decision = doubted;
    } else if !number.is_active() {
        decision.contest = doubted.contest;
    }
}

/// The number is contested already, and somebody else shows that she had it, too: what that tells of the others who rest on
/// it is learnt, without another question.
pub(super) fn tell_apart(case: &Case<'_>, number: &Claim, decision: &mut Decision) {
    let is_hers = matches!(decision.who, Who::Known(contact) if case.known.are_one(contact, number.contact));
    if !is_hers && decision.who != Who::Nobody && case.fact.ids.has_strong() {
        let told = told_apart(case, number, decision);
        decision.contest.extend(told);
    }
}

/// What is to be withdrawn because somebody else had the number.
pub(super) fn told_apart(case: &Case<'_>, number: &Claim, decision: &Decision) -> Vec<Contest> {
    let mut doubted = Decision { contest: Vec::new(), ..decision.clone() };
    contest(case, number, &mut doubted);
    doubted.contest.into_iter().filter(|contest| !contest.is_empty()).collect()
}

/// A number alone joined the one whose id decided and the one whose ids it contradicts: the number becomes contested, and
/// they are parted.
pub(super) fn part(case: &Case<'_>, between: &Between<'_>, rivals: &[&Claim], decision: &mut Decision) {
    let number = between.number;
    if decision.contest.iter().any(|contest| contest.number == number.id) {
        return;
    }
    let theirs = std::iter::once(number).chain(rivals.iter().copied()).map(|claim| &claim.identifier);
    decision.reviews.push(NewReview {
        question: Question::NumberContested,
        contacts: vec![Who::Known(number.contact), Who::NewVisitor],
        identifiers: theirs.chain(case.fact.ids.strong()).cloned().collect(),
    });
    decision.note(Note::NumberParted);
    let ours = decision.via.into_iter().collect();
    withdraw(case, number, &between.beyond, &ours, decision);
}

/// Two contacts are proven to be one person, but for claims that a number alone brought to either: those are withdrawn, and
/// the number becomes contested. Gives the numbers.
pub(super) fn part_from_proven(
    case: &Case<'_>,
    proven: &[ClaimId],
    contradicting: &[&Claim],
    decision: &mut Decision,
) -> Vec<Identifier> {
    let mut numbers = Vec::new();
    for id in proven {
        let Some(claim) = case.known.claim(*id) else { continue };
        let beside = |other: &&Claim| case.known.are_one(other.contact, claim.contact);
        let theirs: Vec<&Claim> = contradicting.iter().copied().filter(beside).collect();
        let Some(between) = case.known.number_between(claim.contact, *id, &theirs) else { continue };
        if !numbers.contains(&between.number.identifier) {
            withdraw(case, between.number, &BTreeSet::from([*id]), &between.beyond, decision);
            numbers.push(between.number.identifier.clone());
        }
    }
    numbers
}

fn withdraw(
    case: &Case<'_>,
    number: &Claim,
    hers: &BTreeSet<ClaimId>,
    somebodys: &BTreeSet<ClaimId>,
    decision: &mut Decision,
) {
    let owner = Owner { hers, somebodys, had_it: None, somebody_else_at: case.fact.at };
    decision.contest.extend(case.known.resting_on(number, &owner));
}
