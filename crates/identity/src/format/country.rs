//! Countries, as far as an identifier tells.

use std::fmt;
use std::str::FromStr;

use super::{FormatError, Phone};
use crate::words::text_serde;

/// A country by its two upper-case letters (ISO 3166-1 alpha-2). A hint for people; it never decides who somebody is.
///
/// ```
/// use identity::{Country, Phone};
///
/// let egypt: Country = "EG".parse()?;
/// assert_eq!(egypt.name(), Some("Egypt"));
/// assert_eq!(Country::of_phone(&"201001234567".parse::<Phone>()?), Some(egypt));
/// # Ok::<(), identity::FormatError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// The country of a number's calling code. `None` when no country owns the code, or the number is too odd to say.
    pub fn of_phone(phone: &Phone) -> Option<Self> {
        let number = phonenumber::parse(None, phone.with_plus()).ok()?;
        number.country().id()?.as_ref().parse().ok()
    }

    /// The country at the start of a text that was already checked.
    pub(super) fn before_the_period(id: &str) -> Self {
        match id.as_bytes() {
            [first, second, ..] => Self([*first, *second]),
            _ => Self(*b"ZZ"),
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("ZZ")
    }

    /// The English short name that ISO gives. `None` for letters that ISO gives to no country.
    pub fn name(self) -> Option<&'static str> {
        rust_iso3166::from_alpha2(self.as_str()).map(|country| country.name)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Country {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        match text.as_bytes() {
            [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => Ok(Self([*first, *second])),
            _ => Err(FormatError::Country),
        }
    }
}

text_serde!(Country);
