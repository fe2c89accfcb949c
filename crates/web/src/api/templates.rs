//! Templates.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{LineId, Moment, TemplateId};
use desk::deliver::templates::{self, Account, Category, Design, Filter, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::asked::{Asked, Id, given, id_in, place, word};
use super::document::words;
use super::list::List;
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// A template of a WhatsApp Business Account. It serves all lines of the account.
#[derive(Serialize, ToSchema)]
pub(crate) struct Template {
    /// Its id here.
    #[schema(value_type = String, format = "uuid")]
    id: TemplateId,
    /// Meta's id of the account.
    #[schema(example = "700000000000001")]
    waba_id: String,
    /// Meta's id of it.
    #[schema(example = "500000000000001")]
    meta_id: String,
    /// Its name; a template of another language may have the same.
    #[schema(example = "order_ready")]
    name: String,
    /// The code of its language.
    #[schema(example = "pt_BR")]
    language: String,
    #[schema(schema_with = categories)]
    category: &'static str,
    #[schema(schema_with = statuses)]
    status: &'static str,
    /// Whether it can be sent.
    sendable: bool,
    #[schema(schema_with = qualities)]
    quality: &'static str,
    /// Why it cannot be sent, or what is about to change, as sentences for people; null if there is nothing to say.
    note: Option<String>,
    /// `named` or `positional`: how its variables are called.
    #[schema(example = "named")]
    parameter_format: &'static str,
    /// Its parts, as Meta writes them.
    #[schema(value_type = Vec<Object>)]
    components: Value,
    /// Whether it asks for the phone number.
    asks_for_number: bool,
    /// When we last heard of it.
    #[schema(value_type = String, format = DateTime)]
    seen_at: Moment,
}

fn categories() -> Object {
    words("What it is for. It decides to whom it may go.", ["marketing", "utility", "authentication"])
}

fn statuses() -> Object {
    let about = "How far it is at Meta. `approved` and `flagged` can be sent.";
    let known = [
        "approved",
        "pending",
        "rejected",
        "paused",
        "disabled",
        "flagged",
        "in_appeal",
        "limit_exceeded",
        "locked",
        "archived",
        "pending_deletion",
        "deleted",
        "unknown",
    ];
    words(about, known)
}

fn qualities() -> Object {
    words("What customers make of it, by Meta's reckoning.", ["green", "yellow", "red", "unknown"])
}

impl From<templates::Template> for Template {
    fn from(template: templates::Template) -> Self {
        let note = [template.status.barrier().map(str::to_owned), template.note];
        let note = note.into_iter().flatten().collect::<Vec<String>>().join(" ");
        Self {
            id: template.id,
            waba_id: template.waba,
            meta_id: template.meta_id,
            category: template.design.category.as_str(),
            status: template.status.as_str(),
            sendable: template.status.barrier().is_none(),
            quality: template.quality.as_str(),
            note: Some(note).filter(|note| !note.is_empty()),
            parameter_format: template.design.format.as_str(),
            asks_for_number: template.design.asks_for_the_number(),
            components: template.components,
            name: template.design.name,
            language: template.design.language,
            seen_at: template.seen_at,
        }
    }
}

/// Which templates.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only of the account with this id of Meta's.
    waba_id: Option<String>,
    /// Only with this status.
    #[param(example = "approved")]
    status: Option<String>,
    /// Only of this category.
    #[param(example = "utility")]
    category: Option<String>,
    /// Only in this language.
    #[param(example = "pt_BR")]
    language: Option<String>,
    /// Only with this in the name or in the words.
    q: Option<String>,
    /// Where the list goes on.
    cursor: Option<String>,
}

/// List the templates
///
/// By name and language.
#[utoipa::path(get, path = "/api/v1/templates", tag = "Templates", params(Wanted),
    responses((status = 200, description = "A page of templates.", body = List<Template>)))]
pub(crate) async fn list_templates(
    State(app): State<App>,
    Session(viewer): Session,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<List<Template>>> {
    let statuses: Vec<&str> = Status::ALL.iter().map(|status| status.as_str()).collect();
    let categories: Vec<&str> = Category::ALL.iter().map(|category| category.as_str()).collect();
    let filter = Filter {
        waba: given(wanted.waba_id),
        status: word("status", &statuses, wanted.status)?,
        category: word("category", &categories, wanted.category)?,
        language: given(wanted.language),
        words: given(wanted.q),
        after: place(wanted.cursor)?,
    };
    let page = templates::list(app.desk(), &viewer, filter).await?;
    Ok(Json(page.map(Template::from).into()))
}

/// Get a template
#[utoipa::path(get, path = "/api/v1/templates/{id}", tag = "Templates",
    params(("id" = String, Path, description = "The template's id.", format = "uuid")),
    responses((status = 200, description = "The template.", body = Template)))]
pub(crate) async fn get_template(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<TemplateId>,
) -> Result<Json<Template>> {
    Ok(Json(templates::one(app.desk(), &viewer, id).await?.into()))
}

/// A template to make: what Meta's `message_templates` takes, and the line on whose account it is made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"line_id": "018f0000-0000-7000-8000-000000000001", "name": "order_ready", "language": "en",
    "category": "utility", "parameter_format": "named", "components": [
        {"type": "BODY", "text": "Hello {{first_name}}, your order is ready.",
         "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Rita"}]}}]}))]
