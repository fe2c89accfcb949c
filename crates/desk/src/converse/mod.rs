//! The third stage: threads, messages, states, windows.

use serde::{Deserialize, Serialize};

/// Whether a conversation needs somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It does.
    Open,
    /// It does not; the customer's next message opens it again.
    Resolved,
}

/// How far a message of ours has come. Only ever moves forward, in this order; `Failed` may follow `Sent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Accepted by Meta.
    Sent,
    /// Could not be delivered.
    Failed,
    /// On the customer's phone.
    Delivered,
    /// Seen.
    Read,
    /// A voice message was played.
    Played,
}

use base::ConversationId;

use crate::people::Viewer;
use crate::{Desk, Error, Result};

/// Marks everything in a conversation as read.
pub async fn mark_read(_desk: &Desk, _viewer: &Viewer, _id: ConversationId) -> Result<()> {
    Err(Error::NotFound("conversation"))
}

/// Resolves a conversation or opens it again.
pub async fn set_status(_desk: &Desk, _viewer: &Viewer, _id: ConversationId, _status: Status) -> Result<()> {
    Err(Error::NotFound("conversation"))
}

/// Makes the viewer the owner (`true`), or nobody (`false`).
pub async fn own(_desk: &Desk, _viewer: &Viewer, _id: ConversationId, _mine: bool) -> Result<()> {
    Err(Error::NotFound("conversation"))
}
