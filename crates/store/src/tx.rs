//! Inside a unit of work: run declared statements.

use std::ops::Deref;

use deadpool_postgres::{ClientWrapper, Object};
use futures_util::future::try_join_all;
use rusqlite::Connection;
use tokio_postgres::types::ToSql;

use crate::row::Columns;
use crate::{Error, Record, Result, Row, Statement, Value};

/// An open transaction on one of the engines.
pub struct Tx {
    pub(crate) session: Session,
    /// A statement collided with another unit of work: the whole unit may be worth repeating.
    pub(crate) collided: bool,
}

pub(crate) enum Session {
    Sqlite(Connection),
    Postgres(Lease),
}

/// A pooled connection that is thrown away unless its transaction ended in order: a connection inside somebody's
/// unfinished transaction must never go back into the pool.
pub(crate) struct Lease(Option<Object>);

impl Lease {
    pub(crate) fn new(client: Object) -> Self {
        Self(Some(client))
    }

    pub(crate) fn give_back(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        drop(self.0.take().map(Object::take));
    }
}

impl Deref for Lease {
    type Target = ClientWrapper;

    #[expect(clippy::expect_used, reason = "the client is only taken out when the lease itself ends")]
    fn deref(&self) -> &ClientWrapper {
        self.0.as_ref().expect("the client is only taken out when the lease itself ends")
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.session {
            Session::Sqlite(_) => "Tx(SQLite)",
            Session::Postgres(_) => "Tx(PostgreSQL)",
        })
    }
}

