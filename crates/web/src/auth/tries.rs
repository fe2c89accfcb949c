//! How often somebody may try a password: ten times a minute per e-mail address and network address.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::Moment;

const WINDOW: Duration = Duration::from_secs(60);
const MOST: usize = 10;
/// Beyond this many keys the oldest is dropped, so that guessing addresses neither fills the memory nor locks others out.
const KEYS: usize = 10_000;

/// The recent tries, in memory.
#[derive(Debug, Default)]
pub(crate) struct Tries(Mutex<HashMap<(String, String), Vec<Moment>>>);

impl Tries {
    /// Counts a try and tells whether it may go ahead.
    pub(crate) fn allow(&self, email: &str, address: &str, now: Moment) -> bool {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |at: &Moment| now.since(*at) < WINDOW;
        if tries.len() >= KEYS {
            tries.retain(|_key, times| times.iter().any(recent));
        }
        let key = (email.trim().to_lowercase(), address.to_owned());
        if tries.len() >= KEYS && !tries.contains_key(&key) {
            let oldest = tries.iter().min_by_key(|(_key, times)| times.last().copied());
            if let Some(oldest) = oldest.map(|(key, _times)| key.clone()) {
                tries.remove(&oldest);
            }
        }
        let times = tries.entry(key).or_default();
        times.retain(recent);
        if times.len() >= MOST {
            return false;
        }
        times.push(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_try_in_a_minute_waits() {
        let (tries, now) = (Tries::default(), Moment::from_micros(1_790_000_000_000_000));
        for _ in 0..MOST {
            assert!(tries.allow("rita@acme.test", "10.0.0.1", now));
        }
        assert!(!tries.allow(" Rita@Acme.test", "10.0.0.1", now), "spelling it differently does not help");
        assert!(tries.allow("rita@acme.test", "10.0.0.2", now), "somebody elsewhere is not locked out");
        assert!(tries.allow("rita@acme.test", "10.0.0.1", now.plus(WINDOW)));
    }

    #[test]
    fn somebody_who_guesses_addresses_locks_nobody_else_out() {
        let (tries, now) = (Tries::default(), Moment::from_micros(1_790_000_000_000_000));
        for n in 0..KEYS {
            assert!(tries.allow(&format!("guess{n}@acme.test"), "10.0.0.9", now));
        }
        assert!(tries.allow("rita@acme.test", "10.0.0.1", now));
        assert_eq!(tries.0.lock().unwrap().len(), KEYS);
    }
}
