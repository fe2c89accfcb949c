//! The hooks of SMS lines.

use base::{AppId, LineId, Secret, UuidId, WorkspaceId};
use store::{Record, Row, Unit, params};

use super::{Carrier, queries};
use crate::{Desk, Error, Result};

/// An SMS line as its hook knows it: whose it is, and how its provider shows who is calling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsLine {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The line.
    pub line: LineId,
    /// The last part of its hook's path.
    pub key: String,
    /// Who carries its messages.
    pub carrier: Carrier,
    /// What callers prove to know: Twilio's auth token, or the secret of a Kannel's hook.
    pub shown: Secret,
}

impl SmsLine {
    /// Under which app its deliveries are stored: it is its own.
    pub fn app(&self) -> AppId {
        AppId::from_uuid(self.line.uuid())
    }
}

struct SmsLineRow {
    workspace: WorkspaceId,
    line: LineId,
    key: String,
    carrier: Carrier,
    secret: Vec<u8>,
    hook_secret: Option<Vec<u8>>,
}

impl Record for SmsLineRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            workspace: row.next()?,
            line: row.next()?,
            key: row.next()?,
            carrier: row.parse()?,
            secret: row.next()?,
            hook_secret: row.next()?,
        })
    }
}

/// The SMS line whose hook ends in this key.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub async fn sms_line(desk: &Desk, key: &str) -> Result<SmsLine> {
    let key = key.to_owned();
    let row: Option<SmsLineRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            let key = key.clone();
            Box::pin(async move { Ok(tx.find(queries::SMS_LINE_BY_KEY, &params![&key]).await?) })
        })
        .await?;
    let SmsLineRow { workspace, line, key, carrier, secret, hook_secret } =
        row.ok_or(Error::NotFound("line"))?;
    let shown = match (carrier, hook_secret) {
        (Carrier::Kannel, Some(hook_secret)) => desk.seal.open("hook_secret", &hook_secret)?,
        (Carrier::Kannel, None) => return Err(Error::NotFound("line")),
        (Carrier::Twilio | Carrier::Meta, _) => desk.seal.open("sms_secret", &secret)?,
    };
    Ok(SmsLine { workspace, line, key, carrier, shown })
}
