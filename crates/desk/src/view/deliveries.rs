//! What an admin sees of the intake: the lines' health and the deliveries that need a look. Agents never see these.

use base::{AppId, DeliveryId, LineId, Moment};
use store::{Journal, Record, Row, Unit, params};

use super::queries;
use crate::channel::{Carrier, Channel};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// Why a delivery needs a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It is signed correctly but cannot be read.
    Unreadable,
    /// It is not about WhatsApp messages at all.
    UnknownObject,
    /// Its sender writes one-time codes that nobody was given. It is processed.
    GuessedCodes,
    /// Processing it failed five times.
    SetAside,
}

/// A delivery that needs a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TroubledDelivery {
    /// The delivery.
    pub id: DeliveryId,
    /// When it came.
    pub received_at: Moment,
    /// The app it came for.
    pub app: String,
    /// What is wrong.
    pub trouble: Trouble,
    /// Why, as a sentence.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i64,
}

/// The intake at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntakeHealth {
    /// Deliveries that are stored and not processed yet.
    pub waiting: i64,
    /// Deliveries that need a look.
    pub troubled: i64,
    /// How many of them are no matter of a line that is not set up; [`troubles`] lists the newest.
    pub single: i64,
    /// When the last delivery came.
    pub last_received: Option<Moment>,
    /// The apps, with the path to give to Meta.
    pub apps: Vec<AppRow>,
    /// The lines.
    pub lines: Vec<LineRow>,
}

/// An app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRow {
    /// Its id.
    pub id: AppId,
    /// Its key, the last part of its webhook path.
    pub key: String,
    /// When a delivery came that is not signed with its secret; nothing if a good one came since.
    pub forged_at: Option<Moment>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    /// Its id.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// The number as people write it.
    pub display_phone: String,
    /// Meta's id of it; of an SMS line the key of its hook.
    pub phone_number_id: String,
    /// By what it carries messages.
    pub channel: Channel,
    /// When a call came that its SMS provider did not sign; nothing if a good one came since.
    pub forged_at: Option<Moment>,
    /// When a customer last wrote to it.
    pub last_message: Option<Moment>,
}

struct TroubleRow(TroubledDelivery);

impl Record for TroubleRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, received_at, app) = (row.next()?, row.next()?, row.next()?);
        let kind: String = row.next()?;
        let trouble = match kind.as_str() {
            "unreadable" => Trouble::Unreadable,
            "unknown_object" => Trouble::UnknownObject,
            "guessed_codes" => Trouble::GuessedCodes,
            _ => Trouble::SetAside,
        };
        Ok(Self(TroubledDelivery {
            id,
            received_at,
            app,
            trouble,
            reason: row.next()?,
            attempts: row.next()?,
        }))
    }
}

/// The newest of the deliveries that need a look, but for those that [`super::waiting_lines`] tells of. Needs [`Permission::SeeDeliveries`].
///
/// # Errors
/// [`Error::Forbidden`] for agents.
pub async fn troubles(desk: &Desk, viewer: &Viewer) -> Result<Vec<TroubledDelivery>> {
    viewer.must(Permission::SeeDeliveries)?;
    let workspace = viewer.workspace;
    let rows: Vec<TroubleRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::TROUBLES, &params![workspace]).await?) })
        })
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

impl Record for AppRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { id: row.next()?, key: row.next()?, forged_at: row.next()? })
    }
}

impl Record for LineRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            name: row.next()?,
            display_phone: row.next()?,
            phone_number_id: row.next()?,
            channel: row.parse::<Carrier>()?.channel(),
            forged_at: row.next()?,
            last_message: row.next()?,
        })
    }
}

/// The intake at a glance. Needs [`Permission::SeeDeliveries`].
///
/// # Errors
/// [`Error::Forbidden`] for agents.
pub async fn intake(desk: &Desk, viewer: &Viewer) -> Result<IntakeHealth> {
    viewer.must(Permission::SeeDeliveries)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, IntakeHealth, Error> {
            Box::pin(async move {
                let (troubled, single) =
                    tx.find(queries::TROUBLED, &params![workspace]).await?.unwrap_or_default();
                Ok(IntakeHealth {
                    troubled,
                    single,
                    waiting: Journal::waiting(tx, workspace).await?,
                    last_received: Journal::last_received(tx, workspace).await?,
                    apps: tx.query(queries::APPS, &params![workspace]).await?,
                    lines: tx.query(queries::LINES, &params![workspace]).await?,
                })
            })
        })
        .await
}
