//! The real program and a simulated SMS provider: in, out, delivered, and on from WhatsApp by SMS.

use std::path::Path;
use std::time::Duration;

use base::{Secret, Source};
use rstest::rstest;
use serde_json::{Value, json};
use simulator::{Act, Letter, Mishaps, Person, Receipts, Side, Simulator, SimulatorConfig};
use store::testing::{EngineKind, fresh_postgres};
use tempfile::TempDir;

use crate::program::{SUPPORT, Serving, client, set_up_as};
use crate::sending::free_address;

const TOKEN: &str = "kn_0123456789abcdef";
const PATIENCE: usize = 600;

/// Product and providers, each where the other expects it.
struct House {
    _folder: TempDir,
    meta: Simulator,
    serving: Serving,
    http: reqwest::Client,
}

impl House {
    async fn open(kind: EngineKind) -> Self {
        let folder = TempDir::new().unwrap();
        let database = match kind {
            EngineKind::Sqlite => None,
            EngineKind::Postgres => Some(fresh_postgres().await),
        };
        let listen = free_address();
        let webhook = format!("http://{listen}/hooks/whatsapp/{{app}}");
        let mut config: SimulatorConfig =
            toml::from_str(&format!("webhook_url = \"{webhook}\"\n{}", crate::program::SETUP)).unwrap();
        config = config.with_sms(Secret::new("auth token"));
        config.receipts = Receipts::Instant;
        let meta = Simulator::start(config, Source::system()).await.unwrap();
        set_up_as(folder.path(), database.as_deref(), &setup(&meta.url()));
        let serving = start(folder.path(), database.as_deref(), &listen, &meta);
        Self { _folder: folder, meta, serving, http: client() }
    }

    fn admit(&self, person: Person) {
        self.meta.platform().world(|world| world.admit(person)).unwrap();
    }

    fn act(&self, person: &str, act: &Act) -> String {
        self.meta.platform().act(person, act).unwrap().remove(0)
    }

    fn text(&self, person: &str, body: &str) -> String {
        self.act(person, &Act::Text { line: "sms".to_owned(), body: body.to_owned() })
    }

