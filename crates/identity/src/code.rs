//! One-time codes that name a contact: how they are written, and how they are found in what people write.

use std::fmt;

use base::{Secret, SecretHash};

/// Crockford's base 32: I, L, O and U are left out, because they are read as something else.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// What every code begins with.
const PREFIX: &[u8; 2] = b"KN";
/// How the symbols stand together.
const GROUPS: [usize; 3] = [4, 4, 5];
/// Sixty random bits, and a symbol that checks them.
const SYMBOLS: usize = 13;

/// A one-time code, like `KN-FFKQ-T4YC-5T82M`. Whoever writes it is the contact that it names, so it is a secret: it prints
/// masked, and is kept as its hash.
///
/// ```
/// use identity::Code;
///
/// let code = Code::from_random(0x0123_4567_89ab_cdef);
/// assert_eq!(code.to_string(), "KN-FFKQ-T4YC-5T82M");
/// assert_eq!(Code::first_in("Olá! O meu código é kn ffkq t4yc 5t82m."), Some(code));
/// assert_eq!(Code::first_in("KN-FFKQ-T4YC-5T82X"), None, "one symbol is wrong");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; SYMBOLS]);

impl Code {
    /// The code of sixty of these bits.
    pub fn from_random(bits: u64) -> Self {
        let mut symbols = [0; SYMBOLS];
        for (place, symbol) in symbols.iter_mut().take(SYMBOLS - 1).enumerate() {
            *symbol = ((bits >> (5 * place)) & 31) as u8;
        }
        let sum = checksum(&symbols);
        if let Some(check) = symbols.last_mut() {
            *check = sum;
        }
        Self(symbols)
    }

    /// The first code in a text. Small letters do, dashes and spaces between the groups may be others or missing, and any
    /// words may stand around it. What has a wrong symbol or two is a slip of the pen, and no code.
    pub fn first_in(text: &str) -> Option<Self> {
        let pairs = text.as_bytes().windows(PREFIX.len()).enumerate();
        let begins = pairs.filter(|(_place, pair)| pair.eq_ignore_ascii_case(PREFIX));
        begins.map(|(place, _pair)| text.split_at(place)).find_map(|(before, rest)| {
            let is_inside_a_word = before.ends_with(|letter: char| letter.is_ascii_alphanumeric());
            if is_inside_a_word { None } else { Self::after_prefix(rest.get(PREFIX.len()..)?) }
        })
    }

    fn after_prefix(text: &str) -> Option<Self> {
        let mut letters = text.chars().filter(|letter| !is_invisible(*letter)).peekable();
        let mut symbols = [0; SYMBOLS];
        let mut places = symbols.iter_mut();
        for group in GROUPS {
            while letters.next_if(|letter| is_between_groups(*letter)).is_some() {}
            for place in places.by_ref().take(group) {
                *place = symbol_of(letters.next()?)?;
            }
        }
        let ends_there = letters.next().is_none_or(|next| !next.is_ascii_alphanumeric());
        (ends_there && checksum(&symbols) == 0).then_some(Self(symbols))
    }

    /// What is kept of it.
    pub fn hash(&self) -> SecretHash {
        Secret::new(self.to_string()).hash()
    }
}

/// Multiplies by two at each step in the field of 32 elements, so that any wrong symbol and any two that changed places
/// leave something over.
fn checksum(symbols: &[u8]) -> u8 {
    symbols.iter().fold(0, |sum, symbol| {
        let doubled = sum << 1;
        let reduced = if doubled & 32 == 0 { doubled } else { doubled ^ 0b10_0101 };
        reduced ^ symbol
    })
}

/// The symbol that somebody meant: O is a zero, I and L are ones.
fn symbol_of(letter: char) -> Option<u8> {
    let meant = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|symbol| char::from(*symbol) == meant)?;
    u8::try_from(place).ok()
}

