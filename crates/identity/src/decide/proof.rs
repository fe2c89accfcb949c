//! Proof: identifiers in one fact that two contacts claim are one person's.

use std::collections::BTreeMap;

use base::{ClaimId, ContactId};

use super::case::Case;
use super::{Decision, MergePolicy, NewMerge, NewReview, Note, Who, contest};
use crate::ledger::Decided;
use crate::{Claim, Field, Identifier, Kind, Question};

/// Somebody else that the fact also speaks of.
#[derive(Default)]
struct Other<'a> {
    claims: Vec<&'a Claim>,
    by_code: bool,
}

impl<'a> Other<'a> {
    fn number(&self) -> Option<&'a Claim> {
        self.claims.iter().copied().find(|claim| claim.identifier.kind() == Kind::Phone)
    }

    /// The claim on the number, if nothing else speaks for one person.
    fn number_alone(&self) -> Option<&'a Claim> {
        self.number().filter(|_number| self.claims.len() == 1 && !self.by_code)
    }
}

/// Every contact beside the one that decided whose identifiers stand in the fact.
pub(super) fn weigh(case: &Case<'_>, contact: ContactId, decision: &mut Decision) {
    let elsewhere = |claim: &Claim| claim.contested && !case.known.are_one(contact, claim.contact);
    if case.fact.ids.phone().and_then(|phone| case.active(phone)).is_some_and(elsewhere) {
        decision.note(Note::NumberNotClaimed);
    }
    for (other, shown) in others(case, contact) {
        weigh_one(case, contact, other, &shown, decision);
    }
}

fn others<'a>(case: &Case<'a>, contact: ContactId) -> BTreeMap<ContactId, Other<'a>> {
    let mut others: BTreeMap<ContactId, Other<'a>> = BTreeMap::new();
    for carried in case.fact.ids.iter() {
        let Some(claim) = case.active(&carried.identifier) else { continue };
        let is_anothers =
            case.was_elsewhere(claim, Some(contact)) || case.held_then(&claim.identifier).is_some();
        if claim.contested || is_anothers || case.known.are_one(contact, claim.contact) {
            continue;
        }
        others.entry(case.known.effective(claim.contact)).or_default().claims.push(claim);
    }
    if let Some(named) = case.fact.named.filter(|named| !case.known.are_one(contact, *named)) {
        others.entry(case.known.effective(named)).or_default().by_code = true;
    }
    others
}

fn weigh_one(
    case: &Case<'_>,
    contact: ContactId,
    other: ContactId,
    shown: &Other<'_>,
    decision: &mut Decision,
) {
    let mut identifiers = shown_on_both_sides(case, contact, shown, decision);
    let theirs: Vec<Identifier> = shown.claims.iter().map(|claim| claim.identifier.clone()).collect();
    let merged = decision.merge.iter().map(|merge| merge.other);
    let ours = std::iter::once(contact).chain(merged);
    let decided = ours.map(|ours| case.known.decided(ours, other, &theirs)).max().unwrap_or(Decided::Nothing);
    if decided == Decided::ThisAlready && !shown.by_code {
        decision.note(Note::DecidedBefore);
        ask_about_what_came_since(case, contact, other, shown, decision);
        return;
    }
    let mut asked = case.known.asked_about(contact, other);
    if asked.any(|review| review.delivery == Some(case.fact.delivery)) {
        return;
    }
    let stale = shown.number_alone().filter(|number| case.is_stale(number));
    let question = if stale.is_some() {
        decision.note(Note::NumberStale);
        Some(Question::NumberStale)
    } else if shown.number_alone().is_some_and(|number| case.is_anothers(number))
        || contradicts(case, contact, other, decision)
    {
        Some(contradiction(case, shown, decision))
    } else if decided != Decided::Nothing {
        decision.note(Note::NewEvidence);
        Some(if shown.by_code { Question::CodeReused } else { Question::Proven })
    } else if case.policy.merge == MergePolicy::Ask {
        decision.note(Note::ProofIsAsked);
        Some(Question::Proven)
    } else {
        None
    };
    match question {
        None => {
            decision.note(if shown.by_code { Note::ProvenByCode } else { Note::Proven });
            let on_number = shown.number_alone().map(|number| number.id);
            identifiers.extend(named_by_code(case, shown));
            decision.merge.push(NewMerge { other, identifiers, on_number, by_code: shown.by_code });
        }
        Some(question) => {
            if question == Question::Contradiction {
                identifiers.extend(part_from_what_contradicts(case, contact, other, shown, decision));
            }
            if let Some(number) = shown.number().filter(|_number| question.is_about_a_number()) {
                contest::contest(case, number, decision);
            }
            let contacts = vec![Who::Known(other), Who::Known(contact)];
            decision.reviews.push(NewReview { question, contacts, identifiers });
        }
    }
}

