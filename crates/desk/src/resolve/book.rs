//! The working set of a batch: claims and contacts in memory, and what of them has to be written.

use std::collections::{BTreeSet, HashMap, HashSet};

use base::{ClaimId, ContactId, DeliveryId, Moment, Source, WorkspaceId};
use identity::{
    Claim, Company, Decision, Ended, Evidence, Fact, Identifier, Known, Retirement, Review, State, Who,
    decide,
};
use store::{Record, Row, Tx, params};
use uuid::Uuid;

use super::rules::{self, Relabelled};
use super::{ContactRow, queries};
use crate::receive::{Happening, Notice};
use crate::{Error, Result, search};

/// What hearing one happening came to.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Whose it is, and the claim that it hangs on; nobody's if it is a status for somebody unknown.
    pub(crate) whose: Option<(ContactId, ClaimId)>,
    /// It made the contact.
    pub(crate) is_new: bool,
    /// What agents should see of it, as quiet lines.
    pub(crate) notices: Vec<Notice>,
    /// The contact's labels or claims changed.
    pub(crate) changed: bool,
    /// A question was opened.
    pub(crate) asks: bool,
}

/// Everything that is known about the identifiers of one batch.
#[derive(Debug, Default)]
pub(crate) struct Book {
    claims: Vec<Claim>,
    on: HashMap<String, Vec<usize>>,
    of: HashMap<ContactId, Vec<usize>>,
    places: HashMap<ClaimId, usize>,
    contacts: HashMap<ContactId, ContactRow>,
    new_contacts: BTreeSet<ContactId>,
    changed_contacts: BTreeSet<ContactId>,
    new_claims: BTreeSet<usize>,
    changed_claims: BTreeSet<usize>,
    former: Vec<(ContactId, String, Moment)>,
    reviews: Vec<(Review, String, DeliveryId, Moment)>,
}

impl Known for Book {
    fn claims_on(&self, identifier: &Identifier) -> impl Iterator<Item = &Claim> {
        self.pick(self.on.get(&key(identifier)))
    }

    fn claims_of(&self, contact: ContactId) -> impl Iterator<Item = &Claim> {
        self.pick(self.of.get(&contact))
    }
}

/// What an identifier is looked up by: kind, scope and matching form in one text.
fn key(identifier: &Identifier) -> String {
    format!("{} {} {}", identifier.kind(), identifier.scope(), identifier.match_key().as_str())
}

