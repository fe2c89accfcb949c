//! The command line from outside.

use std::path::Path;

use tempfile::TempDir;

use crate::program::{Serving, knownas, set_up};

fn said(data_dir: &Path, words: &[&str]) -> String {
    let done = knownas(data_dir, None).args(words).output().unwrap();
    let text = [done.stdout, done.stderr].concat();
    String::from_utf8(text).unwrap().replace(data_dir.to_str().unwrap(), "DATA")
}

#[test]
fn help_is_what_the_documents_say() {
    let folder = TempDir::new().unwrap();
    insta::assert_snapshot!("help", said(folder.path(), &["--help"]));
    for command in [
        "demo", "serve", "simulate", "setup", "replay", "import", "export", "token", "app", "line", "sms",
        "user",
    ] {
        insta::assert_snapshot!(format!("help_{command}"), said(folder.path(), &[command, "--help"]));
    }
    for words in [
        ["app", "add"],
        ["line", "add"],
        ["line", "username"],
        ["line", "test"],
        ["sms", "add"],
        ["user", "add"],
        ["user", "password"],
    ] {
        let name = format!("help_{}", words.join("_"));
        insta::assert_snapshot!(name, said(folder.path(), &[words[0], words[1], "--help"]));
    }
}

#[test]
fn a_setup_file_may_be_applied_again_and_mistakes_are_told_in_words() {
    let folder = TempDir::new().unwrap();
    set_up(folder.path(), None);
    set_up(folder.path(), None);
    let file = folder.path().join("wrong.toml");
    let wrong = |text: &str| {
        std::fs::write(&file, text).unwrap();
        said(folder.path(), &["setup", file.to_str().unwrap()])
    };
    let short = "[workspace]\nname = 'A'\n[admin]\nemail = 'a@b.test'\npassword = 'short'\n";
    assert!(wrong(short).contains("Use at least ten characters"), "{}", wrong(short));
    assert!(wrong("nonsense").contains("is not a setup file"), "{}", wrong("nonsense"));
    assert!(said(folder.path(), &["replay", "/dev/null", "--app", "nobody"]).contains("no app with the key"));
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_webhooks_are_replayed_and_a_token_reads_them() {
    let folder = TempDir::new().unwrap();
    set_up(folder.path(), None);
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/webhooks.ndjson");
    let fed = said(folder.path(), &["replay", fixtures.to_str().unwrap()]);
    assert!(fed.contains("deliveries were fed in and processed"), "{fed}");
    let token = said(folder.path(), &["token", "reader"]);
    assert!(token.starts_with("kn_"), "{token}");
    assert!(said(folder.path(), &["token", "reader"]).contains("Choose another"));

    let serving = Serving::start(folder.path(), None);
    let (status, text) = serving.get("/api/v1/messages?wamid=wamid.RITA1").await;
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (status, answer["items"][0]["text"].as_str()),
        (200, Some("Oi, meu pedido já saiu?")),
        "{text}"
    );
}
