//! What a line shall be.

use base::Secret;
use desk::channel::{Carrier, IdScope, MergePolicy, Stage};
use desk::setup::{self, SmsWish};
use desk::{Error, view};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answers::{policies, providers, scopes, stages};
use crate::error::Result;

/// A line to connect.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "channel", rename_all = "lowercase")]
pub(crate) enum NewLine {
    /// A number on WhatsApp.
    WhatsApp(Box<NewWhatsAppLine>),
    /// A number for SMS.
    Sms(Box<NewSmsLine>),
}

/// A number on WhatsApp to connect.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWhatsAppLine {
    /// What colleagues call it.
    #[schema(example = "Support")]
    name: String,
    /// The key of the app that it belongs to.
    #[schema(example = "main")]
    app: String,
    /// Meta's id of the number.
    #[schema(example = "800000000000002")]
    phone_number_id: String,
    /// Meta's id of its WhatsApp Business Account.
    #[schema(example = "700000000000001")]
    waba_id: String,
    /// Meta's id of the business portfolio: where WhatsApp ids of customers are valid.
    #[schema(example = "300000000000001")]
    portfolio_id: String,
    /// The number as people write it.
    #[schema(example = "+1 555 010 0200")]
    display_phone: String,
    /// A word of yours for portfolios that Meta enrolled together; empty for none.
    parent_group: Option<String>,
    #[schema(schema_with = scopes)]
    id_scope: Option<IdScope>,
    #[schema(schema_with = stages)]
    stage: Option<Stage>,
    #[schema(schema_with = policies)]
    merge_policy: Option<MergePolicy>,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    #[schema(example = 365)]
    phone_trust_days: Option<u32>,
    /// Whether customers are told that their messages were read, and that somebody is typing.
    read_receipts: Option<bool>,
    /// For how many days a customer who was asked for the number is not asked again.
    #[schema(example = 7)]
    ask_again_days: Option<u32>,
    /// The words to ask with; empty for the product's own.
    ask_words: Option<String>,
}

/// Other settings of a line on WhatsApp. What is not given stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhatsAppChange {
    /// What colleagues call it.
    #[schema(example = "Support")]
    name: Option<String>,
    /// The key of the app that it belongs to.
    #[schema(example = "main")]
    app: Option<String>,
    /// Meta's id of its WhatsApp Business Account.
    #[schema(example = "700000000000001")]
    waba_id: Option<String>,
    /// Meta's id of the business portfolio: where WhatsApp ids of customers are valid.
    #[schema(example = "300000000000001")]
    portfolio_id: Option<String>,
    /// The number as people write it.
    #[schema(example = "+1 555 010 0200")]
    display_phone: Option<String>,
    /// A word of yours for portfolios that Meta enrolled together; empty for none.
    parent_group: Option<String>,
    #[schema(schema_with = scopes)]
    id_scope: Option<IdScope>,
    #[schema(schema_with = stages)]
    stage: Option<Stage>,
    #[schema(schema_with = policies)]
    merge_policy: Option<MergePolicy>,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    #[schema(example = 365)]
    phone_trust_days: Option<u32>,
    /// Whether customers are told that their messages were read, and that somebody is typing.
    read_receipts: Option<bool>,
    /// For how many days a customer who was asked for the number is not asked again.
    #[schema(example = 7)]
    ask_again_days: Option<u32>,
    /// The words to ask with; empty for the product's own.
    ask_words: Option<String>,
}

/// A number for SMS to connect.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSmsLine {
    /// What ends its webhook's address: up to 40 letters, digits, - and _, a letter first. It stays.
    #[schema(example = "texts")]
    key: String,
    /// What colleagues call it.
    #[schema(example = "Texts")]
    name: String,
    #[schema(schema_with = providers)]
    provider: Carrier,
    /// Whom messages are from: a number with `+`, a short code, a name.
    #[schema(example = "+15550100230")]
    sender: String,
    /// The number as people write it; without it, the sender.
    #[schema(example = "+1 555 010 0230")]
    display_phone: Option<String>,
    /// Where the provider is. A Kannel needs it: the address of its smsbox.
    #[schema(example = "https://api.twilio.com")]
    url: Option<String>,
    /// Twilio's Account SID; the user of Kannel's sendsms.
    account: String,
    /// Twilio's Auth token; the password of that user.
    #[schema(value_type = String, write_only)]
    secret: Secret,
    /// What Kannel shows when it calls the webhook, 16 or more letters, digits, -, _, . and ~. A Kannel needs it.
    #[schema(value_type = Option<String>, write_only)]
    hook_secret: Option<Secret>,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    #[schema(example = 365)]
    phone_trust_days: Option<u32>,
}

