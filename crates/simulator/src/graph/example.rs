//! The resumable upload: a session for a file, its bytes, and a handle that templates name as their example. Source: Meta,
//! "Resumable Upload API".

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::answer::GraphError;
use super::{app_for, app_of};
use crate::platform::Platform;

/// What Meta takes.
const TYPES: [&str; 5] = ["application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"];

pub(super) async fn begin(
    State(platform): State<Arc<Platform>>,
    Path((_version, app)): Path<(String, String)>,
    Query(about): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let owner = app_for(&platform, &headers)?;
    if app != "app" && app != owner {
        return Err(GraphError::no_such_object(&app));
    }
    let length = about.get("file_length").and_then(|length| length.parse().ok());
    let length = length.ok_or_else(|| GraphError::invalid("The parameter file_length is required."))?;
    if !about.get("file_type").is_some_and(|kind| TYPES.contains(&kind.as_str())) {
        return Err(GraphError::invalid("The parameter file_type is not one of the supported types."));
    }
    let session = format!("upload:{:016x}", platform.source.random_u64());
    platform.state().examples.sessions.insert(session.clone(), length);
    Ok(Json(json!({"id": format!("{session}?sig=ARZ")})))
}

/// The bytes. Here, the token comes as `OAuth`.
pub(super) fn take(
    platform: &Platform,
    session: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Json<Value>, GraphError> {
    app_of(platform, headers, "OAuth ")?;
    if headers.get("file_offset").is_none_or(|offset| offset != "0") {
        return Err(GraphError::invalid("The header file_offset is required."));
    }
    let mut state = platform.state();
    let length = state.examples.sessions.remove(session);
    let length = length.ok_or_else(|| GraphError::no_such_object(session))?;
    if length != body.len() {
        return Err(GraphError::invalid("The file is not as long as was said."));
    }
    let handle = format!("4::{:016x}", platform.source.random_u64());
    state.examples.handles.push(handle.clone());
    Ok(Json(json!({"h": handle})))
}

/// Every handle in a template is one that was given out.
pub(super) fn check(platform: &Platform, request: &Value) -> Result<(), GraphError> {
    let components = request.get("components").and_then(Value::as_array);
    let named = components.into_iter().flatten().filter_map(|one| one.pointer("/example/header_handle/0"));
    let state = platform.state();
    for handle in named.filter_map(Value::as_str) {
        if !state.examples.handles.iter().any(|known| known == handle) {
            return Err(GraphError::invalid("The media handle of the header's example is not valid."));
        }
    }
    Ok(())
}
