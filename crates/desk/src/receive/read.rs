//! From the bytes of a delivery to what happened, in order. Pure; nothing in a delivery can make it fail.

mod calls;
mod messages;
mod notices;
mod sms;
mod templates;

use base::Moment;
use identity::{Ids, Origin, Username};
use whatsapp::webhook::{self as meta, Value};
use whatsapp::{Part, Text};

use super::{Happening, Labels, TemplateNews, UsernameSeen};
use crate::channel::{Held, Line, Lines, NameState};

pub use sms::read_sms;

/// Everything a delivery tells, and what of it could not be used yet.
#[derive(Debug, Default, PartialEq)]
pub struct Reading<'l> {
    /// What happened, in the delivery's order.
    pub happenings: Vec<Happening<'l>>,
    /// What is new about templates, in the delivery's order.
    pub templates: Vec<TemplateNews>,
    /// What became of usernames of our lines.
    pub usernames: Vec<LineUsername<'l>>,
    /// What needs a look.
    pub problems: Vec<Problem>,
}

/// Meta tells what became of a line's username.
#[derive(Debug, Clone, PartialEq)]
pub struct LineUsername<'l> {
    /// The line.
    pub line: &'l Line,
    /// What it holds from now on.
    pub held: Held,
}

/// Why (a part of) a delivery was not processed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It cannot be read; in words.
    Unreadable(String),
    /// It is not about WhatsApp.
    UnknownObject(String),
    /// It is for a line that is not set up.
    UnknownLine {
        /// Meta's id of the number.
        phone_number_id: String,
    },
}

/// Reads a delivery. `only` limits it to one line: the one that was not set up when it came.
pub fn read<'l>(body: &[u8], received_at: Moment, lines: &'l Lines, only: Option<&str>) -> Reading<'l> {
    let mut reader = Reader { lines, only, received_at, reading: Reading::default() };
    match whatsapp::webhook::parse(body) {
        Err(unreadable) => reader.problem(Problem::Unreadable(unreadable.to_string())),
        Ok(delivery) => match delivery.object.as_deref() {
            Some(object) if object != meta::OBJECT => {
                reader.problem(Problem::UnknownObject(object.to_owned()));
            }
            _ => {
                for entry in &delivery.entries {
                    for change in &entry.changes {
                        reader.change(&change.value);
                        reader.template_news(entry, &change.value);
                    }
                }
            }
        },
    }
    reader.reading
}

/// The account (WABA) above what a delivery says about a number that is not set up.
pub(crate) fn account_of(body: &[u8], phone_number_id: &str) -> Option<String> {
    let delivery = whatsapp::webhook::parse(body).ok()?;
    let (lines, only) = (Lines::default(), Some(phone_number_id));
    let speaks_of_it = |entry: &&meta::Entry<'_>| {
        let reading = Reading::default();
        let mut reader = Reader { lines: &lines, only, received_at: Moment::default(), reading };
        entry.changes.iter().for_each(|change| reader.change(&change.value));
        reader.reading.problems.iter().any(|problem| matches!(problem, Problem::UnknownLine { .. }))
    };
    delivery.entries.iter().find(speaks_of_it)?.id.as_deref().map(str::to_owned)
}

struct Reader<'l, 'o> {
    lines: &'l Lines,
    only: Option<&'o str>,
    received_at: Moment,
    reading: Reading<'l>,
}

