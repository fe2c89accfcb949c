//! `X-Hub-Signature-256`: HMAC-SHA256 over the raw bytes of a body with the app secret, as `sha256=` and hexadecimal.
//! Source: Meta, "Create a webhook endpoint".

use base::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header's name, in the lower case that HTTP libraries compare with.
pub const HEADER: &str = "x-hub-signature-256";

/// The header value that Meta would send for this body.
pub fn sign(app_secret: &Secret, body: &[u8]) -> String {
    format!("sha256={}", hex::encode(keyed(app_secret, body).finalize().into_bytes()))
}

/// Whether `header` is the signature of exactly these bytes. Compares in constant time; a malformed header is simply wrong.
pub fn verify(app_secret: &Secret, body: &[u8], header: &str) -> bool {
    let mut given = [0u8; 32];
    header.strip_prefix("sha256=").is_some_and(|hex| hex::decode_to_slice(hex, &mut given).is_ok())
        && keyed(app_secret, body).verify_slice(&given).is_ok()
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn keyed(app_secret: &Secret, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(app_secret.reveal().as_bytes())
        .expect("HMAC takes keys of every length");
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn agrees_with_a_published_vector() {
        assert_eq!(
            sign(&Secret::new("Jefe"), b"what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn only_the_exact_bytes_with_the_exact_key_pass() {
        let (secret, body) = (Secret::new("s3cret"), br#"{"object":"x"}"#);
        let good = sign(&secret, body);
        assert!(verify(&secret, body, &good));
        assert!(!verify(&Secret::new("other"), body, &good));
        assert!(!verify(&secret, br#"{"object": "x"}"#, &good));
        for bad in ["", "sha256=", "sha256=zz", &good[7..], &good[..70], &format!("{good}00")] {
            assert!(!verify(&secret, body, bad), "{bad:?}");
        }
    }
}
