//! What Meta keeps of the business: subscriptions, the standing of numbers, usernames.

use rstest::rstest;
use serde_json::{Value, json};
use simulator::{Act, Letter, NameRules, Receipts, Standing};

use super::{ELSEWHERE, ORDERS, SUPPORT, Town};

const WABA: &str = "700000000000001";
const PORTFOLIO: &str = "300000000000001";

impl Town {
    async fn graph(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/v25.0/{path}", self.simulator.url());
        let method = method.parse().unwrap();
        let mut request = self.http.request(method, url).bearer_auth("good token");
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn claim(&self, line: &str, name: &str, action: &str) -> (u16, Value) {
        let body = json!({"username": name, "transfer_action": action});
        self.graph("POST", &format!("{line}/username"), body).await
    }
}

fn code(answer: &(u16, Value)) -> i64 {
    assert_eq!(answer.0, 400, "{answer:?}");
    answer.1["error"]["code"].as_i64().unwrap()
}

#[tokio::test]
async fn an_account_tells_of_its_numbers_and_of_who_owns_it() {
    let town = Town::begin().await;
    let path = format!("{WABA}/phone_numbers?fields=display_phone_number,status,throughput&limit=100");
    let (_ok, told) = town.graph("GET", &path, Value::Null).await;
    assert_eq!(
        told["data"][0],
        json!({"id": SUPPORT, "display_phone_number": "+1 555 010 0210", "status": "CONNECTED",
               "throughput": {"level": "STANDARD"}})
    );
    let (_ok, told) = town.graph("GET", &format!("{WABA}?fields=owner_business_info"), Value::Null).await;
    assert_eq!(told["owner_business_info"]["id"], PORTFOLIO);
    let fast = Standing { throughput: "HIGH".to_owned(), ..Standing::default() };
    town.simulator.platform().set_standing(SUPPORT, fast);
    let (_ok, told) = town.graph("GET", &format!("{SUPPORT}?fields=throughput"), Value::Null).await;
    assert_eq!(told, json!({"id": SUPPORT, "throughput": {"level": "HIGH"}}));
    let novel = town.graph("GET", &format!("{SUPPORT}?fields=throughput,novel"), Value::Null).await;
    assert_eq!(code(&novel), 100, "one unknown field fails the whole request");
    assert_eq!(code(&town.graph("GET", "799?fields=id", Value::Null).await), 33);
}

#[tokio::test]
async fn an_app_is_told_only_of_accounts_that_it_is_subscribed_to() {
    let town = Town::with(|config| config.subscribed = false).await;
    let path = format!("{WABA}/subscribed_apps");
    assert_eq!(town.graph("GET", &path, Value::Null).await.1, json!({"data": []}));
    town.write("rita", Letter::text("oi"));
    assert!(town.arrived().await.is_empty());
    assert_eq!(town.graph("POST", &path, Value::Null).await, (200, json!({"success": true})));
    assert_eq!(town.graph("GET", &path, Value::Null).await.1["data"].as_array().unwrap().len(), 1);
    town.write("rita", Letter::text("oi"));
    assert_eq!(town.arrived().await.len(), 1);
    town.graph("DELETE", &path, Value::Null).await;
    town.write("rita", Letter::text("oi"));
    assert!(town.arrived().await.is_empty());
}

#[tokio::test]
async fn a_username_is_reserved_approved_moved_and_released() {
    let town = Town::begin().await;
    let own = format!("{SUPPORT}/username");
    assert_eq!(town.graph("GET", &own, Value::Null).await, (200, json!({})));
    assert_eq!(town.claim(SUPPORT, "Acme.Coffee", "none").await.1, json!({"status": "reserved"}));
    insta::assert_json_snapshot!("business_username_approved", town.values().await);
    let held = json!({"username": "acme.coffee", "status": "approved"});
    assert_eq!(town.graph("GET", &own, Value::Null).await.1, held);
    assert_eq!(code(&town.claim(ORDERS, "acme.coffee", "none").await), 147_005);
    assert_eq!(code(&town.claim(ELSEWHERE, "acme.coffee", "force_transfer").await), 147_001);
    assert_eq!(town.claim(ORDERS, "acme.coffee", "force_transfer").await.0, 200);
    let told = town.values().await;
    let deleted = json!({"display_phone_number": "15550100210", "status": "deleted"});
    assert_eq!((told.len(), &told[0]), (2, &deleted), "the loser hears first, without a name");
    assert_eq!(town.graph("DELETE", &format!("{ORDERS}/username"), Value::Null).await.1["success"], true);
    assert_eq!(town.values().await.len(), 1);
}

#[rstest]
#[case::taken("rita.s", "none", 147_001)]
#[case::on_a_page("acme.page", "none", 147_003)]
#[case::on_instagram("acme.pics", "none", 147_004)]
#[case::odd("a b", "none", 100)]
#[case::odd_action("acme", "steal", 100)]
#[tokio::test]
async fn a_username_may_be_refused(#[case] name: &str, #[case] action: &str, #[case] expected: i64) {
    let town = Town::begin().await;
    town.act("rita", Act::AdoptUsername { username: "rita.s".to_owned(), hide: false });
    let rules = NameRules {
        pages: vec!["acme.page".to_owned()],
        instagram: vec!["acme.pics".to_owned()],
        ..NameRules::default()
    };
    town.simulator.platform().set_name_rules(PORTFOLIO, rules);
    assert_eq!(code(&town.claim(SUPPORT, name, action).await), expected);
}

#[tokio::test]
async fn what_meta_keeps_for_a_business_is_suggested_and_approved_at_once() {
    let town = Town::with(|config| config.receipts = Receipts::Lifelike).await;
    let rules = NameRules { kept: vec!["acme.help".to_owned()], ..NameRules::default() };
    town.simulator.platform().set_name_rules(PORTFOLIO, rules);
    let (_ok, told) = town.graph("GET", &format!("{SUPPORT}/username_suggestions"), Value::Null).await;
    assert_eq!(told, json!({"data": [{"username_suggestions": ["acme.help"]}]}));
    assert_eq!(town.claim(SUPPORT, "acme.help", "none").await.1, json!({"status": "approved"}));
    let none = NameRules { eligible: false, ..NameRules::default() };
    town.simulator.platform().set_name_rules(PORTFOLIO, none);
    assert_eq!(code(&town.claim(ORDERS, "acme.orders", "none").await), 147_002);
}
