//! What people do to who is who: make a customer record, link, undo, take an identifier away, answer a review.

mod codes;
mod export;
pub mod import;
pub(crate) mod queries;

use std::collections::{BTreeSet, HashSet};

use base::{ClaimId, ContactId, MemberId, MergeId, Moment, ReviewId, UuidId, WorkspaceId};
use identity::{Because, Ended, How, Identifier, Phone, Refusal};
use store::{Tx, Unit, params};

use crate::converse::reunite;
use crate::flow::{Event, EventKind, emit};
use crate::people::{Permission, Viewer, Who};
use crate::resolve::{Book, Hand, StoredRecord, Written, key};
use crate::{Desk, Error, Result, channel};

pub use codes::{
    CodeState, DAYS, DEFAULT_DAYS, DEFAULT_WORDS, Link, LinkRecord, Wish, codes_of, make_code, revoke_code,
};
pub(crate) use codes::{Codes, queries as code_queries};

pub use export::Export;

/// What people write into a customer record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerRecord {
    /// The name.
    pub name: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// A number that was typed in, in any spelling with its country code.
    pub phone: Option<String>,
    /// Ids in other systems: the system and the id.
    pub crm: Vec<(String, String)>,
    /// Whatever else: name and value.
    pub fields: Vec<(String, String)>,
}

impl CustomerRecord {
    /// What of it stands with the contact itself.
    fn to_stored(&self) -> Result<StoredRecord> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let fields = serde_json::to_string(&self.fields)
            .map_err(|error| Error::Store(format!("fields have no JSON: {error}")))?;
        Ok(StoredRecord {
            name: given(&self.name),
            company: given(&self.company),
            email: given(&self.email),
            fields: (!self.fields.is_empty()).then_some(fields),
        })
    }
}

/// A merge, as whoever asked for it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeRecord {
    /// Its id.
    pub id: MergeId,
    /// The contact that points.
    pub from: ContactId,
    /// The contact that stands for both.
    pub into: ContactId,
    /// Who said so, if a person did.
    pub by: Option<MemberId>,
    /// Why, in words.
    pub reason: Option<String>,
    /// Since when.
    pub at: Moment,
    /// When it was undone.
    pub undone_at: Option<Moment>,
}

/// Whoever acts, as evidence names them: a person, or a program by its token.
pub(crate) fn actor(viewer: &Viewer) -> MemberId {
    match &viewer.who {
        Who::Member { id, .. } => *id,
        Who::Token { id, .. } => MemberId::from_uuid(id.uuid()),
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unknown => Self::NotFound("contact"),
            other => Self::Conflict(other.to_string()),
        }
    }
}

/// Makes a contact with a customer record; or, with a visitor, makes the customer record of that visitor.
///
/// # Errors
/// [`Error::Invalid`] for a number that is none, [`Error::Conflict`] if an identifier belongs to somebody else,
/// [`Error::NotFound`] for an unknown visitor.
pub async fn make_contact(
    desk: &Desk,
    viewer: &Viewer,
    visitor: Option<ContactId>,
    record: CustomerRecord,
) -> Result<ContactId> {
    let identifiers = identifiers_of(&record)?;
    let by = actor(viewer);
    refuse_in_pilot(desk, viewer, visitor).await?;
    let start = Start {
        contacts: visitor.into_iter().collect(),
        keys: identifiers.iter().map(key).collect(),
        reason: None,
    };
    work(desk, viewer, start, move |book, now| {
        let contact = match visitor {
            Some(visitor) => {
                book.contact(visitor).ok_or(Error::NotFound("contact"))?;
                book.effective(visitor)
            }
            None => book.make_contact(now),
        };
        book.keep_as_contact(contact);
        for identifier in &identifiers {
            match book.ledger.enter(contact, identifier.clone(), by, How::Typed, now) {
                Ok(_) | Err(Refusal::OnePerson) => {}
                Err(refusal) => return Err(refusal.into()),
            }
        }
        book.set_record(contact, record.to_stored()?);
        Ok(contact)
    })
    .await
}

