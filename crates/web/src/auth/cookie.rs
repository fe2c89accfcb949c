//! The few cookies there are.

use axum::http::{HeaderMap, header};
use base::Secret;

/// Holds the session's secret.
pub(crate) const SESSION: &str = "kn_session";

/// Thirty days; the session itself may end sooner.
const LIFETIME_SECONDS: u32 = 30 * 24 * 60 * 60;

/// The value of a cookie in a request.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// The `Set-Cookie` line that starts a session.
pub fn session(secret: &Secret, https: bool) -> String {
    format!(
        "{SESSION}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={LIFETIME_SECONDS}{}",
        secret.reveal(),
        only(https)
    )
}

/// The `Set-Cookie` line that ends it.
pub(crate) fn end_session(https: bool) -> String {
    format!("{SESSION}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{}", only(https))
}

fn only(https: bool) -> &'static str {
    if https { "; Secure" } else { "" }
}
