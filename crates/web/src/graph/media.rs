//! Files: up, described, down, away. Meta keeps them; the token of the app stays here.

use axum::Json;
use axum::body::Body;
use axum::extract::{Multipart, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use desk::deliver::relay;
use desk::people::Viewer;
use futures_util::TryStreamExt;
use serde_json::{Map, Value, json};

use super::error::GraphError;
use super::{Result, line_called, pass_on};
use crate::auth::Session;
use crate::{App, upload};

pub(super) async fn upload(
    State(app): State<App>,
    Session(viewer): Session,
    Path((_version, line)): Path<(String, String)>,
    mut form: Multipart,
) -> Result<Response> {
    let line = line_called(&app, &viewer, &line).await?;
    let missing = || GraphError::invalid("The parameter file is required.");
    let (mut file, mut declared) = (None, None);
    while let Ok(Some(field)) = form.next_field().await {
        match field.name() {
            Some("file") => {
                let name = field.file_name().unwrap_or("file").to_owned();
                let mime_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
                let pieces = field.map_err(std::io::Error::other);
                file = Some((name, mime_type, relay::take(app.desk(), &viewer, pieces).await?));
            }
            Some("type") => {
                let words = upload::words(field).await.map_err(|_cut_short| missing())?;
                let words = words.ok_or_else(|| GraphError::invalid("The parameter type is too long."))?;
                declared = Some(words).filter(|mime_type| !mime_type.is_empty());
            }
            _ => {}
        }
    }
    let (name, mime_type, taken) = file.ok_or_else(missing)?;
    // What a field `type` says of a file counts more than the file's own type.
    let named = (name, declared.unwrap_or(mime_type));
    Ok(pass_on(relay::upload(app.desk(), &viewer, &line, named, taken).await?))
}

/// What Meta says of a file, with an address of ours: the one at Meta takes the app's token.
pub(super) async fn describe(app: &App, viewer: &Viewer, version: &str, id: &str) -> Result<Response> {
    let answer = match relay::file(app.desk(), viewer, id).await {
        Err(desk::Error::NotFound(_what)) => return Err(GraphError::no_such_object(id)),
        answer => answer?,
    };
    let told = serde_json::from_slice::<Map<String, Value>>(&answer.body);
    match told {
        Ok(mut told) if answer.status == 200 && told.contains_key("url") => {
            let here = app.web.public_url.trim_end_matches('/');
            told.insert("url".to_owned(), json!(format!("{here}/graph/{version}/files/{id}")));
            Ok(Json(told).into_response())
        }
        _ => Ok(pass_on(answer)),
    }
}

pub(super) async fn bytes(
    State(app): State<App>,
    Session(viewer): Session,
    Path((_version, id)): Path<(String, String)>,
) -> Result<Response> {
    let file = relay::file_bytes(app.desk(), &viewer, &id).await?;
    Ok(([(header::CONTENT_TYPE, file.mime_type)], Body::from_stream(file.pieces)).into_response())
}

pub(super) async fn discard(
    State(app): State<App>,
    Session(viewer): Session,
    Path((_version, id)): Path<(String, String)>,
) -> Result<Response> {
    Ok(pass_on(relay::discard_file(app.desk(), &viewer, &id).await?))
}
