//! What the provider tells the business: signed forms, one after the other, repeated until they are taken.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base::{Moment, Secret, Source};
use tokio::sync::Notify;

use super::signature;
use crate::Refusal;

/// How many may wait.
const CAPACITY: usize = 20_000;
/// How long a receiver that refuses is left alone.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Debug, Clone)]
struct Call {
    url: String,
    secret: Secret,
    form: Vec<(String, String)>,
}

/// What waits to be told, by when it is due.
#[derive(Debug)]
pub(crate) struct Calls {
    client: reqwest::Client,
    waiting: Mutex<BTreeMap<(Moment, u64), Call>>,
    count: std::sync::atomic::AtomicU64,
    /// One call is under way at a time.
    turn: tokio::sync::Mutex<()>,
    news: Notify,
}

impl Calls {
    pub(super) fn new(client: reqwest::Client) -> Self {
        Self {
            client,
            waiting: Mutex::default(),
            count: std::sync::atomic::AtomicU64::default(),
            turn: tokio::sync::Mutex::default(),
            news: Notify::new(),
        }
    }

    fn queue(&self) -> MutexGuard<'_, BTreeMap<(Moment, u64), Call>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(
        &self,
        due: Moment,
        url: &str,
        secret: &Secret,
        form: &[(&str, &str)],
    ) -> Result<(), Refusal> {
        let mut queue = self.queue();
        if queue.len() >= CAPACITY {
            return Err(Refusal::QueueFull);
        }
        let form = form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let count = self.count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        queue.insert((due, count), Call { url: url.to_owned(), secret: secret.clone(), form });
        self.news.notify_one();
        Ok(())
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.queue().len()
    }

    /// Tells everything that waits, due or not, until the receiver refuses. How many were taken.
    pub(crate) async fn flush(&self) -> usize {
        let mut taken = 0;
        while self.tell_first(None).await == Some(true) {
            taken += 1;
        }
        taken
    }

    /// Tells as it falls due, for as long as it is polled.
    pub(crate) async fn run(&self, source: &Source) {
        loop {
            let now = source.now();
            let due = self.queue().first_key_value().map(|((due, _count), _call)| *due);
            match due {
                None => self.news.notified().await,
                Some(due) if due > now => {
                    let _woken = tokio::time::timeout(due.since(now), self.news.notified()).await;
                }
                Some(_) => {
                    if self.tell_first(Some(now)).await == Some(false) {
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
        }
    }

    /// Whether the first call was taken; nothing if none is due by then.
    async fn tell_first(&self, by: Option<Moment>) -> Option<bool> {
        let _turn = self.turn.lock().await;
        let (key, call) = {
            let queue = self.queue();
            let ((due, count), call) = queue.first_key_value()?;
            by.is_none_or(|by| *due <= by).then(|| ((*due, *count), call.clone()))?
        };
        let is_taken = self.tell(&call).await;
        if is_taken {
            self.queue().remove(&key);
        }
        Some(is_taken)
    }

    async fn tell(&self, call: &Call) -> bool {
        let signature = signature::of(&call.secret, &call.url, &call.form);
        let request = self.client.post(&call.url).header(signature::HEADER, signature).form(&call.form);
        match request.send().await {
            Ok(answer) => answer.status().is_success(),
            Err(error) => {
                tracing::debug!(%error, "a hook was not answered");
                false
            }
        }
    }
}
