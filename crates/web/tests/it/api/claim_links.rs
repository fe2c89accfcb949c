//! Links that tell who somebody is, by program.

use serde_json::{Value, json};

use crate::support::{AGENT, Answer, House, OTHERS, TOKEN, acme, text_of};

/// A customer record without a number, by its id.
async fn customer(house: &House) -> String {
    let made = house
        .send(TOKEN, "/api/v1/contacts", &json!({"name": "Ana Lima", "email": "ana@lima.example"}))
        .await;
    made.body["id"].as_str().unwrap().to_owned()
}

async fn line(house: &House) -> Value {
    house.call(TOKEN, "/api/v1/lines").await.items()[0]["id"].clone()
}

async fn make(house: &House, contact: &str, mut wish: Value) -> Answer {
    wish["line_id"] = line(house).await;
    house.send(TOKEN, &format!("/api/v1/contacts/{contact}/claim-links"), &wish).await
}

/// A customer who was given a link.
pub(super) async fn customer_with_link(house: &House) -> String {
    let contact = customer(house).await;
    assert_eq!(make(house, &contact, json!({})).await.status, 201);
    contact
}

#[tokio::test]
async fn a_link_is_made_used_and_told() {
    let house = acme().await;
    let contact = customer(&house).await;
    let made = make(&house, &contact, json!({"days": 30, "text": "Olá! O meu código:"})).await;
    assert_eq!(made.status, 201);
    let code = made.body["code"].as_str().unwrap();
    assert_eq!(made.body["text"], json!(format!("Olá! O meu código: {code}")));
    let url = made.body["url"].as_str().unwrap();
    assert_eq!(
        url,
        format!("https://wa.me/15550100200?text=Ol%C3%A1%21%20O%20meu%20c%C3%B3digo%3A%20{code}")
    );
    assert!(made.body["qr_svg"].as_str().unwrap().starts_with("<svg "));
    let second = make(&house, &contact, json!({})).await;
    assert_ne!(second.body["code"], made.body["code"]);

    house.tell([text_of(7, made.body["text"].as_str().unwrap())]).await;
    let message = house.call(TOKEN, "/api/v1/messages?wamid=wamid.GUEST7").await;
    assert_eq!(message.items()[0]["contact_id"], json!(contact));
    let list = house.call(TOKEN, &format!("/api/v1/contacts/{contact}/claim-links")).await;
    insta::assert_snapshot!("claim_links", list.redacted());
    assert!(!list.body.to_string().contains(code), "a code is told once");
}

#[tokio::test]
async fn a_link_is_revoked_once_and_for_all() {
    let house = acme().await;
    let contact = customer(&house).await;
    let made = make(&house, &contact, json!({})).await;
    let revoke = format!("/api/v1/claim-links/{}/revoke", made.body["id"].as_str().unwrap());
    assert_eq!(house.send(OTHERS, &revoke, &Value::Null).await.status, 404);
    for _twice in 0..2 {
        let revoked = house.send(AGENT, &revoke, &Value::Null).await;
        assert_eq!((revoked.status, &revoked.body["state"]), (200, &json!("revoked")));
    }
    house.tell([text_of(7, made.body["text"].as_str().unwrap())]).await;
    let message = house.call(TOKEN, "/api/v1/messages?wamid=wamid.GUEST7").await;
    assert_ne!(message.items()[0]["contact_id"], json!(contact));
}

#[tokio::test]
async fn what_cannot_be_is_refused_in_words() {
    let house = acme().await;
    let contact = customer(&house).await;
    house.tell([text_of(7, "Hi")]).await;
    let visitor = house.call(TOKEN, "/api/v1/contacts?kind=visitor").await.items()[0]["id"].clone();
    let own = format!("/api/v1/contacts/{contact}/claim-links");
    let theirs = format!("/api/v1/contacts/{}/claim-links", visitor.as_str().unwrap());
    let line = line(&house).await;
    for (path, sent, status, code) in [
        (&own, json!({"line_id": line, "days": 31}), 422, "invalid"),
        (&own, json!({"line_id": line, "days": 0}), 422, "invalid"),
        (&own, json!({"line_id": line, "text": "x".repeat(301)}), 422, "invalid"),
        (&own, json!({"line_id": "nonsense"}), 404, "not_found"),
        (&own, json!({"line_id": "018f0000-0000-7000-8000-000000000001"}), 404, "not_found"),
        (&own, json!({}), 400, "invalid_body"),
        (&theirs, json!({"line_id": line}), 409, "conflict"),
        (&"/api/v1/contacts/nonsense/claim-links".to_owned(), json!({"line_id": line}), 404, "not_found"),
    ] {
        let refused = house.send(TOKEN, path, &sent).await;
        assert_eq!((refused.status, &refused.body["code"]), (status, &json!(code)), "{sent}");
    }
    let foreign = house.send(OTHERS, &own, &json!({"line_id": line})).await;
    assert_eq!(foreign.status, 404);
}
