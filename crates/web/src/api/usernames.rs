//! The business usernames of lines.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::LineId;
use desk::channel::{self, Held};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::asked::Id;
use super::document::words_or_null;
use super::list::List;
use super::problem::ProblemDetails;
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// The business username of a line, as Meta has it.
#[derive(Serialize, ToSchema)]
pub(crate) struct LineUsername {
    /// The line.
    #[schema(value_type = String, format = "uuid")]
    line_id: LineId,
    /// The name, without `@`; null if it has none.
    #[schema(example = "acme.help")]
    username: Option<String>,
    #[schema(schema_with = states)]
    status: Option<&'static str>,
}

fn states() -> Object {
    words_or_null(
        "`approved`: customers see it where usernames are live; `reserved`: kept for the line and not shown yet; `pending`: \
         not decided yet; null without a username.",
        ["approved", "reserved", "pending"],
    )
}

impl LineUsername {
    fn new(line_id: LineId, held: Held) -> Self {
        Self { line_id, username: held.username, status: held.state.map(channel::NameState::as_str) }
    }
}

/// The username that a line shall have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WantedUsername {
    /// 3 to 35 of a-z, digits, periods and underscores, with at least one letter.
    #[schema(example = "acme.help")]
    username: String,
    /// Take it from another number of the same portfolio, which loses it.
    #[serde(default)]
    transfer: bool,
}

/// A username that Meta keeps for the business.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuggestedUsername {
    /// The name, without `@`.
    #[schema(example = "acme.help")]
    username: String,
}

/// Look up a line's username
///
/// Meta is asked, so this takes a moment. `meta_refused` with Meta's reason if it does not tell.
#[utoipa::path(get, path = "/api/v1/lines/{id}/username", tag = "Lines",
    params(("id" = String, Path, description = "The line's id.", format = "uuid")),
    responses((status = 200, description = "The username.", body = LineUsername),
              (status = 409, description = "Meta says no: `meta_refused`.", body = ProblemDetails,
               content_type = "application/problem+json")))]
pub(crate) async fn get_username(
    State(app): State<App>,
    Session(viewer): Session,
    Id(line): Id<LineId>,
) -> Result<Json<LineUsername>> {
    let held = channel::username(app.desk(), &viewer, line).await?;
    Ok(Json(LineUsername::new(line, held)))
}

/// Claim a username for a line
///
/// Or change the one it has. `invalid` for a name that breaks WhatsApp's rules; `meta_refused` if it is taken, or not for
/// this business: 147005 says that another number of yours has it, and `transfer` moves it.
#[utoipa::path(post, path = "/api/v1/lines/{id}/username", tag = "Lines", request_body = WantedUsername,
    params(("id" = String, Path, description = "The line's id.", format = "uuid")),
    responses((status = 200, description = "What Meta made of it.", body = LineUsername)))]
pub(crate) async fn claim_username(
    State(app): State<App>,
    Session(viewer): Session,
    Id(line): Id<LineId>,
    Sent(wanted): Sent<WantedUsername>,
) -> Result<Json<LineUsername>> {
    let held = channel::claim_username(app.desk(), &viewer, line, &wanted.username, wanted.transfer).await?;
    Ok(Json(LineUsername::new(line, held)))
}

/// Release a line's username
///
/// Anybody can claim it then.
#[utoipa::path(delete, path = "/api/v1/lines/{id}/username", tag = "Lines",
    params(("id" = String, Path, description = "The line's id.", format = "uuid")),
    responses((status = 204, description = "It is released.")))]
pub(crate) async fn release_username(
    State(app): State<App>,
    Session(viewer): Session,
    Id(line): Id<LineId>,
) -> Result<StatusCode> {
    channel::release_username(app.desk(), &viewer, line).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List the usernames that Meta keeps for a line's business
///
/// Claiming one of them is most likely to work.
#[utoipa::path(get, path = "/api/v1/lines/{id}/username-suggestions", tag = "Lines",
    params(("id" = String, Path, description = "The line's id.", format = "uuid")),
    responses((status = 200, description = "The names, on one page.", body = List<SuggestedUsername>),
              (status = 409, description = "Meta says no: `meta_refused`.", body = ProblemDetails,
               content_type = "application/problem+json")))]
pub(crate) async fn list_username_suggestions(
    State(app): State<App>,
    Session(viewer): Session,
    Id(line): Id<LineId>,
) -> Result<Json<List<SuggestedUsername>>> {
    let names = channel::suggestions(app.desk(), &viewer, line).await?;
    Ok(Json(List::whole(names.into_iter().map(|username| SuggestedUsername { username }).collect())))
}
