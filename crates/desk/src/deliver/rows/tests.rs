use base::{ConversationId, ManualClock};
use rstest::rstest;
use serde_json::json;
use store::testing::{EngineKind, TestDb};

use super::*;
use crate::deliver::rules::Next;
use crate::deliver::{Draft, OutboundState, Payload, Whom, again, outcome, start, withdraw, write};
use crate::people::{Role, Viewer, Who};
use crate::setup::{self, Setup};
use crate::{Seal, contacts, converse, drain, receive, view};

const RITA: &str = "BR.9900112233445566";
const SETUP: &str = include_str!("../../../../../fixtures/acme.toml");

/// A desk that sends to nobody: what is due is taken by hand.
struct House {
    desk: Desk,
    clock: Arc<ManualClock>,
    viewer: Viewer,
    rates: Rates,
    _test: TestDb,
}

impl House {
    async fn open(kind: EngineKind) -> Self {
        let test = TestDb::new(kind).await;
        let clock = Arc::new(ManualClock::at(at(0)));
        let source = base::Source::seeded(clock.clone(), 5);
        let desk = Desk::open(&test.location, Seal::new([7; 32]), source).await.unwrap();
        let setup: Setup = toml::from_str(SETUP).unwrap();
        let workspace = setup::apply(&desk, &setup).await.unwrap();
        let who = Who::Member { id: desk.source.id(), name: "Owner".to_owned() };
        let viewer = Viewer { workspace, who, role: Role::Owner };
        Self { desk, clock, viewer, rates: Rates::default(), _test: test }
    }

    async fn line(&self, name: &str) -> LineId {
        let workspace = self.viewer.workspace;
        let lines =
            self.desk.db.read(move |tx| -> Unit<'_, _, Error> { Box::pin(channel::lines(tx, workspace)) });
        lines.await.unwrap().iter().find(|line| line.name == name).unwrap().id
    }

    async fn thread(&self, line: LineId, number: &str) -> ConversationId {
        let whom = Whom::Phone(number.parse().unwrap());
        start(&self.desk, &self.viewer, line, whom, true).await.unwrap().conversation
    }

    async fn write(&self, thread: ConversationId, key: Option<&str>) -> MessageId {
        let template = json!({"name": "order_ready", "language": {"code": "en"}});
        self.say(thread, Payload::of("template", template).unwrap(), key).await
    }

    async fn say(&self, thread: ConversationId, payload: Payload, key: Option<&str>) -> MessageId {
        let request_key = key.map(str::to_owned);
        let draft = Draft { request_key, ..Draft::of(payload) };
        write(&self.desk, &self.viewer, thread, draft).await.unwrap()
    }

    /// A delivery about a customer whose number is hidden arrives on the line Support.
    async fn hear(&self, field: &str, value: serde_json::Value) {
        let app = channel::app(&self.desk, "main").await.unwrap();
        let mut value = value;
        value["messaging_product"] = "whatsapp".into();
        value["metadata"] =
            json!({"display_phone_number": "15550100200", "phone_number_id": "800000000000002"});
        let change = json!({"field": field, "value": value});
        let entry = json!([{"id": "700000000000001", "changes": [change]}]);
        let body = json!({"object": "whatsapp_business_account", "entry": entry}).to_string();
        receive::store(&self.desk, &app, body.into()).await.unwrap();
        while drain::step(&self.desk).await.unwrap() > 0 {}
    }

    /// She writes now, and this is the thread.
    async fn rita_writes(&self) -> ConversationId {
        let seconds = self.desk.source.now().unix_seconds().to_string();
        let message = json!({"id": "wamid.A", "from_user_id": RITA, "timestamp": seconds, "type": "text",
                             "text": {"body": "Oi"}});
        self.hear("messages", json!({"messages": [message]})).await;
        let workspace = self.viewer.workspace;
        let of = params![workspace, "wamid.A"];
        let found: Vec<(String, Option<ConversationId>)> = self
            .desk
            .db
            .read(move |tx| -> Unit<'_, _, Error> {
                let of = of.clone();
                Box::pin(async move { Ok(tx.query(converse::queries::THREAD_OF_WAMID, &of).await?) })
            })
            .await
            .unwrap();
        found[0].1.unwrap()
    }

    /// Why what is due now may not leave.
    async fn refusals(&mut self) -> Vec<Option<String>> {
        let leaving = take_due(&self.desk, &mut self.rates, 64).await.unwrap();
        leaving.into_iter().map(|one| one.row.refusal.map(|why| why.code)).collect()
    }

