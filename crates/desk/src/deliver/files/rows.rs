//! How a message waits until Meta has its file. Nothing here waits for the network.

use std::time::Duration;

use base::{LineId, MediaId, MessageId, Moment, WorkspaceId};
use store::{Record, Row, Tx, Unit, params};
use whatsapp::send::{MediaKind, Payload};

use super::hand::KNOWN_FOR;
use super::offer::{check, plain};
use super::queries;
use crate::deliver::file::tell;
use crate::deliver::rules::{Attempt, Why};
use crate::media::{self, File, State};
use crate::{Desk, Error, Result, channel};

/// How long whoever hands a file over has before somebody else tries. Longer than any upload may take.
const LEASE: Duration = Duration::from_secs(300);
/// How long before Meta forgets a file it is handed over anew.
const MARGIN: Duration = Duration::from_secs(24 * 3600);
/// A message that waits for its file is not due before then.
const NEVER: Moment = Moment::from_micros(i64::MAX);

/// What a voice message is. Source: Meta, "Audio messages", 2026-09.
const VOICE: &str = "audio/ogg";

/// The file of ours that a message carries, if it carries one.
fn ours(payload: &Payload) -> Option<(MediaKind, MediaId)> {
    let (kind, id) = payload.file()?;
    Some((kind, id.parse().ok()?))
}

/// Meta does not have a file any more under this id: the next message with it uploads it anew.
pub(crate) async fn forget_at_meta(desk: &Desk, workspace: WorkspaceId, meta_id: &str) -> Result<()> {
    let meta_id = meta_id.to_owned();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let meta_id = meta_id.clone();
            Box::pin(async move {
                tx.execute(queries::FORGET_AT_META, &params![workspace, &meta_id]).await?;
                Ok(())
            })
        })
        .await
}

/// A message with a file of ours waits until Meta has the file on its line.
pub(in crate::deliver) async fn attach(
    tx: &mut Tx,
    workspace: WorkspaceId,
    (message, line): (MessageId, LineId),
    payload: &Payload,
    now: Moment,
) -> Result<()> {
    let Some((kind, id)) = ours(payload) else { return Ok(()) };
    let file = match media::find(tx, workspace, id).await {
        Err(Error::NotFound(_)) => {
            return Err(Error::Invalid("There is no file with this id. Upload it first.".to_owned()));
        }
        found => found?,
    };
    fits(&file, kind)?;
    if payload.is_voice() && plain(&file.mime_type) != VOICE {
        return Err(Error::Invalid(
            "A voice message is Ogg sound (audio/ogg). Send this file without it.".to_owned(),
        ));
    }
    let there: Option<(String, MediaId)> =
        tx.find(queries::AT_META, &params![workspace, id, line, now.plus(MARGIN)]).await?;
    let due = if there.is_some() { now } else { NEVER };
    tx.execute(queries::ATTACH, &params![workspace, message, id, due]).await?;
    if there.is_none() {
        tx.execute(queries::WANT, &params![workspace, id, line, now]).await?;
    }
    Ok(())
}

/// Whether WhatsApp takes this file as such a message.
fn fits(file: &File, kind: MediaKind) -> Result<()> {
    if file.state != State::Kept {
        return Err(Error::Invalid(
            "This file is not here yet. Send it when it has been fetched.".to_owned(),
        ));
    }
    let size = file.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
    check(kind, &plain(&file.mime_type), size)
}

/// A file whose turn it is to be handed to Meta.
pub(super) struct Handing {
    pub(super) workspace: WorkspaceId,
    pub(super) file: File,
    pub(super) row: HandingRow,
}

pub(super) struct HandingRow {
    pub(super) line: LineId,
    attempts: i64,
    wanted_at: Moment,
    pub(super) phone_number_id: String,
    pub(super) access_token: Vec<u8>,
}

impl Record for HandingRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            line: row.next()?,
            attempts: row.next()?,
            wanted_at: row.next()?,
            phone_number_id: row.next()?,
            access_token: row.next()?,
        })
    }
}

impl HandingRow {
    /// The try for which it was taken up.
    pub(super) fn attempt(&self, now: Moment) -> Attempt {
        Attempt { number: self.attempts, age: now.since(self.wanted_at), now }
    }
}

