//! Apps at Meta. Their secrets go in and do not come out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{AppId, Moment, Secret};
use desk::people::Viewer;
use desk::setup::{self, AppWish};
use desk::{channel, view};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Asked, Id, Noun, given};
use super::list::List;
use super::problem::ProblemDetails;
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

impl Noun for AppId {
    const NAME: &'static str = "app";
}

/// An app at Meta, which brings what is written to its lines.
#[derive(Serialize, ToSchema)]
pub(crate) struct MetaApp {
    /// Its id here.
    #[schema(value_type = String, format = "uuid")]
    id: AppId,
    /// What it is called here; it ends the webhook's address.
    #[schema(example = "main")]
    key: String,
    /// What Meta has to call.
    #[schema(example = "https://inbox.example.com/hooks/whatsapp/main")]
    webhook_url: String,
    /// Whether there is an access token: without it nothing can be sent.
    has_access_token: bool,
    /// When Meta last verified the webhook; null if it never did.
    #[schema(value_type = Option<String>, format = DateTime)]
    webhook_verified_at: Option<Moment>,
    /// When the last delivery of it was processed; null if none came.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_delivery_at: Option<Moment>,
    /// When a delivery came that is not signed with its app secret; null if a good one came since.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_forged_at: Option<Moment>,
    /// How many lines belong to it.
    lines: i64,
}

impl MetaApp {
    fn new(settings: view::AppSettings, app: &App) -> Self {
        let base = app.web.public_url.trim_end_matches('/');
        Self {
            id: settings.id,
            webhook_url: format!("{base}/hooks/whatsapp/{}", settings.key),
            key: settings.key,
            has_access_token: settings.has_access_token,
            webhook_verified_at: settings.verified_at,
            last_delivery_at: settings.seen_at,
            last_forged_at: settings.forged_at,
            lines: settings.lines,
        }
    }
}

/// An app to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewApp {
    /// Up to 40 letters, digits, - and _. It ends the webhook's address and stays.
    #[schema(example = "main")]
    key: String,
    /// What Meta signs deliveries with.
    #[schema(value_type = String, write_only)]
    app_secret: Secret,
    /// What Meta's handshake shows. Without it one is made, which the settings page shows.
    #[schema(value_type = Option<String>, write_only)]
    verify_token: Option<Secret>,
    /// What is shown to Meta. It can be given later.
    #[schema(value_type = Option<String>, write_only)]
    access_token: Option<Secret>,
}

/// Other secrets of an app. What is not given stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppChange {
    /// What Meta signs deliveries with.
    #[schema(value_type = Option<String>, write_only)]
    app_secret: Option<Secret>,
    /// What Meta's handshake shows.
    #[schema(value_type = Option<String>, write_only)]
    verify_token: Option<Secret>,
    /// What is shown to Meta.
    #[schema(value_type = Option<String>, write_only)]
    access_token: Option<Secret>,
}

/// Which account.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Meta's id of the WhatsApp Business Account.
    #[param(required, example = "700000000000001")]
    waba_id: Option<String>,
}

/// A number of an account, as Meta tells it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountNumber {
    /// Meta's id of the number.
    #[schema(example = "800000000000002")]
    phone_number_id: String,
    /// The number as people write it.
    #[schema(example = "+1 555 010 0200")]
    display_phone: String,
    /// The name that customers see; null until Meta approved one.
    #[schema(example = "Acme Support")]
    verified_name: Option<String>,
    /// Meta's id of the business portfolio; null if Meta does not tell.
    #[schema(example = "300000000000001")]
    portfolio_id: Option<String>,
    /// Meta's word for its state. Only `CONNECTED` sends and receives.
    #[schema(example = "CONNECTED")]
    state: Option<String>,
}

/// List the apps
///
/// By their keys, on one page.
#[utoipa::path(get, path = "/api/v1/apps", tag = "Apps",
    responses((status = 200, description = "The apps.", body = List<MetaApp>)))]
