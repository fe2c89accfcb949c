//! A fact's sentence as Meta would put it. Every form is one that Meta documents.

use serde_json::{Map, Value, json};

/// Where a sentence is told: when, on which of our numbers, and the how manieth it is.
pub(super) struct Place<'p> {
    pub(super) second: i64,
    pub(super) number: &'p str,
    pub(super) turn: usize,
}

/// The identifiers in a sentence.
#[derive(Default)]
struct Ids<'w> {
    phone: Option<&'w str>,
    bsuid: Option<&'w str>,
    parent: Option<&'w str>,
    username: Option<&'w str>,
    /// What is missing is an empty string.
    empty: bool,
}

/// The field and its value, without what is the same for all.
pub(super) fn value(words: &[String], place: &Place<'_>) -> (&'static str, Value) {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let at = place.second.to_string();
    let customer = |who: &str, ids: &Ids<'_>, mut message: Value| {
        message["timestamp"] = at.as_str().into();
        let id = message["id"].take();
        message["id"] = if id.is_null() { format!("wamid.{}", place.turn).into() } else { id };
        put(&mut message, ids, ["from", "from_user_id", "from_parent_user_id"]);
        ("messages", json!({"contacts": [profile(who, ids)], "messages": [message]}))
    };
    match words.as_slice() {
        [who, "writes", text, "with", ids @ ..] => {
            let text = quoted(text);
            let message = json!({"id": wamid(text), "type": "text", "text": {"body": text}});
            customer(who, &Ids::of(ids), message)
        }
        [who, "reacts", emoji, "to", text, "with", ids @ ..] => {
            let reaction = json!({"message_id": wamid(quoted(text)), "emoji": emoji});
            customer(who, &Ids::of(ids), json!({"type": "reaction", "reaction": reaction}))
        }
        [who, "changes", text, "to", now, "with", ids @ ..] => {
            let message = json!({"type": "text", "text": {"body": quoted(now)}});
            let edit = json!({"original_message_id": wamid(quoted(text)), "message": message});
            customer(who, &Ids::of(ids), json!({"type": "edit", "edit": edit}))
        }
        [who, "deletes", text, "with", ids @ ..] => {
            let revoke = json!({"original_message_id": wamid(quoted(text))});
            customer(who, &Ids::of(ids), json!({"type": "revoke", "revoke": revoke}))
        }
        [who, "shares", "the", "own", "number", phone, "with", ids @ ..] => {
            let card = json!({"origin": "contact_request",
                              "phones": [{"phone": phone, "wa_id": digits(phone), "type": "CELL"}]});
            let id = format!("wamid.{who}.{phone}");
            let message = json!({"id": id, "type": "contacts", "contacts": [card]});
            customer(who, &Ids::of(ids), message)
        }
        [who, "hands", "on", "a", "card", "of", name, phone, "with", ids @ ..] => {
            let card = json!({"origin": "other", "name": {"formatted_name": name, "first_name": name},
                              "phones": [{"phone": phone, "wa_id": digits(phone), "type": "CELL"}],
                              "vcard": "BEGIN:VCARD"});
            let message = json!({"id": wamid(name), "type": "contacts", "contacts": [card]});
            customer(who, &Ids::of(ids), message)
        }
        [who, "calls", "with", ids @ ..] => {
            let ids = Ids::of(ids);
            let mut call = json!({"id": format!("wacid.{who}.{at}"), "event": "connect", "timestamp": at,
                                  "to": place.number, "direction": "USER_INITIATED",
                                  "session": {"sdp_type": "offer", "sdp": "v=0"}});
            put(&mut call, &ids, ["from", "from_user_id", "from_parent_user_id"]);
            ("calls", json!({"contacts": [profile(who, &ids)], "calls": [call]}))
        }
        [who, value @ ("stops" | "resumes"), "marketing", "with", ids @ ..] => {
            let ids = Ids::of(ids);
            let mut told = json!({"category": "marketing_messages", "value": value.trim_end_matches(['s', 'p']),
                                  "detail": "told", "timestamp": place.second});
            told["value"] = if *value == "stops" { "stop" } else { "resume" }.into();
            put(&mut told, &ids, ["wa_id", "user_id", "parent_user_id"]);
            ("user_preferences", json!({"contacts": [profile(who, &ids)], "user_preferences": [told]}))
        }
        ["the", "shop's", "phone", "answers", text, "to", ids @ ..] => {
            let (ids, text) = (Ids::of(ids), quoted(text));
            let mut echo = json!({"from": place.number, "id": wamid(text), "timestamp": at, "type": "text",
                                  "text": {"body": text}});
            put(&mut echo, &ids, ["to", "to_user_id", "to_parent_user_id"]);
            ("smb_message_echoes", json!({"message_echoes": [echo]}))
        }
        [text, "is", state, "to", ids @ ..] => {
            let ids = Ids::of(ids);
            let mut status = json!({"id": wamid(quoted(text)), "status": state, "timestamp": at});
            put(&mut status, &ids, ["recipient_id", "recipient_user_id", "recipient_parent_user_id"]);
            ("messages", json!({"contacts": [profile("somebody", &ids)], "statuses": [status]}))
        }
        ["the", "address", "book", "has", name, "with", ids @ ..] => {
            let ids = Ids::of(ids);
            let mut contact = json!({"full_name": name, "first_name": name});
            if let Some(username) = ids.username {
                contact["username"] = username.into();
            }
            put(&mut contact, &ids, ["phone_number", "user_id", "parent_user_id"]);
            let item = json!({"type": "contact", "action": "add", "contact": contact, "metadata": {"timestamp": at}});
            ("smb_app_state_sync", json!({"state_sync": [item]}))
        }
        ["the", "past", "has", text, "with", ids @ ..] => {
            let (ids, text) = (Ids::of(ids), quoted(text));
            let mut message = json!({"id": wamid(text), "timestamp": at, "type": "text", "text": {"body": text},
                                     "history_context": {"status": "READ"}});
            put(&mut message, &ids, ["from", "from_user_id", "from_parent_user_id"]);
            let mut context = json!({});
            put(&mut context, &ids, ["wa_id", "user_id", "parent_user_id"]);
            let thread = json!({"id": ids.phone.map(digits), "context": context, "messages": [message]});
            ("history", json!({"history": [{"metadata": {"phase": 0}, "threads": [thread]}]}))
        }
        ["WhatsApp", "says", rest @ ..] => notice(rest, &at, place),
        other => panic!("nobody knows how to say {other:?}"),
    }
}

