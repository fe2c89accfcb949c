//! Who is who, by program: records, merges, identifiers, reviews.

use serde_json::{Value, json};

use crate::people::{recycled, two_threads};
use crate::support::{AGENT, Answer, House, OTHERS, TOKEN, acme, acme_after, ask, post_as};

/// A contact as the API tells of it.
async fn contact(house: &House, id: &str) -> Value {
    house.call(TOKEN, &format!("/api/v1/contacts/{id}")).await.body
}

async fn visitor(house: &House, words: &str) -> String {
    let found = house.call(TOKEN, &format!("/api/v1/contacts?q={words}")).await;
    found.items()[0]["id"].as_str().unwrap().to_owned()
}

fn id_of(answer: &Answer) -> String {
    answer.body["id"].as_str().unwrap_or_else(|| panic!("no id: {}", answer.body)).to_owned()
}

async fn merge(house: &House, from: &str, into: &str) -> Answer {
    let sent = json!({"into": into, "reason": "Her order number came from the new phone."});
    house.send(TOKEN, &format!("/api/v1/contacts/{from}/merge"), &sent).await
}

#[tokio::test]
async fn a_contact_is_made_with_what_is_known() {
    let house = acme().await;
    let sent = json!({
        "name": "Rita Souza", "company": "Souza & Filhas", "email": "rita@souza.example",
        "phone": "+55 11 90000-0001", "crm": [{"system": "hubspot", "id": "51"}], "fields": {"plan": "gold"},
    });
    let made = house.send(TOKEN, "/api/v1/contacts", &sent).await;
    assert_eq!(made.status, 201);
    insta::assert_snapshot!("made", made.redacted());
    let again = house.send(TOKEN, "/api/v1/contacts", &sent).await;
    assert_eq!((again.status, &again.body["code"]), (409, &json!("conflict")), "the number is hers");
}

#[tokio::test]
async fn a_visitor_becomes_a_contact_and_keeps_everything() {
    let house = acme_after(&["rita-phone", "rita-username"]).await;
    let id = visitor(&house, "rita").await;
    let before = contact(&house, &id).await;
    let sent = json!({"visitor_id": id, "name": "Rita Souza"});
    let made = house.send(AGENT, "/api/v1/contacts", &sent).await;
    assert_eq!((made.status, id_of(&made)), (201, id));
    assert_eq!((&made.body["kind"], &made.body["display_name"]), (&json!("contact"), &json!("Rita Souza")));
    for kept in ["identifiers", "username", "profile_name", "phone"] {
        assert_eq!(made.body[kept], before[kept], "{kept}");
    }
}

#[tokio::test]
async fn a_merge_is_told_and_undone() {
    let house = two_threads().await;
    let (from, into) = (visitor(&house, "Ana").await, visitor(&house, "Berta").await);
    let merged = merge(&house, &from, &into).await;
    assert_eq!(merged.status, 200);
    insta::assert_snapshot!("merge", merged.redacted());
    let both = contact(&house, &from).await;
    assert_eq!((both["id"].as_str(), both["merged"][0]["from"].as_str()), (Some(&*into), Some(&*from)));
    assert_eq!(both["identifiers"].as_array().unwrap().len(), 2);
    let again = merge(&house, &from, &into).await;
    assert_eq!((again.status, &again.body["code"]), (409, &json!("conflict")));

    let undo = format!("/api/v1/merges/{}/undo", id_of(&merged));
    let undone = house.send(TOKEN, &undo, &json!({})).await;
    assert_eq!((undone.status, &undone.body["reason"]), (200, &merged.body["reason"]));
    assert!(undone.body["undone_at"].is_string());
    assert_eq!(contact(&house, &from).await["id"], json!(from));
    assert_eq!(contact(&house, &into).await["merged"], json!([]));
    assert_eq!(house.send(TOKEN, &undo, &json!({})).await.status, 409, "it is over");
}

#[tokio::test]
async fn the_history_says_what_can_be_undone() {
    let house = two_threads().await;
    let (from, into) = (visitor(&house, "Ana").await, visitor(&house, "Berta").await);
    merge(&house, &from, &into).await;
    let history = house.call(TOKEN, &format!("/api/v1/contacts/{into}/history")).await;
    insta::assert_snapshot!("history", history.redacted());
}

#[tokio::test]
async fn an_identifier_is_taken_away() {
    let house = acme_after(&["rita-phone"]).await;
    let rita = visitor(&house, "rita").await;
    let identifiers = contact(&house, &rita).await["identifiers"].clone();
    let bsuid = identifiers.as_array().unwrap().iter().find(|one| one["kind"] == "bsuid").unwrap();
    let path = format!("/api/v1/identifiers/{}/take-away", bsuid["id"].as_str().unwrap());
    let taken = house.send(TOKEN, &path, &json!({})).await;
    assert_eq!(taken.status, 200, "{}", taken.body);
    let other = taken.body["contact_id"].as_str().unwrap();
    assert_ne!(other, rita);
    assert_eq!(contact(&house, other).await["identifiers"][0]["value"], bsuid["value"]);
    assert_eq!(house.send(TOKEN, &path, &json!({})).await.status, 409, "it is over");
}

