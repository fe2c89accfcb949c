//! The control page as JSON, for tests in any language.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::graph::Mishaps;
use crate::media::{File, FileMishaps};
use crate::push::{Faults, Step};
use crate::simulator::Desk;
use crate::story::Story;
use crate::world::{Line, Person, Sight, Visible};
use crate::{Act, NameRules, Refusal, Standing};

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NoSuchLine
            | Self::NoSuchPerson
            | Self::NoSuchMessage
            | Self::NoSuchApp
            | Self::NoSuchTemplate
            | Self::NobodyThere
            | Self::NoStory => StatusCode::NOT_FOUND,
            Self::IdTaken | Self::NumberTaken | Self::UsernameTaken => StatusCode::CONFLICT,
            Self::QueueFull => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoNumber | Self::NoUsernameFormat | Self::NoUsername | Self::NoLink => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
        };
        (status, Json(json!({"error": self.to_string()}))).into_response()
    }
}

/// A person, and what every line is told about them.
#[derive(Serialize)]
pub(super) struct Seen {
    #[serde(flatten)]
    pub(super) person: Person,
    pub(super) seen: Vec<SeenBy>,
}

/// What one line is told.
#[derive(Serialize)]
pub(super) struct SeenBy {
    pub(super) line: String,
    pub(super) line_name: String,
    #[serde(flatten)]
    pub(super) sight: Sight,
    /// Why the number shows; nothing when it does not.
    pub(super) visible: Option<Visible>,
    pub(super) window_open: bool,
}

impl Desk {
    pub(super) fn lines(&self) -> Vec<Line> {
        self.platform.world(|world| world.lines().to_vec())
    }

    pub(super) fn seen(&self, id: &str) -> Result<Seen, Refusal> {
        let (now, lines) = (self.platform.source().now(), self.lines());
        self.platform.world(|world| {
            let person = world.person(id)?.clone();
            let seen_by = |line: &Line| {
                let number = &line.phone_number_id;
                Ok(SeenBy {
                    line: number.clone(),
                    line_name: line.name.clone(),
                    sight: world.sight(id, number, now)?,
                    visible: world.visible(id, number, now)?,
                    window_open: world.window_open(id, number, now),
                })
            };
            let seen = lines.iter().map(seen_by).collect::<Result<Vec<SeenBy>, Refusal>>()?;
            Ok(Seen { person, seen })
        })
    }

    pub(super) fn everybody(&self) -> Result<Vec<Seen>, Refusal> {
        let ids: Vec<String> =
            self.platform.world(|world| world.people().map(|person| person.id.clone()).collect());
        ids.iter().map(|id| self.seen(id)).collect()
    }

    pub(super) fn admit(&self, mut person: Person) -> Result<Seen, Refusal> {
        if person.id.is_empty() {
            person.id.clone_from(&person.phone);
        }
        let id = person.id.clone();
        self.platform.world(|world| world.admit(person))?;
        self.seen(&id)
    }
}

pub(super) async fn world(State(desk): State<Desk>) -> Result<Json<Value>, Refusal> {
    Ok(Json(json!({"lines": desk.lines(), "people": desk.everybody()?})))
}

pub(super) async fn admit(State(desk): State<Desk>, Json(person): Json<Person>) -> Result<Response, Refusal> {
    Ok((StatusCode::CREATED, Json(desk.admit(person)?)).into_response())
}

pub(super) async fn person(State(desk): State<Desk>, Path(id): Path<String>) -> Result<Json<Seen>, Refusal> {
    desk.seen(&id).map(Json)
}

pub(super) async fn act(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    Json(act): Json<Act>,
) -> Result<Json<Value>, Refusal> {
    let wamids = desk.platform.act(&id, &act)?;
    Ok(Json(json!({"wamids": wamids, "person": desk.seen(&id)?})))
}

