//! Read-only lists for pages and API. Reads every stage, writes nothing.

mod deliveries;
mod inbox;

pub use deliveries::{AppRow, IntakeHealth, LineRow, Trouble, TroubledDelivery};
pub use inbox::{
    ContactPane, Folder, FolderCounts, FormerUsername, IdentifierRow, InboxRow, Quote, Reaction, Side,
    Thread, ThreadHead, TimelineItem,
};

use base::{ContactId, ConversationId, Cursor, Page};

use crate::people::Viewer;
use crate::{Desk, Error, Result};

/// A page of a folder, newest first.
pub async fn list(
    _desk: &Desk,
    _viewer: &Viewer,
    _folder: Folder,
    _after: Option<Cursor>,
) -> Result<Page<InboxRow>> {
    Err(Error::NotFound("folder"))
}

/// How many conversations each folder holds.
pub async fn counts(_desk: &Desk, _viewer: &Viewer) -> Result<FolderCounts> {
    Err(Error::NotFound("folder"))
}

/// A thread's head and the page of its timeline that ends before `before` (the newest page without it).
pub async fn thread(
    _desk: &Desk,
    _viewer: &Viewer,
    _id: ConversationId,
    _before: Option<Cursor>,
) -> Result<Thread> {
    Err(Error::NotFound("conversation"))
}

/// The contact pane. `beside` is the conversation it stands beside, which it need not list.
pub async fn contact(
    _desk: &Desk,
    _viewer: &Viewer,
    _id: ContactId,
    _beside: Option<ConversationId>,
) -> Result<ContactPane> {
    Err(Error::NotFound("contact"))
}

/// The deliveries that need a look, newest first. Needs `Permission::SeeDeliveries`.
pub async fn troubles(_desk: &Desk, _viewer: &Viewer) -> Result<Vec<TroubledDelivery>> {
    Err(Error::Forbidden)
}

/// The intake at a glance. Needs `Permission::SeeDeliveries`.
pub async fn intake(_desk: &Desk, _viewer: &Viewer) -> Result<IntakeHealth> {
    Err(Error::Forbidden)
}
