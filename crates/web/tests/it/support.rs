//! A router to knock at, and helpers to read what it answers.

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use base::Source;
use desk::view::{Thread, TimelineItem};
use tower::ServiceExt;
use web::page::inbox::ThreadPart;
use web::{Web, router};

/// The surfaces over a desk in which nobody works yet.
pub(crate) fn nobodys() -> axum::Router {
    router(Web {
        desk: desk::Desk {},
        public_url: "https://desk.example".into(),
        source: Source::system(),
        demo: None,
    })
}

pub(crate) async fn ask(router: &axum::Router, request: Request<Body>) -> Response<Body> {
    router.clone().oneshot(request).await.unwrap()
}

pub(crate) fn get(path: &str) -> Request<Body> {
    Request::get(path).header("host", "desk.example").body(Body::empty()).unwrap()
}

pub(crate) async fn words(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

pub(crate) fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The timeline of a thread that holds these items.
pub(crate) fn timeline(items: Vec<TimelineItem>) -> String {
    let thread = Thread { head: super::sample::head(2), items, older: None };
    let html = ThreadPart::new(&thread, &super::sample::reader(), "open").render().unwrap();
    let (_, entries) = html.split_once("<ol class=\"entries\">").unwrap();
    let (entries, _) = entries.rsplit_once("</ol>").unwrap();
    without_hashes(entries.trim())
}

/// The same with the hash of the sheet of icons left out, so that a new icon changes no snapshot.
fn without_hashes(html: &str) -> String {
    let mut parts = html.split("/assets/icons-");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + "/assets/icons" + part.get(16..).unwrap_or_default())
}
