//! Twilio's Programmable Messaging.

use base::Secret;
use reqwest::Method;
use sms::Answer;
use sms::twilio::{Outgoing, path};

use crate::{Client, Failure, Handed};

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
