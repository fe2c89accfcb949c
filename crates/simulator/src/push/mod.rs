//! Signed webhooks out, over real HTTP: at least once, in order until told otherwise.

mod faults;
mod stream;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::{Secret, Source};
use futures_util::{StreamExt, stream as streams};
use tokio::sync::Notify;
use whatsapp::signature;

use crate::Refusal;
use crate::write::{Update, body};
pub use faults::Faults;
pub(crate) use faults::below;
pub use stream::Step;
use stream::Stream;

/// The most updates in one body.
pub const LARGEST_BATCH: usize = 1000;

/// How many updates may wait for one app.
const CAPACITY: usize = 20_000;

/// How often a body is tried by [`Pusher::deliver_all`] before it counts as lost.
const TRIES: u32 = 5;

/// How many bodies are under way at once in [`Pusher::deliver_all`].
const AT_ONCE: usize = 16;

/// Where an app's webhooks go and how they are signed.
#[derive(Debug, Clone)]
pub struct Target {
    /// The webhook URL.
    pub url: String,
    /// The app secret.
    pub secret: Secret,
}

/// What became of one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// How many updates it held.
    pub updates: usize,
    /// The last answer's status; `None` when there was no answer.
    pub status: Option<u16>,
    /// How often it was sent.
    pub tries: u32,
}

/// The posting side of the platform. Cheap to share behind an [`Arc`].
#[derive(Debug)]
pub struct Pusher {
    client: reqwest::Client,
    source: Source,
    streams: BTreeMap<String, Stream>,
    faults: Mutex<Faults>,
    /// Apps that are not told of an account: (app, account).
    unsubscribed: Mutex<BTreeSet<(String, String)>>,
    news: Arc<Notify>,
}

impl Pusher {
    /// A pusher for these apps.
    pub fn new(source: Source, targets: BTreeMap<String, Target>) -> Result<Self, reqwest::Error> {
        let streams = targets.into_iter().map(|(app, target)| (app, Stream::new(target))).collect();
        let (faults, unsubscribed, news) = (Mutex::default(), Mutex::default(), Arc::new(Notify::new()));
        Ok(Self { client: client()?, source, streams, faults, unsubscribed, news })
    }

