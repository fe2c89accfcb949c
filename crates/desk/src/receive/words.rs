//! From Meta's words for what a message says to the product's.

use whatsapp::Text;
use whatsapp::webhook::{self as meta, Interactive};

use super::{CallOutcome, Card, Content, Failure, Media, OrderItem, Referral, Setting};

fn owned(text: Option<&Text<'_>>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

/// What a message says. `None` for those that are no message of their own: reactions, edits, deletions, notices.
pub(super) fn content(message: &meta::Message<'_>) -> Option<Content> {
    plain(&message.content, message.kind.as_ref(), &message.errors)
}

/// The same for content that stands inside an edit.
pub(super) fn plain(
    content: &meta::Content<'_>,
    kind: Option<&Text<'_>>,
    errors: &[meta::ErrorItem<'_>],
) -> Option<Content> {
    Some(match content {
        meta::Content::Text(body) => Content::Text { body: body.as_str().to_owned() },
        meta::Content::Image(file) => {
            Content::Image { media: media(file), caption: owned(file.caption.as_ref()) }
        }
        meta::Content::Video(file) => {
            Content::Video { media: media(file), caption: owned(file.caption.as_ref()) }
        }
        meta::Content::Audio { media: file, voice } => Content::Audio { media: media(file), voice: *voice },
        meta::Content::Document { media: file, filename } => Content::Document {
            media: media(file),
            filename: owned(filename.as_ref()),
            caption: owned(file.caption.as_ref()),
        },
        meta::Content::Sticker { media: file, animated } => {
            Content::Sticker { media: media(file), animated: *animated }
        }
        meta::Content::Location(place) => match (place.latitude, place.longitude) {
            (Some(latitude), Some(longitude)) => Content::Location {
                latitude,
                longitude,
                name: owned(place.name.as_ref()),
                address: owned(place.address.as_ref()),
            },
            _ => unsupported(Some("location"), Some("The place came without coordinates.")),
        },
        meta::Content::Contacts(cards) => Content::Contacts { cards: cards.iter().map(card).collect() },
        meta::Content::Interactive(reply) => interactive(reply),
        meta::Content::Button { payload, text } => {
            choice(text.as_ref().or(payload.as_ref()), None, payload.as_ref())
        }
        meta::Content::Order { text, items, .. } => {
            Content::Order { note: owned(text.as_ref()), items: items.iter().map(order_item).collect() }
        }
        meta::Content::Unsupported { kind: what } => {
            Content::Unsupported { what: owned(what.as_ref()), reason: errors.iter().find_map(failure_words) }
        }
        meta::Content::Other(raw) => Content::Raw {
            label: owned(kind).unwrap_or_else(|| "message".to_owned()),
            json: raw.as_str().to_owned(),
        },
        meta::Content::Reaction { .. }
        | meta::Content::Edit { .. }
        | meta::Content::Revoke { .. }
        | meta::Content::System(_)
        | meta::Content::RequestWelcome => return None,
    })
}

fn unsupported(what: Option<&str>, reason: Option<&str>) -> Content {
    Content::Unsupported { what: what.map(str::to_owned), reason: reason.map(str::to_owned) }
}

fn media(file: &meta::Media<'_>) -> Media {
    Media {
        id: owned(file.id.as_ref()),
        mime_type: owned(file.mime_type.as_ref()),
        sha256: owned(file.sha256.as_ref()),
        link: None,
    }
}

fn card(card: &meta::Card<'_>) -> Card {
    let name = card.name.as_ref().and_then(|name| {
        name.formatted_name.as_ref().or(name.first_name.as_ref()).or(name.last_name.as_ref())
    });
    Card {
        name: owned(name),
        company: card.org.as_ref().and_then(|org| owned(org.company.as_ref())),
        phones: card
            .phones
            .iter()
            .filter_map(|phone| owned(phone.phone.as_ref().or(phone.wa_id.as_ref())))
            .collect(),
        emails: card.emails.iter().filter_map(|email| owned(email.email.as_ref())).collect(),
        own_number: card.origin == meta::Origin::ContactRequest,
    }
}

fn choice(title: Option<&Text<'_>>, description: Option<&Text<'_>>, payload: Option<&Text<'_>>) -> Content {
    Content::Choice {
        title: owned(title).unwrap_or_default(),
        description: owned(description),
        payload: owned(payload),
    }
}

fn interactive(reply: &Interactive<'_>) -> Content {
    match reply {
        Interactive::ButtonReply { id, title } => choice(title.as_ref().or(id.as_ref()), None, id.as_ref()),
        Interactive::ListReply { id, title, description } => {
            choice(title.as_ref().or(id.as_ref()), description.as_ref(), id.as_ref())
        }
        Interactive::FlowReply { name, response_json, .. } => Content::Form {
            name: owned(name.as_ref()),
            fields: response_json.as_deref().map(form_fields).unwrap_or_default(),
        },
        Interactive::CallPermissionReply { response, expiration, .. } => {
            Content::CallPermission { allowed: response.as_deref() == Some("accept"), until: *expiration }
        }
        Interactive::Missing => unsupported(Some("interactive"), Some("The reply came without its content.")),
        Interactive::Other { kind, raw } => Content::Raw {
            label: owned(kind.as_ref()).unwrap_or_else(|| "interactive".to_owned()),
            json: raw.as_str().to_owned(),
        },
    }
}

/// The fields of a filled-in form, in the order of their names. What is no object is one field.
fn form_fields(json: &str) -> Vec<(String, String)> {
    match serde_json::from_str(json) {
        Ok(serde_json::Value::Object(fields)) => fields
            .into_iter()
            .filter(|(name, _value)| name != "flow_token")
            .map(|(name, value)| match value {
                serde_json::Value::String(text) => (name, text),
                other => (name, other.to_string()),
            })
            .collect(),
        _ => vec![("answer".to_owned(), json.to_owned())],
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody orders 2^53 of anything")]
fn order_item(item: &meta::OrderItem<'_>) -> OrderItem {
    OrderItem {
        product: owned(item.product_retailer_id.as_ref()).unwrap_or_default(),
        quantity: item.quantity.unwrap_or(1) as f64,
        price: item.item_price.as_deref().and_then(|price| price.parse().ok()).unwrap_or(0.0),
        currency: owned(item.currency.as_ref()).unwrap_or_default(),
    }
}

/// What surrounds a message.
pub(super) fn setting(message: &meta::Message<'_>) -> Setting {
    let context = message.context.as_ref();
    let forwarded = context.and_then(|context| match (context.frequently_forwarded, context.forwarded) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        _ => None,
    });
    let product = context.and_then(|context| context.referred_product.as_ref());
    Setting {
        quoted: context.and_then(|context| owned(context.id.as_ref())),
        forwarded,
        referral: message.referral.as_deref().map(referral),
        product: product.and_then(|product| owned(product.product_retailer_id.as_ref())),
    }
}

fn referral(referral: &meta::Referral<'_>) -> Referral {
    Referral {
        headline: owned(referral.headline.as_ref()),
        body: owned(referral.body.as_ref()),
        source_url: owned(referral.source_url.as_ref()),
        source_type: owned(referral.source_type.as_ref()),
        click_id: owned(referral.ctwa_clid.as_ref()),
    }
}

/// What a call shows, now that this is known of it.
pub(super) fn call(call: &meta::Call<'_>) -> Content {
    use meta::{CallEvent, CallOutcome as Ended, Direction};
    let outcome = match (&call.event, &call.outcome) {
        (CallEvent::Terminate, Some(Ended::Completed)) => CallOutcome::Ended,
        (CallEvent::Terminate, _) if call.duration.is_some_and(|seconds| seconds > 0) => CallOutcome::Ended,
        (CallEvent::Terminate, _) => CallOutcome::Missed,
        _ => CallOutcome::Ringing,
    };
    Content::Call {
        from_customer: !matches!(call.direction, Some(Direction::BusinessInitiated)),
        outcome,
        seconds: call.duration.and_then(|seconds| i64::try_from(seconds).ok()),
    }
}

/// An error in plain words; Meta's own where we have none.
pub(super) fn failure_words(error: &meta::ErrorItem<'_>) -> Option<String> {
    failure(error).map(|failure| failure.words)
}

/// The same with Meta's code and words beside ours.
pub(super) fn failure(error: &meta::ErrorItem<'_>) -> Option<Failure> {
    let ours = error.code.and_then(whatsapp::errors::plain_words).map(str::to_owned);
    let theirs = owned(error.details.as_ref().or(error.message.as_ref()).or(error.title.as_ref()));
    let words = ours.or_else(|| theirs.clone())?;
    Some(Failure { code: error.code, words, details: theirs })
}
