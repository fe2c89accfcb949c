//! What a form of the control page asks for.

use serde::Deserialize;
use serde_json::json;

use crate::platform::Platform;
use crate::talk::Side;
use crate::write::{CallEnd, Content, Item, Letter, Outcome};
use crate::{Act, Refusal};

/// One pressed button and the fields beside it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    act: String,
    kind: String,
    text: String,
    hide: bool,
}

/// The types of message that the page offers, and what it calls them.
pub(super) const KINDS: [(&str, &str); 22] = [
    ("text", "Text"),
    ("reply", "Reply to the last"),
    ("image", "Picture"),
    ("voice", "Voice note"),
    ("audio", "Sound file"),
    ("video", "Film"),
    ("document", "Document"),
    ("sticker", "Sticker"),
    ("location", "Place"),
    ("card", "Somebody's contact card"),
    ("order", "Order"),
    ("button_reply", "Tap a reply button"),
    ("list_reply", "Choose from a list"),
    ("button", "Tap a template's button"),
    ("flow", "Filled-in form"),
    ("call_yes", "Allow calls"),
    ("call_no", "Refuse calls"),
    ("unreact", "Take the reaction away"),
    ("from_ad", "First message from an ad"),
    ("forwarded", "Forwarded text"),
    ("unsupported", "Something not passed on"),
    ("unknown", "A type nobody knows yet"),
];

impl Form {
    /// The act that the form asks for.
    pub(super) fn act(self, platform: &Platform, person: &str, line: &str) -> Result<Act, Refusal> {
        let text = self.text.trim().to_owned();
        let to = line.to_owned();
        let last = |side| {
            let chat = platform.chat(person, line);
            let said = chat.iter().rev().find(|said| said.side == side && !said.deleted);
            said.map(|said| said.wamid.clone()).ok_or(Refusal::NoSuchMessage)
        };
        if platform.sms.line(line).is_ok() && self.act == "write" {
            return Ok(Act::Text { line: to, body: text });
        }
        Ok(match self.act.as_str() {
            "adopt" => Act::AdoptUsername { username: text, hide: self.hide },
            "drop" => Act::DropUsername,
            "hide" => Act::HideNumber,
            "show" => Act::ShowNumber,
            "rename" => Act::Rename { name: (!text.is_empty()).then_some(text) },
            "number" => {
                let phone = text.chars().filter(char::is_ascii_digit).collect();
                Act::ChangeNumber { phone, country: None, silently: false }
            }
            "share" => Act::ShareNumber { line: to },
            "decline" => Act::DeclineNumber { line: to },
            "call" => Act::Call { line: to, end: CallEnd::Answered { seconds: 42 } },
            "missed" => Act::Call { line: to, end: CallEnd::Missed },
            "stop" => Act::Preference { line: to, wants: false },
            "resume" => Act::Preference { line: to, wants: true },
            "react" => {
                let content = Content::Reaction { message_id: last(Side::Business)?, emoji: Some(text) };
                Act::Write { line: to, letter: content.into() }
            }
            "edit" => {
                let content = Content::Edit { message_id: last(Side::Customer)?, body: text };
                Act::Write { line: to, letter: content.into() }
            }
            "delete" => {
                let content = Content::Revoke { message_id: last(Side::Customer)? };
                Act::Write { line: to, letter: content.into() }
            }
            _ => Act::Write { line: to, letter: letter(&self.kind, text, last)? },
        })
    }
}

fn letter(
    kind: &str,
    text: String,
    last: impl Fn(Side) -> Result<String, Refusal>,
) -> Result<Letter, Refusal> {
    let plain = |text: String| Letter::from(Content::Text { body: text });
    let or = |other: &str| if text.is_empty() { other.to_owned() } else { text.clone() };
    let caption = (!text.is_empty()).then(|| text.clone());
    Ok(match kind {
        "reply" => plain(or("Yes, please.")).replying_to(&last(Side::Business)?),
        "from_ad" => Letter { from_ad: true, ..plain(or("Hello! I saw your advertisement.")) },
        "forwarded" => Letter { forwarded: true, ..plain(or("Good news for coffee lovers")) },
        "unreact" => Content::Reaction { message_id: last(Side::Business)?, emoji: None }.into(),
        "image" => Content::Image { media: Some("latte".to_owned()), caption }.into(),
        "voice" => Content::Audio { voice: true }.into(),
        "audio" => Content::Audio { voice: false }.into(),
        "video" => Content::Video { caption }.into(),
        "document" => Content::Document { filename: Some("invoice.pdf".to_owned()), caption }.into(),
        "sticker" => Content::Sticker.into(),
        "location" => Content::Location {
            latitude: 38.7139,
            longitude: -9.1334,
            name: Some(or("Largo do Carmo")),
            address: Some("Lisboa".to_owned()),
        }
        .into(),
        "card" => Content::ContactCard { name: or("Sam Gate"), phone: "15550100199".to_owned() }.into(),
        "order" => Content::Order { text, items: vec![house_blend()] }.into(),
        "button_reply" => Content::ButtonReply { id: "yes".to_owned(), title: or("Yes") }.into(),
        "list_reply" => Content::ListReply {
            id: "filter".to_owned(),
            title: or("Filter"),
            description: Some("Medium grind".to_owned()),
        }
        .into(),
        "button" => Content::Button { payload: "MORE".to_owned(), text: or("Tell me more") }.into(),
        "flow" => {
            Content::FlowReply { response: json!({"flow_token": "acme", "note": or("Window seat")}) }.into()
        }
        "call_yes" => Content::CallPermission { response: Outcome::Accept }.into(),
        "call_no" => Content::CallPermission { response: Outcome::Reject }.into(),
        "unsupported" => Content::Unsupported { of: "poll_creation".to_owned() }.into(),
        "unknown" => {
            Content::Unknown { name: "hologram".to_owned(), object: json!({"note": or("Help me")}) }.into()
        }
        _ => plain(or("Hello!")),
    })
}

fn house_blend() -> Item {
    Item { product: "HOUSE-250".to_owned(), quantity: 2, price: 12.5, currency: "USD".to_owned() }
}
