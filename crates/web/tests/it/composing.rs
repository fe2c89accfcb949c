//! What can be sent from the composer besides words, and where conversations start.

use axum::http::StatusCode;
use serde_json::json;

use crate::support::{House, TOKEN, acme, acme_after, ask, get_as, header, post_as, words};

/// An owner who signed in, and the id of the only thread.
async fn signed_in(house: &House) -> (String, String) {
    let found = house.call(TOKEN, "/api/v1/conversations").await;
    (house.sign_in().await, found.items()[0]["id"].as_str().unwrap().to_owned())
}

async fn page(house: &House, cookie: &str, path: &str) -> String {
    let response = ask(house, get_as(cookie, path)).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    words(response).await
}

async fn sent(house: &House, cookie: &str, path: &str, form: &str) -> (StatusCode, String, String) {
    let response = ask(house, post_as(cookie, path, form)).await;
    let leads = response.headers().contains_key("location").then(|| header(&response, "location").to_owned());
    (response.status(), leads.unwrap_or_default(), words(response).await)
}

/// Acme after Rita wrote lately.
async fn written_to() -> House {
    let house = acme().await;
    let message = json!({"from_user_id": "BR.9900112233445566", "id": "wamid.A", "timestamp": "1790019000",
                         "type": "text", "text": {"body": "Oi"}});
    let value = json!({"messaging_product": "whatsapp", "messages": [message],
                       "metadata": {"display_phone_number": "15550100200", "phone_number_id": "800000000000002"}});
    let change = json!({"field": "messages", "value": value});
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "7", "changes": [change]}]});
    house.tell([body.to_string()]).await;
    house
}