    /// The faults that queued webhooks suffer from now on.
    pub fn set_faults(&self, faults: Faults) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
        self.news.notify_waiters();
    }

    /// The faults at work.
    pub fn faults(&self) -> Faults {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What posts.
    pub(crate) fn client(&self) -> reqwest::Client {
        self.client.clone()
    }

    fn stream(&self, app: &str) -> Result<&Stream, Refusal> {
        self.streams.get(app).ok_or(Refusal::NoSuchApp)
    }

    /// Signs and posts one body, once, past the queue. The answer's status; `None` when there was no answer.
    pub async fn deliver(&self, app: &str, body: Vec<u8>) -> Result<Option<u16>, Refusal> {
        Ok(self.post(&self.stream(app)?.target, body).await)
    }

    /// Shakes hands as Meta does when a webhook is set up. Whether the receiver gave the challenge back.
    pub async fn verify(&self, app: &str, verify_token: &str) -> Result<bool, Refusal> {
        let challenge = self.source.random_u64().to_string();
        let query =
            [("hub.mode", "subscribe"), ("hub.challenge", &challenge), ("hub.verify_token", verify_token)];
        let url = reqwest::Url::parse_with_params(&self.stream(app)?.target.url, query);
        let Ok(url) = url else { return Ok(false) };
        let Ok(answer) = self.client.get(url).send().await else { return Ok(false) };
        let accepted = answer.status().as_u16() == 200;
        Ok(accepted && answer.text().await.is_ok_and(|text| text == challenge))
    }

    /// Posts all updates at once, past the queue, with these faults, and waits for every answer. A body that is not
    /// answered 200 is tried again at once, a few times.
    pub async fn deliver_all(&self, updates: Vec<Update>, faults: &Faults) -> Result<Vec<Receipt>, Refusal> {
        let mut posts = Vec::new();
        for batch in faults.plan(updates, &self.source) {
            let Some(first) = batch.first() else { continue };
            posts.push(self.insist(self.stream(&first.app)?, body(&batch), batch.len()));
        }
        let at_once = if faults.one_by_one { 1 } else { AT_ONCE };
        Ok(streams::iter(posts).buffer_unordered(at_once).collect().await)
    }

    async fn insist(&self, stream: &Stream, body: Vec<u8>, updates: usize) -> Receipt {
        let mut receipt = Receipt { updates, status: None, tries: 0 };
        while receipt.status != Some(200) && receipt.tries < TRIES {
            receipt.status = self.post(&stream.target, body.clone()).await;
            receipt.tries += 1;
        }
        receipt
    }

    /// Queues an update behind the others of its app.
    pub fn push(&self, update: Update) -> Result<(), Refusal> {
        self.push_after(update, Duration::ZERO)
    }

    /// Whether an app is told what happens on an account.
    pub fn is_subscribed(&self, app: &str, waba_id: &str) -> bool {
        let unsubscribed = self.unsubscribed.lock().unwrap_or_else(PoisonError::into_inner);
        !unsubscribed.contains(&(app.to_owned(), waba_id.to_owned()))
    }

    /// From now on an app is told what happens on an account, or not.
    pub fn set_subscribed(&self, app: &str, waba_id: &str, subscribed: bool) {
        let mut unsubscribed = self.unsubscribed.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = (app.to_owned(), waba_id.to_owned());
        if subscribed {
            unsubscribed.remove(&pair);
        } else {
            unsubscribed.insert(pair);
        }
    }

    /// Queues an update that is due later. Nobody is told of an account that the app is not subscribed to.
    pub fn push_after(&self, update: Update, delay: Duration) -> Result<(), Refusal> {
        if !self.is_subscribed(&update.app, &update.waba_id) {
            return Ok(());
        }
        let due = self.source.now().plus(delay).plus(self.faults().delay());
        self.stream(&update.app)?.add(due, update)?;
        self.news.notify_waiters();
        Ok(())
    }

    /// Whether so many more updates of an app can wait.
    pub fn has_room(&self, app: &str, updates: usize) -> Result<(), Refusal> {
        if self.stream(app)?.waiting() + updates <= CAPACITY { Ok(()) } else { Err(Refusal::QueueFull) }
    }

    /// How many updates wait.
    pub fn waiting(&self) -> usize {
        self.streams.values().map(Stream::waiting).sum()
    }

    /// Delivers the next update that is due, for the first app that has one.
    pub async fn step(&self) -> Step {
        let mut soonest = Step::Idle;
        for stream in self.streams.values() {
            match self.step_in(stream, false).await {
                Step::Idle => {}
                Step::Waits(wait) => soonest = soonest.or_waits(wait),
                done => return done,
            }
        }
        soonest
    }

    /// Delivers everything that waits, due or not, until nothing is left or an app refuses. How many updates arrived.
    pub async fn flush(&self) -> usize {
        let mut arrived = 0;
        for stream in self.streams.values() {
            while let Step::Delivered { updates, .. } = self.step_in(stream, true).await {
                arrived += updates;
            }
        }
        arrived
    }

    /// Delivers as updates fall due, for as long as it is polled: one stream per app, failing ones held back a little
    /// longer each time.
    pub async fn run(&self) {
        let all = self.streams.values().map(|stream| self.run_stream(stream));
        futures_util::future::join_all(all).await;
    }

    async fn run_stream(&self, stream: &Stream) {
        loop {
            let news = self.news.notified();
            tokio::pin!(news);
            news.as_mut().enable();
            match self.step_in(stream, false).await {
                Step::Idle => news.await,
                Step::Waits(wait) => {
                    let _woken = tokio::time::timeout(wait, news).await;
                }
                Step::Delivered { .. } | Step::Refused { .. } | Step::GivenUp { .. } => {}
            }
        }
    }

    async fn step_in(&self, stream: &Stream, early: bool) -> Step {
        let _turn = stream.turn.lock().await;
        let faults = self.faults();
        let picked = match stream.pick(&faults, &self.source, early) {
            Ok(picked) => picked,
            Err(step) => return step,
        };
        let text = body(&picked.updates());
        let mut status = None;
        for _copy in 0..=faults.repeat {
            status = self.post(&stream.target, text.clone()).await;
        }
        stream.settle(&picked, status, self.source.now())
    }

    async fn post(&self, target: &Target, body: Vec<u8>) -> Option<u16> {
        let request = self
            .client
            .post(&target.url)
            .header("content-type", "application/json")
            .header("user-agent", "facebookexternalua")
            .header(signature::HEADER, signature::sign(&target.secret, &body))
            .body(body);
        match request.send().await {
            Ok(answer) => Some(answer.status().as_u16()),
            Err(error) => {
                tracing::debug!(%error, "a webhook was not answered");
                None
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the simulator plays Meta and posts where its own configuration says"
)]
fn client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(10))
        .build()
}
