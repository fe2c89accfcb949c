//! An SMS provider that speaks as Twilio does: lines, what people text to them, and what the business sends.

mod call;
mod provider;
mod signature;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use base::{Moment, Secret};
use serde::Deserialize;

use crate::Refusal;
use crate::config::{Receipts, SimulatorConfig};
use crate::platform::{Platform, said};
use crate::talk::Side;
pub(crate) use call::Calls;

/// A number for SMS. A setup file of the product has the same `[[sms_line]]` tables.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SmsLine {
    /// The line's key here and in the address of its hook.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// The number with `+`.
    pub sender: String,
    /// The account SID.
    pub account: String,
    /// The auth token: lets the business send, and signs what it is told.
    pub secret: Secret,
}

/// The provider.
#[derive(Debug)]
pub(crate) struct Provider {
    lines: Vec<SmsLine>,
    /// Where what is told goes; `{line}` stands for the line's key.
    hook: String,
    /// What is told.
    pub(crate) calls: Calls,
}

impl Provider {
    pub(crate) fn new(config: &SimulatorConfig, client: reqwest::Client) -> Self {
        Self { lines: config.sms_lines.clone(), hook: config.sms_hook(), calls: Calls::new(client) }
    }

    /// All lines.
    pub(crate) fn lines(&self) -> &[SmsLine] {
        &self.lines
    }

    /// The line with this key.
    pub(crate) fn line(&self, key: &str) -> Result<&SmsLine, Refusal> {
        self.lines.iter().find(|line| line.key == key).ok_or(Refusal::NoSuchLine)
    }
}

/// The routes.
pub(crate) fn routes() -> Router<Arc<Platform>> {
    Router::new().route("/2010-04-01/Accounts/{sid}/Messages.json", post(provider::create))
}

impl Platform {
    /// Somebody texts to a line, from the number that they have now. The message's id.
    pub(crate) fn text(&self, person: &str, key: &str, body: &str, at: Moment) -> Result<String, Refusal> {
        let line = self.sms.line(key)?;
        let phone = self.world(|world| world.person(person).map(|person| format!("+{}", person.phone)))?;
        let sid = self.new_sid();
        let form = [
            ("AccountSid", line.account.as_str()),
            ("ApiVersion", "2010-04-01"),
            ("Body", body),
            ("From", &phone),
            ("MessageSid", &sid),
            ("NumMedia", "0"),
            ("NumSegments", "1"),
            ("SmsMessageSid", &sid),
            ("SmsSid", &sid),
            ("SmsStatus", "received"),
            ("To", &line.sender),
        ];
        let url = self.sms.hook.replace("{line}", key);
        self.sms.calls.add(at, &url, &line.secret, &form)?;
        let mut noted = said(Side::Customer, &sid, at, "sms", body.to_owned());
        noted.address = "number only".to_owned();
        self.state().talk.note(person, key, noted);
        Ok(sid)
    }

    fn new_sid(&self) -> String {
        format!("SM{:016x}{:016x}", self.source.random_u64(), self.source.random_u64())
    }

    /// Tells the business how far a message came. It is delivered if somebody has the number.
    fn report_text(&self, line: &SmsLine, sent: &provider::Sent, sid: &str, now: Moment) {
        let Some(callback) = &sent.status_callback else { return };
        if self.receipts == Receipts::None {
            return;
        }
        let last =
            if self.owner_of(&sent.to).is_some() { ("delivered", "") } else { ("undelivered", "30003") };
        let slow = self.receipts == Receipts::Lifelike;
        for (millis, (status, code)) in [(0, ("queued", "")), (300, ("sent", "")), (900, last)] {
            let mut form = vec![
                ("AccountSid", line.account.as_str()),
                ("ApiVersion", "2010-04-01"),
                ("From", &line.sender),
                ("MessageSid", sid),
                ("MessageStatus", status),
                ("SmsSid", sid),
                ("SmsStatus", status),
                ("To", &sent.to),
            ];
            if !code.is_empty() {
                form.push(("ErrorCode", code));
            }
            let due = now.plus(std::time::Duration::from_millis(if slow { millis } else { 0 }));
            if let Err(refusal) = self.sms.calls.add(due, callback, &line.secret, &form) {
                tracing::warn!(%refusal, "a status was lost");
            }
        }
        if last.0 == "delivered" {
            self.state().talk.change(sid, |said| said.status = Some("delivered".to_owned()));
        }
    }

    /// Who has this number, written with `+`.
    fn owner_of(&self, number: &str) -> Option<String> {
        let digits = number.trim_start_matches('+');
        self.world(|world| world.by_phone(digits).map(|person| person.id.clone()))
    }
}
