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

/// A number for SMS, as the setup file says it. What is not said (`None`) stays as it is.
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
    /// The number as people write it; empty for the sender, which it is at first.
    pub display_phone: Option<String>,
    /// Where the provider is: for Kannel the address of `sendsms` without its path; empty for Twilio's own, which it is at first.
    pub url: Option<String>,
    /// Twilio's account SID, Kannel's user of `sendsms`.
    pub account: String,
    /// Twilio's auth token, Kannel's password of `sendsms`.
    pub secret: Secret,
    /// What Kannel shows when it calls the hook.
    pub hook_secret: Option<Secret>,
    /// For how many days a number is trusted after it was last seen; 0: for ever. At first: [`super::a_year`].
    pub phone_trust_days: Option<u32>,
}

/// What a line for SMS shall be. What is not said (`None`) stays as it is.
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
    /// The number as people write it; empty for the sender, which it is at first.
    pub display_phone: Option<String>,
    /// Where the provider is; empty for Twilio, where it is at first. A new Kannel needs one.
    pub url: Option<String>,
    /// Twilio's account SID, Kannel's user of `sendsms`.
    pub account: String,
    /// Twilio's auth token, Kannel's password of `sendsms`. Nothing: as it is; a new line needs one.
    pub secret: Option<Secret>,
    /// What Kannel shows when it calls the hook. Nothing: as it is; a new line at a Kannel gets a random one.
    pub hook_secret: Option<Secret>,
    /// For how many days a number is trusted after it was last seen; 0: for ever. At first: [`super::a_year`].
    pub phone_trust_days: Option<u32>,
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
        self.phone_trust_days.map_or(Ok(()), lines::check_trust)?;
        if self.provider.channel() != Channel::Sms {
            return wrong("Who carries SMS is \"twilio\" or \"kannel\".".to_owned());
        }
        let fits = |text: &str| {
            !text.trim().is_empty() && text.chars().count() <= LONGEST && !text.contains(char::is_control)
        };
        if !fits(&self.sender) || !fits(self.shown(None)) {
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
        let will_do = |secret: &Secret| secret.reveal().len() >= 16 && sms::kannel::is_plain(secret.reveal());
        if !self.hook_secret.as_ref().is_none_or(will_do) {
            let words = "What Kannel shows (hook_secret) has 16 or more letters, digits, -, _, . and ~, and nothing else.";
            return wrong(words.to_owned());
        }
        let url = self.url.as_deref().filter(|url| !url.is_empty());
        url.map_or(Ok(()), outside::check_base).or_else(|why| wrong(why.to_owned()))
    }

    fn needs_its_secret(&self) -> String {
        match self.provider {
            Carrier::Kannel => "Give the password of Kannel's sendsms-user.".to_owned(),
            Carrier::Twilio | Carrier::Meta => "Give Twilio's Auth token.".to_owned(),
        }
    }

    /// Where the provider is, or stays.
    fn url<'t>(&'t self, kept: Option<&'t str>) -> Result<&'t str> {
        let url = self.url.as_deref().or(kept).map(str::trim).filter(|url| !url.is_empty());
        match (url, self.provider) {
            (Some(url), _) => Ok(url.trim_end_matches('/')),
            (None, Carrier::Kannel) => {
                let words = "Give the address of Kannel's smsbox, like http://127.0.0.1:13013.";
                Err(Error::Invalid(words.to_owned()))
            }
            (None, Carrier::Twilio | Carrier::Meta) => Ok(TWILIO),
        }
    }

    /// The number as people write it, or still do.
    fn shown<'t>(&'t self, kept: Option<&'t str>) -> &'t str {
        let shown = self.display_phone.as_deref().or(kept);
        shown.filter(|shown| !shown.is_empty()).unwrap_or(&self.sender).trim()
    }
}
