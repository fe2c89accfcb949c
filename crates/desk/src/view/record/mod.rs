//! What the REST API tells of messages, conversations and contacts.

mod contact;
mod conversation;
mod message;

use base::{ContactId, WorkspaceId};
use identity::Claim;
use store::{Tx, params};

use crate::Result;
use crate::resolve::{ClaimRow, oldest_first, queries as people};

pub(super) use contact::full_contact;
pub use contact::{ContactFilter, ContactRecord, IdentifierRecord, contact_record, contact_records};
pub use conversation::{ConversationFilter, ConversationRecord, conversation_record, conversation_records};
pub use message::{MessageRecord, messages_by_wamid};

async fn claims_of(tx: &mut Tx, workspace: WorkspaceId, contact: ContactId) -> Result<Vec<Claim>> {
    let rows: Vec<ClaimRow> = tx.query(people::CLAIMS_OF, &params![workspace, contact]).await?;
    Ok(oldest_first(rows))
}
