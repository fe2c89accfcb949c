//! Messages that programs write. What becomes of them is `knownas`'s test against a simulated Meta.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{AGENT, House, NOW, OTHERS, TOKEN, acme, acme_after};

async fn thread(house: &House) -> String {
    let found = house.call(TOKEN, "/api/v1/conversations").await;
    format!("/api/v1/conversations/{}", found.items()[0]["id"].as_str().unwrap())
}

/// Acme after somebody without a number wrote at this second.
async fn written_at(second: i64) -> House {
    let house = acme().await;
    let message = json!({"from_user_id": "BR.9900112233445566", "id": "wamid.A", "timestamp": second.to_string(),
                         "type": "text", "text": {"body": "Oi"}});
    let value = json!({"messaging_product": "whatsapp", "messages": [message],
                       "metadata": {"display_phone_number": "15550100200", "phone_number_id": "800000000000002"}});
    let change = json!({"field": "messages", "value": value});
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "7", "changes": [change]}]});
    house.tell([body.to_string()]).await;
    house
}

#[tokio::test]
async fn a_message_is_kept_before_it_leaves() {
    let house = acme_after(&["rita-username"]).await;
    let messages = format!("{}/messages", thread(&house).await);
    let written =
        house.send(TOKEN, &messages, &json!({"type": "text", "text": "It left this morning."})).await;
    assert_eq!(written.status, 201);
    insta::assert_snapshot!("written", written.redacted());
    let found =
        house.call(TOKEN, &format!("/api/v1/messages/{}", written.body["id"].as_str().unwrap())).await;
    assert_eq!(found.body, written.body);
}

#[tokio::test]
async fn a_repeat_of_a_request_makes_no_second_message() {
    let house = acme_after(&["rita-username"]).await;
    let messages = format!("{}/messages", thread(&house).await);
    let once = house.send_as(TOKEN, &messages, &json!({"text": "Once"}), "k1").await;
    let twice = house.send_as(TOKEN, &messages, &json!({"text": {"body": "Once"}}), "k1").await;
    assert_eq!((once.status, twice.status, &once.body["id"]), (201, 201, &twice.body["id"]));
    let other = house.send_as(TOKEN, &messages, &json!({"text": "Twice"}), "k1").await;
    assert_eq!((other.status, &other.body["code"]), (409, &json!("conflict")));
    let by_another = house.send_as(AGENT, &messages, &json!({"text": "Once"}), "k1").await;
    assert_ne!(by_another.body["id"], once.body["id"], "keys are each caller's own");
    let endless = house.send_as(TOKEN, &messages, &json!({"text": "Once"}), &"k".repeat(201)).await;
    assert_eq!((endless.status, &endless.body["code"]), (422, &json!("invalid")));
}

#[rstest]
#[case::in_the_last_second(NOW - 86_399, 201, Value::Null)]
#[case::when_it_is_over(NOW - 86_400, 409, json!("window_closed"))]
#[case::a_second_later(NOW - 86_401, 409, json!("window_closed"))]
#[tokio::test]
async fn free_text_needs_the_window(#[case] wrote: i64, #[case] status: u16, #[case] code: Value) {
    let house = written_at(wrote).await;
    let messages = format!("{}/messages", thread(&house).await);
    let written = house.send(TOKEN, &messages, &json!({"text": "Hello"})).await;
    assert_eq!((written.status, &written.body["code"]), (status, &code), "{}", written.body);
}

#[rstest]
#[case::no_words(json!({"type": "text"}), "text is required.")]
#[case::empty(json!({"text": ""}), "text.body is required.")]
#[case::too_long(json!({"text": "x".repeat(4097)}), "text.body has 4097 characters; at most 4096 are allowed.")]
#[case::a_type_that_nobody_knows(json!({"type": "hologram"}), "\"hologram\" is no type of message.")]
#[case::too_many_buttons(
    json!({"type": "interactive", "interactive": {"type": "button", "body": {"text": "?"}, "action": {"buttons": [
        {"type": "reply", "reply": {"id": "1", "title": "1"}}, {"type": "reply", "reply": {"id": "2", "title": "2"}},
        {"type": "reply", "reply": {"id": "3", "title": "3"}}, {"type": "reply", "reply": {"id": "4", "title": "4"}}]}}}),
    "There are one to 3 buttons.")]
#[tokio::test]
async fn what_whatsapp_would_not_take_is_refused_in_words(#[case] sent: Value, #[case] words: &str) {
    let house = acme_after(&["rita-username"]).await;
    let refused = house.send(TOKEN, &format!("{}/messages", thread(&house).await), &sent).await;
    assert_eq!((refused.status, &refused.body["code"]), (422, &json!("invalid")));
    assert_eq!(refused.body["detail"], json!(words));
}

