//! What a message of ours says, in the product's own nouns. Pure.

use serde_json::Value;
use whatsapp::send::{Body, Header, Interactive, Media, MediaKind, Offer, Payload, Section, Template};

use crate::receive::{self, Card, Content, Offered};

/// A reaction of ours to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reacting {
    /// The wamid of that message.
    pub(crate) target: String,
    /// The emoji; none takes the reaction back.
    pub(crate) emoji: Option<String>,
}

impl Reacting {
    /// The reaction that a message is, if it is one.
    pub(crate) fn of(payload: &Payload) -> Option<Self> {
        match payload.body() {
            Body::Reaction { target, emoji } => Some(Self { target: target.clone(), emoji: emoji.clone() }),
            _ => None,
        }
    }
}

/// What a message of ours says.
pub fn content(payload: &Payload) -> Content {
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
        Body::Reaction { emoji, .. } => Content::Text {
            body: match emoji {
                Some(emoji) => format!("Reaction {emoji}"),
                None => "Reaction taken back".to_owned(),
            },
        },
    }
}

fn file(media: &Media) -> Content {
    let caption = media.caption.clone();
    let file = receive::Media { id: media.id.clone(), link: media.link.clone(), ..receive::Media::default() };
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
    let alone = |title: &str| Offered { title: title.to_owned(), description: None, section: None };
    let mut opens_with = None;
    let choices = match &interactive.offer {
        Offer::Buttons(buttons) => buttons.iter().map(|button| alone(&button.title)).collect(),
        Offer::List { button, sections } => {
            opens_with = Some(button.clone());
            sections.iter().flat_map(offered).collect()
        }
        Offer::Link { text, .. } => vec![alone(text)],
        Offer::ShareNumber => vec![alone("Share phone number")],
        Offer::ShareLocation => vec![alone("Share location")],
        Offer::Other(label) => {
            return Content::Raw { label: label.clone(), json: payload.to_json().to_string() };
        }
    };
    let header = match &interactive.header {
        Some(Header::Text(words)) => Some(words.clone()),
        Some(Header::File(_)) | None => None,
    };
    Content::Offer {
        header,
        body: interactive.body.clone().unwrap_or_default(),
        footer: interactive.footer.clone(),
        opens_with,
        choices,
    }
}

/// The rows of a part of a list; the first has the title of the part.
fn offered(section: &Section) -> impl Iterator<Item = Offered> {
    let title = section.title.as_deref().filter(|title| !title.trim().is_empty());
    section.rows.iter().enumerate().map(move |(number, row)| Offered {
        title: row.title.clone(),
        description: row.description.clone(),
        section: title.filter(|_title| number == 0).map(str::to_owned),
    })
}

fn filled(template: &Template) -> Content {
    Content::Template {
        name: template.name.clone(),
        language: template.language.clone(),
        values: template.body.iter().filter_map(|value| value.text.clone()).collect(),
        text: None,
        file: template.file.as_ref().map(|media| Box::new(file(media))),
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
        json!({"type": "offer", "header": null, "body": "Sure?", "footer": null, "opens_with": null,
               "choices": [{"title": "Yes", "description": null}]}))]
    #[case::a_list("interactive",
        json!({"type": "list", "header": {"type": "text", "text": "Delivery"}, "body": {"text": "When?"}, "footer": {"text": "We call."},
               "action": {"button": "Days", "sections": [{"rows": [{"id": "1", "title": "Monday", "description": "9 to 12"}]}]}}),
        json!({"type": "offer", "header": "Delivery", "body": "When?", "footer": "We call.", "opens_with": "Days",
               "choices": [{"title": "Monday", "description": "9 to 12"}]}))]
    #[case::a_reaction("reaction", json!({"message_id": "wamid.1", "emoji": "👍"}),
        json!({"type": "text", "body": "Reaction 👍"}))]
    #[case::a_request_for_the_number("interactive",
        json!({"type": "request_contact_info", "body": {"text": "May we call?"}, "action": {"name": "request_contact_info"}}),
        json!({"type": "offer", "header": null, "body": "May we call?", "footer": null, "opens_with": null,
               "choices": [{"title": "Share phone number", "description": null}]}))]
    #[case::a_template("template",
        json!({"name": "order_ready", "language": {"code": "pt_BR"},
               "components": [{"type": "body", "parameters": [{"type": "text", "text": "Rita"}]}]}),
        json!({"type": "template", "name": "order_ready", "language": "pt_BR", "values": ["Rita"], "text": null}))]
    #[case::a_template_with_a_picture("template",
        json!({"name": "order_ready", "language": {"code": "en"},
               "components": [{"type": "header", "parameters": [{"type": "image", "image": {"id": "7"}}]}]}),
        json!({"type": "template", "name": "order_ready", "language": "en", "values": [], "text": null,
               "file": {"type": "image", "media": {"id": "7", "mime_type": null, "sha256": null}, "caption": null}}))]
    fn what_we_say(#[case] kind: &str, #[case] object: Value, #[case] expected: Value) {
        let content = content(&Payload::of(kind, object).unwrap());
        assert_eq!(serde_json::to_value(content).unwrap(), expected);
    }
}
