//! The loop that fetches what customers send: takes what is due, fetches it without a transaction open, writes down what became
//! of it.

use std::time::Duration;

use futures_util::StreamExt;

use super::rows::{Due, Tried, resume, settle, take_due};
use super::rules::{Miss, fate, pixels};
use super::{fetch, vault};
use crate::{Desk, Error, Result};

/// How many files are on their way at once.
const AT_ONCE: usize = 4;
/// How many rows one look at the table takes up.
const TAKEN_UP: i64 = 8;
/// How often the table is looked at for what other processes wrote, and for what has to be tried again.
const LOOK: Duration = Duration::from_secs(2);

/// Fetches for as long as the desk lives.
pub(crate) async fn run(desk: Desk) {
    if desk.graph.is_none() || desk.vault.is_none() {
        return;
    }
    if let Err(error) = resume(&desk).await {
        tracing::error!(%error, "files that were on their way when the program stopped are fetched later");
    }
    loop {
        match step(&desk).await {
            Ok(0) => {
                let _woken = tokio::time::timeout(LOOK, desk.files.notified()).await;
            }
            Ok(_more) => {}
            Err(error) => {
                tracing::error!(%error, "files wait because they cannot be fetched now");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

/// Fetches what is due, some at a time. Returns how many were tried.
///
/// # Errors
/// What the database answers, or [`Error::Busy`] for a desk without a vault or without Meta.
pub async fn step(desk: &Desk) -> Result<usize> {
    let due = take_due(desk, TAKEN_UP).await?;
    let tries = due.into_iter().map(|due| async move {
        let tried = try_one(desk, &due).await?;
        settle(desk, due.workspace, due.id, tried).await?;
        desk.told.notify_one();
        Ok(())
    });
    let tried: Vec<Result<()>> = futures_util::stream::iter(tries).buffer_unordered(AT_ONCE).collect().await;
    let count = tried.len();
    tried.into_iter().collect::<Result<()>>()?;
    Ok(count)
}

async fn try_one(desk: &Desk, due: &Due) -> Result<Tried> {
    let (graph, vault) = (desk.graph.as_ref().ok_or(Error::Busy)?, vault(desk)?);
    let row = &due.row;
    let missed = |miss| Ok(Tried::Missed(fate(miss, row.attempts, desk.source.now(), row.until)));
    let Ok(token) = desk.seal.open("access_token", &row.access_token) else { return missed(Miss::Locked) };
    let wanted = fetch::Wanted {
        workspace: due.workspace,
        kind: row.kind,
        sha256: row.sha256.clone(),
        meta_id: row.meta_id.clone(),
        phone_number_id: row.phone_number_id.clone(),
        token,
    };
    match fetch::fetch(desk, graph, vault, &wanted).await {
        Ok(kept) => Ok(Tried::Kept {
            pixels: pixels(row.kind, &kept.head),
            size: i64::try_from(kept.size).unwrap_or(i64::MAX),
            sha256: kept.sha256,
        }),
        Err(miss) => missed(miss),
    }
}
