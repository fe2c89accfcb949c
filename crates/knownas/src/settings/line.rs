//! `knownas line`.

use anyhow::{Context, Result, bail};
use base::LineId;
use desk::people::Viewer;
use desk::setup::{self, Line, Trial};
use desk::view::{self, LineSettings};
use desk::{Desk, channel};

use super::{open, put, seen, try_line};
use crate::cli::{LineChange, LineCommand, Settings};

/// Lists, connects, changes, names and removes lines.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(crate) async fn run(settings: &Settings, command: &LineCommand) -> Result<()> {
    let (desk, viewer) = open(settings).await?;
    let lines = view::lines_settings(&desk, &viewer).await?;
    let named = |id: &str| -> Result<&LineSettings> {
        lines
            .iter()
            .find(|line| line.phone_number_id == id)
            .with_context(|| format!("There is no line with the phone number id {id:?}."))
    };
    match command {
        LineCommand::List => {
            for line in &lines {
                let standing = line.standing.as_deref().unwrap_or("not known");
                let username =
                    line.held.username.as_deref().map_or(String::new(), |name| format!("\t@{name}"));
                let seen = seen(line.seen_at);
                println!(
                    "{}\t{}\t{}\tapp {}\tat Meta: {standing}\t{seen}{username}",
                    line.phone_number_id, line.name, line.display_phone, line.app_key
                );
            }
        }
        LineCommand::Numbers { app, waba } => {
            let app = view::apps(&desk, &viewer).await?.into_iter().find(|known| known.key == *app);
            let app = app.context("There is no such app. `knownas app list` shows them.")?;
            let account = channel::account(&desk, &viewer, app.id, waba).await?;
            println!("portfolio {}", account.portfolio_id.as_deref().unwrap_or("not told"));
            for number in &account.numbers {
                println!(
                    "{}\t{}\t{}\t{}",
                    number.phone_number_id,
                    number.display_phone,
                    number.verified_name.as_deref().unwrap_or("no name"),
                    number.standing.as_deref().unwrap_or("not known")
                );
            }
        }
        LineCommand::Add { app, waba, phone_number_id, change } => {
            if let Ok(line) = named(phone_number_id) {
                let name = &line.name;
                bail!(
                    "{name:?} is that line already. Change it with `knownas line change {phone_number_id}`."
                );
            }
            let apps = view::apps(&desk, &viewer).await?;
            let known = apps.iter().find(|known| known.key == *app);
            let known = known.context("There is no such app. `knownas app list` shows them.")?;
            let mut line = new(app, waba, phone_number_id);
            if change.portfolio_id.is_none() || change.display_phone.is_none() {
                let account = channel::account(&desk, &viewer, known.id, waba).await?;
                fill(&mut line, account);
            }
            apply(&mut line, change);
            let id = setup::add_line(&desk, &viewer, line).await?;
            subscribe(&desk, &viewer, id).await.with_context(|| {
                format!(
                    "The line is set up, but not subscribed. Try `knownas line subscribe {phone_number_id}`"
                )
            })?;
            println!("{phone_number_id} is connected.");
        }
        LineCommand::Subscribe { phone_number_id } => {
            subscribe(&desk, &viewer, named(phone_number_id)?.id).await?;
            println!("{phone_number_id} is connected.");
        }
        LineCommand::Change { phone_number_id, change } => {
            let mut line = as_it_is(named(phone_number_id)?);
            apply(&mut line, change);
            setup::set_line(&desk, &viewer, line).await?;
            println!("{phone_number_id} is changed.");
        }
        LineCommand::Username { phone_number_id, claim, transfer, release } => {
            let id = named(phone_number_id)?.id;
            if let Some(name) = claim {
                channel::claim_username(&desk, &viewer, id, name, *transfer).await?;
            } else if *release {
                channel::release_username(&desk, &viewer, id).await?;
            }
            let held = channel::username(&desk, &viewer, id).await?;
            match (held.username, held.state) {
                (Some(name), Some(state)) => println!("@{name}: {}", state.as_str()),
                _ => println!("none"),
            }
        }
        LineCommand::Test { phone_number_id, number, template, language, text } => {
            let trial = match text {
                Some(text) => Trial::Text(text.clone()),
                None => Trial::Template { name: template.clone(), language: language.clone() },
            };
            println!("{}", try_line(&desk, &viewer, named(phone_number_id)?.id, number, &trial).await?);
        }
        LineCommand::Remove { phone_number_id } => {
            setup::remove_line(&desk, &viewer, named(phone_number_id)?.id).await?;
            println!("{phone_number_id} is removed.");
        }
    }
    Ok(())
}

/// Deliveries of a line come from now on, and Meta says what it knows of it.
async fn subscribe(desk: &Desk, viewer: &Viewer, line: LineId) -> Result<()> {
    channel::subscribe(desk, viewer, line).await?;
    channel::ask_about(desk, viewer, line).await?;
    Ok(())
}

fn new(app: &str, waba: &str, phone_number_id: &str) -> Line {
    Line {
        app: app.to_owned(),
        phone_number_id: phone_number_id.to_owned(),
        waba_id: waba.to_owned(),
        ..Line::default()
    }
}

/// What Meta knows of the number.
fn fill(line: &mut Line, account: channel::Account) {
    line.portfolio_id = account.portfolio_id.unwrap_or_default();
    let number = account.numbers.into_iter().find(|number| number.phone_number_id == line.phone_number_id);
    if let Some(number) = number {
        line.display_phone = number.display_phone;
        line.name = number.verified_name.unwrap_or_default();
    }
}

fn as_it_is(line: &LineSettings) -> Line {
    Line {
        name: line.name.clone(),
        app: line.app_key.clone(),
        phone_number_id: line.phone_number_id.clone(),
        waba_id: line.waba_id.clone(),
        portfolio_id: line.portfolio_id.clone(),
        display_phone: line.display_phone.clone(),
        ..Line::default()
    }
}

/// What was said on the command line counts.
fn apply(line: &mut Line, change: &LineChange) {
    put(&mut line.name, &change.name);
    put(&mut line.portfolio_id, &change.portfolio_id);
    put(&mut line.display_phone, &change.display_phone);
    line.parent_group.clone_from(&change.parent_group);
    line.stage = change.stage.map(Into::into);
    line.merge_policy = change.merge_policy.map(Into::into);
    line.phone_trust_days = change.phone_trust_days;
    line.read_receipts = change.read_receipts;
    line.ask_again_days = change.ask_again_days;
    line.ask_words.clone_from(&change.ask_words);
}
