//! What a code is worth, how the message around it reads, when somebody guesses. Pure.

use std::ops::RangeInclusive;
use std::time::Duration;

use base::Moment;
use identity::{Code, Origin};

use crate::receive::{Content, Direction, Happening, What};
use crate::words::stored_words;
use crate::{Error, Result};

/// For how many days a link may be good.
pub const DAYS: RangeInclusive<i64> = 1..=30;
/// For how many days it is good if nobody says.
pub const DEFAULT_DAYS: i64 = 7;
/// The words before the code if nobody chooses others.
pub const DEFAULT_WORDS: &str = "Hello! This is my code:";
/// The most that may stand before the code, in characters.
const LONGEST_WORDS: usize = 300;

/// After so many codes that nobody was given, a sender's codes are only words until the hour is over.
pub(super) const MOST_TRIES: i64 = 5;
/// How long tries are held against somebody.
pub(super) const TRIES_COUNT_FOR: Duration = Duration::from_secs(60 * 60);

/// Where a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeState {
    /// The first message that carries it links.
    Open,
    /// Somebody used it.
    Used,
    /// Nobody used it in time.
    Expired,
    /// Somebody here took it back.
    Revoked,
}

stored_words! {
    CodeState { Open = "open", Used = "used", Expired = "expired", Revoked = "revoked" }
}

/// Where a code stands at a time.
pub(super) fn state(
    expires_at: Moment,
    used_at: Option<Moment>,
    revoked_at: Option<Moment>,
    now: Moment,
) -> CodeState {
    match (used_at, revoked_at) {
        (Some(_), _) => CodeState::Used,
        (None, Some(_)) => CodeState::Revoked,
        (None, None) if expires_at <= now => CodeState::Expired,
        (None, None) => CodeState::Open,
    }
}

/// What follows from a code in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    /// It names its contact, and is used up.
    Names,
    /// It named its contact: if somebody else writes it now, a person has to look.
    Asks,
    /// It was taken back, and is only words.
    Nothing,
}

/// What a code is worth that stands there.
pub(super) fn worth(state: CodeState) -> Worth {
    match state {
        CodeState::Open => Worth::Names,
        CodeState::Used | CodeState::Expired => Worth::Asks,
        CodeState::Revoked => Worth::Nothing,
    }
}

/// The code in what a customer just wrote to a line: in words or a caption, never in a group, in what the business wrote
/// itself, in a message that was changed, or in a thread from before.
pub(super) fn code_in(happening: &Happening<'_>) -> Option<Code> {
    let What::Message(message) = &happening.what else { return None };
    let is_theirs = message.direction == Direction::In && message.group.is_none();
    if !is_theirs || happening.origin != Some(Origin::Message) {
        return None;
    }
    Code::first_in(match &message.content {
        Content::Text { body } => body,
        Content::Image { caption, .. }
        | Content::Video { caption, .. }
        | Content::Document { caption, .. } => caption.as_deref()?,
        _ => return None,
    })
}

/// How often somebody wrote a code that nobody was given, and since when that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tries {
    pub(super) since: Moment,
    pub(super) count: i64,
}

impl Tries {
    /// Nothing tried so far.
    pub(super) const fn none(now: Moment) -> Self {
        Self { since: now, count: 0 }
    }

    /// What of it counts at this time.
    pub(super) fn at(self, now: Moment) -> Self {
        if now.since(self.since) < TRIES_COUNT_FOR { self } else { Self::none(now) }
    }

    /// One more.
    #[must_use]
    pub(super) fn and_one(self) -> Self {
        Self { count: self.count + 1, ..self }
    }

    /// Whether this sender's codes are not looked up any more.
    pub(super) fn is_too_often(self) -> bool {
        self.count >= MOST_TRIES
    }
}

/// How long a link is good.
pub(super) fn days(wanted: Option<i64>) -> Result<Duration> {
    let days = wanted.unwrap_or(DEFAULT_DAYS);
    let seconds = u64::try_from(days).ok().filter(|_days| DAYS.contains(&days)).map(|days| days * 86_400);
    seconds.map(Duration::from_secs).ok_or_else(|| {
        Error::Invalid(format!("A link can be good for {} to {} days.", DAYS.start(), DAYS.end()))
    })
}

