//! Messages.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use base::{ContactId, ConversationId, LineId, MessageId, Moment};
use desk::deliver::{self, Draft, OutboundState};
use desk::people::Viewer;
use desk::receive::Direction;
use desk::view::{self, MessageRecord};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::asked::{Asked, Id, given, id_in};
use super::content::Content;
use super::document::{words, words_or_null};
use super::list::List;
use super::media::File;
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

/// A message or a call.
#[derive(Serialize, ToSchema)]
pub(crate) struct Message {
    /// Its id here.
    #[schema(value_type = String, format = "uuid")]
    id: MessageId,
    /// Meta's id of it; null as long as WhatsApp does not have it.
    #[schema(example = "wamid.HBgNNTUxMTkwMDAwMDAwMRUCABIYFDNB")]
    wamid: Option<String>,
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
    /// Why it failed, with what WhatsApp said; null if it did not.
    failure: Option<Failure>,
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
    /// The message of ours that this one is sent again of.
    #[schema(value_type = Option<String>, format = "uuid")]
    replaces: Option<MessageId>,
    /// The message that this one was sent again by.
    #[schema(value_type = Option<String>, format = "uuid")]
    replaced_by: Option<MessageId>,
    /// What its author gave along with it to hear again, here and in the events about it; null for all others.
    #[schema(example = "order-4711")]
    biz_opaque_callback_data: Option<String>,
    /// The file that comes with it; null if there is none, or it is not known here.
    file: Option<File>,
}

/// Why a message failed.
#[derive(Serialize, ToSchema)]
pub(crate) struct Failure {
    /// Meta's error code, or a word of ours for what failed before WhatsApp had it.
    #[schema(example = "131047")]
    code: Option<String>,
    /// What happened and what to do, in a sentence for people.
    #[schema(example = "More than 24 hours have passed since the customer wrote; use a template.")]
    reason: String,
    /// What WhatsApp said.
    details: Option<String>,
}

impl From<view::Failure> for Failure {
    fn from(failure: view::Failure) -> Self {
        Self { code: failure.code, reason: failure.reason, details: failure.details }
    }
}

fn directions() -> Object {
    words("`in`: from the customer; `out`: from the business.", ["in", "out"])
}

fn states() -> Object {
    words_or_null(
        "How far a message of the business has come, as far as is known; null for the customer's. `waiting`: it has not \
         left yet; `unknown`: nobody knows whether WhatsApp took it, and it is not sent again by itself; `accepted`: \
         WhatsApp has it.",
        ["waiting", "unknown", "accepted", "sent", "failed", "delivered", "read", "played"],
    )
}

impl Message {
    /// The message, unless it is a quiet line, which nobody wrote.
    fn of(record: MessageRecord) -> Option<Self> {
        let status = status(&record);
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
            status,
            errors: record.failure.iter().map(|failure| failure.reason.clone()).collect(),
            failure: record.failure.map(Failure::from),
            sent_at: record.sent_at,
            edited_at: record.edited_at,
            deleted_at: record.revoked_at,
            content: (!deleted).then_some(content),
            replaces: record.replaces,
            replaced_by: record.replaced_by,
            biz_opaque_callback_data: record.callback_data,
            file: record.file.filter(|_| !deleted).map(File::from),
        })
    }
}

fn status(record: &MessageRecord) -> Option<&'static str> {
    match record.sending {
        Some(OutboundState::Waiting | OutboundState::Leaving) => Some("waiting"),
        Some(OutboundState::Unknown) => Some("unknown"),
        Some(OutboundState::Failed) => Some("failed"),
        Some(OutboundState::Taken) | None => match record.state {
            None if record.direction == Direction::Out => Some("accepted"),
            state => state.map(|state| state.as_str()),
        },
    }
}

/// Which messages.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
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

/// Get a message
///
/// Also one that has not left yet.
#[utoipa::path(get, path = "/api/v1/messages/{id}", tag = "Messages",
    params(("id" = String, Path, description = "The message's id.", format = "uuid")),
    responses((status = 200, description = "The message.", body = Message)))]