/// Two persons, it was said. But if the one had the number after the other did, then what the number alone brought since may
/// be hers: that is withdrawn, and asked about.
fn ask_about_what_came_since(
    case: &Case<'_>,
    contact: ContactId,
    other: ContactId,
    shown: &Other<'_>,
    decision: &mut Decision,
) {
    let Some(number) = shown.number_alone() else { return };
    let told = contest::told_apart(case, number, decision);
    let withdrawn = told.iter().flat_map(|contest| &contest.claims).filter_map(|id| case.known.claim(*id));
    let number_and_withdrawn = std::iter::once(number).chain(withdrawn);
    let identifiers: Vec<Identifier> = number_and_withdrawn.map(|claim| claim.identifier.clone()).collect();
    if told.is_empty() || case.known.decided(contact, other, &identifiers) == Decided::ThisAlready {
        return;
    }
    decision.note(Note::NumberContested);
    decision.contest.extend(told);
    let contacts = vec![Who::Known(other), Who::Known(contact)];
    decision.reviews.push(NewReview { question: Question::NumberContested, contacts, identifiers });
}

/// Whether the other contact contradicts the fact, this contact, or one that this one is merged with by the same fact.
fn contradicts(case: &Case<'_>, contact: ContactId, other: ContactId, decision: &Decision) -> bool {
    let merged = decision.merge.iter().map(|merge| merge.other);
    case.disagrees_with(other)
        || std::iter::once(contact).chain(merged).any(|ours| case.known.contradict(ours, other))
}

/// What a number alone brought to either, and contradicts the other or the fact, is parted from it.
fn part_from_what_contradicts(
    case: &Case<'_>,
    contact: ContactId,
    other: ContactId,
    shown: &Other<'_>,
    decision: &mut Decision,
) -> Vec<Identifier> {
    let ids = || case.fact.ids.strong();
    let with_fact =
        ids().flat_map(|id| case.rivals(other, id)).chain(ids().flat_map(|id| case.rivals(contact, id)));
    let with_each_other =
        case.known.contradicting(contact, other).chain(case.known.contradicting(other, contact));
    let contradicting: Vec<&Claim> = with_fact.chain(with_each_other).collect();
    let proven: Vec<ClaimId> =
        decision.via.into_iter().chain(shown.claims.iter().map(|claim| claim.id)).collect();
    contest::part_from_proven(case, &proven, &contradicting, decision)
}

fn contradiction(case: &Case<'_>, shown: &Other<'_>, decision: &mut Decision) -> Question {
    let is_shared = case.fact.ids.iter().any(|carried| carried.field == Field::Shared);
    if shown.number().is_some() && is_shared {
        decision.note(Note::NumberShared);
        Question::NumberShared
    } else if shown.number_alone().is_some() {
        decision.note(Note::NumberContested);
        Question::NumberContested
    } else {
        decision.note(Note::Contradiction);
        Question::Contradiction
    }
}

/// A code names a contact, and so all that this contact itself is known by: an undone link takes it along.
fn named_by_code(case: &Case<'_>, shown: &Other<'_>) -> Vec<Identifier> {
    let named = case.fact.named.filter(|_named| shown.by_code);
    let own = named.into_iter().flat_map(|named| case.known.own_claims(named));
    own.filter(|claim| claim.is_active()).map(|claim| claim.identifier.clone()).collect()
}

/// The identifiers of the fact that either of the two holds: the evidence.
fn shown_on_both_sides(
    case: &Case<'_>,
    contact: ContactId,
    shown: &Other<'_>,
    decision: &Decision,
) -> Vec<Identifier> {
    let theirs: Vec<ClaimId> = shown.claims.iter().map(|claim| claim.id).collect();
    let is_shown = |identifier: &&Identifier| {
        let ours =
            case.held_by(contact, identifier).is_some() || decision.deciding.as_ref() == Some(*identifier);
        ours || case.active(identifier).is_some_and(|claim| theirs.contains(&claim.id))
    };
    case.fact.ids.iter().map(|carried| &carried.identifier).filter(is_shown).cloned().collect()
}

/// A code names a contact that the fact's ids contradict: a new visitor, and a question.
pub(super) fn of_a_code_that_was_vetoed(case: &Case<'_>, decision: &mut Decision) {
    let Some(named) = case.fact.named else { return };
    decision.note(Note::Contradiction);
    decision.reviews.push(NewReview {
        question: Question::Contradiction,
        contacts: vec![Who::Known(case.known.effective(named)), decision.who],
        identifiers: case.fact.ids.iter().map(|carried| carried.identifier.clone()).collect(),
    });
}