impl<'l> Reader<'l, '_> {
    fn problem(&mut self, problem: Problem) {
        if !self.reading.problems.contains(&problem) {
            self.reading.problems.push(problem);
        }
    }

    /// The line of a value; if it is not set up, that is a problem, and the delivery waits for it.
    fn line(&mut self, metadata: &meta::Metadata<'_>) -> Option<&'l Line> {
        let Some(phone_number_id) = metadata.phone_number_id.as_deref() else {
            self.problem(Problem::Unreadable("a part of it does not say which number it is for".to_owned()));
            return None;
        };
        if self.only.is_some_and(|only| only != phone_number_id) {
            return None;
        }
        let line = self.lines.by_phone_number_id(phone_number_id);
        if line.is_none() {
            self.problem(Problem::UnknownLine { phone_number_id: phone_number_id.to_owned() });
        }
        line
    }

    fn change(&mut self, value: &Value<'_>) {
        match value {
            Value::Messages(value) | Value::SmbMessageEchoes(value) | Value::Standby(value) => {
                if let Some(line) = self.line(&value.metadata) {
                    self.messages(line, value, Origin::Message);
                }
            }
            Value::History(history) => {
                if let Some(line) = self.line(&history.metadata) {
                    self.history(line, history);
                }
            }
            Value::AppStateSync(sync) => {
                if let Some(line) = self.line(&sync.metadata) {
                    self.address_book(line, sync);
                }
            }
            Value::Calls(calls) => {
                if let Some(line) = self.line(&calls.metadata) {
                    self.calls(line, calls);
                }
            }
            Value::UserPreferences(preferences) => {
                if let Some(line) = self.line(&preferences.metadata) {
                    self.preferences(line, preferences);
                }
            }
            Value::Unreadable { reason, .. } => self.problem(Problem::Unreadable(format!("{reason}"))),
            Value::UserIdUpdate(updates) => {
                if let Some(line) = self.line(&updates.metadata) {
                    self.id_updates(line, updates);
                }
            }
            Value::BusinessUsernameUpdates(update) => self.business_username(update),
            // About the account, a group's members or who is in control: nothing that belongs in a thread. The
            // delivery keeps it.
            Value::GroupParticipantsUpdate(_)
            | Value::MessagingHandovers(_)
            | Value::Account(_)
            | Value::Other(_) => {}
        }
    }

    /// What became of a line's username. The number is named by its digits; an unknown state tells nothing, and numbers of
    /// the account that are no lines here do not matter.
    fn business_username(&mut self, update: &meta::BusinessUsername<'_>) {
        let by_id =
            update.metadata.phone_number_id.as_deref().and_then(|id| self.lines.by_phone_number_id(id));
        let named = || self.lines.by_number(update.metadata.display_phone_number.as_deref()?);
        let Some(line) = by_id.or_else(named) else { return };
        if self.only.is_some_and(|only| only != line.phone_number_id) {
            return;
        }
        let name = username_of(update.username.as_ref()).map(|name| name.as_str().to_owned());
        let held = match (&update.status, name) {
            (Some(meta::UsernameStatus::Deleted), _) => Held::default(),
            (Some(meta::UsernameStatus::Approved), Some(name)) => {
                Held { username: Some(name), state: Some(NameState::Approved) }
            }
            (Some(meta::UsernameStatus::Reserved), Some(name)) => {
                Held { username: Some(name), state: Some(NameState::Reserved) }
            }
            _ => return,
        };
        self.reading.usernames.push(LineUsername { line, held });
    }

    /// The readable ones of a list; the others are problems, and do not stop their neighbours.
    fn readable<'p, 'a, T>(&mut self, parts: &'p [Part<'a, T>]) -> Vec<&'p T> {
        let mut good = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Part::Read(item) => good.push(item),
                Part::Unreadable { reason, .. } => self.problem(Problem::Unreadable(format!("{reason}"))),
            }
        }
        good
    }
}

fn read_ids(ids: &meta::Ids<'_>, line: &Line) -> Ids {
    Ids::read(ids.phone.as_deref(), ids.bsuid.as_deref(), ids.parent.as_deref(), &line.scopes)
}

/// The first one's identifiers, and the second one's where the first has none.
fn fill<'a>(first: &meta::Ids<'a>, second: &meta::Ids<'a>) -> meta::Ids<'a> {
    meta::Ids {
        phone: first.phone.clone().or_else(|| second.phone.clone()),
        bsuid: first.bsuid.clone().or_else(|| second.bsuid.clone()),
        parent: first.parent.clone().or_else(|| second.parent.clone()),
    }
}

/// The labels in a `contacts[]` entry; `absent` is what a missing username means on this kind of fact.
fn labels_of(contact: Option<&meta::Contact<'_>>, absent: UsernameSeen) -> Labels {
    let Some(contact) = contact else { return Labels::default() };
    Labels {
        profile_name: contact
            .name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        username: username_of(contact.username.as_ref()).map_or(absent, UsernameSeen::Some),
    }
}

fn username_of(text: Option<&Text<'_>>) -> Option<Username> {
    text?.parse().ok()
}
