//! `knownas setup FILE`.

use std::path::Path;

use anyhow::{Context, Result};
use desk::setup::Setup;

use crate::cli::Settings;
use crate::public_url;

/// Applies a setup file.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(crate) async fn run(settings: &Settings, file: &Path) -> Result<()> {
    let setup = read(file)?;
    let desk = settings.open().await?;
    desk::setup::apply(&desk, &setup).await?;
    println!(
        "{} is set up: {} apps, {} lines, {} tokens. Sign in as {}.",
        setup.workspace.name,
        setup.apps.len(),
        setup.lines.len(),
        setup.tokens.len(),
        setup.admin.email
    );
    if !setup.apps.is_empty() {
        let url = public_url::told(settings, &desk).await?;
        for app in &setup.apps {
            println!("Webhook of {}: {url}/hooks/whatsapp/{}", app.key, app.key);
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<Setup> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not a setup file", file.display()))
}
