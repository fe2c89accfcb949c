//! Files that come by SMS, from a Twilio of one's own to whoever looks at them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base::{Secret, Source};

use desk::channel::sms_line;
use desk::media::{self, File, State as Here, Vault};
use desk::people::Viewer;
use desk::receive::{Knock, Receipt, accept_sms};
use desk::{Desk, Seal, drain, view};
use outside::Client;
use rstest::rstest;
use sms::Form;
use sms::twilio::signature;
use store::testing::{EngineKind, TestDb};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// `AC1` and `auth token`, as they are shown.
const SHOWN: &str = "Basic QUMxOmF1dGggdG9rZW4=";

/// Where files are at Twilio, and what was asked of it.
#[derive(Clone, Default)]
struct Twilio {
    /// Where the address of a file leads, by the file's name.
    leads: Arc<Mutex<HashMap<String, String>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Twilio {
    fn note(&self, what: &str, headers: &HeaderMap) {
        let shown = headers.get(header::AUTHORIZATION).map_or("nothing", |value| value.to_str().unwrap());
        self.asked
            .lock()
            .unwrap()
            .push(format!("{what}: {}", if shown == SHOWN { "the token" } else { shown }));
    }
}

async fn file(
    State(twilio): State<Twilio>,
    Path((message, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    twilio.note(&format!("{message}/{file}"), &headers);
    match twilio.leads.lock().unwrap().get(&file) {
        Some(leads) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, leads.clone())]).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn bytes(State(twilio): State<Twilio>, headers: HeaderMap) -> Response {
    twilio.note("the bytes", &headers);
    ([(header::CONTENT_TYPE, "image/jpeg")], jpeg()).into_response()
}

/// A real picture.
fn jpeg() -> Vec<u8> {
    include_bytes!("../../../simulator/assets/media/latte.jpg").to_vec()
}

struct House {
    desk: Desk,
    viewer: Viewer,
    twilio: Twilio,
    url: String,
    _files: TempDir,
    _test: TestDb,
}

impl House {
    async fn open(kind: EngineKind) -> Self {
        let (test, files, twilio) = (TestDb::new(kind).await, TempDir::new().unwrap(), Twilio::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new()
            .route("/2010-04-01/Accounts/AC1/Messages/{message}/Media/{file}", get(file))
            .route("/cdn/file", get(bytes))
            .with_state(twilio.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let desk = Desk::open(&test.location, Seal::new([7; 32]), Source::system()).await.unwrap();
        let desk = desk.sending_through(Client::new().unwrap(), "http://127.0.0.1:9");
        let desk = desk.reached_at("https://desk.example");
        let desk = desk.keeping_files_in(Vault::in_folder(files.path()).unwrap());
        let setup = format!(
            "{}\n[[sms_line]]\nkey = \"texts\"\nname = \"Texts\"\nprovider = \"twilio\"\nsender = \"+15550100230\"\n\
             url = \"{url}\"\naccount = \"AC1\"\nsecret = \"auth token\"\n",
            crate::program::SETUP
        );
        desk::setup::apply(&desk, &toml::from_str(&setup).unwrap()).await.unwrap();
        let viewer = desk::setup::operator(&desk).await.unwrap();
        Self { desk, viewer, twilio, url, _files: files, _test: test }
    }

    /// Twilio brings a message with these files.
    async fn arrives(&self, sid: &str, body: &str, files: &[(&str, &str)]) {
        let mut form = format!(
            "MessageSid={sid}&From=%2B5511900000001&To=%2B15550100230&Body={}&NumMedia={}",
            Form::escaped(body),
            files.len()
        );
        for (at, (file, mime_type)) in files.iter().enumerate() {
            let url = format!("https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/{sid}/Media/{file}");
            form += &format!("&MediaUrl{at}={}", Form::escaped(&url));
            form += &format!("&MediaContentType{at}={}", Form::escaped(mime_type));
        }
        let hook = "https://desk.example/hooks/sms/texts";
        let given = signature::sign(&Secret::new("auth token"), hook, &Form::read(form.as_bytes()));
        let knock = Knock { query: "", signature: Some(&given), bearer: None, body: Bytes::from(form) };
        let line = sms_line(&self.desk, "texts").await.unwrap();
        assert!(matches!(accept_sms(&self.desk, &line, knock).await.unwrap(), Receipt::Stored(_)));
        while drain::step(&self.desk).await.unwrap() > 0 {}
    }

    /// What the thread shows: the words, and the files.
    async fn shown(&self) -> Vec<(String, Option<File>)> {
        let list = view::list(&self.desk, &self.viewer, view::Folder::Open, None).await.unwrap();
        assert_eq!(list.items.len(), 1, "one thread");
        let thread = view::thread(&self.desk, &self.viewer, list.items[0].id, None).await.unwrap();
        let mut shown = Vec::new();
        for item in thread.items {
            let record = view::message_record(&self.desk, &self.viewer, item.id).await.unwrap();
            shown.push((record.text, item.file));
        }
        shown
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.twilio.asked.lock().unwrap())
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn files_that_come_by_sms_stand_in_the_thread_and_the_token_goes_no_further_than_twilio(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    house.twilio.leads.lock().unwrap().insert("ME1".to_owned(), format!("{}/cdn/file", house.url));
    house.arrives("MM1", "My cup", &[("ME1", "image/jpeg"), ("ME2", "text/x-vcard")]).await;
    assert_eq!(media::step(&house.desk).await.unwrap(), 2);
    let shown = house.shown().await;
    assert_eq!(shown.len(), 2, "{shown:?}");
    let (words, picture) = &shown[0];
    let picture = picture.as_ref().unwrap();
    assert!(words.contains("My cup"), "{words}");
    assert_eq!((picture.state, picture.pixels), (Here::Kept, Some((320, 240))));
    let gone = shown[1].1.as_ref().unwrap();
    assert_eq!(gone.state, Here::Failed);
    assert_eq!(
        gone.reason.as_deref(),
        Some("Twilio no longer has this file. Ask the customer to send it again.")
    );
    let mut asked = house.asked();
    asked.sort();
    assert_eq!(asked, ["MM1/ME1: the token", "MM1/ME2: the token", "the bytes: nothing"]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_asked_of_servers_that_are_not_twilios(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/file", elsewhere.local_addr().unwrap());
    house.twilio.leads.lock().unwrap().insert("ME1".to_owned(), address);
    house.arrives("MM1", "", &[("ME1", "image/jpeg")]).await;
    assert_eq!(media::step(&house.desk).await.unwrap(), 1);
    let failed = house.shown().await.remove(0).1.unwrap();
    assert!(failed.reason.unwrap().contains("not Twilio's"));
    let nobody = tokio::time::timeout(std::time::Duration::from_millis(50), elsewhere.accept()).await;
    assert!(nobody.is_err(), "nobody came");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_of_twilios_is_mentioned(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    house.arrives("MM1", "Look", &[("../../Calls", "image/jpeg")]).await;
    assert_eq!(media::step(&house.desk).await.unwrap(), 0);
    let (words, file) = house.shown().await.remove(0);
    assert!(words.starts_with("Look") && words.contains("a file came along"), "{words}");
    assert_eq!((file, house.asked()), (None, Vec::new()));
}
