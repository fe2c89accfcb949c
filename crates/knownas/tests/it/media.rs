//! Files of messages, from a simulated Meta to whoever looks at them, and from whoever sends them to Meta.

mod coming;
mod going;

use std::sync::Arc;
use std::time::Duration;

use base::{Clock, ManualClock, Moment, Source};
use desk::deliver::{self, Draft, OutboundState, Payload};
use desk::media::{self, File, State, Vault};
use desk::people::Viewer;
use desk::{Desk, Seal, drain, view};
use outside::Client;
use serde_json::{Value, json};
use simulator::{Act, Content, FileMishaps, Person, Receipts, Simulator, SimulatorConfig};
use store::testing::{EngineKind, TestDb};
use store::{Statement, Unit, params, statement};
use tempfile::TempDir;
use tokio::net::TcpListener;
use web::Web;

use crate::program::client;

const TOKEN: &str = "kn_0123456789abcdef";
const OTHERS: &str = "kn_fedcba9876543210";
const LINE: &str = "800000000000010";
const SETUP: &str = r#"
[workspace]
name = "Acme"
[admin]
email = "owner@acme.test"
password = "correct horse"
[[token]]
label = "t"
role = "integration"
secret = "kn_0123456789abcdef"
[[app]]
key = "main"
app_secret = "s3cret"
verify_token = "v"
access_token = "good token"
[[line]]
name = "Support"
app = "main"
phone_number_id = "800000000000010"
waba_id = "700000000000001"
portfolio_id = "300000000000001"
display_phone = "+1 555 010 0210"
"#;
const GLOBEX: &str = r#"
[workspace]
name = "Globex"
additional = true
[admin]
email = "owner@globex.test"
password = "correct horse"
[[token]]
label = "t"
role = "integration"
secret = "kn_fedcba9876543210"
"#;

/// What a crash between keeping a file and writing that down leaves behind.
const FORGET: Statement = statement!(
    "FORGET",
    "UPDATE media SET state = 'waiting', size = NULL, due_at = 0 WHERE workspace_id = $1 AND id = $2"
);

const DOOM: Statement =
    statement!("DOOM", "INSERT INTO media_doomed (workspace_id, sha256, doomed_at) VALUES ($1, $2, $3)");

/// Product and Meta in one process, moved by hand.
struct Office {
    desk: Desk,
    viewer: Viewer,
    meta: Simulator,
    url: String,
    clock: Arc<ManualClock>,
    http: reqwest::Client,
    files: TempDir,
    _test: TestDb,
}

/// An answer to a request.
struct Answer {
    status: u16,
    headers: reqwest::header::HeaderMap,
    bytes: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Office {
    async fn open(kind: EngineKind) -> Self {
        let test = TestDb::new(kind).await;
        let clock = Arc::new(ManualClock::at(Moment::from_unix_seconds(1_790_000_000).unwrap()));
        let source = Source::seeded(clock.clone(), 3);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut config: SimulatorConfig =
            toml::from_str(&format!("webhook_url = \"{url}/hooks/whatsapp/{{app}}\"\n{SETUP}")).unwrap();
        (config.receipts, config.by_hand) = (Receipts::None, true);
        let meta = Simulator::start(config, source.clone()).await.unwrap();
        let files = TempDir::new().unwrap();
        let desk = Desk::open(&test.location, Seal::new([7; 32]), source.clone()).await.unwrap();
        let desk = desk.sending_through(Client::new().unwrap(), &meta.url());
        let desk = desk.keeping_files_in(Vault::in_folder(files.path()).unwrap());
        for setup in [SETUP, GLOBEX] {
            desk::setup::apply(&desk, &toml::from_str(setup).unwrap()).await.unwrap();
        }
        let web = Web { desk: desk.clone(), public_url: url.clone(), source, demo: None };
        let router = web::router(web).into_make_service_with_connect_info::<std::net::SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let viewer = desk::setup::operator(&desk).await.unwrap();
        let rita = Person::new("rita", "5511900000001", "BR").named("Rita");
        meta.platform().world(|world| world.admit(rita)).unwrap();
        Self { desk, viewer, meta, url, clock, http: client(), files, _test: test }
    }

    /// Rita sends something, and it arrives.
    async fn rita_sends(&self, content: Content) {
        let letter = Act::Write { line: LINE.to_owned(), letter: content.into() };
        self.meta.platform().act("rita", &letter).unwrap();
        self.meta.pusher().flush().await;
        while drain::step(&self.desk).await.unwrap() > 0 {}
    }

    /// Meta says that a message failed which it had taken.
    async fn hear_of(&self, message: base::MessageId, wamid: &str, code: i64) {
        let status = json!({"id": wamid, "status": "failed", "recipient_id": "5511900000001",
                            "timestamp": self.clock.now().unix_seconds().to_string(),
                            "biz_opaque_callback_data": message.to_string(),
                            "errors": [{"code": code, "title": "Media upload error"}]});
        let value = json!({"messaging_product": "whatsapp", "metadata": {"phone_number_id": LINE}, "statuses": [status]});
        let body = json!({"object": "whatsapp_business_account",
                          "entry": [{"id": "700000000000001", "changes": [{"field": "messages", "value": value}]}]});
        let app = desk::channel::app(&self.desk, "main").await.unwrap();
        desk::receive::store(&self.desk, &app, body.to_string().into()).await.unwrap();
        while drain::step(&self.desk).await.unwrap() > 0 {}
    }

    fn troubled(&self, mishaps: FileMishaps) {
        self.meta.platform().set_file_mishaps(mishaps);
    }

    /// What a sweep that ended between writing down and removing leaves behind.
    async fn doom(&self, sha256: &str) {
        let (workspace, sha256, now) = (self.viewer.workspace, sha256.to_owned(), self.clock.now());
        let doom = self.desk.db().write(move |tx| -> Unit<'_, u64, store::Error> {
            let sha256 = sha256.clone();
            Box::pin(async move { tx.execute(DOOM, &params![workspace, &sha256, now]).await })
        });
        doom.await.unwrap();
    }

