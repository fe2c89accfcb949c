//! What is told of a line's settings.

use base::{AppId, LineId, MessageId, Moment};
use desk::channel::NameState;
use desk::view;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::super::document::{words, words_or_null};
use super::Line;
use crate::App;

/// A line with its settings.
#[derive(Serialize, ToSchema)]
#[serde(tag = "channel", rename_all = "lowercase")]
pub(crate) enum LineDetails {
    /// A number on WhatsApp.
    WhatsApp(Box<WhatsAppLine>),
    /// A number for SMS.
    Sms(Box<SmsLine>),
}

/// A number on WhatsApp.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatsAppLine {
    /// Its id here.
    #[schema(value_type = String, format = "uuid")]
    id: LineId,
    /// What colleagues call it.
    #[schema(example = "Support")]
    name: String,
    /// The number as people write it.
    #[schema(example = "+1 555 010 0200")]
    display_phone: String,
    /// The app that it belongs to.
    #[schema(value_type = String, format = "uuid")]
    app_id: AppId,
    /// That app's key.
    #[schema(example = "main")]
    app: String,
    /// Meta's id of the number.
    #[schema(example = "800000000000002")]
    phone_number_id: String,
    /// Meta's id of its WhatsApp Business Account.
    #[schema(example = "700000000000001")]
    waba_id: String,
    /// Meta's id of the business portfolio.
    #[schema(example = "300000000000001")]
    portfolio_id: String,
    /// Your word for portfolios that share parent ids; null if Meta enrolled none.
    parent_group: Option<String>,
    #[schema(schema_with = scopes)]
    id_scope: &'static str,
    #[schema(schema_with = stages)]
    stage: &'static str,
    #[schema(schema_with = policies)]
    merge_policy: &'static str,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    #[schema(example = 365)]
    phone_trust_days: i64,
    /// Whether customers are told that their messages were read, and that somebody is typing.
    read_receipts: bool,
    /// For how many days a customer who was asked for the number is not asked again.
    #[schema(example = 7)]
    ask_again_days: i64,
    /// The words to ask with; null for the product's own.
    ask_words: Option<String>,
    /// When Meta last verified the app's webhook; null if it never did.
    #[schema(value_type = Option<String>, format = DateTime)]
    webhook_verified_at: Option<Moment>,
    /// Since when the app is subscribed to the account because that was asked for here; null if it was not.
    #[schema(value_type = Option<String>, format = DateTime)]
    subscribed_at: Option<Moment>,
    /// When the last delivery about it was processed; null if none came.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_delivery_at: Option<Moment>,
    /// When a delivery came that is not signed with the app's secret; null if a good one came since.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_forged_at: Option<Moment>,
    /// Messages a second that Meta lets it send.
    #[schema(example = 80)]
    messages_per_second: i64,
    /// The name that customers see; null until Meta told.
    verified_name: Option<String>,
    /// Meta's word for its state: only `CONNECTED` sends and receives; null until Meta told.
    #[schema(example = "CONNECTED")]
    state: Option<String>,
    /// Meta's word for its quality; null until Meta told.
    #[schema(example = "GREEN")]
    quality: Option<String>,
    /// When Meta last told; null if it never did.
    #[schema(value_type = Option<String>, format = DateTime)]
    meta_told_at: Option<Moment>,
    /// Why Meta did not tell the last time, for people; null if it did.
    meta_trouble: Option<String>,
    /// Its business username, without `@`; null if it has none.
    username: Option<String>,
    #[schema(schema_with = name_states)]
    username_status: Option<&'static str>,
    /// The last message that was sent to try it; null if none was.
    #[schema(value_type = Option<String>, format = "uuid")]
    test_message_id: Option<MessageId>,
}

