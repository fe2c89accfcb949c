//! Kannel's smsbox: `sendsms`, its delivery reports, and the address that an `sms-service` calls. Source: Kannel 1.4.5 User's
//! Guide, "Using the HTTP interface to send SMS messages", "Setting up more complex services", "Delivery reports".

use crate::told::sender;
use crate::{Alphabet, Answer, Form, Progress, Refused, Report, Text, Told, Unreadable, segments};

/// What stands in an address that Kannel calls, and shows that it is Kannel.
pub const SECRET: &str = "secret";
/// The name, in a delivery report, of what we call the message.
const OURS: &str = "message";
/// Kannel joins at most so many parts by itself. Source: `max-messages` of `sendsms-user`, default.
pub const MOST_PARTS: usize = 10;
/// Delivered, not delivered, buffered, accepted and rejected by the SMS centre: everything.
const MASK: &str = "31";

/// A message to send.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// The user of `sendsms`.
    pub username: &'a str,
    /// And the password.
    pub password: &'a str,
    /// The sender.
    pub from: &'a str,
    /// The number with `+`.
    pub to: &'a str,
    /// The words.
    pub body: &'a str,
    /// Where its reports go.
    pub report_url: &'a str,
}

impl<'a> Outgoing<'a> {
    /// The query of `sendsms`. Kannel turns the UTF-8 into what the phone reads.
    pub fn query(&self) -> [(&'static str, &'a str); 9] {
        let coding = match segments(self.body).alphabet {
            Alphabet::Gsm7 => "0",
            Alphabet::Ucs2 => "2",
        };
        [
            ("username", self.username),
            ("password", self.password),
            ("from", self.from),
            ("to", self.to),
            ("charset", "UTF-8"),
            ("coding", coding),
            ("dlr-mask", MASK),
            ("dlr-url", self.report_url),
            ("text", self.body),
        ]
    }
}

/// Whether a secret may stand in an address of Kannel's, where a percent sign begins an escape of its own.
pub fn is_plain(secret: &str) -> bool {
    secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~'))
}

/// Where Kannel reports on a message: our hook, what shows that it is Kannel (plain, as [`is_plain`] says), our name of the
/// message, and Kannel's escapes.
pub fn report_url(hook: &str, secret: &str, ours: &str) -> String {
    format!("{hook}?{SECRET}={secret}&{OURS}={ours}&type=%d&reply=%A")
}

/// The `get-url` of an `sms-service` that hands what people write to our hook.
pub fn service_url(hook: &str, secret: &str) -> String {
    format!("{hook}?{SECRET}={secret}&id=%I&from=%p&to=%P&coding=%c&charset=%C&text=%b")
}

/// Reads what Kannel called: a text, or a report on a message of ours.
pub fn read(form: &Form) -> Result<Told, Unreadable> {
    let Some(ours) = form.text(OURS) else { return text(form).map(Told::Text) };
    let kind: u32 = form
        .text("type")
        .and_then(|kind| kind.parse().ok())
        .ok_or(Unreadable("its delivery report has no type"))?;
    let progress = match kind {
        kind if kind & 1 != 0 => Progress::Delivered,
        kind if kind & (2 | 16) != 0 => Progress::Failed,
        kind if kind & (4 | 8) != 0 => Progress::Accepted,
        _ => return Err(Unreadable("its delivery report has a type that nobody knows")),
    };
    let reply = form.text("reply").map(|reply| reply.trim().to_owned()).filter(|reply| !reply.is_empty());
    let failure = (progress == Progress::Failed).then(|| match reply {
        Some(reply) => format!("The SMS centre could not deliver it: {reply}"),
        None => "The SMS centre could not deliver it.".to_owned(),
    });
    // Kannel has no name of its own for it that it would tell when it takes it: ours is both.
    Ok(Told::Report(Report { id: ours.clone(), ours: Some(ours), progress, failure, code: None }))
}

fn text(form: &Form) -> Result<Text, Unreadable> {
    let id = form.text("id").ok_or(Unreadable("it has no id (%I)"))?;
    let from = form.text("from").ok_or(Unreadable("it has no from (%p)"))?;
    let charset = form.text("charset").unwrap_or_default();
    let body = form.bytes("text").unwrap_or_default();
    // Coding 1 is bytes, as a picture of an old phone: nothing to read.
    let is_binary = form.text("coding").as_deref() == Some("1");
    Ok(Text {
        id,
        from: sender(&from),
        body: if is_binary { String::new() } else { decoded(body, &charset.to_ascii_uppercase()) },
        files: Vec::new(),
        lost: usize::from(is_binary),
    })
}

fn decoded(bytes: &[u8], charset: &str) -> String {
    match charset {
        "UTF-16BE" | "UCS-2" | "ISO-10646-UCS-2" => {
            let (pairs, _half) = bytes.as_chunks::<2>();
            String::from_utf16_lossy(&pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect::<Vec<_>>())
        }
        "ISO-8859-1" | "LATIN1" => bytes.iter().map(|byte| char::from(*byte)).collect(),
        "WINDOWS-1252" | "CP1252" => bytes.iter().map(|byte| windows_letter(*byte)).collect(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Where Windows-1252 has letters and ISO-8859-1 has none: 0x80 to 0x9F. What neither has stays as it is. Source: WHATWG,
/// "Encoding", index-windows-1252.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

fn windows_letter(byte: u8) -> char {
    let place = usize::from(byte).checked_sub(0x80);
    place.and_then(|place| WINDOWS.get(place)).copied().unwrap_or(char::from(byte))
}

impl Answer {
    /// Reads what `sendsms` answered.
    pub fn of_kannel(http_status: u16, body: &[u8]) -> Self {
        let words = String::from_utf8_lossy(body).trim().chars().take(200).collect::<String>();
        let (reason, again) = match http_status {
            200 | 202 => return Self::Accepted(None),
            503 => ("Kannel takes no messages at this moment.", true),
            403 => (
                "Kannel does not let this user send. An admin must correct the user and the password.",
                false,
            ),
            400..500 => ("Kannel did not take the message.", false),
            _ => return Self::Unknown(format!("HTTP {http_status}: {words}")),
        };
        Self::Refused(Refused {
            code: http_status.to_string(),
            reason: reason.to_owned(),
            details: Some(words).filter(|words| !words.is_empty()),
            again,
        })
    }
}

#[cfg(test)]
mod tests;
