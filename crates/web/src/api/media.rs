//! Files of messages.

use axum::Json;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base::MediaId;
use desk::{deliver, media};
use futures_util::TryStreamExt;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::Object;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use super::asked::{Id, Noun};
use super::document::words;
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};
use crate::upload::LARGEST_FORM;

impl Noun for MediaId {
    const NAME: &'static str = "file";
}

/// A file of a message.
#[derive(Serialize, ToSchema)]
#[schema(as = MediaFile)]
pub(crate) struct File {
    /// Its id here: what a message that is sent takes for `image.id`, `document.id` and so on.
    #[schema(value_type = String, format = "uuid")]
    id: MediaId,
    #[schema(schema_with = kinds)]
    kind: &'static str,
    #[schema(schema_with = states)]
    state: &'static str,
    /// Its MIME type, as its sender says.
    #[schema(example = "image/jpeg")]
    mime_type: String,
    /// What its sender calls it.
    #[schema(example = "invoice.pdf")]
    name: Option<String>,
    /// How many bytes it has; null until it is here.
    size: Option<i64>,
    /// SHA-256 of its bytes in hexadecimal digits.
    sha256: Option<String>,
    /// Width of a picture in pixels.
    width: Option<i64>,
    /// Height of a picture in pixels.
    height: Option<i64>,
    /// Why it could not be fetched, in a sentence.
    reason: Option<String>,
}

fn kinds() -> Object {
    words("As what it is sent.", ["image", "video", "audio", "document", "sticker"])
}

fn states() -> Object {
    words(
        "`waiting`: it is being fetched from WhatsApp or the SMS provider; `kept`: it is here; `failed`: it could not be \
         fetched.",
        ["waiting", "kept", "failed"],
    )
}

impl From<media::File> for File {
    fn from(file: media::File) -> Self {
        let (width, height) = file.pixels.unzip();
        Self {
            id: file.id,
            kind: file.kind.as_str(),
            state: file.state.as_str(),
            mime_type: file.mime_type,
            name: file.name,
            size: file.size,
            sha256: file.sha256,
            width,
            height,
            reason: file.reason,
        }
    }
}

/// Lets files of full size through to the handler.
pub(crate) fn upload_route() -> UtoipaMethodRouter<App> {
    let (schemas, paths, handler) = routes!(upload_media);
    (schemas, paths, handler.layer(DefaultBodyLimit::max(LARGEST_FORM)))
}

/// A form with a file in it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes the form")]
pub(crate) struct MediaForm {
    /// The file, with its name and MIME type.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Upload a file
///
/// To be sent in messages, on any line and as often as you like. It is refused with `invalid` if WhatsApp would not take it:
/// pictures and stickers, sound and videos, documents have their own types and sizes.
#[utoipa::path(post, path = "/api/v1/media", tag = "Media",
    request_body(content = MediaForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "The file.", body = File)))]
pub(crate) async fn upload_media(
    State(app): State<App>,
    Session(viewer): Session,
    request: Request,
) -> Result<(StatusCode, Json<File>)> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_bad| no_file())?;
    while let Some(field) = form.next_field().await.map_err(|_bad: MultipartError| no_file())? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let said = field.content_type().unwrap_or_default().to_owned();
        let pieces = field.map_err(std::io::Error::other);
        let file = deliver::take_file(app.desk(), &viewer, &name, &said, pieces).await?;
        return Ok((StatusCode::CREATED, Json(file.into())));
    }
    Err(no_file())
}

fn no_file() -> Problem {
    let words = "There is no file in this request. Send a form (multipart/form-data) with a field \"file\".";
    Problem::bad_request("no_file", words.to_owned())
}

/// Get what is known of a file
///
/// Of one that was uploaded, or came with a message.
#[utoipa::path(get, path = "/api/v1/media/{id}", tag = "Media",
    params(("id" = String, Path, description = "The file's id.", format = "uuid")),
    responses((status = 200, description = "The file.", body = File)))]
pub(crate) async fn get_media(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<MediaId>,
) -> Result<Json<File>> {
    Ok(Json(media::file(app.desk(), &viewer, id).await?.into()))
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it stands in the description only")]
pub(crate) struct FileBytes(Vec<u8>);

/// Get the bytes of a file
///
/// All of them, or with a header `Range` a part.
#[utoipa::path(get, path = "/api/v1/media/{id}/content", tag = "Media",
    params(("id" = String, Path, description = "The file's id.", format = "uuid"),
           ("Range" = Option<String>, Header, description = "Which bytes, as in `bytes=0-1023`.")),
    responses((status = 200, description = "The file, as what it is.", content_type = "*/*", body = FileBytes),
              (status = 206, description = "A part of it.", content_type = "*/*", body = FileBytes),
              (status = 416, description = "There are no such bytes. Nothing follows.")))]
pub(crate) async fn get_media_content(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<MediaId>,
    headers: HeaderMap,
) -> Result<Response> {
    crate::media::answer(&app, &viewer, id, &headers).await
}
