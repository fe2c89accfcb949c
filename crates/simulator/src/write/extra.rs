//! Webhooks beside messages: what the business wrote on its own phone, preferences, and where an ad led from.

use base::Moment;
use serde_json::{Map, Value, json};

use super::{Content, Update, timestamp, update};
use crate::media::Shelf;
use crate::world::{Line, Place, Sight};

/// The business wrote this on its phone (coexistence).
pub fn echo(
    line: &Line,
    recipient: &Sight,
    (wamid, at): (&str, Moment),
    content: &Content,
    shelf: &Shelf,
) -> Update {
    let mut message = Map::new();
    message.insert("from".to_owned(), json!(line.digits()));
    recipient.put(Place::TO, &mut message);
    message.insert("id".to_owned(), json!(wamid));
    message.insert("timestamp".to_owned(), timestamp(at));
    content.put(shelf, &mut message);
    // Echoes name people by their username or not at all.
    let contact = Sight { name: None, ..recipient.clone() }.contact();
    let parts = [("contacts", json!([contact])), ("message_echoes", json!([message]))];
    update(line, "smb_message_echoes", parts)
}

/// The person stops marketing messages, or wants them again.
pub fn preference(line: &Line, person: &Sight, wants: bool, at: Moment) -> Update {
    let mut preference = Map::new();
    person.put(Place::CONTACT, &mut preference);
    let (value, detail) = if wants {
        ("resume", "User requested to resume marketing messages")
    } else {
        ("stop", "User requested to stop marketing messages")
    };
    preference.insert("category".to_owned(), json!("marketing_messages"));
    preference.insert("value".to_owned(), json!(value));
    preference.insert("detail".to_owned(), json!(detail));
    preference.insert("timestamp".to_owned(), json!(at.unix_seconds()));
    let parts = [("contacts", json!([person.contact()])), ("user_preferences", json!([preference]))];
    update(line, "user_preferences", parts)
}

/// The ad that a first message came through.
pub(crate) fn referral() -> Value {
    json!({
        "source_url": "https://fb.me/acme-coffee",
        "source_id": "120200000000000001",
        "source_type": "ad",
        "headline": "Fresh beans every Tuesday",
        "body": "Roasted in the morning, at your door in the evening.",
        "media_type": "image",
        "image_url": "https://scontent.example/acme.png",
        "ctwa_clid": "ARAkLkA8rmlFeiCktEJQ",
        "welcome_message": {"text": "Hello! Which coffee do you like?"},
    })
}
