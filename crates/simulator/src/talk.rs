//! What was said between people and lines, for the control page and for answering.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use base::Moment;
use serde::Serialize;

/// How many messages of one chat are remembered.
const KEPT: usize = 300;

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The customer.
    Customer,
    /// The business.
    Business,
    /// Neither: a quiet line such as a call or a change of number.
    Notice,
}

/// One line of a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Meta's id.
    pub wamid: String,
    /// Who said it.
    pub side: Side,
    /// Meta's type.
    pub kind: String,
    /// What it says, in words.
    pub text: String,
    /// When.
    pub at: Moment,
    /// The message it answers.
    pub reply_to: Option<String>,
    /// How far a message of the business came, in Meta's words.
    pub status: Option<String>,
    /// The address the business used; or what the business saw of the customer.
    pub address: String,
    /// The emoji that the other side put on it.
    pub reaction: Option<String>,
    /// It was edited.
    pub edited: bool,
    /// It was deleted for everyone.
    pub deleted: bool,
    /// It has the button that shares the number.
    pub asks_number: bool,
    /// Of a message of the business: the media id of its file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// What a business shows of itself: that it read a message, and perhaps that somebody is typing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sign {
    /// The message.
    pub wamid: String,
    /// Whether somebody is typing.
    pub typing: bool,
    /// When.
    pub at: Moment,
}

/// For so long a customer sees that somebody is typing. Source: Meta, "Typing indicators".
const TYPING: Duration = Duration::from_secs(25);

/// All chats.
#[derive(Debug, Default)]
pub struct Talk {
    /// What businesses showed of themselves, by (person, phone number id).
    signs: BTreeMap<(String, String), Vec<Sign>>,
    /// By (person, phone number id).
    chats: BTreeMap<(String, String), Vec<Said>>,
    /// Which chat a message is in.
    places: HashMap<String, (String, String)>,
}

impl Talk {
    /// Adds a line to a chat, at its time.
    pub fn note(&mut self, person: &str, line: &str, said: Said) {
        let place = (person.to_owned(), line.to_owned());
        let chat = self.chats.entry(place.clone()).or_default();
        self.places.insert(said.wamid.clone(), place);
        let at = chat.partition_point(|earlier| earlier.at <= said.at);
        chat.insert(at, said);
        if chat.len() > KEPT {
            let oldest = chat.remove(0);
            self.places.remove(&oldest.wamid);
        }
    }

    /// A business read a customer's message on this line, and with it the earlier ones. Gives whether there is such a
    /// message.
    pub fn show(&mut self, line: &str, wamid: &str, typing: bool, at: Moment) -> bool {
        let Some(place) = self.places.get(wamid).filter(|(_person, of)| of == line).cloned() else {
            return false;
        };
        let Some(chat) = self.chats.get_mut(&place) else { return false };
        let is_theirs = |said: &Said| said.side == Side::Customer;
        let Some(read) = chat.iter().position(|said| said.wamid == wamid && is_theirs(said)) else {
            return false;
        };
        for said in chat.iter_mut().take(read + 1).filter(|said| is_theirs(said)) {
            said.status = Some("read".to_owned());
        }
        self.signs.entry(place).or_default().push(Sign { wamid: wamid.to_owned(), typing, at });
        true
    }

    /// What a business showed of itself in a chat, oldest first.
    pub fn signs(&self, person: &str, line: &str) -> &[Sign] {
        self.signs.get(&(person.to_owned(), line.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Whether the customer sees that somebody of the business is typing. An answer ends it.
    pub fn is_typing(&self, person: &str, line: &str, now: Moment) -> bool {
        let Some(sign) = self.signs(person, line).last().filter(|sign| sign.typing) else { return false };
        let answer = self.last(person, line, Side::Business);
        now.since(sign.at) < TYPING && answer.is_none_or(|answer| answer.at < sign.at)
    }

    /// A chat, oldest first.
    pub fn chat(&self, person: &str, line: &str) -> &[Said] {
        self.chats.get(&(person.to_owned(), line.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// A message, wherever it is.
    pub fn message(&self, wamid: &str) -> Option<&Said> {
        let (person, line) = self.places.get(wamid)?;
        self.chat(person, line).iter().rev().find(|said| said.wamid == wamid)
    }

    /// A message of this chat.
    pub fn message_in(&self, person: &str, line: &str, wamid: &str) -> Option<&Said> {
        self.chat(person, line).iter().rev().find(|said| said.wamid == wamid)
    }

    /// Changes a message, if it is remembered.
    pub fn change(&mut self, wamid: &str, change: impl FnOnce(&mut Said)) {
        let chat = self.places.get(wamid).and_then(|place| self.chats.get_mut(place));
        if let Some(said) = chat.and_then(|chat| chat.iter_mut().rev().find(|said| said.wamid == wamid)) {
            change(said);
        }
    }

    /// The last thing one side said in a chat and did not delete.
    pub fn last(&self, person: &str, line: &str, side: Side) -> Option<&Said> {
        self.chat(person, line).iter().rev().find(|said| said.side == side && !said.deleted)
    }
}
