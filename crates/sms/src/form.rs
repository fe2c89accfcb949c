//! A URL-encoded form: a query or a body. Values are bytes, because not every provider writes UTF-8.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode, percent_encode};

/// The pairs of a form, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form(Vec<(String, Vec<u8>)>);

impl Form {
    /// Reads a query or a body. What is no pair has no value.
    pub fn read(bytes: &[u8]) -> Self {
        let pairs = bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let mut halves = pair.splitn(2, |byte| *byte == b'=');
                    let mut half = || decoded(halves.next().unwrap_or_default());
                    let name = half();
                    (String::from_utf8_lossy(&name).into_owned(), half())
                })
                .collect(),
        )
    }

    /// The first value of this name, unless it is empty.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        let found = self.0.iter().find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_name, value)| value.as_slice())
    }

    /// The same as text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.bytes(name).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    /// Every pair.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// A query as it was written, without the pairs of this name: what must not be kept.
    pub fn without(query: &str, name: &str) -> String {
        let is_kept = |pair: &&str| {
            let written = pair.split('=').next().unwrap_or_default();
            decoded(written.as_bytes()) != name.as_bytes()
        };
        query.split('&').filter(is_kept).collect::<Vec<_>>().join("&")
    }

    /// A text as part of an address.
    pub fn escaped(text: &str) -> String {
        percent_encode(text.as_bytes(), NON_ALPHANUMERIC).to_string()
    }
}

fn decoded(bytes: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_written() {
        let form = Form::read(b"From=%2B5511&Body=Ol%C3%A1+%26+oi&Empty=&Alone&From=second&=nameless");
        assert_eq!(form.text("From").as_deref(), Some("+5511"));
        assert_eq!(form.text("Body").as_deref(), Some("Olá & oi"));
        assert_eq!((form.text("Empty"), form.text("Alone"), form.text("Nothing")), (None, None, None));
        assert_eq!(Form::read(b"b=%04%1F%FF").bytes("b"), Some([4, 31, 255].as_slice()));
    }

    #[test]
    fn what_must_not_be_kept_is_left_out() {
        assert_eq!(Form::without("secret=x%26&id=1&secret=y&secrets=2", "secret"), "id=1&secrets=2");
        assert_eq!(Form::without("", "secret"), "");
    }

    proptest! {
        #[test]
        fn what_is_escaped_comes_back(text in "\\PC{0,40}") {
            let form = Form::read(format!("x={}", Form::escaped(&text)).as_bytes());
            prop_assert_eq!(form.text("x").unwrap_or_default(), text);
        }

        #[test]
        fn nothing_makes_reading_fail(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _read = Form::read(&bytes);
        }
    }
}
