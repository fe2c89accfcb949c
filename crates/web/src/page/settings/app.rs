//! An app at Meta: made here, its webhook to copy, its numbers to choose from.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::{AppId, LineId, Secret};
use desk::people::Viewer;
use desk::setup::{self, AppWish};
use desk::view::{self, AppSettings, LineSettings};
use desk::{channel, people};
use serde::Deserialize;

use super::{Nothing, Refusal, Section, StepState, given, go_on};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};
use crate::page::reader::{Reader, Time};
use crate::page::shell::{Place, Shell};
use crate::page::words::tame;
use crate::page::{reader, show};

/// The page of an app, or the form for a new one.
#[derive(Debug, Template)]
#[template(path = "settings_app.html")]
pub struct AppPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// Which section.
    pub section: Section,
    /// Why the form was not taken.
    pub refusal: Option<Refusal>,
    /// The app; nothing for a new one.
    pub app: Option<Shown>,
    /// The key in the form for a new one.
    pub key: String,
    /// The account that is looked into.
    pub waba: String,
    /// Its numbers.
    pub account: Option<Account>,
    /// Accounts of lines that are set up.
    pub wabas: Vec<String>,
}

/// An app that is set up.
#[derive(Debug)]
pub struct Shown {
    /// Its id.
    pub id: AppId,
    /// Its key.
    pub key: String,
    /// Whether no line belongs to it.
    pub is_unused: bool,
    /// What Meta needs, and whether it has it.
    pub steps: AppPart,
}

/// The part that follows what Meta does.
#[derive(Debug, Template)]
#[template(path = "settings_app_part.html")]
pub struct AppPart {
    /// The app's id.
    pub id: AppId,
    /// The webhook's address.
    pub webhook: String,
    /// The public address, if Meta cannot call it.
    pub out_of_reach: Option<String>,
    /// What Meta's handshake has to show.
    pub verify_token: String,
    /// Whether Meta shook hands.
    pub verified: StepState,
    /// When that was.
    pub verified_at: Option<Time>,
    /// When the last delivery came.
    pub seen: Option<Time>,
    /// When one came that is not signed with the app secret, if none was good since.
    pub forged: Option<Time>,
    /// Whether there is an access token.
    pub has_access_token: bool,
}

impl askama::filters::HtmlSafe for AppPart {}

/// An account at Meta.
#[derive(Debug)]
pub struct Account {
    /// Its name, or its id.
    pub name: String,
    /// Its id.
    pub waba: String,
    /// Its numbers.
    pub numbers: Vec<Number>,
}

/// A number of an account.
#[derive(Debug)]
pub struct Number {
    /// Meta's id of it.
    pub id: String,
    /// The number as people write it.
    pub phone: String,
    /// The name that customers see.
    pub name: String,
    /// Whether it can send and receive.
    pub state: StepState,
    /// Meta's word for that.
    pub standing: String,
    /// The line that it is here already.
    pub line: Option<LineId>,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    waba: String,
}

/// What an admin writes. What is left empty stays as it is.
#[derive(Deserialize)]
pub(crate) struct AppForm {
    #[serde(default)]
    key: String,
    #[serde(default)]
    app_secret: String,
    #[serde(default)]
    verify_token: String,
    #[serde(default)]
    access_token: String,
}

impl AppForm {
    fn wish(&self, key: &str) -> AppWish {
        let secret = |text: &str| given(text).map(Secret::new);
        AppWish {
            key: key.to_owned(),
            app_secret: secret(&self.app_secret),
            verify_token: secret(&self.verify_token),
            access_token: secret(&self.access_token),
        }
    }
}

pub(crate) async fn new_page(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
) -> Result<Response> {
    show(&blank(&app, &viewer, &headers, "").await?)
}

