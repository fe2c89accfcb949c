//! Where files are kept: in a folder, or in a bucket that speaks S3. A file is named by the SHA-256 of its bytes, in a folder of
//! its owner's, so that the same file is kept once and nothing is ever overwritten.

mod sweep;

use std::ops::Range;
use std::path::{Path as Folder, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, MultipartUpload, ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};

use crate::Pieces;

pub use sweep::Stored;

/// How much of a file is in memory while it comes in. S3 takes no smaller parts than 5 MB.
const PART: usize = 6 << 20;
/// How much of its beginning is remembered, for whoever wants to know what it is.
const HEAD: usize = 256 << 10;

/// The folder in which files come in.
const INCOMING: &str = "incoming";

/// Where files are kept. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Vault {
    store: Arc<dyn ObjectStore>,
    /// What every name begins with.
    under: Path,
    /// The folder, if it is one.
    folder: Option<PathBuf>,
}

/// Why a file is not kept, or not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultError {
    /// It is longer than it may be.
    TooLarge,
    /// It is not what it should be: its hash is another one.
    WrongHash,
    /// It is not there.
    Missing,
    /// The place does not work.
    Broken(String),
}

impl std::fmt::Display for VaultError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "the file is too large",
            Self::WrongHash => "the file is not the one that was promised",
            Self::Missing => "the file is not there",
            Self::Broken(words) => words,
        })
    }
}

impl From<object_store::Error> for VaultError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            other => Self::Broken(other.to_string()),
        }
    }
}

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The SHA-256 of its bytes, in hexadecimal digits: its name.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
    /// Its first bytes.
    pub head: Vec<u8>,
}

impl Vault {
    /// In a folder, which is made if it is not there. What is kept is on the disk.
    ///
    /// # Errors
    /// If the folder cannot be made, in words.
    pub fn in_folder(folder: &Folder) -> Result<Self, String> {
        let words = |error: &dyn std::fmt::Display| format!("{}: {error}", folder.display());
        std::fs::create_dir_all(folder).map_err(|error| words(&error))?;
        let files = LocalFileSystem::new_with_prefix(folder).map_err(|error| words(&error))?;
        let store = Arc::new(files.with_fsync(true));
        Ok(Self { store, under: Path::default(), folder: Some(folder.to_owned()) })
    }

    /// At an address like `s3://bucket/folder`. Region, endpoint and keys are where every client of S3 looks for them: in
    /// the variables `AWS_REGION`, `AWS_ENDPOINT`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`.
    ///
    /// # Errors
    /// If the address is no such address, in words.
    pub fn in_bucket(address: &str) -> Result<Self, String> {
        let rest = address.strip_prefix("s3://").ok_or("it starts with s3://")?;
        let (bucket, under) = rest.split_once('/').unwrap_or((rest, ""));
        let builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        let store = builder.build().map_err(|error| error.to_string())?;
        Ok(Self { store: Arc::new(store), under: Path::from(under), folder: None })
    }

    /// Takes a file in, for this owner, up to so many bytes. `name` is one that no other file has meanwhile.
    pub fn receive(&self, owner: &str, name: &str, largest: u64) -> Incoming {
        Incoming {
            vault: self.clone(),
            owner: owner.to_owned(),
            aside: self.under.clone().join(INCOMING).join(name),
            largest,
            waiting: BytesMut::new(),
            parts: None,
            hash: Sha256::new(),
            size: 0,
            head: Vec::new(),
        }
    }

    /// Whether a file of this owner's is kept, and its first bytes.
    ///
    /// # Errors
    /// [`VaultError::Broken`].
    pub async fn find(&self, owner: &str, sha256: &str) -> Result<Option<Kept>, VaultError> {
        let Some(size) = self.size(owner, sha256).await? else { return Ok(None) };
        let place = self.place(owner, sha256);
        let head = match size {
            0 => Bytes::new(),
            size => self.store.get_range(&place, 0..size.min(HEAD as u64)).await?,
        };
        Ok(Some(Kept { sha256: sha256.to_owned(), size, head: head.to_vec() }))
    }

    /// How many bytes a file of this owner's has, if it is kept.
    ///
    /// # Errors
    /// [`VaultError::Broken`].
    pub async fn size(&self, owner: &str, sha256: &str) -> Result<Option<u64>, VaultError> {
        match self.store.head(&self.place(owner, sha256)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }

    /// A part of a file of this owner's.
    ///
    /// # Errors
    /// [`VaultError::Missing`], [`VaultError::Broken`].
    pub async fn open(&self, owner: &str, sha256: &str, part: Range<u64>) -> Result<Pieces, VaultError> {
        if part.is_empty() {
            return Ok(futures_util::stream::empty().boxed());
        }
        let wanted = GetOptions { range: Some(part.into()), ..GetOptions::default() };
        let found = self.store.get_opts(&self.place(owner, sha256), wanted).await?;
        Ok(found.into_stream().map_err(std::io::Error::other).boxed())
    }

    fn place(&self, owner: &str, sha256: &str) -> Path {
        let folder = sha256.get(..2).unwrap_or("00");
        self.under.clone().join(owner).join(folder).join(sha256)
    }
}

/// A file on its way in. It is nowhere until [`Incoming::keep`] said so; what is left of one that broke off is in the folder
/// `incoming`.
pub struct Incoming {
    vault: Vault,
    owner: String,
    aside: Path,
    largest: u64,
    waiting: BytesMut,
    /// The parts so far, of a file that is longer than one.
    parts: Option<Box<dyn MultipartUpload>>,
    hash: Sha256,
    size: u64,
    head: Vec<u8>,
}

impl Incoming {
    /// The next bytes.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`], [`VaultError::Broken`]. After one of them the file is given up.
    pub async fn add(&mut self, piece: &[u8]) -> Result<(), VaultError> {
        self.size += piece.len() as u64;
        if self.size > self.largest {
            self.give_up().await;
            return Err(VaultError::TooLarge);
        }
        let room = HEAD.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend(piece.iter().take(room));
        self.hash.update(piece);
        self.waiting.extend_from_slice(piece);
        while self.waiting.len() >= PART {
            let part = self.waiting.split_to(PART).freeze();
            if let Err(error) = self.put_aside(part).await {
                self.give_up().await;
                return Err(error);
            }
        }
        Ok(())
    }

