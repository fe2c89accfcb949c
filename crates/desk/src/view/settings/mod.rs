//! What admins see of apps and lines: their settings, how far they are connected, and what Meta says of them.

pub(crate) mod queries;
mod sms;

use base::{AppId, DeliveryId, LineId, MessageId, Moment, Secret};
use identity::{IdScope, MergePolicy};
use store::{Journal, Record, Row, Tx, Unit, params};

use crate::channel::{Held, Stage};
use crate::people::{Permission, Viewer};
use crate::receive::account_of;
use crate::{Desk, Error, Result};

pub use sms::{SmsSettings, sms_line_settings, sms_lines_settings};

/// An app, without what must not come out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppSettings {
    /// Its id.
    pub id: AppId,
    /// The last part of its webhook path.
    pub key: String,
    /// What Meta's handshake has to show; pasted at Meta.
    pub verify_token: Secret,
    /// Whether there is anything to show to Meta.
    pub has_access_token: bool,
    /// When Meta last shook hands.
    pub verified_at: Option<Moment>,
    /// When the last delivery of it was processed.
    pub seen_at: Option<Moment>,
    /// When one came that is not signed with its secret; nothing if a good one came since.
    pub forged_at: Option<Moment>,
    /// How many lines belong to it.
    pub lines: i64,
}

struct AppRow {
    id: AppId,
    key: String,
    verify_token: Vec<u8>,
    access_token: Vec<u8>,
    verified_at: Option<Moment>,
    seen_at: Option<Moment>,
    forged_at: Option<Moment>,
    lines: i64,
}

impl Record for AppRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            key: row.next()?,
            verify_token: row.next()?,
            access_token: row.next()?,
            verified_at: row.next()?,
            seen_at: row.next()?,
            forged_at: row.next()?,
            lines: row.next()?,
        })
    }
}

impl AppRow {
    fn open(self, desk: &Desk) -> Result<AppSettings> {
        let access_token = desk.seal.open("access_token", &self.access_token)?;
        Ok(AppSettings {
            id: self.id,
            key: self.key,
            verify_token: desk.seal.open("verify_token", &self.verify_token)?,
            has_access_token: !access_token.reveal().is_empty(),
            verified_at: self.verified_at,
            seen_at: self.seen_at,
            forged_at: self.forged_at,
            lines: self.lines,
        })
    }
}

/// A line with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineSettings {
    /// Its id.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// Meta's id of the number.
    pub phone_number_id: String,
    /// Meta's id of its WhatsApp Business Account.
    pub waba_id: String,
    /// Meta's id of the business portfolio.
    pub portfolio_id: String,
    /// The number as people write it.
    pub display_phone: String,
    /// The group of portfolios that share parent BSUIDs.
    pub parent_group: Option<String>,
    /// Where BSUIDs on it are valid.
    pub id_scope: IdScope,
    /// How far usernames are rolled out on it.
    pub stage: Stage,
    /// Whether proven joins happen by themselves.
    pub merge_policy: MergePolicy,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    pub phone_trust_days: i64,
    /// Whether customers are told that their messages were read, and that somebody is typing.
    pub read_receipts: bool,
    /// For how many days a customer who was asked for the number is not asked again.
    pub ask_again_days: i64,
    /// The words to ask with; nothing for the product's own.
    pub ask_words: Option<String>,
    /// The app that it belongs to.
    pub app: AppId,
    /// That app's key.
    pub app_key: String,
    /// When Meta last shook hands with that app's webhook.
    pub verified_at: Option<Moment>,
    /// Since when the app gets the deliveries of the line's account because we asked for them.
    pub subscribed_at: Option<Moment>,
    /// When the last delivery about the line was processed.
    pub seen_at: Option<Moment>,
    /// When a delivery came that is not signed with the app's secret; nothing if a good one of the app came since.
    pub forged_at: Option<Moment>,
    /// Messages a second that Meta lets it send.
    pub rate: i64,
    /// The name that customers see.
    pub verified_name: Option<String>,
    /// Meta's word for its state; only `CONNECTED` sends and receives.
    pub standing: Option<String>,
    /// Meta's word for its quality.
    pub quality: Option<String>,
    /// When Meta last told.
    pub asked_at: Option<Moment>,
    /// Why Meta did not tell the last time.
    pub unasked: Option<String>,
    /// The last message that was sent to try it.
    pub tried: Option<MessageId>,
    /// Its business username.
    pub held: Held,
    /// Since when that is known.
    pub username_at: Option<Moment>,
}

