//! Addresses of providers that an operator wrote down.

use reqwest::Url;

/// Whether an operator's address of a provider will do: it is the operator's own machine that is asked for, so any host may
/// be meant; but secrets stand in headers and in no address.
///
/// # Errors
/// What is wrong with it, in words.
pub fn check_base(address: &str) -> Result<(), &'static str> {
    let url =
        Url::parse(address).map_err(|_bad| "its url cannot be read. Write it like https://host:port.")?;
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none_or(str::is_empty) {
        return Err("its url begins with https:// or http:// and has a host.");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("its url has a name or a password in it. Use account and secret.");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("its url ends before any ? or #.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_an_address_and_nothing_more() {
        for (address, is_good) in [
            ("https://api.twilio.com", true),
            ("http://127.0.0.1:13013", true),
            ("https://sms.example/twilio", true),
            ("https://user:password@sms.example", false),
            ("https://sms.example?x=1", false),
            ("https://sms.example#x", false),
            ("ftp://sms.example", false),
            ("file:///etc/passwd", false),
            ("sms.example", false),
            ("", false),
        ] {
            assert_eq!(check_base(address).is_ok(), is_good, "{address}");
        }
    }
}
