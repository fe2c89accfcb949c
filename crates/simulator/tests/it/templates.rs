//! Templates: made, looked at, edited, deleted, listed by pages, and what their status does to a send.

use std::time::Duration;

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{Town, now};

const WABA: &str = "700000000000001";

impl Town {
    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let url = format!("{}/v25.0/{path}", self.simulator.url());
        let mut request = self.http.request(method, url).bearer_auth("good token");
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn make(&self, template: &Value) -> (u16, Value) {
        self.ask(Method::POST, &format!("{WABA}/message_templates"), Some(template)).await
    }

    async fn status(&self, id: &Value) -> Value {
        self.ask(Method::GET, id.as_str().unwrap(), None).await.1["status"].clone()
    }
}

fn hello(words: &str) -> Value {
    json!({"name": "hello", "language": "en", "category": "UTILITY", "components": [{"type": "BODY", "text": words}]})
}

#[tokio::test]
async fn a_template_is_pending_until_meta_approved_it() {
    let town = Town::with(|config| config.reviews = false).await;
    let (code, made) = town.make(&hello("Your order is ready.")).await;
    assert_eq!((code, &made["status"], &made["category"]), (200, &json!("PENDING"), &json!("UTILITY")));
    let platform = town.simulator.platform();
    platform.judge((WABA, "hello", "en"), ("APPROVED", "NONE"), Duration::ZERO).unwrap();
    assert_eq!(town.status(&made["id"]).await, "APPROVED");
    let told = town.values().await;
    assert_eq!(told[0]["event"], "APPROVED");
    assert_eq!(told[0]["message_template_id"].to_string(), made["id"].as_str().unwrap());
}

#[tokio::test]
async fn meta_takes_a_while_to_look() {
    let town = Town::with(|config| config.receipts = simulator::Receipts::Lifelike).await;
    let (_code, made) = town.make(&hello("Half price at the casino.")).await;
    assert_eq!(town.status(&made["id"]).await, "PENDING");
    town.clock.set(now().plus(Duration::from_secs(7)));
    assert_eq!(town.status(&made["id"]).await, "REJECTED");
    assert_eq!(town.values().await[0]["rejection_info"]["reason"], "ABUSIVE_CONTENT");
}

#[rstest]
#[case::a_capital(json!({"name": "Hello"}), 2_388_014)]
#[case::no_category(json!({"category": "SPAM"}), 2_388_016)]
#[case::no_body(json!({"components": []}), 2_388_043)]
#[case::first(json!({"components": [{"type": "BODY", "text": "{{1}} hi", "example": {"body_text": [["a"]]}}]}), 2_388_299)]
#[case::no_example(json!({"components": [{"type": "BODY", "text": "Hi {{1}}!"}]}), 2_388_043)]
#[case::exists(json!({"name": "hello_world", "language": "en_US"}), 2_388_024)]
#[case::asking_in_other_words(json!({"components": [{"type": "BODY", "text": "Hi"},
    {"type": "BUTTONS", "buttons": [{"type": "REQUEST_CONTACT_INFO", "text": "Call me"}]}]}), 2_388_063)]
#[case::words_in_a_code(json!({"category": "AUTHENTICATION"}), 2_388_050)]
#[tokio::test]
async fn what_meta_does_not_take(#[case] change: Value, #[case] subcode: u64) {
    let town = Town::begin().await;
    let mut template = hello("Your order is ready.");
    template.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    let (code, answer) = town.make(&template).await;
    assert_eq!((code, &answer["error"]["code"]), (400, &json!(100)), "{answer}");
    assert_eq!(answer["error"]["error_subcode"], subcode, "{answer}");
    assert!(answer["error"]["error_user_msg"].as_str().unwrap().ends_with('.'));
}

#[tokio::test]
async fn an_approved_template_is_edited_once_a_day_and_its_name_rests_when_it_is_gone() {
    let town = Town::begin().await;
    let made = town.make(&hello("Your order is ready.")).await.1;
    let id = made["id"].as_str().unwrap();
    let edit = json!({"components": [{"type": "BODY", "text": "Your order waits for you."}]});
    assert_eq!(town.ask(Method::POST, id, Some(&edit)).await.0, 200);
    assert_eq!(town.status(&made["id"]).await, "APPROVED");
    assert_eq!(town.ask(Method::POST, id, Some(&edit)).await.1["error"]["error_subcode"], 2_388_026);
    town.clock.set(now().plus(Duration::from_secs(24 * 3600)));
    assert_eq!(town.ask(Method::POST, id, Some(&edit)).await.0, 200);
    let gone = format!("{WABA}/message_templates?hsm_id={id}&name=hello");
    assert_eq!(town.ask(Method::DELETE, &gone, None).await, (200, json!({"success": true})));
    assert_eq!(town.make(&hello("Again.")).await.1["error"]["error_subcode"], 2_388_023);
}

#[tokio::test]
async fn long_lists_come_by_pages() {
    let town = Town::begin().await;
    for place in 0..30 {
        let mut template = hello("Your order is ready.");
        template["name"] = json!(format!("hello_{place}"));
        town.make(&template).await;
    }
    let list = format!("{WABA}/message_templates?limit=10");
    let (mut seen, mut after) = (0, String::new());
    loop {
        let page = town.ask(Method::GET, &format!("{list}{after}"), None).await.1;
        seen += page["data"].as_array().unwrap().len();
        if page["paging"].get("next").is_none() {
            break;
        }
        after = format!("&after={}", page["paging"]["cursors"]["after"].as_str().unwrap());
    }
    assert_eq!(seen, 37);
}

#[rstest]
#[case("PAUSED", 132_015)]
#[case("DISABLED", 132_016)]
#[case("REJECTED", 132_001)]
#[tokio::test]
async fn only_approved_templates_leave(#[case] event: &str, #[case] code: u64) {
    let town = Town::begin().await;
    town.simulator.platform().judge((WABA, "hello_world", "en_US"), (event, "NONE"), Duration::ZERO).unwrap();
    let sent = json!({"messaging_product": "whatsapp", "to": "+5511900000001", "type": "template",
                      "template": {"name": "hello_world", "language": {"code": "en_US"}}});
    let answer = town.ask(Method::POST, &format!("{}/messages", super::SUPPORT), Some(&sent)).await.1;
    assert_eq!(answer["error"]["code"], code);
}
