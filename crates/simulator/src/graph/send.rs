//! `POST /{version}/{phone_number_id}/messages`: what a business sends.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::answer::GraphError;
use super::{check, line_for, mishap};
use crate::config::Receipts;
use crate::platform::{Platform, said};
use crate::summary;
use crate::talk::Side;
use crate::world::{Line, Sight};
use crate::write::{self, Status};

const TYPES: [&str; 11] = [
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "template",
    "reaction",
];

const REQUEST: &str = "request_contact_info";

/// Whom a message goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Address {
    /// A number: as it was written, and its digits.
    Phone(String, String),
    /// A BSUID or parent BSUID.
    UserId(String),
}

pub(super) async fn messages(
    State(platform): State<Arc<Platform>>,
    Path((_version, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, GraphError> {
    let line = line_for(&platform, &headers, &id)?;
    let request: Value = serde_json::from_slice(&body)
        .map_err(|error| GraphError::invalid(&format!("Invalid JSON: {error}")))?;
    if text(&request, "messaging_product") != Some("whatsapp") {
        return Err(GraphError::invalid("The parameter messaging_product is required."));
    }
    if text(&request, "status") == Some("read") {
        return mark_read(&platform, &line, &request).map(IntoResponse::into_response);
    }
    let mishap = platform.state().mishaps.next(&platform.source);
    if let Some(refusal) = mishap.and_then(mishap::refusal) {
        return Err(refusal);
    }
    let answer = platform.send(&line, &request)?;
    Ok(if mishap.is_some() { mishap::cut_off() } else { Json(answer).into_response() })
}

fn text<'a>(request: &'a Value, name: &str) -> Option<&'a str> {
    request.get(name).and_then(Value::as_str)
}

/// With a typing indicator, the customer sees for 25 seconds that somebody is typing. Source: Meta, "Typing indicators".
fn mark_read(platform: &Platform, line: &Line, request: &Value) -> Result<Json<Value>, GraphError> {
    let wamid = text(request, "message_id").ok_or_else(|| GraphError::missing("message_id is required."))?;
    let typing = match request.get("typing_indicator") {
        None => false,
        Some(indicator) if text(indicator, "type") == Some("text") => true,
        Some(_) => return Err(GraphError::invalid("typing_indicator.type must be text.")),
    };
    let now = platform.source.now();
    if platform.state().talk.show(&line.phone_number_id, wamid, typing, now) {
        Ok(Json(json!({"success": true})))
    } else {
        Err(GraphError::bad_value("Message ID is invalid."))
    }
}

impl Platform {
    fn send(&self, line: &Line, request: &Value) -> Result<Value, GraphError> {
        let address = address(request)?;
        let kind = text(request, "type").unwrap_or("text");
        check_content(kind, request)?;
        let Checked { category, filled, asks_number } = self.check(line, kind, request, &address)?;
        self.pusher.has_room(&line.app, 3).map_err(|_full| GraphError::busy())?;
        let state = self.state();
        let person = match &address {
            Address::Phone(_, digits) => state.world.by_phone(digits),
            Address::UserId(id) => Some(state.world.by_user_id(line, id).ok_or_else(foreign_id)?),
        };
        let (person, wamid, now) =
            (person.map(|person| person.id.clone()), self.new_wamid(), self.source.now());
        drop(state);
        let parcel = Parcel {
            line,
            address: &address,
            wamid: &wamid,
            kind,
            category: &category,
            filled,
            asks_number,
            request,
            now,
        };
        match person {
            Some(person) => self.hand_over(&parcel, &person),
            None => self.lose(&parcel),
        }
        Ok(answer(&address, &wamid))
    }

    /// What Meta makes of a message before it takes it.
    fn check(
        &self,
        line: &Line,
        kind: &str,
        request: &Value,
        address: &Address,
    ) -> Result<Checked, GraphError> {
        if kind != "template" {
            let asks_number = request.pointer("/interactive/type").and_then(Value::as_str) == Some(REQUEST);
            return Ok(Checked { category: "service".to_owned(), filled: None, asks_number });
        }
        let at = |path: &str| request.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let (name, language) = (at("/template/name"), at("/template/language/code"));
        let template = self.settled().board.named(&line.waba_id, name, language).cloned();
        let unusable = |code: u32, title: &str, what: &str| {
            GraphError::new(code, title, &format!("template name ({name}) {what} in {language}"))
        };
        let missing =
            || unusable(132_001, "Template name does not exist in the translation", "does not exist");
        let template = template.ok_or_else(missing)?;
        match template.status.as_str() {
            "APPROVED" => {}
            "PAUSED" => return Err(unusable(132_015, "Template is Paused", "is paused")),
            "DISABLED" => return Err(unusable(132_016, "Template is Disabled", "is disabled")),
            _ => return Err(missing()),
        }
        if template.category == "AUTHENTICATION" && matches!(address, Address::UserId(_)) {
            let details = "Authentication templates require a phone number.";
            return Err(GraphError::new(131_062, "Business-scoped user id is not supported", details));
        }
        let filled = template.filled(request).map_err(|(wanted, given)| {
            let details = format!(
                "body: number of localizable_params ({given}) does not match the expected ({wanted})"
            );
            GraphError::new(
                132_000,
                "Number of parameters does not match the expected number of params",
                &details,
            )
        })?;
        let (category, asks_number) = (template.category.to_lowercase(), template.asks_number());
        Ok(Checked { category, filled: Some(filled), asks_number })
    }

    fn hand_over(&self, parcel: &Parcel<'_>, person: &str) {
        let line_id = &parcel.line.phone_number_id;
        let mut state = self.state();
        let open = parcel.kind == "template" || state.world.window_open(person, line_id, parcel.now);
        if open && matches!(parcel.address, Address::Phone(..)) {
            let _known_line = state.world.met(person, line_id, parcel.now);
        }
        let Ok(sight) = state.world.sight(person, line_id, parcel.now) else { return };
        let reads = state.world.person(person).is_ok_and(|person| person.read_receipts);
        let states = match state.mishaps.fails {
            Some(code) => vec![(Duration::ZERO, failing(code))],
            None if open => self.course(reads),
            None => vec![(Duration::ZERO, CLOSED)],
        };
        if parcel.kind == "reaction" {
            let at = |name: &str| parcel.request.pointer(name).and_then(Value::as_str).map(str::to_owned);
            let emoji = at("/reaction/emoji").filter(|emoji| !emoji.is_empty());
            let target = at("/reaction/message_id").unwrap_or_default();
            state.talk.change(&target, |said| said.reaction = emoji);
        } else {
            let mut noted = said(
                Side::Business,
                parcel.wamid,
                parcel.now,
                parcel.kind,
                parcel.filled.clone().unwrap_or_else(|| summary::of_request(parcel.kind, parcel.request)),
            );
            noted.address = parcel.address.words();
            noted.reply_to = parcel.callback("/context/message_id").map(str::to_owned);
            noted.asks_number = parcel.asks_number;
            noted.file = parcel.file().map(str::to_owned);
            noted.status = states.last().map(|(_after, state)| state.word().to_owned());
            state.talk.note(person, line_id, noted);
        }
        drop(state);
        for (after, state) in states {
            self.report(parcel, Some(&sight), state, after);
        }
    }

    /// A number nobody has. A BSUID written into `to` looks like one, and vanishes without a word.
    fn lose(&self, parcel: &Parcel<'_>) {
        if let Address::Phone(written, _) = parcel.address
            && !written.contains(|letter: char| letter.is_ascii_alphabetic())
        {
            self.report(parcel, None, write::State::Failed(131_026, "Message undeliverable"), Duration::ZERO);
        }
    }

    fn course(&self, reads: bool) -> Vec<(Duration, write::State)> {
        use write::State::{Delivered, Read, Sent};
        let after = |millis| match self.receipts {
            Receipts::Lifelike => Duration::from_millis(millis),
            Receipts::Instant | Receipts::None => Duration::ZERO,
        };
        let mut course = vec![(after(0), Sent), (after(700), Delivered)];
        if reads {
            course.push((after(3_000), Read));
        }
        course
    }

    fn report(&self, parcel: &Parcel<'_>, recipient: Option<&Sight>, state: write::State, after: Duration) {
        if self.receipts == Receipts::None {
            return;
        }
        let (phone, user_id) = match parcel.address {
            Address::Phone(_, digits) => (Some(digits.as_str()), None),
            Address::UserId(id) => (None, Some(id.as_str())),
        };
        let status = Status {
            wamid: parcel.wamid,
            state,
            recipient,
            phone,
            user_id,
            callback_data: parcel.callback("/biz_opaque_callback_data"),
            category: parcel.category,
        };
        if let Err(refusal) =
            self.pusher.push_after(status.update(parcel.line, parcel.now.plus(after)), after)
        {
            tracing::warn!(%refusal, "a status was lost");
        }
    }
}

const CLOSED: write::State =
    write::State::Failed(131_047, "More than 24 hours have passed since the customer last replied");

fn failing(code: u32) -> write::State {
    if code == 131_047 { CLOSED } else { write::State::Failed(code, "Message failed to send") }
}

/// What Meta makes of a message before it takes it.
struct Checked {
    /// The template's category, or "service" for anything else.
    category: String,
    /// The words of a template with what fills it.
    filled: Option<String>,
    asks_number: bool,
}

/// One accepted message on its way.
struct Parcel<'a> {
    line: &'a Line,
    address: &'a Address,
    wamid: &'a str,
    kind: &'a str,
    category: &'a str,
    /// The words of a template with what fills it.
    filled: Option<String>,
    asks_number: bool,
    request: &'a Value,
    now: base::Moment,
}

