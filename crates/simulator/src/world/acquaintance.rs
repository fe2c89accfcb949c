//! Which businesses are still told the number of somebody who has a username (Meta, "Business-scoped user IDs").

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use base::Moment;
use serde::Serialize;

use super::{Line, Person};

/// How long one message or call keeps a number visible to the business number it went to or came to.
pub const THIRTY_DAYS: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Why a number is in the webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Visible {
    /// The person has no username.
    NoUsername,
    /// A message or call to or from the number within thirty days, on this business number.
    Recent,
    /// The person is in the portfolio's contact book.
    ContactBook,
}

/// A pair of person and number in a portfolio's contact book.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Entry {
    person: String,
    phone: String,
    portfolio: String,
}

impl Entry {
    fn of(person: &Person, portfolio: &str) -> Self {
        Self { person: person.id.clone(), phone: person.phone.clone(), portfolio: portfolio.to_owned() }
    }
}

/// What businesses remember of people's numbers.
#[derive(Debug, Default)]
pub struct Acquaintance {
    /// The last time, by (person's number, phone number id): whoever has the number later inherits it.
    recent: HashMap<(String, String), Moment>,
    books: HashSet<Entry>,
    closed_books: HashSet<String>,
}

impl Acquaintance {
    /// Why this line sees this person's number now; `None` when it does not.
    pub fn visible(&self, person: &Person, line: &Line, now: Moment) -> Option<Visible> {
        let recent = self.recent.get(&(person.phone.clone(), line.phone_number_id.clone()));
        if person.username.is_none() {
            Some(Visible::NoUsername)
        } else if recent.is_some_and(|last| now <= last.plus(THIRTY_DAYS)) {
            Some(Visible::Recent)
        } else {
            self.books.contains(&Entry::of(person, &line.portfolio_id)).then_some(Visible::ContactBook)
        }
    }

    /// A message or call to or from the number: thirty days start again and the contact book gains an entry.
    pub fn meet(&mut self, person: &Person, line: &Line, now: Moment) {
        let last = self.recent.entry((person.phone.clone(), line.phone_number_id.clone())).or_insert(now);
        *last = now.max(*last);
        self.enter_in_book(person, &line.portfolio_id);
    }

    /// Forgets a person's number everywhere.
    pub fn forget(&mut self, person: &Person) {
        self.recent.retain(|(phone, _line), _last| *phone != person.phone);
        self.books.retain(|entry| entry.person != person.id);
    }

    /// Writes a person into a portfolio's contact book, if it is kept.
    pub fn enter_in_book(&mut self, person: &Person, portfolio: &str) {
        if !self.closed_books.contains(portfolio) {
            self.books.insert(Entry::of(person, portfolio));
        }
    }

    /// Deletes one entry, as the API does: the thirty days stay. Whether there was one.
    pub fn strike_from_book(&mut self, person: &Person, portfolio: &str) -> bool {
        self.books.remove(&Entry::of(person, portfolio))
    }

    /// Turns a portfolio's contact book on or off. Off deletes what it held.
    pub fn keep_book(&mut self, portfolio: &str, on: bool) {
        if on {
            self.closed_books.remove(portfolio);
        } else {
            self.closed_books.insert(portfolio.to_owned());
            self.books.retain(|entry| entry.portfolio != portfolio);
        }
    }

    /// Whether a portfolio keeps a contact book.
    pub fn keeps_book(&self, portfolio: &str) -> bool {
        !self.closed_books.contains(portfolio)
    }
}
