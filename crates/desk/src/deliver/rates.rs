//! How fast each line may send. Pure.

use std::collections::HashMap;
use std::time::Duration;

use base::{LineId, Moment};

/// What a bucket counts in: a millionth of a message, so that each microsecond adds whole ones.
const MESSAGE: i64 = 1_000_000;

/// What each line may still send now, by this program.
#[derive(Debug, Default)]
pub(super) struct Rates(HashMap<LineId, Bucket>);

/// Fills by a second's worth each second, and holds no more than that.
#[derive(Debug)]
struct Bucket {
    left: i64,
    at: Moment,
}

impl Rates {
    /// How many messages a line of this many a second may send now.
    pub(super) fn left(&mut self, line: LineId, per_second: i64, now: Moment) -> i64 {
        let full = per_second.saturating_mul(MESSAGE);
        let bucket = self.0.entry(line).or_insert(Bucket { left: full, at: now });
        let passed = now.since(bucket.at).min(Duration::from_secs(1)).as_micros();
        let filled = i64::try_from(passed).unwrap_or(MESSAGE).saturating_mul(per_second);
        *bucket = Bucket { left: (bucket.left + filled).min(full), at: now };
        bucket.left / MESSAGE
    }

    /// Counts one that it sends.
    pub(super) fn spend(&mut self, line: LineId) {
        if let Some(bucket) = self.0.get_mut(&line) {
            bucket.left -= MESSAGE;
        }
    }
}

#[cfg(test)]
mod tests {
    use base::{ManualClock, Source};

    use super::*;

    #[test]
    fn a_line_sends_at_its_own_rate_and_no_other_line_waits_for_it() {
        let source = Source::seeded(std::sync::Arc::new(ManualClock::default()), 1);
        let (one, other): (LineId, LineId) = (source.id(), source.id());
        let mut rates = Rates::default();
        let mut now = Moment::from_micros(1_790_000_000_000_000);
        let mut burst = |line, rate, now| {
            let may = rates.left(line, rate, now);
            (0..may).for_each(|_turn| rates.spend(line));
            assert_eq!(rates.left(line, rate, now), 0);
            may
        };
        assert_eq!(burst(one, 80, now), 80);
        assert_eq!(burst(other, 1_000, now), 1_000);
        now = now.plus(Duration::from_millis(500));
        assert_eq!(burst(one, 80, now), 40);
        now = now.plus(Duration::from_secs(60));
        assert_eq!(burst(one, 80, now), 80);
        assert_eq!(burst(other, 1_000, now), 1_000);
    }
}
