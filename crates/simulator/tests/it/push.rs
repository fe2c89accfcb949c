//! Deliveries: at least once, in order until told otherwise.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;
use simulator::{Act, Faults, Letter, Refusal, Step, Update};

use super::{SUPPORT, Town, now, values};

fn texts(bodies: &[Value]) -> Vec<String> {
    let values = bodies.iter().flat_map(values);
    values.map(|value| value["messages"][0]["text"]["body"].as_str().unwrap().to_owned()).collect()
}

fn numbered(town: &Town, count: usize) -> Vec<Update> {
    let write = |number| {
        let letter = Letter::text(&format!("{number}"));
        town.simulator.platform().write("rita", SUPPORT, &letter, now()).unwrap().update
    };
    (0..count).map(write).collect()
}

fn expected(count: usize) -> Vec<String> {
    (0..count).map(|number| number.to_string()).collect()
}

#[tokio::test]
async fn a_queue_keeps_its_order_and_waits_for_a_refusing_receiver() {
    let town = Town::begin().await;
    for update in numbered(&town, 3) {
        town.simulator.pusher().push(update).unwrap();
    }
    town.receiver.refuse(2);
    let pusher = town.simulator.pusher();
    assert_eq!(pusher.step().await, Step::Refused { status: Some(503), again_in: Duration::ZERO });
    assert_eq!(pusher.step().await, Step::Refused { status: Some(503), again_in: Duration::from_secs(1) });
    assert_eq!(pusher.step().await, Step::Waits(Duration::from_secs(1)));
    town.clock.set(now().plus(Duration::from_secs(1)));
    assert_eq!(pusher.step().await, Step::Delivered { updates: 1 });
    assert_eq!(texts(&town.arrived().await), expected(3));
    assert_eq!(pusher.step().await, Step::Idle);
}

#[tokio::test]
async fn after_seven_days_a_body_is_given_up() {
    let town = Town::begin().await;
    town.write("rita", Letter::text("lost"));
    town.receiver.refuse(usize::MAX);
    let pusher = town.simulator.pusher();
    assert!(matches!(pusher.step().await, Step::Refused { .. }));
    town.clock.set(now().plus(Duration::from_secs(7 * 24 * 60 * 60)));
    assert_eq!(pusher.step().await, Step::GivenUp { updates: 1 });
    assert_eq!(pusher.waiting(), 0);
}

#[tokio::test]
async fn nobody_listening_is_no_answer_and_the_update_stays() {
    let town = Town::with(|config| config.webhook_url = "http://127.0.0.1:1/".to_owned()).await;
    town.write("rita", Letter::text("hello"));
    assert!(matches!(town.simulator.pusher().step().await, Step::Refused { status: None, .. }));
    assert_eq!(town.simulator.pusher().waiting(), 1);
}

#[tokio::test]
async fn queued_webhooks_suffer_the_faults_that_are_set() {
    let town = Town::begin().await;
    town.simulator.pusher().set_faults(Faults { repeat: 1, batch: 4, delay_ms: 500, ..Faults::default() });
    for update in numbered(&town, 6) {
        town.simulator.pusher().push(update).unwrap();
    }
    assert_eq!(town.simulator.pusher().step().await, Step::Waits(Duration::from_millis(500)));
    town.clock.set(now().plus(Duration::from_millis(500)));
    assert_eq!(town.simulator.pusher().step().await, Step::Delivered { updates: 4 });
    let twice = town.receiver.take();
    assert_eq!(twice.len(), 2);
    assert_eq!(twice[0], twice[1]);
    assert_eq!(texts(&twice[..1]), expected(4));
    assert_eq!(texts(&town.arrived().await), ["4", "5", "4", "5"]);
}

#[tokio::test]
async fn reordered_webhooks_all_arrive_and_a_seed_repeats_the_disorder() {
    let mut orders = Vec::new();
    for _run in 0..2 {
        let town = Town::begin().await;
        town.simulator.pusher().set_faults(Faults { reorder: true, ..Faults::default() });
        for update in numbered(&town, 30) {
            town.simulator.pusher().push(update).unwrap();
        }
        orders.push(texts(&town.arrived().await));
    }
    assert_eq!(orders[0], orders[1]);
    assert_ne!(orders[0], expected(30));
    assert_eq!(BTreeSet::from_iter(&orders[0]), BTreeSet::from_iter(&expected(30)));
}

#[tokio::test]
async fn many_go_out_at_once_with_repeats_batches_disorder_and_refusals() {
    let town = Town::begin().await;
    town.receiver.refuse(3);
    let faults = Faults { repeat: 2, reorder: true, batch: 7, ..Faults::default() };
    let receipts = town.simulator.pusher().deliver_all(numbered(&town, 100), &faults).await.unwrap();
    assert_eq!(receipts.len(), 15 * 3);
    assert!(receipts.iter().all(|receipt| receipt.status == Some(200)));
    assert_eq!(receipts.iter().map(|receipt| receipt.tries).sum::<u32>(), 45 + 3);
    let arrived = texts(&town.receiver.take());
    assert_eq!(arrived.len(), 300);
    assert_eq!(BTreeSet::from_iter(&arrived), BTreeSet::from_iter(&expected(100)));
}

#[tokio::test]
async fn one_body_can_hold_a_thousand_updates_and_no_more() {
    let town = Town::begin().await;
    let faults = Faults { batch: 5_000, one_by_one: true, ..Faults::default() };
    let receipts = town.simulator.pusher().deliver_all(numbered(&town, 1_200), &faults).await.unwrap();
    assert_eq!(receipts.iter().map(|receipt| receipt.updates).collect::<Vec<_>>(), [1_000, 200]);
    assert_eq!(texts(&town.receiver.take()), expected(1_200));
}

#[tokio::test]
async fn one_body_of_ones_own_is_signed_and_its_status_comes_back() {
    let town = Town::begin().await;
    let body = br#"{"object":"whatsapp_business_account","entry":[]}"#.to_vec();
    assert_eq!(town.simulator.pusher().deliver("main", body.clone()).await, Ok(Some(200)));
    assert_eq!(town.simulator.pusher().deliver("other", body).await, Err(Refusal::NoSuchApp));
    assert_eq!(town.receiver.take().len(), 1);
}

#[tokio::test]
async fn hands_are_shaken_with_the_right_token_only() {
    let town = Town::begin().await;
    let pusher = town.simulator.pusher();
    assert_eq!(pusher.verify("main", "verify & me").await, Ok(true));
    assert_eq!(pusher.verify("main", "wrong").await, Ok(false));
    assert_eq!(pusher.verify("other", "verify & me").await, Err(Refusal::NoSuchApp));
}

#[tokio::test]
async fn a_full_queue_refuses_before_anything_happens() {
    let town = Town::begin().await;
    let update = numbered(&town, 1).remove(0);
    while town.simulator.pusher().push(update.clone()).is_ok() {}
    let act = Act::Call { line: SUPPORT.to_owned(), end: simulator::CallEnd::Missed };
    let chat = town.simulator.platform().chat("rita", SUPPORT);
    assert_eq!(town.simulator.platform().act("rita", &act), Err(Refusal::QueueFull));
    assert_eq!(town.simulator.platform().chat("rita", SUPPORT), chat);
}

#[tokio::test]
async fn left_alone_it_delivers_by_itself_and_stops_when_told() {
    let town = Town::with(|config| config.by_hand = false).await;
    town.write("rita", Letter::text("hello"));
    while town.simulator.pusher().waiting() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(texts(&town.receiver.take()), ["hello"]);
    town.simulator.stop().await;
}
