//! Files that come from people and programs here, and files that are given out.

use std::ops::Range;

use base::{MediaId, WorkspaceId};
use outside::Pieces;
use outside::vault::{Incoming, Kept, VaultError};
use store::{Unit, params};
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use super::doomed::stayed;
use super::rows::tell;
use super::rules::LARGEST;
use super::{File, Kind, State, add, find, owner, picture, queries, vault};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result, channel};

/// What is said of a file that somebody offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offered {
    pub(crate) kind: Kind,
    pub(crate) mime_type: String,
    pub(crate) name: Option<String>,
}

/// A file on its way in, piece by piece.
pub(crate) struct Taking {
    workspace: WorkspaceId,
    incoming: Incoming,
    /// Only so many come in at once.
    _turn: OwnedSemaphorePermit,
}

/// Begins to take a file in, up to so many bytes. [`Error::Busy`] if too many files come in already.
pub(crate) fn take(desk: &Desk, viewer: &Viewer, largest: u64) -> Result<Taking> {
    viewer.must(Permission::WorkConversations)?;
    let turn = desk.intakes.clone().try_acquire_owned().map_err(|_none_left| Error::Busy)?;
    let name = desk.source.id::<Uuid>().to_string();
    let incoming = vault(desk)?.receive(&owner(viewer.workspace), &name, largest.min(LARGEST));
    Ok(Taking { workspace: viewer.workspace, incoming, _turn: turn })
}

impl Taking {
    /// The next bytes. [`Error::Invalid`] if that is too much.
    pub(crate) async fn add(&mut self, piece: &[u8]) -> Result<()> {
        self.incoming.add(piece).await.map_err(unkept)
    }

    /// That was all.
    pub(crate) async fn end(self) -> Result<Taken> {
        let kept = self.incoming.keep(None).await.map_err(unkept)?;
        Ok(Taken { workspace: self.workspace, kept })
    }
}

/// A file whose bytes are here, and of which nobody knows yet.
pub struct Taken {
    workspace: WorkspaceId,
    kept: Kept,
}

impl Taken {
    /// How many bytes it has.
    pub(crate) fn size(&self) -> u64 {
        self.kept.size
    }

    /// Its first bytes.
    pub(crate) fn head(&self) -> &[u8] {
        &self.kept.head
    }

    /// The file that it is, not written down yet.
    pub(crate) async fn into_file(self, desk: &Desk, offered: Offered) -> File {
        File {
            id: desk.source.id(),
            kind: offered.kind,
            pixels: picture::pixels(desk, self.workspace, offered.kind, &self.kept).await,
            mime_type: offered.mime_type,
            name: offered.name,
            state: State::Kept,
            sha256: Some(self.kept.sha256),
            size: i64::try_from(self.kept.size).ok(),
            reason: None,
        }
    }

    /// Writes it down. The same file, sent here once more, is the one that is known.
    pub(crate) async fn save(self, desk: &Desk, offered: Offered) -> Result<File> {
        let workspace = self.workspace;
        let file = self.write(desk, offered).await?;
        stayed(desk, workspace, file.sha256.as_deref().unwrap_or_default()).await?;
        Ok(file)
    }

    async fn write(self, desk: &Desk, offered: Offered) -> Result<File> {
        let (workspace, now) = (self.workspace, desk.source.now());
        let file = std::sync::Arc::new(self.into_file(desk, offered).await);
        desk.db
            .write(move |tx| -> Unit<'_, File, Error> {
                let file = file.clone();
                Box::pin(async move {
                    let (name, sha256) = (file.name.as_deref().unwrap_or_default(), file.sha256.as_deref());
                    let key = params![workspace, sha256, file.kind.as_str(), &file.mime_type, name];
                    if let Some(same) = tx.find(queries::SAME_FILE, &key).await? {
                        return Ok(same);
                    }
                    add(tx, workspace, &file, now).await?;
                    Ok(File::clone(&file))
                })
            })
            .await
    }
}

fn unkept(error: VaultError) -> Error {
    match error {
        VaultError::TooLarge => {
            Error::Invalid("This file is larger than 100 MB. Send a smaller one.".to_owned())
        }
        VaultError::Missing => Error::NotFound("file"),
        VaultError::WrongHash | VaultError::Broken(_) => {
            tracing::error!(%error, "the place for files does not work");
            Error::Busy
        }
    }
}

/// What is known of a file.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn file(desk: &Desk, viewer: &Viewer, id: MediaId) -> Result<File> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, File, Error> { Box::pin(async move { find(tx, workspace, id).await }) })
        .await
}

/// The bytes of a file that is kept, or a part of them.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces, and for a file that is not here.
pub async fn open(desk: &Desk, viewer: &Viewer, file: &File, part: Range<u64>) -> Result<Pieces> {
    viewer.must(Permission::ReadConversations)?;
    bytes(desk, viewer.workspace, file, part).await
}

/// The same for the program itself.
pub(crate) async fn bytes(
    desk: &Desk,
    workspace: WorkspaceId,
    file: &File,
    part: Range<u64>,
) -> Result<Pieces> {
    let kept = file.sha256.as_deref().filter(|_| file.state == State::Kept);
    let sha256 = kept.ok_or(Error::NotFound("file"))?;
    vault(desk)?.open(&owner(workspace), sha256, part).await.map_err(unkept)
}

/// Tries once more to fetch a file that could not be fetched.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn fetch_again(desk: &Desk, viewer: &Viewer, id: MediaId) -> Result<File> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, source) = (viewer.workspace, desk.source.clone());
    let file = desk
        .db
        .write(move |tx| -> Unit<'_, File, Error> {
            let source = source.clone();
            Box::pin(async move {
                channel::lock(tx, workspace).await?;
                let again = params![workspace, id, source.now()];
                if tx.execute(queries::FETCH_AGAIN, &again).await? > 0 {
                    tell(tx, workspace, &source, id).await?;
                }
                find(tx, workspace, id).await
            })
        })
        .await?;
    desk.told.notify_one();
    desk.files.notify_one();
    Ok(file)
}