    async fn take(&mut self) -> Vec<MessageId> {
        let leaving = take_due(&self.desk, &mut self.rates, 64).await.unwrap();
        leaving.into_iter().map(|one| one.id).collect()
    }

    async fn end(&self, id: MessageId, fate: Fate) {
        let tried = Tried { workspace: self.viewer.workspace, id, fate };
        settle(&self.desk, Arc::new(vec![tried])).await.unwrap();
    }
}

fn at(second: i64) -> Moment {
    Moment::from_unix_seconds(1_790_000_000 + second).unwrap()
}

fn again_at(at: Moment) -> Fate {
    Fate::Again(Next { at, refusals: 0 })
}

fn failed() -> Fate {
    Fate::Failed(Why { code: "1".to_owned(), reason: "No.".to_owned(), details: None })
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_long_queue_on_one_line_keeps_no_other_line_waiting(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let mut house = House::open(kind).await;
    let (busy, quiet) = (house.line("Support").await, house.line("Other brand").await);
    for who in 0..100 {
        let thread = house.thread(busy, &format!("5511912345{who:03}")).await;
        house.write(thread, None).await;
    }
    let thread = house.thread(quiet, "5511912349999").await;
    let late = house.write(thread, None).await;
    let first = house.take().await;
    assert_eq!(first.len(), 64);
    assert!(first.contains(&late), "the first of every line is before the second of any");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_goes_to_one_person_leaves_in_the_order_in_which_it_was_written(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let mut house = House::open(kind).await;
    let line = house.line("Support").await;
    let (one, other) = (house.thread(line, "5511912345001").await, house.thread(line, "5511912345002").await);
    let first = house.write(one, None).await;
    let second = house.write(other, None).await;
    let third = house.write(one, None).await;
    let into = contact_of(&house, other).await;
    contacts::link(&house.desk, &house.viewer, contact_of(&house, one).await, into, None).await.unwrap();

    assert_eq!(house.take().await, [first], "two contacts that became one have one order");
    assert_eq!(house.take().await, [], "nothing overtakes what is on its way");
    house.end(first, again_at(house.desk.source.now().plus(Duration::from_secs(60)))).await;
    assert_eq!(house.take().await, [], "nor what is tried again later");
    assert!(withdraw(&house.desk, &house.viewer, first).await.unwrap());
    assert_eq!(house.take().await, [second]);
    house.end(second, failed()).await;
    assert_eq!(house.take().await, [third]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_withdrawn_never_leaves_and_what_left_is_not_withdrawn(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let mut house = House::open(kind).await;
    let thread = house.thread(house.line("Support").await, "5511912345001").await;
    let message = house.write(thread, Some("k")).await;
    assert!(withdraw(&house.desk, &house.viewer, message).await.unwrap());
    assert_eq!(house.take().await, []);
    let told = outcome(&house.desk, &house.viewer, message, Duration::ZERO).await.unwrap();
    assert_eq!((told.state, told.code.as_deref()), (OutboundState::Failed, Some("withdrawn")));
    let again = house.write(thread, Some("k")).await;
    assert_ne!(again, message, "a repeat of the request is sent");
    assert_eq!(house.take().await, [again]);
    assert!(!withdraw(&house.desk, &house.viewer, again).await.unwrap());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_waited_until_the_window_was_over_does_not_leave(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let mut house = House::open(kind).await;
    let thread = house.rita_writes().await;
    let message = house.say(thread, Payload::text("Hello").unwrap(), None).await;
    assert_eq!(house.refusals().await, [None], "at once");
    house.end(message, again_at(at(86_399))).await;
    house.clock.set(at(86_399));
    assert_eq!(house.refusals().await, [None], "in the last second");
    house.end(message, again_at(at(86_400))).await;
    house.clock.set(at(86_400));
    assert_eq!(house.refusals().await, [Some("window_closed".to_owned())]);
}

/// On a pilot line messages without a number stand apart, and may be answered at the customer's number.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_answers_a_message_without_a_number_may_leave_to_the_number(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let mut house = House::open(kind).await;
    let pilot = SETUP.replacen("name = \"Support\"", "name = \"Support\"\nstage = \"pilot\"", 1);
    setup::apply(&house.desk, &toml::from_str(&pilot).unwrap()).await.unwrap();
    let with_number = json!({"id": "wamid.0", "from": "5511912345001", "from_user_id": RITA, "type": "text",
                             "timestamp": "1790000000", "text": {"body": "Oi"}});
    house.hear("messages", json!({"messages": [with_number]})).await;
    house.clock.set(at(90_000));
    let apart = house.rita_writes().await;
    let claims = claims_in(&house, apart).await;
    let address = claims.iter().find(|claim| claim.identifier.as_phone().is_some()).unwrap().id;
    let draft = Draft { address: Some(address), ..Draft::of(Payload::text("Hello").unwrap()) };
    let message = write(&house.desk, &house.viewer, apart, draft).await.unwrap();
    assert_eq!(house.refusals().await, [None], "the window is the customer's");
    house.end(message, again_at(at(90_000 + 86_400))).await;
    house.clock.set(at(90_000 + 86_400));
    assert_eq!(house.refusals().await, [Some("window_closed".to_owned())]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn marketing_that_waited_does_not_leave_once_the_customer_stopped_it(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let mut house = House::open(kind).await;
    let thread = house.rita_writes().await;
    let message = house.write(thread, None).await;
    let stop = json!({"user_id": RITA, "category": "marketing_messages", "value": "stop", "detail": "told",
                      "timestamp": 1_790_000_010});
    house.clock.set(at(10));
    house.hear("user_preferences", json!({"user_preferences": [stop]})).await;
    let leaving = take_due(&house.desk, &mut house.rates, 64).await.unwrap();
    let why = leaving[0].row.refusal.clone().unwrap();
    assert_eq!((leaving[0].id, why.code.as_str()), (message, "opted_out"));
    assert_eq!(
        why.reason,
        "The customer stopped marketing messages from you. Wait until the customer allows them again; other templates may be sent."
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_tried_meanwhile_waits_its_time(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let mut house = House::open(kind).await;
    let line = house.line("Support").await;
    let thread = house.thread(line, "5511912345001").await;
    let id = house.write(thread, None).await;
    let seen = || Arc::new(vec![Due { workspace: house.viewer.workspace, id, line }]);
    let seen_by_both = [seen(), seen()];
    assert_eq!(house.take().await, [id]);
    house.end(id, again_at(at(60))).await;
    for due in seen_by_both {
        assert!(mark(&house.desk, due, at(59)).await.unwrap().is_empty());
    }
    house.clock.set(at(60));
    assert_eq!(house.take().await, [id]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_not_sent_again_to_somebody_else(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let mut house = House::open(kind).await;
    let line = house.line("Support").await;
    let (one, other) = (house.thread(line, "5511912345001").await, house.thread(line, "5511912345002").await);
    let (from, into) = (contact_of(&house, one).await, contact_of(&house, other).await);
    let merge = contacts::link(&house.desk, &house.viewer, from, into, None).await.unwrap();
    let address = claims_in(&house, other).await.iter().find(|claim| claim.contact == from).unwrap().id;
    let template = json!({"name": "order_ready", "language": {"code": "en"}});
    let draft = Draft { address: Some(address), ..Draft::of(Payload::of("template", template).unwrap()) };
    let message = write(&house.desk, &house.viewer, other, draft).await.unwrap();
    assert_eq!(house.take().await, [message]);
    house.end(message, failed()).await;
    contacts::undo(&house.desk, &house.viewer, merge.id).await.unwrap();

    let offered = view::thread(&house.desk, &house.viewer, one, None).await.unwrap().items;
    assert_eq!(offered.iter().filter_map(|item| item.repeat).count(), 0, "it is not offered");
    let refused = again(&house.desk, &house.viewer, message).await.unwrap_err();
    assert!(
        matches!(refused, Error::Conflict(words) if words.starts_with("This was written for somebody else"))
    );
    assert_eq!(house.take().await, []);
}

async fn claims_in(house: &House, thread: ConversationId) -> Vec<identity::Claim> {
    standing_of(house, thread).await.claims
}

async fn contact_of(house: &House, thread: ConversationId) -> ContactId {
    standing_of(house, thread).await.contact.unwrap()
}

async fn standing_of(house: &House, thread: ConversationId) -> crate::deliver::Standing {
    let workspace = house.viewer.workspace;
    let standing = house.desk.db.read(move |tx| -> Unit<'_, _, Error> {
        Box::pin(async move { crate::deliver::standing(tx, workspace, thread, Moment::default()).await })
    });
    standing.await.unwrap()
}
