//! The username of a business number. Source: Meta, "Business usernames", 2026-06.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::answer::GraphError;
use super::line_for;
use crate::business::NoName;
use crate::config::Receipts;
use crate::platform::Platform;
use crate::world::{Line, valid_username};
use crate::write;

/// How long Meta looks at a username that it did not keep for the business.
const REVIEW: Duration = Duration::from_secs(3);

pub(super) async fn read(
    State(platform): State<Arc<Platform>>,
    Path((_version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let line = line_for(&platform, &headers, &id)?;
    let now = platform.source.now();
    let state = platform.state();
    Ok(Json(match state.business.name(&line, now) {
        Some((name, status)) => json!({"username": name, "status": status}),
        None => json!({}),
    }))
}

pub(super) async fn suggestions(
    State(platform): State<Arc<Platform>>,
    Path((_version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let line = line_for(&platform, &headers, &id)?;
    let kept = platform.state().business.rules(&line).kept;
    Ok(Json(json!({"data": [{"username_suggestions": kept}]})))
}

pub(super) async fn claim(
    State(platform): State<Arc<Platform>>,
    Path((_version, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, GraphError> {
    let line = line_for(&platform, &headers, &id)?;
    let request: Value = serde_json::from_slice(&body)
        .map_err(|error| GraphError::invalid(&format!("Invalid JSON: {error}")))?;
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    let name = text("username").filter(|name| valid_username(name));
    let name = name.ok_or_else(|| GraphError::invalid("The parameter username is not a valid username."))?;
    let force = match text("transfer_action") {
        None | Some("none") => false,
        Some("force_transfer") => true,
        Some(_) => {
            return Err(GraphError::invalid("transfer_action must be one of {none, force_transfer}."));
        }
    };
    if platform.world(|world| world.is_username_of_somebody(name)) {
        return Err(refusal(NoName::Taken));
    }
    let now = platform.source.now();
    let is_kept =
        platform.state().business.rules(&line).kept.iter().any(|kept| kept.eq_ignore_ascii_case(name));
    let wait = match platform.receipts {
        _ if is_kept => Some(Duration::ZERO),
        Receipts::Lifelike => Some(REVIEW),
        Receipts::Instant => Some(Duration::ZERO),
        Receipts::None => None,
    };
    let lines = platform.world(|world| world.lines().to_vec());
    let approved_at = wait.map(|wait| now.plus(wait));
    let lost = platform.state().business.claim(&line, name, (force, approved_at), &lines).map_err(refusal)?;
    if let Some(loser) = lost {
        tell(&platform, &loser, (None, "deleted"), Duration::ZERO)?;
    }
    if let Some(wait) = wait {
        tell(&platform, &line, (Some(&name.to_lowercase()), "approved"), wait)?;
    }
    Ok(Json(json!({"status": if is_kept { "approved" } else { "reserved" }})))
}

pub(super) async fn release(
    State(platform): State<Arc<Platform>>,
    Path((_version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let line = line_for(&platform, &headers, &id)?;
    let had_one = platform.state().business.release(&line);
    if had_one {
        tell(&platform, &line, (None, "deleted"), Duration::ZERO)?;
    }
    Ok(Json(json!({"success": true})))
}

fn tell(
    platform: &Platform,
    line: &Line,
    (name, status): (Option<&str>, &str),
    wait: Duration,
) -> Result<(), GraphError> {
    let update = write::business_username(line, name, status);
    platform.pusher().push_after(update, wait).map_err(|_full| GraphError::busy())
}

fn refusal(why: NoName) -> GraphError {
    let (code, message, details) = match why {
        NoName::Taken => (147_001, "Username is not available", "This username is taken or cannot be used."),
        NoName::NotEligible => {
            (147_002, "Business is not eligible", "The portfolio needs a higher messaging limit.")
        }
        NoName::OnAPage => {
            (147_003, "Facebook Page not linked", "Link the Facebook Page to the number first.")
        }
        NoName::OnInstagram => {
            (147_004, "Instagram account not linked", "Link the Instagram account to the number first.")
        }
        NoName::OnAnotherNumber => {
            (147_005, "Username is in use", "Another number of the portfolio has it. Use force_transfer.")
        }
    };
    GraphError::new(code, message, details)
}
