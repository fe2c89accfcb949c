//! What Meta's answers about accounts and numbers say. Pure. Source: Meta, "Business phone numbers", "Throughput" and
//! "Business usernames", 2026-09.

use serde_json::Value;

use super::meta::{Account, Number};
use super::username::{Held, NameState};

/// What is asked of a number. One unknown field fails the whole request, so this names only what is documented.
pub(super) const NUMBER_FIELDS: &str =
    "id,display_phone_number,verified_name,status,quality_rating,throughput,is_on_biz_app";

/// Messages a second that Meta lets every line send.
const STANDARD: i64 = 80;
/// The same for a line that Meta upgraded.
const HIGH: i64 = 1_000;
/// The same for a number that is on the Business app, too.
const ON_PHONE: i64 = 20;

/// A number, as Meta describes it; nothing if it has no id.
pub(super) fn read_number(told: &Value) -> Option<Number> {
    let text = |name: &str| {
        told.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    Some(Number {
        phone_number_id: text("id")?,
        display_phone: text("display_phone_number").unwrap_or_default(),
        verified_name: text("verified_name"),
        standing: text("status"),
        quality: text("quality_rating"),
        rate: rate(told),
    })
}

fn rate(told: &Value) -> i64 {
    let is_on_phone = told.get("is_on_biz_app").and_then(Value::as_bool).unwrap_or(false);
    let level = told.pointer("/throughput/level").and_then(Value::as_str);
    match level {
        _ if is_on_phone => ON_PHONE,
        Some("HIGH") => HIGH,
        _ => STANDARD,
    }
}

/// An account with its numbers.
pub(super) fn read_account(waba: &str, told: &Value, numbers: &[Value]) -> Account {
    let text = |path: &str| told.pointer(path).and_then(Value::as_str).map(str::to_owned);
    Account {
        waba_id: waba.to_owned(),
        name: text("/name"),
        portfolio_id: text("/owner_business_info/id"),
        portfolio_name: text("/owner_business_info/name"),
        numbers: numbers.iter().filter_map(read_number).collect(),
    }
}

/// The username that a number holds.
pub(super) fn read_held(told: &Value) -> Held {
    let username =
        told.get("username").and_then(Value::as_str).map(|name| name.trim_start_matches('@').to_owned());
    let state = told.get("status").and_then(Value::as_str).map_or(NameState::Pending, NameState::of);
    Held { state: username.as_ref().map(|_name| state), username }
}

/// The usernames that Meta suggests: lists within a list.
pub(super) fn read_suggestions(told: &Value) -> Vec<String> {
    let lists = told.get("data").and_then(Value::as_array).into_iter().flatten();
    let names = lists.filter_map(|list| list.get("username_suggestions")?.as_array()).flatten();
    names.filter_map(Value::as_str).map(|name| name.trim_start_matches('@').to_owned()).collect()
}

/// Ids of Meta's are digits: nothing else becomes part of an address at Meta.
pub(crate) fn is_id_of_metas(id: &str) -> bool {
    !id.is_empty() && id.len() <= 32 && id.bytes().all(|sign| sign.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(json!({"throughput": {"level": "STANDARD"}}), 80)]
    #[case(json!({"throughput": {"level": "HIGH"}}), 1_000)]
    #[case(json!({"throughput": {"level": "HIGH"}, "is_on_biz_app": true}), 20)]
    #[case(json!({"throughput": {"level": "NOVEL"}}), 80)]
    #[case(json!({}), 80)]
    fn a_line_is_as_fast_as_meta_says(#[case] told: Value, #[case] expected: i64) {
        assert_eq!(rate(&told), expected);
    }

    #[rstest]
    #[case(json!({"username": "acme.help", "status": "approved"}), Some("acme.help"), Some(NameState::Approved))]
    #[case(json!({"username": "@acme.help", "status": "reserved"}), Some("acme.help"), Some(NameState::Reserved))]
    #[case(json!({"username": "acme.help", "status": "pending_review"}), Some("acme.help"), Some(NameState::Pending))]
    #[case(json!({"username": "acme.help"}), Some("acme.help"), Some(NameState::Pending))]
    #[case(json!({}), None, None)]
    fn a_username_has_a_state(
        #[case] told: Value,
        #[case] username: Option<&str>,
        #[case] state: Option<NameState>,
    ) {
        let held = read_held(&told);
        assert_eq!((held.username.as_deref(), held.state), (username, state));
    }

    #[test]
    fn suggestions_are_unwrapped() {
        let told = json!({"data": [{"username_suggestions": ["acme", "@acme.help"]}, {"novel": 1}]});
        assert_eq!(read_suggestions(&told), ["acme", "acme.help"]);
        assert!(read_suggestions(&json!({"data": null})).is_empty());
    }

    #[test]
    fn only_digits_are_an_id_of_metas() {
        let ids = ["1037", "", "../me", "1037?fields=id", "018f0000-0000-7000-8000-000000000001"];
        assert_eq!(ids.map(is_id_of_metas), [true, false, false, false, false]);
    }
}
