//! Lines for SMS as admins see them.

use base::{LineId, MessageId, Moment};
use store::{Record, Row, Unit, params};

use super::queries;
use crate::channel::Carrier;
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// A line for SMS, without what must not come out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsSettings {
    /// Its id.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// The last part of its hook's path.
    pub key: String,
    /// Who carries its messages.
    pub provider: Carrier,
    /// Whom messages are from.
    pub sender: String,
    /// The number as people write it.
    pub display_phone: String,
    /// Where the provider is.
    pub url: String,
    /// Twilio's account SID, Kannel's user.
    pub account: String,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    pub phone_trust_days: i64,
    /// When the last delivery about it was processed.
    pub seen_at: Option<Moment>,
    /// When a call came that its provider did not sign; nothing if a good one came since.
    pub forged_at: Option<Moment>,
    /// The last message that was sent to try it.
    pub tried: Option<MessageId>,
}

impl Record for SmsSettings {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            name: row.next()?,
            key: row.next()?,
            provider: row.parse()?,
            sender: row.next()?,
            display_phone: row.next()?,
            url: row.next()?,
            account: row.next()?,
            phone_trust_days: row.next()?,
            seen_at: row.next()?,
            forged_at: row.next()?,
            tried: row.next()?,
        })
    }
}

/// The lines for SMS. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Forbidden`] for agents.
pub async fn sms_lines_settings(desk: &Desk, viewer: &Viewer) -> Result<Vec<SmsSettings>> {
    viewer.must(Permission::ManageSettings)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::SMS_SETTINGS, &params![workspace]).await?) })
        })
        .await
}

/// One line for SMS. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn sms_line_settings(desk: &Desk, viewer: &Viewer, id: LineId) -> Result<SmsSettings> {
    let lines = sms_lines_settings(desk, viewer).await?;
    lines.into_iter().find(|line| line.id == id).ok_or(Error::NotFound("line"))
}
