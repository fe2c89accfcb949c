//! The import rules of the house, read off the sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What each crate may use of ours.
const FLOORS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("identity", &["base"]),
    ("whatsapp", &["base"]),
    ("sms", &["base"]),
    ("store", &["base"]),
    ("outside", &["base", "whatsapp", "sms"]),
    ("desk", &["base", "identity", "whatsapp", "sms", "store", "outside"]),
    ("web", &["base", "identity", "whatsapp", "sms", "store", "outside", "desk"]),
    ("simulator", &["base", "whatsapp"]),
    ("knownas", &["base", "identity", "whatsapp", "sms", "store", "outside", "desk", "web", "simulator"]),
];

/// The folders of `desk` from the ground up; each may use those before it.
const STAGES: &[&str] = &[
    "error", "words", "seal", "people", "flow", "channel", "receive", "search", "resolve", "converse",
    "media", "contacts", "route", "act", "deliver", "drain", "setup", "view",
];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Sources but for files of tests.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found.sort();
    found
}

/// The source without its tests, comments left in.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap()
}

#[test]
fn a_crate_uses_only_crates_on_lower_floors() {
    let ours: Vec<&str> = FLOORS.iter().map(|(name, _)| *name).collect();
    for (name, allowed) in FLOORS {
        let manifest = fs::read_to_string(crates().join(name).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = toml::from_str(&manifest).unwrap();
        let used = manifest.get("dependencies").and_then(toml::Value::as_table).cloned().unwrap_or_default();
        for used in used.keys().filter(|used| ours.contains(&used.as_str())) {
            assert!(allowed.contains(&used.as_str()), "{name} must not use {used}");
        }
    }
    let there: Vec<String> = fs::read_dir(crates())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !ours.contains(&name.as_str()))
        .collect();
    assert_eq!(there, Vec::<String>::new(), "a crate without a floor");
}

#[test]
fn a_stage_imports_only_earlier_stages() {
    let src = crates().join("desk/src");
    let height: BTreeMap<&str, usize> =
        STAGES.iter().enumerate().map(|(height, name)| (*name, height)).collect();
    let mut wrong = Vec::new();
    for (path, text) in sources(&src) {
        let inside = path.strip_prefix(&src).unwrap().components().next().unwrap();
        let stage = inside.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if stage == "lib" {
            continue;
        }
        let own =
            *height.get(stage.as_str()).unwrap_or_else(|| panic!("{stage} has no place among the stages"));
        for (other, above) in &height {
            let names_it = |line: &&str| {
                line.contains(&format!("crate::{other}::")) && !line.trim_start().starts_with("//")
            };
            for line in product(&text).lines().filter(names_it) {
                if *above > own {
                    wrong.push(format!("{}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn rules_and_identity_are_pure() {
    let rules =
        sources(&crates().join("desk/src")).into_iter().filter(|(path, _)| path.ends_with("rules.rs"));
    let pure =
        rules.chain(sources(&crates().join("identity/src"))).chain(sources(&crates().join("whatsapp/src")));
    for (path, text) in pure {
        for word in ["async ", ".await", "store::", "tokio", "reqwest", "std::fs", "std::net", "std::env"] {
            let line = product(&text)
                .lines()
                .find(|line| line.contains(word) && !line.trim_start().starts_with("//"));
            assert!(line.is_none(), "{} is pure and must not say {word:?}: {line:?}", path.display());
        }
    }
}

#[test]
fn sql_stands_only_in_queries_and_in_store() {
    let folders = ["base", "identity", "whatsapp", "outside", "desk", "web", "simulator", "knownas"];
    for (path, text) in folders.iter().flat_map(|name| sources(&crates().join(name).join("src"))) {
        if path.ends_with("queries.rs") {
            continue;
        }
        for word in ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "rusqlite", "tokio_postgres"] {
            let line = product(&text)
                .lines()
                .find(|line| line.contains(word) && !line.trim_start().starts_with("//"));
            assert!(
                line.is_none(),
                "{} must leave {word:?} to queries.rs or store: {line:?}",
                path.display()
            );
        }
    }
}

#[test]
fn metas_wire_types_stop_at_the_door() {
    for (path, text) in sources(&crates().join("desk/src")) {
        let at_the_door = ["receive", "deliver"]
            .iter()
            .any(|stage| path.starts_with(crates().join("desk/src").join(stage)));
        assert!(
            at_the_door || !product(&text).contains("whatsapp::"),
            "{} speaks Meta's words",
            path.display()
        );
    }
}

#[test]
fn nothing_waits_for_the_network_inside_a_transaction() {
    for (path, text) in sources(&crates().join("desk/src")) {
        let both = text.contains("&mut Tx") && text.contains("outside::");
        assert!(!both, "{} takes a transaction and uses `outside`", path.display());
    }
}
