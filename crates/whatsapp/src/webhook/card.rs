//! Contact cards inside messages. Source: Meta, "Contacts" message reference, and "Business-scoped user IDs".

use serde::Serialize;

use crate::field::{Fields, Object, Raw, Read, named_alike};
use crate::{Text, Unreadable};

/// How a card came to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The sender tapped the button that asks for their number: it is their own.
    ContactRequest,
    /// Shared by hand, or unknown: anybody's.
    Other,
}

/// Any word that begins with `contact_request` is a request: the first draft wrote one combined value.
impl<'a> Read<'a> for Origin {
    fn read(raw: Raw<'a>) -> Option<Self> {
        let word = Text::read(raw)?;
        Some(if word.starts_with("contact_request") { Self::ContactRequest } else { Self::Other })
    }
}

/// One contact card. Everything is optional.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Card<'a> {
    /// How it came to be sent.
    pub origin: Origin,
    /// The name on it.
    pub name: Option<CardName<'a>>,
    /// The numbers on it.
    pub phones: Vec<CardPhone<'a>>,
    /// The e-mail addresses on it.
    pub emails: Vec<CardEmail<'a>>,
    /// The postal addresses on it.
    pub addresses: Vec<CardAddress<'a>>,
    /// The web addresses on it.
    pub urls: Vec<CardUrl<'a>>,
    /// Where they work.
    pub org: Option<CardOrganisation<'a>>,
    /// `YYYY-MM-DD`.
    pub birthday: Option<Text<'a>>,
    /// The vCard; omitted when the number was asked for.
    pub vcard: Option<Text<'a>>,
}

impl<'a> Card<'a> {
    /// The cards of a message. The origin stands on the card, in the first draft on the message.
    pub(super) fn all(message: &Fields<'a>) -> Vec<Self> {
        let on_message = message.get("origin").unwrap_or(Origin::Other);
        message.list_by("contacts", |card| Some(Self::of(card, on_message)))
    }

    fn of(fields: &Fields<'a>, on_message: Origin) -> Self {
        Self {
            origin: fields.get("origin").unwrap_or(on_message),
            name: fields.get("name"),
            phones: fields.list("phones"),
            emails: fields.list("emails"),
            addresses: fields.list("addresses"),
            urls: fields.list("urls"),
            org: fields.get("org"),
            birthday: fields.get("birthday"),
            vcard: fields.get("vcard"),
        }
    }
}

/// The name on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardName<'a> {
    /// The whole name.
    pub formatted_name: Option<Text<'a>>,
    /// The given name.
    pub first_name: Option<Text<'a>>,
    /// The middle name.
    pub middle_name: Option<Text<'a>>,
    /// The family name.
    pub last_name: Option<Text<'a>>,
    /// What stands before it, such as a title.
    pub prefix: Option<Text<'a>>,
    /// What stands after it.
    pub suffix: Option<Text<'a>>,
}

named_alike!(CardName { formatted_name, first_name, middle_name, last_name, prefix, suffix });

/// A number on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardPhone<'a> {
    /// The number as it was written.
    pub phone: Option<Text<'a>>,
    /// Its digits on WhatsApp, if it is there.
    pub wa_id: Option<Text<'a>>,
    /// Such as `CELL` or `WORK`.
    #[serde(rename = "type")]
    pub kind: Option<Text<'a>>,
}

impl<'a> Object<'a> for CardPhone<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self { phone: fields.get("phone"), wa_id: fields.get("wa_id"), kind: fields.get("type") })
    }
}

/// An e-mail address on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardEmail<'a> {
    /// The address.
    pub email: Option<Text<'a>>,
    /// Such as `HOME` or `WORK`.
    #[serde(rename = "type")]
    pub kind: Option<Text<'a>>,
}

impl<'a> Object<'a> for CardEmail<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self { email: fields.get("email"), kind: fields.get("type") })
    }
}

/// A web address on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardUrl<'a> {
    /// The address.
    pub url: Option<Text<'a>>,
    /// Such as `HOME` or `WORK`.
    #[serde(rename = "type")]
    pub kind: Option<Text<'a>>,
}

impl<'a> Object<'a> for CardUrl<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self { url: fields.get("url"), kind: fields.get("type") })
    }
}

/// A postal address on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardAddress<'a> {
    /// Street and house.
    pub street: Option<Text<'a>>,
    /// The city.
    pub city: Option<Text<'a>>,
    /// The state or province.
    pub state: Option<Text<'a>>,
    /// The postal code.
    pub zip: Option<Text<'a>>,
    /// The country's name.
    pub country: Option<Text<'a>>,
    /// The country's ISO code.
    pub country_code: Option<Text<'a>>,
}

named_alike!(CardAddress { street, city, state, zip, country, country_code });

/// Where somebody works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardOrganisation<'a> {
    /// The company.
    pub company: Option<Text<'a>>,
    /// The department.
    pub department: Option<Text<'a>>,
    /// Their position.
    pub title: Option<Text<'a>>,
}

named_alike!(CardOrganisation { company, department, title });
