//! The first stage: deliveries in, stored before they are acknowledged, read into what happened. It knows no people.

mod content;
mod happening;
pub(crate) mod queries;
mod read;
mod rotation;
mod sms;
mod words;

use base::DeliveryId;
use bytes::Bytes;
use store::{Arrival, Journal, JournalError, Unit, params};

use crate::channel::{App, note_forged};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

pub use content::{CallOutcome, Card, Content, Media, Notice, Offered, OrderItem, Referral};
pub use happening::{
    Amendment, AmendmentKind, Deed, DeliveryState, Direction, Failure, Happening, Labels, NewMessage,
    Setting, TemplateChange, TemplateNews, UsernameSeen, What,
};
pub(crate) use read::account_of;
pub use read::{LineUsername, Problem, Reading, read, read_sms};
pub use sms::{Knock, LARGEST_SMS_BODY, accept_sms};

/// The largest body that is taken: Meta's own limit. Source: Meta, "Webhooks overview".
pub const LARGEST_BODY: usize = 3 * 1024 * 1024;

/// What became of a delivery at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// Stored: answer 200.
    Stored(DeliveryId),
    /// Not signed by this app: answer 401, nothing is stored.
    Forged,
}

/// Checks a delivery's signature over the raw bytes and stores it; returns when it is on the disk.
///
/// # Errors
/// [`Error::Busy`]: it is not stored and must not be acknowledged. Meta repeats it.
pub async fn accept(desk: &Desk, app: &App, signature: Option<&str>, body: Bytes) -> Result<Receipt> {
    if !signature.is_some_and(|given| whatsapp::signature::verify(&app.app_secret, &body, given)) {
        note_forged(desk, app).await;
        return Ok(Receipt::Forged);
    }
    store(desk, app, body).await.map(Receipt::Stored)
}

/// Stores a delivery that needs no signature: one that is fed in again from a recording.
///
/// # Errors
/// [`Error::Busy`]: it is not stored.
pub async fn store(desk: &Desk, app: &App, body: Bytes) -> Result<DeliveryId> {
    let arrival = Arrival {
        workspace: app.workspace,
        app: app.id,
        received_at: desk.source.now(),
        readers: Permission::SeeDeliveries.as_str(),
        body,
    };
    desk.journal.append(arrival).await.map_err(|_refused: JournalError| Error::Busy)
}

/// The bytes of a delivery as they came. Needs [`Permission::SeeDeliveries`].
///
/// # Errors
/// [`Error::NotFound`] in other workspaces, [`Error::Forbidden`] for agents.
pub async fn raw(desk: &Desk, viewer: &Viewer, id: DeliveryId) -> Result<Vec<u8>> {
    viewer.must(Permission::SeeDeliveries)?;
    let workspace = viewer.workspace;
    let delivery = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(Journal::delivery(tx, workspace, id).await?) })
        })
        .await?;
    delivery.map(|delivery| delivery.body).ok_or(Error::NotFound("delivery"))
}

/// Puts a delivery that was set aside back into the work list. Needs [`Permission::SeeDeliveries`].
///
/// # Errors
/// [`Error::NotFound`] if it was not set aside, [`Error::Forbidden`] for agents.
pub async fn replay(desk: &Desk, viewer: &Viewer, id: DeliveryId) -> Result<()> {
    viewer.must(Permission::SeeDeliveries)?;
    let workspace = viewer.workspace;
    let changed = desk
        .db
        .write(move |tx| -> Unit<'_, u64, Error> {
            Box::pin(async move {
                tx.execute(queries::FORGET_EARLIER_TRY, &params![workspace, id]).await?;
                Ok(tx.execute(queries::TRY_AGAIN, &params![workspace, id]).await?)
            })
        })
        .await?;
    if changed == 0 {
        return Err(Error::NotFound("delivery"));
    }
    desk.wake.notify_one();
    Ok(())
}
