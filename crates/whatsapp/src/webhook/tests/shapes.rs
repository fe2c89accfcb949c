//! Bodies that are no bodies, and content of every shape.

use rstest::rstest;

use crate::webhook::*;

#[rstest]
#[case("", "the body is empty")]
#[case(" \n", "the body is empty")]
#[case("null", "the body is not a JSON object")]
#[case("[1]", "the body is not a JSON object")]
#[case("\"a secret\"", "the body is not a JSON object")]
#[case("{\"object\":", "the body is cut off at byte 10")]
#[case("{\"object\":\"whats", "the body is cut off at byte 16")]
#[case("{\n\"a\": x}", "the body is not JSON: it goes wrong at byte 8")]
#[case("{}{}", "the body is not JSON: it goes wrong at byte 3")]
fn a_body_that_is_none_is_refused_in_words(#[case] body: &str, #[case] reason: &str) {
    assert_eq!(parse(body.as_bytes()).unwrap_err().to_string(), reason);
}

#[test]
fn a_body_of_other_bytes_is_refused_in_words() {
    let error = parse(b"{\"a\":\"\xff\"}").unwrap_err();
    assert_eq!(error.to_string(), "the body is not UTF-8: byte 6 begins no character");
}

fn content(message: &str, check: impl Fn(&Content<'_>)) {
    let body = format!(
        r#"{{"entry":[{{"changes":[{{"field":"messages","value":{{"messages":[{{"id":"wamid.1",{message}}}]}}}}]}}]}}"#
    );
    let delivery = parse(body.as_bytes()).unwrap();
    let Value::Messages(value) = &delivery.entries[0].changes[0].value else { panic!("{delivery:?}") };
    check(&value.messages[0].read().expect("a message with an id").content);
}

/// A message with an id is never lost, whatever its content.
#[rstest]
#[case(r#""x":1"#)]
#[case(r#""type":null"#)]
#[case(r#""type":"text""#)]
#[case(r#""type":"text","text":"Oi""#)]
#[case(r#""type":"image","image":[]"#)]
#[case(r#""type":"location","location":7"#)]
#[case(r#""type":"reaction","reaction":{"emoji":"👍"}"#)]
#[case(r#""type":"edit","edit":{"message":{"type":"text","text":{"body":"Oi"}}}"#)]
#[case(r#""type":"revoke","revoke":{}"#)]
#[case(r#""type":"system","system":null"#)]
#[case(r#""type":"id""#)]
#[case(r#""type":"hologram","hologram":{}"#)]
fn content_without_its_object_is_kept_as_it_came(#[case] message: &str) {
    content(message, |content| match content {
        Content::Other(raw) => assert!(raw.as_str().contains("wamid.1")),
        other => panic!("{other:?}"),
    });
}

#[rstest]
#[case(r#""type":"contacts","contacts":[{"origin":"contact_request"}]"#, Origin::ContactRequest)]
#[case(r#""type":"contacts","contacts":[{"origin":"contact_request/button"}]"#, Origin::ContactRequest)]
#[case(r#""type":"contacts","origin":"contact_request_v1","contacts":[{}]"#, Origin::ContactRequest)]
#[case(r#""type":"contacts","origin":"contact_request","contacts":[{"origin":"other"}]"#, Origin::Other)]
#[case(r#""type":"contacts","contacts":[{"origin":"other"}]"#, Origin::Other)]
#[case(r#""type":"contacts","contacts":[{"origin":"a contact_request"}]"#, Origin::Other)]
#[case(r#""type":"contacts","contacts":[{}]"#, Origin::Other)]
fn a_card_says_whose_it_is(#[case] message: &str, #[case] origin: Origin) {
    content(message, |content| match content {
        Content::Contacts(cards) => assert_eq!(cards[0].origin, origin),
        other => panic!("{other:?}"),
    });
}

#[rstest]
#[case(r#""reaction":{"message_id":"wamid.0","emoji":"👍"}"#, Some("👍"))]
#[case(r#""reaction":{"message_id":"wamid.0","emoji":"\ud83d\udc4d"}"#, Some("👍"))]
#[case(r#""reaction":{"message_id":"wamid.0","emoji":""}"#, None)]
#[case(r#""reaction":{"message_id":"wamid.0"}"#, None)]
fn a_reaction_without_an_emoji_is_taken_back(#[case] message: &str, #[case] expected: Option<&str>) {
    content(&format!(r#""type":"reaction",{message}"#), |content| match content {
        Content::Reaction { emoji, .. } => assert_eq!(emoji.as_deref(), expected),
        other => panic!("{other:?}"),
    });
}

/// In a group, `recipient_id` is the group and never a person.
#[rstest]
#[case(r#""recipient_id":"1""#, (Some("1"), None))]
#[case(r#""recipient_type":"individual","recipient_id":"1""#, (Some("1"), None))]
#[case(r#""recipient_type":"group","recipient_id":"G""#, (None, Some("G")))]
#[case(r#""recipient_type":"group","recipient_id":"G","recipient_participant_id":"1""#, (Some("1"), Some("G")))]
#[case(r#""recipient_id":"G","recipient_participant_user_id":"US.1""#, (None, Some("G")))]
fn a_status_tells_the_person_from_the_group(
    #[case] members: &str,
    #[case] expected: (Option<&str>, Option<&str>),
) {
    let body = format!(
        r#"{{"entry":[{{"changes":[{{"field":"messages","value":{{"statuses":[{{"id":"wamid.1","status":"SENT",{members}}}]}}}}]}}]}}"#
    );
    let delivery = parse(body.as_bytes()).unwrap();
    let Value::Messages(value) = &delivery.entries[0].changes[0].value else { panic!("{delivery:?}") };
    let status = value.statuses[0].read().unwrap();
    assert_eq!(status.status, StatusKind::Sent);
    assert_eq!((status.recipient.phone.as_deref(), status.group_id.as_deref()), expected);
}
