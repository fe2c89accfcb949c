//! A line: connected step by step, tried, named, changed.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use base::LineId;
use desk::channel::{self, MergePolicy, Stage};
use desk::people::{Permission, Viewer};
use desk::setup::{self, Trial};
use desk::view::{self, LineSettings, MessageRecord};
use desk::{Error, deliver, receive};
use options::{merge_policies, receipts, scopes, stages};
use serde::Deserialize;

use super::app::standing;
use super::username::NameSection;
use super::{Choice, Nothing, Refusal, Section, StepState, given, refused};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};
use crate::page::reader::{Reader, Time};
use crate::page::shell::{Place, Shell};
use crate::page::words::{count, tame};
use crate::page::{reader, show};

/// The form that connects a number.
#[derive(Debug, Template)]
#[template(path = "settings_connect.html")]
pub struct ConnectPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// Which section.
    pub section: Section,
    /// Why the form was not taken, or could not be filled in.
    pub refusal: Option<Refusal>,
    /// The apps to choose from: their keys, and whether it is chosen.
    pub apps: Vec<(String, bool)>,
    /// What stands in the form.
    pub fields: Fields,
}

/// The page of a line.
#[derive(Debug, Template)]
#[template(path = "settings_line.html")]
pub struct LinePage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// Which section.
    pub section: Section,
    /// The line's id.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// Its number.
    pub phone: String,
    /// Why a form was not taken.
    pub refusal: Option<Refusal>,
    /// How far it is connected.
    pub steps: StepsPart,
    /// Its business username.
    pub naming: NameSection,
    /// What stands in the form that tries it.
    pub trial: TrialForm,
    /// What stands in the form that changes it.
    pub fields: Fields,
}

