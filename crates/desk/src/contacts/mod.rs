//! What people do to who is who: make a customer record, link, undo, take an identifier away, answer a review.

mod answers;
mod codes;
mod export;
pub mod import;
pub(crate) mod queries;
mod work;

use std::collections::{BTreeSet, HashSet};

use base::{ClaimId, ContactId, MemberId, MergeId, Moment, UuidId};
use identity::{Because, Bsuid, Ended, How, Identifier, ParentBsuid, Phone, Refusal};
use store::{Unit, params};
use uuid::Uuid;

use crate::people::{Permission, Viewer, Who};
use crate::resolve::{Book, StoredRecord, key};
use crate::{Desk, Error, Result};

pub use answers::{Answer, answer, answer_all, assign_review};
pub use codes::{
    CodeState, DAYS, DEFAULT_DAYS, DEFAULT_WORDS, Link, LinkRecord, Wish, codes_of, make_code, revoke_code,
};
pub(crate) use codes::{Codes, queries as code_queries};

pub use export::Export;
pub(crate) use work::{Start, finish, work};

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

/// Whoever acts, as evidence names them: a person, a program by its token, or the operator, who has the id of nobody.
pub(crate) fn actor(viewer: &Viewer) -> MemberId {
    match &viewer.who {
        Who::Member { id, .. } => *id,
        Who::Token { id, .. } => MemberId::from_uuid(id.uuid()),
        Who::Operator => nobody(),
    }
}

/// The id that no member and no token has.
pub(crate) fn nobody() -> MemberId {
    MemberId::from_uuid(Uuid::nil())
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
    if visitor.is_none() && record == CustomerRecord::default() {
        let words = "A contact needs something to be known by: a name, a company, an e-mail address, a number or an id.";
        return Err(Error::Invalid(words.to_owned()));
    }
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

/// Why digits are not taken for a number.
pub(crate) const NO_PLUS: &str =
    "Without a + it is not certain which country this number is of. Write it with + and its country code.";

/// A number that somebody wrote, in any spelling with `+` and its country code.
///
/// # Errors
/// [`Error::Invalid`] if it is none, or if its country is not certain.
pub fn number(written: &str) -> Result<Phone> {
    let number = bare_number(written)?;
    if has_plus(written) { Ok(number) } else { Err(Error::Invalid(NO_PLUS.to_owned())) }
}

/// Whether a number was written with its `+`, as far as one can tell before reading it.
pub(crate) fn has_plus(written: &str) -> bool {
    written.trim_start_matches([' ', '(', '\u{200e}', '\u{2066}']).starts_with('+')
}

/// Whether this is written like a WhatsApp id: a BSUID or a parent BSUID.
pub fn is_user_id(written: &str) -> bool {
    written.parse::<Bsuid>().is_ok() || written.parse::<ParentBsuid>().is_ok()
}

/// The digits that somebody wrote, taken for a whole number.
pub(crate) fn bare_number(written: &str) -> Result<Phone> {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    digits.parse().map_err(|_bad| {
        let words = "That is no phone number. Write it with its country code, such as +55 11 90000-0001.";
        Error::Invalid(words.to_owned())
    })
}

/// The identifiers in a record, read with care.
pub(crate) fn identifiers_of(record: &CustomerRecord) -> Result<Vec<Identifier>> {
    let mut identifiers = Vec::new();
    if let Some(phone) = record.phone.as_deref().filter(|phone| !phone.trim().is_empty()) {
        identifiers.push(Identifier::phone(&number(phone)?));
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
