//! The running server.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use base::Source;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::config::SimulatorConfig;
use crate::platform::Platform;
use crate::push::Pusher;
use crate::story::Story;
use crate::{Refusal, control, graph, sms};

/// Everything the control page works with.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) platform: Arc<Platform>,
    pub(crate) story: Option<Arc<Mutex<Story>>>,
}

/// Meta's platform, listening. Dropping it stops it without waiting; [`Simulator::stop`] waits.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    desk: Desk,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Simulator {
    /// Binds, lets the story's people in if told to, and starts to serve and to deliver.
    pub async fn start(config: SimulatorConfig, source: Source) -> std::io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let pusher = Pusher::new(source.clone(), config.targets()).map_err(std::io::Error::other)?;
        let origin = format!("http://{address}");
        let platform = Arc::new(Platform::new(&config, source, Arc::new(pusher), &origin));
        let story = config.story.then(|| Story::begin(platform.clone())).transpose();
        let story = story.map_err(std::io::Error::other)?.map(|story| Arc::new(Mutex::new(story)));
        let desk = Desk { platform, story };
        let (stop, stopped) = watch::channel(false);
        let mut tasks = vec![tokio::spawn(serve(listener, router(desk.clone()), stopped.clone()))];
        if !config.by_hand {
            tasks.push(tokio::spawn(deliver(desk.platform.clone(), stopped)));
        }
        Ok(Self { address, desk, stop, tasks })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL: of the Graph API as it stands, and of the control page with `/control` behind it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The platform, to act on directly.
    pub fn platform(&self) -> &Arc<Platform> {
        &self.desk.platform
    }

    /// The webhooks' way out.
    pub fn pusher(&self) -> &Arc<Pusher> {
        self.desk.platform.pusher()
    }

    /// Does something with the story.
    pub fn story<T>(&self, tell: impl FnOnce(&mut Story) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.desk.story(tell)
    }

    /// Queues the story's past, then tells one beat of its present every `pace` until the simulator stops.
    pub fn tell(&mut self, pace: Duration) -> Result<(), Refusal> {
        self.story(Story::opening)?;
        let (desk, mut stopped) = (self.desk.clone(), self.stop.subscribe());
        self.tasks.push(tokio::spawn(async move {
            let mut beats = tokio::time::interval(pace);
            beats.tick().await;
            loop {
                tokio::select! {
                    _beat = beats.tick() => {
                        if let Err(refusal) = desk.story(Story::next_step) {
                            tracing::warn!(%refusal, "the story skips a beat");
                        }
                    }
                    _stop = stopped.changed() => return,
                }
            }
        }));
        Ok(())
    }

    /// Stops and waits until everything under way is answered. What still waits in the queue is dropped.
    pub async fn stop(mut self) {
        let _nobody_listens = self.stop.send(true);
        for task in std::mem::take(&mut self.tasks) {
            let _aborted = task.await;
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _nobody_listens = self.stop.send(true);
    }
}

impl Desk {
    pub(crate) fn story<T>(&self, tell: impl FnOnce(&mut Story) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let story = self.story.as_ref().ok_or(Refusal::NoStory)?;
        tell(&mut story.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn router(desk: Desk) -> Router {
    graph::routes().merge(sms::routes()).with_state(desk.platform.clone()).merge(control::routes(desk))
}

async fn serve(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let until_stopped = async move {
        let _sender_gone = stopped.wait_for(|stopped| *stopped).await;
    };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(until_stopped).await {
        tracing::error!(%error, "the simulator's server ended");
    }
}

async fn deliver(platform: Arc<Platform>, mut stopped: watch::Receiver<bool>) {
    tokio::select! {
        () = platform.pusher.run() => {}
        () = platform.sms.calls.run(&platform.source) => {}
        _gone = stopped.wait_for(|stopped| *stopped) => {}
    }
}
