//! The `messages` value and the messages in it.

use base::Moment;
use serde::Serialize;

use super::people::contact_of;
use super::{Contact, Content, Context, ErrorItem, Identity, Ids, Metadata, Referral, Status};
use crate::field::{Fields, Object, Part, Raw};
use crate::{Text, Unreadable};

/// What `messages`, echoes, standby and history media carry. Source: Meta, "messages" webhook reference.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct MessagesValue<'a> {
    /// The business number.
    pub metadata: Metadata<'a>,
    /// Names of the people in the other lists; find one with [`MessagesValue::contact_of`].
    pub contacts: Vec<Contact<'a>>,
    /// What customers wrote.
    pub messages: Vec<Part<'a, Message<'a>>>,
    /// What the business wrote elsewhere: in its app, or through another handler.
    pub echoes: Vec<Part<'a, Message<'a>>>,
    /// How messages of the business fare.
    pub statuses: Vec<Part<'a, Status<'a>>>,
    /// Errors of the app or the account.
    pub errors: Vec<ErrorItem<'a>>,
    /// Clicks in marketing messages.
    pub user_actions: Vec<UserAction<'a>>,
}

impl<'a> MessagesValue<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        Self {
            metadata: Metadata::of(fields),
            contacts: fields.list("contacts"),
            messages: fields.parts_by("messages", Message::from_customer),
            echoes: fields.parts_by("message_echoes", Message::from_business),
            statuses: fields.parts("statuses"),
            errors: fields.list("errors"),
            user_actions: fields.list("user_actions"),
        }
    }

    /// The same, one level deeper. The business number and the names may stand on either level.
    pub(super) fn of_standby(fields: &Fields<'a>) -> Self {
        let inner = Self::of(&fields.object("standby"));
        let outer = Self::of(fields);
        let known = inner.metadata.phone_number_id.is_some();
        Self {
            metadata: if known { inner.metadata } else { outer.metadata },
            contacts: [inner.contacts, outer.contacts].concat(),
            messages: [inner.messages, outer.messages].concat(),
            echoes: [inner.echoes, outer.echoes].concat(),
            statuses: [inner.statuses, outer.statuses].concat(),
            errors: [inner.errors, outer.errors].concat(),
            user_actions: [inner.user_actions, outer.user_actions].concat(),
        }
    }

    /// The names of whoever has these identifiers: by BSUID, else by number unless the BSUIDs disagree. Never by
    /// position, because a batch may hold several people in any order.
    pub fn contact_of(&self, ids: &Ids<'_>) -> Option<&Contact<'a>> {
        contact_of(&self.contacts, ids)
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A customer.
    Customer,
    /// The business itself.
    Business,
}

/// One message. Source: Meta, "messages" webhook reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message<'a> {
    /// The wamid: the key by which repeats are told.
    pub id: Text<'a>,
    /// When it was sent.
    pub timestamp: Option<Moment>,
    /// Who wrote it.
    pub author: Author,
    /// The customer's identifiers: `from*` of what they wrote, `to*` of what the business wrote. On a system message
    /// they may be the old ones.
    pub customer: Ids<'a>,
    /// The `type` as Meta wrote it.
    #[serde(rename = "type")]
    pub kind: Option<Text<'a>>,
    /// What it says.
    pub content: Content<'a>,
    /// What it replies to, or that it was forwarded.
    pub context: Option<Context<'a>>,
    /// The advertisement that led here.
    pub referral: Option<Box<Referral<'a>>>,
    /// The group it was written in; never a contact.
    pub group_id: Option<Text<'a>>,
    /// Why it could not be shown, mostly on [`Content::Unsupported`].
    pub errors: Vec<ErrorItem<'a>>,
    /// The state of their identity key; only where the identity change check is on.
    pub identity: Option<Identity<'a>>,
    /// `history_context.status`: how a past message fared.
    pub history_status: Option<Text<'a>>,
    /// The message as it came, with everything that has no place above.
    #[serde(skip)]
    pub raw: Raw<'a>,
}

impl<'a> Message<'a> {
    /// An element of `messages[]`.
    pub(super) fn from_customer(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Self::by(Author::Customer, Ids::sender(fields), fields)
    }

    /// An element of `message_echoes[]`: `from` is always the business.
    pub(super) fn from_business(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Self::by(Author::Business, Ids::receiver(fields), fields)
    }

    /// A message of a past thread: of the business if it went to somebody, or came from the business number.
    pub(super) fn past(fields: &Fields<'a>, line: &Metadata<'_>) -> Result<Self, Unreadable> {
        let (sender, receiver) = (Ids::sender(fields), Ids::receiver(fields));
        let to_us = receiver.phone.as_deref().is_some_and(|number| line.is_number(number));
        let from_us = sender.phone.as_deref().is_some_and(|number| line.is_number(number));
        if from_us || (sender.bsuid.is_none() && !receiver.is_empty() && !to_us) {
            Self::by(Author::Business, receiver, fields)
        } else {
            Self::by(Author::Customer, sender, fields)
        }
    }

    fn by(author: Author, customer: Ids<'a>, fields: &Fields<'a>) -> Result<Self, Unreadable> {
        let kind: Option<Text<'a>> = fields.get("type");
        Ok(Self {
            id: fields.need("id")?,
            timestamp: fields.get("timestamp"),
            author,
            customer,
            content: Content::of(kind.as_deref().unwrap_or(""), fields),
            kind,
            context: fields.get("context"),
            referral: fields.get("referral").map(Box::new),
            group_id: fields.get("group_id"),
            errors: fields.list("errors"),
            identity: fields.get("identity"),
            history_status: fields.object("history_context").get("status"),
            raw: fields.raw(),
        })
    }
}

/// A click in a marketing message; open-ended. Seen in traffic since July 2026, not documented by Meta.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UserAction<'a> {
    /// What was done.
    pub action_type: Option<Text<'a>>,
    /// When.
    pub timestamp: Option<Moment>,
    /// The member `<action_type>_data`.
    pub data: Option<Raw<'a>>,
    /// The click as it came.
    #[serde(skip)]
    pub raw: Raw<'a>,
}

impl<'a> Object<'a> for UserAction<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        let action_type: Option<Text<'a>> = fields.get("action_type");
        let data = action_type.as_deref().and_then(|action| fields.get(&format!("{action}_data")));
        Ok(Self { action_type, timestamp: fields.get("timestamp"), data, raw: fields.raw() })
    }
}
