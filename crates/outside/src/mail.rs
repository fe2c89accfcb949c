//! Letters by SMTP.

use std::time::Duration;

use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::Error;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use reqwest::Url;

/// How long each step of a conversation with the mail server may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail server, and who writes. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why a letter was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It may work later; why it did not, in words.
    Later(String),
    /// It never will.
    Never(String),
}

impl Mailer {
    /// The mail server at `smtp://user:password@host:port?tls=required` (STARTTLS), `smtps://…` (TLS from the start) or
    /// `smtp://…` (as it is). The sender is `from` in the query, such as `?from=desk@acme.example`; without it, the user if
    /// that is an address, else `knownas@host`.
    ///
    /// # Errors
    /// What is wrong with the address, in words.
    pub fn new(address: &str) -> Result<Self, String> {
        // Nothing of the address is repeated: it holds a password.
        let unreadable = "the mail server's address cannot be read; it looks like smtp://user:password@host:587?tls=required";
        let mut url = Url::parse(address).map_err(|_bad| unreadable.to_owned())?;
        let from = sender(&url).ok_or("the sender in the mail server's address is no e-mail address")?;
        let rest: Vec<(String, String)> =
            url.query_pairs().into_owned().filter(|(name, _value)| name != "from").collect();
        url.set_query(None);
        if !rest.is_empty() {
            url.query_pairs_mut().extend_pairs(rest);
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str());
        let transport = transport.map_err(|_bad| unreadable.to_owned())?.timeout(Some(PATIENCE)).build();
        Ok(Self { transport, from })
    }

    /// Sends a letter of plain text. `id` names the letter, also when it is tried again: who gets it twice can tell.
    ///
    /// # Errors
    /// [`Failure`] if the mail server did not take it.
    pub async fn send(&self, id: &str, to: &str, subject: &str, body: &str) -> Result<(), Failure> {
        let message = self.message(id, to, subject, body)?;
        self.transport.send(message).await.map(drop).map_err(|error| failure(&error))
    }

    fn message(&self, id: &str, to: &str, subject: &str, body: &str) -> Result<Message, Failure> {
        let never = |error: &dyn std::fmt::Display| Failure::Never(error.to_string());
        let to: Mailbox = to.parse().map_err(|error| never(&error))?;
        Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .singlepart(SinglePart::plain(body.to_owned()))
            .map_err(|error| never(&error))
    }
}

/// Who writes.
fn sender(url: &Url) -> Option<Mailbox> {
    if let Some((_name, from)) = url.query_pairs().find(|(name, _value)| name == "from") {
        return from.parse().ok();
    }
    let user = url.username().replace("%40", "@");
    if user.contains('@') {
        return user.parse().ok();
    }
    let host = url.host_str()?;
    let domain = if host.parse::<std::net::IpAddr>().is_ok() { "localhost" } else { host };
    format!("Knownas <knownas@{domain}>").parse().ok()
}

/// Only what the mail server refuses for good is not tried again.
fn failure(error: &Error) -> Failure {
    let mut words = error.to_string();
    if let Some(source) = std::error::Error::source(error) {
        words = format!("{words}: {source}");
    }
    if error.is_permanent() { Failure::Never(words) } else { Failure::Later(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_is_tried_again_is_known_as_the_same() {
        let mailer = Mailer::new("smtp://mail.acme.example?from=Desk <desk@acme.example>").unwrap();
        let letter = || mailer.message("letter-1", "rita@acme.test", "Olá", "Escolha uma palavra.").unwrap();
        let text = String::from_utf8(letter().formatted()).unwrap();
        assert!(
            text.contains("\r\nMIME-Version: 1.0\r\n") || text.starts_with("MIME-Version: 1.0\r\n"),
            "{text}"
        );
        let lines = |wanted: &str| text.lines().filter(|line| line.starts_with(wanted)).count();
        assert_eq!(lines("Message-ID: <letter-1@acme.example>"), 1, "{text}");
        assert_eq!(
            ["From:", "To:", "Date:", "Subject:", "Content-Type: text/plain"].map(lines),
            [1; 5],
            "{text}"
        );
        let again = letter();
        assert_eq!(again.headers().get_raw("Message-ID"), letter().headers().get_raw("Message-ID"));
    }

    #[test]
    fn an_address_of_a_mail_server_names_the_sender_or_implies_one() {
        for (address, from) in [
            ("smtp://localhost:25", Some("Knownas <knownas@localhost>")),
            ("smtp://127.0.0.1:2525", Some("Knownas <knownas@localhost>")),
            ("smtps://desk%40acme.example:pw@mail.acme.example", Some("desk@acme.example")),
            ("smtp://u:pw@mail.acme.example:587?tls=required", Some("Knownas <knownas@mail.acme.example>")),
            (
                "smtp://u:pw@mail.acme.example?tls=required&from=hello@acme.example",
                Some("hello@acme.example"),
            ),
            ("smtp://mail.acme.example?from=nobody", None),
            ("mail.acme.example", None),
            ("https://mail.acme.example", None),
        ] {
            let found = Mailer::new(address).ok().map(|mailer| mailer.from.to_string());
            assert_eq!(found.as_deref(), from, "{address}");
        }
    }
}
