//! Every type of content has its place in a thread.

use desk::receive::Content;

use crate::sample::{everything, talk};
use crate::support::timeline;

/// One snapshot for each type, so that a change shows what it changes.
#[test]
fn every_type_of_content_is_drawn() {
    let mut seen = std::collections::BTreeMap::new();
    for item in everything() {
        let name = name(&item.content);
        let number = seen.entry(name.clone()).and_modify(|n| *n += 1).or_insert(1);
        insta::assert_snapshot!(format!("{name}-{number}"), timeline(vec![item]));
    }
    let names: Vec<_> = seen.into_keys().collect();
    insta::assert_snapshot!("all-types", names.join("\n"));
}

#[test]
fn a_talk_has_days_and_runs() {
    insta::assert_snapshot!("talk", timeline(talk()));
}

/// The type as it is stored.
fn name(content: &Content) -> String {
    let json = serde_json::to_value(content).unwrap_or_default();
    let part = |key: &str| json.get(key).and_then(|v| v.as_str()).map(str::to_owned);
    part("notice").map_or_else(|| part("type").unwrap_or_default(), |notice| format!("notice-{notice}"))
}
