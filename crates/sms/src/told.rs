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
    /// The sender's number; `None` for a sender that has none, as a brand.
    pub from: Option<Sender>,
    /// The words.
    pub body: String,
    /// The files that came along.
    pub files: Vec<Attached>,
    /// How many more there were that nobody can fetch.
    pub lost: usize,
}

/// A file that came along with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// What the provider calls it.
    pub id: String,
    /// Its MIME type, as the provider says.
    pub mime_type: String,
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = self.from.as_ref().map(|sender| base::mask(&sender.digits));
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
    /// The provider's code of the failure, if it has one.
    pub code: Option<i64>,
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

/// The number of a sender, in digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Sender {
    /// The digits, with the country code if it is certain.
    pub digits: String,
    /// Whether the country code is among them: it was written with `+` or `00`. Else a provider may have left it out, and the
    /// same digits mean somebody else in every country.
    pub is_certain: bool,
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base::mask(&self.digits))
    }
}

/// The number in what a provider calls the sender. What begins with 0 or is too short is somebody else's in every country.
pub(crate) fn sender(text: &str) -> Option<Sender> {
    let text = text.trim();
    let certain = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
    let digits = certain.unwrap_or(text);
    let is_number = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let sender = || Sender { digits: digits.to_owned(), is_certain: certain.is_some() };
    (is_number && !digits.starts_with('0')).then(sender)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("+5511900000001", Some(("5511900000001", true)))]
    #[case("005511900000001", Some(("5511900000001", true)))]
    #[case::perhaps_without_its_country("4155550134", Some(("4155550134", false)))]
    #[case::national("01711234567", None)]
    #[case::a_short_code("72000", None)]
    #[case::a_brand("ACME", None)]
    #[case::another_channel("whatsapp:+5511900000001", None)]
    #[case::too_long("+1234567890123456", None)]
    #[case("", None)]
    fn whose_a_text_is(#[case] text: &str, #[case] expected: Option<(&str, bool)>) {
        let sender = sender(text);
        assert_eq!(sender.as_ref().map(|sender| (sender.digits.as_str(), sender.is_certain)), expected);
    }
}