#[tokio::test]
async fn a_draft_that_comes_late_does_not_come_back() {
    let house = written_to().await;
    let (cookie, thread) = signed_in(&house).await;
    let draft = format!("/conversations/{thread}/draft");
    sent(&house, &cookie, &draft, "text=Begun&key=k1").await;
    assert!(page(&house, &cookie, &format!("/inbox/open/{thread}")).await.contains(">Begun</textarea>"));
    sent(&house, &cookie, &draft, "text=Begun+and+more&key=k1").await;
    assert!(
        page(&house, &cookie, &format!("/inbox/open/{thread}")).await.contains(">Begun and more</textarea>")
    );
    sent(&house, &cookie, &format!("/conversations/{thread}/messages"), "text=Begun+and+done&key=k1").await;
    sent(&house, &cookie, &draft, "text=Begun+and+more&key=k1").await;
    assert!(page(&house, &cookie, &format!("/inbox/open/{thread}")).await.contains("></textarea>"));
    sent(&house, &cookie, &draft, "text=The+next+one&key=k2").await;
    assert!(
        page(&house, &cookie, &format!("/inbox/open/{thread}")).await.contains(">The next one</textarea>")
    );
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_in_words_and_kept() {
    let house = written_to().await;
    let (cookie, thread) = signed_in(&house).await;
    let messages = format!("/conversations/{thread}/messages");
    let (status, _leads, shown) = sent(&house, &cookie, &messages, "text=+%0D%0A&key=k1").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shown.contains("Write something first."), "{shown}");
    let long = "a".repeat(4100);
    let (status, _leads, shown) = sent(&house, &cookie, &messages, &format!("text={long}&key=k1")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let words = "This message has 4100 characters, and 4096 fit. Shorten it by 4, or send it in two.";
    assert!(shown.contains(words), "{shown}");
    let field = page(&house, &cookie, &format!("/inbox/open/{thread}")).await;
    assert!(field.contains(&format!(">{long}</textarea>")), "nothing of it is lost");
    assert!(!field.contains("maxlength=\"4096\""), "nothing is cut");
}

#[tokio::test]
async fn a_form_shows_what_the_customer_will_see_and_sends_just_that() {
    let house = written_to().await;
    let (cookie, thread) = signed_in(&house).await;
    let form = format!("/conversations/{thread}/write/location");
    let place = "where=38.7223,+-9.1393&name=Our+shop&key=k1";
    let (_status, _leads, preview) = sent(&house, &cookie, &format!("{form}/preview"), place).await;
    assert!(preview.contains("Our shop") && preview.contains("38.72230° N, 9.13930° W"), "{preview}");
    let (status, leads, _words) = sent(&house, &cookie, &form, place).await;
    assert_eq!((status, leads), (StatusCode::SEE_OTHER, format!("/inbox/open/{thread}")));
    sent(&house, &cookie, &form, place).await;
    let shown = page(&house, &cookie, &format!("/inbox/open/{thread}")).await;
    assert_eq!(shown.matches("Open in OpenStreetMap").count(), 1, "sent twice, it is one message");
}

#[tokio::test]
async fn what_is_missing_is_said_and_nothing_typed_is_lost() {
    let house = written_to().await;
    let (cookie, thread) = signed_in(&house).await;
    let form = format!("/conversations/{thread}/write/list");
    let (status, _leads, shown) =
        sent(&house, &cookie, &form, "body=When%3F&opens=Days&title=&description=9+to+12").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for expected in ["Give every row a title.", ">When?</textarea>", "value=\"Days\"", "value=\"9 to 12\""] {
        assert!(shown.contains(expected), "{expected}");
    }
    let nowhere = ask(&house, get_as(&cookie, &format!("/conversations/{thread}/write/hologram"))).await;
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn outside_the_window_the_forms_say_why_not() {
    let house = acme_after(&["rita-phone-only"]).await;
    let (cookie, thread) = signed_in(&house).await;
    let (status, _leads, refused) =
        sent(&house, &cookie, &format!("/conversations/{thread}/write/buttons"), "body=Sure%3F&button=Yes")
            .await;
    let shown = page(&house, &cookie, &format!("/conversations/{thread}/write/buttons")).await;
    if status == StatusCode::CONFLICT {
        assert!(
            refused.contains("More than 24 hours have passed")
                && shown.contains("More than 24 hours have passed")
        );
    } else {
        assert_eq!(status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_reaction_shows_before_whatsapp_has_it() {
    let house = written_to().await;
    let (cookie, thread) = signed_in(&house).await;
    let message = house.call(TOKEN, "/api/v1/messages?wamid=wamid.A").await;
    let message = message.items()[0]["id"].as_str().unwrap().to_owned();
    let reactions = format!("/conversations/{thread}/reactions");
    sent(&house, &cookie, &reactions, &format!("message={message}&emoji=%F0%9F%91%8D")).await;
    let shown = page(&house, &cookie, &format!("/inbox/open/{thread}")).await;
    assert!(shown.contains("<li class=\"mine\"><span>👍</span>"), "it shows at its message");
    assert!(!shown.contains("Reaction 👍"), "and not as a message of its own");
    sent(&house, &cookie, &reactions, &format!("message={message}&emoji=")).await;
    let shown = page(&house, &cookie, &format!("/inbox/open/{thread}")).await;
    assert!(!shown.contains("class=\"mine\""), "taken back");
    let other = "/conversations/018f0000-0000-7000-8000-000000000001/reactions";
    let (status, ..) = sent(&house, &cookie, other, &format!("message={message}&emoji=%F0%9F%91%8D")).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "in another conversation");
}

#[tokio::test]
async fn a_conversation_starts_from_a_line_that_can() {
    let house = written_to().await;
    let (cookie, thread) = signed_in(&house).await;
    let found = page(&house, &cookie, "/conversations/new?q=BR.9900112233445566").await;
    assert!(found.contains("href=\"/conversations/new?bsuid=BR.9900112233445566\""), "{found}");
    let lines = page(&house, &cookie, "/conversations/new?bsuid=BR.9900112233445566").await;
    for expected in [
        "You can write freely.",
        "Templates only. The customer has not written on this line yet.",
        "The WhatsApp id belongs to another business portfolio; it is not valid on this line.",
        "Write from a line of that portfolio, or to a phone number.",
    ] {
        assert!(lines.contains(expected), "{expected}: {lines}");
    }
    let support = house.call(TOKEN, "/api/v1/lines").await;
    let line = |name: &str| {
        let found = support.items().iter().find(|line| line["name"] == json!(name)).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let chosen = |name: &str| format!("bsuid=BR.9900112233445566&line={}", line(name));
    let (status, leads, _words) = sent(&house, &cookie, "/conversations/new", &chosen("Support")).await;
    assert_eq!((status, leads), (StatusCode::SEE_OTHER, format!("/inbox/open/{thread}")));
    let (status, _leads, shown) = sent(&house, &cookie, "/conversations/new", &chosen("Abroad")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(shown.contains("role=\"alert\""), "{shown}");
    let (status, _leads, shown) =
        sent(&house, &cookie, "/conversations/new", "bsuid=BR.9900112233445566").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shown.contains("Choose the line to write from."));
}

#[tokio::test]
async fn a_number_that_nobody_wrote_from_may_be_written_to() {
    let house = acme().await;
    let cookie = house.sign_in().await;
    let found = page(&house, &cookie, "/conversations/new?q=%2B55+11+90000-0077").await;
    assert!(found.contains("Phone number <bdi dir=\"ltr\">+5511900000077</bdi>"), "{found}");
    let lines = page(&house, &cookie, "/conversations/new?phone=%2B5511900000077").await;
    assert!(lines.contains("Not among your contacts yet.") && lines.contains("Templates only."));
    let none = house.call(TOKEN, "/api/v1/contacts").await;
    assert_eq!(none.items().len(), 0, "looking makes no contact");
}

#[tokio::test]
async fn whom_to_write_to_is_not_guessed() {
    let house = written_to().await;
    let (cookie, _thread) = signed_in(&house).await;
    let bare = page(&house, &cookie, "/conversations/new?phone=912555777").await;
    assert!(bare.contains("Without a + it is not certain which country this number is of."), "{bare}");
    assert!(bare.contains("value=\"912555777\""), "what was typed is kept");
    let name = page(&house, &cookie, "/conversations/new?q=DR.+House").await;
    assert!(!name.contains("Write to this id"), "a title is no id");
    let id = page(&house, &cookie, "/conversations/new?q=BR.9900112233445566").await;
    assert!(id.contains("Write to this id"), "{id}");
}

#[tokio::test]
async fn what_never_arrived_cannot_be_answered() {
    let house = written_to().await;
    let (cookie, thread) = signed_in(&house).await;
    let value = |told: serde_json::Value| {
        let mut value = json!({"messaging_product": "whatsapp",
                               "metadata": {"display_phone_number": "15550100200", "phone_number_id": "800000000000002"}});
        value.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
        let change = json!({"field": "messages", "value": value});
        json!({"object": "whatsapp_business_account", "entry": [{"id": "7", "changes": [change]}]})
            .to_string()
    };
    let echo = json!({"from": "15550100200", "to_user_id": "BR.9900112233445566", "id": "wamid.O", "type": "text",
                      "timestamp": "1790019001", "text": {"body": "It is on its way"}});
    let failed = json!({"id": "wamid.O", "status": "failed", "timestamp": "1790019002",
                        "recipient_user_id": "BR.9900112233445566"});
    house.tell([value(json!({"message_echoes": [echo]}))]).await;
    let found = house.call(TOKEN, "/api/v1/messages?wamid=wamid.O").await;
    let message = found.items()[0]["id"].as_str().unwrap().to_owned();
    let offers = format!("data-answer=\"{message}\"");
    assert!(page(&house, &cookie, &format!("/inbox/open/{thread}")).await.contains(&offers));

    house.tell([value(json!({"statuses": [failed]}))]).await;
    assert!(!page(&house, &cookie, &format!("/inbox/open/{thread}")).await.contains(&offers));
    let reactions = format!("/conversations/{thread}/reactions");
    let (status, _leads, shown) =
        sent(&house, &cookie, &reactions, &format!("message={message}&emoji=%F0%9F%91%8D")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shown.contains("was not delivered"), "{shown}");
    let answer = format!("text=And%3F&reply_to={message}");
    let (status, ..) = sent(&house, &cookie, &format!("/conversations/{thread}/messages"), &answer).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}
