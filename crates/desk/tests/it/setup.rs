//! What is set up: what a file may not take, lines for SMS, and what is new beside what is here.

use base::Secret;
use bytes::Bytes;
use desk::channel::{Carrier, IdScope, MergePolicy, Stage, sms_line};
use desk::receive::{Knock, accept_sms};
use desk::setup::{AppWish, SmsWish};
use desk::{Error, setup, view};
use rstest::rstest;
use store::testing::EngineKind;

use crate::support::{SETUP, Story};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_another_workspace_has_is_refused_in_words(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let globex = another_workspace("Globex").replace("\"8000000000000", "\"8100000000000");
    for (file, words) in [
        (globex.replace("kn_0", "kn_1"), "The app key \"main\" is taken by another workspace."),
        (globex.replace("\"main\"", "\"globex\""), "is another token's already. Give each token its own."),
        (
            globex.replace("owner@globex", "owner@acme"),
            "owner@acme.test signs in to the workspace \"Acme\". Give the owner of \"Globex\" another address.",
        ),
    ] {
        match setup::apply(&story.desk, &toml::from_str(&file).unwrap()).await {
            Err(Error::Conflict(said)) => assert!(said.contains(words), "{said}"),
            other => panic!("{other:?}"),
        }
    }
}

/// The file of one more workspace.
fn another_workspace(name: &str) -> String {
    let named = format!("name = \"{name}\"\nadditional = true");
    SETUP.replace("name = \"Acme\"", &named).replace("owner@acme", &format!("owner@{}", name.to_lowercase()))
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn another_name_makes_another_workspace_only_if_the_file_says_so(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let desk = &story.desk;
    let acme = story.viewer.workspace;
    let apply = async |file: &str| setup::apply(desk, &toml::from_str(file).unwrap()).await;
    let renamed = SETUP.replace("name = \"Acme\"", "name = \"Acme Ltd\"");
    match apply(&renamed).await {
        Err(Error::Conflict(words)) => assert_eq!(
            words,
            "There is a workspace \"Acme\" already. To give it another name, write was = \"Acme\" under [workspace], with the \
             new name; for one more workspace beside it, write additional = true there."
        ),
        other => panic!("{other:?}"),
    }
    let with_was = renamed.replace("name = \"Acme Ltd\"", "name = \"Acme Ltd\"\nwas = \"Acme\"");
    assert_eq!(apply(&with_was).await.unwrap(), acme);
    assert_eq!(apply(&with_was).await.unwrap(), acme, "again, and nothing happens");
    assert_eq!(apply(&renamed).await.unwrap(), acme, "it has that name by now");
    assert!(matches!(apply(SETUP).await, Err(Error::Conflict(_))), "nobody has the old name any more");

    let globex = "[workspace]\nname = 'Globex'\nadditional = true\n[admin]\nemail = 'owner@globex.test'\n\
                  password = 'correct horse'\n";
    let other = apply(globex).await.unwrap();
    assert_ne!(other, acme);
    assert_eq!(apply(globex).await.unwrap(), other);
    assert_eq!(apply(&globex.replace("additional = true\n", "")).await.unwrap(), other, "it is here now");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_address_under_which_it_is_served_is_remembered(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let desk = Story::begin(kind).await.desk;
    assert_eq!(setup::public_url(&desk).await.unwrap(), None);
    for url in ["https://desk.example", "https://inbox.example"] {
        setup::remember_public_url(&desk, Some(url)).await.unwrap();
        assert_eq!(setup::public_url(&desk).await.unwrap().as_deref(), Some(url));
    }
    setup::remember_public_url(&desk, None).await.unwrap();
    assert_eq!(setup::public_url(&desk).await.unwrap(), None, "nobody is sent where it is served no more");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_file_does_not_say_of_a_line_stays(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer) = (&story.desk, &story.viewer);
    let line = "[[line]]\napp = 'main'\nname = 'New'\nphone_number_id = '800000000000009'\nwaba_id = '700000000000001'\n\
                portfolio_id = '300000000000001'\ndisplay_phone = '+1 555 010 0290'\n";
    let file = format!("{SETUP}\n{line}");
    story.set_up(&file).await;
    let settings = async || {
        let lines = view::lines_settings(desk, viewer).await.unwrap();
        let line = lines.into_iter().find(|line| line.phone_number_id == "800000000000009").unwrap();
        let policy = (line.stage, line.merge_policy, line.id_scope, line.phone_trust_days);
        (line.name, policy, line.parent_group, line.read_receipts)
    };
    let at_first = (Stage::Full, MergePolicy::Automatic, IdScope::Portfolio, 365);
    assert_eq!(settings().await, ("New".to_owned(), at_first, None, true));

    let careful = "stage = 'pilot'\nmerge_policy = 'ask'\nid_scope = 'line'\nphone_trust_days = 30\n\
                   parent_group = 'G7'\nread_receipts = false\n";
    story.set_up(&format!("{file}{careful}")).await;
    let is_careful = (Stage::Pilot, MergePolicy::Ask, IdScope::Line, 30);
    let expected = ("New".to_owned(), is_careful, Some("G7".to_owned()), false);
    assert_eq!(settings().await, expected);
    story.set_up(&file.replace("'New'", "'Same'")).await;
    assert_eq!(settings().await, ("Same".to_owned(), expected.1, expected.2.clone(), false));
    story.set_up(&format!("{file}parent_group = ''")).await;
    assert_eq!(settings().await, (expected.0, expected.1, None, false), "empty takes it away");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_said_of_a_line_for_sms_stays(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer) = (&story.desk, &story.viewer);
    let said = |text: &str| Some(text.to_owned());
    let settings = async |wish: SmsWish| {
        setup::set_sms_line(desk, viewer, wish).await.unwrap();
        let line = view::sms_lines_settings(desk, viewer).await.unwrap().remove(0);
        (line.url, line.display_phone, line.phone_trust_days)
    };
    let twilio = "https://api.twilio.com".to_owned();
    assert_eq!(settings(texts()).await, (twilio.clone(), "+15550100230".to_owned(), 365));
    let other = SmsWish { sender: "+15550100231".to_owned(), ..texts() };
    assert_eq!(settings(other).await.1, "+15550100231", "the number shown follows the sender");
    let (url, display_phone) = (said("https://relay.example/"), said("+1 555 010 0230"));
    let own = SmsWish { url, display_phone, phone_trust_days: Some(30), ..texts() };
    let kept = ("https://relay.example".to_owned(), "+1 555 010 0230".to_owned(), 30);
    assert_eq!(settings(own).await, kept);
    assert_eq!(settings(texts()).await, kept);
    let plain = SmsWish { url: said(""), display_phone: said(""), ..texts() };
    assert_eq!(settings(plain).await, (twilio, "+15550100230".to_owned(), 30), "empty is as at first");
}

fn texts() -> SmsWish {
    SmsWish {
        key: "texts".to_owned(),
        name: "Texts".to_owned(),
        provider: Carrier::Twilio,
        sender: "+15550100230".to_owned(),
        display_phone: None,
        url: None,
        account: "AC1".to_owned(),
        secret: Some(Secret::new("auth token")),
        hook_secret: None,
        phone_trust_days: None,
    }
}

fn own() -> SmsWish {
    SmsWish {
        key: "own".to_owned(),
        provider: Carrier::Kannel,
        sender: "300".to_owned(),
        url: Some("http://127.0.0.1:13013".to_owned()),
        account: "knownas".to_owned(),
        ..texts()
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_line_for_sms_keeps_the_secrets_that_nobody_gives_anew(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer) = (&story.desk, &story.viewer);
    let made = setup::add_sms_line(desk, viewer, texts()).await.unwrap();
    assert!(made.hook_secret.is_none(), "Twilio signs with its token");
    let changed = SmsWish { name: "Short texts".to_owned(), secret: None, ..texts() };
    assert_eq!(setup::set_sms_line(desk, viewer, changed).await.unwrap().id, made.id);
    assert_eq!(sms_line(desk, "texts").await.unwrap().shown.reveal(), "auth token");
    let line = view::sms_line_settings(desk, viewer, made.id).await.unwrap();
    assert_eq!((line.name.as_str(), line.url.as_str()), ("Short texts", "https://api.twilio.com"));
    assert_eq!((line.sender.as_str(), line.display_phone.as_str()), ("+15550100230", "+15550100230"));

    let elsewhere = SmsWish { url: Some("https://other.example".to_owned()), secret: None, ..texts() };
    match setup::set_sms_line(desk, viewer, elsewhere).await {
        Err(Error::Invalid(words)) => {
            assert_eq!(words, "The address is another one. Give Twilio's Auth token.");
        }
        other => panic!("a secret goes only where it was given for: {other:?}"),
    }
    match setup::add_sms_line(desk, viewer, texts()).await {
        Err(Error::Conflict(words)) => assert!(words.contains("is taken"), "{words}"),
        other => panic!("{other:?}"),
    }
    match setup::add_sms_line(desk, viewer, SmsWish { secret: None, ..own() }).await {
        Err(Error::Invalid(words)) => assert_eq!(words, "Give the password of Kannel's sendsms-user."),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        view::sms_lines_settings(desk, viewer).await.unwrap().len(),
        1,
        "what is refused leaves nothing"
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_kannel_is_told_a_secret_once_and_another_when_it_is_asked_for(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer) = (&story.desk, &story.viewer);
    let made = setup::add_sms_line(desk, viewer, own()).await.unwrap();
    let first = made.hook_secret.expect("it is told when it is made");
    assert_eq!(sms_line(desk, "own").await.unwrap().shown, first);
    let changed = SmsWish { secret: None, ..own() };
    assert!(setup::set_sms_line(desk, viewer, changed).await.unwrap().hook_secret.is_none(), "and not again");
    let second = setup::renew_hook_secret(desk, viewer, made.id).await.unwrap();
    assert_ne!(second, first);
    assert_eq!(sms_line(desk, "own").await.unwrap().shown, second);

    let twilio = setup::add_sms_line(desk, viewer, texts()).await.unwrap();
    let refused = setup::renew_hook_secret(desk, viewer, twilio.id).await;
    assert!(matches!(refused, Err(Error::NotFound(_))), "Twilio has none: {refused:?}");
}

#[rstest]
#[case(SmsWish { key: "8texts".to_owned(), ..texts() }, "begin with a letter")]
#[case(SmsWish { key: "te/xts".to_owned(), ..texts() }, "stands in an address")]
#[case(SmsWish { name: " ".to_owned(), ..texts() }, "Give the line a name")]
#[case(SmsWish { sender: " ".to_owned(), ..texts() }, "Say whom messages are from")]
#[case(SmsWish { account: String::new(), ..texts() }, "Account SID")]
#[case(SmsWish { account: String::new(), ..own() }, "sendsms-user")]
#[case(SmsWish { secret: Some(Secret::new("")), ..texts() }, "Auth token")]
#[case(SmsWish { url: None, ..own() }, "Kannel's smsbox")]
#[case(SmsWish { url: Some("ftp://there".to_owned()), ..texts() }, "http")]
#[case(SmsWish { hook_secret: Some(Secret::new("short")), ..own() }, "16 or more")]
#[case(SmsWish { provider: Carrier::Meta, ..texts() }, "twilio")]
#[case(SmsWish { phone_trust_days: Some(4000), ..texts() }, "up to 3650 days")]
#[tokio::test(flavor = "multi_thread")]
async fn a_line_for_sms_that_cannot_be_is_refused_in_words(#[case] wish: SmsWish, #[case] expected: &str) {
    let story = Story::begin(EngineKind::Sqlite).await;
    match setup::add_sms_line(&story.desk, &story.viewer, wish).await {
        Err(Error::Invalid(words)) => assert!(words.contains(expected), "{words}"),
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_line_for_sms_is_removed_with_its_hook_while_nobody_wrote(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let mut story = Story::begin(kind).await;
    story.desk = story.desk.clone().reached_at("https://desk.example/");
    let (desk, viewer) = (&story.desk, &story.viewer);
    let made = setup::add_sms_line(desk, viewer, own()).await.unwrap();
    setup::remove_line(desk, viewer, made.id).await.unwrap();
    assert!(sms_line(desk, "own").await.is_err(), "its hook is closed");

    let made = setup::add_sms_line(desk, viewer, own()).await.expect("the key is free again");
    let line = sms_line(desk, "own").await.unwrap();
    let secret = made.hook_secret.unwrap();
    let query = "id=7f3a&from=%2B5511900000001&to=300&coding=0&charset=UTF-8&text=Oi";
    let knock = Knock { query, signature: None, bearer: Some(secret.reveal()), body: Bytes::new() };
    accept_sms(desk, &line, knock).await.unwrap();
    story.settle().await;
    let seen = view::sms_line_settings(desk, viewer, made.id).await.unwrap().seen_at;
    assert!(seen.is_some(), "the last delivery is noted");
    match setup::remove_line(desk, viewer, made.id).await {
        Err(Error::Conflict(words)) => assert!(words.contains("at the provider"), "{words}"),
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_new_does_not_change_what_is_here(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer) = (&story.desk, &story.viewer);
    let file: setup::Setup = toml::from_str(SETUP).unwrap();
    let app = AppWish { app_secret: Some(Secret::new("other")), ..AppWish::from(&file.apps[0]) };
    let refused = setup::add_app(desk, viewer, app).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let kept = desk::channel::app(desk, &file.apps[0].key).await.unwrap();
    assert_eq!(kept.app_secret, file.apps[0].app_secret);
    let line = setup::Line { name: "Other".to_owned(), ..file.lines[0].clone() };
    let refused = setup::add_line(desk, viewer, line).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let lines = view::lines_settings(desk, viewer).await.unwrap();
    assert!(lines.iter().all(|line| line.name != "Other"), "{lines:?}");
}
