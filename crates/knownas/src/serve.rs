//! `knownas serve`: the product.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use desk::Desk;
use outside::Client;
use tokio::net::TcpListener;
use web::{DemoDoor, Web};

use crate::cli::Settings;
use crate::public_url;

/// Serves until it is told to stop.
pub(crate) async fn run(settings: &Settings) -> Result<()> {
    let desk = settings.open().await?;
    if !desk::setup::is_done(&desk).await? {
        tracing::warn!("nothing is set up yet: run `knownas setup FILE` with this data folder");
    }
    let listener = listen(settings.listen).await?;
    let address = listener.local_addr()?;
    desk::setup::remember_public_url(&desk, settings.public_url.as_deref()).await?;
    let url = settings.public_url.clone().unwrap_or_else(|| public_url::guessed(address));
    let desk = sending(desk, &settings.graph_url, &url)?;
    tracing::info!(%address, %url, graph_url = settings.graph_url, "serving");
    serve(desk, listener, url, None).await
}

/// The desk, which sends its messages to this address of the Graph API and is itself reached at that one.
pub(crate) fn sending(desk: Desk, graph_url: &str, public_url: &str) -> Result<Desk> {
    let client = Client::new().map_err(anyhow::Error::msg).context("no HTTP client can be made")?;
    Ok(desk.sending_through(client, graph_url).reached_at(public_url))
}

/// Opens the port, or says what to do if it cannot be had.
pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("Nothing can listen on {address}. Is it in use? Choose another with --listen")
    })
}

/// How long what was begun may take when the program is to end. Service managers wait longer: 90 seconds, containers 30 when told
/// so.
const PATIENCE: Duration = Duration::from_secs(25);

/// The product on an open port, until it ends by itself or is told to stop. What was acknowledged is on the disk, so it may end
/// at any moment; but it first answers who asks already, and hears what became of what it handed over.
pub(crate) async fn serve(
    desk: Desk,
    listener: TcpListener,
    public_url: String,
    demo: Option<DemoDoor>,
) -> Result<()> {
    desk.run();
    let source = desk.source().clone();
    let router = web::router(Web { desk: desk.clone(), public_url, source, demo });
    let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
    let mut server = std::pin::pin!(server.with_graceful_shutdown(desk.told_to_stop()).into_future());
    tokio::select! {
        ended = &mut server => return Ok(ended?),
        told = told_to_stop() => told?,
    }
    tracing::info!("stopping: what was begun is brought to its end");
    let end = async { tokio::join!(desk.stop(), server).1 };
    tokio::select! {
        ended = tokio::time::timeout(PATIENCE, end) => {
            if ended.is_err() {
                tracing::warn!("stopped before everything came to its end");
            }
        }
        // Whoever says it twice does not want to wait.
        told = told_to_stop() => told?,
    }
    Ok(())
}

/// Waits for a signal to end.
pub(crate) async fn told_to_stop() -> Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted.context("signals cannot be heard"),
    }
}
