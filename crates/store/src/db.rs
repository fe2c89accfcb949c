//! The handle on a database, and the one write idiom.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::str::FromStr;

use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::{Error, Result, Tx, migrate};

/// Where the data lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL URL.
    Postgres(String),
}

impl FromStr for Location {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Ok(Self::Postgres(text.to_owned()))
        } else if let Some(path) = text.strip_prefix("sqlite:") {
            Ok(Self::Sqlite(PathBuf::from(path.trim_start_matches("//"))))
        } else {
            Err("a database URL starts with postgres:// or sqlite:".to_owned())
        }
    }
}

/// The future of a unit of work. Write `Box::pin(async move { … })`.
pub type Unit<'t, T, E> = Pin<Box<dyn Future<Output = std::result::Result<T, E>> + Send + 't>>;

/// A database. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) engine: Engine,
}

#[derive(Debug, Clone)]
pub(crate) enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// Opens a database and brings its tables up to date.
    pub async fn open(location: &Location) -> Result<Self> {
        let engine = match location {
            Location::Sqlite(path) => Engine::Sqlite(Sqlite::open(path)?),
            Location::Postgres(url) => Engine::Postgres(Postgres::open(url)?),
        };
        let db = Self { engine };
        migrate::run(&db).await?;
        Ok(db)
    }

    /// Runs a unit of work in one transaction and commits it, or undoes all of it.
    ///
    /// The unit runs to its end even if the caller stops waiting, and is repeated when the engine reports that two units
    /// collided, so it must have no effect outside the transaction.
    ///
    /// # Errors
    /// What the unit returned, or what the engine answered to the commit.
    pub async fn write<T, E, F>(&self, work: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Unit<'t, T, E> + Send + Sync + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.write(work).await,
            Engine::Postgres(postgres) => postgres.write(work).await,
        }
    }

    /// Runs queries that see one state of the database and change nothing.
    ///
    /// # Errors
    /// What the unit returned, or what the engine answered.
    pub async fn read<T, E, F>(&self, work: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Unit<'t, T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(work).await,
            Engine::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Whether several processes may share this database, so that news of one must be looked for by the others.
    pub fn is_shared(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }
}
