//! The people and the business numbers that exist, and what a business is told of a person at one moment.

mod acquaintance;
mod person;
mod sight;

use std::collections::{BTreeMap, HashMap};

use base::{Moment, Secret, Source};
use whatsapp::signature;

use crate::{Link, Refusal};
pub use acquaintance::{Acquaintance, THIRTY_DAYS, Visible};
pub use person::{Line, Person, valid_username};
pub use sight::{Place, Sight};

/// Everything that is true on Meta's side.
#[derive(Debug)]
pub struct World {
    lines: Vec<Line>,
    people: BTreeMap<String, Person>,
    acquaintance: Acquaintance,
    /// When somebody last wrote to or called a line: (person, phone number id).
    windows: HashMap<(String, String), Moment>,
    /// Who every id that was ever given out belongs to, and by which change of number.
    issued: HashMap<String, Issued>,
    salt: Secret,
}

#[derive(Debug, Clone)]
struct Issued {
    person: String,
    scope: String,
    turn: u32,
}

impl World {
    /// A world with these lines and nobody in it. The same seed gives the same ids.
    pub fn new(source: &Source, lines: Vec<Line>) -> Self {
        Self {
            lines,
            people: BTreeMap::new(),
            acquaintance: Acquaintance::default(),
            windows: HashMap::new(),
            issued: HashMap::new(),
            salt: source.secret(""),
        }
    }

    /// All lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line with this phone number id.
    pub fn line(&self, phone_number_id: &str) -> Result<&Line, Refusal> {
        self.lines.iter().find(|line| line.phone_number_id == phone_number_id).ok_or(Refusal::NoSuchLine)
    }

    /// The line that a `wa.me` address leads to, and the words that it makes ready.
    pub fn behind(&self, address: &str) -> Result<(String, String), Refusal> {
        let link = Link::read(address)?;
        let line = self.lines.iter().find(|line| line.digits() == link.digits).ok_or(Refusal::NobodyThere)?;
        Ok((line.phone_number_id.clone(), link.text))
    }

    /// Everybody, by id.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// One person.
    pub fn person(&self, id: &str) -> Result<&Person, Refusal> {
        self.people.get(id).ok_or(Refusal::NoSuchPerson)
    }

    fn person_mut(&mut self, id: &str) -> Result<&mut Person, Refusal> {
        self.people.get_mut(id).ok_or(Refusal::NoSuchPerson)
    }

    /// Lets somebody in. Their number, id and username must be free.
    pub fn admit(&mut self, person: Person) -> Result<(), Refusal> {
        if person.id.is_empty() || self.people.contains_key(&person.id) {
            return Err(Refusal::IdTaken);
        }
        self.check_number(&person.id, &person.phone)?;
        if let Some(username) = &person.username {
            self.check_username(&person.id, username)?;
        }
        self.people.insert(person.id.clone(), person);
        Ok(())
    }

    fn check_number(&self, id: &str, phone: &str) -> Result<(), Refusal> {
        let digits = (5..=15).contains(&phone.len()) && phone.bytes().all(|b| b.is_ascii_digit());
        match self.by_phone(phone) {
            _ if !digits => Err(Refusal::NoNumber),
            Some(owner) if owner.id != id => Err(Refusal::NumberTaken),
            _ => Ok(()),
        }
    }

    /// Whether a person has this username.
    pub(crate) fn is_username_of_somebody(&self, username: &str) -> bool {
        let is_it = |name: &str| name.eq_ignore_ascii_case(username);
        self.people.values().any(|person| person.username.as_deref().is_some_and(is_it))
    }

