//! Edits, deletions, reactions and states: once each, and only by those who may.

use desk::view::{self, Folder, TimelineItem};
use rstest::rstest;
use serde_json::{Value, json};
use store::testing::EngineKind;

use crate::support::{ORDERS, SUPPORT, Story, delivery, text};

const RITA: &str = "5511900000001";
const MALLORY: &str = "4479000000002";

fn at(second: i64) -> String {
    (1_790_000_000 + second).to_string()
}

fn edit(line: &str, from: &str, wamid: &str, target: &str, second: i64, words: &str) -> String {
    let edit = json!({"original_message_id": target, "message": {"type": "text", "text": {"body": words}}});
    message(line, json!({"from": from, "id": wamid, "timestamp": at(second), "type": "edit", "edit": edit}))
}

fn revoke(line: &str, from: &str, wamid: &str, target: &str, second: i64) -> String {
    let revoke = json!({"original_message_id": target});
    message(
        line,
        json!({"from": from, "id": wamid, "timestamp": at(second), "type": "revoke", "revoke": revoke}),
    )
}

fn react(line: &str, from: &str, wamid: &str, target: &str, second: i64, emoji: &str) -> String {
    let reaction = json!({"message_id": target, "emoji": emoji});
    message(
        line,
        json!({"from": from, "id": wamid, "timestamp": at(second), "type": "reaction", "reaction": reaction}),
    )
}

fn message(line: &str, message: Value) -> String {
    delivery(line, json!({"messages": [message]}))
}

async fn hear(story: &Story, bodies: &[&String]) {
    for body in bodies {
        story.arrive(body).await;
        story.settle().await;
    }
}

/// The only item of the thread that this customer has on the support line.
async fn item_of(story: &Story, name: &str) -> TimelineItem {
    let page = view::list(&story.desk, &story.viewer, Folder::Open, None).await.unwrap();
    let row = page.items.into_iter().find(|row| row.name == name && row.line == "Support").unwrap();
    let thread = view::thread(&story.desk, &story.viewer, row.id, None).await.unwrap();
    assert_eq!(thread.items.len(), 1);
    thread.items.into_iter().next().unwrap()
}

fn words(item: &TimelineItem) -> Value {
    let reactions: Vec<_> = item.reactions.iter().map(|reaction| reaction.emoji.as_str()).collect();
    json!({
        "says": serde_json::to_value(&item.content).unwrap()["body"],
        "edited": item.edited_at.is_some(),
        "deleted": item.revoked_at.is_some(),
        "reactions": reactions,
    })
}

