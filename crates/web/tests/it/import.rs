//! Contacts in files: by the page and by the API.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use desk::contacts::import::Uploads;
use serde_json::json;

use crate::support::{AGENT, Answer, House, OTHERS, TOKEN, acme, ask, get_as, header, words};

const PEOPLE: &str =
    "name,phone,crm:hubspot\nRita,+55 11 90000-0001,1\nAna,+55 11 90000-0002,2\nBroken,12,3\n";

fn form(file: &str) -> String {
    format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--edge--\r\n"
    )
}

fn upload_as(cookie: &str, file: &str) -> Request<Body> {
    Request::post("/import")
        .header("host", "desk.example")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", cookie)
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(Body::from(form(file)))
        .unwrap()
}

async fn send(house: &House, token: &str, path: &str, kind: &str, body: String) -> Answer {
    let request = Request::post(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", kind)
        .body(Body::from(body))
        .unwrap();
    house.answer(request).await
}

async fn page(house: &House, cookie: &str, path: &str) -> String {
    let response = ask(house, get_as(cookie, path)).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    words(response).await
}

#[tokio::test]
async fn a_file_is_looked_at_before_it_goes_in() {
    let house = acme().await;
    let cookie = house.sign_in().await;
    assert!(page(&house, &cookie, "/import").await.contains("Nothing was imported yet."));
    let begun = ask(&house, upload_as(&cookie, PEOPLE)).await;
    assert_eq!(begun.status(), StatusCode::SEE_OTHER);
    let path = header(&begun, "location").to_owned();
    let html = page(&house, &cookie, &path).await;
    for expected in
        ["people.csv", "Import 2 rows", "Nothing is written yet", "phone: this is no phone number"]
    {
        assert!(html.contains(expected), "{expected} in {html}");
    }
    assert!(!html.contains("every 1s"), "nothing moves any more");
    let contacts = house.call(TOKEN, "/api/v1/contacts").await;
    assert_eq!(contacts.items().len(), 0);

    let go = crate::support::post_as(&cookie, &format!("{path}/go"), "");
    assert_eq!(header(&ask(&house, go).await, "location"), path);
    let html = page(&house, &cookie, &path).await;
    assert!(html.contains("All 3 rows are done") && !html.contains("Import 2 rows"), "{html}");
    assert_eq!(house.call(TOKEN, "/api/v1/contacts").await.items().len(), 2);
    assert!(page(&house, &cookie, "/import").await.contains("Imported, 3 rows"));

    let wrong = ask(&house, upload_as(&cookie, "nome,fone\nA,1\n")).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words(wrong).await.contains("There are no columns &#34;nome&#34;, &#34;fone&#34;."));
}

#[tokio::test]
async fn a_large_file_shows_how_far_it_is() {
    let house = acme().await;
    let cookie = house.sign_in().await;
    let rows: String = (0..2_500).map(|row| format!("Row {row},49151{row:07},{row}\n")).collect();
    let begun = ask(&house, upload_as(&cookie, &format!("name,phone,crm:s\n{rows}"))).await;
    let path = header(&begun, "location").to_owned();
    let mut uploads = Uploads::new(&house.desk);
    assert!(uploads.step().await.unwrap());
    let html = page(&house, &cookie, &format!("/parts{path}")).await;
    assert!(html.contains("every 1s") && html.contains("500 of 2500 rows"), "{html}");
    while uploads.step().await.unwrap() {}
    assert!(page(&house, &cookie, &format!("/parts{path}")).await.contains("Import 2500 rows"));
}

