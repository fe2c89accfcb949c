//! What is done with messages of a thread: react to one, send one again.

use axum::extract::{Form, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::MessageId;
use desk::deliver::{self, Draft, Payload};
use desk::view;
use serde::Deserialize;
use serde_json::json;

use super::super::done;
use super::conversation_id;
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

/// A reaction; without an emoji it is taken back.
#[derive(Deserialize)]
pub(crate) struct Reaction {
    message: String,
    #[serde(default)]
    emoji: String,
    #[serde(default)]
    back: String,
}

pub(crate) async fn react(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Reaction>,
) -> Result<Response> {
    let id = conversation_id(&id)?;
    let target = view::message_record(app.desk(), &viewer, message_id(&form.message)?).await?;
    let target = target.wamid.filter(|_wamid| target.conversation_id == Some(id));
    let target = target.ok_or_else(|| Problem::not_found("message"))?;
    let payload = Payload::of("reaction", json!({"message_id": target, "emoji": form.emoji.trim()}))
        .map_err(|why| desk::Error::Invalid(why.to_string()))?;
    deliver::write(app.desk(), &viewer, id, Draft::of(payload)).await?;
    Ok(done(&headers, &format!("thread-{id}"), &form.back))
}

#[derive(Deserialize)]
pub(crate) struct Again {
    #[serde(default)]
    back: String,
}

pub(crate) async fn again(
    State(app): State<App>,
    Session(viewer): Session,
    Path((id, message)): Path<(String, String)>,
    headers: HeaderMap,
    Form(form): Form<Again>,
) -> Result<Response> {
    let id = conversation_id(&id)?;
    deliver::again(app.desk(), &viewer, message_id(&message)?).await?;
    Ok(done(&headers, &format!("list, thread-{id}"), &form.back))
}

fn message_id(id: &str) -> Result<MessageId> {
    id.parse().map_err(|_bad| Problem::not_found("message"))
}
