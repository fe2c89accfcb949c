//! Files that are sent here.

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, Form, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use desk::contacts::import;
use desk::deliver;
use desk::media::File;
use desk::people::Viewer;
use futures_util::TryStreamExt;

use crate::App;
use crate::error::{Problem, Result};
use crate::layers::FORM_SIZE;

/// Where files are sent to; they may take longer than anything else.
pub(crate) const PATHS: [&str; 11] = [
    "/import",
    "/api/v1/imports",
    "/api/v1/media",
    "/conversations/{conversation}/files",
    "/conversations/{conversation}/templates/{template}",
    "/templates",
    "/templates/change",
    "/api/v1/templates",
    "/api/v1/templates/{id}",
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

/// How many files a form with a template has at most.
const MOST_FILES: usize = 4;

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

/// A form with files of messages in it: its fields, and the files by the names of theirs. A file is taken in as it arrives.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) files: Vec<(String, File)>,
    /// Why a file was not taken, in words.
    pub(crate) refusal: Option<String>,
}

impl Filled {
    /// Reads a form, with files or without.
    pub(crate) async fn read(app: &App, viewer: &Viewer, request: Request) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let (head, body) = request.into_parts();
            let body = axum::body::to_bytes(body, FORM_SIZE).await.map_err(|_bad| unread())?;
            let request = Request::from_parts(head, body.into());
            let Form(fields) = Form::from_request(request, &()).await.map_err(|_bad| unread())?;
            return Ok(Self { fields, ..Self::default() });
        }
        let mut form = Multipart::from_request(request, &()).await.map_err(|_bad| unread())?;
        let mut filled = Self::default();
        let mut room = FORM_SIZE;
        while let Some(field) = form.next_field().await.map_err(|why| broken_off(&why))? {
            let name = field.name().unwrap_or_default().to_owned();
            let said = field.content_type().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                None => {
                    let value = words(field).await.map_err(|why| broken_off(&why))?;
                    let value = value
                        .ok_or_else(|| desk::Error::Invalid(format!("The field {name:?} is too long.")))?;
                    room = room.checked_sub(name.len() + value.len()).ok_or_else(unread)?;
                    filled.fields.push((name, value));
                }
                Some(file) if file.is_empty() => {} // None was chosen.
                Some(_another) if filled.files.len() == MOST_FILES => return Err(unread()),
                Some(file) => {
                    let pieces = field.map_err(std::io::Error::other);
                    match deliver::take_file(app.desk(), viewer, &file, &said, pieces).await {
                        Ok(taken) => filled.files.push((name, taken)),
                        Err(desk::Error::Invalid(words)) => filled.refusal = Some(words),
                        Err(other) => return Err(other.into()),
                    }
                }
            }
        }
        Ok(filled)
    }
}

fn unread() -> Problem {
    Problem::bad_request("no_form", "The form did not arrive whole. Send it again.".to_owned())
}

/// What is told when the files of a form did not arrive.
pub(crate) fn broken_off(why: &MultipartError) -> Problem {
    if why.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            code: "too_large",
            title: "These files are too large",
            words: "Files may have up to 100 MB. Send them one by one.".to_owned(),
        };
    }
    Problem::bad_request("no_file", "The files did not arrive whole. Send them again.".to_owned())
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
