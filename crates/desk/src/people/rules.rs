//! Who may change what about whom, and what an address and a password look like. Pure.

use base::Secret;

use super::Role;
use crate::{Error, Result};

/// The shortest password, in characters.
const SHORTEST: usize = 10;
/// The longest password, in bytes: more takes time to hash and protects nobody better.
const LONGEST: usize = 1024;
/// The longest address (RFC 5321), in bytes.
pub const LONGEST_EMAIL: usize = 254;

/// Stops what is no password that protects anything.
pub(crate) fn check_password(password: &Secret) -> Result<()> {
    let words = match password.reveal() {
        short if short.chars().count() < SHORTEST => {
            "The password is too short. Use at least ten characters."
        }
        long if long.len() > LONGEST => "The password is too long. Use at most a thousand characters.",
        _ => return Ok(()),
    };
    Err(Error::Invalid(words.to_owned()))
}

/// Stops what is no e-mail address. Whether somebody reads it, only a letter can tell.
pub(crate) fn check_email(email: &str) -> Result<()> {
    let is_address = email.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && !domain.is_empty() && !domain.contains('@') && !domain.starts_with('.')
    });
    let is_clean = !email.contains(|c: char| c.is_whitespace() || c.is_control() || "<>,;\"\\()".contains(c));
    if is_address && is_clean && email.len() <= LONGEST_EMAIL {
        return Ok(());
    }
    Err(Error::Invalid("This is not an e-mail address. One looks like rita@acme.test.".to_owned()))
}

/// Whether somebody with the role `by` may give a member the role `to`, who had `from` (nothing: a new member).
pub(super) fn check_role(by: Role, from: Option<Role>, to: Role) -> Result<()> {
    if to == Role::Integration {
        let words = "Integration is a role for programs. Make an API token for them.";
        return Err(Error::Invalid(words.to_owned()));
    }
    if (to == Role::Owner || from == Some(Role::Owner)) && by != Role::Owner {
        let words = "Only an owner makes somebody an owner or ends that. Ask one.";
        return Err(Error::Conflict(words.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("rita@acme.test", true)]
    #[case("rita.souza+desk@mail.acme.test", true)]
    #[case("rita", false)]
    #[case("@acme.test", false)]
    #[case("rita@", false)]
    #[case("rita@acme@test", false)]
    #[case("rita@.test", false)]
    #[case("rita souza@acme.test", false)]
    #[case("Rita <rita@acme.test>", false)]
    #[case("rita@acme.test\r\nBcc: all@acme.test", false)]
    fn an_address_is_one_address(#[case] email: &str, #[case] is_good: bool) {
        assert_eq!(check_email(email).is_ok(), is_good);
    }

    #[test]
    fn a_password_has_ten_characters_at_least() {
        assert!(check_password(&Secret::new("123456789")).is_err());
        assert!(check_password(&Secret::new("1234567890")).is_ok());
        assert!(check_password(&Secret::new("ñ".repeat(10))).is_ok());
        assert!(check_password(&Secret::new("x".repeat(1025))).is_err());
    }

    #[rstest]
    #[case(Role::Owner, None, Role::Owner, true)]
    #[case(Role::Owner, Some(Role::Owner), Role::Agent, true)]
    #[case(Role::Admin, None, Role::Admin, true)]
    #[case(Role::Admin, Some(Role::Agent), Role::Admin, true)]
    #[case(Role::Admin, None, Role::Owner, false)]
    #[case(Role::Admin, Some(Role::Owner), Role::Agent, false)]
    #[case(Role::Admin, Some(Role::Agent), Role::Owner, false)]
    #[case(Role::Owner, None, Role::Integration, false)]
    fn only_owners_deal_with_owners(
        #[case] by: Role,
        #[case] from: Option<Role>,
        #[case] to: Role,
        #[case] may: bool,
    ) {
        assert_eq!(check_role(by, from, to).is_ok(), may);
    }
}
