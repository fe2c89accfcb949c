//! How a message waits until Meta has its file. Nothing here waits for the network.

use std::time::Duration;

use base::{LineId, MediaId, MessageId, Moment, WorkspaceId};
use store::{Record, Row, Statement, Tx, Unit, params};
use tokio::sync::Notify;
use whatsapp::send::{MediaKind, Payload};

use super::hand::{KNOWN_FOR, hand_over};
use super::offer::{check, plain};
use super::queries;
use crate::deliver::file::tell;
use crate::deliver::rules::{Attempt, Next, Why};
use crate::media::errand::Errand;
use crate::media::{self, File, State};
use crate::{Desk, Error, Result, channel};

/// How long before Meta forgets a file it is handed over anew.
const MARGIN: Duration = Duration::from_secs(24 * 3600);
/// What Meta says of a message whose file it forgot or could not use: among others that a parameter is invalid.
const NO_SUCH_FILE: [&str; 3] = ["100", "131009", "131053"];
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

/// A message failed with this code. If Meta did not take its file, the next message with it uploads it anew.
pub(in crate::deliver) async fn doubt(
    tx: &mut Tx,
    workspace: WorkspaceId,
    message: MessageId,
    code: &str,
    now: Moment,
) -> Result<()> {
    if NO_SUCH_FILE.contains(&code) {
        tx.execute(queries::EXPIRE_AT_META, &params![workspace, message, now]).await?;
    }
    Ok(())
}

/// The same for a message that Meta took, as a status tells that names it as we do.
pub(crate) async fn doubt_file(
    tx: &mut Tx,
    workspace: WorkspaceId,
    callback: &str,
    code: Option<i64>,
    now: Moment,
) -> Result<()> {
    match (callback.parse(), code) {
        (Ok(message), Some(code)) => doubt(tx, workspace, message, &code.to_string(), now).await,
        _ => Ok(()),
    }
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
    let size = file.length();
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
    refusals: i64,
    wanted_at: Moment,
    pub(super) phone_number_id: String,
    pub(super) access_token: Vec<u8>,
}

impl Record for HandingRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            line: row.next()?,
            attempts: row.next()?,
            refusals: row.next()?,
            wanted_at: row.next()?,
            phone_number_id: row.next()?,
            access_token: row.next()?,
        })
    }
}

impl HandingRow {
    /// The try for which it was taken up.
    pub(super) fn attempt(&self, now: Moment) -> Attempt {
        let age = now.since(self.wanted_at);
        Attempt { number: self.attempts, refusals: self.refusals, age, now }
    }
}

/// The file, and the line on which Meta has to get it.
#[derive(Clone)]
pub(super) struct Wanted(WorkspaceId, MediaId, LineId);

impl Record for Wanted {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(row.next()?, row.next()?, row.next()?))
    }
}

/// Hands files to Meta.
pub(super) struct HandOver;

impl Errand for HandOver {
    type Key = Wanted;
    type Due = Handing;
    const DUE: Statement = queries::DUE_UPLOADS;
    const RESUME: Statement = queries::RESUME_UPLOADS;
    const LEASE: Duration = Duration::from_secs(300);

    fn news(desk: &Desk) -> &Notify {
        &desk.handing
    }

    async fn take_up(
        tx: &mut Tx,
        &Wanted(workspace, id, line): &Wanted,
        (now, until): (Moment, Moment),
    ) -> Result<Option<Handing>> {
        if tx.execute(queries::LEASE_UPLOAD, &params![workspace, id, line, now, until]).await? == 0 {
            return Ok(None); // Another program has it.
        }
        let row = tx.find(queries::HANDING, &params![workspace, id, line]).await?;
        let file = media::find(tx, workspace, id).await?;
        Ok(row.map(|row| Handing { workspace, file, row }))
    }

    async fn try_one(desk: &Desk, one: Handing) -> Result<()> {
        let handed = hand_over(desk, &one).await?;
        settle(desk, &one, handed).await
    }
}

/// What became of a file on its way to Meta.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Handed {
    /// Meta has it, under this id, until then.
    There(String, Moment),
    /// It is tried again.
    Again(Next),
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
                    Handed::Again(next) => {
                        let again = params![workspace, id, line, next.at, next.refusals];
                        tx.execute(queries::PUT_OFF_UPLOAD, &again).await?;
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
    let (now, sha256) = (desk.source.now(), file.sha256.clone().unwrap_or_default());
    let known = std::sync::Arc::new((file, meta_id));
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let known = known.clone();
            Box::pin(async move {
                let (file, meta_id) = &*known;
                media::add(tx, workspace, file, now).await?;
                media::call_at_meta(tx, workspace, (meta_id, line), file.id, now.plus(KNOWN_FOR)).await
            })
        })
        .await?;
    media::stayed(desk, workspace, &sha256).await
}
