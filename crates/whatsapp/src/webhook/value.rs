//! What a change says, by its field.

use serde::Serialize;

use super::{
    Account, AppStateSync, BusinessUsername, CallsValue, GroupsValue, Handover, HistoryValue, MessagesValue,
    UserIdUpdates, UserPreferences,
};
use crate::field::{Fields, Raw, Unreadable};

/// The value of a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value<'a> {
    /// `messages`: messages, statuses, errors, clicks.
    Messages(MessagesValue<'a>),
    /// `smb_message_echoes` and `message_echoes`: what the business wrote elsewhere, in [`MessagesValue::echoes`].
    SmbMessageEchoes(MessagesValue<'a>),
    /// `history`: past threads of a number that joined.
    History(HistoryValue<'a>),
    /// `smb_app_state_sync`: the address book of the business app.
    AppStateSync(AppStateSync<'a>),
    /// `calls`.
    Calls(CallsValue<'a>),
    /// `user_preferences`: who wants marketing and who does not.
    UserPreferences(UserPreferences<'a>),
    /// `user_id_update`: a BSUID changed. Documented once, withdrawn by Meta on 2026-08-11.
    UserIdUpdate(UserIdUpdates<'a>),
    /// `business_username_updates`, formerly singular.
    BusinessUsernameUpdates(BusinessUsername<'a>),
    /// `group_participants_update`.
    GroupParticipantsUpdate(GroupsValue<'a>),
    /// `standby`: what `messages` would have said, while another handler owns the chat.
    Standby(MessagesValue<'a>),
    /// `messaging_handovers`: who is in control of a chat.
    MessagingHandovers(Handover<'a>),
    /// A field about the account, without a customer in it.
    Account(Box<Account<'a>>),
    /// A field, or another product's object, that was not known when this was written.
    Other(Raw<'a>),
    /// A change that is no change, or a known field whose value is no object.
    Unreadable {
        /// What came instead.
        raw: Raw<'a>,
        /// What is wrong with it.
        reason: Unreadable,
    },
}

impl<'a> Value<'a> {
    pub(super) fn of(field: &str, raw: Raw<'a>) -> Self {
        let Some(fields) = Fields::of(raw) else {
            return Self::Unreadable { raw, reason: Unreadable::because("its value is not an object") };
        };
        match field {
            "messages" => Self::Messages(MessagesValue::of(&fields)),
            "smb_message_echoes" | "message_echoes" => Self::SmbMessageEchoes(MessagesValue::of(&fields)),
            "history" => Self::History(HistoryValue::of(&fields)),
            "smb_app_state_sync" => Self::AppStateSync(AppStateSync::of(&fields)),
            "calls" => Self::Calls(CallsValue::of(&fields)),
            "user_preferences" => Self::UserPreferences(UserPreferences::of(&fields)),
            "user_id_update" => Self::UserIdUpdate(UserIdUpdates::of(&fields)),
            "business_username_updates" | "business_username_update" => {
                Self::BusinessUsernameUpdates(BusinessUsername::of(&fields))
            }
            "group_participants_update" => Self::GroupParticipantsUpdate(GroupsValue::of(&fields)),
            "standby" => Self::Standby(MessagesValue::of_standby(&fields)),
            "messaging_handovers" => Self::MessagingHandovers(Handover::of(&fields)),
            _ => Account::of(field, &fields)
                .map_or(Self::Other(raw), |account| Self::Account(Box::new(account))),
        }
    }
}
