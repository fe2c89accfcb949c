//! The page with what a search found.

use axum::http::StatusCode;

use crate::support::{House, acme, acme_after, ask, get_as, header, post, text_of, without_hashes, words};

async fn results(house: &House, cookie: &str, asked: &str) -> String {
    let response = ask(house, get_as(cookie, &format!("/search?{asked}"))).await;
    assert_eq!(response.status(), StatusCode::OK, "{asked}");
    let html = words(response).await;
    let (_, content) = html.split_once("<main").unwrap();
    let (content, _) = content.split_once("</main>").unwrap();
    without_hashes(content)
}

/// The results with every id named by its place.
fn plain(html: &str) -> String {
    let mut ids: Vec<String> = Vec::new();
    for part in html.split(['/', '"', '=', '#', '?']) {
        let id = part.trim_start_matches("m-");
        if id.len() == 36 && id.parse::<base::MessageId>().is_ok() && !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    ids.iter()
        .enumerate()
        .fold(html.to_owned(), |text, (place, id)| text.replace(id, &format!("ID{}", place + 1)))
}

#[tokio::test]
async fn people_and_messages_say_why_they_were_found() {
    let house = acme_after(&["rita-phone", "rita-username"]).await;
    let cookie = house.sign_in().await;
    let html = results(&house, &cookie, "q=rita").await;
    insta::assert_snapshot!("found", plain(&html));
    let html = results(&house, &cookie, "q=PEDIDO").await;
    for expected in ["Message:", "<mark>pedido</mark>", "Nobody here has or had this username or name."] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
}

#[tokio::test]
async fn what_nobody_is_known_by_says_why_and_what_to_do() {
    let house = acme().await;
    let cookie = house.sign_in().await;
    let looked = async |asked: &str| results(&house, &cookie, asked).await;
    assert!(
        looked("q=%40nobody")
            .await
            .contains("WhatsApp has no look-up by username: a person appears here once")
    );
    assert!(!looked("q=%2B55+11+90000-0001").await.contains("no look-up by username"));
    assert!(looked("q=ab").await.contains("Type three characters or more"));
    for nothing in ["", "q=", "q=+"] {
        assert!(looked(nothing).await.contains("Look for a name"), "{nothing}");
    }
    assert!(
        looked("q=a&group=people&after=nonsense").await.contains("Messages"),
        "a broken place is no place"
    );
}

#[tokio::test]
async fn a_group_is_read_on_page_by_page() {
    let house = acme().await;
    house.tell((0..30).map(|number| text_of(number, "Hi & <hello>"))).await;
    let cookie = house.sign_in().await;
    let first = results(&house, &cookie, "q=guest").await;
    assert_eq!(first.matches("class=\"row\"").count(), 20);
    let (_, next) = first.split_once("href=\"/search?q=guest&amp;group=people").expect("a way on");
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let second = results(&house, &cookie, &format!("q=guest&group=people{next}")).await;
    assert_eq!(second.matches("class=\"row\"").count(), 10);
    assert!(second.contains("All results") && !second.contains("More people"));
    let hostile = results(&house, &cookie, "q=%3Chello%3E").await;
    assert!(
        hostile.contains("<mark>&#60;hello&#62;</mark>") && hostile.contains("value=\"&#60;hello&#62;\""),
        "{hostile}"
    );
}

#[tokio::test]
async fn others_find_nothing_of_it() {
    let house = acme_after(&["rita"]).await;
    let form = "email=hank%40globex.test&password=correct+horse";
    let response = ask(&house, post("/sign-in", form)).await;
    let hank = header(&response, "set-cookie").split(';').next().unwrap().to_owned();
    for asked in [
        "q=rita",
        "q=pedido",
        "q=%40rita.souza",
        "q=%2B5511900000001",
        "q=rita&group=people&after=7fffffffffffffff-00000000000000000000000000000000",
    ] {
        let html = results(&house, &hank, asked).await;
        assert_eq!(html.matches("class=\"row\"").count(), 0, "{asked}");
    }
}
