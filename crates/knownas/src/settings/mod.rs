//! `knownas app`, `knownas line`, `knownas sms`, `knownas user`: what the settings pages do, from a terminal. Secrets and
//! passwords are asked for, or read from the input line by line; they are never arguments, which every process of the machine
//! can see.

pub(crate) mod app;
pub(crate) mod line;
pub(crate) mod sms;
pub(crate) mod user;

use std::io::{BufRead, IsTerminal};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use base::{LineId, Moment, Secret};
use desk::Desk;
use desk::deliver::{self, OutboundState};
use desk::people::Viewer;
use desk::setup::{self, Trial};

use crate::cli::Settings;
use crate::public_url;
use crate::serve::sending;

/// The desk, and the operator as whom the command acts.
async fn open(settings: &Settings) -> Result<(Desk, Viewer)> {
    let desk = settings.open().await?;
    let url = public_url::known(settings, &desk).await?;
    let url = url.unwrap_or_else(|| public_url::guessed(settings.listen));
    let desk = sending(desk, &settings.graph_url, &url)?;
    let viewer = setup::operator(&desk)
        .await
        .context("Nothing is set up yet. Run `knownas setup FILE` with this data folder first.")?;
    Ok((desk, viewer))
}

/// Asks for a secret: at a terminal without showing it, else the next line of the input. Nothing for an empty one.
fn ask(what: &str) -> Result<Option<Secret>> {
    let text = if std::io::stdin().is_terminal() {
        rpassword::prompt_password(format!("{what}: ")).context("The terminal cannot be read")?
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).context("The input cannot be read")?;
        line
    };
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()).filter(|text| !text.is_empty()).map(Secret::new))
}

/// What was said on the command line counts; what was not said stays.
fn put(field: &mut String, said: &Option<String>) {
    if let Some(said) = said {
        field.clone_from(said);
    }
}

/// How long it is waited for what becomes of a test message. The program that serves sends it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends a test message, and says what became of it.
async fn try_line(desk: &Desk, viewer: &Viewer, line: LineId, number: &str, trial: &Trial) -> Result<String> {
    let message = setup::try_line(desk, viewer, line, number, trial).await?;
    let outcome = deliver::outcome(desk, viewer, message, PATIENCE).await?;
    let why = [outcome.reason, outcome.details].into_iter().flatten().collect::<Vec<_>>().join("\n");
    match outcome.state {
        OutboundState::Waiting | OutboundState::Leaving => {
            bail!("The message waits. `knownas serve` with this data folder sends it; is it running?")
        }
        OutboundState::Failed => bail!("The message was not sent. {why}"),
        OutboundState::Unknown => bail!("It is not known whether the message was sent. {why}"),
        OutboundState::Taken => Ok(format!("The message was sent to {}.", outcome.address)),
    }
}

/// When the last delivery came, in words.
fn seen(at: Option<Moment>) -> String {
    at.map_or("no delivery yet".to_owned(), |at| format!("last delivery {}", at.timestamp()))
}