impl Book {
    /// Loads what is known about these identifiers.
    pub(crate) async fn load<'h>(
        tx: &mut Tx,
        workspace: WorkspaceId,
        happenings: impl Iterator<Item = &'h Happening<'h>>,
    ) -> Result<Self> {
        let keys: HashSet<String> = happenings
            .flat_map(|happening| happening.ids.iter())
            .map(|carried| key(&carried.identifier))
            .collect();
        let keys: Vec<_> = keys.iter().map(|key| params![workspace, key]).collect();
        let on: Vec<ClaimRow> = tx.query_many(queries::CLAIMS_ON, &keys).await?;
        let contacts: HashSet<ContactId> = on.iter().map(|row| row.0.contact).collect();
        let contacts: Vec<_> = contacts.iter().map(|id| params![workspace, *id]).collect();
        let of: Vec<ClaimRow> = tx.query_many(queries::CLAIMS_OF, &contacts).await?;
        let rows: Vec<ContactRow> = tx.query_many(queries::CONTACT, &contacts).await?;
        let mut book = Self::default();
        for claim in oldest_first(of) {
            book.put(claim);
        }
        book.contacts = rows.into_iter().map(|row| (row.id, row)).collect();
        Ok(book)
    }

    /// Decides whose a happening is, and notes what follows.
    pub(crate) fn hear(
        &mut self,
        happening: &Happening<'_>,
        delivery: DeliveryId,
        source: &Source,
    ) -> Result<Heard> {
        let Some(origin) = happening.origin else {
            return Ok(Heard { whose: self.holder(happening), ..Heard::default() });
        };
        let fact = Fact { ids: happening.ids.clone(), at: happening.at, origin, delivery };
        let decision = decide(&fact, self, &happening.line.policy);
        let (contact, is_new) = match decision.who {
            Who::Known(contact) => (contact, false),
            Who::NewVisitor => (self.new_contact(happening, source), true),
            Who::Nobody => return Ok(Heard::default()),
        };
        let changed = self.apply(&decision, &fact, contact, source);
        for review in &decision.reviews {
            let review = with_visitor(review, contact);
            self.reviews.push((review, decision.reason(), delivery, happening.at));
        }
        let claim = self.hanger(happening, contact, &decision).ok_or_else(|| {
            Error::Store("a fact was decided for a contact that holds none of its identifiers".to_owned())
        })?;
        let relabelled =
            if decision.file_only { Relabelled::default() } else { self.relabel(contact, happening, is_new) };
        Ok(Heard {
            whose: Some((contact, claim)),
            is_new,
            notices: relabelled.notices,
            changed: changed || relabelled.changed,
            asks: !decision.reviews.is_empty(),
        })
    }

    /// Whoever held the strongest of the identifiers by then, without learning anything from it.
    fn holder(&self, happening: &Happening<'_>) -> Option<(ContactId, ClaimId)> {
        happening.ids.iter().find_map(|carried| {
            let in_force = |claim: &&Claim| {
                let holds = matches!(claim.state, State::Active | State::Alias) && !claim.contested;
                holds && claim.first_seen <= happening.at
            };
            self.claims_on(&carried.identifier).find(in_force).map(|claim| (claim.contact, claim.id))
        })
    }

    /// The claim that a message hangs on: the contact's own, on the strongest identifier that the message carries.
    fn hanger(&self, happening: &Happening<'_>, contact: ContactId, decision: &Decision) -> Option<ClaimId> {
        let strongest_first =
            happening.ids.iter().map(|carried| &carried.identifier).chain(&decision.deciding);
        let of_contact = |identifier: &Identifier| {
            let held = self.claims_on(identifier).filter(|claim| claim.contact == contact);
            held.min_by_key(|claim| (claim.state, std::cmp::Reverse(claim.id))).map(|claim| claim.id)
        };
        strongest_first.into_iter().find_map(of_contact)
    }

    fn new_contact(&mut self, happening: &Happening<'_>, source: &Source) -> ContactId {
        let id = source.id();
        self.contacts.insert(id, rules::new_visitor(id, happening.at, happening));
        self.new_contacts.insert(id);
        id
    }

    fn relabel(&mut self, contact: ContactId, happening: &Happening<'_>, is_new: bool) -> Relabelled {
        let Some(row) = self.contacts.get_mut(&contact) else { return Relabelled::default() };
        let relabelled = rules::relabel(row, happening, is_new);
        if relabelled.changed && !self.new_contacts.contains(&contact) {
            self.changed_contacts.insert(contact);
        }
        if let Some(former) = &relabelled.former {
            self.former.push((contact, former.clone(), happening.at));
        }
        relabelled
    }

    /// Applies a decision to the claims; whether anything but last-seen changed.
    fn apply(&mut self, decision: &Decision, fact: &Fact, contact: ContactId, source: &Source) -> bool {
        for touch in &decision.touch {
            self.change(touch.claim, |claim| {
                claim.first_seen = claim.first_seen.min(fact.at);
                claim.last_seen = claim.last_seen.max(fact.at);
                claim.seen_on_whatsapp |= touch.seen_on_whatsapp;
                if let Some(company) = &touch.came_with
                    && claim.came_with.as_ref().is_none_or(|before| before.at <= company.at)
                {
                    claim.came_with = Some(company.clone());
                }
            });
        }
        for Retirement { claim, ended } in &decision.retire {
            self.change(*claim, |claim| {
                claim.state = State::Alias;
                claim.ended = Some(*ended);
            });
        }
        for claim in &decision.contest {
            self.change(*claim, |claim| claim.contested = true);
        }
        for new in &decision.add {
            let place = self.put(Claim {
                id: source.id(),
                contact,
                identifier: new.identifier.clone(),
                state: new.state,
                evidence: new.evidence,
                first_seen: new.seen,
                last_seen: new.seen,
                seen_on_whatsapp: new.seen_on_whatsapp,
                contested: false,
                came_with: new.came_with.clone(),
                ended: new.ended,
            });
            self.new_claims.insert(place);
        }
        !(decision.retire.is_empty() && decision.contest.is_empty() && decision.add.is_empty())
    }

    fn put(&mut self, claim: Claim) -> usize {
        let place = self.claims.len();
        self.on.entry(key(&claim.identifier)).or_default().push(place);
        self.of.entry(claim.contact).or_default().push(place);
        self.places.insert(claim.id, place);
        self.claims.push(claim);
        place
    }

    fn change(&mut self, id: ClaimId, how: impl FnOnce(&mut Claim)) {
        let Some(place) = self.places.get(&id).copied() else { return };
        let Some(claim) = self.claims.get_mut(place) else { return };
        let before = claim.clone();
        how(claim);
        if *claim != before && !self.new_claims.contains(&place) {
            self.changed_claims.insert(place);
        }
    }

    fn pick<'a>(&'a self, places: Option<&'a Vec<usize>>) -> impl Iterator<Item = &'a Claim> {
        places.into_iter().flatten().filter_map(|place| self.claims.get(*place))
    }

    /// Writes what changed.
    pub(crate) async fn flush(&self, tx: &mut Tx, workspace: WorkspaceId, source: &Source) -> Result<()> {
        let contact = |id: &ContactId| self.contacts.get(id);
        let rows: Vec<_> =
            self.new_contacts.iter().filter_map(contact).map(|row| add_contact(workspace, row)).collect();
        tx.execute_many(queries::ADD_CONTACT, &rows).await?;
        let rows: Vec<_> = self
            .changed_contacts
            .iter()
            .filter_map(contact)
            .map(|row| change_contact(workspace, row))
            .collect();
        tx.execute_many(queries::CHANGE_CONTACT, &rows).await?;
        let rows: Vec<_> = self
            .former
            .iter()
            .map(|(contact, username, until)| params![workspace, *contact, username, *until])
            .collect();
        tx.execute_many(queries::FORMER_USERNAME, &rows).await?;

        let rows: Vec<_> =
            self.picked(&self.changed_claims).map(|claim| change_claim(workspace, claim)).collect();
        tx.execute_many(queries::CHANGE_CLAIM, &rows).await?;
        let rows: Vec<_> = self.picked(&self.new_claims).map(|claim| add_claim(workspace, claim)).collect();
        tx.execute_many(queries::ADD_CLAIM, &rows).await?;

        let rows: Vec<_> =
            self.reviews.iter().filter_map(|review| open_review(workspace, review, source)).collect();
        tx.execute_many(queries::OPEN_REVIEW, &rows).await?;
        search::index_contacts(tx, workspace, self.touched()).await
    }

    /// The contacts whose labels or identifiers may be others now.
    fn touched(&self) -> impl Iterator<Item = ContactId> {
        let relabelled = self.new_contacts.iter().chain(&self.changed_contacts).copied();
        relabelled.chain(self.picked(&self.new_claims).map(|claim| claim.contact))
    }

    fn picked<'a>(&'a self, places: &'a BTreeSet<usize>) -> impl Iterator<Item = &'a Claim> {
        places.iter().filter_map(|place| self.claims.get(*place))
    }
}

