//! Media: up, down and away.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::answer::GraphError;
use super::{account, app_for, line_for, templates};
use crate::media::File;
use crate::platform::Platform;

/// A business number, an account, a template, or a file.
pub(super) async fn node(
    State(platform): State<Arc<Platform>>,
    Path((_version, id)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    app_for(&platform, &headers)?;
    if let Ok(line) = line_for(&platform, &headers, &id) {
        return account::pick(account::number(&platform, &line), &query).map(Json);
    }
    if let Ok(waba) = account::node(&platform, &headers, &id) {
        return account::pick(waba, &query).map(Json);
    }
    if let Some(template) = templates::node(&platform, &headers, &id) {
        return Ok(Json(template));
    }
    let described = platform.state().shelf.describe(&id);
    described.map(Json).ok_or_else(|| GraphError::no_such_object(&id))
}

pub(super) async fn bytes(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, GraphError> {
    app_for(&platform, &headers)?;
    let file = platform.state().shelf.file(&id).cloned();
    let Some(File { mime_type, bytes }) = file else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    Ok(([(header::CONTENT_TYPE, mime_type)], bytes).into_response())
}

pub(super) async fn discard(
    State(platform): State<Arc<Platform>>,
    Path((_version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    app_for(&platform, &headers)?;
    let gone = platform.state().shelf.discard(&id);
    if gone { Ok(Json(json!({"success": true}))) } else { Err(GraphError::no_such_object(&id)) }
}

pub(super) async fn upload(
    State(platform): State<Arc<Platform>>,
    Path((_version, id)): Path<(String, String)>,
    headers: HeaderMap,
    form: Multipart,
) -> Result<Json<Value>, GraphError> {
    line_for(&platform, &headers, &id)?;
    let file = read(form).await.ok_or_else(|| GraphError::invalid("The parameter file is required."))?;
    let id = platform.state().shelf.keep(file, &platform.source);
    Ok(Json(json!({"id": id})))
}

async fn read(mut form: Multipart) -> Option<File> {
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() == Some("file") {
            let mime_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
            return Some(File { mime_type, bytes: field.bytes().await.ok()?.to_vec() });
        }
    }
    None
}
