//! Claims, merges, reviews and notices as they are stored: read and written.

use base::{ClaimId, DeliveryId, MemberId, MergeId, Moment, ReviewId, UuidId, WorkspaceId};
use identity::{
    Because, BecauseKind, Claim, Company, Ended, Evidence, Identifier, Ids, Merge, Notice, Review, State,
};
use store::{Record, Row, params};
use uuid::Uuid;

use crate::{Error, Result};

pub(super) type Values<'a, const N: usize> = [store::Value<'a>; N];

/// What an identifier is looked up by: kind, scope and matching form in one text.
pub(crate) fn key(identifier: &Identifier) -> String {
    format!("{} {} {}", identifier.kind(), identifier.scope(), identifier.match_key().as_str())
}

fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Store(format!("a value has no JSON: {error}")))
}

fn parse<T: serde::de::DeserializeOwned>(json: &str) -> store::Result<T> {
    serde_json::from_str(json).map_err(|error| store::Error::Value(format!("stored list: {error}")))
}

/// One active claim and one waiting claim on an identifier at most: the unique index sees to it through the slot.
fn slot(claim: &Claim) -> Uuid {
    match claim.state {
        State::Active => Uuid::nil(),
        State::Waiting => Uuid::max(),
        State::Alias | State::Ended => claim.id.uuid(),
    }
}

pub(super) fn change_claim(workspace: WorkspaceId, claim: &Claim) -> Values<'_, 14> {
    params![
        workspace,
        claim.id,
        slot(claim),
        claim.state.as_str(),
        claim.contested,
        claim.seen_on_whatsapp,
        claim.first_seen,
        claim.last_seen,
        claim.came_with.as_ref().map(|company| company.phone.as_str()),
        claim.came_with.as_ref().map(|company| key(&Identifier::phone(&company.phone))),
        claim.came_with.as_ref().map(|company| company.since),
        claim.came_with.as_ref().map(|company| company.at),
        claim.ended.map(|ended| ended.at),
        claim.ended.map(|ended| ended.why.as_str()),
    ]
}

pub(super) fn add_claim(workspace: WorkspaceId, claim: &Claim, person: base::ContactId) -> Values<'_, 28> {
    let (delivery, origin, field, rule, via) = match claim.evidence {
        Evidence::Fact { delivery, origin, field, rule, via } => {
            (Some(delivery), Some(origin.as_str()), Some(field.as_str()), Some(rule.as_str()), via)
        }
        Evidence::Person { .. } => (None, None, None, None, None),
    };
    let (member, how) = match claim.evidence {
        Evidence::Person { by, how } => (Some(by), Some(how.as_str())),
        Evidence::Fact { .. } => (None, None),
    };
    params![
        workspace,
        claim.id,
        claim.contact,
        person,
        key(&claim.identifier),
        slot(claim),
        claim.identifier.kind().as_str(),
        claim.identifier.scope().to_string(),
        claim.identifier.value(),
        claim.state.as_str(),
        claim.contested,
        claim.seen_on_whatsapp,
        claim.first_seen,
        claim.last_seen,
        claim.came_with.as_ref().map(|company| company.phone.as_str()),
        claim.came_with.as_ref().map(|company| key(&Identifier::phone(&company.phone))),
        claim.came_with.as_ref().map(|company| company.since),
        claim.came_with.as_ref().map(|company| company.at),
        claim.ended.map(|ended| ended.at),
        claim.ended.map(|ended| ended.why.as_str()),
        delivery,
        origin,
        field,
        rule,
        via,
        member,
        how,
        claim.moved_from,
    ]
}

/// Claims in the order they were made.
pub(crate) fn oldest_first(rows: impl IntoIterator<Item = ClaimRow>) -> Vec<Claim> {
    let mut claims: Vec<Claim> = rows.into_iter().map(|row| row.0).collect();
    claims.sort_unstable_by_key(|claim| claim.id);
    claims
}

/// A claim as it is stored.
pub(crate) struct ClaimRow(pub(crate) Claim);

impl Record for ClaimRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, contact) = (row.next()?, row.next()?);
        let _person: Uuid = row.next()?;
        let (kind, scope, value): (_, _, String) = (row.parse()?, row.parse()?, row.next()?);
        let identifier = Identifier::stored(kind, scope, &value)
            .map_err(|error| store::Error::Value(error.to_string()))?;
        let (state, contested, seen_on_whatsapp) = (row.parse()?, row.next()?, row.next()?);
        let (first_seen, last_seen) = (row.next()?, row.next()?);
        let came_with = company(row)?;
        let ended = ended(row)?;
        let evidence = evidence(row)?;
        Ok(Self(Claim {
            id,
            contact,
            identifier,
            state,
            evidence,
            first_seen,
            last_seen,
            seen_on_whatsapp,
            contested,
            came_with,
            ended,
            moved_from: row.next()?,
        }))
    }
}

fn company(row: &Row<'_>) -> store::Result<Option<Company>> {
    let phone: Option<String> = row.next()?;
    let (since, at): (Option<Moment>, Option<Moment>) = (row.next()?, row.next()?);
    let company = || Some(Company { phone: phone?.parse().ok()?, since: since?, at: at? });
    Ok(company())
}

fn ended(row: &Row<'_>) -> store::Result<Option<Ended>> {
    let (at, why): (Option<Moment>, Option<String>) = (row.next()?, row.next()?);
    Ok(at.zip(why).and_then(|(at, why)| Some(Ended { at, why: why.parse().ok()? })))
}

