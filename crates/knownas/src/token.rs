//! `knownas token LABEL`.

use anyhow::Result;

use crate::cli::{Settings, TokenRole};

/// Makes a token and prints its secret.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(crate) async fn run(settings: &Settings, label: &str, role: TokenRole) -> Result<()> {
    let desk = settings.open().await?;
    let secret = desk::setup::add_token(&desk, label, role.into()).await?;
    println!("{}", secret.reveal());
    Ok(())
}
