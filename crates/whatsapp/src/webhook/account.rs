//! What happens to the account itself. Nobody's identity is in it. Source: Meta, the webhook reference of each field.

use serde::Serialize;

use super::Metadata;
use crate::Text;
use crate::field::{Fields, Raw};
use crate::word::words;

words! {
    /// What became of a username of the business.
    UsernameStatus {
        /// It is in use.
        Approved = "approved",
        /// It is kept for the business.
        Reserved = "reserved",
        /// It is gone, possibly to another number.
        Deleted = "deleted",
    }
}

/// What `business_username_updates` carries. Source: Meta, "Business usernames".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BusinessUsername<'a> {
    /// The business number; Meta gives its digits, not its id.
    pub metadata: Metadata<'a>,
    /// The username; none when it was deleted.
    pub username: Option<Text<'a>>,
    /// What became of it. With an unknown word, store nothing.
    pub status: Option<UsernameStatus<'a>>,
}

impl<'a> BusinessUsername<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        let status: Option<UsernameStatus<'a>> = fields.get("status");
        let deleted = status == Some(UsernameStatus::Deleted);
        Self {
            metadata: somewhere(fields),
            username: if deleted { None } else { super::people::username(fields) },
            status,
        }
    }
}

/// The business number, in `metadata` or directly in the value.
fn somewhere<'a>(fields: &Fields<'a>) -> Metadata<'a> {
    let (above, beside) = (Metadata::in_object(fields), Metadata::of(fields));
    Metadata {
        phone_number_id: above.phone_number_id.or(beside.phone_number_id),
        display_phone_number: above.display_phone_number.or(beside.display_phone_number),
    }
}

