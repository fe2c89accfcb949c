//! What a message says, made ready to be shown: every type of content has its card, bubble or quiet line.

use base::Moment;
use desk::channel::Channel;
use desk::media::{File as KnownFile, Kind};
use desk::receive::{CallOutcome, Card, Content, Media, Notice, Offered, OrderItem};
use desk::view::{Side, TimelineItem};

use super::super::reader::Reader;
use super::super::words::{count, duration, money, tame};
use super::files::{Bytes, File, details};

/// What a message says.
#[derive(Debug)]
pub enum Said {
    /// Words.
    Text(String),
    /// Words in which no mark means anything: a text by SMS.
    Plain(String),
    /// A file.
    File(File),
    /// A place.
    Place(Place),
    /// Contact cards.
    Cards(Vec<ContactCard>),
    /// A choice out of what was offered.
    Choice {
        /// What was chosen.
        title: String,
        /// The line below it.
        description: Option<String>,
    },
    /// Something of ours to choose from.
    Offer(Offer),
    /// A template of ours, with its words.
    Spelled {
        /// Its name and language.
        title: String,
        /// Its words, filled.
        text: String,
        /// The file above them.
        file: Option<File>,
    },
    /// A template of ours whose words are not known.
    Template {
        /// Its name and language.
        title: String,
        /// What fills it.
        values: Vec<String>,
        /// The file above its words.
        file: Option<File>,
    },
    /// A filled-in form.
    Form {
        /// Its name.
        name: Option<String>,
        /// Its fields.
        fields: Vec<(String, String)>,
    },
    /// An order.
    Order(Order),
    /// Something that cannot be shown, and why.
    Missing(String),
    /// Something this version does not know.
    Raw {
        /// Its type.
        label: String,
        /// As it arrived.
        json: String,
    },
    /// Nothing any more: who deleted it.
    Deleted(&'static str),
    /// A quiet line in the middle.
    Line {
        /// What happened.
        words: String,
        /// Somebody should look.
        careful: bool,
        /// Whether the contact's page says why.
        why: bool,
    },
}

/// Something of ours to choose from.
#[derive(Debug)]
pub struct Offer {
    /// The words above.
    pub header: Option<String>,
    /// What it says.
    pub body: String,
    /// The small text below.
    pub footer: Option<String>,
    /// What stands on the button that opens the list, if it is one.
    pub opens_with: Option<String>,
    /// What can be tapped.
    pub choices: Vec<Offered>,
}

/// A place.
#[derive(Debug)]
pub struct Place {
    /// Its name.
    pub name: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Degrees as people write them.
    pub coordinates: String,
    /// A map of it.
    pub map: String,
}

/// A contact card.
#[derive(Debug)]
pub struct ContactCard {
    /// Whose it is.
    pub label: &'static str,
    /// Whether it is the customer's own.
    pub own: bool,
    /// The name on it.
    pub name: Option<String>,
    /// The company on it.
    pub company: Option<String>,
    /// The numbers on it.
    pub phones: Vec<String>,
    /// The addresses on it.
    pub emails: Vec<String>,
}

/// An order.
#[derive(Debug)]
pub struct Order {
    /// "3 articles".
    pub size: String,
    /// Words with it.
    pub note: Option<String>,
    /// How many, of what, for how much.
    pub rows: Vec<(String, String, String)>,
    /// One sum for each currency.
    pub totals: Vec<String>,
}

impl Said {
    /// Whether it is a quiet line and not a message.
    pub(super) fn is_line(&self) -> bool {
        matches!(self, Self::Line { .. })
    }
}

/// What an item says.
pub(super) fn said(item: &TimelineItem, reader: &Reader) -> Said {
    if item.revoked_at.is_some() {
        let by_us = item.side == Side::Business;
        return Said::Deleted(if by_us { "Deleted by us." } else { "Deleted by the customer." });
    }
    match (said_here(&item.content, item.file.as_ref(), reader), item.channel) {
        (Said::Text(body), Channel::Sms) => Said::Plain(body),
        (said, _) => said,
    }
}

/// What some content says, with the file that is known of it.
pub(crate) fn said_here(content: &Content, known: Option<&KnownFile>, reader: &Reader) -> Said {
    match content {
        Content::Text { body } => Said::Text(body.clone()),
        Content::Image { media, caption } => file(known, Kind::Image, "Photo", media, None, caption.as_ref()),
        Content::Video { media, caption } => file(known, Kind::Video, "Video", media, None, caption.as_ref()),
        Content::Audio { media, voice: true } => file(known, Kind::Audio, "Voice message", media, None, None),
        Content::Audio { media, voice: false } => file(known, Kind::Audio, "Audio", media, None, None),
        Content::Document { media, filename, caption } => {
            file(known, Kind::Document, "Document", media, filename.as_ref(), caption.as_ref())
        }
        Content::Sticker { media, animated } => {
            let label = if *animated { "Moving sticker" } else { "Sticker" };
            file(known, Kind::Sticker, label, media, None, None)
        }
        Content::Location { latitude, longitude, name, address } => {
            place(*latitude, *longitude, name.as_ref(), address.as_ref())
        }
        Content::Contacts { cards } => Said::Cards(cards.iter().map(card).collect()),
        Content::Choice { title, description, payload: _ } => {
            Said::Choice { title: title.clone(), description: description.clone() }
        }
        Content::Offer { header, body, footer, opens_with, choices } => Said::Offer(Offer {
            header: header.clone(),
            body: body.clone(),
            footer: footer.clone(),
            opens_with: opens_with.clone(),
            choices: choices.clone(),
        }),
        Content::Template { name, language, values, text, file } => {
            let title = format!("{name} ({language})");
            let file = file.as_deref().and_then(|file| match said_here(file, known, reader) {
                Said::File(file) => Some(file),
                _ => None,
            });
            match text {
                Some(text) => Said::Spelled { title, text: text.clone(), file },
                None => Said::Template { title, values: values.clone(), file },
            }
        }
        Content::Form { name, fields } => Said::Form { name: name.clone(), fields: fields.clone() },
        Content::CallPermission { allowed, until } => call_permission(*allowed, *until, reader),
        Content::Order { note, items } => order(note.as_ref(), items),
        Content::Call { from_customer, outcome, seconds } => call(*from_customer, *outcome, *seconds),
        Content::Notice(notice) => Said::Line {
            words: notice_words(notice),
            careful: false,
            why: matches!(notice, Notice::Joined { .. } | Notice::Parted { .. }),
        },
        Content::Unsupported { what, reason } => Said::Missing(missing(what.as_deref(), reason.as_deref())),
        Content::Raw { label, json } => Said::Raw { label: label.clone(), json: laid_out(json) },
    }
}

fn file(
    known: Option<&KnownFile>,
    kind: Kind,
    label: &'static str,
    media: &Media,
    name: Option<&String>,
    caption: Option<&String>,
) -> Said {
    let mime_type = media.mime_type.as_deref().or(known.map(|file| file.mime_type.as_str()));
    let name = name.or(known.and_then(|file| file.name.as_ref()).filter(|_| kind == Kind::Document));
    Said::File(File {
        icon: kind.as_str(),
        label,
        name: name.map(|name| tame(name)),
        details: details(mime_type.and_then(format), known),
        caption: caption.cloned(),
        bytes: Bytes::of(kind, known, media.link.as_deref()),
    })
}

/// "JPEG" out of `image/jpeg`; nothing out of formats that only programs know by name.
fn format(mime_type: &str) -> Option<String> {
    let kind = mime_type.split(';').next()?.trim();
    let (_, name) = kind.split_once('/')?;
    let known = match name {
        "vnd.openxmlformats-officedocument.wordprocessingml.document" | "msword" => "Word",
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet" | "vnd.ms-excel" => "Excel",
        "vnd.openxmlformats-officedocument.presentationml.presentation" | "vnd.ms-powerpoint" => "PowerPoint",
        "plain" => "Text",
        "quicktime" => "MOV",
        "octet-stream" => return None,
        short if short.len() <= 8 => return Some(short.to_uppercase()),
        _ => return None,
    };
    Some(known.to_owned())
}

fn place(latitude: f64, longitude: f64, name: Option<&String>, address: Option<&String>) -> Said {
    let side = |degrees: f64, positive, negative| if degrees < 0.0 { negative } else { positive };
    let (north, east) = (side(latitude, "N", "S"), side(longitude, "E", "W"));
    Said::Place(Place {
        name: name.cloned(),
        address: address.cloned(),
        coordinates: format!("{:.5}° {north}, {:.5}° {east}", latitude.abs(), longitude.abs()),
        map: format!(
            "https://www.openstreetmap.org/?mlat={latitude:.6}&mlon={longitude:.6}#map=17/{latitude:.6}/{longitude:.6}"
        ),
    })
}

fn card(card: &Card) -> ContactCard {
    ContactCard {
        label: if card.own_number { "Shared their own number" } else { "Shared somebody's contact card" },
        own: card.own_number,
        name: card.name.clone(),
        company: card.company.clone(),
        phones: card.phones.clone(),
        emails: card.emails.clone(),
    }
}

fn order(note: Option<&String>, items: &[OrderItem]) -> Said {
    let mut sums: Vec<(&str, f64)> = Vec::new();
    for item in items {
        let price = item.price * item.quantity;
        match sums.iter_mut().find(|(currency, _)| *currency == item.currency) {
            Some((_, sum)) => *sum += price,
            None => sums.push((&item.currency, price)),
        }
    }
    Said::Order(Order {
        size: count(i64::try_from(items.len()).unwrap_or(i64::MAX), "article", "articles"),
        note: note.cloned(),
        rows: items
            .iter()
            .map(|item| {
                let price = money(item.price * item.quantity, &item.currency);
                (format!("{} ×", item.quantity), item.product.clone(), price)
            })
            .collect(),
        totals: sums.into_iter().map(|(currency, sum)| money(sum, currency)).collect(),
    })
}

fn call(from_customer: bool, outcome: CallOutcome, seconds: Option<i64>) -> Said {
    let length = seconds.filter(|s| *s > 0).map(|s| format!(", {}", duration(s))).unwrap_or_default();
    let words = match (from_customer, outcome) {
        (true, CallOutcome::Ringing) => "The customer is calling on WhatsApp".to_owned(),
        (false, CallOutcome::Ringing) => "We are calling on WhatsApp".to_owned(),
        (true, CallOutcome::Answered) => "WhatsApp call from the customer, answered".to_owned(),
        (false, CallOutcome::Answered) => "WhatsApp call from us, answered".to_owned(),
        (true, CallOutcome::Ended) => format!("WhatsApp call from the customer{length}"),
        (false, CallOutcome::Ended) => format!("WhatsApp call from us{length}"),
        (true, CallOutcome::Missed) => "Missed WhatsApp call from the customer".to_owned(),
        (false, CallOutcome::Missed) => "WhatsApp call from us, not answered".to_owned(),
        (true, CallOutcome::Declined) => "WhatsApp call from the customer, declined by us".to_owned(),
        (false, CallOutcome::Declined) => "WhatsApp call from us, declined by the customer".to_owned(),
    };
    let careful = from_customer && outcome == CallOutcome::Missed;
    Said::Line { words, careful, why: false }
}

fn call_permission(allowed: bool, until: Option<Moment>, reader: &Reader) -> Said {
    let title = if allowed { "You may call me" } else { "Please do not call me" };
    let until = until.filter(|_| allowed).map(|until| format!(", until {}", reader.moment(until).words));
    let description = format!("The answer to a request to call{}", until.unwrap_or_default());
    Said::Choice { title: title.to_owned(), description: Some(description) }
}

fn notice_words(notice: &Notice) -> String {
    match notice {
        Notice::NumberHidden => "From here on the messages carry no phone number.".to_owned(),
        Notice::NumberShown { phone } => {
            format!("From here on the phone number is known: {}.", ltr(&format!("+{phone}")))
        }
        Notice::UsernameChanged { from: None, to: Some(to) } => {
            format!("Now has the username {}.", handle(to))
        }
        Notice::UsernameChanged { from: Some(from), to: Some(to) } => {
            format!("Changed the username from {} to {}.", handle(from), handle(to))
        }
        Notice::UsernameChanged { from: Some(from), to: None } => {
            format!("No longer has the username {}.", handle(from))
        }
        Notice::UsernameChanged { from: None, to: None } => "Changed the username.".to_owned(),
        Notice::Account { words } => words.clone(),
        Notice::Joined { .. } => "Joined with an earlier conversation of the same person.".to_owned(),
        Notice::Parted { .. } => "Two people again: the link between them was undone.".to_owned(),
        Notice::Marketing { value } => match value.as_str() {
            "stop" => "Does not want marketing messages any more.".to_owned(),
            "resume" => "Wants marketing messages again.".to_owned(),
            other => format!("Changed what they want of marketing messages: {other}."),
        },
    }
}

fn missing(what: Option<&str>, reason: Option<&str>) -> String {
    let what =
        what.map_or_else(|| "a message".to_owned(), |what| format!("a message of the kind “{}”", tame(what)));
    let reason = reason.map(|reason| format!(" {reason}")).unwrap_or_default();
    format!(
        "WhatsApp could not hand on {what}.{reason} If it matters, ask the customer to send it another way."
    )
}

fn laid_out(json: &str) -> String {
    serde_json::from_str::<serde_json::Value>(json)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_not_json| json.to_owned())
}

fn handle(username: &str) -> String {
    ltr(&format!("@{}", tame(username)))
}

/// The text between marks that keep it from left to right, whatever surrounds it.
fn ltr(text: &str) -> String {
    format!("\u{2066}{text}\u{2069}")
}
