//! The door for SMS: what a provider calls is checked and stored, like any delivery, before it is acknowledged.

use base::Secret;
use bytes::Bytes;
use sms::{Form, kannel, twilio};
use store::{Arrival, JournalError};

use super::Receipt;
use crate::channel::{Carrier, SmsLine, note_forged_sms};
use crate::people::Permission;
use crate::{Desk, Error, Result};

/// The largest body that is taken. A text of ten parts and the addresses of ten files need a few kilobytes.
pub const LARGEST_SMS_BODY: usize = 64 * 1024;

/// A provider at the door.
#[derive(Debug)]
pub struct Knock<'k> {
    /// The query of the address that was called, as it was written.
    pub query: &'k str,
    /// The signature that was shown.
    pub signature: Option<&'k str>,
    /// The secret that was shown outside the address.
    pub bearer: Option<&'k str>,
    /// The form that was posted.
    pub body: Bytes,
}

/// Checks who is calling and stores what is told; returns when it is on the disk. The secret of the address is not kept.
///
/// # Errors
/// [`Error::Busy`]: it is not stored and must not be acknowledged. How a provider is made to repeat it says `docs/sms.md`.
pub async fn accept_sms(desk: &Desk, line: &SmsLine, knock: Knock<'_>) -> Result<Receipt> {
    if !is_the_provider(desk, line, &knock) {
        note_forged_sms(desk, line).await;
        return Ok(Receipt::Forged);
    }
    let query = Form::without(knock.query, kannel::SECRET);
    let arrival = Arrival {
        workspace: line.workspace,
        app: line.app(),
        received_at: desk.source.now(),
        readers: Permission::SeeDeliveries.as_str(),
        body: one_form(&query, &knock.body),
    };
    let stored = desk.journal.append(arrival).await;
    stored.map(Receipt::Stored).map_err(|_refused: JournalError| Error::Busy)
}

fn is_the_provider(desk: &Desk, line: &SmsLine, knock: &Knock<'_>) -> bool {
    match line.carrier {
        Carrier::Twilio => {
            let hook = desk.sms_hook(&line.key);
            let url = if knock.query.is_empty() { hook } else { format!("{hook}?{}", knock.query) };
            let posted = Form::read(&knock.body);
            knock.signature.is_some_and(|given| twilio::signature::verify(&line.shown, &url, &posted, given))
        }
        Carrier::Kannel => {
            let in_address = Form::read(knock.query.as_bytes()).text(kannel::SECRET);
            let given = in_address.or_else(|| knock.bearer.map(str::to_owned));
            given.is_some_and(|given| Secret::new(given) == line.shown)
        }
        Carrier::Meta => false,
    }
}

/// Query and body are one form: what stands in the address is ours, and counts first.
fn one_form(query: &str, body: &Bytes) -> Bytes {
    match (query.is_empty(), body.is_empty()) {
        (true, _) => body.clone(),
        (false, true) => Bytes::copy_from_slice(query.as_bytes()),
        (false, false) => Bytes::from([query.as_bytes(), b"&", body].concat()),
    }
}