fn is_between_groups(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Marks of direction and other characters without a width, which texts that run both ways are full of.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KN")?;
        let mut symbols = self.0.iter().filter_map(|symbol| ALPHABET.get(usize::from(*symbol)));
        for group in GROUPS {
            f.write_str("-")?;
            for symbol in symbols.by_ref().take(group) {
                write!(f, "{}", char::from(*symbol))?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const RANDOM: u64 = 0x0123_4567_89ab_cdef;

    #[rstest]
    #[case("KN-FFKQ-T4YC-5T82M")]
    #[case("kn-ffkq-t4yc-5t82m")]
    #[case("KNFFKQT4YC5T82M")]
    #[case("KN FFKQ T4YC 5T82M")]
    #[case("Hello! My code is KN-FFKQ-T4YC-5T82M.")]
    #[case("*KN-FFKQ-T4YC-5T82M*")]
    #[case("KN‑FFKQ–T4YC—5T82M")]
    #[case("KN\u{a0}-\u{a0}FFKQ\n- T4YC 5T82M")]
    #[case("مرحبا! رمزي هو KN-FFKQ-T4YC-5T82M شكرا")]
    #[case("רמזKN-FFKQ-T4YC-5T82Mתודה")]
    #[case("\u{202b}مرحبا \u{2066}KN-\u{200e}FFKQ-T4YC-5T82M\u{2069}\u{202c}")]
    #[case("代码KN-FFKQ-T4YC-5T82M。")]
    #[case("known, knot, KN- and KN-FFKQ-T4YC-5T82X, no: KN-FFKQ-T4YC-5T82M")]
    fn a_code_is_found_in_any_spelling(#[case] text: &str) {
        assert_eq!(Code::first_in(text), Some(Code::from_random(RANDOM)));
    }

    #[rstest]
    #[case("")]
    #[case("KN")]
    #[case("KN-FFKQ-T4YC-5T82")]
    #[case("KN-FFKQ-T4YC-5T82MW")]
    #[case("KN-FFKQ-T4YC-5T82M1")]
    #[case("XKN-FFKQ-T4YC-5T82M")]
    #[case("FFKQ-T4YC-5T82M")]
    #[case("KN-28-T5T4YC-5T82M")]
    #[case("KN-FFKQ-T4YC-5T8UM")]
    #[case("KN_FFKQ_T4YC_5T82M")]
    #[case("KN FFKQ, T4YC, 5T82M")]
    fn what_is_cut_off_or_inside_a_word_is_no_code(#[case] text: &str) {
        assert_eq!(Code::first_in(text), None);
    }

    #[test]
    fn letters_that_look_like_digits_are_read_as_those() {
        let code = Code::from_random(1 << 5);
        assert_eq!(code.to_string(), "KN-0100-0000-00007");
        assert_eq!(Code::first_in("KN-0LOO-oOOo-00007"), Some(code));
    }

    #[test]
    fn a_code_never_prints() {
        assert_eq!(format!("{:?}", Code::from_random(RANDOM)), "Code(…)");
    }

    /// What may stand beside a code.
    const BESIDE: &str = "[ \n.,:;!?*()\"'،。ا]";

    proptest! {
        #[test]
        fn a_made_code_is_found_in_any_surrounding_text(
            bits: u64, before: String, after: String, left in BESIDE, right in BESIDE, small: bool
        ) {
            let code = Code::from_random(bits);
            let written = if small { code.to_string().to_lowercase() } else { code.to_string() };
            prop_assert_eq!(Code::first_in(&format!("{before}{left}{written}{right}{after}")), Some(code));
        }

        /// One text in some hundreds of thousands passes for a code. That it names nobody is what counts.
        #[test]
        fn a_random_text_is_never_the_code_of_a_contact(bits: u64, text: String, words in "(kn )?([a-zA-Z0-9]{1,9} ){0,40}") {
            let given_out = Some(Code::from_random(bits));
            prop_assert_ne!(Code::first_in(&text), given_out.clone());
            prop_assert_ne!(Code::first_in(&words), given_out);
        }

        #[test]
        fn a_wrong_symbol_or_two_that_changed_places_is_no_code(bits: u64, place in 0..SYMBOLS, other in 0..SYMBOLS, by in 1..32u8) {
            let code = Code::from_random(bits);
            let mut wrong = code.clone();
            wrong.0[place] ^= by;
            prop_assert_eq!(Code::first_in(&wrong.to_string()), None);
            let mut swapped = code.clone();
            swapped.0.swap(place, other);
            let is_same = swapped == code;
            prop_assert_eq!(Code::first_in(&swapped.to_string()), is_same.then_some(code));
        }

        #[test]
        fn other_bits_are_another_code(one in 0..1u64 << 60, other in 0..1u64 << 60) {
            prop_assert_eq!(one == other, Code::from_random(one).hash() == Code::from_random(other).hash());
        }
    }
}
