//! `X-Twilio-Signature`: HMAC-SHA1 with the auth token over the address that Twilio called and the form it posted, in
//! base64. Source: Twilio, "Webhooks security".

use base::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::Form;

/// The header's name, in the lower case that HTTP libraries compare with.
pub const HEADER: &str = "x-twilio-signature";

/// The header value that Twilio would send with this form to this address.
pub fn sign(auth_token: &Secret, url: &str, posted: &Form) -> String {
    STANDARD.encode(keyed(auth_token, url, posted).finalize().into_bytes())
}

/// Whether `header` is the signature of this form for this address, as it was called from outside. Twilio signs the address
/// with or without its standard port, depending on the product: both count. Compares in constant time.
pub fn verify(auth_token: &Secret, url: &str, posted: &Form, header: &str) -> bool {
    let Ok(given) = STANDARD.decode(header) else { return false };
    let matches = |url: &String| keyed(auth_token, url, posted).verify_slice(&given).is_ok();
    spellings(url).iter().any(matches)
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn keyed(auth_token: &Secret, url: &str, posted: &Form) -> Hmac<Sha1> {
    let mut mac = Hmac::<Sha1>::new_from_slice(auth_token.reveal().as_bytes())
        .expect("HMAC takes keys of every length");
    mac.update(url.as_bytes());
    let mut pairs: Vec<_> = posted.pairs().collect();
    pairs.sort_unstable();
    pairs.dedup();
    for (name, value) in pairs {
        mac.update(name.as_bytes());
        mac.update(value);
    }
    mac
}

/// The address with and without a port.
fn spellings(url: &str) -> [String; 2] {
    let Some((scheme, rest)) = url.split_once("://") else { return [url.to_owned(), url.to_owned()] };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let standard = if scheme == "https" { "443" } else { "80" };
    // The last colon, unless it is inside an IPv6 address.
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, standard),
    };
    [format!("{scheme}://{host}:{port}{path}"), format!("{scheme}://{host}{path}")]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const URL: &str = "https://example.com/myapp";
    const POSTED: &[u8] =
        b"CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212";

    /// The example in Twilio's documentation.
    #[test]
    fn agrees_with_a_published_example() {
        let (token, url) = (Secret::new("12345"), "https://example.com/myapp.php?foo=1&bar=2");
        assert_eq!(sign(&token, url, &Form::read(POSTED)), "L/OH5YylLD5NRKLltdqwSvS0BnU=");
    }

    #[rstest]
    #[case::with_its_port("https://example.com/myapp", "https://example.com:443/myapp", true)]
    #[case::without_it("https://example.com:443/myapp", "https://example.com/myapp", true)]
    #[case::a_port_of_its_own("http://10.0.0.1:8080/x", "http://10.0.0.1:8080/x", true)]
    #[case::left_out("http://10.0.0.1:8080/x", "http://10.0.0.1/x", true)]
    #[case::another_port("http://10.0.0.1:8080/x", "http://10.0.0.1:81/x", false)]
    #[case::ipv6("http://[::1]/x", "http://[::1]:80/x", true)]
    #[case::another_path("https://example.com/myapp", "https://example.com/other", false)]
    #[case::another_query(
        "https://example.com/myapp?message=1",
        "https://example.com/myapp?message=2",
        false
    )]
    #[case::another_scheme("https://example.com/myapp", "http://example.com/myapp", false)]
    fn an_address_has_two_spellings(#[case] ours: &str, #[case] theirs: &str, #[case] passes: bool) {
        let (token, posted) = (Secret::new("12345"), Form::read(POSTED));
        assert_eq!(verify(&token, ours, &posted, &sign(&token, theirs, &posted)), passes);
    }

    #[test]
    fn only_the_exact_form_with_the_exact_token_passes() {
        let (token, posted) = (Secret::new("12345"), Form::read(POSTED));
        let good = sign(&token, URL, &posted);
        assert!(verify(&token, URL, &posted, &good));
        assert!(!verify(&Secret::new("other"), URL, &posted, &good));
        assert!(!verify(&token, URL, &Form::read(b"CallSid=CA1234567890ABCDE"), &good));
        for bad in ["", "zz", &good[1..], &good[..20], "0123456789012345678901234567"] {
            assert!(!verify(&token, URL, &posted, bad), "{bad:?}");
        }
    }
}
