//! Passwords: argon2id with its library's defaults, off the request threads, a few at a time.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base::{Secret, Source};
use tokio::sync::Semaphore;

use crate::{Error, Result};

/// Checks that run at once; each takes a core and 19 MiB.
const AT_ONCE: usize = 2;
/// Checks that may wait.
const WAITING: usize = 64;

/// The hash to store for a password.
pub(crate) fn hash(password: &Secret, source: &Source) -> Result<String> {
    let salt: [u8; 16] = source.random_bytes();
    let hash = Argon2::default()
        .hash_password_with_salt(password.reveal().as_bytes(), &salt)
        .map_err(|error| Error::Invalid(format!("This password cannot be used: {error}.")))?;
    Ok(hash.to_string())
}

/// Checks passwords.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    room: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    nobody: Arc<str>,
    /// Work for those who forgot theirs, out of sight of whoever asked.
    aside: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new(source: &Source) -> Result<Self> {
        let nobody = hash(&source.secret(""), source)?.into();
        let permits = |count| Arc::new(Semaphore::new(count));
        Ok(Self { room: permits(WAITING), turns: permits(AT_ONCE), nobody, aside: permits(WAITING) })
    }

    /// The hash to store for a password, made off the request threads.
    pub(crate) async fn hash(&self, password: &Secret, source: &Source) -> Result<String> {
        let _room = self.room.try_acquire().map_err(|_full| Error::Busy)?;
        let _turn = self.turns.acquire().await.map_err(|_closed| Error::Busy)?;
        let (password, source) = (password.clone(), source.clone());
        tokio::task::spawn_blocking(move || hash(&password, &source)).await.map_err(|_panic| Error::Busy)?
    }

    /// Does something that nobody waits for. While too much of that is under way, it is left undone.
    pub(crate) fn aside(&self, work: impl Future<Output = ()> + Send + 'static) {
        let Ok(permit) = self.aside.clone().try_acquire_owned() else { return };
        tokio::spawn(async move {
            work.await;
            drop(permit);
        });
    }

    /// Whether this is the password with that stored hash.
    pub(crate) async fn check(&self, password: &Secret, stored: &str) -> Result<bool> {
        let _room = self.room.try_acquire().map_err(|_full| Error::Busy)?;
        let _turn = self.turns.acquire().await.map_err(|_closed| Error::Busy)?;
        let (password, stored) = (password.clone(), stored.to_owned());
        tokio::task::spawn_blocking(move || {
            PasswordHash::new(&stored).is_ok_and(|hash| {
                Argon2::default().verify_password(password.reveal().as_bytes(), &hash).is_ok()
            })
        })
        .await
        .map_err(|_panic| Error::Busy)
    }

    /// Takes as long as checking somebody's.
    pub(crate) async fn check_nobody(&self, password: &Secret) -> Result<()> {
        let nobody = Arc::clone(&self.nobody);
        self.check(password, &nobody).await.map(drop)
    }
}
