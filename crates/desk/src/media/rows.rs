//! Files in the table: found by what messages call them, taken up, settled. Nothing here waits for the network.

use std::time::Duration;

use base::{ConversationId, LineId, MediaId, Moment, WorkspaceId};
use store::{Record, Row, Tx, Unit, params};

use super::doomed::{is_doomed, stayed};
use super::rules::Fate;
use super::{File, Kind, queries};
use crate::channel::Carrier;
use crate::converse::queries as threads;
use crate::flow::{Event, EventKind, emit};
use crate::{Desk, Error, Result, channel};

/// How long it takes until bytes that are being swept away are gone, and can be fetched anew.
const SWEEPING: Duration = Duration::from_secs(60);

/// A file of ours.
pub(crate) async fn find(tx: &mut Tx, workspace: WorkspaceId, id: MediaId) -> Result<File> {
    tx.find(queries::FILE, &params![workspace, id]).await?.ok_or(Error::NotFound("file"))
}

/// A file, and how a message names it.
struct Named(String, File);

impl Record for Named {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(row.next()?, File::read(row)?))
    }
}

/// The files that messages name, each with that name: our id of it, or Meta's.
pub(crate) async fn files_called(
    tx: &mut Tx,
    workspace: WorkspaceId,
    names: &[String],
) -> Result<Vec<(String, File)>> {
    let ours: Vec<MediaId> = names.iter().filter_map(|name| name.parse().ok()).collect();
    let ours: Vec<_> = ours.iter().map(|id| params![workspace, *id]).collect();
    let found: Vec<File> = tx.query_many(queries::FILE, &ours).await?;
    let mut files: Vec<_> = found.into_iter().map(|file| (file.id.to_string(), file)).collect();
    let metas: Vec<_> = names.iter().map(|name| params![workspace, name]).collect();
    let found: Vec<Named> = tx.query_many(queries::FILE_CALLED, &metas).await?;
    files.extend(found.into_iter().map(|Named(name, file)| (name, file)));
    Ok(files)
}

/// Writes down a file whose bytes are kept. [`Error::Busy`] if these very bytes are being swept away.
pub(crate) async fn add(tx: &mut Tx, workspace: WorkspaceId, file: &File, now: Moment) -> Result<()> {
    channel::lock(tx, workspace).await?;
    if let Some(sha256) = &file.sha256
        && is_doomed(tx, workspace, sha256).await?
    {
        return Err(Error::Busy);
    }
    let (width, height) = file.pixels.unzip();
    let row = params![
        workspace,
        file.id,
        file.kind.as_str(),
        &file.mime_type,
        file.name.as_deref(),
        file.sha256.as_deref(),
        file.size,
        width,
        height,
        now,
    ];
    tx.execute(queries::ADD, &row).await?;
    Ok(())
}

/// Meta calls a file so, until then.
pub(crate) async fn call_at_meta(
    tx: &mut Tx,
    workspace: WorkspaceId,
    (meta_id, line): (&str, LineId),
    id: MediaId,
    until: Moment,
) -> Result<()> {
    tx.execute(queries::CALL_AT_META, &params![workspace, meta_id, id, line, until]).await?;
    Ok(())
}

/// A file whose turn it is.
pub(super) struct Due {
    pub(super) workspace: WorkspaceId,
    pub(super) id: MediaId,
    pub(super) row: Fetching,
}

pub(super) struct Fetching {
    pub(super) kind: Kind,
    pub(super) sha256: Option<String>,
    pub(super) attempts: i64,
    pub(super) until: Moment,
    /// What its keeper calls it.
    pub(super) meta_id: String,
    pub(super) carrier: Carrier,
    pub(super) phone_number_id: String,
    /// What opens it, sealed.
    pub(super) secret: Vec<u8>,
    /// Of an SMS line: where its provider is, and the account there.
    pub(super) provider: Option<(String, String)>,
}

impl Record for Fetching {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            kind: row.parse()?,
            sha256: row.next()?,
            attempts: row.next()?,
            until: row.next()?,
            meta_id: row.next()?,
            carrier: row.parse()?,
            phone_number_id: row.next()?,
            secret: row.next()?,
            provider: {
                let url: Option<String> = row.next()?;
                url.zip(row.next()?)
            },
        })
    }
}

/// What became of a file after a try.
pub(super) enum Tried {
    /// It is here.
    Kept { sha256: String, size: i64, pixels: Option<(i64, i64)> },
    /// It is not.
    Missed(Fate),
}

/// Writes down what became of a file, and tells the pages that show it.
pub(super) async fn settle(desk: &Desk, workspace: WorkspaceId, id: MediaId, tried: Tried) -> Result<()> {
    let tried = std::sync::Arc::new(tried);
    write(desk, workspace, id, tried.clone()).await?;
    if let Tried::Kept { sha256, .. } = &*tried
        && stayed(desk, workspace, sha256).await.is_err()
    {
        miss(desk, workspace, id).await?;
    }
    Ok(())
}

/// A file is not here after all: it is fetched anew.
async fn miss(desk: &Desk, workspace: WorkspaceId, id: MediaId) -> Result<()> {
    let source = desk.source.clone();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let source = source.clone();
            Box::pin(async move {
                channel::lock(tx, workspace).await?;
                let then = source.now().plus(SWEEPING);
                if tx.execute(queries::MISS, &params![workspace, id, then]).await? > 0 {
                    tell(tx, workspace, &source, id).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn write(desk: &Desk, workspace: WorkspaceId, id: MediaId, tried: std::sync::Arc<Tried>) -> Result<()> {
    let source = desk.source.clone();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (source, tried) = (source.clone(), tried.clone());
            Box::pin(async move {
                channel::lock(tx, workspace).await?;
                let changed = match &*tried {
                    Tried::Kept { sha256, .. } if is_doomed(tx, workspace, sha256).await? => {
                        let then = source.now().plus(SWEEPING);
                        tx.execute(queries::PUT_OFF, &params![workspace, id, then]).await?;
                        0
                    }
                    Tried::Kept { sha256, size, pixels } => {
                        let (width, height) = pixels.unzip();
                        let row = params![workspace, id, sha256, *size, width, height];
                        tx.execute(queries::KEEP, &row).await?
                    }
                    Tried::Missed(Fate::Failed(reason)) => {
                        tx.execute(queries::GIVE_UP, &params![workspace, id, reason]).await?
                    }
                    Tried::Missed(Fate::Again(at)) => {
                        tx.execute(queries::PUT_OFF, &params![workspace, id, *at]).await?;
                        0
                    }
                };
                if changed > 0 {
                    tell(tx, workspace, &source, id).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Tells open pages that something about a file changed.
pub(super) async fn tell(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &base::Source,
    id: MediaId,
) -> Result<()> {
    let found: Option<(String, MediaId)> = tx.find(queries::WAMID_OF_FILE, &params![workspace, id]).await?;
    let Some((wamid, _id)) = found else { return Ok(()) };
    let threads: Vec<(String, Option<ConversationId>)> =
        tx.query(threads::THREAD_OF_WAMID, &params![workspace, &wamid]).await?;
    let event = Event::new(EventKind::MessageChanged, source.now());
    let events: Vec<Event> = threads
        .into_iter()
        .filter_map(|(_wamid, thread)| thread)
        .map(|thread| event.of_conversation(thread))
        .collect();
    emit(tx, workspace, source, &events).await
}

#[cfg(test)]
mod tests;
