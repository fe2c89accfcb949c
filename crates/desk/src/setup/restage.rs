//! The stage of a line changed: its threads are put together or apart, some at a time. How far that is stands in the line,
//! so whoever comes next goes on with it.

use std::time::Duration;

use base::{ContactId, LineId, UuidId, WorkspaceId};
use store::{Tx, Unit, params};
use uuid::Uuid;

use super::queries;
use crate::channel::{self, Stage};
use crate::converse::restage;
use crate::{Desk, Error, Result, flow};

/// How long somebody waits who changed a line.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked for what a process that ended left half done.
const LOOK: Duration = Duration::from_secs(10);

/// Notes that the threads of a line are to be gone through, from the first.
pub(super) async fn begin(tx: &mut Tx, workspace: WorkspaceId, line: LineId) -> Result<()> {
    tx.execute(queries::RESTAGED_TO, &params![workspace, line, Uuid::nil()]).await?;
    Ok(())
}

/// Goes through some threads of a line whose stage changed; whether there was one. Behind the last, in the full stage, other
/// systems are told what was held.
///
/// # Errors
/// What the database answers. It is gone on with later.
pub async fn restage_step(desk: &Desk) -> Result<bool> {
    let found: Option<(WorkspaceId, LineId)> = desk
        .db
        .read(|tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.find(queries::TO_RESTAGE, &[]).await?) })
        })
        .await?;
    let Some((workspace, line)) = found else { return Ok(false) };
    let source = desk.source.clone();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let source = source.clone();
            Box::pin(async move {
                channel::lock(tx, workspace).await?;
                let known: Option<(LineId, ContactId)> =
                    tx.find(queries::RESTAGED, &params![workspace, line]).await?;
                let Some((_line, after)) = known else { return Ok(()) }; // Somebody else came to its end.
                let last = restage(tx, workspace, &source, line, after).await?;
                let reached = last.map(UuidId::uuid);
                tx.execute(queries::RESTAGED_TO, &params![workspace, line, reached]).await?;
                let lines = channel::lines(tx, workspace).await?;
                let is_full = lines.by_id(line).is_some_and(|line| line.stage == Stage::Full);
                if last.is_none() && is_full {
                    flow::release(tx, workspace, &source, line).await?;
                }
                Ok(())
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(true)
}

/// Goes through all that is to be gone through.
pub(super) async fn restage_all(desk: &Desk) -> Result<()> {
    while restage_step(desk).await? {}
    Ok(())
}

/// Goes through what can be gone through while somebody waits. The rest is gone on with behind them.
pub(super) async fn restage_soon(desk: &Desk) {
    let worker = desk.clone();
    let all = tokio::spawn(async move { restage_all(&worker).await });
    if let Ok(Ok(Err(error))) = tokio::time::timeout(PATIENCE, all).await {
        tracing::warn!(%error, "the threads of a line are put together later");
    }
}

/// Goes on with what was left half done, for as long as the desk lives.
pub(crate) async fn run(desk: Desk) {
    let mut looks = tokio::time::interval(LOOK);
    loop {
        looks.tick().await;
        if let Err(error) = restage_all(&desk).await {
            tracing::warn!(%error, "the threads of a line are put together later");
        }
    }
}
