//! Who and what exists: business numbers and people.

use serde::{Deserialize, Serialize};

/// A business number that people write to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What people call it: "Support".
    pub name: String,
    /// The key of the app that its webhooks go to.
    pub app: String,
    /// Meta's id of the number; the line's key everywhere here.
    pub phone_number_id: String,
    /// The WhatsApp business account.
    pub waba_id: String,
    /// The business portfolio: the scope of a BSUID.
    pub portfolio_id: String,
    /// The group of enrolled portfolios: the scope of a parent BSUID.
    #[serde(default)]
    pub parent_group: Option<String>,
    /// The number as people write it.
    pub display_phone: String,
}

impl Line {
    /// The number's digits, as webhooks carry them.
    pub fn digits(&self) -> String {
        self.display_phone.chars().filter(char::is_ascii_digit).collect()
    }
}

/// Somebody with WhatsApp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// A word to call them by in requests and stories; no business ever sees it.
    #[serde(default)]
    pub id: String,
    /// The number, digits only.
    pub phone: String,
    /// Two capital letters; the prefix of their BSUIDs.
    pub country: String,
    /// The free-text profile name; some have none.
    #[serde(default)]
    pub name: Option<String>,
    /// The username without `@`.
    #[serde(default)]
    pub username: Option<String>,
    /// Webhooks about them look as they did before April 2026: a number and no ids.
    #[serde(default)]
    pub older_form: bool,
    /// Lines with a parent group see their parent BSUID.
    #[serde(default = "yes")]
    pub enrolled: bool,
    /// They let businesses know that they have read something.
    #[serde(default = "yes")]
    pub read_receipts: bool,
    /// How often the number has changed; every change makes new ids.
    #[serde(default)]
    pub turn: u32,
}

fn yes() -> bool {
    true
}

impl Person {
    /// Somebody with a number and nothing else.
    pub fn new(id: &str, phone: &str, country: &str) -> Self {
        Self {
            id: id.to_owned(),
            phone: phone.to_owned(),
            country: country.to_owned(),
            name: None,
            username: None,
            older_form: false,
            enrolled: true,
            read_receipts: true,
            turn: 0,
        }
    }

    /// The same person with a profile name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// The same person with a username.
    #[must_use]
    pub fn known_as(mut self, username: &str) -> Self {
        self.username = Some(username.to_owned());
        self
    }
}

/// Whether a username keeps Meta's rules for form.
pub fn valid_username(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'_';
    let domains = [".com", ".org", ".net", ".int", ".edu", ".gov", ".mil", ".us", ".in", ".html"];
    (3..=35).contains(&name.len())
        && name.bytes().all(allowed)
        && name.bytes().any(|b| b.is_ascii_alphabetic())
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && !lower.starts_with("www")
        && !domains.iter().any(|domain| lower.ends_with(domain))
}
