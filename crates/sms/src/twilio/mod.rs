//! Twilio's Programmable Messaging, and whoever speaks like it. Source: Twilio, "Messages resource", "Twilio's request to
//! your webhook URL", "Outbound message status in status callbacks".

mod errors;
pub mod signature;

use serde_json::Value;

use crate::told::sender;
use crate::{Answer, Attached, Form, Progress, Refused, Report, Text, Told, Unreadable};

pub use errors::{plain_words, repeats_in_vain};

/// What our own name of a message is called in the address of its status callback.
pub const OURS: &str = "message";
/// The most characters (UTF-16 units) that a message has.
pub const LONGEST: usize = 1600;
/// The most files that one message brings. Source: Twilio, "Messages resource".
const MOST_FILES: usize = 10;
/// Why a send is refused when the sender's queue is full: 21611. Too many requests: 20429. Not available: 20503.
const AGAIN: [i64; 3] = [20_429, 20_503, 21_611];

/// A message to send.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// The sender: a number with `+`, a short code, a name.
    pub from: &'a str,
    /// The number with `+`.
    pub to: &'a str,
    /// The words.
    pub body: &'a str,
    /// Where its statuses go.
    pub status_callback: &'a str,
}

impl<'a> Outgoing<'a> {
    /// The form of `POST /2010-04-01/Accounts/{sid}/Messages.json`.
    pub fn form(&self) -> [(&'static str, &'a str); 4] {
        [("From", self.from), ("To", self.to), ("Body", self.body), ("StatusCallback", self.status_callback)]
    }
}

/// The path of an account's messages.
pub fn path(account_sid: &str) -> String {
    format!("/2010-04-01/Accounts/{}/Messages.json", Form::escaped(account_sid))
}

/// Reads what Twilio posted: a text, or a status of a message of ours.
pub fn read(form: &Form) -> Result<Told, Unreadable> {
    let either = |one: &str, other: &str| form.text(one).or_else(|| form.text(other));
    let id = either("MessageSid", "SmsSid").ok_or(Unreadable("it has no MessageSid"))?;
    let status = either("MessageStatus", "SmsStatus").unwrap_or_default();
    if status.is_empty() || status == "received" || status == "receiving" {
        let from = form.text("From").ok_or(Unreadable("it has no From"))?;
        let count: usize = form.text("NumMedia").and_then(|count| count.parse().ok()).unwrap_or(0);
        let files: Vec<Attached> = (0..count.min(MOST_FILES)).filter_map(|at| attached(form, at)).collect();
        let (lost, body) = (count - files.len(), form.text("Body").unwrap_or_default());
        return Ok(Told::Text(Text { id, from: sender(&from), body, files, lost }));
    }
    let progress = match status.as_str() {
        "accepted" | "scheduled" | "queued" | "sending" | "sent" => Progress::Accepted,
        "delivered" => Progress::Delivered,
        "read" => Progress::Read,
        "undelivered" | "failed" | "canceled" => Progress::Failed,
        _ => return Err(Unreadable("it has a MessageStatus that nobody knows")),
    };
    let code = form.text("ErrorCode").and_then(|code| code.parse().ok());
    let code = code.filter(|_code| progress == Progress::Failed);
    let failure = (progress == Progress::Failed).then(|| failure(code));
    Ok(Told::Report(Report { id, ours: form.text(OURS), progress, failure, code }))
}

/// A file that came along. Of its address only the names in it count: it is asked for where the line says that Twilio is.
fn attached(form: &Form, at: usize) -> Option<Attached> {
    let address = form.text(&format!("MediaUrl{at}"))?;
    let (rest, file) = address.rsplit_once("/Media/")?;
    let (_account, message) = rest.rsplit_once("/Messages/")?;
    let id = format!("{message}:{file}");
    file_path("", &id)?;
    let mime_type = form.text(&format!("MediaContentType{at}")).filter(|said| !said.is_empty());
    Some(Attached { id, mime_type: mime_type.unwrap_or_else(|| "application/octet-stream".to_owned()) })
}

/// The path of a file that came along with a message to an account; nothing for what is no name of one.
pub fn file_path(account_sid: &str, id: &str) -> Option<String> {
    let (message, file) = id.split_once(':')?;
    let is_sid =
        |sid: &str| (1..=64).contains(&sid.len()) && sid.bytes().all(|sign| sign.is_ascii_alphanumeric());
    let account = Form::escaped(account_sid);
    (is_sid(message) && is_sid(file))
        .then(|| format!("/2010-04-01/Accounts/{account}/Messages/{message}/Media/{file}"))
}

fn failure(code: Option<i64>) -> String {
    match code {
        Some(code) => plain_words(code).map_or_else(|| format!("Twilio says error {code}."), str::to_owned),
        None => "Twilio could not deliver it and does not say why.".to_owned(),
    }
}

impl Answer {
    /// Reads what Twilio answered to a message. Success without an id and failure without Twilio's own error leave the
    /// outcome unknown.
    pub fn of_twilio(http_status: u16, body: &[u8]) -> Self {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        if (200..300).contains(&http_status) {
            return match text("sid") {
                Some(sid) => Self::Accepted(Some(sid.to_owned())),
                None => Self::Unknown(format!("HTTP {http_status} without a sid")),
            };
        }
        let code = value.get("code").and_then(Value::as_i64);
        let code = match (code, http_status) {
            (Some(code), _) => code,
            (None, 429) => 20_429,
            (None, _) => return Self::Unknown(format!("HTTP {http_status} without an error of Twilio's")),
        };
        // Twilio failed somewhere, and does not say whether before or after it took the message.
        if http_status >= 500 && !AGAIN.contains(&code) {
            return Self::Unknown(format!("HTTP {http_status} with code {code}"));
        }
        Self::Refused(Refused {
            code: code.to_string(),
            reason: plain_words(code)
                .or(text("message"))
                .unwrap_or("Twilio refused it and does not say why.")
                .to_owned(),
            details: text("message").map(str::to_owned),
            again: AGAIN.contains(&code),
        })
    }
}

#[cfg(test)]
mod tests;
