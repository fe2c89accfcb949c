//! Stories: one file per situation in `tests/stories`, played on both engines through the real path, in four ways.
//!
//! `KNOWNAS_STORIES=write` writes down how things are instead of comparing; read what it wrote before you keep it.
//! `KNOWNAS_STORY=name` plays only stories whose file's name has that in it.

mod language;
mod picture;
mod stage;
mod wire;

use std::fmt::Write as _;
use std::path::PathBuf;

use rstest::rstest;
use store::testing::{EngineKind, TestDb};

use language::Tale;
use stage::{Stage, Way};

/// Stories that are played at the same time, each on its own database.
const AT_ONCE: usize = 4;

fn files() -> Vec<PathBuf> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let only = std::env::var("KNOWNAS_STORY").unwrap_or_default();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.file_stem().unwrap().to_string_lossy().contains(&only));
    files.sort();
    files
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn every_story_ends_as_it_is_told(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let mut wrong = String::new();
    let writes = std::env::var("KNOWNAS_STORIES").is_ok_and(|word| word == "write");
    for together in files().chunks(AT_ONCE) {
        let played = together.iter().cloned().map(|file| {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            (name, tokio::spawn(async move { play(&file, kind, writes).await }))
        });
        for (name, played) in played.collect::<Vec<_>>() {
            // A story that stops half-way says so with its name, and the others go on.
            match played.await {
                Ok(differences) => wrong += &differences,
                Err(stopped) => writeln!(wrong, "\n# {name} stopped: {stopped}").unwrap(),
            }
        }
    }
    assert!(wrong.is_empty(), "on {kind:?}:\n{wrong}");
}

/// Plays a story in every way; gives what differs from what it tells.
async fn play(file: &PathBuf, kind: EngineKind, writes: bool) -> String {
    let mut wrong = String::new();
    let test = TestDb::new(kind).await;
    for way in Way::ALL {
        let text = std::fs::read_to_string(file).unwrap();
        let tale = Tale::read(&text);
        if !tale.is_played(way) {
            continue;
        }
        let played = async { Stage::set(&test, way).await.play(&tale).await };
        let seen = played.await;
        if writes && way == Way::Told && kind == EngineKind::Sqlite {
            write(file, &text, &tale, &seen);
            continue;
        }
        for (place, expected, actual) in seen {
            let expected = match way {
                Way::Told => expected,
                // What is told differs with the ways; how things are does not.
                _ => expected
                    .lines()
                    .filter(|line| !line.starts_with("told: "))
                    .map(|line| format!("{line}\n"))
                    .collect(),
            };
            if expected != actual {
                let line = tale.steps[place].lines.start + 1;
                let name = file.file_name().unwrap().to_string_lossy();
                writeln!(wrong, "\n# {name}:{line}, {way:?}").unwrap();
                wrong += &difference(&expected, &actual);
            }
        }
    }
    wrong
}

/// Both texts, line by line: `-` was expected, `+` came.
fn difference(expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    // The longest common subsequence, from the end.
    let mut common = vec![vec![0usize; actual.len() + 1]; expected.len() + 1];
    for one in (0..expected.len()).rev() {
        for other in (0..actual.len()).rev() {
            common[one][other] = if expected[one] == actual[other] {
                common[one + 1][other + 1] + 1
            } else {
                common[one + 1][other].max(common[one][other + 1])
            };
        }
    }
    let (mut one, mut other, mut out) = (0, 0, String::new());
    while one < expected.len() || other < actual.len() {
        if one < expected.len() && other < actual.len() && expected[one] == actual[other] {
            writeln!(out, "  {}", expected[one]).unwrap();
            (one, other) = (one + 1, other + 1);
        } else if other == actual.len()
            || one < expected.len() && common[one + 1][other] >= common[one][other + 1]
        {
            writeln!(out, "- {}", expected[one]).unwrap();
            one += 1;
        } else {
            writeln!(out, "+ {}", actual[other]).unwrap();
            other += 1;
        }
    }
    out
}

fn write(file: &PathBuf, text: &str, tale: &Tale, seen: &[(usize, String, String)]) {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::new();
    let mut from = 0;
    for (place, _expected, actual) in seen {
        let then = &tale.steps[*place].lines;
        lines[from..=then.start].iter().for_each(|line| writeln!(out, "{line}").unwrap());
        actual.lines().for_each(|line| writeln!(out, "    {line}").unwrap());
        from = then.end;
    }
    lines[from..].iter().for_each(|line| writeln!(out, "{line}").unwrap());
    std::fs::write(file, out).unwrap();
}
