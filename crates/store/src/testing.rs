//! Databases for tests.

use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use crate::{Db, Location, Statement};

/// The variable that names the test server: `make test` starts one and sets it.
pub const POSTGRES_URL: &str = "KNOWNAS_TEST_POSTGRES";

/// A fresh database that goes away with this value.
#[derive(Debug)]
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Where it is, to open it a second time.
    pub location: Location,
    _folder: Option<TempDir>,
}

/// Both engines, for tests that run on each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl TestDb {
    /// A fresh database on this engine.
    pub async fn new(kind: EngineKind) -> Self {
        match kind {
            EngineKind::Sqlite => Self::sqlite().await,
            EngineKind::Postgres => Self::postgres().await,
        }
    }

    #[expect(clippy::expect_used, reason = "a test that has no folder can only stop")]
    async fn sqlite() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let location = Location::Sqlite(folder.path().join("knownas.db"));
        let db = Db::open(&location).await.expect("a SQLite database");
        Self { db, location, _folder: Some(folder) }
    }

    #[expect(clippy::expect_used, reason = "a test that has no server can only stop")]
    async fn postgres() -> Self {
        let location = Location::Postgres(fresh_postgres().await);
        let db = Db::open(&location).await.expect("a PostgreSQL database");
        Self { db, location, _folder: None }
    }
}

/// The URL of a new, empty database on the test server.
#[expect(clippy::expect_used, reason = "a test that has no server can only stop")]
pub async fn fresh_postgres() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let server = std::env::var(POSTGRES_URL)
        .expect("KNOWNAS_TEST_POSTGRES names a PostgreSQL server for tests; `make test` starts one");
    let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let (client, connection) =
        tokio_postgres::connect(&server, tokio_postgres::NoTls).await.expect("the test server answers");
    let waiting = tokio::spawn(connection);
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a new database");
    drop(client);
    let _ended = waiting.await;
    let (server, _database) = server.rsplit_once('/').expect("the URL names a database");
    format!("{server}/{name}")
}

/// Prepares every one of these statements on this engine; what it does not understand comes back, name and answer.
pub async fn not_understood(db: &Db, statements: &'static [&'static [Statement]]) -> Vec<String> {
    let mut answers = Vec::new();
    for statement in statements.iter().flat_map(|file| file.iter()).chain(crate::journal::SHARED) {
        let statement = *statement;
        let prepared = db
            .write(move |tx| -> crate::Unit<'_, (), crate::Error> {
                Box::pin(async move { tx.prepare(statement).await })
            })
            .await;
        if let Err(error) = prepared {
            answers.push(format!("{}: {error}", statement.name));
        }
    }
    answers
}

/// How SQLite would go about each of these statements, a line per table: the name, then the line of `EXPLAIN QUERY PLAN`.
#[expect(clippy::expect_used, reason = "a test whose database does not open can only stop")]
pub fn plans(test: &TestDb, statements: &'static [&'static [Statement]]) -> Vec<(&'static str, String)> {
    let Location::Sqlite(path) = &test.location else { return Vec::new() };
    let connection = rusqlite::Connection::open(path).expect("the database opens a second time");
    let mut plans = Vec::new();
    for statement in statements.iter().flat_map(|file| file.iter()) {
        // What only PostgreSQL understands has its twin for SQLite.
        let Ok(mut plan) = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql)) else {
            continue;
        };
        let mut rows = plan.raw_query();
        while let Ok(Some(row)) = rows.next() {
            plans.push((statement.name, row.get("detail").expect("a plan has details")));
        }
    }
    plans
}
