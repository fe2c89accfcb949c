//! Taps in interactive messages. Source: Meta, "interactive" message reference.

use base::Moment;
use serde::Serialize;

use crate::Text;
use crate::field::{Fields, Raw};

/// What was tapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Interactive<'a> {
    /// A reply button.
    ButtonReply {
        /// What the business calls the button.
        id: Option<Text<'a>>,
        /// What the button said.
        title: Option<Text<'a>>,
    },
    /// A row of a list.
    ListReply {
        /// What the business calls the row.
        id: Option<Text<'a>>,
        /// What the row said.
        title: Option<Text<'a>>,
        /// What stood below it.
        description: Option<Text<'a>>,
    },
    /// A form that was sent (`nfm_reply`).
    FlowReply {
        /// Such as `flow` or `address_message`.
        name: Option<Text<'a>>,
        /// What the chat shows.
        body: Option<Text<'a>>,
        /// The answers: JSON in a string, of whatever shape the form has.
        response_json: Option<Text<'a>>,
    },
    /// An answer to a request to be called.
    CallPermissionReply {
        /// `accept` or `reject`.
        response: Option<Text<'a>>,
        /// Until when calls are allowed.
        expiration: Option<Moment>,
        /// `user_action` or `automatic`.
        source: Option<Text<'a>>,
    },
    /// The message came without its object. Seen in traffic.
    Missing,
    /// A kind that was not known when this was written.
    Other {
        /// The `type` inside the object.
        #[serde(rename = "type")]
        kind: Option<Text<'a>>,
        /// The object as it came.
        raw: Raw<'a>,
    },
}

impl<'a> Interactive<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        let kind: Option<Text<'a>> = fields.get("type");
        let reply = fields.object(kind.as_deref().unwrap_or(""));
        match kind.as_deref() {
            Some("button_reply") => Self::ButtonReply { id: reply.get("id"), title: reply.get("title") },
            Some("list_reply") => Self::ListReply {
                id: reply.get("id"),
                title: reply.get("title"),
                description: reply.get("description"),
            },
            Some("nfm_reply") => Self::FlowReply {
                name: reply.get("name"),
                body: reply.get("body"),
                response_json: reply.get("response_json"),
            },
            Some("call_permission_reply") => Self::CallPermissionReply {
                response: reply.get("response"),
                expiration: reply.get("expiration_timestamp"),
                source: reply.get("response_source"),
            },
            _ => Self::Other { kind, raw: fields.raw() },
        }
    }
}
