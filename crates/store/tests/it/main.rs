//! Both engines behind one door.
#![expect(clippy::unwrap_used, reason = "a test stops where something is missing")]

use std::sync::Arc;

use base::{AppId, Moment, UuidId, WorkspaceId};
use rstest::rstest;
use store::testing::{EngineKind, TestDb, not_understood};
use store::{Arrival, Db, Error, Journal, Statement, Unit, params, statement};

const ADD: Statement = statement!("ADD", "INSERT INTO workspace (id, name, created_at) VALUES ($1, $2, $3)");
const COUNT: Statement = statement!("COUNT", "SELECT CAST(count(*) AS bigint), 'x' FROM workspace");
const NAMES: Statement = statement!("NAMES", "SELECT id, name FROM workspace WHERE id = $1");

async fn add(db: &Db, id: i64, name: &'static str) -> Result<(), Error> {
    db.write(move |tx| -> Unit<'_, (), Error> {
        Box::pin(async move { tx.execute(ADD, &params![id, name, 0]).await.map(drop) })
    })
    .await
}

async fn count(db: &Db) -> i64 {
    let found: Option<(i64, String)> =
        db.read(|tx| -> Unit<'_, _, Error> { Box::pin(tx.find(COUNT, &[])) }).await.unwrap();
    found.unwrap().0
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_value_comes_back(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let test = TestDb::new(kind).await;
    add(&test.db, 7, "Acmé ☕ \u{202e}").await.unwrap();
    let found: Vec<(i64, String)> = test
        .db
        .read(|tx| -> Unit<'_, _, Error> {
            Box::pin(async move { tx.query_many(NAMES, &[params![7i64], params![8i64]]).await })
        })
        .await
        .unwrap();
    assert_eq!(found, [(7, "Acmé ☕ \u{202e}".to_owned())]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_fails_or_panics_leaves_nothing(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let test = TestDb::new(kind).await;
    add(&test.db, 1, "one").await.unwrap();
    assert!(matches!(add(&test.db, 1, "again").await, Err(Error::Duplicate(_))));
    let failed: Result<(), Error> = test
        .db
        .write(|tx| -> Unit<'_, (), Error> {
            Box::pin(async move {
                tx.execute(ADD, &params![2i64, "two", 0i64]).await?;
                Err(Error::Value("no".to_owned()))
            })
        })
        .await;
    assert!(matches!(failed, Err(Error::Value(_))));
    let panicked: Result<(), Error> = test
        .db
        .write(|tx| -> Unit<'_, (), Error> {
            Box::pin(async move {
                tx.execute(ADD, &params![3i64, "three", 0i64]).await?;
                panic!("as a test wants it")
            })
        })
        .await;
    assert!(matches!(panicked, Err(Error::Statement(_))), "{panicked:?}");
    assert_eq!(count(&test.db).await, 1);
    add(&test.db, 4, "four").await.unwrap();
    assert_eq!(count(&test.db).await, 2);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn callers_that_give_up_cut_nothing_short(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let test = TestDb::new(kind).await;
    let db = Arc::new(test.db.clone());
    let callers: Vec<_> = (0..50)
        .map(|id| {
            let db = Arc::clone(&db);
            tokio::spawn(async move { add(&db, id, "x").await })
        })
        .collect();
    for (turn, caller) in callers.into_iter().enumerate() {
        if turn % 2 == 0 {
            caller.abort();
        } else {
            caller.await.unwrap().unwrap();
        }
    }
    // Units that were started run to their end: the last one waits behind them.
    add(&db, 1000, "last").await.unwrap();
    assert!(count(&db).await >= 26);
}

fn arrival(body: &'static [u8]) -> Arrival {
    Arrival {
        workspace: WorkspaceId(1),
        app: AppId::from_uuid(uuid::Uuid::from_u128(1)),
        received_at: Moment::from_micros(5),
        readers: "see_deliveries",
        body: bytes::Bytes::from_static(body),
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_appended_comes_out_in_order_until_the_cursor_moves(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let test = TestDb::new(kind).await;
    let journal = Journal::open(&test.db).await.unwrap();
    let one = journal.append(arrival(b"one")).await.unwrap();
    let two = journal.append(arrival(b"\x00\xfftwo")).await.unwrap();
    assert!(one < two);
    let second = Journal::open(&test.db).await.unwrap();
    let three = second.append(arrival(b"three")).await.unwrap();
    assert!(two < three, "every process has its own stream");

    let mut seen = Vec::new();
    loop {
        let batch: Vec<(i64, Vec<store::Delivery>)> = test
            .db
            .write(|tx| -> Unit<'_, _, Error> {
                Box::pin(async move {
                    let mut taken = Vec::new();
                    for batch in Journal::next(tx, 2).await? {
                        let last = batch.deliveries.last().unwrap().id;
                        Journal::advance(tx, batch.stream, last).await?;
                        taken.push((batch.stream, batch.deliveries));
                    }
                    Ok(taken)
                })
            })
            .await
            .unwrap();
        if batch.is_empty() {
            break;
        }
        seen.extend(batch.into_iter().flat_map(|(_stream, deliveries)| deliveries));
    }
    assert_eq!(seen.iter().map(|delivery| delivery.id).collect::<Vec<_>>(), [one, two, three]);
    assert_eq!(seen[1].body, b"\x00\xfftwo");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_stores_own_statements_are_understood(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let test = TestDb::new(kind).await;
    assert_eq!(not_understood(&test.db, &[]).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_opening_finds_the_tables_as_they_are() {
    let test = TestDb::new(EngineKind::Sqlite).await;
    add(&test.db, 1, "one").await.unwrap();
    let again = Db::open(&test.location).await.unwrap();
    assert_eq!(count(&again).await, 1);
}
