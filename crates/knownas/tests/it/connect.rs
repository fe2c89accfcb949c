//! A business connects its numbers at a simulated Meta: from nothing to a line that works.

use std::net::SocketAddr;

use base::{LineId, Secret, Source};
use desk::channel::{self, NameState};
use desk::people::Viewer;
use desk::setup::{self, AppWish, Setup, Trial};
use desk::view::{self, LineSettings};
use desk::{Desk, Error, Seal, drain};
use outside::Client;
use rstest::rstest;
use simulator::{Act, Letter, NameRules, Person, Receipts, Simulator, SimulatorConfig, Standing};
use store::testing::{EngineKind, TestDb};

const WABA: &str = "700000000000001";
const PORTFOLIO: &str = "300000000000001";
const SUPPORT: &str = "800000000000010";
const ORDERS: &str = "800000000000020";

/// A business that has nothing connected, and Meta, whose webhooks are delivered by hand.
struct House {
    desk: Desk,
    viewer: Viewer,
    meta: Simulator,
    _test: TestDb,
}

impl House {
    async fn open(kind: EngineKind) -> Self {
        let test = TestDb::new(kind).await;
        let source = Source::system();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let webhook = format!("http://{address}/hooks/whatsapp/{{app}}");
        let mut config =
            SimulatorConfig::acme(&webhook, Secret::new("app secret"), Secret::new("good token"));
        (config.story, config.by_hand, config.subscribed) = (false, true, false);
        config.receipts = Receipts::Instant;
        let meta = Simulator::start(config, source.clone()).await.unwrap();
        let desk = Desk::open(&test.location, Seal::new([7; 32]), source).await.unwrap();
        let desk = desk.sending_through(Client::new().unwrap(), &meta.url());
        let setup: Setup = toml::from_str(
            "[workspace]\nname = 'Acme'\n[admin]\nemail = 'owner@acme.test'\npassword = 'correct horse'",
        )
        .unwrap();
        setup::apply(&desk, &setup).await.unwrap();
        let viewer = setup::operator(&desk).await.unwrap();
        let hooks = web::hook::router(desk.clone());
        tokio::spawn(async move { axum::serve(listener, hooks).await.unwrap() });
        Self { desk, viewer, meta, _test: test }
    }

    async fn app(&self, access_token: &str) -> base::AppId {
        let wish = AppWish {
            key: "main".to_owned(),
            app_secret: Some(Secret::new("app secret")),
            verify_token: None,
            access_token: Some(Secret::new(access_token)),
        };
        setup::set_app(&self.desk, &self.viewer, wish).await.unwrap()
    }

    async fn line(&self, phone_number_id: &str) -> LineId {
        let app = view::apps(&self.desk, &self.viewer).await.unwrap().remove(0);
        let account = channel::account(&self.desk, &self.viewer, app.id, WABA).await.unwrap();
        let number =
            account.numbers.into_iter().find(|number| number.phone_number_id == phone_number_id).unwrap();
        let line = setup::Line {
            name: number.verified_name.unwrap(),
            app: app.key,
            phone_number_id: phone_number_id.to_owned(),
            waba_id: WABA.to_owned(),
            portfolio_id: account.portfolio_id.unwrap(),
            display_phone: number.display_phone,
            ..setup::Line::default()
        };
        setup::set_line(&self.desk, &self.viewer, line).await.unwrap()
    }

    /// Two lines of one account, connected.
    async fn two_lines(kind: EngineKind) -> (Self, LineId, LineId) {
        let house = Self::open(kind).await;
        house.app("good token").await;
        let lines = (house.line(SUPPORT).await, house.line(ORDERS).await);
        channel::subscribe(&house.desk, &house.viewer, lines.0).await.unwrap();
        (house, lines.0, lines.1)
    }

    async fn settings(&self, line: LineId) -> LineSettings {
        view::line_settings(&self.desk, &self.viewer, line).await.unwrap()
    }

    async fn username(&self, line: LineId) -> Option<(String, NameState)> {
        let held = self.settings(line).await.held;
        held.username.zip(held.state)
    }

    fn writes(&self, line: &str) {
        let platform = self.meta.platform();
        let rita = Person::new("rita", "5511900000001", "BR").named("Rita");
        let _known_already = platform.world(|world| world.admit(rita));
        let act = Act::Write { line: line.to_owned(), letter: Letter::text("Oi") };
        platform.act("rita", &act).unwrap();
    }

