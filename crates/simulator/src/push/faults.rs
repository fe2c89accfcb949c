//! What goes wrong on the way, when asked for.

use std::time::Duration;

use base::Source;
use serde::{Deserialize, Serialize};

use super::LARGEST_BATCH;
use crate::write::Update;

/// How deliveries misbehave. The default is good behaviour: one update a body, in order, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Faults {
    /// How many more times every body is sent.
    pub repeat: u32,
    /// Updates overtake each other.
    pub reorder: bool,
    /// How many updates share a body, up to [`LARGEST_BATCH`].
    pub batch: usize,
    /// Everything is this much late.
    pub delay_ms: u64,
    /// [`super::Pusher::deliver_all`] sends the next body only after the last was answered.
    pub one_by_one: bool,
}

impl Default for Faults {
    fn default() -> Self {
        Self { repeat: 0, reorder: false, batch: 1, delay_ms: 0, one_by_one: false }
    }
}

impl Faults {
    /// How much late everything is.
    pub fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms)
    }

    pub(super) fn batch(&self) -> usize {
        self.batch.clamp(1, LARGEST_BATCH)
    }

    /// The bodies to send: shuffled, repeated and cut as told. One body never holds two apps' updates.
    pub(super) fn plan(&self, mut updates: Vec<Update>, source: &Source) -> Vec<Vec<Update>> {
        if self.reorder {
            shuffle(&mut updates, source);
        }
        updates.sort_by(|one, other| one.app.cmp(&other.app));
        let one_app = updates.chunk_by(|one, next| one.app == next.app);
        let bodies: Vec<&[Update]> = one_app.flat_map(|run| run.chunks(self.batch())).collect();
        let copies = self.repeat as usize + 1;
        let mut plan: Vec<Vec<Update>> =
            bodies.into_iter().flat_map(|body| std::iter::repeat_n(body.to_vec(), copies)).collect();
        if self.reorder {
            shuffle(&mut plan, source);
        }
        plan
    }
}

fn shuffle<T>(items: &mut [T], source: &Source) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(source, last + 1));
    }
}

/// A random number below `limit`.
pub(crate) fn below(source: &Source, limit: usize) -> usize {
    let limit = u64::try_from(limit.max(1)).unwrap_or(u64::MAX);
    usize::try_from(source.random_u64() % limit).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn update((app, number): (bool, usize)) -> Update {
        let app = if app { "one" } else { "two" }.to_owned();
        Update { app, waba_id: "7".to_owned(), field: "messages", value: json!(number) }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_body_is_too_large_or_mixed(
            apps in prop::collection::vec(any::<bool>(), 0..60),
            (repeat, reorder, batch) in (0u32..3, any::<bool>(), 0usize..2_000),
        ) {
            let faults = Faults { repeat, reorder, batch, ..Faults::default() };
            let updates: Vec<Update> = apps.iter().copied().zip(0..).map(update).collect();
            let plan = faults.plan(updates.clone(), &Source::system());
            let mut sent = BTreeMap::new();
            for body in &plan {
                prop_assert!((1..=faults.batch()).contains(&body.len()));
                prop_assert!(body.iter().all(|update| update.app == body[0].app));
                for update in body {
                    *sent.entry(update.value.to_string()).or_insert(0) += 1;
                }
            }
            prop_assert_eq!(sent.len(), updates.len());
            prop_assert!(sent.values().all(|times| *times == repeat + 1));
        }
    }
}
