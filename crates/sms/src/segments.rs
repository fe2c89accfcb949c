//! Into how many parts a text is cut. Source: 3GPP TS 23.038 (the alphabet) and TS 23.040 (parts).

/// The letters of the GSM alphabet, which take seven bits.
pub const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                     abcdefghijklmnopqrstuvwxyzäöñüà";
/// Those that take an escape and seven bits more.
pub const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Seven bits a letter: 160 in one message, 153 in each part of several.
    Gsm7,
    /// Sixteen bits a letter: 70 and 67. One letter outside the GSM alphabet is enough.
    Ucs2,
}

impl Alphabet {
    /// How much fits into one message, and into each part of several.
    const fn room(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }
}

/// The parts of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segments {
    /// What it is written in.
    pub alphabet: Alphabet,
    /// How many parts are sent and paid for. Nothing is no part.
    pub count: usize,
    /// How much fits into the last part still, in units of the alphabet.
    pub left: usize,
}

/// Into how many parts a text is cut. A letter of two units is never cut in half.
///
/// ```
/// use sms::{Alphabet, segments};
///
/// let plain = segments("Your order is ready.");
/// assert_eq!((plain.alphabet, plain.count, plain.left), (Alphabet::Gsm7, 1, 140));
/// assert_eq!(segments("Your order is ready. 🎉").alphabet, Alphabet::Ucs2);
/// ```
pub fn segments(text: &str) -> Segments {
    let sizes: Option<Vec<usize>> = text.chars().map(septets).collect();
    let (alphabet, sizes) = match sizes {
        Some(sizes) => (Alphabet::Gsm7, sizes),
        None => (Alphabet::Ucs2, text.chars().map(char::len_utf16).collect()),
    };
    let (alone, shared) = alphabet.room();
    let whole: usize = sizes.iter().sum();
    if whole <= alone {
        return Segments { alphabet, count: usize::from(whole > 0), left: alone - whole };
    }
    let (mut count, mut left) = (1, shared);
    for size in sizes {
        if size > left {
            (count, left) = (count + 1, shared);
        }
        left -= size;
    }
    Segments { alphabet, count, left }
}

fn septets(letter: char) -> Option<usize> {
    match letter {
        _ if BASIC.contains(letter) => Some(1),
        _ if EXTENDED.contains(letter) => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use Alphabet::{Gsm7, Ucs2};

    #[rstest]
    #[case::nothing("", 0, "", Gsm7, 0, 160)]
    #[case::one_message("a", 160, "", Gsm7, 1, 0)]
    #[case::one_letter_more("a", 161, "", Gsm7, 2, 145)]
    #[case::two_whole_parts("a", 306, "", Gsm7, 2, 0)]
    #[case::three_parts("a", 307, "", Gsm7, 3, 152)]
    #[case::ten_parts("a", 1530, "", Gsm7, 10, 0)]
    #[case::an_extended_letter_counts_twice("€", 80, "", Gsm7, 1, 0)]
    #[case::and_is_never_cut("a", 152, "€aaaaaaa", Gsm7, 2, 144)]
    #[case::accents_of_the_alphabet("é", 160, "", Gsm7, 1, 0)]
    #[case::accents_outside("ê", 1, "", Ucs2, 1, 69)]
    #[case::wide("ж", 70, "", Ucs2, 1, 0)]
    #[case::wide_and_more("ж", 71, "", Ucs2, 2, 63)]
    #[case::one_wide_letter_makes_all_wide("a", 70, "ж", Ucs2, 2, 63)]
    #[case::an_emoji_is_two("🎉", 35, "", Ucs2, 1, 0)]
    #[case::an_emoji_is_never_cut("🎉", 36, "", Ucs2, 2, 61)]
    fn parts_of_a_text(
        #[case] letter: &str,
        #[case] times: usize,
        #[case] rest: &str,
        #[case] alphabet: Alphabet,
        #[case] count: usize,
        #[case] left: usize,
    ) {
        let text = letter.repeat(times) + rest;
        assert_eq!(segments(&text), Segments { alphabet, count, left });
    }

    #[test]
    fn the_alphabet_is_whole() {
        assert_eq!((BASIC.chars().count(), EXTENDED.chars().count()), (127, 10), "and the escape itself");
    }
}
