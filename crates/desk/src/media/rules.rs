//! What a file is, how large it may be, and what becomes of it after a try to fetch it. Pure.

use std::time::Duration;

use base::Moment;

use super::Kind;

/// How long Meta knows the id of a file that came with a message. Source: Meta, "Media", 2026-09.
pub(super) const KNOWN_FOR: Duration = Duration::from_secs(7 * 24 * 3600);
/// The largest file that Meta hands on, in bytes. Source: Meta, "Media", 2026-09.
pub(super) const LARGEST: u64 = 100 << 20;
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// How often a file is fetched that arrives as another one than promised.
const WRONG_TRIES: i64 = 3;

impl Kind {
    /// The largest file of this kind that is fetched, in bytes. Meta hands on up to 100 MB of anything; what a page shows
    /// by itself is held tighter, but far above what the app makes of it.
    pub(super) fn largest(self) -> u64 {
        match self {
            Self::Sticker => 2 << 20,
            Self::Image => 32 << 20,
            Self::Audio | Self::Video | Self::Document => LARGEST,
        }
    }
}

/// How a try to fetch a file ended, when it did not bring it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Miss {
    /// Meta does not know it, or no longer.
    Gone,
    /// Meta does not take the app's access token.
    Locked,
    /// Meta cannot be reached, or is busy; or the place for files does not work.
    Away,
    /// It is larger than it may be.
    TooLarge,
    /// Its bytes are not those that were promised.
    WrongHash,
    /// It is said to be somewhere else than at Meta.
    Foreign,
}

/// What becomes of a file that a try did not bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is tried again then.
    Again(Moment),
    /// It is given up, for this reason.
    Failed(&'static str),
}

/// What becomes of a file after the `attempt`th try (the first is 1). Meta forgets it at `until`.
pub(super) fn fate(miss: Miss, attempt: i64, now: Moment, until: Moment) -> Fate {
    let seconds = 2u64.saturating_pow(u32::try_from(attempt).unwrap_or(u32::MAX));
    let again = Fate::Again(now.plus(Duration::from_secs(seconds).min(LONGEST_WAIT)));
    match miss {
        Miss::Gone => Fate::Failed("WhatsApp no longer has this file. Ask the customer to send it again."),
        Miss::TooLarge => Fate::Failed("This file is too large to be kept here. Ask for a smaller one."),
        Miss::Foreign => {
            Fate::Failed("This file is said to be on a server that is not WhatsApp's. It was not fetched.")
        }
        Miss::WrongHash if attempt >= WRONG_TRIES => {
            Fate::Failed("What arrived is not the file that was sent. Ask the customer to send it again.")
        }
        Miss::Locked if now >= until => Fate::Failed(
            "WhatsApp did not let us fetch this file in seven days. Mend the app's access token.",
        ),
        Miss::Away if now >= until => Fate::Failed(
            "WhatsApp could not be reached for this file in seven days. Ask the customer to send it again.",
        ),
        Miss::Locked | Miss::Away | Miss::WrongHash => again,
    }
}

/// Why Meta did not describe a file, by its HTTP status and its code. Meta says 400 for much that passes, such as too many calls.
pub(super) fn refused(status: u16, code: Option<i64>) -> Miss {
    match (status, code) {
        (401 | 403, _) | (_, Some(0 | 10 | 190 | 200..=299)) => Miss::Locked,
        (404 | 410, _) | (_, Some(33 | 100)) => Miss::Gone,
        _ => Miss::Away,
    }
}

/// A hash as Meta writes it (base 64 in webhooks, hexadecimal in answers), in hexadecimal digits.
pub(super) fn hash(written: &str) -> Option<String> {
    if written.len() == 64 && written.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Some(written.to_ascii_lowercase());
    }
    let mut bits = 0u32;
    let mut bytes = Vec::with_capacity(32);
    for (at, letter) in written.trim_end_matches('=').bytes().enumerate() {
        bits = (bits << 6) | u32::from(six_bits(letter)?);
        if at % 4 != 0 {
            bytes.push((bits >> (6 - 2 * (at % 4))) as u8);
        }
    }
    let digits = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    (bytes.len() == 32).then_some(digits)
}

