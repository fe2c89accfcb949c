//! Who may use what.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use web::{Access, table};

use crate::support::{ask, header, nobodys, words};

#[test]
fn every_route_names_who_may_use_it() {
    let rows: Vec<String> = table()
        .into_iter()
        .map(|row| {
            let access = match row.access {
                Access::Public => "everybody".to_owned(),
                Access::Needs(permission) => format!("{permission:?}"),
            };
            format!("{:5}{:60}{access}", row.method.as_str(), row.path)
        })
        .collect();
    insta::assert_snapshot!("routes", rows.join("\n"));
}

#[tokio::test]
async fn without_a_session_only_the_door_is_open() {
    let house = nobodys().await;
    let pages = table().into_iter().filter(|row| !row.path.starts_with("/api/"));
    for row in pages.filter(|row| row.access != Access::Public) {
        let path = row.path.replace("{folder}", "open").replace(['{', '}'], "");
        let request = Request::builder().method(row.method.clone()).uri(&path).body(Body::empty()).unwrap();
        let response = ask(&house, request).await;
        if path.starts_with("/graph/") {
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
            assert!(words(response).await.contains("\"code\":190"), "{path}: in Meta's shape");
            continue;
        }
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
        assert!(header(&response, "location").starts_with("/sign-in"), "{path}");
    }
}

#[tokio::test]
async fn no_other_site_can_send_a_form() {
    let house = nobodys().await;
    for row in table().into_iter().filter(|row| row.method == Method::POST) {
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
            let request = Request::post(row.path.replace(['{', '}'], ""))
                .header("host", "desk.example")
                .header(name, value)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from("email=a&password=b&status=open&mine=true"))
                .unwrap();
            assert_eq!(ask(&house, request).await.status(), StatusCode::FORBIDDEN, "{} {name}", row.path);
        }
    }
}
