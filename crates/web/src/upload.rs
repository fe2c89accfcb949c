//! Files that are sent here.

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use desk::contacts::import;

use crate::error::{Problem, Result};

/// Where files are sent to; they may take longer than anything else.
pub(crate) const PATHS: [&str; 6] = [
    "/import",
    "/api/v1/imports",
    "/api/v1/media",
    "/conversations/{conversation}/files",
    "/graph/{version}/{id}/media",
    "/graph/{version}/files/{id}",
];

/// The largest form with files of messages in it, in bytes: the largest file that Meta takes, and what surrounds it.
pub(crate) const LARGEST_FORM: usize = (100 << 20) + (64 << 10);

/// Lets files of full size through to a handler.
pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(import::LARGEST)
}

/// Lets the files of messages through to a handler. One form may hold several.
pub(crate) fn limit_of_messages() -> DefaultBodyLimit {
    DefaultBodyLimit::max(4 * LARGEST_FORM)
}

/// The longest words beside files, in bytes. The longest that WhatsApp takes, a caption, has 1024 characters.
const LONGEST_WORDS: usize = 16 << 10;

/// The words in a field of a form, read no further than words go: beyond that there are none.
pub(crate) async fn words(mut field: Field<'_>) -> std::result::Result<Option<String>, MultipartError> {
    let mut words = Vec::new();
    while let Some(piece) = field.chunk().await? {
        if words.len() + piece.len() > LONGEST_WORDS {
            return Ok(None);
        }
        words.extend_from_slice(&piece);
    }
    Ok(Some(String::from_utf8_lossy(&words).into_owned()))
}

/// A file: the body itself, or the first file in a form.
#[derive(Debug)]
pub(crate) struct Uploaded {
    pub(crate) bytes: Bytes,
    /// What it is called where it comes from.
    pub(crate) name: String,
}

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let form = Multipart::from_request(request, state).await.map_err(|_bad| no_file())?;
            return first_file(form).await;
        }
        match Bytes::from_request(request, state).await {
            Ok(bytes) if bytes.is_empty() => Err(no_file()),
            Ok(bytes) => Ok(Self { bytes, name: "contacts.csv".to_owned() }),
            Err(_too_large) => Err(too_large()),
        }
    }
}

async fn first_file(mut form: Multipart) -> Result<Uploaded> {
    while let Some(field) = form.next_field().await.map_err(|why| cut_short(&why))? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        let bytes = field.bytes().await.map_err(|why| cut_short(&why))?;
        if bytes.is_empty() && name.is_empty() {
            return Err(no_file());
        }
        return Ok(Uploaded { bytes, name });
    }
    Err(no_file())
}

fn cut_short(why: &MultipartError) -> Problem {
    if why.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large() } else { no_file() }
}

fn no_file() -> Problem {
    let words = "There is no file in this request. Send a CSV file as the body, or as a file in a form.";
    Problem::bad_request("no_file", words.to_owned())
}

fn too_large() -> Problem {
    Problem {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        code: "too_large",
        title: "This file is too large",
        words: "A file may have up to 64 MB here. Divide it, or use `knownas import FILE` on the server, which takes files \
                of any size."
            .to_owned(),
    }
}
