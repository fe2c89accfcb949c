//! Meta's wire formats for the WhatsApp Business Platform: webhooks, messages, templates, error codes, signatures. No I/O,
//! no opinion on who is who.

pub mod errors;
mod field;
pub mod send;
pub mod signature;
pub mod template;
mod text;
pub mod webhook;
mod word;

pub use field::{Part, Raw, Unreadable};
pub use text::Text;
