//! Who reads a page, and how times look to them.

use std::fmt;

use askama::filters::HtmlSafe;
use axum::http::HeaderMap;
use base::{ContactId, MemberId, Moment};
use desk::people::{Permission, Viewer};
use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::shell::Direction;
use crate::auth::read_cookie;

/// Holds the name of the reader's time zone. `clock.js` sets it.
const ZONE: &str = "kn_zone";

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Somebody in front of a page.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Their name.
    pub name: String,
    /// Their id, if it is a person.
    pub member: Option<MemberId>,
    /// How many reviews are open; nothing if there are none.
    pub reviews: String,
    /// Whether they may write to customers.
    pub writes: bool,
    /// Whether the navigation leads to importing and exporting.
    pub manages_contacts: bool,
    /// Whether the navigation leads to the templates.
    pub manages_templates: bool,
    /// Whether the navigation leads to the deliveries.
    pub sees_deliveries: bool,
    /// Whether the navigation leads to all settings.
    pub manages_settings: bool,
    /// Which way the page runs.
    pub direction: Direction,
    /// Where their clock is; UTC, and said so, until their browser told.
    pub zone: Option<TimeZone>,
    /// The time now.
    pub now: Moment,
}

/// A point in time in a page: short words, the whole truth as a tooltip, and exact for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// What is shown.
    pub words: String,
    /// Date and time in full.
    pub full: String,
    /// ISO 8601 in UTC.
    pub exact: String,
}

impl Reader {
    /// The reader behind a request.
    pub(crate) fn of(viewer: &Viewer, headers: &HeaderMap, now: Moment) -> Self {
        Self {
            name: viewer.who.name().to_owned(),
            member: viewer.member(),
            reviews: String::new(),
            writes: viewer.role.may(Permission::WorkConversations),
            manages_contacts: viewer.role.may(Permission::ManageContacts),
            manages_templates: viewer.role.may(Permission::ManageTemplates),
            sees_deliveries: viewer.role.may(Permission::SeeDeliveries),
            manages_settings: viewer.role.may(Permission::ManageSettings),
            direction: Direction::of(headers),
            zone: read_cookie(headers, ZONE).and_then(zone),
            now,
        }
    }

    /// Where a conversation with a contact is begun, for those who may.
    pub(crate) fn start(&self, contact: ContactId) -> Option<String> {
        self.writes.then(|| format!("/conversations/new?contact={contact}"))
    }

    /// Relative under a day ("4 min ago"), then the date ("21 Nov").
    pub fn ago(&self, at: Moment) -> Time {
        let words = match self.now.since(at).as_secs() {
            seconds if seconds < MINUTE => "just now".to_owned(),
            seconds if seconds < HOUR => format!("{} min ago", seconds / MINUTE),
            seconds if seconds < DAY => format!("{} h ago", seconds / HOUR),
            _ => self.date(self.local(at).date()),
        };
        self.time(at, words)
    }

    /// The same without "ago", for the narrow column of a list.
    pub fn ago_short(&self, at: Moment) -> Time {
        let mut time = self.ago(at);
        let short = time.words.trim_start_matches("just ").trim_end_matches(" ago").to_owned();
        time.words = short;
        time
    }

    /// The time of day: "09:41".
    pub fn clock(&self, at: Moment) -> Time {
        self.time(at, self.local(at).strftime("%H:%M").to_string())
    }

    /// Time and, unless today, date: "09:41", "21 Nov, 09:41".
    pub fn moment(&self, at: Moment) -> Time {
        let local = self.local(at);
        let clock = local.strftime("%H:%M");
        let words = if local.date() == self.today() {
            format!("{clock}{}", self.utc_mark())
        } else {
            format!("{}, {clock}{}", self.date(local.date()), self.utc_mark())
        };
        self.time(at, words)
    }

    /// The day of a separator: "Today", "Yesterday", "Thursday 19 November".
    pub fn day(&self, date: Date) -> String {
        let today = self.today();
        if date == today {
            "Today".to_owned()
        } else if today.yesterday().is_ok_and(|yesterday| date == yesterday) {
            "Yesterday".to_owned()
        } else if date.year() == today.year() {
            date.strftime("%A %-d %B").to_string()
        } else {
            date.strftime("%-d %B %Y").to_string()
        }
    }

