//! A thread with its head, and the contact beside it.

use base::{ConversationId, Cursor};
use desk::deliver::NumberRequest;
use desk::view::{ContactPane, FormerUsername, IdentifierRow, InboxRow, Thread, ThreadHead};

use super::{at, everything, id, rows, talk};

pub(crate) fn head(n: u64) -> ThreadHead {
    let row = rows().into_iter().find(|row| row.id == id::<ConversationId>(n)).unwrap();
    ThreadHead {
        id: row.id,
        contact_id: row.contact_id,
        name: row.name,
        number: row.has_number.then(|| "+55 11 91234-5678".into()),
        number_hidden: false,
        is_visitor: false,
        username: row.username,
        line: row.line,
        channel: row.channel,
        status: row.status,
        owner_is_viewer: row.owner.as_deref() == Some("Sam Okafor"),
        owner: row.owner,
        window_until: row.window_until,
        unread: row.unread,
        number_request: None,
    }
}

pub(crate) fn thread(n: u64) -> Thread {
    let items = if n == 3 { everything() } else { talk() };
    let older = (n == 1).then(|| Cursor::after(items[0].at, items[0].id));
    Thread { head: head(n), items, older, elsewhere: Vec::new() }
}

pub(crate) fn contact(n: u64) -> ContactPane {
    let head = head(n);
    ContactPane {
        company: None,
        email: None,
        fields: Vec::new(),
        number_request: Some(NumberRequest::Asked {
            at: at("2026-11-22T14:12:00Z"),
            again_from: at("2026-11-29T14:12:00Z"),
        }),
        marketing: Vec::new(),
        id: head.contact_id.unwrap(),
        name: head.name,
        profile_name: Some("Carlitos 🌵".into()),
        username: head.username.clone(),
        number: head.number.clone(),
        number_hidden: false,
        country: Some("Mexico".into()),
        is_visitor: head.number.is_none(),
        since: at("2026-03-02T10:00:00Z"),
        identifiers: vec![
            IdentifierRow {
                kind: "WhatsApp id",
                value: "MX.13491208655302741918".into(),
                state: "active",
                first_seen: at("2026-09-30T08:00:00Z"),
                last_seen: at("2026-11-22T14:28:00Z"),
                evidence:
                    "In every message since 30 September; the first of them carried the phone number too."
                        .into(),
            },
            IdentifierRow {
                kind: "Phone number",
                value: "5215512345678".into(),
                state: "contested",
                first_seen: at("2026-03-02T10:00:00Z"),
                last_seen: at("2026-11-20T16:41:00Z"),
                evidence:
                    "Came with messages from March to November. Somebody else has written with it since."
                        .into(),
            },
            IdentifierRow {
                kind: "WhatsApp id",
                value: "MX.99887766554433221100".into(),
                state: "alias",
                first_seen: at("2026-08-01T10:00:00Z"),
                last_seen: at("2026-09-29T10:00:00Z"),
                evidence: "WhatsApp told us that it was replaced.".into(),
            },
        ],
        former_usernames: vec![FormerUsername {
            username: "carlos_m".into(),
            until: at("2026-10-12T09:00:00Z"),
        }],
        conversations: vec![InboxRow {
            line: "Sales".into(),
            preview: "Do you also make shelves?".into(),
            ..rows()[10].clone()
        }],
    }
}
