//! Files: up, described, down, away. Meta keeps them; the token of the app stays here.

use axum::Json;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use desk::deliver::relay::{self, Upload};
use serde_json::{Map, Value, json};

use super::error::GraphError;
use super::{Result, pass_on};
use crate::App;
use crate::auth::Session;

pub(super) async fn upload(
    State(app): State<App>,
    Session(viewer): Session,
    Path((_version, line)): Path<(String, String)>,
    form: Multipart,
) -> Result<Response> {
    let line = relay::line_called(app.desk(), &viewer, &line).await?;
    let file = read(form).await.ok_or_else(|| GraphError::invalid("The parameter file is required."))?;
    Ok(pass_on(relay::upload(app.desk(), &viewer, &line, file).await?))
}

/// The file in a form; what a field `type` says of it counts more than its own type.
async fn read(mut form: Multipart) -> Option<Upload> {
    let (mut file, mut declared) = (None, None);
    while let Ok(Some(field)) = form.next_field().await {
        match field.name() {
            Some("file") => {
                let name = field.file_name().unwrap_or("file").to_owned();
                let mime_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
                file = Some(Upload { name, mime_type, bytes: field.bytes().await.ok()?.to_vec() });
            }
            Some("type") => declared = field.text().await.ok().filter(|mime_type| !mime_type.is_empty()),
            _ => {}
        }
    }
    let file = file?;
    Some(Upload { mime_type: declared.unwrap_or(file.mime_type), ..file })
}

/// What Meta says of a file, with an address of ours: the one at Meta takes the app's token.
pub(super) async fn describe(
    State(app): State<App>,
    Session(viewer): Session,
    Path((version, id)): Path<(String, String)>,
) -> Result<Response> {
    let answer = relay::file(app.desk(), &viewer, &id).await?;
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
    Ok(pass_on(relay::file_bytes(app.desk(), &viewer, &id).await?))
}

pub(super) async fn discard(
    State(app): State<App>,
    Session(viewer): Session,
    Path((_version, id)): Path<(String, String)>,
) -> Result<Response> {
    Ok(pass_on(relay::discard_file(app.desk(), &viewer, &id).await?))
}
