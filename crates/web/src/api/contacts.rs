//! Contacts.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use base::{ClaimId, ContactId, MergeId, Moment};
use desk::deliver;
use desk::resolve::ContactKind;
use desk::view::{self, ContactFilter, ContactRecord, FormerUsername, IdentifierRecord};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::asked::{self, Asked, Id};
use super::document::words;
use super::list::List;
use super::number_requests::NumberRequest;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

const KINDS: [&str; 2] = ["visitor", "contact"];

/// One person.
#[derive(Serialize, ToSchema)]
pub(crate) struct Contact {
    /// Its id: never reused, never derived from a channel's id.
    #[schema(value_type = String, format = "uuid")]
    id: ContactId,
    #[schema(schema_with = kinds)]
    kind: &'static str,
    /// The name that people here gave it.
    #[schema(example = "Rita Souza")]
    name: Option<String>,
    /// The name in the WhatsApp profile.
    #[schema(example = "Rita")]
    profile_name: Option<String>,
    /// The username, without `@`. A label: it changes, and nothing can be sent to it.
    #[schema(example = "rita.souza")]
    username: Option<String>,
    /// What to call it: the best of its names, or what there is instead.
    #[schema(example = "Rita Souza")]
    display_name: String,
    /// The number in force, in Meta's digits.
    #[schema(example = "5511900000001")]
    phone: Option<String>,
    /// The number that was last in force.
    #[schema(example = "5511900000001")]
    last_known_phone: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "BR")]
    country: Option<String>,
    /// Its identifiers, former ones too.
    identifiers: Vec<Identifier>,
    /// Its usernames, the present one first, then the latest.
    usernames: Vec<Username>,
    /// The company, by the customer record.
    #[schema(example = "Souza & Filhas")]
    company: Option<String>,
    /// The e-mail address, by the customer record.
    #[schema(example = "rita@souza.example")]
    email: Option<String>,
    /// Whatever else the customer record says: names and values.
    fields: BTreeMap<String, String>,
    /// The merges in force into it.
    merged: Vec<Merged>,
    /// What came of asking for the number; null if nobody asked and the customer shared none, and in lists.
    number_request: Option<NumberRequest>,
    /// What the customer told WhatsApp about marketing messages, the latest for each WhatsApp Business Account; empty in
    /// lists.
    marketing: Vec<MarketingChoice>,
}

/// What a customer wants of marketing messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct MarketingChoice {
    /// Whether they want none.
    stopped: bool,
    /// When they said so.
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// The name of the line on which they said so; it holds for all lines of its account.
    line: String,
}

/// A contact that was merged into another.
#[derive(Serialize, ToSchema)]
pub(crate) struct Merged {
    /// The merge's id: what to undo.
    #[schema(value_type = String, format = "uuid")]
    id: MergeId,
    /// The contact that points.
    #[schema(value_type = String, format = "uuid")]
    from: ContactId,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// The reason that was given, or what showed it; null if somebody linked the two and gave none.
    reason: Option<String>,
}

/// An identifier and how we know that it is this person's.
#[derive(Serialize, ToSchema)]
pub(crate) struct Identifier {
    /// The claim's id.
    #[schema(value_type = String, format = "uuid")]
    id: ClaimId,
    #[schema(schema_with = identifier_kinds)]
    kind: &'static str,
    /// Where it is valid: `global`, or what it belongs to and its id.
    #[schema(example = "portfolio:300001")]
    scope: String,
    /// The identifier itself.
    #[schema(example = "BR.9900112233445566")]
    value: String,
    #[schema(schema_with = identifier_states)]
    state: &'static str,
    /// Whether somebody else may hold this number by now.
    contested: bool,
    /// When it was first seen with this person.
    #[schema(value_type = String, format = DateTime)]
    first_seen: Moment,
    /// When it was last seen with this person.
    #[schema(value_type = String, format = DateTime)]
    last_seen: Moment,
    /// How we know, as a sentence.
    #[schema(example = "First told by a message (from_user_id), when nobody was known by it.")]
    evidence: String,
}

/// A username that the person has or had.
#[derive(Serialize, ToSchema)]
pub(crate) struct Username {
    /// The name, without `@`.
    #[schema(example = "rita.souza")]
    username: String,
    /// Whether it is the present one.
    current: bool,
    /// Until when it was seen; null for the present one.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Moment>,
}

fn kinds() -> Object {
    words("`visitor`: only the channel made it known; `contact`: somebody made a record.", KINDS)
}

