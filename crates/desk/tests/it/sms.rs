//! What SMS providers tell: checked, stored, read, and matched with who is known.

use base::{Moment, Secret};
use bytes::Bytes;
use desk::channel::{SmsLine, sms_line};
use desk::deliver::{self, Draft, Payload};
use desk::receive::{Knock, Receipt, accept_sms};
use desk::view::{self, ContactFilter, ConversationFilter, MessageRecord, Trouble};
use rstest::rstest;
use sms::Form;
use sms::twilio::signature;
use store::testing::EngineKind;

use crate::support::{SUPPORT, Story, text};
use crate::troubles::{BREAK, MEND, tamper};

const PHONE: &str = "5511900000001";
const BSUID: &str = "BR.9900112233445566";
const HOOK: &str = "https://desk.example/hooks/sms/texts";
const TOKEN: &str = "auth token";
const SHOWN: &str = "0123456789abcdef";

/// Acme with a line at Twilio and one at a Kannel, reached at `https://desk.example`.
struct Town(Story);

impl Town {
    async fn begin(kind: EngineKind) -> Self {
        let mut story = Story::begin(kind).await;
        story.desk = story.desk.clone().reached_at("https://desk.example/");
        let town = Self(story);
        town.0.set_up(&setup()).await;
        town
    }

    async fn line(&self, key: &str) -> SmsLine {
        sms_line(&self.0.desk, key).await.unwrap()
    }

    /// Twilio posts this form, signed for our address with this query.
    async fn twilio(&self, query: &str, form: &str) -> Receipt {
        let url = if query.is_empty() { HOOK.to_owned() } else { format!("{HOOK}?{query}") };
        let given = signature::sign(&Secret::new(TOKEN), &url, &Form::read(form.as_bytes()));
        self.signed(query, form, &given).await
    }

    async fn signed(&self, query: &str, form: &str, given: &str) -> Receipt {
        let body = Bytes::copy_from_slice(form.as_bytes());
        let knock = Knock { query, signature: Some(given), bearer: None, body };
        accept_sms(&self.0.desk, &self.line("texts").await, knock).await.unwrap()
    }

    /// Kannel calls our address with this query.
    async fn kannel(&self, query: &str) -> Receipt {
        let knock = Knock { query, signature: None, bearer: None, body: Bytes::new() };
        accept_sms(&self.0.desk, &self.line("own").await, knock).await.unwrap()
    }

    async fn message(&self, id: &str) -> MessageRecord {
        let found = view::messages_by_wamid(&self.0.desk, &self.0.viewer, id).await.unwrap();
        assert_eq!(found.len(), 1, "{id} is one message");
        found.into_iter().next().unwrap()
    }

    /// When something came that was not the provider's.
    async fn forged_at(&self, key: &str) -> Option<Moment> {
        let lines = view::sms_lines_settings(&self.0.desk, &self.0.viewer).await.unwrap();
        let line = lines.into_iter().find(|line| line.key == key).unwrap();
        let intake = view::intake(&self.0.desk, &self.0.viewer).await.unwrap();
        let there = intake.lines.iter().find(|row| row.id == line.id).unwrap();
        assert_eq!(there.forged_at, line.forged_at, "told the same everywhere");
        line.forged_at
    }

    async fn contacts(&self) -> usize {
        let filter = ContactFilter::default();
        view::contact_records(&self.0.desk, &self.0.viewer, filter, None).await.unwrap().items.len()
    }
}

fn setup() -> String {
    let acme = crate::support::SETUP;
    format!(
        "{acme}\n[[sms_line]]\nkey = \"texts\"\nname = \"Texts\"\nprovider = \"twilio\"\nsender = \"+15550100230\"\n\
         account = \"AC1\"\nsecret = \"{TOKEN}\"\n\
         [[sms_line]]\nkey = \"own\"\nname = \"Own\"\nprovider = \"kannel\"\nsender = \"300\"\nurl = \"http://127.0.0.1:13013\"\n\
         account = \"knownas\"\nsecret = \"password\"\nhook_secret = \"{SHOWN}\"\n"
    )
}