/// Customers who are shown apart on a line in its pilot stage are neither linked nor made records of.
async fn refuse_in_pilot(
    desk: &Desk,
    viewer: &Viewer,
    contacts: impl IntoIterator<Item = ContactId>,
) -> Result<()> {
    viewer.must(Permission::WorkConversations)?;
    let workspace = viewer.workspace;
    let contacts: Vec<ContactId> = contacts.into_iter().collect();
    let line: Option<(String, base::LineId)> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            let contacts = contacts.clone();
            Box::pin(async move {
                let asked: Vec<_> = contacts.iter().map(|contact| params![workspace, *contact]).collect();
                Ok(tx.query_many(queries::PILOTED, &asked).await?.into_iter().next())
            })
        })
        .await?;
    match line {
        None => Ok(()),
        Some((line, _id)) => Err(Error::Conflict(format!(
            "{line} is in its pilot stage: customers who write without a number are shown apart there, and can be linked \
             and recorded once the line is set to full."
        ))),
    }
}

/// The identifiers in a record, read with care.
pub(crate) fn identifiers_of(record: &CustomerRecord) -> Result<Vec<Identifier>> {
    let mut identifiers = Vec::new();
    if let Some(phone) = record.phone.as_deref().filter(|phone| !phone.trim().is_empty()) {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let number: Phone = digits.parse().map_err(|_bad| {
            Error::Invalid(
                "That is no phone number. Write it with its country code, such as +55 11 90000-0001."
                    .to_owned(),
            )
        })?;
        identifiers.push(Identifier::phone(&number));
    }
    for (system, id) in &record.crm {
        let identifier = Identifier::crm(system, id)
            .map_err(|_bad| Error::Invalid(format!("{id:?} cannot be an id in {system:?}.")))?;
        identifiers.push(identifier);
    }
    Ok(identifiers)
}

/// Links: the one contact is the other from now on.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Conflict`] if they are one person already.
pub async fn link(
    desk: &Desk,
    viewer: &Viewer,
    from: ContactId,
    into: ContactId,
    reason: Option<String>,
) -> Result<MergeRecord> {
    let by = actor(viewer);
    refuse_in_pilot(desk, viewer, [from, into]).await?;
    let reason = reason.filter(|words| !words.trim().is_empty());
    let start =
        Start { contacts: BTreeSet::from([from, into]), keys: HashSet::new(), reason: reason.clone() };
    work(desk, viewer, start, move |book, now| {
        let merge = book.ledger.link(from, into, by, now)?;
        told(book, merge, reason.clone())
    })
    .await
}

/// Undoes a merge.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Conflict`] if it is over already.
pub async fn undo(desk: &Desk, viewer: &Viewer, merge: MergeId) -> Result<MergeRecord> {
    let start = Start::about(desk, viewer, queries::MERGE_CONTACT, merge, "merge").await?;
    let reason = reason_of(desk, viewer, merge).await?;
    work(desk, viewer, start, move |book, now| {
        book.ledger.undo(merge, now)?;
        told(book, merge, reason.clone())
    })
    .await
}

/// The reason that was given for a merge.
async fn reason_of(desk: &Desk, viewer: &Viewer, merge: MergeId) -> Result<Option<String>> {
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let found: Option<(Option<String>, MergeId)> =
                    tx.find(queries::MERGE_REASON, &params![workspace, merge]).await?;
                Ok(found.and_then(|(reason, _id)| reason))
            })
        })
        .await
}

fn told(book: &Book, id: MergeId, reason: Option<String>) -> Result<MergeRecord> {
    let merge = book.ledger.merge(id).ok_or(Error::NotFound("merge"))?;
    let by = match merge.why {
        Because::Person(by) | Because::Review(_, by) => Some(by),
        Because::Proof(_)
        | Because::Rotation(_)
        | Because::Code(_)
        | Because::Settled(_)
        | Because::Waiting(_) => None,
    };
    Ok(MergeRecord {
        id,
        from: merge.from,
        into: merge.into,
        by,
        reason,
        at: merge.at,
        undone_at: merge.ended.map(|ended: Ended| ended.at),
    })
}

/// Takes a single identifier away from its contact. It and its messages are a visitor of their own from then on.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Conflict`] in words.
pub async fn take_away(desk: &Desk, viewer: &Viewer, claim: ClaimId) -> Result<Option<ContactId>> {
    let by = actor(viewer);
    let start = Start::about(desk, viewer, queries::CLAIM_CONTACT, claim, "identifier").await?;
    work(desk, viewer, start, move |book, now| Ok(book.ledger.take_away(claim, by, now)?)).await
}

/// An answer to a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// One person.
    Same,
    /// Two people.
    Two,
    /// Two people, and never ask about them again.
    Never,
}

