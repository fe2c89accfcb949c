//! The real program, killed when the bytes of a file are kept and nothing of that is written down: they are not fetched twice.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base::Source;
use rstest::rstest;
use simulator::{Act, Content, FileMishaps, Person, Receipts, Simulator, SimulatorConfig};
use store::testing::{EngineKind, fresh_postgres};
use store::{Db, Location, Statement, Unit, statement};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::program::{SETUP, SUPPORT, Serving, set_up};
use crate::sending::free_address;

const STATE: Statement = statement!("STATE", "SELECT state, attempts FROM media WHERE workspace_id = 1");
/// Nobody else writes until this is over.
const HOLD: Statement = statement!("HOLD", "UPDATE workspace SET last_outbound = last_outbound WHERE id = 1");
/// Where several programs may work, whoever died is waited for: so long.
const LEASE_IS_OVER: Statement =
    statement!("LEASE_IS_OVER", "UPDATE media SET due_at = 0 WHERE workspace_id = 1");

async fn state(db: &Db) -> Option<(String, i64)> {
    db.read(|tx| -> Unit<'_, _, store::Error> { Box::pin(tx.find(STATE, &[])) }).await.unwrap()
}

async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    for _look in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it does not come to that within half a minute");
}

fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let is_whole = |path: &Path| !path.to_string_lossy().contains('#');
    let entries = entries.map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { usize::from(is_whole(&path)) }).sum()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn killed_between_keeping_a_file_and_writing_that_down(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let folder = TempDir::new().unwrap();
    let (location, database) = match kind {
        EngineKind::Sqlite => (Location::Sqlite(folder.path().join("knownas.db")), None),
        EngineKind::Postgres => {
            let url = fresh_postgres().await;
            (Location::Postgres(url.clone()), Some(url))
        }
    };
    let listen = free_address();
    let webhook = format!("webhook_url = \"http://{listen}/hooks/whatsapp/{{app}}\"");
    let mut config: SimulatorConfig = toml::from_str(&format!("{webhook}\n{SETUP}")).unwrap();
    config.receipts = Receipts::None;
    let meta = Simulator::start(config, Source::system()).await.unwrap();
    set_up(folder.path(), database.as_deref());
    let url = meta.url();
    let flags = ["--listen", &listen, "--graph-url", &url];
    let serving = Serving::start_with(folder.path(), database.as_deref(), &flags);
    let db = Arc::new(Db::open(&location).await.unwrap());

    // The file is on its way, and its bytes do not come yet.
    meta.platform()
        .set_file_mishaps(FileMishaps { held: Some("image/jpeg".to_owned()), ..FileMishaps::default() });
    meta.platform().world(|world| world.admit(Person::new("rita", "5511900000001", "BR"))).unwrap();
    let picture = Content::Image { media: None, caption: None };
    meta.platform().act("rita", &Act::Write { line: SUPPORT.to_owned(), letter: picture.into() }).unwrap();
    until(async || state(&db).await == Some(("waiting".to_owned(), 1))).await;

    // Nothing can be written down; the bytes come and are kept; the program dies.
    let (held, over) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let holding = tokio::spawn({
        let (db, held, over) = (db.clone(), held.clone(), over.clone());
        async move {
            db.write(move |tx| -> Unit<'_, (), store::Error> {
                let (held, over) = (held.clone(), over.clone());
                Box::pin(async move {
                    tx.execute(HOLD, &[]).await?;
                    held.notify_one();
                    over.notified().await;
                    Ok(())
                })
            })
            .await
        }
    });
    held.notified().await;
    meta.platform().set_file_mishaps(FileMishaps::default());
    let media = folder.path().join("media");
    until(async || files(&media) == 1).await;
    serving.kill();
    over.notify_one();
    holding.await.unwrap().unwrap();
    assert_eq!(state(&db).await, Some(("waiting".to_owned(), 1)), "nothing is written down");

    let serving = Serving::start_with(folder.path(), database.as_deref(), &flags);
    if kind == EngineKind::Postgres {
        let over = db.write(|tx| -> Unit<'_, u64, store::Error> { Box::pin(tx.execute(LEASE_IS_OVER, &[])) });
        over.await.unwrap();
    }
    until(async || state(&db).await.is_some_and(|(state, _attempts)| state == "kept")).await;
    serving.kill();
    assert_eq!((meta.platform().files_moved(), files(&media)), ((1, 0), 1), "fetched once");
}
