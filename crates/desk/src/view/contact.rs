//! The contact pane.

use base::{ContactId, ConversationId, Moment, WorkspaceId};
use identity::{Claim, Evidence, Field, How, Identifier, Kind, Rule, State};
use store::{Tx, Unit, params};

use super::list::of_contact;
use super::names::{Naming, country_name, kind_words, show_number};
use super::{ContactPane, FormerUsername, IdentifierRow, queries};
use crate::deliver::{marketing_choices, number_request};
use crate::people::{Permission, Viewer};
use crate::resolve::{ClaimRow, ContactKind, ContactRow, oldest_first, queries as people};
use crate::{Desk, Error, Result};

/// The contact pane. `beside` is the conversation it stands beside, which it need not list.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn contact(
    desk: &Desk,
    viewer: &Viewer,
    id: ContactId,
    beside: Option<ConversationId>,
) -> Result<ContactPane> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    desk.db
        .read(move |tx| -> Unit<'_, ContactPane, Error> {
            Box::pin(async move {
                let row = standing_for(tx, workspace, id).await?;
                let mut pane = pane_of(tx, workspace, row).await?;
                pane.number_request = number_request(tx, workspace, pane.id, now).await?;
                pane.marketing = marketing_choices(tx, workspace, pane.id).await?;
                pane.conversations.retain(|row| Some(row.id) != beside);
                Ok(pane)
            })
        })
        .await
}

/// The pane of a contact, with all its conversations.
pub(super) async fn pane_of(tx: &mut Tx, workspace: WorkspaceId, row: ContactRow) -> Result<ContactPane> {
    let id = row.id;
    let claims: Vec<ClaimRow> = tx.query(people::CLAIMS_OF, &params![workspace, id]).await?;
    let claims = oldest_first(claims);
    let former: Vec<(String, Moment)> = tx.query(queries::FORMER_USERNAMES, &params![workspace, id]).await?;
    let record: Option<RecordRow> = tx.find(queries::CUSTOMER_RECORD, &params![workspace, id]).await?;
    let mut pane = pane(row, &claims, former, record.unwrap_or_default());
    pane.conversations = of_contact(tx, workspace, id).await?;
    Ok(pane)
}

/// The contact that stands for this one: itself, or the one it is merged into.
pub(super) async fn standing_for(tx: &mut Tx, workspace: WorkspaceId, id: ContactId) -> Result<ContactRow> {
    let find = |id: ContactId| params![workspace, id];
    let row: Option<ContactRow> = tx.find(queries::CONTACT_RECORD, &find(id)).await?;
    let row = row.ok_or(Error::NotFound("contact"))?;
    if row.root == row.id {
        return Ok(row);
    }
    tx.find(queries::CONTACT_RECORD, &find(row.root)).await?.ok_or(Error::NotFound("contact"))
}

/// What people wrote into the customer record.
#[derive(Default)]
pub(super) struct RecordRow {
    pub(super) company: Option<String>,
    pub(super) email: Option<String>,
    pub(super) fields: Vec<(String, String)>,
}

impl store::Record for RecordRow {
    fn read(row: &store::Row<'_>) -> store::Result<Self> {
        let (company, email, fields): (_, _, Option<String>) = (row.next()?, row.next()?, row.next()?);
        let fields = fields.and_then(|fields| serde_json::from_str(&fields).ok()).unwrap_or_default();
        Ok(Self { company, email, fields })
    }
}

fn pane(row: ContactRow, claims: &[Claim], former: Vec<(String, Moment)>, record: RecordRow) -> ContactPane {
    let naming = naming(&row, claims);
    let username = naming.username.clone();
    ContactPane {
        id: row.id,
        name: naming.display(),
        number: naming.number(),
        number_hidden: naming.phone.is_some() && row.shows_number == Some(false),
        profile_name: row.profile_name,
        former_usernames: former
            .into_iter()
            .filter(|(name, _until)| Some(name) != username.as_ref())
            .map(|(username, until)| FormerUsername { username, until })
            .collect(),
        username,
        country: row.country.as_deref().and_then(country_name),
        is_visitor: row.kind == ContactKind::Visitor,
        since: claims.iter().map(|claim| claim.first_seen).min().unwrap_or(row.created_at),
        identifiers: claims.iter().map(|claim| identifier(claim, claims)).collect(),
        conversations: Vec::new(),
        company: record.company,
        email: record.email,
        fields: record.fields,
        number_request: None,
        marketing: Vec::new(),
    }
}

