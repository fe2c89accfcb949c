//! One-time codes in what customers write: the first use links, and nothing else does.

use std::sync::Arc;

use base::{ContactId, LineId, ManualClock, Moment, Source};
use desk::contacts::{self, CodeState, CustomerRecord, Link, Wish};
use desk::people::Role;
use desk::view::{self, Trouble};
use desk::{Desk, Error, Seal, drain, receive};
use identity::{Code, Question, ReviewState};
use rstest::rstest;
use serde_json::json;
use store::testing::EngineKind;

use crate::support::{ORDERS, SUPPORT, Story, delivery, text};

const ANA: &str = "BR.1000000000000001";
const BEN: &str = "GB.2000000000000002";
const NOON: i64 = 1_790_000_000;

struct Shop {
    story: Story,
    clock: Arc<ManualClock>,
}

impl Shop {
    async fn open(kind: EngineKind) -> Self {
        let clock = Arc::new(ManualClock::at(Moment::from_unix_seconds(NOON).unwrap()));
        Self { story: Story::begin_with(kind, Arc::<ManualClock>::clone(&clock)).await, clock }
    }

    /// So many seconds after noon.
    fn at(&self, second: i64) {
        self.clock.set(Moment::from_unix_seconds(NOON + second).unwrap());
    }

    /// A customer of whom only an e-mail address is known.
    async fn customer(&self, name: &str) -> ContactId {
        let record = CustomerRecord {
            name: Some(name.to_owned()),
            email: Some(format!("{name}@example.test")),
            ..CustomerRecord::default()
        };
        contacts::make_contact(&self.story.desk, &self.story.viewer, None, record).await.unwrap()
    }

    async fn line(&self, phone_number_id: &str) -> LineId {
        let lines = view::lines(&self.story.desk, &self.story.viewer).await.unwrap();
        lines.into_iter().find(|line| line.phone_number_id == phone_number_id).unwrap().id
    }

    async fn link(&self, contact: ContactId) -> Link {
        let wish = Wish { line: self.line(SUPPORT).await, days: None, words: None };
        contacts::make_code(&self.story.desk, &self.story.viewer, contact, wish).await.unwrap()
    }

    async fn hear(&self, body: &str) {
        self.story.arrive(body).await;
        self.story.settle().await;
    }

    /// Somebody writes to the support line.
    async fn writes(&self, who: &str, wamid: &str, second: i64, words: &str) {
        self.hear(&text(SUPPORT, wamid, second, None, Some(who), words)).await;
    }

    /// Whose a message is.
    async fn whose(&self, wamid: &str) -> ContactId {
        let found = view::messages_by_wamid(&self.story.desk, &self.story.viewer, wamid).await.unwrap();
        found[0].contact_id
    }

    /// The open questions: what, and about whom.
    async fn questions(&self) -> Vec<(Question, ContactId, Option<ContactId>)> {
        let page =
            view::reviews(&self.story.desk, &self.story.viewer, ReviewState::Open, None).await.unwrap();
        let asked = page.items.into_iter().map(|asked| asked.review);
        asked.map(|review| (review.question, review.contact, review.other)).collect()
    }

    async fn states(&self, contact: ContactId) -> Vec<CodeState> {
        let links = contacts::codes_of(&self.story.desk, &self.story.viewer, contact).await.unwrap();
        links.into_iter().map(|link| link.state).collect()
    }

    async fn troubles(&self) -> Vec<Trouble> {
        let troubles = view::troubles(&self.story.desk, &self.story.viewer).await.unwrap();
        troubles.into_iter().map(|trouble| trouble.trouble).collect()
    }

