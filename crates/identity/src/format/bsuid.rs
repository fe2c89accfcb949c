//! Business-scoped user ids.

use std::str::FromStr;

use super::{Country, FormatError};
use crate::words::personal_text;

personal_text! {
    /// A business-scoped user id: `CC.ID`, two upper-case letters, a period, 1 to 128 letters and digits.
    ///
    /// Opaque and case-sensitive; stored and sent back byte for byte (Meta's guide to business-scoped user ids). It
    /// means one person only within its [`Scope`](crate::Scope).
    ///
    /// ```
    /// use identity::Bsuid;
    ///
    /// let rita: Bsuid = "BR.9900112233445566".parse()?;
    /// assert_eq!(rita.country().as_str(), "BR");
    /// assert!("BR.ENT.7700112233445566".parse::<Bsuid>().is_err(), "that is a parent BSUID");
    /// assert!("5511900000001".parse::<Bsuid>().is_err(), "that is a number");
    /// # Ok::<(), identity::FormatError>(())
    /// ```
    Bsuid
}

personal_text! {
    /// A parent BSUID: `CC.ENT.ID`. One per person across all portfolios that Meta enrolled together.
    ParentBsuid
}

impl Bsuid {
    /// The person's country, which stands before the period even when no number is known.
    pub fn country(&self) -> Country {
        Country::before_the_period(&self.0)
    }
}

impl ParentBsuid {
    /// The person's country.
    pub fn country(&self) -> Country {
        Country::before_the_period(&self.0)
    }
}

impl FromStr for Bsuid {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        match after_country(text) {
            Some(id) if is_opaque_id(id) => Ok(Self(text.into())),
            _ => Err(FormatError::Bsuid),
        }
    }
}

impl FromStr for ParentBsuid {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        match after_country(text).and_then(|rest| rest.strip_prefix("ENT.")) {
            Some(id) if is_opaque_id(id) => Ok(Self(text.into())),
            _ => Err(FormatError::ParentBsuid),
        }
    }
}

/// What follows the country code and its period.
fn after_country(text: &str) -> Option<&str> {
    let (country, rest) = text.split_once('.')?;
    country.parse::<Country>().is_ok().then_some(rest)
}

/// The opaque part: 1 to 128 letters and digits. 128 since 2026-02-06; it was 256 in the draft before.
fn is_opaque_id(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
