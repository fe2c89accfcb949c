//! The business username of a number: read, suggested, claimed, released, in Meta's own words.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::channel::{self, UsernameRequest};
use desk::people::Viewer;

use super::error::GraphError;
use super::{Result, pass_on};
use crate::App;
use crate::auth::Session;

pub(super) async fn read(
    State(app): State<App>,
    Session(viewer): Session,
    Path((_version, line)): Path<(String, String)>,
) -> Result<Response> {
    relay(&app, &viewer, &line, UsernameRequest::Read).await
}

pub(super) async fn suggestions(
    State(app): State<App>,
    Session(viewer): Session,
    Path((_version, line)): Path<(String, String)>,
) -> Result<Response> {
    relay(&app, &viewer, &line, UsernameRequest::Suggestions).await
}

pub(super) async fn claim(
    State(app): State<App>,
    Session(viewer): Session,
    Path((_version, line)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response> {
    let body =
        serde_json::from_slice(&body).map_err(|_bad| GraphError::invalid("The body is no JSON object."))?;
    relay(&app, &viewer, &line, UsernameRequest::Claim(body)).await
}

pub(super) async fn release(
    State(app): State<App>,
    Session(viewer): Session,
    Path((_version, line)): Path<(String, String)>,
) -> Result<Response> {
    relay(&app, &viewer, &line, UsernameRequest::Release).await
}

async fn relay(app: &App, viewer: &Viewer, line: &str, asked: UsernameRequest) -> Result<Response> {
    Ok(pass_on(channel::relay_username(app.desk(), viewer, line, asked).await?))
}
