//! Whether others on the internet can call an address.

use std::net::IpAddr;

use axum::http::Uri;

/// Whether it has TLS and a name that may be public. Whether it leads here, only Meta's own check can tell.
pub(crate) fn is_public(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let is_name = host.parse::<IpAddr>().is_err() && host.contains('.');
    let is_private = [".localhost", ".local", ".internal"].iter().any(|end| host.ends_with(end));
    uri.scheme_str() == Some("https") && is_name && !is_private
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn meta_calls_public_names_with_tls() {
        for (url, expected) in [
            ("https://inbox.example.com", true),
            ("https://inbox.example.com:8443/desk", true),
            ("http://inbox.example.com", false),
            ("http://127.0.0.1:8080", false),
            ("https://127.0.0.1:8080", false),
            ("https://[::1]:8080", false),
            ("https://192.168.1.4", false),
            ("https://localhost", false),
            ("https://desk.localhost", false),
            ("https://inbox", false),
        ] {
            assert_eq!(is_public(url), expected, "{url}");
        }
    }
}
