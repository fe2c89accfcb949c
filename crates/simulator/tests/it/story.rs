//! The story of Acme Coffee.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simulator::{Beat, Story};

use super::{ORDERS, SUPPORT, Town, now, values};

impl Town {
    /// A town of two lines in which only the story's people live.
    async fn of_the_story() -> Self {
        let town = Self::without_people(|config| {
            config.story = true;
            config.lines.truncate(2);
        });
        town.await
    }

    fn beat(&self) -> Beat {
        self.simulator.story(Story::next_step).unwrap()
    }
}

fn is_about(value: &Value, kind: &str) -> bool {
    value["messages"][0]["type"] == kind || value["message_echoes"][0]["type"] == kind
}

#[tokio::test]
async fn the_past_fills_the_inbox_with_everything() {
    let town = Town::of_the_story().await;
    let queued = town.simulator.story(Story::opening).unwrap();
    let values = town.values().await;
    assert_eq!(values.len(), queued);
    for kind in [
        "text",
        "image",
        "audio",
        "document",
        "location",
        "order",
        "interactive",
        "reaction",
        "edit",
        "revoke",
        "contacts",
    ] {
        assert!(values.iter().any(|value| is_about(value, kind)), "no {kind}");
    }
    let calls = values.iter().filter(|value| value.get("calls").is_some()).count();
    assert_eq!(calls, 2);
    let lines: BTreeSet<String> = values
        .iter()
        .map(|value| value["metadata"]["phone_number_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(lines, BTreeSet::from([ORDERS.to_owned(), SUPPORT.to_owned()]));
    let times = values.iter().filter_map(|value| {
        let message = value["messages"].get(0).or(value["message_echoes"].get(0))?;
        message["timestamp"].as_str()?.parse::<i64>().ok()
    });
    let times: Vec<i64> = times.collect();
    assert!(times.is_sorted());
    assert!(times.iter().all(|time| (now().unix_seconds() - 48 * 3600..now().unix_seconds()).contains(time)));
}

#[tokio::test]
async fn rita_hides_her_number_and_goes_on() {
    let town = Town::of_the_story().await;
    town.simulator.story(Story::opening).unwrap();
    town.arrived().await;
    let mut seen = Vec::new();
    for _beat in 0..20 {
        town.beat();
        seen.extend(town.arrived().await.iter().flat_map(values));
    }
    let ritas: Vec<&Value> = seen
        .iter()
        .filter(|value| value["contacts"][0]["profile"]["name"] == "Rita Souza")
        .map(|value| &value["messages"][0])
        .collect();
    let (before, after): (Vec<&&Value>, Vec<&&Value>) =
        ritas.iter().partition(|message| message.get("from").is_some());
    assert_eq!(before.len(), 1);
    assert!(after.len() >= 4);
    assert_eq!(before[0]["from_user_id"], after[0]["from_user_id"]);
}

#[tokio::test]
async fn it_never_ends_and_never_says_the_same_twice_in_a_row() {
    let town = Town::of_the_story().await;
    town.simulator.story(Story::opening).unwrap();
    town.arrived().await;
    let mut last = Value::Null;
    for _beat in 0..200 {
        town.beat();
        let values = town.values().await;
        let Some(said) = values.first().map(|value| json!([value["contacts"], value["messages"][0]["text"]]))
        else {
            continue;
        };
        assert!(said != last || said[1].is_null(), "{said} twice");
        last = said;
    }
}

#[tokio::test]
async fn a_seed_repeats_the_story() {
    let mut tellings = Vec::new();
    for _telling in 0..2 {
        let town = Town::of_the_story().await;
        town.simulator.story(Story::opening).unwrap();
        for _beat in 0..40 {
            town.beat();
        }
        let told = serde_json::to_string(&town.arrived().await).unwrap();
        tellings.push(told.replace(&town.simulator.url(), ""));
    }
    assert_eq!(tellings[0], tellings[1]);
}

#[tokio::test]
async fn who_is_written_to_answers() {
    let town = Town::of_the_story().await;
    town.simulator.story(Story::opening).unwrap();
    let request = json!({"messaging_product": "whatsapp", "to": "+60120000088", "type": "text",
                         "text": {"body": "Yes, we do."}});
    let url = format!("{}/v25.0/{SUPPORT}/messages", town.simulator.url());
    let sent = town.http.post(url).bearer_auth("good token").json(&request).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    assert_eq!(
        town.beat(),
        Beat { person: "mei".to_owned(), line: SUPPORT.to_owned(), what: "text".to_owned() }
    );
    assert_eq!(town.beat().person, "rita");
}

#[tokio::test]
async fn who_is_asked_for_the_number_shares_it_or_does_not() {
    let town = Town::of_the_story().await;
    town.simulator.story(Story::opening).unwrap();
    town.arrived().await;
    let ask = json!({"type": "request_contact_info", "body": {"text": "Your number?"},
                     "action": {"name": "request_contact_info"}});
    let url = format!("{}/v25.0/{SUPPORT}/messages", town.simulator.url());
    for (person, expected) in [("kofi", "share"), ("mei", "decline")] {
        let id = town.simulator.platform().sight(person, SUPPORT).unwrap().user_id.unwrap();
        let request = json!({"messaging_product": "whatsapp", "recipient": id, "type": "interactive", "interactive": ask});
        let sent = town.http.post(&url).bearer_auth("good token").json(&request).send().await.unwrap();
        assert_eq!(sent.status(), 200);
        let told = [town.beat(), town.beat()];
        let answer = told.iter().find(|beat| beat.person == person).unwrap();
        assert_eq!(answer.what, expected);
    }
    let cards =
        town.arrived().await.iter().flat_map(values).filter(|value| is_about(value, "contacts")).count();
    assert_eq!(cards, 1, "a business hears nothing of a no");
}
