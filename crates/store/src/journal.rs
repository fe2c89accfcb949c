//! The intake journal: what arrived, byte for byte, in order, on the disk before it is acknowledged.
//!
//! Appends are grouped: whatever waits when the last flush ends goes into the next transaction, and nobody waits for a
//! group to fill. A delivery's id is the writer's stream in the high bits and a position in the low forty, so several
//! processes append without asking each other, and every reader can tell what it has seen of each stream.

use std::sync::Arc;

use base::{AppId, DeliveryId, Moment, UuidId, WorkspaceId};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::db::Engine;
use crate::tx::Session;
use crate::{Db, Error, Record, Result, Row, Statement, Tx, Unit, Value, params, statement};

/// Deliveries that may wait for the writer.
pub(crate) const QUEUE: usize = 4096;
/// Deliveries in one transaction.
pub(crate) const GROUP: usize = 512;
/// Bytes that may wait for the writer, in kibibytes.
const WAITING_KIB: usize = 128 * 1024;
/// Bytes of deliveries that are processed at once.
const BATCH_BYTES: i64 = 4 * 1024 * 1024;
/// Bits of a delivery's id that count within a stream.
const POSITION_BITS: u32 = 40;

/// A delivery on its way in.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The app it came for.
    pub app: AppId,
    /// When it came.
    pub received_at: Moment,
    /// Who may read it raw: the permission's word.
    pub readers: &'static str,
    /// The body, byte for byte.
    pub body: bytes::Bytes,
}

/// A delivery that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its place.
    pub id: DeliveryId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The app it came for.
    pub app: AppId,
    /// When it came.
    pub received_at: Moment,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

impl Record for Delivery {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.next()?,
            workspace: row.next()?,
            app: row.next()?,
            received_at: row.next()?,
            body: row.next()?,
        })
    }
}

/// The unprocessed deliveries of one stream that come next, in order.
#[derive(Debug)]
pub struct StreamBatch {
    /// The stream.
    pub stream: i64,
    /// Its deliveries.
    pub deliveries: Vec<Delivery>,
}

/// Why a delivery was not stored. The sender keeps it and repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The queue into the writer is full.
    #[error("the intake's queue is full")]
    Full,
    /// The database did not take it.
    #[error("the database did not take the delivery")]
    NotStored,
}

pub(crate) struct Append {
    arrival: Arrival,
    stream: i64,
    stored: oneshot::Sender<Option<DeliveryId>>,
    _room: OwnedSemaphorePermit,
}

const OPEN_STREAM: Statement = statement!("OPEN_STREAM", "INSERT INTO journal_stream (stream, position)
          SELECT coalesce(max(stream), 0) + 1, (coalesce(max(stream), 0) + 1) * 1099511627776 FROM journal_stream
          RETURNING stream");
const APPEND_SQLITE: Statement = statement!(
    "APPEND_SQLITE",
    "INSERT INTO delivery (id, workspace_id, app_id, received_at, readers, body) VALUES ($1, $2, $3, $4, $5, $6)"
);
const APPEND_POSTGRES: &str = "INSERT INTO delivery (id, workspace_id, app_id, received_at, readers, body)
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[], $5::text[], $6::bytea[])";
/// The streams in which something waits.
macro_rules! streams {
    ($rest:literal) => {
        concat!(
            "SELECT stream, position FROM journal_stream AS s
             WHERE EXISTS (SELECT 1 FROM delivery AS d WHERE d.id > s.position AND d.id < (s.stream + 1) * 1099511627776)
             ORDER BY stream ",
            $rest
        )
    };
}

/// A stream is drained by one process at a time. SQLite's write transaction sees to that by itself.
const STREAMS_SQLITE: Statement = statement!("STREAMS_SQLITE", streams!(""));
const STREAMS_POSTGRES: Statement =
    statement!("STREAMS_POSTGRES", streams!("LIMIT 1 FOR UPDATE SKIP LOCKED"));
const SIZES: Statement = statement!(
    "SIZES",
    "SELECT id, CAST(length(body) AS bigint) FROM delivery WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3"
);
const NEXT: Statement = statement!(
    "NEXT",
    "SELECT id, workspace_id, app_id, received_at, body FROM delivery WHERE id > $1 AND id <= $2 ORDER BY id"
);
const ADVANCE: Statement = statement!("ADVANCE", "UPDATE journal_stream SET position = $2 WHERE stream = $1");
const BY_ID: Statement = statement!(
    "BY_ID",
    "SELECT id, workspace_id, app_id, received_at, body FROM delivery WHERE id = $1 AND workspace_id = $2"
);
const WAITING: Statement = statement!("WAITING", "SELECT CAST(count(*) AS bigint), CAST(coalesce(max(d.received_at), 0) AS bigint)
          FROM journal_stream AS s JOIN delivery AS d ON d.id > s.position AND d.id < (s.stream + 1) * 1099511627776
          WHERE d.workspace_id = $1");

const LAST_RECEIVED: Statement = statement!(
    "LAST_RECEIVED",
    "SELECT received_at, workspace_id FROM delivery WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1"
);

/// The journal's statements that both engines must understand.
#[cfg(feature = "testing")]
pub(crate) const SHARED: &[Statement] = &[OPEN_STREAM, SIZES, NEXT, ADVANCE, BY_ID, WAITING, LAST_RECEIVED];

/// The append side of the journal: one stream of this process. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Journal {
    stream: i64,
    appends: mpsc::Sender<Append>,
    room: Arc<Semaphore>,
    /// Told after every group that was stored.
    news: Arc<Notify>,
}