pub(super) fn identifier_kinds() -> Object {
    words(
        "What it is. `message` stands for a message that came without any identifier.",
        ["phone", "bsuid", "parent_bsuid", "crm", "message"],
    )
}

fn identifier_states() -> Object {
    words(
        "`active`: it is this person's; `alias`: it was replaced, and is still recognised; `waiting`: whose it is has to \
         be decided first; `ended`: it is this person's no longer.",
        ["active", "alias", "waiting", "ended"],
    )
}

impl From<ContactRecord> for Contact {
    fn from(record: ContactRecord) -> Self {
        Self {
            usernames: usernames(record.username.as_deref(), record.former_usernames),
            id: record.id,
            kind: record.kind.as_str(),
            name: record.name,
            profile_name: record.profile_name,
            username: record.username,
            display_name: record.display_name,
            phone: record.phone,
            last_known_phone: record.last_known_phone,
            country: record.country,
            identifiers: record.identifiers.into_iter().map(Identifier::from).collect(),
            company: record.company,
            email: record.email,
            fields: record.fields.into_iter().collect(),
            merged: record.merged.into_iter().map(Merged::from).collect(),
            number_request: record.number_request.map(NumberRequest::from),
            marketing: record.marketing.into_iter().map(MarketingChoice::from).collect(),
        }
    }
}

impl From<deliver::MarketingChoice> for MarketingChoice {
    fn from(choice: deliver::MarketingChoice) -> Self {
        Self { stopped: choice.stopped, at: choice.at, line: choice.line }
    }
}

impl From<view::Merged> for Merged {
    fn from(merged: view::Merged) -> Self {
        Self { id: merged.id, from: merged.from, at: merged.at, reason: merged.reason }
    }
}

/// The present username and the former ones; one that came back is present, not former.
fn usernames(present: Option<&str>, former: Vec<FormerUsername>) -> Vec<Username> {
    let now = present.map(|name| Username { username: name.to_owned(), current: true, until: None });
    let before = former.into_iter().filter(|name| Some(name.username.as_str()) != present);
    let before =
        before.map(|name| Username { username: name.username, current: false, until: Some(name.until) });
    now.into_iter().chain(before).collect()
}

impl From<IdentifierRecord> for Identifier {
    fn from(record: IdentifierRecord) -> Self {
        Self {
            id: record.id,
            kind: record.identifier.kind().as_str(),
            scope: record.identifier.scope().to_string(),
            value: record.identifier.value().to_owned(),
            state: record.state,
            contested: record.contested,
            first_seen: record.first_seen,
            last_seen: record.last_seen,
            evidence: record.evidence,
        }
    }
}

/// Which contacts.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Part of a name or of a present or former username (with `@`: its beginning), a number in any spelling or part of it,
    /// an id of ours at WhatsApp or in a CRM, or its end (`...445566`). Case and accents do not count. Two characters find
    /// what begins with them, one finds what is nothing else.
    #[param(example = "+55 11 90000-0001")]
    q: Option<String>,
    /// Only visitors or only contacts.
    #[param(schema_with = kinds)]
    kind: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List contacts
///
/// The newest first, 50 on a page. With `q`, whoever has exactly that username comes before all, and a page may be shorter
/// although more follow: go on until `next_cursor` is null.
#[utoipa::path(get, path = "/api/v1/contacts", tag = "Contacts", params(Filter),
    responses((status = 200, description = "A page of contacts.", body = List<Contact>)))]
pub(crate) async fn list_contacts(
    State(app): State<App>,
    Session(viewer): Session,
    Asked(asked): Asked<Filter>,
) -> Result<Json<List<Contact>>> {
    let after = asked::place(asked.cursor)?;
    let kind = asked::word::<ContactKind>("kind", &KINDS, asked.kind)?;
    let filter = ContactFilter { kind, q: asked::query(asked.q) };
    let page = view::contact_records(app.desk(), &viewer, filter, after).await?;
    Ok(Json(page.map(Contact::from).into()))
}

/// Get a contact
///
/// With its identifiers and how we know them.
#[utoipa::path(get, path = "/api/v1/contacts/{id}", tag = "Contacts",
    params(("id" = String, Path, description = "The contact's id.", format = "uuid")),
    responses((status = 200, description = "The contact.", body = Contact)))]
pub(crate) async fn get_contact(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<ContactId>,
) -> Result<Json<Contact>> {
    Ok(Json(view::contact_record(app.desk(), &viewer, id).await?.into()))
}