#[tokio::test]
async fn programs_import_and_export() {
    let house = acme().await;
    let dry = send(&house, TOKEN, "/api/v1/imports?dry_run=true", "text/csv", PEOPLE.to_owned()).await;
    assert_eq!((dry.status, &dry.body["state"]), (200, &json!("checked")), "{}", dry.body);
    assert_eq!(
        dry.body["counts"],
        json!({"created": 2, "matched": 0, "conflicts": 0, "broken": 1, "reviews": 0})
    );
    assert_eq!(dry.body["problems"][0]["line"], json!(4));
    assert_eq!(house.call(TOKEN, "/api/v1/contacts").await.items().len(), 0);

    let kind = "multipart/form-data; boundary=edge";
    let run = send(&house, TOKEN, "/api/v1/imports", kind, form(PEOPLE)).await;
    assert_eq!(
        (run.status, &run.body["state"], &run.body["file_name"]),
        (200, &json!("finished"), &json!("people.csv"))
    );
    let path = format!("/api/v1/imports/{}", run.body["id"].as_str().unwrap());
    assert_eq!(house.call(TOKEN, &path).await.body, run.body);
    let again = send(&house, TOKEN, "/api/v1/imports", "text/csv", PEOPLE.to_owned()).await;
    assert_eq!(again.body["id"], run.body["id"], "the same file is not repeated");
    let anew = send(&house, TOKEN, "/api/v1/imports?again=true", "text/csv", PEOPLE.to_owned()).await;
    assert_eq!(anew.body["counts"]["matched"], json!(2));

    let file = house.call(TOKEN, "/api/v1/contacts.csv").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let text = file.body.as_str().unwrap();
    assert!(
        text.starts_with("id,name,company,email,phone,bsuid,parent_bsuid,username,crm:hubspot\r\n"),
        "{text}"
    );
    assert!(text.contains(",Rita,,,+5511900000001,,,,1\r\n"), "{text}");
    let marked = house.call(TOKEN, "/api/v1/contacts.csv?spreadsheet=true").await;
    assert!(marked.body.as_str().unwrap().starts_with("\u{feff}id,"));
}

#[tokio::test]
async fn others_and_agents_stay_out_and_wrong_files_are_told_in_words() {
    let house = acme().await;
    let run = send(&house, TOKEN, "/api/v1/imports", "text/csv", PEOPLE.to_owned()).await;
    let path = format!("/api/v1/imports/{}", run.body["id"].as_str().unwrap());
    assert_eq!(house.call(OTHERS, &path).await.status, 404);
    assert_eq!(house.call(TOKEN, "/api/v1/imports/nonsense").await.status, 404);
    let theirs = house.call(OTHERS, "/api/v1/contacts.csv").await;
    assert_eq!(theirs.body.as_str().unwrap().lines().count(), 1, "only the header");
    for path in [path.as_str(), "/api/v1/contacts.csv"] {
        assert_eq!(house.call(AGENT, path).await.status, 403, "{path}");
    }
    let refused = send(&house, AGENT, "/api/v1/imports", "text/csv", PEOPLE.to_owned()).await;
    assert_eq!(refused.status, 403);
    let wrong = send(&house, TOKEN, "/api/v1/imports", "text/csv", "who,knows\n1,2\n".to_owned()).await;
    assert_eq!((wrong.status, &wrong.body["code"]), (422, &json!("invalid")));
    let nothing = send(&house, TOKEN, "/api/v1/imports", "text/csv", String::new()).await;
    assert_eq!((nothing.status, &nothing.body["code"]), (400, &json!("no_file")));
    // Larger than a form may be, smaller than a file may be.
    let large = format!("name,email\n{}", "Somebody,somebody@mail.test\n".repeat(4_000));
    let begun = send(&house, TOKEN, "/api/v1/imports?dry_run=true", "text/csv", large).await;
    assert_eq!((begun.status, &begun.body["total"]), (200, &json!(4_000)));
}

#[tokio::test]
async fn every_page_that_can_lead_to_reviews_says_how_many_are_open() {
    let house = acme().await;
    let cookie = house.sign_in().await;
    send(&house, TOKEN, "/api/v1/imports", "text/csv", PEOPLE.to_owned()).await;
    let both = "name,phone\nBoth,+55 11 90000-0001;+55 11 90000-0002\n".to_owned();
    let run = send(&house, TOKEN, "/api/v1/imports", "text/csv", both).await;
    assert_eq!(run.body["counts"]["reviews"], json!(1), "{}", run.body);
    let import = format!("/import/{}", run.body["id"].as_str().unwrap());
    let contacts = house.call(TOKEN, "/api/v1/contacts").await;
    let link = format!("/contacts/{}/link", contacts.items()[0]["id"].as_str().unwrap());
    for path in
        ["/inbox/open", "/reviews", "/search", "/search?q=rita", "/deliveries", "/import", &import, &link]
    {
        let html = page(&house, &cookie, path).await;
        assert!(html.contains(r#"1<span class="unseen"> open</span>"#), "{path}: {html}");
    }
}
