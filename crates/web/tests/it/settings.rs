//! The settings pages, and the links that lead in.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use desk::people::{self, Role};
use desk::setup;
use rstest::rstest;

use crate::people::text;
use crate::support::{ADMIN, House, acme, ask, get, get_as, header, post, post_as, words};

/// The cookie of somebody who came in by an invitation.
async fn colleague(house: &House, email: &str, role: &str) -> String {
    let owner = house.sign_in().await;
    let form = format!("email={}&role={role}", email.replace('@', "%40"));
    let page = words(ask(house, post_as(&owner, "/settings/people", &form)).await).await;
    let path = link_in(&page);
    let response = ask(house, post(&path, "name=A+Colleague&password=ten+letters+or+more")).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    header(&response, "set-cookie").split(';').next().unwrap().to_owned()
}

/// The path of the link that a page shows.
fn link_in(page: &str) -> String {
    let (_before, rest) = page.split_once("https://desk.example/password/").expect("a link is shown");
    format!("/password/{}", rest.split('"').next().unwrap())
}

#[rstest]
#[case::agent("agent", StatusCode::FORBIDDEN)]
#[case::admin("admin", StatusCode::OK)]
#[tokio::test]
async fn settings_are_for_admins_and_the_profile_is_everybodys(
    #[case] role: &str,
    #[case] expected: StatusCode,
) {
    let house = acme().await;
    let cookie = colleague(&house, "ana@acme.test", role).await;
    for path in [
        "/settings/lines",
        "/settings/lines/new",
        "/settings/sms/new",
        "/settings/apps/new",
        "/settings/people",
    ] {
        assert_eq!(ask(&house, get_as(&cookie, path)).await.status(), expected, "{path}");
    }
    let profile = ask(&house, get_as(&cookie, "/settings/profile")).await;
    assert_eq!(profile.status(), StatusCode::OK);
    let page = words(profile).await;
    assert_eq!(page.contains("href=\"/settings/people\""), role == "admin");
    let home = ask(&house, get_as(&cookie, "/settings")).await;
    let section = if role == "admin" { "/settings/lines" } else { "/settings/profile" };
    assert_eq!(header(&home, "location"), section);
}

#[tokio::test]
async fn secrets_go_in_and_do_not_come_out() {
    let house = acme().await;
    let owner = house.sign_in().await;
    let form = "key=second&app_secret=very-secret-1&access_token=very-secret-2&verify_token=to-be-pasted";
    let added = ask(&house, post_as(&owner, "/settings/apps", form)).await;
    assert_eq!(added.status(), StatusCode::SEE_OTHER);
    let path = header(&added, "location").to_owned();
    let page = words(ask(&house, get_as(&owner, &path)).await).await;
    assert!(!page.contains("very-secret"), "{page}");
    assert!(page.contains("https://desk.example/hooks/whatsapp/second") && page.contains("to-be-pasted"));

    // What is left empty stays as it is.
    let changed = ask(&house, post_as(&owner, &path, "app_secret=&access_token=&verify_token=other")).await;
    assert_eq!(changed.status(), StatusCode::SEE_OTHER);
    let app = desk::channel::app(&house.desk, "second").await.unwrap();
    assert_eq!((app.app_secret.reveal(), app.verify_token.reveal()), ("very-secret-1", "other"));

    let again = ask(&house, post_as(&owner, "/settings/apps", form)).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = words(again).await;
    assert!(page.contains("There is an app") && !page.contains("very-secret"), "{page}");
    let taken = ask(&house, post_as(&owner, "/settings/apps", "key=globex&app_secret=x")).await;
    assert!(words(taken).await.contains("taken by another workspace"));
    let odd = ask(&house, post_as(&owner, "/settings/apps", "key=a%2Fb&app_secret=x")).await;
    assert!(words(odd).await.contains("letters, digits"));
}

