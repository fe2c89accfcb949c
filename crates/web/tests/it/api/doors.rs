//! Who may call, and what is refused.

use axum::body::Body;
use axum::http::Request;
use rstest::rstest;
use serde_json::json;
use web::{Access, table};

use super::tenancy::example;
use crate::support::{AGENT, Answer, TOKEN, acme, get, get_as, nobodys};

fn assert_is_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, &answer.body["code"]), (status, &json!(code)), "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.body["status"], json!(status));
    assert_eq!(answer.body["type"], json!("about:blank"));
    let detail = answer.body["detail"].as_str().unwrap();
    assert!(detail.ends_with('.') && detail.len() > 20, "{detail}");
}

#[tokio::test]
async fn nobody_gets_in_without_showing_who_it_is() {
    let house = nobodys().await;
    for row in table().into_iter().filter(|row| row.path.starts_with("/api/") && row.access != Access::Public)
    {
        let path = example(&row.path);
        let nothing = house.answer(get(&path)).await;
        assert_is_problem(&nothing, 401, "missing_credentials");
        assert_eq!(nothing.header("www-authenticate"), "Bearer realm=\"knownas\"", "{path}");
        let wrong = house.call("kn_wrong", &path).await;
        assert_is_problem(&wrong, 401, "invalid_token");
        assert_eq!(
            wrong.header("www-authenticate"),
            "Bearer realm=\"knownas\", error=\"invalid_token\"",
            "{path}"
        );
    }
    insta::assert_json_snapshot!("401", house.answer(get("/api/v1/lines")).await.body);
}

#[tokio::test]
async fn a_token_and_a_session_both_get_in() {
    let house = acme().await;
    let cookie = house.sign_in().await;
    let by_cookie = house.answer(get_as(&cookie, "/api/v1/lines")).await;
    for token in [TOKEN, AGENT] {
        let by_token = house.call(token, "/api/v1/lines").await;
        assert_eq!((by_token.status, &by_token.body), (200, &by_cookie.body));
    }
    assert_eq!(by_cookie.header("cache-control"), "no-store");
    assert_eq!(by_cookie.header("content-type"), "application/json");
    let lower = Request::get("/api/v1/lines").header("authorization", format!("bearer {TOKEN}"));
    assert_eq!(house.answer(lower.body(Body::empty()).unwrap()).await.status, 200);
}

#[rstest]
#[case("Bearer kn_wrong")]
#[case("Bearer ")]
#[case("Bearer")]
#[case("Basic a25fYWNtZQ==")]
#[tokio::test]
async fn a_session_does_not_make_up_for_a_wrong_token(#[case] shown: &str) {
    let house = acme().await;
    let cookie = house.sign_in().await;
    let mut request = get_as(&cookie, "/api/v1/lines");
    request.headers_mut().insert("authorization", shown.parse().unwrap());
    assert_is_problem(&house.answer(request).await, 401, "invalid_token");
}

#[tokio::test]
async fn another_site_cannot_use_a_session_but_a_token_is_at_home_anywhere() {
    let house = acme().await;
    let cookie = house.sign_in().await;
    let post = |name: &'static str, value: String| {
        Request::post("/api/v1/events")
            .header("host", "desk.example")
            .header("origin", "https://evil.example")
            .header("sec-fetch-site", "cross-site")
            .header(name, value)
            .body(Body::empty())
            .unwrap()
    };
    let by_cookie = house.answer(post("cookie", cookie)).await;
    assert_is_problem(&by_cookie, 403, "cross_site");
    insta::assert_json_snapshot!("403", by_cookie.body);
    let by_token = house.answer(post("authorization", format!("Bearer {TOKEN}"))).await;
    assert_is_problem(&by_token, 405, "method_not_allowed");
    assert_eq!(by_token.header("allow"), "GET,HEAD");
}

#[tokio::test]
async fn what_is_not_here_is_not_found() {
    let house = acme().await;
    for path in [
        "/api/v1/contacts/018f0000-0000-7000-8000-000000000001",
        "/api/v1/contacts/nonsense",
        "/api/v1/contacts/%FF",
        "/api/v1/contacts/",
        "/api/v1/conversations/018f0000-0000-7000-8000-000000000001",
        "/api/v1/conversations/1",
        "/api/v1/conversations?contact_id=nonsense",
        "/api/v1/conversations?line_id=nonsense",
        "/api/v1/nowhere",
        "/api/v2/contacts",
        "/api",
    ] {
        assert_is_problem(&house.call(TOKEN, path).await, 404, "not_found");
    }
    insta::assert_json_snapshot!("404", house.call(TOKEN, "/api/v1/contacts/nonsense").await.body);
}

#[tokio::test]
async fn what_makes_no_sense_is_told_in_words() {
    let house = acme().await;
    let mut told = Vec::new();
    for (path, code) in [
        ("/api/v1/messages", "missing_parameter"),
        ("/api/v1/messages?wamid=", "missing_parameter"),
        ("/api/v1/messages?wamid=a&wamid=b", "invalid_query"),
        ("/api/v1/conversations?status=closed", "invalid_parameter"),
        ("/api/v1/conversations?cursor=nonsense", "invalid_cursor"),
        ("/api/v1/conversations?queue=any&cursor=nonsense", "invalid_cursor"),
        ("/api/v1/contacts?kind=person", "invalid_parameter"),
        ("/api/v1/contacts?cursor=12-34", "invalid_cursor"),
        ("/api/v1/contacts?phone=351912000001", "invalid_query"),
        ("/api/v1/contacts?limit=abc", "invalid_query"),
        ("/api/v1/events?after=nonsense", "invalid_cursor"),
    ] {
        let answer = house.call(TOKEN, path).await;
        assert_is_problem(&answer, 400, code);
        told.push(format!("{path}\n    {}", answer.body["detail"].as_str().unwrap()));
    }
    insta::assert_snapshot!("400", told.join("\n"));
}