impl Parcel<'_> {
    fn callback(&self, pointer: &str) -> Option<&str> {
        self.request.pointer(pointer).and_then(Value::as_str)
    }

    /// The file that it is, or that it has above its words.
    fn file(&self) -> Option<&str> {
        let above = ["image", "video", "document"]
            .map(|kind| format!("/template/components/0/parameters/0/{kind}/id"));
        let alone = self.callback(&format!("/{}/id", self.kind));
        alone.or_else(|| above.iter().find_map(|place| self.callback(place)))
    }
}

impl Address {
    fn words(&self) -> String {
        match self {
            Self::Phone(written, _) => format!("to {written}"),
            Self::UserId(_) => "to the id".to_owned(),
        }
    }
}

/// `to` wins; without either there is nobody to send to.
fn address(request: &Value) -> Result<Address, GraphError> {
    let kind = text(request, "recipient_type").unwrap_or("individual");
    if kind != "individual" && kind != "group" {
        return Err(GraphError::invalid("recipient_type must be one of {individual, group}."));
    }
    match (request.get("to"), text(request, "recipient")) {
        (Some(to), _) => {
            let to = to.as_str().filter(|to| !to.is_empty());
            let to = to.ok_or_else(|| GraphError::invalid("The parameter to is required."))?;
            Ok(Address::Phone(to.to_owned(), to.chars().filter(char::is_ascii_digit).collect()))
        }
        (None, Some(id)) => Ok(Address::UserId(id.to_owned())),
        (None, None) => Err(GraphError::invalid("The parameter to is required.")),
    }
}