    async fn get(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.serving.url)).bearer_auth(TOKEN);
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn post(&self, path: &str, sent: &Value) -> (u16, Value) {
        let request = self.http.post(format!("{}{path}", self.serving.url)).bearer_auth(TOKEN).json(sent);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// What a path says once it is what is waited for.
    async fn until(&self, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        for _turn in 0..PATIENCE {
            last = self.get(path).await;
            if is_so(&last) {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{path} stays {last}");
    }

    /// The message that the provider calls this.
    async fn message(&self, id: &str) -> Value {
        let path = format!("/api/v1/messages?wamid={id}");
        self.until(&path, |list| list["items"].as_array().is_some_and(|items| items.len() == 1)).await
            ["items"][0]
            .clone()
    }

    /// The line with this name.
    async fn line(&self, name: &str) -> Value {
        let lines = self.get("/api/v1/lines").await;
        let lines = lines["items"].as_array().unwrap();
        lines.iter().find(|line| line["name"] == name).unwrap().clone()
    }

    /// What a person sees of the business by SMS.
    fn arrived(&self, person: &str) -> Vec<String> {
        let chat = self.meta.platform().chat(person, "sms");
        chat.into_iter().filter(|said| said.side == Side::Business).map(|said| said.text).collect()
    }
}

fn start(folder: &Path, database: Option<&str>, listen: &str, meta: &Simulator) -> Serving {
    Serving::start_with(folder, database, &["--listen", listen, "--graph-url", &meta.url()])
}

fn setup(provider: &str) -> String {
    format!(
        "{}\n[[sms_line]]\nkey = \"sms\"\nname = \"SMS\"\nprovider = \"twilio\"\nsender = \"+15550100230\"\nurl = \"{provider}\"\n\
         account = \"AC00000000000000000000000000000001\"\nsecret = \"auth token\"\n",
        crate::program::SETUP
    )
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_answered_and_the_answer_is_delivered(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    house.admit(Person::new("rita", "5511900000001", "BR"));
    let first = house.message(&house.text("rita", "Oi, é por SMS")).await;
    let thread = format!("/api/v1/conversations/{}", first["conversation_id"].as_str().unwrap());
    let told = house.get(&thread).await;
    assert_eq!((&told["channel"], &told["address"]["value"]), (&json!("sms"), &json!("5511900000001")));
    assert_eq!(told["window"], Value::Null, "there is none");

    let (status, sent) = house.post(&format!("{thread}/messages"), &json!({"text": "Olá Rita! 🎉"})).await;
    assert_eq!(status, 201, "{sent}");
    let path = format!("/api/v1/messages/{}", sent["id"].as_str().unwrap());
    let delivered = house.until(&path, |message| message["status"] == "delivered").await;
    assert!(delivered["wamid"].as_str().unwrap().starts_with("SM"), "{delivered}");
    assert_eq!(house.arrived("rita"), ["Olá Rita! 🎉"]);

    // Nothing but text, and no more of it than fits.
    for (refused, words) in [
        (json!({"text": "x".repeat(1601)}), "A text message has at most 1600 characters; this one has 1601."),
        (
            json!({"type": "location", "location": {"latitude": 1, "longitude": 2}}),
            "By SMS only text can be sent.",
        ),
        (
            json!({"text": "Yes", "reply_to": first["id"]}),
            "A text message cannot quote another. Write it without the quote.",
        ),
    ] {
        let (status, answer) = house.post(&format!("{thread}/messages"), &refused).await;
        assert_eq!((status, &answer["detail"]), (422, &json!(words)));
    }
    let template =
        json!({"type": "template", "template": {"name": "order_ready", "language": {"code": "en"}}});
    let (status, answer) = house.post(&format!("{thread}/messages"), &template).await;
    assert_eq!((status, &answer["code"]), (422, &json!("invalid")), "{answer}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_goes_on_by_sms_with_whoever_has_a_number(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    house.admit(Person::new("rita", "5511900000001", "BR"));
    let mut hidden = Person::new("carlos", "573000000042", "CO");
    hidden.name = Some("Carlos".to_owned());
    house.admit(hidden);
    let hides = Act::AdoptUsername { username: "carlos.m".to_owned(), hide: true };
    house.meta.platform().act("carlos", &hides).unwrap();
    let mut threads = Vec::new();
    for person in ["rita", "carlos"] {
        let letter = Act::Write { line: SUPPORT.to_owned(), letter: Letter::text("Oi") };
        threads.push(house.message(&house.act(person, &letter)).await);
    }
    let sms = house.line("SMS").await;
    assert_eq!((&sms["channel"], &sms["phone_number_id"]), (&json!("sms"), &Value::Null));

    // Rita's number is known.
    let may = |list: &Value| {
        let items = list["items"].as_array().unwrap();
        items.iter().find(|one| one["action"] == "switch_sms").unwrap().clone()
    };
    let path =
        |thread: &Value| format!("/api/v1/conversations/{}", thread["conversation_id"].as_str().unwrap());
    assert_eq!(may(&house.get(&format!("{}/capabilities", path(&threads[0]))).await)["allowed"], true);
    let sent = json!({"line_id": sms["id"], "contact_id": threads[0]["contact_id"]});
    let (status, begun) = house.post("/api/v1/conversations", &sent).await;
    assert_eq!((status, &begun["contact_id"]), (201, &threads[0]["contact_id"]), "{begun}");
    let messages = format!("/api/v1/conversations/{}/messages", begun["id"].as_str().unwrap());
    let (status, answer) = house.post(&messages, &json!({"text": "We go on here."})).await;
    assert_eq!(status, 201, "{answer}");
    let path_of_it = format!("/api/v1/messages/{}", answer["id"].as_str().unwrap());
    house.until(&path_of_it, |message| message["status"] == "delivered").await;
    assert_eq!(house.arrived("rita"), ["We go on here."]);
    let reply = house.message(&house.text("rita", "Fine.")).await;
    assert_eq!(reply["conversation_id"], begun["id"], "her answer stands in the same thread");

    // Carlos's is not: only an id is known.
    let refused = may(&house.get(&format!("{}/capabilities", path(&threads[1]))).await);
    assert_eq!((&refused["allowed"], &refused["code"]), (&json!(false), &json!("no_number")));
    let sent = json!({"line_id": sms["id"], "contact_id": threads[1]["contact_id"]});
    let (status, answer) = house.post("/api/v1/conversations", &sent).await;
    assert_eq!((status, &answer["code"]), (409, &json!("no_number")), "{answer}");
    let contact =
        house.get(&format!("/api/v1/contacts/{}", threads[1]["contact_id"].as_str().unwrap())).await;
    let bsuid = contact["identifiers"].as_array().unwrap().iter().find(|id| id["kind"] == "bsuid").unwrap();
    let sent = json!({"line_id": sms["id"], "bsuid": bsuid["value"]});
    let (status, answer) = house.post("/api/v1/conversations", &sent).await;
    assert_eq!((status, &answer["code"]), (422, &json!("invalid")), "{answer}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_without_a_word_is_known_by_its_status(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    house.admit(Person::new("rita", "5511900000001", "BR"));
    let first = house.message(&house.text("rita", "Oi")).await;
    let messages = format!("/api/v1/conversations/{}/messages", first["conversation_id"].as_str().unwrap());

    house.meta.platform().set_mishaps(Mishaps { cut_off: 100, ..Mishaps::default() });
    let (_created, sent) = house.post(&messages, &json!({"text": "Once only"})).await;
    let path = format!("/api/v1/messages/{}", sent["id"].as_str().unwrap());
    house.until(&path, |message| message["status"] == "delivered").await;
    assert_eq!(house.arrived("rita"), ["Once only"], "it was never sent again");

    house.meta.platform().set_mishaps(Mishaps { too_many: 100, ..Mishaps::default() });
    let (_created, sent) = house.post(&messages, &json!({"text": "Later"})).await;
    house.meta.platform().set_mishaps(Mishaps::default());
    let path = format!("/api/v1/messages/{}", sent["id"].as_str().unwrap());
    house.until(&path, |message| message["status"] == "delivered").await;
    assert_eq!(house.arrived("rita"), ["Once only", "Later"]);
}