#[tokio::test]
async fn nobody_writes_in_another_workspace() {
    let house = acme_after(&["rita-username"]).await;
    let thread = thread(&house).await;
    let written = house.send(TOKEN, &format!("{thread}/messages"), &json!({"text": "Hello"})).await;
    let refused = house.send(OTHERS, &format!("{thread}/messages"), &json!({"text": "Hello"})).await;
    assert_eq!(refused.status, 404);
    let id = written.body["id"].as_str().unwrap();
    assert_eq!(house.call(OTHERS, &format!("/api/v1/messages/{id}")).await.status, 404);
    let answer = json!({"text": "Hello", "reply_to": "018f0000-0000-7000-8000-000000000001"});
    assert_eq!(
        house.send(TOKEN, &format!("{thread}/messages"), &answer).await.status,
        404,
        "nothing to answer"
    );
}

#[tokio::test]
async fn what_may_be_done_is_told_with_reasons() {
    let house = written_at(NOW - 3_600).await;
    let may = house.call(TOKEN, &format!("{}/capabilities", thread(&house).await)).await;
    insta::assert_snapshot!("capabilities", may.redacted());
}

/// The line with this name.
async fn line(house: &House, name: &str) -> Value {
    let lines = house.call(TOKEN, "/api/v1/lines").await;
    lines.items().iter().find(|line| line["name"] == json!(name)).unwrap()["id"].clone()
}

#[tokio::test]
async fn a_conversation_begins_with_a_number_and_only_templates_go_out() {
    let house = acme().await;
    let sent = json!({"line_id": line(&house, "Support").await, "phone": "+55 11 90000-0077"});
    let begun = house.send(TOKEN, "/api/v1/conversations", &sent).await;
    assert_eq!(
        (begun.status, &begun.body["address"]["value"]),
        (201, &json!("5511900000077")),
        "{}",
        begun.body
    );
    let again = house.send(TOKEN, "/api/v1/conversations", &sent).await;
    assert_eq!(again.body["id"], begun.body["id"], "there is one already");
    let messages = format!("/api/v1/conversations/{}/messages", begun.body["id"].as_str().unwrap());
    let text = house.send(TOKEN, &messages, &json!({"text": "Hello"})).await;
    assert_eq!((text.status, &text.body["code"]), (409, &json!("never_wrote")));
    let template =
        json!({"type": "template", "template": {"name": "order_ready", "language": {"code": "en"}}});
    let template = house.send(TOKEN, &messages, &template).await;
    assert_eq!((template.status, &template.body["status"]), (201, &json!("waiting")), "{}", template.body);
    let list = house.call(TOKEN, "/api/v1/conversations").await;
    assert_eq!(list.items().len(), 1);
}

#[tokio::test]
async fn a_conversation_begins_with_a_known_id_on_its_own_portfolio_only() {
    let house = written_at(NOW - 3_600).await;
    let id = json!("BR.9900112233445566");
    let on = async |name: &str| json!({"line_id": line(&house, name).await, "bsuid": id});
    let here = house.send(TOKEN, "/api/v1/conversations", &on("Sales").await).await;
    assert_eq!((here.status, &here.body["address"]["value"]), (201, &id), "{}", here.body);
    let known = house.call(TOKEN, "/api/v1/contacts").await;
    assert_eq!(known.items().len(), 1, "it is the same contact on another line");
    assert_eq!(here.body["contact_id"], known.items()[0]["id"]);
    let foreign = house.send(TOKEN, "/api/v1/conversations", &on("Abroad").await).await;
    assert_eq!((foreign.status, &foreign.body["code"]), (409, &json!("other_portfolio")), "{}", foreign.body);
}

#[tokio::test]
async fn a_conversation_begins_with_somebody_who_can_be_reached() {
    let house = acme().await;
    let line = line(&house, "Support").await;
    let made = house.send(TOKEN, "/api/v1/contacts", &json!({"name": "Without an address"})).await;
    let sent = json!({"line_id": line, "contact_id": made.body["id"]});
    let refused = house.send(TOKEN, "/api/v1/conversations", &sent).await;
    assert_eq!((refused.status, &refused.body["code"]), (409, &json!("unreachable")));
    for sent in [
        json!({"line_id": line}),
        json!({"line_id": line, "phone": "+55 11 90000-0001", "bsuid": "BR.1"}),
        json!({"line_id": line, "phone": "rita"}),
        json!({"line_id": line, "bsuid": "@rita.souza"}),
    ] {
        assert_eq!(house.send(TOKEN, "/api/v1/conversations", &sent).await.status, 422, "{sent}");
    }
    let sent = json!({"line_id": line, "phone": "+55 11 90000-0001"});
    assert_eq!(house.send(OTHERS, "/api/v1/conversations", &sent).await.status, 404, "the line is Acme's");
}

