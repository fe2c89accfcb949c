//! From the bytes of a delivery to what happened, in order. Pure; nothing in a delivery can make it fail.

use base::Moment;
use identity::{Ids, Origin, Phone, Username};
use whatsapp::webhook::{
    self as meta, Author, CallEvent, CallState, CallsValue, MessagesValue, StatusKind, UserPreferences, Value,
};
use whatsapp::{Part, Text};

use super::{
    Amendment, CallOutcome, Content, Deed, DeliveryState, Direction, Happening, Labels, NewMessage, Notice,
    Setting, UsernameSeen, What,
};
use super::{rotation, words};
use crate::channel::{Line, Lines};

/// Everything a delivery tells, and what of it could not be used yet.
#[derive(Debug, Default, PartialEq)]
pub struct Reading<'l> {
    /// What happened, in the delivery's order.
    pub happenings: Vec<Happening<'l>>,
    /// What needs a look.
    pub problems: Vec<Problem>,
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
                for change in delivery.entries.iter().flat_map(|entry| &entry.changes) {
                    reader.change(&change.value);
                }
            }
        },
    }
    reader.reading
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
            // About the account, a group's members or who is in control: nothing that belongs in a thread. The
            // delivery keeps it.
            Value::BusinessUsernameUpdates(_)
            | Value::GroupParticipantsUpdate(_)
            | Value::MessagingHandovers(_)
            | Value::Account(_)
            | Value::Other(_) => {}
        }
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

    fn messages(&mut self, line: &'l Line, value: &MessagesValue<'_>, origin: Origin) {
        for message in self.readable(&value.messages) {
            let labels = labels_of(value.contact_of(&message.customer), UsernameSeen::None);
            self.message(line, message, origin, labels);
        }
        for echo in self.readable(&value.echoes) {
            let labels = labels_of(value.contact_of(&echo.customer), UsernameSeen::Unknown);
            let origin = if origin == Origin::History { origin } else { Origin::Echo };
            self.message(line, echo, origin, labels);
        }
        for status in self.readable(&value.statuses) {
            let labels = labels_of(value.contact_of(&status.recipient), UsernameSeen::Unknown);
            self.status(line, status, labels);
        }
    }

    fn history(&mut self, line: &'l Line, history: &meta::HistoryValue<'_>) {
        for chunk in &history.chunks {
            for thread in self.readable(&chunk.threads) {
                let username =
                    username_of(thread.username.as_ref()).map_or(UsernameSeen::Unknown, UsernameSeen::Some);
                for message in self.readable(&thread.messages) {
                    let ids = if message.customer.bsuid.is_some() || message.customer.phone.is_some() {
                        fill(&message.customer, &thread.customer)
                    } else {
                        thread.customer.clone()
                    };
                    let message = meta::Message { customer: ids, ..message.clone() };
                    let labels = Labels { profile_name: None, username: username.clone() };
                    self.message(line, &message, Origin::History, labels);
                }
            }
        }
        self.messages(line, &history.media, Origin::History);
    }

    fn message(&mut self, line: &'l Line, message: &meta::Message<'_>, origin: Origin, labels: Labels) {
        let at = message.timestamp.unwrap_or(self.received_at);
        let direction = match message.author {
            Author::Customer => Direction::In,
            Author::Business => Direction::Out,
        };
        if let meta::Content::System(system) = &message.content {
            self.system(line, message, system, at);
            return;
        }
        let Some(what) = what_of(message, direction, origin) else { return };
        let ids = read_ids(&message.customer, line);
        let ids = match shared_number(message).filter(|_number| direction == Direction::In) {
            Some(number) => ids.with_shared(&number),
            None => ids,
        };
        // Only what the customer wrote is a visitor of its own when it carries no identifier at all.
        let ids = if direction == Direction::In { ids.or_message(&message.id) } else { ids };
        self.reading.happenings.push(Happening {
            line,
            ids,
            origin: Some(origin),
            at,
            labels,
            what,
            rotation: None,
            named: None,
        });
    }

    /// Meta's own notices are a quiet line in the thread of whoever had the previous ids; those that ids changed are heard.
    fn system(&mut self, line: &'l Line, message: &meta::Message<'_>, system: &meta::System<'_>, at: Moment) {
        let held = fill(&system.previous, &message.customer);
        let rotation = rotation::change_of(message, system)
            .map(|(previous, current)| (read_ids(&previous, line), read_ids(&current, line)));
        let wamid = message.id.as_str().to_owned();
        self.remark(line, read_ids(&held, line), rotation, at, (wamid, system_words(system)));
    }

    fn id_updates(&mut self, line: &'l Line, value: &meta::UserIdUpdates<'_>) {
        for update in self.readable(&value.updates) {
            let at = update.timestamp.unwrap_or(self.received_at);
            let (previous, current) = (read_ids(&update.previous, line), read_ids(&update.current, line));
            let named = previous.iter().chain(current.iter()).map(|carried| carried.identifier.value());
            let named = named.collect::<Vec<_>>().join(":");
            let wamid =
                format!("notice:user_id_update:{}:{}:{named}", line.phone_number_id, at.unix_seconds());
            let words = "WhatsApp gave this customer a new id.".to_owned();
            self.remark(line, previous.clone(), Some((previous, current)), at, (wamid, words));
        }
    }

    fn remark(
        &mut self,
        line: &'l Line,
        ids: Ids,
        rotation: Option<(Ids, Ids)>,
        at: Moment,
        (wamid, words): (String, String),
    ) {
        let remark = NewMessage {
            wamid,
            direction: Direction::Notice,
            group: None,
            kind: "system".to_owned(),
            content: Content::Notice(Notice::Account { words }),
            setting: Setting::default(),
            opens_window: false,
        };
        let labels = Labels::default();
        let what = What::Remark(remark);
        self.reading.happenings.push(Happening {
            line,
            ids,
            origin: None,
            at,
            labels,
            what,
            rotation,
            named: None,
        });
    }

    fn status(&mut self, line: &'l Line, status: &meta::Status<'_>, labels: Labels) {
        let state = match &status.status {
            StatusKind::Sent => DeliveryState::Sent,
            StatusKind::Delivered => DeliveryState::Delivered,
            StatusKind::Read => DeliveryState::Read,
            StatusKind::Played => DeliveryState::Played,
            StatusKind::Failed => DeliveryState::Failed,
            StatusKind::Other(_) => return,
        };
        let failure = status.errors.iter().find_map(words::failure_words);
        self.reading.happenings.push(Happening {
            rotation: None,
            named: None,
            line,
            ids: read_ids(&status.recipient, line),
            origin: Some(Origin::Status),
            at: status.timestamp.unwrap_or(self.received_at),
            labels,
            what: What::State { wamid: status.id.as_str().to_owned(), state, failure },
        });
    }

    fn calls(&mut self, line: &'l Line, value: &CallsValue<'_>) {
        for call in self.readable(&value.calls) {
            let labels = labels_of(value.contact_of(&call.customer), UsernameSeen::Unknown);
            let at = call.timestamp.unwrap_or(self.received_at);
            let content = words::call(call);
            let from_customer = matches!(content, Content::Call { from_customer: true, .. });
            let ids = read_ids(&call.customer, line);
            let begun = NewMessage {
                wamid: call.id.as_str().to_owned(),
                direction: if from_customer { Direction::In } else { Direction::Out },
                group: None,
                kind: "call".to_owned(),
                content: content.clone(),
                setting: Setting::default(),
                opens_window: from_customer,
            };
            let ids = if from_customer { ids.or_message(&call.id) } else { ids };
            let began_at =
                if call.event == CallEvent::Terminate { call.start_time.unwrap_or(at) } else { at };
            let happening = Happening {
                rotation: None,
                named: None,
                line,
                ids,
                origin: Some(Origin::Call),
                at: began_at,
                labels,
                what: What::Message(begun),
            };
            if call.event == CallEvent::Terminate {
                let direction = if from_customer { Direction::In } else { Direction::Out };
                let outcome = outcome_of(&call.id, "ended", direction, content);
                let ended = Happening { at, what: outcome, ..happening.clone() };
                self.reading.happenings.push(happening);
                self.reading.happenings.push(ended);
            } else {
                self.reading.happenings.push(happening);
            }
        }
        for status in self.readable(&value.statuses) {
            let (word, outcome) = match &status.status {
                CallState::Ringing => ("ringing", CallOutcome::Ringing),
                CallState::Accepted => ("accepted", CallOutcome::Answered),
                CallState::Rejected => ("rejected", CallOutcome::Declined),
                CallState::Other(_) => continue,
            };
            self.reading.happenings.push(Happening {
                rotation: None,
                named: None,
                line,
                ids: read_ids(&status.recipient, line),
                origin: Some(Origin::Status),
                at: status.timestamp.unwrap_or(self.received_at),
                labels: labels_of(value.contact_of(&status.recipient), UsernameSeen::Unknown),
                what: outcome_of(
                    &status.id,
                    word,
                    Direction::Out,
                    Content::Call { from_customer: false, outcome, seconds: None },
                ),
            });
        }
    }

    fn preferences(&mut self, line: &'l Line, value: &UserPreferences<'_>) {
        for preference in self.readable(&value.preferences) {
            let at = preference.timestamp.unwrap_or(self.received_at);
            let ids = read_ids(&preference.customer, line);
            let Some(id) = ids.iter().next().map(|carried| carried.identifier.value().to_owned()) else {
                continue;
            };
            let word = preference.value.as_str();
            let remark = NewMessage {
                wamid: format!(
                    "notice:preference:{}:{}:{word}:{id}",
                    line.phone_number_id,
                    at.unix_seconds()
                ),
                direction: Direction::Notice,
                group: None,
                kind: "preference".to_owned(),
                content: Content::Notice(Notice::Marketing { value: word.to_owned() }),
                setting: Setting::default(),
                opens_window: false,
            };
            self.reading.happenings.push(Happening {
                rotation: None,
                named: None,
                line,
                ids,
                origin: Some(Origin::Preference),
                at,
                labels: labels_of(value.contact_of(&preference.customer), UsernameSeen::Unknown),
                what: What::Remark(remark),
            });
        }
    }

    fn address_book(&mut self, line: &'l Line, sync: &meta::AppStateSync<'_>) {
        for item in self.readable(&sync.items) {
            if item.action == Some(meta::SyncAction::Remove) {
                continue;
            }
            let name = item.full_name.as_deref().or(item.first_name.as_deref());
            self.reading.happenings.push(Happening {
                rotation: None,
                named: None,
                line,
                ids: read_ids(&item.customer, line),
                origin: Some(Origin::ContactSync),
                at: item.timestamp.unwrap_or(self.received_at),
                labels: Labels {
                    profile_name: None,
                    username: username_of(item.username.as_ref())
                        .map_or(UsernameSeen::Unknown, UsernameSeen::Some),
                },
                what: What::Sighting { book_name: name.map(str::to_owned) },
            });
        }
    }
}

