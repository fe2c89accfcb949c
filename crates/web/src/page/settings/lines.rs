//! All lines and apps, and the numbers for which messages wait.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use base::{AppId, DeliveryId, LineId};
use desk::channel::{NameState, Stage};
use desk::people::Viewer;
use desk::view::{self, AppSettings, LineSettings, SmsSettings, WaitingLine};

use super::sms::provider;
use super::{Section, StepState};
use crate::App;
use crate::auth::Session;
use crate::error::Result;
use crate::page::reader::{Reader, Time};
use crate::page::shell::{Place, Shell};
use crate::page::words::{count, tame};
use crate::page::{reader, show};

/// The whole page.
#[derive(Debug, Template)]
#[template(path = "settings_lines.html")]
pub struct LinesPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// Which section.
    pub section: Section,
    /// What changes while one looks.
    pub part: LinesPart,
}

/// The lists.
#[derive(Debug, Template)]
#[template(path = "settings_lines_part.html")]
pub struct LinesPart {
    /// Numbers for which messages wait.
    pub waiting: Vec<Waiting>,
    /// The lines.
    pub lines: Vec<Line>,
    /// The lines for SMS.
    pub sms: Vec<SmsRow>,
    /// The apps.
    pub apps: Vec<AppRow>,
}

/// A line for SMS.
#[derive(Debug)]
pub struct SmsRow {
    /// Its id.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// Its number.
    pub phone: String,
    /// Who carries its messages.
    pub provider: &'static str,
    /// Whether it works.
    pub state: StepState,
    /// The same in words.
    pub words: &'static str,
    /// When the last delivery came.
    pub seen: Option<Time>,
}

impl askama::filters::HtmlSafe for LinesPart {}

/// A number for which messages wait.
#[derive(Debug)]
pub struct Waiting {
    /// Meta's id of it.
    pub phone_number_id: String,
    /// How much waits.
    pub deliveries: String,
    /// Since when.
    pub since: Time,
    /// The app's id.
    pub app: AppId,
    /// The app's key.
    pub app_key: String,
    /// The account, if it is known.
    pub waba_id: String,
    /// The first of the deliveries.
    pub first: DeliveryId,
}

/// A line.
#[derive(Debug)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// Its number.
    pub phone: String,
    /// Its username, if it has one that is approved.
    pub username: Option<String>,
    /// The app's key.
    pub app_key: String,
    /// Whether it is in its pilot stage.
    pub is_pilot: bool,
    /// Whether it works.
    pub state: StepState,
    /// The same in words.
    pub words: &'static str,
    /// When the last delivery came.
    pub seen: Option<Time>,
}

/// An app.
#[derive(Debug)]
pub struct AppRow {
    /// Its id.
    pub id: AppId,
    /// Its key.
    pub key: String,
    /// How many lines belong to it.
    pub lines: String,
    /// Whether Meta knows its webhook.
    pub state: StepState,
    /// The same in words.
    pub words: &'static str,
    /// When the last delivery came.
    pub seen: Option<Time>,
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = reader(&app, &viewer, &headers).await?;
    let part = lists(&app, &viewer, &reader).await?;
    let shell = Shell::new("Lines and apps", reader.direction);
    show(&LinesPage { shell, reader, place: Place::Settings, section: Section::Lines, part })
}

pub(crate) async fn part(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    show(&lists(&app, &viewer, &reader).await?)
}

async fn lists(app: &App, viewer: &Viewer, reader: &Reader) -> Result<LinesPart> {
    let waiting = view::waiting_lines(app.desk(), viewer).await?;
    let lines = view::lines_settings(app.desk(), viewer).await?;
    let apps = view::apps(app.desk(), viewer).await?;
    let sms = view::sms_lines_settings(app.desk(), viewer).await?;
    Ok(LinesPart {
        waiting: waiting.iter().map(|waiting| Waiting::new(waiting, reader)).collect(),
        lines: lines.iter().map(|line| Line::new(line, reader)).collect(),
        sms: sms.iter().map(|line| SmsRow::new(line, reader)).collect(),
        apps: apps.iter().map(|app| AppRow::new(app, reader)).collect(),
    })
}

impl SmsRow {
    fn new(line: &SmsSettings, reader: &Reader) -> Self {
        let (state, words) = match line.seen_at {
            _ if line.forged_at.is_some() => (StepState::Trouble, "Check the secret"),
            Some(_seen) => (StepState::Done, "Connected"),
            None => (StepState::Waiting, "No delivery yet"),
        };
        Self {
            id: line.id,
            name: tame(&line.name),
            phone: line.display_phone.clone(),
            provider: provider(line.provider),
            state,
            words,
            seen: line.seen_at.map(|at| reader.ago(at)),
        }
    }
}

impl Waiting {
    /// The row for this number.
    pub fn new(waiting: &WaitingLine, reader: &Reader) -> Self {
        Self {
            phone_number_id: waiting.phone_number_id.clone(),
            deliveries: count(waiting.deliveries, "delivery waits", "deliveries wait"),
            since: reader.ago(waiting.since),
            app: waiting.app,
            app_key: waiting.app_key.clone(),
            waba_id: waiting.waba_id.clone().unwrap_or_default(),
            first: waiting.first,
        }
    }
}

impl Line {
    fn new(line: &LineSettings, reader: &Reader) -> Self {
        let (state, words) = match (line.standing.as_deref(), line.seen_at) {
            _ if line.forged_at.is_some() => (StepState::Trouble, "Check the app secret"),
            (Some(standing), _) if standing != "CONNECTED" => (StepState::Trouble, "Not connected at Meta"),
            (_, Some(_)) => (StepState::Done, "Connected"),
            (Some(_), None) => (StepState::Waiting, "No delivery yet"),
            (None, None) if line.unasked.is_some() => (StepState::Trouble, "Meta does not know it"),
            (None, None) => (StepState::ToDo, "Not tried yet"),
        };
        let is_approved = line.held.state == Some(NameState::Approved);
        Self {
            id: line.id,
            name: tame(&line.name),
            phone: line.display_phone.clone(),
            username: line.held.username.clone().filter(|_name| is_approved),
            app_key: line.app_key.clone(),
            is_pilot: line.stage == Stage::Pilot,
            state,
            words,
            seen: line.seen_at.map(|at| reader.ago(at)),
        }
    }
}

impl AppRow {
    fn new(app: &AppSettings, reader: &Reader) -> Self {
        let is_verified = app.verified_at.is_some() || app.seen_at.is_some();
        let (state, words) = match (is_verified, app.has_access_token) {
            _ if app.forged_at.is_some() => (StepState::Trouble, "Check the app secret"),
            (true, true) => (StepState::Done, "Connected"),
            (true, false) => (StepState::ToDo, "No access token"),
            (false, _) => (StepState::ToDo, "Webhook not verified"),
        };
        Self {
            id: app.id,
            key: app.key.clone(),
            lines: count(app.lines, "line", "lines"),
            state,
            words,
            seen: app.seen_at.map(|at| reader.ago(at)),
        }
    }
}
