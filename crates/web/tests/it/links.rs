//! The page of a customer's WhatsApp links.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where something is missing")]

use axum::http::StatusCode;
use serde_json::json;

use crate::support::{House, TOKEN, acme, ask, get_as, header, post_as, text_of, words};

/// A house with one customer record, the owner's cookie, and the address of the page.
async fn page_of(name: &str) -> (House, String, String) {
    let house = acme().await;
    let made = house.send(TOKEN, "/api/v1/contacts", &json!({"name": name})).await;
    let page = format!("/contacts/{}/link", made.body["id"].as_str().unwrap());
    let cookie = house.sign_in().await;
    (house, cookie, page)
}

async fn line(house: &House) -> String {
    house.call(TOKEN, "/api/v1/lines").await.items()[0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_is_shown_once_with_its_picture_and_listed_ever_after() {
    let (house, cookie, page) = page_of("Ana <b>Lima</b>").await;
    let form = format!("line={}&days=3&words=Ol%C3%A1+%3Ci%3Eeu%3C%2Fi%3E%3A", line(&house).await);
    let response = ask(&house, post_as(&cookie, &page, &form)).await;
    assert_eq!((response.status(), header(&response, "cache-control")), (StatusCode::OK, "no-store"));
    let html = words(response).await;
    assert!(
        html.contains("https://wa.me/15550100200?text=Ol%C3%A1%20%3Ci%3Eeu%3C%2Fi%3E%3A%20KN-"),
        "{html}"
    );
    assert!(html.contains("<svg xmlns=") && html.contains("Good until") && html.contains("KN-"));
    assert!(!html.contains("<i>") && !html.contains("<b>"), "what people write stays words");

    let html = words(ask(&house, get_as(&cookie, &page)).await).await;
    assert!(!html.contains("KN-"), "the code is shown once");
    assert!(html.contains("open until") && html.contains("Sam Okafor"));
    let (_, rest) = html.split_once(&format!("{page}/")).expect("a form that revokes");
    let revoke = format!("{page}/{}", rest.split('"').next().unwrap());
    let response = ask(&house, post_as(&cookie, &revoke, "")).await;
    assert_eq!((response.status(), header(&response, "location")), (StatusCode::SEE_OTHER, page.as_str()));
    let html = words(ask(&house, get_as(&cookie, &page)).await).await;
    assert!(html.contains("link-state revoked") && !html.contains("/revoke\""));
}

#[tokio::test]
async fn what_cannot_be_is_said_on_the_page_and_keeps_what_was_typed() {
    let (house, cookie, page) = page_of("Ana").await;
    let line = line(&house).await;
    for (form, why) in [
        (format!("line={line}&days=31&words=Hi+there"), "1 to 30 days"),
        (format!("line={line}&days=soon&words=Hi+there"), "1 to 30 days"),
        ("line=&days=3&words=Hi+there".to_owned(), "Choose the line"),
    ] {
        let response = ask(&house, post_as(&cookie, &page, &form)).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        let html = words(response).await;
        assert!(html.contains(why) && html.contains("value=\"Hi there\""), "{form}");
    }
}

#[tokio::test]
async fn a_visitor_has_no_link_and_a_customer_has_a_way_to_it() {
    let (house, cookie, page) = page_of("Ana").await;
    let form = json!({"line_id": line(&house).await});
    let links = format!("/api/v1{}", page.replace("/link", "/claim-links"));
    let made = house.send(TOKEN, &links, &form).await;
    house.tell([text_of(1, "Hi"), text_of(2, made.body["text"].as_str().unwrap())]).await;
    for (wamid, is_customer) in [("wamid.GUEST1", false), ("wamid.GUEST2", true)] {
        let found = house.call(TOKEN, &format!("/api/v1/messages?wamid={wamid}")).await;
        let message = &found.items()[0];
        let contact = message["contact_id"].as_str().unwrap();
        let thread = message["conversation_id"].as_str().unwrap();
        let inbox = words(ask(&house, get_as(&cookie, &format!("/inbox/open/{thread}"))).await).await;
        let page = format!("/contacts/{contact}/link");
        assert_eq!(inbox.contains(&page), is_customer, "{wamid}");
        let html = words(ask(&house, get_as(&cookie, &page)).await).await;
        assert_eq!(html.contains("<form method=\"post\" action=\"/contacts/"), is_customer, "{wamid}");
        assert_eq!(html.contains("no customer record"), !is_customer, "{wamid}");
        assert!(html.contains(&format!("/inbox/open/{thread}")), "the way back");
    }
    for nobody in ["/contacts/nonsense/link", "/contacts/018f0000-0000-7000-8000-000000000001/link"] {
        assert_eq!(ask(&house, get_as(&cookie, nobody)).await.status(), StatusCode::NOT_FOUND);
    }
}
