//! Meta's webhook: the handshake, and deliveries; beside it, the hooks of SMS lines. It checks, stores and answers; what a delivery means is found out later.

mod sms;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use desk::receive::{LARGEST_BODY, Receipt};
use desk::{Desk, Error, channel, receive};
use serde::Deserialize;
use tokio::time::timeout;

use crate::layers;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(20);

/// The path of an app's webhook.
pub const PATH: &str = "/hooks/whatsapp/{app_key}";

/// The routes of webhooks. No cookies, no pages, no log line for each that is taken: this is the busiest door.
pub fn router(desk: Desk) -> Router {
    let sms = sms::router(desk.clone());
    let log = from_fn_with_state(layers::Refusals::default(), layers::log_hook);
    Router::new().route(PATH, get(handshake).post(deliver)).with_state(desk).merge(sms).layer(log)
}

#[derive(Deserialize)]
struct Handshake {
    #[serde(rename = "hub.mode")]
    mode: Option<String>,
    #[serde(rename = "hub.verify_token")]
    verify_token: Option<String>,
    #[serde(rename = "hub.challenge")]
    challenge: Option<String>,
}

/// Meta asks whether this address wants its deliveries; the answer is the bare challenge. Source: Meta, "Create a webhook
/// endpoint".
async fn handshake(
    State(desk): State<Desk>,
    Path(key): Path<String>,
    Query(asked): Query<Handshake>,
) -> Result<String, StatusCode> {
    let app = app(&desk, &key).await?;
    let knows_the_token =
        asked.verify_token.is_some_and(|token| base::Secret::new(token) == app.verify_token);
    match (asked.mode.as_deref(), asked.challenge) {
        (Some("subscribe"), Some(challenge)) if knows_the_token => {
            channel::note_handshake(&desk, &app).await.map_err(|error| status_of(&error))?;
            Ok(challenge)
        }
        _ => Err(StatusCode::FORBIDDEN),
    }
}

/// A delivery: 200 once it is on the disk; 401 if it is not signed by this app; 503 if it cannot be stored now. Nothing of
/// a body is read before its app is known and a signature is shown.
async fn deliver(State(desk): State<Desk>, Path(key): Path<String>, request: Request) -> StatusCode {
    let app = match app(&desk, &key).await {
        Ok(app) => app,
        Err(status) => return status,
    };
    let (head, body) = request.into_parts();
    let Some(signature) = text_of(&head.headers, whatsapp::signature::HEADER) else {
        return StatusCode::UNAUTHORIZED;
    };
    let announced =
        text_of(&head.headers, header::CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok());
    if announced.is_some_and(|length: usize| length > LARGEST_BODY) {
        return StatusCode::PAYLOAD_TOO_LARGE;
    }
    let body = match timeout(BODY_TIME, to_bytes(body, LARGEST_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_too_large_or_cut_off)) => return StatusCode::PAYLOAD_TOO_LARGE,
        Err(_elapsed) => return StatusCode::REQUEST_TIMEOUT,
    };
    match receive::accept(&desk, &app, Some(signature), body).await {
        Ok(Receipt::Stored(_id)) => StatusCode::OK,
        Ok(Receipt::Forged) => StatusCode::UNAUTHORIZED,
        Err(error) => status_of(&error),
    }
}

fn text_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

async fn app(desk: &Desk, key: &str) -> Result<Arc<channel::App>, StatusCode> {
    channel::app(desk, key).await.map_err(|error| status_of(&error))
}

/// Meta repeats everything that is not 200; what cannot be taken now must be repeated, what never can must not.
fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}