struct Due(WorkspaceId, MediaId, LineId);

impl Record for Due {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(row.next()?, row.next()?, row.next()?))
    }
}

/// Takes up some of the files that Meta has to get.
pub(super) async fn take_due(desk: &Desk, many: i64) -> Result<Vec<Handing>> {
    let now = desk.source.now();
    desk.db
        .write(move |tx| -> Unit<'_, Vec<Handing>, Error> {
            Box::pin(async move {
                let due: Vec<Due> = tx.query(queries::DUE_UPLOADS, &params![now, many]).await?;
                let mut taken = Vec::with_capacity(due.len());
                for Due(workspace, id, line) in due {
                    let lease = params![workspace, id, line, now, now.plus(LEASE)];
                    if tx.execute(queries::LEASE_UPLOAD, &lease).await? == 0 {
                        continue; // Another program has it.
                    }
                    let row: Option<HandingRow> =
                        tx.find(queries::HANDING, &params![workspace, id, line]).await?;
                    let file = media::find(tx, workspace, id).await?;
                    taken.extend(row.map(|row| Handing { workspace, file, row }));
                }
                Ok(taken)
            })
        })
        .await
}

/// What became of a file on its way to Meta.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Handed {
    /// Meta has it, under this id, until then.
    There(String, Moment),
    /// It is tried again then.
    Again(Moment),
    /// It does not get there, and so nothing that waits for it leaves.
    Refused(Why),
}

/// Writes down what became of a file; messages that waited for it are due, or failed.
pub(super) async fn settle(desk: &Desk, one: &Handing, handed: Handed) -> Result<()> {
    let (workspace, id, line, source) = (one.workspace, one.file.id, one.row.line, desk.source.clone());
    let handed = std::sync::Arc::new(handed);
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (handed, source) = (handed.clone(), source.clone());
            Box::pin(async move {
                channel::lock(tx, workspace).await?;
                let key = params![workspace, id, line];
                match &*handed {
                    Handed::Again(at) => {
                        tx.execute(queries::PUT_OFF_UPLOAD, &params![workspace, id, line, *at]).await?;
                    }
                    Handed::There(meta_id, until) => {
                        media::call_at_meta(tx, workspace, (meta_id, line), id, *until).await?;
                        tx.execute(queries::END_UPLOAD, &key).await?;
                        let due = params![workspace, id, line, NEVER, source.now()];
                        tx.execute(queries::RELEASE, &due).await?;
                    }
                    Handed::Refused(why) => {
                        tx.execute(queries::END_UPLOAD, &key).await?;
                        let key = params![workspace, id, line, NEVER];
                        let held: Vec<(MessageId, String)> = tx.query(queries::HELD_FOR, &key).await?;
                        for (message, _state) in held {
                            let (code, reason, details) = (&why.code, &why.reason, why.details.as_deref());
                            let row = params![workspace, message, code, reason, details];
                            tx.execute(queries::FAIL_HELD, &row).await?;
                            tell(tx, workspace, &source, message).await?;
                        }
                    }
                }
                Ok(())
            })
        })
        .await?;
    desk.outbox.notify_one();
    desk.told.notify_one();
    desk.settled.notify_waiters();
    Ok(())
}

/// Writes down a file that Meta has from now on, under this id.
pub(in crate::deliver) async fn keep_known(
    desk: &Desk,
    workspace: WorkspaceId,
    file: File,
    line: LineId,
    meta_id: String,
) -> Result<()> {
    let (now, known) = (desk.source.now(), std::sync::Arc::new((file, meta_id)));
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let known = known.clone();
            Box::pin(async move {
                let (file, meta_id) = &*known;
                media::add(tx, workspace, file, now).await?;
                media::call_at_meta(tx, workspace, (meta_id, line), file.id, now.plus(KNOWN_FOR)).await
            })
        })
        .await
}

/// On a database of one program, whatever was being handed over at the start was so when that program stopped.
pub(super) async fn resume(desk: &Desk) -> Result<()> {
    if desk.db.is_shared() {
        return Ok(());
    }
    let now = desk.source.now();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            Box::pin(async move {
                tx.execute(queries::RESUME_UPLOADS, &params![now]).await?;
                Ok(())
            })
        })
        .await
}