pub(crate) async fn get_message(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<MessageId>,
) -> Result<Json<Message>> {
    message(&app, &viewer, id).await.map(Json)
}

/// A message to send. Beside these fields it has one of the name of its type, with what Meta's `/messages` takes there; for
/// a text, the words alone will do.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"type": "text", "text": "It left this morning."}))]
pub(crate) struct NewMessage {
    /// `text`, `image`, `video`, `audio`, `document`, `sticker`, `location`, `contacts`, `interactive`, `template` or
    /// `reaction`; `text` if it is missing.
    #[serde(rename = "type")]
    #[schema(example = "text")]
    kind: Option<String>,
    /// The message that it answers.
    #[schema(format = "uuid")]
    reply_to: Option<String>,
    /// The customer's latest message that you know of. If it turned out to be somebody else's, nothing is sent: `conflict`.
    #[schema(format = "uuid")]
    heard: Option<String>,
    /// What you want to hear again: the message and the events about it carry it. Up to 512 characters.
    #[schema(value_type = Option<String>, max_length = 512, example = "order-4711")]
    biz_opaque_callback_data: Option<Value>,
    #[serde(flatten)]
    #[schema(ignore)]
    rest: Map<String, Value>,
}

/// Send a message
///
/// To the address of the conversation. It is kept and sent as soon as it is its turn: `status` tells how far it is. Refused
/// with the code that the conversation's capabilities give, such as `window_closed`; `invalid` if WhatsApp would not take
/// it. A repeat with the same header `Idempotency-Key` makes no second message and answers with the first.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages", tag = "Messages", request_body = NewMessage,
    params(("id" = String, Path, description = "The conversation's id.", format = "uuid"),
           ("Idempotency-Key" = Option<String>, Header, description = "What you call this request.")),
    responses((status = 201, description = "The message.", body = Message)))]
pub(crate) async fn send_message(
    State(app): State<App>,
    Session(viewer): Session,
    Id(conversation): Id<ConversationId>,
    headers: HeaderMap,
    Sent(sent): Sent<NewMessage>,
) -> Result<(StatusCode, Json<Message>)> {
    let reply_to = given(sent.reply_to).as_deref().map(id_in).transpose()?;
    let heard = given(sent.heard).as_deref().map(id_in).transpose()?;
    let request_key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let mut request = sent.rest;
    request.insert("type".to_owned(), sent.kind.unwrap_or_else(|| "text".to_owned()).into());
    request.extend(sent.biz_opaque_callback_data.map(|data| ("biz_opaque_callback_data".to_owned(), data)));
    if let Some(words) = request.get("text").and_then(Value::as_str) {
        let words = json!({"body": words});
        request.insert("text".to_owned(), words);
    }
    let draft = Draft { reply_to, request_key, heard, ..Draft::read(&request)? };
    let id = deliver::write(app.desk(), &viewer, conversation, draft).await?;
    Ok((StatusCode::CREATED, Json(message(&app, &viewer, id).await?)))
}

/// Send a message again
///
/// A message of ours that failed, or of which nobody knows whether it arrived: then it may arrive twice. It goes to the
/// address that the conversation has now, as a new message that names the old one. `conflict` if WhatsApp has it, if it was
/// sent again already, or if it would fail again as it is.
#[utoipa::path(post, path = "/api/v1/messages/{id}/send-again", tag = "Messages",
    params(("id" = String, Path, description = "The message's id.", format = "uuid")),
    responses((status = 201, description = "The new message.", body = Message)))]
pub(crate) async fn send_again(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<MessageId>,
) -> Result<(StatusCode, Json<Message>)> {
    let new = deliver::again(app.desk(), &viewer, id).await?;
    Ok((StatusCode::CREATED, Json(message(&app, &viewer, new).await?)))
}

pub(super) async fn message(app: &App, viewer: &Viewer, id: MessageId) -> Result<Message> {
    let record = view::message_record(app.desk(), viewer, id).await?;
    Message::of(record).ok_or_else(|| Problem::not_found("message"))
}
