//! Searches at a small and a large number of contacts, through the product itself: what people type, found people and
//! found messages together, as the first page of results asks for them.
//!
//! `make bench-search`. `KNOWNAS_BENCH_CONTACTS` (1,000,000) is the large number, `KNOWNAS_BENCH_ENGINE` (`sqlite`) the
//! engine; for `postgres` run it with `scripts/with-postgres --durable`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench measures with the machine's clock and stops where something is missing"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use base::Source;
use desk::people::{Role, Viewer, Who};
use desk::search::Query;
use desk::setup::Setup;
use desk::{Desk, Seal, channel, drain, receive, setup, view};
use store::testing::{EngineKind, TestDb};

const SMALL: u64 = 10_000;
/// Searches of each sort.
const TURNS: u64 = 60;
/// What p99 has to stay below at a million contacts on SQLite.
const CEILING: Duration = Duration::from_millis(25);

const SETUP: &str = include_str!("../../../fixtures/acme.toml");

const FIRST: [&str; 24] = [
    "Maria", "José", "Ana", "João", "Rita", "Carlos", "Lúcia", "Pedro", "Beatriz", "Ahmed", "Layla", "Mei",
    "Kofi", "Priya", "Greta", "Amara", "Dana", "Tomás", "Inês", "Nuno", "Yusuf", "Olga", "Wim", "Zoë",
];
const LAST: [&str; 24] = [
    "Silva", "Souza", "Santos", "Oliveira", "Pereira", "Lima", "Carvalho", "Mendoza", "García", "Núñez",
    "Okafor", "Lindholm", "Schwarz", "Nair", "Obi", "Haddad", "Tanaka", "Nguyen", "Kim", "Reis", "Prado",
    "van Dijk", "Kowalska", "Çelik",
];
const WORDS: [&str; 40] = [
    "pedido",
    "ainda",
    "não",
    "chegou",
    "onde",
    "está",
    "meu",
    "obrigada",
    "quero",
    "trocar",
    "café",
    "azul",
    "caneca",
    "entrega",
    "amanhã",
    "loja",
    "endereço",
    "novo",
    "pagamento",
    "boleto",
    "cartão",
    "número",
    "nota",
    "fiscal",
    "produto",
    "quebrado",
    "devolver",
    "prazo",
    "semana",
    "sábado",
    "manhã",
    "tarde",
    "preço",
    "desconto",
    "tamanho",
    "grande",
    "pequeno",
    "cor",
    "verde",
    "ajuda",
];

/// Numbers without any pattern, the same in every run.
fn scattered(n: u64, salt: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(salt.wrapping_mul(0xd1b5_4a32_d192_ed03));
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn pick<'a>(words: &[&'a str], n: u64, salt: u64) -> &'a str {
    words[usize::try_from(scattered(n, salt) % words.len() as u64).unwrap()]
}

fn phone(n: u64) -> String {
    format!("55{}9{:08}", 11 + scattered(n, 1) % 80, scattered(n, 2) % 100_000_000)
}

fn bsuid(n: u64) -> String {
    format!("BR.{:016}", scattered(n, 3) % 10_000_000_000_000_000)
}

fn username(n: u64) -> String {
    let (first, last) = (pick(&FIRST, n, 4), pick(&LAST, n, 5));
    let plain =
        |name: &str| name.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect::<String>();
    format!("{}.{}{}", plain(first), plain(last), n)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(bench());
}

async fn bench() {
    let setting = |name: &str| std::env::var(name).ok();
    let large = setting("KNOWNAS_BENCH_CONTACTS").and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let kind = match setting("KNOWNAS_BENCH_ENGINE").as_deref() {
        Some("postgres") => EngineKind::Postgres,
        _ => EngineKind::Sqlite,
    };
    let house = House::open(kind).await;
    println!("bench-search: {kind:?}, {SMALL} and {large} contacts, each with a message\n");
    println!("| contacts | search | p50 ms | p99 ms | most hits |\n| ---: | --- | ---: | ---: | ---: |");
    let (mut seeded, mut worst) = (0, Duration::ZERO);
    for contacts in [SMALL, large] {
        let start = Instant::now();
        house.seed(seeded, contacts).await;
        let each = start.elapsed().as_micros() / u128::from(contacts - seeded).max(1);
        seeded = contacts;
        worst = house.measure(contacts).await;
        println!("| {contacts} | a new contact and its message, resolved and indexed: {each} µs | | | |");
    }
    let enough = kind != EngineKind::Sqlite || large < 1_000_000 || worst < CEILING;
    assert!(enough, "p99 over all searches is {worst:?}; the ceiling is {CEILING:?}");
}

struct House {
    desk: Desk,
    viewer: Viewer,
    app: std::sync::Arc<channel::App>,
    _db: TestDb,
}

