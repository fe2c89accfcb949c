//! Reads the story's table.

use std::time::Duration;

use crate::world::Person;
use crate::write::Item;

const TABLE: &str = include_str!("acme.txt");

/// The whole story as data.
#[derive(Debug, Clone, Default)]
pub(super) struct Script {
    /// Everybody, and whether their number shows although they have a username.
    pub(super) people: Vec<Role>,
    pub(super) past: Vec<Scene>,
    pub(super) live: Vec<Scene>,
    pub(super) small_talk: Vec<Scene>,
    pub(super) thanks: Vec<(String, String)>,
    /// What people do when they are asked for their number; the others share it.
    pub(super) asked: Vec<(String, What)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Role {
    pub(super) person: Person,
    pub(super) shown: bool,
}

/// One line of the story.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Scene {
    pub(super) ago: Duration,
    /// The shop writes to the person.
    pub(super) by_shop: bool,
    pub(super) person: String,
    /// "support" or "orders".
    pub(super) line: String,
    pub(super) what: What,
}

/// What happens in a scene.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Text(String),
    Reply(String),
    Image { media: String, caption: Option<String> },
    Voice,
    Document { filename: String, caption: String },
    Sticker,
    Location { latitude: f64, longitude: f64, name: String, address: String },
    Order { text: String, items: Vec<Item> },
    Button { id: String, title: String },
    MissedCall,
    Card { name: String, phone: String },
    React(String),
    Edit(String),
    Delete,
    Hide(String),
    Share,
    Sms(String),
    Decline,
}

impl Default for What {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Scene {
    pub(super) fn text(person: &str, line: &str, words: &str) -> Self {
        let what = What::Text(words.to_owned());
        Self { person: person.to_owned(), line: line.to_owned(), what, ..Self::default() }
    }
}

impl Script {
    /// The story of Acme Coffee. A line that makes no sense is left out; a test sees to it that there is none.
    pub(super) fn read() -> Self {
        Self::parse(TABLE).0
    }

    /// The script, and the lines that made no sense.
    fn parse(table: &str) -> (Self, Vec<String>) {
        let (mut script, mut nonsense, mut section) = (Self::default(), Vec::new(), "");
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix("== ") {
                section = name;
            } else if script.add(section, line).is_none() {
                nonsense.push(line.to_owned());
            }
        }
        (script, nonsense)
    }

    fn add(&mut self, section: &str, line: &str) -> Option<()> {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        match (section, cells.as_slice()) {
            ("people", [id, phone, country, name, username, special]) => {
                let mut person = Person::new(id, phone, country);
                person.name = some(name);
                person.username = some(username);
                person.older_form = *special == "older";
                person.enrolled = *special == "enrolled";
                self.people.push(Role { person, shown: *special == "shown" });
            }
            ("past", [ago, who, line, what, words]) => {
                let (by_shop, person) = who.strip_prefix("to ").map_or((false, *who), |who| (true, who));
                let scene = scene(person, line, what, words)?;
                self.past.push(Scene { ago: duration(ago)?, by_shop, ..scene });
            }
            ("live", [who, line, what, words]) => self.live.push(scene(who, line, what, words)?),
            ("small talk", [who, line, what, words]) => self.small_talk.push(scene(who, line, what, words)?),
            ("asked", [who, what]) => self.asked.push(((*who).to_owned(), What::read(what, "")?)),
            ("thanks", [who, words]) => self.thanks.push(((*who).to_owned(), (*words).to_owned())),
            _ => return None,
        }
        Some(())
    }
}

fn scene(who: &str, line: &str, what: &str, words: &str) -> Option<Scene> {
    let what = What::read(what, words)?;
    Some(Scene { person: who.to_owned(), line: line.to_owned(), what, ..Scene::default() })
}

fn some(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

/// `47h50`.
fn duration(text: &str) -> Option<Duration> {
    let (hours, minutes) = text.split_once('h')?;
    let minutes = hours.parse::<u64>().ok()? * 60 + minutes.parse::<u64>().ok()?;
    Some(Duration::from_secs(minutes * 60))
}

impl What {
    fn read(what: &str, words: &str) -> Option<Self> {
        let parts: Vec<&str> = words.split(';').map(str::trim).collect();
        let own = |text: &&str| (*text).to_owned();
        Some(match (what, parts.as_slice()) {
            ("text", _) => Self::Text(words.to_owned()),
            ("sms", _) => Self::Sms(words.to_owned()),
            ("reply", _) => Self::Reply(words.to_owned()),
            ("image", [media, rest @ ..]) => {
                Self::Image { media: own(media), caption: rest.first().map(own) }
            }
            ("voice", _) => Self::Voice,
            ("document", [filename, caption]) => {
                Self::Document { filename: own(filename), caption: own(caption) }
            }
            ("sticker", _) => Self::Sticker,
            ("location", [latitude, longitude, name, address]) => Self::Location {
                latitude: latitude.parse().ok()?,
                longitude: longitude.parse().ok()?,
                name: own(name),
                address: own(address),
            },
            ("order", [text, items @ ..]) => Self::Order {
                text: own(text),
                items: items.iter().copied().map(item).collect::<Option<_>>()?,
            },
            ("button", [id, title]) => Self::Button { id: own(id), title: own(title) },
            ("call", ["missed"]) => Self::MissedCall,
            ("card", [name, phone]) => Self::Card { name: own(name), phone: own(phone) },
            ("react", [emoji]) => Self::React(own(emoji)),
            ("edit", _) => Self::Edit(words.to_owned()),
            ("delete", _) => Self::Delete,
            ("hide", [username]) => Self::Hide(own(username)),
            ("share", _) => Self::Share,
            ("decline", _) => Self::Decline,
            _ => return None,
        })
    }

    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Reply(_) => "reply",
            Self::Image { .. } => "image",
            Self::Voice => "voice",
            Self::Document { .. } => "document",
            Self::Sticker => "sticker",
            Self::Location { .. } => "location",
            Self::Order { .. } => "order",
            Self::Button { .. } => "button",
            Self::MissedCall => "call",
            Self::Card { .. } => "card",
            Self::React(_) => "react",
            Self::Edit(_) => "edit",
            Self::Delete => "delete",
            Self::Hide(_) => "hide",
            Self::Share => "share",
            Self::Sms(_) => "sms",
            Self::Decline => "decline",
        }
    }
}

/// `CERRADO-250 x 3 x 12.50 x USD`.
fn item(text: &str) -> Option<Item> {
    let parts: Vec<&str> = text.split(" x ").collect();
    let [product, quantity, price, currency] = parts.as_slice() else { return None };
    Some(Item {
        product: (*product).to_owned(),
        quantity: quantity.parse().ok()?,
        price: price.parse().ok()?,
        currency: (*currency).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_makes_sense() {
        let (script, nonsense) = Script::parse(TABLE);
        assert_eq!(nonsense, Vec::<String>::new());
        assert_eq!(script.people.len(), 10);
        assert!((60..=90).contains(&script.past.len()), "{} scenes", script.past.len());
        assert_eq!(script.thanks.len(), 10);
        assert!(script.past.windows(2).all(|two| two[0].ago > two[1].ago), "the past is told in order");
    }

    #[test]
    fn rita_hides_her_number_soon() {
        let script = Script::read();
        assert!(
            script
                .live
                .iter()
                .take(4)
                .any(|scene| scene.person == "rita" && matches!(scene.what, What::Hide(_)))
        );
    }
}
