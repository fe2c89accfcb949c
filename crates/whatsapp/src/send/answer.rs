//! What Meta answers to a request to send. Source: Meta, "Messages" and "Error codes".

use serde_json::Value;

use crate::errors::{Retry, retry};

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Meta took it.
    Accepted(Accepted),
    /// Meta refused it, and nothing was sent.
    Refused(Refused),
    /// It may have been sent or not. It must not be sent again: a later status tells.
    Unknown(String),
}

/// What Meta tells of a message that it took: not that it was delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The message's id, by which statuses name it.
    pub wamid: String,
    /// The number that the customer has by Meta's reckoning; absent when it went to a user id.
    pub wa_id: Option<String>,
    /// Held or paused, for paced templates.
    pub status: Option<String>,
}

/// Why Meta refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Meta's code.
    pub code: i64,
    /// Meta's message.
    pub message: String,
    /// Meta's details.
    pub details: Option<String>,
}

impl Refused {
    /// Whether it may be sent again by itself.
    pub fn retry(&self) -> Retry {
        retry(self.code)
    }
}

impl Answer {
    /// Reads an answer. Success without a message id and failure without Meta's error in it leave the outcome unknown.
    pub fn read(http_status: u16, body: &[u8]) -> Self {
        let Ok(value) = serde_json::from_slice::<Value>(body) else {
            return Self::Unknown(format!("HTTP {http_status} with a body that is no JSON"));
        };
        let text = |path: &str| value.pointer(path).and_then(Value::as_str).map(str::to_owned);
        if (200..300).contains(&http_status) {
            return match text("/messages/0/id").filter(|id| !id.is_empty()) {
                Some(wamid) => Self::Accepted(Accepted {
                    wamid,
                    wa_id: text("/contacts/0/wa_id").filter(|id| !id.is_empty()),
                    status: text("/messages/0/message_status"),
                }),
                None => Self::Unknown(format!("HTTP {http_status} without a message id")),
            };
        }
        let error = value.get("error");
        let Some(code) = error.and_then(|error| error.get("code")).and_then(Value::as_i64) else {
            return Self::Unknown(format!("HTTP {http_status} without an error code"));
        };
        // Meta failed somewhere, and does not say whether before or after it took the message.
        if http_status >= 500 && [1, 2, 131_000].contains(&code) {
            return Self::Unknown(format!("HTTP {http_status} with code {code}"));
        }
        Self::Refused(Refused {
            code,
            message: text("/error/message").unwrap_or_default(),
            details: text("/error/error_data/details"),
        })
    }
}
