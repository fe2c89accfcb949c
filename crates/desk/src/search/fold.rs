//! Text as it is compared: without regard to case, accents and width, the same on both engines because it is done here.
//! And the way back: which words of the original matched. Pure.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words around a match in an excerpt, in characters.
const BEFORE: usize = 36;
const AFTER: usize = 120;

/// The form that texts are compared in. One line: every run of white space is one space. `LIKE` finds nothing special in
/// it, because its signs stand here as their full-width twins.
pub(super) fn fold(text: &str) -> String {
    Folded::of(text).text
}

/// A folded text that remembers where each of its bytes came from.
struct Folded {
    text: String,
    /// For every byte of `text`, the bytes of the original that it stands for.
    origin: Vec<Range<usize>>,
}

impl Folded {
    fn of(original: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(original.len()), origin: Vec::new() };
        for (at, sign) in original.char_indices() {
            let from = at..at + sign.len_utf8();
            for sign in std::iter::once(sign).nfkd().flat_map(char::to_lowercase) {
                folded.push_plain(sign, &from);
            }
        }
        if folded.text.ends_with(' ') {
            folded.text.pop();
            folded.origin.pop();
        }
        folded
    }

    fn push_plain(&mut self, sign: char, from: &Range<usize>) {
        if sign.is_whitespace() || sign.is_control() {
            if !self.text.is_empty() && !self.text.ends_with(' ') {
                self.push(' ', from);
            }
        } else if let Some(twin) = plain(sign) {
            twin.chars().for_each(|sign| self.push(sign, from));
        } else if !is_invisible(sign) && !is_combining_mark(sign) {
            self.push(sign, from);
        }
    }

    fn push(&mut self, sign: char, from: &Range<usize>) {
        self.text.push(sign);
        self.origin.extend(std::iter::repeat_n(from.clone(), sign.len_utf8()));
    }

    /// What of the original these bytes stand for.
    fn original(&self, found: Range<usize>) -> Option<Range<usize>> {
        let first = self.origin.get(found.start)?;
        let last = self.origin.get(found.end.checked_sub(1)?)?;
        Some(first.start..last.end)
    }
}

/// Signs that only steer how text runs, and Arabic's stretching stroke.
fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Letters that Unicode takes for letters of their own and people for another's variant; digits of other scripts; and the
/// signs that mean something to `LIKE`.
fn plain(sign: char) -> Option<&'static str> {
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let digit = |zero: u32| DIGITS.get(usize::try_from(u32::from(sign) - zero).ok()?).copied();
    match sign {
        'ß' => Some("ss"),
        'æ' => Some("ae"),
        'œ' => Some("oe"),
        'ø' => Some("o"),
        'ł' => Some("l"),
        'đ' | 'ð' => Some("d"),
        'ı' => Some("i"),
        'þ' => Some("th"),
        'ى' => Some("ي"),
        'ة' => Some("ه"),
        '\u{660}'..='\u{669}' => digit(0x660),
        '\u{6f0}'..='\u{6f9}' => digit(0x6f0),
        '\u{966}'..='\u{96f}' => digit(0x966),
        '%' => Some("％"),
        '_' => Some("＿"),
        '\\' => Some("＼"),
        _ => None,
    }
}

/// A text with the words that matched told apart.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Marked(pub Vec<(String, bool)>);

impl Marked {
    /// The text, with what these needles found in it; `None` if they found nothing.
    pub(super) fn of(text: &str, needles: &[String]) -> Option<Self> {
        let found = found_in(text, needles);
        (!found.is_empty()).then(|| Self::cut(text, 0..text.len(), &found))
    }

    /// The words around the first match.
    pub(super) fn excerpt(text: &str, needles: &[String]) -> Option<Self> {
        let found = found_in(text, needles);
        let first = found.first()?;
        let shown = around(text, first);
        let mut marked = Self::cut(text, shown.clone(), &found);
        if shown.start > 0 {
            marked.0.insert(0, ("… ".to_owned(), false));
        }
        if shown.end < text.len() {
            marked.0.push((" …".to_owned(), false));
        }
        Some(marked)
    }

    /// The text without its marks.
    pub fn text(&self) -> String {
        self.0.iter().map(|(words, _matched)| words.as_str()).collect()
    }

