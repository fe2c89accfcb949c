//! The control page and its JSON.

use reqwest::{Method, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};

use super::{ORDERS, SUPPORT, Town};

impl Town {
    async fn api(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let url = format!("{}/control/api/{path}", self.simulator.url());
        let answer = self.http.request(method, url).json(&body).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn page(&self, path: &str) -> (StatusCode, String) {
        let answer = self.http.get(format!("{}{path}", self.simulator.url())).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    async fn press(&self, path: &str, body: &str) -> StatusCode {
        let post = self.http.post(format!("{}{path}", self.simulator.url()));
        let post = post.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned());
        post.send().await.unwrap().status()
    }
}

#[tokio::test]
async fn a_test_in_any_language_can_play_a_customer() {
    let town = Town::begin().await;
    let newcomer = json!({"id": "mei", "phone": "60120000088", "country": "MY", "name": "Mei Lin"});
    let (status, mei) = town.api(Method::POST, "people", newcomer).await;
    assert_eq!((status, &mei["seen"][0]["visible"]), (StatusCode::CREATED, &json!("no_username")));

    let write = json!({"act": "write", "line": SUPPORT, "letter": {"type": "text", "body": "hello"}});
    let (status, done) = town.api(Method::POST, "people/mei/acts", write).await;
    assert_eq!((status, done["wamids"].as_array().unwrap().len()), (StatusCode::OK, 1));
    let (_, queue) = town.api(Method::GET, "queue", json!({})).await;
    assert_eq!(queue["waiting"], 1);
    let (_, step) = town.api(Method::POST, "queue/step", json!({})).await;
    assert_eq!(step, json!({"step": "delivered", "updates": 1}));
    assert_eq!(town.receiver.take().len(), 1);

    let hide = json!({"act": "adopt_username", "username": "mei.lin", "hide": true});
    let (_, done) = town.api(Method::POST, "people/mei/acts", hide).await;
    assert_eq!(done["person"]["seen"][0]["phone"], Value::Null);
    assert_eq!(done["person"]["seen"][0]["username"], "mei.lin");
    let (_, chat) = town.api(Method::GET, &format!("people/mei/chats/{SUPPORT}"), json!({})).await;
    assert_eq!((&chat["items"][0]["text"], &chat["items"][0]["side"]), (&json!("hello"), &json!("customer")));
    let (_, world) = town.api(Method::GET, "world", json!({})).await;
    assert_eq!((world["lines"].as_array().unwrap().len(), world["people"].as_array().unwrap().len()), (3, 4));
}

#[rstest]
#[case("nobody", json!({"act": "drop_username"}), 404)]
#[case("rita", json!({"act": "hide_number"}), 422)]
#[case("rita", json!({"act": "adopt_username", "username": "x"}), 422)]
#[case("rita", json!({"act": "change_number", "phone": "573000000042"}), 409)]
#[case("rita", json!({"act": "call", "line": "1", "end": "missed"}), 404)]
#[case("rita", json!({"act": "open_link", "url": "https://evil.example/15550100200?text=hi"}), 422)]
#[case("rita", json!({"act": "open_link", "url": "https://wa.me/49555?text=hi"}), 404)]
#[case("rita", json!({"act": "write", "line": SUPPORT, "letter": {"type": "revoke", "message_id": "wamid.x"}}), 404)]
#[tokio::test]
async fn what_cannot_be_done_is_refused_in_words(
    #[case] who: &str,
    #[case] act: Value,
    #[case] expected: u16,
) {
    let town = Town::begin().await;
    let (status, answer) = town.api(Method::POST, &format!("people/{who}/acts"), act).await;
    assert_eq!(status, expected);
    assert!(answer["error"].as_str().unwrap().ends_with('.'));
}

#[tokio::test]
async fn faults_and_contact_books_can_be_switched() {
    let town = Town::begin().await;
    let (_, queue) = town.api(Method::PUT, "faults", json!({"repeat": 2})).await;
    assert_eq!((&queue["faults"]["repeat"], &queue["faults"]["batch"]), (&json!(2), &json!(1)));
    let book = "portfolios/300000000000001/contact-book";
    assert_eq!(town.api(Method::PUT, book, json!({"on": false})).await.0, StatusCode::OK);
    assert_eq!(
        town.api(Method::PUT, "portfolios/1/contact-book", json!({"on": true})).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(town.api(Method::POST, "story/next", json!({})).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_page_escapes_what_people_call_themselves() {
    let town = Town::begin().await;
    town.act("rita", simulator::Act::Rename { name: Some("<script>alert(1)</script>".to_owned()) });
    town.write("rita", simulator::Letter::text("<img src=x onerror=alert(2)>"));
    let (status, page) = town.page(&format!("/control/people/rita/{SUPPORT}")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains("<script>alert") && !page.contains("<img"), "{page}");
    assert!(page.contains("alert(2)"));
}

#[tokio::test]
async fn every_button_works() {
    let town = Town::begin().await;
    let place = format!("/control/people/rita/{SUPPORT}");
    let kinds = [
        "text",
        "image",
        "voice",
        "audio",
        "video",
        "document",
        "sticker",
        "location",
        "card",
        "order",
        "flow",
        "button_reply",
        "list_reply",
        "button",
        "call_yes",
        "call_no",
        "from_ad",
        "forwarded",
        "unsupported",
        "unknown",
    ];
    for kind in kinds {
        assert_eq!(town.press(&place, &format!("act=write&kind={kind}&text=")).await, 303, "{kind}");
    }
    let buttons = [
        "adopt&text=rita.souza&hide=true",
        "show",
        "hide",
        "share",
        "decline",
        "number&text=%2B5511900000099",
        "call",
        "missed",
        "edit&text=better",
        "delete",
        "stop",
        "resume",
        "rename&text=Rita+S",
        "drop",
    ];
    for button in buttons {
        assert_eq!(town.press(&place, &format!("act={button}")).await, 303, "{button}");
    }
    let refused = town.press(&place, "act=react&text=%F0%9F%91%8D").await;
    assert_eq!(refused, 422, "the business has said nothing yet");
    assert!(town.arrived().await.len() > 25);
}

#[tokio::test]
async fn a_link_opens_the_chat_with_its_words_ready() {
    let town = Town::begin().await;
    let (_, world) = town.api(Method::GET, "world", json!({})).await;
    let lines = world["lines"].as_array().unwrap();
    let orders = lines.iter().find(|line| line["phone_number_id"] == ORDERS).unwrap();
    let number: String =
        orders["display_phone"].as_str().unwrap().chars().filter(char::is_ascii_digit).collect();
    let url = format!("https://wa.me/{number}?text=Hello%21%20%22%3Cb%3E%22%20%26%20more%20KN-1");

    let encoded = url.replace('%', "%25").replace('?', "%3F").replace('=', "%3D").replace('&', "%26");
    let (status, _page) = town.page(&format!("/control/people/rita/link?link={encoded}")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, page) = town.page(&format!("/control/people/rita/{ORDERS}?link={encoded}")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("value=\"Hello! &#34;&#60;b&#62;&#34; &#38; more KN-1\""), "{page}");
    assert!(town.arrived().await.is_empty(), "opening sends nothing");
    for nowhere in ["https%3A%2F%2Fevil.example%2F1", "https%3A%2F%2Fwa.me%2F1", ""] {
        assert_eq!(town.page(&format!("/control/people/rita/link?link={nowhere}")).await.0, 422, "{nowhere}");
    }

    let (status, done) =
        town.api(Method::POST, "people/rita/acts", json!({"act": "open_link", "url": url})).await;
    assert_eq!((status, done["wamids"].as_array().unwrap().len()), (StatusCode::OK, 1));
    let (_, chat) = town.api(Method::GET, &format!("people/rita/chats/{ORDERS}"), json!({})).await;
    assert_eq!(chat["items"][0]["text"], "Hello! \"<b>\" & more KN-1");
}

#[tokio::test]
async fn somebody_new_can_be_let_in_and_pages_open() {
    let town = Town::begin().await;
    let form = format!("phone=%2B351+900+000+001&country=pt&name=&username=%40ines.p&line={ORDERS}");
    assert_eq!(town.press("/control/people", &form).await, 303);
    assert_eq!(town.press("/control/people", &form).await, 422);
    assert!(town.page(&format!("/control/people/351900000001/{ORDERS}")).await.1.contains("ines.p"));
    assert_eq!(town.page("/control/people/nobody/1").await.0, 404);
    assert_eq!(town.page("/control").await.0, 303);
    for asset in ["/assets/control.css", "/assets/control.js"] {
        assert_eq!(town.page(asset).await.0, 200);
    }
}

#[tokio::test]
async fn other_peoples_pages_press_no_buttons() {
    let town = Town::begin().await;
    let post = town.http.post(format!("{}/control/people/rita/{SUPPORT}", town.simulator.url()));
    let answer = post.header("sec-fetch-site", "cross-site").body("act=drop").send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert!(answer.headers().get("content-security-policy").is_none());
    let page = town
        .http
        .get(format!("{}/control/people/rita/{SUPPORT}", town.simulator.url()))
        .send()
        .await
        .unwrap();
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
}
