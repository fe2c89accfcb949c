//! Who is in control of a chat. Meta names the field (changelog of 2026-08-04) without a shape that could be read in
//! full; the members here were seen in traffic.

use base::Moment;
use serde::Serialize;

use super::{Ids, Metadata};
use crate::Text;
use crate::field::{Fields, Raw};

/// What `messaging_handovers` carries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Handover<'a> {
    /// The business number, in `metadata` or in `recipient`.
    pub metadata: Metadata<'a>,
    /// Such as `control_passed`.
    #[serde(rename = "type")]
    pub kind: Option<Text<'a>>,
    /// Whose chat it is, in `sender`.
    pub customer: Ids<'a>,
    /// Who had control, such as `meta_business_agent`.
    pub previous_owner_app_role: Option<Text<'a>>,
    /// Who has it now.
    pub new_owner_app_role: Option<Text<'a>>,
    /// When.
    pub timestamp: Option<Moment>,
    /// The value as it came.
    pub raw: Raw<'a>,
}

impl<'a> Handover<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        let kind: Option<Text<'a>> = fields.get("type");
        let passed = fields.object(kind.as_deref().unwrap_or(""));
        let on_top = Metadata::of(fields);
        Self {
            metadata: if on_top.phone_number_id.is_some() {
                on_top
            } else {
                Metadata::in_object(&fields.object("recipient"))
            },
            customer: Ids::named(&fields.object("sender"), "phone_number", "user_id", "parent_user_id"),
            previous_owner_app_role: passed.get("previous_owner_app_role"),
            new_owner_app_role: passed.get("new_owner_app_role"),
            timestamp: fields.get("timestamp"),
            kind,
            raw: fields.raw(),
        }
    }
}