    fn later(&self, seconds: u64) {
        self.clock.set(self.clock.now().plus(Duration::from_secs(seconds)));
    }

    /// The files of the thread, oldest first.
    async fn shown(&self) -> Vec<Option<File>> {
        let list = view::list(&self.desk, &self.viewer, view::Folder::Open, None).await.unwrap();
        let thread = view::thread(&self.desk, &self.viewer, list.items[0].id, None).await.unwrap();
        thread.items.into_iter().map(|item| item.file).collect()
    }

    async fn last(&self) -> File {
        self.shown().await.pop().unwrap().unwrap()
    }

    /// Fetches what is due, once.
    async fn fetch(&self) -> File {
        assert_eq!(media::step(&self.desk).await.unwrap(), 1, "there is one file to fetch");
        self.last().await
    }

    async fn ask(&self, request: reqwest::RequestBuilder, token: &str) -> Answer {
        let answer = request.bearer_auth(token).send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Answer { status, headers, bytes: answer.bytes().await.unwrap().to_vec() }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(self.http.get(format!("{}{path}", self.url)), TOKEN).await
    }

    /// Posts a form with one file.
    async fn upload(&self, path: &str, name: &str, mime_type: &str, bytes: &[u8]) -> Answer {
        let mut body = format!(
            "--x\r\ncontent-disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--x\r\n\
             content-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: {mime_type}\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let post = self.http.post(format!("{}{path}", self.url)).body(body);
        self.ask(post.header("content-type", "multipart/form-data; boundary=x"), TOKEN).await
    }

    /// How many files the vault holds.
    fn kept(&self) -> usize {
        fn files(folder: &std::path::Path) -> usize {
            let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
        }
        files(self.files.path())
    }
}

fn picture() -> Content {
    Content::Image { media: None, caption: Some("Latte".to_owned()) }
}

/// A real picture.
fn jpeg() -> Vec<u8> {
    include_bytes!("../../../simulator/assets/media/latte.jpg").to_vec()
}

/// Runs stories on both engines.
macro_rules! on_both_engines {
    ($stories:ident: $($story:ident)*) => {$(
        mod $story {
            use super::*;

            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                $stories::$story(Office::open(EngineKind::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                $stories::$story(Office::open(EngineKind::Postgres).await).await;
            }
        }
    )*};
}

on_both_engines! { coming:
    what_customers_send_is_fetched_and_given_out
    an_address_that_is_over_is_asked_for_anew
    other_bytes_than_promised_are_not_kept
    what_is_too_large_is_not_kept
    nothing_is_asked_of_servers_that_are_not_metas
    what_meta_forgot_can_be_fetched_again_when_it_is_back
    what_meta_never_has_where_it_says_is_given_up
    a_slow_file_delays_no_other
    what_nothing_names_is_swept_away_when_it_is_old
    what_is_being_swept_away_is_not_taken_for_kept
    a_picture_may_have_much_about_itself
    what_was_kept_before_a_crash_is_not_fetched_twice
}

on_both_engines! { going:
    a_file_goes_to_meta_once_and_the_message_after_it
    what_meta_refuses_fails_the_message_in_words
    a_voice_message_is_ogg_sound_and_says_so
    a_file_that_meta_could_not_use_is_handed_over_anew
    clients_of_metas_send_files_that_the_thread_shows
}
