//! What Meta says about locations, cards, reactions, buttons and lists that are not as they should be. Source: Meta, the
//! guides per message type, 2026-09.

use serde_json::Value;

use super::answer::GraphError;

pub(super) fn location(place: &Value) -> Result<(), GraphError> {
    for (name, most) in [("latitude", 90.0), ("longitude", 180.0)] {
        let degrees =
            place.get(name).ok_or_else(|| GraphError::missing(&format!("location.{name} is required.")))?;
        let degrees = degrees.as_f64().or_else(|| degrees.as_str()?.parse().ok());
        if !degrees.is_some_and(|degrees: f64| degrees.abs() <= most) {
            return Err(GraphError::bad_value(&format!("location.{name} is not a valid {name}.")));
        }
    }
    Ok(())
}

/// Every card has a formatted name, and one part of it at least.
pub(super) fn contacts(cards: &Value) -> Result<(), GraphError> {
    let cards = cards.as_array().filter(|cards| !cards.is_empty());
    for card in cards.ok_or_else(|| GraphError::missing("contacts is required."))? {
        let part = |name: &str| card.pointer(&format!("/name/{name}")).and_then(Value::as_str);
        let parts = ["first_name", "last_name", "middle_name", "suffix", "prefix"];
        if part("formatted_name").is_none() || parts.iter().all(|name| part(name).is_none()) {
            return Err(GraphError::missing(
                "contacts.name needs formatted_name and another part of the name.",
            ));
        }
    }
    Ok(())
}

pub(super) fn reaction(reaction: &Value) -> Result<(), GraphError> {
    let has = |name: &str| reaction.get(name).and_then(Value::as_str).is_some();
    if has("message_id") && has("emoji") {
        Ok(())
    } else {
        Err(GraphError::missing("reaction.message_id and reaction.emoji are required."))
    }
}

pub(super) fn interactive(message: &Value) -> Result<(), GraphError> {
    let text = |path: &str| message.pointer(path).and_then(Value::as_str);
    let list =
        |path: &str| message.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    match text("/type") {
        Some("button") => {
            let buttons = list("/action/buttons");
            if buttons.is_empty() || buttons.len() > 3 {
                let words = "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3";
                return Err(GraphError::bad_value(words));
            }
            fits(text("/body/text"), 1024, "Body text")?;
            buttons.iter().try_for_each(|button| {
                fits(button.pointer("/reply/title").and_then(Value::as_str), 20, "Button title")
            })
        }
        Some("list") => {
            let sections = list("/action/sections");
            if sections.len() > 1 {
                let title = |section: &Value| section.get("title").and_then(Value::as_str).map(str::to_owned);
                sections.iter().try_for_each(|one| fits(title(one).as_deref(), 24, "Section title"))?;
            }
            let rows: Vec<&Value> = sections
                .iter()
                .filter_map(|section| section.get("rows").and_then(Value::as_array))
                .flatten()
                .collect();
            if rows.is_empty() || rows.len() > 10 {
                return Err(GraphError::bad_value("Total row count exceed max allowed count: 10"));
            }
            fits(text("/body/text"), 4096, "Body text")?;
            fits(text("/action/button"), 20, "Button text")?;
            rows.iter().try_for_each(|row| fits(row.get("title").and_then(Value::as_str), 24, "Row title"))
        }
        Some(_) => Ok(()),
        None => Err(GraphError::missing("interactive.type is required.")),
    }
}

fn fits(text: Option<&str>, most: usize, what: &str) -> Result<(), GraphError> {
    match text.map(|text| text.chars().count()) {
        None | Some(0) => Err(GraphError::missing(&format!("{what} is required."))),
        Some(length) if length > most => {
            Err(GraphError::bad_value(&format!("{what} length invalid. Min length: 1, Max length: {most}")))
        }
        Some(_) => Ok(()),
    }
}
