//! The shapes that identifiers and labels have.

mod bsuid;
mod country;
mod phone;
mod username;

#[cfg(test)]
mod tests;

use std::fmt;

pub use bsuid::{Bsuid, ParentBsuid};
pub use country::Country;
pub use phone::{MatchKey, Phone};
pub use username::{Username, UsernameRule};

/// A text that is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatError {
    /// Not a BSUID.
    Bsuid,
    /// Not a parent BSUID.
    ParentBsuid,
    /// Not a number.
    Phone,
    /// Not a country code.
    Country,
    /// Not a username: nothing but white space or an @.
    Username,
    /// Not a scope.
    Scope,
    /// An identifier of this kind does not live in this scope.
    ScopeOfKind,
    /// An identifier without a value.
    Empty,
    /// Not one of the names that are known here.
    Name,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bsuid => "this is not a user id like BR.9900112233445566",
            Self::ParentBsuid => "this is not a parent user id like BR.ENT.7700112233445566",
            Self::Phone => "this is not a number of 5 to 15 digits with its country code",
            Self::Country => "this is not a country code of two letters like BR",
            Self::Username => "this is not a username",
            Self::Scope => "this is not a scope like portfolio:300001",
            Self::ScopeOfKind => "an identifier of this kind does not live in this scope",
            Self::Empty => "an identifier needs a value",
            Self::Name => "this name is not known here",
        })
    }
}

impl std::error::Error for FormatError {}
