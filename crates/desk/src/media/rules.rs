//! What a file is, how large it may be, and what becomes of it after a try to fetch it. Pure.

use std::time::Duration;

use base::Moment;

use super::Kind;
use crate::channel::{Carrier, is_id_of_metas};

/// How long Meta knows the id of a file that came with a message. Source: Meta, "Media", 2026-09.
pub(super) const KNOWN_FOR: Duration = Duration::from_secs(7 * 24 * 3600);
/// The largest file that Meta hands on, in bytes. Source: Meta, "Media", 2026-09.
pub(super) const LARGEST: u64 = 100 << 20;
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// How often a file is tried that arrives as another one than promised, or is not where Meta says.
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
    /// Meta described it, and had nothing at any of the addresses that it gave.
    Nowhere,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is tried again then.
    Again(Moment),
    /// It is given up, for this reason.
    Failed(String),
}

/// What becomes of a file after the `attempt`th try (the first is 1). It is given up at `until`; Meta has forgotten it by then.
pub(super) fn fate(miss: Miss, attempt: i64, now: Moment, until: Moment, carrier: Carrier) -> Fate {
    let (keeper, secret) = match carrier {
        Carrier::Meta => ("WhatsApp", "the app's access token"),
        Carrier::Twilio | Carrier::Kannel => ("Twilio", "the line's auth token"),
    };
    let seconds = 2u64.saturating_pow(u32::try_from(attempt).unwrap_or(u32::MAX));
    let again = Fate::Again(now.plus(Duration::from_secs(seconds).min(LONGEST_WAIT)));
    let (what, remedy) = match miss {
        Miss::Nowhere | Miss::WrongHash if attempt < WRONG_TRIES => return again,
        Miss::Locked | Miss::Away if now < until => return again,
        Miss::Gone | Miss::Nowhere => (format!("{keeper} no longer has this file."), SEND_AGAIN),
        Miss::TooLarge => ("This file is too large to be kept here.".to_owned(), "Ask for a smaller one."),
        Miss::Foreign => {
            (format!("This file is said to be on a server that is not {keeper}'s."), "It was not fetched.")
        }
        Miss::WrongHash => ("What arrived is not the file that was sent.".to_owned(), SEND_AGAIN),
        Miss::Locked => {
            let words = format!("{keeper} did not let us fetch this file in seven days. Mend {secret}.");
            return Fate::Failed(words);
        }
        Miss::Away => (format!("{keeper} could not be reached for this file in seven days."), SEND_AGAIN),
    };
    Fate::Failed(format!("{what} {remedy}"))
}

const SEND_AGAIN: &str = "Ask the customer to send it again.";

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

/// Width and height of a picture, if they can be.
pub(super) fn sides(width: usize, height: usize) -> Option<(i64, i64)> {
    let side = |pixels: usize| i64::try_from(pixels).ok().filter(|side| (1..100_000).contains(side));
    side(width).zip(side(height))
}

/// Where the size of a JPEG is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Jpeg {
    /// Here: width and height.
    Size(usize, usize),
    /// Not before here; it is to be looked for from there on.
    From(u64),
    /// It says none.
    Nowhere,
}

/// Follows the segments of a JPEG to the one with its size. `piece` is a part of it that begins at `start`, with a segment.
/// Source: ITU-T T.81, annex B.
pub(super) fn follow(piece: &[u8], start: u64) -> Jpeg {
    // Behind the two bytes that every JPEG begins with.
    let mut at = if start == 0 { 2 } else { 0 };
    loop {
        let Some(&[mark, kind, high, low, _depth, tall, tall_low, wide, wide_low]) =
            piece.get(at..).and_then(|rest| rest.first_chunk())
        else {
            return if at > 0 { Jpeg::From(start + at as u64) } else { Jpeg::Nowhere };
        };
        let two = |high: u8, low: u8| usize::from(u16::from_be_bytes([high, low]));
        match (mark, kind) {
            (0xff, 0xff) => at += 1,
            (0xff, 0x01 | 0xd0..=0xd7) => at += 2,
            (0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) => {
                return Jpeg::Size(two(wide, wide_low), two(tall, tall_low));
            }
            (0xff, 0xc4 | 0xc8 | 0xcc | 0xdb..=0xfe) => at += 2 + two(high, low).max(2),
            _ => return Jpeg::Nowhere,
        }
    }
}