fn what_of(message: &meta::Message<'_>, direction: Direction, origin: Origin) -> Option<What> {
    let amendment = |target: &Text<'_>, deed| {
        Some(What::Amendment(Amendment {
            target: target.as_str().to_owned(),
            cause: message.id.as_str().to_owned(),
            direction,
            deed,
        }))
    };
    match &message.content {
        meta::Content::Reaction { message_id, emoji } => {
            let emoji = emoji.as_ref().map(|emoji| emoji.as_str().to_owned());
            amendment(message_id, Deed::Reaction(emoji))
        }
        meta::Content::Edit { original_message_id, kind, content, .. } => {
            let content = words::plain(content, kind.as_ref(), &message.errors)?;
            amendment(original_message_id, Deed::Edit(content))
        }
        meta::Content::Revoke { original_message_id } => amendment(original_message_id, Deed::Revoke),
        _ => Some(What::Message(NewMessage {
            wamid: message.id.as_str().to_owned(),
            direction,
            group: message.group_id.as_ref().map(|group| group.as_str().to_owned()),
            kind: message.kind.as_ref().map_or_else(|| "unknown".to_owned(), |kind| kind.as_str().to_owned()),
            content: words::content(message)?,
            setting: words::setting(message),
            opens_window: direction == Direction::In
                && origin == Origin::Message
                && message.group_id.is_none(),
        })),
    }
}

