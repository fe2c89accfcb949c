//! PostgreSQL: a pool for units of work and queries; the journal has a connection of its own.

use std::sync::Arc;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio_postgres::NoTls;

use crate::db::Unit;
use crate::tx::{Lease, Session};
use crate::{Error, Result, Tx};

/// Connections in the pool.
const POOL: usize = 16;
/// How often a unit is repeated when it collides with another.
const REPEATS: usize = 20;

#[derive(Debug, Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    pub(crate) config: Arc<tokio_postgres::Config>,
}

impl Postgres {
    pub(crate) fn open(url: &str) -> Result<Self> {
        let config: tokio_postgres::Config = url
            .parse()
            .map_err(|error| Error::Unavailable(format!("this is not a PostgreSQL URL: {error}")))?;
        let manager = Manager::from_config(
            config.clone(),
            NoTls,
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let pool = Pool::builder(manager)
            .max_size(POOL)
            .build()
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self { pool, config: Arc::new(config) })
    }

    pub(crate) async fn write<T, E, F>(&self, work: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Unit<'t, T, E> + Send + Sync + 'static,
    {
        let pool = self.pool.clone();
        // On a task of its own: a caller who goes away must not leave half a transaction behind.
        tokio::spawn(async move {
            let mut turn = 0;
            loop {
                let client = pool.get().await.map_err(Error::from)?;
                match unit(client, &work).await {
                    Ok(value) => return Ok(value),
                    Err(Failure::Repeat) if turn < REPEATS => turn += 1,
                    Err(Failure::Repeat) => return Err(E::from(Error::Conflict)),
                    Err(Failure::Said(error)) => return Err(error),
                }
            }
        })
        .await
        .unwrap_or_else(|panic| Err(E::from(Error::Statement(format!("a unit of work panicked: {panic}")))))
    }

    pub(crate) async fn read<T, E, F>(&self, work: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Unit<'t, T, E> + Send + 'static,
    {
        let pool = self.pool.clone();
        tokio::spawn(async move {
            let client = pool.get().await.map_err(Error::from)?;
            let mut tx = Tx::new(Session::Postgres(Lease::new(client)));
            tx.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
            let outcome = work(&mut tx).await;
            finish(tx, "ROLLBACK").await?;
            outcome
        })
        .await
        .unwrap_or_else(|panic| Err(E::from(Error::Statement(format!("a query panicked: {panic}")))))
    }
}

enum Failure<E> {
    Repeat,
    Said(E),
}

/// One unit of work in one transaction.
async fn unit<T, E, F>(client: Object, work: &F) -> std::result::Result<T, Failure<E>>
where
    E: From<Error>,
    F: for<'t> Fn(&'t mut Tx) -> Unit<'t, T, E>,
{
    let said = |error: Error| match error {
        Error::Conflict => Failure::Repeat,
        other => Failure::Said(E::from(other)),
    };
    let mut tx = Tx::new(Session::Postgres(Lease::new(client)));
    tx.script("BEGIN").await.map_err(said)?;
    match work(&mut tx).await {
        Ok(value) => finish(tx, "COMMIT").await.map_err(said).map(|()| value),
        Err(error) => {
            let collided = tx.collided;
            finish(tx, "ROLLBACK").await.map_err(said)?;
            Err(if collided { Failure::Repeat } else { Failure::Said(error) })
        }
    }
}

/// Ends a transaction and gives the connection back, if it took the word.
async fn finish(mut tx: Tx, word: &str) -> Result<()> {
    tx.script(word).await?;
    if let Session::Postgres(lease) = tx.session {
        lease.give_back();
    }
    Ok(())
}