impl Journal {
    /// Opens a stream of this process.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn open(db: &Db) -> Result<Self> {
        let stream = loop {
            match db.write(|tx| -> Unit<'_, i64, Error> { Box::pin(open_stream(tx)) }).await {
                Err(Error::Duplicate(_)) => {}
                other => break other?,
            }
        };
        let appends = match &db.engine {
            Engine::Sqlite(sqlite) => sqlite.appends.clone(),
            Engine::Postgres(postgres) => {
                let (appends, waiting) = mpsc::channel(QUEUE);
                tokio::spawn(run_postgres_writer(Arc::clone(&postgres.config), waiting));
                appends
            }
        };
        Ok(Self {
            stream,
            appends,
            room: Arc::new(Semaphore::new(WAITING_KIB)),
            news: Arc::new(Notify::new()),
        })
    }

    /// Stores a delivery and returns when it is on the disk.
    ///
    /// # Errors
    /// [`JournalError`]: it is not stored, and must not be acknowledged.
    pub async fn append(&self, arrival: Arrival) -> std::result::Result<DeliveryId, JournalError> {
        if self.stream == 0 {
            return Ok(DeliveryId(0));
        }
        let kib = u32::try_from(arrival.body.len() / 1024 + 1).map_err(|_huge| JournalError::Full)?;
        let room = Arc::clone(&self.room).try_acquire_many_owned(kib).map_err(|_none| JournalError::Full)?;
        let (stored, answer) = oneshot::channel();
        let append = Append { arrival, stream: self.stream, stored, _room: room };
        self.appends.try_send(append).map_err(|_full| JournalError::Full)?;
        let id = answer.await.ok().flatten().ok_or(JournalError::NotStored)?;
        self.news.notify_one();
        Ok(id)
    }

    /// A journal that stores nothing and says it did: what the bench compares with.
    #[cfg(feature = "testing")]
    pub fn nowhere() -> Self {
        let (appends, mut waiting) = mpsc::channel::<Append>(QUEUE);
        tokio::spawn(async move { while waiting.recv().await.is_some() {} });
        Self {
            stream: 0,
            appends,
            room: Arc::new(Semaphore::new(WAITING_KIB)),
            news: Arc::new(Notify::new()),
        }
    }

    /// Waits until something was stored since the last time somebody waited.
    pub async fn news(&self) {
        self.news.notified().await;
    }

    /// The next deliveries of the streams that wait to be processed, locked for this transaction.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn next(tx: &mut Tx, limit: i64) -> Result<Vec<StreamBatch>> {
        let streams = match tx.session {
            Session::Sqlite(_) => STREAMS_SQLITE,
            Session::Postgres(_) => STREAMS_POSTGRES,
        };
        let mut batches = Vec::new();
        let (mut left, mut room) = (limit, BATCH_BYTES);
        for (stream, position) in tx.query::<(i64, i64)>(streams, &[]).await? {
            let end = (stream + 1) << POSITION_BITS;
            let sizes: Vec<(i64, i64)> = tx.query(SIZES, &params![position, end, left]).await?;
            let Some(last) = last_within(&sizes, &mut room) else { continue };
            let deliveries: Vec<Delivery> = tx.query(NEXT, &params![position, last]).await?;
            left -= i64::try_from(deliveries.len()).unwrap_or(left);
            batches.push(StreamBatch { stream, deliveries });
            if left <= 0 || room <= 0 {
                break;
            }
        }
        Ok(batches)
    }

    /// Marks a stream as processed up to and including `last`.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn advance(tx: &mut Tx, stream: i64, last: DeliveryId) -> Result<()> {
        tx.execute(ADVANCE, &params![stream, last]).await.map(drop)
    }

    /// A delivery of this workspace.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn delivery(tx: &mut Tx, workspace: WorkspaceId, id: DeliveryId) -> Result<Option<Delivery>> {
        tx.find(BY_ID, &params![id, workspace]).await
    }

    /// How many deliveries of this workspace wait to be processed.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn waiting(tx: &mut Tx, workspace: WorkspaceId) -> Result<i64> {
        let found: Option<(i64, i64)> = tx.find(WAITING, &params![workspace]).await?;
        Ok(found.map_or(0, |(count, _newest)| count))
    }

    /// When the last delivery of this workspace came.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn last_received(tx: &mut Tx, workspace: WorkspaceId) -> Result<Option<Moment>> {
        let found: Option<(Moment, WorkspaceId)> = tx.find(LAST_RECEIVED, &params![workspace]).await?;
        Ok(found.map(|(at, _workspace)| at))
    }
}

