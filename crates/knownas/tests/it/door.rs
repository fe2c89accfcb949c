//! Meta's webhook from outside: who gets in, what is answered, and what is kept.

use base::Secret;
use tempfile::TempDir;

use crate::program::{SUPPORT, Serving, delivery, set_up, text};

const LARGEST: usize = 3 * 1024 * 1024;

fn signed(body: &[u8]) -> String {
    whatsapp::signature::sign(&Secret::new("s3cret"), body)
}

/// A body of exactly this size that is a proper delivery.
fn padded(size: usize) -> Vec<u8> {
    let mut body = delivery(SUPPORT, &[text("wamid.large", "5511900000001", 1, "large")]).into_bytes();
    body.resize(size, b' ');
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_at_the_door() {
    let folder = TempDir::new().unwrap();
    set_up(folder.path(), None);
    let serving = Serving::start(folder.path(), None);
    let body = delivery(SUPPORT, &[text("wamid.1", "5511900000001", 1, "Oi")]).into_bytes();
    let signature = signed(&body);
    let other = whatsapp::signature::sign(&Secret::new("another app's"), &body);

    let post = async |app: &str, signature: Option<&str>, body: &[u8]| {
        serving.post(app, signature, body.to_vec()).await
    };
    assert_eq!(post("main", None, &body).await, Some(401), "no signature");
    assert_eq!(post("main", Some(&other), &body).await, Some(401), "another app's signature");
    assert_eq!(post("main", Some("sha256=zz"), &body).await, Some(401), "no hexadecimal");
    assert_eq!(post("main", Some(&signature), b"{}").await, Some(401), "another body's signature");
    assert_eq!(post("nobody", Some(&signature), &body).await, Some(404), "an unknown app");
    assert_eq!(deliveries(&serving).await, 0, "nothing of that is stored");

    let large = padded(LARGEST + 1);
    assert!(
        matches!(post("main", Some(&signed(&large)), &large).await, Some(413) | None),
        "one byte too large"
    );
    let largest = padded(LARGEST);
    assert_eq!(post("main", Some(&signed(&largest)), &largest).await, Some(200), "the largest");
    assert_eq!(post("main", Some(&signature), &body).await, Some(200));
    for odd in [
        r#"{"object":"whatsapp_business_account","entry":[{"#,
        "",
        "null",
        r#"{"object":"page"}"#,
        "\u{0}\u{1}",
    ] {
        assert_eq!(post("main", Some(&signed(odd.as_bytes())), odd.as_bytes()).await, Some(200), "{odd:?}");
    }
    let statuses_only = r#"{"object":"whatsapp_business_account","entry":[{"id":"7","changes":[{"field":"messages",
        "value":{"metadata":{"phone_number_id":"800000000000002"},"statuses":[{"id":"w","status":"sent"}],"novel":1}}]}]}"#;
    assert_eq!(
        post("main", Some(&signed(statuses_only.as_bytes())), statuses_only.as_bytes()).await,
        Some(200)
    );
}

async fn deliveries(serving: &Serving) -> usize {
    let (_status, text) = serving.get("/api/v1/conversations").await;
    let list: serde_json::Value = serde_json::from_str(&text).unwrap();
    list.get("items").unwrap().as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_handshake_answers_the_bare_challenge_to_who_knows_the_token() {
    let folder = TempDir::new().unwrap();
    set_up(folder.path(), None);
    let serving = Serving::start(folder.path(), None);
    let ask = async |token: &str| {
        let query = format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}");
        serving.get(&format!("/hooks/whatsapp/main?{query}")).await
    };
    assert_eq!(ask("verify").await, (200, "1158201444".to_owned()));
    assert_eq!(ask("guess").await.0, 403);
    assert_eq!(serving.get("/hooks/whatsapp/main").await.0, 403);
    assert_eq!(serving.get("/hooks/whatsapp/nobody?hub.mode=subscribe").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_logged_and_webhooks_only_when_they_are_refused() {
    let folder = TempDir::new().unwrap();
    set_up(folder.path(), None);
    let serving = Serving::start(folder.path(), None);
    let body = delivery(SUPPORT, &[text("wamid.1", "5511900000001", 1, "Oi")]).into_bytes();
    let forged = whatsapp::signature::sign(&Secret::new("mistyped"), &body);
    for _ in 0..3 {
        assert_eq!(serving.post("main", Some(&forged), body.clone()).await, Some(401));
    }
    assert_eq!(serving.post("main", Some(&signed(&body)), body.clone()).await, Some(200));
    serving.get("/password/hush-hush?secret=hush").await;
    serving.get("/api/v1/conversations?name=hush").await;

    let log = serving.log_with("/api/v1/conversations").await;
    let times = |words: &str| log.lines().filter(|line| line.contains(words)).count();
    assert_eq!(times("/password/{secret}"), 1, "{log}");
    assert_eq!(times("not signed with the app secret"), 1, "{log}");
    assert!(
        (1..3).contains(&times("/hooks/whatsapp/{app_key}")),
        "one a second, and only refused ones: {log}"
    );
    assert!(!log.contains("hush") && !log.contains("kn_0123") && !log.contains("5511900000001"), "{log}");
}
