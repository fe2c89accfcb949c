//! What each route tells.

use serde_json::json;

use crate::support::{House, TOKEN, acme_after, ask, get_as, words};

async fn id_of(house: &House, wamid: &str, field: &str) -> String {
    let found = house.call(TOKEN, &format!("/api/v1/messages?wamid={wamid}")).await;
    found.items()[0][field].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_message_is_found_by_its_wamid() {
    let house = acme_after(&["rita"]).await;
    let found = house.call(TOKEN, "/api/v1/messages?wamid=wamid.RITA4").await;
    insta::assert_snapshot!("message", found.redacted());
    let none = house.call(TOKEN, "/api/v1/messages?wamid=wamid.NOBODY").await;
    assert_eq!((none.status, none.body), (200, json!({"items": [], "next_cursor": null})));
}

#[tokio::test]
async fn a_message_of_another_type_is_told_in_one_line() {
    let house = acme_after(&["jonas-image", "lars-flow"]).await;
    for (name, wamid) in [("image", "wamid.JONAS1"), ("form", "wamid.LARS3")] {
        let found = house.call(TOKEN, &format!("/api/v1/messages?wamid={wamid}")).await;
        insta::assert_snapshot!(name, found.redacted());
    }
}

#[tokio::test]
async fn a_failed_message_says_why() {
    let house = acme_after(&["umar-echo-to-number"]).await;
    let failed = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{
        "field": "messages",
        "value": {
            "metadata": {"phone_number_id": "800000000000002"},
            "statuses": [{"id": "wamid.UMARECHO1", "status": "failed", "timestamp": "1790008000",
                          "errors": [{"code": 131026, "title": "Message undeliverable"}]}],
        },
    }]}]});
    house.tell([failed.to_string()]).await;
    let found = house.call(TOKEN, "/api/v1/messages?wamid=wamid.UMARECHO1").await;
    let message = &found.items()[0];
    assert_eq!((&message["direction"], &message["status"]), (&json!("out"), &json!("failed")));
    let errors = message["errors"].as_array().unwrap();
    assert!(errors[0].as_str().unwrap().ends_with('.'), "{errors:?}");
}

#[tokio::test]
async fn quiet_lines_are_no_messages() {
    let house = acme_after(&["rita-phone", "rita-username-number-withheld"]).await;
    let thread = id_of(&house, "wamid.RITA4", "conversation_id").await;
    let cookie = house.sign_in().await;
    let page = words(ask(&house, get_as(&cookie, &format!("/inbox/open/{thread}"))).await).await;
    assert!(page.contains("the messages carry no phone number"), "there is one in the thread");
    for turn in 0..3 {
        let path = format!("/api/v1/messages?wamid=notice:{turn}:wamid.RITA4");
        assert!(house.call(TOKEN, &path).await.items().is_empty());
    }
}

#[tokio::test]
async fn a_conversation_says_what_an_answer_goes_to() {
    let house = acme_after(&["rita-phone", "rita-username-number-withheld"]).await;
    let id = id_of(&house, "wamid.RITA4", "conversation_id").await;
    insta::assert_snapshot!(
        "conversation",
        house.call(TOKEN, &format!("/api/v1/conversations/{id}")).await.redacted()
    );
    insta::assert_snapshot!("conversations", house.call(TOKEN, "/api/v1/conversations").await.redacted());
}

#[tokio::test]
async fn an_edited_message_says_what_it_says_now() {
    let house = acme_after(&["mona-writes", "mona-edits-her"]).await;
    let message = house.call(TOKEN, "/api/v1/messages?wamid=wamid.MONA2").await;
    insta::assert_snapshot!("edited", message.redacted());
}

#[tokio::test]
async fn a_deleted_message_says_nothing_any_more() {
    let house = acme_after(&["mona-writes", "mona-revokes-her"]).await;
    let message = house.call(TOKEN, "/api/v1/messages?wamid=wamid.MONA2").await;
    insta::assert_snapshot!("deleted", message.redacted());
}

#[tokio::test]
async fn a_contact_says_how_we_know() {
    let house = acme_after(&["rita-phone", "rita-username"]).await;
    let id = id_of(&house, "wamid.RITA4", "contact_id").await;
    insta::assert_snapshot!("contact", house.call(TOKEN, &format!("/api/v1/contacts/{id}")).await.redacted());
    let listed = house.call(TOKEN, "/api/v1/contacts").await;
    let alone = house.call(TOKEN, &format!("/api/v1/contacts/{id}")).await;
    assert_eq!(listed.items(), [alone.body], "a list tells the same");
}

#[tokio::test]
async fn the_feed_tells_everything_in_order() {
    let house = acme_after(&["rita-phone-only", "rita-phone-and"]).await;
    insta::assert_snapshot!("events", house.call(TOKEN, "/api/v1/events").await.redacted());
}

#[tokio::test]
async fn lines_are_told_with_their_ids() {
    let house = acme_after(&[]).await;
    insta::assert_snapshot!("lines", house.call(TOKEN, "/api/v1/lines").await.redacted());
}
