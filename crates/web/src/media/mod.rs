//! Files of messages, given out: to people who are signed in, by address, and to programs. Whoever sent them may have sent
//! anything, so a browser never takes them for a page.

mod range;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::MediaId;
use desk::media::{self, File, Kind, State as Here};
use desk::people::Viewer;

use crate::App;
use crate::auth::{Session, percent_encode};
use crate::error::{Problem, Result};
use crate::page::done;
use range::{Part, part};

/// What a browser may show by itself. All else is saved, not shown.
const SHOWN: [&str; 13] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "video/mp4",
    "video/3gpp",
    "video/webm",
    "audio/aac",
    "audio/amr",
    "audio/mpeg",
    "audio/mp4",
    "audio/ogg",
    "audio/wav",
];

pub(crate) async fn show(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let id: MediaId = id.parse().map_err(|_bad| Problem::not_found("file"))?;
    answer(&app, &viewer, id, &headers).await
}

/// Tries once more to fetch a file.
pub(crate) async fn fetch_again(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let id: MediaId = id.parse().map_err(|_bad| Problem::not_found("file"))?;
    media::fetch_again(app.desk(), &viewer, id).await?;
    Ok(done(&headers, "refresh", "/"))
}

/// The file, or the part of it that is asked for.
pub(crate) async fn answer(app: &App, viewer: &Viewer, id: MediaId, asked: &HeaderMap) -> Result<Response> {
    let file = media::file(app.desk(), viewer, id).await?;
    if file.state != Here::Kept {
        return Err(Problem::not_found("file"));
    }
    let size = file.length();
    let tag = format!("\"{}\"", file.sha256.as_deref().unwrap_or_default());
    let mut answer = head(&file, &tag);
    let text = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    if text(header::IF_NONE_MATCH).is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, answer).into_response());
    }
    let is_same = text(header::IF_RANGE).is_none_or(|known| known == tag);
    let (status, part) = match part(text(header::RANGE).filter(|_| is_same), size) {
        Part::Whole => (StatusCode::OK, 0..size),
        Part::Of(part) => {
            let words = format!("bytes {}-{}/{size}", part.start, part.end.saturating_sub(1));
            answer.insert(header::CONTENT_RANGE, value(&words));
            (StatusCode::PARTIAL_CONTENT, part)
        }
        Part::Outside => {
            answer.insert(header::CONTENT_RANGE, value(&format!("bytes */{size}")));
            // Nothing follows, of no type.
            answer.remove(header::CONTENT_TYPE);
            answer.remove(header::CONTENT_DISPOSITION);
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, answer).into_response());
        }
    };
    answer.insert(header::CONTENT_LENGTH, HeaderValue::from(part.end - part.start));
    let pieces = media::open(app.desk(), viewer, &file, part).await?;
    Ok((status, answer, Body::from_stream(pieces)).into_response())
}

fn head(file: &File, tag: &str) -> HeaderMap {
    let plain = file.mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let shown = SHOWN.into_iter().find(|known| *known == plain).filter(|_| file.kind != Kind::Document);
    let disposition = disposition(file, shown.is_some());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(shown.unwrap_or("application/octet-stream"))),
        (header::CONTENT_DISPOSITION, value(&disposition)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        // The address always means the same bytes; but only for whoever is signed in.
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable")),
        (header::VARY, HeaderValue::from_static("Cookie, Authorization")),
        (header::ETAG, value(tag)),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
    ];
    headers.into_iter().collect()
}

/// What is saved gets its sender's name for it, without anything that means something to a file system or a header: RFC 6266.
fn disposition(file: &File, shown: bool) -> String {
    let how = if shown { "inline" } else { "attachment" };
    let name = file.name.as_deref().map(safe_name).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| format!("{}{}", file.kind.as_str(), ending(&file.mime_type)));
    let ascii: String = name.chars().map(|sign| if sign.is_ascii() { sign } else { '_' }).collect();
    format!("{how}; filename=\"{ascii}\"; filename*=UTF-8''{}", percent_encode(&name))
}

/// The name without folders, quotes, controls and marks that turn the direction of writing.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_bad = |sign: char| {
        sign.is_control()
            || "\"*:<>?|%;".contains(sign)
            || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let name: String = last.chars().map(|sign| if is_bad(sign) { '_' } else { sign }).take(120).collect();
    name.trim_matches([' ', '.']).to_owned()
}

fn ending(mime_type: &str) -> &'static str {
    match mime_type.split(';').next().unwrap_or_default().trim() {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        "video/mp4" => ".mp4",
        "video/3gpp" => ".3gp",
        "audio/aac" => ".aac",
        "audio/amr" => ".amr",
        "audio/mpeg" => ".mp3",
        "audio/mp4" => ".m4a",
        "audio/ogg" => ".ogg",
        "application/pdf" => ".pdf",
        "text/plain" => ".txt",
        _ => "",
    }
}

/// A header of our own making, which is always one.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_never| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use base::{ManualClock, Source};
    use rstest::rstest;

    use super::*;

    fn file(kind: Kind, mime_type: &str, name: Option<&str>) -> File {
        let source = Source::seeded(std::sync::Arc::new(ManualClock::default()), 1);
        File {
            id: source.id(),
            kind,
            mime_type: mime_type.to_owned(),
            name: name.map(str::to_owned),
            state: Here::Kept,
            sha256: None,
            size: Some(1),
            pixels: None,
            reason: None,
        }
    }

    #[rstest]
    #[case::a_picture(Kind::Image, "image/jpeg", None, "image/jpeg", "inline; filename=\"image.jpg\"")]
    #[case::a_voice_note(
        Kind::Audio,
        "audio/ogg; codecs=opus",
        None,
        "audio/ogg",
        "inline; filename=\"audio.ogg\""
    )]
    #[case::a_page(
        Kind::Document,
        "text/html",
        Some("a.html"),
        "application/octet-stream",
        "attachment; filename=\"a.html\""
    )]
    #[case::a_drawing_with_scripts(
        Kind::Image,
        "image/svg+xml",
        None,
        "application/octet-stream",
        "attachment; filename=\"image\""
    )]
    #[case::a_picture_as_a_document(
        Kind::Document,
        "image/png",
        Some("scan.png"),
        "application/octet-stream",
        "attachment; filename=\"scan.png\""
    )]
    #[case::a_name_with_traps(
        Kind::Document,
        "application/pdf",
        Some("../..\\etc/a\"b\r\nX: y\u{202e}fdp.exe"),
        "application/octet-stream",
        "attachment; filename=\"a_b__X_ y_fdp.exe\""
    )]
    #[case::a_name_of_dots(
        Kind::Document,
        "application/pdf",
        Some(".."),
        "application/octet-stream",
        "attachment; filename=\"document.pdf\""
    )]
    #[case::another_alphabet(
        Kind::Document,
        "application/pdf",
        Some("счёт.pdf"),
        "application/octet-stream",
        "attachment; filename=\"____.pdf\"; filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82.pdf"
    )]
    fn what_a_browser_is_told(
        #[case] kind: Kind,
        #[case] mime_type: &str,
        #[case] name: Option<&str>,
        #[case] shown: &str,
        #[case] begins: &str,
    ) {
        let headers = head(&file(kind, mime_type, name), "\"x\"");
        let text = |name: HeaderName| headers.get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(text(header::CONTENT_TYPE), shown);
        let disposition = text(header::CONTENT_DISPOSITION);
        assert!(disposition.starts_with(begins), "{disposition}");
        assert_eq!(text(header::CONTENT_SECURITY_POLICY), "default-src 'none'; sandbox");
        assert_eq!(text(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    }
}