/// Other settings of a line for SMS. What is not given stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SmsChange {
    /// What colleagues call it.
    #[schema(example = "Texts")]
    name: Option<String>,
    /// Whom messages are from: a number with `+`, a short code, a name.
    #[schema(example = "+15550100230")]
    sender: Option<String>,
    /// The number as people write it.
    #[schema(example = "+1 555 010 0230")]
    display_phone: Option<String>,
    /// Where the provider is.
    #[schema(example = "https://api.twilio.com")]
    url: Option<String>,
    /// Twilio's Account SID; the user of Kannel's sendsms.
    account: Option<String>,
    /// Twilio's Auth token; the password of that user.
    #[schema(value_type = Option<String>, write_only)]
    secret: Option<Secret>,
    /// What Kannel shows when it calls the webhook.
    #[schema(value_type = Option<String>, write_only)]
    hook_secret: Option<Secret>,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    #[schema(example = 365)]
    phone_trust_days: Option<u32>,
}

/// Other settings of a line of either kind.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes; which of both is read says the line")]
pub(crate) enum LineChange {
    /// Of a line on WhatsApp.
    WhatsApp(Box<WhatsAppChange>),
    /// Of a line for SMS.
    Sms(Box<SmsChange>),
}

impl NewWhatsAppLine {
    pub(super) fn wish(self) -> setup::Line {
        setup::Line {
            name: self.name,
            app: self.app,
            phone_number_id: self.phone_number_id,
            waba_id: self.waba_id,
            portfolio_id: self.portfolio_id,
            display_phone: self.display_phone,
            parent_group: self.parent_group,
            id_scope: self.id_scope,
            stage: self.stage,
            merge_policy: self.merge_policy,
            phone_trust_days: self.phone_trust_days,
            read_receipts: self.read_receipts,
            ask_again_days: self.ask_again_days,
            ask_words: self.ask_words,
        }
    }
}

impl WhatsAppChange {
    pub(super) fn wish(self, line: view::LineSettings) -> setup::Line {
        setup::Line {
            name: self.name.unwrap_or(line.name),
            app: self.app.unwrap_or(line.app_key),
            phone_number_id: line.phone_number_id,
            waba_id: self.waba_id.unwrap_or(line.waba_id),
            portfolio_id: self.portfolio_id.unwrap_or(line.portfolio_id),
            display_phone: self.display_phone.unwrap_or(line.display_phone),
            parent_group: self.parent_group,
            id_scope: self.id_scope,
            stage: self.stage,
            merge_policy: self.merge_policy,
            phone_trust_days: self.phone_trust_days,
            read_receipts: self.read_receipts,
            ask_again_days: self.ask_again_days,
            ask_words: self.ask_words,
        }
    }
}

impl NewSmsLine {
    /// The secret that a Kannel shows is not made here: what is made would have to be told.
    pub(super) fn wish(self) -> Result<SmsWish> {
        if self.provider == Carrier::Kannel && self.hook_secret.is_none() {
            let words = "Give what Kannel shows when it calls as \"hook_secret\".";
            return Err(Error::Invalid(words.to_owned()).into());
        }
        Ok(SmsWish {
            key: self.key,
            name: self.name,
            provider: self.provider,
            sender: self.sender,
            display_phone: self.display_phone,
            url: self.url,
            account: self.account,
            secret: Some(self.secret),
            hook_secret: self.hook_secret,
            phone_trust_days: self.phone_trust_days,
        })
    }
}

impl SmsChange {
    pub(super) fn wish(self, line: view::SmsSettings) -> SmsWish {
        SmsWish {
            key: line.key,
            name: self.name.unwrap_or(line.name),
            provider: line.provider,
            sender: self.sender.unwrap_or(line.sender),
            display_phone: self.display_phone,
            url: self.url,
            account: self.account.unwrap_or(line.account),
            secret: self.secret,
            hook_secret: self.hook_secret,
            phone_trust_days: self.phone_trust_days,
        }
    }
}
