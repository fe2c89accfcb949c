//! `knownas serve`: the product.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use desk::Desk;
use outside::Client;
use tokio::net::TcpListener;
use web::{DemoDoor, Web};

use crate::cli::Settings;

/// Serves until it is told to stop.
pub(crate) async fn run(settings: &Settings) -> Result<()> {
    let desk = settings.open().await?;
    if !desk::setup::is_done(&desk).await? {
        tracing::warn!("nothing is set up yet: run `knownas setup FILE` with this data folder");
    }
    let listener = listen(settings.listen).await?;
    let address = listener.local_addr()?;
    let url = settings.public_url(address);
    let desk = sending(desk, &settings.graph_url, &url)?;
    tracing::info!(%address, %url, graph_url = settings.graph_url, "serving");
    until_told_to_stop(serve(desk, listener, url, None)).await
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

/// The product on an open port.
pub(crate) async fn serve(
    desk: Desk,
    listener: TcpListener,
    public_url: String,
    demo: Option<DemoDoor>,
) -> Result<()> {
    desk.run();
    let source = desk.source().clone();
    let router = web::router(Web { desk, public_url, source, demo });
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

/// Runs until the work ends by itself or a signal comes. What was acknowledged is on the disk, so stopping is safe at any
/// moment.
pub(crate) async fn until_told_to_stop(work: impl Future<Output = Result<()>>) -> Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        ended = work => ended,
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted.context("signals cannot be heard"),
    }
}