#[rstest]
#[case::in_an_answer(json!({"text": "Yes", "context": {"message_id": "wamid.OTHER"}}))]
#[case::in_a_reaction(json!({"type": "reaction", "reaction": {"message_id": "wamid.OTHER", "emoji": "👍"}}))]
#[tokio::test]
async fn nobody_is_shown_another_customers_message(#[case] sent: Value) {
    let house = written_at(NOW - 3_600).await;
    let rita = format!("{}/messages", thread(&house).await);
    let other = json!({"from_user_id": "BR.9900112233445577", "id": "wamid.OTHER", "timestamp": (NOW - 60).to_string(),
                       "type": "text", "text": {"body": "Secret"}});
    let value = json!({"messaging_product": "whatsapp", "messages": [other],
                       "metadata": {"display_phone_number": "15550100200", "phone_number_id": "800000000000002"}});
    let change = json!({"field": "messages", "value": value});
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "7", "changes": [change]}]});
    house.tell([body.to_string()]).await;
    let refused = house.send(TOKEN, &rita, &sent).await;
    assert_eq!((refused.status, &refused.body["code"]), (422, &json!("invalid")), "{}", refused.body);
}

/// The business's number is +1 555 010 0200.
#[rstest]
#[case::of_its_own_country(json!("4155550134"), "Without a + it is not certain")]
#[case::of_no_country(json!("0119123450001"), "Without a + it is not certain")]
#[case::a_username(json!("@rita.souza"), "A username is no address.")]
#[tokio::test]
async fn a_graph_client_is_told_which_addresses_cannot_be_meant(#[case] to: Value, #[case] words: &str) {
    let house = acme().await;
    let sent = json!({"messaging_product": "whatsapp", "to": to, "text": {"body": "Hello"}});
    let refused = house.send(TOKEN, "/graph/v23.0/800000000000002/messages", &sent).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    let details = refused.body["error"]["error_data"]["details"].as_str().unwrap();
    assert!(details.contains(words), "{details}");
    let contacts = house.call(TOKEN, "/api/v1/contacts").await;
    assert_eq!(contacts.items().len(), 0, "nobody was made");
}

#[tokio::test]
async fn what_a_caller_gives_along_is_handed_back() {
    let house = written_at(NOW - 60).await;
    let messages = format!("{}/messages", thread(&house).await);
    let sent = json!({"text": "Hello", "biz_opaque_callback_data": "order-4711"});
    let written = house.send(TOKEN, &messages, &sent).await;
    assert_eq!((written.status, &written.body["biz_opaque_callback_data"]), (201, &json!("order-4711")));
    let events = house.call(TOKEN, "/api/v1/events").await;
    let about = |event: &&Value| event["message_id"] == written.body["id"];
    let about: Vec<&Value> = events.items().iter().filter(about).collect();
    assert!(!about.is_empty());
    assert!(about.iter().all(|event| event["biz_opaque_callback_data"] == json!("order-4711")));

    for odd in [json!("x".repeat(513)), json!(4711), json!({"order": 4711})] {
        let sent = json!({"text": "Hello", "biz_opaque_callback_data": odd});
        let refused = house.send(TOKEN, &messages, &sent).await;
        assert_eq!((refused.status, &refused.body["code"]), (422, &json!("invalid")), "{}", refused.body);
    }
    let most = json!({"text": "Hello", "biz_opaque_callback_data": "ß".repeat(512)});
    assert_eq!(house.send(TOKEN, &messages, &most).await.status, 201);
}

#[tokio::test]
async fn a_number_without_a_plus_is_not_taken_for_another_countrys() {
    let house = acme().await;
    let lines = house.call(TOKEN, "/api/v1/lines").await;
    let line = lines.items()[0]["id"].as_str().unwrap().to_owned();
    for (phone, status) in [("912555777", 422), ("+351 912 555 777", 201), ("351912555777", 201)] {
        let sent = json!({"line_id": line, "phone": phone});
        let answer = house.send(TOKEN, "/api/v1/conversations", &sent).await;
        assert_eq!(answer.status, status, "{phone}: {}", answer.body);
    }
}

#[tokio::test]
async fn metas_clients_are_told_in_metas_shape_what_is_not_there() {
    let house = acme().await;
    let unknown = house
        .send(TOKEN, "/graph/v23.0/800000000000999/messages", &json!({"messaging_product": "whatsapp"}))
        .await;
    let details = unknown.body["error"]["error_data"]["details"].as_str().unwrap();
    assert_eq!((unknown.status, details), (400, "There is no \"800000000000999\" here."));
    let method = house.call(TOKEN, "/graph/v23.0/800000000000002/messages").await;
    assert_eq!((method.status, &method.body["error"]["code"]), (400, &json!(100)), "{}", method.body);
    let media = house.send(TOKEN, "/graph/v23.0/800000000000002/media", &json!({})).await;
    assert_eq!((media.status, &media.body["error"]["code"]), (400, &json!(100)), "{}", media.body);
    let large = json!({"messaging_product": "whatsapp", "text": {"body": "x".repeat(100_000)}});
    let large = house.send(TOKEN, "/graph/v23.0/800000000000002/messages", &large).await;
    assert_eq!((large.status, &large.body["error"]["code"]), (413, &json!(100)), "{}", large.body);
    let path = house.call(TOKEN, "/graph/v23.0/%FF/message_templates").await;
    assert_eq!((path.status, &path.body["error"]["code"]), (400, &json!(100)), "{}", path.body);
}
