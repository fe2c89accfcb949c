//! Contacts in and out by the command line: at the size that is asked for, and killed on the way.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use store::testing::{EngineKind, fresh_postgres};
use tempfile::TempDir;

use crate::program::{knownas, set_up};

fn rows() -> usize {
    std::env::var("KNOWNAS_IMPORT_ROWS").ok().and_then(|count| count.parse().ok()).unwrap_or(2_000)
}

/// What a file of so many rows comes to: created, matched, in conflict, broken.
fn expected(rows: usize) -> [usize; 4] {
    let count = |is_meant: fn(usize) -> bool| (0..rows).filter(|row| is_meant(*row)).count();
    let (matched, conflicts, broken) = (count(is_variant), count(is_conflict), count(is_broken));
    [rows - matched - conflicts - broken, matched, conflicts, broken]
}

/// Three rows in twenty are somebody from ten rows before, by another national spelling of the number.
fn is_variant(row: usize) -> bool {
    matches!(row % 20, 10..13)
}

/// One in a thousand names two people.
fn is_conflict(row: usize) -> bool {
    row % 1_000 == 707
}

/// One in a thousand has no number where its number should be.
fn is_broken(row: usize) -> bool {
    row % 1_000 == 505
}

/// A number as the file has it, in one of two spellings.
fn phone(row: usize, other: bool) -> String {
    let spelling = |one: &str, two: &str| if other { two.to_owned() } else { one.to_owned() };
    match row % 10 {
        0 => format!("+{} {row:08}", spelling("52 1 55", "52 55")),
        1 => format!("+{} {row:08}", spelling("54 9 11", "54 11")),
        2 => format!("+55 11 {}8{row:07}", spelling("9", "")),
        _ => format!("+49 151 {row:08}"),
    }
}

/// A file of so many rows, one after the other, in a folder.
fn sample(folder: &Path, rows: usize) -> PathBuf {
    let mut text = "name,company,email,phone,bsuid,crm:hubspot,field:tier\n".to_owned();
    for row in 0..rows {
        let mut line = |phone: &str, bsuid: &str, crm: &str| {
            writeln!(text, "Person {row},Company {},p{row}@mail.test,{phone},{bsuid},{crm},gold", row % 97)
                .unwrap();
        };
        match row {
            row if is_broken(row) => line("not a number", "", ""),
            row if is_conflict(row) => line(&phone(row - 2, false), "", &(row - 1).to_string()),
            row if is_variant(row) => line(&phone(row - 10, true), "", ""),
            row if row % 10 == 3 => line("", &format!("300001:BR.{row:012}"), ""),
            row => line(&phone(row, false), "", &row.to_string()),
        }
    }
    let file = folder.join("people.csv");
    std::fs::write(&file, text).unwrap();
    file
}

/// A data folder that is set up, on one of the engines.
struct Place {
    folder: TempDir,
    database: Option<String>,
}

impl Place {
    async fn new(kind: EngineKind) -> Self {
        let folder = TempDir::new().unwrap();
        let database = match kind {
            EngineKind::Sqlite => None,
            EngineKind::Postgres => Some(fresh_postgres().await),
        };
        set_up(folder.path(), database.as_deref());
        Self { folder, database }
    }

