//! Where what is sent goes.

use base::{ContactId, ConversationId, LineId};
use desk::deliver::{self, Whom};
use desk::{Desk, contacts, view};
use identity::Kind;
use rstest::rstest;
use store::testing::EngineKind;

use crate::support::{SUPPORT, Story, text};

const RITA: &str = "BR.9900112233445566";
const TYPED: &str = "5511900000099";

/// Rita wrote on the line Support without her number; somebody typed one into her record.
async fn town(kind: EngineKind) -> (Story, ContactId) {
    let story = Story::begin(kind).await;
    story.arrive(&text(SUPPORT, "wamid.1", 0, None, Some(RITA), "Oi")).await;
    story.settle().await;
    let found = view::messages_by_wamid(&story.desk, &story.viewer, "wamid.1").await.unwrap();
    let rita = found[0].contact_id;
    let record = contacts::CustomerRecord { phone: Some(format!("+{TYPED}")), ..Default::default() };
    contacts::make_contact(&story.desk, &story.viewer, Some(rita), record).await.unwrap();
    (story, rita)
}

async fn line(story: &Story, name: &str) -> LineId {
    let lines = view::lines(&story.desk, &story.viewer).await.unwrap();
    lines.iter().find(|line| line.name == name).unwrap().id
}

async fn address(story: &Story, thread: ConversationId) -> Option<String> {
    let found = view::conversation_record(&story.desk, &story.viewer, thread).await.unwrap();
    found.address.map(|address| address.value().to_owned())
}

#[rstest]
#[case::where_she_wrote("Support", RITA)]
#[case::on_another_line_of_the_portfolio("Orders", RITA)]
#[case::where_nothing_else_reaches_her("Other brand", TYPED)]
#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_written_to_at_a_number_that_was_typed_only_if_there_is_nothing_else(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
    #[case] name: &str,
    #[case] expected: &str,
) {
    let (story, rita) = town(kind).await;
    let line = line(&story, name).await;
    let whom = || Whom::Contact(rita);
    let offered = async |desk: &Desk| {
        let found = deliver::prospects(desk, &story.viewer, whom()).await.unwrap();
        let there = found.lines.into_iter().find(|prospect| prospect.line.id == line).unwrap();
        there.address.unwrap().value().to_owned()
    };
    assert_eq!(offered(&story.desk).await, expected, "what is offered");
    let started = deliver::start(&story.desk, &story.viewer, line, whom(), true).await.unwrap();
    assert_eq!(address(&story, started.conversation).await.as_deref(), Some(expected), "what is begun");
    assert_eq!(offered(&story.desk).await, expected, "what is offered from then on");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_picked_counts_until_it_is_over(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let (story, rita) = town(kind).await;
    let (desk, viewer) = (&story.desk, &story.viewer);
    let whom = Whom::Phone(TYPED.parse().unwrap());
    let started = deliver::start(desk, viewer, line(&story, "Support").await, whom, true).await.unwrap();
    assert_eq!(address(&story, started.conversation).await.as_deref(), Some(TYPED));
    let record = view::contact_record(desk, viewer, rita).await.unwrap();
    let number = record.identifiers.iter().find(|held| held.identifier.kind() == Kind::Phone).unwrap();
    contacts::take_away(desk, viewer, number.id).await.unwrap();
    assert_eq!(address(&story, started.conversation).await.as_deref(), Some(RITA), "where she wrote from");
}
