//! Asking for the number, and why messages failed, as programs and pages see it.

use serde_json::{Value, json};

use crate::support::{House, NOW, OTHERS, TOKEN, acme, ask, get_as, header, post_as, words};

const LINE: &str = "800000000000002";
const RITA: &str = "BR.9900112233445566";

fn delivery(value: Value) -> String {
    let mut value = value;
    value["messaging_product"] = json!("whatsapp");
    value["metadata"] = json!({"display_phone_number": "15550100200", "phone_number_id": LINE});
    let change = json!({"field": "messages", "value": value});
    json!({"object": "whatsapp_business_account", "entry": [{"id": "7", "changes": [change]}]}).to_string()
}

/// Acme after Rita wrote without a number, an hour ago; and her thread.
async fn acme_and_rita() -> (House, String) {
    let house = acme().await;
    let message = json!({"from_user_id": RITA, "id": "wamid.A", "timestamp": (NOW - 3_600).to_string(),
                         "type": "text", "text": {"body": "Oi"}});
    house.tell([delivery(json!({"messages": [message]}))]).await;
    let found = house.call(TOKEN, "/api/v1/conversations").await;
    let thread = found.items()[0]["id"].as_str().unwrap().to_owned();
    (house, thread)
}

/// She taps the button that shares her number.
fn shared() -> String {
    let card = json!({"origin": "contact_request",
                      "phones": [{"phone": "+5511900000001", "wa_id": "5511900000001", "type": "CELL"}]});
    let message = json!({"from_user_id": RITA, "id": "wamid.CARD", "timestamp": (NOW - 60).to_string(),
                         "type": "contacts", "contacts": [card]});
    delivery(json!({"messages": [message]}))
}

