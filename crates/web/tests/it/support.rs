//! A desk of its own for each test, and helpers to ask it and to read what it answers.

use std::sync::Arc;

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, Response};
use base::{ManualClock, Moment, Source};
use desk::media::Vault;
use desk::view::{Thread, TimelineItem};
use desk::{Desk, Seal, channel, drain, receive, setup};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;
use web::page::inbox::ThreadPart;
use web::{DemoDoor, Web, router};

/// All webhook bodies of the stories in `fixtures/`.
const STORIES: &str = include_str!("../../../../fixtures/webhooks.ndjson");
/// Shortly after the last story.
pub(crate) const NOW: i64 = 1_790_020_000;

/// Who runs Acme's desk.
const OWNER: &str = "sam.okafor@acme.test";
/// Acme's tokens, by role, and Globex's.
pub(crate) const TOKEN: &str = "kn_acme_integration_1";
pub(crate) const AGENT: &str = "kn_acme_agent_000000001";
pub(crate) const OTHERS: &str = "kn_globex_integration_1";
/// What `with_admins` adds: Acme's admin and Globex's.
pub(crate) const ADMIN: &str = "kn_acme_admin_000000001";
pub(crate) const OTHERS_ADMIN: &str = "kn_globex_admin_0000001";

/// The surfaces over a desk on a file of its own.
pub(crate) struct House {
    router: axum::Router,
    pub(crate) desk: Desk,
    pub(crate) location: store::Location,
    _folder: TempDir,
}

/// A house in which nobody works yet.
pub(crate) async fn nobodys() -> House {
    open(None).await
}

/// A demo of Acme.
pub(crate) async fn demo() -> House {
    furnished(open(Some(DemoDoor { email: OWNER.into() })).await).await
}

async fn open(demo: Option<DemoDoor>) -> House {
    let folder = TempDir::new().unwrap();
    let location = store::Location::Sqlite(folder.path().join("knownas.db"));
    let now = Moment::from_unix_seconds(NOW).unwrap();
    let source = Source::seeded(Arc::new(ManualClock::at(now)), 7);
    let desk = Desk::open(&location, Seal::new([7; 32]), source.clone()).await.unwrap();
    let desk = desk.keeping_files_in(Vault::in_folder(&folder.path().join("media")).unwrap());
    let web = Web { desk: desk.clone(), public_url: "https://desk.example".into(), source, demo };
    House { router: router(web), desk, location, _folder: folder }
}

/// Acme with its lines, and Globex, which must never see anything of it.
pub(crate) async fn acme() -> House {
    furnished(nobodys().await).await
}

async fn furnished(house: House) -> House {
    let line = |name: &str, id: &str, portfolio: &str| {
        json!({"name": name, "app": "main", "phone_number_id": id, "waba_id": "700000000000001",
               "portfolio_id": portfolio, "display_phone": "+1 555 010 0200", "parent_group": "G1"})
    };
    house
        .set_up(json!({
            "workspace": {"name": "Acme"},
            "admin": {"email": OWNER, "password": "correct horse"},
            "app": [{"key": "main", "app_secret": "s", "verify_token": "v", "access_token": "a"}],
            "line": [line("Support", "800000000000002", "300001"), line("Sales", "800000000000003", "300001"),
                     line("Abroad", "800000000000009", "300002")],
            "token": [{"label": "crm", "role": "integration", "secret": TOKEN},
                      {"label": "agent", "role": "agent", "secret": AGENT}],
        }))
        .await;
    let mut globex = line("Globex", "800000000000111", "300111");
    globex["app"] = json!("globex");
    house
        .set_up(json!({
            "workspace": {"name": "Globex", "additional": true},
            "admin": {"email": "hank@globex.test", "password": "correct horse"},
            "app": [{"key": "globex", "app_secret": "s", "verify_token": "v", "access_token": "a"}],
            "line": [globex],
            "token": [{"label": "crm", "role": "integration", "secret": OTHERS}],
        }))
        .await;
    house
}

