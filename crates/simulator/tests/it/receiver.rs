//! A business's webhook: checks every signature, keeps every body, and refuses when told to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use base::Secret;
use serde_json::Value;
use whatsapp::signature;

#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    inbox: Arc<Mutex<Inbox>>,
}

#[derive(Default)]
struct Inbox {
    bodies: Vec<Value>,
    forged: usize,
    refusals: usize,
}

impl Receiver {
    pub(crate) async fn start(secret: Secret) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks/{{app}}", listener.local_addr().unwrap());
        let inbox = Arc::new(Mutex::new(Inbox::default()));
        let router =
            Router::new().route("/hooks/main", get(verify).post(receive)).with_state((secret, inbox.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inbox }
    }

    /// What arrived since the last look. Every signature must have been right.
    pub(crate) fn take(&self) -> Vec<Value> {
        let mut inbox = self.inbox.lock().unwrap();
        assert_eq!(inbox.forged, 0, "a signature was wrong");
        std::mem::take(&mut inbox.bodies)
    }

    /// Answers 503 this many times.
    pub(crate) fn refuse(&self, times: usize) {
        self.inbox.lock().unwrap().refusals = times;
    }
}

async fn receive(
    State((secret, inbox)): State<(Secret, Arc<Mutex<Inbox>>)>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let mut inbox = inbox.lock().unwrap();
    let signed = headers.get(signature::HEADER).and_then(|header| header.to_str().ok());
    if !signed.is_some_and(|header| signature::verify(&secret, &body, header)) {
        inbox.forged += 1;
        return StatusCode::FORBIDDEN;
    }
    if inbox.refusals > 0 {
        inbox.refusals -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    inbox.bodies.push(serde_json::from_slice(&body).unwrap());
    StatusCode::OK
}

async fn verify(Query(query): Query<HashMap<String, String>>) -> (StatusCode, String) {
    if query["hub.verify_token"] == "verify & me" {
        (StatusCode::OK, query["hub.challenge"].clone())
    } else {
        (StatusCode::FORBIDDEN, String::new())
    }
}