const KANNEL: &str = "provider=kannel&key=own&name=Own&sender=300&account=knownas&secret=very-secret-3&phone_trust_days=365\
                      &url=http%3A%2F%2F127.0.0.1%3A13013";

#[tokio::test]
async fn a_line_for_sms_shows_its_webhook_and_no_secret() {
    let house = acme().await;
    let owner = house.sign_in().await;
    let form = "provider=twilio&key=texts&name=Texts&sender=%2B15550100230&account=AC1&secret=very-secret-4";
    let added = ask(&house, post_as(&owner, "/settings/sms", form)).await;
    assert_eq!(added.status(), StatusCode::SEE_OTHER);
    let path = header(&added, "location").to_owned();
    let page = words(ask(&house, get_as(&owner, &path)).await).await;
    assert!(page.contains("value=\"https://desk.example/hooks/sms/texts\""), "{page}");
    assert!(page.contains("Twilio has to know the address below") && !page.contains("very-secret"), "{page}");

    // Key and provider are what makes it this line; a secret that is left empty stays.
    let change = "provider=kannel&key=other&name=Short+texts&sender=%2B15550100230&account=AC2&secret=";
    let changed = ask(&house, post_as(&owner, &path, change)).await;
    assert_eq!((changed.status(), header(&changed, "location")), (StatusCode::SEE_OTHER, path.as_str()));
    let line = desk::channel::sms_line(&house.desk, "texts").await.unwrap();
    assert_eq!(line.shown.reveal(), "very-secret-4");
    let page = words(ask(&house, get_as(&owner, "/settings/lines")).await).await;
    assert!(page.contains("Short texts") && page.contains("No delivery yet"), "{page}");

    for (form, expected) in [
        (form, "is taken"),
        ("provider=twilio&key=8&name=X&sender=X&account=AC1&secret=very-secret-5", "begin with a letter"),
        ("provider=twilio&key=x&name=X&sender=X&account=AC1", "Auth token"),
        ("key=x&name=X&sender=X&account=AC1&secret=very-secret-5", "Choose who carries the messages"),
    ] {
        let refused = ask(&house, post_as(&owner, "/settings/sms", form)).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        let page = words(refused).await;
        assert!(page.contains(expected) && !page.contains("very-secret"), "{page}");
    }
    let refused = ask(&house, post_as(&owner, &format!("{path}/try"), "to=none&text=Hi")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let removed = ask(&house, post_as(&owner, &format!("{path}/remove"), "")).await;
    assert_eq!(header(&removed, "location"), "/settings/lines");
    assert_eq!(ask(&house, get_as(&owner, &path)).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_secret_of_a_kannel_is_shown_once_and_made_anew_when_asked() {
    let house = acme().await;
    let owner = house.sign_in().await;
    let shown = words(ask(&house, post_as(&owner, "/settings/sms", KANNEL)).await).await;
    let secret = || async { desk::channel::sms_line(&house.desk, "own").await.unwrap().shown };
    let first = secret().await;
    assert!(shown.contains(&format!("/hooks/sms/own?secret={}", first.reveal())), "{shown}");
    assert!(shown.contains("Only now") && !shown.contains("very-secret"), "{shown}");
    let list = words(ask(&house, get_as(&owner, "/settings/lines")).await).await;
    let (_before, rest) = list.split_once("href=\"/settings/sms/0").unwrap();
    let path = format!("/settings/sms/0{}", rest.split('"').next().unwrap());
    let later = words(ask(&house, get_as(&owner, &path)).await).await;
    assert!(!later.contains(first.reveal()) && later.contains("Make another secret"), "{later}");
    let again = words(ask(&house, post_as(&owner, &format!("{path}/hook-secret"), "")).await).await;
    let second = secret().await;
    assert!(second != first && again.contains(second.reveal()), "{again}");
}

#[tokio::test]
async fn messages_for_an_unknown_number_offer_to_connect_it() {
    let house = acme().await;
    let owner = house.sign_in().await;
    house.tell([text("800000000000777", ("Ana", Some("351912000001"), None), (1, "Hello?"))]).await;
    let page = words(ask(&house, get_as(&owner, "/settings/lines")).await).await;
    assert!(page.contains("1 delivery waits for the number with id <bdi dir=\"ltr\">800000000000777</bdi>"));
    let (_before, rest) = page.split_once("href=\"/settings/lines/new?").unwrap();
    let path = format!("/settings/lines/new?{}", rest.split('"').next().unwrap().replace("&#38;", "&"));
    assert!(path.contains("waba=700000000000001") && path.contains("number=800000000000777"), "{path}");

    // Meta cannot be asked here: the form says so, and can be filled in by hand.
    let path = path.replace("&amp;", "&");
    let page = words(ask(&house, get_as(&owner, &path)).await).await;
    assert!(page.contains("Meta cannot be reached") && page.contains("value=\"800000000000777\""), "{page}");
    let form = "name=Third&app=main&phone_number_id=800000000000777&waba_id=700000000000001&portfolio_id=300001\
                &display_phone=%2B1+555+010+0777&stage=full&merge_policy=automatic&phone_trust_days=365&id_scope=portfolio";
    let added = ask(&house, post_as(&owner, "/settings/lines", form)).await;
    assert_eq!(added.status(), StatusCode::SEE_OTHER);
    house.tell([]).await;
    let page = words(ask(&house, get_as(&owner, "/settings/lines")).await).await;
    assert!(!page.contains("delivery waits") && page.contains("Third"), "{page}");
    let line = words(ask(&house, get_as(&owner, header(&added, "location"))).await).await;
    assert!(line.contains("The last delivery came"), "{line}");
}

#[rstest]
#[case("name=&phone_trust_days=365", "Give the line a name")]
#[case("name=Third&phone_trust_days=soon", "Write the days as a number")]
#[case("name=Third&phone_trust_days=9999", "up to 3650 days")]
#[case("name=Third&phone_number_id=8%2F..%2F9", "digits only")]
#[case("name=Third&portfolio_id=", "digits only")]
#[case("name=Third&display_phone=none", "no phone number")]
#[case("name=Third&stage=half", "Choose the stage")]
#[case("name=Third&ask_again_days=often", "until a customer is asked again")]
#[case("name=Third&ask_again_days=400", "up to 365 days")]
#[tokio::test]
async fn a_line_that_cannot_be_is_refused_in_words(#[case] form: &str, #[case] expected: &str) {
    let house = acme().await;
    let owner = house.sign_in().await;
    let rest = [
        ("app", "main"),
        ("phone_number_id", "800000000000777"),
        ("waba_id", "700000000000001"),
        ("portfolio_id", "300001"),
        ("display_phone", "%2B1+555+010+0777"),
    ];
    let said = |name: &str| form.split('&').any(|pair| pair.split('=').next() == Some(name));
    let more =
        rest.iter().filter(|(name, _value)| !said(name)).map(|(name, value)| format!("&{name}={value}"));
    let form = more.fold(form.to_owned(), |all, pair| all + &pair);
    let response = ask(&house, post_as(&owner, "/settings/lines", &form)).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = words(response).await;
    assert!(page.contains(expected), "{page}");
}

#[tokio::test]
async fn a_link_is_shown_once_and_lets_one_person_in() {
    let house = acme().await;
    let owner = house.sign_in().await;
    let form = "email=rita.souza%40acme.test&role=agent";
    let page = words(ask(&house, post_as(&owner, "/settings/people", form)).await).await;
    let path = link_in(&page);
    let later = words(ask(&house, get_as(&owner, "/settings/people")).await).await;
    assert!(later.contains("rita.souza@acme.test") && !later.contains("/password/"), "only once");

    let door = ask(&house, get(&path)).await;
    assert_eq!(door.status(), StatusCode::OK);
    let door = words(door).await;
    assert!(door.contains("value=\"rita.souza@acme.test\"") && door.contains("value=\"Rita Souza\""));
    let short = ask(&house, post(&path, "name=Rita&password=short")).await;
    assert_eq!(short.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words(short).await.contains("at least ten characters"));
    let in_ = ask(&house, post(&path, "name=Rita&password=ten+letters+or+more")).await;
    assert_eq!((in_.status(), header(&in_, "location")), (StatusCode::SEE_OTHER, "/"));
    let cookie = header(&in_, "set-cookie").split(';').next().unwrap().to_owned();
    let inbox = words(ask(&house, get_as(&cookie, "/inbox/open")).await).await;
    assert!(inbox.contains("<bdi>Rita</bdi>"));

    for request in [get(&path), post(&path, "name=Eve&password=ten+letters+or+more"), get("/password/guess")]
    {
        let gone = ask(&house, request).await;
        assert_eq!(gone.status(), StatusCode::GONE);
        assert!(words(gone).await.contains("not good any more"));
    }
}

#[tokio::test]
async fn who_forgot_is_told_the_same_whoever_they_are() {
    let house = acme().await;
    let mut pages = Vec::new();
    for email in ["sam.okafor%40acme.test", "nobody%40acme.test"] {
        let response = ask(&house, post("/forgot", &format!("email={email}"))).await;
        assert_eq!(response.status(), StatusCode::OK);
        pages.push(words(response).await);
    }
    assert_eq!(pages[0], pages[1]);
    assert!(pages[0].contains("This server sends no e-mail"), "no letter can leave here");
    for _ in 0..10 {
        ask(&house, post("/forgot", "email=eve%40acme.test")).await;
    }
    let late = ask(&house, post("/forgot", "email=eve%40acme.test")).await;
    assert_eq!(late.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_member_is_changed_by_others_and_not_by_themselves() {
    let house = acme().await;
    let owner = house.sign_in().await;
    let ana = colleague(&house, "ana@acme.test", "agent").await;
    let viewer = setup::operator(&house.desk).await.unwrap();
    let member = people::by_email(&house.desk, &viewer, "ana@acme.test").await.unwrap();
    let path = format!("/settings/people/{}", member.id);
    let changed = ask(&house, post_as(&owner, &format!("{path}/role"), "role=admin")).await;
    assert_eq!(changed.status(), StatusCode::SEE_OTHER);
    let own = ask(&house, post_as(&ana, &format!("{path}/role"), "role=agent")).await;
    assert!(words(own).await.contains("Ask another owner or admin"));
    let program = ask(&house, post_as(&owner, &format!("{path}/role"), "role=integration")).await;
    assert!(words(program).await.contains("a role for programs"));

    let reset = words(ask(&house, post_as(&owner, &format!("{path}/password"), "")).await).await;
    let link = link_in(&reset);
    let changed = ask(&house, post(&link, "password=another+password")).await;
    assert_eq!(changed.status(), StatusCode::SEE_OTHER);
    assert_eq!(ask(&house, get_as(&ana, "/inbox/open")).await.status(), StatusCode::SEE_OTHER, "signed out");

    ask(&house, post_as(&owner, &format!("{path}/leave"), "")).await;
    let page = words(ask(&house, get_as(&owner, &path)).await).await;
    assert!(page.contains("Bring back"), "{page}");
    let form = "email=ana%40acme.test&password=another+password";
    assert_eq!(ask(&house, post("/sign-in", form)).await.status(), StatusCode::UNAUTHORIZED);
    let members = people::members(&house.desk, &viewer).await.unwrap();
    assert_eq!(members.iter().filter(|member| member.role == Role::Admin).count(), 1);
}

#[tokio::test]
async fn another_workspace_cannot_be_reached() {
    let house = acme().await;
    let form = "email=hank%40globex.test&password=correct+horse";
    let response = ask(&house, post("/sign-in", form)).await;
    let hank = header(&response, "set-cookie").split(';').next().unwrap().to_owned();
    let viewer = setup::operator(&house.desk).await.unwrap();
    ask(&house, post_as(&house.sign_in().await, "/settings/sms", KANNEL)).await;
    let texts = desk::view::sms_lines_settings(&house.desk, &viewer).await.unwrap().remove(0);
    let line = desk::view::lines_settings(&house.desk, &viewer).await.unwrap().remove(0);
    let member = people::members(&house.desk, &viewer).await.unwrap().remove(0);
    for path in [
        format!("/settings/lines/{}", line.id),
        format!("/settings/sms/{}", texts.id),
        format!("/parts/settings/sms/{}", texts.id),
        format!("/settings/apps/{}", line.app),
        format!("/settings/people/{}", member.id),
        "/settings/lines/nonsense".to_owned(),
    ] {
        assert_eq!(ask(&house, get_as(&hank, &path)).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    for path in [
        format!("/settings/lines/{}", line.id),
        format!("/settings/lines/{}/remove", line.id),
        format!("/settings/sms/{}", texts.id),
        format!("/settings/sms/{}/hook-secret", texts.id),
        format!("/settings/sms/{}/remove", texts.id),
        format!("/settings/apps/{}/remove", line.app),
        format!("/settings/people/{}/leave", member.id),
        format!("/settings/people/{}/password", member.id),
    ] {
        let response = ask(&house, post_as(&hank, &path, "name=x&app=globex")).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[rstest]
#[case("acme.help", "keeps the rules")]
#[case("ab", "3 to 35")]
#[case("www.acme", "cannot begin with www")]
#[case("", "at least one letter.")]
#[tokio::test]
async fn a_username_is_checked_while_it_is_typed(#[case] typed: &str, #[case] expected: &str) {
    let house = acme().await;
    let owner = house.sign_in().await;
    let path = format!("/parts/settings/username?username={typed}");
    let part = words(ask(&house, get_as(&owner, &path)).await).await;
    assert!(part.contains(expected), "{part}");
}

#[tokio::test]
async fn a_wrong_app_secret_is_told_where_one_looks() {
    let house = acme().await.with_admins().await;
    let owner = house.sign_in().await;
    let apps = house.call(ADMIN, "/api/v1/apps").await;
    let app = format!("/settings/apps/{}", apps.items()[0]["id"].as_str().unwrap());
    let lines = house.call(ADMIN, "/api/v1/lines").await;
    let line = lines.items().iter().find(|line| line["name"] == "Support").unwrap();
    let line = format!("/settings/lines/{}", line["id"].as_str().unwrap());
    let told = async || {
        let mut told = Vec::new();
        for (path, words) in [
            (app.as_str(), "Deliveries come for this app, but are not signed with its app secret"),
            (
                &line,
                "Deliveries come for the app main, but are not signed with its app secret. The last one came <time",
            ),
            ("/settings/lines", "Check the app secret"),
        ] {
            told.push(words_of(&house, &owner, path).await.contains(words));
        }
        let apps = house.call(ADMIN, "/api/v1/apps").await;
        told.push(!apps.items()[0]["last_forged_at"].is_null());
        told
    };
    let deliver = async |secret: &str| {
        let body = crate::support::story("rita-phone-only");
        let signature = whatsapp::signature::sign(&base::Secret::new(secret), body.as_bytes());
        let request = Request::post("/hooks/whatsapp/main").header(whatsapp::signature::HEADER, signature);
        let response = ask(&house, request.body(Body::from(body)).unwrap()).await;
        while desk::drain::step(&house.desk).await.unwrap() > 0 {}
        response.status()
    };
    assert_eq!(told().await, [false; 4]);
    assert_eq!(deliver("mistyped").await, StatusCode::UNAUTHORIZED);
    assert_eq!(told().await, [true; 4]);
    assert_eq!(deliver("s").await, StatusCode::OK);
    assert_eq!(told().await, [false; 4]);
}

async fn words_of(house: &House, cookie: &str, path: &str) -> String {
    words(ask(house, get_as(cookie, path)).await).await
}