pub(crate) async fn add(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    Form(form): Form<AppForm>,
) -> Result<Response> {
    let key = form.key.trim();
    let added = setup::add_app(app.desk(), &viewer, form.wish(key)).await;
    let again = async |refusal| {
        let page = blank(&app, &viewer, &headers, key).await?;
        Ok(AppPage { refusal: Some(refusal), ..page })
    };
    go_on(added, address, again).await
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response> {
    let id = app_id(&id)?;
    let mut page = draw(&app, &viewer, &headers, id).await?;
    let Some(waba) = given(&asked.waba) else { return show(&page) };
    page.waba = waba.to_owned();
    let lines = view::lines_settings(app.desk(), &viewer).await?;
    match channel::account(app.desk(), &viewer, id, waba).await {
        Ok(account) => page.account = Some(Account::new(account, &lines)),
        Err(error) => page.refusal = Some(Refusal::of(error)?),
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
    let settings = view::app_settings(app.desk(), &viewer, app_id(&id)?).await?;
    show(&AppPart::new(&settings, &reader, &app))
}

pub(crate) async fn change(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<AppForm>,
) -> Result<Response> {
    let id = app_id(&id)?;
    let settings = view::app_settings(app.desk(), &viewer, id).await?;
    let done = setup::set_app(app.desk(), &viewer, form.wish(&settings.key)).await;
    go_on(done, address, async |refusal| again(&app, &viewer, &headers, id, refusal).await).await
}

pub(crate) async fn remove(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id = app_id(&id)?;
    let done = setup::remove_app(app.desk(), &viewer, id).await;
    let next = |()| "/settings/lines".to_owned();
    go_on(done, next, async |refusal| again(&app, &viewer, &headers, id, refusal).await).await
}

pub(super) fn app_id(id: &str) -> Result<AppId> {
    id.parse().map_err(|_bad| Problem::not_found("app"))
}

/// Where an app's page is.
fn address(id: AppId) -> String {
    format!("/settings/apps/{id}")
}

/// The page once more, with what was in the way.
async fn again(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    id: AppId,
    refusal: Refusal,
) -> Result<AppPage> {
    Ok(AppPage { refusal: Some(refusal), ..draw(app, viewer, headers, id).await? })
}

async fn blank(app: &App, viewer: &Viewer, headers: &HeaderMap, key: &str) -> Result<AppPage> {
    viewer.must(people::Permission::ManageSettings)?;
    let reader = reader(app, viewer, headers).await?;
    Ok(AppPage {
        shell: Shell::new("Add an app", reader.direction),
        place: Place::Settings,
        section: Section::Lines,
        refusal: None,
        app: None,
        key: key.to_owned(),
        waba: String::new(),
        account: None,
        wabas: Vec::new(),
        reader,
    })
}

async fn draw(app: &App, viewer: &Viewer, headers: &HeaderMap, id: AppId) -> Result<AppPage> {
    let settings = view::app_settings(app.desk(), viewer, id).await?;
    let lines = view::lines_settings(app.desk(), viewer).await?;
    let page = blank(app, viewer, headers, "").await?;
    let mut wabas: Vec<String> =
        lines.iter().filter(|line| line.app == id).map(|line| line.waba_id.clone()).collect();
    wabas.sort_unstable();
    wabas.dedup();
    Ok(AppPage {
        shell: Shell::new(&format!("App {}", settings.key), page.reader.direction),
        app: Some(Shown {
            id,
            steps: AppPart::new(&settings, &page.reader, app),
            is_unused: settings.lines == 0,
            key: settings.key,
        }),
        wabas,
        ..page
    })
}

impl AppPart {
    /// The part for this state of an app at Meta.
    fn new(settings: &AppSettings, reader: &Reader, app: &App) -> Self {
        let is_verified = settings.verified_at.is_some() || settings.seen_at.is_some();
        let base = app.web.public_url.trim_end_matches('/');
        Self {
            id: settings.id,
            webhook: format!("{base}/hooks/whatsapp/{}", settings.key),
            out_of_reach: app.out_of_reach(),
            verify_token: settings.verify_token.reveal().to_owned(),
            verified: if is_verified { StepState::Done } else { StepState::Waiting },
            verified_at: settings.verified_at.map(|at| reader.ago(at)),
            seen: settings.seen_at.map(|at| reader.ago(at)),
            forged: settings.forged_at.map(|at| reader.ago(at)),
            has_access_token: settings.has_access_token,
        }
    }
}

impl Account {
    fn new(account: channel::Account, lines: &[LineSettings]) -> Self {
        let number = |number: channel::Number| {
            let line = lines.iter().find(|line| line.phone_number_id == number.phone_number_id);
            let is_connected = number.standing.as_deref() == Some("CONNECTED");
            Number {
                line: line.map(|line| line.id),
                state: if is_connected { StepState::Done } else { StepState::Trouble },
                standing: standing(number.standing.as_deref()),
                name: tame(number.verified_name.as_deref().unwrap_or("No name yet")),
                phone: number.display_phone,
                id: number.phone_number_id,
            }
        };
        Self {
            name: tame(account.name.as_deref().unwrap_or(&account.waba_id)),
            numbers: account.numbers.into_iter().map(number).collect(),
            waba: account.waba_id,
        }
    }
}

/// Meta's word for the state of a number, as people write: "Connected".
pub(super) fn standing(word: Option<&str>) -> String {
    let word = word.unwrap_or("unknown").replace('_', " ").to_lowercase();
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
