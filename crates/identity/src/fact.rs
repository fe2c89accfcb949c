//! A fact: what one piece of a delivery says about a person.

use base::{ContactId, DeliveryId, Moment};

use crate::words::words;
use crate::{Company, Field, Identifier, Ids};

words! {
    /// What kind of thing the identifiers stood on. Never a fact about the person: `context`, cards inside messages,
    /// group objects, our own numbers.
    Origin {
        /// A message from the customer, with its entry in `contacts[]` (matched by id, never by index).
        Message = "message",
        /// What became of a message of ours.
        Status = "status",
        /// A message that the business wrote on its phone (coexistence).
        Echo = "echo",
        /// A call.
        Call = "call",
        /// A marketing preference.
        Preference = "preference",
        /// A thread from before (coexistence).
        History = "history",
        /// An entry of the business's address book (coexistence).
        ContactSync = "contact_sync",
        /// A notice of Meta's that an id or a number changed.
        Notice = "notice",
        /// A text message over the telephone network. Its number need not be on WhatsApp.
        Sms = "sms",
    }
}

impl Origin {
    /// Whether such a fact makes a visitor of somebody unknown. A status and a notice do not: nobody wrote.
    pub const fn makes_visitor(self) -> bool {
        !matches!(self, Self::Status | Self::Notice)
    }

    /// Whether a number in such a fact tells where *we* wrote or what we noted, not who was there.
    const fn is_our_side(self) -> bool {
        matches!(self, Self::Status | Self::Echo | Self::ContactSync)
    }

    /// The name in Meta's JSON of the field that an identifier stood in, to show as evidence.
    pub const fn json_field(self, field: Field) -> &'static str {
        match (self, field) {
            (_, Field::Message) => "id",
            (_, Field::Shared) => "contacts",
            (_, Field::Code) => "text.body",
            (Self::Sms, _) => "From",
            (Self::Notice, Field::Phone) => "system.wa_id",
            (Self::Notice, Field::Bsuid) => "system.user_id",
            (Self::Notice, Field::Parent) => "system.parent_user_id",
            (Self::Message | Self::Call, Field::Phone) => "from",
            (Self::Message | Self::Call, Field::Bsuid) => "from_user_id",
            (Self::Message | Self::Call, Field::Parent) => "from_parent_user_id",
            (Self::Status, Field::Phone) => "recipient_id",
            (Self::Status, Field::Bsuid) => "recipient_user_id",
            (Self::Status, Field::Parent) => "recipient_parent_user_id",
            (Self::Echo, Field::Phone) => "to",
            (Self::Echo, Field::Bsuid) => "to_user_id",
            (Self::Echo, Field::Parent) => "to_parent_user_id",
            (Self::Preference, Field::Phone) => "wa_id",
            (Self::History, Field::Phone) => "context.wa_id",
            (Self::History, Field::Bsuid) => "context.user_id",
            (Self::History, Field::Parent) => "context.parent_user_id",
            (Self::ContactSync, Field::Phone) => "phone_number",
            (Self::Preference | Self::ContactSync, Field::Bsuid) => "user_id",
            (Self::Preference | Self::ContactSync, Field::Parent) => "parent_user_id",
        }
    }
}

/// What one piece of a delivery says: these identifiers are one person, at this time. Usernames and profile names have
/// no place here, so they cannot decide anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The identifiers.
    pub ids: Ids,
    /// The contact that a valid one-time code in the text names.
    pub named: Option<ContactId>,
    /// When, by Meta's timestamp.
    pub at: Moment,
    /// On what kind of thing they stood.
    pub origin: Origin,
    /// The delivery that brought them.
    pub delivery: DeliveryId,
}

impl Fact {
    /// Whether somebody was seen. A number alone on something of ours is no sighting: it neither refreshes the trust in
    /// that number nor doubts it.
    pub fn is_sighting(&self) -> bool {
        !self.origin.is_our_side() || self.ids.has_strong()
    }

    /// For a strong id: the number that stands in the same fact.
    pub(crate) fn company_of(&self, identifier: &Identifier) -> Option<Company> {
        let phone = self.ids.phone().filter(|_phone| identifier.kind().is_strong())?.as_phone()?;
        Some(Company { phone, since: self.at, at: self.at })
    }

    /// Whether the number in this fact is known to be on WhatsApp. An address book holds any number, and any telephone sends
    /// text messages.
    pub fn is_on_whatsapp(&self) -> bool {
        !matches!(self.origin, Origin::ContactSync | Origin::Sms) || self.ids.has_strong()
    }
}
