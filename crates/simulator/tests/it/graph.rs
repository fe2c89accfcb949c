//! What the Graph API answers, and the statuses that follow.

use std::time::Duration;

use base::Clock;
use rstest::rstest;
use serde_json::{Value, json};
use simulator::{Act, Letter, Mishaps};

use super::{ELSEWHERE, ORDERS, SUPPORT, Town, now};

impl Town {
    async fn send_as(&self, token: Option<&str>, line: &str, request: &Value) -> (u16, Value) {
        let url = format!("{}/v25.0/{line}/messages", self.simulator.url());
        let mut post = self.http.post(url).json(request);
        if let Some(token) = token {
            post = post.bearer_auth(token);
        }
        let answer = post.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn send(&self, request: &Value) -> (u16, Value) {
        self.send_as(Some("good token"), SUPPORT, request).await
    }

    async fn refused(&self, request: &Value) -> u64 {
        let (status, answer) = self.send(request).await;
        assert_eq!(status, 400, "{answer}");
        answer["error"]["code"].as_u64().unwrap()
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        let url = format!("{}{path}", self.simulator.url());
        self.http.get(url).bearer_auth("good token").send().await.unwrap()
    }

    fn user_id(&self, person: &str, line: &str) -> String {
        self.simulator.platform().sight(person, line).unwrap().user_id.unwrap()
    }

    /// Carlos has written, is known as @carlos.m and hides his number.
    async fn carlos_hides(&self) -> String {
        self.write("carlos", Letter::text("hola"));
        self.act("carlos", Act::AdoptUsername { username: "carlos.m".to_owned(), hide: true });
        self.arrived().await;
        self.user_id("carlos", SUPPORT)
    }
}

fn hello(address: Value) -> Value {
    let mut request = json!({"messaging_product": "whatsapp", "type": "text", "text": {"body": "hello"}});
    request.as_object_mut().unwrap().extend(address.as_object().unwrap().clone());
    request
}

fn template(name: &str, address: Value) -> Value {
    let mut request = hello(address);
    request["type"] = json!("template");
    let parameters: Vec<Value> = match name {
        "order_ready" => vec![json!({"type": "text", "text": "Rita"}), json!({"type": "text", "text": "42"})],
        "login_code" => vec![json!({"type": "text", "text": "123456"})],
        _ => Vec::new(),
    };
    request["template"] = json!({"name": name, "language": {"code": "en"},
                                 "components": [{"type": "body", "parameters": parameters}]});
    request
}

#[tokio::test]
async fn a_number_gets_the_message_and_its_statuses_name_the_id() {
    let town = Town::begin().await;
    town.write("rita", Letter::text("oi"));
    town.arrived().await;
    let (status, answer) =
        town.send(&hello(json!({"to": "+5511900000001", "biz_opaque_callback_data": "job-42"}))).await;
    assert_eq!(status, 200);
    assert_eq!(answer["contacts"], json!([{"input": "+5511900000001", "wa_id": "5511900000001"}]));
    let values = town.values().await;
    insta::assert_json_snapshot!(values);
    assert_eq!(values[0]["statuses"][0]["id"], answer["messages"][0]["id"]);
}

#[tokio::test]
async fn an_id_gets_the_message_and_the_number_stays_hidden() {
    let town = Town::begin().await;
    let id = town.carlos_hides().await;
    let (status, answer) = town.send(&hello(json!({"recipient": id}))).await;
    assert_eq!((status, &answer["contacts"]), (200, &json!([{"input": id, "user_id": id}])));
    let values = town.values().await;
    insta::assert_json_snapshot!(values);
    assert!(!values.iter().any(|value| value.to_string().contains("573000000042")));
}

#[tokio::test]
async fn a_send_to_the_number_shows_it_again() {
    let town = Town::begin().await;
    town.carlos_hides().await;
    town.send(&hello(json!({"to": "+573000000042"}))).await;
    assert_eq!(town.simulator.platform().sight("carlos", SUPPORT).unwrap().phone.unwrap(), "573000000042");
}

#[tokio::test]
async fn the_number_wins_over_the_id() {
    let town = Town::begin().await;
    let id = town.carlos_hides().await;
    let (status, answer) = town.send(&hello(json!({"to": "+5511900000001", "recipient": id}))).await;
    assert_eq!(status, 200);
    assert_eq!(answer["contacts"], json!([{"input": "+5511900000001", "wa_id": "5511900000001"}]));
}

#[tokio::test]
async fn the_parent_id_works_too() {
    let town = Town::begin().await;
    town.write("rita", Letter::text("oi"));
    let parent = town.simulator.platform().sight("rita", SUPPORT).unwrap().parent_user_id.unwrap();
    let (status, answer) = town.send(&hello(json!({"recipient": parent}))).await;
    assert_eq!((status, &answer["contacts"][0]["user_id"]), (200, &json!(parent)));
}

#[tokio::test]
async fn an_id_in_the_numbers_place_is_accepted_and_lost() {
    let town = Town::begin().await;
    let id = town.carlos_hides().await;
    let (status, answer) = town.send(&hello(json!({"to": id}))).await;
    assert_eq!(status, 200);
    assert!(answer["messages"][0]["id"].as_str().unwrap().starts_with("wamid."));
    assert_eq!(town.values().await, Vec::<Value>::new());
}

#[tokio::test]
async fn ids_that_are_foreign_retired_or_nonsense_are_refused() {
    let town = Town::begin().await;
    town.write("rita", Letter::text("oi"));
    let (foreign, old) = (town.user_id("rita", ELSEWHERE), town.user_id("rita", SUPPORT));
    assert_eq!(town.refused(&hello(json!({"recipient": foreign}))).await, 131_009);
    assert_eq!(town.refused(&hello(json!({"recipient": "BR.1"}))).await, 131_009);
    let moved = Act::ChangeNumber { phone: "5511900000099".to_owned(), country: None, silently: false };
    town.act("rita", moved);
    assert_eq!(town.refused(&hello(json!({"recipient": old}))).await, 131_009);
}

#[rstest]
#[case::nobody(json!({}), 100)]
#[case::empty_number(json!({"to": "", "recipient": "BR.1"}), 100)]
#[case::kind_of_recipient(json!({"to": "+5511900000001", "recipient_type": "business_scoped_user_id"}), 100)]
#[case::unknown_type(json!({"to": "+5511900000001", "type": "hologram"}), 100)]
#[case::no_words(json!({"to": "+5511900000001", "text": {}}), 131_008)]
#[case::no_file(json!({"to": "+5511900000001", "type": "image", "image": {}}), 131_008)]
#[case::unknown_template(
    json!({"to": "+5511900000001", "type": "template", "template": {"name": "x", "language": {"code": "en"}}}), 132_001)]
