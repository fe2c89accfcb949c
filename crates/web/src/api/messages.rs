//! Messages.

use axum::Json;
use axum::extract::State;
use base::{ContactId, ConversationId, LineId, MessageId, Moment};
use desk::view::{self, MessageRecord};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::asked::{Asked, given};
use super::content::Content;
use super::document::{words, words_or_null};
use super::list::List;
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

/// A message or a call.
#[derive(Serialize, ToSchema)]
pub(crate) struct Message {
    /// Its id here.
    #[schema(value_type = String, format = "uuid")]
    id: MessageId,
    /// Meta's id of it.
    #[schema(example = "wamid.HBgNNTUxMTkwMDAwMDAwMRUCABIYFDNB")]
    wamid: String,
    /// The conversation it shows in.
    #[schema(value_type = Option<String>, format = "uuid")]
    conversation_id: Option<ConversationId>,
    /// Whose it is.
    #[schema(value_type = String, format = "uuid")]
    contact_id: ContactId,
    /// The line it came in on or went out by.
    #[schema(value_type = String, format = "uuid")]
    line_id: LineId,
    #[schema(schema_with = directions)]
    direction: &'static str,
    /// Its type, in Meta's word.
    #[serde(rename = "type")]
    #[schema(example = "text")]
    kind: String,
    /// What was written; for other types, one line that says what it is.
    #[schema(example = "Is my order on its way?")]
    text: String,
    #[schema(schema_with = states)]
    status: Option<&'static str>,
    /// Why it failed, in sentences for people.
    errors: Vec<String>,
    /// When it was sent, by Meta's clock.
    #[schema(value_type = String, format = DateTime)]
    sent_at: Moment,
    /// When its words were changed; null if they were not.
    #[schema(value_type = Option<String>, format = DateTime)]
    edited_at: Option<Moment>,
    /// When its author deleted it; null if nobody did.
    #[schema(value_type = Option<String>, format = DateTime)]
    deleted_at: Option<Moment>,
    /// What it says, after edits; null once it is deleted.
    content: Option<Content>,
}

fn directions() -> Object {
    words("`in`: from the customer; `out`: from the business.", ["in", "out"])
}

fn states() -> Object {
    words_or_null(
        "How far a message of the business has come, as far as is known; null for the customer's.",
        ["sent", "failed", "delivered", "read", "played"],
    )
}

impl Message {
    /// The message, unless it is a quiet line, which nobody wrote.
    fn of(record: MessageRecord) -> Option<Self> {
        let content = Content::of(record.content)?;
        let deleted = record.revoked_at.is_some();
        Some(Self {
            id: record.id,
            wamid: record.wamid,
            conversation_id: record.conversation_id,
            contact_id: record.contact_id,
            line_id: record.line_id,
            direction: record.direction.as_str(),
            kind: record.kind,
            text: if deleted { "Deleted message".to_owned() } else { record.text },
            status: record.state.map(|state| state.as_str()),
            errors: record.failure.into_iter().collect(),
            sent_at: record.sent_at,
            edited_at: record.edited_at,
            deleted_at: record.revoked_at,
            content: (!deleted).then_some(content),
        })
    }
}

/// Which messages.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Meta's id of the message.
    #[param(required, example = "wamid.HBgNNTUxMTkwMDAwMDAwMRUCABIYFDNB")]
    wamid: Option<String>,
}

/// Find a message
///
/// The message with this wamid, or an empty list.
#[utoipa::path(get, path = "/api/v1/messages", tag = "Messages", params(Wanted),
    responses((status = 200, description = "One message or none.", body = List<Message>)))]
pub(crate) async fn list_messages(
    State(app): State<App>,
    Session(viewer): Session,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<List<Message>>> {
    let wamid = given(wanted.wamid).ok_or_else(|| {
        Problem::bad_request(
            "missing_parameter",
            "Say which message: add ?wamid= and Meta's id of it. Messages are not listed without it."
                .to_owned(),
        )
    })?;
    let records = view::messages_by_wamid(app.desk(), &viewer, &wamid).await?;
    Ok(Json(List::whole(records.into_iter().filter_map(Message::of).collect())))
}
