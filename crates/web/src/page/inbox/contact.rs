//! The right pane: who this is and how we know.

use askama::Template;
use base::{ContactId, ConversationId, ReviewId};
use desk::deliver::{Action, Barrier, MarketingChoice};
use desk::view::{ContactPane, IdentifierRow, ReviewRecord};

use super::super::reader::{Reader, Time};
use super::super::words::{hue, initials, tame};
use super::abilities::Abilities;
use super::asking::Told;
use super::list::Row;

/// Where the right pane stands: beside this conversation, opened from this folder.
#[derive(Debug, Clone, Copy)]
pub struct Beside {
    /// The folder.
    pub folder: &'static str,
    /// The conversation.
    pub conversation: ConversationId,
}

impl Beside {
    /// The address of the page.
    pub fn page(&self) -> String {
        format!("/inbox/{}/{}", self.folder, self.conversation)
    }

    /// The address of the right pane alone, for this contact.
    pub fn part(&self, contact: &ContactId) -> String {
        format!("/parts/contact/{contact}?beside={}&folder={}", self.conversation, self.folder)
    }
}

/// The contact beside a thread.
#[derive(Debug, Template)]
#[template(path = "contact.html")]
pub struct ContactPart {
    /// The contact.
    pub id: ContactId,
    /// Where it stands.
    pub beside: Beside,
    /// What to call the customer.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// One of twelve hues.
    pub hue: u8,
    /// Whether nobody has made a record yet.
    pub is_visitor: bool,
    /// First seen.
    pub since: Time,
    /// Who this is.
    pub facts: Facts,
    /// The open questions about this contact.
    pub reviews: Vec<Asked>,
    /// What can be done in the conversation beside it.
    pub abilities: Abilities,
    /// How we know.
    pub identifiers: Vec<Known>,
    /// Former usernames.
    pub former: Vec<(String, Time)>,
    /// Conversations on other lines.
    pub conversations: Vec<Row>,
    /// Where another is begun, if the reader may.
    pub start: Option<String>,
}

impl askama::filters::HtmlSafe for ContactPart {}

/// What is known of a customer.
#[derive(Debug)]
pub struct Facts {
    /// The phone number.
    pub number: Option<String>,
    /// Whether the customer's messages have stopped carrying the number.
    pub hides_number: bool,
    /// The username.
    pub username: Option<String>,
    /// The name in the WhatsApp profile, unless it is what we call them.
    pub profile_name: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Whatever else.
    pub fields: Vec<(String, String)>,
    /// What came of asking for the number.
    pub request: Option<Told>,
    /// What they want of marketing messages.
    pub marketing: Vec<Marketing>,
}

/// What a customer wants of marketing messages.
#[derive(Debug)]
pub struct Marketing {
    /// Whether they want none.
    pub stopped: bool,
    /// Since when.
    pub at: Time,
    /// The line on which they said so.
    pub line: String,
}

/// An open question about a contact.
#[derive(Debug)]
pub struct Asked {
    /// The review.
    pub id: ReviewId,
    /// What is asked.
    pub title: &'static str,
    /// Since when.
    pub asked: Time,
}

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
    pub fn new(
        pane: &ContactPane,
        reviews: &[ReviewRecord],
        may: &[(Action, Option<Barrier>)],
        reader: &Reader,
        beside: Beside,
    ) -> Self {
        let name = tame(&pane.name);
        Self {
            id: pane.id,
            beside,
            initials: initials(&name),
            hue: hue(Some(pane.id)),
            is_visitor: pane.is_visitor,
            since: reader.ago(pane.since),
            facts: Facts::new(pane, &name, reader),
            abilities: Abilities::new(may, pane.number.as_deref()),
            reviews: reviews.iter().map(|review| Asked::new(review, reader)).collect(),
            identifiers: Known::all(pane, reader),
            former: former(pane, reader),
            conversations: pane.conversations.iter().map(|row| Row::new(row, None, reader)).collect(),
            start: reader.start(pane.id),
            name,
        }
    }
}

impl Facts {
    pub(crate) fn new(pane: &ContactPane, name: &str, reader: &Reader) -> Self {
        let marketing = |choice: &MarketingChoice| Marketing {
            stopped: choice.stopped,
            at: reader.ago(choice.at),
            line: choice.line.clone(),
        };
        Self {
            number: pane.number.clone(),
            hides_number: pane.number_hidden,
            username: pane.username.as_deref().map(tame),
            profile_name: pane.profile_name.as_deref().map(tame).filter(|profile| profile != name),
            country: pane.country.clone(),
            company: pane.company.as_deref().map(tame),
            email: pane.email.as_deref().map(tame),
            fields: pane.fields.iter().map(|(field, value)| (tame(field), tame(value))).collect(),
            request: pane.number_request.map(|request| Told::new(request, reader)),
            marketing: pane.marketing.iter().map(marketing).collect(),
        }
    }
}

impl Asked {
    pub(crate) fn new(record: &ReviewRecord, reader: &Reader) -> Self {
        Self { id: record.review.id, title: record.title(), asked: reader.ago(record.review.opened_at) }
    }
}

impl Known {
    pub(crate) fn all(pane: &ContactPane, reader: &Reader) -> Vec<Self> {
        pane.identifiers.iter().map(|row| Self::new(row, reader)).collect()
    }

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

/// The usernames that a customer no longer has.
pub(crate) fn former(pane: &ContactPane, reader: &Reader) -> Vec<(String, Time)> {
    let former = pane.former_usernames.iter();
    former.map(|former| (tame(&former.username), reader.ago(former.until))).collect()
}

fn state_in_words(state: &'static str) -> &'static str {
    match state {
        "active" => "current",
        "alias" => "replaced by a newer one",
        "contested" => "in question",
        "waiting" => "waits for an answer",
        "ended" => "no longer theirs",
        other => other,
    }
}