    /// Everything that waits at Meta arrives and is processed.
    async fn settle(&self) -> usize {
        let arrived = self.meta.pusher().flush().await;
        while drain::step(&self.desk).await.unwrap() > 0 {}
        arrived
    }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> i64 {
    match outcome {
        Err(Error::Meta(refusal)) => {
            assert!(refusal.words.ends_with('.') && refusal.details.is_some(), "{refusal:?}");
            refusal.code
        }
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_business_connects_its_numbers(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let (desk, viewer) = (&house.desk, &house.viewer);

    // The app: Meta verifies the webhook with the token that was made for it.
    let id = house.app("good token").await;
    let app = view::app_settings(desk, viewer, id).await.unwrap();
    assert_eq!((app.verified_at, app.seen_at, app.lines), (None, None, 0));
    assert!(!house.meta.pusher().verify("main", "a guess").await.unwrap());
    assert_eq!(view::app_settings(desk, viewer, id).await.unwrap().verified_at, None);
    assert!(house.meta.pusher().verify("main", app.verify_token.reveal()).await.unwrap());
    assert!(view::app_settings(desk, viewer, id).await.unwrap().verified_at.is_some());

    // The account, as Meta tells of it.
    let account = channel::account(desk, viewer, id, WABA).await.unwrap();
    assert_eq!(account.portfolio_id.as_deref(), Some(PORTFOLIO));
    let ids: Vec<&str> = account.numbers.iter().map(|number| number.phone_number_id.as_str()).collect();
    assert_eq!(ids, [SUPPORT, ORDERS]);
    assert_eq!(refused(channel::account(desk, viewer, id, "799999999999999").await), 33);

    // Nothing arrives before the app is subscribed.
    let support = house.line(SUPPORT).await;
    house.writes(SUPPORT);
    assert_eq!(house.settle().await, 0);
    channel::subscribe(desk, viewer, support).await.unwrap();
    house.writes(SUPPORT);
    assert_eq!(house.settle().await, 1);
    let line = house.settings(support).await;
    assert!(line.subscribed_at.is_some() && line.seen_at.is_some());
    assert!(view::app_settings(desk, viewer, id).await.unwrap().seen_at.is_some());

    // Messages for the other number of the account wait until it is connected.
    house.writes(ORDERS);
    house.settle().await;
    let waiting = view::waiting_lines(desk, viewer).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].deliveries), (1, 1));
    assert_eq!(waiting[0].phone_number_id, ORDERS);
    assert_eq!((waiting[0].waba_id.as_deref(), waiting[0].app), (Some(WABA), id));
    let orders = house.line(ORDERS).await;
    house.settle().await;
    assert!(view::waiting_lines(desk, viewer).await.unwrap().is_empty());
    assert!(house.settings(orders).await.seen_at.is_some(), "what waited was processed");

