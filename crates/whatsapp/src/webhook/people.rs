//! Who a fact is about, as Meta names them.

use serde::Serialize;

use crate::field::{Fields, Object};
use crate::{Text, Unreadable};

/// The identifiers that one fact carries, each as Meta wrote it and each only if it is there. Whether they are well
/// formed, and whose they are, is for `identity` to say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Ids<'a> {
    /// The phone field (`from`, `wa_id`, `recipient_id` …): digits without `+`. Missing when the number is withheld.
    pub phone: Option<Text<'a>>,
    /// The business-scoped user id (BSUID), valid within one portfolio.
    pub bsuid: Option<Text<'a>>,
    /// The parent BSUID, valid within a group of enrolled portfolios.
    pub parent: Option<Text<'a>>,
}

impl<'a> Ids<'a> {
    /// The identifiers in the members with these names.
    pub(super) fn named(fields: &Fields<'a>, phone: &str, bsuid: &str, parent: &str) -> Self {
        Self { phone: fields.get(phone), bsuid: fields.get(bsuid), parent: fields.get(parent) }
    }

    /// The identifiers in `wa_id`, `user_id` and `parent_user_id`.
    pub(super) fn plain(fields: &Fields<'a>) -> Self {
        Self::named(fields, "wa_id", "user_id", "parent_user_id")
    }

    /// The sender in `from`, `from_user_id` and `from_parent_user_id`.
    pub(super) fn sender(fields: &Fields<'a>) -> Self {
        Self::named(fields, "from", "from_user_id", "from_parent_user_id")
    }

    /// The receiver in `to`, `to_user_id` and `to_parent_user_id`.
    pub(super) fn receiver(fields: &Fields<'a>) -> Self {
        Self::named(fields, "to", "to_user_id", "to_parent_user_id")
    }

    /// The receiver of a status. Before 2026-05-05 the parent stood under two other names.
    pub(super) fn recipient(fields: &Fields<'a>) -> Self {
        Self {
            phone: fields.get("recipient_id"),
            bsuid: fields.get("recipient_user_id"),
            parent: fields.first(&["recipient_parent_user_id", "parent_recipient_user_id", "parent_user_id"]),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.phone.is_none() && self.bsuid.is_none() && self.parent.is_none()
    }
}

/// The business number that a value is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Metadata<'a> {
    /// The id of the business number; missing on account-level fields.
    pub phone_number_id: Option<Text<'a>>,
    /// The business number itself, in digits.
    pub display_phone_number: Option<Text<'a>>,
}

impl<'a> Metadata<'a> {
    pub(super) fn of(value: &Fields<'a>) -> Self {
        Self::in_object(&value.object("metadata"))
    }

    pub(super) fn in_object(fields: &Fields<'a>) -> Self {
        Self {
            phone_number_id: fields.get("phone_number_id"),
            display_phone_number: fields.get("display_phone_number"),
        }
    }

    /// Whether this number, digit for digit, is the business number.
    pub(super) fn is_number(&self, number: &str) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        self.display_phone_number.as_deref().is_some_and(|own| digits(own) == digits(number))
    }
}

/// An element of `contacts[]`: how a customer calls themselves. Source: Meta, "Contacts" webhook reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact<'a> {
    /// Their identifiers.
    pub ids: Ids<'a>,
    /// The profile name: free text, not unique, missing for some.
    pub name: Option<Text<'a>>,
    /// The username, without `@` and in the case it came in. A label, never an address.
    pub username: Option<Text<'a>>,
    /// The hash of their identity key; only where the identity change check is on.
    pub identity_key_hash: Option<Text<'a>>,
}

impl<'a> Object<'a> for Contact<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        let profile = fields.object("profile");
        Ok(Self {
            ids: Ids::plain(fields),
            name: profile.get("name"),
            username: username(&profile),
            identity_key_hash: fields.get("identity_key_hash"),
        })
    }
}

/// The `username` in these members. Meta's examples had a leading `@` until May 2026.
pub(super) fn username<'a>(fields: &Fields<'a>) -> Option<Text<'a>> {
    fields.get::<Text<'a>>("username")?.without('@').unless_empty()
}

/// The contact with these identifiers: by BSUID, else by number unless the BSUIDs disagree. Never by position.
pub(super) fn contact_of<'c, 'a>(contacts: &'c [Contact<'a>], ids: &Ids<'_>) -> Option<&'c Contact<'a>> {
    let by_bsuid = contacts.iter().find(|c| same(&c.ids.bsuid, &ids.bsuid) == Some(true));
    let by_number = || {
        contacts.iter().find(|c| {
            same(&c.ids.phone, &ids.phone) == Some(true) && same(&c.ids.bsuid, &ids.bsuid) != Some(false)
        })
    };
    by_bsuid.or_else(by_number)
}

/// Whether two identifiers are the same; `None` if one of them is missing.
fn same(one: &Option<Text<'_>>, other: &Option<Text<'_>>) -> Option<bool> {
    Some(one.as_deref()? == other.as_deref()?)
}
