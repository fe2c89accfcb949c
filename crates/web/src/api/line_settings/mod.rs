//! Lines as admins see and change them: those on WhatsApp and those for SMS.

mod answers;
mod changes;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::LineId;
use desk::people::Viewer;
use desk::setup::{self, Trial};
use desk::{Error, channel, view};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use self::answers::LineDetails;
use self::changes::{LineChange, NewLine, SmsChange, WhatsAppChange};
use super::asked::Id;
use super::messages::{Message, message};
use super::sent::{Sent, read};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

/// A line of either kind.
enum Line {
    WhatsApp(Box<view::LineSettings>),
    Sms(Box<view::SmsSettings>),
}

/// What to send to try a line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTrial {
    /// A number of your own, with `+` and its country code.
    #[schema(example = "+5511900000001")]
    to: String,
    /// The words: by SMS at any time, on WhatsApp for 24 hours after that number wrote to the line.
    #[schema(example = "This is a test message.")]
    text: Option<String>,
    /// A template without variables: on WhatsApp at any time.
    template: Option<TrialTemplate>,
}

/// A template without variables.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrialTemplate {
    /// Its name.
    #[schema(example = "hello_world")]
    name: String,
    /// The code of its language.
    #[schema(example = "en_US")]
    language: String,
}

/// Get a line with its settings
///
/// And with what Meta says of its number, and how far it is connected.
#[utoipa::path(get, path = "/api/v1/lines/{id}", tag = "Lines",
    params(("id" = String, Path, description = "The line's id.", format = "uuid")),
    responses((status = 200, description = "The line.", body = LineDetails)))]
pub(crate) async fn get_line(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<LineId>,
) -> Result<Json<LineDetails>> {
    told(&app, &viewer, id).await
}

/// Connect a line
///
/// A number on WhatsApp or for SMS. Messages that wait for it are processed at once. For WhatsApp, subscribe its account next.
/// Secrets are stored sealed and never told again. `conflict` if the number or the key is a line already; `not_found` if there
/// is no such app.
#[utoipa::path(post, path = "/api/v1/lines", tag = "Lines", request_body = NewLine,
    responses((status = 201, description = "The line.", body = LineDetails)))]
pub(crate) async fn connect_line(
    State(app): State<App>,
    Session(viewer): Session,
    Sent(sent): Sent<NewLine>,
) -> Result<(StatusCode, Json<LineDetails>)> {
    let id = match sent {
        NewLine::WhatsApp(line) => setup::add_line(app.desk(), &viewer, line.wish()).await?,
        NewLine::Sms(line) => setup::add_sms_line(app.desk(), &viewer, line.wish()?).await?.id,
    };
    Ok((StatusCode::CREATED, told(&app, &viewer, id).await?))
}

/// Change a line
///
/// What is not given stays. With another `stage`, its threads are put together or apart; where there are very many, the last of
/// them after this answers. The number of a line on WhatsApp, and the key and the provider of one for SMS, stay what they are.
#[utoipa::path(patch, path = "/api/v1/lines/{id}", tag = "Lines", request_body = LineChange,
    params(("id" = String, Path, description = "The line's id.", format = "uuid")),
    responses((status = 200, description = "The line.", body = LineDetails)))]
pub(crate) async fn change_line(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<LineId>,
    Sent(sent): Sent<Value>,
) -> Result<Json<LineDetails>> {
    match line(&app, &viewer, id).await? {
        Line::WhatsApp(known) => {
            let change: WhatsAppChange = read(sent)?;
            setup::set_line(app.desk(), &viewer, change.wish(*known)).await?;
        }
        Line::Sms(known) => {
            let change: SmsChange = read(sent)?;
            setup::set_sms_line(app.desk(), &viewer, change.wish(*known)).await?;
        }
    }
    told(&app, &viewer, id).await
}

/// Remove a line
///
/// `conflict` once somebody wrote on it.
#[utoipa::path(delete, path = "/api/v1/lines/{id}", tag = "Lines",
    params(("id" = String, Path, description = "The line's id.", format = "uuid")),
    responses((status = 204, description = "It is removed.")))]
pub(crate) async fn remove_line(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<LineId>,
) -> Result<StatusCode> {
    setup::remove_line(app.desk(), &viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Subscribe a line's app to its account
///
/// Without that, Meta delivers nothing. `meta_refused` with Meta's reason if it does not. Lines for SMS need none: `not_found`.
#[utoipa::path(post, path = "/api/v1/lines/{id}/subscribe", tag = "Lines",
    params(("id" = String, Path, description = "The line's id.", format = "uuid")),
    responses((status = 200, description = "The line.", body = LineDetails)))]
pub(crate) async fn subscribe_line(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<LineId>,
    Sent(_nothing): Sent<Map<String, Value>>,
) -> Result<Json<LineDetails>> {
    channel::subscribe(app.desk(), &viewer, id).await?;
    told(&app, &viewer, id).await
}

/// Ask Meta about a line's number
///
/// It is done now and then by itself.
#[utoipa::path(post, path = "/api/v1/lines/{id}/refresh", tag = "Lines",
    params(("id" = String, Path, description = "The line's id.", format = "uuid")),
    responses((status = 200, description = "The line.", body = LineDetails)))]
pub(crate) async fn refresh_line(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<LineId>,
    Sent(_nothing): Sent<Map<String, Value>>,
) -> Result<Json<LineDetails>> {
    channel::ask_about(app.desk(), &viewer, id).await?;
    told(&app, &viewer, id).await
}

/// Send a test message
///
/// To a number of your own, with `text` or with `template`. Refused with a code that capabilities give, such as
/// `never_wrote`. The line names it as the last message that tried it.
#[utoipa::path(post, path = "/api/v1/lines/{id}/test-message", tag = "Lines", request_body = NewTrial,
    params(("id" = String, Path, description = "The line's id.", format = "uuid")),
    responses((status = 201, description = "The message.", body = Message)))]
pub(crate) async fn try_line(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<LineId>,
    Sent(sent): Sent<NewTrial>,
) -> Result<(StatusCode, Json<Message>)> {
    let trial = match (sent.text, sent.template) {
        (Some(text), None) => Trial::Text(text),
        (None, Some(TrialTemplate { name, language })) => Trial::Template { name, language },
        _ => {
            let words = "Give the words as \"text\" or a \"template\", one of both.";
            return Err(Problem::from(Error::Invalid(words.to_owned())));
        }
    };
    let tried = setup::try_line(app.desk(), &viewer, id, &sent.to, &trial).await?;
    Ok((StatusCode::CREATED, Json(message(&app, &viewer, tried).await?)))
}

async fn line(app: &App, viewer: &Viewer, id: LineId) -> Result<Line> {
    match view::line_settings(app.desk(), viewer, id).await {
        Ok(line) => Ok(Line::WhatsApp(Box::new(line))),
        Err(Error::NotFound(_)) => {
            let line = view::sms_line_settings(app.desk(), viewer, id).await?;
            Ok(Line::Sms(Box::new(line)))
        }
        Err(other) => Err(other.into()),
    }
}

async fn told(app: &App, viewer: &Viewer, id: LineId) -> Result<Json<LineDetails>> {
    Ok(Json(LineDetails::new(line(app, viewer, id).await?, app)))
}