fn written(id: &str, from: &str, body: &str) -> String {
    format!(
        "MessageSid={id}&From={}&To=%2B15550100230&Body={}&NumMedia=0",
        Form::escaped(from),
        Form::escaped(body)
    )
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_filed_with_whoever_has_the_number_on_whatsapp(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let town = Town::begin(kind).await;
    town.0.arrive(&text(SUPPORT, "wamid.A", 0, Some(PHONE), Some(BSUID), "Oi")).await;
    assert!(matches!(
        town.twilio("", &written("SM1", "+5511900000001", "Oi por SMS")).await,
        Receipt::Stored(_)
    ));
    town.0.settle().await;

    let (there, here) = (town.message("wamid.A").await, town.message("SM1").await);
    assert_eq!((here.text.as_str(), here.contact_id), ("Oi por SMS", there.contact_id));
    assert_ne!(here.conversation_id, there.conversation_id, "another line, another thread");
    let contact = view::contact_record(&town.0.desk, &town.0.viewer, here.contact_id).await.unwrap();
    assert_eq!(contact.identifiers.len(), 2, "the number and the id, nothing new");
    let filter = ConversationFilter { contact: Some(here.contact_id), ..ConversationFilter::default() };
    let threads = view::conversation_records(&town.0.desk, &town.0.viewer, filter, None).await.unwrap();
    assert_eq!(threads.items.len(), 2);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_text_before_the_first_whatsapp_message_is_the_same_persons(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let town = Town::begin(kind).await;
    town.twilio("", &written("SM1", "+5511900000001", "Oi")).await;
    town.0.settle().await;
    town.0.arrive(&text(SUPPORT, "wamid.A", 0, Some(PHONE), Some(BSUID), "Oi")).await;
    town.0.settle().await;
    assert_eq!(town.message("SM1").await.contact_id, town.message("wamid.A").await.contact_id);
    assert_eq!(town.contacts().await, 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_is_dropped_and_a_brand_is_a_visitor_of_its_own(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let town = Town::begin(kind).await;
    for form in [
        written("SM1", "+5511900000001", "Once"),
        written("SM1", "+5511900000001", "Once"),
        written("SM2", "BANK", "Your code is 1234"),
    ] {
        town.twilio("", &form).await;
    }
    town.0.settle().await;
    town.twilio("", &written("SM1", "+5511900000001", "Once")).await;
    town.0.settle().await;
    assert_eq!(town.message("SM1").await.text, "Once");
    assert_ne!(town.message("SM2").await.contact_id, town.message("SM1").await.contact_id);
    assert_eq!(town.contacts().await, 2);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn only_twilios_own_calls_are_taken(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let town = Town::begin(kind).await;
    let form = written("SM1", "+5511900000001", "Oi");
    let read = Form::read(form.as_bytes());
    let sign = |token: &str, url: &str| signature::sign(&Secret::new(token), url, &read);
    for (given, why) in [
        (String::new(), "nothing shown"),
        (sign("another token", HOOK), "another token"),
        (sign(TOKEN, "https://elsewhere.example/hooks/sms/texts"), "another address"),
        (sign(TOKEN, "https://desk.example/hooks/sms/own"), "another line"),
    ] {
        assert_eq!(town.signed("", &form, &given).await, Receipt::Forged, "{why}");
    }
    assert_eq!(
        town.signed("message=1", &form, &sign(TOKEN, HOOK)).await,
        Receipt::Forged,
        "a query was added"
    );
    let longer = format!("{form}&Body=Something+else");
    assert_eq!(town.signed("", &longer, &sign(TOKEN, HOOK)).await, Receipt::Forged, "a value was added");
    town.0.settle().await;
    assert_eq!(town.contacts().await, 0);
    assert!(town.forged_at("texts").await.is_some() && town.forged_at("own").await.is_none());
    assert!(matches!(town.signed("", &form, &sign(TOKEN, HOOK)).await, Receipt::Stored(_)));
    town.0.settle().await;
    assert_eq!(town.forged_at("texts").await, None, "a good one came since");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn only_who_knows_the_secret_is_kannel_and_the_secret_is_not_kept(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let town = Town::begin(kind).await;
    let words = "id=7f3a&from=%2B5511900000001&to=300&coding=2&charset=UTF-16BE&text=%04%1F%04%40";
    for secret in ["", "secret=", "secret=wrong&", "secret=0123456789abcde&"] {
        assert_eq!(town.kannel(&format!("{secret}{words}")).await, Receipt::Forged, "{secret}");
    }
    let knock = Knock { query: words, signature: None, bearer: Some(SHOWN), body: Bytes::new() };
    let by_header = accept_sms(&town.0.desk, &town.line("own").await, knock).await.unwrap();
    assert!(matches!(by_header, Receipt::Stored(_)));
    let Receipt::Stored(delivery) = town.kannel(&format!("secret={SHOWN}&{words}")).await else { panic!() };
    let kept = desk::receive::raw(&town.0.desk, &town.0.viewer, delivery).await.unwrap();
    assert_eq!(String::from_utf8(kept).unwrap(), words);
    town.0.settle().await;
    assert_eq!(town.message("7f3a").await.text, "Пр");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_kept_and_shown_with_its_line(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let town = Town::begin(kind).await;
    town.twilio("", "From=%2B5511900000001&Body=Oi").await;
    town.0.settle().await;
    let troubles = view::troubles(&town.0.desk, &town.0.viewer).await.unwrap();
    assert_eq!(troubles.len(), 1);
    assert_eq!((troubles[0].app.as_str(), troubles[0].reason.as_str()), ("texts", "it has no MessageSid"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_number_seen_by_sms_only_contradicts_nobody(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let town = Town::begin(kind).await;
    // She texts from her second telephone; her colleague types that number into her record.
    town.0.arrive(&text(SUPPORT, "wamid.A", 0, None, Some(BSUID), "Oi")).await;
    town.twilio("", &written("SM1", "+5511900000002", "Oi")).await;
    town.0.settle().await;
    let (her, other) = (town.message("wamid.A").await.contact_id, town.message("SM1").await.contact_id);
    let (desk, viewer) = (&town.0.desk, &town.0.viewer);
    desk::contacts::link(desk, viewer, other, her, None).await.unwrap();
    // Her own number shows: two numbers, of which one was never seen on WhatsApp.
    town.0.arrive(&text(SUPPORT, "wamid.B", 60, Some(PHONE), Some(BSUID), "Agora com número")).await;
    town.0.settle().await;
    let contact = view::contact_record(desk, viewer, her).await.unwrap();
    let states: Vec<_> = contact.identifiers.iter().map(|id| (id.identifier.value(), id.state)).collect();
    assert_eq!(states.len(), 3, "{states:?}");
    assert_eq!(town.message("SM1").await.contact_id, her);
    assert_eq!(view::open_reviews(desk, viewer).await.unwrap(), 0);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_lines_own_talk_is_not_hidden_by_many_texts_on_another(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let town = Town::begin(kind).await;
    town.0.arrive(&text(SUPPORT, "wamid.A", 0, Some(PHONE), Some(BSUID), "Oi")).await;
    for turn in 0..120 {
        town.twilio("", &written(&format!("SM{turn}"), "+5511900000001", "Oi por SMS")).await;
    }
    town.0.settle().await;
    let (desk, viewer) = (&town.0.desk, &town.0.viewer);
    let there = town.message("wamid.A").await.conversation_id.unwrap();
    let both = view::thread(desk, viewer, there, None).await.unwrap();
    assert!(both.items.iter().all(|item| item.said_in.is_some()), "the newest page is all by SMS");
    let talk = view::talk(desk, viewer, there).await.unwrap();
    assert_eq!(talk.items.len(), 1);
    assert!(talk.older.is_none());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_cannot_be_processed_is_set_aside_and_can_be_tried_again(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let town = Town::begin(kind).await;
    town.twilio("", &written("SM1", "+5511900000001", "first")).await;
    town.0.settle().await;
    // What is stored of one customer is damaged: nothing about her can be processed now.
    tamper(&town.0, BREAK).await;
    let Receipt::Stored(poison) = town.twilio("", &written("SM2", "+5511900000001", "second")).await else {
        panic!("it is stored")
    };
    town.twilio("", &written("SM3", "+4479000000002", "somebody else's")).await;
    town.0.settle().await;
    let troubles = view::troubles(&town.0.desk, &town.0.viewer).await.unwrap();
    assert_eq!(troubles.len(), 1);
    assert_eq!((&troubles[0].trouble, troubles[0].attempts, troubles[0].id), (&Trouble::SetAside, 5, poison));
    assert_eq!(troubles[0].app, "texts", "it says by which line it came");
    assert_eq!(town.message("SM3").await.text, "somebody else's", "the rest flows on");

    tamper(&town.0, MEND).await;
    desk::receive::replay(&town.0.desk, &town.0.viewer, poison).await.unwrap();
    town.0.settle().await;
    assert_eq!(town.message("SM2").await.contact_id, town.message("SM1").await.contact_id);
    assert!(view::troubles(&town.0.desk, &town.0.viewer).await.unwrap().is_empty());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_text_message_quotes_nothing_however_the_quote_is_said(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let town = Town::begin(kind).await;
    town.twilio("", &written("SM1", "+5511900000001", "Oi")).await;
    town.0.settle().await;
    let asked = town.message("SM1").await;
    let text = Payload::text("Hello").unwrap();
    let by_wamid = Draft::of(text.clone().quoting("SM1"));
    let by_id = Draft { reply_to: Some(asked.id), ..Draft::of(text) };
    for quoting in [by_wamid, by_id] {
        let thread = asked.conversation_id.unwrap();
        let refused = deliver::write(&town.0.desk, &town.0.viewer, thread, quoting).await.unwrap_err();
        assert!(matches!(refused, desk::Error::Invalid(words) if words.contains("cannot quote")));
    }
}
