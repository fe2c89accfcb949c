//! A program that is told to stop brings to its end what it began.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::routing::any;
use axum::{Json, Router};
use rstest::rstest;
use serde_json::{Value, json};
use store::testing::{EngineKind, fresh_postgres};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::program::{SETUP, Serving, client, set_up_as};

const TOKEN: &str = "kn_0123456789abcdef";

/// A Meta that takes its time: it tells when it was asked, and answers when it is told to.
async fn slow_meta(asked: Arc<Notify>, answer: Arc<Notify>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let taken = move || {
        let (asked, answer) = (asked.clone(), answer.clone());
        async move {
            asked.notify_one();
            answer.notified().await;
            let contact = json!({"input": "5511912345678", "wa_id": "5511912345678"});
            Json(
                json!({"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": "wamid.1"}]}),
            )
        }
    };
    let routes = Router::new()
        .route("/{version}/{line}/messages", any(taken))
        .fallback(|| async { StatusCode::SERVICE_UNAVAILABLE });
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_arrives_and_is_known(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let folder = TempDir::new().unwrap();
    let database = match kind {
        EngineKind::Sqlite => None,
        EngineKind::Postgres => Some(fresh_postgres().await),
    };
    set_up_as(folder.path(), database.as_deref(), SETUP);
    let (asked, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let meta = slow_meta(asked.clone(), answer.clone()).await;
    let flags = ["--listen", "127.0.0.1:0", "--graph-url", &meta];
    let serving = Serving::start_with(folder.path(), database.as_deref(), &flags);

    let http = client();
    let lines: Value = serde_json::from_str(&serving.get("/api/v1/lines").await.1).unwrap();
    let line = lines["items"].as_array().unwrap().iter().find(|line| line["name"] == "Support").unwrap();
    let post = |path: String, body: Value| http.post(path).bearer_auth(TOKEN).json(&body).send();
    let begun = json!({"line_id": line["id"], "phone": "+5511912345678"});
    let begun: Value =
        post(format!("{}/api/v1/conversations", serving.url), begun).await.unwrap().json().await.unwrap();
    let thread = begun["id"].as_str().unwrap();
    let messages = format!("{}/api/v1/conversations/{thread}/messages", serving.url);
    let template =
        json!({"type": "template", "template": {"name": "order_ready", "language": {"code": "en"}}});
    let sent: Value = post(messages.clone(), template.clone()).await.unwrap().json().await.unwrap();
    let path = format!("/api/v1/messages/{}", sent["id"].as_str().unwrap());
    tokio::time::timeout(Duration::from_secs(20), asked.notified()).await.unwrap();
    let later: Value = post(messages, template).await.unwrap().json().await.unwrap();

    // Somebody has the inbox open meanwhile, and a request waits for its answer.
    let stream = http.get(format!("{}/live", serving.url)).bearer_auth(TOKEN).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    serving.tell_to_stop();
    assert!(serving.closes().await, "nobody new is let in");
    answer.notify_one();
    assert!(serving.ended().success());
    drop(stream);

    let serving = Serving::start_with(folder.path(), database.as_deref(), &flags);
    let known: Value = serde_json::from_str(&serving.get(&path).await.1).unwrap();
    assert_eq!(known["status"], json!("accepted"), "{known}");
    // What had not left yet, leaves now.
    tokio::time::timeout(Duration::from_secs(20), asked.notified()).await.unwrap();
    assert_ne!(later["id"], sent["id"]);
}