fn evidence(row: &Row<'_>) -> store::Result<Evidence> {
    let delivery: Option<DeliveryId> = row.next()?;
    let (origin, field, rule): (Option<String>, Option<String>, Option<String>) =
        (row.next()?, row.next()?, row.next()?);
    let via: Option<ClaimId> = row.next()?;
    let (member, how): (Option<MemberId>, Option<String>) = (row.next()?, row.next()?);
    let fact = || {
        Some(Evidence::Fact {
            delivery: delivery?,
            origin: origin?.parse().ok()?,
            field: field?.parse().ok()?,
            rule: rule?.parse().ok()?,
            via,
        })
    };
    fact()
        .or_else(|| Some(Evidence::Person { by: member?, how: how?.parse().ok()? }))
        .ok_or_else(|| store::Error::Value("a claim has no evidence".to_owned()))
}

pub(super) fn add_merge<'a>(
    workspace: WorkspaceId,
    merge: &'a Merge,
    by: Option<MemberId>,
    reason: Option<&'a str>,
) -> Result<Values<'a, 16>> {
    let (member, review) = match merge.why {
        Because::Person(member) => (Some(member), None),
        Because::Review(review, member) => (Some(member), Some(review)),
        Because::Settled(review) => (None, Some(review)),
        Because::Proof(_) | Because::Rotation(_) | Because::Code(_) | Because::Waiting(_) => (None, None),
    };
    Ok(params![
        workspace,
        merge.id,
        merge.from,
        merge.into,
        merge.at,
        merge.why.kind().as_str(),
        merge.why.delivery(),
        member,
        review,
        reason,
        json(&merge.identifiers)?,
        merge.on_number,
        json(&merge.retired)?,
        merge.ended.map(|ended| ended.at),
        merge.ended.map(|ended| ended.why.as_str()),
        by.filter(|_by| merge.ended.is_some()),
    ])
}

/// A merge as it is stored.
pub(crate) struct MergeRow(pub(crate) Merge);

impl Record for MergeRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, from, into, at): (MergeId, _, _, _) = (row.next()?, row.next()?, row.next()?, row.next()?);
        let why = because(row)?;
        let identifiers = parse(&row.next::<String>()?)?;
        let on_number = row.next()?;
        let retired = parse(&row.next::<String>()?)?;
        Ok(Self(Merge { id, from, into, at, why, identifiers, on_number, retired, ended: ended(row)? }))
    }
}

fn because(row: &Row<'_>) -> store::Result<Because> {
    let kind: BecauseKind = row.parse()?;
    let delivery: Option<DeliveryId> = row.next()?;
    let (member, review): (Option<MemberId>, Option<ReviewId>) = (row.next()?, row.next()?);
    let because = || {
        Some(match kind {
            BecauseKind::Proof => Because::Proof(delivery?),
            BecauseKind::Rotation => Because::Rotation(delivery?),
            BecauseKind::Code => Because::Code(delivery?),
            BecauseKind::Waiting => Because::Waiting(delivery?),
            BecauseKind::Person => Because::Person(member?),
            BecauseKind::Review => Because::Review(review?, member?),
            BecauseKind::Settled => Because::Settled(review?),
        })
    };
    because().ok_or_else(|| store::Error::Value("a merge has no evidence".to_owned()))
}

pub(super) fn add_review(workspace: WorkspaceId, review: &Review) -> Result<Values<'_, 13>> {
    Ok(params![
        workspace,
        review.id,
        review.question.as_str(),
        review.state.as_str(),
        review.contact,
        review.other,
        json(&review.identifiers)?,
        &review.reason,
        review.delivery,
        review.opened_at,
        review.closed.map(|(at, _by)| at),
        review.closed.and_then(|(_at, by)| by),
        review.never_again,
    ])
}

pub(super) fn change_review(workspace: WorkspaceId, review: &Review) -> Result<Values<'_, 7>> {
    Ok(params![
        workspace,
        review.id,
        review.state.as_str(),
        review.closed.map(|(at, _by)| at),
        review.closed.and_then(|(_at, by)| by),
        review.never_again,
        json(&review.identifiers)?,
    ])
}

/// A review as it is stored.
pub(crate) struct ReviewRow(pub(crate) Review);

impl Record for ReviewRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, question, state) = (row.next()?, row.parse()?, row.parse()?);
        let (contact, other) = (row.next()?, row.next()?);
        let identifiers = parse(&row.next::<String>()?)?;
        let (reason, delivery, opened_at) = (row.next()?, row.next()?, row.next()?);
        let (closed_at, closed_by): (Option<Moment>, Option<MemberId>) = (row.next()?, row.next()?);
        let closed = closed_at.map(|at| (at, closed_by));
        let never_again = row.next()?;
        Ok(Self(Review {
            id,
            question,
            state,
            contact,
            other,
            identifiers,
            reason,
            delivery,
            opened_at,
            closed,
            never_again,
        }))
    }
}

pub(super) fn keep_notice(workspace: WorkspaceId, id: Uuid, notice: &Notice) -> Result<Values<'_, 6>> {
    let side = |ids: &Ids| {
        let identifiers: Vec<Identifier> = ids.iter().map(|carried| carried.identifier.clone()).collect();
        json(&identifiers)
    };
    let (previous, current) = (side(&notice.previous)?, side(&notice.current)?);
    Ok(params![workspace, id, previous, current, notice.at, notice.delivery])
}

/// A notice as it is stored.
pub(crate) struct NoticeRow(pub(crate) Uuid, pub(crate) Notice);

impl Record for NoticeRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let id = row.next()?;
        let side = |json: String| parse::<Vec<Identifier>>(&json).map(Ids::kept);
        let (previous, current) = (side(row.next()?)?, side(row.next()?)?);
        Ok(Self(id, Notice { previous, current, at: row.next()?, delivery: row.next()? }))
    }
}
