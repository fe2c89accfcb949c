//! What is said in threads: a talk as they are, and one of everything.

use base::MessageId;
use desk::channel::Channel;
use desk::converse::DeliveryState;
use desk::receive::{CallOutcome, Card, Content, Media, Notice, OrderItem, Referral};
use desk::view::{Quote, Reaction, Side, TimelineItem};

use super::{at, id};

pub(crate) fn item(n: u64, time: &str, side: Side, content: Content) -> TimelineItem {
    TimelineItem {
        id: id::<MessageId>(1000 + n),
        wamid: Some(format!("wamid.{n}")),
        at: at(time),
        side,
        author: match side {
            Side::Customer => "Carlos Mendoza".into(),
            Side::Business => "Sam Okafor".into(),
            Side::Notice => String::new(),
        },
        content,
        channel: Channel::WhatsApp,
        said_in: None,
        file: None,
        quoted: None,
        forwarded: None,
        referral: None,
        reactions: vec![],
        edited_at: None,
        revoked_at: None,
        sending: None,
        delivery: (side == Side::Business).then_some(DeliveryState::Read),
        failure: None,
        details: None,
        repeat: None,
        replaced: false,
    }
}

pub(crate) fn text(body: &str) -> Content {
    Content::Text { body: body.into() }
}

pub(crate) fn media(mime: &str) -> Media {
    Media { id: Some("1037".into()), mime_type: Some(mime.into()), ..Media::default() }
}

/// A conversation as they are: short, friendly, with a hiccup.
pub(crate) fn talk() -> Vec<TimelineItem> {
    use Side::{Business, Customer, Notice as Quiet};
    let mut items = vec![
        item(
            1,
            "2026-11-20T16:02:00Z",
            Customer,
            text(
                "Hi! I ordered the *walnut desk* two weeks ago (order 20-4471) and have not heard anything since.",
            ),
        ),
        item(2, "2026-11-20T16:02:30Z", Customer, text("Is it still coming before the end of the month?")),
        item(
            3,
            "2026-11-20T16:20:00Z",
            Business,
            text("Hi Carlos, thanks for asking. I am looking into it right now."),
        ),
        item(
            4,
            "2026-11-20T16:34:00Z",
            Business,
            text(
                "It left our workshop this morning. The carrier says *Tuesday 24 November*, between 9 and 12:\nhttps://track.example.com/p/20-4471",
            ),
        ),
        item(5, "2026-11-20T16:41:00Z", Customer, text("Wonderful 🙏")),
        item(
            6,
            "2026-11-22T13:58:00Z",
            Quiet,
            Content::Notice(Notice::UsernameChanged { from: None, to: Some("carlos.mdz".into()) }),
        ),
        item(7, "2026-11-22T13:58:00Z", Quiet, Content::Notice(Notice::NumberHidden)),
        item(
            8,
            "2026-11-22T13:58:00Z",
            Customer,
            text(
                "One more thing: can it be carried up to the third floor? There is no lift, and the door of the flat is only 78 cm wide.",
            ),
        ),
        item(
            9,
            "2026-11-22T13:59:10Z",
            Customer,
            Content::Image { media: media("image/jpeg"), caption: Some("This is the staircase".into()) },
        ),
        item(
            10,
            "2026-11-22T14:06:00Z",
            Business,
            text(
                "That works, the table top and the legs come separately. I have added _carry up_ to the delivery, free of charge.",
            ),
        ),
        item(11, "2026-11-22T14:11:00Z", Customer, text("Perfect. And who do I call if nobody shows up?")),
        item(
            12,
            "2026-11-22T14:20:00Z",
            Business,
            text("You can reach the driver on the morning of the delivery."),
        ),
        item(
            13,
            "2026-11-22T14:28:00Z",
            Customer,
            Content::Call { from_customer: true, outcome: CallOutcome::Missed, seconds: None },
        ),
    ];
    items[3].quoted = Some(Quote {
        id: Some(items[1].id),
        author: Some("Carlos Mendoza".into()),
        preview: Some("Is it still coming before the end of the month?".into()),
    });
    items[4].reactions =
        vec![Reaction { emoji: "❤️".into(), by: "Sam Okafor".into(), ours: true, failed: false }];
    items[11].delivery = Some(DeliveryState::Failed);
    items[11].failure = Some("This message needs a phone number and Carlos has not shared his. Ask for it, or use a utility template.".into());
    items
}

