//! Webhooks about the business itself. They name the number by its digits, and carry no time.

use serde_json::{Map, Value, json};

use super::Update;
use crate::world::Line;

/// What became of the username of a line; without one it is deleted.
pub(crate) fn business_username(line: &Line, name: Option<&str>, status: &str) -> Update {
    let mut value = Map::new();
    value.insert("display_phone_number".to_owned(), json!(line.digits()));
    if let Some(name) = name {
        value.insert("username".to_owned(), json!(name));
    }
    value.insert("status".to_owned(), json!(status));
    let field = "business_username_updates";
    Update { app: line.app.clone(), waba_id: line.waba_id.clone(), field, value: Value::Object(value) }
}
