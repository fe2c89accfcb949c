//! Requests that are repeated: a key that its author gave one names the message that it made.

use base::{ContactId, LineId, MemberId, MessageId, WorkspaceId};
use store::{Record, Row, Tx, params};

use super::{Draft, OutboundState, file, queries, rules};
use crate::{Error, Result};

/// The longest name of a request, in bytes.
const LONGEST_KEY: usize = 200;

/// A message that a request made before.
pub(super) struct Written {
    id: MessageId,
    payload: String,
    pub(super) line: LineId,
    pub(super) person: Option<ContactId>,
    /// By what its address is found.
    pub(super) address: String,
    state: OutboundState,
    code: Option<String>,
    /// The message by which somebody sent it again.
    replaced_by: Option<MessageId>,
}

impl Record for Written {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            payload: row.next()?,
            line: row.next()?,
            person: row.next()?,
            address: row.next()?,
            state: row.parse()?,
            code: row.next()?,
            replaced_by: row.next()?,
        })
    }
}

/// The message that this request made before. The same key for another message, or for somebody else, is a mistake. What was
/// surely not sent, because of something that passes, gives its key back: the request is tried anew.
pub(super) async fn already_written(
    tx: &mut Tx,
    workspace: WorkspaceId,
    author: MemberId,
    draft: &Draft,
    is_same_place: impl FnOnce(&Written) -> bool,
) -> Result<Option<MessageId>> {
    let Some(key) = draft.request_key.as_deref() else { return Ok(None) };
    if key.len() > LONGEST_KEY {
        return Err(Error::Invalid(format!("An Idempotency-Key may have up to {LONGEST_KEY} characters.")));
    }
    let known: Option<Written> = tx.find(queries::BY_REQUEST, &params![workspace, author, key]).await?;
    let Some(known) = known else { return Ok(None) };
    let kind = draft.payload.kind();
    let is_same = file::read(&known.payload)?.to_json().get(kind) == draft.payload.to_json().get(kind);
    if is_same && is_same_place(&known) {
        if known.replaced_by.is_some() || !rules::gives_key_back(known.state, known.code.as_deref()) {
            return Ok(Some(known.replaced_by.unwrap_or(known.id)));
        }
        tx.execute(queries::GIVE_KEY_BACK, &params![workspace, known.id]).await?;
        return Ok(None);
    }
    let words = "This Idempotency-Key was used for another message. Give every message its own.";
    Err(Error::Conflict(words.to_owned()))
}
