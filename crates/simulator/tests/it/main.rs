//! The simulator against a small real receiver.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy's leave for tests does not reach their helpers"
)]

mod account;
mod control;
mod graph;
mod push;
mod receiver;
mod shapes;
mod sms;
mod story;
mod templates;

use std::sync::Arc;

use base::{ManualClock, Moment, Secret, Source};
use receiver::Receiver;
use serde_json::Value;
use simulator::{Act, Letter, Line, Person, Receipts, Simulator, SimulatorConfig};

const SUPPORT: &str = "800000000000010";
const ORDERS: &str = "800000000000020";
/// A line of another portfolio.
const ELSEWHERE: &str = "800000000000030";

/// A world that stands still, a receiver, and Rita, Carlos and Tom, delivered to by hand.
struct Town {
    simulator: Simulator,
    receiver: Receiver,
    clock: Arc<ManualClock>,
    http: reqwest::Client,
}

impl Town {
    async fn begin() -> Self {
        Self::with(|_config| {}).await
    }

    async fn with(change: impl FnOnce(&mut SimulatorConfig)) -> Self {
        let town = Self::without_people(change).await;
        town.admit(Person::new("rita", "5511900000001", "BR").named("Rita"));
        town.admit(Person { enrolled: false, ..Person::new("carlos", "573000000042", "CO").named("Carlos") });
        town.admit(Person { older_form: true, ..Person::new("tom", "4915150000017", "DE") });
        town
    }

    async fn without_people(change: impl FnOnce(&mut SimulatorConfig)) -> Self {
        let receiver = Receiver::start(secret()).await;
        let mut config = SimulatorConfig::acme(&receiver.url, secret(), Secret::new("good token"));
        config.lines.push(Line {
            name: "Elsewhere".to_owned(),
            phone_number_id: ELSEWHERE.to_owned(),
            portfolio_id: "300000000000002".to_owned(),
            parent_group: None,
            ..config.lines[0].clone()
        });
        (config.story, config.by_hand, config.receipts) = (false, true, Receipts::Instant);
        change(&mut config);
        let clock = Arc::new(ManualClock::at(now()));
        let simulator = Simulator::start(config, Source::seeded(clock.clone(), 7)).await.unwrap();
        Self { simulator, receiver, clock, http: http() }
    }

    fn admit(&self, person: Person) {
        self.simulator.platform().world(|world| world.admit(person)).unwrap();
    }

    fn act(&self, person: &str, act: Act) -> Vec<String> {
        self.simulator.platform().act(person, &act).unwrap()
    }

    fn write(&self, person: &str, letter: impl Into<Letter>) -> String {
        let act = Act::Write { line: SUPPORT.to_owned(), letter: letter.into() };
        self.act(person, act).remove(0)
    }

    /// Delivers everything and takes what arrived.
    async fn arrived(&self) -> Vec<Value> {
        self.simulator.pusher().flush().await;
        self.receiver.take()
    }

    /// The `value` of every change that arrived.
    async fn values(&self) -> Vec<Value> {
        self.arrived().await.iter().flat_map(values).collect()
    }
}

fn values(body: &Value) -> Vec<Value> {
    let entries = body["entry"].as_array().unwrap().iter();
    let changes = entries.flat_map(|entry| entry["changes"].as_array().unwrap().clone());
    changes.map(|change| change["value"].clone()).collect()
}

fn secret() -> Secret {
    Secret::new("app secret")
}

fn now() -> Moment {
    Moment::from_unix_seconds(1_790_000_000).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "the tests talk to their own loopback servers")]
fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}