/// Answers a review.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Conflict`] if it is answered already.
pub async fn answer(desk: &Desk, viewer: &Viewer, review: ReviewId, answer: Answer) -> Result<()> {
    let by = actor(viewer);
    let start = Start::about(desk, viewer, queries::REVIEW_CONTACT, review, "review").await?;
    work(desk, viewer, start, move |book, now| {
        match answer {
            Answer::Same => book.ledger.accept(review, by, now)?,
            Answer::Two => book.ledger.reject(review, by, false, now)?,
            Answer::Never => book.ledger.reject(review, by, true, now)?,
        }
        Ok(())
    })
    .await
}

/// Answers several reviews alike, one after the other; those that are answered by then stay as they are.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn answer_all(desk: &Desk, viewer: &Viewer, reviews: &[ReviewId], wanted: Answer) -> Result<()> {
    for review in reviews {
        match answer(desk, viewer, *review, wanted).await {
            Ok(()) | Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Gives a review to a member, or to nobody.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn assign_review(
    desk: &Desk,
    viewer: &Viewer,
    review: ReviewId,
    to: Option<MemberId>,
) -> Result<()> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    let source = desk.source.clone();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let source = source.clone();
            Box::pin(async move {
                let changed = tx.execute(queries::ASSIGN_REVIEW, &params![workspace, review, to]).await?;
                if changed == 0 {
                    return Err(Error::NotFound("review"));
                }
                let event = Event::new(EventKind::ReviewChanged, now).about(review);
                emit(tx, workspace, &source, &[event]).await
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(())
}

/// What has to be loaded before somebody's wish can be carried out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Start {
    pub(crate) contacts: BTreeSet<ContactId>,
    pub(crate) keys: HashSet<String>,
    pub(crate) reason: Option<String>,
}

impl Start {
    /// Everything about the contact that a statement finds.
    async fn about(
        desk: &Desk,
        viewer: &Viewer,
        statement: store::Statement,
        id: impl UuidId + Send + 'static,
        noun: &'static str,
    ) -> Result<Self> {
        viewer.must(Permission::WorkConversations)?;
        let (workspace, id) = (viewer.workspace, id.uuid());
        let found: Option<(ContactId, uuid::Uuid)> = desk
            .db
            .read(move |tx| -> Unit<'_, _, Error> {
                Box::pin(async move { Ok(tx.find(statement, &params![workspace, id]).await?) })
            })
            .await?;
        let (contact, _id) = found.ok_or(Error::NotFound(noun))?;
        Ok(Self { contacts: BTreeSet::from([contact]), ..Self::default() })
    }
}

/// Carries out a wish: loads what it is about, changes it in memory, writes it with everything that follows, tells it.
pub(crate) async fn work<T, F>(desk: &Desk, viewer: &Viewer, start: Start, wish: F) -> Result<T>
where
    T: Send + 'static,
    F: Fn(&mut Book, Moment) -> Result<T> + Send + Sync + 'static,
{
    viewer.must(Permission::WorkConversations)?;
    let workspace = viewer.workspace;
    let hand = Hand { by: Some(actor(viewer)), reason: start.reason.clone() };
    let (source, start, wish) =
        (desk.source.clone(), std::sync::Arc::new((start, hand)), std::sync::Arc::new(wish));
    let done = desk
        .db
        .write(move |tx| -> Unit<'_, T, Error> {
            let (source, start, wish) = (source.clone(), start.clone(), wish.clone());
            Box::pin(async move {
                let (start, hand) = &*start;
                channel::lock(tx, workspace).await?;
                let (keys, contacts) = (start.keys.clone(), start.contacts.clone());
                let mut book = Book::of(tx, workspace, &source, keys, contacts).await?;
                let now = source.now();
                let done = wish(&mut book, now)?;
                book.meet_visitors(now);
                let written = book.flush(tx, workspace, hand).await?;
                finish(tx, workspace, &source, &written).await?;
                Ok(done)
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(done)
}

/// Threads follow who is who, and everybody is told.
pub(crate) async fn finish(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &base::Source,
    written: &Written,
) -> Result<()> {
    let mut events = written.events.clone();
    let lines = channel::lines(tx, workspace).await?;
    events.extend(reunite(tx, workspace, source, &lines, written).await?);
    emit(tx, workspace, source, &events).await
}
