//! The real program, killed at random moments under load: nothing acknowledged is lost, nothing is doubled, and what was
//! stored is processed after the restart.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use store::testing::{EngineKind, fresh_postgres};
use store::{Db, Journal, Location, Statement, Unit, statement};
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::program::{SUPPORT, Serving, delivery, set_up, text};

/// Connections that deliver at once.
const SENDERS: usize = 16;
/// Customers.
const PEOPLE: usize = 200;

const WAMIDS: Statement = statement!("WAMIDS", "SELECT wamid, direction FROM message WHERE direction = 'in'");
const UNREAD: Statement =
    statement!("UNREAD", "SELECT CAST(sum(unread) AS bigint), CAST(count(*) AS bigint) FROM conversation");
const DELIVERIES: Statement = statement!(
    "DELIVERIES",
    "SELECT CAST(count(*) AS bigint), CAST(coalesce(max(id), 0) AS bigint) FROM delivery"
);

fn kills() -> usize {
    std::env::var("KNOWNAS_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(5)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_under_load_on_sqlite() {
    killed_under_load(EngineKind::Sqlite, kills()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_under_load_on_postgres() {
    killed_under_load(EngineKind::Postgres, kills()).await;
}

async fn killed_under_load(kind: EngineKind, kills: usize) {
    let folder = TempDir::new().unwrap();
    let database = match kind {
        EngineKind::Sqlite => None,
        EngineKind::Postgres => Some(fresh_postgres().await),
    };
    set_up(folder.path(), database.as_deref());
    let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
    for round in 0..kills {
        let serving = Arc::new(Serving::start(folder.path(), database.as_deref()));
        // The moment: after so many acknowledgements in this round.
        let moment = (round * 7919 + 131) % 1500;
        load_until(&serving, round, moment, &acknowledged).await;
    }
    let last = Serving::start(folder.path(), database.as_deref());
    let db = open(folder.path(), database.as_deref()).await;
    all_processed(&db).await;
    last.kill();

    let acknowledged = acknowledged.lock().await;
    let stored = messages(&db).await;
    let distinct: BTreeSet<&String> = stored.iter().collect();
    let lost: Vec<&String> = acknowledged.iter().filter(|wamid| !distinct.contains(wamid)).collect();
    let (unread, conversations) = sums(&db, UNREAD).await;
    let (deliveries, _) = sums(&db, DELIVERIES).await;
    println!(
        "{kind:?}: {kills} kills, {deliveries} deliveries stored, {} messages acknowledged, {} stored in {conversations} \
         threads, {} lost, {} doubled",
        acknowledged.len(),
        stored.len(),
        lost.len(),
        stored.len() - distinct.len(),
    );
    assert!(acknowledged.len() > kills * 20, "there was load: {}", acknowledged.len());
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert_eq!(stored.len(), distinct.len(), "every message once");
    assert_eq!(unread, i64::try_from(stored.len()).unwrap(), "every message had its effect once");
}

/// Delivers from many connections until so many were acknowledged, then kills.
async fn load_until(
    serving: &Arc<Serving>,
    round: usize,
    moment: usize,
    acknowledged: &Arc<Mutex<BTreeSet<String>>>,
) {
    let count = Arc::new(AtomicUsize::new(0));
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let (serving, count) = (Arc::clone(serving), Arc::clone(&count));
            let acknowledged = Arc::clone(acknowledged);
            tokio::spawn(async move { send(&serving, round, sender, &count, moment, &acknowledged).await })
        })
        .collect();
    while count.load(Ordering::Relaxed) < moment {
        tokio::task::yield_now().await;
    }
    kill_now(serving);
    for sender in senders {
        sender.await.unwrap();
    }
}

/// The senders still hold the program; it is the process that ends.
fn kill_now(serving: &Serving) {
    let killed =
        std::process::Command::new("kill").args(["-9", &serving.process().to_string()]).status().unwrap();
    assert!(killed.success());
}

/// One connection: until nobody answers.
async fn send(
    serving: &Serving,
    round: usize,
    sender: usize,
    count: &AtomicUsize,
    moment: usize,
    acknowledged: &Mutex<BTreeSet<String>>,
) {
    let mut turn = 0;
    loop {
        let wamids: Vec<String> =
            (0..1 + turn % 3).map(|part| format!("wamid.{round}.{sender}.{turn}.{part}")).collect();
        let phone = format!("55119{:08}", (sender * 31 + turn) % PEOPLE);
        let second = u64::try_from(round * 100_000 + turn).unwrap();
        let messages: Vec<_> = wamids.iter().map(|wamid| text(wamid, &phone, second, "under load")).collect();
        let body = delivery(SUPPORT, &messages);
        // Meta repeats: one in eight comes twice.
        let times = if turn % 8 == 0 { 2 } else { 1 };
        for _again in 0..times {
            match serving.deliver(body.clone()).await {
                Some(200) => {}
                Some(503) => continue,
                Some(other) => panic!("answered {other}"),
                None => return,
            }
            acknowledged.lock().await.extend(wamids.iter().cloned());
            count.fetch_add(1, Ordering::Relaxed);
        }
        // Past the moment the kill is under way; do not run ahead of it for ever.
        if count.load(Ordering::Relaxed) > moment + 20_000 {
            return;
        }
        turn += 1;
    }
}

async fn open(data_dir: &Path, database: Option<&str>) -> Db {
    let location = match database {
        Some(url) => Location::Postgres(url.to_owned()),
        None => Location::Sqlite(data_dir.join("knownas.db")),
    };
    Db::open(&location).await.unwrap()
}

/// Waits until the running program has processed everything.
async fn all_processed(db: &Db) {
    for _look in 0..1200 {
        let waiting: i64 = db
            .read(|tx| -> Unit<'_, i64, store::Error> {
                Box::pin(Journal::waiting(tx, base::WorkspaceId(1)))
            })
            .await
            .unwrap();
        if waiting == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not everything was processed within a minute");
}

async fn messages(db: &Db) -> Vec<String> {
    let rows: Vec<(String, String)> =
        db.read(|tx| -> Unit<'_, _, store::Error> { Box::pin(tx.query(WAMIDS, &[])) }).await.unwrap();
    rows.into_iter().map(|(wamid, _direction)| wamid).collect()
}

async fn sums(db: &Db, statement: Statement) -> (i64, i64) {
    db.read(move |tx| -> Unit<'_, Option<(i64, i64)>, store::Error> { Box::pin(tx.find(statement, &[])) })
        .await
        .unwrap()
        .unwrap()
}
