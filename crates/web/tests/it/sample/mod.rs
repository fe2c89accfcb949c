//! A desk full of conversations, for looking at pages without a database.

mod contact;
mod content;
mod intake;
mod list;

use std::str::FromStr;

use base::Moment;
use desk::view::FolderCounts;
use web::page::inbox::{Composer, Field, Ready, Reply};
use web::page::{Direction, Reader};

pub(crate) use contact::{contact, head, thread};
pub(crate) use content::{everything, item, media, talk, text};
pub(crate) use intake::{health, troubles, waiting};
pub(crate) use list::rows;

pub(crate) fn id<T: FromStr>(number: u64) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("018f{:04x}-0000-7000-8000-{number:012x}", number % 251 * 257).parse().unwrap()
}

pub(crate) fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

pub(crate) fn reader() -> Reader {
    Reader {
        name: "Sam Okafor".into(),
        member: None,
        reviews: String::new(),
        writes: true,
        manages_contacts: true,
        manages_templates: true,
        sees_deliveries: true,
        manages_settings: true,
        direction: Direction::Ltr,
        zone: None,
        now: at("2026-11-22T14:32:00Z"),
    }
}

/// Somebody answers the second message, and began with markup.
pub(crate) fn composer() -> Composer {
    let reply = Reply { id: id(2), author: "Rita <b>".into(), words: "Is it on its way? <i>".into() };
    let ready =
        Ready { body: "<u>It left".into(), reply: Some(reply), key: "k1".into(), heard: String::new() };
    Composer {
        field: Field::Ready(Box::new(ready)),
        sms: None,
        sms_lines: Vec::new(),
        sms_numbers: Vec::new(),
        may: Vec::new(),
        heard: Some(id(2)),
    }
}

pub(crate) fn counts() -> FolderCounts {
    FolderCounts { open: 12, mine: 3, unassigned: 4, resolved: 1284 }
}
