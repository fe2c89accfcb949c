//! Text as Meta wrote it.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

use serde::de::Visitor;
use serde::{Deserializer, Serialize};

use crate::field::{Raw, Read};

/// A text of Meta's: an id, a name, what somebody wrote. Borrowed from the body unless it had to be unescaped.
///
/// It prints masked, because most of it is personal data; read it with [`Text::as_str`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Text<'a>(Cow<'a, str>);

impl<'a> Text<'a> {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as a value of its own.
    pub fn into_owned(self) -> String {
        self.0.into_owned()
    }

    /// The text, still borrowed where it was.
    pub fn into_cow(self) -> Cow<'a, str> {
        self.0
    }

    /// The text without one leading `mark`.
    pub(crate) fn without(self, mark: char) -> Self {
        match self.0 {
            Cow::Borrowed(text) => Self(Cow::Borrowed(text.strip_prefix(mark).unwrap_or(text))),
            Cow::Owned(text) => Self(Cow::Owned(text.strip_prefix(mark).map(str::to_owned).unwrap_or(text))),
        }
    }

    /// The text unless it is empty: Meta's drafts and some providers write `""` for what is not there.
    pub(crate) fn unless_empty(self) -> Option<Self> {
        (!self.0.is_empty()).then_some(self)
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base::mask(self))
    }
}

/// A JSON string, or a number exactly as it was written: Meta sends ids and times as either.
impl<'a> Read<'a> for Text<'a> {
    fn read(raw: Raw<'a>) -> Option<Self> {
        let json = raw.as_str();
        let Some(quoted) = json.strip_prefix('"') else {
            return json.starts_with(|c: char| c == '-' || c.is_ascii_digit()).then(|| json.into());
        };
        let inside = quoted.strip_suffix('"')?;
        let text = if inside.contains('\\') { Self(Cow::Owned(unescaped(json)?)) } else { inside.into() };
        text.unless_empty()
    }
}

/// What a JSON string with escapes says. Half an emoji and the NUL that no database takes become `U+FFFD`: a message is
/// worth more than one character of it.
fn unescaped(json: &str) -> Option<String> {
    let mut json = serde_json::Deserializer::from_str(json);
    let text = json.deserialize_bytes(Lossy).ok()?;
    Some(if text.contains('\0') { text.replace('\0', "\u{FFFD}") } else { text })
}

struct Lossy;

impl Visitor<'_> for Lossy {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn text(json: &str) -> Option<Text<'_>> {
        Text::read(serde_json::from_str(json).unwrap())
    }

    #[rstest]
    #[case(r#""Oi""#, Some("Oi"))]
    #[case(r#""""#, None)]
    #[case("null", None)]
    #[case("true", None)]
    #[case("{}", None)]
    #[case("[\"a\"]", None)]
    #[case("12345678901234567890123", Some("12345678901234567890123"))]
    #[case("-1", Some("-1"))]
    #[case(r#""a\/b \u00e9 \ud83d\ude00""#, Some("a/b é 😀"))]
    #[case(r#""half \ud83d""#, Some("half \u{FFFD}\u{FFFD}\u{FFFD}"))]
    #[case(r#""nul \u0000""#, Some("nul \u{FFFD}"))]
    fn strings_and_numbers_are_text(#[case] json: &str, #[case] expected: Option<&str>) {
        assert_eq!(text(json).as_deref(), expected);
    }

    #[test]
    fn text_without_escapes_is_borrowed() {
        assert!(matches!(text("\"Oi\"").unwrap().into_cow(), Cow::Borrowed("Oi")));
    }

    #[test]
    fn text_never_prints() {
        assert_eq!(format!("{:?}", Text::from("5511900000001")), "…01");
    }
}
