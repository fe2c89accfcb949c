//! Files that no row names. One is written down as doomed before its bytes are removed, and forgotten after, so that nobody
//! takes bytes for kept that are about to go. Whoever names bytes looks afterwards whether they stayed.

use std::sync::Arc;
use std::time::Duration;

use base::{Moment, WorkspaceId};
use store::{Tx, Unit, params};

use super::{owner, queries, vault};
use crate::{Desk, Error, Result, channel};

/// A file by its workspace and its hash.
pub(super) type Named = (WorkspaceId, String);

/// A file that is to be removed, and since when: whoever doomed it later has it.
pub(super) type Doomed = (Named, Moment);

/// How long whoever doomed a file has to remove it before somebody else does.
const LEASE: Duration = Duration::from_secs(3600);

/// Dooms those of the files that no row names, and gives them.
pub(super) async fn doom(desk: &Desk, files: Vec<Named>) -> Result<Vec<Doomed>> {
    let now = desk.source.now();
    let files = Arc::new(files);
    let asked = files.clone();
    let mut unnamed: Vec<Named> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            let asked = asked.clone();
            Box::pin(async move {
                let keys: Vec<_> =
                    asked.iter().map(|(workspace, sha256)| params![*workspace, sha256]).collect();
                let named: Vec<Named> = tx.query_many(queries::NAMED_FILE, &keys).await?;
                Ok(asked.iter().filter(|one| !named.contains(one)).cloned().collect())
            })
        })
        .await?;
    if unnamed.is_empty() {
        return Ok(Vec::new());
    }
    unnamed.sort();
    desk.db
        .write(move |tx| -> Unit<'_, Vec<Doomed>, Error> {
            let unnamed = unnamed.clone();
            Box::pin(async move {
                let mut doomed = Vec::with_capacity(unnamed.len());
                for (workspace, sha256) in unnamed {
                    channel::lock(tx, workspace).await?;
                    if tx.execute(queries::DOOM, &params![workspace, &sha256, now]).await? > 0 {
                        doomed.push(((workspace, sha256), now));
                    }
                }
                Ok(doomed)
            })
        })
        .await
}

/// Takes over what was doomed by somebody who did not come to its end.
pub(super) async fn left_doomed(desk: &Desk) -> Result<Vec<Doomed>> {
    let before = desk.source.now().minus(LEASE);
    desk.db
        .read(move |tx| -> Unit<'_, Vec<Doomed>, Error> {
            Box::pin(async move {
                let left: Vec<(WorkspaceId, String, Moment)> =
                    tx.query(queries::LEFT_DOOMED, &params![before]).await?;
                Ok(left.into_iter().map(|(workspace, sha256, since)| ((workspace, sha256), since)).collect())
            })
        })
        .await
}

/// Whether a doomed file is still ours to remove. If so, nobody else takes it over meanwhile.
pub(super) async fn hold(desk: &Desk, ((workspace, sha256), since): Doomed) -> Result<bool> {
    let now = desk.source.now();
    desk.db
        .write(move |tx| -> Unit<'_, bool, Error> {
            let sha256 = sha256.clone();
            Box::pin(async move {
                Ok(tx.execute(queries::DOOM_AGAIN, &params![workspace, &sha256, since, now]).await? > 0)
            })
        })
        .await
}

/// The bytes of a file are gone: it may be kept anew.
pub(super) async fn forget(desk: &Desk, (workspace, sha256): Named) -> Result<()> {
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let sha256 = sha256.clone();
            Box::pin(async move {
                tx.execute(queries::FORGET_DOOMED, &params![workspace, &sha256]).await?;
                Ok(())
            })
        })
        .await
}

/// Whether the bytes of a file are about to go. The workspace is locked.
pub(super) async fn is_doomed(tx: &mut Tx, workspace: WorkspaceId, sha256: &str) -> Result<bool> {
    let found: Option<(Moment, WorkspaceId)> = tx.find(queries::DOOMED, &params![workspace, sha256]).await?;
    Ok(found.is_some())
}

/// Looks after bytes that a row names since just now. [`Error::Busy`] if they were swept away between their coming and the
/// row: whoever brings them again brings them to stay.
pub(crate) async fn stayed(desk: &Desk, workspace: WorkspaceId, sha256: &str) -> Result<()> {
    match vault(desk)?.size(&owner(workspace), sha256).await {
        Ok(None) => Err(Error::Busy),
        // They were there just now: a place that cannot say so for a moment takes nothing back.
        Ok(Some(_)) | Err(_) => Ok(()),
    }
}
