//! Points in time.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time: microseconds since 1970-01-01T00:00:00Z. Stored as a `bigint`, shown as ISO 8601 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(i64);

/// A text that is not a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MomentError;

impl fmt::Display for MomentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a time like 2026-11-22T09:30:00Z")
    }
}

impl std::error::Error for MomentError {}

/// The last second of the year 9999: later "seconds" are milliseconds or nonsense.
const LAST_SECOND: i64 = 253_402_207_200;

impl Moment {
    /// From microseconds since 1970, as stored.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From Unix seconds, as Meta writes them. `None` when the figure is negative or beyond the year 9999.
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        (0..=LAST_SECOND).contains(&seconds).then(|| Self(seconds * 1_000_000))
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole Unix seconds.
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This much later, or the end of time.
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// This much earlier, or the beginning of time.
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; nothing if it is not.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same point as a library timestamp, for calendars and time zones.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        text.parse::<Timestamp>().map(|t| Self(t.as_microsecond())).map_err(|_bad| MomentError)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_seconds_become_a_time_people_can_read() {
        let moment = Moment::from_unix_seconds(1_790_000_001).unwrap();
        assert_eq!(moment.to_string(), "2026-09-21T14:13:21Z");
        assert_eq!("2026-09-21T14:13:21Z".parse::<Moment>().unwrap(), moment);
        assert_eq!(moment.unix_seconds(), 1_790_000_001);
    }

    #[test]
    fn milliseconds_and_negative_seconds_are_no_unix_seconds() {
        assert_eq!(Moment::from_unix_seconds(1_790_000_001_000), None);
        assert_eq!(Moment::from_unix_seconds(-1), None);
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        let last = Moment::from_micros(i64::MAX);
        assert_eq!(last.plus(Duration::from_secs(1)), last);
        assert_eq!(Moment::default().since(last), Duration::ZERO);
    }
}