/// Acme after everybody in these stories wrote.
pub(crate) async fn acme_after(prefixes: &[&str]) -> House {
    let house = acme().await;
    let wanted = |name: &str| prefixes.iter().any(|prefix| name.starts_with(prefix));
    let bodies = stories().filter(|(name, _body)| wanted(name)).map(|(_name, body)| body);
    house.tell(bodies).await;
    house
}

/// The body of one story.
pub(crate) fn story(wanted: &str) -> String {
    stories().find(|(name, _body)| name == wanted).unwrap().1
}

/// A line of the stories. Bodies stay as they are: some are no good JSON, on purpose.
#[derive(Deserialize)]
struct Story {
    name: String,
    body: Option<Box<RawValue>>,
    raw: Option<String>,
}

/// Names and bodies.
fn stories() -> impl Iterator<Item = (String, String)> {
    STORIES.lines().map(|line| {
        let story: Story = serde_json::from_str(line).unwrap();
        let body = story.body.map(|body| body.get().to_owned());
        (story.name, body.or(story.raw).unwrap())
    })
}

/// Every wamid that the stories name.
pub(crate) fn wamids() -> Vec<String> {
    let mut found: Vec<String> =
        STORIES.split('"').filter(|part| part.starts_with("wamid.")).map(str::to_owned).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A text message of somebody with this number, one minute after another.
pub(crate) fn text_of(number: u32, text: &str) -> String {
    let wa_id = format!("4915{number:08}");
    json!({"object": "whatsapp_business_account", "entry": [{"id": "700000000000001", "changes": [{
        "field": "messages",
        "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550100200", "phone_number_id": "800000000000002"},
            "contacts": [{"profile": {"name": format!("Guest {number}")}, "wa_id": wa_id}],
            "messages": [{"from": wa_id, "id": format!("wamid.GUEST{number}"), "type": "text",
                          "timestamp": (1_790_000_000 + i64::from(number) * 60).to_string(), "text": {"body": text}}],
        },
    }]}]})
    .to_string()
}

impl House {
    async fn set_up(&self, file: Value) {
        setup::apply(&self.desk, &serde_json::from_value(file).unwrap()).await.unwrap();
    }

    /// Takes these webhook bodies in, as if Meta had sent them to Acme, and processes them.
    pub(crate) async fn tell(&self, bodies: impl IntoIterator<Item = String>) {
        let app = channel::app(&self.desk, "main").await.unwrap();
        for body in bodies {
            receive::store(&self.desk, &app, body.into()).await.unwrap();
        }
        while drain::step(&self.desk).await.unwrap() > 0 {}
    }

    /// The same house with a token for an admin of each workspace.
    pub(crate) async fn with_admins(self) -> Self {
        for (name, email, token) in [("Acme", OWNER, ADMIN), ("Globex", "hank@globex.test", OTHERS_ADMIN)] {
            let file = json!({
                "workspace": {"name": name},
                "admin": {"email": email, "password": "correct horse"},
                "token": [{"label": "ops", "role": "admin", "secret": token}],
            });
            self.set_up(file).await;
        }
        self
    }

    /// What the API answers to a call with this token.
    pub(crate) async fn call(&self, token: &str, path: &str) -> Answer {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        self.answer(request.body(Body::empty()).unwrap()).await
    }

    /// What the API answers when this is sent to it with this token; null is no body at all.
    pub(crate) async fn send(&self, token: &str, path: &str, sent: &Value) -> Answer {
        self.with(Method::POST, token, path, sent).await
    }

    /// The same by any method.
    pub(crate) async fn with(&self, method: Method, token: &str, path: &str, sent: &Value) -> Answer {
        let request =
            Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
        let body = if sent.is_null() { Body::empty() } else { Body::from(sent.to_string()) };
        self.answer(request.header("content-type", "application/json").body(body).unwrap()).await
    }

    /// The same with what the caller calls the request.
    pub(crate) async fn send_as(&self, token: &str, path: &str, sent: &Value, key: &str) -> Answer {
        let request = Request::post(path).header("authorization", format!("Bearer {token}"));
        let request = request.header("content-type", "application/json").header("idempotency-key", key);
        self.answer(request.body(Body::from(sent.to_string())).unwrap()).await
    }