#[tokio::test]
async fn a_program_asks_for_the_number_and_hears_what_came_of_it() {
    let (house, thread) = acme_and_rita().await;
    let thread = format!("/api/v1/conversations/{thread}");
    let request = format!("{thread}/number-request");
    let asked = house.send_as(TOKEN, &request, &json!({"text": "May we have your number?"}), "k1").await;
    assert_eq!(asked.status, 201, "{}", asked.body);
    insta::assert_snapshot!("asked", asked.redacted());
    let twice = house.send_as(TOKEN, &request, &json!({"text": "May we have your number?"}), "k1").await;
    assert_eq!((twice.status, &twice.body["id"]), (201, &asked.body["id"]), "a repeat asks no second time");
    let again = house.send(TOKEN, &request, &Value::Null).await;
    assert_eq!(again.status, 409);
    insta::assert_snapshot!("asked-lately", again.redacted());
    insta::assert_snapshot!("asked-thread", house.call(TOKEN, &thread).await.redacted());

    house.tell([shared()]).await;
    let told = house.call(TOKEN, &thread).await;
    assert_eq!(told.body["number_request"]["state"], json!("shared"));
    assert_eq!(told.body["address"]["value"], json!("5511900000001"));
    let contact = format!("/api/v1/contacts/{}", told.body["contact_id"].as_str().unwrap());
    let contact = house.call(TOKEN, &contact).await;
    assert_eq!((&contact.body["phone"], &contact.body["marketing"]), (&json!("5511900000001"), &json!([])));
    assert_eq!(contact.body["number_request"], told.body["number_request"]);
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_in_words() {
    let (house, thread) = acme_and_rita().await;
    let request = format!("/api/v1/conversations/{thread}/number-request");
    let long = house.send(TOKEN, &request, &json!({"text": "x".repeat(1025)})).await;
    assert_eq!((long.status, &long.body["code"]), (422, &json!("invalid")), "{}", long.body);
    assert_eq!(house.send(OTHERS, &request, &Value::Null).await.status, 404);
    house.tell([shared()]).await;
    let known = house.send(TOKEN, &request, &Value::Null).await;
    assert_eq!((known.status, &known.body["code"]), (409, &json!("number_known")));
}

#[tokio::test]
async fn a_click_in_the_head_asks_and_the_page_says_so() {
    let (house, thread) = acme_and_rita().await;
    let cookie = house.sign_in().await;
    let page = async || words(ask(&house, get_as(&cookie, &format!("/inbox/open/{thread}"))).await).await;
    let before = page().await;
    for expected in [
        "form=\"ask-number\">Ask for the number</button>",
        "<del>Send an authentication template</del>",
        "Phone number is required to send authentication templates. Ask the customer for the number.",
        "Calls over WhatsApp cannot be made from here.",
        "No number of this customer is known.",
    ] {
        assert!(before.contains(expected), "{expected}: {before}");
    }
    assert!(!before.contains("tel:"));
    let form = post_as(&cookie, &format!("/conversations/{thread}/number-request"), "back=/inbox/mine");
    assert_eq!(header(&ask(&house, form).await, "location"), "/inbox/mine");
    let asked = page().await;
    assert!(asked.contains("Asked for the number, <time"), "{asked}");
    assert!(asked.contains("Can be asked again from <time"), "{asked}");
    assert!(!asked.contains("form=\"ask-number\""), "nobody can ask again");
    house.tell([shared()]).await;
    let shared = page().await;
    for expected in ["Shared the number, <time", "href=\"tel:+5511900000001\"", "+55 11 90000-0001"] {
        assert!(shared.contains(expected), "{expected}: {shared}");
    }
    assert!(!shared.contains("<del>Send an authentication template</del>"));
}

/// The code of every error that a message may fail with.
fn codes() -> impl Iterator<Item = i64> {
    (0..140_000).filter(|code| whatsapp::errors::plain_words(*code).is_some())
}

#[tokio::test]
async fn every_error_of_metas_is_told_in_plain_words_with_metas_own_under_a_fold() {
    let (house, thread) = acme_and_rita().await;
    let wamid = |code: i64| format!("wamid.F{code}");
    let echo = |code: i64| {
        json!({"from": "15550100200", "to_user_id": RITA, "id": wamid(code), "timestamp": (NOW - 1_800).to_string(),
               "type": "text", "text": {"body": format!("Fails with {code}")}})
    };
    let failed = |code: i64| {
        let error = json!({"code": code, "title": "Title", "message": "Title",
                           "error_data": {"details": format!("Meta says {code}")}});
        json!({"id": wamid(code), "status": "failed", "timestamp": (NOW - 1_700).to_string(), "errors": [error]})
    };
    let all: Vec<i64> = codes().collect();
    assert!(all.len() > 150, "{} codes", all.len());
    house
        .tell([delivery(json!({"message_echoes": all.iter().map(|code| echo(*code)).collect::<Vec<_>>()}))])
        .await;
    house
        .tell([delivery(json!({"statuses": all.iter().map(|code| failed(*code)).collect::<Vec<_>>()}))])
        .await;
    for code in &all {
        let found = house.call(TOKEN, &format!("/api/v1/messages?wamid={}", wamid(*code))).await;
        let message = &found.items()[0];
        let reason = whatsapp::errors::plain_words(*code).unwrap();
        assert_eq!(message["status"], json!("failed"), "{code}");
        assert_eq!(message["errors"], json!([reason]), "{code}");
        let failure =
            json!({"code": code.to_string(), "reason": reason, "details": format!("Meta says {code}")});
        assert_eq!(message["failure"], failure, "{code}");
    }
    let cookie = house.sign_in().await;
    let page = words(ask(&house, get_as(&cookie, &format!("/inbox/open/{thread}?earlier=1"))).await).await;
    let reason = "<strong>Not delivered.</strong> This message needs a phone number, and the customer has not shared one; \
                  ask for it, or use a utility template.";
    assert!(page.contains(reason), "{page}");
    assert!(page.contains("<p dir=\"auto\">Error 131062: Meta says 131062</p>"), "{page}");
}