    fn check_username(&self, id: &str, username: &str) -> Result<(), Refusal> {
        let same = |other: &Person| {
            other.username.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(username))
        };
        if !valid_username(username) {
            return Err(Refusal::NoUsernameFormat);
        }
        if self.people().any(|other| other.id != id && same(other)) {
            return Err(Refusal::UsernameTaken);
        }
        Ok(())
    }

    /// A person takes a username, or another one.
    pub fn adopt_username(&mut self, id: &str, username: &str) -> Result<(), Refusal> {
        self.check_username(id, username)?;
        self.person_mut(id)?.username = Some(username.to_owned());
        Ok(())
    }

    /// A person gives the username up; the number shows again.
    pub fn drop_username(&mut self, id: &str) -> Result<(), Refusal> {
        self.person_mut(id)?.username = None;
        Ok(())
    }

    /// A person changes the free-text name, or takes it away.
    pub fn rename(&mut self, id: &str, name: Option<String>) -> Result<(), Refusal> {
        self.person_mut(id)?.name = name;
        Ok(())
    }

    /// Every business forgets the number, as if thirty days had passed and the contact books were emptied. Only the
    /// number of somebody with a username can be hidden.
    pub fn hide_number(&mut self, id: &str) -> Result<(), Refusal> {
        let person = self.person(id)?.clone();
        if person.username.is_none() {
            return Err(Refusal::NoUsername);
        }
        self.acquaintance.forget(&person);
        Ok(())
    }

    /// Every portfolio gets the number into its contact book.
    pub fn show_number(&mut self, id: &str) -> Result<(), Refusal> {
        let person = self.person(id)?.clone();
        for line in &self.lines {
            self.acquaintance.enter_in_book(&person, &line.portfolio_id);
        }
        Ok(())
    }

    /// A person moves to another number, and so to new ids. The country changes only if told.
    pub fn change_number(&mut self, id: &str, phone: &str, country: Option<&str>) -> Result<(), Refusal> {
        self.check_number(id, phone)?;
        let person = self.person_mut(id)?;
        if person.phone == phone {
            return Err(Refusal::NumberTaken);
        }
        phone.clone_into(&mut person.phone);
        person.turn += 1;
        if let Some(country) = country {
            country.clone_into(&mut person.country);
        }
        Ok(())
    }

    /// Who has this number now.
    pub fn by_phone(&self, phone: &str) -> Option<&Person> {
        self.people.values().find(|person| person.phone == phone)
    }

    /// Who answers to this BSUID on this line: the line's portfolio or parent group gave it out and it is not retired.
    pub fn by_user_id(&self, line: &Line, user_id: &str) -> Option<&Person> {
        let issued = self.issued.get(user_id)?;
        let here = issued.scope == line.portfolio_id || line.parent_group.as_ref() == Some(&issued.scope);
        self.people.get(&issued.person).filter(|person| here && person.turn == issued.turn)
    }

    /// What a line is told about a person at one moment.
    pub fn sight(&mut self, id: &str, phone_number_id: &str, now: Moment) -> Result<Sight, Refusal> {
        let (person, line) = (self.person(id)?.clone(), self.line(phone_number_id)?.clone());
        let visible = self.acquaintance.visible(&person, &line, now).is_some();
        let enrolled = line.parent_group.as_ref().filter(|_group| person.enrolled);
        let (user_id, parent_user_id) = if person.older_form {
            (None, None)
        } else {
            (
                Some(self.issue(&person, "", &line.portfolio_id)),
                enrolled.map(|group| self.issue(&person, "ENT.", group)),
            )
        };
        Ok(Sight {
            phone: (visible || person.older_form).then_some(person.phone),
            user_id,
            parent_user_id,
            name: person.name,
            username: person.username.filter(|_name| !person.older_form),
        })
    }

    /// Why a line may see a person's number, if it may.
    pub fn visible(&self, id: &str, phone_number_id: &str, now: Moment) -> Result<Option<Visible>, Refusal> {
        Ok(self.acquaintance.visible(self.person(id)?, self.line(phone_number_id)?, now))
    }

    /// A message or call went to or came from the person's *number* (not merely an id).
    pub fn met(&mut self, id: &str, phone_number_id: &str, now: Moment) -> Result<(), Refusal> {
        let (person, line) = (self.person(id)?.clone(), self.line(phone_number_id)?.clone());
        self.acquaintance.meet(&person, &line, now);
        Ok(())
    }

    /// The person wrote to or called the line: its 24 hours start again.
    pub fn opened_window(&mut self, id: &str, phone_number_id: &str, now: Moment) {
        let window = self.windows.entry((id.to_owned(), phone_number_id.to_owned())).or_insert(now);
        *window = now.max(*window);
    }

    /// Whether the line may write freely to the person.
    pub fn window_open(&self, id: &str, phone_number_id: &str, now: Moment) -> bool {
        let last = self.windows.get(&(id.to_owned(), phone_number_id.to_owned()));
        last.is_some_and(|last| now < last.plus(std::time::Duration::from_secs(24 * 60 * 60)))
    }

    /// The lines a person ever wrote to.
    pub fn lines_of(&self, id: &str) -> Vec<String> {
        let written =
            |line: &&Line| self.windows.contains_key(&(id.to_owned(), line.phone_number_id.clone()));
        self.lines.iter().filter(written).map(|line| line.phone_number_id.clone()).collect()
    }

    /// The contact books, for a story that turns one off or deletes an entry.
    pub fn acquaintance_mut(&mut self) -> &mut Acquaintance {
        &mut self.acquaintance
    }

    /// The person's id in a scope: the same one for the same world, person, scope and number.
    fn issue(&mut self, person: &Person, kind: &str, scope: &str) -> String {
        let origin = format!("{kind}{scope}/{}/{}", person.id, person.turn);
        let digest = signature::sign(&self.salt, origin.as_bytes());
        let bits = digest.get(7..23).and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or_default();
        let id = format!("{}.{kind}{}", person.country, spell(bits));
        self.issued.entry(id.clone()).or_insert_with(|| Issued {
            person: person.id.clone(),
            scope: scope.to_owned(),
            turn: person.turn,
        });
        id
    }
}

/// Mostly digits, as seen in the field; one in eight uses the whole documented alphabet.
fn spell(bits: u64) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    if !bits.is_multiple_of(8) {
        return format!("{:018}", bits % 1_000_000_000_000_000_000);
    }
    let digits = std::iter::successors(Some(bits), |rest| (*rest >= 62).then_some(rest / 62));
    digits
        .filter_map(|rest| ALPHABET.get(usize::try_from(rest % 62).unwrap_or(0)))
        .map(|letter| char::from(*letter))
        .collect()
}

#[cfg(test)]
mod tests;
