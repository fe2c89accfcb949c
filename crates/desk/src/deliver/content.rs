//! What a message of ours says, in the product's own nouns. Pure.

use serde_json::Value;
use whatsapp::send::{Body, Interactive, Media, MediaKind, Offer, Payload, Template};

use crate::receive::{self, Card, Content};

/// What a message of ours says.
pub(crate) fn content(payload: &Payload) -> Content {
    match payload.body() {
        Body::Text { body } => Content::Text { body: body.clone() },
        Body::Location { latitude, longitude, name, address } => Content::Location {
            latitude: *latitude,
            longitude: *longitude,
            name: name.clone(),
            address: address.clone(),
        },
        Body::Media(media) => file(media),
        Body::Contacts(cards) => Content::Contacts { cards: cards.iter().map(card).collect() },
        Body::Interactive(interactive) => offer(interactive, payload),
        Body::Template(template) => filled(template),
        Body::Reaction { emoji, .. } => Content::Text { body: emoji.clone().unwrap_or_default() },
    }
}

fn file(media: &Media) -> Content {
    let caption = media.caption.clone();
    let file = receive::Media { id: media.id.clone(), mime_type: None, sha256: None };
    match media.kind {
        MediaKind::Image => Content::Image { media: file, caption },
        MediaKind::Video => Content::Video { media: file, caption },
        MediaKind::Audio => Content::Audio { media: file, voice: media.voice },
        MediaKind::Document => Content::Document { media: file, filename: media.filename.clone(), caption },
        MediaKind::Sticker => Content::Sticker { media: file, animated: false },
    }
}

fn card(card: &Value) -> Card {
    let text = |path: &str| card.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let all = |list: &str, field: &str| -> Vec<String> {
        let list = card.get(list).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(|one| one.get(field).and_then(Value::as_str));
        texts.map(str::to_owned).collect()
    };
    Card {
        name: text("/name/formatted_name"),
        company: text("/org/company"),
        phones: all("phones", "phone"),
        emails: all("emails", "email"),
        own_number: false,
    }
}

fn offer(interactive: &Interactive, payload: &Payload) -> Content {
    let choices = match &interactive.offer {
        Offer::Buttons(buttons) => buttons.iter().map(|button| button.title.clone()).collect(),
        Offer::List { sections, .. } => {
            sections.iter().flat_map(|section| &section.rows).map(|row| row.title.clone()).collect()
        }
        Offer::Link { text, .. } => vec![text.clone()],
        Offer::ShareNumber => vec!["Share phone number".to_owned()],
        Offer::ShareLocation => vec!["Share location".to_owned()],
        Offer::Other(label) => {
            return Content::Raw { label: label.clone(), json: payload.to_json().to_string() };
        }
    };
    Content::Offer {
        body: interactive.body.clone().unwrap_or_default(),
        footer: interactive.footer.clone(),
        choices,
    }
}

fn filled(template: &Template) -> Content {
    Content::Template {
        name: template.name.clone(),
        language: template.language.clone(),
        values: template.body.iter().filter_map(|value| value.text.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::a_picture("image", json!({"id": "7", "caption": "Cups"}),
        json!({"type": "image", "media": {"id": "7", "mime_type": null, "sha256": null}, "caption": "Cups"}))]
    #[case::a_card("contacts", json!([{"name": {"formatted_name": "Ana", "first_name": "Ana"}, "phones": [{"phone": "+55 11"}]}]),
        json!({"type": "contacts", "cards": [{"name": "Ana", "company": null, "phones": ["+55 11"], "emails": [],
               "own_number": false}]}))]
    #[case::buttons("interactive",
        json!({"type": "button", "body": {"text": "Sure?"},
               "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]}}),
        json!({"type": "offer", "body": "Sure?", "footer": null, "choices": ["Yes"]}))]
    #[case::a_request_for_the_number("interactive",
        json!({"type": "request_contact_info", "body": {"text": "May we call?"}, "action": {"name": "request_contact_info"}}),
        json!({"type": "offer", "body": "May we call?", "footer": null, "choices": ["Share phone number"]}))]
    #[case::a_template("template",
        json!({"name": "order_ready", "language": {"code": "pt_BR"},
               "components": [{"type": "body", "parameters": [{"type": "text", "text": "Rita"}]}]}),
        json!({"type": "template", "name": "order_ready", "language": "pt_BR", "values": ["Rita"]}))]
    fn what_we_say(#[case] kind: &str, #[case] object: Value, #[case] expected: Value) {
        let content = content(&Payload::of(kind, object).unwrap());
        assert_eq!(serde_json::to_value(content).unwrap(), expected);
    }
}
