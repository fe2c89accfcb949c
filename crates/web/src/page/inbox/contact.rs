//! The right pane: who this is and how we know.

use askama::Template;
use base::{ContactId, ConversationId};
use desk::view::{ContactPane, IdentifierRow};

use super::super::reader::{Reader, Time};
use super::super::words::{hue, initials, tame};
use super::list::Row;

/// The contact beside a thread.
#[derive(Debug, Template)]
#[template(path = "contact.html")]
pub struct ContactPart {
    /// The contact.
    pub id: ContactId,
    /// The conversation it stands beside.
    pub beside: ConversationId,
    /// What to call the customer.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// One of twelve hues.
    pub hue: u8,
    /// The name in the WhatsApp profile, unless it is what we call them.
    pub profile_name: Option<String>,
    /// The username.
    pub username: Option<String>,
    /// The phone number.
    pub number: Option<String>,
    /// Whether the customer's messages have stopped carrying the number.
    pub hides_number: bool,
    /// The country.
    pub country: Option<String>,
    /// Whether nobody has made a record yet.
    pub is_visitor: bool,
    /// First seen.
    pub since: Time,
    /// How we know.
    pub identifiers: Vec<Known>,
    /// Former usernames.
    pub former: Vec<(String, Time)>,
    /// Conversations on other lines.
    pub conversations: Vec<Row>,
}

impl askama::filters::HtmlSafe for ContactPart {}

/// An identifier and how we know it.
#[derive(Debug)]
pub struct Known {
    /// What it is.
    pub kind: &'static str,
    /// Its state: the word in the data, and the word for people.
    pub state: (&'static str, &'static str),
    /// How we know.
    pub evidence: String,
    /// First seen.
    pub first: Time,
    /// Last seen.
    pub last: Time,
    /// The identifier itself.
    pub value: String,
}

impl ContactPart {
    /// The part for a contact.
    pub fn new(pane: &ContactPane, reader: &Reader, beside: ConversationId) -> Self {
        let name = tame(&pane.name);
        Self {
            id: pane.id,
            beside,
            initials: initials(&name),
            hue: hue(Some(pane.id)),
            profile_name: pane.profile_name.as_deref().map(tame).filter(|profile| *profile != name),
            username: pane.username.as_deref().map(tame),
            number: pane.number.clone(),
            hides_number: pane.number_hidden,
            country: pane.country.clone(),
            is_visitor: pane.is_visitor,
            since: reader.ago(pane.since),
            identifiers: pane.identifiers.iter().map(|row| Known::new(row, reader)).collect(),
            former: pane
                .former_usernames
                .iter()
                .map(|former| (tame(&former.username), reader.ago(former.until)))
                .collect(),
            conversations: pane.conversations.iter().map(|row| Row::new(row, None, reader)).collect(),
            name,
        }
    }
}

impl Known {
    fn new(row: &IdentifierRow, reader: &Reader) -> Self {
        Self {
            kind: row.kind,
            state: (row.state, state_in_words(row.state)),
            evidence: row.evidence.clone(),
            first: reader.ago(row.first_seen),
            last: reader.ago(row.last_seen),
            value: row.value.clone(),
        }
    }
}

fn state_in_words(state: &'static str) -> &'static str {
    match state {
        "active" => "current",
        "alias" => "replaced by a newer one",
        "contested" => "in question",
        "ended" => "no longer theirs",
        other => other,
    }
}