/// What to call a contact, by its row and its claims.
pub(super) fn naming(row: &ContactRow, claims: &[Claim]) -> Naming {
    let active_phone = claims
        .iter()
        .filter(|claim| claim.is_active() && claim.identifier.kind() == Kind::Phone)
        .max_by_key(|claim| claim.last_seen);
    let strongest = claims
        .iter()
        .filter(|claim| !matches!(claim.identifier.kind(), Kind::Phone | Kind::Crm))
        .min_by_key(|claim| (claim.identifier.kind(), claim.state, claim.id));
    Naming {
        name: row.name.clone(),
        profile_name: row.profile_name.clone(),
        username: row.username.as_ref().map(|name| name.as_str().to_owned()),
        phone: active_phone.map(|claim| claim.identifier.value().to_owned()),
        strongest: strongest.map(|claim| claim.identifier.value().to_owned()),
    }
}

fn identifier(claim: &Claim, all: &[Claim]) -> IdentifierRow {
    let kind = claim.identifier.kind();
    let value = claim.identifier.value();
    IdentifierRow {
        kind: kind_words(kind),
        value: if kind == Kind::Phone { show_number(value) } else { value.to_owned() },
        state: if claim.contested { "contested" } else { state_words(claim.state) },
        first_seen: claim.first_seen,
        last_seen: claim.last_seen,
        evidence: evidence_words(claim) + proof_words(claim, all),
    }
}

fn state_words(state: State) -> &'static str {
    match state {
        State::Active => "active",
        State::Alias => "alias",
        State::Waiting => "waiting",
        State::Ended => "ended",
    }
}

/// Whether WhatsApp itself has shown since that a number which was shared on request is the customer's: a report or a message
/// carried it together with the WhatsApp id. Every message to a number brings such a report.
pub(super) fn proof_words(claim: &Claim, all: &[Claim]) -> &'static str {
    let is_shared = matches!(claim.evidence, Evidence::Fact { field: Field::Shared, .. });
    let names_it = |other: &Claim| {
        other.came_with.as_ref().is_some_and(|company| {
            company.at > claim.first_seen && Identifier::phone(&company.phone).matches(&claim.identifier)
        })
    };
    if is_shared && all.iter().any(names_it) {
        " WhatsApp has confirmed it since, with number and WhatsApp id in one report."
    } else {
        ""
    }
}

/// How we know, as a sentence.
pub(super) fn evidence_words(claim: &Claim) -> String {
    let (origin, rule) = match claim.evidence {
        Evidence::Fact { field: Field::Shared, .. } => {
            return "The customer shared it when we asked: WhatsApp says that it is the own number."
                .to_owned();
        }
        Evidence::Fact { origin, rule, .. } => (origin, rule),
        Evidence::Person { how, .. } => {
            return match how {
                How::Typed => "Somebody here entered it.",
                How::Imported => "It came with an imported file.",
                How::Decided => "Somebody here answered a review that way.",
            }
            .to_owned();
        }
    };
    let place = match origin {
        identity::Origin::Message => "a message",
        identity::Origin::Status => "a delivery report of ours",
        identity::Origin::Echo => "a message written on the business's phone",
        identity::Origin::Call => "a call",
        identity::Origin::Preference => "a marketing preference",
        identity::Origin::History => "a thread from before",
        identity::Origin::ContactSync => "the business's address book",
        identity::Origin::Notice => "a notice from WhatsApp that the ids changed",
        identity::Origin::Sms => "a text message",
    };
    match rule {
        Rule::New => format!("First seen in {place}, when nobody was known by it."),
        Rule::Bsuid => {
            format!("Came in {place} together with the WhatsApp id that was this person's already.")
        }
        Rule::ParentBsuid => {
            format!("Came in {place} together with the WhatsApp parent id that was this person's already.")
        }
        Rule::Phone => {
            format!("Came in {place} together with the phone number that was this person's already.")
        }
        Rule::Rotation => format!("Told by {place}."),
        Rule::Code => format!("Came in {place} that carried this customer's one-time code."),
        Rule::Contested => {
            format!("Came in {place}, but whose number this is has to be decided first.")
        }
        Rule::Message => "The message came without any identifier.".to_owned(),
    }
}
