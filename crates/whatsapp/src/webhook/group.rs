//! Who comes to a group and who leaves. Source: Meta, "Webhooks for Groups API".

use base::Moment;
use serde::Serialize;

use super::people::username;
use super::{ErrorItem, Ids, Metadata};
use crate::field::{Fields, Object, Part, Raw};
use crate::word::words;
use crate::{Text, Unreadable};

/// What `group_participants_update` carries. No evidence of who anybody is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupsValue<'a> {
    /// The business number.
    pub metadata: Metadata<'a>,
    /// What happened.
    pub events: Vec<Part<'a, GroupEvent<'a>>>,
}

impl<'a> GroupsValue<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        Self { metadata: Metadata::of(fields), events: fields.parts("groups") }
    }
}

words! {
    /// What happened in a group.
    GroupChange {
        /// People came.
        Added = "group_participants_add",
        /// People left or were removed.
        Removed = "group_participants_remove",
        /// Somebody asks to come in.
        JoinRequested = "group_join_request_created",
        /// Somebody no longer asks.
        JoinRequestRevoked = "group_join_request_revoked",
    }
}

/// One change in one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupEvent<'a> {
    /// The group.
    pub group_id: Option<Text<'a>>,
    /// What happened.
    pub change: GroupChange<'a>,
    /// When.
    pub timestamp: Option<Moment>,
    /// To whom: those added or removed, or the one who asks.
    pub people: Vec<Participant<'a>>,
    /// How they came, such as `invite_link`.
    pub reason: Option<Text<'a>>,
    /// The API request that caused it.
    pub request_id: Option<Text<'a>>,
    /// The request to come in.
    pub join_request_id: Option<Text<'a>>,
    /// Why it failed.
    pub errors: Vec<ErrorItem<'a>>,
    /// The change as it came.
    #[serde(skip)]
    pub raw: Raw<'a>,
}

impl<'a> Object<'a> for GroupEvent<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        let change = fields.need("type")?;
        Ok(Self {
            group_id: fields.get("group_id"),
            people: people(&change, fields),
            change,
            timestamp: fields.get("timestamp"),
            reason: fields.get("reason"),
            request_id: fields.get("request_id"),
            join_request_id: fields.get("join_request_id"),
            errors: fields.list("errors"),
            raw: fields.raw(),
        })
    }
}

fn people<'a>(change: &GroupChange<'_>, fields: &Fields<'a>) -> Vec<Participant<'a>> {
    match change {
        GroupChange::JoinRequested | GroupChange::JoinRequestRevoked => vec![Participant::in_object(fields)],
        GroupChange::Added => fields.list("added_participants"),
        GroupChange::Removed | GroupChange::Other(_) => fields.list("removed_participants"),
    }
}

/// Somebody in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Participant<'a> {
    /// Their identifiers; empty when the business removed them.
    pub ids: Ids<'a>,
    /// Their username, without `@`.
    pub username: Option<Text<'a>>,
    /// The identifier that the business used to remove them.
    pub input: Option<Text<'a>>,
}

impl<'a> Participant<'a> {
    fn in_object(fields: &Fields<'a>) -> Self {
        Self { ids: Ids::plain(fields), username: username(fields), input: fields.get("input") }
    }
}

impl<'a> Object<'a> for Participant<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self::in_object(fields))
    }
}
