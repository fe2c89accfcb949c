//! Search: people, and what was said.

use askama::Template;
use axum::extract::{Query as Asked, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::Cursor;
use desk::converse::Status;
use desk::search::{Marked, Query, Why};
use desk::view::{self, FoundMessage, FoundPerson, InboxRow, Side};
use serde::Deserialize;

use super::reader::{Reader, Time};
use super::shell::{Place, Shell};
use super::words::{hue, initials, tame};
use super::{reader, show};
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// The page with what a search found.
#[derive(Debug, Template)]
#[template(path = "search.html")]
pub struct SearchPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// What was typed.
    pub typed: String,
    /// What was found; nothing yet if nothing was looked for.
    pub found: Option<Found>,
}

/// What a search found.
#[derive(Debug)]
pub struct Found {
    /// Both groups, or the one that is read on in.
    pub groups: Vec<Group>,
    /// Whether this is a later page of one group.
    pub is_later: bool,
}

/// One sort of hits.
#[derive(Debug)]
pub struct Group {
    /// Its name in addresses.
    pub slug: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The hits.
    pub hits: Vec<Hit>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// What to say if there are none.
    pub nothing: &'static str,
}

/// Something that was found, as a row.
#[derive(Debug)]
pub struct Hit {
    /// Where it leads; nowhere for somebody who never wrote.
    pub address: Option<String>,
    /// What to call the customer.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// One of twelve hues.
    pub hue: u8,
    /// The username, where it tells more than the name does.
    pub handle: Option<String>,
    /// The line and when.
    pub when: Option<(String, Time)>,
    /// Whether the conversation is resolved.
    pub resolved: bool,
    /// What matched, before its words.
    pub label: &'static str,
    /// Whether an `@` belongs before the words.
    pub at: bool,
    /// Whether the words run from left to right whatever they are.
    pub ltr: bool,
    /// The words, and which of them matched.
    pub words: Vec<(String, bool)>,
}

#[derive(Deserialize)]
pub(crate) struct Looked {
    #[serde(default)]
    q: String,
    group: Option<String>,
    after: Option<String>,
}

const PEOPLE: (&str, &str) = ("people", "People");
const MESSAGES: (&str, &str) = ("messages", "Messages");

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Asked(looked): Asked<Looked>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = reader(&app, &viewer, &headers).await?;
    let Some(query) = Query::read(&looked.q) else {
        return show(&SearchPage::new(reader, String::new(), None));
    };
    let after: Option<Cursor> = looked.after.as_deref().and_then(|place| place.parse().ok());
    let only = looked.group.as_deref().filter(|_| after.is_some());
    let mut groups = Vec::new();
    if only.is_none_or(|slug| slug == PEOPLE.0) {
        let page = view::found_people(app.desk(), &viewer, &query, after).await?;
        groups.push(Group::people(&page.items, page.next, &query, &reader));
    }
    if only.is_none_or(|slug| slug == MESSAGES.0) {
        let page = view::found_messages(app.desk(), &viewer, &query, after).await?;
        groups.push(Group::messages(&page.items, page.next, &query, &reader));
    }
    let found = Found { groups, is_later: only.is_some() };
    show(&SearchPage::new(reader, query.typed().to_owned(), Some(found)))
}

impl SearchPage {
    /// The page for what was typed.
    pub fn new(reader: Reader, typed: String, found: Option<Found>) -> Self {
        let shell = Shell::new("Search", reader.direction);
        Self { shell, reader, place: Place::Inbox, typed, found }
    }
}

impl Group {
    /// The people.
    pub fn people(found: &[FoundPerson], next: Option<Cursor>, query: &Query, reader: &Reader) -> Self {
        let nothing = if query.may_be_username() {
            "Nobody here has or had this username or name. WhatsApp has no look-up by username: a person appears here \
             once they have written."
        } else {
            "Nobody here is known by this. A person appears here once they have written."
        };
        let hits = found.iter().map(|person| Hit::person(person, reader)).collect();
        Self { slug: PEOPLE.0, name: PEOPLE.1, hits, next, nothing }
    }

    /// The messages.
    pub fn messages(found: &[FoundMessage], next: Option<Cursor>, query: &Query, reader: &Reader) -> Self {
        let nothing = if query.reaches_messages() {
            "No message says this."
        } else {
            "Type three characters or more to search in messages."
        };
        let hits = found.iter().map(|message| Hit::message(message, reader)).collect();
        Self { slug: MESSAGES.0, name: MESSAGES.1, hits, next, nothing }
    }
}

impl Hit {
    fn person(found: &FoundPerson, reader: &Reader) -> Self {
        let (label, marked) = why(&found.why);
        let name = tame(&found.name);
        let handle = found.username.as_deref().map(tame).filter(|user| !name.ends_with(user.as_str()));
        Self {
            address: found.conversation.as_ref().map(address).or_else(|| reader.start(found.contact)),
            initials: initials(&name),
            name,
            hue: hue(Some(found.contact)),
            handle,
            when: found.conversation.as_ref().map(|row| (row.line.clone(), reader.ago_short(row.last_at))),
            resolved: found.conversation.as_ref().is_some_and(|row| row.status == Status::Resolved),
            label,
            at: matches!(found.why, Why::Username(_) | Why::FormerUsername(_)),
            ltr: !matches!(found.why, Why::Name(_) | Why::ProfileName(_)),
            words: pieces(marked),
        }
    }

    fn message(found: &FoundMessage, reader: &Reader) -> Self {
        let row = &found.conversation;
        let name = tame(&row.name);
        Self {
            address: Some(format!("{}?from={}#m-{}", address(row), found.id, found.id)),
            initials: initials(&name),
            name,
            hue: hue(row.contact_id),
            handle: None,
            when: Some((row.line.clone(), reader.ago_short(found.at))),
            resolved: row.status == Status::Resolved,
            label: if found.side == Side::Business { "Message of yours:" } else { "Message:" },
            at: false,
            ltr: false,
            words: pieces(&found.excerpt),
        }
    }
}

fn address(row: &InboxRow) -> String {
    let folder = match row.status {
        Status::Open => "open",
        Status::Resolved => "resolved",
    };
    format!("/inbox/{folder}/{}", row.id)
}

fn why(why: &Why) -> (&'static str, &Marked) {
    match why {
        Why::Name(marked) => ("Name", marked),
        Why::ProfileName(marked) => ("WhatsApp name", marked),
        Why::Username(marked) => ("Username", marked),
        Why::FormerUsername(marked) => ("Former username", marked),
        Why::Phone { number, in_force: true } => ("Phone", number),
        Why::Phone { number, in_force: false } => ("Former phone", number),
        Why::WhatsAppId(end) => ("WhatsApp id ends in", end),
        Why::CrmId(marked) => ("CRM id", marked),
    }
}

fn pieces(marked: &Marked) -> Vec<(String, bool)> {
    marked.0.iter().map(|(words, matched)| (tame_lines(words), *matched)).collect()
}

/// Several lines as one.
fn tame_lines(text: &str) -> String {
    tame(&text.replace(['\n', '\r', '\t'], " "))
}
