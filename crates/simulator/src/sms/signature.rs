//! `X-Twilio-Signature`, from Twilio's description: the address, then every parameter in the order of its name, name and
//! value without anything between; HMAC-SHA1 with the auth token; base64.

use base::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

pub(super) const HEADER: &str = "x-twilio-signature";

pub(super) fn of(auth_token: &Secret, url: &str, form: &[(String, String)]) -> String {
    let mut sorted = form.to_vec();
    sorted.sort();
    let text = sorted.into_iter().fold(url.to_owned(), |text, (name, value)| text + &name + &value);
    let mac = Hmac::<Sha1>::new_from_slice(auth_token.reveal().as_bytes());
    let signed = mac.map(|mut mac| {
        mac.update(text.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    });
    signed.unwrap_or_default()
}
