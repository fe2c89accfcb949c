//! Media: up, down and away.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use whatsapp::send::MediaKind;

use super::answer::GraphError;
use super::{account, app_for, line_for, templates};
use crate::media::File;
use crate::platform::Platform;

/// How often it is looked whether a file that is held comes now.
const HELD_FOR: Duration = Duration::from_millis(20);

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

/// Until when an address is good.
#[derive(Deserialize)]
pub(super) struct Until {
    ext: Option<i64>,
}

pub(super) async fn bytes(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
    Query(until): Query<Until>,
    headers: HeaderMap,
) -> Result<Response, GraphError> {
    app_for(&platform, &headers)?;
    while platform.state().shelf.holds(&id) {
        tokio::time::sleep(HELD_FOR).await;
    }
    let mut state = platform.state();
    if let Some(elsewhere) = &state.shelf.mishaps.leads_to {
        return Ok((StatusCode::FOUND, [(header::LOCATION, elsewhere.clone())]).into_response());
    }
    let file = state.shelf.hand_out(&id, until.ext);
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
    let (product, file) = read(form).await;
    if product.as_deref() != Some("whatsapp") {
        return Err(GraphError::invalid("The parameter messaging_product is required."));
    }
    let file = file.ok_or_else(|| GraphError::invalid("The parameter file is required."))?;
    check(&file)?;
    let id = platform.state().shelf.keep(file, &platform.source);
    Ok(Json(json!({"id": id})))
}

/// Meta looks at type and size. Source: Meta, "Media", 2026-09.
fn check(file: &File) -> Result<(), GraphError> {
    let plain = file.mime_type.split(';').next().unwrap_or_default().trim();
    let kind = MediaKind::taking(plain).ok_or_else(|| {
        let types: Vec<&str> = MediaKind::ALL.iter().flat_map(|kind| kind.limits().0).copied().collect();
        let types = types.join(", ");
        let details = format!("Param file must be a file with one of the following types: {types}. Received file of type '{plain}'.");
        GraphError::invalid(&details)
    })?;
    if file.bytes.len() as u64 > kind.limits().1 {
        let details = format!("File size exceeds the limit for {}.", kind.as_str());
        return Err(GraphError::new(131_053, "Media upload error", &details));
    }
    Ok(())
}

async fn read(mut form: Multipart) -> (Option<String>, Option<File>) {
    let (mut product, mut file) = (None, None);
    while let Ok(Some(field)) = form.next_field().await {
        match field.name() {
            Some("messaging_product") => product = field.text().await.ok(),
            Some("file") => {
                let mime_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
                file = field.bytes().await.ok().map(|bytes| File { mime_type, bytes: bytes.to_vec() });
            }
            _ => {}
        }
    }
    (product, file)
}
