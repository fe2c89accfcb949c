//! `knownas simulate FILE`: Meta's side alone.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use base::Source;
use simulator::{Simulator, SimulatorConfig};

use crate::serve::told_to_stop;

/// Between two beats of the story, if the file asks for one.
const PACE: Duration = Duration::from_secs(4);

/// Simulates until it is told to stop.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(crate) async fn run(file: &Path, listen: Option<SocketAddr>) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut config: SimulatorConfig =
        toml::from_str(&text).with_context(|| format!("{} does not say what to simulate", file.display()))?;
    config.listen = listen.unwrap_or(config.listen);
    let story = config.story;
    let mut simulator =
        Simulator::start(config, Source::system()).await.context("the simulator cannot start")?;
    println!("WhatsApp is simulated at {0}. Be a customer at {0}/control", simulator.url());
    if story {
        simulator.tell(PACE).context("the story cannot be told")?;
    }
    told_to_stop().await?;
    simulator.stop().await;
    Ok(())
}
