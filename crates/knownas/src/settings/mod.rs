//! `knownas app`, `knownas line`, `knownas user`: what the settings pages do, from a terminal. Secrets and passwords are asked
//! for, or read from the input line by line; they are never arguments, which every process of the machine can see.

pub(crate) mod app;
pub(crate) mod line;
pub(crate) mod user;

use std::io::{BufRead, IsTerminal};

use anyhow::{Context, Result};
use base::Secret;
use desk::people::Viewer;
use desk::{Desk, setup};

use crate::cli::Settings;
use crate::serve::sending;

/// The desk, and the operator as whom the command acts.
async fn open(settings: &Settings) -> Result<(Desk, Viewer)> {
    let desk = sending(settings.open().await?, &settings.graph_url, &settings.public_url(settings.listen))?;
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
