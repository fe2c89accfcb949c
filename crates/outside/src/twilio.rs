//! Twilio's Programmable Messaging.

use base::Secret;
use reqwest::{Method, Url};
use sms::Answer;
use sms::twilio::{Outgoing, file_path, path};

use crate::{Arriving, Client, Failure, Handed, Unfetched};

/// How many redirects are followed to where Twilio keeps a file.
const REDIRECTS: usize = 3;

/// Sends a message from an account: `POST /2010-04-01/Accounts/{sid}/Messages.json`. `base` is where Twilio is, such as
/// `https://api.twilio.com`.
pub async fn send(
    client: &Client,
    base: &str,
    (account_sid, auth_token): (&str, &Secret),
    message: &Outgoing<'_>,
) -> Handed {
    let url = format!("{base}{}", path(account_sid));
    let request = client.request(Method::POST, &url).basic_auth(account_sid, Some(auth_token.reveal()));
    match client.send(request.form(&message.form())).await {
        Ok(answer) => Handed::Answered(Answer::of_twilio(answer.status, &answer.body)),
        Err(Failure::NotSent(why)) => Handed::NotSent(why),
        Err(Failure::Unknown(why)) => Handed::Answered(Answer::Unknown(why)),
    }
}

/// Fetches a file that came along with a message. The account's token is shown where the line says that Twilio is, and nowhere
/// else: the address that Twilio leads on to opens by itself, and has to be one of Twilio's own.
///
/// # Errors
/// [`Unfetched`] if there is no answer, or if the file is somewhere else.
pub async fn fetch(
    client: &Client,
    base: &str,
    (account_sid, auth_token): (&str, &Secret),
    id: &str,
) -> Result<Arriving, Unfetched> {
    let path = file_path(account_sid, id).ok_or(Unfetched::Foreign)?;
    let request = client.request(Method::GET, &format!("{base}{path}"));
    let request = request.basic_auth(account_sid, Some(auth_token.reveal()));
    let mut answer = client.open(request).await.map_err(Unfetched::Failed)?;
    for _turn in 0..REDIRECTS {
        let Some(next) = answer.leads_to() else { return Ok(answer) };
        if !is_twilios(base, &next) {
            return Err(Unfetched::Foreign);
        }
        answer = client.open(client.request(Method::GET, &next)).await.map_err(Unfetched::Failed)?;
    }
    match answer.leads_to() {
        None => Ok(answer),
        Some(_further) => Err(Unfetched::Failed(Failure::Unknown("there are too many redirects".to_owned()))),
    }
}

/// Whether an address is where Twilio keeps files, or where the line says that Twilio is.
fn is_twilios(base: &str, address: &str) -> bool {
    let Ok(address) = Url::parse(address) else { return false };
    if Url::parse(base).is_ok_and(|base| base.origin() == address.origin()) {
        return true;
    }
    let host = address.host_str().unwrap_or_default();
    let is_under = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let is_its_bucket =
        host == "s3-external-1.amazonaws.com" && address.path().starts_with("/media.twiliocdn.com/");
    address.scheme() == "https"
        && address.port().is_none()
        && (is_its_bucket || ["twilio.com", "twiliocdn.com"].into_iter().any(is_under))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_fetched_from_twilio_alone() {
        for (address, is_its_own) in [
            ("https://mms.twiliocdn.com/AC1/abc?Expires=1", true),
            ("https://media.us1.twilio.com/x", true),
            ("https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC1/abc", true),
            ("https://s3-external-1.amazonaws.com/other/AC1/abc", false),
            ("http://127.0.0.1:9/cdn/abc", true),
            ("http://127.0.0.1:10/cdn/abc", false),
            ("http://mms.twiliocdn.com/AC1/abc", false),
            ("https://mms.twiliocdn.com:8443/AC1/abc", false),
            ("https://mms.twiliocdn.com.evil.example/x", false),
            ("https://eviltwilio.com/x", false),
            ("https://twilio.com@evil.example/x", false),
            ("file:///etc/passwd", false),
            ("", false),
        ] {
            assert_eq!(is_twilios("http://127.0.0.1:9", address), is_its_own, "{address}");
        }
    }
}
