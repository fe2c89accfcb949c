//! The anchor of one person.

use base::{ClaimId, ContactId, Moment};
use identity::Username;
use store::{Record, Row};

use crate::words::stored_words;

/// Whether somebody made a customer record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// Only a channel made it known.
    Visitor,
    /// Somebody made a record.
    Contact,
}

stored_words! {
    ContactKind { Visitor = "visitor", Contact = "contact" }
}

/// A contact as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// Its id.
    pub id: ContactId,
    /// Visitor or contact.
    pub kind: ContactKind,
    /// The name that people here gave it.
    pub name: Option<String>,
    /// The name in the WhatsApp profile.
    pub profile_name: Option<String>,
    /// The username.
    pub username: Option<Username>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Whether the latest message carried a number.
    pub shows_number: Option<bool>,
    /// When it was made, by the time of its first fact.
    pub created_at: Moment,
    /// The time of the newest fact that told its labels.
    pub labels_at: Moment,
    /// The contact that stands for this person: itself, or the one it is merged into.
    pub root: ContactId,
    /// Of the contacts that it stands for, the one with the newest labels.
    pub labels_from: ContactId,
    /// The claim by which its own labels were told last.
    pub labels_by: Option<ClaimId>,
    /// Whether a merge or a review ever named it.
    pub tied: bool,
}

impl ContactRow {
    /// Whether WhatsApp ever told what this contact is called.
    pub(super) const fn has_labels(&self) -> bool {
        self.profile_name.is_some() || self.username.is_some()
    }
}

impl Record for ContactRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            kind: row.parse()?,
            name: row.next()?,
            profile_name: row.next()?,
            username: row.next::<Option<String>>()?.and_then(|username| username.parse().ok()),
            country: row.next()?,
            shows_number: row.next()?,
            created_at: row.next()?,
            labels_at: row.next()?,
            root: row.next()?,
            labels_from: row.next()?,
            labels_by: row.next()?,
            tied: row.next()?,
        })
    }
}
