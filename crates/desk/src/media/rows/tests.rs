//! Between the coming of bytes and the row that names them, a sweep may take them: no row says then that they are here.

use rstest::rstest;
use store::testing::{EngineKind, TestDb};
use tempfile::TempDir;

use super::*;
use crate::Seal;
use crate::media::doomed::{doom, forget, hold, left_doomed};
use crate::media::{Offered, State, Taken, Vault, owner, take};
use crate::people::{Role, Viewer, Who};
use crate::setup::{self, Setup};

const SETUP: &str = include_str!("../../../../../fixtures/acme.toml");

struct House {
    desk: Desk,
    clock: std::sync::Arc<base::ManualClock>,
    viewer: Viewer,
    vault: Vault,
    _folder: TempDir,
    _test: TestDb,
}

impl House {
    async fn open(kind: EngineKind) -> Self {
        let (test, folder) = (TestDb::new(kind).await, TempDir::new().unwrap());
        let now = Moment::from_unix_seconds(1_790_000_000).unwrap();
        let clock = std::sync::Arc::new(base::ManualClock::at(now));
        let source = base::Source::seeded(clock.clone(), 5);
        let vault = Vault::in_folder(folder.path()).unwrap();
        let desk = Desk::open(&test.location, Seal::new([7; 32]), source).await.unwrap();
        let desk = desk.keeping_files_in(vault.clone());
        let setup: Setup = toml::from_str(SETUP).unwrap();
        let workspace = setup::apply(&desk, &setup).await.unwrap();
        let who = Who::Member { id: desk.source.id(), name: "Owner".to_owned() };
        let viewer = Viewer { workspace, who, role: Role::Owner };
        Self { desk, clock, viewer, vault, _folder: folder, _test: test }
    }

    async fn taken(&self) -> Taken {
        let mut taking = take(&self.desk, &self.viewer, 1000).unwrap();
        taking.add(b"hello").await.unwrap();
        taking.end().await.unwrap()
    }

    async fn remove(&self, sha256: &str) {
        self.vault.remove(&owner(self.viewer.workspace), sha256).await.unwrap();
    }

    /// A customer's file that has to be fetched.
    async fn expected(&self) -> MediaId {
        let (workspace, id, now) = (self.viewer.workspace, self.desk.source.id(), self.desk.source.now());
        self.desk
            .db
            .write(move |tx| -> Unit<'_, MediaId, Error> {
                Box::pin(async move {
                    let none: Option<&str> = None;
                    let row = params![workspace, id, "image", "image/png", none, none, "wamid.A", now, now];
                    tx.execute(queries::EXPECT, &row).await?;
                    Ok(id)
                })
            })
            .await
            .unwrap()
    }

    async fn state(&self, id: MediaId) -> State {
        crate::media::file(&self.desk, &self.viewer, id).await.unwrap().state
    }
}

/// The SHA-256 of `hello`.
const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn offered() -> Offered {
    Offered { kind: Kind::Document, mime_type: "text/plain".to_owned(), name: None }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_went_before_their_row_are_asked_for_again(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let taken = house.taken().await;
    house.remove(HELLO).await;
    assert!(matches!(taken.save(&house.desk, offered()).await, Err(Error::Busy)));
    let again = house.taken().await.save(&house.desk, offered()).await.unwrap();
    assert_eq!(again.sha256.as_deref(), Some(HELLO));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_fetched_file_whose_bytes_went_is_fetched_again(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let (workspace, id) = (house.viewer.workspace, house.expected().await);
    let kept = || Tried::Kept { sha256: HELLO.to_owned(), size: 5, pixels: None };
    settle(&house.desk, workspace, id, kept()).await.unwrap();
    assert_eq!(house.state(id).await, State::Waiting);
    house.taken().await;
    settle(&house.desk, workspace, id, kept()).await.unwrap();
    assert_eq!(house.state(id).await, State::Kept);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_was_slow_to_remove_a_file_leaves_it_to_whoever_took_it_over(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    // A workspace without any file is left alone.
    house.expected().await;
    house.taken().await;
    let slow = doom(&house.desk, vec![(house.viewer.workspace, HELLO.to_owned())]).await.unwrap();
    house.clock.set(house.desk.source.now().plus(Duration::from_secs(2 * 3600)));
    let [quick] = left_doomed(&house.desk).await.unwrap().try_into().unwrap();
    assert!(hold(&house.desk, quick.clone()).await.unwrap());
    assert!(!hold(&house.desk, slow[0].clone()).await.unwrap(), "it has been taken over");
    forget(&house.desk, quick.0).await.unwrap();
    assert!(!hold(&house.desk, slow[0].clone()).await.unwrap(), "it may have been brought anew");
}
