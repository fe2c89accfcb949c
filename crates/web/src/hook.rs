//! Meta's webhook: the handshake, and deliveries. It checks, stores and answers; what a delivery means is found out later.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use desk::receive::{LARGEST_BODY, Receipt};
use desk::{Desk, Error, channel, receive};
use serde::Deserialize;

/// The path of an app's webhook.
pub const PATH: &str = "/hooks/whatsapp/{app_key}";

/// The routes of webhooks. No cookies, no pages, no log line for each: this is the busiest door.
pub fn router(desk: Desk) -> Router {
    Router::new()
        .route(PATH, get(handshake).post(deliver))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(desk)
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
        (Some("subscribe"), Some(challenge)) if knows_the_token => Ok(challenge),
        _ => Err(StatusCode::FORBIDDEN),
    }
}

/// A delivery: 200 once it is on the disk; 401 if it is not signed by this app; 503 if it cannot be stored now.
async fn deliver(
    State(desk): State<Desk>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let app = match app(&desk, &key).await {
        Ok(app) => app,
        Err(status) => return status,
    };
    let signature = headers.get(whatsapp::signature::HEADER).and_then(|value| value.to_str().ok());
    match receive::accept(&desk, &app, signature, body).await {
        Ok(Receipt::Stored(_id)) => StatusCode::OK,
        Ok(Receipt::Forged) => StatusCode::UNAUTHORIZED,
        Err(error) => status_of(&error),
    }
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
