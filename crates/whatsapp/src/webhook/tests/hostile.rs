//! Whatever arrives, nothing panics and nobody's neighbour is lost.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value as Json, json};

use super::{essence, fixtures};
use crate::webhook::*;

/// Names that mean something somewhere, so that generated JSON reaches every corner.
const NAMES: &[&str] = &[
    "object",
    "entry",
    "id",
    "time",
    "changes",
    "field",
    "value",
    "metadata",
    "contacts",
    "messages",
    "message_echoes",
    "statuses",
    "errors",
    "user_actions",
    "history",
    "threads",
    "state_sync",
    "calls",
    "user_preferences",
    "groups",
    "standby",
    "type",
    "text",
    "body",
    "image",
    "audio",
    "location",
    "latitude",
    "interactive",
    "nfm_reply",
    "reaction",
    "order",
    "product_items",
    "system",
    "edit",
    "message",
    "original_message_id",
    "context",
    "timestamp",
    "status",
    "event",
    "from",
    "from_user_id",
    "user_id",
    "wa_id",
    "profile",
    "username",
    "recipient_type",
    "recipient_id",
];

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "\\PC{0,8}".prop_map(Json::from),
        select(NAMES).prop_map(Json::from),
    ];
    leaf.prop_recursive(7, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::vec((select(NAMES), inner), 0..6).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

/// Puts `new` in the place of the `n`th value.
fn replace(json: &mut Json, n: &mut usize, new: &Json) {
    if *n == 0 {
        *json = new.clone();
        *n = usize::MAX;
        return;
    }
    *n -= 1;
    match json {
        Json::Array(elements) => elements.iter_mut().for_each(|element| replace(element, n, new)),
        Json::Object(members) => members.values_mut().for_each(|member| replace(member, n, new)),
        _ => {}
    }
}

fn size(json: &Json) -> usize {
    1 + match json {
        Json::Array(elements) => elements.iter().map(size).sum(),
        Json::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

proptest! {
    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _either = parse(&bytes);
    }

    #[test]
    fn any_object_is_a_delivery(json in any_json()) {
        prop_assert_eq!(parse(json.to_string().as_bytes()).is_ok(), json.is_object());
    }

    #[test]
    fn any_value_of_any_field_is_a_change(field in select(&[
        "messages", "smb_message_echoes", "history", "smb_app_state_sync", "calls", "user_preferences",
        "user_id_update", "business_username_updates", "group_participants_update", "standby",
        "messaging_handovers", "message_template_status_update", "account_update", "else",
    ][..]), value in any_json()) {
        let body = json!({"entry": [{"changes": [{"field": field, "value": value}]}]}).to_string();
        prop_assert_eq!(parse(body.as_bytes()).unwrap().entries[0].changes.len(), 1);
    }

    #[test]
    fn any_message_leaves_its_neighbours_alone(message in any_json()) {
        let good = |id: &str| json!({"id": id, "type": "text", "text": {"body": "Oi"}});
        let messages = [good("wamid.1"), message, good("wamid.2")];
        let body = json!({"entry": [{"changes": [{"field": "messages", "value": {"messages": messages}}]}]});
        let body = body.to_string();
        let delivery = parse(body.as_bytes()).unwrap();
        let Value::Messages(value) = &delivery.entries[0].changes[0].value else { panic!("{delivery:?}") };
        prop_assert_eq!(value.messages.len(), 3);
        prop_assert!(value.messages[0].read().is_some_and(|message| message.id == "wamid.1"));
        prop_assert!(value.messages[2].read().is_some_and(|message| message.id == "wamid.2"));
    }

    #[test]
    fn a_fixture_with_broken_bytes_never_panics(
        fixture in any::<Index>(),
        wounds in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
        end in any::<Index>(),
    ) {
        let all: Vec<_> = fixtures().collect();
        let mut bytes = fixture.get(&all).bytes().to_vec();
        for (place, byte) in wounds {
            if let Some(there) = (!bytes.is_empty()).then(|| place.index(bytes.len())) {
                bytes[there] = byte;
            }
        }
        let _either = parse(&bytes);
        bytes.truncate(end.index(bytes.len() + 1));
        let _either = parse(&bytes);
    }

    #[test]
    fn a_fixture_with_a_strange_member_is_still_a_delivery(
        fixture in any::<Index>(),
        place in any::<Index>(),
        strange in any_json(),
    ) {
        let all: Vec<_> = fixtures().filter(|fixture| parse(fixture.bytes()).is_ok()).collect();
        // A lone surrogate is no text to the library, so that fixture cannot be taken apart here.
        if let Ok(mut json) = serde_json::from_slice::<Json>(fixture.get(&all).bytes()) {
            let mut n = place.index(size(&json));
            replace(&mut json, &mut n, &strange);
            prop_assert_eq!(parse(json.to_string().as_bytes()).is_ok(), json.is_object());
        }
    }

    /// Members in another order mean the same.
    #[test]
    fn the_order_of_members_means_nothing(fixture in any::<Index>()) {
        let all: Vec<_> = fixtures().filter(|fixture| parse(fixture.bytes()).is_ok()).collect();
        let fixture = fixture.get(&all);
        if let Ok(json) = serde_json::from_slice::<Json>(fixture.bytes()) {
            let sorted = json.to_string();
            prop_assert_eq!(essence(&parse(sorted.as_bytes()).unwrap()), essence(&parse(fixture.bytes()).unwrap()));
        }
    }

    #[test]
    fn ids_in_any_sentence_never_panic(body in "\\PC*") {
        prop_assert!(ids_in_body(&body).iter().all(|id| body.contains(id)));
    }
}

/// 3 MB, nested as deep as it goes, in every place where it could be followed down.
#[test]
fn depth_does_no_harm() {
    let deep = format!("{}{}", "[".repeat(1_500_000), "]".repeat(1_500_000));
    let chain =
        format!("{}1{}", r#"{"edit":{"message":{"type":"edit","a":"#.repeat(70_000), "}}}".repeat(70_000));
    for inner in [deep, chain] {
        for (before, after) in [
            ("", ""),
            (r#"{"entry":"#, "}"),
            (r#"{"entry":[{"changes":[{"field":"messages","value":{"messages":["#, "]}}]}]}"),
            (
                r#"{"entry":[{"changes":[{"field":"messages","value":{"messages":[{"id":"1","type":"edit","edit":"#,
                "}]}}]}]}",
            ),
        ] {
            let _either = parse(format!("{before}{inner}{after}").as_bytes());
        }
        let _cut_off = parse(&inner.as_bytes()[..1_000_000]);
    }
}
