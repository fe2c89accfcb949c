//! How we know: the chain of evidence of one person, and what was done to it.

use std::collections::HashMap;

use base::{ClaimId, ContactId, ConversationId, MemberId, MergeId, MessageId, Moment, WorkspaceId};
use identity::{BecauseKind, Claim, EndReason, Evidence, Identifier, Merge, State};
use store::{Record, Row, Tx, Unit, params};

use super::contact::{evidence_words, standing_for};
use super::names::kind_words;
use super::queries;
use crate::contacts;
use crate::people::{self as members, Permission, Viewer};
use crate::resolve::{ClaimRow, MergeRow, oldest_first, queries as people};
use crate::{Desk, Error, Result};

/// One step: a sentence, its date, the message that it came from, and what can be undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// When, by Meta's clock where a fact showed it.
    pub at: Moment,
    /// What happened, as a sentence.
    pub words: String,
    /// How we know, as a sentence.
    pub evidence: String,
    /// The identifier that it is about.
    pub identifier: Option<Identifier>,
    /// The contact that it is about, where it is about another one of the same person.
    pub contact: Option<ContactId>,
    /// The message that it came from, and its thread.
    pub message: Option<(ConversationId, MessageId)>,
    /// What can be undone here.
    pub undo: Option<Undoable>,
    /// Whether it is over.
    pub is_over: bool,
}

impl Step {
    /// The identifier as people are shown it: a number as they write it, of an opaque id only the end.
    pub fn shown(&self) -> Option<String> {
        self.identifier.as_ref().and_then(identity::show_identifier)
    }
}

/// Something that a person can undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undoable {
    /// A merge.
    Merge(MergeId),
    /// A single identifier.
    Claim(ClaimId),
}

/// Why these are one person, and everything that was linked and undone, oldest first.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn history(desk: &Desk, viewer: &Viewer, contact: ContactId) -> Result<Vec<Step>> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let root = standing_for(tx, workspace, contact).await?.id;
                let claims: Vec<ClaimRow> = tx.query(people::CLAIMS_OF, &params![workspace, root]).await?;
                let claims = oldest_first(claims);
                let merges = merges_of(tx, workspace, root, &claims).await?;
                let names = names_of(tx, workspace, &claims, &merges).await?;
                let mut steps = Vec::new();
                for claim in &claims {
                    let message = message_of(tx, workspace, claim).await?;
                    steps.push(claim_step(claim, claims.len(), &names, message));
                }
                let labels = labels_of(tx, workspace, &merges).await?;
                steps.extend(merges.iter().map(|told| merge_step(told, &names, &labels)));
                steps.sort_by_key(|step| step.at);
                Ok(steps)
            })
        })
        .await
}

/// A merge with the reason that was given for it.
struct Told {
    merge: Merge,
    reason: Option<String>,
}

impl Record for Told {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { merge: MergeRow::read(row)?.0, reason: row.next()? })
    }
}

/// The merges among the contacts of one person, and those that were undone.
async fn merges_of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    root: ContactId,
    claims: &[Claim],
) -> Result<Vec<Told>> {
    let mut contacts: Vec<ContactId> = claims.iter().map(|claim| claim.contact).chain([root]).collect();
    contacts.sort_unstable();
    contacts.dedup();
    let asked: Vec<_> = contacts.iter().map(|contact| params![workspace, *contact]).collect();
    let mut told: Vec<Told> = tx.query_many(queries::MERGES_TOLD, &asked).await?;
    told.sort_by_key(|told| told.merge.id);
    told.dedup_by_key(|told| told.merge.id);
    Ok(told)
}

/// What the contacts are called that were linked, as far as they have names of their own.
async fn labels_of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    merges: &[Told],
) -> Result<HashMap<ContactId, String>> {
    let linked = merges.iter().flat_map(|told| [told.merge.from, told.merge.into]);
    let asked: Vec<_> = linked.map(|contact| params![workspace, contact]).collect();
    let labels: Vec<Label> = tx.query_many(queries::CONTACT_LABEL, &asked).await?;
    Ok(labels.into_iter().filter_map(|Label(id, name)| Some((id, name?))).collect())
}

struct Label(ContactId, Option<String>);

impl Record for Label {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(row.next()?, row.next()?))
    }
}

struct Named(MemberId, String);

impl Record for Named {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(row.next()?, row.next()?))
    }
}

/// What the people and programs are called that did something here.
async fn names_of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    claims: &[Claim],
    merges: &[Told],
) -> Result<HashMap<MemberId, String>> {
    let by_hand = claims.iter().filter_map(|claim| match claim.evidence {
        Evidence::Person { by, .. } => Some(by),
        Evidence::Fact { .. } => None,
    });
    let linked = merges.iter().filter_map(|told| match told.merge.why {
        identity::Because::Person(by) | identity::Because::Review(_, by) => Some(by),
        _ => None,
    });
    let asked: Vec<_> = by_hand.chain(linked).map(|by| params![workspace, by]).collect();
    let named: Vec<Named> = tx.query_many(queries::ACTOR_NAME, &asked).await?;
    let operator = (contacts::nobody(), members::OPERATOR.to_owned());
    Ok(named.into_iter().map(|Named(id, name)| (id, name)).chain([operator]).collect())
}

