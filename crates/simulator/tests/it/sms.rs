//! The SMS provider: what it takes, and how it refuses.

use base::Secret;
use rstest::rstest;
use serde_json::{Value, json};
use simulator::{Mishaps, Side};

use super::Town;

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const SENDER: &str = "+15550100230";
const RITA: &str = "+5511900000001";

impl Town {
    async fn with_sms() -> Self {
        Self::with(|config| *config = config.clone().with_sms(Secret::new("auth token"))).await
    }

    /// The business asks the provider to send.
    async fn send_text(&self, token: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", self.simulator.url());
        let request = self.http.post(url).basic_auth(ACCOUNT, Some(token)).form(form);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }
}

#[tokio::test]
async fn a_message_is_in_the_chat_of_whoever_has_the_number() {
    let town = Town::with_sms().await;
    let (status, answer) =
        town.send_text("auth token", &[("From", SENDER), ("To", RITA), ("Body", "Olá")]).await;
    assert_eq!((status, &answer["status"], &answer["to"]), (201, &json!("queued"), &json!(RITA)));
    let chat = town.simulator.platform().chat("rita", "sms");
    let said: Vec<_> = chat.iter().map(|said| (said.side, said.text.as_str(), said.wamid.as_str())).collect();
    assert_eq!(said, [(Side::Business, "Olá", answer["sid"].as_str().unwrap())]);
}

#[rstest]
#[case::not_signed_in("guessed", &[("From", SENDER), ("To", RITA), ("Body", "Oi")], 401, 20_003)]
#[case::nobody("auth token", &[("From", SENDER), ("Body", "Oi")], 400, 21_604)]
#[case::from_nobody("auth token", &[("To", RITA), ("Body", "Oi")], 400, 21_603)]
#[case::no_words("auth token", &[("From", SENDER), ("To", RITA)], 400, 21_602)]
#[case::no_number("auth token", &[("From", SENDER), ("To", "rita"), ("Body", "Oi")], 400, 21_211)]
#[case::a_number_of_others("auth token", &[("From", "+15550100999"), ("To", RITA), ("Body", "Oi")], 400, 21_659)]
#[case::nowhere_to_report("auth token",
    &[("From", SENDER), ("To", RITA), ("Body", "Oi"), ("StatusCallback", "file:///x")], 400, 21_609)]
#[tokio::test]
async fn it_refuses_as_twilio_does(
    #[case] token: &str,
    #[case] form: &[(&str, &str)],
    #[case] status: u16,
    #[case] code: i64,
) {
    let town = Town::with_sms().await;
    let (given, answer) = town.send_text(token, form).await;
    assert_eq!(
        (given, &answer["code"], &answer["status"]),
        (status, &json!(code), &json!(status)),
        "{answer}"
    );
    assert!(town.simulator.platform().chat("rita", "sms").is_empty());
}

#[tokio::test]
async fn it_is_too_busy_when_told_to_be() {
    let town = Town::with_sms().await;
    let long = "x".repeat(1601);
    let (status, answer) =
        town.send_text("auth token", &[("From", SENDER), ("To", RITA), ("Body", &long)]).await;
    assert_eq!((status, &answer["code"]), (400, &json!(21_617)));
    town.simulator.platform().set_mishaps(Mishaps { too_many: 100, ..Mishaps::default() });
    let (status, answer) =
        town.send_text("auth token", &[("From", SENDER), ("To", RITA), ("Body", "Oi")]).await;
    assert_eq!((status, &answer["code"]), (429, &json!(20_429)));
}
