//! Where what is sent goes.

use base::{ContactId, ConversationId, LineId};
use desk::deliver::{self, Whom};
use desk::{Desk, contacts, view};
use identity::Kind;
use rstest::rstest;
use store::testing::EngineKind;
use store::{Statement, Unit, params, statement};

use crate::support::{SETUP, SUPPORT, Story, text};

const RITA: &str = "BR.9900112233445566";
const TYPED: &str = "5511900000099";

/// Rita wrote on the line Support without her number; somebody typed one into her record.
async fn town(kind: EngineKind) -> (Story, ContactId) {
    let story = Story::begin(kind).await;
    story.arrive(&text(SUPPORT, "wamid.1", 0, None, Some(RITA), "Oi")).await;
    story.settle().await;
    let found = view::messages_by_wamid(&story.desk, &story.viewer, "wamid.1").await.unwrap();
    let rita = found[0].contact_id;
    type_number(&story, rita).await;
    (story, rita)
}

async fn type_number(story: &Story, contact: ContactId) {
    let record = contacts::CustomerRecord { phone: Some(format!("+{TYPED}")), ..Default::default() };
    contacts::make_contact(&story.desk, &story.viewer, Some(contact), record).await.unwrap();
}

/// Whose this is has to be said by somebody first.
const CONTEST: Statement =
    statement!("CONTEST", "UPDATE claim SET contested = $3 WHERE workspace_id = $1 AND value = $2");

async fn contest(story: &Story, value: &'static str) {
    let workspace = story.viewer.workspace;
    let contested = story.test.db.write(move |tx| -> Unit<'_, u64, store::Error> {
        Box::pin(async move { tx.execute(CONTEST, &params![workspace, value, true]).await })
    });
    assert_eq!(contested.await.unwrap(), 1);
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

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_program_writes_to_is_not_where_answers_to_the_customer_go(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    const SEEN: &str = "5511900000001";
    let story = Story::begin(kind).await;
    let (desk, viewer, line) = (&story.desk, &story.viewer, line(&story, "Support").await);
    story.arrive(&text(SUPPORT, "wamid.1", 0, Some(SEEN), None, "Oi")).await;
    story.settle().await;
    type_number(&story, view::messages_by_wamid(desk, viewer, "wamid.1").await.unwrap()[0].contact_id).await;
    contest(&story, SEEN).await;
    let whom = || Whom::Phone(TYPED.parse().unwrap());
    let started = deliver::start(desk, viewer, line, whom(), false).await.unwrap();
    assert_eq!(address(&story, started.conversation).await, None, "an agent has to say so");
    deliver::start(desk, viewer, line, whom(), true).await.unwrap();
    assert_eq!(address(&story, started.conversation).await.as_deref(), Some(TYPED));
}

/// A line of a number in Britain, beside those in North America.
const BRITISH: &str = r#"
[[line]]
name = "London"
app = "main"
phone_number_id = "800000000000049"
waba_id = "700000000000001"
portfolio_id = "300001"
display_phone = "+44 20 7946 0100"
"#;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn digits_without_a_plus_are_offered_where_they_can_only_be_one_number(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (head, tail) = SETUP.split_once("[[token]]").unwrap();
    story.set_up(&format!("{head}{BRITISH}[[token]]{tail}")).await;
    let offered = async |digits: &str| {
        let whom = Whom::by_number(digits).unwrap();
        let found = deliver::prospects(&story.desk, &story.viewer, whom).await?;
        Ok(found.lines.into_iter().map(|one| one.line.name).collect::<Vec<_>>())
    };
    // In Singapore, or in Florida?
    let singapore: desk::Result<_> = offered("6562345678").await;
    assert_eq!(singapore.unwrap(), ["London"]);
    assert_eq!(offered("+6562345678").await.unwrap().len(), 4);
    // In Britain as in North America it may be one of the country's own.
    let nowhere = offered("2079460101").await.unwrap_err();
    assert!(matches!(nowhere, desk::Error::Invalid(words) if words.contains('+')));
}