/// A number for SMS.
#[derive(Serialize, ToSchema)]
pub(crate) struct SmsLine {
    /// Its id here.
    #[schema(value_type = String, format = "uuid")]
    id: LineId,
    /// What colleagues call it.
    #[schema(example = "Texts")]
    name: String,
    /// The number as people write it.
    #[schema(example = "+1 555 010 0230")]
    display_phone: String,
    /// What ends its webhook's address.
    #[schema(example = "texts")]
    key: String,
    #[schema(schema_with = providers)]
    provider: &'static str,
    /// Whom messages are from.
    #[schema(example = "+15550100230")]
    sender: String,
    /// Where the provider is.
    #[schema(example = "https://api.twilio.com")]
    url: String,
    /// Twilio's Account SID; the user of Kannel's sendsms.
    account: String,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    #[schema(example = 365)]
    phone_trust_days: i64,
    /// What the provider has to call.
    #[schema(example = "https://inbox.example.com/hooks/sms/texts")]
    webhook_url: String,
    /// When the last delivery about it was processed; null if none came.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_delivery_at: Option<Moment>,
    /// When a call came that its provider did not sign; null if a good one came since.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_forged_at: Option<Moment>,
    /// The last message that was sent to try it; null if none was.
    #[schema(value_type = Option<String>, format = "uuid")]
    test_message_id: Option<MessageId>,
}

pub(super) fn scopes() -> Object {
    let about = "Where WhatsApp ids are valid: in the whole `portfolio`, as with Meta, or on this `line`, as with some \
                 providers.";
    words(about, ["portfolio", "line"])
}

pub(super) fn stages() -> Object {
    words(
        "How far usernames are rolled out: in `pilot`, messages without a number are apart.",
        ["full", "pilot"],
    )
}

pub(super) fn policies() -> Object {
    let about = "What happens when it is proven that two contacts are one person: `automatic` joins them, `ask` opens a \
                 review.";
    words(about, ["automatic", "ask"])
}

pub(super) fn providers() -> Object {
    words("Who carries its messages.", ["twilio", "kannel"])
}

fn name_states() -> Object {
    words_or_null("How far the username is; null without one.", ["approved", "reserved", "pending"])
}

impl LineDetails {
    pub(super) fn new(line: Line, app: &App) -> Self {
        match line {
            Line::WhatsApp(line) => Self::WhatsApp(Box::new(WhatsAppLine::from(*line))),
            Line::Sms(line) => Self::Sms(Box::new(SmsLine::new(*line, app))),
        }
    }
}

impl From<view::LineSettings> for WhatsAppLine {
    fn from(line: view::LineSettings) -> Self {
        Self {
            id: line.id,
            name: line.name,
            display_phone: line.display_phone,
            app_id: line.app,
            app: line.app_key,
            phone_number_id: line.phone_number_id,
            waba_id: line.waba_id,
            portfolio_id: line.portfolio_id,
            parent_group: line.parent_group,
            id_scope: line.id_scope.as_str(),
            stage: line.stage.as_str(),
            merge_policy: line.merge_policy.as_str(),
            phone_trust_days: line.phone_trust_days,
            read_receipts: line.read_receipts,
            ask_again_days: line.ask_again_days,
            ask_words: line.ask_words,
            webhook_verified_at: line.verified_at,
            subscribed_at: line.subscribed_at,
            last_delivery_at: line.seen_at,
            last_forged_at: line.forged_at,
            messages_per_second: line.rate,
            verified_name: line.verified_name,
            state: line.standing,
            quality: line.quality,
            meta_told_at: line.asked_at,
            meta_trouble: line.unasked,
            username: line.held.username,
            username_status: line.held.state.map(NameState::as_str),
            test_message_id: line.tried,
        }
    }
}

impl SmsLine {
    fn new(line: view::SmsSettings, app: &App) -> Self {
        let base = app.web.public_url.trim_end_matches('/');
        Self {
            webhook_url: format!("{base}/hooks/sms/{}", line.key),
            id: line.id,
            name: line.name,
            display_phone: line.display_phone,
            key: line.key,
            provider: line.provider.as_str(),
            sender: line.sender,
            url: line.url,
            account: line.account,
            phone_trust_days: line.phone_trust_days,
            last_delivery_at: line.seen_at,
            last_forged_at: line.forged_at,
            test_message_id: line.tried,
        }
    }
}
