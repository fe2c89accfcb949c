//! Lines for SMS: set up, changed. Their secrets go in and do not come out, but for the one that Kannel has to show: it is told
//! once, when it is made.

mod write;

use base::{LineId, Secret};
use identity::Channel;
use serde::Deserialize;

use super::{lines, within};
use crate::channel::Carrier;
use crate::{Error, Result};

pub(super) use write::write_line;
pub use write::{add_sms_line, renew_hook_secret, set_sms_line};

/// Where Twilio is.
const TWILIO: &str = "https://api.twilio.com";
/// The longest key, sender and account, in characters.
const LONGEST: usize = 40;

/// A number for SMS, as the setup file says it.
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

/// What a line for SMS shall be.
#[derive(Debug, Clone)]
pub struct SmsWish {
    /// The last part of its hook's path. It names the line: another key is another line.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Who carries its messages.
    pub provider: Carrier,
    /// Whom messages are from: a number with `+`, a short code, a name.
    pub sender: String,
    /// The number as people write it, if it is not the sender.
    pub display_phone: Option<String>,
    /// Where the provider is. Nothing: at Twilio; a Kannel needs one.
    pub url: Option<String>,
    /// Twilio's account SID, Kannel's user of `sendsms`.
    pub account: String,
    /// Twilio's auth token, Kannel's password of `sendsms`. Nothing: as it is; a new line needs one.
    pub secret: Option<Secret>,
    /// What Kannel shows when it calls the hook. Nothing: as it is; a new line at a Kannel gets a random one.
    pub hook_secret: Option<Secret>,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    pub phone_trust_days: u32,
}

/// A line for SMS that was set up.
#[derive(Debug, Clone)]
pub struct SmsMade {
    /// Its id.
    pub id: LineId,
    /// What its Kannel has to show, if that was made now. It is not told again.
    pub hook_secret: Option<Secret>,
}

/// What a line's provider calls when somebody texts: for a Kannel with what it has to show, or with a gap for that.
pub fn sms_hook(public_url: &str, key: &str, provider: Carrier, secret: Option<&Secret>) -> String {
    let hook = format!("{}/hooks/sms/{key}", public_url.trim_end_matches('/'));
    match provider {
        Carrier::Kannel => sms::kannel::service_url(&hook, secret.map_or("…", Secret::reveal)),
        Carrier::Twilio | Carrier::Meta => hook,
    }
}

impl From<&SmsLine> for SmsWish {
    fn from(line: &SmsLine) -> Self {
        Self {
            key: line.key.clone(),
            name: line.name.clone(),
            provider: line.provider,
            sender: line.sender.clone(),
            display_phone: line.display_phone.clone(),
            url: line.url.clone(),
            account: line.account.clone(),
            secret: Some(line.secret.clone()),
            hook_secret: line.hook_secret.clone(),
            phone_trust_days: line.phone_trust_days,
        }
    }
}

impl SmsLine {
    /// Checks what a person can get wrong in the file.
    pub(super) fn check(&self) -> Result<()> {
        if self.provider == Carrier::Kannel && self.hook_secret.is_none() {
            let key = &self.key;
            return Err(Error::Invalid(format!(
                "[[sms_line]] {key:?} needs a hook_secret, which Kannel shows when it calls."
            )));
        }
        SmsWish::from(self).check().map_err(|why| within("[[sms_line]]", &why))
    }
}

impl SmsWish {
    /// Checks what a person can get wrong.
    fn check(&self) -> Result<()> {
        let wrong = |words: String| Err(Error::Invalid(words));
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let begins_well = self.key.starts_with(|c: char| c.is_ascii_alphabetic());
        if !begins_well || self.key.len() > LONGEST || !self.key.chars().all(plain) {
            return wrong(format!(
                "The key {:?} stands in an address: begin with a letter; use up to {LONGEST} letters, digits, - and _ only.",
                self.key
            ));
        }
        lines::check_name(&self.name)?;
        lines::check_trust(self.phone_trust_days)?;
        if self.provider.channel() != Channel::Sms {
            return wrong("Who carries SMS is \"twilio\" or \"kannel\".".to_owned());
        }
        let fits = |text: &str| {
            !text.trim().is_empty() && text.chars().count() <= LONGEST && !text.contains(char::is_control)
        };
        if !fits(&self.sender) || self.display_phone.as_deref().is_some_and(|shown| !fits(shown)) {
            return wrong(format!(
                "Say whom messages are from: a number with +, a short code or a name, of up to {LONGEST} characters."
            ));
        }
        if !fits(&self.account) {
            return wrong(match self.provider {
                Carrier::Kannel => "Give the name of Kannel's sendsms-user.".to_owned(),
                Carrier::Twilio | Carrier::Meta => "Give Twilio's Account SID.".to_owned(),
            });
        }
        if self.secret.as_ref().is_some_and(|secret| secret.reveal().is_empty()) {
            return wrong(self.needs_its_secret());
        }
        if self.provider == Carrier::Kannel && self.url.is_none() {
            return wrong("Give the address of Kannel's smsbox, like http://127.0.0.1:13013.".to_owned());
        }
        let will_do = |secret: &Secret| secret.reveal().len() >= 16 && sms::kannel::is_plain(secret.reveal());
        if !self.hook_secret.as_ref().is_none_or(will_do) {
            let words = "What Kannel shows (hook_secret) has 16 or more letters, digits, -, _, . and ~, and nothing else.";
            return wrong(words.to_owned());
        }
        outside::check_base(self.url()).or_else(|why| wrong(why.to_owned()))
    }

    fn needs_its_secret(&self) -> String {
        match self.provider {
            Carrier::Kannel => "Give the password of Kannel's sendsms-user.".to_owned(),
            Carrier::Twilio | Carrier::Meta => "Give Twilio's Auth token.".to_owned(),
        }
    }

    fn url(&self) -> &str {
        self.url.as_deref().unwrap_or(TWILIO)
    }
}
