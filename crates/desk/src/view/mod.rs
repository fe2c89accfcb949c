//! Read-only lists for pages and API. Reads every stage, writes nothing.

mod amended;
mod contact;
mod deliveries;
mod inbox;
mod lines;
mod list;
mod names;
pub(crate) mod queries;
mod record;
mod search;
mod thread;

pub use contact::contact;
pub use deliveries::{AppRow, IntakeHealth, LineRow, Trouble, TroubledDelivery, intake, troubles};
pub use inbox::{
    ContactPane, Folder, FolderCounts, FormerUsername, IdentifierRow, InboxRow, Quote, Reaction, Side,
    Thread, ThreadHead, TimelineItem,
};
pub use lines::lines;
pub use list::{counts, list};
pub use record::{
    ContactFilter, ContactRecord, ConversationFilter, ConversationRecord, IdentifierRecord, MessageRecord,
    contact_record, contact_records, conversation_record, conversation_records, messages_by_wamid,
};
pub use search::{FOUND, FoundMessage, FoundPerson, found_messages, found_people};
pub use thread::thread;

/// Rows on a page of a list.
pub const PAGE: usize = 50;