/// The same review, with the visitor's id in place of "the new visitor".
fn with_visitor(review: &Review, visitor: ContactId) -> Review {
    let name = |who: &Who| if *who == Who::NewVisitor { Who::Known(visitor) } else { *who };
    Review { contacts: review.contacts.iter().map(name).collect(), ..review.clone() }
}

type Values<'a, const N: usize> = [store::Value<'a>; N];

fn add_contact(workspace: WorkspaceId, row: &ContactRow) -> Values<'_, 10> {
    params![
        workspace,
        row.id,
        row.kind.as_str(),
        row.name.as_deref(),
        row.profile_name.as_deref(),
        row.username.as_ref().map(identity::Username::as_str),
        row.country.as_deref(),
        row.shows_number,
        row.created_at,
        row.labels_at.max(Moment::default()),
    ]
}

fn change_contact(workspace: WorkspaceId, row: &ContactRow) -> Values<'_, 8> {
    params![
        workspace,
        row.id,
        row.name.as_deref(),
        row.profile_name.as_deref(),
        row.username.as_ref().map(identity::Username::as_str),
        row.country.as_deref(),
        row.shows_number,
        row.labels_at,
    ]
}

/// One active claim and one waiting claim on an identifier at most: the unique index sees to it through the slot.
fn slot(claim: &Claim) -> Uuid {
    match claim.state {
        State::Active => Uuid::nil(),
        State::Waiting => Uuid::max(),
        State::Alias | State::Ended => base::UuidId::uuid(claim.id),
    }
}

