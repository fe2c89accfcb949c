//! `wa.me` addresses: a number to write to, and words that are ready to be sent.

use axum::extract::Query;
use axum::http::Uri;
use serde::Deserialize;

use crate::Refusal;

/// Where an address leads, and what it puts into the composer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The number, digits only.
    pub digits: String,
    /// The words; often none.
    pub text: String,
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    text: String,
}

impl Link {
    /// Reads an address as a phone does that scans it or taps it. Source: WhatsApp Help Center, "How to use click to chat".
    pub fn read(address: &str) -> Result<Self, Refusal> {
        let address = address.trim();
        let with_scheme =
            if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
        let uri: Uri = with_scheme.parse().map_err(|_unreadable| Refusal::NoLink)?;
        let digits = uri.path().trim_matches('/').to_owned();
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if uri.host() != Some("wa.me") || !is_number {
            return Err(Refusal::NoLink);
        }
        let Query(Words { text }) = Query::try_from_uri(&uri).map_err(|_unreadable| Refusal::NoLink)?;
        Ok(Self { digits, text })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://wa.me/15550100200?text=Ol%C3%A1%20%26%20j%C3%A1%3F%20%2B1", "Olá & já? +1")]
    #[case(" wa.me/15550100200/?text=%D9%85%D8%B1%D8%AD%D8%A8%D8%A7 ", "مرحبا")]
    #[case("http://wa.me/15550100200", "")]
    fn an_address_says_whom_to_write_and_what(#[case] address: &str, #[case] text: &str) {
        let link = Link { digits: "15550100200".to_owned(), text: text.to_owned() };
        assert_eq!(Link::read(address), Ok(link));
    }

    #[rstest]
    #[case("")]
    #[case("https://wa.me/")]
    #[case("https://wa.me/shop")]
    #[case("https://wa.me/+15550100200")]
    #[case("https://evil.example/15550100200?text=hi")]
    #[case("https://wa.me.evil.example/15550100200")]
    fn other_addresses_are_refused(#[case] address: &str) {
        assert_eq!(Link::read(address), Err(Refusal::NoLink));
    }
}
