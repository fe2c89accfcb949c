//! Calls. Source: Meta, "Calling API" webhooks, documented 2026-05-28.

use base::Moment;
use serde::Serialize;

use super::people::contact_of;
use super::{Contact, ErrorItem, Ids, Metadata};
use crate::field::{Fields, Object, Part, Raw, named_alike};
use crate::word::words;
use crate::{Text, Unreadable};

/// What `calls` carries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CallsValue<'a> {
    /// The business number.
    pub metadata: Metadata<'a>,
    /// Names of the people in the other lists.
    pub contacts: Vec<Contact<'a>>,
    /// Calls that begin or end.
    pub calls: Vec<Part<'a, Call<'a>>>,
    /// How calls of the business fare.
    pub statuses: Vec<Part<'a, CallStatus<'a>>>,
    /// Errors of the app or the account.
    pub errors: Vec<ErrorItem<'a>>,
}

impl<'a> CallsValue<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        Self {
            metadata: Metadata::of(fields),
            contacts: fields.list("contacts"),
            calls: fields.parts("calls"),
            statuses: fields.parts("statuses"),
            errors: fields.list("errors"),
        }
    }

    /// The names of whoever has these identifiers; as [`super::MessagesValue::contact_of`].
    pub fn contact_of(&self, ids: &Ids<'_>) -> Option<&Contact<'a>> {
        contact_of(&self.contacts, ids)
    }
}

words! {
    /// What happens to a call.
    CallEvent {
        /// It rings, or a connection is offered.
        Connect = "connect",
        /// It is over, answered or not.
        Terminate = "terminate",
    }
}

words! {
    /// Who calls.
    Direction {
        /// The customer.
        UserInitiated = "USER_INITIATED",
        /// The business.
        BusinessInitiated = "BUSINESS_INITIATED",
    }
}

words! {
    /// How a call ended.
    CallOutcome {
        /// People spoke.
        Completed = "COMPLETED",
        /// They did not: missed, refused or broken.
        Failed = "FAILED",
    }
}

words! {
    /// How a call of the business fares.
    CallState {
        /// It rings.
        Ringing = "RINGING",
        /// It was taken.
        Accepted = "ACCEPTED",
        /// It was refused.
        Rejected = "REJECTED",
    }
}

/// A call that begins or ends.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call<'a> {
    /// The wacid.
    pub id: Text<'a>,
    /// What happens.
    pub event: CallEvent<'a>,
    /// Who calls.
    pub direction: Option<Direction<'a>>,
    /// The customer's identifiers: `from*` of their calls, `to*` of ours. Without a known direction, the side that
    /// has a BSUID; else nobody, because it might be the business itself.
    pub customer: Ids<'a>,
    /// When this happened.
    pub timestamp: Option<Moment>,
    /// How it ended.
    pub outcome: Option<CallOutcome<'a>>,
    /// When the talk began.
    pub start_time: Option<Moment>,
    /// When the talk ended.
    pub end_time: Option<Moment>,
    /// The length of the talk in seconds.
    pub duration: Option<u64>,
    /// The connection on offer.
    pub session: Option<Session<'a>>,
    /// What the caller gave along.
    pub biz_opaque_callback_data: Option<Text<'a>>,
    /// Why it failed.
    pub errors: Vec<ErrorItem<'a>>,
    /// The call as it came.
    #[serde(skip)]
    pub raw: Raw<'a>,
}

impl<'a> Object<'a> for Call<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        let direction = fields.get("direction");
        Ok(Self {
            id: fields.need("id")?,
            event: fields.need("event")?,
            customer: customer(direction.as_ref(), fields),
            direction,
            timestamp: fields.get("timestamp"),
            outcome: fields.get("status"),
            start_time: fields.get("start_time"),
            end_time: fields.get("end_time"),
            duration: fields.get("duration"),
            session: fields.get("session"),
            biz_opaque_callback_data: fields.get("biz_opaque_callback_data"),
            errors: fields.list("errors"),
            raw: fields.raw(),
        })
    }
}

fn customer<'a>(direction: Option<&Direction<'_>>, fields: &Fields<'a>) -> Ids<'a> {
    let (caller, called) = (Ids::sender(fields), Ids::receiver(fields));
    match direction {
        Some(Direction::UserInitiated) => caller,
        Some(Direction::BusinessInitiated) => called,
        _ if caller.bsuid.is_some() => caller,
        _ if called.bsuid.is_some() => called,
        _ => Ids::default(),
    }
}

/// The connection that one side offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Session<'a> {
    /// `offer` or `answer`.
    pub sdp_type: Option<Text<'a>>,
    /// The session description (RFC 8866).
    pub sdp: Option<Text<'a>>,
}

named_alike!(Session { sdp_type, sdp });

/// One status of a call of the business.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CallStatus<'a> {
    /// The wacid.
    pub id: Text<'a>,
    /// How it fares.
    pub status: CallState<'a>,
    /// When.
    pub timestamp: Option<Moment>,
    /// Whom it goes to.
    pub recipient: Ids<'a>,
    /// What the caller gave along.
    pub biz_opaque_callback_data: Option<Text<'a>>,
    /// The status as it came.
    #[serde(skip)]
    pub raw: Raw<'a>,
}

impl<'a> Object<'a> for CallStatus<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self {
            id: fields.need("id")?,
            status: fields.need("status")?,
            timestamp: fields.get("timestamp"),
            recipient: Ids::recipient(fields),
            biz_opaque_callback_data: fields.get("biz_opaque_callback_data"),
            raw: fields.raw(),
        })
    }
}
