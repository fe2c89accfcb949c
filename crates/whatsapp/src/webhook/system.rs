//! Notices about a customer: their number or their id changed. Source: Meta, "system" message reference, and the
//! changelog of 2026-08-11.

use base::Moment;
use serde::Serialize;

use super::Ids;
use crate::field::{Fields, Object};
use crate::word::words;
use crate::{Text, Unreadable};

words! {
    /// What a notice is about.
    SystemKind {
        /// The number changed, and with it the BSUID; the new number may be told.
        UserChangedNumber = "user_changed_number",
        /// The BSUID changed, and no number may be told.
        UserChangedUserId = "user_changed_user_id",
        /// The number changed, in the words of webhooks before version 12.
        CustomerChangedNumber = "customer_changed_number",
        /// The identity key changed; only where the identity change check is on.
        CustomerIdentityChanged = "customer_identity_changed",
    }
}

/// A notice. It is no message to show, and it makes no contact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct System<'a> {
    /// What it is about; missing in some old ones.
    #[serde(rename = "type")]
    pub kind: Option<SystemKind<'a>>,
    /// A sentence in English. Before 2026-08-11 the only place of the old BSUID: see [`ids_in_body`].
    pub body: Option<Text<'a>>,
    /// The identifiers from now on: `wa_id` (once `new_wa_id`), `user_id`, `parent_user_id`.
    pub current: Ids<'a>,
    /// The identifiers until now: `customer` (only before version 12), `previous_user_id`, `previous_parent_user_id`.
    /// The old number otherwise stands in the message's `from`.
    pub previous: Ids<'a>,
    /// The new identity key.
    pub identity: Option<Identity<'a>>,
}

impl<'a> System<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        let current = Ids::plain(fields);
        Self {
            kind: fields.get("type"),
            body: fields.get("body"),
            current: Ids { phone: current.phone.or_else(|| fields.get("new_wa_id")), ..current },
            previous: Ids::named(fields, "customer", "previous_user_id", "previous_parent_user_id"),
            identity: fields.get("identity"),
        }
    }
}

/// The state of a customer's identity key. Source: Meta, "messages" webhook reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Identity<'a> {
    /// The business has seen the change.
    pub acknowledged: bool,
    /// When the key was made.
    pub created: Option<Moment>,
    /// The hash of the key.
    pub hash: Option<Text<'a>>,
}

impl<'a> Object<'a> for Identity<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self {
            acknowledged: fields.is("acknowledged"),
            created: fields.get("created_timestamp"),
            hash: fields.get("hash"),
        })
    }
}

/// The words of a sentence that look like a BSUID or a parent BSUID, in their order.
pub fn ids_in_body(body: &str) -> Vec<&str> {
    body.split(|c: char| !(c.is_alphanumeric() || c == '.'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| looks_like_a_bsuid(word))
        .collect()
}

/// `CC.ID` or `CC.ENT.ID`, where `ID` is 1 to 128 letters and digits.
fn looks_like_a_bsuid(word: &str) -> bool {
    let Some((country, rest)) = word.split_once('.') else { return false };
    let id = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && (1..=128).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("User Rita changed from BR.99 to PT.ENT.a7", &["BR.99", "PT.ENT.a7"])]
    #[case("changed to BR.99.", &["BR.99"])]
    #[case("(BR.99), \"US.1\"", &["BR.99", "US.1"])]
    #[case("changed from 5511900000001 to 5511900000099", &[])]
    #[case("br.99 BRA.99 B.99 BR. BR.ENT.9.9 BR.9.9 ÉBR.99", &[])]
    #[case("BR.9é", &[])]
    #[case("", &[])]
    fn ids_are_found_in_a_sentence(#[case] body: &str, #[case] ids: &[&str]) {
        assert_eq!(ids_in_body(body), ids);
    }

    #[test]
    fn an_id_has_at_most_128_characters() {
        let longest = format!("BR.{}", "9".repeat(128));
        assert_eq!(ids_in_body(&longest), [longest.as_str()]);
        assert!(ids_in_body(&format!("{longest}9")).is_empty());
    }
}
