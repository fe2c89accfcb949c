//! Buttons, lists and requests. Source: Meta, "Interactive messages", 2026-09.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::{Unsendable, optional, shape, within};

/// An interactive message.
#[derive(Debug, Clone, PartialEq)]
pub struct Interactive {
    /// The text, picture or file above.
    pub header: Option<Header>,
    /// The text.
    pub body: Option<String>,
    /// The small text below.
    pub footer: Option<String>,
    /// What the customer can do.
    pub offer: Offer,
}

/// What stands above an interactive message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    /// Words.
    Text(String),
    /// A file, of the kind that Meta's word says.
    File(String),
}

/// What the customer can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Offer {
    /// Tap one of up to three buttons.
    Buttons(Vec<Button>),
    /// Open a list and choose a row.
    List {
        /// The words on the button that opens it.
        button: String,
        /// The list.
        sections: Vec<Section>,
    },
    /// Open a web address.
    Link {
        /// The words on the button.
        text: String,
        /// The address.
        url: String,
    },
    /// Share the own number. Source: Meta, "Request contact info", which was called `contact_request` until 2026-05-28.
    ShareNumber,
    /// Share the own place.
    ShareLocation,
    /// Anything else, in Meta's word.
    Other(String),
}

/// A reply button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What comes back when it is tapped.
    pub id: String,
    /// What stands on it.
    pub title: String,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Section {
    /// What stands above it; needed when there are several.
    #[serde(default)]
    pub title: Option<String>,
    /// Its rows.
    #[serde(default)]
    pub rows: Vec<ListRow>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ListRow {
    /// What comes back when it is chosen.
    pub id: String,
    /// What stands on it.
    pub title: String,
    /// The small text below.
    #[serde(default)]
    pub description: Option<String>,
}

const MOST_BUTTONS: usize = 3;
const MOST_ROWS: usize = 10;

impl Interactive {
    pub(super) fn read(object: &Value) -> Result<Self, Unsendable> {
        let kind = optional(object, "type").ok_or_else(|| Unsendable::missing("interactive.type"))?;
        let action = object.get("action").unwrap_or(&Value::Null);
        let words = |part: &str| object.get(part).and_then(|part| optional(part, "text"));
        let offer = match kind.as_str() {
            "button" => Offer::Buttons(buttons(action)?),
            "list" => list(action)?,
            "cta_url" => link(action)?,
            "request_contact_info" => Offer::ShareNumber,
            "location_request_message" => Offer::ShareLocation,
            _ => Offer::Other(kind),
        };
        let read = Self { header: header(object), body: words("body"), footer: words("footer"), offer };
        read.check()?;
        Ok(read)
    }

    fn check(&self) -> Result<(), Unsendable> {
        if self.body.is_none() && !matches!(self.offer, Offer::Other(_)) {
            return Err(Unsendable::missing("interactive.body.text"));
        }
        let longest = if matches!(self.offer, Offer::List { .. }) { 4096 } else { 1024 };
        within(self.body.as_deref().unwrap_or_default(), longest, "interactive.body.text")?;
        within(self.footer.as_deref().unwrap_or_default(), 60, "interactive.footer.text")?;
        match &self.header {
            Some(Header::Text(text)) => within(text, 60, "interactive.header.text"),
            Some(Header::File(_)) | None => Ok(()),
        }
    }
}

fn header(object: &Value) -> Option<Header> {
    let header = object.get("header")?;
    match optional(header, "type")?.as_str() {
        "text" => optional(header, "text").map(Header::Text),
        other => Some(Header::File(other.to_owned())),
    }
}

fn buttons(action: &Value) -> Result<Vec<Button>, Unsendable> {
    #[derive(Deserialize)]
    struct Wire {
        reply: Reply,
    }
    #[derive(Deserialize)]
    struct Reply {
        id: String,
        title: String,
    }
    let buttons = action.get("buttons").ok_or_else(|| Unsendable::missing("interactive.action.buttons"))?;
    let buttons: Vec<Wire> = shape(buttons, "interactive.action.buttons")?;
    if buttons.is_empty() || buttons.len() > MOST_BUTTONS {
        return Err(Unsendable::value(format!("There are one to {MOST_BUTTONS} buttons.")));
    }
    let buttons: Vec<Button> =
        buttons.into_iter().map(|button| Button { id: button.reply.id, title: button.reply.title }).collect();
    for button in &buttons {
        within(&button.id, 256, "A button's id")?;
        within(&button.title, 20, "A button's title")?;
    }
    if differing(buttons.iter().map(|button| button.id.as_str())) < buttons.len()
        || differing(buttons.iter().map(|button| button.title.as_str())) < buttons.len()
    {
        return Err(Unsendable::value("Buttons differ in id and title."));
    }
    Ok(buttons)
}

fn list(action: &Value) -> Result<Offer, Unsendable> {
    let button =
        optional(action, "button").ok_or_else(|| Unsendable::missing("interactive.action.button"))?;
    within(&button, 20, "interactive.action.button")?;
    let sections =
        action.get("sections").ok_or_else(|| Unsendable::missing("interactive.action.sections"))?;
    let sections: Vec<Section> = shape(sections, "interactive.action.sections")?;
    let rows: Vec<&ListRow> = sections.iter().flat_map(|section| &section.rows).collect();
    if rows.is_empty() || rows.len() > MOST_ROWS || sections.len() > MOST_ROWS {
        return Err(Unsendable::value(format!(
            "A list has one to {MOST_ROWS} rows, in all its sections together."
        )));
    }
    for section in &sections {
        match section.title.as_deref().filter(|title| !title.trim().is_empty()) {
            Some(title) => within(title, 24, "A section's title")?,
            None if sections.len() > 1 => {
                return Err(Unsendable::missing("A title of each of several sections"));
            }
            None => {}
        }
    }
    for row in &rows {
        within(&row.id, 200, "A row's id")?;
        within(&row.title, 24, "A row's title")?;
        within(row.description.as_deref().unwrap_or_default(), 72, "A row's description")?;
    }
    if differing(rows.iter().map(|row| row.id.as_str())) < rows.len() {
        return Err(Unsendable::value("The rows of a list differ in id."));
    }
    Ok(Offer::List { button, sections })
}

fn link(action: &Value) -> Result<Offer, Unsendable> {
    let at = |path: &str| action.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let missing = || Unsendable::missing("interactive.action.parameters");
    let (text, url) = at("/parameters/display_text").zip(at("/parameters/url")).ok_or_else(missing)?;
    within(&text, 20, "interactive.action.parameters.display_text")?;
    Ok(Offer::Link { text, url })
}

fn differing<'a>(words: impl Iterator<Item = &'a str>) -> usize {
    words.collect::<BTreeSet<_>>().len()
}