impl Record for LineSettings {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            name: row.next()?,
            phone_number_id: row.next()?,
            waba_id: row.next()?,
            portfolio_id: row.next()?,
            display_phone: row.next()?,
            parent_group: row.next()?,
            id_scope: row.parse()?,
            stage: row.parse()?,
            merge_policy: row.parse()?,
            phone_trust_days: row.next()?,
            read_receipts: row.next()?,
            ask_again_days: row.next()?,
            ask_words: row.next()?,
            app: row.next()?,
            app_key: row.next()?,
            verified_at: row.next()?,
            subscribed_at: row.next()?,
            seen_at: row.next()?,
            forged_at: row.next()?,
            rate: row.next()?,
            verified_name: row.next()?,
            standing: row.next()?,
            quality: row.next()?,
            asked_at: row.next()?,
            unasked: row.next()?,
            tried: row.next()?,
            held: Held {
                username: row.next()?,
                state: row.next::<Option<String>>()?.and_then(|word| word.parse().ok()),
            },
            username_at: row.next()?,
        })
    }
}

/// A number for which deliveries come, and which is no line here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingLine {
    /// Meta's id of it.
    pub phone_number_id: String,
    /// How many deliveries wait for it.
    pub deliveries: i64,
    /// When the first of them came.
    pub since: Moment,
    /// The app that they came for.
    pub app: AppId,
    /// That app's key.
    pub app_key: String,
    /// Its account, if the first delivery names it.
    pub waba_id: Option<String>,
    /// The first of the deliveries.
    pub first: DeliveryId,
}

impl Record for WaitingLine {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            phone_number_id: row.next()?,
            deliveries: row.next()?,
            since: row.next()?,
            app: row.next()?,
            app_key: row.next()?,
            waba_id: None,
            first: row.next()?,
        })
    }
}

/// The apps. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Forbidden`] for agents.
pub async fn apps(desk: &Desk, viewer: &Viewer) -> Result<Vec<AppSettings>> {
    viewer.must(Permission::ManageSettings)?;
    let workspace = viewer.workspace;
    let rows: Vec<AppRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::APPS_SETTINGS, &params![workspace]).await?) })
        })
        .await?;
    rows.into_iter().map(|row| row.open(desk)).collect()
}

/// One app. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn app_settings(desk: &Desk, viewer: &Viewer, id: AppId) -> Result<AppSettings> {
    let apps = apps(desk, viewer).await?;
    apps.into_iter().find(|app| app.id == id).ok_or(Error::NotFound("app"))
}

/// The lines. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Forbidden`] for agents.
pub async fn lines_settings(desk: &Desk, viewer: &Viewer) -> Result<Vec<LineSettings>> {
    viewer.must(Permission::ManageSettings)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::LINES_SETTINGS, &params![workspace]).await?) })
        })
        .await
}

/// One line. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn line_settings(desk: &Desk, viewer: &Viewer, id: LineId) -> Result<LineSettings> {
    let lines = lines_settings(desk, viewer).await?;
    lines.into_iter().find(|line| line.id == id).ok_or(Error::NotFound("line"))
}

/// The numbers for which deliveries wait, the longest waiting first. Needs [`Permission::SeeDeliveries`].
///
/// # Errors
/// [`Error::Forbidden`] for agents.
pub async fn waiting_lines(desk: &Desk, viewer: &Viewer) -> Result<Vec<WaitingLine>> {
    viewer.must(Permission::SeeDeliveries)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let mut waiting: Vec<WaitingLine> =
                    tx.query(queries::WAITING_LINES, &params![workspace]).await?;
                for line in &mut waiting {
                    line.waba_id = account_in(tx, workspace, line.first, &line.phone_number_id).await?;
                }
                Ok(waiting)
            })
        })
        .await
}

/// The account that a delivery names above what it says about this number.
async fn account_in(
    tx: &mut Tx,
    workspace: base::WorkspaceId,
    delivery: DeliveryId,
    phone_number_id: &str,
) -> Result<Option<String>> {
    let Some(delivery) = Journal::delivery(tx, workspace, delivery).await? else { return Ok(None) };
    Ok(account_of(&delivery.body, phone_number_id))
}