fn change_claim(workspace: WorkspaceId, claim: &Claim) -> Values<'_, 12> {
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
        claim.came_with.as_ref().map(|company| company.at),
        claim.ended.map(|ended| ended.at),
        claim.ended.map(|ended| ended.why.as_str()),
    ]
}

fn add_claim(workspace: WorkspaceId, claim: &Claim) -> Values<'_, 22> {
    let (delivery, origin, field, rule, member) = match claim.evidence {
        Evidence::Fact { delivery, origin, field, rule } => {
            (Some(delivery), Some(origin.as_str()), Some(field.as_str()), Some(rule.as_str()), None)
        }
        Evidence::Person(member) => (None, None, None, None, Some(member)),
    };
    params![
        workspace,
        claim.id,
        claim.contact,
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
        claim.came_with.as_ref().map(|company| company.at),
        claim.ended.map(|ended| ended.at),
        claim.ended.map(|ended| ended.why.as_str()),
        delivery,
        origin,
        field,
        rule,
        member,
    ]
}

fn open_review<'a>(
    workspace: WorkspaceId,
    (review, reason, delivery, at): &'a (Review, String, DeliveryId, Moment),
    source: &Source,
) -> Option<Values<'a, 9>> {
    let mut contacts = review.contacts.iter().filter_map(|who| match who {
        Who::Known(contact) => Some(*contact),
        Who::NewVisitor | Who::Nobody => None,
    });
    let (contact, other) = (contacts.next()?, contacts.next());
    let about = review.identifiers.first()?;
    Some(params![
        workspace,
        source.id::<Uuid>(),
        review.question.as_str(),
        contact,
        other,
        key(about),
        reason,
        *delivery,
        *at
    ])
}

/// Claims in the order they were made.
pub(crate) fn oldest_first(rows: Vec<ClaimRow>) -> Vec<Claim> {
    let mut claims: Vec<Claim> = rows.into_iter().map(|row| row.0).collect();
    claims.sort_unstable_by_key(|claim| claim.id);
    claims
}

/// A claim as it is stored.
pub(crate) struct ClaimRow(pub(crate) Claim);

impl Record for ClaimRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, contact) = (row.next()?, row.next()?);
        let (kind, scope, value): (_, _, String) = (row.parse()?, row.parse()?, row.next()?);
        let identifier = Identifier::stored(kind, scope, &value)
            .map_err(|error| store::Error::Value(error.to_string()))?;
        let (state, contested, seen_on_whatsapp) = (row.parse()?, row.next()?, row.next()?);
        let (first_seen, last_seen) = (row.next()?, row.next()?);
        let (came_phone, came_at): (Option<String>, Option<Moment>) = (row.next()?, row.next()?);
        let (ended_at, ended_why): (Option<Moment>, Option<String>) = (row.next()?, row.next()?);
        let came_with =
            came_phone.zip(came_at).and_then(|(phone, at)| Some(Company { phone: phone.parse().ok()?, at }));
        let ended = ended_at.zip(ended_why).and_then(|(at, why)| Some(Ended { at, why: why.parse().ok()? }));
        Ok(Self(Claim {
            id,
            contact,
            identifier,
            state,
            evidence: evidence(row)?,
            first_seen,
            last_seen,
            seen_on_whatsapp,
            contested,
            came_with,
            ended,
        }))
    }
}

fn evidence(row: &Row<'_>) -> store::Result<Evidence> {
    let delivery: Option<DeliveryId> = row.next()?;
    let (origin, field, rule): (Option<String>, Option<String>, Option<String>) =
        (row.next()?, row.next()?, row.next()?);
    let member: Option<base::MemberId> = row.next()?;
    let fact = || {
        Some(Evidence::Fact {
            delivery: delivery?,
            origin: origin?.parse().ok()?,
            field: field?.parse().ok()?,
            rule: rule?.parse().ok()?,
        })
    };
    fact()
        .or_else(|| Some(Evidence::Person(member?)))
        .ok_or_else(|| store::Error::Value("a claim has no evidence".to_owned()))
}
