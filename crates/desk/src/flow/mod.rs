//! What the stages hand to each other, and what the open pages are told.

use base::{ContactId, ConversationId};
use tokio::sync::broadcast;

use crate::Desk;
use crate::people::Viewer;

/// Tells an open page that something changed; it carries no content, the page fetches that itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// The list and its counts.
    List,
    /// A thread.
    Thread(ConversationId),
    /// A contact.
    Contact(ContactId),
    /// The intake (for those who may see it).
    Intake,
}

/// The hints of the viewer's workspace from now on. A receiver that lags should tell its page to refetch everything.
pub fn hints(_desk: &Desk, _viewer: &Viewer) -> broadcast::Receiver<Hint> {
    broadcast::channel(1).1
}
