//! The notice that a person's number, and with it every id, has changed.

use base::Moment;
use serde_json::{Map, Value, json};

use super::{Update, timestamp, update};
use crate::world::{Line, Place, Sight};

/// What a line knew of a person before and after.
#[derive(Debug, Clone, Copy)]
pub struct NumberChange<'a> {
    /// What was told before.
    pub before: &'a Sight,
    /// What is told now. Without a number the notice speaks of ids only.
    pub after: &'a Sight,
}

impl NumberChange<'_> {
    /// The notice. It has no `contacts[]`.
    pub fn update(self, line: &Line, wamid: &str, at: Moment) -> Update {
        let mut message = Map::new();
        let from = self.before.phone.as_ref().filter(|_old| self.after.phone.is_some());
        if let Some(from) = from {
            message.insert("from".to_owned(), json!(from));
        }
        message.insert("id".to_owned(), json!(wamid));
        message.insert("timestamp".to_owned(), timestamp(at));
        message.insert("type".to_owned(), json!("system"));
        message.insert("system".to_owned(), self.system());
        update(line, "messages", [("messages", json!([message]))])
    }

    fn system(self) -> Value {
        let name = self.after.name.as_deref().unwrap_or("User");
        let (kind, old, new) = match (&self.before.phone, &self.after.phone) {
            (Some(old), Some(new)) => ("user_changed_number", Some(old), Some(new)),
            _ => ("user_changed_user_id", self.before.user_id.as_ref(), self.after.user_id.as_ref()),
        };
        let word = |value: Option<&String>| value.cloned().unwrap_or_default();
        let mut system = Map::new();
        system.insert("type".to_owned(), json!(kind));
        system.insert(
            "body".to_owned(),
            json!(format!("User {name} changed from {} to {}", word(old), word(new))),
        );
        self.after.put(Place::CONTACT, &mut system);
        let previous = [
            ("previous_user_id", &self.before.user_id),
            ("previous_parent_user_id", &self.before.parent_user_id),
        ];
        for (name, id) in previous {
            if let Some(id) = id {
                system.insert(name.to_owned(), json!(id));
            }
        }
        Value::Object(system)
    }
}
