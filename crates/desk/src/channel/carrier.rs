//! Who carries the messages of a line.

use identity::Channel;

use crate::words::stored_words;

/// Who carries the messages of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// Meta, by WhatsApp.
    Meta,
    /// Twilio, or whoever speaks like it, by SMS.
    Twilio,
    /// A Kannel of one's own, by SMS.
    Kannel,
}

stored_words! {
    Carrier { Meta = "meta", Twilio = "twilio", Kannel = "kannel" }
}

impl Carrier {
    /// By what.
    pub const fn channel(self) -> Channel {
        match self {
            Self::Meta => Channel::WhatsApp,
            Self::Twilio | Self::Kannel => Channel::Sms,
        }
    }
}
