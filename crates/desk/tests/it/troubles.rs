//! Bad input, each with a clear answer and nothing lost.

use std::sync::Arc;

use base::{ManualClock, Moment, Secret};
use bytes::Bytes;
use desk::receive::{self, Receipt};
use desk::setup::{self, AppWish};
use desk::view::{self, Folder, Trouble};
use rstest::rstest;
use store::testing::EngineKind;
use store::{Statement, Unit, params, statement};

use crate::support::{SETUP, SUPPORT, Story, text};

async fn subjects(story: &Story) -> Vec<String> {
    let page = view::list(&story.desk, &story.viewer, Folder::Open, None).await.unwrap();
    let mut lines: Vec<String> = page
        .items
        .into_iter()
        .map(|row| format!("{} | {} | {} unread", row.name, row.preview, row.unread))
        .collect();
    lines.sort();
    lines
}

async fn troubles(story: &Story) -> Vec<(Trouble, String)> {
    let troubles = view::troubles(&story.desk, &story.viewer).await.unwrap();
    troubles.into_iter().map(|trouble| (trouble.trouble, trouble.reason)).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_kept_and_shown_with_its_reason(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let truncated = r#"{"object":"whatsapp_business_account","entry":[{"#;
    let id = story.arrive(truncated).await;
    story.arrive(r#"{"object":"page","entry":[]}"#).await;
    story.arrive(&text(SUPPORT, "wamid.1", 1, Some("5511900000001"), None, "Oi")).await;
    story.settle().await;

    assert_eq!(subjects(&story).await, ["+55 11 90000-0001 | Oi | 1 unread"]);
    assert_eq!(
        troubles(&story).await,
        [
            (Trouble::UnknownObject, "it is about \"page\", not about WhatsApp messages".to_owned()),
            (Trouble::Unreadable, "the body is cut off at byte 48".to_owned()),
        ]
    );
    let raw = receive::raw(&story.desk, &story.viewer, id).await.unwrap();
    assert_eq!(raw, truncated.as_bytes(), "byte for byte");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_not_set_up_keeps_its_deliveries_until_it_is(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    story
        .arrive(&text("800000000000404", "wamid.1", 1, Some("5511900000001"), None, "Is anybody there?"))
        .await;
    story.arrive(&text("800000000000404", "wamid.2", 2, Some("5511900000001"), None, "Hello?")).await;
    story.settle().await;
    assert_eq!(subjects(&story).await, Vec::<String>::new());
    let waiting = view::waiting_lines(&story.desk, &story.viewer).await.unwrap();
    assert_eq!(waiting.len(), 1, "told together");
    assert_eq!((waiting[0].phone_number_id.as_str(), waiting[0].deliveries), ("800000000000404", 2));
    assert_eq!(troubles(&story).await, [], "and not one by one");
    let intake = view::intake(&story.desk, &story.viewer).await.unwrap();
    assert_eq!((intake.troubled, intake.single), (2, 0));

    let late = SETUP.to_owned()
        + r#"
        [[line]]
        name = "Late"
        app = "main"
        phone_number_id = "800000000000404"
        waba_id = "700000000000001"
        portfolio_id = "300001"
        display_phone = "+1 555 010 0404"
    "#;
    story.set_up(&late).await;
    story.settle().await;
    assert_eq!(subjects(&story).await, ["+55 11 90000-0001 | Hello? | 2 unread"]);
    assert_eq!(view::intake(&story.desk, &story.viewer).await.unwrap().troubled, 0);
}

pub(crate) const BREAK: Statement = statement!("BREAK", "UPDATE claim SET state = 'broken' WHERE value = $1");
pub(crate) const MEND: Statement = statement!("MEND", "UPDATE claim SET state = 'active' WHERE value = $1");

pub(crate) async fn tamper(story: &Story, with: Statement) {
    story
        .test
        .db
        .write(move |tx| -> Unit<'_, u64, store::Error> {
            Box::pin(async move { tx.execute(with, &params!["5511900000001"]).await })
        })
        .await
        .unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_cannot_be_processed_is_set_aside_and_the_rest_flows_on(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    story.arrive(&text(SUPPORT, "wamid.1", 1, Some("5511900000001"), None, "first")).await;
    story.settle().await;
    // What is stored of one customer is damaged: nothing about her can be processed now.
    tamper(&story, BREAK).await;
    story.arrive(&text(SUPPORT, "wamid.2", 2, Some("4479000000002"), None, "before")).await;
    let poison = story.arrive(&text(SUPPORT, "wamid.3", 3, Some("5511900000001"), None, "second")).await;
    story.arrive(&text(SUPPORT, "wamid.4", 4, Some("4479000000002"), None, "after")).await;
    story.settle().await;

    let set_aside = view::troubles(&story.desk, &story.viewer).await.unwrap();
    assert_eq!(set_aside.len(), 1);
    assert_eq!(
        (&set_aside[0].trouble, set_aside[0].attempts, set_aside[0].id),
        (&Trouble::SetAside, 5, poison)
    );
    let names = subjects(&story).await;
    assert!(names.iter().any(|line| line.ends_with("after | 2 unread")), "{names:?}");

    // Trying again before the damage is mended changes nothing; afterwards it does.
    receive::replay(&story.desk, &story.viewer, poison).await.unwrap();
    story.settle().await;
    assert_eq!(view::troubles(&story.desk, &story.viewer).await.unwrap().len(), 1);
    tamper(&story, MEND).await;
    receive::replay(&story.desk, &story.viewer, poison).await.unwrap();
    story.settle().await;
    assert_eq!(troubles(&story).await, []);
    let names = subjects(&story).await;
    assert!(names.iter().any(|line| line.ends_with("second | 2 unread")), "{names:?}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_a_thousand_updates_is_one_delivery(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let messages: Vec<_> = (0..1000)
        .map(|n| {
            serde_json::json!({
                "from": format!("55119{:08}", n % 40), "id": format!("wamid.B{n}"),
                "timestamp": (1_790_000_000 + n).to_string(), "type": "text", "text": {"body": format!("number {n}")},
            })
        })
        .collect();
    let value = serde_json::json!({"metadata": {"phone_number_id": SUPPORT}, "messages": messages});
    let body = serde_json::json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": "7", "changes": [{"field": "messages", "value": value}]}],
    });
    story.arrive(&body.to_string()).await;
    story.settle().await;
    let lines = subjects(&story).await;
    assert_eq!(lines.len(), 40);
    assert!(lines.iter().all(|line| line.ends_with("25 unread")), "{lines:?}");
    assert_eq!(troubles(&story).await, []);
}

/// What admins are told of deliveries that are not signed with the app's secret.
async fn forged_at(story: &Story) -> Option<Moment> {
    let settings = view::apps(&story.desk, &story.viewer).await.unwrap().remove(0);
    let intake = view::intake(&story.desk, &story.viewer).await.unwrap();
    let lines = view::lines_settings(&story.desk, &story.viewer).await.unwrap();
    assert!(lines.iter().all(|line| line.app != settings.id || line.forged_at == settings.forged_at));
    assert_eq!(intake.apps[0].forged_at, settings.forged_at, "told the same everywhere");
    settings.forged_at
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_app_secret_is_told_until_a_good_delivery_comes(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let clock = Arc::new(ManualClock::at(Moment::from_unix_seconds(1_790_100_000).unwrap()));
    let story = Story::begin_with(kind, clock.clone()).await;
    let body = Bytes::from(text(SUPPORT, "wamid.1", 1, Some("5511900000001"), None, "Oi"));
    let forge = async || {
        let signature = whatsapp::signature::sign(&Secret::new("mistyped"), &body);
        let receipt = receive::accept(&story.desk, &story.app, Some(&signature), body.clone()).await.unwrap();
        assert_eq!(receipt, Receipt::Forged);
    };
    let pass = |seconds: i64| {
        let now = story.desk.source().now();
        clock.set(Moment::from_micros(now.micros() + seconds * 1_000_000));
    };
    assert_eq!(forged_at(&story).await, None);

    // A flood is written down once a minute.
    forge().await;
    let first = forged_at(&story).await;
    assert_eq!(first, Some(story.desk.source().now()));
    pass(1);
    forge().await;
    assert_eq!(forged_at(&story).await, first);
    pass(60);
    forge().await;
    assert_eq!(forged_at(&story).await, Some(story.desk.source().now()));

    // A good one ends it at once, however lately one came before; a forged one that comes later is told again.
    pass(1);
    story.arrive(&text(SUPPORT, "wamid.2", 2, Some("5511900000001"), None, "Oi")).await;
    story.settle().await;
    assert_eq!(forged_at(&story).await, None);
    pass(60);
    story.arrive(&text(SUPPORT, "wamid.3", 3, Some("5511900000001"), None, "Oi")).await;
    story.settle().await;
    pass(1);
    forge().await;
    assert!(forged_at(&story).await.is_some());
    pass(1);
    story.arrive(&text(SUPPORT, "wamid.4", 4, Some("5511900000001"), None, "Oi")).await;
    story.settle().await;
    assert_eq!(forged_at(&story).await, None, "seconds after another good one");

    // Another secret is judged anew, at once.
    pass(60);
    forge().await;
    let wish = AppWish {
        key: "main".to_owned(),
        app_secret: Some(Secret::new("another")),
        verify_token: None,
        access_token: None,
    };
    setup::set_app(&story.desk, &story.viewer, wish).await.unwrap();
    assert_eq!(forged_at(&story).await, None);
    forge().await;
    assert!(forged_at(&story).await.is_some());
}
