//! Whose a fact is.

use rstest::rstest;

use super::{fixture, fixtures};
use crate::webhook::*;

/// The only `messages` value of a fixture.
fn messages(body: &[u8]) -> MessagesValue<'_> {
    match parse(body).unwrap().entries.remove(0).changes.remove(0).value {
        Value::Messages(value) => value,
        other => panic!("{other:?}"),
    }
}

fn ids<'a>(phone: &'a str, bsuid: &'a str) -> Ids<'a> {
    let text = |text: &'a str| (!text.is_empty()).then(|| Text::from(text));
    Ids { phone: text(phone), bsuid: text(bsuid), parent: None }
}

const BODY: &str = r#"{"entry":[{"changes":[{"field":"messages","value":{"contacts":[
    {"profile":{"name":"Number"},"wa_id":"1"},
    {"profile":{"name":"Both"},"wa_id":"2","user_id":"US.2"},
    {"profile":{"name":"Id","username":"@Some.One"},"user_id":"US.3"}]}}]}]}"#;

#[rstest]
#[case("1", "", Some("Number"))]
#[case("1", "US.1", Some("Number"))]
#[case("2", "", Some("Both"))]
#[case("2", "US.2", Some("Both"))]
#[case("9", "US.2", Some("Both"))]
#[case("2", "US.9", None)]
#[case("1", "US.3", Some("Id"))]
#[case("", "US.3", Some("Id"))]
#[case("", "", None)]
#[case("9", "US.9", None)]
fn a_contact_is_found_by_its_ids(#[case] phone: &str, #[case] bsuid: &str, #[case] name: Option<&str>) {
    let value = messages(BODY.as_bytes());
    let found = value.contact_of(&ids(phone, bsuid));
    assert_eq!(found.and_then(|contact| contact.name.as_deref()), name);
}

#[test]
fn a_username_loses_its_at_sign_and_keeps_its_case() {
    assert_eq!(messages(BODY.as_bytes()).contacts[2].username.as_deref(), Some("Some.One"));
}

#[test]
fn people_of_a_batch_are_told_apart() {
    let fixture = fixture("batch-contacts-in-another-order");
    let value = messages(fixture.bytes());
    let names: Vec<&str> = value
        .messages
        .iter()
        .map(|message| value.contact_of(&message.read().unwrap().customer).unwrap().name.as_deref().unwrap())
        .collect();
    assert_eq!(names, ["Ana", "Ben", "Cy", "Ana"]);
}

/// Missing, `null` and empty are one and the same for every identifier of a message.
#[rstest]
#[case("")]
#[case(r#""from":null,"from_user_id":null,"from_parent_user_id":null,"#)]
#[case(r#""from":"","from_user_id":"","from_parent_user_id":"","#)]
#[case(r#""from":{},"from_user_id":[],"from_parent_user_id":false,"#)]
fn an_identifier_is_there_or_it_is_not(#[case] members: &str) {
    let body = format!(
        r#"{{"entry":[{{"changes":[{{"field":"messages","value":{{"messages":[{{{members}"id":"wamid.1"}}]}}}}]}}]}}"#
    );
    assert!(messages(body.as_bytes()).messages[0].read().unwrap().customer.is_empty());
}

/// The business itself is never taken for a customer.
#[test]
fn our_own_numbers_are_nobodys() {
    for fixture in fixtures() {
        let Ok(delivery) = parse(fixture.bytes()) else { continue };
        for change in delivery.entries.iter().flat_map(|entry| &entry.changes) {
            for phone in customers(&change.value) {
                assert!(!phone.starts_with("15550100"), "{phone} in {}", fixture.name);
            }
        }
    }
}

fn customers<'v>(value: &'v Value<'_>) -> Vec<&'v str> {
    let of_messages = |value: &'v MessagesValue<'_>| -> Vec<&'v Ids<'v>> {
        let messages = value.messages.iter().chain(&value.echoes).filter_map(crate::Part::read);
        let statuses = value.statuses.iter().filter_map(crate::Part::read);
        messages.map(|message| &message.customer).chain(statuses.map(|status| &status.recipient)).collect()
    };
    let ids: Vec<&Ids<'_>> = match value {
        Value::Messages(value) | Value::SmbMessageEchoes(value) | Value::Standby(value) => of_messages(value),
        Value::History(history) => {
            let threads =
                history.chunks.iter().flat_map(|chunk| &chunk.threads).filter_map(crate::Part::read);
            threads
                .flat_map(|thread| thread.messages.iter().filter_map(crate::Part::read).map(|m| &m.customer))
                .chain(of_messages(&history.media))
                .collect()
        }
        Value::Calls(calls) => calls
            .calls
            .iter()
            .filter_map(crate::Part::read)
            .map(|call| &call.customer)
            .chain(calls.statuses.iter().filter_map(crate::Part::read).map(|status| &status.recipient))
            .collect(),
        _ => Vec::new(),
    };
    ids.into_iter().filter_map(|ids| ids.phone.as_deref()).collect()
}

/// Without a known direction only a BSUID tells the customer from the business.
#[rstest]
#[case(r#""direction":"USER_INITIATED","from":"1","to":"2""#, Some("1"))]
#[case(r#""direction":"BUSINESS_INITIATED","from":"1","to":"2""#, Some("2"))]
#[case(r#""direction":"SIDEWAYS","from":"1","to":"2","to_user_id":"US.2""#, Some("2"))]
#[case(r#""from":"1","from_user_id":"US.1","to":"2""#, Some("1"))]
#[case(r#""from":"1","to":"2""#, None)]
fn a_call_is_a_customers(#[case] members: &str, #[case] phone: Option<&str>) {
    let body = format!(
        r#"{{"entry":[{{"changes":[{{"field":"calls","value":{{"calls":[{{"id":"wacid.1","event":"connect",{members}}}]}}}}]}}]}}"#
    );
    let delivery = parse(body.as_bytes()).unwrap();
    let Value::Calls(value) = &delivery.entries[0].changes[0].value else { panic!("{delivery:?}") };
    assert_eq!(value.calls[0].read().unwrap().customer.phone.as_deref(), phone);
}
