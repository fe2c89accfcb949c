//! Usernames: labels for recognising and searching, never a key, never an address, never a reason to link.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::FormatError;

/// A WhatsApp username. Kept as it came, even when odd; compared without regard to case and to one leading `@`, which
/// Meta's examples carried until May 2026. Period and underscore count: `ab`, `a.b` and `a_b` are three names.
///
/// ```
/// use identity::Username;
///
/// let rita: Username = "@Rita.Souza".parse()?;
/// assert_eq!(rita, "rita.souza".parse()?);
/// assert_eq!(rita.as_str(), "Rita.Souza");
/// # Ok::<(), identity::FormatError>(())
/// ```
#[derive(Clone)]
pub struct Username(String);

/// Endings that would make a username look like a web address. Meta's list ends in "and so on", so this one does not
/// decide what is kept.
const DOMAIN_ENDINGS: [&str; 10] =
    [".com", ".org", ".net", ".int", ".edu", ".gov", ".mil", ".us", ".in", ".html"];

impl Username {
    /// The name without the `@`, as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form to search and compare by.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }

    /// Whether the name keeps Meta's rules: 3 to 35 of a-z, digits, period and underscore; a letter; no period at an
    /// end or twice in a row; no `www` in front and no domain behind.
    pub fn keeps_the_rules(&self) -> bool {
        self.broken_rules().next().is_none()
    }

    /// The rules of Meta's that the name breaks.
    pub fn broken_rules(&self) -> impl Iterator<Item = UsernameRule> + use<> {
        let name = self.folded();
        let rules = [
            UsernameRule::Length,
            UsernameRule::Signs,
            UsernameRule::Letter,
            UsernameRule::Periods,
            UsernameRule::Www,
            UsernameRule::Domain,
        ];
        rules.into_iter().filter(move |rule| !rule.is_kept_by(&name))
    }
}

/// A rule for usernames, of people and businesses alike. Source: Meta, "Usernames", 2026-06.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsernameRule {
    /// 3 to 35 characters.
    Length,
    /// a-z, digits, period, underscore.
    Signs,
    /// At least one letter.
    Letter,
    /// None at an end, and no two in a row.
    Periods,
    /// No `www` in front.
    Www,
    /// No ending like that of a web address.
    Domain,
}

impl UsernameRule {
    /// The rule as a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Length => "A username has 3 to 35 characters.",
            Self::Signs => "Only the letters a to z, digits, periods and underscores are allowed.",
            Self::Letter => "It needs at least one letter.",
            Self::Periods => "A period cannot be first, last, or next to another one.",
            Self::Www => "It cannot begin with www.",
            Self::Domain => "It cannot end like a web address, such as .com.",
        }
    }

    /// `name` in lower case.
    fn is_kept_by(self, name: &str) -> bool {
        let allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_');
        match self {
            Self::Length => (3..=35).contains(&name.chars().count()),
            Self::Signs => name.bytes().all(allowed),
            Self::Letter => name.bytes().any(|byte| byte.is_ascii_lowercase()),
            Self::Periods => !name.starts_with('.') && !name.ends_with('.') && !name.contains(".."),
            Self::Www => !name.starts_with("www"),
            Self::Domain => !DOMAIN_ENDINGS.iter().any(|ending| name.ends_with(ending)),
        }
    }
}

impl FromStr for Username {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        let is_before_it = |letter: char| letter == '@' || letter.is_whitespace();
        match text.trim_start_matches(is_before_it).trim_end() {
            "" => Err(FormatError::Username),
            name => Ok(Self(name.to_owned())),
        }
    }
}

impl PartialEq for Username {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for Username {}

impl Hash for Username {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

impl fmt::Debug for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Username({})", base::mask(&self.0))
    }
}
