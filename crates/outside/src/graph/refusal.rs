//! How Meta says no, in words for whoever asked.

use serde_json::Value;
use whatsapp::errors::plain_words;

use crate::Response;

/// Why Meta did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Meta's code; 0 if it gave none.
    pub code: i64,
    /// What it means and what to do.
    pub words: String,
    /// Meta's own words.
    pub details: Option<String>,
}

impl Refusal {
    /// Why this answer is none; nothing if it is one.
    pub fn read(answer: &Response) -> Option<Self> {
        if (200..300).contains(&answer.status) {
            return None;
        }
        let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let text = |path: &str| told.pointer(path).and_then(Value::as_str).map(str::to_owned);
        let code = told.pointer("/error/code").and_then(Value::as_i64).unwrap_or(0);
        let message = text("/error/error_data/details")
            .or_else(|| text("/error/error_user_msg"))
            .or_else(|| text("/error/message"));
        let words = match plain_words(code).filter(|_words| code != 0) {
            Some(words) => words.to_owned(),
            None => format!("Meta refused this (HTTP {}).", answer.status),
        };
        Some(Self { code, words, details: message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response { status, mime_type: None, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn a_refusal_has_words_whatever_came() {
        let told =
            r#"{"error": {"message": "(#147005) x", "code": 147005, "error_data": {"details": "In use."}}}"#;
        let read = Refusal::read(&answer(400, told)).unwrap();
        assert_eq!((read.code, read.details.as_deref()), (147_005, Some("In use.")));
        assert!(read.words.contains("another number of yours"), "{}", read.words);
        let read = Refusal::read(&answer(502, "<html>")).unwrap();
        assert_eq!((read.code, read.words.as_str()), (0, "Meta refused this (HTTP 502)."));
        assert_eq!(Refusal::read(&answer(200, "{}")), None);
    }
}
