//! The fixtures, and what is read from them.

mod hostile;
mod people;
mod shapes;
mod snapshots;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::*;
use crate::Part;

/// A line of `fixtures/webhooks.ndjson`.
#[derive(Deserialize)]
pub(super) struct Fixture<'a> {
    pub(super) name: &'a str,
    #[serde(borrow, default)]
    body: Option<&'a RawValue>,
    #[serde(default)]
    raw: Option<String>,
    #[serde(default)]
    unreadable: bool,
}

impl Fixture<'_> {
    pub(super) fn bytes(&self) -> &[u8] {
        self.body
            .map(RawValue::get)
            .or(self.raw.as_deref())
            .expect("a fixture has a body or is raw")
            .as_bytes()
    }
}

pub(super) fn fixtures() -> impl Iterator<Item = Fixture<'static>> {
    include_str!("../../../../../fixtures/webhooks.ndjson")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}")))
}

pub(super) fn fixture(name: &str) -> Fixture<'static> {
    fixtures().find(|fixture| fixture.name == name).unwrap_or_else(|| panic!("no fixture is called {name}"))
}

/// What was read, without whatever is missing or false.
pub(super) fn essence(delivery: &Delivery<'_>) -> Json {
    let mut json = serde_json::to_value(delivery).unwrap();
    prune(&mut json);
    json
}

fn prune(json: &mut Json) {
    match json {
        Json::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|_, value| !is_nothing(value));
        }
        Json::Array(elements) => elements.iter_mut().for_each(prune),
        _ => {}
    }
}

fn is_nothing(json: &Json) -> bool {
    match json {
        Json::Null | Json::Bool(false) => true,
        Json::Array(elements) => elements.is_empty(),
        Json::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// How many parts of a delivery could not be read.
fn unreadable_parts(json: &Json) -> usize {
    match json {
        Json::Object(members) => {
            usize::from(members.contains_key("unreadable"))
                + members.values().map(unreadable_parts).sum::<usize>()
        }
        Json::Array(elements) => elements.iter().map(unreadable_parts).sum(),
        _ => 0,
    }
}

#[test]
fn every_fixture_is_readable_unless_it_is_meant_not_to_be() {
    for fixture in fixtures() {
        let unreadable = match parse(fixture.bytes()) {
            Ok(delivery) => unreadable_parts(&essence(&delivery)) > 0,
            Err(_) => true,
        };
        assert_eq!(unreadable, fixture.unreadable, "{}", fixture.name);
    }
}

#[test]
fn fixtures_have_names_of_their_own() {
    let names: Vec<&str> = fixtures().map(|fixture| fixture.name).collect();
    let different: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names.len(), different.len());
}

/// A wamid that comes twice is the same message again, except in a past that is told in two steps.
#[test]
fn wamids_are_unique() {
    let mut seen: BTreeMap<String, Json> = BTreeMap::new();
    for fixture in fixtures() {
        let Ok(delivery) = parse(fixture.bytes()) else { continue };
        for change in delivery.entries.iter().flat_map(|entry| &entry.changes) {
            let (Value::Messages(value) | Value::SmbMessageEchoes(value) | Value::Standby(value)) =
                &change.value
            else {
                continue;
            };
            for message in value.messages.iter().chain(&value.echoes).filter_map(Part::read) {
                let json = serde_json::to_value(message).unwrap();
                let first = seen.entry(message.id.to_string()).or_insert_with(|| json.clone());
                assert_eq!(*first, json, "{}", fixture.name);
            }
        }
    }
}

#[test]
fn no_fixture_falls_back_to_raw_json_without_meaning_to() {
    let raw: Vec<&str> = fixtures()
        .filter(|fixture| !fixture.unreadable)
        .filter(|fixture| essence(&parse(fixture.bytes()).unwrap()).to_string().contains("\"other\":"))
        .map(|fixture| fixture.name)
        .collect();
    insta::assert_json_snapshot!(raw);
}

#[test]
fn nothing_personal_is_printed() {
    let delivery = fixture("rita-phone-bsuid-parent");
    let printed = format!("{:?}", parse(delivery.bytes()).unwrap());
    for personal in ["5511900000001", "9900112233445566", "Rita", "ligar"] {
        assert!(!printed.contains(personal), "{printed}");
    }
}
