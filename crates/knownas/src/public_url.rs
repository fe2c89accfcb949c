//! The address under which browsers, Meta and others reach the product: given, remembered from `serve`, or guessed.

use std::net::SocketAddr;

use anyhow::Result;
use desk::{Desk, setup};

use crate::cli::Settings;

/// Reads the address; what is wrong with it, in words. The product's pages are at the root of their host.
pub(crate) fn read(text: &str) -> Result<String, String> {
    // Host and scheme are the same in any case.
    let address = text.trim().trim_end_matches('/').to_lowercase();
    let has_path = address.split_once("://").is_some_and(|(_scheme, host)| host.contains('/'));
    match outside::check_base(&address) {
        Ok(()) if !has_path => Ok(address),
        _ => Err("write it with https:// or http:// and a host, and with nothing behind that, like https://inbox.example.com"
            .to_owned()),
    }
}

/// Where the product would be reached if nothing stood in front of it.
pub(crate) fn guessed(listening: SocketAddr) -> String {
    format!("http://{listening}")
}

/// The address as it was given, or as `serve` had it last.
pub(crate) async fn known(settings: &Settings, desk: &Desk) -> Result<Option<String>> {
    match &settings.public_url {
        Some(given) => Ok(Some(given.clone())),
        None => Ok(setup::public_url(desk).await?),
    }
}

/// The address for somebody to copy. Where it is a guess, it says so.
#[expect(clippy::print_stderr, reason = "the answer's footnote")]
pub(crate) async fn told(settings: &Settings, desk: &Desk) -> Result<String> {
    if let Some(known) = known(settings, desk).await? {
        return Ok(known);
    }
    eprintln!(
        "The address is only guessed. With the one under which Meta and others reach you: --public-url https://…"
    );
    Ok(guessed(settings.listen))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn an_address_has_a_scheme_and_nothing_behind_its_host() {
        assert_eq!(read("https://inbox.example.com/").unwrap(), "https://inbox.example.com");
        assert_eq!(read("http://127.0.0.1:8080").unwrap(), "http://127.0.0.1:8080");
        assert_eq!(read(" HTTPS://Inbox.example.com ").unwrap(), "https://inbox.example.com");
        for wrong in [
            "inbox.example.com",
            "ftp://inbox.example.com",
            "https://inbox.example.com?x=1",
            "https://inbox.example.com/#x",
            "https://example.com/inbox",
            "",
        ] {
            assert!(read(wrong).unwrap_err().contains("https://inbox.example.com"), "{wrong}");
        }
    }
}
