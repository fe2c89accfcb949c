//! Apps, lines and users from the terminal, as somebody would type it. Secrets come by the input.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use base::{Secret, Source};
use simulator::{Receipts, Simulator, SimulatorConfig};
use tempfile::TempDir;

use crate::program::{SETUP, SUPPORT, Serving, knownas, set_up_as};

const WORKSPACE: &str =
    "[workspace]\nname = 'Acme'\n[admin]\nemail = 'owner@acme.test'\npassword = 'correct horse'\n";

/// What the program says to these words, with this input; the output, or what went wrong.
fn said(folder: &Path, graph: &str, words: &[&str], input: &str) -> Result<String, String> {
    let mut command = knownas(folder, None);
    command.args(["--graph-url", graph]).args(words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let (out, err) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
    if done.status.success() { Ok(out) } else { Err(err) }
}

#[tokio::test(flavor = "multi_thread")]
async fn apps_and_lines_are_set_up_by_typing() {
    let folder = TempDir::new().unwrap();
    set_up_as(folder.path(), None, WORKSPACE);
    let mut config = SimulatorConfig::acme(
        "http://127.0.0.1:9/{app}",
        Secret::new("app secret"),
        Secret::new("good token"),
    );
    (config.story, config.receipts) = (false, Receipts::Instant);
    let meta = Simulator::start(config, Source::system()).await.unwrap();
    let graph = meta.url();
    let run = |words: &[&str], input: &str| said(folder.path(), &graph, words, input);

    assert_eq!(run(&["app", "list"], ""), Ok(String::new()));
    let added = run(&["app", "add", "main"], "app secret\nwrong token\nverify\n").unwrap();
    assert!(added.contains("/hooks/whatsapp/main") && added.contains("Verify token: verify"), "{added}");
    assert!(!added.contains("app secret") && !added.contains("wrong token"));
    assert!(run(&["app", "add", "main"], "x\n\n\n").unwrap_err().contains("app change main"));
    let line = ["line", "add", "800000000000010", "--app", "main", "--waba", "700000000000001"];
    assert!(run(&line, "").unwrap_err().contains("access token is invalid"));
    assert_eq!(run(&["app", "change", "main"], "\ngood token\n\n").unwrap(), "main is changed.\n");

    let numbers = run(&["line", "numbers", "--app", "main", "700000000000001"], "").unwrap();
    assert!(numbers.contains("portfolio 300000000000001"), "{numbers}");
    assert!(numbers.contains("800000000000020\t+1 555 010 0220\tOrders\tCONNECTED"), "{numbers}");
    assert_eq!(run(&line, "").unwrap(), "800000000000010 is connected.\n");
    let changed = run(&["line", "change", "800000000000010", "--name", "Help", "--stage", "pilot"], "");
    assert_eq!(changed.unwrap(), "800000000000010 is changed.\n");
    let again = run(&line, "").unwrap_err();
    assert!(
        again.contains("\"Help\" is that line already. Change it with `knownas line change 80"),
        "{again}"
    );
    assert_eq!(
        run(&["line", "subscribe", "800000000000010"], "").unwrap(),
        "800000000000010 is connected.\n"
    );
    let claimed = run(&["line", "username", "800000000000010", "--claim", "acme.help"], "").unwrap();
    assert!(claimed.starts_with("@acme.help: "), "{claimed}");
    let list = run(&["line", "list"], "").unwrap();
    let expected =
        "800000000000010\tHelp\t+1 555 010 0210\tapp main\tat Meta: CONNECTED\tno delivery yet\t@acme.help\n";
    assert_eq!(list, expected);
    assert!(run(&["app", "remove", "main"], "").unwrap_err().contains("in use"));
    assert!(run(&["line", "remove", "800000000000010"], "").is_ok(), "nobody ever wrote");
    assert!(run(&["app", "remove", "main"], "").is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_message_is_sent_by_typing() {
    let folder = TempDir::new().unwrap();
    const LINE: &str = "800000000000010";
    set_up_as(folder.path(), None, &SETUP.replace(SUPPORT, LINE));
    let mut config =
        SimulatorConfig::acme("http://127.0.0.1:9/{app}", Secret::new("s3cret"), Secret::new("access"));
    (config.story, config.receipts) = (false, Receipts::Instant);
    let meta = Simulator::start(config, Source::system()).await.unwrap();
    let graph = meta.url();
    let flags = ["--listen", "127.0.0.1:0", "--graph-url", &graph];
    let _serving = Serving::start_with(folder.path(), None, &flags);
    let run = |words: &[&str]| said(folder.path(), &graph, words, "");
    let wrong = run(&["line", "test", LINE, "12"]).unwrap_err();
    assert!(wrong.contains("country code"), "{wrong}");
    let sent = run(&["line", "test", LINE, "+5511912345678"]);
    assert_eq!(sent.unwrap(), "The message was sent to 5511912345678.\n");
    let freely = run(&["line", "test", LINE, "+5511912345678", "--text", "Hello"]).unwrap_err();
    assert!(freely.contains("has not written on this line yet"), "{freely}");
}

#[test]
fn lines_for_sms_are_set_up_by_typing() {
    let folder = TempDir::new().unwrap();
    set_up_as(folder.path(), None, WORKSPACE);
    let run = |words: &[&str], input: &str| said(folder.path(), "http://127.0.0.1:9", words, input);
    let twilio =
        ["sms", "add", "texts", "--provider", "twilio", "--from", "+15550100230", "--account", "AC1"];
    assert!(run(&twilio, "").unwrap_err().contains("Auth token"));
    let added = run(&twilio, "a token\n").unwrap();
    assert!(
        added.ends_with("\nhttp://127.0.0.1:8080/hooks/sms/texts\n") && !added.contains("a token"),
        "{added}"
    );
    assert!(run(&twilio, "a token\n").unwrap_err().contains("is taken"));
    let kannel = ["sms", "add", "own", "--provider", "kannel", "--from", "300", "--account", "knownas"];
    assert!(run(&kannel, "password\n").unwrap_err().contains("smsbox"));
    let kannel = [&kannel[..], &["--url", "http://127.0.0.1:13013"]].concat();
    let added = run(&kannel, "password\n").unwrap();
    assert!(added.contains("/hooks/sms/own?secret=") && !added.contains('…'), "{added}");
    let anew = run(&["sms", "renew-secret", "own"], "").unwrap();
    assert!(anew.contains("/hooks/sms/own?secret=") && anew.lines().last() != added.lines().last(), "{anew}");
    assert!(run(&["sms", "renew-secret", "texts"], "").is_err(), "Twilio signs");
    let elsewhere = ["sms", "change", "texts", "--url", "https://other.example"];
    assert!(run(&elsewhere, "\n").unwrap_err().contains("The address is another one"));
    assert!(run(&["sms", "change", "texts", "--from", "+15550100231", "--name", "Texts"], "\n").is_ok());
    let list = run(&["sms", "list"], "").unwrap();
    let expected =
        "texts\tTexts\t+15550100231\ttwilio\tno delivery yet\nown\town\t300\tkannel\tno delivery yet\n";
    assert_eq!(list, expected);
    assert!(run(&["sms", "remove", "texts"], "").is_ok(), "nobody ever wrote");
}

#[test]
fn addresses_begin_with_the_public_one_that_was_served_last() {
    let folder = TempDir::new().unwrap();
    set_up_as(folder.path(), None, WORKSPACE);
    let told = |words: &[&str]| {
        let done = knownas(folder.path(), None).args(words).output().unwrap();
        (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
    };
    let (link, note) = told(&["user", "invite", "sam@acme.test"]);
    assert!(link.starts_with("http://127.0.0.1:8080/password/"), "{link}");
    assert!(note.contains("only guessed") && note.contains("--public-url"), "{note}");
    let (_none, refused) = told(&["--public-url", "inbox.example.com", "user", "invite", "sam@acme.test"]);
    assert!(refused.contains("write it with https://"), "{refused}");
    let flags = ["--listen", "127.0.0.1:0", "--public-url", "https://inbox.example.com/"];
    drop(Serving::start_with(folder.path(), None, &flags));
    let (link, note) = told(&["user", "invite", "sam@acme.test"]);
    assert!(link.starts_with("https://inbox.example.com/password/") && note.is_empty(), "{link} {note}");
    let (link, _none) = told(&["--public-url", "https://desk.example", "user", "invite", "sam@acme.test"]);
    assert!(link.starts_with("https://desk.example/password/"), "{link}");
}

#[test]
fn users_come_change_and_leave_by_typing() {
    let folder = TempDir::new().unwrap();
    set_up_as(folder.path(), None, WORKSPACE);
    let run = |words: &[&str], input: &str| said(folder.path(), "http://127.0.0.1:9", words, input);
    let short = run(&["user", "add", "rita@acme.test"], "short\n");
    assert!(short.unwrap_err().contains("at least ten characters"));
    assert!(run(&["user", "add", "rita@acme.test"], "").unwrap_err().contains("A password is needed"));
    assert!(run(&["user", "add", "rita@acme.test", "--role", "admin"], "ten letters or more\n").is_ok());
    assert!(
        run(&["user", "add", "rita@acme.test"], "ten letters or more\n").unwrap_err().contains("already")
    );
    let link = run(&["user", "invite", "sam@acme.test"], "").unwrap();
    assert!(link.starts_with("http://127.0.0.1:8080/password/"), "{link}");
    assert!(run(&["user", "password", "owner@acme.test", "--link"], "").unwrap().contains("/password/"));
    assert!(run(&["user", "password", "owner@acme.test"], "another password\n").is_ok());
    assert!(run(&["user", "role", "rita@acme.test", "agent"], "").is_ok());
    assert!(run(&["user", "deactivate", "rita@acme.test"], "").is_ok());
    let last = run(&["user", "deactivate", "owner@acme.test"], "").unwrap_err();
    assert!(last.contains("Owner is the last owner. Make somebody else an owner first."), "{last}");
    assert!(run(&["user", "add", "olga@acme.test", "--role", "owner"], "ten letters or more\n").is_ok());
    assert!(run(&["user", "role", "owner@acme.test", "agent"], "").is_ok());
    assert!(run(&["user", "role", "owner@acme.test", "owner"], "").is_ok());
    assert!(run(&["user", "deactivate", "olga@acme.test"], "").is_ok());
    let list = run(&["user", "list"], "").unwrap();
    let expected = "owner@acme.test\tOwner\towner\nolga@acme.test\tOlga\towner\tleft\nrita@acme.test\tRita\tagent\tleft\n";
    assert_eq!(list, expected);
    assert!(run(&["user", "activate", "rita@acme.test"], "").is_ok());
    assert!(run(&["user", "role", "nobody@acme.test", "agent"], "").unwrap_err().contains("Nobody has"));
}
