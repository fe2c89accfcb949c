//! How fast each line may send. Pure.

use std::collections::HashMap;

use base::{LineId, Moment};

/// Messages a second that Meta lets a line send. Source: Meta, "Messaging limits", throughput, 2026-09.
const PER_SECOND: f64 = 80.0;

/// What each line may still send now, by this program.
#[derive(Debug, Default)]
pub(super) struct Rates(HashMap<LineId, Bucket>);

/// Fills by a second's worth each second, and holds no more than that.
#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Moment,
}

impl Rates {
    /// Whether a line may send one message more now; counts it.
    pub(super) fn allows(&mut self, line: LineId, now: Moment) -> bool {
        let bucket = self.0.entry(line).or_insert(Bucket { left: PER_SECOND, at: now });
        bucket.left = (bucket.left + now.since(bucket.at).as_secs_f64() * PER_SECOND).min(PER_SECOND);
        bucket.at = now;
        let may = bucket.left >= 1.0;
        if may {
            bucket.left -= 1.0;
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base::{ManualClock, Source};

    use super::*;

    #[test]
    fn a_line_sends_eighty_a_second_and_no_other_line_waits_for_it() {
        let source = Source::seeded(std::sync::Arc::new(ManualClock::default()), 1);
        let (one, other): (LineId, LineId) = (source.id(), source.id());
        let mut rates = Rates::default();
        let mut now = Moment::from_micros(1_790_000_000_000_000);
        let mut burst = |line, now| (0..1_000).filter(|_turn| rates.allows(line, now)).count();
        assert_eq!(burst(one, now), 80);
        assert_eq!(burst(other, now), 80);
        now = now.plus(Duration::from_millis(500));
        assert_eq!(burst(one, now), 40);
        now = now.plus(Duration::from_secs(60));
        assert_eq!(burst(one, now), 80);
    }
}
