//! The control page.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::api::Seen;
use super::form::{Form, KINDS};
use crate::Refusal;
use crate::platform::Platform;
use crate::simulator::Desk;
use crate::story::Story;
use crate::talk::{Said, Side};
use crate::world::{Person, Visible};

#[derive(Template)]
#[template(path = "control.html")]
struct Page {
    people: Vec<Row>,
    me: Option<Me>,
    line: String,
    /// Whether it is a line for SMS.
    by_sms: bool,
    tabs: Vec<Tab>,
    chat: Vec<Bubble>,
    /// Whether somebody of the business is typing.
    typing: bool,
    kinds: &'static [(&'static str, &'static str)],
    waiting: usize,
    story: bool,
    /// Words that are ready to be sent, because a link brought them.
    ready: String,
    refusal: Option<Refusal>,
}

/// A person in the list.
struct Row {
    id: String,
    name: String,
    initials: String,
    hue: u32,
    told: String,
    hidden: bool,
    here: bool,
}

/// The person who is played.
struct Me {
    person: Person,
    name: String,
    facts: Vec<(&'static str, String)>,
    hidden: bool,
}

struct Tab {
    line: String,
    name: String,
    here: bool,
}

struct Bubble {
    said: Said,
    class: &'static str,
    clock: String,
    first: bool,
}

pub(super) async fn first(State(desk): State<Desk>) -> Result<Response, Refusal> {
    let person = desk.platform.world(|world| world.people().next().map(|person| person.id.clone()));
    match (person, desk.lines().first()) {
        (Some(person), Some(line)) => {
            Ok(Redirect::to(&place(&person, &line.phone_number_id)).into_response())
        }
        _ => page(&desk, None, "", None),
    }
}

pub(super) async fn chat(
    State(desk): State<Desk>,
    Path((person, line)): Path<(String, String)>,
    Query(Opened { link }): Query<Opened>,
) -> Result<Response, Refusal> {
    match link.map(|link| desk.platform.world(|world| world.behind(&link))).transpose() {
        Ok(behind) => {
            let ready = behind.map(|(_line, text)| text).unwrap_or_default();
            page_with(&desk, Some(&person), &line, ready, None)
        }
        Err(refusal) => page(&desk, Some(&person), &line, Some(refusal)),
    }
}

/// A link that was opened.
#[derive(Deserialize)]
pub(super) struct Opened {
    link: Option<String>,
}

/// Opens a link as a phone does: in the chat with that line, with the words ready to be sent.
pub(super) async fn open_link(
    State(desk): State<Desk>,
    Path(person): Path<String>,
    RawQuery(query): RawQuery,
    Query(Opened { link }): Query<Opened>,
) -> Result<Response, Refusal> {
    match desk.platform.world(|world| world.behind(link.as_deref().unwrap_or_default())) {
        Ok((line, _text)) => {
            let chat = format!("{}?{}", place(&person, &line), query.unwrap_or_default());
            Ok(Redirect::to(&chat).into_response())
        }
        Err(refusal) => page(&desk, Some(&person), "", Some(refusal)),
    }
}

pub(super) async fn act(
    State(desk): State<Desk>,
    State(platform): State<Arc<Platform>>,
    Path((person, line)): Path<(String, String)>,
    axum::Form(form): axum::Form<Form>,
) -> Result<Response, Refusal> {
    let done = form.act(&platform, &person, &line).and_then(|act| platform.act(&person, &act));
    match done {
        Ok(_wamids) => Ok(Redirect::to(&place(&person, &line)).into_response()),
        Err(refusal) => page(&desk, Some(&person), &line, Some(refusal)),
    }
}

#[derive(Deserialize)]
pub(super) struct Newcomer {
    phone: String,
    country: String,
    name: String,
    username: String,
    line: String,
}

pub(super) async fn admit(
    State(desk): State<Desk>,
    axum::Form(form): axum::Form<Newcomer>,
) -> Result<Response, Refusal> {
    let phone: String = form.phone.chars().filter(char::is_ascii_digit).collect();
    let mut person = Person::new(&phone, &phone, &form.country.trim().to_ascii_uppercase());
    person.name = Some(form.name.trim().to_owned()).filter(|name| !name.is_empty());
    person.username =
        Some(form.username.trim().trim_start_matches('@').to_owned()).filter(|name| !name.is_empty());
    let line = form.line;
    match desk.admit(person) {
        Ok(_seen) => Ok(Redirect::to(&place(&phone, &line)).into_response()),
        Err(refusal) => page(&desk, None, &line, Some(refusal)),
    }
}

pub(super) async fn next_beat(State(desk): State<Desk>) -> Result<Response, Refusal> {
    let beat = desk.story(Story::next_step)?;
    let line = desk.lines().into_iter().next().map(|line| line.phone_number_id).unwrap_or_default();
    let line = if beat.line.is_empty() { line } else { beat.line };
    Ok(Redirect::to(&place(&beat.person, &line)).into_response())
}

fn place(person: &str, line: &str) -> String {
    format!("/control/people/{person}/{line}")
}

fn page(
    desk: &Desk,
    person: Option<&str>,
    line: &str,
    refusal: Option<Refusal>,
) -> Result<Response, Refusal> {
    page_with(desk, person, line, String::new(), refusal)
}

fn page_with(
    desk: &Desk,
    person: Option<&str>,
    line: &str,
    ready: String,
    refusal: Option<Refusal>,
) -> Result<Response, Refusal> {
    let (lines, sms_lines) = (desk.lines(), desk.platform.sms.lines());
    let by_sms = sms_lines.iter().any(|known| known.key == line);
    let known = lines.iter().find(|known| known.phone_number_id == line).or(lines.first());
    let number = if by_sms { line } else { &known.ok_or(Refusal::NoSuchLine)?.phone_number_id };
    let tabs = lines.iter().map(|tab| (&tab.phone_number_id, &tab.name));
    let tabs = tabs.chain(sms_lines.iter().map(|tab| (&tab.key, &tab.name)));
    let everybody = desk.everybody()?;
    if let Some(person) = person {
        desk.seen(person)?;
    }
    let me = person.and_then(|id| everybody.iter().find(|seen| seen.person.id == id));
    let page = Page {
        people: everybody.iter().map(|seen| row(seen, number, person)).collect(),
        me: me.map(|seen| self::me(seen, number, by_sms)),
        line: number.to_owned(),
        by_sms,
        tabs: tabs.map(|tab| self::tab(tab, number)).collect(),
        chat: bubbles(person.map(|person| desk.platform.chat(person, number)).unwrap_or_default()),
        typing: person.is_some_and(|person| desk.platform.shown_of(number, person).1),
        kinds: if by_sms { KINDS.get(..1).unwrap_or_default() } else { &KINDS },
        waiting: desk.platform.pusher().waiting() + desk.platform.sms.calls.waiting(),
        story: desk.story.is_some(),
        ready,
        refusal,
    };
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    match page.render() {
        Ok(html) => Ok((status, Html(html)).into_response()),
        Err(error) => {
            tracing::error!(%error, "the control page cannot be drawn");
            Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response())
        }
    }
}

