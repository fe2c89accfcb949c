//! Ids. One type per noun, so that a contact's id can never be handed in where a line's is wanted.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not the id it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdError;

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not an id")
    }
}

impl std::error::Error for IdError {}

/// One business. A small number, because it stands first in every key and every index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WorkspaceId(pub i64);

/// The place of a delivery in the intake journal: the writer's stream in the high bits, its position in the low
/// forty. Ordered within a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryId(pub i64);

impl fmt::Display for WorkspaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for DeliveryId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        text.parse().map(Self).map_err(|_bad| IdError)
    }
}

/// An id that is a UUID (version 7, made by [`crate::Source`]): unique everywhere and ordered by time.
pub trait UuidId: Copy + Sized {
    /// The id that a UUID stands for.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The UUID of this id.
    fn uuid(self) -> Uuid;
}

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl UuidId for $name {
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_bad| IdError)
            }
        }
    )*};
}

uuid_ids! {
    /// A Meta app.
    AppId
    /// "This identifier is this contact."
    ClaimId
    /// A one-time code that names a contact.
    CodeId
    /// The anchor of one person: never reused, never derived from a channel's id.
    ContactId
    /// The thread of one contact on one line.
    ConversationId
    /// A fact in the ordered feed.
    EventId
    /// A file of contacts on its way in.
    ImportId
    /// A letter to a member.
    LetterId
    /// A number customers write to.
    LineId
    /// A person who works here.
    MemberId
    /// A file that came with a message, or goes out with one.
    MediaId
    /// "This contact is that one."
    MergeId
    /// A message, a call or a quiet line in a thread.
    MessageId
    /// A link that lets somebody choose a password.
    PasswordLinkId
    /// A question for a person.
    ReviewId
    /// A message template of a WhatsApp Business Account.
    TemplateId
    /// An API token.
    TokenId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_no_id_is_refused() {
        assert_eq!("nonsense".parse::<ContactId>(), Err(IdError));
        assert_eq!("12x".parse::<DeliveryId>(), Err(IdError));
    }

    #[test]
    fn ids_survive_text_and_json() {
        let id: ContactId = "018f0000-0000-7000-8000-000000000001".parse().unwrap();
        assert_eq!(id.to_string().parse::<ContactId>().unwrap(), id);
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"018f0000-0000-7000-8000-000000000001\"");
    }
}