    /// The same for a form with one file in it.
    pub(crate) async fn upload(
        &self,
        token: &str,
        path: &str,
        (name, kind, content): (&str, &str, &str),
    ) -> Answer {
        let form = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: {kind}\r\n\r\n{content}\r\n--edge--\r\n"
        );
        let request = Request::post(path).header("authorization", format!("Bearer {token}"));
        let request = request.header("content-type", "multipart/form-data; boundary=edge");
        self.answer(request.body(Body::from(form)).unwrap()).await
    }

    pub(crate) async fn answer(&self, request: Request<Body>) -> Answer {
        let response = ask(self, request).await;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let text = words(response).await;
        Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    /// The cookie of Acme's owner, who signed in.
    pub(crate) async fn sign_in(&self) -> String {
        let form = "email=sam.okafor%40acme.test&password=correct+horse";
        let response = ask(self, post("/sign-in", form)).await;
        let cookie = header(&response, "set-cookie");
        cookie.split(';').next().unwrap().to_owned()
    }
}

/// A JSON answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn items(&self) -> &[Value] {
        self.body["items"].as_array().unwrap_or_else(|| panic!("no list: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as a snapshot shows it: each id is named by its place of first appearance.
    pub(crate) fn redacted(&self) -> String {
        without_ids(&serde_json::to_string_pretty(&self.body).unwrap())
    }
}

/// The text with each id named by its place of first appearance, and without the hashes of pictures.
pub(crate) fn without_ids(text: &str) -> String {
    const LENGTH: usize = 36;
    let (mut named, mut ids, mut rest) = (String::new(), Vec::<&str>::new(), text);
    while let Some(first) = rest.chars().next() {
        match rest.get(..LENGTH).filter(|id| is_id(id)) {
            Some(id) => {
                let place = ids.iter().position(|known| *known == id).unwrap_or_else(|| {
                    ids.push(id);
                    ids.len() - 1
                });
                named += &format!("id {}", place + 1);
                rest = &rest[LENGTH..];
            }
            None => {
                named.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    without_hashes(&named)
}

fn is_id(text: &str) -> bool {
    text.as_bytes()[8] == b'-' && text.parse::<base::ContactId>().is_ok()
}

pub(crate) async fn ask(house: &House, request: Request<Body>) -> Response<Body> {
    house.router.clone().oneshot(request).await.unwrap()
}

pub(crate) fn get(path: &str) -> Request<Body> {
    Request::get(path).header("host", "desk.example").body(Body::empty()).unwrap()
}

/// The same, as the member whose cookie this is.
pub(crate) fn get_as(cookie: &str, path: &str) -> Request<Body> {
    let mut request = get(path);
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request
}

/// A form that a page of ours sends.
pub(crate) fn post(path: &str, form: &str) -> Request<Body> {
    Request::post(path)
        .header("host", "desk.example")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap()
}

/// The same, as the member whose cookie this is.
pub(crate) fn post_as(cookie: &str, path: &str, form: &str) -> Request<Body> {
    let mut request = post(path, form);
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request
}

pub(crate) async fn words(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

pub(crate) fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The timeline of a thread that holds these items.
pub(crate) fn timeline(items: Vec<TimelineItem>) -> String {
    let thread = Thread { head: super::sample::head(2), items, older: None, elsewhere: Vec::new() };
    let html = ThreadPart::new(&thread, super::sample::composer(), &super::sample::reader(), "open")
        .render()
        .unwrap();
    let (_, entries) = html.split_once("<ol class=\"entries\">").unwrap();
    let (entries, _) = entries.rsplit_once("</ol>").unwrap();
    without_hashes(entries.trim())
}

/// The same with the hash of the sheet of icons left out, so that a new icon changes no snapshot.
pub(crate) fn without_hashes(html: &str) -> String {
    let mut parts = html.split("/assets/icons-");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + "/assets/icons" + part.get(16..).unwrap_or_default())
}
