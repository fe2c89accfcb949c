//! Read-only lists for pages and API. Reads every stage, writes nothing.

mod amended;
mod compare;
mod contact;
mod deliveries;
mod failure;
mod files;
mod history;
mod inbox;
mod lines;
mod list;
mod merged;
mod names;
pub(crate) mod queries;
mod record;
mod reviews;
mod search;
mod settings;
mod thread;
mod unsent;

pub use compare::{Agreement, Compared, Known};
pub use contact::contact;
pub use deliveries::{AppRow, IntakeHealth, LineRow, Trouble, TroubledDelivery, intake, troubles};
pub use failure::Failure;
pub use history::{Step, Undoable, history};
pub use identity::{Identifier, ReviewState};
pub use inbox::{
    ContactPane, Elsewhere, Folder, FolderCounts, FormerUsername, IdentifierRow, InboxRow, Quote, Reaction,
    Side, Thread, ThreadHead, TimelineItem,
};
pub use lines::lines;
pub use list::{counts, list};
pub use merged::Merged;
pub use names::{number_words, preview};
pub use record::{
    ContactFilter, ContactRecord, ConversationFilter, ConversationRecord, IdentifierRecord, MessageRecord,
    contact_record, contact_records, conversation_record, conversation_records, message_record,
    messages_by_wamid,
};
pub use reviews::{ReviewRecord, open_reviews, review, reviews, reviews_about};
pub use search::{FOUND, FoundMessage, FoundPerson, found_messages, found_people};
pub(crate) use settings::queries as settings_queries;
pub use settings::{
    AppSettings, LineSettings, SmsSettings, WaitingLine, app_settings, apps, line_settings, lines_settings,
    sms_line_settings, sms_lines_settings, waiting_lines,
};
pub use thread::{talk, thread};

/// Rows on a page of a list.
pub const PAGE: usize = 50;