/// The number that a customer shared on request: her own, because WhatsApp puts it on the card.
fn shared_number(message: &meta::Message<'_>) -> Option<Phone> {
    let meta::Content::Contacts(cards) = &message.content else { return None };
    let own = cards.iter().find(|card| card.origin == meta::Origin::ContactRequest)?;
    own.phones.iter().find_map(|phone| {
        let digits = |text: &Text<'_>| {
            let digits: String = text.as_str().chars().filter(char::is_ascii_digit).collect();
            digits.parse().ok()
        };
        phone.wa_id.as_ref().and_then(digits).or_else(|| phone.phone.as_ref().and_then(digits))
    })
}

/// What became of a call. `word` tells it from what else became of the same call: such reports have no id of their own.
fn outcome_of(call: &Text<'_>, word: &str, direction: Direction, content: Content) -> What {
    What::Amendment(Amendment {
        target: call.as_str().to_owned(),
        cause: word.to_owned(),
        direction,
        deed: Deed::Outcome(content),
    })
}

/// What a notice of Meta's says, without the raw ids that its own sentence holds.
fn system_words(system: &meta::System<'_>) -> String {
    use meta::SystemKind;
    match &system.kind {
        Some(SystemKind::UserChangedNumber | SystemKind::CustomerChangedNumber) => {
            "Changed the phone number on WhatsApp.".to_owned()
        }
        Some(SystemKind::UserChangedUserId) => "WhatsApp gave this customer a new id.".to_owned(),
        Some(SystemKind::CustomerIdentityChanged) => "The WhatsApp security code changed.".to_owned(),
        _ => system.body.as_deref().unwrap_or("WhatsApp reported a change of this account.").to_owned(),
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
