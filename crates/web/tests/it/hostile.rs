//! Names and messages come from strangers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use askama::Template;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use desk::receive::{Card, Content, Referral};
use desk::view::{Quote, Reaction, Side};
use rstest::rstest;
use web::page::inbox::{Beside, ContactPart, Extent, ListPart, ThreadPart};

use crate::people::recycled_by;
use crate::sample::{composer, contact, counts, everything, id, item, media, reader, rows, text, thread};
use crate::support::{House, TOKEN, acme_after, ask, get_as, timeline, words};

const SCRIPT: &str = "\"><script>alert('x')</script><img src=x onerror=alert(1)>";
const OVERRIDE: &str = "exe.gpj\u{202e}Rita\u{2066}";

/// No tag or attribute of ours begins in what they wrote.
fn is_harmless(html: &str) -> bool {
    !html.contains("<script") && !html.contains("<img")
}

#[test]
fn messages_cannot_write_html() {
    let mut hostile = item(1, "2026-11-22T10:00:00Z", Side::Customer, text(SCRIPT));
    hostile.author = SCRIPT.into();
    hostile.failure = Some(SCRIPT.into());
    hostile.reactions = vec![Reaction { emoji: SCRIPT.into(), by: SCRIPT.into(), ours: true, failed: false }];
    hostile.quoted = Some(Quote { id: None, author: Some(SCRIPT.into()), preview: Some(SCRIPT.into()) });
    hostile.referral = Some(Referral {
        headline: Some(SCRIPT.into()),
        body: Some(SCRIPT.into()),
        source_url: Some(format!("https://a.example/{SCRIPT}")),
        source_type: Some(SCRIPT.into()),
        click_id: None,
    });
    let contents = [
        Content::Document {
            media: media(SCRIPT),
            filename: Some(SCRIPT.into()),
            caption: Some(SCRIPT.into()),
        },
        Content::Contacts {
            cards: vec![Card {
                name: Some(SCRIPT.into()),
                company: Some(SCRIPT.into()),
                phones: vec![SCRIPT.into()],
                emails: vec![SCRIPT.into()],
                own_number: false,
            }],
        },
        Content::Form { name: Some(SCRIPT.into()), fields: vec![(SCRIPT.into(), SCRIPT.into())] },
        Content::Choice {
            title: SCRIPT.into(),
            description: Some(SCRIPT.into()),
            payload: Some(SCRIPT.into()),
        },
        Content::Raw { label: SCRIPT.into(), json: SCRIPT.into() },
        Content::Unsupported { what: Some(SCRIPT.into()), reason: Some(SCRIPT.into()) },
    ];
    let mut items = vec![hostile];
    items.extend(
        contents
            .into_iter()
            .zip(2..)
            .map(|(content, n)| item(n, "2026-11-22T10:00:00Z", Side::Customer, content)),
    );
    let html = timeline(items);
    assert!(is_harmless(&html), "{html}");
}

#[test]
fn names_cannot_write_html() {
    let mut row = rows().remove(2);
    row.name = SCRIPT.into();
    row.preview = SCRIPT.into();
    row.username = Some(SCRIPT.into());
    row.line = SCRIPT.into();
    row.owner = Some(SCRIPT.into());
    let list =
        ListPart::new(desk::view::Folder::Open, counts(), &[row.clone()], Extent::ALL, None, &reader());
    assert!(is_harmless(&list.render().unwrap()));

    let mut thread = thread(2);
    thread.head.name = SCRIPT.into();
    thread.head.username = Some(SCRIPT.into());
    thread.head.owner = Some(SCRIPT.into());
    assert!(is_harmless(&ThreadPart::new(&thread, composer(), &reader(), "open").render().unwrap()));

    let mut pane = contact(2);
    pane.name = SCRIPT.into();
    pane.profile_name = Some(SCRIPT.into());
    pane.number = Some(SCRIPT.into());
    pane.country = Some(SCRIPT.into());
    for identifier in &mut pane.identifiers {
        identifier.value = SCRIPT.into();
        identifier.evidence = SCRIPT.into();
    }
    pane.conversations = vec![row];
    let beside = Beside { folder: "open", conversation: id(2) };
    assert!(is_harmless(&ContactPart::new(&pane, &[], &[], &reader(), beside).render().unwrap()));
}