/// How far a line is connected. It follows what happens.
#[derive(Debug, Template)]
#[template(path = "settings_steps.html")]
pub struct StepsPart {
    /// The line.
    pub id: LineId,
    /// The steps.
    pub steps: Vec<Step>,
    /// What Meta says of the number: what, and in words.
    pub facts: Vec<(&'static str, String)>,
    /// When Meta last told.
    pub asked: Option<Time>,
}

impl askama::filters::HtmlSafe for StepsPart {}

/// A step on the way to a line that works.
#[derive(Debug)]
pub struct Step {
    /// What it is.
    pub title: &'static str,
    /// How far it is.
    pub state: StepState,
    /// What happened, or what to do.
    pub words: String,
    /// When.
    pub at: Option<Time>,
    /// Where to do it: address and words.
    pub link: Option<(String, &'static str)>,
    /// A button that does it: address and words.
    pub button: Option<(String, &'static str)>,
}

/// What a form about a line holds.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    /// Its name.
    pub name: String,
    /// The app's key.
    pub app: String,
    /// Meta's id of the number.
    pub phone_number_id: String,
    /// Meta's id of the account.
    pub waba_id: String,
    /// Meta's id of the portfolio.
    pub portfolio_id: String,
    /// The number as people write it.
    pub display_phone: String,
    /// The parent group, or nothing.
    pub parent_group: String,
    /// `portfolio` or `line`.
    pub id_scope: String,
    /// `full` or `pilot`.
    pub stage: String,
    /// `automatic` or `ask`.
    pub merge_policy: String,
    /// Days.
    pub phone_trust_days: String,
    /// `true` or `false`: whether customers are told that their messages were read.
    pub read_receipts: String,
}

/// What a form that tries a line holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct TrialForm {
    /// The number to send to.
    pub to: String,
    /// `template` or `text`.
    pub kind: String,
    /// The template's name.
    pub template: String,
    /// The template's language.
    pub language: String,
    /// The words.
    pub text: String,
}

impl Default for TrialForm {
    fn default() -> Self {
        let word = str::to_owned;
        Self {
            to: String::new(),
            kind: word("template"),
            template: word("hello_world"),
            language: word("en_US"),
            text: String::new(),
        }
    }
}

impl TrialForm {
    fn trial(&self) -> Trial {
        match self.kind.as_str() {
            "text" => Trial::Text(self.text.clone()),
            _ => Trial::Template {
                name: self.template.trim().to_owned(),
                language: self.language.trim().to_owned(),
            },
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    app: String,
    #[serde(default)]
    waba: String,
    #[serde(default)]
    number: String,
}

/// Whether names that Meta suggests are shown.
#[derive(Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    pub(crate) suggestions: bool,
}

pub(crate) async fn connect_page(
    State(app): State<App>,
    Session(viewer): Session,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let apps = view::apps(app.desk(), &viewer).await?;
    let chosen = apps.iter().find(|known| known.id.to_string() == wanted.app).or(apps.first());
    let fields = Fields {
        app: chosen.map(|chosen| chosen.key.clone()).unwrap_or_default(),
        waba_id: wanted.waba.clone(),
        phone_number_id: wanted.number.clone(),
        phone_trust_days: "365".to_owned(),
        ..Fields::default()
    };
    let mut page = connecting(&app, &viewer, &headers, fields).await?;
    if let (Some(chosen), Some(waba)) = (chosen, given(&wanted.waba)) {
        match channel::account(app.desk(), &viewer, chosen.id, waba).await {
            Ok(account) => page.fields.fill(account),
            Err(error) => page.refusal = Some(Refusal::of(error)?),
        }
    }
    show(&page)
}

pub(crate) async fn connect(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let connected = match fields.line() {
        Ok(line) => setup::set_line(app.desk(), &viewer, line).await,
        Err(refused) => Err(refused),
    };
    let id = match connected {
        Ok(id) => id,
        Err(error) => {
            let page = connecting(&app, &viewer, &headers, fields).await?;
            return refused(&ConnectPage { refusal: Some(Refusal::of(error)?), ..page });
        }
    };
    // What Meta says no to stands with the step, and can be tried again there.
    match channel::subscribe(app.desk(), &viewer, id).await {
        Ok(()) | Err(Error::Meta(_) | Error::MetaAway(_)) => {}
        Err(other) => return Err(other.into()),
    }
    Ok(Redirect::to(&format!("/settings/lines/{id}")).into_response())
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response> {
    let id = line_id(&id)?;
    let mut page = draw(&app, &viewer, &headers, id).await?;
    if shown.suggestions {
        match channel::suggestions(app.desk(), &viewer, id).await {
            Ok(names) => page.naming.suggestions = Some(names),
            Err(error) => page.naming.refusal = Some(Refusal::of(error)?),
        }
    }
    show(&page)
}

pub(crate) async fn part(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    let line = view::line_settings(app.desk(), &viewer, line_id(&id)?).await?;
    show(&steps(&app, &viewer, &reader, &line).await?)
}

pub(crate) async fn change(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let id = line_id(&id)?;
    let line = view::line_settings(app.desk(), &viewer, id).await?;
    // The number is what makes it this line.
    let fields = Fields { phone_number_id: line.phone_number_id, ..fields };
    let changed = match fields.line() {
        Ok(line) => setup::set_line(app.desk(), &viewer, line).await,
        Err(refused) => Err(refused),
    };
    match changed {
        Ok(_id) => Ok(back(id)),
        Err(error) => {
            let page = draw(&app, &viewer, &headers, id).await?;
            refused(&LinePage { refusal: Some(Refusal::of(error)?), fields, ..page })
        }
    }
}

pub(crate) async fn subscribe(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id = line_id(&id)?;
    let done = channel::subscribe(app.desk(), &viewer, id).await;
    told(&app, &viewer, &headers, id, done).await
}

pub(crate) async fn ask(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id = line_id(&id)?;
    let done = channel::ask_about(app.desk(), &viewer, id).await;
    told(&app, &viewer, &headers, id, done).await
}

pub(crate) async fn try_it(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(trial): Form<TrialForm>,
) -> Result<Response> {
    let id = line_id(&id)?;
    match setup::try_line(app.desk(), &viewer, id, &trial.to, &trial.trial()).await {
        Ok(_message) => Ok(back(id)),
        Err(error) => {
            let page = draw(&app, &viewer, &headers, id).await?;
            refused(&LinePage { refusal: Some(Refusal::of(error)?), trial, ..page })
        }
    }
}

pub(crate) async fn remove(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id = line_id(&id)?;
    match setup::remove_line(app.desk(), &viewer, id).await {
        Ok(()) => Ok(Redirect::to("/settings/lines").into_response()),
        Err(error) => {
            let page = draw(&app, &viewer, &headers, id).await?;
            refused(&LinePage { refusal: Some(Refusal::of(error)?), ..page })
        }
    }
}

pub(super) fn line_id(id: &str) -> Result<LineId> {
    id.parse().map_err(|_bad| Problem::not_found("line"))
}

pub(super) fn back(id: LineId) -> Response {
    Redirect::to(&format!("/settings/lines/{id}")).into_response()
}

/// Back to the line, or the page again with what was in the way.
async fn told(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    id: LineId,
    done: desk::Result<()>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(back(id)),
        Err(error) => {
            let page = draw(app, viewer, headers, id).await?;
            refused(&LinePage { refusal: Some(Refusal::of(error)?), ..page })
        }
    }
}

async fn connecting(app: &App, viewer: &Viewer, headers: &HeaderMap, fields: Fields) -> Result<ConnectPage> {
    viewer.must(Permission::ManageSettings)?;
    let apps = view::apps(app.desk(), viewer).await?;
    let reader = reader(app, viewer, headers).await?;
    let choice = |known: view::AppSettings| {
        let chosen = known.key == fields.app;
        (known.key, chosen)
    };
    Ok(ConnectPage {
        shell: Shell::new("Connect a number", reader.direction),
        place: Place::Settings,
        section: Section::Lines,
        refusal: None,
        apps: apps.into_iter().map(choice).collect(),
        fields,
        reader,
    })
}

/// The page of a line as it is now.
pub(super) async fn draw(app: &App, viewer: &Viewer, headers: &HeaderMap, id: LineId) -> Result<LinePage> {
    let line = view::line_settings(app.desk(), viewer, id).await?;
    let reader = reader(app, viewer, headers).await?;
    let steps = steps(app, viewer, &reader, &line).await?;
    let name = tame(&line.name);
    Ok(LinePage {
        shell: Shell::new(&format!("Line {name}"), reader.direction),
        place: Place::Settings,
        section: Section::Lines,
        id,
        name,
        phone: line.display_phone.clone(),
        refusal: None,
        steps,
        naming: NameSection::new(&line, &reader),
        trial: TrialForm::default(),
        fields: Fields::of(line),
        reader,
    })
}

async fn steps(app: &App, viewer: &Viewer, reader: &Reader, line: &LineSettings) -> Result<StepsPart> {
    let tried = match line.tried {
        Some(message) => match view::message_record(app.desk(), viewer, message).await {
            Ok(message) => Some(message),
            Err(Error::NotFound(_)) => None,
            Err(other) => return Err(other.into()),
        },
        None => None,
    };
    Ok(StepsPart::new(line, tried.as_ref(), reader))
}

impl StepsPart {
    /// The steps of this line; `tried` is the last message that was sent to try it.
    pub fn new(line: &LineSettings, tried: Option<&MessageRecord>, reader: &Reader) -> Self {
        let steps = vec![
            webhook(line, reader),
            subscription(line, reader),
            connection(line),
            delivery(line, reader),
            trial(tried, reader),
        ];
        let mut facts = Vec::new();
        facts.extend(line.verified_name.as_deref().map(|name| ("Customers see", tame(name))));
        facts.extend(line.quality.as_deref().map(|word| ("Quality", quality(word))));
        if line.asked_at.is_some() {
            facts.push((
                "Speed",
                format!("up to {}", count(line.rate, "message a second", "messages a second")),
            ));
        }
        Self { id: line.id, steps, facts, asked: line.asked_at.map(|at| reader.ago(at)) }
    }
}

fn quality(word: &str) -> String {
    match word {
        "GREEN" => "High".to_owned(),
        "YELLOW" => "Medium".to_owned(),
        "RED" => "Low: customers block or report messages of this number".to_owned(),
        _ => "Not known yet".to_owned(),
    }
}

fn step(title: &'static str, state: StepState, words: &str) -> Step {
    Step { title, state, words: words.to_owned(), at: None, link: None, button: None }
}

fn webhook(line: &LineSettings, reader: &Reader) -> Step {
    let title = "Webhook";
    match (line.verified_at, line.seen_at) {
        (Some(at), _) => {
            Step { at: Some(reader.ago(at)), ..step(title, StepState::Done, "Meta verified it") }
        }
        (None, Some(_)) => step(title, StepState::Done, "Meta delivers to it."),
        (None, None) => {
            let words = "Paste the webhook address and the verify token of the app at Meta.";
            let link = (format!("/settings/apps/{}", line.app), "Show both");
            Step { link: Some(link), ..step(title, StepState::ToDo, words) }
        }
    }
}

fn subscription(line: &LineSettings, reader: &Reader) -> Step {
    let title = "Subscription";
    match (line.subscribed_at, line.seen_at) {
        (Some(at), _) => {
            let words = "The app gets what happens on this account";
            Step { at: Some(reader.ago(at)), ..step(title, StepState::Done, words) }
        }
        (None, Some(_)) => step(title, StepState::Done, "The app gets what happens on this account."),
        (None, None) => {
            let words = "The app has to be subscribed to the account, or Meta delivers nothing.";
            let button = (format!("/settings/lines/{}/subscribe", line.id), "Subscribe");
            Step { button: Some(button), ..step(title, StepState::ToDo, words) }
        }
    }
}

fn connection(line: &LineSettings) -> Step {
    let title = "Number at Meta";
    let again = (format!("/settings/lines/{}/ask", line.id), "Ask Meta again");
    let found = match (&line.unasked, line.standing.as_deref()) {
        (Some(why), _) => step(title, StepState::Trouble, why),
        (None, Some("CONNECTED")) => step(title, StepState::Done, "Connected: it can send and receive."),
        (None, Some(word)) => {
            let words = format!(
                "Meta says: {}. Only a connected number sends and receives; register it in WhatsApp Manager.",
                standing(Some(word))
            );
            step(title, StepState::Trouble, &words)
        }
        (None, None) => step(title, StepState::Waiting, "Meta has not told of it yet."),
    };
    Step { button: Some(again).filter(|_button| found.state != StepState::Done), ..found }
}

fn delivery(line: &LineSettings, reader: &Reader) -> Step {
    let title = "Deliveries";
    match line.seen_at {
        Some(at) => {
            Step { at: Some(reader.ago(at)), ..step(title, StepState::Done, "The last delivery came") }
        }
        None => {
            let words = format!(
                "None yet. Write to {} from your own phone: this turns to done by itself.",
                line.display_phone
            );
            step(title, StepState::Waiting, &words)
        }
    }
}

fn trial(tried: Option<&MessageRecord>, reader: &Reader) -> Step {
    use deliver::OutboundState::{Failed, Leaving, Taken, Unknown, Waiting};
    use receive::DeliveryState;
    let title = "Test message";
    let Some(message) = tried else {
        let words = "Send one to a phone of your own, below.";
        return step(title, StepState::ToDo, words);
    };
    let failed = || {
        let why =
            message.failure.as_ref().map_or("WhatsApp gave no reason.", |failure| failure.reason.as_str());
        (StepState::Trouble, format!("Not delivered. {why}"))
    };
    let (state, words) = match (message.state, message.sending) {
        (Some(DeliveryState::Failed), _) | (_, Some(Failed)) => failed(),
        (Some(DeliveryState::Read), _) => (StepState::Done, "Delivered and read; sent".to_owned()),
        (Some(DeliveryState::Delivered | DeliveryState::Played), _) => {
            (StepState::Done, "Delivered; sent".to_owned())
        }
        (Some(_), _) | (None, Some(Taken) | None) => {
            (StepState::Waiting, "WhatsApp has it; not delivered yet. Sent".to_owned())
        }
        (None, Some(Waiting | Leaving)) => (StepState::Waiting, "On its way since".to_owned()),
        (None, Some(Unknown)) => {
            (StepState::Waiting, "Not known yet whether WhatsApp has it. Sent".to_owned())
        }
    };
    let at = (state != StepState::Trouble).then(|| reader.ago(message.sent_at));
    Step { at, ..step(title, state, &words) }
}

impl Fields {
    fn of(line: LineSettings) -> Self {
        Self {
            name: line.name,
            app: line.app_key,
            phone_number_id: line.phone_number_id,
            waba_id: line.waba_id,
            portfolio_id: line.portfolio_id,
            display_phone: line.display_phone,
            parent_group: line.parent_group.unwrap_or_default(),
            id_scope: line.id_scope.as_str().to_owned(),
            stage: line.stage.as_str().to_owned(),
            merge_policy: line.merge_policy.as_str().to_owned(),
            phone_trust_days: line.phone_trust_days.to_string(),
            read_receipts: line.read_receipts.to_string(),
        }
    }

