//! Whether what had to wait may still leave. It was allowed when it was written, but the window may be over since, or the customer
//! may have stopped marketing messages.

use base::{ConversationId, LineId, Moment, WorkspaceId};
use identity::Kind;
use store::{Tx, params};
use whatsapp::send::Body;

use super::rows::LeavingRow;
use super::rules::Why;
use super::{file, queries, standing, templates};
use crate::{Error, Result};

/// Why a message may not leave any more, if it may not.
pub(super) async fn refusal(
    tx: &mut Tx,
    workspace: WorkspaceId,
    row: &LeavingRow,
    now: Moment,
) -> Result<Option<Why>> {
    // What cannot be read fails when it is handed over.
    let Ok(payload) = file::read(&row.payload) else { return Ok(None) };
    match check(tx, workspace, row, payload.body(), now).await {
        Ok(()) | Err(Error::NotFound(_)) => Ok(None),
        Err(Error::Refused(barrier)) => Ok(Some(Why {
            code: barrier.as_str().to_owned(),
            reason: format!("{} {}", barrier.reason(), barrier.remedy()),
            details: None,
        })),
        Err(Error::Template { code, words }) => {
            Ok(Some(Why { code: code.to_string(), reason: words, details: None }))
        }
        Err(other) => Err(other),
    }
}

/// The same questions as when it was written.
async fn check(
    tx: &mut Tx,
    workspace: WorkspaceId,
    row: &LeavingRow,
    body: &Body,
    now: Moment,
) -> Result<()> {
    let place = params![workspace, row.person, row.line, row.kind != Kind::Phone];
    let thread: Option<(ConversationId, LineId)> = tx.find(queries::THREADS_ON_LINE, &place).await?;
    let (thread, _line) = thread.ok_or(Error::NotFound("conversation"))?;
    let standing = standing(tx, workspace, thread, now).await?.addressed(row.claim)?;
    let action = templates::category(tx, workspace, row.line, body, now).await?;
    action.check(&standing.situation).map_err(Error::Refused)
}
