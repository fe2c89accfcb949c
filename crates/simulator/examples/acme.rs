//! The simulator with its story and a receiver that accepts everything: `cargo run -p simulator --example acme`.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use base::{Secret, Source};
use simulator::{Simulator, SimulatorConfig};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let receiver = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/hooks", receiver.local_addr()?);
    tokio::spawn(async move {
        axum::serve(receiver, Router::new().route("/hooks", post(|| async { "ok" }))).await
    });

    let mut config = SimulatorConfig::acme(&url, Secret::new("app secret"), Secret::new("token"));
    config.listen = std::net::SocketAddr::from(([127, 0, 0, 1], 8090));
    let source = Source::seeded(Arc::new(base::SystemClock), 7);
    let mut simulator = Simulator::start(config, source).await?;
    simulator.tell(Duration::from_secs(5)).map_err(std::io::Error::other)?;
    tokio::signal::ctrl_c().await?;
    simulator.stop().await;
    Ok(())
}