/// A notice of Meta's, in the forms that it has had.
fn notice(words: &[&str], at: &str, place: &Place<'_>) -> (&'static str, Value) {
    let turns = words.iter().position(|word| *word == "became").expect("X became Y");
    let (form, before) = match words[..turns] {
        ["in", "the", form, "form", ref before @ ..] => (form, before),
        ref before => ("new", before),
    };
    let (before, after) = (Ids::of(before), Ids::of(&words[turns + 1..]));
    let body = |one: Option<&str>, other: Option<&str>| {
        let named = |id: Option<&str>| id.unwrap_or("a number").to_owned();
        format!("User changed from {} to {}", named(one), named(other))
    };
    if form == "withdrawn" {
        let mut update = json!({"detail": "changed", "timestamp": at,
                                "user_id": {"previous": before.bsuid, "current": after.bsuid}});
        if let Some(phone) = after.phone {
            update["wa_id"] = digits(phone).into();
        }
        if before.parent.is_some() || after.parent.is_some() {
            update["parent_user_id"] = json!({"previous": before.parent, "current": after.parent});
        }
        return ("user_id_update", json!({"user_id_update": [update]}));
    }
    let kind = if after.phone.is_some() { "user_changed_number" } else { "user_changed_user_id" };
    let ids = Ids { phone: None, ..Ids::of(&[]) };
    let mut message = json!({"id": format!("wamid.{}", place.turn), "timestamp": at, "type": "system"});
    let from = Ids { phone: before.phone, bsuid: (form == "old").then_some(before.bsuid).flatten(), ..ids };
    put(&mut message, &from, ["from", "from_user_id", "from_parent_user_id"]);
    let mut system = json!({"type": kind, "body": body(before.bsuid, after.bsuid)});
    put(&mut system, &after, ["wa_id", "user_id", "parent_user_id"]);
    if form == "new" {
        let previous = Ids { phone: None, ..before };
        put(&mut system, &previous, ["", "previous_user_id", "previous_parent_user_id"]);
    }
    message["system"] = system;
    ("messages", json!({"messages": [message]}))
}

impl<'w> Ids<'w> {
    fn of(words: &[&'w str]) -> Self {
        let mut ids = Self::default();
        for word in words {
            match *word {
                "empty" => ids.empty = true,
                "nothing" | "the" | "rest" => {}
                phone if phone.starts_with('+') => ids.phone = Some(phone),
                username if username.starts_with('@') => ids.username = Some(&username[1..]),
                parent if parent.contains(".ENT.") => ids.parent = Some(parent),
                bsuid if bsuid.contains('.') => ids.bsuid = Some(bsuid),
                other => panic!("{other:?} is no identifier"),
            }
        }
        ids
    }
}

/// Puts identifiers into the fields where this kind of fact carries them.
fn put(object: &mut Value, ids: &Ids<'_>, [phone, bsuid, parent]: [&str; 3]) {
    let found = [
        (phone, ids.phone.map(digits)),
        (bsuid, ids.bsuid.map(str::to_owned)),
        (parent, ids.parent.map(str::to_owned)),
    ];
    for (field, id) in found.into_iter().filter(|(field, _id)| !field.is_empty()) {
        if let Some(id) = id.or_else(|| ids.empty.then(String::new)) {
            object[field] = id.into();
        }
    }
}

/// The customer's entry in `contacts[]`.
fn profile(who: &str, ids: &Ids<'_>) -> Value {
    let mut profile = Map::new();
    if who != "somebody" {
        profile.insert("name".to_owned(), who.into());
    }
    if let Some(username) = ids.username {
        profile.insert("username".to_owned(), username.into());
    }
    let mut contact = json!({"profile": profile});
    put(&mut contact, ids, ["wa_id", "user_id", "parent_user_id"]);
    contact
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

fn quoted(word: &str) -> &str {
    word.strip_prefix('"').unwrap_or_else(|| panic!("{word:?} should stand in quotes"))
}

fn wamid(text: &str) -> String {
    format!("wamid.{text}")
}