#[tokio::test]
async fn names_stay_names_where_people_are_compared_and_linked() {
    let house = recycled_by(SCRIPT, &format!("{SCRIPT}{OVERRIDE}")).await;
    let cookie = house.sign_in().await;
    let contacts = house.call(TOKEN, "/api/v1/contacts").await;
    let threads = house.call(TOKEN, "/api/v1/conversations").await;
    let id = |row: &serde_json::Value| row["id"].as_str().unwrap().to_owned();
    let (one, other) = (id(&contacts.items()[0]), id(&contacts.items()[1]));
    let thread = id(&threads.items()[0]);
    let panel = format!("/parts/contact/{one}?beside={thread}");
    for path in [
        "/parts/reviews".to_owned(),
        format!("/parts/person/{one}"),
        format!("{panel}&panel=create"),
        format!("{panel}&panel=link&q=%22%3E%3Cscript%3E"),
        format!("{panel}&panel=link&with={other}"),
    ] {
        let html = words(ask(&house, get_as(&cookie, &path)).await).await;
        assert!(
            html.contains("alert(1)") || html.contains("&lt;script") || html.contains("&#60;script"),
            "{path}: {html}"
        );
        assert!(is_harmless(&html), "{path}");
        assert!(!html.contains("<bdi>exe.gpj\u{202e}"), "{path}");
    }
}

#[test]
fn names_cannot_turn_the_line_around() {
    let mut thread = thread(2);
    thread.head.name = OVERRIDE.into();
    for item in &mut thread.items {
        item.author = OVERRIDE.into();
    }
    let html = ThreadPart::new(&thread, composer(), &reader(), "open").render().unwrap();
    assert!(!html.contains('\u{202e}') && html.contains("<bdi>exe.gpjRita</bdi>"));
}

#[test]
fn words_that_turn_the_line_around_stay_among_themselves() {
    let html = timeline(vec![item(1, "2026-11-22T10:00:00Z", Side::Customer, text(OVERRIDE))]);
    assert!(html.contains(&format!("<div class=\"text\" dir=\"auto\">{OVERRIDE}</div>")), "{html}");
}

#[rstest]
#[case("javascript:alert(1)")]
#[case("data:text/html,hi")]
#[case("//evil.example")]
fn an_advertisement_links_only_to_the_web(#[case] address: &str) {
    let mut item = everything().remove(0);
    item.referral = Some(Referral {
        headline: None,
        body: None,
        source_url: Some(address.into()),
        source_type: None,
        click_id: None,
    });
    assert!(!timeline(vec![item]).contains(address));
}

#[test]
fn places_off_the_map_do_not_break_the_page() {
    for degrees in [f64::NAN, f64::INFINITY, -999.0] {
        let place = Content::Location { latitude: degrees, longitude: degrees, name: None, address: None };
        timeline(vec![item(1, "2026-11-22T10:00:00Z", Side::Customer, place)]);
    }
}

/// A form with a field of 32 MiB, and how much of it was asked for.
fn endless_form(field: &str) -> (Body, Arc<AtomicUsize>) {
    let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n");
    let read = Arc::new(AtomicUsize::new(0));
    let counted = read.clone();
    let pieces = futures_util::stream::unfold(Some(head.into_bytes()), move |piece| {
        let counted = counted.clone();
        async move {
            tokio::task::yield_now().await; // As a network does.
            let piece = Bytes::from(piece?);
            let so_far = counted.fetch_add(piece.len(), Ordering::Relaxed);
            Some((Ok::<_, std::io::Error>(piece), (so_far < 32 << 20).then(|| vec![b'x'; 4096])))
        }
    });
    (Body::from_stream(pieces), read)
}

async fn refused_early(house: &House, cookie: &str, path: &str, field: &str) -> StatusCode {
    let (form, read) = endless_form(field);
    let request = Request::post(path).header("content-type", "multipart/form-data; boundary=edge");
    let request = if cookie.is_empty() {
        request.header("authorization", format!("Bearer {TOKEN}"))
    } else {
        request.header("cookie", cookie)
    };
    let response = ask(house, request.body(form).unwrap()).await;
    let read = read.load(Ordering::Relaxed);
    assert!(read < 1 << 20, "{field}: {read} bytes were read");
    response.status()
}

#[tokio::test]
async fn words_beside_files_are_read_no_further_than_words_go() {
    let house = acme_after(&["rita-username"]).await;
    let found = house.call(TOKEN, "/api/v1/conversations").await;
    let files = format!("/conversations/{}/files", found.items()[0]["id"].as_str().unwrap());
    let cookie = house.sign_in().await;
    for field in ["caption", "reply_to", "key", "back"] {
        assert_eq!(
            refused_early(&house, &cookie, &files, field).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field}"
        );
    }
    let media = "/graph/v23.0/800000000000002/media";
    assert_eq!(refused_early(&house, "", media, "type").await, StatusCode::BAD_REQUEST);
}