    fn start(&self, words: &[&str]) -> Child {
        let mut command = knownas(self.folder.path(), self.database.as_deref());
        command.args(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs it to its end: what it said, how long it took, and the most memory it had, in kB.
    #[expect(clippy::disallowed_methods, reason = "a proof measures")]
    fn run(&self, words: &[&str]) -> (String, Duration, u64) {
        let begun = Instant::now();
        let child = self.start(words);
        let process = child.id();
        let ended = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let watched = std::sync::Arc::clone(&ended);
        let watching = std::thread::spawn(move || {
            let mut most = 0;
            while !watched.load(std::sync::atomic::Ordering::Relaxed) {
                most = most.max(high_water(process).unwrap_or(0));
                std::thread::park_timeout(Duration::from_millis(5));
            }
            most
        });
        let done = child.wait_with_output().unwrap();
        let took = begun.elapsed();
        ended.store(true, std::sync::atomic::Ordering::Relaxed);
        let most = watching.join().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        (String::from_utf8(done.stdout).unwrap(), took, most)
    }

    /// Everybody, without our ids.
    fn export(&self) -> Vec<String> {
        let (file, _took, _most) = self.run(&["export"]);
        file.lines().map(|line| line.split_once(',').unwrap().1.to_owned()).collect()
    }
}

/// The most memory that a process had so far, in kB.
fn high_water(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The figures of a summary.
fn four(said: &str) -> [usize; 4] {
    let figure = |word: &str| {
        let line = said.lines().find(|line| line.trim_start().starts_with(word)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    ["created", "matched", "conflict", "broken"].map(figure)
}

async fn in_and_out(kind: EngineKind) {
    let (place, rows) = (Place::new(kind).await, rows());
    let file = sample(place.folder.path(), rows);
    let file = file.to_str().unwrap();
    for (name, words) in [("dry run", &["import", file, "--dry-run"][..]), ("run", &["import", file])] {
        let (said, took, most) = place.run(words);
        assert_eq!(four(&said), expected(rows), "{name}: {said}");
        let rate = f64::from(u32::try_from(rows).unwrap()) / took.as_secs_f64();
        println!(
            "{kind:?}: {name} of {rows} rows: {took:.2?}, {rate:.0} rows a second, VmHWM {} MB",
            most / 1024
        );
    }
    let out = place.folder.path().join("out.csv");
    let (_file, took, most) = place.run(&["export", out.to_str().unwrap()]);
    println!("{kind:?}: export: {took:.2?}, VmHWM {} MB", most / 1024);
    let [created, _, conflicts, _] = expected(rows);
    let lines = std::fs::read_to_string(out).unwrap().lines().count();
    assert_eq!(lines, 1 + created, "conflicts make nobody here: {conflicts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_goes_in_on_sqlite() {
    in_and_out(EngineKind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_goes_in_on_postgres() {
    in_and_out(EngineKind::Postgres).await;
}

/// Killed after its first batches, again and again, an import loses nothing and repeats nothing.
async fn killed(kind: EngineKind) {
    let (whole, cut) = (Place::new(kind).await, Place::new(kind).await);
    let file = sample(whole.folder.path(), 4_000);
    let words = ["import", file.to_str().unwrap()];
    whole.run(&words);
    let mut kills = 0;
    for _turn in 0..3 {
        let mut child = cut.start(&words);
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let is_under_way = lines.any(|line| line.unwrap().contains(" a second"));
        child.kill().unwrap();
        child.wait().unwrap();
        kills += usize::from(is_under_way);
    }
    let (said, _took, _most) = cut.run(&words);
    println!("{kind:?}: {kills} kills");
    assert!(kills > 0 && said.contains("cut short after"), "{said}");
    assert_eq!(four(&said), expected(4_000), "{said}");
    assert_eq!(cut.export(), whole.export());
    let (again, _took, _most) = cut.run(&words);
    assert!(again.contains("Nothing was repeated"), "{again}");
    assert_eq!(cut.export().len(), whole.export().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_import_goes_on_on_sqlite() {
    killed(EngineKind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_import_goes_on_on_postgres() {
    killed(EngineKind::Postgres).await;
}

/// A pipe that somebody reads from is still that pipe afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn an_export_never_replaces_what_is_no_file() {
    use std::os::unix::fs::FileTypeExt as _;
    let place = Place::new(EngineKind::Sqlite).await;
    let pipe = place.folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut child = place.start(&["export", pipe.to_str().unwrap()]);
    let read = std::fs::read_to_string(&pipe).unwrap();
    assert!(child.wait().unwrap().success() && read.starts_with("id,name,"), "{read}");
    assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_file_is_told_in_words() {
    let place = Place::new(EngineKind::Sqlite).await;
    let file = place.folder.path().join("people.csv");
    std::fs::write(&file, "name,telefon\nRita,1\n").unwrap();
    let said = |words: &[&str]| {
        let done = knownas(place.folder.path(), None).args(words).output().unwrap();
        (done.status.success(), String::from_utf8([done.stdout, done.stderr].concat()).unwrap())
    };
    let (went, words) = said(&["import", file.to_str().unwrap()]);
    assert!(!went && words.contains("There is no column \"telefon\""), "{words}");
    std::fs::write(&file, "name;phone\nRita;+55 11 90000-0001\nBroken;12\n").unwrap();
    let (dry, _took, _most) = place.run(&["import", file.to_str().unwrap(), "--dry-run"]);
    assert!(dry.contains("line 2: created: Nobody is known by it."), "{dry}");
    assert!(dry.contains("line 3: broken: phone: this is no phone number."), "{dry}");
    assert_eq!(place.export().len(), 1, "a dry run writes nothing");
}