/// The message that a customer only has to send.
pub(super) fn message(words: Option<&str>, code: &Code) -> Result<String> {
    let words = words.map(str::trim).filter(|words| !words.is_empty()).unwrap_or(DEFAULT_WORDS);
    if words.chars().count() > LONGEST_WORDS {
        return Err(Error::Invalid(format!(
            "The words before the code can have {LONGEST_WORDS} characters."
        )));
    }
    if Code::first_in(words).is_some() {
        return Err(Error::Invalid(
            "There is a code in these words already. Leave it out: a new one is put after them.".to_owned(),
        ));
    }
    let message = format!("{words} {code}");
    // A word that ends in the letters of a code could make another one of it.
    if Code::first_in(&message).as_ref() == Some(code) {
        Ok(message)
    } else {
        Err(Error::Invalid("The code would not be found after these words. Change how they end.".to_owned()))
    }
}

/// The address that opens WhatsApp with a message to this number ready to send. Source: WhatsApp Help Center, "How to use
/// click to chat".
pub(super) fn address(display_phone: &str, text: &str) -> Result<String> {
    let digits: String = display_phone.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return Err(Error::Conflict("This line has no phone number that a link could lead to.".to_owned()));
    }
    Ok(format!("https://wa.me/{digits}?text={}", percent_encoded(text)))
}

fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len() * 3), |mut all, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => all.push(char::from(byte)),
            other => all.push_str(&format!("%{other:02X}")),
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn at(second: i64) -> Moment {
        Moment::from_micros(second * 1_000_000)
    }

    #[rstest]
    #[case(None, None, 9, CodeState::Open, Worth::Names)]
    #[case(None, None, 10, CodeState::Expired, Worth::Asks)]
    #[case(Some(3), None, 5, CodeState::Used, Worth::Asks)]
    #[case(Some(3), None, 50, CodeState::Used, Worth::Asks)]
    #[case(None, Some(3), 5, CodeState::Revoked, Worth::Nothing)]
    #[case(None, Some(3), 50, CodeState::Revoked, Worth::Nothing)]
    fn a_code_is_worth_something_once_and_in_time(
        #[case] used: Option<i64>,
        #[case] revoked: Option<i64>,
        #[case] now: i64,
        #[case] expected: CodeState,
        #[case] expected_worth: Worth,
    ) {
        let found = state(at(10), used.map(at), revoked.map(at), at(now));
        assert_eq!((found, worth(found)), (expected, expected_worth));
    }

    #[rstest]
    #[case(None, Some(7))]
    #[case(Some(1), Some(1))]
    #[case(Some(30), Some(30))]
    #[case(Some(0), None)]
    #[case(Some(31), None)]
    #[case(Some(-1), None)]
    #[case(Some(i64::MAX), None)]
    fn a_link_is_good_for_a_month_at_most(#[case] wanted: Option<i64>, #[case] expected: Option<u64>) {
        assert_eq!(days(wanted).ok(), expected.map(|days| Duration::from_secs(days * 86_400)));
    }

    #[test]
    fn tries_are_forgotten_after_an_hour() {
        let mut tries = Tries::none(at(0));
        for turn in 1..=MOST_TRIES {
            assert!(!tries.is_too_often(), "{turn}");
            tries = tries.at(at(turn)).and_one();
        }
        assert!(tries.at(at(3_599)).is_too_often());
        assert_eq!(tries.at(at(3_600)), Tries::none(at(3_600)));
    }

    #[rstest]
    #[case(None, "Hello! This is my code: KN-FFKQ-T4YC-5T82M")]
    #[case(Some("  "), "Hello! This is my code: KN-FFKQ-T4YC-5T82M")]
    #[case(Some(" مرحبا، هذا رمزي: "), "مرحبا، هذا رمزي: KN-FFKQ-T4YC-5T82M")]
    fn the_code_stands_at_the_end(#[case] words: Option<&str>, #[case] expected: &str) {
        let code = Code::from_random(0x0123_4567_89ab_cdef);
        assert_eq!(message(words, &code).unwrap(), expected);
    }

    #[test]
    fn words_that_hold_a_code_or_never_end_are_refused() {
        let code = Code::from_random(1);
        let other = Code::from_random(2).to_string();
        for words in [other, "a".repeat(LONGEST_WORDS + 1)] {
            assert!(matches!(message(Some(&words), &code), Err(Error::Invalid(_))), "{words}");
        }
    }

    #[test]
    fn the_address_survives_any_words() {
        assert_eq!(
            address("+1 (555) 010-0200", "Olá & já? 100% #1 +1").unwrap(),
            "https://wa.me/15550100200?text=Ol%C3%A1%20%26%20j%C3%A1%3F%20100%25%20%231%20%2B1"
        );
        assert!(matches!(address("none", "Hi"), Err(Error::Conflict(_))));
    }
}
