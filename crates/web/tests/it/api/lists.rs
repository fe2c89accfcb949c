//! Filters and pages.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{House, TOKEN, acme, acme_after, text_of};

/// The ids of all rows, page by page, and how many pages it took. Stops at a row that comes twice.
async fn walk(house: &House, path: &str, parameter: &str, next: &str) -> (Vec<String>, usize) {
    let (mut ids, mut seen, mut place, mut pages) = (Vec::new(), BTreeSet::new(), None::<String>, 0);
    loop {
        let from = place.as_ref().map_or(String::new(), |place| format!("?{parameter}={place}"));
        let page = house.call(TOKEN, &format!("{path}{from}")).await;
        for row in page.items() {
            let id = row["id"].as_str().unwrap().to_owned();
            assert!(seen.insert(id.clone()), "{path} tells {id} twice");
            ids.push(id);
        }
        pages += 1;
        match page.body[next].as_str() {
            Some(next) => place = Some(next.to_owned()),
            None => return (ids, pages),
        }
    }
}

#[tokio::test]
async fn each_row_is_on_one_page() {
    let house = acme().await;
    house.tell((0..130).map(|number| text_of(number, "Hi"))).await;

    let (contacts, pages) = walk(&house, "/api/v1/contacts", "cursor", "next_cursor").await;
    assert_eq!((contacts.len(), pages), (130, 3));
    let (conversations, pages) = walk(&house, "/api/v1/conversations", "cursor", "next_cursor").await;
    assert_eq!((conversations.len(), pages), (130, 3));
    let (events, pages) = walk(&house, "/api/v1/events", "after", "next").await;
    assert!(events.is_sorted() && pages > 2, "{} events on {pages} pages", events.len());

    let newest = house.call(TOKEN, &format!("/api/v1/conversations/{}", conversations[0])).await;
    let oldest = house.call(TOKEN, &format!("/api/v1/conversations/{}", conversations[129])).await;
    let at = |answer: &Value| answer["last_message_at"].as_str().unwrap().to_owned();
    assert_eq!(
        (at(&newest.body), at(&oldest.body)),
        ("2026-09-21T16:22:20Z".into(), "2026-09-21T14:13:20Z".into())
    );
}

#[tokio::test]
async fn the_feed_goes_on_where_it_was_left() {
    let house = acme().await;
    house.tell([text_of(1, "Hi")]).await;
    let first = house.call(TOKEN, "/api/v1/events").await;
    let after = format!("/api/v1/events?after={}", first.body["next"].as_str().unwrap());
    assert_eq!(house.call(TOKEN, &after).await.body, json!({"items": [], "next": null}));
    house.tell([text_of(2, "Me too")]).await;
    let kinds: Vec<_> =
        house.call(TOKEN, &after).await.items().iter().map(|event| event["type"].clone()).collect();
    assert!(
        kinds.contains(&json!("contact.created")) && kinds.contains(&json!("message.received")),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn conversations_are_filtered() {
    let house = acme_after(&["elif", "rita-phone-only"]).await;
    let all = house.call(TOKEN, "/api/v1/conversations").await;
    assert_eq!(all.items().len(), 3);
    let elif = house.call(TOKEN, "/api/v1/conversations?q=elif").await;
    let contact = elif.items()[0]["contact_id"].as_str().unwrap();
    let line = elif.items()[0]["line_id"].as_str().unwrap();
    assert_eq!(elif.items().len(), 2, "one thread on each line");
    for (filter, count) in [
        (format!("contact_id={contact}"), 2),
        (format!("contact_id={contact}&line_id={line}"), 1),
        ("status=open".to_owned(), 3),
        ("status=resolved".to_owned(), 0),
        ("q=Rita".to_owned(), 1),
        ("q=%25".to_owned(), 0),
        ("contact_id=&line_id=&q=&status=&queue=&cursor=".to_owned(), 3),
        ("queue=018f0000-0000-7000-8000-000000000001".to_owned(), 0),
        ("queue=any".to_owned(), 0),
    ] {
        let found = house.call(TOKEN, &format!("/api/v1/conversations?{filter}")).await;
        assert_eq!((found.status, found.items().len()), (200, count), "{filter}");
    }
}

#[tokio::test]
async fn contacts_are_found_by_what_is_known_of_them() {
    let house = acme_after(&["rita-phone", "rita-username", "bruno-has", "jonas-image"]).await;
    let names = |answer: Vec<Value>| {
        answer.iter().map(|contact| contact["display_name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for words in ["rita", "%40rita.souza", "%2B55%2011%2090000-0001", "BR.9900112233445566", "...445566"] {
        let found = house.call(TOKEN, &format!("/api/v1/contacts?q={words}")).await;
        assert_eq!(names(found.items().to_vec()), ["Rita"], "{words}");
    }
    assert_eq!(house.call(TOKEN, "/api/v1/contacts?kind=visitor").await.items().len(), 3);
    assert!(house.call(TOKEN, "/api/v1/contacts?kind=contact").await.items().is_empty());
    assert!(house.call(TOKEN, "/api/v1/contacts?q=nobody.at.all").await.items().is_empty());
}