    fn cut(text: &str, shown: Range<usize>, found: &[Range<usize>]) -> Self {
        let mut pieces = Vec::new();
        let mut at = shown.start;
        let mut push = |range: Range<usize>, matched| {
            if let Some(words) = text.get(range).filter(|words| !words.is_empty()) {
                pieces.push((words.to_owned(), matched));
            }
        };
        for match_ in found {
            let (start, end) = (match_.start.max(at), match_.end.min(shown.end));
            if start < end {
                push(at..start, false);
                push(start..end, true);
                at = end;
            }
        }
        push(at..shown.end, false);
        Self(pieces)
    }
}

impl std::fmt::Debug for Marked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Marked({})", base::mask(&self.text()))
    }
}

/// Where the needles stand in a text, in order and without overlaps.
fn found_in(text: &str, needles: &[String]) -> Vec<Range<usize>> {
    let folded = Folded::of(text);
    let mut found: Vec<Range<usize>> = needles
        .iter()
        .filter(|needle| !needle.is_empty())
        .flat_map(|needle| folded.text.match_indices(needle.as_str()))
        .filter_map(|(at, words)| folded.original(at..at + words.len()))
        .collect();
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// The place of an excerpt: some words before the match and more after it, cut between words where there are any.
fn around(text: &str, found: &Range<usize>) -> Range<usize> {
    let before = text.get(..found.start).unwrap_or_default();
    let after = text.get(found.end..).unwrap_or_default();
    let start = match before.char_indices().rev().nth(BEFORE) {
        Some((far, _sign)) => {
            let near = before.get(far..).unwrap_or_default();
            far + near.find(char::is_whitespace).map_or(0, |space| space + 1)
        }
        None => 0,
    };
    let end = match after.char_indices().nth(AFTER) {
        Some((far, _sign)) => {
            let near = after.get(..far).unwrap_or_default();
            found.end + near.rfind(char::is_whitespace).unwrap_or(far)
        }
        None => text.len(),
    };
    start..end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::case_and_accents("  José ÁLVAREZ\tPeña ", "jose alvarez pena")]
    #[case::letters_of_their_own("Søren Łukasz Weiß İpek Işık", "soren lukasz weiss ipek isik")]
    #[case::arabic("أَحْمَدُ العَلِيّ", "احمد العلي")]
    #[case::digits_of_other_scripts("٠١٢ ۳۴۵ ＋５５", "012 345 +55")]
    #[case::bold_letters_from_a_generator("𝓡𝓲𝓽𝓪", "rita")]
    #[case::what_steers_text_is_not_there("\u{202a}+55 11\u{202c}", "+55 11")]
    #[case::signs_of_like("100%_a\\b", "100％＿a＼b")]
    #[case::chinese("李 明", "李 明")]
    fn one_form(#[case] text: &str, #[case] folded: &str) {
        assert_eq!(fold(text), folded);
    }

    fn shown(marked: &Marked) -> String {
        marked
            .0
            .iter()
            .map(|(words, matched)| if *matched { format!("[{words}]") } else { words.clone() })
            .collect()
    }

    #[rstest]
    #[case::as_it_was_written("Olá José, José!", &["jose"], "Olá [José], [José]!")]
    #[case::several_words("Where is my ORDER 4711?", &["4711", "order"], "Where is my [ORDER] [4711]?")]
    #[case::one_inside_the_other("Maria", &["maria", "ari"], "[Maria]")]
    #[case::a_letter_that_became_two("Weißer", &["ss"], "Wei[ß]er")]
    fn what_matched_is_told_apart(#[case] text: &str, #[case] needles: &[&str], #[case] expected: &str) {
        let needles: Vec<String> = needles.iter().map(|needle| (*needle).to_owned()).collect();
        assert_eq!(shown(&Marked::of(text, &needles).unwrap()), expected);
    }

    #[test]
    fn an_excerpt_shows_the_words_around_the_first_match() {
        let text = format!("{} the blue cup {}", "long ".repeat(40), "and so on ".repeat(40));
        let excerpt = shown(&Marked::excerpt(&text, &["blue".to_owned()]).unwrap());
        assert!(excerpt.starts_with("… long ") && excerpt.contains(" the [blue] cup and"), "{excerpt}");
        assert!(excerpt.ends_with(" …") && excerpt.chars().count() < 190, "{excerpt}");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC*") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn marks_lose_nothing(text in "[a-cA-Cß% áÁ\\u{200f}]{0,40}", needle in "[a-c]{1,2}") {
            if let Some(marked) = Marked::of(&text, &[needle]) {
                prop_assert_eq!(marked.text(), text);
            }
        }
    }
}
