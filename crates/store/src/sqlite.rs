//! SQLite: one writer on a thread of its own, a few read-only connections beside it.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::db::Unit;
use crate::journal::{Append, SqliteJournal};
use crate::tx::Session;
use crate::{Error, Result, Tx};

/// Readers that may be open at once.
const READERS: usize = 4;
/// Units of work that may wait for the writer.
const WAITING: usize = 1024;

/// A job for the writer's thread: it gets the writer and says nothing back; answers travel by their own channel.
type Job = Box<dyn for<'t> FnOnce(&'t mut Tx) -> std::pin::Pin<Box<dyn Future<Output = ()> + 't>> + Send>;

/// The engine's handle. The writer's thread ends when the last handle is gone.
#[derive(Clone)]
pub(crate) struct Sqlite {
    jobs: mpsc::Sender<Job>,
    pub(crate) appends: mpsc::Sender<Append>,
    readers: Arc<Readers>,
}

impl std::fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sqlite({})", self.readers.path.display())
    }
}

struct Readers {
    path: PathBuf,
    free: Mutex<Vec<Tx>>,
    permits: Semaphore,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let writer = Connection::open(path)?;
        // FULL: a commit is on the disk before it is answered. Few, large checkpoints: measured, they cost the least.
        writer.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA busy_timeout = 5000;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -65536;
             PRAGMA wal_autocheckpoint = 16000;
             PRAGMA journal_size_limit = 67108864;",
        )?;
        writer.set_prepared_statement_cache_capacity(256);
        let (jobs, waiting_jobs) = mpsc::channel(WAITING);
        let (appends, waiting_appends) = mpsc::channel(crate::journal::QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || run_writer(Tx::new(Session::Sqlite(writer)), waiting_jobs, waiting_appends))
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        let readers =
            Readers { path: path.to_owned(), free: Mutex::new(Vec::new()), permits: Semaphore::new(READERS) };
        Ok(Self { jobs, appends, readers: Arc::new(readers) })
    }

    pub(crate) async fn write<T, E, F>(&self, work: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Unit<'t, T, E> + Send + Sync + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            Box::pin(async move {
                // A caller who went away does not want the answer; the work is done all the same.
                let _gone = answer.send(unit(tx, work).await);
            })
        });
        self.jobs.send(job).await.map_err(|_closed| E::from(writer_gone()))?;
        answered.await.unwrap_or_else(|_dropped| Err(E::from(writer_gone())))
    }

    pub(crate) async fn read<T, E, F>(&self, work: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Unit<'t, T, E> + Send + 'static,
    {
        let readers = Arc::clone(&self.readers);
        let _permit = self.readers.permits.acquire().await.map_err(|_closed| E::from(writer_gone()))?;
        tokio::task::spawn_blocking(move || {
            let mut tx = readers.take().map_err(E::from)?;
            let outcome = complete(async {
                tx.script("BEGIN").await?;
                let outcome = work(&mut tx).await;
                tx.script("ROLLBACK").await?;
                outcome
            });
            readers.give_back(tx);
            outcome
        })
        .await
        .unwrap_or_else(|panic| Err(E::from(Error::Statement(format!("a query panicked: {panic}")))))
    }
}

impl Readers {
    fn take(&self) -> Result<Tx> {
        if let Some(tx) = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(tx);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.execute_batch(
            "PRAGMA busy_timeout = 5000; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;",
        )?;
        connection.set_prepared_statement_cache_capacity(256);
        Ok(Tx::new(Session::Sqlite(connection)))
    }

    fn give_back(&self, tx: Tx) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(tx);
    }
}

/// A unit that panics is undone like one that fails, and must not take the writer with it.
fn panicked() -> Error {
    Error::Statement("a unit of work panicked".to_owned())
}

fn writer_gone() -> Error {
    Error::Unavailable("the writer has stopped".to_owned())
}

/// One unit of work in one transaction.
async fn unit<T, E, F>(tx: &mut Tx, work: F) -> std::result::Result<T, E>
where
    E: From<Error>,
    F: for<'t> Fn(&'t mut Tx) -> Unit<'t, T, E>,
{
    tx.script("BEGIN IMMEDIATE").await?;
    let outcome = AssertUnwindSafe(work(tx)).catch_unwind().await;
    match outcome.unwrap_or_else(|_panic| Err(E::from(panicked()))) {
        Ok(value) => match tx.script("COMMIT").await {
            Ok(()) => Ok(value),
            Err(error) => {
                undo(tx).await;
                Err(E::from(error))
            }
        },
        Err(error) => {
            undo(tx).await;
            Err(error)
        }
    }
}

async fn undo(tx: &mut Tx) {
    if let Err(error) = tx.script("ROLLBACK").await {
        tracing::warn!(%error, "a transaction could not be rolled back");
    }
}

/// The writer's life: one group commit of the journal, one unit of work, in turns, so that neither starves the other.
fn run_writer(mut tx: Tx, mut jobs: mpsc::Receiver<Job>, mut appends: mpsc::Receiver<Append>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().build() else { return };
    runtime.block_on(async {
        let mut batch = Vec::new();
        let mut journal = SqliteJournal::default();
        loop {
            let mut job = None;
            tokio::select! {
                count = appends.recv_many(&mut batch, crate::journal::GROUP) => if count == 0 { break },
                next = jobs.recv() => match next { Some(next) => job = Some(next), None => break },
            }
            if !batch.is_empty() {
                journal.commit(&mut tx, &mut batch);
            }
            if let Some(job) = job.or_else(|| jobs.try_recv().ok()) {
                job(&mut tx).await;
            }
        }
    });
}

/// Completes a future that never waits: everything on SQLite happens where it is called.
fn complete<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Handle::current().block_on(future)
}
