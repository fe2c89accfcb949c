//! Which part of a file a browser asks for: RFC 9110, section 14. Pure.

use std::ops::Range;

/// What to answer with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// These bytes.
    Of(Range<u64>),
    /// There are no such bytes.
    Outside,
}

/// The part that a header `Range` names, of a file of this size. What cannot be read, and lists of several parts, are answered
/// with the whole file, as the standard allows.
pub(super) fn part(header: Option<&str>, size: u64) -> Part {
    let Some(wanted) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else {
        return Part::Whole;
    };
    let Some((first, last)) = wanted.trim().split_once('-') else { return Part::Whole };
    let number =
        |text: &str| text.bytes().all(|digit| digit.is_ascii_digit()).then(|| text.parse::<u64>().ok());
    match (first.is_empty(), last.is_empty(), number(first).flatten(), number(last).flatten()) {
        (true, false, _, Some(0)) => Part::Outside,
        (true, false, _, Some(suffix)) => within(size.saturating_sub(suffix)..size),
        (false, true, Some(first), _) => within(first..size),
        (false, false, Some(first), Some(last)) if first <= last => {
            within(first..last.saturating_add(1).min(size))
        }
        _ => Part::Whole,
    }
}

fn within(part: Range<u64>) -> Part {
    if part.is_empty() { Part::Outside } else { Part::Of(part) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::none(None, Part::Whole)]
    #[case::the_first_bytes(Some("bytes=0-499"), Part::Of(0..500))]
    #[case::from_the_middle(Some("bytes=500-"), Part::Of(500..1000))]
    #[case::the_last_bytes(Some("bytes=-100"), Part::Of(900..1000))]
    #[case::one_byte(Some("bytes=999-999"), Part::Of(999..1000))]
    #[case::past_the_end(Some("bytes=900-5000"), Part::Of(900..1000))]
    #[case::more_than_there_is(Some("bytes=-5000"), Part::Of(0..1000))]
    #[case::beyond(Some("bytes=1000-"), Part::Outside)]
    #[case::nothing_at_the_end(Some("bytes=-0"), Part::Outside)]
    #[case::backwards(Some("bytes=5-1"), Part::Whole)]
    #[case::several(Some("bytes=0-1,5-6"), Part::Whole)]
    #[case::other_units(Some("rows=0-1"), Part::Whole)]
    #[case::nonsense(Some("bytes=a-b"), Part::Whole)]
    #[case::larger_than_any_number(Some("bytes=0-99999999999999999999999"), Part::Whole)]
    fn parts_of_a_thousand_bytes(#[case] header: Option<&str>, #[case] expected: Part) {
        assert_eq!(part(header, 1000), expected);
    }

    #[test]
    fn an_empty_file_has_no_parts() {
        assert_eq!((part(None, 0), part(Some("bytes=0-"), 0)), (Part::Whole, Part::Outside));
    }
}