pub(crate) struct NewTemplate {
    /// A line of the account.
    #[schema(format = "uuid")]
    line_id: String,
    /// Its name: small letters, digits and `_`.
    #[schema(example = "order_ready")]
    #[serde(default)]
    name: String,
    /// The code of its language.
    #[schema(example = "en")]
    #[serde(default)]
    language: String,
    /// `marketing`, `utility` or `authentication`.
    #[schema(example = "utility")]
    #[serde(default)]
    category: String,
    /// `named` or `positional`.
    #[schema(example = "named")]
    parameter_format: Option<String>,
    /// Its parts, as Meta writes them.
    #[schema(value_type = Vec<Object>)]
    #[serde(default)]
    components: Value,
}

/// Make a template
///
/// Meta looks at it before it can be sent: `status` tells how far it is, and the event `template.changed` when that changes.
/// `invalid` with everything that Meta would refuse; `conflict` if the name is blocked for now.
#[utoipa::path(post, path = "/api/v1/templates", tag = "Templates", request_body = NewTemplate,
    responses((status = 201, description = "The template.", body = Template)))]
pub(crate) async fn make_template(
    State(app): State<App>,
    Session(viewer): Session,
    Sent(sent): Sent<NewTemplate>,
) -> Result<(StatusCode, Json<Template>)> {
    let line: LineId = id_in(&sent.line_id)?;
    let design = json!({"name": sent.name, "language": sent.language, "category": sent.category,
                        "parameter_format": sent.parameter_format, "components": sent.components});
    let made = templates::create(app.desk(), &viewer, line, read(&design)?).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// What becomes of a template: its parts are replaced as a whole.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditedTemplate {
    /// Another category; only for templates that are not approved.
    category: Option<String>,
    /// `named` or `positional`.
    parameter_format: Option<String>,
    /// Its parts, as Meta writes them.
    #[schema(value_type = Vec<Object>)]
    #[serde(default)]
    components: Value,
}

/// Edit a template
///
/// Name and language stay. `conflict` if Meta allows no edit now: approved templates can be edited once in 24 hours and ten
/// times in 30 days.
#[utoipa::path(put, path = "/api/v1/templates/{id}", tag = "Templates", request_body = EditedTemplate,
    params(("id" = String, Path, description = "The template's id.", format = "uuid")),
    responses((status = 200, description = "The template.", body = Template)))]
pub(crate) async fn edit_template(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<TemplateId>,
    Sent(sent): Sent<EditedTemplate>,
) -> Result<Json<Template>> {
    let before = templates::one(app.desk(), &viewer, id).await?;
    let category = sent.category.unwrap_or_else(|| before.design.category.as_str().to_owned());
    let format = sent.parameter_format.unwrap_or_else(|| before.design.format.as_str().to_owned());
    let design = json!({"name": before.design.name, "language": before.design.language, "category": category,
                        "parameter_format": format, "components": sent.components});
    Ok(Json(templates::edit(app.desk(), &viewer, id, read(&design)?).await?.into()))
}

/// Delete a template
///
/// In its language only. If it was approved, Meta blocks the name for 30 days.
#[utoipa::path(delete, path = "/api/v1/templates/{id}", tag = "Templates",
    params(("id" = String, Path, description = "The template's id.", format = "uuid")),
    responses((status = 204, description = "It is deleted.")))]
pub(crate) async fn delete_template(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<TemplateId>,
) -> Result<StatusCode> {
    templates::delete(app.desk(), &viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How up to date the templates of an account are.
#[derive(Serialize, ToSchema)]
pub(crate) struct SyncedAccount {
    /// Meta's id of the account.
    #[schema(example = "700000000000001")]
    waba_id: String,
    /// The names of its lines.
    lines: Vec<String>,
    /// When its templates last came; null if they never did.
    #[schema(value_type = Option<String>, format = DateTime)]
    synced_at: Option<Moment>,
    /// Why they did not come the last time, for people; null if they did.
    failure: Option<String>,
}

impl From<Account> for SyncedAccount {
    fn from(account: Account) -> Self {
        let Account { waba, lines, synced_at, failure } = account;
        Self { waba_id: waba, lines: lines.into_iter().map(|(_id, name)| name).collect(), synced_at, failure }
    }
}

/// Ask Meta for the templates now
///
/// It is done every hour by itself, and when Meta tells that something changed.
#[utoipa::path(post, path = "/api/v1/templates/sync", tag = "Templates",
    responses((status = 200, description = "The accounts.", body = List<SyncedAccount>)))]
pub(crate) async fn sync_templates(
    State(app): State<App>,
    Session(viewer): Session,
    Sent(_nothing): Sent<Map<String, Value>>,
) -> Result<Json<List<SyncedAccount>>> {
    let accounts = templates::sync(app.desk(), &viewer).await?;
    Ok(Json(List::whole(accounts.into_iter().map(SyncedAccount::from).collect())))
}

fn read(design: &Value) -> Result<Design> {
    Ok(Design::read(design).map_err(|why| desk::Error::Invalid(why.to_string()))?)
}
