//! What a provider answers to a request to send.

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The provider took it, and calls it this; a provider without a name for it gives none.
    Accepted(Option<String>),
    /// The provider refused it, and nothing was sent.
    Refused(Refused),
    /// It may have been sent or not. It must not be sent again: a later report tells.
    Unknown(String),
}

/// Why a provider refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The provider's code.
    pub code: String,
    /// In words for people.
    pub reason: String,
    /// What the provider said.
    pub details: Option<String>,
    /// Whether it may be sent again by itself.
    pub again: bool,
}
