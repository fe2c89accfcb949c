//! The life of templates between the real program and a simulated Meta: synced by pages, made, judged, sent with what fills
//! them, edited, paused, deleted; refused early where Meta would refuse them later.

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use base::Source;
use reqwest::Method;
use serde_json::{Value, json};
use simulator::{Act, Letter, Person, Receipts, Side, Simulator, SimulatorConfig};
use store::testing::{EngineKind, fresh_postgres};
use tempfile::TempDir;

use crate::program::{Serving, client, set_up_as};

const TOKEN: &str = "kn_0123456789abcdef";
const OTHERS: &str = "kn_fedcba9876543210";
const AGENT: &str = "kn_0000000000000000";
const WABA: &str = "700000000000001";
const LINE: &str = "800000000000002";
/// How often it is looked for what has to come by itself, and how long in between.
const LOOKS: (usize, Duration) = (1_200, Duration::from_millis(50));

#[tokio::test(flavor = "multi_thread")]
async fn the_life_of_templates_on_sqlite() {
    the_life_of_templates(EngineKind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_life_of_templates_on_postgres() {
    the_life_of_templates(EngineKind::Postgres).await;
}

async fn the_life_of_templates(kind: EngineKind) {
    let folder = TempDir::new().unwrap();
    let database = match kind {
        EngineKind::Sqlite => None,
        EngineKind::Postgres => Some(fresh_postgres().await),
    };
    let house = House::open(folder.path(), database.as_deref()).await;
    house.syncs_by_pages().await;
    let thread = house.thread_of("rita", "5511900000001", true).await;
    let known = house.thread_of("tom", "4915150000017", false).await;
    let made = house.makes_and_sends(&thread).await;
    house.refuses_early(&thread, &known).await;
    house.shows_a_file_above_the_words(&thread).await;
    house.hears_of_rejections(&thread).await;
    house.edits(&made).await;
    house.hears_of_pauses(&thread).await;
    house.keeps_workspaces_apart(&made).await;
    house.deletes(&made).await;
}

/// Product and Meta, each where the other expects it.
struct House {
    base: String,
    meta: Simulator,
    _serving: Serving,
    http: reqwest::Client,
}

impl House {
    async fn open(folder: &Path, database: Option<&str>) -> Self {
        let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let setup = setup();
        set_up_as(folder, database, &setup);
        set_up_as(folder, database, &others());
        let mut config: SimulatorConfig =
            toml::from_str(&format!("webhook_url = \"http://{listen}/hooks/whatsapp/{{app}}\"\n{setup}"))
                .unwrap();
        config.receipts = Receipts::Instant;
        config.reviews = false;
        config.templates = config.templates();
        for place in config.templates.len()..250 {
            let first = config.templates[0].clone();
            config.templates.push(simulator::Template { name: format!("order_{place:03}"), ..first });
        }
        let meta = Simulator::start(config, Source::system()).await.unwrap();
        let flags = ["--listen", listen.as_str(), "--graph-url", &meta.url()];
        let serving = Serving::start_with(folder, database, &flags);
        Self { base: format!("http://{listen}"), meta, _serving: serving, http: client() }
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        self.call_as(TOKEN, method, path, body).await
    }

    async fn call_as(&self, token: &str, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let mut request = self.http.request(method, format!("{}{path}", self.base)).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, None).await.1
    }

    /// What is at this path, once it is as it should be.
    async fn until(&self, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let (times, pause) = LOOKS;
        let mut last = Value::Null;
        for _look in 0..times {
            last = self.get(path).await;
            if is_so(&last) {
                return last;
            }
            tokio::time::sleep(pause).await;
        }
        panic!("{path} stays {last}")
    }

    /// Every template, page by page.
    async fn all(&self) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("/api/v1/templates?cursor={cursor}")).await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => return items,
            }
        }
    }

    async fn template(&self, name: &str) -> Value {
        let found = self.get(&format!("/api/v1/templates?language=en&q={name}")).await;
        found["items"].as_array().unwrap().iter().find(|one| one["name"] == json!(name)).unwrap().clone()
    }

    fn judge(&self, name: &str, event: &str, reason: &str) {
        self.meta.platform().judge((WABA, name, "en"), (event, reason), Duration::ZERO).unwrap();
    }

    async fn becomes(&self, template: &Value, status: &str) -> Value {
        let path = format!("/api/v1/templates/{}", template["id"].as_str().unwrap());
        self.until(&path, |one| one["status"] == json!(status)).await
    }

    /// Somebody wrote: the id of the thread.
    async fn thread_of(&self, person: &str, phone: &str, hides: bool) -> String {
        let platform = self.meta.platform();
        platform.world(|world| world.admit(Person::new(person, phone, "BR").named(person))).unwrap();
        if hides {
            platform
                .act(person, &Act::AdoptUsername { username: format!("{person}.x"), hide: true })
                .unwrap();
        }
        platform.act(person, &Act::Write { line: LINE.to_owned(), letter: Letter::text("Hello") }).unwrap();
        let found =
            self.until(&format!("/api/v1/conversations?q={person}"), |list| list["items"] != json!([])).await;
        found["items"][0]["id"].as_str().unwrap().to_owned()
    }

    async fn line(&self) -> Value {
        self.get("/api/v1/lines").await["items"][0]["id"].clone()
    }

    async fn make(&self, name: &str, body: &str) -> (u16, Value) {
        let component = json!({"type": "BODY", "text": body,
            "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]}});
        let template = json!({"line_id": self.line().await, "name": name, "language": "en", "category": "utility",
                              "parameter_format": "named", "components": [component]});
        self.call(Method::POST, "/api/v1/templates", Some(&template)).await
    }

    async fn send(&self, thread: &str, name: &str, parameters: Value) -> (u16, Value) {
        let template = json!({"name": name, "language": {"code": "en"},
                              "components": [{"type": "body", "parameters": parameters}]});
        let message = json!({"type": "template", "template": template});
        self.call(Method::POST, &format!("/api/v1/conversations/{thread}/messages"), Some(&message)).await
    }

    /// The same through the API in Meta's shapes: the code of Meta's that it answers.
    async fn graph(&self, person: &str, name: &str, parameters: Value) -> Value {
        let id = self.meta.platform().sight(person, LINE).unwrap().user_id.unwrap();
        let request = json!({"messaging_product": "whatsapp", "recipient": id, "type": "template",
            "template": {"name": name, "language": {"code": "en"}, "components": [{"type": "body", "parameters": parameters}]}});
        let path = format!("/graph/v25.0/{LINE}/messages");
        self.call(Method::POST, &path, Some(&request)).await.1["error"]["code"].clone()
    }

    /// What a customer got from us, in words.
    fn got(&self, person: &str) -> Vec<String> {
        let chat = self.meta.platform().chat(person, LINE);
        chat.into_iter().filter(|said| said.side == Side::Business).map(|said| said.text).collect()
    }

    async fn syncs_by_pages(&self) {
        self.until("/api/v1/templates", |list| {
            list["items"].as_array().is_some_and(|items| items.len() == 50)
        })
        .await;
        let all = self.all().await;
        assert_eq!(all.len(), 250);
        assert!(all.iter().all(|one| one["status"] == "approved" && one["sendable"] == true));
        let asking: Vec<&Value> = all.iter().filter(|one| one["asks_for_number"] == true).collect();
        assert_eq!((asking.len(), &asking[0]["name"]), (1, &json!("ask_number")));
        let synced = self.call(Method::POST, "/api/v1/templates/sync", Some(&json!({}))).await;
        assert_eq!(
            (synced.0, &synced.1["items"][0]["lines"], &synced.1["items"][0]["failure"]),
            (200, &json!(["Support"]), &Value::Null)
        );
    }

    async fn makes_and_sends(&self, thread: &str) -> Value {
        let (status, refused) = self.make("Order Ready", "{{first_name}}, hello").await;
        let words = "The name has small letters a to z, digits and _ only. The body cannot begin with a variable. Put a word before it.";
        assert_eq!((status, &refused["code"], &refused["detail"]), (422, &json!("invalid"), &json!(words)));
        let (status, made) = self.make("order_waits", "Hello {{first_name}}, your order waits.").await;
        assert_eq!(
            (status, &made["status"], &made["sendable"]),
            (201, &json!("pending"), &json!(false)),
            "{made}"
        );
        let too_early = self
            .send(
                thread,
                "order_waits",
                json!([{"type": "text", "parameter_name": "first_name", "text": "Rita"}]),
            )
            .await;
        assert_eq!(
            (too_early.0, &too_early.1["code"]),
            (409, &json!("template_unavailable")),
            "{}",
            too_early.1
        );
        self.judge("order_waits", "APPROVED", "NONE");
        let approved = self.becomes(&made, "approved").await;
        let filled = json!([{"type": "text", "parameter_name": "first_name", "text": "Rita"}]);
        let (status, sent) = self.send(thread, "order_waits", filled).await;
        assert_eq!(status, 201, "{sent}");
        let path = format!("/api/v1/messages/{}", sent["id"].as_str().unwrap());
        self.until(&path, |message| message["status"] == "read" || message["status"] == "delivered").await;
        assert_eq!(self.got("rita"), ["Hello Rita, your order waits."]);
        approved
    }

    async fn refuses_early(&self, thread: &str, known: &str) {
        let code = json!([{"type": "text", "text": "123456"}]);
        let refused = self.send(thread, "login_code", code.clone()).await.1;
        assert_eq!(refused["code"], "number_required");
        assert!(
            refused["detail"]
                .as_str()
                .unwrap()
                .starts_with("Phone number is required to send authentication templates.")
        );
        assert_eq!(self.graph("rita", "login_code", code.clone()).await, 131_062);
        assert_eq!(self.send(known, "login_code", code).await.0, 201);
        assert_eq!(self.send(thread, "nobody_made_it", json!([])).await.1["code"], "template_unavailable");
        assert_eq!(self.graph("rita", "nobody_made_it", json!([])).await, 132_001);
        let too_few = self.send(thread, "order_ready", json!([{"type": "text", "text": "Rita"}])).await.1;
        assert_eq!(too_few["detail"], "The body of this template has 2 variables, and 1 are filled.");
        assert_eq!(self.graph("rita", "order_ready", json!([])).await, 132_000);
    }

    /// Takes a file in: its id here.
    async fn upload(&self, name: &str, mime_type: &str, bytes: &[u8]) -> Value {
        let part = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().part("file", part.mime_str(mime_type).unwrap());
        let request = self.http.post(format!("{}/api/v1/media", self.base)).bearer_auth(TOKEN);
        let answer: Value = request.multipart(form).send().await.unwrap().json().await.unwrap();
        answer["id"].clone()
    }

    async fn make_with_file(&self, example: &Value) -> (u16, Value) {
        let components = json!([{"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [example]}},
                                {"type": "BODY", "text": "Our new cups are here."}]);
        let template = json!({"line_id": self.line().await, "name": "new_cups", "language": "en", "category": "marketing",
                              "components": components});
        self.call(Method::POST, "/api/v1/templates", Some(&template)).await
    }

    async fn shows_a_file_above_the_words(&self, thread: &str) {
        let picture = include_bytes!("../../../simulator/assets/media/latte.jpg");
        let (status, refused) = self.make_with_file(&json!("4::nobody-gave-it")).await;
        assert_eq!((status, &refused["code"]), (422, &json!("invalid")), "{refused}");
        let paper = self.upload("list.pdf", "application/pdf", b"%PDF-1.4").await;
        let (status, refused) = self.make_with_file(&paper).await;
        let words = "Meta takes a JPEG or PNG picture as the example here. Choose another file.";
        assert_eq!((status, &refused["detail"]), (422, &json!(words)));
        let example = self.upload("cups.jpg", "image/jpeg", picture).await;
        let (status, made) = self.make_with_file(&example).await;
        assert_eq!(status, 201, "{made}");
        let handle = made["components"][0]["example"]["header_handle"][0].as_str().unwrap();
        assert!(handle.starts_with("4::"), "it is Meta's: {made}");
        self.judge("new_cups", "APPROVED", "NONE");
        self.becomes(&made, "approved").await;
        let filled = json!([{"type": "header", "parameters": [{"type": "image", "image": {"id": example}}]}]);
        let template = json!({"name": "new_cups", "language": {"code": "en"}, "components": filled});
        let message = json!({"type": "template", "template": template});
        let path = format!("/api/v1/conversations/{thread}/messages");
        let (status, sent) = self.call(Method::POST, &path, Some(&message)).await;
        assert_eq!(status, 201, "{sent}");
        let path = format!("/api/v1/messages/{}", sent["id"].as_str().unwrap());
        self.until(&path, |message| message["status"] == "read" || message["status"] == "delivered").await;
        let arrived = self.meta.platform().chat("rita", LINE).pop().unwrap();
        assert_eq!(arrived.text, "Our new cups are here.");
        assert!(
            arrived.file.is_some_and(|id| Some(id.as_str()) != example.as_str()),
            "Meta has it under an id of its own"
        );
    }

    async fn hears_of_rejections(&self, thread: &str) {
        let made = self.make("win_big", "Hello {{first_name}}, come to the casino.").await.1;
        self.judge("win_big", "REJECTED", "ABUSIVE_CONTENT");
        let rejected = self.becomes(&made, "rejected").await;
        assert!(rejected["note"].as_str().unwrap().starts_with("Meta rejected this template."), "{rejected}");
        let refused = self.send(thread, "win_big", json!([])).await.1;
        assert_eq!(refused["detail"], "Meta rejected this template.");
    }

    async fn edits(&self, made: &Value) {
        let path = format!("/api/v1/templates/{}", made["id"].as_str().unwrap());
        let words = |words: &str| {
            json!({"components": [{"type": "BODY", "text": words,
            "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]}}]})
        };
        let once = self.call(Method::PUT, &path, Some(&words("Hello {{first_name}}, it is here."))).await;
        assert_eq!(
            (once.0, &once.1["status"], &once.1["id"]),
            (200, &json!("pending"), &made["id"]),
            "{}",
            once.1
        );
        assert_eq!(once.1["components"][0]["text"], "Hello {{first_name}}, it is here.");
        let pending = self.call(Method::PUT, &path, Some(&words("Hello {{first_name}}!!"))).await;
        assert_eq!((pending.0, &pending.1["code"]), (409, &json!("conflict")));
        self.judge("order_waits", "APPROVED", "NONE");
        self.becomes(made, "approved").await;
        let twice = self.call(Method::PUT, &path, Some(&words("Hello {{first_name}}!!"))).await;
        let why =
            "An approved template can be edited once in 24 hours, and this one was. Try again tomorrow.";
        assert_eq!((twice.0, &twice.1["detail"]), (409, &json!(why)));
    }

    async fn hears_of_pauses(&self, thread: &str) {
        let template = self.template("order_ready").await;
        self.judge("order_ready", "PAUSED", "NONE");
        self.becomes(&template, "paused").await;
        let filled = json!([{"type": "text", "text": "Rita"}, {"type": "text", "text": "42"}]);
        assert_eq!(self.graph("rita", "order_ready", filled.clone()).await, 132_015);
        self.judge("order_ready", "REINSTATED", "NONE");
        self.becomes(&template, "approved").await;
        assert_eq!(self.send(thread, "order_ready", filled).await.0, 201);
        self.meta.platform().regrade((WABA, "order_ready", "en"), (Some("RED"), Some("MARKETING"))).unwrap();
        let path = format!("/api/v1/templates/{}", template["id"].as_str().unwrap());
        self.until(&path, |one| one["quality"] == "red" && one["category"] == "marketing").await;
    }

    async fn keeps_workspaces_apart(&self, made: &Value) {
        let path = format!("/api/v1/templates/{}", made["id"].as_str().unwrap());
        assert_eq!(self.call_as(OTHERS, Method::GET, &path, None).await.0, 404);
        assert_eq!(self.call_as(OTHERS, Method::DELETE, &path, None).await.0, 404);
        assert_eq!(self.call_as(OTHERS, Method::PUT, &path, Some(&json!({"components": []}))).await.0, 404);
        assert_eq!(self.call_as(OTHERS, Method::GET, "/api/v1/templates", None).await.1["items"], json!([]));
        let again = self.call_as(AGENT, Method::GET, &path, None).await;
        let agents = self.call_as(AGENT, Method::DELETE, &path, None).await;
        assert_eq!((again.0, agents.0), (200, 403), "agents pick, admins manage");
        let on_ours = json!({"line_id": self.line().await, "name": "x", "language": "en", "category": "utility",
                             "components": [{"type": "BODY", "text": "Hello"}]});
        assert_eq!(self.call_as(OTHERS, Method::POST, "/api/v1/templates", Some(&on_ours)).await.0, 404);
    }

    async fn deletes(&self, made: &Value) {
        let path = format!("/api/v1/templates/{}", made["id"].as_str().unwrap());
        assert_eq!(self.call(Method::DELETE, &path, None).await.0, 204);
        let (status, again) = self.call(Method::DELETE, &path, None).await;
        assert_eq!((status, &again["detail"]), (409, &json!("This template is deleted already.")));
        assert!(self.all().await.iter().all(|one| one["name"] != "order_waits"));
        let (status, blocked) = self.make("order_waits", "Hello {{first_name}}, your order waits.").await;
        assert_eq!(status, 409, "{blocked}");
        assert!(blocked["detail"].as_str().unwrap().contains("Meta blocks the name until"), "{blocked}");
    }
}

fn setup() -> String {
    format!(
        r#"[workspace]
name = "Acme"
[admin]
email = "owner@acme.test"
password = "correct horse"
[[app]]
key = "main"
app_secret = "s3cret"
verify_token = "v"
access_token = "t"
[[line]]
name = "Support"
app = "main"
phone_number_id = "{LINE}"
waba_id = "{WABA}"
portfolio_id = "300000000000001"
display_phone = "+1 555 010 0200"
[[token]]
label = "crm"
role = "integration"
secret = "{TOKEN}"
[[token]]
label = "agent"
role = "agent"
secret = "{AGENT}"
"#
    )
}

fn others() -> String {
    format!(
        "[workspace]\nname = \"Globex\"\nadditional = true\n[admin]\nemail = \"owner@globex.test\"\npassword = \"correct horse\"\n\
         [[token]]\nlabel = \"crm\"\nrole = \"integration\"\nsecret = \"{OTHERS}\"\n"
    )
}