fn tab((line, name): (&String, &String), here: &str) -> Tab {
    Tab { line: line.clone(), name: name.clone(), here: line == here }
}

fn row(seen: &Seen, line: &str, here: Option<&str>) -> Row {
    let sight = seen.seen.iter().find(|by| by.line == line).map(|by| &by.sight);
    let number = sight.and_then(|sight| sight.phone.as_ref()).map(|phone| format!("+{phone}"));
    let username = sight.and_then(|sight| sight.username.as_ref()).map(|name| format!("@{name}"));
    let hidden = number.is_none();
    let name = call(&seen.person);
    let told: Vec<String> = [number, username].into_iter().flatten().filter(|told| *told != name).collect();
    Row {
        id: seen.person.id.clone(),
        initials: initials(&name),
        hue: hue(&seen.person.id),
        name,
        told: told.join(" · "),
        hidden,
        here: here == Some(seen.person.id.as_str()),
    }
}

fn me(seen: &Seen, line: &str, by_sms: bool) -> Me {
    let by = seen.seen.iter().find(|by| by.line == line);
    let told = |value: Option<&String>| value.cloned().unwrap_or_else(|| "not told".to_owned());
    let number = match by.map(|by| (by.sight.phone.as_ref(), by.visible)) {
        Some((Some(phone), Some(Visible::Recent))) => format!("+{phone} (talked within 30 days)"),
        Some((Some(phone), Some(Visible::ContactBook))) => format!("+{phone} (in the contact book)"),
        Some((Some(phone), _)) => format!("+{phone}"),
        _ => "not told".to_owned(),
    };
    let sight = by.map(|by| &by.sight);
    let window = if by.is_some_and(|by| by.window_open) { "open" } else { "closed" };
    let name = call(&seen.person);
    let facts = if by_sms {
        vec![("Phone number", format!("+{}", seen.person.phone))]
    } else {
        vec![
            ("Phone number", number),
            ("Username", told(sight.and_then(|sight| sight.username.as_ref()))),
            ("Profile name", told(sight.and_then(|sight| sight.name.as_ref()))),
            ("WhatsApp id", told(sight.and_then(|sight| sight.user_id.as_ref()))),
            ("Parent id", told(sight.and_then(|sight| sight.parent_user_id.as_ref()))),
            ("24-hour window", window.to_owned()),
        ]
    };
    Me { facts, name, hidden: sight.is_none_or(|sight| sight.phone.is_none()), person: seen.person.clone() }
}

fn bubbles(chat: Vec<Said>) -> Vec<Bubble> {
    let (mut last, mut seen) = (None, String::new());
    chat.into_iter()
        .map(|mut said| {
            let first = last.replace(said.side) != Some(said.side);
            // What the business sees is worth a word only when it changes.
            if said.side == Side::Customer && seen == said.address {
                said.address.clear();
            } else if said.side == Side::Customer {
                seen.clone_from(&said.address);
            }
            let class = match said.side {
                Side::Customer => "mine",
                Side::Business => "theirs",
                Side::Notice => "notice",
            };
            let clock = said.at.timestamp().strftime("%d %b %H:%M").to_string();
            Bubble { said, class, clock, first }
        })
        .collect()
}

fn call(person: &Person) -> String {
    let username = person.username.as_ref().map(|name| format!("@{name}"));
    person.name.clone().or(username).unwrap_or_else(|| format!("+{}", person.phone))
}

fn initials(name: &str) -> String {
    let letters = name.split(' ').filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    letters.take(2).flat_map(char::to_uppercase).collect()
}

/// One of twelve quiet colours, always the same one for a person.
fn hue(id: &str) -> u32 {
    id.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 12
}
