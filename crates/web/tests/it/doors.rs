//! Signing in, and what stands around every page.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base::Secret;
use rstest::rstest;
use web::auth::{path_on_this_site, session_cookie};

use crate::support::{House, acme, ask, demo, get, get_as, header, nobodys, words};

fn sign_in(form: &'static str) -> Request<Body> {
    Request::post("/sign-in")
        .header("host", "desk.example")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap()
}

#[rstest]
#[case("/inbox/open", "/inbox/open")]
#[case("/inbox/mine/018f?pages=2", "/inbox/mine/018f?pages=2")]
#[case("", "/")]
#[case("inbox", "/")]
#[case("//evil.example", "/")]
#[case("///evil.example", "/")]
#[case("/\\evil.example", "/")]
#[case("\\\\evil.example", "/")]
#[case("/\t/evil.example", "/")]
#[case("/\n/evil.example", "/")]
#[case(" //evil.example", "/")]
#[case("https://evil.example", "/")]
#[case("javascript:alert(1)", "/")]
#[case("/inbox\r\nset-cookie: a=b", "/")]
fn signing_in_leads_nowhere_else(#[case] wanted: &str, #[case] allowed: &str) {
    assert_eq!(path_on_this_site(wanted), allowed);
}

#[tokio::test]
async fn a_page_is_reached_after_signing_in() {
    let response = ask(&nobodys().await, get("/inbox/open?pages=2")).await;
    assert_eq!(header(&response, "location"), "/sign-in?to=/inbox/open%3Fpages%3D2");
}

#[tokio::test]
async fn a_region_sends_its_page_to_the_door() {
    let request = Request::get("/parts/list/open")
        .header("hx-request", "true")
        .header("hx-current-url", "https://desk.example/inbox/mine")
        .body(Body::empty())
        .unwrap();
    let response = ask(&nobodys().await, request).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(header(&response, "hx-redirect"), "/sign-in?to=/inbox/mine");
}

#[tokio::test]
async fn a_wrong_password_is_told_in_words_and_keeps_the_rest() {
    let house = acme().await;
    let response = ask(&house, sign_in("email=sam%40acme.test&password=no&to=/inbox/mine")).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let page = words(response).await;
    assert!(page.contains("do not belong together") && page.contains("role=\"alert\""));
    assert!(page.contains("value=\"sam@acme.test\"") && page.contains("value=\"/inbox/mine\""));
    assert!(!page.contains("value=\"no\""));
}

#[tokio::test]
async fn a_server_on_which_nothing_is_set_up_says_how_to_begin() {
    let empty = nobodys().await;
    let furnished = acme().await;
    let page = async |house: &House, path: &str| words(ask(house, get(path)).await).await;
    for path in ["/sign-in", "/forgot"] {
        let begin = "knownas setup FILE";
        assert!(page(&empty, path).await.contains(begin) && !page(&furnished, path).await.contains(begin));
    }
    let tried = words(ask(&empty, sign_in("email=sam%40acme.test&password=no")).await).await;
    assert!(tried.contains("Nothing is set up") && !tried.contains("do not belong together"), "{tried}");
}

#[tokio::test]
async fn the_eleventh_try_waits() {
    let house = acme().await;
    for _ in 0..10 {
        ask(&house, sign_in("email=a%40b.test&password=x")).await;
    }
    let response = ask(&house, sign_in("email=a%40b.test&password=x")).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(words(response).await.contains("Wait a minute"));
}

#[tokio::test]
async fn the_door_of_a_demo_is_shut_elsewhere() {
    assert_eq!(ask(&nobodys().await, get("/demo")).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_demo_lets_everybody_in() {
    let house = demo().await;
    let response = ask(&house, get("/inbox/mine")).await;
    assert_eq!(header(&response, "location"), "/demo?to=/inbox/mine");
    let response = ask(&house, get("/demo?to=/inbox/mine")).await;
    assert_eq!(header(&response, "location"), "/inbox/mine");
    let cookie = header(&response, "set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(ask(&house, get_as(&cookie, "/inbox/mine")).await.status(), StatusCode::OK);
}

#[test]
fn the_session_is_a_careful_cookie() {
    let secret = Secret::new("kn_1");
    let cookie = session_cookie(&secret, true);
    assert_eq!(cookie, "kn_session=kn_1; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure");
    assert!(!session_cookie(&secret, false).contains("Secure"));
}

#[tokio::test]
async fn every_page_has_its_policy() {
    for path in ["/sign-in", "/nowhere", "/inbox/open"] {
        let response = ask(&nobodys().await, get(path)).await;
        let policy = header(&response, "content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&response, "referrer-policy"), "same-origin", "{path}");
        assert_eq!(header(&response, "cache-control"), "no-store", "{path}");
        assert_eq!(header(&response, "x-request-id").len(), 16, "{path}");
    }
}

#[tokio::test]
async fn a_page_that_does_not_exist_says_so() {
    let response = ask(&nobodys().await, get("/nowhere")).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    let page = words(response).await;
    assert!(page.contains("<h1>This is not here</h1>") && page.contains("Go to the inbox"));
}

#[tokio::test]
async fn the_address_of_a_form_says_what_it_is() {
    let response = ask(&nobodys().await, get("/sign-out")).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    let page = words(response).await;
    assert!(page.contains("<h1>This is no page</h1>") && page.contains("Go to the inbox"));
}
