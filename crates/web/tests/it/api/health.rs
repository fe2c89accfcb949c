//! What whoever runs the server asks it.

use serde_json::json;
use store::{Db, Error, Unit};

use crate::support::{get, nobodys};

#[tokio::test]
async fn a_server_with_its_database_is_alive_and_ready() {
    let house = nobodys().await;
    assert_eq!(house.answer(get("/healthz")).await.body, json!("alive"));
    let ready = house.answer(get("/readyz")).await;
    assert_eq!((ready.status, ready.body), (200, json!("ready")));
    assert_eq!(ready.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn a_server_without_its_database_is_alive_and_not_ready() {
    let house = nobodys().await;
    let db = Db::open(&house.location).await.unwrap();
    let away = store::statement!("AWAY", "ALTER TABLE workspace RENAME TO elsewhere");
    db.write(move |tx| -> Unit<'_, u64, Error> { Box::pin(tx.execute(away, &[])) }).await.unwrap();
    let answer = house.answer(get("/readyz")).await;
    assert_eq!((answer.status, &answer.body["code"]), (503, &json!("not_ready")));
    assert_eq!(house.answer(get("/healthz")).await.status, 200);
}
