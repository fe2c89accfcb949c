//! What the database itself refuses, whatever a program does.

use base::{ContactId, MergeId, WorkspaceId};
use rstest::rstest;
use store::testing::EngineKind;
use store::{Statement, Unit, params, statement};
use uuid::Uuid;

use crate::support::{SUPPORT, Story, text};

/// The claim on a number once more, with another id, slot and state.
const COPY_CLAIM: Statement = statement!(
    "COPY_CLAIM",
    "INSERT INTO claim (workspace_id, id, contact_id, person_id, key, slot, kind, scope, value, state, contested,
                        seen_on_whatsapp, first_seen, last_seen, delivery_id, origin, field, rule)
     SELECT workspace_id, $2, contact_id, person_id, key, $3, kind, scope, value, $4, contested, seen_on_whatsapp,
            first_seen, last_seen, delivery_id, origin, field, rule
     FROM claim WHERE workspace_id = $1 AND state = 'active'"
);
const POINT: Statement = statement!(
    "POINT",
    "INSERT INTO merge (workspace_id, id, from_id, into_id, at, why, identifiers, retired, ended_at)
     VALUES ($1, $2, $3, $4, 0, 'person', '[]', '[]', $5)"
);
const CONTACTS: Statement =
    statement!("CONTACTS", "SELECT id, root_id FROM contact WHERE workspace_id = $1 ORDER BY id");

async fn run(story: &Story, statement: Statement, values: Vec<store::Value<'static>>) -> Result<(), String> {
    let done: Result<u64, store::Error> = story
        .test
        .db
        .write(move |tx| -> Unit<'_, u64, store::Error> {
            let values = values.clone();
            Box::pin(async move { tx.execute(statement, &values).await })
        })
        .await;
    done.map(|rows| assert_eq!(rows, 1)).map_err(|error| error.to_string())
}

async fn story_with(kind: EngineKind, phones: &[&str]) -> (Story, WorkspaceId) {
    let story = Story::begin(kind).await;
    for (place, phone) in (1..).zip(phones) {
        story.arrive(&text(SUPPORT, &format!("wamid.{place}"), place, Some(phone), None, "Oi")).await;
    }
    story.settle().await;
    let workspace = story.viewer.workspace;
    (story, workspace)
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_identifier_has_one_active_claim(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let (story, workspace) = story_with(kind, &["5511900000001"]).await;
    let id = || story.desk.source().id::<Uuid>();
    let copy = async |id: Uuid, slot: Uuid, state: &'static str| {
        run(&story, COPY_CLAIM, params![workspace, id, slot, state].to_vec()).await
    };
    let refused = copy(id(), Uuid::nil(), "active").await;
    assert!(refused.is_err(), "a second active claim on the number");
    let own = id();
    assert!(copy(own, own, "active").await.is_err(), "an active claim that gets round the index");
    assert!(copy(id(), Uuid::max(), "ended").await.is_err(), "a place taken by what is over");
    copy(id(), Uuid::max(), "waiting").await.unwrap();
    assert!(copy(id(), Uuid::max(), "waiting").await.is_err(), "a second visitor that waits on the number");
    let own = id();
    copy(own, own, "ended").await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_contact_points_at_one_other(#[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind) {
    let (story, workspace) = story_with(kind, &["5511900000001", "5511900000002", "5511900000003"]).await;
    let found: Vec<(ContactId, ContactId)> = story
        .test
        .db
        .read(move |tx| -> Unit<'_, _, store::Error> {
            Box::pin(async move { tx.query(CONTACTS, &params![workspace]).await })
        })
        .await
        .unwrap();
    let [from, one, other] = [found[0].0, found[1].0, found[2].0];
    let point = async |into: ContactId, ended: Option<i64>| {
        let id: MergeId = story.desk.source().id();
        run(&story, POINT, params![workspace, id, from, into, ended].to_vec()).await
    };
    point(one, None).await.unwrap();
    assert!(point(other, None).await.is_err(), "a second pointer in force");
    point(other, Some(1)).await.unwrap();
}
