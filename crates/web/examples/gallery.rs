//! The pages with made-up customers, for looking at them while changing how they look: `cargo run -p web --example gallery`,
//! then open http://127.0.0.1:8099/inbox/open. `POST /say` makes a customer write.
#![allow(clippy::all, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used, clippy::allow_attributes, clippy::allow_attributes_without_reason, missing_docs)]

#[path = "../tests/it/sample.rs"]
mod sample;

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use base::{ConversationId, Cursor, Source};
use desk::converse::Status;
use desk::view::{Folder, FolderCounts, Side, Thread};
use futures_util::StreamExt;
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use web::page::deliveries::{DeliveriesPage, IntakePart, RawPage};
use web::page::inbox::{ContactPart, Extent, InboxPage, ListPart, ThreadPart};
use web::page::sign_in::SignInPage;
use web::page::{Direction, Place, Reader, Shell};
use web::{DemoDoor, Web};

type App = Arc<World>;
struct World { thread: Mutex<Thread>, hints: broadcast::Sender<String>, reads: Mutex<u32> }

fn reader(headers: &HeaderMap) -> Reader {
    let mut reader = sample::reader();
    let cookies = headers.get("cookie").and_then(|c| c.to_str().ok()).unwrap_or("").to_owned();
    if cookies.contains("kn_dir=rtl") { reader.direction = Direction::Rtl; }
    reader
}
fn html(t: impl Template) -> Response { Html(t.render().unwrap()).into_response() }
fn number(id: &str) -> u64 { (1..60).find(|n| sample::id::<ConversationId>(*n).to_string() == id).unwrap_or(2) }
fn thread_of(app: &App, n: u64, q: &Q) -> Thread {
    let mut t = if n == 1 { app.thread.lock().unwrap().clone() } else { sample::thread(n) };
    if n == 1 && (q.earlier.is_some() || q.from.as_deref() == Some(&sample::id::<base::MessageId>(1500).to_string())) {
        let mut old: Vec<_> = (0..30).map(|i| sample::item(500 + i, &format!("2026-11-18T10:{i:02}:00Z"), if i % 3 == 0 { Side::Business } else { Side::Customer }, sample::text(&format!("Earlier message number {i}")))).collect();
        old.append(&mut t.items);
        t.items = old; t.older = None;
    }
    t
}
#[derive(serde::Deserialize, Default)]
struct Q { earlier: Option<String>, from: Option<String> }
fn list(slug: &str, chosen: Option<ConversationId>, r: &Reader) -> ListPart {
    let (folder, rows, counts) = match slug {
        "mine" => (Folder::Mine, sample::rows().into_iter().filter(|r| r.owner.as_deref() == Some("Sam Okafor")).collect(), sample::counts()),
        "unassigned" => (Folder::Unassigned, vec![], FolderCounts { unassigned: 0, ..sample::counts() }),
        "resolved" => (Folder::Resolved, vec![], FolderCounts::default()),
        "nothing" => (Folder::Open, vec![], FolderCounts::default()),
        _ => (Folder::Open, sample::rows(), sample::counts()),
    };
    ListPart::new(folder, counts, &rows, Extent { pages: 1, more: slug == "open" }, chosen, r)
}
async fn folder(Path(slug): Path<String>, h: HeaderMap) -> Response {
    let r = reader(&h);
    let l = list(&slug, None, &r);
    html(InboxPage::new(r, l, None, None))
}
async fn conversation(State(app): State<App>, Path((slug, id)): Path<(String, String)>, Query(q): Query<Q>, h: HeaderMap) -> Response {
    let r = reader(&h);
    let n = number(&id);
    let t = thread_of(&app, n, &q);
    let l = list(&slug, Some(t.head.id), &r);
    let tp = ThreadPart::new(&t, &r, "open");
    let c = ContactPart::new(&sample::contact(n), &r, t.head.id);
    html(InboxPage::new(r, l, Some(tp), Some(c)))
}
async fn list_part(Path(slug): Path<String>, h: HeaderMap) -> Response {
    let chosen = h.get("hx-current-url").and_then(|u| u.to_str().ok()).and_then(|u| u.rsplit('/').next()?.parse().ok());
    html(list(&slug, chosen, &reader(&h)))
}
async fn thread_part(State(app): State<App>, Path(id): Path<String>, Query(q): Query<Q>, h: HeaderMap) -> Response {
    html(ThreadPart::new(&thread_of(&app, number(&id), &q), &reader(&h), "open"))
}
async fn contact_part(h: HeaderMap) -> Response { html(ContactPart::new(&sample::contact(2), &reader(&h), sample::id(2))) }
async fn deliveries(h: HeaderMap) -> Response {
    let r = reader(&h);
    let intake = IntakePart::new(&sample::health(), &sample::troubles(), &r, "https://desk.example");
    html(DeliveriesPage { shell: Shell::new("Deliveries", r.direction), reader: r, place: Place::Deliveries, intake })
}
async fn intake(h: HeaderMap) -> Response { html(IntakePart::new(&sample::health(), &sample::troubles(), &reader(&h), "https://desk.example")) }
async fn raw(h: HeaderMap) -> Response {
    let r = reader(&h);
    html(RawPage { shell: Shell::new("Delivery", r.direction), reader: r, place: Place::Deliveries, id: base::DeliveryId(4711), size: "341 bytes".into(),
        text: "{\n  \"object\": \"whatsapp_business_account\",\n  \"entry\": [\n    {\"id\": \"<script>alert(1)</script>\"}\n  ]\n}".into() })
}
async fn refused(h: HeaderMap) -> Response {
    html(SignInPage { shell: Shell::new("Sign in", reader(&h).direction), to: "/".into(), email: "sam@acme.test".into(), refusal: Some("E-mail and password do not belong together. Check both; capitals matter in the password."), demo: false })
}
async fn live(State(app): State<App>) -> impl IntoResponse {
    let first = futures_util::stream::iter([Ok::<_, Infallible>(Event::default().event("refresh").data(""))]);
    Sse::new(first.chain(BroadcastStream::new(app.hints.subscribe()).map(|n| Ok(Event::default().event(n.unwrap()).data("")))))
}
async fn say(State(app): State<App>, body: String) -> &'static str {
    let mut t = app.thread.lock().unwrap();
    let n = t.items.len() as u64;
    t.items.push(sample::item(2000 + n, "2026-11-22T14:31:50Z", Side::Customer, sample::text(&body)));
    t.head.unread += 1;
    let _ = app.hints.send(format!("thread-{}", t.head.id));
    let _ = app.hints.send("list".into());
    "said\n"
}
async fn read(State(app): State<App>) -> impl IntoResponse { *app.reads.lock().unwrap() += 1; app.thread.lock().unwrap().head.unread = 0; axum::http::StatusCode::NO_CONTENT }
#[derive(serde::Deserialize)]
struct S { status: Status }
async fn status(State(app): State<App>, Form(s): Form<S>) -> impl IntoResponse {
    let mut t = app.thread.lock().unwrap(); t.head.status = s.status;
    (axum::http::StatusCode::NO_CONTENT, [("hx-trigger", format!("list, thread-{}", t.head.id))])
}