    /// What Meta knows fills what is empty.
    fn fill(&mut self, account: channel::Account) {
        let put = |field: &mut String, text: Option<String>| {
            if field.is_empty() {
                *field = text.unwrap_or_default();
            }
        };
        put(&mut self.portfolio_id, account.portfolio_id);
        let wanted = self.phone_number_id.clone();
        if let Some(number) = account.numbers.into_iter().find(|number| number.phone_number_id == wanted) {
            put(&mut self.display_phone, Some(number.display_phone));
            put(&mut self.name, number.verified_name);
        }
    }

    fn line(&self) -> desk::Result<setup::Line> {
        let wrong = |words: &str| Error::Invalid(words.to_owned());
        let word = |text: &str, default: &str| given(text).unwrap_or(default).to_owned();
        Ok(setup::Line {
            name: self.name.clone(),
            app: self.app.clone(),
            phone_number_id: self.phone_number_id.trim().to_owned(),
            waba_id: self.waba_id.trim().to_owned(),
            portfolio_id: self.portfolio_id.trim().to_owned(),
            display_phone: self.display_phone.trim().to_owned(),
            parent_group: given(&self.parent_group).map(str::to_owned),
            id_scope: word(&self.id_scope, "portfolio")
                .parse()
                .map_err(|_bad| wrong("Choose where WhatsApp ids are valid."))?,
            stage: word(&self.stage, "full").parse().map_err(|_bad| wrong("Choose the stage."))?,
            merge_policy: word(&self.merge_policy, "automatic")
                .parse()
                .map_err(|_bad| wrong("Choose what happens to proven joins."))?,
            phone_trust_days: word(&self.phone_trust_days, "365")
                .parse()
                .map_err(|_bad| wrong("Write the days as a number; 0 is for ever."))?,
            read_receipts: Some(word(&self.read_receipts, "true") == "true"),
            ask_again_days: None,
            ask_words: None,
        })
    }