const RITA_NAME: &str = "+55 11 90000-0001";

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_edit_does_not_bring_old_words_back(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let first = edit(SUPPORT, RITA, "wamid.E1", "wamid.1", 5, "two cups");
    let second = edit(SUPPORT, RITA, "wamid.E2", "wamid.1", 5, "three cups");
    let on = react(SUPPORT, RITA, "wamid.R1", "wamid.1", 6, "👍");
    let off = react(SUPPORT, RITA, "wamid.R2", "wamid.1", 6, "");
    let original = text(SUPPORT, "wamid.1", 1, Some(RITA), None, "a cup");
    hear(&story, &[&original, &first, &second, &on, &off]).await;
    let expected = json!({"says": "three cups", "edited": true, "deleted": false, "reactions": []});
    assert_eq!(words(&item_of(&story, RITA_NAME).await), expected);

    hear(&story, &[&first, &on, &original]).await;
    assert_eq!(words(&item_of(&story, RITA_NAME).await), expected, "what came before came again");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn only_its_author_changes_a_message_and_only_on_its_line(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
    #[values(true, false)] message_first: bool,
) {
    let story = Story::begin(kind).await;
    let original = text(SUPPORT, "wamid.1", 1, Some(RITA), None, "a cup");
    let foreign = [
        edit(SUPPORT, MALLORY, "wamid.E1", "wamid.1", 5, "nothing, thank you"),
        edit(ORDERS, RITA, "wamid.E2", "wamid.1", 5, "from another line"),
        revoke(SUPPORT, MALLORY, "wamid.D1", "wamid.1", 6),
        revoke(ORDERS, RITA, "wamid.D2", "wamid.1", 6),
        react(SUPPORT, MALLORY, "wamid.R1", "wamid.1", 7, "👎"),
        react(ORDERS, RITA, "wamid.R2", "wamid.1", 7, "👎"),
    ];
    let own = react(SUPPORT, RITA, "wamid.R3", "wamid.1", 8, "👍");
    let mut bodies: Vec<&String> = foreign.iter().chain([&own]).collect();
    bodies.insert(if message_first { 0 } else { bodies.len() }, &original);
    hear(&story, &bodies).await;
    let expected = json!({"says": "a cup", "edited": false, "deleted": false, "reactions": ["👍"]});
    assert_eq!(words(&item_of(&story, RITA_NAME).await), expected);

    hear(&story, &[&revoke(SUPPORT, RITA, "wamid.D3", "wamid.1", 9)]).await;
    assert!(item_of(&story, RITA_NAME).await.revoked_at.is_some(), "the author may");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_state_counts_on_the_line_of_its_message(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let echo = json!({"from": "15550100200", "to": RITA, "id": "wamid.O1", "timestamp": at(1), "type": "text",
                      "text": {"body": "It is on its way"}});
    let state = |line: &str, state: &str, second: i64| {
        let status =
            json!({"id": "wamid.O1", "status": state, "timestamp": at(second), "recipient_id": RITA});
        delivery(line, json!({"statuses": [status]}))
    };
    let sent = delivery(SUPPORT, json!({"message_echoes": [echo]}));
    hear(&story, &[&text(SUPPORT, "wamid.0", 0, Some(RITA), None, "Where is it?"), &sent]).await;
    let told = async || {
        let found = view::messages_by_wamid(&story.desk, &story.viewer, "wamid.O1").await.unwrap();
        found[0].state.map(|state| state.as_str())
    };
    hear(&story, &[&state(ORDERS, "read", 2)]).await;
    assert_eq!(told().await, None);
    hear(&story, &[&state(SUPPORT, "delivered", 3), &state(SUPPORT, "sent", 2)]).await;
    assert_eq!(told().await, Some("delivered"));
}

/// The business wrote to Rita, and these statuses followed.
async fn fate(kind: EngineKind, statuses: &[Value]) -> (Option<&'static str>, Option<view::Failure>) {
    let story = Story::begin(kind).await;
    let echo = json!({"from": "15550100200", "to": RITA, "id": "wamid.O1", "timestamp": at(1), "type": "text",
                      "text": {"body": "It is on its way"}});
    let sent = delivery(SUPPORT, json!({"message_echoes": [echo]}));
    hear(&story, &[&text(SUPPORT, "wamid.0", 0, Some(RITA), None, "Where is it?"), &sent]).await;
    for status in statuses {
        hear(&story, &[&delivery(SUPPORT, json!({"statuses": [status]}))]).await;
    }
    let found = view::messages_by_wamid(&story.desk, &story.viewer, "wamid.O1").await.unwrap();
    (found[0].state.map(|state| state.as_str()), found[0].failure.clone())
}

fn status(state: &str) -> Value {
    json!({"id": "wamid.O1", "status": state, "timestamp": at(5), "recipient_id": RITA})
}

#[rstest]
#[case::in_order(&["sent", "delivered", "read"], "read")]
#[case::backwards(&["read", "delivered", "sent"], "read")]
#[case::read_without_delivered(&["sent", "read"], "read")]
#[case::delivered_after_read(&["read", "delivered"], "read")]
#[case::played_after_read(&["read", "played", "read"], "played")]
#[case::failed_after_sent(&["sent", "failed"], "failed")]
#[case::sent_after_failed(&["failed", "sent"], "failed")]
#[case::it_arrived_after_all(&["failed", "delivered"], "delivered")]
#[tokio::test(flavor = "multi_thread")]
async fn states_move_forward_only_and_read_implies_delivered(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
    #[case] statuses: &[&str],
    #[case] expected: &str,
) {
    let statuses: Vec<Value> = statuses.iter().map(|state| status(state)).collect();
    assert_eq!(fate(kind, &statuses).await.0, Some(expected));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_failure_has_plain_words_and_metas_own(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let mut failed = status("failed");
    let details = "Message failed to send because more than 24 hours have passed.";
    failed["errors"] = json!([{"code": 131_047, "title": "Re-engagement message", "message": "Re-engagement message",
                               "error_data": {"details": details}, "href": "/docs/error-codes/"}]);
    let (state, failure) = fate(kind, &[status("sent"), failed.clone()]).await;
    let expected = view::Failure {
        code: Some("131047".to_owned()),
        reason: "More than 24 hours have passed since the customer wrote; use a template.".to_owned(),
        details: Some(details.to_owned()),
    };
    assert_eq!((state, failure), (Some("failed"), Some(expected)));
    let (_state, failure) = fate(kind, &[failed, status("delivered")]).await;
    assert_eq!(failure, None, "it arrived after all");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_list_says_that_the_last_message_failed(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let echo = json!({"from": "15550100200", "to": RITA, "id": "wamid.O1", "timestamp": at(1), "type": "text",
                      "text": {"body": "It is on its way"}});
    let sent = delivery(SUPPORT, json!({"message_echoes": [echo]}));
    hear(&story, &[&text(SUPPORT, "wamid.0", 0, Some(RITA), None, "Where is it?"), &sent]).await;
    let mut told = Vec::new();
    for state in ["sent", "failed", "delivered"] {
        hear(&story, &[&delivery(SUPPORT, json!({"statuses": [status(state)]}))]).await;
        let page = view::list(&story.desk, &story.viewer, Folder::Open, None).await.unwrap();
        let row = page.items.into_iter().find(|row| row.preview == "It is on its way").unwrap();
        told.push((row.preview_is_ours, row.preview_failed));
    }
    assert_eq!(told, [(true, false), (true, true), (true, false)]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_of_ours_that_failed_is_not_shown_as_given(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let ours = |wamid: &str, second: i64, emoji: &str| {
        let echo = json!({"from": "15550100200", "to": RITA, "id": wamid, "timestamp": at(second), "type": "reaction",
                          "reaction": {"message_id": "wamid.1", "emoji": emoji}});
        delivery(SUPPORT, json!({"message_echoes": [echo]}))
    };
    let state = |wamid: &str, state: &str| {
        let status = json!({"id": wamid, "status": state, "timestamp": at(9), "recipient_id": RITA});
        delivery(SUPPORT, json!({"statuses": [status]}))
    };
    let shown = async || {
        let reactions = item_of(&story, RITA_NAME).await.reactions;
        reactions.iter().map(|one| format!("{} {}", one.emoji, one.failed)).collect::<Vec<_>>()
    };
    hear(&story, &[&text(SUPPORT, "wamid.1", 1, Some(RITA), None, "a cup"), &ours("wamid.R1", 2, "👍")])
        .await;
    assert_eq!(shown().await, ["👍 false"]);
    hear(&story, &[&ours("wamid.R2", 3, "❤️"), &state("wamid.R2", "failed")]).await;
    assert_eq!(shown().await, ["👍 false", "❤️ true"], "the customer sees the one before");
    hear(&story, &[&ours("wamid.R3", 4, ""), &state("wamid.R3", "failed")]).await;
    assert_eq!(shown().await, ["👍 false"], "it was not taken back");
    hear(&story, &[&state("wamid.R2", "delivered"), &state("wamid.R3", "delivered")]).await;
    assert_eq!(shown().await, Vec::<String>::new(), "all of it arrived after all");
}