    /// What the customer's history says, newest first.
    async fn history(&self, contact: ContactId) -> Vec<String> {
        let steps = view::history(&self.story.desk, &self.story.viewer, contact).await.unwrap();
        steps.into_iter().map(|step| step.evidence).collect()
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_whose_first_message_carries_the_code_is_that_customer(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let shop = Shop::open(kind).await;
    let ana = shop.customer("Ana").await;
    let link = shop.link(ana).await;
    assert_eq!(link.text, format!("Hello! This is my code: {}", link.code));
    assert!(link.url.starts_with("https://wa.me/15550100200?text=Hello%21%20This"), "{}", link.url);
    assert!(link.qr_svg.starts_with("<svg ") && !link.qr_svg.contains("<script"));
    assert_eq!(shop.states(ana).await, [CodeState::Open]);

    shop.writes(ANA, "wamid.1", 60, &link.text).await;
    assert_eq!(shop.whose("wamid.1").await, ana);
    assert_eq!(shop.states(ana).await, [CodeState::Used]);
    assert_eq!(shop.questions().await, []);
    assert_eq!(shop.history(ana).await, ["Came in a message that carried this customer's one-time code."]);

    // From now on her id is enough.
    shop.writes(ANA, "wamid.2", 70, "And how late are you open?").await;
    assert_eq!(shop.whose("wamid.2").await, ana);
}

#[rstest]
#[case::in_words("*CODE* é meu código", json!({"type": "text"}))]
#[case::in_a_caption("code", json!({"type": "image"}))]
#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_with_a_past_becomes_that_customer_with_it(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
    #[case] words: &str,
    #[case] of: serde_json::Value,
) {
    let shop = Shop::open(kind).await;
    shop.writes(ANA, "wamid.1", 10, "Do you have oat milk?").await;
    let visitor = shop.whose("wamid.1").await;
    let ana = shop.customer("Ana").await;
    let link = shop.link(ana).await;
    let words =
        words.replace("CODE", &link.code.to_string()).replace("code", &link.code.to_string().to_lowercase());
    let mut message = json!({"id": "wamid.2", "timestamp": (NOON + 60).to_string(), "from_user_id": ANA});
    message["type"] = of["type"].clone();
    match of["type"].as_str() {
        Some("image") => message["image"] = json!({"id": "1", "mime_type": "image/jpeg", "caption": words}),
        _ => message["text"] = json!({"body": words}),
    }
    shop.hear(&delivery(ORDERS, json!({"messages": [message]}))).await;

    assert_eq!(shop.whose("wamid.1").await, ana, "what was said before is hers");
    assert_eq!(shop.whose("wamid.2").await, ana);
    let shown = view::contact(&shop.story.desk, &shop.story.viewer, visitor, None).await.unwrap();
    assert_eq!((shown.id, shown.name.as_str()), (ana, "Ana"));
    let history = shop.history(ana).await;
    assert!(
        history.iter().any(|step| step == "The one-time code of the one came in a message of the other."),
        "{history:?}"
    );
    assert_eq!(shop.states(ana).await, [CodeState::Used]);
    assert_eq!(shop.questions().await, []);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_expired_code_links_nothing_and_asks(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let shop = Shop::open(kind).await;
    let ana = shop.customer("Ana").await;
    let link = shop.link(ana).await;
    shop.at(7 * 86_400);
    assert_eq!(shop.states(ana).await, [CodeState::Expired]);
    shop.writes(ANA, "wamid.1", 7 * 86_400, &link.text).await;
    let visitor = shop.whose("wamid.1").await;
    assert_ne!(visitor, ana);
    assert_eq!(shop.questions().await, [(Question::CodeReused, ana, Some(visitor))]);
    assert_eq!(shop.states(ana).await, [CodeState::Expired]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_two_people_use_links_the_first_and_asks_about_the_second(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
    #[values(true, false)] in_one_batch: bool,
) {
    let shop = Shop::open(kind).await;
    let ana = shop.customer("Ana").await;
    let link = shop.link(ana).await;
    let bodies =
        [ANA, BEN].map(|who| text(SUPPORT, &format!("wamid.{who}"), 60, None, Some(who), &link.text));
    for body in &bodies {
        shop.story.arrive(body).await;
        if !in_one_batch {
            shop.story.settle().await;
        }
    }
    shop.story.settle().await;
    assert_eq!(shop.whose(&format!("wamid.{ANA}")).await, ana);
    let ben = shop.whose(&format!("wamid.{BEN}")).await;
    assert_ne!(ben, ana);
    assert_eq!(shop.questions().await, [(Question::CodeReused, ana, Some(ben))]);

    // Writing it once more asks nothing twice.
    shop.writes(BEN, "wamid.again", 90, &link.text).await;
    assert_eq!(shop.questions().await.len(), 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_and_the_same_delivery_may_bring_it_again(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let shop = Shop::open(kind).await;
    let ana = shop.customer("Ana").await;
    let link = shop.link(ana).await;
    let first = text(SUPPORT, "wamid.1", 60, None, Some(ANA), &link.text);
    shop.story.arrive(&first).await;
    shop.story.arrive(&first).await;
    shop.story.settle().await;
    let events = view::history(&shop.story.desk, &shop.story.viewer, ana).await.unwrap();
    shop.hear(&first).await;
    shop.writes(ANA, "wamid.2", 70, &link.text).await;
    assert_eq!((shop.whose("wamid.1").await, shop.whose("wamid.2").await), (ana, ana));
    assert_eq!(shop.questions().await, []);
    assert_eq!(view::history(&shop.story.desk, &shop.story.viewer, ana).await.unwrap(), events);
    assert_eq!(shop.troubles().await, []);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_code_is_only_words(#[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind) {
    let shop = Shop::open(kind).await;
    let ana = shop.customer("Ana").await;
    let link = shop.link(ana).await;
    let other = shop.link(ana).await;
    let (desk, viewer) = (&shop.story.desk, &shop.story.viewer);
    for _twice in 0..2 {
        let revoked = contacts::revoke_code(desk, viewer, link.id).await.unwrap();
        assert_eq!(revoked.state, CodeState::Revoked);
    }
    shop.writes(BEN, "wamid.1", 60, &link.text).await;
    assert_ne!(shop.whose("wamid.1").await, ana);
    assert_eq!(shop.questions().await, []);
    assert_eq!(shop.states(ana).await, [CodeState::Open, CodeState::Revoked]);

    shop.writes(ANA, "wamid.2", 70, &other.text).await;
    assert_eq!(shop.whose("wamid.2").await, ana, "the other one is as good as before");
    let used = contacts::revoke_code(desk, viewer, other.id).await;
    assert!(matches!(used, Err(Error::Conflict(_))), "{used:?}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_is_not_listened_to_and_an_admin_sees_it(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let shop = Shop::open(kind).await;
    let ana = shop.customer("Ana").await;
    let link = shop.link(ana).await;
    for turn in 1..=5i64 {
        assert_eq!(shop.troubles().await, []);
        let guess = Code::from_random(u64::try_from(turn).unwrap());
        shop.writes(BEN, &format!("wamid.{turn}"), turn, &format!("{guess}?")).await;
    }
    assert_eq!(shop.troubles().await, [Trouble::GuessedCodes]);

    // Even the right code, and by another process.
    let other =
        Desk::open(&shop.story.test.location, Seal::new([7; 32]), shop.story.desk.source().clone()).await;
    let right = text(SUPPORT, "wamid.6", 6, None, Some(BEN), &link.text);
    receive::store(&other.unwrap(), &shop.story.app, right.into()).await.unwrap();
    shop.story.settle().await;
    assert_ne!(shop.whose("wamid.6").await, ana);
    assert_eq!((shop.questions().await, shop.states(ana).await), (vec![], vec![CodeState::Open]));
    // A slip of the pen is no guess, and others are not held back by this one.
    let slip = link.text.replace(&link.code.to_string(), "KN-0000-0000-00001");
    for turn in 0..9 {
        shop.writes(ANA, &format!("wamid.slip{turn}"), 10, &slip).await;
    }
    shop.writes(ANA, "wamid.ana", 20, &link.text).await;
    assert_eq!(shop.whose("wamid.ana").await, ana);
    assert_eq!(shop.troubles().await.len(), 1);

    // An hour later the sender counts as anybody.
    shop.at(3_605);
    let ben = shop.customer("Ben").await;
    let link = shop.link(ben).await;
    shop.writes(BEN, "wamid.7", 3_605, &link.text).await;
    assert_eq!(shop.whose("wamid.7").await, ben);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_code_for_somebody_with_another_id_asks(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
    #[values(true, false)] is_known: bool,
) {
    let shop = Shop::open(kind).await;
    let ana = shop.customer("Ana").await;
    let first = shop.link(ana).await;
    shop.writes(ANA, "wamid.1", 10, &first.text).await;
    if is_known {
        shop.writes(BEN, "wamid.2", 20, "Hi").await;
    }
    let second = shop.link(ana).await;
    shop.writes(BEN, "wamid.3", 30, &second.text).await;
    let ben = shop.whose("wamid.3").await;
    assert_ne!(ben, ana);
    assert_eq!(shop.questions().await, [(Question::Contradiction, ana, Some(ben))]);
    assert_eq!(shop.states(ana).await, [CodeState::Used, CodeState::Used], "it is used up either way");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn only_what_a_customer_just_wrote_counts(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let shop = Shop::open(kind).await;
    let ana = shop.customer("Ana").await;
    let link = shop.link(ana).await;
    let words = json!({"body": link.text});
    let written =
        |wamid: &str| json!({"id": wamid, "timestamp": NOON.to_string(), "type": "text", "text": words});
    let mut in_group = written("wamid.group");
    in_group["from_user_id"] = BEN.into();
    in_group["group_id"] = "G.1".into();
    let mut echo = written("wamid.echo");
    echo["from"] = "15550100200".into();
    echo["to_user_id"] = BEN.into();
    let mut past = written("wamid.past");
    past["from"] = "447000000002".into();
    past["from_user_id"] = BEN.into();
    let edit = json!({"original_message_id": "wamid.hi", "message": {"type": "text", "text": words}});
    let edit = json!({"id": "wamid.edit", "timestamp": NOON.to_string(), "from_user_id": BEN, "type": "edit", "edit": edit});
    let history = json!({"history": [{"metadata": {"phase": 0, "chunk_order": 1, "progress": 55}, "threads": [
        {"id": "447000000002", "context": {"wa_id": "447000000002", "user_id": BEN}, "messages": [past]}]}]});
    shop.writes(BEN, "wamid.hi", 1, "Hi").await;
    for (field, value) in [
        ("messages", json!({"messages": [in_group]})),
        ("smb_message_echoes", json!({"message_echoes": [echo]})),
        ("messages", json!({"messages": [edit]})),
        ("history", history),
    ] {
        let body =
            delivery(SUPPORT, value).replace("\"field\":\"messages\"", &format!("\"field\":\"{field}\""));
        shop.hear(&body).await;
    }
    for wamid in ["wamid.group", "wamid.echo", "wamid.past"] {
        assert_ne!(shop.whose(wamid).await, ana, "{wamid}");
    }
    assert_eq!((shop.questions().await, shop.states(ana).await), (vec![], vec![CodeState::Open]));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_that_take_up_the_same_code_one_links() {
    let shop = Shop::open(EngineKind::Postgres).await;
    let other = Desk::open(&shop.story.test.location, Seal::new([7; 32]), Source::system()).await.unwrap();
    for round in 0..8 {
        let ana = shop.customer(&format!("Ana {round}")).await;
        let link = shop.link(ana).await;
        let body = |who: &str| {
            text(
                SUPPORT,
                &format!("wamid.{who}{round}"),
                60,
                None,
                Some(&format!("GB.{who}{round}00000000")),
                &link.text,
            )
        };
        let (one, two) = (body("1"), body("2"));
        let (app, desk) = (&shop.story.app, &shop.story.desk);
        let stored =
            tokio::join!(receive::store(desk, app, one.into()), receive::store(&other, app, two.into()),);
        assert!(stored.0.is_ok() && stored.1.is_ok());
        let (here, there) = tokio::join!(drain::step(desk), drain::step(&other));
        assert!(here.is_ok() && there.is_ok(), "{here:?} {there:?}");
        shop.story.settle().await;
        let one = shop.whose(&format!("wamid.1{round}")).await;
        let two = shop.whose(&format!("wamid.2{round}")).await;
        assert!((one == ana) != (two == ana), "exactly one of them is Ana");
        assert_eq!(shop.questions().await.len(), round + 1);
        assert_eq!(shop.states(ana).await, [CodeState::Used]);
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_link_names_a_customer_of_this_workspace_on_a_line_of_it(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let shop = Shop::open(kind).await;
    let ana = shop.customer("Ana").await;
    let link = shop.link(ana).await;
    let (desk, viewer) = (&shop.story.desk, &shop.story.viewer);
    shop.writes(BEN, "wamid.1", 1, "Hi").await;
    let visitor = shop.whose("wamid.1").await;
    let line = shop.line(SUPPORT).await;
    let wish = |days, words: Option<&str>| Wish { line, days, words: words.map(str::to_owned) };
    let refused = contacts::make_code(desk, viewer, visitor, wish(None, None)).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let refused = contacts::make_code(desk, viewer, ana, wish(Some(31), None)).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    let nowhere = Wish { line: desk.source().id(), ..wish(None, None) };
    let refused = contacts::make_code(desk, viewer, ana, nowhere).await;
    assert!(matches!(refused, Err(Error::NotFound("line"))), "{refused:?}");
    let nobody = contacts::make_code(desk, viewer, desk.source().id(), wish(None, None)).await;
    assert!(matches!(nobody, Err(Error::NotFound("contact"))), "{nobody:?}");

    // Another workspace knows nothing of it, not even by the right code.
    let globex = crate::support::SETUP
        .replace("name = \"Acme\"", "name = \"Globex\"\nadditional = true")
        .replace("owner@acme", "owner@globex")
        .replace("\"main\"", "\"globex\"")
        .replace("\"8000000000000", "\"8100000000000")
        .replace("kn_0", "kn_1");
    let workspace = desk::setup::apply(desk, &toml::from_str(&globex).unwrap()).await.unwrap();
    let them = desk::people::Viewer { workspace, role: Role::Owner, ..viewer.clone() };
    assert!(matches!(contacts::codes_of(desk, &them, ana).await, Err(Error::NotFound(_))));
    assert!(matches!(contacts::revoke_code(desk, &them, link.id).await, Err(Error::NotFound(_))));
    assert!(matches!(contacts::make_code(desk, &them, ana, wish(None, None)).await, Err(Error::NotFound(_))));
    let app = desk::channel::app(desk, "globex").await.unwrap();
    let body = text("810000000000002", "wamid.globex", 5, None, Some(ANA), &link.text);
    receive::store(desk, &app, body.into()).await.unwrap();
    shop.story.settle().await;
    assert_eq!((shop.questions().await, shop.states(ana).await), (vec![], vec![CodeState::Open]));
    assert_eq!(view::open_reviews(desk, &them).await.unwrap(), 0);
}
