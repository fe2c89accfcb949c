//! Contacts, as the REST API tells them.

use base::{ClaimId, ContactId, Cursor, Moment, Page, WorkspaceId};
use identity::{Claim, Identifier};
use store::{Tx, Unit, params};

use crate::deliver::{MarketingChoice, NumberRequest, claims_of, marketing_choices, number_request};
use crate::people::{Permission, Viewer};
use crate::resolve::{ContactKind, ContactRow};
use crate::search::Query;
use crate::view::contact::{RecordRow, evidence_words, naming, proof_words, standing_for};
use crate::view::list::{limit, newest};
use crate::view::merged::{Merged, merged_into};
use crate::view::search::found_contacts;
use crate::view::{FormerUsername, PAGE, queries};
use crate::{Desk, Error, Result};

/// A contact.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactRecord {
    /// Its id.
    pub id: ContactId,
    /// Visitor or contact.
    pub kind: ContactKind,
    /// What to call it.
    pub display_name: String,
    /// The name that people here gave it.
    pub name: Option<String>,
    /// The name in the WhatsApp profile.
    pub profile_name: Option<String>,
    /// The username, without `@`.
    pub username: Option<String>,
    /// The number in force, in Meta's digits.
    pub phone: Option<String>,
    /// The number in force, as people write it.
    pub number: Option<String>,
    /// The number that was last in force.
    pub last_known_phone: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// When it was first seen.
    pub created_at: Moment,
    /// Its identifiers; told for single contacts and in lists alike.
    pub identifiers: Vec<IdentifierRecord>,
    /// Usernames it no longer has.
    pub former_usernames: Vec<FormerUsername>,
    /// The company, by the customer record.
    pub company: Option<String>,
    /// The e-mail address, by the customer record.
    pub email: Option<String>,
    /// Whatever else the customer record says: name and value.
    pub fields: Vec<(String, String)>,
    /// The merges in force into it.
    pub merged: Vec<Merged>,
    /// What came of asking for the number; told for single contacts only.
    pub number_request: Option<NumberRequest>,
    /// What it wants of marketing messages, for each account that was told; for single contacts only.
    pub marketing: Vec<MarketingChoice>,
}

/// An identifier with its proof.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentifierRecord {
    /// The claim's id.
    pub id: ClaimId,
    /// The identifier.
    pub identifier: Identifier,
    /// Active, alias, waiting or ended.
    pub state: &'static str,
    /// Whether somebody else may hold this number by now.
    pub contested: bool,
    /// First seen.
    pub first_seen: Moment,
    /// Last seen.
    pub last_seen: Moment,
    /// How we know, as a sentence.
    pub evidence: String,
}

fn contact_of(
    row: ContactRow,
    claims: &[Claim],
    former: Vec<(String, Moment)>,
    record: RecordRow,
    merged: Vec<Merged>,
) -> ContactRecord {
    let naming = naming(&row, claims);
    let last_phone = claims
        .iter()
        .filter(|claim| {
            claim.identifier.kind() == identity::Kind::Phone && claim.state != identity::State::Waiting
        })
        .max_by_key(|claim| claim.last_seen);
    ContactRecord {
        id: row.id,
        kind: row.kind,
        display_name: naming.display(),
        name: row.name,
        profile_name: row.profile_name,
        number: naming.number(),
        username: naming.username,
        phone: naming.phone,
        last_known_phone: last_phone.map(|claim| claim.identifier.value().to_owned()),
        country: row.country,
        created_at: claims.iter().map(|claim| claim.first_seen).min().unwrap_or(row.created_at),
        identifiers: claims.iter().map(|claim| identifier_of(claim, claims)).collect(),
        former_usernames: former
            .into_iter()
            .map(|(username, until)| FormerUsername { username, until })
            .collect(),
        company: record.company,
        email: record.email,
        fields: record.fields,
        merged,
        number_request: None,
        marketing: Vec::new(),
    }
}

fn identifier_of(claim: &Claim, all: &[Claim]) -> IdentifierRecord {
    IdentifierRecord {
        id: claim.id,
        identifier: claim.identifier.clone(),
        state: claim.state.as_str(),
        contested: claim.contested,
        first_seen: claim.first_seen,
        last_seen: claim.last_seen,
        evidence: evidence_words(claim) + proof_words(claim, all),
    }
}

/// One contact.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn contact_record(desk: &Desk, viewer: &Viewer, id: ContactId) -> Result<ContactRecord> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let row = standing_for(tx, workspace, id).await?;
                let mut record = full_contact(tx, workspace, row).await?;
                record.number_request = number_request(tx, workspace, record.id, now).await?;
                record.marketing = marketing_choices(tx, workspace, record.id).await?;
                Ok(record)
            })
        })
        .await
}

pub(in crate::view) async fn full_contact(
    tx: &mut Tx,
    workspace: WorkspaceId,
    row: ContactRow,
) -> Result<ContactRecord> {
    let claims = claims_of(tx, workspace, row.id).await?;
    let former = tx.query(queries::FORMER_USERNAMES, &params![workspace, row.id]).await?;
    let record: Option<RecordRow> = tx.find(queries::CUSTOMER_RECORD, &params![workspace, row.id]).await?;
    let merged = merged_into(tx, workspace, &row, &claims).await?;
    Ok(contact_of(row, &claims, former, record.unwrap_or_default(), merged))
}

/// Which contacts to list.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter {
    /// Visitors or contacts.
    pub kind: Option<ContactKind>,
    /// A name, a present or former username, a number in any spelling, an id or the end of one.
    pub q: Option<Query>,
}

/// A page of contacts, newest first; of those that a query finds, first those who have exactly that username.
///
/// # Errors
/// What the database answers.
pub async fn contact_records(
    desk: &Desk,
    viewer: &Viewer,
    filter: ContactFilter,
    after: Option<Cursor>,
) -> Result<Page<ContactRecord>> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                if let Some(query) = &filter.q {
                    return found_contacts(tx, workspace, query, filter.kind, after).await;
                }
                let from = after.unwrap_or_else(newest);
                let kind = filter.kind.map(ContactKind::as_str);
                let key = params![workspace, kind, from.at, from.id, limit()];
                let rows: Vec<ContactRow> = tx.query(queries::CONTACT_RECORDS, &key).await?;
                let page = Page::cut(rows, PAGE, |row| Cursor::after(row.created_at, row.id));
                let mut items = Vec::with_capacity(page.items.len());
                for row in page.items {
                    items.push(full_contact(tx, workspace, row).await?);
                }
                Ok(Page { items, next: page.next })
            })
        })
        .await
}