#[case::unknown_message(json!({"status": "read", "message_id": "wamid.nothing"}), 131_009)]
#[tokio::test]
async fn requests_that_make_no_sense_are_refused(#[case] address: Value, #[case] code: u64) {
    let town = Town::begin().await;
    assert_eq!(town.refused(&hello(address)).await, code);
}

#[tokio::test]
async fn authentication_templates_need_a_number() {
    let town = Town::begin().await;
    let id = town.carlos_hides().await;
    assert_eq!(town.refused(&template("login_code", json!({"recipient": id}))).await, 131_062);
    assert_eq!(town.send(&template("login_code", json!({"to": "+573000000042"}))).await.0, 200);
    assert_eq!(town.send(&template("ask_number", json!({"recipient": id}))).await.0, 200);
}

#[tokio::test]
async fn outside_the_window_only_templates_arrive() {
    let town = Town::begin().await;
    town.write("rita", Letter::text("oi"));
    town.arrived().await;
    town.clock.set(now().plus(Duration::from_secs(24 * 60 * 60)));
    assert_eq!(town.send(&hello(json!({"to": "+5511900000001"}))).await.0, 200);
    let values = town.values().await;
    assert_eq!(values.len(), 1);
    let status = &values[0]["statuses"][0];
    assert_eq!((&status["status"], &status["errors"][0]["code"]), (&json!("failed"), &json!(131_047)));
    assert_eq!(values[0].get("contacts"), None);
    assert_eq!(town.send(&template("order_ready", json!({"to": "+5511900000001"}))).await.0, 200);
    assert_eq!(town.values().await.len(), 3);
}

#[tokio::test]
async fn a_send_that_fails_shows_no_number() {
    let town = Town::begin().await;
    town.carlos_hides().await;
    town.clock.set(now().plus(Duration::from_secs(24 * 60 * 60)));
    town.send(&hello(json!({"to": "+573000000042"}))).await;
    assert_eq!(town.simulator.platform().sight("carlos", SUPPORT).unwrap().phone, None);
}

#[tokio::test]
async fn a_number_without_whatsapp_fails_later() {
    let town = Town::begin().await;
    assert_eq!(town.send(&hello(json!({"to": "+15550100999"}))).await.0, 200);
    let values = town.values().await;
    assert_eq!(values[0]["statuses"][0]["errors"][0]["code"], 131_026);
    assert_eq!(values[0]["statuses"][0]["recipient_id"], "15550100999");
}

#[tokio::test]
async fn only_the_apps_token_opens_its_lines() {
    let town = Town::begin().await;
    let request = hello(json!({"to": "+5511900000001"}));
    let code = |(status, answer): (u16, Value)| (status, answer["error"]["code"].as_u64().unwrap());
    assert_eq!(code(town.send_as(None, SUPPORT, &request).await), (401, 200));
    assert_eq!(code(town.send_as(Some("bad"), SUPPORT, &request).await), (401, 190));
    assert_eq!(code(town.send_as(Some("good token"), "1", &request).await), (400, 33));
}

#[tokio::test]
async fn a_message_can_be_marked_as_read_while_typing() {
    let town = Town::begin().await;
    let wamid = town.write("rita", Letter::text("oi"));
    let request = json!({"messaging_product": "whatsapp", "status": "read", "message_id": wamid,
                         "typing_indicator": {"type": "text"}});
    assert_eq!(town.send(&request).await, (200, json!({"success": true})));
}

