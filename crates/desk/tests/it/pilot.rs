//! A line in its pilot stage: messages without a number stand apart, and nothing is lost on the way to full and back.

use desk::contacts::{self, CustomerRecord};
use desk::setup;
use desk::view::{self, Folder};
use rstest::rstest;
use store::testing::EngineKind;
use store::{Statement, Unit, params, statement};

use crate::support::{SETUP, SUPPORT, Story, text};

const RITA: &str = "5511900000001";
const RITA_ID: &str = "BR.9900112233445566";
const STRANGER_ID: &str = "BR.1100220033004400";

fn staged(stage: &str) -> String {
    SETUP.replacen("name = \"Support\"", &format!("name = \"Support\"\n    stage = \"{stage}\""), 1)
}

/// The open threads: what each shows, oldest first.
async fn threads(story: &Story) -> Vec<Vec<String>> {
    let page = view::list(&story.desk, &story.viewer, Folder::Open, None).await.unwrap();
    let mut threads = Vec::new();
    for row in page.items {
        let thread = view::thread(&story.desk, &story.viewer, row.id, None).await.unwrap();
        let words = thread.items.iter().filter_map(|item| match &item.content {
            desk::receive::Content::Text { body } => Some(body.clone()),
            _ => None,
        });
        threads.push(words.collect());
    }
    threads.sort();
    threads
}

/// What other systems may know of; the feed itself tells it a moment later where several processes write.
const TOLD: Statement = statement!(
    "TOLD",
    "SELECT CAST(count(*) AS bigint), 'n' FROM event
     WHERE workspace_id = $1 AND kind = 'contact.created' AND held_line_id IS NULL"
);

async fn told(story: &Story) -> i64 {
    count(story, TOLD).await
}

async fn count(story: &Story, what: Statement) -> i64 {
    let workspace = story.viewer.workspace;
    let found: Option<(i64, String)> = story
        .test
        .db
        .read(move |tx| -> Unit<'_, _, store::Error> {
            Box::pin(async move { tx.find(what, &params![workspace]).await })
        })
        .await
        .unwrap();
    found.unwrap().0
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn messages_without_a_number_stand_apart_until_the_line_is_full(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    story.set_up(&staged("pilot")).await;
    story.arrive(&text(SUPPORT, "wamid.1", 1, Some(RITA), Some(RITA_ID), "with a number")).await;
    story.arrive(&text(SUPPORT, "wamid.2", 2, None, Some(RITA_ID), "without one")).await;
    story.arrive(&text(SUPPORT, "wamid.3", 3, None, Some(STRANGER_ID), "a stranger")).await;
    story.settle().await;
    let apart = [vec!["a stranger"], vec!["with a number"], vec!["without one"]];
    assert_eq!(threads(&story).await, apart);
    assert_eq!(told(&story).await, 1, "the stranger is not told of");

    let found = view::messages_by_wamid(&story.desk, &story.viewer, "wamid.3").await.unwrap();
    let refused = contacts::make_contact(
        &story.desk,
        &story.viewer,
        Some(found[0].contact_id),
        CustomerRecord { name: Some("Stranger".to_owned()), ..CustomerRecord::default() },
    );
    let refused = refused.await.unwrap_err().to_string();
    assert!(refused.starts_with("Support is in its pilot stage"), "{refused}");
    let rita = view::messages_by_wamid(&story.desk, &story.viewer, "wamid.1").await.unwrap()[0].contact_id;
    let refused = contacts::link(&story.desk, &story.viewer, found[0].contact_id, rita, None).await;
    assert!(refused.unwrap_err().to_string().starts_with("Support is in its pilot stage"));

    story.set_up(&staged("full")).await;
    let together = [vec!["a stranger"], vec!["with a number", "without one"]];
    assert_eq!(threads(&story).await, together);
    assert_eq!(told(&story).await, 2, "what was held is told");
    contacts::link(&story.desk, &story.viewer, found[0].contact_id, rita, None).await.unwrap();

    story.set_up(&staged("pilot")).await;
    assert_eq!(threads(&story).await, [vec!["with a number"], vec!["without one", "a stranger"]]);
    story.arrive(&text(SUPPORT, "wamid.4", 4, None, Some(STRANGER_ID), "me again")).await;
    story.settle().await;
    assert_eq!(threads(&story).await, [vec!["with a number"], vec!["without one", "a stranger", "me again"]]);
    let found = view::messages_by_wamid(&story.desk, &story.viewer, "wamid.4").await.unwrap();
    let before = view::messages_by_wamid(&story.desk, &story.viewer, "wamid.1").await.unwrap();
    assert_eq!(found[0].contact_id, before[0].contact_id, "the stage never changes who is who");
    assert_ne!(found[0].conversation_id, before[0].conversation_id);
}

const OPEN: Statement = statement!(
    "OPEN",
    "SELECT CAST(count(*) AS bigint), 'n' FROM conversation WHERE workspace_id = $1 AND NOT folded"
);

async fn open_threads(story: &Story) -> i64 {
    count(story, OPEN).await
}

/// What is there when the program ends right after the new stage was written.
const GO_FULL: Statement = statement!(
    "GO_FULL",
    "UPDATE line SET stage = 'full', restaged_to = $3 WHERE workspace_id = $1 AND phone_number_id = $2"
);

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_stage_goes_on_where_the_program_ended(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    /// More than one step takes.
    const PEOPLE: i64 = 501;
    let mut story = Story::begin(kind).await;
    story.set_up(&staged("pilot")).await;
    story.arrive(&text(SUPPORT, "wamid.S", 0, None, Some(STRANGER_ID), "a stranger")).await;
    for number in 0..PEOPLE {
        let (wamid, bsuid) = (format!("wamid.{number}"), format!("BR.{}", 1_000_000_000_000 + number));
        story
            .arrive(&text(SUPPORT, &wamid, number, Some(&format!("55119{number:08}")), Some(&bsuid), "a"))
            .await;
        story.arrive(&text(SUPPORT, &format!("{wamid}b"), number, None, Some(&bsuid), "b")).await;
    }
    story.settle().await;
    assert_eq!(open_threads(&story).await, 2 * PEOPLE + 1);

    let workspace = story.viewer.workspace;
    let died = story.test.db.write(move |tx| -> Unit<'_, u64, store::Error> {
        Box::pin(async move { tx.execute(GO_FULL, &params![workspace, SUPPORT, uuid::Uuid::nil()]).await })
    });
    died.await.unwrap();
    story.restart().await;
    assert!(setup::restage_step(&story.desk).await.unwrap());
    let left = open_threads(&story).await;
    assert!((PEOPLE + 2..2 * PEOPLE).contains(&left), "{left}");
    assert_eq!(told(&story).await, PEOPLE, "not before all is done");
    story.restart().await;
    while setup::restage_step(&story.desk).await.unwrap() {}
    assert_eq!(open_threads(&story).await, PEOPLE + 1);
    assert_eq!(told(&story).await, PEOPLE + 1, "what was held is told once");
}