#[tokio::main]
async fn main() {
    let mut thread = sample::thread(1);
    thread.head.owner_is_viewer = true;
    thread.older = Some(Cursor::after(thread.items[0].at, thread.items[0].id));
    let app: App = Arc::new(World { thread: Mutex::new(thread), hints: broadcast::channel(100).0, reads: Mutex::new(0) });
    let product = web::router(Web { desk: desk::Desk {}, public_url: "http://127.0.0.1:8099".into(), source: Source::system(), demo: Some(DemoDoor { email: "a".into(), password: base::Secret::new("b") }) });
    let routes = Router::new()
        .route("/inbox/{folder}", get(folder))
        .route("/inbox/{folder}/{id}", get(conversation))
        .route("/parts/list/{folder}", get(list_part))
        .route("/parts/thread/{id}", get(thread_part))
        .route("/parts/contact/{id}", get(contact_part))
        .route("/parts/deliveries", get(intake))
        .route("/deliveries", get(deliveries))
        .route("/deliveries/{id}", get(raw))
        .route("/refused", get(refused))
        .route("/live", get(live))
        .route("/say", post(say))
        .route("/reads", get(|State(app): State<App>| async move { app.reads.lock().unwrap().to_string() }))
        .route("/conversations/{id}/read", post(read))
        .route("/conversations/{id}/status", post(status))
        .fallback_service(product)
        .layer(axum::middleware::map_response(|mut r: Response| async move {
            r.headers_mut().insert("content-security-policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'".parse().unwrap());
            r
        }))
        .with_state(app);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await.unwrap();
    axum::serve(listener, routes).await.unwrap();
}
