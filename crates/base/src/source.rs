//! Where time, randomness and ids come from. Everything takes a [`Source`]; tests seed one.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::{Builder, Uuid};

use crate::{Moment, Secret, UuidId};

/// Something that tells the time.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The time now.
    fn now(&self) -> Moment;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> Moment {
        Moment::from_micros(jiff::Timestamp::now().as_microsecond())
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn at(now: Moment) -> Self {
        Self(AtomicI64::new(now.micros()))
    }

    /// Moves the clock to `now`, forwards or backwards.
    pub fn set(&self, now: Moment) {
        self.0.store(now.micros(), Ordering::Relaxed);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// Time, randomness and ids in one handle. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Source {
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    rng: StdRng,
    /// The last id's millisecond and its counter, so that ids of one process only ever grow.
    last: (u64, u16),
}

impl Source {
    /// The machine's clock and true randomness.
    pub fn system() -> Self {
        Self::new(Arc::new(SystemClock), rand::make_rng())
    }

    /// A clock of one's own and a seed: the same calls give the same values.
    pub fn seeded(clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self::new(clock, StdRng::seed_from_u64(seed))
    }

    fn new(clock: Arc<dyn Clock>, rng: StdRng) -> Self {
        Self { clock, state: Arc::new(Mutex::new(State { rng, last: (0, 0) })) }
    }

    /// The time now.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// A new id: UUID version 7, greater than every id this source gave before.
    pub fn id<T: UuidId>(&self) -> T {
        let millis = u64::try_from(self.now().micros() / 1000).unwrap_or(0);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (last_millis, last_count) = state.last;
        // The twelve bits after the time count up within a millisecond; when they run out, the time is pushed ahead.
        state.last = match last_count {
            _ if millis > last_millis => (millis, 0),
            0xfff => (last_millis + 1, 0),
            count => (last_millis, count + 1),
        };
        let (millis, count) = state.last;
        let mut tail = [0u8; 10];
        state.rng.fill_bytes(&mut tail);
        let [high, low] = count.to_be_bytes();
        tail[0] = high;
        tail[1] = low;
        T::from_uuid(Builder::from_unix_timestamp_millis(millis, &tail).into_uuid())
    }

    /// A random UUID's worth of bits.
    pub fn random_u64(&self) -> u64 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).rng.next_u64()
    }

    /// A new secret of 256 random bits as hexadecimal, with a prefix that tells people what it is.
    pub fn secret(&self, prefix: &str) -> Secret {
        Secret::new(format!("{prefix}{}", hex::encode(self.random_bytes::<32>())))
    }

    /// Random bytes, for keys and nonces.
    pub fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0u8; N];
        self.state.lock().unwrap_or_else(PoisonError::into_inner).rng.fill_bytes(&mut bytes);
        bytes
    }
}

impl UuidId for Uuid {
    fn from_uuid(uuid: Uuid) -> Self {
        uuid
    }

    fn uuid(self) -> Uuid {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ContactId;

    #[test]
    fn ids_only_grow_even_when_the_clock_stands_or_goes_back() {
        let clock = Arc::new(ManualClock::at(Moment::from_micros(1_790_000_000_000_000)));
        let source = Source::seeded(clock.clone(), 7);
        let mut last: ContactId = source.id();
        for turn in 0..10_000 {
            if turn == 5_000 {
                clock.set(Moment::from_micros(1_780_000_000_000_000));
            }
            let next = source.id();
            assert!(next > last, "{next} after {last}");
            last = next;
        }
    }

    #[test]
    fn a_seed_repeats_ids_and_secrets() {
        let make = || Source::seeded(Arc::new(ManualClock::default()), 1);
        let (one, two) = (make(), make());
        assert_eq!(one.id::<ContactId>(), two.id::<ContactId>());
        assert_eq!(one.secret("kn_").reveal(), two.secret("kn_").reveal());
    }
}
