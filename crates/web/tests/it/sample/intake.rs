//! Deliveries that wait, and some that are in trouble.

use base::DeliveryId;
use desk::channel::Channel;
use desk::view::{AppRow, IntakeHealth, LineRow, Trouble, TroubledDelivery, WaitingLine};

use super::{at, id};

pub(crate) fn health() -> IntakeHealth {
    IntakeHealth {
        waiting: 3,
        troubled: 243,
        single: 4,
        last_received: Some(at("2026-11-22T14:31:58Z")),
        apps: vec![AppRow { id: id(1), key: "main".into(), forged_at: Some(at("2026-11-22T14:20:00Z")) }],
        lines: vec![
            LineRow {
                id: id(2),
                name: "Support".into(),
                display_phone: "+1 555 010 0200".into(),
                phone_number_id: "106540352242922".into(),
                channel: Channel::WhatsApp,
                forged_at: None,
                last_message: Some(at("2026-11-22T14:31:40Z")),
            },
            LineRow {
                id: id(3),
                name: "Sales".into(),
                display_phone: "+1 555 010 0300".into(),
                phone_number_id: "106540352242923".into(),
                channel: Channel::WhatsApp,
                forged_at: None,
                last_message: None,
            },
            LineRow {
                id: id(4),
                name: "Texts".into(),
                display_phone: "+1 555 010 0230".into(),
                phone_number_id: "texts".into(),
                channel: Channel::Sms,
                forged_at: Some(at("2026-11-22T14:30:00Z")),
                last_message: None,
            },
        ],
    }
}

pub(crate) fn waiting() -> Vec<WaitingLine> {
    vec![WaitingLine {
        phone_number_id: "119900223344".into(),
        deliveries: 240,
        since: at("2026-11-22T13:12:00Z"),
        app: id(1),
        app_key: "main".into(),
        waba_id: Some("700000000000001".into()),
        first: DeliveryId(4420),
    }]
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
        one(4690, Trouble::Unreadable, "The body ends in the middle of a word at byte 2048.", 1),
        one(4600, Trouble::UnknownObject, "It is about “page”.", 1),
    ]
}
