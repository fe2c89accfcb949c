//! Messages of SMS lines: what may be sent by them, and the handing over to their providers.

mod rules;

use base::{MessageId, Secret};
use identity::{Channel, Kind};
use outside::{kannel, twilio};
use store::Row;
use whatsapp::send::{Body, Payload};

use super::Draft;
use super::rows::LeavingRow;
use super::rules::{Fate, SECRET};
use super::worker::{gone, ours};
use crate::channel::{Carrier, Line};
use crate::{Desk, Error, Result};

/// Where the provider of an SMS line is, and as whom it is spoken to.
pub(super) struct Provider {
    url: String,
    account: String,
    sender: String,
    hook_secret: Option<Vec<u8>>,
}

impl Provider {
    /// Reads the columns of an SMS line; other lines have none.
    pub(super) fn read(row: &Row<'_>) -> store::Result<Option<Self>> {
        let url: Option<String> = row.next()?;
        let (account, sender): (Option<String>, Option<String>) = (row.next()?, row.next()?);
        let hook_secret = row.next()?;
        Ok(url.zip(account).zip(sender).map(|((url, account), sender)| Self {
            url,
            account,
            sender,
            hook_secret,
        }))
    }
}

/// Whether an SMS line can send this at all.
pub(super) fn check(line: &Line, draft: &Draft) -> Result<()> {
    if line.channel() != Channel::Sms {
        return Ok(());
    }
    let words = match draft.payload.body() {
        Body::Text { body } if draft.reply_to.is_none() && draft.payload.quoted().is_none() => {
            rules::too_long(line.carrier, body)
        }
        Body::Text { .. } => {
            Some("A text message cannot quote another. Write it without the quote.".to_owned())
        }
        _ => Some("By SMS only text can be sent.".to_owned()),
    };
    words.map_or(Ok(()), |words| Err(Error::Invalid(words)))
}

/// Hands a message to the provider of its line.
pub(super) async fn hand_over(
    desk: &Desk,
    id: MessageId,
    one: &LeavingRow,
    provider: &Provider,
    payload: &Payload,
) -> Fate {
    let (Some(client), Body::Text { body }) = (&desk.client, payload.body()) else {
        return Fate::Failed(ours("payload", "By SMS only text can be sent.", &one.carrier.as_str()));
    };
    if !one.is_theirs || one.kind != Kind::Phone {
        return Fate::Failed(gone());
    }
    let opened = desk.seal.open("sms_secret", &one.access_token).and_then(|secret| {
        let hook_secret = provider.hook_secret.as_ref();
        let hook_secret = hook_secret.map(|sealed| desk.seal.open("hook_secret", sealed)).transpose()?;
        Ok((secret, hook_secret))
    });
    let (secret, hook_secret) = match opened {
        Ok(secrets) => secrets,
        Err(error) => return Fate::Failed(ours(SECRET, "The line's secret cannot be read.", &error)),
    };
    let (to, hook, name) = (format!("+{}", one.address), desk.sms_hook(&one.phone_number_id), id.to_string());
    let sent = match one.carrier {
        Carrier::Kannel => {
            let report_url =
                sms::kannel::report_url(&hook, hook_secret.as_ref().map_or("", Secret::reveal), &name);
            let message = sms::kannel::Outgoing {
                username: &provider.account,
                password: secret.reveal(),
                from: &provider.sender,
                to: &to,
                body,
                report_url: &report_url,
            };
            kannel::send(client, &provider.url, &message).await
        }
        Carrier::Twilio | Carrier::Meta => {
            let status_callback = format!("{hook}?{}={name}", sms::twilio::OURS);
            let message = sms::twilio::Outgoing {
                from: &provider.sender,
                to: &to,
                body,
                status_callback: &status_callback,
            };
            twilio::send(client, &provider.url, (&provider.account, &secret), &message).await
        }
    };
    rules::fate(sent, &name, one.attempt(desk.source.now()))
}
