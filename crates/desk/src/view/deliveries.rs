//! What an admin sees of the intake: the lines' health and the deliveries that need a look. Agents never see these.

use base::{DeliveryId, Moment};

/// Why a delivery needs a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It is signed correctly but cannot be read.
    Unreadable,
    /// It is not about WhatsApp messages at all.
    UnknownObject,
    /// It is for a line that is not set up; it is processed once it is.
    UnknownLine {
        /// Meta's id of the number.
        phone_number_id: String,
    },
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
    /// Its key, the last part of its webhook path.
    pub key: String,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    /// Its name.
    pub name: String,
    /// The number as people write it.
    pub display_phone: String,
    /// Meta's id of it.
    pub phone_number_id: String,
    /// When a customer last wrote to it.
    pub last_message: Option<Moment>,
}
