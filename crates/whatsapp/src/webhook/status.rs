//! How a message of the business fares. Source: Meta, "status" webhook reference, and "Business-scoped user IDs".

use base::Moment;
use serde::Serialize;

use super::{ErrorItem, Ids};
use crate::field::{Fields, Object, Raw};
use crate::word::words;
use crate::{Text, Unreadable};

words! {
    /// How far a message has come. Statuses arrive in any order, and `read` without `delivered`.
    StatusKind {
        /// On its way.
        Sent = "sent",
        /// On the customer's phone.
        Delivered = "delivered",
        /// Seen.
        Read = "read",
        /// A voice message was played for the first time.
        Played = "played",
        /// It will not arrive, or was not sent.
        Failed = "failed",
    }
}

/// One status of one message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status<'a> {
    /// The wamid of the message. For a failed one, nothing else is sure.
    pub id: Text<'a>,
    /// How far it has come.
    pub status: StatusKind<'a>,
    /// When.
    pub timestamp: Option<Moment>,
    /// Whom it went to. In a group: the participant, or nobody if Meta speaks of the group as a whole.
    pub recipient: Ids<'a>,
    /// The group it went to.
    pub group_id: Option<Text<'a>>,
    /// `individual` or `group`; usually missing.
    pub recipient_type: Option<Text<'a>>,
    /// The hash of the receiver's identity key; only where the identity change check is on.
    pub recipient_identity_key_hash: Option<Text<'a>>,
    /// Why it failed.
    pub errors: Vec<ErrorItem<'a>>,
    /// What it costs.
    pub pricing: Option<Pricing<'a>>,
    /// The free window it belongs to.
    pub conversation: Option<Conversation<'a>>,
    /// What the sender gave along, at most 512 characters.
    pub biz_opaque_callback_data: Option<Text<'a>>,
    /// The status as it came.
    #[serde(skip)]
    pub raw: Raw<'a>,
}

impl<'a> Object<'a> for Status<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        let (recipient, group_id) = receivers(fields);
        Ok(Self {
            id: fields.need("id")?,
            status: fields.need("status")?,
            timestamp: fields.get("timestamp"),
            recipient,
            group_id,
            recipient_type: fields.get("recipient_type"),
            recipient_identity_key_hash: fields.get("recipient_identity_key_hash"),
            errors: fields.list("errors"),
            pricing: fields.get("pricing"),
            conversation: fields.get("conversation"),
            biz_opaque_callback_data: fields.get("biz_opaque_callback_data"),
            raw: fields.raw(),
        })
    }
}

/// The person and the group. In a group, `recipient_id` is the group's id and the person stands in other members.
fn receivers<'a>(fields: &Fields<'a>) -> (Ids<'a>, Option<Text<'a>>) {
    let recipient = Ids::recipient(fields);
    let participant = Ids::named(
        fields,
        "recipient_participant_id",
        "recipient_participant_user_id",
        "recipient_participant_parent_user_id",
    );
    let to_group = fields.get::<Text<'a>>("recipient_type").is_some_and(|kind| kind == "group");
    if to_group || !participant.is_empty() { (participant, recipient.phone) } else { (recipient, None) }
}

/// What a message costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pricing<'a> {
    /// To be removed by Meta; `type` and `category` say it.
    pub billable: Option<bool>,
    /// `PMP`, before July 2025 `CBP`.
    pub pricing_model: Option<Text<'a>>,
    /// `regular`, `free_customer_service` or `free_entry_point`.
    #[serde(rename = "type")]
    pub kind: Option<Text<'a>>,
    /// Such as `utility`, `marketing`, `service`.
    pub category: Option<Text<'a>>,
}

impl<'a> Object<'a> for Pricing<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self {
            billable: fields.get("billable"),
            pricing_model: fields.get("pricing_model"),
            kind: fields.get("type"),
            category: fields.get("category"),
        })
    }
}

/// The conversation in Meta's sense; since version 24 only inside a free entry point window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conversation<'a> {
    /// Its id.
    pub id: Option<Text<'a>>,
    /// When it ends.
    pub expiration: Option<Moment>,
    /// `origin.type`: what began it.
    pub origin: Option<Text<'a>>,
}

impl<'a> Object<'a> for Conversation<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self {
            id: fields.get("id"),
            expiration: fields.get("expiration_timestamp"),
            origin: fields.object("origin").get("type"),
        })
    }
}