    /// The stages to choose from.
    pub fn stages(&self) -> Vec<Choice> {
        stages(&self.stage)
    }

    /// What happens to proven joins, to choose from.
    pub fn merge_policies(&self) -> Vec<Choice> {
        merge_policies(&self.merge_policy)
    }

    /// Whether customers see that they were read, to choose from.
    pub fn receipts(&self) -> Vec<Choice> {
        receipts(given(&self.read_receipts).unwrap_or("true"))
    }

    /// Where ids are valid, to choose from.
    pub fn scopes(&self) -> Vec<Choice> {
        scopes(&self.id_scope)
    }
}

/// The words for what can be chosen.
mod options {
    use super::super::choices;
    use super::{Choice, MergePolicy, Stage};

    pub(super) fn stages(chosen: &str) -> Vec<Choice> {
        choices(
            chosen,
            [
                (Stage::Full.as_str(), "Full: everything"),
                (Stage::Pilot.as_str(), "Pilot: messages without a number are shown apart"),
            ],
        )
    }

    pub(super) fn merge_policies(chosen: &str) -> Vec<Choice> {
        choices(
            chosen,
            [
                (MergePolicy::Automatic.as_str(), "Join by itself"),
                (MergePolicy::Ask.as_str(), "Ask in a review"),
            ],
        )
    }

    pub(super) fn receipts(chosen: &str) -> Vec<Choice> {
        choices(chosen, [("true", "See it, and that somebody is typing"), ("false", "See nothing of it")])
    }

    pub(super) fn scopes(chosen: &str) -> Vec<Choice> {
        choices(
            chosen,
            [
                ("portfolio", "The whole portfolio: what Meta does"),
                ("line", "This line only: what some providers do"),
            ],
        )
    }
}
