//! The page of a contact, and making one of a visitor.

use axum::http::StatusCode;
use serde_json::Value;

use crate::people::{SUPPORT, text, two_threads};
use crate::support::{House, TOKEN, acme, ask, get_as, header, post_as, without_ids, words};

async fn page(house: &House, cookie: &str, path: &str) -> String {
    let response = ask(house, get_as(cookie, path)).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    words(response).await
}

/// The contact that is called so, and its newest thread.
async fn who(house: &House, name: &str) -> (String, String) {
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    let contact = id(&house.call(TOKEN, &format!("/api/v1/contacts?q={name}")).await.items()[0]);
    let threads = house.call(TOKEN, &format!("/api/v1/conversations?contact_id={contact}")).await;
    (contact, id(&threads.items()[0]))
}

/// Berta is linked with Ana: one person. Gives the address of Berta's thread.
async fn linked(house: &House, cookie: &str) -> String {
    let ((ana, _), (berta, thread)) = (who(house, "Ana").await, who(house, "Berta").await);
    let form = format!("into={ana}&reason=She+said+so.");
    let answer = ask(house, post_as(cookie, &format!("/inbox/open/{thread}/link/{berta}"), &form)).await;
    header(&answer, "location").to_owned()
}

#[tokio::test]
async fn a_visitor_can_be_made_a_contact_or_linked() {
    let house = two_threads().await;
    let cookie = house.sign_in().await;
    let (berta, thread) = who(&house, "Berta").await;
    let inbox = format!("/inbox/open/{thread}");
    let html = page(&house, &cookie, &inbox).await;
    assert!(html.contains("panel=create#contact") && html.contains("panel=link#contact"));
    insta::assert_snapshot!(
        "create",
        without_ids(&panel(&page(&house, &cookie, &format!("{inbox}?panel=create")).await))
    );
    insta::assert_snapshot!(
        "link",
        without_ids(&panel(&page(&house, &cookie, &format!("{inbox}?panel=link&q=ana")).await))
    );

    let form = "name=Berta+Lima&company=Lima+Ltd&email=&phone=&field=Plan&value=gold&field=&value=";
    let made = ask(&house, post_as(&cookie, &format!("{inbox}/record/{berta}"), form)).await;
    assert_eq!(header(&made, "location"), inbox);
    let html = page(&house, &cookie, &inbox).await;
    for told in ["Berta Lima", "Lima Ltd", "<bdi>Plan</bdi>", "gold"] {
        assert!(html.contains(told), "{told}");
    }
    assert!(!html.contains("panel=create"), "there is a record now");
}

/// The right pane of a page.
fn panel(html: &str) -> String {
    let (_, rest) = html.split_once("<aside id=\"contact\"").unwrap();
    let (aside, _) = rest.split_once("</aside>").unwrap();
    format!("<aside id=\"contact\"{aside}</aside>")
}

#[tokio::test]
async fn a_record_that_cannot_be_made_says_why_and_keeps_what_was_written() {
    let house = two_threads().await;
    let cookie = house.sign_in().await;
    let (berta, thread) = who(&house, "Berta").await;
    for (phone, status, why) in
        [("12", 422, "That is no phone number."), ("+351912000001", 409, "belongs to another contact")]
    {
        let typed = phone.replace('+', "%2B");
        let form = format!("name=Berta+Lima&phone={typed}&field=Plan&value=gold");
        let answer =
            ask(&house, post_as(&cookie, &format!("/inbox/open/{thread}/record/{berta}"), &form)).await;
        assert_eq!(answer.status().as_u16(), status);
        let html = words(answer).await;
        for kept in [why, "value=\"Berta Lima\"", "value=\"gold\"", &format!("value=\"{phone}\"")] {
            assert!(html.contains(kept), "{kept}");
        }
    }
}

#[tokio::test]
async fn choosing_a_contact_says_what_linking_does() {
    let house = two_threads().await;
    let cookie = house.sign_in().await;
    let ((ana, _), (_, thread)) = (who(&house, "Ana").await, who(&house, "Berta").await);
    let html = page(&house, &cookie, &format!("/inbox/open/{thread}?panel=link&with={ana}")).await;
    insta::assert_snapshot!("chosen", without_ids(&panel(&html)));
}

#[tokio::test]
async fn linking_leads_to_the_thread_that_shows_everything() {
    let house = two_threads().await;
    let cookie = house.sign_in().await;
    let old = linked(&house, &cookie).await;
    let (_, surviving) = who(&house, "Ana").await;
    let moved = ask(&house, get_as(&cookie, &old)).await;
    let threads = house.call(TOKEN, "/api/v1/conversations").await;
    let here = header(&moved, "location").to_owned();
    assert!(
        threads.items().iter().any(|thread| here.ends_with(thread["id"].as_str().unwrap())),
        "{here} {surviving}"
    );
    let html = page(&house, &cookie, &here).await;
    for said in ["Is my order on its way?", "It is me again, without a number.", "why?</a>"] {
        assert!(html.contains(said), "{said}");
    }
}

