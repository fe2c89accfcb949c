//! The intake, as ratios in one run: the handler without storage (R), durably received, and received and resolved into
//! threads at a small and a large number of contacts; on both engines. The load generator shares the machine's cores.
//!
//! `make bench`. `KNOWNAS_BENCH_CONTACTS` (1,000,000) is the large number, `KNOWNAS_BENCH_SECONDS` (3) a round's length.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench measures with the machine's clock and stops where something is missing"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base::{Secret, Source, WorkspaceId};
use desk::setup::Setup;
use desk::{Desk, Seal, channel, drain, receive, setup};
use store::testing::{EngineKind, TestDb};
use store::{Journal, Unit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const CONNECTIONS: u64 = 64;
const ROUNDS: usize = 3;
const SMALL: u64 = 1_000;

const SETUP: &str = include_str!("../../../fixtures/acme.toml");

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(bench());
}

/// What one figure is called, what it came to in each round, and its share of the R measured just before it. The share
/// is taken within a round, because the machine is never equally quiet for long.
struct Figure {
    name: String,
    per_second: Vec<f64>,
    of_r: Vec<f64>,
}

impl Figure {
    fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), per_second: Vec::new(), of_r: Vec::new() }
    }

    fn add(&mut self, per_second: f64, r: f64) {
        self.per_second.push(per_second);
        self.of_r.push(per_second / r);
    }
}

fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

async fn bench() {
    let seconds = setting("KNOWNAS_BENCH_SECONDS", 3);
    let large = setting("KNOWNAS_BENCH_CONTACTS", 1_000_000);
    let length = Duration::from_secs(seconds);

    let (sqlite, postgres) =
        (Subject::new(EngineKind::Sqlite).await, Subject::new(EngineKind::Postgres).await);
    let raw = Subject { desk: sqlite.desk.clone().without_storage(), ..sqlite.clone() };
    let mut all_r = Figure::new("the handler without storage (R)");
    let mut figures =
        vec![Figure::new("durably received, SQLite"), Figure::new("durably received, PostgreSQL")];
    for _round in 0..ROUNDS {
        for (subject, figure) in [&sqlite, &postgres].into_iter().zip(&mut figures) {
            let r = offer(&raw, SMALL, length).await;
            all_r.add(r, r);
            figure.add(offer(subject, SMALL, length).await, r);
        }
    }
    println!("bench: seeding and resolving, with up to {large} contacts on each engine\n");
    for (kind, name) in [(EngineKind::Sqlite, "SQLite"), (EngineKind::Postgres, "PostgreSQL")] {
        let subject = Subject::new(kind).await;
        let mut seeded = 0;
        for contacts in [SMALL, large] {
            seeded = seed(&subject, seeded, contacts).await;
            let mut figure = Figure::new(format!("received and resolved at {contacts} contacts, {name}"));
            for _round in 0..ROUNDS {
                let r = offer(&raw, SMALL, length).await;
                all_r.add(r, r);
                figure.add(resolve(&subject, contacts, length).await, r);
            }
            figures.push(figure);
        }
    }
    report(&all_r, &figures);
    // The floor of the embedded default.
    let received = figures.first().map_or(0.0, |figure| median(&figure.of_r));
    assert!(received >= 0.40, "durably received on SQLite is {received:.2} R; the floor is 0.40 R");
}

fn report(r: &Figure, figures: &[Figure]) {
    println!("| what | of R (median of {ROUNDS}) | lowest to highest | per second |");
    println!("| --- | ---: | --- | ---: |");
    for figure in std::iter::once(r).chain(figures) {
        let low = figure.of_r.iter().copied().fold(f64::INFINITY, f64::min);
        let high = figure.of_r.iter().copied().fold(0.0, f64::max);
        let (share, rate) = (median(&figure.of_r), median(&figure.per_second));
        println!("| {} | {share:.3} | {low:.3} to {high:.3} | {rate:.0} |", figure.name);
    }
}

/// A product on one engine, with its door open.
#[derive(Clone)]
struct Subject {
    desk: Desk,
    app: Arc<channel::App>,
    _db: Arc<TestDb>,
}

impl Subject {
    async fn new(kind: EngineKind) -> Self {
        let db = TestDb::new(kind).await;
        let desk = Desk::open(&db.location, Seal::new([7; 32]), Source::system()).await.unwrap();
        let file: Setup = toml::from_str(SETUP).unwrap();
        setup::apply(&desk, &file).await.unwrap();
        let app = channel::app(&desk, "main").await.unwrap();
        Self { desk, app, _db: Arc::new(db) }
    }
}

/// How many deliveries a second are acknowledged while 64 connections offer as many as they can.
async fn offer(subject: &Subject, contacts: u64, length: Duration) -> f64 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let door = web::hook::router(subject.desk.clone());
    let server = tokio::spawn(async move { axum::serve(listener, door).await });
    let count = Arc::new(AtomicU64::new(0));
    let generator = {
        let count = Arc::clone(&count);
        std::thread::spawn(move || generate(address, contacts, length, &count))
    };
    let (started, acknowledged) =
        tokio::task::spawn_blocking(move || generator.join().unwrap()).await.unwrap();
    server.abort();
    acknowledged as f64 / started.as_secs_f64()
}