    // Removed is only what nobody misses.
    let words = |outcome: Result<(), Error>| match outcome {
        Err(Error::Conflict(words)) => words,
        other => panic!("{other:?}"),
    };
    assert!(words(setup::remove_line(desk, viewer, support).await).contains("conversations"));
    assert!(words(setup::remove_app(desk, viewer, id).await).contains("in use"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_meta_says_of_a_number_is_kept(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let (house, support, _orders) = House::two_lines(kind).await;
    assert_eq!(channel::ask_step(&house.desk).await.unwrap(), 2, "both are new");
    assert_eq!(channel::ask_step(&house.desk).await.unwrap(), 0, "and not asked about again soon");
    let line = house.settings(support).await;
    assert_eq!((line.rate, line.standing.as_deref()), (80, Some("CONNECTED")));
    assert_eq!((line.verified_name.as_deref(), line.quality.as_deref()), (Some("Support"), Some("GREEN")));

    let fast = Standing { throughput: "HIGH".to_owned(), ..Standing::default() };
    house.meta.platform().set_standing(SUPPORT, fast);
    channel::ask_about(&house.desk, &house.viewer, support).await.unwrap();
    assert_eq!(house.settings(support).await.rate, 1_000);

    // A token that Meta does not take: the reason stands with the line, and what was known stays.
    house.app("revoked token").await;
    assert_eq!(channel::ask_step(&house.desk).await.unwrap(), 2, "a changed app is asked with again");
    let line = house.settings(support).await;
    assert_eq!(
        line.unasked.as_deref(),
        Some("The access token is invalid or expired. An admin must renew it.")
    );
    assert_eq!(line.rate, 1_000);
    house.app("good token").await;
    channel::ask_step(&house.desk).await.unwrap();
    assert_eq!(house.settings(support).await.unasked, None);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_line_claims_moves_and_releases_a_username(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let (house, support, orders) = House::two_lines(kind).await;
    let (desk, viewer) = (&house.desk, &house.viewer);
    let rules = NameRules {
        kept: vec!["acme.help".to_owned()],
        pages: vec!["acme.page".to_owned()],
        instagram: vec!["acme.pics".to_owned()],
        ..NameRules::default()
    };
    house.meta.platform().set_name_rules(PORTFOLIO, rules);
    assert_eq!(channel::suggestions(desk, viewer, support).await.unwrap(), ["acme.help"]);
    assert_eq!(channel::username(desk, viewer, support).await.unwrap().username, None);

    // What breaks the rules never leaves; what Meta refuses is told in words.
    let broken = channel::claim_username(desk, viewer, support, "www.acme", false).await;
    assert!(matches!(&broken, Err(Error::Invalid(words)) if words.contains("www.")), "{broken:?}");
    let claim =
        async |line, name, transfer| channel::claim_username(desk, viewer, line, name, transfer).await;
    house.writes(SUPPORT);
    let adopted = Act::AdoptUsername { username: "rita.s".to_owned(), hide: false };
    house.meta.platform().act("rita", &adopted).unwrap();
    assert_eq!(refused(claim(support, "rita.s", false).await), 147_001);
    assert_eq!(refused(claim(support, "acme.page", false).await), 147_003);
    assert_eq!(refused(claim(support, "acme.pics", false).await), 147_004);
    assert_eq!(house.username(support).await, None);

    // Reserved, until Meta tells of its approval.
    claim(support, "Acme.Coffee", false).await.unwrap();
    let reserved = Some(("acme.coffee".to_owned(), NameState::Reserved));
    assert_eq!(house.username(support).await, reserved);
    house.settle().await;
    let approved = Some(("acme.coffee".to_owned(), NameState::Approved));
    assert_eq!(house.username(support).await, approved);

    // Moved to another number only when asked to; the first one is told that it lost it.
    assert_eq!(refused(claim(orders, "acme.coffee", false).await), 147_005);
    claim(orders, "acme.coffee", true).await.unwrap();
    house.settle().await;
    assert_eq!((house.username(support).await, house.username(orders).await), (None, approved));

    channel::release_username(desk, viewer, orders).await.unwrap();
    assert_eq!(house.username(orders).await, None);
    claim(orders, "acme.help", false).await.unwrap();
    let kept = Some(("acme.help".to_owned(), NameState::Approved));
    assert_eq!(house.username(orders).await, kept, "kept for the business: approved at once");
    let none = NameRules { eligible: false, ..NameRules::default() };
    house.meta.platform().set_name_rules(PORTFOLIO, none);
    assert_eq!(refused(claim(support, "acme.orders", false).await), 147_002);

    // What only Meta knows is found out by asking.
    house.settle().await;
    channel::ask_step(desk).await.unwrap();
    assert_eq!(house.username(orders).await, kept);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_line_is_tried(#[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind) {
    let (house, support, _orders) = House::two_lines(kind).await;
    let (desk, viewer) = (&house.desk, &house.viewer);
    let own = Person::new("sam", "351912000001", "PT").named("Sam");
    house.meta.platform().world(|world| world.admit(own)).unwrap();
    desk.run();
    let hello = Trial::Template { name: "hello_world".to_owned(), language: "en_US".to_owned() };
    let number = "+351 912 000 001";
    let refused = setup::try_line(desk, viewer, support, number, &Trial::Text("Hi".to_owned())).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}: he never wrote");
    let wrong = setup::try_line(desk, viewer, support, "nobody", &hello).await;
    assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");

    let id = setup::try_line(desk, viewer, support, number, &hello).await.unwrap();
    let patience = std::time::Duration::from_secs(30);
    let outcome = desk::deliver::outcome(desk, viewer, id, patience).await.unwrap();
    assert_eq!(outcome.state, desk::deliver::OutboundState::Taken, "{outcome:?}");
    assert_eq!(house.settings(support).await.tried, Some(id));
    assert!(house.meta.platform().chat("sam", SUPPORT).iter().any(|said| said.text == "Hello world"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_touches_apps_and_lines(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let (house, support, _orders) = House::two_lines(kind).await;
    let desk = &house.desk;
    let agent = Viewer { role: desk::people::Role::Agent, ..house.viewer.clone() };
    let program = Viewer { role: desk::people::Role::Integration, ..house.viewer.clone() };
    let elsewhere = Viewer { workspace: base::WorkspaceId(99), ..house.viewer.clone() };
    for viewer in [&agent, &program] {
        assert!(matches!(view::apps(desk, viewer).await, Err(Error::Forbidden)));
        assert!(matches!(view::lines_settings(desk, viewer).await, Err(Error::Forbidden)));
        assert!(matches!(view::waiting_lines(desk, viewer).await, Err(Error::Forbidden)));
        assert!(matches!(channel::subscribe(desk, viewer, support).await, Err(Error::Forbidden)));
        assert!(matches!(channel::ask_about(desk, viewer, support).await, Err(Error::Forbidden)));
        assert!(matches!(setup::remove_line(desk, viewer, support).await, Err(Error::Forbidden)));
    }
    assert!(matches!(channel::release_username(desk, &agent, support).await, Err(Error::Forbidden)));
    assert!(
        channel::release_username(desk, &program, support).await.is_ok(),
        "usernames are for programs, too"
    );
    assert!(view::apps(desk, &elsewhere).await.unwrap().is_empty());
    assert!(view::lines_settings(desk, &elsewhere).await.unwrap().is_empty());
    assert!(matches!(channel::username(desk, &elsewhere, support).await, Err(Error::NotFound(_))));
    assert!(matches!(channel::subscribe(desk, &elsewhere, support).await, Err(Error::NotFound(_))));
}
