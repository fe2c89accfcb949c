//! Notices about somebody whom nobody knew when they came: they are filed as soon as it is certain whose they are.

use desk::view;
use rstest::rstest;
use serde_json::json;
use store::testing::EngineKind;

use crate::support::{SUPPORT, Story, delivery, text};

const OLD: &str = "5511900000001";
const NEW: &str = "5511900000099";
const OLD_ID: &str = "BR.9900112233445566";
const NEW_ID: &str = "BR.1100220033004400";

/// Somebody changed the number, in the hundredth second; with ids or, as in the phone world, without.
fn changed(with_ids: bool) -> String {
    let mut system = json!({"type": "user_changed_number", "body": "User changed", "wa_id": NEW});
    let mut message = json!({"from": OLD, "id": "wamid.N", "timestamp": "1790000100", "type": "system"});
    if with_ids {
        message["from_user_id"] = OLD_ID.into();
        (system["user_id"], system["previous_user_id"]) = (NEW_ID.into(), OLD_ID.into());
    }
    message["system"] = system;
    delivery(SUPPORT, json!({"messages": [message]}))
}

/// Whether the thread with this message shows the notice by now.
async fn is_filed_with(story: &Story, wamid: &str) -> bool {
    let found = view::messages_by_wamid(&story.desk, &story.viewer, wamid).await.unwrap();
    let thread = found[0].conversation_id.unwrap();
    let shown = view::thread(&story.desk, &story.viewer, thread, None).await.unwrap();
    shown.items.iter().any(|item| matches!(item.side, view::Side::Notice))
}

#[rstest]
#[case::whoever_had_the_old_number_by_then(false, OLD, None, 50, true)]
#[case::whoever_got_the_old_number_later(false, OLD, None, 200, false)]
#[case::whoever_has_the_new_number(false, NEW, None, 200, true)]
#[case::another_id_with_the_old_number(true, OLD, Some("BR.5500220033004477"), 50, false)]
#[case::the_old_id(true, OLD, Some(OLD_ID), 50, true)]
#[case::the_new_id(true, NEW, Some(NEW_ID), 200, true)]
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_about_nobody_waits_for_whom_it_is_about(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
    #[case] with_ids: bool,
    #[case] number: &str,
    #[case] id: Option<&str>,
    #[case] second: i64,
    #[case] expected: bool,
) {
    let story = Story::begin(kind).await;
    story.arrive(&changed(with_ids)).await;
    story.settle().await;
    story.arrive(&text(SUPPORT, "wamid.1", second, Some(number), id, "Oi")).await;
    story.settle().await;
    assert_eq!(is_filed_with(&story, "wamid.1").await, expected);
}
