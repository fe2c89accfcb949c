//! Deliveries that wait, and some that are in trouble.

use base::DeliveryId;
use desk::channel::Channel;
use desk::view::{AppRow, IntakeHealth, LineRow, Trouble, TroubledDelivery};

use super::at;

pub(crate) fn health() -> IntakeHealth {
    IntakeHealth {
        waiting: 3,
        last_received: Some(at("2026-11-22T14:31:58Z")),
        apps: vec![AppRow { key: "main".into() }],
        lines: vec![
            LineRow {
                name: "Support".into(),
                display_phone: "+1 555 010 0200".into(),
                phone_number_id: "106540352242922".into(),
                channel: Channel::WhatsApp,
                last_message: Some(at("2026-11-22T14:31:40Z")),
            },
            LineRow {
                name: "Sales".into(),
                display_phone: "+1 555 010 0300".into(),
                phone_number_id: "106540352242923".into(),
                channel: Channel::WhatsApp,
                last_message: None,
            },
        ],
    }
}

pub(crate) fn troubles() -> Vec<TroubledDelivery> {
    let one = |n, trouble, reason: &str, attempts| TroubledDelivery {
        id: DeliveryId(n),
        received_at: at("2026-11-22T13:12:00Z"),
        app: "main".into(),
        trouble,
        reason: reason.into(),
        attempts,
    };
    vec![
        one(4711, Trouble::SetAside, "A message refers to a contact that does not exist.", 5),
        one(
            4702,
            Trouble::UnknownLine { phone_number_id: "119900223344".into() },
            "No line has this phone number id.",
            1,
        ),
        one(4690, Trouble::Unreadable, "The body ends in the middle of a word at byte 2048.", 1),
        one(4600, Trouble::UnknownObject, "It is about “page”.", 1),
    ]
}
