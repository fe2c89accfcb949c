//! Files that come over the network: kept until they are done, so that they go on by themselves after a restart.

use std::sync::Arc;
use std::time::Duration;

use base::{ImportId, WorkspaceId};
use bytes::Bytes;
use store::{Tx, Unit, params};

use super::{Entry, File, Import, ImportState, Pass, Report, find, queries, report, restart};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result, channel};

/// The largest file that may be uploaded, in bytes. The command line takes any size.
pub const LARGEST: usize = 64 * 1024 * 1024;
/// A file of so few rows is done before its upload is answered.
const AT_ONCE: i64 = 2_000;
/// The size of the pieces that a file is kept in.
const PIECE: usize = 256 * 1024;
/// How long a file waits after a dry run.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// How often somebody looks for work that another process left.
const LOOK: Duration = Duration::from_secs(60);

/// What an uploaded file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// A dry run; the file waits for a decision.
    Check,
    /// A run.
    Run {
        /// Even if this very file went in to its end before.
        again: bool,
    },
}

/// Takes a file that was uploaded, and begins or goes on with what it is for. A small one is done when this returns, a
/// large one goes on by itself.
///
/// # Errors
/// [`Error::Invalid`] for a file that is no list of contacts, in words.
pub async fn upload(desk: &Desk, viewer: &Viewer, bytes: Bytes, name: &str, wish: Wish) -> Result<Report> {
    viewer.must(Permission::ManageContacts)?;
    let file = File::Bytes(bytes.clone());
    let state = if wish == Wish::Check { ImportState::Checking } else { ImportState::Running };
    let entry = Arc::new(Entry::new(desk, viewer, file.mark()?, name, state));
    let import = desk
        .db
        .write(move |tx| -> Unit<'_, Import, Error> {
            let (entry, bytes) = (Arc::clone(&entry), bytes.clone());
            Box::pin(async move { keep(tx, &entry, &bytes, wish).await })
        })
        .await?;
    work_at_once(desk, viewer, &file, import).await
}

/// Runs what a dry run showed.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] if its file is not kept any more.
pub async fn go(desk: &Desk, viewer: &Viewer, id: ImportId) -> Result<Report> {
    viewer.must(Permission::ManageContacts)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    let started = desk
        .db
        .write(move |tx| -> Unit<'_, Option<(Import, Bytes)>, Error> {
            Box::pin(async move {
                channel::lock(tx, workspace).await?;
                match find(tx, workspace, id).await?.state {
                    ImportState::Running | ImportState::Finished => return Ok(None),
                    ImportState::Checking | ImportState::Checked => {}
                }
                let bytes = kept(tx, workspace, id).await?.ok_or_else(|| {
                    Error::Conflict("This file is not kept any more. Choose it again.".to_owned())
                })?;
                Ok(Some((restart(tx, workspace, id, ImportState::Running, now).await?, bytes)))
            })
        })
        .await?;
    match started {
        Some((import, bytes)) => work_at_once(desk, viewer, &File::Bytes(bytes), import).await,
        None => report(desk, viewer, id).await,
    }
}

/// Writes an upload down, with its file.
async fn keep(tx: &mut Tx, entry: &Entry, bytes: &Bytes, wish: Wish) -> Result<Import> {
    let workspace = entry.workspace;
    tx.execute(queries::FORGET_OLD_PARTS, &params![workspace, entry.now.minus(KEPT)]).await?;
    let import = match wish {
        Wish::Check => entry.check(tx).await?,
        Wish::Run { again } => entry.run(tx, again).await?,
    };
    if import.state.is_under_way() {
        for (part, piece) in (0..).zip(bytes.chunks(PIECE)) {
            tx.execute(queries::ADD_PART, &params![workspace, import.id, part, piece]).await?;
        }
    }
    Ok(import)
}

/// The file of an upload, if it is kept.
async fn kept(tx: &mut Tx, workspace: WorkspaceId, id: ImportId) -> Result<Option<Bytes>> {
    let parts: Vec<(Vec<u8>, i64)> = tx.query(queries::PARTS_OF, &params![workspace, id]).await?;
    let bytes: Vec<u8> = parts.into_iter().flat_map(|(bytes, _part)| bytes).collect();
    Ok((!bytes.is_empty()).then(|| bytes.into()))
}

/// A small file is done here, a large one elsewhere.
async fn work_at_once(desk: &Desk, viewer: &Viewer, file: &File, import: Import) -> Result<Report> {
    let id = import.id;
    if import.state.is_under_way() && import.total <= AT_ONCE {
        let mut pass = Pass::open(desk, viewer.workspace, file, import, true).await?;
        loop {
            match pass.step().await {
                Ok(true) => {}
                // Whoever overtook goes on with it.
                Ok(false) | Err(Error::Conflict(_)) => break,
                Err(error) => return Err(error),
            }
        }
    } else {
        desk.uploads.notify_one();
    }
    report(desk, viewer, id).await
}

/// Works off what was uploaded, one batch at a time.
#[derive(Debug)]
pub struct Uploads {
    desk: Desk,
    pass: Option<Pass>,
}

impl Uploads {
    /// Nothing begun yet.
    pub fn new(desk: &Desk) -> Self {
        Self { desk: desk.clone(), pass: None }
    }

    /// Does one batch; whether there was anything to do.
    ///
    /// # Errors
    /// What the database answers. The upload is tried again later.
    pub async fn step(&mut self) -> Result<bool> {
        let mut pass = match self.pass.take() {
            Some(pass) => pass,
            None => match self.next().await? {
                Some(pass) => pass,
                None => return Ok(false),
            },
        };
        if pass.step().await? {
            self.pass = Some(pass);
        }
        Ok(true)
    }

    /// The oldest upload that is not done, of any workspace.
    async fn next(&self) -> Result<Option<Pass>> {
        let now = self.desk.source.now();
        let found = self
            .desk
            .db
            .write(move |tx| -> Unit<'_, Option<(WorkspaceId, Import, Bytes)>, Error> {
                Box::pin(async move {
                    let waiting: Option<(WorkspaceId, ImportId)> =
                        tx.find(queries::WAITING_IMPORT, &[]).await?;
                    let Some((workspace, id)) = waiting else { return Ok(None) };
                    let mut import = find(tx, workspace, id).await?;
                    // What a dry run learnt from earlier rows is in nobody's memory any more.
                    if import.state == ImportState::Checking && import.done > 0 {
                        import = restart(tx, workspace, id, ImportState::Checking, now).await?;
                    }
                    Ok(kept(tx, workspace, id).await?.map(|bytes| (workspace, import, bytes)))
                })
            })
            .await?;
        match found {
            Some((workspace, import, bytes)) => {
                Ok(Some(Pass::open(&self.desk, workspace, &File::Bytes(bytes), import, true).await?))
            }
            None => Ok(None),
        }
    }
}

/// Works off uploads for as long as the program runs.
pub(crate) async fn run(desk: Desk) {
    let mut uploads = Uploads::new(&desk);
    loop {
        match uploads.step().await {
            Ok(true) => continue,
            Ok(false) => {}
            // Another process goes on with it.
            Err(Error::Conflict(_)) => {}
            Err(error) => tracing::warn!(%error, "an import has to wait"),
        }
        let _woken = tokio::time::timeout(LOOK, desk.uploads.notified()).await;
    }
}
