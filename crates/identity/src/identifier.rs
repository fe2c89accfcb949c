//! An identifier: what it is, where it is valid, its value.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::words::{text_serde, words};
use crate::{Bsuid, Country, FormatError, MatchKey, ParentBsuid, Phone};

words! {
    /// What an identifier is. Stored beside the value, so that nobody ever guesses it from the digits.
    Kind {
        /// A number, E.164 digits.
        Phone = "phone",
        /// A business-scoped user id.
        Bsuid = "bsuid",
        /// A parent BSUID.
        ParentBsuid = "parent_bsuid",
        /// A customer's id in another system.
        Crm = "crm",
        /// A message that came with no identifier at all. It is its own visitor, found again by its wamid.
        Message = "message",
    }
}

impl Kind {
    /// Whether Meta gives an identifier of this kind to one person only. A number moves on to strangers; these do not.
    pub const fn is_strong(self) -> bool {
        matches!(self, Self::Bsuid | Self::ParentBsuid)
    }
}

/// Where an identifier means one person. The same BSUID in two portfolios is two identifiers.
///
/// The text form is for storage:
///
/// ```
/// use identity::Scope;
///
/// let scope = Scope::Portfolio("300001".into());
/// assert_eq!(scope.to_string(), "portfolio:300001");
/// assert_eq!("portfolio:300001".parse(), Ok(scope));
/// assert_eq!("global".parse(), Ok(Scope::Global));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everywhere: numbers, and messages that are their own visitor.
    Global,
    /// A Meta business portfolio: BSUIDs.
    Portfolio(Arc<str>),
    /// One line, by its phone number id: BSUIDs of a provider that scopes them so.
    Line(Arc<str>),
    /// Portfolios enrolled together at Meta: parent BSUIDs.
    ParentGroup(Arc<str>),
    /// A system outside: its own customer ids.
    System(Arc<str>),
}

impl Scope {
    /// The word of the text form, and what is named.
    fn parts(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Global => ("global", None),
            Self::Portfolio(id) => ("portfolio", Some(id)),
            Self::Line(id) => ("line", Some(id)),
            Self::ParentGroup(id) => ("parent_group", Some(id)),
            Self::System(name) => ("system", Some(name)),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            (word, Some(name)) => write!(f, "{word}:{name}"),
            (word, None) => f.write_str(word),
        }
    }
}

impl FromStr for Scope {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        match text.split_once(':') {
            None if text == "global" => Ok(Self::Global),
            Some(("portfolio", id)) if !id.is_empty() => Ok(Self::Portfolio(id.into())),
            Some(("line", id)) if !id.is_empty() => Ok(Self::Line(id.into())),
            Some(("parent_group", id)) if !id.is_empty() => Ok(Self::ParentGroup(id.into())),
            Some(("system", name)) if !name.is_empty() => Ok(Self::System(name.into())),
            _ => Err(FormatError::Scope),
        }
    }
}

text_serde!(Scope);

/// An identifier: (kind, scope, value). A username is none.
///
/// Made from a checked value, or read back from storage with [`Identifier::stored`]; an identifier whose value does not
/// fit its kind or whose kind does not live in its scope cannot exist.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Identifier {
    kind: Kind,
    scope: Scope,
    #[serde(serialize_with = "value_as_text")]
    value: Arc<str>,
}

impl Identifier {
    /// A number.
    pub fn phone(phone: &Phone) -> Self {
        Self { kind: Kind::Phone, scope: Scope::Global, value: phone.as_str().into() }
    }

    /// A BSUID in the portfolio (or line) that it was given for.
    pub fn bsuid(bsuid: &Bsuid, scope: Scope) -> Result<Self, FormatError> {
        Self::stored(Kind::Bsuid, scope, bsuid.as_str())
    }

    /// A parent BSUID in its parent group.
    pub fn parent_bsuid(parent: &ParentBsuid, scope: Scope) -> Result<Self, FormatError> {
        Self::stored(Kind::ParentBsuid, scope, parent.as_str())
    }

    /// A customer's id in another system.
    pub fn crm(system: &str, id: &str) -> Result<Self, FormatError> {
        Self::stored(Kind::Crm, Scope::System(system.into()), id)
    }

    /// A message that is its own visitor.
    pub fn message(wamid: &str) -> Result<Self, FormatError> {
        Self::stored(Kind::Message, Scope::Global, wamid)
    }

    /// An identifier from its three stored parts.
    pub fn stored(kind: Kind, scope: Scope, value: &str) -> Result<Self, FormatError> {
        let at_home = match kind {
            Kind::Phone | Kind::Message => scope == Scope::Global,
            Kind::Bsuid => matches!(scope, Scope::Portfolio(_) | Scope::Line(_)),
            Kind::ParentBsuid => {
                matches!(scope, Scope::ParentGroup(_) | Scope::Portfolio(_) | Scope::Line(_))
            }
            Kind::Crm => matches!(scope, Scope::System(_)),
        };
        if !at_home {
            return Err(FormatError::ScopeOfKind);
        }
        let value = match kind {
            Kind::Phone => value.parse::<Phone>()?.as_str().into(),
            Kind::Bsuid => value.parse::<Bsuid>()?.as_str().into(),
            Kind::ParentBsuid => value.parse::<ParentBsuid>()?.as_str().into(),
            Kind::Crm | Kind::Message if value.trim().is_empty() => return Err(FormatError::Empty),
            Kind::Crm | Kind::Message => value.into(),
        };
        Ok(Self { kind, scope, value })
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where it is valid.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The value, byte for byte as it came.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// What to look it up by, beside kind and scope.
    pub fn match_key(&self) -> MatchKey<'_> {
        match self.kind {
            Kind::Phone => MatchKey::of_number(&self.value),
            _ => MatchKey::exact(&self.value),
        }
    }

    /// Whether both mean the same: same kind, same scope, same match key.
    pub fn matches(&self, other: &Self) -> bool {
        self.is_beside(other) && self.match_key() == other.match_key()
    }

    /// Whether both are of one kind and scope, where one person has one at a time.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        self.kind == other.kind && self.scope == other.scope
    }

    /// The number, if it is one.
    pub fn as_phone(&self) -> Option<Phone> {
        (self.kind == Kind::Phone).then(|| Phone::checked(self.value.clone()))
    }

    /// The country that the identifier hints at.
    pub fn country(&self) -> Option<Country> {
        match self.kind {
            Kind::Phone => Country::of_phone(&self.as_phone()?),
            Kind::Bsuid | Kind::ParentBsuid => self.value.get(..2)?.parse().ok(),
            Kind::Crm | Kind::Message => None,
        }
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({} in {})", self.kind, base::mask(&self.value), self.scope)
    }
}

fn value_as_text<S: serde::Serializer>(value: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value)
}

/// An identifier's three parts before they are checked.
#[derive(Deserialize)]
struct Raw {
    kind: Kind,
    scope: Scope,
    value: String,
}

impl TryFrom<Raw> for Identifier {
    type Error = FormatError;

    fn try_from(raw: Raw) -> Result<Self, FormatError> {
        Self::stored(raw.kind, raw.scope, &raw.value)
    }
}
