//! A token sees its own workspace and nothing else.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};
use web::table;

use crate::people::recycled;
use crate::support::{House, OTHERS, TOKEN, story};

/// A path that this route answers.
pub(super) fn example(path: &str) -> String {
    path.replace("{id}", "018f0000-0000-7000-8000-000000000001")
}

async fn first(house: &House, path: &str, field: &str) -> String {
    house.call(TOKEN, path).await.items()[0][field].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_of_another_workspace_sees_nothing() {
    let house = recycled().await;
    house.tell(["rita-phone-only", "rita-phone-and-bsuid"].map(story)).await;
    let contact = first(&house, "/api/v1/contacts", "id").await;
    let conversation = first(&house, "/api/v1/conversations", "id").await;
    let message = first(&house, "/api/v1/messages?wamid=wamid.RITA1", "id").await;
    let line = first(&house, "/api/v1/conversations", "line_id").await;
    let event = first(&house, "/api/v1/events", "id").await;
    let customer = super::claim_links::customer_with_link(&house).await;
    let file = house.upload(TOKEN, "/api/v1/media", ("a.txt", "text/plain", "hello")).await;
    let file = file.body["id"].as_str().unwrap().to_owned();
    let routes = [
        ("/api/v1/media/{id}", file.clone()),
        ("/api/v1/media/{id}/content", file),
        ("/api/v1/contacts/{id}/claim-links", customer),
        ("/api/v1/messages", "?wamid=wamid.RITA1".to_owned()),
        ("/api/v1/conversations", String::new()),
        ("/api/v1/conversations", format!("?contact_id={contact}")),
        ("/api/v1/conversations", format!("?line_id={line}")),
        ("/api/v1/conversations", "?q=rita".to_owned()),
        ("/api/v1/messages/{id}", message),
        ("/api/v1/conversations/{id}/capabilities", conversation.clone()),
        ("/api/v1/conversations/{id}", conversation),
        ("/api/v1/contacts", String::new()),
        ("/api/v1/contacts", "?q=5511900000001".to_owned()),
        ("/api/v1/contacts/{id}", contact.clone()),
        ("/api/v1/contacts/{id}/history", contact),
        ("/api/v1/reviews", String::new()),
        ("/api/v1/events", String::new()),
        ("/api/v1/events", format!("?after={event}")),
        ("/api/v1/lines", String::new()),
    ];
    for (route, what) in &routes {
        let path =
            if route.contains("{id}") { route.replace("{id}", what) } else { format!("{route}{what}") };
        let own = house.call(TOKEN, &path).await;
        assert!(
            own.status == 200 && own.body["items"] != json!([]),
            "{path} tells its own workspace something"
        );
        let other = house.call(OTHERS, &path).await;
        match *route {
            "/api/v1/lines" => assert_eq!(names(other.items()), ["Globex"]),
            route if route.contains("{id}") => assert_eq!(other.status, 404, "{path}"),
            _ => assert_eq!((other.status, other.items()), (200, [].as_slice()), "{path}"),
        }
    }
    let tried: BTreeSet<String> = routes.iter().map(|(route, _what)| (*route).to_owned()).collect();
    let reading = table().into_iter().filter(|row| row.method == Method::GET).map(|row| row.path);
    let all = reading.filter(|path| path.starts_with("/api/v1/"));
    // Files of contacts have their own story, and so have templates, which come from Meta.
    let apart = ["/api/v1/imports", "/api/v1/contacts.csv", "/api/v1/templates"];
    let all = all.filter(|path| !apart.iter().any(|start| path.starts_with(start)));
    // Usernames are Meta's to tell.
    let all = all.filter(|path| !path.contains("/username"));
    assert_eq!(all.collect::<BTreeSet<_>>(), tried, "every route is tried; those that write, in `identity`");
}

fn names(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["name"].as_str().unwrap()).collect()
}
