//! SMS lines of the setup file.

mod write;

use base::Secret;
use identity::Channel;
use serde::Deserialize;

use crate::channel::Carrier;
use crate::{Error, Result};

pub(super) use write::write_line;

/// Where Twilio is.
const TWILIO: &str = "https://api.twilio.com";

/// A number for SMS.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsLine {
    /// The last part of its hook's path: letters, digits, - and _, and a letter first.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Who carries its messages: "twilio" or "kannel".
    pub provider: Carrier,
    /// Whom messages are from: a number with `+`, a short code, a name.
    pub sender: String,
    /// The number as people write it, if it is not the sender.
    pub display_phone: Option<String>,
    /// Where the provider is: for Twilio its own address, for Kannel that of `sendsms` without its path.
    pub url: Option<String>,
    /// Twilio's account SID, Kannel's user of `sendsms`.
    pub account: String,
    /// Twilio's auth token, Kannel's password of `sendsms`.
    pub secret: Secret,
    /// What Kannel shows when it calls the hook.
    pub hook_secret: Option<Secret>,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    #[serde(default = "super::a_year")]
    pub phone_trust_days: u32,
}

impl SmsLine {
    /// Checks what a person can get wrong.
    pub(super) fn check(&self) -> Result<()> {
        let wrong = |words: &str| Err(Error::Invalid(format!("[[sms_line]] {:?}: {words}", self.key)));
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if !self.key.starts_with(|c: char| c.is_ascii_alphabetic()) || !self.key.chars().all(plain) {
            return wrong(
                "its key stands in an address. Begin with a letter; use letters, digits, - and _ only.",
            );
        }
        if self.provider.channel() != Channel::Sms {
            return wrong("its provider is \"twilio\" or \"kannel\".");
        }
        if self.sender.trim().is_empty() || self.account.is_empty() || self.secret.reveal().is_empty() {
            return wrong("it needs a sender, an account and a secret.");
        }
        if self.provider == Carrier::Kannel {
            let will_do =
                |secret: &Secret| secret.reveal().len() >= 16 && sms::kannel::is_plain(secret.reveal());
            if self.url.is_none() {
                return wrong("it needs the url of Kannel's smsbox, like http://127.0.0.1:13013.");
            }
            if !self.hook_secret.as_ref().is_some_and(will_do) {
                return wrong(
                    "it needs a hook_secret, which Kannel shows: at least 16 letters, digits, -, _, . and ~.",
                );
            }
        }
        outside::check_base(self.url()).or_else(wrong)
    }

    fn url(&self) -> &str {
        self.url.as_deref().unwrap_or(TWILIO)
    }
}
