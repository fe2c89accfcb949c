//! Style sheets, scripts and templates keep the rules that make them work everywhere.

use std::fs;
use std::path::PathBuf;

use axum::http::StatusCode;

use crate::support::{ask, get, header, nobodys, words};

fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn styles_know_no_left_and_right() {
    let sided = |line: &str| {
        let line = line.trim();
        let Some((property, value)) = line.split_once(':') else { return false };
        let side = |word: &str| word == "left" || word == "right";
        property.split('-').any(side) || value.trim_end_matches(';').split_whitespace().any(side)
    };
    for (path, style) in files("assets/css") {
        let found: Vec<_> = style.lines().filter(|line| sided(line)).collect();
        assert!(found.is_empty(), "{}: use logical properties instead of {found:?}", path.display());
    }
}

#[test]
fn templates_hold_no_script_and_no_style() {
    for (path, template) in files("templates") {
        for forbidden in
            [" style=", "<style", " onclick=", " onload=", "javascript:", "hx-on", "|safe", "| safe"]
        {
            assert!(!template.contains(forbidden), "{} has {forbidden}", path.display());
        }
    }
}

#[test]
fn the_lockfile_names_no_registry() {
    let lock = fs::read_to_string("package-lock.json").unwrap();
    assert!(!lock.contains("://") && !lock.contains("\"resolved\""));
    assert!(lock.contains("\"htmx.org\": \"4.0.1\""));
}

#[tokio::test]
async fn every_page_gets_its_files_and_may_keep_them() {
    let house = nobodys().await;
    let page = words(ask(&house, get("/sign-in")).await).await;
    let links: Vec<_> = page.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert!(
        links.iter().any(|link| link.contains("/htmx-")) && links.iter().any(|link| link.ends_with(".css"))
    );
    for link in links {
        let response = ask(&house, get(link)).await;
        assert_eq!(response.status(), StatusCode::OK, "{link}");
        assert!(header(&response, "cache-control").contains("immutable"), "{link}");
    }
}
