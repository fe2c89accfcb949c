//! What a business is told about a person, and under which names each kind of webhook carries it.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// What one line is told about one person at one moment. A thing not told is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sight {
    /// The number, digits only.
    pub phone: Option<String>,
    /// The BSUID in the line's portfolio.
    pub user_id: Option<String>,
    /// The parent BSUID in the line's parent group.
    pub parent_user_id: Option<String>,
    /// The profile name.
    pub name: Option<String>,
    /// The username.
    pub username: Option<String>,
}

/// The names of the three identifiers in one kind of webhook object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The number's field.
    pub phone: &'static str,
    /// The BSUID's field.
    pub user: &'static str,
    /// The parent BSUID's field.
    pub parent: &'static str,
}

impl Place {
    /// `messages[]` and inbound `calls[]`.
    pub const FROM: Self = Self::named("from", "from_user_id", "from_parent_user_id");
    /// `contacts[]`, `user_preferences[]`, group participants and the new values of `system`.
    pub const CONTACT: Self = Self::named("wa_id", "user_id", "parent_user_id");
    /// `statuses[]`.
    pub const RECIPIENT: Self = Self::named("recipient_id", "recipient_user_id", "recipient_parent_user_id");
    /// `message_echoes[]` and outbound `calls[]`.
    pub const TO: Self = Self::named("to", "to_user_id", "to_parent_user_id");
    /// `state_sync[].contact`.
    pub const SYNCED: Self = Self::named("phone_number", "user_id", "parent_user_id");

    const fn named(phone: &'static str, user: &'static str, parent: &'static str) -> Self {
        Self { phone, user, parent }
    }
}

impl Sight {
    /// Writes what is told into an object, under that place's names.
    pub fn put(&self, place: Place, object: &mut Map<String, Value>) {
        let told =
            [(place.phone, &self.phone), (place.user, &self.user_id), (place.parent, &self.parent_user_id)];
        for (name, value) in told {
            if let Some(value) = value {
                object.insert(name.to_owned(), json!(value));
            }
        }
    }

    /// The entry of `contacts[]`.
    pub fn contact(&self) -> Value {
        let mut contact = Map::new();
        let mut profile = Map::new();
        for (name, value) in [("name", &self.name), ("username", &self.username)] {
            if let Some(value) = value {
                profile.insert(name.to_owned(), json!(value));
            }
        }
        if !profile.is_empty() {
            contact.insert("profile".to_owned(), Value::Object(profile));
        }
        self.put(Place::CONTACT, &mut contact);
        Value::Object(contact)
    }

    /// The same sight without the username, as a `sent` status has it.
    #[must_use]
    pub fn without_username(&self) -> Self {
        Self { username: None, ..self.clone() }
    }
}
