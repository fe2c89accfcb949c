//! The admins' pages for templates: the list, one of them, making and editing.

pub mod bubble;
pub mod draft;
pub mod editor;

use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base::{Cursor, TemplateId};
use desk::deliver::templates::{self, Account, Category, Filter, Quality, Status, Template, Values};
use serde::Deserialize;

use super::reader::{Reader, Time};
use super::shell::{Place, Shell};
use super::{Nothing, done, reader, show};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};
use bubble::Bubble;

/// The page of templates.
#[derive(Debug, askama::Template)]
#[template(path = "templates.html")]
pub struct TemplatesPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// The part that follows what happens.
    pub list: ListPart,
}

/// The list, and how up to date it is.
#[derive(Debug, askama::Template)]
#[template(path = "templates_part.html")]
pub struct ListPart {
    /// What is looked for.
    pub wanted: Wanted,
    /// The templates.
    pub rows: Vec<Row>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// How up to date the accounts are.
    pub accounts: Vec<Synced>,
}

impl askama::filters::HtmlSafe for ListPart {}

/// A template in the list.
#[derive(Debug)]
pub struct Row {
    /// Its id.
    pub id: TemplateId,
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// What it is for.
    pub category: &'static str,
    /// How far it is: a word, and whether it is good or bad.
    pub status: (&'static str, &'static str),
    /// What customers make of it.
    pub quality: &'static str,
    /// The lines that it serves.
    pub lines: String,
    /// Why, or what comes.
    pub note: Option<String>,
}

/// How up to date an account is.
#[derive(Debug)]
pub struct Synced {
    /// Its lines.
    pub lines: String,
    /// When its templates came.
    pub at: Option<Time>,
    /// Why they did not the last time.
    pub failure: Option<String>,
}

/// The page of one template.
#[derive(Debug, askama::Template)]
#[template(path = "template_one.html")]
pub struct OnePage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// What is in the list of it.
    pub row: Row,
    /// Why it cannot be sent.
    pub barrier: Option<&'static str>,
    /// Why it cannot be edited here.
    pub fixed: Option<String>,
    /// How it will look.
    pub bubble: Bubble,
    /// What did not work.
    pub refusal: Option<String>,
}

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Wanted {
    /// In name or words.
    #[serde(default)]
    pub q: String,
    /// A status, or nothing.
    #[serde(default)]
    pub status: String,
    /// A category, or nothing.
    #[serde(default)]
    pub category: String,
    /// Where the list goes on.
    #[serde(default)]
    pub after: String,
}

impl Wanted {
    fn filter(&self) -> Filter {
        Filter {
            status: self.status.parse().ok(),
            category: self.category.parse().ok(),
            words: Some(self.q.clone()).filter(|q| !q.trim().is_empty()),
            after: self.after.parse().ok(),
            ..Filter::default()
        }
    }

    /// Whether anything is looked for.
    pub fn is_nothing(&self) -> bool {
        self.q.trim().is_empty()
            && self.status.is_empty()
            && self.category.is_empty()
            && self.after.is_empty()
    }
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = reader(&app, &viewer, &headers).await?;
    let page = templates::list(app.desk(), &viewer, wanted.filter()).await?;
    let accounts = templates::accounts(app.desk(), &viewer).await?;
    let list = ListPart::new(wanted, &page.items, page.next, accounts, &reader);
    show(&TemplatesPage {
        shell: Shell::new("Templates", reader.direction),
        reader,
        place: Place::Templates,
        list,
    })
}

pub(crate) async fn part(
    State(app): State<App>,
    Session(viewer): Session,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    let page = templates::list(app.desk(), &viewer, wanted.filter()).await?;
    let accounts = templates::accounts(app.desk(), &viewer).await?;
    show(&ListPart::new(wanted, &page.items, page.next, accounts, &reader))
}

pub(crate) async fn sync(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    templates::sync(app.desk(), &viewer).await?;
    Ok(done(&headers, "templates", "/templates"))
}

pub(crate) async fn one(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    one_page(&app, &viewer, &id, &headers, None).await
}

pub(crate) async fn delete(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    match templates::delete(app.desk(), &viewer, known(&id)?).await {
        Ok(()) => Ok(Redirect::to("/templates").into_response()),
        Err(desk::Error::Conflict(words) | desk::Error::Invalid(words)) => {
            let page = one_page(&app, &viewer, &id, &headers, Some(words)).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn one_page(
    app: &App,
    viewer: &desk::people::Viewer,
    id: &str,
    headers: &HeaderMap,
    refusal: Option<String>,
) -> Result<Response> {
    let template = templates::one(app.desk(), viewer, known(id)?).await?;
    let accounts = templates::accounts(app.desk(), viewer).await?;
    let reader = reader(app, viewer, headers).await?;
    show(&OnePage {
        shell: Shell::new(&template.design.name, reader.direction),
        reader,
        place: Place::Templates,
        row: Row::new(&template, &accounts),
        barrier: template.status.barrier(),
        fixed: templates::editable(&template.design),
        bubble: Bubble::new(&template.design, &Values::new()),
        refusal,
    })
}

pub(crate) fn known(id: &str) -> Result<TemplateId> {
    id.parse().map_err(|_bad| Problem::not_found("template"))
}

/// The names of an account's lines.
fn lines(account: &Account) -> String {
    account.lines.iter().map(|(_id, name)| name.as_str()).collect::<Vec<&str>>().join(", ")
}

impl ListPart {
    fn new(
        wanted: Wanted,
        templates: &[Template],
        next: Option<Cursor>,
        accounts: Vec<Account>,
        reader: &Reader,
    ) -> Self {
        let synced = |account: Account| Synced {
            lines: lines(&account),
            at: account.synced_at.map(|at| reader.ago(at)),
            failure: account.failure,
        };
        let rows = templates.iter().map(|template| Row::new(template, &accounts)).collect();
        let accounts = accounts.into_iter().map(synced).collect();
        Self { wanted, rows, next, accounts }
    }
}

impl Row {
    fn new(template: &Template, accounts: &[Account]) -> Self {
        let account = accounts.iter().find(|account| account.waba == template.waba);
        Self {
            id: template.id,
            lines: account.map(lines).unwrap_or_default(),
            name: template.design.name.clone(),
            language: template.design.language.clone(),
            category: category(template.design.category),
            status: status(template.status),
            quality: quality(template.quality),
            note: template.note.clone(),
        }
    }
}

/// A category as a word on a page.
pub fn category(category: Category) -> &'static str {
    match category {
        Category::Marketing => "Marketing",
        Category::Utility => "Utility",
        Category::Authentication => "Authentication",
    }
}

/// A status as a word on a page, and how it is meant.
pub fn status(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Approved => ("Approved", "good"),
        Status::Flagged => ("Approved, low quality", "careful"),
        Status::Pending => ("In review", "waiting"),
        Status::InAppeal => ("In appeal", "waiting"),
        Status::Rejected => ("Rejected", "bad"),
        Status::Paused => ("Paused", "careful"),
        Status::Disabled => ("Switched off", "bad"),
        Status::LimitExceeded => ("Over the limit", "bad"),
        Status::Locked => ("Locked", "careful"),
        Status::Archived => ("Archived", "careful"),
        Status::PendingDeletion | Status::Deleted => ("Deleted", "bad"),
        Status::Unknown => ("Not known", "careful"),
    }
}

fn quality(quality: Quality) -> &'static str {
    match quality {
        Quality::Green => "High",
        Quality::Yellow => "Medium",
        Quality::Red => "Low",
        Quality::Unknown => "Not known yet",
    }
}