#[tokio::test]
async fn a_recycled_number_is_asked_about_and_rejected() {
    let house = recycled().await;
    let open = house.call(TOKEN, "/api/v1/reviews?state=open").await;
    insta::assert_snapshot!("reviews", open.redacted());
    let review = open.items()[0]["id"].as_str().unwrap();
    let reject = format!("/api/v1/reviews/{review}/reject");
    let rejected = house.send(TOKEN, &reject, &json!({"never_again": true})).await;
    assert_eq!((rejected.status, &rejected.body["state"]), (200, &json!("rejected")), "{}", rejected.body);
    assert!(house.call(TOKEN, "/api/v1/reviews").await.items().is_empty());
    assert_eq!(house.call(TOKEN, "/api/v1/reviews?state=rejected").await.items(), [rejected.body]);
    let again = house.send(TOKEN, &format!("/api/v1/reviews/{review}/accept"), &Value::Null).await;
    assert_eq!((again.status, &again.body["code"]), (409, &json!("conflict")));
}

#[tokio::test]
async fn a_review_is_accepted_without_a_body() {
    let house = recycled().await;
    let review = id_of_first(&house.call(TOKEN, "/api/v1/reviews").await);
    let accepted = house.send(TOKEN, &format!("/api/v1/reviews/{review}/accept"), &Value::Null).await;
    assert_eq!((accepted.status, &accepted.body["state"]), (200, &json!("accepted")), "{}", accepted.body);
    let [one, other] = accepted.body["contacts"].as_array().unwrap().as_slice() else {
        panic!("two contacts")
    };
    let (one, other) =
        (contact(&house, one.as_str().unwrap()).await, contact(&house, other.as_str().unwrap()).await);
    assert_eq!(one["id"], other["id"], "one person");
    let kinds: Vec<_> = house.call(TOKEN, "/api/v1/events").await.items().iter().map(told).collect();
    for kind in ["contact.merged", "review.opened", "review.closed"] {
        assert!(kinds.contains(&(kind.to_owned(), true)), "{kind} names its subject: {kinds:?}");
    }
}

fn told(event: &Value) -> (String, bool) {
    (event["type"].as_str().unwrap().to_owned(), event["subject_id"].is_string())
}

fn id_of_first(answer: &Answer) -> String {
    answer.items()[0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_sent_in_vain_is_told_in_words() {
    let house = two_threads().await;
    let id = visitor(&house, "Ana").await;
    let merge = format!("/api/v1/contacts/{id}/merge");
    let unknown = "018f0000-0000-7000-8000-000000000001";
    for (path, sent, status, code) in [
        (merge.as_str(), json!({}), 400, "invalid_body"),
        (&merge, json!([]), 400, "invalid_body"),
        (&merge, json!({"into": 7}), 400, "invalid_body"),
        (&merge, json!({"into": "nonsense"}), 404, "not_found"),
        (&merge, json!({"into": unknown}), 404, "not_found"),
        (&merge, json!({"into": id}), 409, "conflict"),
        ("/api/v1/contacts", json!({}), 422, "invalid"),
        ("/api/v1/contacts", json!({"nmae": "Ana"}), 400, "invalid_body"),
        ("/api/v1/contacts", json!({"phone": "12"}), 422, "invalid"),
        ("/api/v1/contacts", json!({"phone": "912000093"}), 422, "invalid"),
        ("/api/v1/contacts", json!({"visitor_id": "nonsense"}), 404, "not_found"),
        ("/api/v1/contacts", json!({"visitor_id": unknown}), 404, "not_found"),
        ("/api/v1/contacts/nonsense/merge", json!({"into": id}), 404, "not_found"),
        ("/api/v1/merges/nonsense/undo", json!({}), 404, "not_found"),
        ("/api/v1/identifiers/nonsense/take-away", json!({}), 404, "not_found"),
        ("/api/v1/reviews/nonsense/reject", json!({}), 404, "not_found"),
    ] {
        let answer = house.send(TOKEN, path, &sent).await;
        assert_eq!((answer.status, &answer.body["code"]), (status, &json!(code)), "{path} {sent}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    assert_eq!(house.call(TOKEN, "/api/v1/reviews?state=closed").await.status, 400);
}

#[tokio::test]
async fn nobody_else_may_change_who_is_who() {
    let house = recycled().await;
    let review = id_of_first(&house.call(TOKEN, "/api/v1/reviews").await);
    let contacts: Vec<String> = house.call(TOKEN, "/api/v1/contacts").await.items().iter().map(id).collect();
    let merged = merge(&house, &contacts[0], &contacts[1]).await;
    let identifier = contact(&house, &contacts[0]).await["identifiers"][0]["id"].as_str().unwrap().to_owned();
    for (path, sent) in [
        ("/api/v1/contacts".to_owned(), json!({"visitor_id": contacts[0], "name": "Mine"})),
        (format!("/api/v1/contacts/{}/merge", contacts[0]), json!({"into": contacts[1]})),
        (format!("/api/v1/merges/{}/undo", id_of(&merged)), json!({})),
        (format!("/api/v1/identifiers/{identifier}/take-away"), json!({})),
        (format!("/api/v1/reviews/{review}/accept"), json!({})),
        (format!("/api/v1/reviews/{review}/reject"), json!({})),
    ] {
        let answer = house.send(OTHERS, &path, &sent).await;
        assert_eq!((answer.status, &answer.body["code"]), (404, &json!("not_found")), "{path}");
    }
    let own = house.send(OTHERS, "/api/v1/contacts", &json!({"name": "Hank"})).await;
    let path = format!("/api/v1/contacts/{}/merge", id_of(&own));
    assert_eq!(
        house.send(OTHERS, &path, &json!({"into": contacts[0]})).await.status,
        404,
        "not into another's"
    );
}

fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_works_from_our_own_pages() {
    let house = acme().await;
    let cookie = house.sign_in().await;
    let mut request = post_as(&cookie, "/api/v1/contacts", r#"{"name": "Rita"}"#);
    request.headers_mut().insert("content-type", "application/json".parse().unwrap());
    assert_eq!(ask(&house, request).await.status().as_u16(), 201);
}
