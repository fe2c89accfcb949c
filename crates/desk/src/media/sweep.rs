//! Bytes in the vault that no row names, and what broke off on its way in: a slow sweep takes them away when they are old.

use std::time::Duration;

use base::WorkspaceId;
use futures_util::{StreamExt, TryStreamExt};
use outside::vault::{Stored, VaultError};

use super::doomed::{Doomed, Named, doom, forget, hold, left_doomed};
use super::{owner, vault};
use crate::{Desk, Error, Result};

/// How often it is swept, and how long after the start for the first time.
const EVERY: Duration = Duration::from_secs(24 * 3600);
const FIRST: Duration = Duration::from_secs(600);
/// How long bytes may lie there that no row names. Much longer than it takes to write the row.
const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long a file may take to come in. Longer than any is waited for.
const COMING_FOR: Duration = Duration::from_secs(24 * 3600);
/// How many files are looked up at once.
const AT_ONCE: usize = 100;

/// Sweeps for as long as the desk lives.
pub(crate) async fn run(desk: Desk) {
    if desk.vault.is_none() {
        return;
    }
    tokio::time::sleep(FIRST).await;
    loop {
        match sweep(&desk).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "files that nothing names were removed"),
            Err(error) => tracing::warn!(%error, "files that nothing names are removed later"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Takes away what is old and what no row names. Gives how many files that were.
///
/// # Errors
/// What the database answers, or [`Error::Busy`] if the place for files does not work.
pub async fn sweep(desk: &Desk) -> Result<usize> {
    let (vault, now) = (vault(desk)?, desk.source.now());
    let mut count = vault.sweep_incoming(now.minus(COMING_FOR)).await.map_err(broken)?;
    count += remove(desk, left_doomed(desk).await?).await?;
    let mut old = vault.kept_before(now.minus(KEPT_FOR)).try_chunks(AT_ONCE);
    while let Some(found) = old.next().await {
        let found: Vec<Stored> = found.map_err(|error| broken(error.1))?;
        let files: Vec<Named> = found.into_iter().filter_map(named).collect();
        count += remove(desk, doom(desk, files).await?).await?;
    }
    Ok(count)
}

async fn remove(desk: &Desk, doomed: Vec<Doomed>) -> Result<usize> {
    let mut count = 0;
    for one in doomed {
        if hold(desk, one.clone()).await? {
            let ((workspace, sha256), _since) = one;
            vault(desk)?.remove(&owner(workspace), &sha256).await.map_err(broken)?;
            forget(desk, (workspace, sha256)).await?;
            count += 1;
        }
    }
    Ok(count)
}

/// A file by the workspace whose folder it is in.
fn named(stored: Stored) -> Option<Named> {
    let workspace = WorkspaceId(stored.owner.parse().ok()?);
    (owner(workspace) == stored.owner).then_some((workspace, stored.sha256))
}

fn broken(error: VaultError) -> Error {
    tracing::error!(%error, "the place for files cannot be swept");
    Error::Busy
}