#[tokio::test]
async fn the_page_of_a_contact_says_why_and_undoes() {
    let house = two_threads().await;
    let cookie = house.sign_in().await;
    linked(&house, &cookie).await;
    let (ana, _) = who(&house, "Ana").await;
    let html = page(&house, &cookie, &format!("/parts/person/{ana}")).await;
    insta::assert_snapshot!("person", without_ids(&html));
    let action =
        html.split("action=\"").find(|part| part.contains("/merges/")).unwrap().split('"').next().unwrap();
    let undone = ask(&house, post_as(&cookie, action, "")).await;
    assert_eq!(header(&undone, "location"), format!("/contacts/{ana}#why"));
    let html = page(&house, &cookie, &format!("/contacts/{ana}")).await;
    assert!(html.contains("somebody undid it") && !html.contains("PT.5500112233445566"));
    let again = ask(&house, post_as(&cookie, action, "")).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_single_identifier_is_taken_away() {
    let house = two_threads().await;
    let cookie = house.sign_in().await;
    linked(&house, &cookie).await;
    let (ana, _) = who(&house, "Ana").await;
    let html = page(&house, &cookie, &format!("/contacts/{ana}")).await;
    let action = html.split("action=\"").find(|part| part.contains("/take-away")).unwrap();
    let action = action.split('"').next().unwrap();
    ask(&house, post_as(&cookie, action, "")).await;
    let html = page(&house, &cookie, &format!("/contacts/{ana}")).await;
    assert!(html.contains("somebody took it away"), "{html}");
}

async fn it_leads_to_the_message(house: &House, cookie: &str, contact: &str) {
    let html = page(house, cookie, &format!("/contacts/{contact}")).await;
    let (address, _) = html.split_once("\">See the message").unwrap();
    let (path, message) = address.rsplit('"').next().unwrap().split_once('#').unwrap();
    assert!(page(house, cookie, path).await.contains(&format!("id=\"{message}\"")));
}

#[tokio::test]
async fn the_message_that_showed_it_is_one_step_away() {
    let house = two_threads().await;
    let cookie = house.sign_in().await;
    let (ana, _) = who(&house, "Ana").await;
    it_leads_to_the_message(&house, &cookie, &ana).await;
}

#[tokio::test]
async fn so_is_one_in_a_group() {
    let house = acme().await;
    let said = text(SUPPORT, ("Ana", None, Some("PT.5500112233445566")), (1, "Good morning, all."));
    let in_group = said.replace("\"type\":\"text\"", "\"type\":\"text\",\"group_id\":\"G.1\"");
    assert_ne!(in_group, said);
    house.tell([in_group]).await;
    let cookie = house.sign_in().await;
    let ana = house.call(TOKEN, "/api/v1/contacts?q=Ana").await.items()[0]["id"].as_str().unwrap().to_owned();
    it_leads_to_the_message(&house, &cookie, &ana).await;
}

#[tokio::test]
async fn earlier_conversations_open_in_place() {
    let house = two_threads().await;
    let cookie = house.sign_in().await;
    let (_, thread) = who(&house, "Ana").await;
    let html = page(&house, &cookie, &format!("/parts/talk/{thread}")).await;
    assert!(html.contains("And do you sell lamps?") && html.contains("Open the thread"));
}

#[tokio::test]
async fn nobody_of_another_workspace_sees_or_changes_it() {
    let house = two_threads().await;
    let (ana, thread) = who(&house, "Ana").await;
    let form = "email=hank%40globex.test&password=correct+horse";
    let response = ask(&house, crate::support::post("/sign-in", form)).await;
    let hank = header(&response, "set-cookie").split(';').next().unwrap().to_owned();
    for path in [
        format!("/contacts/{ana}"),
        format!("/parts/person/{ana}"),
        format!("/parts/talk/{thread}"),
        format!("/parts/contact/{ana}?beside={thread}&panel=link"),
        "/contacts/nonsense".to_owned(),
        "/reviews/nonsense".to_owned(),
    ] {
        assert_eq!(ask(&house, get_as(&hank, &path)).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let record = format!("/inbox/open/{thread}/record/{ana}");
    assert_eq!(ask(&house, post_as(&hank, &record, "name=Mine")).await.status(), StatusCode::NOT_FOUND);
    let link = format!("/inbox/open/{thread}/link/{ana}");
    assert_eq!(
        ask(&house, post_as(&hank, &link, &format!("into={ana}"))).await.status(),
        StatusCode::NOT_FOUND
    );
}