/// One thread, many connections, each sends the next delivery when the last is answered. How long it took, and how many
/// were acknowledged after the first half second.
fn generate(
    address: std::net::SocketAddr,
    contacts: u64,
    length: Duration,
    count: &Arc<AtomicU64>,
) -> (Duration, u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let end = Instant::now() + Duration::from_millis(500) + length;
        let connections: Vec<_> = (0..CONNECTIONS)
            .map(|connection| tokio::spawn(connect(address, connection, contacts, end, Arc::clone(count))))
            .collect();
        tokio::time::sleep(Duration::from_millis(500)).await;
        let (start, before) = (Instant::now(), count.load(Ordering::Relaxed));
        for connection in connections {
            connection.await.unwrap();
        }
        (start.elapsed(), count.load(Ordering::Relaxed) - before)
    })
}

async fn connect(
    address: std::net::SocketAddr,
    connection: u64,
    contacts: u64,
    end: Instant,
    count: Arc<AtomicU64>,
) {
    static RUN: AtomicU64 = AtomicU64::new(0);
    let run = RUN.fetch_add(1, Ordering::Relaxed);
    let secret = Secret::new("s3cret");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut answer = [0; 1024];
    let mut turn = 0;
    while Instant::now() < end {
        let person = (connection * 7_919 + turn * 104_729 + run * 31) % contacts;
        let body = delivery(&[message(person, &format!("{run}.{turn}"))]);
        let signature = whatsapp::signature::sign(&secret, body.as_bytes());
        let request = format!(
            "POST /hooks/whatsapp/main HTTP/1.1\r\nhost: bench\r\n{}: {signature}\r\ncontent-length: {}\r\n\r\n{body}",
            whatsapp::signature::HEADER,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let read = stream.read(&mut answer).await.unwrap();
        let answer = answer.get(..read).unwrap();
        if answer.starts_with(b"HTTP/1.1 200") {
            count.fetch_add(1, Ordering::Relaxed);
        } else {
            assert!(answer.starts_with(b"HTTP/1.1 503"), "{}", String::from_utf8_lossy(answer));
        }
        turn += 1;
    }
}

/// How many deliveries a second are received and resolved: offered for a while with the drain at work, until the last one
/// is in its thread.
async fn resolve(subject: &Subject, contacts: u64, length: Duration) -> f64 {
    let stop = Arc::new(tokio::sync::Notify::new());
    let worker = {
        let (desk, stop) = (subject.desk.clone(), Arc::clone(&stop));
        tokio::spawn(async move {
            let mut done = 0;
            let mut stopping = false;
            loop {
                match drain::step(&desk).await.unwrap() {
                    0 if stopping => return done,
                    0 => tokio::select! {
                        () = stop.notified() => stopping = true,
                        () = tokio::time::sleep(Duration::from_millis(1)) => {}
                    },
                    some => done += some,
                }
            }
        })
    };
    let start = Instant::now();
    let _acknowledged = offer(subject, contacts, length).await;
    stop.notify_one();
    let resolved = worker.await.unwrap();
    resolved as f64 / start.elapsed().as_secs_f64()
}

/// Lets new people write until there are this many, through the product itself.
async fn seed(subject: &Subject, from: u64, to: u64) -> u64 {
    for first in (from..to).step_by(500) {
        let people: Vec<String> =
            (first..to.min(first + 500)).map(|person| message(person, &format!("seed.{person}"))).collect();
        receive::store(&subject.desk, &subject.app, delivery(&people).into()).await.unwrap();
        drain::step(&subject.desk).await.unwrap();
    }
    while drain::step(&subject.desk).await.unwrap() > 0 {}
    let waiting: i64 = subject
        .desk
        .db()
        .read(|tx| -> Unit<'_, i64, store::Error> { Box::pin(Journal::waiting(tx, WorkspaceId(1))) })
        .await
        .unwrap();
    assert_eq!(waiting, 0);
    to
}

/// A message of about a kilobyte: number, BSUID, parent, username, an advertisement.
fn message(person: u64, key: &str) -> String {
    format!(
        r#"{{"from":"5511{person:09}","from_user_id":"BR.99{person:014}","from_parent_user_id":"BR.ENT.77{person:014}","id":"wamid.HBgNNTUxMT{key}","timestamp":"1790000001","type":"text","text":{{"body":"Oi, meu pedido 4711 ainda não chegou. Podem ver onde ele está?"}},"referral":{{"source_url":"https://example.test/ad/4711","source_id":"4711","source_type":"ad","headline":"Coffee that is worth waking up for","body":"Fresh from the roaster, at your door tomorrow morning.","media_type":"image","image_url":"https://example.test/ad/4711.jpg","ctwa_clid":"ARAkLkA8rmlFeiCktEJQ-QTwRiyYHAFDLMNDBH0CD3qpjd0HR4irJ6LEkR7JwFF4XvnO2E4Nx0-eM-GABDLOPaOdRMv-_zfUQ2a"}}}}"#
    )
}

fn delivery(messages: &[String]) -> String {
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"700000000000001","changes":[{{"field":"messages","value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"15550100200","phone_number_id":"800000000000002"}},"messages":[{}]}}}}]}}]}}"#,
        messages.join(",")
    )
}
