//! A desk for a story: a fresh database, two portfolios, three lines.

use std::sync::Arc;

use base::{Clock, Source, SystemClock};
use desk::people::{Role, Viewer, Who};
use desk::setup::Setup;
use desk::{Desk, Seal, channel, drain, receive, setup};
use store::testing::{EngineKind, TestDb};

/// The lines that the fixtures speak of.
pub(crate) const SETUP: &str = include_str!("../../../../fixtures/acme.toml");

pub(crate) struct Story {
    pub(crate) desk: Desk,
    pub(crate) viewer: Viewer,
    pub(crate) app: Arc<channel::App>,
    pub(crate) test: TestDb,
}

impl Story {
    pub(crate) async fn begin(kind: EngineKind) -> Self {
        Self::begin_with(kind, Arc::new(SystemClock)).await
    }

    /// The same by another clock.
    pub(crate) async fn begin_with(kind: EngineKind, clock: Arc<dyn Clock>) -> Self {
        let test = TestDb::new(kind).await;
        let source = Source::seeded(clock, 11);
        let desk = Desk::open(&test.location, Seal::new([7; 32]), source).await.unwrap();
        let setup: Setup = toml::from_str(SETUP).unwrap();
        let workspace = setup::apply(&desk, &setup).await.unwrap();
        let app = channel::app(&desk, "main").await.unwrap();
        let who = Who::Member { id: desk.source().id(), name: "Owner".to_owned() };
        Self { viewer: Viewer { workspace, who, role: Role::Owner }, desk, app, test }
    }

    /// The program ended, and starts again.
    pub(crate) async fn restart(&mut self) {
        let source = self.desk.source().clone();
        self.desk = Desk::open(&self.test.location, Seal::new([7; 32]), source).await.unwrap();
    }

    /// A delivery arrives.
    pub(crate) async fn arrive(&self, body: &str) -> base::DeliveryId {
        receive::store(&self.desk, &self.app, body.to_owned().into()).await.unwrap()
    }

    /// Everything that waits is processed.
    pub(crate) async fn settle(&self) {
        while drain::step(&self.desk).await.unwrap() > 0 {}
    }

    /// A setup file is applied.
    pub(crate) async fn set_up(&self, file: &str) {
        setup::apply(&self.desk, &toml::from_str(file).unwrap()).await.unwrap();
    }
}

/// A text message on a line.
pub(crate) fn text(
    line: &str,
    wamid: &str,
    second: i64,
    phone: Option<&str>,
    bsuid: Option<&str>,
    body: &str,
) -> String {
    let mut message = serde_json::json!({
        "id": wamid, "timestamp": (1_790_000_000 + second).to_string(), "type": "text", "text": {"body": body},
    });
    if let Some(phone) = phone {
        message["from"] = phone.into();
    }
    if let Some(bsuid) = bsuid {
        message["from_user_id"] = bsuid.into();
    }
    delivery(line, serde_json::json!({"messages": [message]}))
}

/// A delivery of one value on a line.
pub(crate) fn delivery(line: &str, mut value: serde_json::Value) -> String {
    value["messaging_product"] = "whatsapp".into();
    value["metadata"] = serde_json::json!({"display_phone_number": "15550100200", "phone_number_id": line});
    serde_json::json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": "700000000000001", "changes": [{"field": "messages", "value": value}]}],
    })
    .to_string()
}

pub(crate) const SUPPORT: &str = "800000000000002";
pub(crate) const ORDERS: &str = "800000000000003";
