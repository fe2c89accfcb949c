//! Writing to somebody: the conversation and its message, or neither; and a request that is repeated.

use base::{LineId, MessageId};
use desk::Error;
use desk::deliver::{self, Draft, Payload, Whom};
use desk::view::{self, ContactFilter};
use rstest::rstest;
use serde_json::json;
use store::testing::EngineKind;
use store::{Statement, Unit, params, statement};

use crate::support::{SUPPORT, Story, text};

const NUMBER: &str = "5511900000001";

/// What a try leaves behind that reached nobody.
const FAIL: Statement = statement!(
    "FAIL",
    "UPDATE outbound SET state = 'failed', code = $3, reason = 'No.' WHERE workspace_id = $1 AND id = $2"
);

fn whom() -> Whom {
    Whom::Phone(NUMBER.parse().unwrap())
}

fn draft(payload: Payload) -> Draft {
    Draft { request_key: Some("k1".to_owned()), ..Draft::of(payload) }
}

fn template() -> Draft {
    draft(Payload::of("template", json!({"name": "order_ready", "language": {"code": "en"}})).unwrap())
}

async fn support(story: &Story) -> LineId {
    let lines = view::lines(&story.desk, &story.viewer).await.unwrap();
    lines.iter().find(|line| line.name == "Support").unwrap().id
}

async fn fail(story: &Story, id: MessageId, code: &'static str) {
    let workspace = story.viewer.workspace;
    let failed: Result<u64, store::Error> = story
        .test
        .db
        .write(move |tx| -> Unit<'_, u64, store::Error> {
            Box::pin(async move { tx.execute(FAIL, &params![workspace, id, code]).await })
        })
        .await;
    assert_eq!(failed.unwrap(), 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_makes_nobody_known(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer, line) = (&story.desk, &story.viewer, support(&story).await);
    let hello = draft(Payload::text("Hello").unwrap());
    let refused = deliver::write_to(desk, viewer, (line, whom()), hello).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(deliver::Barrier::NeverWrote)), "{refused:?}");
    let known = view::contact_records(desk, viewer, ContactFilter::default(), None).await.unwrap();
    assert!(known.items.is_empty(), "{:?}", known.items);
    let threads = view::list(desk, viewer, view::Folder::Open, None).await.unwrap();
    assert_eq!(threads.items.len(), 0);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_a_program_began_can_be_gone_on_with(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer, line) = (&story.desk, &story.viewer, support(&story).await);
    deliver::write_to(desk, viewer, (line, whom()), template()).await.unwrap();
    let thread = view::list(desk, viewer, view::Folder::Open, None).await.unwrap().items[0].id;
    let may = deliver::capabilities(desk, viewer, thread).await.unwrap();
    let in_the_way = |wanted| may.iter().find(|(action, _barrier)| *action == wanted).unwrap().1;
    assert_eq!(in_the_way(deliver::Action::TemplateUtility), None);
    assert_eq!(in_the_way(deliver::Action::SendText), Some(deliver::Barrier::NeverWrote));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_sent_again_is_not_sent_once_more_by_a_repeat(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer, line) = (&story.desk, &story.viewer, support(&story).await);
    let write = async || deliver::write_to(desk, viewer, (line, whom()), template()).await.unwrap();
    let first = write().await;
    fail(&story, first, "not_reached").await;
    let again = deliver::again(desk, viewer, first).await.unwrap();
    assert_eq!(write().await, again);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_is_answered_with_its_message_whoever_has_the_address_by_now(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer, line) = (&story.desk, &story.viewer, support(&story).await);
    let write = async || deliver::write_to(desk, viewer, (line, whom()), template()).await;
    let once = write().await.unwrap();
    // Two people with that number: whose it is, somebody has to say.
    story.arrive(&text(SUPPORT, "wamid.1", 0, Some(NUMBER), Some("BR.9900112233445566"), "Oi")).await;
    story.arrive(&text(SUPPORT, "wamid.2", 60, Some(NUMBER), Some("BR.22"), "Oi")).await;
    story.settle().await;
    assert_eq!(write().await.unwrap(), once);
    let other = draft(Payload::of("template", json!({"name": "other", "language": {"code": "en"}})).unwrap());
    let conflict = deliver::write_to(desk, viewer, (line, whom()), other).await.unwrap_err();
    assert!(matches!(conflict, Error::Conflict(_)), "{conflict:?}");
    let elsewhere = Whom::Phone("5511900000002".parse().unwrap());
    let conflict = deliver::write_to(desk, viewer, (line, elsewhere), template()).await.unwrap_err();
    assert!(matches!(conflict, Error::Conflict(_)), "{conflict:?}");
}

#[rstest]
#[case::nobody_was_reached("not_reached", true)]
#[case::meta_was_busy("131016", true)]
#[case::meta_refused("131047", false)]
#[tokio::test(flavor = "multi_thread")]
async fn what_surely_was_not_sent_is_tried_anew_by_a_repeat(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
    #[case] code: &'static str,
    #[case] anew: bool,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer, line) = (&story.desk, &story.viewer, support(&story).await);
    let write = async || deliver::write_to(desk, viewer, (line, whom()), template()).await.unwrap();
    let once = write().await;
    fail(&story, once, code).await;
    let twice = write().await;
    assert_eq!(twice != once, anew);
    assert_eq!(write().await, twice);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_list_shows_what_was_refused_until_something_else_is_said(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer, line) = (&story.desk, &story.viewer, support(&story).await);
    let told = async || {
        let page = view::list(desk, viewer, view::Folder::Open, None).await.unwrap();
        page.items.into_iter().map(|row| (row.preview, row.preview_failed)).collect::<Vec<_>>()
    };
    let written = deliver::write_to(desk, viewer, (line, whom()), template()).await.unwrap();
    assert_eq!(told().await, [(String::new(), false)], "it is on its way");
    fail(&story, written, "not_reached").await;
    assert_eq!(told().await, [("Template: order_ready".to_owned(), true)]);
    deliver::again(desk, viewer, written).await.unwrap();
    assert_eq!(told().await, [(String::new(), false)], "somebody sent it again");
    story.arrive(&text(SUPPORT, "wamid.1", 9_000_000, Some(NUMBER), None, "Hello?")).await;
    story.settle().await;
    assert_eq!(told().await, [("Hello?".to_owned(), false)]);
}
