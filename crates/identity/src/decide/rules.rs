//! The rules, in their order. The first that matches says whose the fact is.

use super::case::Case;
use super::{Rule, Who};
use crate::{Claim, Field, Identifier, Question};

/// What the first rule that matches says.
pub(super) struct Verdict<'a> {
    /// Whose the fact is.
    pub(super) who: Who,
    /// By which rule.
    pub(super) rule: Rule,
    /// By which claim.
    pub(super) claim: Option<&'a Claim>,
    /// The number that is doubted from now on, and the question that this raises.
    pub(super) doubt: Option<(&'a Claim, Question)>,
}

/// The verdict of the first rule that matches.
pub(super) fn first_match<'a>(case: &Case<'a>) -> Verdict<'a> {
    by_bsuid(case)
        .or_else(|| by_parent(case))
        .or_else(|| by_number(case))
        .or_else(|| by_contested_number_alone(case))
        .or_else(|| by_code(case))
        .or_else(|| by_message(case))
        .unwrap_or_else(|| by_nothing(case))
}

/// 1. The BSUID in its scope is claimed; or, if by nobody now, it is an alias: that contact.
fn by_bsuid<'a>(case: &Case<'a>) -> Option<Verdict<'a>> {
    by_strong_id(case, case.fact.ids.bsuid()?, Rule::Bsuid)
}

/// 2. The parent BSUID in its group, likewise.
fn by_parent<'a>(case: &Case<'a>) -> Option<Verdict<'a>> {
    by_strong_id(case, case.fact.ids.parent()?, Rule::ParentBsuid)
}

fn by_strong_id<'a>(case: &Case<'a>, id: &Identifier, rule: Rule) -> Option<Verdict<'a>> {
    case.active(id).or_else(|| case.alias(id)).map(|claim| Verdict::holder_of(claim, rule))
}

/// 3. The number is claimed, not contested, not stale: that contact, unless a strong id of the fact disagrees. A strong id
///    that disagrees always vetoes a weaker match: then it is a new visitor and the number becomes contested.
///
/// A number that has moved on still belongs, in a late fact, to the contact that held it then; the same veto applies.
fn by_number<'a>(case: &Case<'a>) -> Option<Verdict<'a>> {
    let phone = case.fact.ids.phone()?;
    if let Some(past) = case.held_then(phone) {
        return (!case.disagrees_with(past.contact)).then(|| Verdict::holder_of(past, Rule::Phone));
    }
    let claim = case.active(phone).filter(|claim| !claim.contested)?;
    let was_elsewhere = case.was_elsewhere(claim, None);
    if was_elsewhere && case.fact.at <= claim.last_seen {
        return None;
    }
    let is_doubtful = was_elsewhere || (case.fact.ids.has_strong() && case.is_anothers(claim));
    Some(if case.disagrees_with(claim.contact) || is_doubtful {
        Verdict::doubting(claim, veto_question(case))
    } else if case.is_stale(claim) {
        let rule = if case.fact.ids.has_strong() { Rule::New } else { Rule::Contested };
        Verdict { rule, ..Verdict::doubting(claim, Question::NumberStale) }
    } else {
        Verdict::holder_of(claim, Rule::Phone)
    })
}

/// A contested number decides nothing: messages that carry nothing else share one visitor.
fn by_contested_number_alone<'a>(case: &Case<'a>) -> Option<Verdict<'a>> {
    let phone = case.fact.ids.phone().filter(|_phone| !case.fact.ids.has_strong())?;
    case.active(phone).filter(|claim| claim.contested)?;
    Some(match case.waiting(phone) {
        Some(waiting) => Verdict::holder_of(waiting, Rule::Contested),
        None => Verdict { rule: Rule::Contested, ..by_nothing(case) },
    })
}

/// The question that a veto raises: the number may be recycled, or somebody shared a number that is not her own.
fn veto_question(case: &Case<'_>) -> Question {
    let is_shared = case.fact.ids.iter().any(|carried| carried.field == Field::Shared);
    if is_shared { Question::NumberShared } else { Question::NumberContested }
}

/// A one-time code names its contact, unless a strong id of the fact disagrees; then a review asks.
fn by_code<'a>(case: &Case<'a>) -> Option<Verdict<'a>> {
    let contact = case.fact.named.filter(|contact| !case.disagrees_with(*contact))?;
    Some(Verdict { who: Who::Known(contact), rule: Rule::Code, claim: None, doubt: None })
}

/// A message without any identifier that was read before: its own visitor.
fn by_message<'a>(case: &Case<'a>) -> Option<Verdict<'a>> {
    let claim = case.active(case.fact.ids.message()?)?;
    Some(Verdict::holder_of(claim, Rule::Message))
}

/// 4. Nothing: new visitor; but a status for a number nobody wrote from makes none.
fn by_nothing<'a>(case: &Case<'a>) -> Verdict<'a> {
    let who = if case.fact.origin.makes_visitor() { Who::NewVisitor } else { Who::Nobody };
    let rule = if case.fact.ids.message().is_some() { Rule::Message } else { Rule::New };
    Verdict { who, rule, claim: None, doubt: None }
}

impl<'a> Verdict<'a> {
    fn holder_of(claim: &'a Claim, rule: Rule) -> Self {
        Self { who: Who::Known(claim.contact), rule, claim: Some(claim), doubt: None }
    }

    /// A new visitor, because the number's claim may not be true any more.
    fn doubting(number: &'a Claim, question: Question) -> Self {
        Self { who: Who::NewVisitor, rule: Rule::New, claim: None, doubt: Some((number, question)) }
    }
}
