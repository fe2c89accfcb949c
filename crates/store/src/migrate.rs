//! Brings the tables up to date: numbered scripts, each applied once, in one transaction, and never edited afterwards.

use sha2::{Digest, Sha256};

use crate::db::Engine;
use crate::{Db, Error, Result, Statement, Tx, Unit, params, statement};

struct Migration {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

/// A script that both engines take.
macro_rules! both {
    ($name:literal) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("../migrations/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/", $name, ".sql")),
        }
    };
}

/// A script with one text per engine.
macro_rules! each {
    ($name:literal) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("../migrations/", $name, ".sqlite.sql")),
            postgres: include_str!(concat!("../migrations/", $name, ".postgres.sql")),
        }
    };
}

const MIGRATIONS: &[Migration] = &[
    both!("0001_workspace"),
    each!("0002_journal"),
    both!("0003_people"),
    both!("0004_threads"),
    both!("0005_import"),
    both!("0006_codes"),
    each!("0007_search"),
    both!("0008_outbound"),
    both!("0009_templates"),
    both!("0010_media"),
    both!("0011_sms"),
    both!("0012_settings"),
    both!("0013_number_request"),
    both!("0014_compose"),
];

const CREATE: &str = "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, checksum text NOT NULL)";
const APPLIED: Statement = statement!("APPLIED", "SELECT checksum, name FROM migration WHERE name = $1");
const RECORD: Statement = statement!("RECORD", "INSERT INTO migration (name, checksum) VALUES ($1, $2)");
/// PostgreSQL only: one process migrates at a time. SQLite's write transaction does that by itself.
const LOCK: &str = "LOCK TABLE migration IN EXCLUSIVE MODE";

pub(crate) async fn run(db: &Db) -> Result<()> {
    db.write(|tx| -> Unit<'_, (), Error> { Box::pin(create(tx)) }).await?;
    for migration in MIGRATIONS {
        let shared = db.is_shared();
        let script = match &db.engine {
            Engine::Sqlite(_) => migration.sqlite,
            Engine::Postgres(_) => migration.postgres,
        };
        let name = migration.name;
        db.write(move |tx| -> Unit<'_, (), Error> { Box::pin(apply(tx, name, script, shared)) }).await?;
    }
    Ok(())
}

async fn create(tx: &mut Tx) -> Result<()> {
    match tx.script(CREATE).await {
        // Two processes that start at once both create it; PostgreSQL lets one of them fail.
        Err(Error::Duplicate(_)) => Err(Error::Conflict),
        other => other,
    }
}

async fn apply(tx: &mut Tx, name: &'static str, script: &'static str, shared: bool) -> Result<()> {
    if shared {
        tx.script(LOCK).await?;
    }
    let checksum = hex::encode(Sha256::digest(script.as_bytes()));
    match tx.find::<(String, String)>(APPLIED, &params![name]).await? {
        Some((known, _)) if known == checksum => Ok(()),
        Some(_) => Err(Error::Statement(format!(
            "migration {name} was changed after it was applied here; run the version that made this database"
        ))),
        None => {
            tx.script(script).await?;
            tx.execute(RECORD, &params![name, checksum]).await.map(drop)
        }
    }
}
