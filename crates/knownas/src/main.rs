//! Knownas: a shared inbox for WhatsApp that keeps knowing who is who.

mod cli;
mod contacts;
mod demo;
mod master_key;
mod public_url;
mod replay;
mod serve;
mod settings;
mod setup;
mod simulate;
mod token;

use anyhow::Result;
use clap::Parser;

use cli::{Cli, Command};

fn main() -> Result<()> {
    let cli = Cli::parse();
    start_log(match cli.command {
        Command::Demo(_) => QUIET,
        _ => USUAL,
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(cli))
}

async fn run(cli: Cli) -> Result<()> {
    match cli.command {
        Command::Demo(demo) => demo::run(&cli.settings, &demo).await,
        Command::Serve => serve::run(&cli.settings).await,
        Command::Simulate { file, simulator_listen } => simulate::run(&file, simulator_listen).await,
        Command::Setup { file } => setup::run(&cli.settings, &file).await,
        Command::Replay { file, app } => replay::run(&cli.settings, &file, app.as_deref()).await,
        Command::Import { file, dry_run, again } => {
            contacts::import(&cli.settings, &file, dry_run, again).await
        }
        Command::Export { file } => contacts::export(&cli.settings, file.as_deref()).await,
        Command::App { command } => settings::app::run(&cli.settings, &command).await,
        Command::Line { command } => settings::line::run(&cli.settings, &command).await,
        Command::Sms { command } => settings::sms::run(&cli.settings, &command).await,
        Command::User { command } => settings::user::run(&cli.settings, &command).await,
        Command::Token { label, role } => token::run(&cli.settings, &label, role).await,
    }
}

/// What is logged: a line for every request, and whatever is wrong.
const USUAL: &str = "warn,knownas=info,web=info";
/// The same without requests: a demo's terminal says where to look, and goes on saying it.
const QUIET: &str = "warn,knownas=info";

/// Logs go to stderr: plain for a person, JSON lines where nobody looks at the terminal.
fn start_log(filter: &str) {
    use std::io::IsTerminal;
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("KNOWNAS_LOG").unwrap_or_else(|_unset| EnvFilter::new(filter));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.compact().init();
    } else {
        log.json().init();
    }
}
