//! Files that no row names. One is written down as doomed before its bytes are removed, and forgotten after, so that nobody
//! takes bytes for kept that are about to go.

use std::sync::Arc;
use std::time::Duration;

use base::{Moment, WorkspaceId};
use store::{Tx, Unit, params};

use super::queries;
use crate::{Desk, Error, Result, channel};

/// A file by its workspace and its hash.
pub(super) type Named = (WorkspaceId, String);

/// How long whoever doomed a file has to remove it before somebody else does.
const LEASE: Duration = Duration::from_secs(3600);

/// Dooms those of the files that no row names, and gives them.
pub(super) async fn doom(desk: &Desk, files: Vec<Named>) -> Result<Vec<Named>> {
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
        return Ok(unnamed);
    }
    unnamed.sort();
    desk.db
        .write(move |tx| -> Unit<'_, Vec<Named>, Error> {
            let unnamed = unnamed.clone();
            Box::pin(async move {
                let mut doomed = Vec::with_capacity(unnamed.len());
                for (workspace, sha256) in unnamed {
                    channel::lock(tx, workspace).await?;
                    if tx.execute(queries::DOOM, &params![workspace, &sha256, now]).await? > 0 {
                        doomed.push((workspace, sha256));
                    }
                }
                Ok(doomed)
            })
        })
        .await
}

/// Takes over what was doomed by somebody who did not come to its end.
pub(super) async fn left_doomed(desk: &Desk) -> Result<Vec<Named>> {
    let now = desk.source.now();
    let before = now.minus(LEASE);
    desk.db
        .write(move |tx| -> Unit<'_, Vec<Named>, Error> {
            Box::pin(async move {
                let left: Vec<Named> = tx.query(queries::LEFT_DOOMED, &params![before]).await?;
                let mut taken = Vec::with_capacity(left.len());
                for (workspace, sha256) in left {
                    if tx.execute(queries::DOOM_AGAIN, &params![workspace, &sha256, now, before]).await? > 0 {
                        taken.push((workspace, sha256));
                    }
                }
                Ok(taken)
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
