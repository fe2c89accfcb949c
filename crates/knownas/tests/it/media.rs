//! Files of messages, from a simulated Meta to whoever looks at them, and from whoever sends them to Meta.

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

/// Runs a story on both engines.
macro_rules! on_both_engines {
    ($($story:ident)*) => {$(
        mod $story {
            use super::*;

            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                super::stories::$story(Office::open(EngineKind::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                super::stories::$story(Office::open(EngineKind::Postgres).await).await;
            }
        }
    )*};
}

on_both_engines! {
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
    what_was_kept_before_a_crash_is_not_fetched_twice
    a_file_goes_to_meta_once_and_the_message_after_it
    a_picture_may_have_much_about_itself
    what_meta_refuses_fails_the_message_in_words
    a_voice_message_is_ogg_sound_and_says_so
    a_file_that_meta_could_not_use_is_handed_over_anew
    clients_of_metas_send_files_that_the_thread_shows
}

mod stories {
    use super::*;

    pub(super) async fn what_customers_send_is_fetched_and_given_out(office: Office) {
        let film = Content::Video { caption: None };
        let invoice = Content::Document { filename: Some("Factura nº 1.pdf".to_owned()), caption: None };
        for content in [picture(), Content::Audio { voice: true }, film, invoice, Content::Sticker] {
            office.rita_sends(content).await;
        }
        assert!(office.shown().await.iter().flatten().all(|file| file.state == State::Waiting));
        assert_eq!(media::step(&office.desk).await.unwrap(), 5);
        let files: Vec<File> = office.shown().await.into_iter().flatten().collect();
        let told: Vec<_> = files.iter().map(|file| (file.kind.as_str(), file.state, file.pixels)).collect();
        assert_eq!(
            told,
            [
                ("image", State::Kept, Some((320, 240))),
                ("audio", State::Kept, None),
                ("video", State::Kept, None),
                ("document", State::Kept, None),
                ("sticker", State::Kept, Some((160, 160))),
            ]
        );
        let path = |at: usize| format!("/api/v1/media/{}/content", files[at].id);
        let whole = office.get(&path(0)).await;
        assert_eq!((whole.status, whole.header("content-type")), (200, "image/jpeg"));
        assert_eq!(whole.bytes.len() as i64, files[0].size.unwrap());
        assert_eq!(whole.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(whole.header("x-content-type-options"), "nosniff");
        assert!(whole.header("cache-control").starts_with("private"));
        let film = office.get(&path(2)).await;
        let part = office.http.get(format!("{}{}", office.url, path(2))).header("range", "bytes=100-199");
        let part = office.ask(part, TOKEN).await;
        let told = format!("bytes 100-199/{}", film.bytes.len());
        assert_eq!((part.status, part.header("content-range")), (206, told.as_str()));
        assert_eq!(part.bytes, film.bytes[100..200]);
        let beyond = office.http.get(format!("{}{}", office.url, path(2))).header("range", "bytes=99999999-");
        assert_eq!(office.ask(beyond, TOKEN).await.status, 416);
        let saved = office.get(&path(3)).await;
        assert_eq!(saved.header("content-type"), "application/octet-stream");
        assert!(saved.header("content-disposition").starts_with("attachment; filename=\"Factura n_ 1.pdf\""));
        let known = office
            .http
            .get(format!("{}{}", office.url, path(0)))
            .header("if-none-match", whole.header("etag"));
        assert_eq!(office.ask(known, TOKEN).await.status, 304);

        let get = |path: String| office.http.get(format!("{}{path}", office.url));
        assert_eq!(office.ask(get(path(0)), OTHERS).await.status, 404, "other workspaces see nothing");
        assert_eq!(office.ask(get(format!("/api/v1/media/{}", files[0].id)), OTHERS).await.status, 404);
        assert_eq!(office.ask(get(path(0)), "kn_nobody").await.status, 401);
        let page = office.http.get(format!("{}/media/{}", office.url, files[0].id)).send().await.unwrap();
        assert!(page.url().path() == "/sign-in", "pages are for people who are signed in");
    }

    pub(super) async fn an_address_that_is_over_is_asked_for_anew(office: Office) {
        office.troubled(FileMishaps { expired: 1, ..FileMishaps::default() });
        office.rita_sends(picture()).await;
        assert_eq!(office.fetch().await.state, State::Kept, "the second address was good");
        office.troubled(FileMishaps { expired: 2, ..FileMishaps::default() });
        office.rita_sends(Content::Audio { voice: true }).await;
        assert_eq!(office.fetch().await.state, State::Waiting);
        assert_eq!(media::step(&office.desk).await.unwrap(), 0, "not before it is due");
        office.later(3);
        assert_eq!(office.fetch().await.state, State::Kept);
    }

    pub(super) async fn other_bytes_than_promised_are_not_kept(office: Office) {
        office.troubled(FileMishaps { other_bytes: true, ..FileMishaps::default() });
        office.rita_sends(picture()).await;
        for _turn in 0..2 {
            assert_eq!(office.fetch().await.state, State::Waiting);
            office.later(60);
        }
        let failed = office.fetch().await;
        assert_eq!(failed.state, State::Failed);
        assert!(failed.reason.unwrap().starts_with("What arrived is not the file that was sent."));
        assert_eq!(office.kept(), 0);
        assert_eq!(office.get(&format!("/api/v1/media/{}/content", failed.id)).await.status, 404);
    }

    pub(super) async fn what_is_too_large_is_not_kept(office: Office) {
        for mishaps in [
            FileMishaps { said_size: Some(200 << 20), ..FileMishaps::default() },
            FileMishaps { padding: 33 << 20, ..FileMishaps::default() },
        ] {
            office.troubled(mishaps);
            office.rita_sends(picture()).await;
            let failed = office.fetch().await;
            assert_eq!(failed.state, State::Failed);
            assert!(failed.reason.unwrap().starts_with("This file is too large"));
            assert_eq!(office.kept(), 0);
        }
    }

    pub(super) async fn nothing_is_asked_of_servers_that_are_not_metas(office: Office) {
        let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/file", elsewhere.local_addr().unwrap());
        for mishaps in [
            FileMishaps { leads_to: Some(address.clone()), ..FileMishaps::default() },
            FileMishaps { said_to_be_at: Some(address.clone()), ..FileMishaps::default() },
        ] {
            office.troubled(mishaps);
            office.rita_sends(picture()).await;
            let failed = office.fetch().await;
            assert_eq!(failed.state, State::Failed);
            assert!(failed.reason.unwrap().contains("not WhatsApp's"));
        }
        let nobody = tokio::time::timeout(Duration::from_millis(50), elsewhere.accept()).await;
        assert!(nobody.is_err(), "nobody came, with a token or without");
    }

    pub(super) async fn what_meta_forgot_can_be_fetched_again_when_it_is_back(office: Office) {
        office.troubled(FileMishaps { forgotten: true, ..FileMishaps::default() });
        office.rita_sends(picture()).await;
        let failed = office.fetch().await;
        assert!(failed.reason.unwrap().starts_with("WhatsApp no longer has this file."));
        office.troubled(FileMishaps::default());
        assert_eq!(media::step(&office.desk).await.unwrap(), 0, "not by itself");
        let again = media::fetch_again(&office.desk, &office.viewer, failed.id).await.unwrap();
        assert_eq!(again.state, State::Waiting);
        assert_eq!(office.fetch().await.state, State::Kept);
    }

    pub(super) async fn what_meta_never_has_where_it_says_is_given_up(office: Office) {
        office.troubled(FileMishaps { expired: usize::MAX, ..FileMishaps::default() });
        office.rita_sends(picture()).await;
        for _turn in 0..2 {
            assert_eq!(office.fetch().await.state, State::Waiting);
            office.later(60);
        }
        let failed = office.fetch().await;
        assert!(failed.reason.unwrap().starts_with("WhatsApp no longer has this file."));
    }

    pub(super) async fn a_slow_file_delays_no_other(office: Office) {
        let slow = Some("audio/ogg; codecs=opus".to_owned());
        office.troubled(FileMishaps { held: slow, ..FileMishaps::default() });
        office.rita_sends(Content::Audio { voice: true }).await;
        for _turn in 0..12 {
            office.rita_sends(picture()).await;
        }
        office.desk.run();
        let all_others_are_there = async {
            while office
                .shown()
                .await
                .iter()
                .flatten()
                .any(|file| file.kind == media::Kind::Image && file.state == State::Waiting)
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), all_others_are_there).await.unwrap();
        assert_eq!(office.shown().await[0].as_ref().unwrap().state, State::Waiting);
        office.troubled(FileMishaps::default());
        while office.shown().await[0].as_ref().unwrap().state == State::Waiting {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Keeps bytes in a folder, and writes nothing down.
    async fn keep(folder: &TempDir, bytes: &[u8]) -> String {
        let mut incoming = Vault::in_folder(folder.path()).unwrap().receive("1", "unnamed", u64::MAX);
        incoming.add(bytes).await.unwrap();
        incoming.keep(None).await.unwrap().sha256
    }

    /// The vault's own clock is the file system's.
    fn so_much_later(office: &Office, days: u64) {
        let now = base::SystemClock.now();
        office.clock.set(now.plus(Duration::from_secs(days * 24 * 3600)));
    }

    pub(super) async fn what_nothing_names_is_swept_away_when_it_is_old(office: Office) {
        office.rita_sends(picture()).await;
        let kept = office.fetch().await;
        let sha256 = keep(&office.files, b"nobody knows").await;
        so_much_later(&office, 6);
        assert_eq!(media::sweep(&office.desk).await.unwrap(), 0, "it may be written down yet");
        so_much_later(&office, 8);
        assert_eq!(media::sweep(&office.desk).await.unwrap(), 1);
        let vault = Vault::in_folder(office.files.path()).unwrap();
        assert_eq!(vault.find("1", &sha256).await.unwrap(), None);
        assert_eq!(office.get(&format!("/api/v1/media/{}/content", kept.id)).await.status, 200);
        assert_eq!(media::sweep(&office.desk).await.unwrap(), 0);
    }

    pub(super) async fn what_is_being_swept_away_is_not_taken_for_kept(office: Office) {
        so_much_later(&office, 8);
        office.doom(&keep(&TempDir::new().unwrap(), &jpeg()).await).await;
        office.rita_sends(picture()).await;
        assert_eq!(office.fetch().await.state, State::Waiting, "its bytes may go any moment");
        let upload = office.upload("/api/v1/media", "latte.jpg", "image/jpeg", &jpeg()).await;
        assert_eq!(upload.status, 503);
        // Whoever swept it died; somebody else comes to the end of it.
        office.later(2 * 3600);
        assert_eq!(media::sweep(&office.desk).await.unwrap(), 1);
        assert_eq!(office.kept(), 0);
        assert_eq!(office.fetch().await.state, State::Kept);
        assert_eq!(office.kept(), 1);
    }

    pub(super) async fn a_picture_may_have_much_about_itself(office: Office) {
        let (plain, mut long) = (jpeg(), Vec::new());
        long.extend(&plain[..2]);
        for _segment in 0..6 {
            long.extend([0xff, 0xe1, 0xff, 0xff]);
            long.resize(long.len() + 0xffff - 2, 0);
        }
        long.extend(&plain[2..]);
        let uploaded = office.upload("/api/v1/media", "latte.jpg", "image/jpeg", &long).await.json();
        assert_eq!((&uploaded["width"], &uploaded["height"]), (&json!(320), &json!(240)), "{uploaded}");
    }

    pub(super) async fn what_was_kept_before_a_crash_is_not_fetched_twice(office: Office) {
        office.rita_sends(picture()).await;
        let kept = office.fetch().await;
        assert_eq!(office.meta.platform().files_moved(), (1, 0));
        let (workspace, id) = (office.viewer.workspace, kept.id);
        let forget = office.desk.db().write(move |tx| -> Unit<'_, u64, store::Error> {
            Box::pin(async move { tx.execute(FORGET, &params![workspace, id]).await })
        });
        forget.await.unwrap();
        assert_eq!(office.fetch().await, kept);
        office.rita_sends(picture()).await;
        assert_eq!(office.fetch().await.state, State::Kept, "nor when it is sent once more");
        assert_eq!((office.meta.platform().files_moved(), office.kept()), ((1, 0), 1));
    }

    /// The conversation with Rita, who has just written.
    async fn thread(office: &Office) -> base::ConversationId {
        office.rita_sends(Content::Text { body: "Oi".to_owned() }).await;
        view::list(&office.desk, &office.viewer, view::Folder::Open, None).await.unwrap().items[0].id
    }

    async fn send(
        office: &Office,
        thread: base::ConversationId,
        kind: &str,
        object: Value,
    ) -> base::MessageId {
        let payload = Payload::of(kind, object).unwrap();
        let draft = Draft::of(payload);
        deliver::write(&office.desk, &office.viewer, thread, draft).await.unwrap()
    }

    async fn outcome(office: &Office, id: base::MessageId) -> deliver::Outcome {
        deliver::outcome(&office.desk, &office.viewer, id, Duration::from_secs(30)).await.unwrap()
    }

    /// A real picture.
    fn jpeg() -> Vec<u8> {
        include_bytes!("../../../simulator/assets/media/latte.jpg").to_vec()
    }

    pub(super) async fn a_file_goes_to_meta_once_and_the_message_after_it(office: Office) {
        let thread = thread(&office).await;
        let uploaded = office.upload("/api/v1/media", "latte.jpg", "image/jpeg", &jpeg()).await;
        assert_eq!(uploaded.status, 201, "{}", uploaded.json());
        assert_eq!(uploaded.json()["kind"], "image");
        let id = uploaded.json()["id"].clone();
        office.desk.run();
        let first = send(&office, thread, "image", json!({"id": id, "caption": "One"})).await;
        let words = send(&office, thread, "text", json!({"body": "Two"})).await;
        assert_eq!(outcome(&office, first).await.state, OutboundState::Taken);
        assert_eq!(outcome(&office, words).await.state, OutboundState::Taken);
        let again = office.upload("/api/v1/media", "latte.jpg", "image/jpeg", &jpeg()).await;
        assert_eq!(again.json()["id"], id, "the same file is known");
        let third = send(&office, thread, "image", json!({"id": id, "caption": "Three"})).await;
        assert_eq!(outcome(&office, third).await.state, OutboundState::Taken);
        assert_eq!(office.meta.platform().files_moved(), (0, 1), "Meta got it once");
        let said: Vec<String> =
            office.meta.platform().chat("rita", LINE).into_iter().map(|said| said.text).collect();
        assert_eq!(said.len(), 4, "{said:?}");
        assert!(said[1].contains("One") && said[2].contains("Two") && said[3].contains("Three"), "{said:?}");
        assert_eq!(office.last().await.id.to_string(), id.as_str().unwrap());
        let none = Payload::of("image", json!({"id": "018f0000-0000-7000-8000-000000000001"})).unwrap();
        let draft = Draft::of(none);
        assert!(deliver::write(&office.desk, &office.viewer, thread, draft).await.is_err());
    }

    pub(super) async fn what_meta_refuses_fails_the_message_in_words(office: Office) {
        let refused = [
            ("a.gif", "image/gif", b"GIF89a".to_vec(), "WhatsApp takes no files of this type"),
            ("a.jpg", "image/jpeg", b"no picture".to_vec(), "This file is no picture"),
            ("a.jpg", "image/jpeg", vec![0; (5 << 20) + 1], "Pictures may have up to 5 MB."),
            ("a.txt", "text/plain", Vec::new(), "This file is empty."),
        ];
        for (name, mime_type, bytes, words) in refused {
            let answer = office.upload("/api/v1/media", name, mime_type, &bytes).await;
            assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("invalid")));
            assert!(answer.json()["detail"].as_str().unwrap().starts_with(words), "{}", answer.json());
        }
        let thread = thread(&office).await;
        let uploaded = office.upload("/api/v1/media", "a.txt", "text/plain", b"hello").await;
        let id = uploaded.json()["id"].clone();
        let as_picture = Payload::of("image", json!({"id": id})).unwrap();
        let draft = Draft::of(as_picture);
        assert!(
            deliver::write(&office.desk, &office.viewer, thread, draft).await.is_err(),
            "it is no picture"
        );
        // The bytes are gone from the vault before they could be handed over.
        std::fs::remove_dir_all(office.files.path()).unwrap();
        let sent = send(&office, thread, "document", json!({"id": id, "filename": "a.txt"})).await;
        assert_eq!(deliver::hand_files_over(&office.desk).await.unwrap(), 1);
        let failed = outcome(&office, sent).await;
        assert_eq!((failed.state, failed.code.as_deref()), (OutboundState::Failed, Some("file_lost")));
        assert!(failed.reason.unwrap().ends_with("Send it again."));
    }

    pub(super) async fn a_voice_message_is_ogg_sound_and_says_so(office: Office) {
        let thread = thread(&office).await;
        office.desk.run();
        let sound = include_bytes!("../../../simulator/assets/media/voice.ogg");
        let ogg = office.upload("/api/v1/media", "voice.ogg", "audio/ogg", sound).await.json()["id"].clone();
        let sent = send(&office, thread, "audio", json!({"id": ogg, "voice": true})).await;
        assert_eq!(outcome(&office, sent).await.state, OutboundState::Taken);
        let arrived = office.meta.platform().chat("rita", LINE).pop().unwrap();
        assert_eq!((arrived.kind.as_str(), arrived.text.as_str()), ("audio", "Voice note"));
        let mp3 = office.upload("/api/v1/media", "song.mp3", "audio/mpeg", b"ID3").await.json()["id"].clone();
        let other = Payload::of("audio", json!({"id": mp3, "voice": true})).unwrap();
        let draft = Draft::of(other);
        let refused = deliver::write(&office.desk, &office.viewer, thread, draft).await.unwrap_err();
        assert!(refused.to_string().contains("A voice message is Ogg sound"), "{refused}");
    }

    pub(super) async fn a_file_that_meta_could_not_use_is_handed_over_anew(office: Office) {
        let thread = thread(&office).await;
        let uploaded = office.upload("/api/v1/media", "latte.jpg", "image/jpeg", &jpeg()).await;
        let id = uploaded.json()["id"].clone();
        office.desk.run();
        let first = send(&office, thread, "image", json!({"id": id})).await;
        let taken = outcome(&office, first).await;
        assert_eq!(taken.state, OutboundState::Taken);
        office.hear_of(first, &taken.wamid.unwrap(), 131_053).await;
        let again = send(&office, thread, "image", json!({"id": id})).await;
        assert_eq!(outcome(&office, again).await.state, OutboundState::Taken);
        assert_eq!(office.meta.platform().files_moved(), (0, 2), "it is uploaded anew");
    }

    pub(super) async fn clients_of_metas_send_files_that_the_thread_shows(office: Office) {
        let _thread = thread(&office).await;
        office.desk.run();
        let uploaded =
            office.upload(&format!("/graph/v25.0/{LINE}/media"), "latte.jpg", "image/jpeg", &jpeg()).await;
        let id = uploaded.json()["id"].as_str().unwrap().to_owned();
        let message = json!({"messaging_product": "whatsapp", "to": "5511900000001", "type": "image", "image": {"id": id}});
        let post = office.http.post(format!("{}/graph/v25.0/{LINE}/messages", office.url)).json(&message);
        let sent = office.ask(post, TOKEN).await;
        assert_eq!(sent.status, 200, "{}", sent.json());
        let shown = office.last().await;
        assert_eq!((shown.state, shown.pixels), (State::Kept, Some((320, 240))));
        let described = office.get(&format!("/graph/v25.0/{id}")).await.json();
        let bytes = office.get(&format!("/graph/v25.0/files/{id}")).await;
        assert_eq!(described["file_size"], json!(jpeg().len()));
        assert_eq!((bytes.status, bytes.bytes), (200, jpeg()));
        assert_eq!(office.meta.platform().files_moved(), (0, 1), "they came from here");
    }
}
