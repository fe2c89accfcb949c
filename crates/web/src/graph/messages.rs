//! `POST /graph/{version}/{phone_number_id}/messages`.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use base::{LineId, MessageId, Moment};
use desk::Desk;
use desk::deliver::{self, Draft, OutboundState, Outcome, Payload, Whom, relay};
use desk::people::Viewer;
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;

use super::error::GraphError;
use super::{Result, line_called, pass_on};
use crate::App;
use crate::auth::Session;

/// How long a caller waits for what became of its message, from when it asked.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long it waits at most, whatever takes that long.
const UTMOST: Duration = Duration::from_secs(18);

pub(super) async fn send(
    State(app): State<App>,
    Session(viewer): Session,
    Path((_version, line)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let asked_at = app.web.source.now();
    let desk = app.desk();
    let line = line_called(&app, &viewer, &line).await?;
    let request = read(&body)?;
    if text(&request, "status") == Some("read") {
        let wamid = text(&request, "message_id")
            .ok_or_else(|| GraphError::value("The parameter message_id is required."))?;
        let typing = request.contains_key("typing_indicator");
        return Ok(pass_on(relay::show_read(desk, &viewer, &line, wamid, typing).await?));
    }
    let address = address(&request)?;
    let payload = Payload::read(&request)?;
    let callback_data = deliver::callback_data(&request)?;
    let whom = match &address {
        Address::Number(written) => Whom::by_number(written)?,
        Address::UserId(id) => Whom::UserId(id.clone()),
    };
    let request_key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let draft = Draft { request_key, callback_data, ..Draft::of(payload) };
    let (caller, answer) = oneshot::channel();
    tokio::spawn(send_for(app, viewer, (line.id, whom), draft, asked_at, caller));
    let answer = tokio::time::timeout(UTMOST, answer).await.map_err(|_late| GraphError::unknown())?;
    let outcome = answer.map_err(|_broke_off| GraphError::unknown())??;
    match (outcome.state, &outcome.wamid) {
        (OutboundState::Taken, Some(wamid)) => Ok(Json(accepted(&address, &outcome, wamid)).into_response()),
        (OutboundState::Failed, _) => Err(GraphError::failed(&outcome)),
        _ => Err(GraphError::unknown()),
    }
}

/// Writes a message and waits for what becomes of it. A task of its own: whatever ends the request, what has not left by then
/// is taken back, because its caller tries again.
async fn send_for(
    app: App,
    viewer: Viewer,
    place: (LineId, Whom),
    draft: Draft,
    asked_at: Moment,
    mut caller: oneshot::Sender<Result<Outcome>>,
) {
    let desk = app.desk();
    let written = deliver::write_to(desk, &viewer, place, draft).await;
    let told = match written {
        Err(error) => Err(error.into()),
        Ok(id) => {
            let left = PATIENCE.saturating_sub(app.web.source.now().since(asked_at));
            let outcome = tokio::select! {
                outcome = deliver::outcome(desk, &viewer, id, left) => outcome,
                () = caller.closed() => deliver::outcome(desk, &viewer, id, Duration::ZERO).await,
                () = desk.told_to_stop() => at_the_end(desk, &viewer, id, left).await,
            };
            match outcome {
                Ok(outcome) if outcome.state == OutboundState::Waiting => {
                    match deliver::withdraw(desk, &viewer, id).await {
                        Ok(true) => Err(GraphError::busy()),
                        Ok(false) | Err(_) => Err(GraphError::unknown()),
                    }
                }
                Ok(outcome) => Ok(outcome),
                Err(_any) => Err(GraphError::unknown()),
            }
        }
    };
    // Nobody listens any more if the caller left.
    let _heard = caller.send(told);
}

/// Nothing leaves any more: what waits is told at once, and only what is on its way is waited for.
async fn at_the_end(desk: &Desk, viewer: &Viewer, id: MessageId, left: Duration) -> desk::Result<Outcome> {
    let outcome = deliver::outcome(desk, viewer, id, Duration::ZERO).await?;
    match outcome.state {
        OutboundState::Leaving => deliver::outcome(desk, viewer, id, left).await,
        _ => Ok(outcome),
    }
}

fn read(body: &[u8]) -> Result<Map<String, Value>> {
    let request: Map<String, Value> =
        serde_json::from_slice(body).map_err(|_bad| GraphError::invalid("The body is no JSON object."))?;
    if text(&request, "messaging_product") != Some("whatsapp") {
        return Err(GraphError::invalid("The parameter messaging_product is required."));
    }
    Ok(request)
}

fn text<'r>(request: &'r Map<String, Value>, name: &str) -> Option<&'r str> {
    request.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Whom a message goes to, as the caller wrote it.
enum Address {
    Number(String),
    UserId(String),
}

/// `to` wins, as at Meta; but an id in it is taken for what it is, because some providers document it so.
fn address(request: &Map<String, Value>) -> Result<Address> {
    if text(request, "recipient_type").is_some_and(|kind| kind != "individual") {
        return Err(GraphError::invalid("Only recipient_type individual can be sent to from here."));
    }
    let written = text(request, "to").or_else(|| text(request, "recipient"));
    let written = written.ok_or_else(|| GraphError::invalid("The parameter to is required."))?;
    let is_id = desk::contacts::is_user_id(written);
    let is_number = written.bytes().any(|sign| sign.is_ascii_digit())
        && written.chars().all(|sign| sign.is_ascii_digit() || " +-().".contains(sign));
    match (is_id, is_number, text(request, "to").is_some()) {
        (true, _, _) => Ok(Address::UserId(written.to_owned())),
        (false, true, true) => Ok(Address::Number(written.to_owned())),
        _ => Err(GraphError::invalid(
            "A message goes to a phone number or to a business-scoped user id. A username is no address.",
        )),
    }
}

fn accepted(address: &Address, outcome: &Outcome, wamid: &str) -> Value {
    let contact = match address {
        Address::Number(written) => {
            json!({"input": written, "wa_id": outcome.wa_id.as_deref().unwrap_or(&outcome.address)})
        }
        Address::UserId(id) => json!({"input": id, "user_id": id}),
    };
    json!({"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": wamid}]})
}
