//! The review queue, as people see it.

use axum::http::StatusCode;

use crate::people::{recycled, two_recycled};
use crate::support::{House, TOKEN, ask, get_as, header, post_as, without_ids, words};

async fn page(house: &House, cookie: &str, path: &str) -> String {
    let response = ask(house, get_as(cookie, path)).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    words(response).await
}

async fn open(house: &House) -> Vec<String> {
    let reviews = house.call(TOKEN, "/api/v1/reviews").await;
    reviews.items().iter().map(|review| review["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_question_shows_both_sides_and_what_each_answer_does() {
    let house = recycled().await;
    let cookie = house.sign_in().await;
    insta::assert_snapshot!("question", without_ids(&page(&house, &cookie, "/parts/reviews").await));
}

#[tokio::test]
async fn the_navigation_counts_what_is_open() {
    let house = recycled().await;
    let cookie = house.sign_in().await;
    for path in ["/inbox/open", "/reviews", "/deliveries"] {
        assert!(
            page(&house, &cookie, path).await.contains(">1<span class=\"unseen\"> open</span>"),
            "{path}"
        );
    }
    insta::assert_snapshot!("count", page(&house, &cookie, "/parts/reviews/count").await);
}

#[tokio::test]
async fn without_questions_the_page_says_when_there_will_be_one() {
    let house = crate::support::acme().await;
    let cookie = house.sign_in().await;
    assert!(page(&house, &cookie, "/reviews").await.contains("Nothing to answer"));
    for state in ["accepted", "rejected", "proven"] {
        assert!(
            page(&house, &cookie, &format!("/reviews?state={state}")).await.contains("kept here"),
            "{state}"
        );
    }
    assert_eq!(ask(&house, get_as(&cookie, "/reviews?state=closed")).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(ask(&house, get_as(&cookie, "/reviews?cursor=1")).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_answered_question_says_who_answered() {
    let house = recycled().await;
    let cookie = house.sign_in().await;
    let review = open(&house).await.remove(0);
    let form = format!("answer=two&back=/reviews/{review}");
    let answered = ask(&house, post_as(&cookie, &format!("/reviews/{review}/answer"), &form)).await;
    assert_eq!(header(&answered, "location"), format!("/reviews/{review}"));
    for path in [format!("/reviews/{review}"), "/reviews?state=rejected".to_owned()] {
        let html = page(&house, &cookie, &path).await;
        assert!(html.contains("Two people, said Sam Okafor."), "{path}");
        assert!(!html.contains("name=\"answer\""), "{path}: there is nothing to answer any more");
    }
    let again = ask(&house, post_as(&cookie, &format!("/reviews/{review}/answer"), "answer=same")).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    assert!(words(again).await.contains("answered already"));
}

#[tokio::test]
async fn a_question_is_somebodys_until_it_is_given_back() {
    let house = recycled().await;
    let cookie = house.sign_in().await;
    let review = open(&house).await.remove(0);
    for (mine, told) in [("true", "<span>Yours</span>"), ("false", "Nobody’s yet")] {
        let form = format!("mine={mine}&back=/reviews");
        ask(&house, post_as(&cookie, &format!("/reviews/{review}/assignee"), &form)).await;
        assert!(page(&house, &cookie, "/reviews").await.contains(told), "{told}");
    }
}

#[tokio::test]
async fn several_are_answered_at_once() {
    let house = two_recycled().await;
    let cookie = house.sign_in().await;
    let reviews = open(&house).await;
    assert_eq!(reviews.len(), 2);
    assert!(page(&house, &cookie, "/reviews").await.contains("Answer all that are ticked"));
    let form = format!("review={}&review={}&answer=never", reviews[0], reviews[1]);
    ask(&house, post_as(&cookie, "/reviews/answers", &form)).await;
    assert!(open(&house).await.is_empty());
    let html = page(&house, &cookie, "/reviews?state=rejected").await;
    assert_eq!(html.matches("never to be asked about again").count(), 2);
}

#[tokio::test]
async fn a_question_stands_on_top_of_those_it_is_about() {
    let house = recycled().await;
    let cookie = house.sign_in().await;
    let threads = house.call(TOKEN, "/api/v1/conversations").await;
    assert_eq!(threads.items().len(), 2);
    for thread in threads.items() {
        let id = thread["id"].as_str().unwrap();
        let html = page(&house, &cookie, &format!("/inbox/open/{id}")).await;
        assert!(html.contains("Is this number still the same person") && html.contains("Compare and answer"));
    }
}
