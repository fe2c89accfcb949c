//! Asking for the number, and what customers want of marketing: what is kept, and what may be done then.

use std::sync::Arc;

use base::{ContactId, ConversationId, ManualClock, MessageId, Moment};
use desk::deliver::{self, Action, Barrier, NumberRequest};
use desk::{Error, contacts, setup, view};
use rstest::rstest;
use serde_json::json;
use store::testing::EngineKind;
use store::{Statement, Unit, params, statement};

use crate::support::{ORDERS, SETUP, SUPPORT, Story, delivery, text};

const RITA: &str = "BR.9900112233445566";
const NUMBER: &str = "5511900000001";
const OTHER_BRAND: &str = "800000000000009";
const DAY: i64 = 86_400;

/// What Meta's refusal leaves behind.
const FAIL: Statement = statement!(
    "FAIL",
    "UPDATE outbound SET state = 'failed', reason = 'No.' WHERE workspace_id = $1 AND id = $2"
);

const ADD_TEMPLATE: Statement = statement!(
    "ADD_TEMPLATE",
    "INSERT INTO template (workspace_id, id, waba_id, meta_id, name, language, category, status, quality, design,
                           asks_number, seen_at, as_of)
     VALUES ($1, $2, '700000000000001', $3, $3, 'en', $4, 'approved', 'unknown', $5, TRUE, 0, 0)"
);

/// A desk, and the clock by which everything in it goes.
struct Acme {
    story: Story,
    clock: Arc<ManualClock>,
}

fn at(second: i64) -> Moment {
    Moment::from_unix_seconds(1_790_000_000 + second).unwrap()
}

impl Acme {
    async fn begin(kind: EngineKind) -> Self {
        let clock = Arc::new(ManualClock::at(at(0)));
        Self { story: Story::begin_with(kind, clock.clone()).await, clock }
    }

    /// Rita writes without a number at this second, which it is from then on.
    async fn rita_writes(&self, second: i64) -> ConversationId {
        self.hear(second, &text(SUPPORT, &format!("wamid.{second}"), second, None, Some(RITA), "Oi")).await;
        self.thread("Support").await
    }

    async fn hear(&self, second: i64, body: &str) {
        self.clock.set(at(second));
        self.story.arrive(body).await;
        self.story.settle().await;
    }

    async fn thread(&self, line: &str) -> ConversationId {
        let page = view::list(&self.story.desk, &self.story.viewer, view::Folder::Open, None).await.unwrap();
        page.items.iter().find(|row| row.line == line).unwrap().id
    }

    async fn ask(&self, thread: ConversationId) -> Result<MessageId, Error> {
        deliver::request_number(&self.story.desk, &self.story.viewer, thread, None, None).await
    }

    async fn state(&self, thread: ConversationId) -> Option<NumberRequest> {
        let found = view::conversation_record(&self.story.desk, &self.story.viewer, thread).await.unwrap();
        let contact = found.contact_id.unwrap();
        let record = view::contact_record(&self.story.desk, &self.story.viewer, contact).await.unwrap();
        assert_eq!(record.number_request, found.number_request, "contact and conversation say the same");
        found.number_request
    }

    async fn person(&self, thread: ConversationId) -> ContactId {
        let found = view::conversation_record(&self.story.desk, &self.story.viewer, thread).await.unwrap();
        found.contact_id.unwrap()
    }

    /// An approved template with the button that shares the number.
    async fn template(&self, name: &'static str, category: &'static str, body: &str) {
        let (workspace, id) = (self.story.viewer.workspace, self.story.desk.source().id::<MessageId>());
        let design = json!({"parameter_format": "NAMED", "components": [
            {"type": "BODY", "text": body},
            {"type": "BUTTONS", "buttons": [{"type": "REQUEST_CONTACT_INFO"}]}]})
        .to_string();
        let added: Result<u64, store::Error> = self
            .story
            .test
            .db
            .write(move |tx| -> Unit<'_, u64, store::Error> {
                let design = design.clone();
                Box::pin(async move {
                    tx.execute(ADD_TEMPLATE, &params![workspace, id, name, category, design]).await
                })
            })
            .await;
        assert_eq!(added.unwrap(), 1);
    }

    async fn barrier(&self, thread: ConversationId, action: Action) -> Option<Barrier> {
        let all = deliver::capabilities(&self.story.desk, &self.story.viewer, thread).await.unwrap();
        all.into_iter().find(|(one, _barrier)| *one == action).unwrap().1
    }
}

