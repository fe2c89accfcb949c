//! A person sends again what failed, or what nobody knows about; the program never does by itself. A client of Meta's is told
//! that nobody knows, and asks again what became of it.

use base::Source;
use serde_json::{Value, json};
use simulator::{Act, Letter, Mishaps, Person, Receipts, Side, Simulator, SimulatorConfig};
use store::testing::fresh_postgres;
use tempfile::TempDir;

use crate::program::{Serving, client, set_up_as};
use crate::sending::{free_address, start};

const TOKEN: &str = "kn_0123456789abcdef";
const LINE: &str = "800000000000001";

const SETUP: &str = r#"
[workspace]
name = "Acme"
[admin]
email = "owner@acme.test"
password = "correct horse battery"
[[app]]
key = "main"
app_secret = "secret"
verify_token = "verify"
access_token = "access"
[[line]]
name = "Support"
app = "main"
phone_number_id = "800000000000001"
waba_id = "700000000000001"
portfolio_id = "300001"
display_phone = "+1 555 010 0200"
read_receipts = false
[[token]]
label = "crm"
role = "integration"
secret = "kn_0123456789abcdef"
"#;

struct House {
    listen: String,
    meta: Simulator,
    _serving: Serving,
    _folder: TempDir,
    http: reqwest::Client,
}

impl House {
    /// Rita may write, and Meta delivers only when it is told to.
    async fn open(database: Option<&str>, receipts: Receipts) -> Self {
        let folder = TempDir::new().unwrap();
        let listen = free_address();
        set_up_as(folder.path(), database, SETUP);
        let toml = format!("webhook_url = \"http://{listen}/hooks/whatsapp/{{app}}\"\n{SETUP}");
        let mut config: SimulatorConfig = toml::from_str(&toml).unwrap();
        (config.receipts, config.by_hand) = (receipts, true);
        let meta = Simulator::start(config, Source::system()).await.unwrap();
        let serving = start(folder.path(), database, &listen, &meta);
        let rita = Person::new("rita", "5511900000001", "BR");
        meta.platform().world(|world| world.admit(rita)).unwrap();
        Self { listen, meta, _serving: serving, _folder: folder, http: client() }
    }

    /// Rita writes, and this is her thread.
    async fn rita_writes(&self) -> String {
        let platform = self.meta.platform();
        platform.act("rita", &Act::Write { line: LINE.to_owned(), letter: Letter::text("Oi") }).unwrap();
        loop {
            self.meta.pusher().flush().await;
            let threads = self.get("/api/v1/conversations").await;
            if let Some(thread) = threads["items"].as_array().and_then(|items| items.first()) {
                return thread["id"].as_str().unwrap().to_owned();
            }
        }
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let answer = request.bearer_auth(TOKEN).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn get(&self, path: &str) -> Value {
        self.ask(self.http.get(format!("http://{}{path}", self.listen))).await.1
    }

    async fn post(&self, path: &str, sent: &Value) -> (u16, Value) {
        self.ask(self.http.post(format!("http://{}{path}", self.listen)).json(sent)).await
    }

    /// The message once it is no longer on its way.
    async fn settled(&self, id: &Value) -> Value {
        let path = format!("/api/v1/messages/{}", id.as_str().unwrap());
        loop {
            let message = self.get(&path).await;
            if message["status"] != json!("waiting") {
                return message;
            }
            self.meta.pusher().flush().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_about_is_sent_again_by_a_person_only_on_sqlite() {
    sent_again_by_a_person_only(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_about_is_sent_again_by_a_person_only_on_postgres() {
    sent_again_by_a_person_only(Some(fresh_postgres().await)).await;
}

async fn sent_again_by_a_person_only(database: Option<String>) {
    let house = House::open(database.as_deref(), Receipts::None).await;
    let thread = house.rita_writes().await;
    let platform = house.meta.platform();
    let messages = format!("/api/v1/conversations/{thread}/messages");

    platform.set_mishaps(Mishaps { cut_off: 100, ..Mishaps::default() });
    let (_status, first) = house.post(&messages, &json!({"text": "Your order left."})).await;
    let unknown = house.settled(&first["id"]).await;
    assert_eq!(unknown["status"], json!("unknown"));

    platform.set_mishaps(Mishaps::default());
    let repeat = format!("/api/v1/messages/{}/send-again", first["id"].as_str().unwrap());
    let (status, second) = house.post(&repeat, &Value::Null).await;
    assert_eq!((status, &second["replaces"]), (201, &first["id"]), "{second}");
    assert_eq!(house.settled(&second["id"]).await["status"], json!("accepted"));
    assert_eq!(house.settled(&first["id"]).await["replaced_by"], second["id"]);
    let said = platform.chat("rita", LINE);
    let ours = said.iter().filter(|said| said.side == Side::Business).count();
    assert_eq!(ours, 2, "Meta had the first after all: the warning was right");

    let (status, refused) = house.post(&repeat, &Value::Null).await;
    assert_eq!((status, &refused["detail"]), (409, &json!("This message was sent again already.")));
    let taken = format!("/api/v1/messages/{}/send-again", second["id"].as_str().unwrap());
    let (status, refused) = house.post(&taken, &Value::Null).await;
    assert_eq!((status, &refused["detail"]), (409, &json!("This message was sent already.")));
    assert_eq!(platform.shown_of(LINE, "rita").0, [], "this line shows customers nothing of itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_metas_asks_again_what_became_of_it() {
    let house = House::open(None, Receipts::Instant).await;
    house.rita_writes().await;
    let messages = format!("http://{}/graph/v25.0/{LINE}/messages", house.listen);
    let order =
        json!({"messaging_product": "whatsapp", "to": "5511900000001", "text": {"body": "Your order left."}});
    let send = async || {
        let request = house.http.post(&messages).json(&order).header("Idempotency-Key", "order-1");
        house.ask(request).await
    };
    // Clients like to ask first whose number that is.
    let number = house.get(&format!("/graph/v25.0/{LINE}?fields=display_phone_number,id")).await;
    assert_eq!(number, json!({"display_phone_number": "+1 555 010 0200", "id": LINE}));
    house.meta.platform().set_mishaps(Mishaps { cut_off: 100, ..Mishaps::default() });
    let (status, told) = send().await;
    let error = &told["error"];
    assert_eq!(
        (status, &error["code"], &error["is_transient"]),
        (500, &json!(131_000), &json!(false)),
        "{told}"
    );
    assert!(error["error_data"]["details"].as_str().unwrap().contains("Idempotency-Key"), "{told}");
    house.meta.platform().set_mishaps(Mishaps::default());
    house.meta.pusher().flush().await;
    let (status, told) = loop {
        match send().await {
            (500, _told) => {}
            known => break known,
        }
    };
    let wamid = told["messages"][0]["id"].as_str();
    assert!(status == 200 && wamid.is_some(), "{told}");
    let said = house.meta.platform().chat("rita", LINE);
    assert_eq!(said.iter().filter(|said| said.side == Side::Business).count(), 1, "it was sent once");
}
