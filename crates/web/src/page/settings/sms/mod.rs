//! A line for SMS: connected step by step, tried, changed.

pub mod connect;
mod fields;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::{LineId, Secret};
use desk::channel::Carrier;
use desk::people::Viewer;
use desk::setup::{self, Trial};
use desk::view::{self, SmsSettings};
pub use fields::Fields;
use serde::Deserialize;

use super::line::line_id;
use super::steps::{Step, StepState, StepsPart, delivery, forged, step, trial, tried};
use super::{Nothing, Refusal, Section, go_on};
use crate::App;
use crate::auth::Session;
use crate::error::Result;
use crate::page::reader::Reader;
use crate::page::shell::{Place, Shell};
use crate::page::words::tame;
use crate::page::{reader, show};

/// The page of a line for SMS.
#[derive(Debug, Template)]
#[template(path = "settings_sms.html")]
pub struct SmsPage {
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
    /// Who carries its messages.
    pub provider: Carrier,
    /// Why a form was not taken.
    pub refusal: Option<Refusal>,
    /// How far it is connected.
    pub steps: StepsPart,
    /// What the provider calls when somebody texts.
    pub hook: Hook,
    /// What stands in the form that tries it.
    pub trial: TrialForm,
    /// What stands in the form that changes it.
    pub fields: Fields,
}

/// The address that a provider calls.
#[derive(Debug)]
pub struct Hook {
    /// It, to be copied.
    pub address: String,
    /// Whether the secret that a Kannel shows stands in it, because it was made just now.
    pub tells_secret: bool,
}

/// What a form that tries a line holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct TrialForm {
    /// The number to send to.
    pub to: String,
    /// The words.
    pub text: String,
}

impl Default for TrialForm {
    fn default() -> Self {
        Self { to: String::new(), text: "This is a test message.".to_owned() }
    }
}

/// The provider's name.
pub(super) fn provider(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Twilio => "Twilio",
        Carrier::Kannel => "Kannel",
        Carrier::Meta => "Meta",
    }
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    show(&draw(&app, &viewer, &headers, line_id(&id)?).await?)
}

pub(crate) async fn part(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    let line = view::sms_line_settings(app.desk(), &viewer, line_id(&id)?).await?;
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
    let line = view::sms_line_settings(app.desk(), &viewer, id).await?;
    // The key is what makes it this line, and its texts are this provider's.
    let fields = Fields { key: line.key, provider: line.provider.as_str().to_owned(), ..fields };
    let done = match fields.wish() {
        Ok(wish) => setup::set_sms_line(app.desk(), &viewer, wish).await,
        Err(refused) => Err(refused),
    };
    let again = async |refusal| {
        let page = again(&app, &viewer, &headers, id, refusal).await?;
        Ok(SmsPage { fields, ..page })
    };
    go_on(done, |made| address(made.id), again).await
}

/// Makes another secret for a Kannel. It may be told only now, so the answer is the page itself.
pub(crate) async fn renew_secret(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id = line_id(&id)?;
    let secret = setup::renew_hook_secret(app.desk(), &viewer, id).await?;
    shown_once(&app, &viewer, &headers, id, &secret).await
}

pub(crate) async fn try_it(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(trial): Form<TrialForm>,
) -> Result<Response> {
    let id = line_id(&id)?;
    let words = Trial::Text(trial.text.clone());
    let done = setup::try_line(app.desk(), &viewer, id, &trial.to, &words).await;
    let again = async |refusal| {
        let page = again(&app, &viewer, &headers, id, refusal).await?;
        Ok(SmsPage { trial, ..page })
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

/// Where a line's page is.
fn address(id: LineId) -> String {
    format!("/settings/sms/{id}")
}

/// The page once more, with what was in the way.
async fn again(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    id: LineId,
    refusal: Refusal,
) -> Result<SmsPage> {
    Ok(SmsPage { refusal: Some(refusal), ..draw(app, viewer, headers, id).await? })
}

/// The page with the secret that Kannel has to show.
async fn shown_once(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    id: LineId,
    secret: &Secret,
) -> Result<Response> {
    let page = draw(app, viewer, headers, id).await?;
    let hook = Hook::new(app, &page.fields.key, page.provider, Some(secret));
    show(&SmsPage { hook, ..page })
}

/// The page of a line as it is now.
async fn draw(app: &App, viewer: &Viewer, headers: &HeaderMap, id: LineId) -> Result<SmsPage> {
    let line = view::sms_line_settings(app.desk(), viewer, id).await?;
    let reader = reader(app, viewer, headers).await?;
    let steps = steps(app, viewer, &reader, &line).await?;
    let name = tame(&line.name);
    Ok(SmsPage {
        shell: Shell::new(&format!("Line {name}"), reader.direction),
        place: Place::Settings,
        section: Section::Lines,
        id,
        name,
        phone: line.display_phone.clone(),
        provider: line.provider,
        refusal: None,
        steps,
        hook: Hook::new(app, &line.key, line.provider, None),
        trial: TrialForm::default(),
        fields: Fields::of(line),
        reader,
    })
}

async fn steps(app: &App, viewer: &Viewer, reader: &Reader, line: &SmsSettings) -> Result<StepsPart> {
    let tried = tried(app, viewer, line.tried).await?;
    let steps =
        vec![webhook(line), delivered(line, reader), trial(tried.as_ref(), provider(line.provider), reader)];
    let address = format!("/parts/settings/sms/{}", line.id);
    Ok(StepsPart { address, steps, facts: Vec::new(), asked: None })
}

fn webhook(line: &SmsSettings) -> Step {
    let (title, provider) = ("Webhook", provider(line.provider));
    match line.seen_at {
        Some(_seen) => step(title, StepState::Done, &format!("{provider} calls it.")),
        None => {
            let words = format!("{provider} has to know the address below, or nothing comes in.");
            step(title, StepState::ToDo, &words)
        }
    }
}

fn delivered(line: &SmsSettings, reader: &Reader) -> Step {
    let Some(at) = line.forged_at else { return delivery(&line.display_phone, line.seen_at, reader) };
    let (words, link) = match line.provider {
        Carrier::Kannel => {
            let words = "The webhook is called, but without the secret that Kannel has to show.";
            (words, ("#hook-title".to_owned(), "Check the address"))
        }
        Carrier::Twilio | Carrier::Meta => {
            let words = "The webhook is called, but what comes is not signed with the auth token for the address below.";
            (words, ("#change-title".to_owned(), "Check the auth token"))
        }
    };
    forged(words, at, link, reader)
}

impl Hook {
    fn new(app: &App, key: &str, carrier: Carrier, secret: Option<&Secret>) -> Self {
        let address = setup::sms_hook(&app.web.public_url, key, carrier, secret);
        Self { address, tells_secret: secret.is_some() }
    }
}