#[tokio::test]
async fn media_are_described_and_handed_out() {
    let town = Town::begin().await;
    town.write("rita", simulator::Content::Image { media: None, caption: None });
    let image = town.values().await[0]["messages"][0]["image"].clone();
    let described: Value =
        town.get(&format!("/v25.0/{}", image["id"].as_str().unwrap())).await.json().await.unwrap();
    assert_eq!((&described["mime_type"], &described["url"]), (&image["mime_type"], &image["url"]));
    assert_ne!(described["sha256"], image["sha256"], "hexadecimal here, base 64 there");
    let url = described["url"].as_str().unwrap();
    assert_eq!(town.http.get(url).send().await.unwrap().status(), 401);
    let bytes = town.http.get(url).bearer_auth("good token").send().await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes.len() as u64, described["file_size"].as_u64().unwrap());
    assert!(bytes.starts_with(b"\xff\xd8\xff"), "a JPEG");
    let now = town.clock.now();
    town.clock.set(now.plus(Duration::from_secs(301)));
    assert_eq!(
        town.http.get(url).bearer_auth("good token").send().await.unwrap().status(),
        404,
        "it is over"
    );
}

#[tokio::test]
async fn uploads_come_back() {
    let town = Town::begin().await;
    let form = "--x\r\ncontent-disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--x\r\n\
                content-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\ncontent-type: text/plain\r\n\r\n\
                hello\r\n--x--\r\n";
    let post = town.http.post(format!("{}/v25.0/{SUPPORT}/media", town.simulator.url()));
    let post =
        post.bearer_auth("good token").header("content-type", "multipart/form-data; boundary=x").body(form);
    let uploaded: Value = post.send().await.unwrap().json().await.unwrap();
    let described: Value =
        town.get(&format!("/v25.0/{}", uploaded["id"].as_str().unwrap())).await.json().await.unwrap();
    assert_eq!((&described["mime_type"], &described["file_size"]), (&json!("text/plain"), &json!(5)));
}

#[tokio::test]
async fn an_account_lists_its_templates_and_numbers() {
    let town = Town::begin().await;
    let templates: Value = town.get("/v25.0/700000000000001/message_templates").await.json().await.unwrap();
    assert!(templates["data"].as_array().unwrap().iter().any(|one| one["category"] == "AUTHENTICATION"));
    let numbers: Value = town.get("/v25.0/700000000000001/phone_numbers").await.json().await.unwrap();
    assert_eq!(numbers["data"][1]["id"], ORDERS);
    let number: Value = town.get(&format!("/v25.0/{SUPPORT}")).await.json().await.unwrap();
    assert_eq!(number["display_phone_number"], "+1 555 010 0210");
}

#[tokio::test]
async fn striking_somebody_from_the_contact_book_keeps_the_thirty_days() {
    let town = Town::begin().await;
    town.write("rita", Letter::text("oi"));
    town.act("rita", Act::AdoptUsername { username: "rita.souza".to_owned(), hide: false });
    let path = format!("/v25.0/{SUPPORT}/contact_book?bsuid={}", town.user_id("rita", SUPPORT));
    let url = format!("{}{path}", town.simulator.url());
    let answer: Value =
        town.http.delete(url).bearer_auth("good token").send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["deleted"], true);
    let phone = |line| town.simulator.platform().sight("rita", line).unwrap().phone;
    assert_eq!((phone(SUPPORT).is_some(), phone(ORDERS).is_some()), (true, false));
}

#[rstest]
#[case::as_documented(json!({"type": "request_contact_info", "body": {"text": "Your number?"},
                             "action": {"name": "request_contact_info"}}), None)]
#[case::without_words(json!({"type": "request_contact_info", "action": {"name": "request_contact_info"}}), Some(131_008))]
#[case::without_an_action(json!({"type": "request_contact_info", "body": {"text": "Your number?"}}), Some(131_009))]
#[case::by_its_former_name(json!({"type": "contact_request", "body": {"text": "Your number?"},
                                  "action": {"name": "contact_request"}}), Some(100))]
#[tokio::test]
async fn asking_for_the_number(#[case] interactive: Value, #[case] expected: Option<u64>) {
    let town = Town::begin().await;
    let id = town.carlos_hides().await;
    let request = json!({"messaging_product": "whatsapp", "recipient": id, "type": "interactive",
                         "interactive": interactive});
    match expected {
        Some(code) => assert_eq!(town.refused(&request).await, code),
        None => assert_eq!(town.send(&request).await.0, 200),
    }
}

#[tokio::test]
async fn a_message_may_be_taken_and_fail_afterwards() {
    let town = Town::begin().await;
    let id = town.carlos_hides().await;
    town.simulator.platform().set_mishaps(Mishaps { fails: Some(131_047), ..Mishaps::default() });
    assert_eq!(town.send(&hello(json!({"recipient": id}))).await.0, 200);
    let values = town.values().await;
    let status = &values[0]["statuses"][0];
    assert_eq!((&status["status"], &status["errors"][0]["code"]), (&json!("failed"), &json!(131_047)));
}
