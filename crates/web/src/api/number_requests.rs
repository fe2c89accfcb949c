//! Asking customers for their number.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use base::{ConversationId, Moment};
use desk::deliver;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::asked::{Id, given};
use super::document::words;
use super::messages::{Message, message};
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// What came of asking a customer for the number.
#[derive(Serialize, ToSchema)]
pub(crate) struct NumberRequest {
    #[schema(schema_with = states)]
    state: &'static str,
    /// When they were asked, or shared it.
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// From when on they may be asked again; null if they may be now.
    #[schema(value_type = Option<String>, format = DateTime)]
    again_from: Option<Moment>,
}

fn states() -> Object {
    words(
        "`asked`: they have not answered yet; `shared`: they shared it; `declined`: they did not answer for so long that it \
         is a no.",
        ["asked", "shared", "declined"],
    )
}

impl From<deliver::NumberRequest> for NumberRequest {
    fn from(request: deliver::NumberRequest) -> Self {
        let (state, at, again_from) = match request {
            deliver::NumberRequest::Asked { at, again_from } => ("asked", at, Some(again_from)),
            deliver::NumberRequest::Shared { at } => ("shared", at, None),
            deliver::NumberRequest::Declined { at } => ("declined", at, None),
        };
        Self { state, at, again_from }
    }
}

/// How to ask.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRequest {
    /// The words to ask with inside the window; without them, the line's. A template has its own.
    #[schema(example = "May we have your number for the courier?")]
    text: Option<String>,
}

/// Ask for the number
///
/// With a message that has a button which shares it. `asked_lately` if the customer was asked in the last days, with the
/// time from which on it is possible again; other refusals have the code that the conversation's capabilities give. What the
/// customer shares becomes evidence for who they are. A repeat with the same header `Idempotency-Key` asks no second time.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/number-request", tag = "Conversations", request_body = NewRequest,
    params(("id" = String, Path, description = "The conversation's id.", format = "uuid"),
           ("Idempotency-Key" = Option<String>, Header, description = "What you call this request.")),
    responses((status = 201, description = "The message that asks.", body = Message)))]
pub(crate) async fn request_number(
    State(app): State<App>,
    Session(viewer): Session,
    Id(conversation): Id<ConversationId>,
    headers: HeaderMap,
    Sent(sent): Sent<NewRequest>,
) -> Result<(StatusCode, Json<Message>)> {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let id = deliver::request_number(app.desk(), &viewer, conversation, given(sent.text), key).await?;
    Ok((StatusCode::CREATED, Json(message(&app, &viewer, id).await?)))
}