/// Rita's card: `contact_request` when she tapped the button, `other` when she handed one on.
fn card(second: i64, origin: &str) -> String {
    let card = json!({"origin": origin, "name": {"formatted_name": "Rita", "first_name": "Rita"},
                      "phones": [{"phone": format!("+{NUMBER}"), "wa_id": NUMBER, "type": "CELL"}]});
    let message = json!({"from_user_id": RITA, "id": format!("wamid.CARD{second}"), "type": "contacts",
                         "timestamp": (1_790_000_000 + second).to_string(), "contacts": [card]});
    delivery(SUPPORT, json!({"messages": [message]}))
}

/// Rita tells WhatsApp on a line what she wants of marketing messages.
fn preference(line: &str, second: i64, value: &str) -> String {
    let told = json!({"user_id": RITA, "category": "marketing_messages", "value": value, "detail": "told",
                      "timestamp": 1_790_000_000 + second});
    delivery(line, json!({"user_preferences": [told]}))
        .replace("\"field\":\"messages\"", "\"field\":\"user_preferences\"")
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_not_asked_again_for_a_week(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    let thread = acme.rita_writes(1).await;
    assert_eq!(acme.state(thread).await, None);
    acme.ask(thread).await.unwrap();
    let asked = NumberRequest::Asked { at: at(1), again_from: at(1 + 7 * DAY) };
    assert_eq!(acme.state(thread).await, Some(asked));
    assert_eq!(acme.barrier(thread, Action::RequestNumber).await, Some(Barrier::AskedLately));
    let again = acme.ask(thread).await.unwrap_err();
    assert!(
        matches!(again, Error::NotYet { barrier: Barrier::AskedLately, until } if until == at(1 + 7 * DAY))
    );
    assert_eq!(
        again.to_string(),
        "The customer was asked for the number already and has not shared it. That is possible again from 28 September \
         2026, 14:13 UTC."
    );

    acme.rita_writes(7 * DAY).await;
    assert!(matches!(acme.ask(thread).await, Err(Error::NotYet { .. })), "in the last second");
    acme.clock.set(at(1 + 7 * DAY));
    assert_eq!(acme.state(thread).await, Some(NumberRequest::Declined { at: at(1) }));
    assert_eq!(acme.barrier(thread, Action::RequestNumber).await, None);
    acme.ask(thread).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_answer_is_evidence_and_makes_the_number_usable(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    let thread = acme.rita_writes(1).await;
    acme.ask(thread).await.unwrap();
    assert_eq!(acme.barrier(thread, Action::TemplateAuthentication).await, Some(Barrier::NumberRequired));
    acme.hear(60, &card(60, "contact_request")).await;
    assert_eq!(acme.state(thread).await, Some(NumberRequest::Shared { at: at(60) }));
    assert_eq!(acme.barrier(thread, Action::TemplateAuthentication).await, None);
    assert_eq!(acme.barrier(thread, Action::RequestNumber).await, Some(Barrier::NumberKnown));
    let person = acme.person(thread).await;
    let evidence = async || {
        let record = view::contact_record(&acme.story.desk, &acme.story.viewer, person).await.unwrap();
        assert_eq!(record.phone.as_deref(), Some(NUMBER));
        let number = record.identifiers.into_iter().find(|one| one.identifier.value() == NUMBER);
        number.unwrap().evidence
    };
    let shared = "The customer shared it when we asked: WhatsApp says that it is the own number.";
    assert_eq!(evidence().await, shared);

    // The next status proves it: what goes to the number is reported with the id that is known.
    let status = json!({"id": "wamid.OUT", "status": "delivered", "timestamp": (1_790_000_000 + 90).to_string(),
                        "recipient_id": NUMBER, "recipient_user_id": RITA});
    acme.hear(90, &delivery(SUPPORT, json!({"statuses": [status]}))).await;
    let proof = " WhatsApp has confirmed it since, with number and WhatsApp id in one report.";
    assert_eq!(evidence().await, format!("{shared}{proof}"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_was_handed_on_answers_nothing(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    let thread = acme.rita_writes(1).await;
    acme.ask(thread).await.unwrap();
    acme.hear(60, &card(60, "other")).await;
    assert!(matches!(acme.state(thread).await, Some(NumberRequest::Asked { .. })));
    assert_eq!(acme.barrier(thread, Action::TemplateAuthentication).await, Some(Barrier::NumberRequired));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_failed_was_not_asked(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    let thread = acme.rita_writes(1).await;
    let id = acme.ask(thread).await.unwrap();
    let workspace = acme.story.viewer.workspace;
    let failed: Result<u64, store::Error> = acme
        .story
        .test
        .db
        .write(move |tx| -> Unit<'_, u64, store::Error> {
            Box::pin(async move { tx.execute(FAIL, &params![workspace, id]).await })
        })
        .await;
    assert_eq!(failed.unwrap(), 1);
    assert_eq!(acme.state(thread).await, None);
    acme.ask(thread).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn outside_the_window_a_template_has_to_ask(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    let thread = acme.rita_writes(1).await;
    acme.clock.set(at(1 + DAY));
    assert_eq!(acme.barrier(thread, Action::RequestNumber).await, Some(Barrier::NoAskingTemplate));
    assert!(matches!(acme.ask(thread).await, Err(Error::Refused(Barrier::NoAskingTemplate))));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_template_with_the_button_asks_outside_the_window(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    let hello = format!("{{\"profile\":{{\"name\":\"Rita\"}},\"user_id\":\"{RITA}\"}}");
    let named = text(SUPPORT, "wamid.1", 1, None, Some(RITA), "Oi")
        .replace("\"messages\":[", &format!("\"contacts\":[{hello}],\"messages\":["));
    acme.hear(1, &named).await;
    let thread = acme.thread("Support").await;
    acme.clock.set(at(1 + DAY));
    acme.template("greeting", "marketing", "Hello {{name}}, may we have your number?").await;
    let id = acme.ask(thread).await.unwrap();
    let (desk, viewer) = (&acme.story.desk, &acme.story.viewer);
    let message = view::message_record(desk, viewer, id).await.unwrap();
    assert_eq!(
        (message.kind.as_str(), message.text.as_str()),
        ("template", "Hello Rita, may we have your number?")
    );
    assert_eq!(acme.barrier(thread, Action::RequestNumber).await, Some(Barrier::AskedLately));

    // Utility before marketing; and who wants no marketing is asked in no other way.
    acme.clock.set(at(1 + 8 * DAY));
    acme.hear(1 + 8 * DAY, &preference(SUPPORT, 1 + 8 * DAY, "stop")).await;
    assert!(matches!(acme.ask(thread).await, Err(Error::Refused(Barrier::OptedOut))));
    acme.template("courier", "utility", "May we have your number for the courier?").await;
    let id = acme.ask(thread).await.unwrap();
    assert_eq!(
        view::message_record(desk, viewer, id).await.unwrap().text,
        "May we have your number for the courier?"
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_only_a_person_can_fill_asks_when_it_is_filled(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    let thread = acme.rita_writes(1).await;
    acme.clock.set(at(1 + DAY));
    acme.template("order", "utility", "May we have your number for order {{order}}?").await;
    assert_eq!(acme.barrier(thread, Action::RequestNumber).await, Some(Barrier::NoAskingTemplate));
    let filled = json!({"type": "template", "template": {"name": "order", "language": {"code": "en"}, "components": [
        {"type": "body", "parameters": [{"type": "text", "parameter_name": "order", "text": "2041"}]}]}});
    let draft = deliver::Draft::read(filled.as_object().unwrap()).unwrap();
    let (desk, viewer) = (&acme.story.desk, &acme.story.viewer);
    deliver::write(desk, viewer, thread, draft.clone()).await.unwrap();
    assert!(matches!(acme.state(thread).await, Some(NumberRequest::Asked { .. })));
    assert!(matches!(deliver::write(desk, viewer, thread, draft).await, Err(Error::NotYet { .. })));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn every_contact_of_a_person_was_asked(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    let thread = acme.rita_writes(1).await;
    acme.ask(thread).await.unwrap();
    let (desk, viewer) = (&acme.story.desk, &acme.story.viewer);
    let record = contacts::CustomerRecord { name: Some("Rita Souza".to_owned()), ..Default::default() };
    let customer = contacts::make_contact(desk, viewer, None, record).await.unwrap();
    let merge = contacts::link(desk, viewer, acme.person(thread).await, customer, None).await.unwrap();
    let found = view::contact_record(desk, viewer, customer).await.unwrap();
    assert!(matches!(found.number_request, Some(NumberRequest::Asked { .. })));
    contacts::undo(desk, viewer, merge.id).await.unwrap();
    let found = view::contact_record(desk, viewer, customer).await.unwrap();
    assert_eq!(found.number_request, None, "they are two again");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_line_asks_in_its_own_words_and_pace(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    let line = "name = \"Support\"\n";
    let own = format!("{line}ask_again_days = 2\nask_words = \"Qual é o seu número?\"\n");
    acme.story.set_up(&SETUP.replacen(line, &own, 1)).await;
    let thread = acme.rita_writes(1).await;
    let id = acme.ask(thread).await.unwrap();
    let (desk, viewer) = (&acme.story.desk, &acme.story.viewer);
    let message = view::message_record(desk, viewer, id).await.unwrap();
    assert_eq!(message.text, "Qual é o seu número?");
    let asked = NumberRequest::Asked { at: at(1), again_from: at(1 + 2 * DAY) };
    assert_eq!(acme.state(thread).await, Some(asked));
    for wrong in ["ask_words = \" \"", "ask_again_days = 366"] {
        let file = SETUP.replacen(line, &format!("{line}{wrong}\n"), 1);
        let refused = setup::apply(desk, &toml::from_str(&file).unwrap()).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{wrong}: {refused:?}");
    }

    // What is not said stays; empty words are the product's own.
    let kept = async || {
        let lines = view::lines_settings(desk, viewer).await.unwrap();
        let line = lines.into_iter().find(|line| line.name == "Support").unwrap();
        (line.ask_again_days, line.ask_words)
    };
    acme.story.set_up(SETUP).await;
    assert_eq!(kept().await, (2, Some("Qual é o seu número?".to_owned())));
    acme.story.set_up(&SETUP.replacen(line, &format!("{line}ask_words = \"\"\n"), 1)).await;
    assert_eq!(kept().await, (2, None));
    acme.hear(3 * DAY, &text(SUPPORT, "wamid.9", 3 * DAY, None, Some(RITA), "Ainda aqui")).await;
    let id = acme.ask(thread).await.unwrap();
    assert_eq!(view::message_record(desk, viewer, id).await.unwrap().text, deliver::QUESTION);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_stopped_marketing_gets_none_until_they_want_it_again(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    let support = acme.rita_writes(1).await;
    acme.hear(2, &text(ORDERS, "wamid.2", 2, None, Some(RITA), "Oi")).await;
    let orders = acme.thread("Orders").await;
    let marketing = async |thread| acme.barrier(thread, Action::TemplateMarketing).await;
    assert_eq!(marketing(support).await, None);

    acme.hear(10, &preference(SUPPORT, 10, "stop")).await;
    assert_eq!(marketing(support).await, Some(Barrier::OptedOut));
    assert_eq!(marketing(orders).await, Some(Barrier::OptedOut), "another line of the same account");
    assert_eq!(acme.barrier(support, Action::TemplateUtility).await, None, "other templates may be sent");
    let record =
        view::contact_record(&acme.story.desk, &acme.story.viewer, acme.person(support).await).await.unwrap();
    let told: Vec<_> =
        record.marketing.iter().map(|choice| (choice.stopped, choice.at, choice.line.as_str())).collect();
    assert_eq!(told, [(true, at(10), "Support")]);

    acme.hear(20, &preference(SUPPORT, 20, "resume")).await;
    assert_eq!(marketing(support).await, None);
    acme.hear(21, &preference(SUPPORT, 10, "stop")).await;
    assert_eq!(marketing(support).await, None, "a repeat of what was said before");
    acme.hear(22, &preference(SUPPORT, 15, "stop")).await;
    assert_eq!(marketing(support).await, None, "said before, told late");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_choice_holds_for_its_own_account(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    for (line, second) in [(SUPPORT, 1), (OTHER_BRAND, 2)] {
        let wrote = text(line, &format!("wamid.{second}"), second, Some(NUMBER), Some(RITA), "Oi");
        acme.hear(second, &wrote).await;
    }
    acme.hear(10, &preference(SUPPORT, 10, "stop")).await;
    let other = acme.thread("Other brand").await;
    assert_eq!(acme.barrier(other, Action::TemplateMarketing).await, None);
    let support = acme.thread("Support").await;
    assert_eq!(acme.barrier(support, Action::TemplateMarketing).await, Some(Barrier::OptedOut));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_customer_decided_goes_where_the_id_goes(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let acme = Acme::begin(kind).await;
    let both = text(SUPPORT, "wamid.0", 0, Some(NUMBER), Some(RITA), "Oi");
    acme.hear(0, &both).await;
    acme.hear(10, &preference(SUPPORT, 10, "stop")).await;
    let (desk, viewer) = (&acme.story.desk, &acme.story.viewer);
    let before = acme.person(acme.thread("Support").await).await;
    let record = view::contact_record(desk, viewer, before).await.unwrap();
    let id = record.identifiers.iter().find(|one| one.identifier.value() == RITA).unwrap();
    let after = contacts::take_away(desk, viewer, id.id).await.unwrap().unwrap();
    let stopped = async |contact| {
        let record = view::contact_record(desk, viewer, contact).await.unwrap();
        record.marketing.iter().any(|choice| choice.stopped)
    };
    assert_eq!((stopped(before).await, stopped(after).await), (false, true));
}
