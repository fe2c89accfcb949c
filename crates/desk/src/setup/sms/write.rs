//! SMS lines of the setup file, written down.

use base::{LineId, WorkspaceId};
use store::{Tx, params};

use super::super::queries;
use super::SmsLine;
use crate::{Desk, Error, Result};

/// Writes an SMS line.
pub(in crate::setup) async fn write_line(
    tx: &mut Tx,
    desk: &Desk,
    workspace: WorkspaceId,
    line: &SmsLine,
) -> Result<()> {
    let display_phone = line.display_phone.as_ref().unwrap_or(&line.sender);
    let row = params![
        workspace,
        desk.source.id::<LineId>(),
        &line.name,
        &line.key,
        display_phone,
        i64::from(line.phone_trust_days),
        desk.source.now(),
        line.provider.as_str(),
    ];
    tx.execute(queries::SET_LINE_OF_SMS, &row).await?;
    let (id, _key): (LineId, String) = tx
        .find(queries::LINE_OF_SMS, &params![workspace, &line.key])
        .await?
        .ok_or(Error::NotFound("line"))?;
    let close = |column, secret| desk.seal.close(column, secret, &desk.source);
    let hook_secret = line.hook_secret.as_ref().map(|secret| close("hook_secret", secret)).transpose()?;
    let row = params![
        workspace,
        id,
        &line.key,
        line.url().trim_end_matches('/'),
        &line.account,
        close("sms_secret", &line.secret)?,
        hook_secret,
        &line.sender,
    ];
    match tx.execute(queries::SET_SMS_LINE, &row).await {
        Err(store::Error::Duplicate(_)) => Err(Error::Conflict(format!(
            "The key {:?} of [[sms_line]] is taken by another workspace. Choose another.",
            line.key
        ))),
        other => Ok(other.map(drop)?),
    }
}