fn six_bits(letter: u8) -> Option<u8> {
    Some(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

/// Width and height of a picture in pixels, by its first bytes.
pub(super) fn pixels(kind: Kind, head: &[u8]) -> Option<(i64, i64)> {
    if !matches!(kind, Kind::Image | Kind::Sticker) {
        return None;
    }
    let size = imagesize::blob_size(head).ok()?;
    let side = |pixels: usize| i64::try_from(pixels).ok().filter(|side| (1..100_000).contains(side));
    side(size.width).zip(side(size.height))
}

/// Meta's ids are digits: nothing else becomes part of an address there.
pub(super) fn is_meta_id(id: &str) -> bool {
    (1..=32).contains(&id.len()) && id.bytes().all(|sign| sign.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const NOW: i64 = 1_790_000_000_000_000;

    #[rstest]
    #[case::no_such_file(400, Some(100), Miss::Gone)]
    #[case::nor_that(404, None, Miss::Gone)]
    #[case::too_many_calls(400, Some(4), Miss::Away)]
    #[case::too_many_of_the_account(400, Some(80_007), Miss::Away)]
    #[case::a_token_that_is_over(400, Some(190), Miss::Locked)]
    #[case::nothing_for_this_token(403, None, Miss::Locked)]
    #[case::nobody_knows(400, None, Miss::Away)]
    #[case::a_bad_day(503, None, Miss::Away)]
    fn why_a_file_is_not_described(#[case] status: u16, #[case] code: Option<i64>, #[case] miss: Miss) {
        assert_eq!(refused(status, code), miss);
    }

    #[rstest]
    #[case::away(Miss::Away, 1, "again in 2 s")]
    #[case::away_for_long(Miss::Away, 40, "again in 3600 s")]
    #[case::a_token_that_is_not_taken(Miss::Locked, 3, "again in 8 s")]
    #[case::another_file(Miss::WrongHash, 2, "again in 4 s")]
    #[case::another_file_every_time(Miss::WrongHash, 3, "What arrived is not the file that was sent.")]
    #[case::gone(Miss::Gone, 1, "WhatsApp no longer has this file.")]
    #[case::too_large(Miss::TooLarge, 1, "This file is too large to be kept here.")]
    #[case::elsewhere(Miss::Foreign, 1, "This file is said to be on a server that is not WhatsApp's.")]
    fn after_a_try(#[case] miss: Miss, #[case] attempt: i64, #[case] expected: &str) {
        let now = Moment::from_micros(NOW);
        let told = match fate(miss, attempt, now, now.plus(KNOWN_FOR)) {
            Fate::Again(at) => format!("again in {} s", at.since(now).as_secs()),
            Fate::Failed(words) => words.to_owned(),
        };
        assert!(told.starts_with(expected), "{told}");
    }

    #[rstest]
    #[case(Miss::Away)]
    #[case(Miss::Locked)]
    fn nothing_is_tried_longer_than_meta_knows_it(#[case] miss: Miss) {
        let now = Moment::from_micros(NOW);
        assert!(matches!(fate(miss, 90, now, now), Fate::Failed(words) if words.contains("seven days")));
    }

    #[rstest]
    #[case::base_64("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", true)]
    #[case::hexadecimal("2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824", true)]
    #[case::too_short("LPJNul+wow4m6Dsq", false)]
    #[case::no_hash("not a hash at all, but 44 letters of nonsens", false)]
    #[case::nothing("", false)]
    fn hashes_are_read_as_meta_writes_them(#[case] written: &str, #[case] is_one: bool) {
        let hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".to_owned();
        assert_eq!(hash(written), is_one.then_some(hello));
    }

    #[test]
    fn only_digits_are_an_id_of_metas() {
        let ids = ["1037", "", "../me", "1037?fields=id", "018f0000-0000-7000-8000-000000000001"];
        assert_eq!(ids.map(is_meta_id), [true, false, false, false, false]);
    }
}
