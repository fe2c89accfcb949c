//! A line on WhatsApp: connected step by step, tried, named, changed.

pub mod connect;
mod fields;
mod steps;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::LineId;
use desk::channel;
use desk::people::Viewer;
use desk::setup::{self, Trial};
use desk::view;
pub use fields::Fields;
use serde::Deserialize;

use super::steps::StepsPart;
use super::username::NameSection;
use super::{Nothing, Refusal, Section, go_on};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};
use crate::page::reader::Reader;
use crate::page::shell::{Place, Shell};
use crate::page::words::tame;
use crate::page::{reader, show};

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

/// Whether names that Meta suggests are shown.
#[derive(Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    pub(crate) suggestions: bool,
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
    show(&steps::steps(&app, &viewer, &reader, &line).await?)
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
    let done = match fields.line() {
        Ok(line) => setup::set_line(app.desk(), &viewer, line).await,
        Err(refused) => Err(refused),
    };
    let again = async |refusal| {
        let page = again(&app, &viewer, &headers, id, refusal).await?;
        Ok(LinePage { fields, ..page })
    };
    go_on(done, address, again).await
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
    go_on(done, |()| address(id), async |refusal| again(&app, &viewer, &headers, id, refusal).await).await
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
    go_on(done, |()| address(id), async |refusal| again(&app, &viewer, &headers, id, refusal).await).await
}

pub(crate) async fn try_it(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(trial): Form<TrialForm>,
) -> Result<Response> {
    let id = line_id(&id)?;
    let done = setup::try_line(app.desk(), &viewer, id, &trial.to, &trial.trial()).await;
    let again = async |refusal| {
        let page = again(&app, &viewer, &headers, id, refusal).await?;
        Ok(LinePage { trial, ..page })
    };
    go_on(done, |_message| address(id), again).await
}

pub(crate) async fn remove(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id = line_id(&id)?;
    let done = setup::remove_line(app.desk(), &viewer, id).await;
    let next = |()| "/settings/lines".to_owned();
    go_on(done, next, async |refusal| again(&app, &viewer, &headers, id, refusal).await).await
}

pub(super) fn line_id(id: &str) -> Result<LineId> {
    id.parse().map_err(|_bad| Problem::not_found("line"))
}

/// Where a line's page is.
pub(super) fn address(id: LineId) -> String {
    format!("/settings/lines/{id}")
}

/// The page once more, with what was in the way.
async fn again(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    id: LineId,
    refusal: Refusal,
) -> Result<LinePage> {
    Ok(LinePage { refusal: Some(refusal), ..draw(app, viewer, headers, id).await? })
}

/// The page of a line as it is now.
pub(super) async fn draw(app: &App, viewer: &Viewer, headers: &HeaderMap, id: LineId) -> Result<LinePage> {
    let line = view::line_settings(app.desk(), viewer, id).await?;
    let reader = reader(app, viewer, headers).await?;
    let steps = steps::steps(app, viewer, &reader, &line).await?;
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