/// One of everything.
pub(crate) fn everything() -> Vec<TimelineItem> {
    use Side::{Business, Customer, Notice as Quiet};
    let contents = vec![
        text(
            "Plain words, *bold*, _italic_, ~struck~, `code`, and a link: https://example.com/a?b=c&d=1.\n```let desk = tidy();\nlet inbox = empty();```\nDone.",
        ),
        Content::Image { media: media("image/jpeg"), caption: Some("The *blue* one".into()) },
        Content::Video { media: media("video/mp4"), caption: None },
        Content::Audio { media: media("audio/ogg; codecs=opus"), voice: true },
        Content::Audio { media: media("audio/mpeg"), voice: false },
        Content::Document {
            media: media("application/pdf"),
            filename: Some("Invoice 2026-11.pdf".into()),
            caption: Some("Is this right?".into()),
        },
        Content::Document {
            media: media("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            filename: None,
            caption: None,
        },
        Content::Sticker { media: media("image/webp"), animated: true },
        Content::Location {
            latitude: -23.55052,
            longitude: -46.63331,
            name: Some("Praça da Sé".into()),
            address: Some("Sé, São Paulo - SP, 01001-000".into()),
        },
        Content::Contacts {
            cards: vec![
                Card {
                    name: Some("Carlos Mendoza".into()),
                    company: None,
                    phones: vec!["+52 55 1234 5678".into()],
                    emails: vec![],
                    own_number: true,
                },
                Card {
                    name: Some("Dr. Ana Ríos".into()),
                    company: Some("Ríos & Partners".into()),
                    phones: vec!["+52 55 8765 4321".into()],
                    emails: vec!["ana@rios.example".into()],
                    own_number: false,
                },
            ],
        },
        Content::Choice {
            title: "Tomorrow, 9 to 12".into(),
            description: Some("Delivery to the door".into()),
            payload: Some("slot_3".into()),
        },
        Content::Form {
            name: Some("Book a visit".into()),
            fields: vec![
                ("Name".into(), "Carlos Mendoza".into()),
                ("Day".into(), "24 November".into()),
                ("Remarks".into(), "Ring twice.\nThe bell is broken.".into()),
            ],
        },
        Content::CallPermission { allowed: true, until: Some(at("2026-11-29T10:00:00Z")) },
        Content::Order {
            note: Some("Please gift wrap".into()),
            items: vec![
                OrderItem {
                    product: "Walnut desk 160".into(),
                    quantity: 1.0,
                    price: 1249.0,
                    currency: "EUR".into(),
                },
                OrderItem {
                    product: "Desk lamp, brass".into(),
                    quantity: 2.0,
                    price: 89.5,
                    currency: "EUR".into(),
                },
            ],
        },
        Content::Call { from_customer: true, outcome: CallOutcome::Ended, seconds: Some(252) },
        Content::Call { from_customer: true, outcome: CallOutcome::Missed, seconds: None },
        Content::Unsupported {
            what: Some("poll_creation".into()),
            reason: Some("Message type is currently not supported.".into()),
        },
        Content::Raw {
            label: "payment_reminder".into(),
            json:
                "{\"type\":\"payment_reminder\",\"payment_reminder\":{\"amount\":1200,\"note\":\"<b>&</b>\"}}"
                    .into(),
        },
    ];
    let mut items: Vec<TimelineItem> = contents
        .into_iter()
        .enumerate()
        .map(|(n, content)| {
            item(100 + n as u64, &format!("2026-11-22T09:{:02}:00Z", n * 3), Customer, content)
        })
        .collect();
    items[0].referral = Some(Referral {
        headline: Some("Walnut desks, made to measure".into()),
        body: Some("Two weeks from order to door.".into()),
        source_url: Some("https://fb.me/3xAmPle".into()),
        source_type: Some("ad".into()),
        click_id: None,
    });
    items[1].forwarded = Some(true);
    items[2].forwarded = Some(false);
    items[3].reactions = vec![
        Reaction { emoji: "👍".into(), by: "Sam Okafor".into(), ours: true, failed: false },
        Reaction { emoji: "😂".into(), by: "Maya".into(), ours: false, failed: false },
    ];
    items[5].edited_at = Some(at("2026-11-22T09:18:00Z"));
    let notices = [
        Notice::NumberHidden,
        Notice::NumberShown { phone: "5215512345678".into() },
        Notice::UsernameChanged { from: None, to: Some("carlos".into()) },
        Notice::UsernameChanged { from: Some("carlos".into()), to: Some("carlos.mdz".into()) },
        Notice::UsernameChanged { from: Some("carlos.mdz".into()), to: None },
        Notice::Account { words: "The customer's WhatsApp account moved to a new phone.".into() },
        Notice::Marketing { value: "stop".into() },
        Notice::Marketing { value: "resume".into() },
    ];
    items.extend(notices.into_iter().enumerate().map(|(n, notice)| {
        item(200 + n as u64, &format!("2026-11-22T10:{n:02}:00Z"), Quiet, Content::Notice(notice))
    }));
    let mut ours = vec![
        item(300, "2026-11-22T11:00:00Z", Customer, text("Deleted words")),
        item(301, "2026-11-22T11:01:00Z", Business, text("Deleted words")),
        item(302, "2026-11-22T11:02:00Z", Business, text("An answer to something we never saw")),
        item(
            303,
            "2026-11-22T11:03:00Z",
            Business,
            Content::Audio { media: media("audio/ogg"), voice: true },
        ),
        item(304, "2026-11-22T11:04:00Z", Business, text("This one failed")),
        item(305, "2026-11-22T11:05:00Z", Business, text("Use `cargo run` and *wait*")),
        item(306, "2026-11-22T11:06:00Z", Customer, text("שלום, תודה רבה! נתראה ב-10:30 ✓")),
        item(307, "2026-11-22T11:07:00Z", Business, text("Delivered, not read")),
    ];
    ours[0].revoked_at = Some(at("2026-11-22T11:10:00Z"));
    ours[1].revoked_at = Some(at("2026-11-22T11:10:00Z"));
    ours[2].quoted = Some(Quote { id: None, author: None, preview: None });
    ours[3].delivery = Some(DeliveryState::Played);
    ours[4].delivery = Some(DeliveryState::Failed);
    ours[4].failure = Some("The customer's phone has been off for 30 days.".into());
    ours[7].delivery = Some(DeliveryState::Delivered);
    items.extend(ours);
    items
}
