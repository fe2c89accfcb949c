//! What a setup file may not take.

use desk::{Error, setup};
use rstest::rstest;
use store::testing::EngineKind;

use crate::support::{SETUP, Story};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_another_workspace_has_is_refused_in_words(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let globex = SETUP.replace("Acme", "Globex").replace("\"8000000000000", "\"8100000000000");
    for (file, words) in [
        (globex.replace("kn_0", "kn_1"), "The app key \"main\" is taken by another workspace."),
        (globex.replace("\"main\"", "\"globex\""), "is another token's already. Give each token its own."),
    ] {
        match setup::apply(&story.desk, &toml::from_str(&file).unwrap()).await {
            Err(Error::Conflict(said)) => assert!(said.contains(words), "{said}"),
            other => panic!("{other:?}"),
        }
    }
}