fn foreign_id() -> GraphError {
    GraphError::bad_value("recipient is not a business-scoped user id that this business can message.")
}

fn check_content(kind: &str, request: &Value) -> Result<(), GraphError> {
    if !TYPES.contains(&kind) {
        return Err(GraphError::invalid(&format!("type must be one of {{{}}}.", TYPES.join(", "))));
    }
    let object = request.get(kind).ok_or_else(|| GraphError::missing(&format!("{kind} is required.")))?;
    match kind {
        "text" => match text(object, "body") {
            None | Some("") => Err(GraphError::missing("text.body is required.")),
            Some(body) if body.chars().count() > 4096 => {
                Err(GraphError::invalid("text.body is longer than 4096."))
            }
            Some(_) => Ok(()),
        },
        "image" | "video" | "audio" | "document" | "sticker"
            if object.get("id").or(object.get("link")).is_none() =>
        {
            Err(GraphError::missing(&format!("{kind}.id or {kind}.link is required.")))
        }
        "location" => check::location(object),
        "contacts" => check::contacts(object),
        "reaction" => check::reaction(object),
        "interactive" if text(object, "type") == Some(REQUEST) => request_number(object),
        // What the documentation called it for some weeks. Source: Meta, "Request contact info", 2026-05-28.
        "interactive" if text(object, "type") == Some("contact_request") => {
            Err(GraphError::invalid(&format!("interactive.type must be {REQUEST}.")))
        }
        "interactive" => check::interactive(object),
        _ => Ok(()),
    }
}

/// Asking for the number inside the window.
fn request_number(interactive: &Value) -> Result<(), GraphError> {
    let at = |path: &str| interactive.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty());
    if at("/action/name") != Some(REQUEST) {
        return Err(GraphError::bad_value(&format!("interactive.action.name must be {REQUEST}.")));
    }
    let body = at("/body/text").ok_or_else(|| GraphError::missing("interactive.body.text is required."))?;
    if body.chars().count() > 1024 {
        return Err(GraphError::bad_value("interactive.body.text is longer than 1024."));
    }
    Ok(())
}

fn answer(address: &Address, wamid: &str) -> Value {
    let contact = match address {
        Address::Phone(input, digits) => Map::from_iter([("input", input), ("wa_id", digits)].map(own)),
        Address::UserId(id) => Map::from_iter([("input", id), ("user_id", id)].map(own)),
    };
    json!({"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": wamid}]})
}

fn own((name, value): (&str, &String)) -> (String, Value) {
    (name.to_owned(), json!(value))
}