/// Whether a file of a line's can be called so by its keeper: nothing else becomes part of an address there.
pub(super) fn is_name(carrier: Carrier, id: &str) -> bool {
    match carrier {
        Carrier::Meta => is_id_of_metas(id),
        Carrier::Twilio => sms::twilio::file_path("", id).is_some(),
        Carrier::Kannel => false,
    }
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
    #[case::not_where_meta_says(Miss::Nowhere, 2, "again in 4 s")]
    #[case::nowhere_every_time(Miss::Nowhere, 3, "WhatsApp no longer has this file.")]
    #[case::gone(Miss::Gone, 1, "WhatsApp no longer has this file.")]
    #[case::too_large(Miss::TooLarge, 1, "This file is too large to be kept here.")]
    #[case::elsewhere(Miss::Foreign, 1, "This file is said to be on a server that is not WhatsApp's.")]
    fn after_a_try(#[case] miss: Miss, #[case] attempt: i64, #[case] expected: &str) {
        let now = Moment::from_micros(NOW);
        let told = match fate(miss, attempt, now, now.plus(KNOWN_FOR), Carrier::Meta) {
            Fate::Again(at) => format!("again in {} s", at.since(now).as_secs()),
            Fate::Failed(words) => words,
        };
        assert!(told.starts_with(expected), "{told}");
    }

    #[rstest]
    #[case(Miss::Away)]
    #[case(Miss::Locked)]
    fn nothing_is_tried_longer_than_meta_knows_it(#[case] miss: Miss) {
        let now = Moment::from_micros(NOW);
        for (carrier, keeper) in [(Carrier::Meta, "WhatsApp"), (Carrier::Twilio, "Twilio")] {
            let Fate::Failed(words) = fate(miss, 90, now, now, carrier) else { panic!("it goes on") };
            assert!(words.starts_with(keeper) && words.contains("seven days"), "{words}");
        }
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

    /// A JPEG of 640 by 480 pixels as far as its size, behind so many segments about itself.
    fn jpeg(segments: usize) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        for _segment in 0..segments {
            bytes.extend([0xff, 0xe1, 0xff, 0xff]);
            bytes.resize(bytes.len() + 0xffff - 2, 0);
        }
        bytes.extend([0xff, 0xff, 0xc2, 0x00, 0x11, 0x08, 0x01, 0xe0, 0x02, 0x80, 0x03]);
        bytes
    }

    #[rstest]
    #[case::nothing_before_it(0)]
    #[case::much_before_it(9)]
    fn the_size_of_a_jpeg_is_found_piece_by_piece(#[case] segments: usize) {
        let whole = jpeg(segments);
        let mut start = 0;
        let mut pieces = 0;
        let found = loop {
            let from = usize::try_from(start).unwrap();
            pieces += 1;
            match follow(&whole[from..whole.len().min(from + 100_000)], start) {
                Jpeg::From(next) => start = next,
                found => break found,
            }
        };
        assert_eq!((found, pieces), (Jpeg::Size(640, 480), 1 + segments / 2), "two segments in every piece");
    }

    #[rstest]
    #[case::cut_off(&[0xff, 0xd8, 0xff, 0xe1, 0x00], Jpeg::From(2))]
    #[case::the_picture_before_it(&[0xff, 0xd8, 0xff, 0xda, 0x00, 0x0c, 0, 0, 0, 0, 0, 0, 0], Jpeg::Nowhere)]
    #[case::no_segment(b"\xff\xd8 and nothing more", Jpeg::Nowhere)]
    fn a_jpeg_may_say_no_size(#[case] bytes: &[u8], #[case] expected: Jpeg) {
        assert_eq!(follow(bytes, 0), expected);
    }
}
