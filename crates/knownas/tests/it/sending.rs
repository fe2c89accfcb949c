//! The real program sends to a simulated Meta that answers badly, and is killed in between: every message is delivered once
//! and to its own customer, in the order in which it was written, or it says that nobody knows.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base::{Moment, Secret, Source};
use serde_json::{Value, json};
use simulator::{Act, Faults, Letter, Mishaps, Person, Receipts, Side, Simulator, SimulatorConfig};
use store::testing::{EngineKind, fresh_postgres};
use store::{Db, Location, Statement, Unit, statement};
use tempfile::TempDir;
use tokio::sync::RwLock;

use crate::program::{Serving, client, set_up_as};

const LINES: usize = 5;
/// Programs that send at once.
const SENDERS: usize = 16;
const TOKEN: &str = "kn_0123456789abcdef";
/// What the answers are like, in percent.
const MISHAPS: Mishaps = Mishaps { too_many: 5, unavailable: 5, cut_off: 5, fails: None };
/// How long to wait for what has to come by itself.
const PATIENCE: Duration = Duration::from_secs(600);

const STATES: Statement = statement!("STATES", "SELECT payload, state FROM outbound");

fn now() -> Moment {
    Source::system().now()
}

fn number(name: &str, or: usize) -> usize {
    std::env::var(name).ok().and_then(|count| count.parse().ok()).unwrap_or(or)
}