    /// That was all: keeps it, if it is the file with this hash, or whatever it is without one.
    ///
    /// # Errors
    /// [`VaultError::WrongHash`], [`VaultError::Broken`].
    pub async fn keep(mut self, expected: Option<&str>) -> Result<Kept, VaultError> {
        let sha256 = hex::encode(std::mem::take(&mut self.hash).finalize());
        if expected.is_some_and(|expected| expected != sha256) {
            self.give_up().await;
            return Err(VaultError::WrongHash);
        }
        let place = self.vault.place(&self.owner, &sha256);
        let rest = std::mem::take(&mut self.waiting).freeze();
        if self.parts.is_none() {
            self.vault.store.put(&place, rest.into()).await?;
        } else if let Err(error) = self.move_to(&place, rest).await {
            self.give_up().await;
            return Err(error);
        }
        Ok(Kept { sha256, size: self.size, head: std::mem::take(&mut self.head) })
    }

    async fn move_to(&mut self, place: &Path, rest: Bytes) -> Result<(), VaultError> {
        if !rest.is_empty() {
            self.put_aside(rest).await?;
        }
        if let Some(parts) = &mut self.parts {
            parts.complete().await?;
        }
        self.parts = None;
        Ok(self.vault.store.rename(&self.aside, place).await?)
    }

    async fn put_aside(&mut self, part: Bytes) -> Result<(), VaultError> {
        let parts = match &mut self.parts {
            Some(parts) => parts,
            None => self.parts.insert(self.vault.store.put_multipart(&self.aside).await?),
        };
        Ok(parts.put_part(part.into()).await?)
    }

    async fn give_up(&mut self) {
        if let Some(parts) = self.parts.take() {
            remove(parts).await;
        }
    }
}

/// Whoever brought it went away.
impl Drop for Incoming {
    fn drop(&mut self) {
        if let Some(parts) = self.parts.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(remove(parts));
        }
    }
}

async fn remove(mut parts: Box<dyn MultipartUpload>) {
    if let Err(error) = parts.abort().await {
        tracing::warn!(%error, "a part of a file that was given up is left over");
    }
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt;
    use tempfile::TempDir;

    use super::*;

    async fn bytes(vault: &Vault, sha256: &str, part: Range<u64>) -> Vec<u8> {
        let pieces = vault.open("1", sha256, part).await.unwrap();
        pieces.try_collect::<Vec<Bytes>>().await.unwrap().concat()
    }

    fn files(folder: &Folder) -> usize {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
    }

    #[tokio::test]
    async fn a_file_comes_back_whole_and_in_parts_and_is_kept_once() {
        let folder = TempDir::new().unwrap();
        let vault = Vault::in_folder(folder.path()).unwrap();
        for size in [0, 5, PART, 2 * PART + 7] {
            let content: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
            let mut kept = None;
            for turn in 0..2 {
                let mut incoming = vault.receive("1", &format!("{size}-{turn}"), u64::MAX);
                for piece in content.chunks(1 << 20) {
                    incoming.add(piece).await.unwrap();
                }
                kept = Some(incoming.keep(None).await.unwrap());
            }
            let kept = kept.unwrap();
            assert_eq!(kept.sha256, hex::encode(Sha256::digest(&content)));
            assert_eq!(bytes(&vault, &kept.sha256, 0..kept.size).await, content);
            let middle = size / 3..size / 2;
            let part = bytes(&vault, &kept.sha256, middle.start as u64..middle.end as u64).await;
            assert_eq!(part, content[middle]);
            assert_eq!(vault.find("1", &kept.sha256).await.unwrap().unwrap(), kept);
            assert_eq!(vault.find("2", &kept.sha256).await.unwrap(), None, "every owner has an own folder");
        }
        assert_eq!(files(folder.path()), 4);
    }

    #[tokio::test]
    async fn what_is_too_large_or_another_file_leaves_nothing() {
        let folder = TempDir::new().unwrap();
        let vault = Vault::in_folder(folder.path()).unwrap();
        let mut large = vault.receive("1", "large", 2 * PART as u64);
        large.add(&vec![0; 2 * PART]).await.unwrap();
        assert_eq!(large.add(&[0]).await, Err(VaultError::TooLarge));
        let mut other = vault.receive("1", "other", u64::MAX);
        other.add(&vec![0; PART]).await.unwrap();
        let expected = hex::encode(Sha256::digest(b"promised"));
        assert_eq!(other.keep(Some(&expected)).await, Err(VaultError::WrongHash));
        assert_eq!(files(folder.path()), 0);
    }

    #[test]
    fn only_addresses_of_buckets_are_taken() {
        assert!(Vault::in_bucket("https://bucket").is_err());
    }
}
