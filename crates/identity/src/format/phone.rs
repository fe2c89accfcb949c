//! Numbers.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::FormatError;
use crate::words::personal_text;

personal_text! {
    /// A number as Meta writes it: 5 to 15 digits with the country code, without `+`. Whatever a phone library thinks
    /// of them, five to fifteen digits from Meta are a number, and they are never rewritten.
    ///
    /// ```
    /// use identity::Phone;
    ///
    /// let old_style: Phone = "5215512345678".parse()?;
    /// let new_style: Phone = "+525512345678".parse()?;
    /// assert_eq!(old_style.as_str(), "5215512345678");
    /// assert_eq!(old_style.match_key(), new_style.match_key());
    /// # Ok::<(), identity::FormatError>(())
    /// ```
    Phone
}

impl FromStr for Phone {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        if (5..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(digits.into()))
        } else {
            Err(FormatError::Phone)
        }
    }
}

impl Phone {
    /// The digits behind a `+`, as the send API and people want them.
    pub fn with_plus(&self) -> String {
        format!("+{}", self.0)
    }

    /// Whether these digits, written without a `+`, can only be meant with their country code. Meta takes what has no `+`
    /// for a number of the business's own country and puts that code before it; so this is false where that would be a
    /// number, too, and where these digits are none as they stand.
    ///
    /// ```
    /// use identity::Phone;
    ///
    /// let business: Phone = "+14155550123".parse()?;
    /// assert!("5511912345678".parse::<Phone>()?.is_plain_abroad(&business));
    /// // Of San Francisco, or of Germany?
    /// assert!(!"4155550134".parse::<Phone>()?.is_plain_abroad(&business));
    /// # Ok::<(), identity::FormatError>(())
    /// ```
    pub fn is_plain_abroad(&self, business: &Self) -> bool {
        let is_number =
            |text: String| phonenumber::parse(None, text).is_ok_and(|number| phonenumber::is_valid(&number));
        let home = phonenumber::parse(None, business.with_plus()).map(|number| number.country().code());
        is_number(self.with_plus()) && home.is_ok_and(|code| !is_number(format!("+{code}{}", self.0)))
    }

    /// What two spellings of one number have in common.
    pub fn match_key(&self) -> MatchKey<'_> {
        MatchKey::of_number(&self.0)
    }

    /// The number in a text that was already checked.
    pub(crate) fn checked(digits: Arc<str>) -> Self {
        Self(digits)
    }
}

/// What identifiers are compared by: for a number its digits with the national spellings of one number folded into
/// one, for everything else the value itself.
///
/// Folded are, because Meta and people write both:
/// - Mexico, `521` and ten digits: the `1` goes;
/// - Argentina, `549` and ten digits: the `9` goes;
/// - Brazil, `55`, two digits of area, `9` and eight digits: the ninth digit goes, unless the eight digits left would be
///   a land line (they start with 2 to 5), which is another number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatchKey<'a>(Cow<'a, str>);

impl<'a> MatchKey<'a> {
    /// The key of a number's digits.
    pub(crate) fn of_number(digits: &'a str) -> Self {
        let superfluous = match digits.as_bytes() {
            [b'5', b'2', b'1', rest @ ..] | [b'5', b'4', b'9', rest @ ..] if rest.len() == 10 => Some(2),
            [b'5', b'5', _, _, b'9', first, rest @ ..]
                if rest.len() == 7 && !matches!(first, b'2'..=b'5') =>
            {
                Some(4)
            }
            _ => None,
        };
        Self(match superfluous {
            Some(at) => without(digits, at).into(),
            None => digits.into(),
        })
    }

    /// The key of a value that has one spelling.
    pub(crate) fn exact(value: &'a str) -> Self {
        Self(value.into())
    }

    /// The text to store and look up by.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same key, to keep.
    pub fn into_owned(self) -> MatchKey<'static> {
        MatchKey(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Debug for MatchKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MatchKey({})", base::mask(&self.0))
    }
}

/// The text without its character at a place.
fn without(digits: &str, place: usize) -> String {
    digits.chars().enumerate().filter(|(at, _digit)| *at != place).map(|(_at, digit)| digit).collect()
}
