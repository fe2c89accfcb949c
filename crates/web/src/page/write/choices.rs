//! Buttons out of their form, and what lists have in common with them.

use desk::deliver::Payload;
use serde_json::{Map, Value, json};

use super::fields::Fields;

/// Three buttons at most. Source: Meta, "Interactive reply buttons messages".
pub(super) fn buttons(fields: &Fields) -> Result<Payload, String> {
    let titles: Vec<&str> = fields.all("button").filter(|title| !title.is_empty()).collect();
    let body = body(fields)?;
    if titles.is_empty() {
        return Err("Give at least one button its words.".to_owned());
    }
    if has_twins(&titles) {
        return Err("Two buttons say the same. Give each its own words.".to_owned());
    }
    let button = |(number, title): (usize, &&str)| json!({"type": "reply", "reply": {"id": format!("button-{}", number + 1), "title": title}});
    let buttons: Vec<Value> = titles.iter().enumerate().map(button).collect();
    interactive(fields, "button", body, json!({ "buttons": buttons }))
}

pub(super) fn body(fields: &Fields) -> Result<&str, String> {
    fields.given("body").ok_or_else(|| "Write what the message says.".to_owned())
}

pub(super) fn interactive(fields: &Fields, kind: &str, body: &str, action: Value) -> Result<Payload, String> {
    let mut object = Map::from_iter([
        ("type".to_owned(), kind.into()),
        ("body".to_owned(), json!({ "text": body })),
        ("action".to_owned(), action),
    ]);
    if let Some(words) = fields.given("header") {
        object.insert("header".to_owned(), json!({"type": "text", "text": words}));
    }
    if let Some(words) = fields.given("footer") {
        object.insert("footer".to_owned(), json!({ "text": words }));
    }
    Payload::of("interactive", object.into()).map_err(|why| why.to_string())
}

fn has_twins(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(number, word)| words.iter().take(number).any(|other| other == word))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn filled(fields: &[(&str, &str)]) -> Fields {
        Fields::of(fields.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    #[test]
    fn buttons_are_written_as_meta_takes_them() {
        let fields = filled(&[
            ("body", "Tomorrow?"),
            ("header", "Delivery"),
            ("footer", ""),
            ("button", "Yes"),
            ("button", ""),
            ("button", "No"),
        ]);
        let expected = json!({"type": "interactive", "interactive": {"type": "button", "body": {"text": "Tomorrow?"},
            "header": {"type": "text", "text": "Delivery"},
            "action": {"buttons": [{"type": "reply", "reply": {"id": "button-1", "title": "Yes"}},
                                   {"type": "reply", "reply": {"id": "button-2", "title": "No"}}]}}});
        assert_eq!(buttons(&fields).unwrap().to_json(), expected);
    }

    #[rstest]
    #[case::no_words(&[("button", "Yes")], "Write what the message says.")]
    #[case::no_button(&[("body", "Sure?")], "Give at least one button its words.")]
    #[case::twins(&[("body", "Sure?"), ("button", "Yes"), ("button", "Yes")], "Two buttons say the same. Give each its own words.")]
    #[case::too_long(&[("body", "Sure?"), ("button", "Yes, but only in the morning")],
        "A button's title has 28 characters; at most 20 are allowed.")]
    fn what_is_missing_in_buttons_is_said(#[case] fields: &[(&str, &str)], #[case] words: &str) {
        assert_eq!(buttons(&filled(fields)).unwrap_err(), words);
    }
}
