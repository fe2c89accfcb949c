//! The pages over a desk with people in it.

use axum::http::StatusCode;

use crate::support::{House, acme_after, ask, get_as, header, post, post_as, story, words};

/// A house whose owner signed in, and the address of Rita's thread.
async fn owner_and_thread(house: &House) -> (String, String) {
    let cookie = house.sign_in().await;
    let list = words(ask(house, get_as(&cookie, "/inbox/open")).await).await;
    let (_, rest) = list.split_once("href=\"/inbox/open/").expect("a row that leads to a thread");
    (cookie, rest.split(['"', '?']).next().unwrap().to_owned())
}

async fn page(house: &House, cookie: &str, path: &str) -> String {
    let response = ask(house, get_as(cookie, path)).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    words(response).await
}

#[tokio::test]
async fn signing_in_leads_to_the_page_that_was_wanted() {
    let house = acme_after(&[]).await;
    let form = "email=+Sam.Okafor%40acme.test&password=correct+horse&to=/inbox/mine";
    let response = ask(&house, post("/sign-in", form)).await;
    assert_eq!((response.status(), header(&response, "location")), (StatusCode::SEE_OTHER, "/inbox/mine"));
    let cookie = header(&response, "set-cookie").split(';').next().unwrap().to_owned();
    assert!(page(&house, &cookie, "/inbox/mine").await.contains("Sam Okafor"));
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let house = acme_after(&[]).await;
    let cookie = house.sign_in().await;
    ask(&house, post_as(&cookie, "/sign-out", "")).await;
    let response = ask(&house, get_as(&cookie, "/inbox/open")).await;
    assert!(header(&response, "location").starts_with("/sign-in"));
}

#[tokio::test]
async fn a_thread_shows_what_was_said_and_by_whom() {
    let house = acme_after(&["rita-phone", "rita-username-number-withheld"]).await;
    let (cookie, thread) = owner_and_thread(&house).await;
    let html = page(&house, &cookie, &format!("/inbox/open/{thread}")).await;
    for expected in ["<bdi>Rita</bdi>", "Oi, meu pedido já saiu?", "Alguém aí?", "rita.souza", "Support"] {
        assert!(html.contains(expected), "{expected}");
    }
}

#[tokio::test]
async fn reading_a_thread_empties_its_counter() {
    let house = acme_after(&["rita-phone-only"]).await;
    let (cookie, thread) = owner_and_thread(&house).await;
    assert!(unread(&house, &cookie).await > 0);
    let response = ask(&house, post_as(&cookie, &format!("/conversations/{thread}/read"), "")).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(unread(&house, &cookie).await, 0);
}

async fn unread(house: &House, cookie: &str) -> i64 {
    house.answer(get_as(cookie, "/api/v1/conversations")).await.items()[0]["unread"].as_i64().unwrap()
}

#[tokio::test]
async fn whoever_takes_a_thread_finds_it_among_the_own() {
    let house = acme_after(&["rita-phone-only"]).await;
    let (cookie, thread) = owner_and_thread(&house).await;
    assert!(!page(&house, &cookie, "/inbox/mine").await.contains(&thread));
    let taken = post_as(&cookie, &format!("/conversations/{thread}/owner"), "mine=true&back=/inbox/mine");
    assert_eq!(header(&ask(&house, taken).await, "location"), "/inbox/mine");
    assert!(page(&house, &cookie, "/inbox/mine").await.contains(&thread));
    assert!(!page(&house, &cookie, "/inbox/unassigned").await.contains(&thread));
}

#[tokio::test]
async fn a_resolved_thread_comes_back_when_the_customer_writes() {
    let house = acme_after(&["rita-phone-only"]).await;
    let (cookie, thread) = owner_and_thread(&house).await;
    ask(&house, post_as(&cookie, &format!("/conversations/{thread}/status"), "status=resolved")).await;
    assert!(!page(&house, &cookie, "/inbox/open").await.contains(&thread));
    assert!(page(&house, &cookie, "/inbox/resolved").await.contains(&thread));
    house.tell([story("rita-phone-and-bsuid")]).await;
    assert!(page(&house, &cookie, "/inbox/open").await.contains(&thread));
}

#[tokio::test]
async fn the_owner_sees_what_needs_a_look() {
    let house = acme_after(&["unknown-line", "body-not-json"]).await;
    let cookie = house.sign_in().await;
    let html = page(&house, &cookie, "/deliveries").await;
    for expected in ["https://desk.example/hooks/whatsapp/main", "800000000000404", "not readable", "Support"]
    {
        assert!(html.contains(expected), "{expected}");
    }
    let (_, rest) = html.split_once("href=\"/deliveries/").expect("a delivery to look at");
    let id = rest.split('"').next().unwrap();
    assert!(page(&house, &cookie, &format!("/deliveries/{id}")).await.contains("<pre"));
}

#[tokio::test]
async fn others_threads_are_not_here() {
    let house = acme_after(&["rita-phone-only"]).await;
    let (_owner, thread) = owner_and_thread(&house).await;
    let form = "email=hank%40globex.test&password=correct+horse";
    let response = ask(&house, post("/sign-in", form)).await;
    let hank = header(&response, "set-cookie").split(';').next().unwrap().to_owned();
    for path in [format!("/inbox/open/{thread}"), format!("/parts/thread/{thread}")] {
        assert_eq!(ask(&house, get_as(&hank, &path)).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let form = post_as(&hank, &format!("/conversations/{thread}/status"), "status=resolved");
    assert_eq!(ask(&house, form).await.status(), StatusCode::NOT_FOUND);
}
