//! What stands in the forms about a line for SMS.

use base::Secret;
use desk::channel::{Carrier, Channel};
use desk::setup::SmsWish;
use desk::view::SmsSettings;
use desk::{Error, setup};
use serde::Deserialize;

use super::super::{chosen, given};

/// What a form about a line for SMS holds. Its secret goes in and is never shown again.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// `twilio` or `kannel`.
    pub provider: String,
    /// The last part of its hook's path.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whom messages are from.
    pub sender: String,
    /// The number as people write it, if it is not the sender.
    pub display_phone: String,
    /// Where the provider is.
    pub url: String,
    /// Twilio's account SID, Kannel's user.
    pub account: String,
    /// Twilio's auth token, Kannel's password.
    pub secret: Secret,
    /// Days.
    pub phone_trust_days: String,
}

impl Default for Fields {
    fn default() -> Self {
        let nothing = String::new;
        Self {
            provider: nothing(),
            key: nothing(),
            name: nothing(),
            sender: nothing(),
            display_phone: nothing(),
            url: nothing(),
            account: nothing(),
            secret: Secret::new(""),
            phone_trust_days: setup::a_year().to_string(),
        }
    }
}

impl Fields {
    pub(super) fn of(line: SmsSettings) -> Self {
        Self {
            provider: line.provider.as_str().to_owned(),
            key: line.key,
            name: line.name,
            display_phone: if line.display_phone == line.sender { String::new() } else { line.display_phone },
            sender: line.sender,
            url: line.url,
            account: line.account,
            secret: Secret::new(""),
            phone_trust_days: line.phone_trust_days.to_string(),
        }
    }

    pub(super) fn wish(&self) -> desk::Result<SmsWish> {
        let wrong = |words: &str| Error::Invalid(words.to_owned());
        Ok(SmsWish {
            key: self.key.trim().to_owned(),
            name: self.name.clone(),
            provider: self.carrier().ok_or_else(|| wrong("Choose who carries the messages."))?,
            sender: self.sender.trim().to_owned(),
            display_phone: Some(self.display_phone.trim().to_owned()),
            url: Some(self.url.trim().to_owned()),
            account: self.account.trim().to_owned(),
            secret: given(self.secret.reveal()).map(Secret::new),
            hook_secret: None,
            phone_trust_days: chosen(&self.phone_trust_days, "Write the days as a number; 0 is for ever.")?,
        })
    }

    /// Who carries the messages; nothing until somebody chose.
    pub fn carrier(&self) -> Option<Carrier> {
        self.provider.parse().ok().filter(|carrier: &Carrier| carrier.channel() == Channel::Sms)
    }

    /// Whether it is about a Kannel, which needs other things than Twilio.
    pub fn is_kannel(&self) -> bool {
        self.carrier() == Some(Carrier::Kannel)
    }
}