/// PostgreSQL takes parameters as trait objects.
fn as_sql<'p>(params: &'p [Value<'_>]) -> Vec<&'p (dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Tx {
    pub(crate) fn new(session: Session) -> Self {
        Self { session, collided: false }
    }

    /// Remembers a collision, whatever the unit of work makes of the error.
    fn noted<T>(&mut self, outcome: Result<T>) -> Result<T> {
        self.collided |= matches!(outcome, Err(Error::Conflict));
        outcome
    }

    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    /// What the engine answers.
    pub async fn execute(&mut self, statement: Statement, params: &[Value<'_>]) -> Result<u64> {
        let outcome = self.try_execute(statement, params).await;
        self.noted(outcome)
    }

    /// Runs one statement for many rows of parameters, in order, with one round trip between them all.
    ///
    /// # Errors
    /// What the engine answers to the first row it refuses.
    pub async fn execute_many<const N: usize>(
        &mut self,
        statement: Statement,
        rows: &[[Value<'_>; N]],
    ) -> Result<()> {
        let outcome = self.try_execute_many(statement, rows).await;
        self.noted(outcome)
    }

    /// The rows that a query finds.
    ///
    /// # Errors
    /// What the engine answers, or a value that is not what the record expects.
    pub async fn query<T: Record>(&mut self, statement: Statement, params: &[Value<'_>]) -> Result<Vec<T>> {
        let outcome = self.try_query(statement, params).await;
        self.noted(outcome)
    }

    /// The rows that a query finds, planned anew for these parameters: for the few statements whose best plan depends on
    /// what is looked for. PostgreSQL would settle on one plan for all.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub async fn query_planned<T: Record>(
        &mut self,
        statement: Statement,
        params: &[Value<'_>],
    ) -> Result<Vec<T>> {
        let outcome = self.try_query_planned(statement, params).await;
        self.noted(outcome)
    }

    /// The first row that a query finds.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub async fn find<T: Record>(&mut self, statement: Statement, params: &[Value<'_>]) -> Result<Option<T>> {
        Ok(self.query(statement, params).await?.into_iter().next())
    }

    /// What one query finds for many keys, key after key, with one round trip between them all.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub async fn query_many<T: Record, const N: usize>(
        &mut self,
        statement: Statement,
        keys: &[[Value<'_>; N]],
    ) -> Result<Vec<T>> {
        let outcome = self.try_query_many(statement, keys).await;
        self.noted(outcome)
    }

    async fn try_execute(&mut self, statement: Statement, params: &[Value<'_>]) -> Result<u64> {
        match &mut self.session {
            Session::Sqlite(connection) => {
                let mut prepared = connection.prepare_cached(statement.sqlite)?;
                Ok(u64::try_from(prepared.execute(rusqlite::params_from_iter(params))?).unwrap_or(0))
            }
            Session::Postgres(client) => {
                let prepared = client.prepare_cached(statement.sql).await?;
                Ok(client.execute(&prepared, &as_sql(params)).await?)
            }
        }
    }

    async fn try_execute_many<const N: usize>(
        &mut self,
        statement: Statement,
        rows: &[[Value<'_>; N]],
    ) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        match &mut self.session {
            Session::Sqlite(connection) => {
                let mut prepared = connection.prepare_cached(statement.sqlite)?;
                for row in rows {
                    prepared.execute(rusqlite::params_from_iter(row))?;
                }
            }
            Session::Postgres(client) => {
                let prepared = client.prepare_cached(statement.sql).await?;
                let (client, prepared) = (&**client, &prepared);
                try_join_all(rows.iter().map(async |row| client.execute(prepared, &as_sql(row)).await))
                    .await?;
            }
        }
        Ok(())
    }

    async fn try_query<T: Record>(&mut self, statement: Statement, params: &[Value<'_>]) -> Result<Vec<T>> {
        match &mut self.session {
            Session::Sqlite(connection) => {
                let mut found = Vec::new();
                let mut prepared = connection.prepare_cached(statement.sqlite)?;
                let mut rows = prepared.query(rusqlite::params_from_iter(params))?;
                while let Some(row) = rows.next()? {
                    found.push(T::read(&Row::new(Columns::Sqlite(row)))?);
                }
                Ok(found)
            }
            Session::Postgres(client) => {
                let prepared = client.prepare_cached(statement.sql).await?;
                let rows = client.query(&prepared, &as_sql(params)).await?;
                rows.iter().map(|row| T::read(&Row::new(Columns::Postgres(row)))).collect()
            }
        }
    }

    async fn try_query_planned<T: Record>(
        &mut self,
        statement: Statement,
        params: &[Value<'_>],
    ) -> Result<Vec<T>> {
        match &mut self.session {
            Session::Sqlite(_) => self.try_query(statement, params).await,
            Session::Postgres(client) => {
                let prepared = client.prepare(statement.sql).await?;
                let rows = client.query(&prepared, &as_sql(params)).await?;
                rows.iter().map(|row| T::read(&Row::new(Columns::Postgres(row)))).collect()
            }
        }
    }

    async fn try_query_many<T: Record, const N: usize>(
        &mut self,
        statement: Statement,
        keys: &[[Value<'_>; N]],
    ) -> Result<Vec<T>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        match &mut self.session {
            Session::Sqlite(connection) => {
                let mut prepared = connection.prepare_cached(statement.sqlite)?;
                for key in keys {
                    let mut rows = prepared.query(rusqlite::params_from_iter(key))?;
                    while let Some(row) = rows.next()? {
                        found.push(T::read(&Row::new(Columns::Sqlite(row)))?);
                    }
                }
            }
            Session::Postgres(client) => {
                let prepared = client.prepare_cached(statement.sql).await?;
                let (client, prepared) = (&**client, &prepared);
                let answers =
                    try_join_all(keys.iter().map(async |key| client.query(prepared, &as_sql(key)).await))
                        .await?;
                for row in answers.iter().flatten() {
                    found.push(T::read(&Row::new(Columns::Postgres(row)))?);
                }
            }
        }
        Ok(found)
    }

    /// Only prepares a statement: the test that every statement is understood by both engines.
    ///
    /// # Errors
    /// What the engine does not understand.
    pub async fn prepare(&mut self, statement: Statement) -> Result<()> {
        match &mut self.session {
            Session::Sqlite(connection) => drop(connection.prepare(statement.sqlite)?),
            Session::Postgres(client) => drop(client.prepare(statement.sql).await?),
        }
        Ok(())
    }

    /// Runs a script of statements without parameters (migrations, `BEGIN`, `COMMIT`).
    pub(crate) async fn script(&mut self, sql: &str) -> Result<()> {
        match &mut self.session {
            Session::Sqlite(connection) => connection.execute_batch(sql)?,
            Session::Postgres(client) => client.batch_execute(sql).await?,
        }
        Ok(())
    }
}
