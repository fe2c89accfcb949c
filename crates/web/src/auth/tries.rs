//! How often somebody may try a password: ten times a minute per e-mail address and network address.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::Moment;

const WINDOW: Duration = Duration::from_secs(60);
const MOST: usize = 10;
/// Beyond this many keys the old ones are dropped, so that guessing addresses cannot fill the memory.
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
        if tries.len() >= KEYS {
            return false;
        }
        let times = tries.entry((email.trim().to_lowercase(), address.to_owned())).or_default();
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
}
