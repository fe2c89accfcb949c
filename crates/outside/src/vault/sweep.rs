//! What lies in the vault for longer than anything should: files on their way that broke off, and kept files, so that
//! whoever knows which of them are needed can say so.

use std::path::Path as Folder;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base::Moment;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStoreExt};

use super::{INCOMING, Vault, VaultError};

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stored {
    /// Whose it is.
    pub owner: String,
    /// Its name.
    pub sha256: String,
}

impl Vault {
    /// The kept files of all owners that nobody put there since then.
    pub fn kept_before(&self, before: Moment) -> BoxStream<'static, Result<Stored, VaultError>> {
        let under = self.under.clone();
        let old = self.store.list(Some(&self.under)).try_filter_map(move |found| {
            let stored = (written_at(&found) < before).then(|| stored(&found.location, &under)).flatten();
            async move { Ok(stored) }
        });
        old.map_err(VaultError::from).boxed()
    }

    /// Takes a file of this owner's away. One that is not there is no mistake.
    ///
    /// # Errors
    /// [`VaultError::Broken`].
    pub async fn remove(&self, owner: &str, sha256: &str) -> Result<(), VaultError> {
        gone(self.store.delete(&self.place(owner, sha256)).await)
    }

    /// Takes away what came in and broke off before then. Gives how many files that were. Of a bucket, parts of uploads
    /// that were never completed are not among them: its own rule removes those.
    ///
    /// # Errors
    /// [`VaultError::Broken`].
    pub async fn sweep_incoming(&self, before: Moment) -> Result<usize, VaultError> {
        let incoming = self.under.clone().join(INCOMING);
        let found: Vec<ObjectMeta> = self.store.list(Some(&incoming)).try_collect().await?;
        let mut count = 0;
        for left in found.iter().filter(|left| written_at(left) < before) {
            gone(self.store.delete(&left.location).await)?;
            count += 1;
        }
        let Some(folder) = self.folder.clone() else { return Ok(count) };
        let swept = tokio::task::spawn_blocking(move || sweep_staged(&folder, before)).await;
        let swept = swept.map_err(|error| VaultError::Broken(error.to_string()))?;
        Ok(count + swept.map_err(|error| VaultError::Broken(error.to_string()))?)
    }
}

/// In a folder, files are written under a name with a `#` and get their own when they are whole. Lists do not show them.
fn sweep_staged(folder: &Folder, before: Moment) -> std::io::Result<usize> {
    let mut count = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(about) = entry.metadata() else { continue }; // It has its own name by now.
        if about.is_dir() {
            count += sweep_staged(&entry.path(), before)?;
        } else if entry.file_name().to_string_lossy().contains('#') && moment(about.modified()?) < before {
            std::fs::remove_file(entry.path())?;
            count += 1;
        }
    }
    Ok(count)
}

fn moment(time: SystemTime) -> Moment {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Moment::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

fn written_at(found: &ObjectMeta) -> Moment {
    Moment::from_micros(found.last_modified.timestamp_micros())
}

/// What a name in the vault means: owner, two letters, hash.
fn stored(location: &Path, under: &Path) -> Option<Stored> {
    let parts: Vec<String> = location.prefix_match(under)?.map(|part| part.as_ref().to_owned()).collect();
    let [owner, folder, sha256]: [String; 3] = parts.try_into().ok()?;
    let is_hash = sha256.len() == 64 && sha256.starts_with(&folder);
    is_hash.then_some(Stored { owner, sha256 })
}

fn gone(removed: object_store::Result<()>) -> Result<(), VaultError> {
    match removed {
        Err(object_store::Error::NotFound { .. }) => Ok(()),
        removed => Ok(removed?),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use object_store::memory::InMemory;
    use tempfile::TempDir;

    use super::*;

    const EVER: Moment = Moment::from_micros(i64::MAX);
    const NEVER: Moment = Moment::from_micros(0);

    async fn keep(vault: &Vault, owner: &str, content: &[u8]) -> Stored {
        let mut incoming = vault.receive(owner, "name", u64::MAX);
        incoming.add(content).await.unwrap();
        let kept = incoming.keep(None).await.unwrap();
        Stored { owner: owner.to_owned(), sha256: kept.sha256 }
    }

    async fn old(vault: &Vault, before: Moment) -> Vec<Stored> {
        let mut found: Vec<Stored> = vault.kept_before(before).try_collect().await.unwrap();
        found.sort();
        found
    }

    async fn is_swept(vault: Vault) {
        let (one, two) = (keep(&vault, "1", b"one").await, keep(&vault, "2", b"two").await);
        let left = vault.under.clone().join(INCOMING).join("left");
        vault.store.put(&left, "half".into()).await.unwrap();
        assert_eq!(old(&vault, NEVER).await, []);
        assert_eq!(vault.sweep_incoming(NEVER).await, Ok(0));
        assert_eq!(vault.sweep_incoming(EVER).await, Ok(1));
        assert_eq!(old(&vault, EVER).await, [one.clone(), two.clone()]);
        vault.remove(&one.owner, &one.sha256).await.unwrap();
        vault.remove(&one.owner, &one.sha256).await.unwrap();
        assert_eq!(old(&vault, EVER).await, [two]);
        assert_eq!(vault.find("1", &one.sha256).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_bucket_is_swept() {
        is_swept(Vault { store: Arc::new(InMemory::new()), under: Path::from("a/b"), folder: None }).await;
    }

    #[tokio::test]
    async fn a_folder_is_swept() {
        let folder = TempDir::new().unwrap();
        is_swept(Vault::in_folder(folder.path()).unwrap()).await;
    }

    #[tokio::test]
    async fn what_a_dead_program_was_writing_is_swept() {
        let folder = TempDir::new().unwrap();
        let vault = Vault::in_folder(folder.path()).unwrap();
        let kept = keep(&vault, "1", b"one").await;
        let mut large = vault.receive("1", "large", u64::MAX);
        large.add(&vec![0; 2 * crate::vault::PART]).await.unwrap();
        std::mem::forget(large);
        let small = folder.path().join("1").join(&kept.sha256[..2]).join("0000#1");
        std::fs::write(&small, b"half").unwrap();
        assert_eq!(vault.sweep_incoming(NEVER).await, Ok(0));
        assert_eq!(vault.sweep_incoming(EVER).await, Ok(2));
        assert!(!small.exists());
        assert_eq!(old(&vault, EVER).await, [kept]);
    }
}
