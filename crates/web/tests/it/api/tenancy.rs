//! A token sees its own workspace and nothing else.

use std::collections::BTreeSet;

use axum::http::Method;
use desk::people::Permission;
use serde_json::{Value, json};
use web::{Access, table};

use crate::people::recycled;
use crate::support::{ADMIN, House, OTHERS, OTHERS_ADMIN, TOKEN, story};

/// A path that this route answers.
pub(super) fn example(path: &str) -> String {
    path.replace("{id}", "018f0000-0000-7000-8000-000000000001")
}

async fn first(house: &House, path: &str, field: &str) -> String {
    house.call(TOKEN, path).await.items()[0][field].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_of_another_workspace_sees_nothing() {
    let house = recycled().await.with_admins().await;
    house.tell(["rita-phone-only", "rita-phone-and-bsuid"].map(story)).await;
    let contact = first(&house, "/api/v1/contacts", "id").await;
    let conversation = first(&house, "/api/v1/conversations", "id").await;
    let message = first(&house, "/api/v1/messages?wamid=wamid.RITA1", "id").await;
    let line = first(&house, "/api/v1/conversations", "line_id").await;
    let event = first(&house, "/api/v1/events", "id").await;
    let customer = super::claim_links::customer_with_link(&house).await;
    let file = house.upload(TOKEN, "/api/v1/media", ("a.txt", "text/plain", "hello")).await;
    let file = file.body["id"].as_str().unwrap().to_owned();
    let line_id = first(&house, "/api/v1/lines", "id").await;
    let of_admins = async |path| {
        let answer = house.call(ADMIN, path).await;
        answer.items()[0]["id"].as_str().unwrap().to_owned()
    };
    let (app, member) = (of_admins("/api/v1/apps").await, of_admins("/api/v1/members").await);
    let guest = json!({"email": "rita@acme.test", "role": "agent"});
    house.send(ADMIN, "/api/v1/invitations", &guest).await;
    let routes = [
        ("/api/v1/apps", String::new()),
        ("/api/v1/apps/{id}", app),
        ("/api/v1/lines/{id}", line_id),
        ("/api/v1/members", String::new()),
        ("/api/v1/members/{id}", member),
        ("/api/v1/invitations", String::new()),
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
        let (own, others) = if is_for_admins(route) { (ADMIN, OTHERS_ADMIN) } else { (TOKEN, OTHERS) };
        let own = house.call(own, &path).await;
        assert!(
            own.status == 200 && own.body["items"] != json!([]),
            "{path} tells its own workspace something"
        );
        let other = house.call(others, &path).await;
        match *route {
            "/api/v1/lines" => assert_eq!(all(other.items(), "name"), ["Globex"]),
            "/api/v1/apps" => assert_eq!(all(other.items(), "key"), ["globex"]),
            "/api/v1/members" => assert_eq!(all(other.items(), "email"), ["hank@globex.test"]),
            route if route.contains("{id}") => assert_eq!(other.status, 404, "{path}"),
            _ => assert_eq!((other.status, other.items()), (200, [].as_slice()), "{path}"),
        }
    }
    let tried: BTreeSet<String> = routes.iter().map(|(route, _what)| (*route).to_owned()).collect();
    let reading = table().into_iter().filter(|row| row.method == Method::GET).map(|row| row.path);
    let known = reading.filter(|path| path.starts_with("/api/v1/"));
    // Files of contacts have their own story, and so have templates, which come from Meta.
    let apart = ["/api/v1/imports", "/api/v1/contacts.csv", "/api/v1/templates"];
    let known = known.filter(|path| !apart.iter().any(|start| path.starts_with(start)));
    // Usernames are Meta's to tell, and so are the numbers of an account.
    let known = known.filter(|path| !path.contains("/username") && !path.ends_with("/numbers"));
    assert_eq!(known.collect::<BTreeSet<_>>(), tried, "every route is tried; those that write, elsewhere");
}

/// Whether only admins may read it.
fn is_for_admins(route: &str) -> bool {
    table().iter().any(|row| {
        let settings = [Access::Needs(Permission::ManageSettings), Access::Needs(Permission::ManagePeople)];
        row.method == Method::GET && row.path == route && settings.contains(&row.access)
    })
}

fn all<'v>(items: &'v [Value], field: &str) -> Vec<&'v str> {
    items.iter().map(|item| item[field].as_str().unwrap()).collect()
}
