//! What a provider tells us.

use std::fmt;

/// One thing that a provider tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Somebody wrote to the line.
    Text(Text),
    /// A message of ours came further.
    Report(Report),
}

/// A text that somebody wrote.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// The provider's id of it: the key by which repeats are told.
    pub id: String,
    /// The sender's number in digits with the country code; `None` for a sender that has no such number, as a brand.
    pub from: Option<String>,
    /// The words.
    pub body: String,
    /// How many files came along.
    pub files: usize,
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = self.from.as_deref().map(base::mask);
        f.debug_struct("Text").field("id", &self.id).field("from", &from).finish_non_exhaustive()
    }
}

/// How far a message of ours has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The provider's id of it.
    pub id: String,
    /// What we called it when we sent it.
    pub ours: Option<String>,
    /// How far.
    pub progress: Progress,
    /// Why it failed, in words.
    pub failure: Option<String>,
}

/// How far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The provider or the network has it.
    Accepted,
    /// It is on the phone.
    Delivered,
    /// It was seen.
    Read,
    /// It will not arrive.
    Failed,
}

/// What a provider told cannot be read; in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub &'static str);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Unreadable {}

/// A number in digits with its country code. A national number and a short code mean somebody else in every country: they
/// are none.
pub(crate) fn international(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.strip_prefix('+').or_else(|| text.strip_prefix("00")).unwrap_or(text);
    let is_number = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !digits.starts_with('0')).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("+5511900000001", Some("5511900000001"))]
    #[case("005511900000001", Some("5511900000001"))]
    #[case("5511900000001", Some("5511900000001"))]
    #[case::national("01711234567", None)]
    #[case::a_short_code("72000", None)]
    #[case::a_brand("ACME", None)]
    #[case::another_channel("whatsapp:+5511900000001", None)]
    #[case::too_long("+1234567890123456", None)]
    #[case("", None)]
    fn only_international_numbers_are_anybodys(#[case] text: &str, #[case] digits: Option<&str>) {
        assert_eq!(international(text).as_deref(), digits);
    }
}
