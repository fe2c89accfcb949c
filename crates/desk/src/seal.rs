//! Secrets at rest: XChaCha20-Poly1305 under the master key, bound to the column they stand in.

use base::{Secret, Source};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use crate::{Error, Result};

const NONCE: usize = 24;

/// The master key in use. Never prints.
#[derive(Clone)]
pub struct Seal(XChaCha20Poly1305);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

impl Seal {
    /// With this master key of 32 bytes.
    pub fn new(master_key: [u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&Key::from(master_key)))
    }

    /// A secret as it is stored in this column.
    pub(crate) fn close(&self, column: &str, secret: &Secret, source: &Source) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] = source.random_bytes();
        let payload = Payload { msg: secret.reveal().as_bytes(), aad: column.as_bytes() };
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_opaque| Error::Invalid("This secret is too long to be sealed.".to_owned()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// A secret that was stored in this column.
    pub(crate) fn open(&self, column: &str, stored: &[u8]) -> Result<Secret> {
        let wrong = || Error::Store("a sealed secret does not open with this master key".to_owned());
        let (nonce, sealed) = stored.split_first_chunk::<NONCE>().ok_or_else(wrong)?;
        let payload = Payload { msg: sealed, aad: column.as_bytes() };
        let plain = self.0.decrypt(&XNonce::from(*nonce), payload).map_err(|_opaque| wrong())?;
        String::from_utf8(plain).map(Secret::new).map_err(|_bytes| wrong())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use base::ManualClock;

    use super::*;

    #[test]
    fn a_secret_opens_only_in_its_column_and_with_its_key() {
        let source = Source::seeded(Arc::new(ManualClock::default()), 1);
        let seal = Seal::new([7; 32]);
        let stored = seal.close("app_secret", &Secret::new("s3cret"), &source).unwrap();
        assert!(!stored.windows(6).any(|part| part == b"s3cret"));
        assert_eq!(seal.open("app_secret", &stored).unwrap(), Secret::new("s3cret"));
        assert!(seal.open("verify_token", &stored).is_err());
        assert!(Seal::new([8; 32]).open("app_secret", &stored).is_err());
        assert!(seal.open("app_secret", b"short").is_err());
    }
}