pub(super) async fn chat(
    State(desk): State<Desk>,
    Path((person, line)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    if desk.platform.sms.line(&line).is_err() {
        desk.platform.sight(&person, &line)?;
    }
    let platform = &desk.platform;
    let (signs, typing) = platform.shown_of(&line, &person);
    Ok(Json(json!({"items": platform.chat(&person, &line), "signs": signs, "typing": typing})))
}

/// A file as it came from a business.
pub(super) async fn file(State(desk): State<Desk>, Path(id): Path<String>) -> Response {
    match desk.platform.state().shelf.file(&id) {
        Some(File { mime_type, bytes }) => ([(header::CONTENT_TYPE, mime_type)], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
pub(super) struct Switch {
    on: bool,
}

pub(super) async fn contact_book(
    State(desk): State<Desk>,
    Path(portfolio): Path<String>,
    Json(Switch { on }): Json<Switch>,
) -> Result<Json<Value>, Refusal> {
    if !desk.lines().iter().any(|line| line.portfolio_id == portfolio) {
        return Err(Refusal::NoSuchLine);
    }
    desk.platform.world(|world| world.acquaintance_mut().keep_book(&portfolio, on));
    Ok(Json(json!({"portfolio_id": portfolio, "on": on})))
}

/// What Meta is to make of a template.
#[derive(Deserialize)]
pub(super) struct Judgement {
    language: String,
    /// Such as `APPROVED`, `REJECTED`, `PAUSED`.
    #[serde(default)]
    event: Option<String>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    quality: Option<String>,
    #[serde(default)]
    category: Option<String>,
}

pub(super) async fn judge(
    State(desk): State<Desk>,
    Path((waba, name)): Path<(String, String)>,
    Json(told): Json<Judgement>,
) -> Result<Json<Value>, Refusal> {
    let which = (waba.as_str(), name.as_str(), told.language.as_str());
    if let Some(event) = &told.event {
        desk.platform.judge(which, (event, told.reason.as_deref().unwrap_or("NONE")), Duration::ZERO)?;
    }
    desk.platform.regrade(which, (told.quality.as_deref(), told.category.as_deref()))?;
    Ok(Json(json!({"told": true})))
}

/// Meta decides which usernames a portfolio can have.
pub(super) async fn usernames(
    State(desk): State<Desk>,
    Path(portfolio): Path<String>,
    Json(rules): Json<NameRules>,
) -> Json<NameRules> {
    desk.platform.set_name_rules(&portfolio, rules.clone());
    Json(rules)
}

pub(super) async fn standing(
    State(desk): State<Desk>,
    Path(line): Path<String>,
    Json(standing): Json<Standing>,
) -> Result<Json<Standing>, Refusal> {
    desk.platform.world(|world| world.line(&line).map(drop))?;
    desk.platform.set_standing(&line, standing.clone());
    Ok(Json(standing))
}

#[derive(Deserialize)]
pub(super) struct Pasted {
    verify_token: String,
}

/// Somebody pasted the verify token at Meta and pressed "Verify and save".
pub(super) async fn verify(
    State(desk): State<Desk>,
    Path(app): Path<String>,
    Json(pasted): Json<Pasted>,
) -> Result<Json<Value>, Refusal> {
    let verified = desk.platform.pusher().verify(&app, &pasted.verify_token).await?;
    Ok(Json(json!({"verified": verified})))
}

pub(super) async fn queue(State(desk): State<Desk>) -> Json<Value> {
    let pusher = desk.platform.pusher();
    let waiting = pusher.waiting() + desk.platform.sms.calls.waiting();
    Json(json!({"waiting": waiting, "faults": pusher.faults()}))
}

pub(super) async fn faults(State(desk): State<Desk>, Json(faults): Json<Faults>) -> Json<Value> {
    desk.platform.pusher().set_faults(faults);
    queue(State(desk)).await
}

pub(super) async fn mishaps(State(desk): State<Desk>, Json(mishaps): Json<Mishaps>) -> Json<Mishaps> {
    desk.platform.set_mishaps(mishaps);
    Json(mishaps)
}

pub(super) async fn file_mishaps(
    State(desk): State<Desk>,
    Json(mishaps): Json<FileMishaps>,
) -> Json<FileMishaps> {
    desk.platform.set_file_mishaps(mishaps.clone());
    Json(mishaps)
}

pub(super) async fn step(State(desk): State<Desk>) -> Json<Value> {
    Json(match desk.platform.pusher().step().await {
        Step::Idle => json!({"step": "idle"}),
        Step::Waits(wait) => json!({"step": "waits", "milliseconds": wait.as_millis()}),
        Step::Delivered { updates } => json!({"step": "delivered", "updates": updates}),
        Step::Refused { status, again_in } => {
            json!({"step": "refused", "status": status, "again_in_milliseconds": again_in.as_millis()})
        }
        Step::GivenUp { updates } => json!({"step": "given_up", "updates": updates}),
    })
}

pub(super) async fn flush(State(desk): State<Desk>) -> Json<Value> {
    let (pusher, calls) = (desk.platform.pusher(), &desk.platform.sms.calls);
    let delivered = pusher.flush().await + calls.flush().await;
    Json(json!({"delivered": delivered, "waiting": pusher.waiting() + calls.waiting()}))
}

pub(super) async fn opening(State(desk): State<Desk>) -> Result<Json<Value>, Refusal> {
    Ok(Json(json!({"queued": desk.story(Story::opening)?})))
}

pub(super) async fn next_beat(State(desk): State<Desk>) -> Result<Response, Refusal> {
    Ok(Json(desk.story(Story::next_step)?).into_response())
}
