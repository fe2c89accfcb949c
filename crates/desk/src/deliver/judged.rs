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

/// The same questions as when it was written. On a pilot line it may be in either thread of its person, because one without
/// numbers may be answered at a number; to Meta, the window is the customer's.
async fn check(
    tx: &mut Tx,
    workspace: WorkspaceId,
    row: &LeavingRow,
    body: &Body,
    now: Moment,
) -> Result<()> {
    let action = templates::category(tx, workspace, row.line, body, now).await?;
    let mut last = Err(Error::NotFound("conversation"));
    for is_apart in [row.kind != Kind::Phone, row.kind == Kind::Phone] {
        let place = params![workspace, row.person, row.line, is_apart];
        let thread: Option<(ConversationId, LineId)> = tx.find(queries::OWN_THREAD, &place).await?;
        let Some((thread, _line)) = thread else { continue };
        let standing = standing(tx, workspace, thread, now).await?.addressed(row.claim)?;
        last = action.check(&standing.situation).map_err(Error::Refused);
        if last.is_ok() {
            break;
        }
    }
    last
}