pub(crate) async fn list_apps(
    State(app): State<App>,
    Session(viewer): Session,
) -> Result<Json<List<MetaApp>>> {
    let apps = view::apps(app.desk(), &viewer).await?;
    Ok(Json(List::whole(apps.into_iter().map(|settings| MetaApp::new(settings, &app)).collect())))
}

/// Get an app
#[utoipa::path(get, path = "/api/v1/apps/{id}", tag = "Apps",
    params(("id" = String, Path, description = "The app's id.", format = "uuid")),
    responses((status = 200, description = "The app.", body = MetaApp)))]
pub(crate) async fn get_app(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<AppId>,
) -> Result<Json<MetaApp>> {
    told(&app, &viewer, id).await
}

/// Add an app
///
/// Secrets are stored sealed and never told again. `conflict` if the key is taken.
#[utoipa::path(post, path = "/api/v1/apps", tag = "Apps", request_body = NewApp,
    responses((status = 201, description = "The app.", body = MetaApp)))]
pub(crate) async fn add_app(
    State(app): State<App>,
    Session(viewer): Session,
    Sent(sent): Sent<NewApp>,
) -> Result<(StatusCode, Json<MetaApp>)> {
    let NewApp { key, app_secret, verify_token, access_token } = sent;
    let wish = AppWish { key, app_secret: Some(app_secret), verify_token, access_token };
    let id = setup::add_app(app.desk(), &viewer, wish).await?;
    Ok((StatusCode::CREATED, told(&app, &viewer, id).await?))
}

/// Change an app's secrets
#[utoipa::path(patch, path = "/api/v1/apps/{id}", tag = "Apps", request_body = AppChange,
    params(("id" = String, Path, description = "The app's id.", format = "uuid")),
    responses((status = 200, description = "The app.", body = MetaApp)))]
pub(crate) async fn change_app(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<AppId>,
    Sent(sent): Sent<AppChange>,
) -> Result<Json<MetaApp>> {
    let key = view::app_settings(app.desk(), &viewer, id).await?.key;
    let AppChange { app_secret, verify_token, access_token } = sent;
    setup::set_app(app.desk(), &viewer, AppWish { key, app_secret, verify_token, access_token }).await?;
    told(&app, &viewer, id).await
}

/// Remove an app
///
/// `conflict` while lines belong to it, or deliveries of it need a look.
#[utoipa::path(delete, path = "/api/v1/apps/{id}", tag = "Apps",
    params(("id" = String, Path, description = "The app's id.", format = "uuid")),
    responses((status = 204, description = "It is removed; deliveries of it are refused.")))]
pub(crate) async fn remove_app(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<AppId>,
) -> Result<StatusCode> {
    setup::remove_app(app.desk(), &viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List the numbers of an account
///
/// Meta is asked with the app's access token. What it tells of a number is what a new line needs.
#[utoipa::path(get, path = "/api/v1/apps/{id}/numbers", tag = "Apps",
    params(("id" = String, Path, description = "The app's id.", format = "uuid"), Wanted),
    responses((status = 200, description = "The numbers, on one page.", body = List<AccountNumber>),
              (status = 409, description = "Meta says no: `meta_refused`.", body = ProblemDetails,
               content_type = "application/problem+json")))]
pub(crate) async fn list_numbers(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<AppId>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<List<AccountNumber>>> {
    let waba = given(wanted.waba_id).ok_or_else(|| {
        let words = "Say which account: add ?waba_id= and Meta's id of it.";
        Problem::bad_request("missing_parameter", words.to_owned())
    })?;
    let account = channel::account(app.desk(), &viewer, id, &waba).await?;
    let number = |number: channel::Number| AccountNumber {
        phone_number_id: number.phone_number_id,
        display_phone: number.display_phone,
        verified_name: number.verified_name,
        portfolio_id: account.portfolio_id.clone(),
        state: number.standing,
    };
    Ok(Json(List::whole(account.numbers.into_iter().map(number).collect())))
}

async fn told(app: &App, viewer: &Viewer, id: AppId) -> Result<Json<MetaApp>> {
    let settings = view::app_settings(app.desk(), viewer, id).await?;
    Ok(Json(MetaApp::new(settings, app)))
}
