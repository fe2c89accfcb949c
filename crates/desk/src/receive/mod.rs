//! The first stage: deliveries in, stored before they are acknowledged. It knows no people.

mod content;

pub use content::{CallOutcome, Card, Content, Media, Notice, OrderItem, Referral};

use base::DeliveryId;

use crate::people::Viewer;
use crate::{Desk, Error, Result};

/// The bytes of a delivery as they came. Needs `Permission::SeeDeliveries`.
pub async fn raw(_desk: &Desk, _viewer: &Viewer, _id: DeliveryId) -> Result<Vec<u8>> {
    Err(Error::NotFound("delivery"))
}

/// Processes a delivery again that was set aside. Needs `Permission::SeeDeliveries`.
pub async fn replay(_desk: &Desk, _viewer: &Viewer, _id: DeliveryId) -> Result<()> {
    Err(Error::NotFound("delivery"))
}
