//! The queue of one app: what waits, when it is due, and how long a refusing receiver is left alone.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base::{Moment, Source};

use super::faults::below;
use super::{CAPACITY, Faults, Target};
use crate::Refusal;
use crate::write::Update;

/// How far ahead an update can be overtaken.
const OVERTAKING: usize = 20;

/// Meta gives up after seven days.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing waits.
    Idle,
    /// Something waits, and is due in this time.
    Waits(Duration),
    /// A body arrived.
    Delivered {
        /// How many updates it held.
        updates: usize,
    },
    /// A body was not answered 200 and stays at the head of its queue.
    Refused {
        /// The answer, if there was one.
        status: Option<u16>,
        /// When it is tried again.
        again_in: Duration,
    },
    /// A body was refused for seven days and is dropped.
    GivenUp {
        /// How many updates it held.
        updates: usize,
    },
}

impl Step {
    pub(super) fn or_waits(self, wait: Duration) -> Self {
        match self {
            Self::Waits(sooner) if sooner < wait => self,
            _ => Self::Waits(wait),
        }
    }
}

type Key = (Moment, u64);

/// Updates on their way.
pub(super) struct Picked(Vec<(Key, Update)>);

impl Picked {
    pub(super) fn updates(&self) -> Vec<Update> {
        self.0.iter().map(|(_key, update)| update.clone()).collect()
    }
}

/// One app's queue.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) target: Target,
    /// Held by whoever delivers, so that one body is under way at a time.
    pub(super) turn: tokio::sync::Mutex<()>,
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: BTreeMap<Key, Update>,
    count: u64,
    refused: u32,
    first_refused: Option<Moment>,
    not_before: Moment,
}

impl Stream {
    pub(super) fn new(target: Target) -> Self {
        Self { target, turn: tokio::sync::Mutex::default(), queue: Mutex::default() }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn waiting(&self) -> usize {
        self.queue().waiting.len()
    }

    pub(super) fn add(&self, due: Moment, update: Update) -> Result<(), Refusal> {
        let mut queue = self.queue();
        if queue.waiting.len() >= CAPACITY {
            return Err(Refusal::QueueFull);
        }
        queue.count += 1;
        let key = (due, queue.count);
        queue.waiting.insert(key, update);
        Ok(())
    }

    /// The updates of the next body; or why there is none. `early` ignores when they are due.
    pub(super) fn pick(&self, faults: &Faults, source: &Source, early: bool) -> Result<Picked, Step> {
        let (queue, now) = (self.queue(), source.now());
        let Some(((due, _count), _update)) = queue.waiting.first_key_value() else {
            return Err(Step::Idle);
        };
        let ready = queue.not_before.max(*due);
        if !early && ready > now {
            return Err(Step::Waits(ready.since(now)));
        }
        let candidates = queue.waiting.iter().take_while(|((due, _count), _update)| early || *due <= now);
        let mut candidates: Vec<(Key, Update)> = candidates
            .take(faults.batch().max(OVERTAKING))
            .map(|(key, update)| (*key, update.clone()))
            .collect();
        let mut picked = Vec::new();
        while picked.len() < faults.batch() && !candidates.is_empty() {
            let at = if faults.reorder { below(source, candidates.len()) } else { 0 };
            picked.push(candidates.remove(at));
        }
        Ok(Picked(picked))
    }

    /// Removes what arrived, or holds the queue back a little longer.
    pub(super) fn settle(&self, picked: &Picked, status: Option<u16>, now: Moment) -> Step {
        let (mut queue, updates) = (self.queue(), picked.0.len());
        let first = *queue.first_refused.get_or_insert(now);
        let arrived = status == Some(200);
        if !arrived && now.since(first) < PATIENCE {
            let again_in = pause(queue.refused);
            queue.refused += 1;
            queue.not_before = now.plus(again_in);
            return Step::Refused { status, again_in };
        }
        for (key, _update) in &picked.0 {
            queue.waiting.remove(key);
        }
        (queue.refused, queue.first_refused, queue.not_before) = (0, None, Moment::default());
        if arrived { Step::Delivered { updates } } else { Step::GivenUp { updates } }
    }
}

/// Immediately, then after a second, two, four, and so on up to five minutes.
fn pause(refused: u32) -> Duration {
    match refused {
        0 => Duration::ZERO,
        more => Duration::from_secs(1 << (more - 1).min(9)).min(Duration::from_secs(300)),
    }
}