/// The last of these deliveries that still fits into the room; the first one always does.
fn last_within(sizes: &[(i64, i64)], room: &mut i64) -> Option<i64> {
    let mut last = None;
    for (id, size) in sizes {
        *room -= size;
        if *room < 0 && last.is_some() {
            break;
        }
        last = Some(*id);
    }
    last
}

async fn open_stream(tx: &mut Tx) -> Result<i64> {
    let (stream,) =
        tx.find(OPEN_STREAM, &[]).await?.ok_or_else(|| Error::Value("no stream was opened".to_owned()))?;
    Ok(stream)
}

/// Gives positions to arrivals, stream by stream, and answers those who wait.
#[derive(Debug, Default)]
struct Positions(std::collections::HashMap<i64, i64>);

impl Positions {
    fn next(&mut self, stream: i64) -> DeliveryId {
        let position = self.0.entry(stream).or_insert(0);
        *position += 1;
        DeliveryId((stream << POSITION_BITS) + *position)
    }
}

fn answer(group: &mut Vec<Append>, ids: &[DeliveryId], stored: bool) {
    for (append, id) in group.drain(..).zip(ids) {
        // Who no longer waits will repeat the delivery; the repetition is dropped later.
        let _gone = append.stored.send(stored.then_some(*id));
    }
}

/// The journal's side of the SQLite writer.
#[derive(Debug, Default)]
pub(crate) struct SqliteJournal(Positions);

impl SqliteJournal {
    /// One group, one transaction, one flush.
    pub(crate) fn commit(&mut self, tx: &mut Tx, group: &mut Vec<Append>) {
        let ids: Vec<DeliveryId> = group.iter().map(|append| self.0.next(append.stream)).collect();
        let Session::Sqlite(connection) = &mut tx.session else { return };
        let outcome = insert(connection, group, &ids);
        if let Err(error) = &outcome {
            tracing::error!(%error, deliveries = group.len(), "a group of deliveries was not stored");
        }
        answer(group, &ids, outcome.is_ok());
    }
}

fn insert(connection: &mut rusqlite::Connection, group: &[Append], ids: &[DeliveryId]) -> Result<()> {
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    {
        let mut insert = tx.prepare_cached(APPEND_SQLITE.sqlite)?;
        for (Append { arrival, .. }, id) in group.iter().zip(ids) {
            let row = params![
                *id,
                arrival.workspace,
                arrival.app,
                arrival.received_at,
                arrival.readers,
                Value::from(&arrival.body[..])
            ];
            insert.execute(rusqlite::params_from_iter(&row))?;
        }
    }
    Ok(tx.commit()?)
}

/// The journal's writer on PostgreSQL: one connection, one statement per group; a lost connection is opened again.
async fn run_postgres_writer(config: Arc<tokio_postgres::Config>, mut waiting: mpsc::Receiver<Append>) {
    let mut positions = Positions::default();
    let mut group = Vec::new();
    let mut client = None;
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        let ids: Vec<DeliveryId> = group.iter().map(|append| positions.next(append.stream)).collect();
        let outcome = insert_unnest(&mut client, &config, &group, &ids).await;
        if let Err(error) = &outcome {
            tracing::error!(%error, deliveries = group.len(), "a group of deliveries was not stored");
            client = None;
        }
        answer(&mut group, &ids, outcome.is_ok());
    }
}

struct Writer {
    client: tokio_postgres::Client,
    insert: tokio_postgres::Statement,
}

async fn insert_unnest(
    writer: &mut Option<Writer>,
    config: &tokio_postgres::Config,
    group: &[Append],
    ids: &[DeliveryId],
) -> Result<()> {
    let writer = match writer {
        Some(writer) => writer,
        none => none.insert(connect(config).await?),
    };
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let workspaces: Vec<i64> = group.iter().map(|append| append.arrival.workspace.0).collect();
    let apps: Vec<uuid::Uuid> = group.iter().map(|append| append.arrival.app.uuid()).collect();
    let times: Vec<i64> = group.iter().map(|append| append.arrival.received_at.micros()).collect();
    let readers: Vec<&str> = group.iter().map(|append| append.arrival.readers).collect();
    let bodies: Vec<&[u8]> = group.iter().map(|append| &append.arrival.body[..]).collect();
    writer.client.execute(&writer.insert, &[&ids, &workspaces, &apps, &times, &readers, &bodies]).await?;
    Ok(())
}

async fn connect(config: &tokio_postgres::Config) -> Result<Writer> {
    let (client, connection) = config.connect(tokio_postgres::NoTls).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "the journal's connection ended");
        }
    });
    let insert = client.prepare(APPEND_POSTGRES).await?;
    Ok(Writer { client, insert })
}
