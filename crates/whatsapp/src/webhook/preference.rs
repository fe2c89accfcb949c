//! What customers decide about themselves: marketing preferences, and ids that change. Source: Meta,
//! "user_preferences" webhook reference, and "Business-scoped user IDs".

use base::Moment;
use serde::Serialize;

use super::people::contact_of;
use super::{Contact, Ids, Metadata};
use crate::field::{Fields, Object, Part, Raw};
use crate::word::words;
use crate::{Text, Unreadable};

/// What `user_preferences` carries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UserPreferences<'a> {
    /// The business number.
    pub metadata: Metadata<'a>,
    /// Names of the people in the other list.
    pub contacts: Vec<Contact<'a>>,
    /// What they decided.
    pub preferences: Vec<Part<'a, Preference<'a>>>,
}

impl<'a> UserPreferences<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        Self {
            metadata: Metadata::of(fields),
            contacts: fields.list("contacts"),
            preferences: fields.parts("user_preferences"),
        }
    }

    /// The names of whoever has these identifiers; as [`super::MessagesValue::contact_of`].
    pub fn contact_of(&self, ids: &Ids<'_>) -> Option<&Contact<'a>> {
        contact_of(&self.contacts, ids)
    }
}

words! {
    /// What a customer decided.
    PreferenceValue {
        /// No more marketing.
        Stop = "stop",
        /// Marketing again. Does not clear a "stop" that they wrote in words.
        Resume = "resume",
        /// They signed up in the app.
        Signup = "signup",
    }
}

/// One decision of one customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preference<'a> {
    /// Whose.
    pub customer: Ids<'a>,
    /// Such as `marketing_messages`.
    pub category: Option<Text<'a>>,
    /// What they decided.
    pub value: PreferenceValue<'a>,
    /// The sign-up it came by.
    pub signup_id: Option<Text<'a>>,
    /// A sentence about it.
    pub detail: Option<Text<'a>>,
    /// When.
    pub timestamp: Option<Moment>,
    /// The decision as it came.
    #[serde(skip)]
    pub raw: Raw<'a>,
}

impl<'a> Object<'a> for Preference<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self {
            customer: Ids::plain(fields),
            category: fields.get("category"),
            value: fields.need("value")?,
            signup_id: fields.get("signup_id"),
            detail: fields.get("detail"),
            timestamp: fields.get("timestamp"),
            raw: fields.raw(),
        })
    }
}

/// What `user_id_update` carried between March and June 2026.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UserIdUpdates<'a> {
    /// The business number.
    pub metadata: Metadata<'a>,
    /// Names of the people in the other list.
    pub contacts: Vec<Contact<'a>>,
    /// The ids that changed.
    pub updates: Vec<Part<'a, UserIdChange<'a>>>,
}

impl<'a> UserIdUpdates<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        Self {
            metadata: Metadata::of(fields),
            contacts: fields.list("contacts"),
            updates: fields.parts("user_id_update"),
        }
    }
}

/// The ids of one customer changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UserIdChange<'a> {
    /// The ids until now; never a number.
    pub previous: Ids<'a>,
    /// The ids from now on, and the number.
    pub current: Ids<'a>,
    /// A sentence about it.
    pub detail: Option<Text<'a>>,
    /// When.
    pub timestamp: Option<Moment>,
    /// The change as it came.
    #[serde(skip)]
    pub raw: Raw<'a>,
}

impl<'a> Object<'a> for UserIdChange<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        let (bsuid, parent) = (fields.object("user_id"), fields.object("parent_user_id"));
        Ok(Self {
            previous: Ids { phone: None, bsuid: bsuid.get("previous"), parent: parent.get("previous") },
            current: Ids {
                phone: fields.get("wa_id"),
                bsuid: bsuid.get("current"),
                parent: parent.get("current"),
            },
            detail: fields.get("detail"),
            timestamp: fields.get("timestamp"),
            raw: fields.raw(),
        })
    }
}
