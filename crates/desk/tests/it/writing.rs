//! What people begin to write, with whom they may, and what may be sent again.

use std::sync::Arc;

use base::{ConversationId, ManualClock, Moment};
use desk::deliver::{self, Barrier, Begun, Draft, Payload, Whom};
use desk::view::{self, Folder};
use desk::{Error, contacts};
use rstest::rstest;
use store::testing::EngineKind;

use crate::support::{SUPPORT, Story, delivery, text};

const RITA_ID: &str = "BR.9900112233445566";

/// Rita wrote a minute ago, without her number.
async fn written_to(kind: EngineKind) -> (Story, ConversationId) {
    let now = Moment::from_unix_seconds(1_790_000_060).unwrap();
    let story = Story::begin_with(kind, Arc::new(ManualClock::at(now))).await;
    story.arrive(&text(SUPPORT, "wamid.1", 0, None, Some(RITA_ID), "Oi")).await;
    story.settle().await;
    let page = view::list(&story.desk, &story.viewer, Folder::Open, None).await.unwrap();
    let thread = page.items[0].id;
    (story, thread)
}

fn message(words: &str, key: &str) -> Draft {
    let payload = Payload::text(words).unwrap();
    Draft { request_key: Some(key.to_owned()), ..Draft::of(payload) }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_kept_until_its_message_was_sent(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let (story, thread) = written_to(kind).await;
    let keep = async |words: &str, key: &str| {
        let begun =
            Begun { body: words.to_owned(), reply_to: None, heard: None, request_key: Some(key.to_owned()) };
        deliver::keep_begun(&story.desk, &story.viewer, thread, begun).await.unwrap();
        deliver::begun(&story.desk, &story.viewer, thread).await.unwrap().body
    };
    assert_eq!(keep("Be", "k1").await, "Be");
    assert_eq!(keep("Begun", "k1").await, "Begun", "the later one counts");
    deliver::write(&story.desk, &story.viewer, thread, message("Begun and done", "k1")).await.unwrap();
    assert_eq!(keep("Begun", "k1").await, "", "what comes late does not come back");
    assert_eq!(keep("The next one", "k2").await, "The next one");
    assert_eq!(keep("", "k2").await, "", "nothing at all is forgotten");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_outlives_whatever_else_is_sent_meanwhile(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let (story, thread) = written_to(kind).await;
    let begun = Begun { body: "Half an ans".to_owned(), reply_to: None, heard: None, request_key: None };
    deliver::keep_begun(&story.desk, &story.viewer, thread, begun.clone()).await.unwrap();
    let kept = async || deliver::begun(&story.desk, &story.viewer, thread).await.unwrap();
    for (kind, body) in [
        ("reaction", serde_json::json!({"message_id": "wamid.1", "emoji": "👍"})),
        ("location", serde_json::json!({"latitude": 1.5, "longitude": 2.5})),
    ] {
        let payload = Payload::of(kind, body).unwrap();
        let draft = Draft::of(payload);
        deliver::write(&story.desk, &story.viewer, thread, draft).await.unwrap();
        assert_eq!(kept().await, begun, "{kind}");
    }
    deliver::request_number(&story.desk, &story.viewer, thread, None, None).await.unwrap();
    assert_eq!(kept().await, begun);
    deliver::write(&story.desk, &story.viewer, thread, message("Half an answer", "k1")).await.unwrap();
    assert_eq!(kept().await, Begun::default());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_is_not_sent_again(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let (story, thread) = written_to(kind).await;
    let id = deliver::write(&story.desk, &story.viewer, thread, message("Once", "k1")).await.unwrap();
    let refused = deliver::again(&story.desk, &story.viewer, id).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(words) if words == "This message is still on its way."));
    let unknown = deliver::again(&story.desk, &story.viewer, story.desk.source().id()).await.unwrap_err();
    assert!(matches!(unknown, Error::NotFound("message")));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_answers_somebody_does_not_go_to_somebody_else(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let (story, rita) = written_to(kind).await;
    let contact = async |thread| view::conversation_record(&story.desk, &story.viewer, thread).await.unwrap();
    let hers = contact(rita).await.contact_id.unwrap();
    story.arrive(&text(SUPPORT, "wamid.2", 9, None, Some("BR.1100112233445566"), "Sou outra")).await;
    story.settle().await;
    let list = view::list(&story.desk, &story.viewer, Folder::Open, None).await.unwrap();
    let other = list.items.iter().find_map(|row| row.contact_id.filter(|id| *id != hers)).unwrap();
    let merge = contacts::link(&story.desk, &story.viewer, other, hers, None).await.unwrap();

    // Somebody begins to answer the other one's words in the joined thread.
    let heard = async || deliver::leave(&story.desk, &story.viewer, rita).await.unwrap().heard;
    let drawn = heard().await;
    let answer = |heard| Draft { heard, ..message("It is in room 12", "k1") };
    contacts::undo(&story.desk, &story.viewer, merge.id).await.unwrap();
    let refused = deliver::write(&story.desk, &story.viewer, rita, answer(drawn)).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(words) if words.contains("turned out to be somebody else's")));
    assert_ne!(heard().await, drawn);
    deliver::write(&story.desk, &story.viewer, rita, answer(heard().await)).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn each_line_says_what_a_conversation_could_begin_with(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let (story, thread) = written_to(kind).await;
    let told = async |whom: Whom| {
        let found = deliver::prospects(&story.desk, &story.viewer, whom).await.unwrap();
        let line = |one: &deliver::Prospect| (one.line.name.clone(), one.thread, one.barrier, one.free);
        found.lines.iter().map(line).collect::<Vec<_>>()
    };
    let lines = told(Whom::UserId(RITA_ID.to_owned())).await;
    let of = |name: &str| lines.iter().find(|line| line.0 == name).cloned().unwrap();
    assert_eq!(of("Support"), ("Support".to_owned(), Some(thread), None, None));
    assert!(
        lines.iter().all(|line| line.0 == "Support" || line.3.is_some()),
        "elsewhere nobody writes freely"
    );
    let foreign = lines.iter().filter(|line| line.2 == Some(Barrier::OtherPortfolio)).count();
    assert!(foreign > 0, "another portfolio's line cannot reach her: {lines:?}");
    let number = told(Whom::Phone("5511900000077".parse().unwrap())).await;
    assert!(number.iter().all(|line| line.2.is_none() && line.3 == Some(Barrier::NeverWrote)), "{number:?}");
    let contact =
        view::list(&story.desk, &story.viewer, Folder::Open, None).await.unwrap().items[0].contact_id;
    let same = told(Whom::Contact(contact.unwrap())).await;
    assert_eq!(same, lines, "a contact is reached as its id is");
}

/// Rita reacts to a message of hers, or takes it back.
fn reaction(wamid: &str, second: i64, group: Option<&str>) -> String {
    let mut message = serde_json::json!({
        "id": wamid, "from_user_id": RITA_ID, "timestamp": (1_790_000_000 + second).to_string(),
        "type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"},
    });
    if let Some(group) = group {
        message["group_id"] = group.into();
    }
    delivery(SUPPORT, serde_json::json!({"messages": [message]}))
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_opens_the_window_as_every_message_does(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let (story, thread) = written_to(kind).await;
    let (desk, viewer) = (&story.desk, &story.viewer);
    let from = async || {
        let until = view::conversation_record(desk, viewer, thread).await.unwrap().window_until;
        until.map(|until| until.unix_seconds() - 1_790_000_000 - 86_400)
    };
    assert_eq!(from().await, Some(0));
    story.arrive(&reaction("wamid.R1", 3_600, None)).await;
    story.arrive(&reaction("wamid.R2", 7_200, Some("G1"))).await;
    story.arrive(&reaction("wamid.R3", 60, None)).await;
    story.settle().await;
    assert_eq!(from().await, Some(3_600), "what she says in a group does not count, nor what comes late");
    // Her thread is folded into another's, and opens again as it was.
    let rita = view::conversation_record(desk, viewer, thread).await.unwrap().contact_id.unwrap();
    story.arrive(&text(SUPPORT, "wamid.2", 10, Some("5511900000002"), None, "Oi")).await;
    story.settle().await;
    let found = view::messages_by_wamid(desk, viewer, "wamid.2").await.unwrap();
    let merge = contacts::link(desk, viewer, rita, found[0].contact_id, None).await.unwrap();
    let joined = view::conversation_record(desk, viewer, found[0].conversation_id.unwrap()).await.unwrap();
    let from_there = joined.window_until.unwrap().unix_seconds() - 1_790_000_000 - 86_400;
    assert_eq!(from_there, 3_600, "both of them");
    contacts::undo(desk, viewer, merge.id).await.unwrap();
    assert_eq!(from().await, Some(3_600), "hers again");
}
