//! Starting the real program, and speaking to its door.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use base::Secret;

pub(crate) const SETUP: &str = include_str!("../../../../fixtures/acme.toml");

/// The program with a data folder of its own and, if given, a PostgreSQL database.
pub(crate) fn knownas(data_dir: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_knownas"));
    command.env_clear().arg("--data-dir").arg(data_dir);
    if let Some(url) = database {
        command.arg("--database-url").arg(url);
    }
    command
}

/// Sets the data folder up.
pub(crate) fn set_up(data_dir: &Path, database: Option<&str>) {
    set_up_as(data_dir, database, SETUP);
}

/// The same as this file says.
pub(crate) fn set_up_as(data_dir: &Path, database: Option<&str>, setup: &str) {
    let file = data_dir.join("setup.toml");
    std::fs::write(&file, setup).unwrap();
    let done = knownas(data_dir, database).arg("setup").arg(file).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// A running product. It is killed when this value goes.
pub(crate) struct Serving {
    child: Child,
    pub(crate) url: String,
    http: reqwest::Client,
    said: Arc<Mutex<Vec<String>>>,
}

impl Serving {
    /// Starts the product on a free port and waits until it listens.
    pub(crate) fn start(data_dir: &Path, database: Option<&str>) -> Self {
        Self::start_with(data_dir, database, &["--listen", "127.0.0.1:0"])
    }

    /// The same with these flags.
    pub(crate) fn start_with(data_dir: &Path, database: Option<&str>, flags: &[&str]) -> Self {
        let mut child =
            knownas(data_dir, database).args(flags).arg("serve").stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .find_map(|line| address_in(&line.unwrap()))
            .expect("the program says where it listens");
        let said = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&said);
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| heard.lock().unwrap().push(line));
        });
        Self { child, url: format!("http://{address}"), http: client(), said }
    }

    /// What it logged once one of the lines has these words.
    pub(crate) async fn log_with(&self, words: &str) -> String {
        for _turn in 0..200 {
            let said = self.said.lock().unwrap().join("\n");
            if said.contains(words) {
                return said;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("nothing is logged with {words:?}");
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to stop, as a service manager does.
    pub(crate) fn tell_to_stop(&self) {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success());
    }

    /// Waits until nobody new is let in.
    pub(crate) async fn closes(&self) -> bool {
        let address = self.url.trim_start_matches("http://");
        for _try in 0..1000 {
            if tokio::net::TcpStream::connect(address).await.is_err() {
                return true;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        false
    }

    /// Waits for its end.
    pub(crate) fn ended(mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }

    /// Ends it without warning.
    pub(crate) fn kill(mut self) {
        self.kill_in_place();
    }

    /// The same for one that somebody else holds.
    pub(crate) fn kill_in_place(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Posts a signed delivery; the status, or nothing if nobody answered.
    pub(crate) async fn deliver(&self, body: String) -> Option<u16> {
        let signature = whatsapp::signature::sign(&Secret::new("s3cret"), body.as_bytes());
        self.post("main", Some(&signature), body.into_bytes()).await
    }

    /// Posts anything to the door of an app.
    pub(crate) async fn post(&self, app: &str, signature: Option<&str>, body: Vec<u8>) -> Option<u16> {
        let mut request = self.http.post(format!("{}/hooks/whatsapp/{app}", self.url)).body(body);
        if let Some(signature) = signature {
            request = request.header(whatsapp::signature::HEADER, signature);
        }
        request.send().await.ok().map(|answer| answer.status().as_u16())
    }

    /// Asks for something; status and text.
    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth("kn_0123456789abcdef");
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn address_in(line: &str) -> Option<String> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let fields = line.get("fields")?;
    (fields.get("message")? == "serving").then(|| fields.get("address")?.as_str().map(str::to_owned))?
}

#[expect(clippy::disallowed_methods, reason = "a test speaks to its own program on loopback")]
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// A text message from a number.
pub(crate) fn text(wamid: &str, phone: &str, second: u64, body: &str) -> serde_json::Value {
    serde_json::json!({
        "from": phone, "id": wamid, "timestamp": (1_790_000_000 + second).to_string(), "type": "text", "text": {"body": body},
    })
}

/// A delivery of these messages.
pub(crate) fn delivery(line: &str, messages: &[serde_json::Value]) -> String {
    let value = serde_json::json!({"metadata": {"phone_number_id": line}, "messages": messages});
    serde_json::json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": "700000000000001", "changes": [{"field": "messages", "value": value}]}],
    })
    .to_string()
}

pub(crate) const SUPPORT: &str = "800000000000002";