impl House {
    async fn open(kind: EngineKind) -> Self {
        let db = TestDb::new(kind).await;
        let desk = Desk::open(&db.location, Seal::new([7; 32]), Source::system()).await.unwrap();
        let file: Setup = toml::from_str(SETUP).unwrap();
        let workspace = setup::apply(&desk, &file).await.unwrap();
        let app = channel::app(&desk, "main").await.unwrap();
        let who = Who::Member { id: desk.source().id(), name: "Owner".to_owned() };
        Self { viewer: Viewer { workspace, who, role: Role::Owner }, desk, app, _db: db }
    }

    /// Lets new people write until there are this many.
    async fn seed(&self, from: u64, to: u64) {
        for first in (from..to).step_by(500) {
            let people: Vec<u64> = (first..to.min(first + 500)).collect();
            receive::store(&self.desk, &self.app, delivery(&people).into()).await.unwrap();
            drain::step(&self.desk).await.unwrap();
        }
        while drain::step(&self.desk).await.unwrap() > 0 {}
    }

    /// Prints a line for each sort of search; p99 over all of them.
    async fn measure(&self, contacts: u64) -> Duration {
        let someone = |turn: u64| scattered(turn, 77) % contacts;
        let mut all = Vec::new();
        let sorts: [(&str, &dyn Fn(u64) -> String); 12] = [
            ("a common name", &|turn| pick(&FIRST, turn, 8).to_owned()),
            ("first and last name", &|turn| format!("{} {}", pick(&FIRST, turn, 8), pick(&LAST, turn, 9))),
            ("part of a name", &|turn| pick(&LAST, turn, 8).chars().skip(1).take(4).collect()),
            ("a username", &|turn| format!("@{}", username(someone(turn)))),
            ("a username without @", &|turn| username(someone(turn))),
            ("a number", &|turn| format!("+{}", phone(someone(turn)))),
            ("a number as dialled at home", &|turn| phone(someone(turn)).split_off(2)),
            ("the end of a number", &|turn| phone(someone(turn)).split_off(7)),
            ("a WhatsApp id", &|turn| bsuid(someone(turn))),
            ("the end of a WhatsApp id", &|turn| bsuid(someone(turn)).split_off(13)),
            ("words of messages", &|turn| format!("{} {}", pick(&WORDS, turn, 10), pick(&WORDS, turn, 11))),
            ("nobody", &|turn| format!("{}{}x", pick(&LAST, turn, 12), pick(&FIRST, turn, 13))),
        ];
        for (name, typed) in sorts {
            let (mut times, mut most) = (Vec::new(), 0);
            for turn in 0..TURNS {
                let query = Query::read(&typed(turn)).unwrap();
                let start = Instant::now();
                let people = view::found_people(&self.desk, &self.viewer, &query, None).await.unwrap();
                let messages = view::found_messages(&self.desk, &self.viewer, &query, None).await.unwrap();
                times.push(start.elapsed());
                most = most.max(people.items.len() + messages.items.len());
            }
            let mut line = String::new();
            write!(
                line,
                "| {contacts} | {name} | {:.2} | {:.2} | {most} |",
                millis(&times, 50),
                millis(&times, 99)
            )
            .unwrap();
            println!("{line}");
            all.extend(times);
        }
        println!("| {contacts} | **all** | {:.2} | {:.2} | |", millis(&all, 50), millis(&all, 99));
        quantile(&all, 99)
    }
}

fn quantile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

fn millis(times: &[Duration], percent: usize) -> f64 {
    quantile(times, percent).as_secs_f64() * 1000.0
}

fn delivery(people: &[u64]) -> String {
    let contacts: Vec<_> = people
        .iter()
        .map(|n| {
            let name = format!("{} {}", pick(&FIRST, *n, 4), pick(&LAST, *n, 5));
            serde_json::json!({"profile": {"name": name, "username": username(*n)}, "wa_id": phone(*n), "user_id": bsuid(*n)})
        })
        .collect();
    let messages: Vec<_> = people
        .iter()
        .map(|n| {
            let words: Vec<_> = (0..9).map(|word| pick(&WORDS, *n, 20 + word)).collect();
            serde_json::json!({"from": phone(*n), "from_user_id": bsuid(*n), "id": format!("wamid.HBgNNTUxMT{n}"),
                               "timestamp": "1790000001", "type": "text", "text": {"body": words.join(" ")}})
        })
        .collect();
    serde_json::json!({"object": "whatsapp_business_account", "entry": [{"id": "700000000000001", "changes": [{
        "field": "messages",
        "value": {"messaging_product": "whatsapp",
                  "metadata": {"display_phone_number": "15550100200", "phone_number_id": "800000000000002"},
                  "contacts": contacts, "messages": messages},
    }]}]})
    .to_string()
}