/// A field about the account.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Account<'a> {
    /// `message_template_status_update`.
    TemplateStatus(TemplateStatus<'a>),
    /// `message_template_quality_update`.
    TemplateQuality {
        /// Which.
        template: TemplateName<'a>,
        /// Such as `GREEN`.
        quality: Option<Text<'a>>,
    },
    /// `template_category_update`.
    TemplateCategory {
        /// Which.
        template: TemplateName<'a>,
        /// Its category now, such as `UTILITY`.
        category: Option<Text<'a>>,
        /// The category that it will be given later.
        coming: Option<Text<'a>>,
    },
    /// `message_template_components_update`: somebody edited it. What it is made of has to be asked for.
    TemplateComponents(TemplateName<'a>),
    /// `phone_number_quality_update`.
    PhoneNumberQuality(PhoneNumberQuality<'a>),
    /// `account_update`.
    Update(AccountUpdate<'a>),
    /// `business_capability_update`.
    Capability {
        /// How many people the business may begin to write to per day; `-1` is any number.
        max_daily_conversations_per_business: Option<Text<'a>>,
    },
    /// Another known field, such as `account_alerts`.
    Other(Raw<'a>),
}

/// Known fields that are kept as they come.
const AS_THEY_COME: [&str; 9] = [
    "account_alerts",
    "account_review_update",
    "account_settings_update",
    "automatic_events",
    "partner_solutions",
    "payment_configuration_update",
    "phone_number_name_update",
    "security",
    "template_correct_category_detection",
];

impl<'a> Account<'a> {
    /// The account-level field of this name, if it is one.
    pub(super) fn of(field: &str, fields: &Fields<'a>) -> Option<Self> {
        Some(match field {
            "message_template_status_update" => Self::TemplateStatus(TemplateStatus::of(fields)),
            "message_template_quality_update" => Self::TemplateQuality {
                template: TemplateName::of(fields),
                quality: fields.get("new_quality_score"),
            },
            "template_category_update" => Self::TemplateCategory {
                template: TemplateName::of(fields),
                category: fields.get("new_category"),
                coming: fields.get("correct_category"),
            },
            "message_template_components_update" => Self::TemplateComponents(TemplateName::of(fields)),
            "phone_number_quality_update" => Self::PhoneNumberQuality(PhoneNumberQuality::of(fields)),
            "account_update" => Self::Update(AccountUpdate::of(fields)),
            "business_capability_update" => Self::Capability {
                max_daily_conversations_per_business: fields.get("max_daily_conversations_per_business"),
            },
            _ if AS_THEY_COME.contains(&field) => Self::Other(fields.raw()),
            _ => return None,
        })
    }
}

/// Which template a field is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateName<'a> {
    /// Meta's id of it.
    pub id: Option<Text<'a>>,
    /// Its name.
    pub name: Option<Text<'a>>,
    /// Its language, such as `pt_BR`.
    pub language: Option<Text<'a>>,
}

impl<'a> TemplateName<'a> {
    fn of(fields: &Fields<'a>) -> Self {
        Self {
            id: fields.get("message_template_id"),
            name: fields.get("message_template_name"),
            language: fields.get("message_template_language"),
        }
    }
}

/// What became of a template. Source: Meta, "message_template_status_update", 2026-04-13.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateStatus<'a> {
    /// Such as `APPROVED`, `REJECTED`, `PAUSED`, `DISABLED`.
    pub event: Option<Text<'a>>,
    /// Which.
    pub template: TemplateName<'a>,
    /// Its category, such as `UTILITY`.
    pub category: Option<Text<'a>>,
    /// Such as `INVALID_FORMAT`; `NONE` is Meta's word for no reason.
    pub reason: Option<Text<'a>>,
    /// `disable_info.disable_date`.
    pub disable_date: Option<Text<'a>>,
    /// `other_info.title`.
    pub title: Option<Text<'a>>,
    /// `other_info.description`.
    pub description: Option<Text<'a>>,
    /// `rejection_info.reason`.
    pub rejection_reason: Option<Text<'a>>,
    /// `rejection_info.recommendation`.
    pub recommendation: Option<Text<'a>>,
}

impl<'a> TemplateStatus<'a> {
    fn of(fields: &Fields<'a>) -> Self {
        let (other, rejection) = (fields.object("other_info"), fields.object("rejection_info"));
        Self {
            event: fields.get("event"),
            template: TemplateName::of(fields),
            category: fields.get("message_template_category"),
            reason: fields.get("reason"),
            disable_date: fields.object("disable_info").get("disable_date"),
            title: other.get("title"),
            description: other.get("description"),
            rejection_reason: rejection.get("reason"),
            recommendation: rejection.get("recommendation"),
        }
    }
}

/// What became of a number's limit. Source: Meta, "phone_number_quality_update", 2025-11-14.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhoneNumberQuality<'a> {
    /// The business number.
    pub metadata: Metadata<'a>,
    /// Such as `ONBOARDING` or `THROUGHPUT_UPGRADE`.
    pub event: Option<Text<'a>>,
    /// The limit per day, such as `TIER_2K`; before it, `current_limit` said so.
    pub limit: Option<Text<'a>>,
    /// The limit until now.
    pub old_limit: Option<Text<'a>>,
}

impl<'a> PhoneNumberQuality<'a> {
    fn of(fields: &Fields<'a>) -> Self {
        Self {
            metadata: somewhere(fields),
            event: fields.get("event"),
            limit: fields.first(&["max_daily_conversations_per_business", "current_limit"]),
            old_limit: fields.get("old_limit"),
        }
    }
}

/// What became of the account. Source: Meta, "account_update".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountUpdate<'a> {
    /// Such as `ACCOUNT_RESTRICTION`, `DISABLED_UPDATE`, `PARTNER_REMOVED`.
    pub event: Option<Text<'a>>,
    /// `restriction_info[].restriction_type`.
    pub restrictions: Vec<Text<'a>>,
    /// `violation_info.violation_type`.
    pub violation: Option<Text<'a>>,
    /// `ban_info.waba_ban_state`.
    pub ban_state: Option<Text<'a>>,
    /// `ban_info.waba_ban_date`, as Meta writes dates.
    pub ban_date: Option<Text<'a>>,
    /// `disconnection_info.reason`.
    pub disconnection_reason: Option<Text<'a>>,
    /// `disconnection_info.initiated_by`.
    pub disconnected_by: Option<Text<'a>>,
    /// The value as it came, with what belongs to the other events.
    pub raw: Raw<'a>,
}

impl<'a> AccountUpdate<'a> {
    fn of(fields: &Fields<'a>) -> Self {
        let (ban, end) = (fields.object("ban_info"), fields.object("disconnection_info"));
        let restriction = |info: &Fields<'a>| info.get("restriction_type");
        Self {
            event: fields.get("event"),
            restrictions: fields.list_by("restriction_info", restriction),
            violation: fields.object("violation_info").get("violation_type"),
            ban_state: ban.get("waba_ban_state"),
            ban_date: ban.get("waba_ban_date"),
            disconnection_reason: end.get("reason"),
            disconnected_by: end.get("initiated_by"),
            raw: fields.raw(),
        }
    }
}
