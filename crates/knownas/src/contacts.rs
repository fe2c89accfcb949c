//! `knownas import FILE` and `knownas export [FILE]`.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base::Moment;
use desk::contacts::Export;
use desk::contacts::import::{self, Counts, File, Found, ImportState, Outcome, Pass};
use desk::people::Viewer;
use desk::{Desk, setup};

use crate::cli::Settings;

/// Problems that are listed one by one.
const LISTED: usize = 100;

async fn open(settings: &Settings) -> Result<(Desk, Viewer)> {
    let desk = settings.open().await?;
    let viewer = setup::operator(&desk)
        .await
        .context("Nothing is set up yet. Run `knownas setup FILE` with this data folder first.")?;
    Ok((desk, viewer))
}

/// Takes a file of contacts in, or says what that would do.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(crate) async fn import(settings: &Settings, file: &Path, dry_run: bool, again: bool) -> Result<()> {
    let (desk, viewer) = open(settings).await?;
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let source = File::Path(file.to_owned());
    let mut pass = if dry_run {
        import::check(&desk, &viewer, &source, &name).await?
    } else {
        import::begin(&desk, &viewer, &source, &name, again).await?
    };
    let before = pass.import().clone();
    if before.state == ImportState::Finished {
        println!("This very file went in before, on {}. Nothing was repeated.", before.begun_at);
        println!("Use --again to take it in once more.");
    } else if before.done > 0 {
        println!("This file was cut short after {} of {} rows. It goes on there.", before.done, before.total);
    }
    run(&desk, &mut pass).await?;
    let found = match dry_run {
        true => pass.found().to_vec(),
        false => import::report(&desk, &viewer, pass.import().id).await?.found,
    };
    print!("{}", summary(&pass.import().counts, &found, dry_run));
    Ok(())
}

/// Does it, and shows how far it is.
async fn run(desk: &Desk, pass: &mut Pass) -> Result<()> {
    let mut progress = Progress::begin(desk.source().now(), pass.import().done);
    while pass.step().await? {
        progress.show(desk.source().now(), pass.import().done, pass.import().total);
    }
    progress.end();
    Ok(())
}

/// A line on stderr: rewritten where somebody looks at it, every tenth of the way where it is kept.
struct Progress {
    begun: Moment,
    from: i64,
    shown: i64,
    live: bool,
}

impl Progress {
    fn begin(begun: Moment, from: i64) -> Self {
        Self { begun, from, shown: -1, live: io::stderr().is_terminal() }
    }

    #[expect(clippy::print_stderr, reason = "the command's progress")]
    fn show(&mut self, now: Moment, done: i64, total: i64) {
        let millis = i64::try_from(now.since(self.begun).as_millis()).unwrap_or(i64::MAX).max(1);
        let rate = (done - self.from) * 1000 / millis;
        let tenth = done * 10 / total.max(1);
        if self.live {
            eprint!("\r{done} of {total} rows, {rate} a second ");
        } else if tenth > self.shown {
            eprintln!("{done} of {total} rows, {rate} a second");
        }
        self.shown = tenth;
    }

    #[expect(clippy::print_stderr, reason = "the command's progress")]
    fn end(&self) {
        if self.live && self.shown >= 0 {
            eprintln!();
        }
    }
}

fn summary(counts: &Counts, found: &[Found], dry_run: bool) -> String {
    let words = if dry_run {
        ["would be new contacts", "belong to contacts that are known", "need a decision", "cannot be read"]
    } else {
        ["became new contacts", "belonged to contacts that are known", "need a decision", "could not be read"]
    };
    let outcomes = [Outcome::Created, Outcome::Matched, Outcome::Conflict, Outcome::Broken];
    let mut text = String::new();
    for (outcome, words) in outcomes.into_iter().zip(words) {
        let _never_fails = writeln!(text, "{:>9}  {:>9}  rows {words}", outcome.as_str(), counts.of(outcome));
    }
    let opened = if dry_run { "reviews would open" } else { "reviews opened" };
    let _never_fails = writeln!(text, "{:>9}  {:>9}  {opened}", "", counts.reviews);
    let shown = found.iter().filter(|found| dry_run || found.is_problem());
    for found in shown.clone().take(LISTED) {
        let _never_fails =
            writeln!(text, "line {}: {}: {}", found.line, found.outcome.as_str(), found.reason);
    }
    let rest = shown.count().saturating_sub(LISTED);
    if rest > 0 {
        let _never_fails = writeln!(text, "and {rest} more lines like these");
    }
    text
}

/// Writes all contacts into a file, or to the output.
pub(crate) async fn export(settings: &Settings, file: Option<&Path>) -> Result<()> {
    let (desk, viewer) = open(settings).await?;
    let mut export = Export::begin(&desk, &viewer).await?;
    let Some(file) = file else { return write(&mut export, &mut io::stdout().lock()).await };
    let unwritable = || format!("{} cannot be written", file.display());
    // Whoever waits for a file must not find half of it. A device or a pipe is written to as it is, and never replaced.
    if fs::metadata(file).is_ok_and(|there| !there.is_file()) {
        let mut out = fs::File::options().write(true).open(file).with_context(unwritable)?;
        return write(&mut export, &mut out).await.with_context(unwritable);
    }
    let part = PathBuf::from(format!("{}.part", file.display()));
    let mut out = fs::File::create(&part).with_context(unwritable)?;
    write(&mut export, &mut out).await.with_context(unwritable)?;
    out.sync_all().with_context(unwritable)?;
    fs::rename(&part, file).with_context(unwritable)
}

async fn write(export: &mut Export, out: &mut impl Write) -> Result<()> {
    while let Some(piece) = export.next().await? {
        out.write_all(&piece)?;
    }
    Ok(out.flush()?)
}