    /// The reader's calendar day of a moment.
    pub fn date_of(&self, at: Moment) -> Date {
        self.local(at).date()
    }

    /// How long from now until then, in words: "40 min", "3 h". `None` when it is over.
    pub fn left(&self, until: Moment) -> Option<String> {
        match until.since(self.now).as_secs() {
            0 => None,
            seconds if seconds < MINUTE => Some("less than a minute".to_owned()),
            seconds if seconds < HOUR => Some(format!("{} min", seconds / MINUTE)),
            seconds if seconds < DAY => Some(format!("{} h", seconds / HOUR)),
            seconds => Some(format!("{} days", seconds / DAY)),
        }
    }

    fn date(&self, date: Date) -> String {
        let pattern = if date.year() == self.today().year() { "%-d %b" } else { "%-d %b %Y" };
        date.strftime(pattern).to_string()
    }

    fn time(&self, at: Moment, words: String) -> Time {
        let full = self.local(at).strftime("%A %-d %B %Y, %H:%M").to_string();
        Time { words, full: full + self.utc_mark(), exact: at.to_string() }
    }

    fn today(&self) -> Date {
        self.local(self.now).date()
    }

    fn local(&self, at: Moment) -> Zoned {
        at.timestamp().to_zoned(self.zone.clone().unwrap_or(TimeZone::UTC))
    }

    fn utc_mark(&self) -> &'static str {
        if self.zone.is_some() { "" } else { " UTC" }
    }
}

fn zone(name: &str) -> Option<TimeZone> {
    // The cookie has its slashes percent-encoded.
    TimeZone::get(&name.replace("%2F", "/")).ok()
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"<time datetime="{}" title="{}">{}</time>"#, self.exact, self.full, self.words)
    }
}

impl askama::FastWritable for Time {
    fn write_into(&self, to: &mut dyn fmt::Write, _values: &dyn askama::Values) -> askama::Result<()> {
        Ok(write!(to, "{self}")?)
    }
}

/// Its parts are digits and names of months.
impl HtmlSafe for Time {}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(zone_name: Option<&str>) -> Reader {
        Reader {
            name: "Sam".to_owned(),
            member: None,
            reviews: String::new(),
            writes: true,
            manages_contacts: false,
            manages_templates: false,
            sees_deliveries: false,
            manages_settings: false,
            direction: Direction::Ltr,
            zone: zone_name.and_then(zone),
            now: "2026-11-22T09:30:00Z".parse().unwrap(),
        }
    }

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn times_are_relative_under_a_day_and_dates_beyond() {
        let reader = reader(None);
        assert_eq!(reader.ago(at("2026-11-22T09:29:40Z")).words, "just now");
        assert_eq!(reader.ago(at("2026-11-22T09:26:00Z")).words, "4 min ago");
        assert_eq!(reader.ago_short(at("2026-11-21T11:00:00Z")).words, "22 h");
        assert_eq!(reader.ago(at("2026-11-20T09:26:00Z")).words, "20 Nov");
        assert_eq!(reader.ago(at("2025-11-20T09:26:00Z")).words, "20 Nov 2025");
        assert_eq!(reader.ago(at("2027-01-01T00:00:00Z")).words, "just now", "clocks may disagree a little");
    }

    #[test]
    fn days_are_the_days_of_the_readers_calendar() {
        let late = at("2026-11-21T23:30:00Z");
        let (utc, tokyo) = (reader(None), reader(Some("Asia%2FTokyo")));
        assert_eq!(utc.day(utc.date_of(late)), "Yesterday");
        assert_eq!(tokyo.day(tokyo.date_of(late)), "Today");
        assert_eq!(utc.moment(late).words, "21 Nov, 23:30 UTC");
        assert_eq!(tokyo.moment(late).words, "08:30");
    }

    #[test]
    fn a_zone_that_does_not_exist_is_utc() {
        assert!(zone("Middle/Earth").is_none());
        assert!(zone("../../etc/passwd").is_none());
    }
}
