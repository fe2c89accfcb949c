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
        let name = self.folded();
        let allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_');
        (3..=35).contains(&name.len())
            && name.bytes().all(allowed)
            && name.bytes().any(|byte| byte.is_ascii_lowercase())
            && !name.starts_with('.')
            && !name.ends_with('.')
            && !name.contains("..")
            && !name.starts_with("www")
            && !DOMAIN_ENDINGS.iter().any(|ending| name.ends_with(ending))
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