#[tokio::test(flavor = "multi_thread")]
async fn sent_once_and_in_order_on_sqlite() {
    sent_once_and_in_order(EngineKind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sent_once_and_in_order_on_postgres() {
    sent_once_and_in_order(EngineKind::Postgres).await;
}

async fn sent_once_and_in_order(kind: EngineKind) {
    let (sends, people, kills) =
        (number("KNOWNAS_SENDS", 500), number("KNOWNAS_PEOPLE", 50), number("KNOWNAS_KILLS", 2));
    let folder = TempDir::new().unwrap();
    let database = match kind {
        EngineKind::Sqlite => None,
        EngineKind::Postgres => Some(fresh_postgres().await),
    };
    let house = House::open(folder.path(), database).await;
    house.let_in(people).await;
    let threads = house.threads(people).await;
    house.meta.platform().set_mishaps(MISHAPS);
    house.meta.pusher().set_faults(Faults { repeat: 1, reorder: true, ..Faults::default() });

    let begun = now();
    house.send_all(&threads, sends, kills).await;
    house.come_to_rest().await;
    let took = now().since(begun);

    let stored = house.states().await;
    let arrived = house.arrived(&threads);
    let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
    stored.values().for_each(|state| *tally.entry(state).or_default() += 1);
    println!(
        "{kind:?}: {sends} sends to {people} customers on {LINES} lines, {kills} kills, {} s: {tally:?}, {} delivered",
        took.as_secs(),
        arrived.len(),
    );
    assert_eq!(stored.len(), sends, "every message is one row");
    let once: BTreeSet<&String> = arrived.iter().collect();
    assert_eq!(once.len(), arrived.len(), "nothing arrives twice");
    for (words, state) in &stored {
        assert_eq!(once.contains(words), state == "taken", "{words} is {state}");
        assert!(state == "taken" || state == "unknown", "{words} is {state}");
    }
    // Only what was on its way when the program was killed, and never reached Meta, stays unknown.
    let unknown = tally.get("unknown").copied().unwrap_or(0);
    assert!(unknown <= kills * 64, "{unknown} are unknown");
}

/// Product and Meta, each where the other expects it.
struct House<'f> {
    folder: &'f Path,
    database: Option<String>,
    listen: String,
    meta: Simulator,
    serving: RwLock<Serving>,
    http: reqwest::Client,
}

/// A customer's thread: who, on which line, and the conversation's id.
#[derive(Clone)]
struct Thread {
    person: String,
    line: String,
    id: String,
}

impl<'f> House<'f> {
    async fn open(folder: &'f Path, database: Option<String>) -> Self {
        let listen = free_address();
        let setup = setup();
        set_up_as(folder, database.as_deref(), &setup);
        let mut config: SimulatorConfig =
            toml::from_str(&format!("webhook_url = \"http://{listen}/hooks/whatsapp/{{app}}\"\n{setup}"))
                .unwrap();
        config.receipts = Receipts::Instant;
        let meta = Simulator::start(config, Source::system()).await.unwrap();
        let serving = RwLock::new(start(folder, database.as_deref(), &listen, &meta));
        Self { folder, database, listen, meta, serving, http: client() }
    }

    /// Everybody writes to a line; every second customer hides the number.
    async fn let_in(&self, people: usize) {
        for who in 0..people {
            let (person, line) = (name(who), line_id(who % LINES));
            let mut someone = Person::new(&person, &format!("55119{who:08}"), "BR");
            someone.name = Some(person.clone());
            let platform = self.meta.platform();
            platform.world(|world| world.admit(someone)).unwrap();
            if who % 2 == 0 {
                let hidden = Act::AdoptUsername { username: format!("user.{who}"), hide: true };
                platform.act(&person, &hidden).unwrap();
            }
            platform.act(&person, &Act::Write { line, letter: Letter::text("Hello") }).unwrap();
        }
    }

    /// The threads of everybody, once they are there.
    async fn threads(&self, people: usize) -> Vec<Thread> {
        let begun = now();
        loop {
            let names = self.all("/api/v1/contacts").await;
            let threads = self.all("/api/v1/conversations").await;
            if threads.len() == people {
                let name = |contact: &Value| {
                    let of = names.iter().find(|one| one["id"] == *contact);
                    of.and_then(|one| one["profile_name"].as_str()).map(str::to_owned)
                };
                let names: Option<Vec<String>> =
                    threads.iter().map(|thread| name(&thread["contact_id"])).collect();
                if let Some(names) = names {
                    let id = |thread: &Value| thread["id"].as_str().unwrap().to_owned();
                    let line = |person: &str| line_id(person[1..].parse::<usize>().unwrap() % LINES);
                    let pairs = names.into_iter().zip(&threads);
                    return pairs
                        .map(|(person, thread)| Thread { line: line(&person), person, id: id(thread) })
                        .collect();
                }
            }
            assert!(now().since(begun) < PATIENCE, "{} of {people} threads", threads.len());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Every item of a list.
    async fn all(&self, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}?cursor={cursor}")).await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => return items,
            }
        }
    }

    async fn get(&self, path: &str) -> Value {
        let request = self.http.get(format!("http://{}{path}", self.listen)).bearer_auth(TOKEN);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Sends from many places, each customer's messages in their order, with kills in between.
    async fn send_all(&self, threads: &[Thread], sends: usize, kills: usize) {
        let done = Arc::new(AtomicUsize::new(0));
        let sending = (0..SENDERS).map(|sender| {
            let done = done.clone();
            async move {
                for round in 0..sends.div_ceil(threads.len()) {
                    for (place, thread) in threads.iter().enumerate().skip(sender).step_by(SENDERS) {
                        if round * threads.len() + place < sends {
                            self.send(thread, round).await;
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            }
        });
        let killing = async {
            for kill in 1..=kills {
                while done.load(Ordering::Relaxed) < sends * kill / (kills + 1) {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                let mut serving = self.serving.write().await;
                let listen = &self.listen;
                let fresh = || start(self.folder, self.database.as_deref(), listen, &self.meta);
                // The old one has to be gone before its port can be had again.
                serving.kill_in_place();
                *serving = fresh();
            }
        };
        futures_util::join!(futures_util::future::join_all(sending), killing);
    }

    /// Until the product says that it has the message: the same request, as often as it takes.
    async fn send(&self, thread: &Thread, round: usize) {
        let words = words(&thread.person, round);
        let url = format!("http://{}/api/v1/conversations/{}/messages", self.listen, thread.id);
        let begun = now();
        loop {
            let request = self.http.post(&url).bearer_auth(TOKEN).header("Idempotency-Key", &words);
            match request.json(&json!({"type": "text", "text": words})).send().await {
                Ok(answer) if answer.status() == 201 => return,
                Ok(answer) if answer.status() != 503 => {
                    panic!("{}: {}", answer.status(), answer.text().await.unwrap())
                }
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
            assert!(now().since(begun) < PATIENCE, "nobody takes {words}");
        }
    }

    /// Until nothing is on its way and every webhook was taken.
    async fn come_to_rest(&self) {
        let begun = now();
        loop {
            self.meta.platform().set_mishaps(Mishaps::default());
            self.meta.pusher().flush().await;
            let moving = |state: &String| state == "waiting" || state == "leaving";
            let states = self.states().await;
            let arrived = states.values().filter(|state| *state == "taken").count();
            let rest = !states.values().any(moving) && self.meta.pusher().waiting() == 0;
            if rest && self.delivered() == arrived {
                return;
            }
            assert!(now().since(begun) < PATIENCE, "it does not come to rest");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// What is written on every row, and how far it is.
    async fn states(&self) -> BTreeMap<String, String> {
        let location = match &self.database {
            Some(url) => Location::Postgres(url.clone()),
            None => Location::Sqlite(self.folder.join("knownas.db")),
        };
        let db = Db::open(&location).await.unwrap();
        let rows: Vec<(String, String)> =
            db.read(|tx| -> Unit<'_, _, store::Error> { Box::pin(tx.query(STATES, &[])) }).await.unwrap();
        let words = |payload: &str| {
            let payload: Value = serde_json::from_str(payload).unwrap();
            payload["text"]["body"].as_str().unwrap().to_owned()
        };
        rows.into_iter().map(|(payload, state)| (words(&payload), state)).collect()
    }

    fn delivered(&self) -> usize {
        let platform = self.meta.platform();
        let people: Vec<String> =
            platform.world(|world| world.people().map(|person| person.id.clone()).collect());
        let ours = |person: &String, line: usize| {
            platform.chat(person, &line_id(line)).iter().filter(|said| said.side == Side::Business).count()
        };
        people.iter().flat_map(|person| (0..LINES).map(move |line| ours(person, line))).sum()
    }

    /// What arrived, after making sure that it arrived where and when it should.
    fn arrived(&self, threads: &[Thread]) -> Vec<String> {
        let mut all = Vec::new();
        for thread in threads {
            for line in (0..LINES).map(line_id) {
                let chat = self.meta.platform().chat(&thread.person, &line);
                let ours: Vec<String> = chat
                    .into_iter()
                    .filter(|said| said.side == Side::Business)
                    .map(|said| said.text)
                    .collect();
                assert!(line == thread.line || ours.is_empty(), "{} on {line}: {ours:?}", thread.person);
                let rounds: Vec<usize> = ours.iter().map(|words| round_of(words, &thread.person)).collect();
                assert!(rounds.is_sorted(), "{}: {ours:?}", thread.person);
                all.extend(ours);
            }
        }
        all
    }
}

pub(crate) fn start(folder: &Path, database: Option<&str>, listen: &str, meta: &Simulator) -> Serving {
    Serving::start_with(folder, database, &["--listen", listen, "--graph-url", &meta.url()])
}

/// A port that nobody has now.
pub(crate) fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

fn setup() -> String {
    let app = |secret: Secret| {
        format!(
            "[[app]]\nkey = \"main\"\napp_secret = \"{}\"\nverify_token = \"v\"\naccess_token = \"t\"\n",
            secret.reveal()
        )
    };
    let lines = (0..LINES).map(|line| {
        format!(
            "[[line]]\nname = \"Line {line}\"\napp = \"main\"\nphone_number_id = \"{}\"\nwaba_id = \"7000{line}\"\n\
             portfolio_id = \"3000{}\"\ndisplay_phone = \"+1 555 010 02{line:02}\"\n",
            line_id(line),
            line % 2,
        )
    });
    format!(
        "[workspace]\nname = \"Acme\"\n[admin]\nemail = \"owner@acme.test\"\npassword = \"correct horse\"\n\
         [[token]]\nlabel = \"t\"\nrole = \"integration\"\nsecret = \"{TOKEN}\"\n{}{}",
        app(Secret::new("s3cret")),
        lines.collect::<String>(),
    )
}

fn line_id(line: usize) -> String {
    format!("80000000{line:07}")
}

fn name(who: usize) -> String {
    format!("p{who}")
}

fn words(person: &str, round: usize) -> String {
    format!("{person} {round}")
}

fn round_of(words: &str, person: &str) -> usize {
    let (whose, round) = words.split_once(' ').unwrap();
    assert_eq!(whose, person, "a message for somebody else");
    round.parse().unwrap()
}
