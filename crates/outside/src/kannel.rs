//! A Kannel's smsbox.

use reqwest::{Method, Url};
use sms::Answer;
use sms::kannel::Outgoing;

use crate::{Client, Failure, Handed};

/// Sends a message: `GET /cgi-bin/sendsms`. `base` is where the smsbox is, such as `http://127.0.0.1:13013`.
pub async fn send(client: &Client, base: &str, message: &Outgoing<'_>) -> Handed {
    let Ok(url) = Url::parse_with_params(&format!("{base}/cgi-bin/sendsms"), message.query()) else {
        return Handed::NotSent("the address of Kannel cannot be read".to_owned());
    };
    match client.send(client.request(Method::GET, url.as_str())).await {
        Ok(answer) => Handed::Answered(Answer::of_kannel(answer.status, &answer.body)),
        Err(Failure::NotSent(why)) => Handed::NotSent(why),
        Err(Failure::Unknown(why)) => Handed::Answered(Answer::Unknown(why)),
    }
}