struct Place(Option<ConversationId>, MessageId);

impl Record for Place {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(row.next()?, row.next()?))
    }
}

/// The message of the delivery that brought a claim.
async fn message_of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    claim: &Claim,
) -> Result<Option<(ConversationId, MessageId)>> {
    let Evidence::Fact { delivery, .. } = claim.evidence else { return Ok(None) };
    let found: Option<Place> =
        tx.find(queries::MESSAGE_OF_DELIVERY, &params![workspace, claim.id, delivery, claim.contact]).await?;
    Ok(found.and_then(|Place(conversation, message)| Some((conversation?, message))))
}

fn claim_step(
    claim: &Claim,
    of: usize,
    names: &HashMap<MemberId, String>,
    message: Option<(ConversationId, MessageId)>,
) -> Step {
    let kind = claim.identifier.kind();
    let evidence = match claim.evidence {
        Evidence::Person { by, how } => {
            let who = names.get(&by).map_or("Somebody here", String::as_str);
            match how {
                identity::How::Typed => format!("{who} typed it in."),
                identity::How::Imported => format!("{who} imported it."),
                identity::How::Decided => format!("{who} decided it in a review."),
            }
        }
        Evidence::Fact { .. } => evidence_words(claim),
    };
    let words = match (claim.state, claim.ended) {
        (State::Ended, Some(ended)) => format!("{}, until {}", kind_words(kind), end_words(ended.why)),
        (State::Alias, _) => format!("{}, an earlier one that still finds this person", kind_words(kind)),
        (State::Waiting, _) => format!("{}, waiting for a review", kind_words(kind)),
        _ if claim.contested => format!("{}, contested: a review is open", kind_words(kind)),
        _ => kind_words(kind).to_owned(),
    };
    let in_force = matches!(claim.state, State::Active | State::Alias) && !claim.contested;
    Step {
        at: claim.first_seen,
        words,
        evidence,
        identifier: Some(claim.identifier.clone()),
        contact: Some(claim.contact),
        message,
        undo: (in_force && of > 1).then_some(Undoable::Claim(claim.id)),
        is_over: claim.state == State::Ended,
    }
}

fn end_words(why: EndReason) -> &'static str {
    match why {
        EndReason::Rotation => "WhatsApp said that it changed",
        EndReason::Replaced => "another one took its place",
        EndReason::Undo => "somebody took it away",
        EndReason::Split => "a review told two people apart",
        EndReason::Withdrawal => "the number that it rested on became contested",
        EndReason::Closed => "its review closed",
        EndReason::Erasure => "it was erased",
    }
}

fn merge_step(
    Told { merge, reason }: &Told,
    names: &HashMap<MemberId, String>,
    labels: &HashMap<ContactId, String>,
) -> Step {
    let who = match merge.why {
        identity::Because::Person(by) | identity::Because::Review(_, by) => {
            names.get(&by).map_or("Somebody here", String::as_str)
        }
        _ => "",
    };
    let evidence = match (merge.why.kind(), shown_by(merge), reason) {
        (_, Some(words), _) => words.to_owned(),
        (BecauseKind::Review, None, _) => format!("{who} answered a review: the same person."),
        (_, None, Some(reason)) => format!("{who} linked them: {reason}"),
        (_, None, None) => format!("{who} linked them."),
    };
    let both = match (labels.get(&merge.from), labels.get(&merge.into)) {
        (Some(from), Some(into)) if from != into => format!("{from} and {into}"),
        _ => "Two contacts".to_owned(),
    };
    let words = match merge.ended {
        None => format!("{both} became one person"),
        Some(ended) if ended.why == EndReason::Undo => format!("{both} were linked; somebody undid it"),
        Some(ended) => format!("{both} were linked, until {}", end_words(ended.why)),
    };
    Step {
        at: merge.at,
        words,
        evidence,
        identifier: None,
        contact: Some(merge.from),
        message: None,
        undo: merge.is_active().then_some(Undoable::Merge(merge.id)),
        is_over: !merge.is_active(),
    }
}

/// What showed that two contacts are one person; `None` if somebody said so.
pub(super) fn shown_by(merge: &Merge) -> Option<&'static str> {
    Some(match merge.why.kind() {
        BecauseKind::Person | BecauseKind::Review => return None,
        BecauseKind::Proof if merge.on_number.is_some() => {
            "A number and an id of either came in one message: one person, by that number only."
        }
        BecauseKind::Proof => "Identifiers of both came in one message.",
        BecauseKind::Rotation => "WhatsApp said that the id of the one became the id of the other.",
        BecauseKind::Code => "The one-time code of the one came in a message of the other.",
        BecauseKind::Settled => "What waited for a contested number went to its owner.",
        BecauseKind::Waiting => "Everything that rests on a contested number waits together.",
    })
}
