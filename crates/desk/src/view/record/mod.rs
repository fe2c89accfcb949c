//! What the REST API tells of messages, conversations and contacts.

mod contact;
mod conversation;
mod message;

pub(super) use contact::full_contact;
pub use contact::{ContactFilter, ContactRecord, IdentifierRecord, contact_record, contact_records};
pub use conversation::{ConversationFilter, ConversationRecord, conversation_record, conversation_records};
pub use message::{MessageRecord, message_record, messages_by_wamid};
