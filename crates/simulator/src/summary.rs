//! Messages in words, for the control page.

use serde_json::Value;

use crate::write::Content;

/// What a person's message says.
pub(crate) fn of(content: &Content) -> String {
    match content {
        Content::Text { body } => body.clone(),
        Content::Image { caption, .. } => captioned("Picture", caption.as_deref()),
        Content::Video { caption } => captioned("Film", caption.as_deref()),
        Content::Audio { voice: true } => "Voice note".to_owned(),
        Content::Audio { voice: false } => "Sound file".to_owned(),
        Content::Document { filename, caption } => {
            captioned(filename.as_deref().unwrap_or("Document"), caption.as_deref())
        }
        Content::Sticker => "Sticker".to_owned(),
        Content::Location { name, latitude, longitude, .. } => {
            format!("Place: {}", name.clone().unwrap_or_else(|| format!("{latitude}, {longitude}")))
        }
        Content::ContactCard { name, phone } => format!("Contact card: {name}, +{phone}"),
        Content::SharedNumber { phone } => format!("Shared the own number: +{phone}"),
        Content::ButtonReply { title, .. } | Content::ListReply { title, .. } => format!("Chose: {title}"),
        Content::Button { text, .. } => format!("Chose: {text}"),
        Content::FlowReply { .. } => "Filled in a form".to_owned(),
        Content::CallPermission { response } => format!("May you call? {response:?}"),
        Content::Reaction { emoji, .. } => emoji.clone().unwrap_or_default(),
        Content::Order { text, items } => {
            let items: Vec<String> =
                items.iter().map(|item| format!("{} x {}", item.quantity, item.product)).collect();
            captioned(
                &format!("Order: {}", items.join(", ")),
                Some(text).filter(|t| !t.is_empty()).map(String::as_str),
            )
        }
        Content::Edit { body, .. } => body.clone(),
        Content::Revoke { .. } => String::new(),
        Content::Unsupported { of } => format!("Something the platform does not pass on ({of})"),
        Content::Unknown { name, .. } => format!("A message of the new type \"{name}\""),
    }
}

/// What a business's message says.
pub(crate) fn of_request(kind: &str, request: &Value) -> String {
    let at = |path: &str| request.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let said = match kind {
        "text" => at("/text/body"),
        "template" => at("/template/name").map(|name| format!("Template: {name}")),
        "interactive" => at("/interactive/body/text").map(|body| offered(&body, request)),
        "reaction" => at("/reaction/emoji"),
        "location" => Some(captioned("Place", at("/location/name").as_deref())),
        "contacts" => Some(captioned("Contact card", at("/contacts/0/name/formatted_name").as_deref())),
        "audio" if request.pointer("/audio/voice") == Some(&Value::Bool(true)) => {
            Some("Voice note".to_owned())
        }
        media => at(&format!("/{media}/caption")).map(|caption| captioned(media, Some(&caption))),
    };
    said.unwrap_or_else(|| kind.to_owned())
}

/// Buttons or rows after what the message says.
fn offered(body: &str, request: &Value) -> String {
    let each = |path: &str| request.pointer(path).and_then(Value::as_array).cloned().unwrap_or_default();
    let buttons = each("/interactive/action/buttons");
    let buttons = buttons.iter().filter_map(|button| button.pointer("/reply/title"));
    let sections = each("/interactive/action/sections");
    let buttons = buttons.filter_map(Value::as_str).map(|title| format!("[{title}]"));
    let said: Vec<String> = buttons.chain(sections.iter().flat_map(part)).collect();
    if said.is_empty() { body.to_owned() } else { format!("{body}\n{}", said.join(" ")) }
}

/// A part of a list: its title, if it has one, and its rows.
fn part(section: &Value) -> Vec<String> {
    let title = section.get("title").and_then(Value::as_str).map(|title| format!("{title}:"));
    let rows = section.get("rows").and_then(Value::as_array).into_iter().flatten();
    let rows = rows.filter_map(|row| row.get("title")?.as_str()).map(|title| format!("[{title}]"));
    title.into_iter().chain(rows).collect()
}

fn captioned(what: &str, caption: Option<&str>) -> String {
    caption.map_or_else(|| what.to_owned(), |caption| format!("{what}: {caption}"))
}

/// At most as much as a page needs.
pub(crate) fn shorten(text: &str) -> String {
    text.chars().take(4096).collect()
}
