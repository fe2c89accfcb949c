//! The admins' page for contacts in files: choose one, see what it would do, take it in; and the way out.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base::ImportId;
use desk::contacts::import::{self, Found, Import, ImportState, Outcome, Report, Wish};

use super::reader::{Reader, Time};
use super::shell::{Place, Shell};
use super::words::{count, tame};
use super::{Nothing, done, reader, show};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};
use crate::upload::Uploaded;

/// Single rows that a page shows.
const SHOWN: usize = 50;

/// The page to choose a file on.
#[derive(Debug, Template)]
#[template(path = "import.html")]
pub struct ImportPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// Why the file that was chosen cannot be taken.
    pub refusal: Option<String>,
    /// What was imported before, the newest first.
    pub before: Vec<Before>,
}

/// An import of before, in a row.
#[derive(Debug)]
pub struct Before {
    /// Its id.
    pub id: ImportId,
    /// What its file is called.
    pub file: String,
    /// When it began.
    pub begun: Time,
    /// How far it is, in a few words.
    pub state: String,
}

/// The page of one import.
#[derive(Debug, Template)]
#[template(path = "import_one.html")]
pub struct OnePage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// What its file is called.
    pub file: String,
    /// What changes while one looks.
    pub import: ImportPart,
}

/// The part that follows an import.
#[derive(Debug, Template)]
#[template(path = "import_part.html")]
pub struct ImportPart {
    /// Its id.
    pub id: ImportId,
    /// How it stands, as a sentence.
    pub state: String,
    /// Rows that are done.
    pub done: i64,
    /// Rows of the file.
    pub total: i64,
    /// Whether it goes on by itself, so that this part looks again.
    pub is_under_way: bool,
    /// What to press to take the file in, after a dry run.
    pub go: Option<String>,
    /// The four things that become of rows.
    pub groups: Vec<Group>,
    /// The reviews that it opened, in a few words.
    pub reviews: Option<String>,
    /// Whether it is over and done.
    pub is_finished: bool,
    /// Single rows: those to look at, and in a dry run a few of the others.
    pub lines: Vec<Lines>,
}

impl askama::filters::HtmlSafe for ImportPart {}

/// One thing that becomes of rows.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub name: &'static str,
    /// How many rows.
    pub count: i64,
    /// What it means.
    pub meaning: &'static str,
}

/// Rows that are shown one by one.
#[derive(Debug)]
pub struct Lines {
    /// Their place on the page.
    pub id: &'static str,
    /// What is said above them.
    pub title: &'static str,
    /// What they are called.
    pub noun: &'static str,
    /// The rows.
    pub rows: Vec<Row>,
    /// How many more there are like them.
    pub more: Option<String>,
}

/// A row of the file.
#[derive(Debug)]
pub struct Row {
    /// Its line.
    pub line: i64,
    /// What becomes of it.
    pub outcome: &'static str,
    /// Why.
    pub reason: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = reader(&app, &viewer, &headers).await?;
    let before = import::recent(app.desk(), &viewer).await?;
    show(&ImportPage::new(reader, &before, None))
}

/// A file begins with a dry run.
pub(crate) async fn upload(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    file: Result<Uploaded>,
) -> Result<Response> {
    let begun = match file {
        Ok(Uploaded { bytes, name }) => import::upload(app.desk(), &viewer, bytes, &name, Wish::Check).await,
        Err(problem) if problem.code == "no_file" => {
            Err(desk::Error::Invalid("No file was chosen. Choose one and try again.".to_owned()))
        }
        Err(problem) => Err(desk::Error::Invalid(problem.words)),
    };
    match begun {
        Ok(report) => Ok(Redirect::to(&format!("/import/{}", report.import.id)).into_response()),
        Err(desk::Error::Invalid(refusal)) => {
            let reader = reader(&app, &viewer, &headers).await?;
            let before = import::recent(app.desk(), &viewer).await?;
            let page = show(&ImportPage::new(reader, &before, Some(refusal)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn one(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let report = import::report(app.desk(), &viewer, known(&id)?).await?;
    let reader = reader(&app, &viewer, &headers).await?;
    show(&OnePage {
        shell: Shell::new("Import", reader.direction),
        file: tame(&report.import.file_name),
        import: ImportPart::new(&report, &reader),
        reader,
        place: Place::Import,
    })
}

pub(crate) async fn part(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let report = import::report(app.desk(), &viewer, known(&id)?).await?;
    show(&ImportPart::new(&report, &Reader::of(&viewer, &headers, app.web.source.now())))
}

pub(crate) async fn go(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id = known(&id)?;
    import::go(app.desk(), &viewer, id).await?;
    Ok(done(&headers, "import", &format!("/import/{id}")))
}

fn known(id: &str) -> Result<ImportId> {
    id.parse().map_err(|_bad| Problem::not_found("import"))
}

impl ImportPage {
    /// The page for somebody who sees these imports of before.
    pub fn new(reader: Reader, before: &[Import], refusal: Option<String>) -> Self {
        let before = before
            .iter()
            .map(|import| Before {
                id: import.id,
                file: tame(&import.file_name),
                begun: reader.ago(import.begun_at),
                state: in_short(import),
            })
            .collect();
        let shell = Shell::new("Import contacts", reader.direction);
        Self { shell, reader, place: Place::Import, refusal, before }
    }
}

fn in_short(import: &Import) -> String {
    match import.state {
        ImportState::Checking => format!("Being checked, {} of {} rows", import.done, import.total),
        ImportState::Checked => format!("Checked, {}, nothing imported", count(import.total, "row", "rows")),
        ImportState::Running => format!("Going in, {} of {} rows", import.done, import.total),
        ImportState::Finished => format!("Imported, {}", count(import.total, "row", "rows")),
    }
}

impl ImportPart {
    /// The part for an import that stands like this.
    pub fn new(report: &Report, reader: &Reader) -> Self {
        let import = &report.import;
        let is_run = matches!(import.state, ImportState::Running | ImportState::Finished);
        let reviews = Some(import.counts.reviews).filter(|reviews| is_run && *reviews > 0);
        Self {
            id: import.id,
            state: sentence(import, reader),
            done: import.done,
            total: import.total,
            is_under_way: import.state.is_under_way(),
            go: (import.state == ImportState::Checked).then(|| {
                let good = import.total - import.counts.broken;
                format!("Import {}", count(good, "row", "rows"))
            }),
            groups: groups(import, is_run),
            reviews: reviews.map(|reviews| count(reviews, "review", "reviews")),
            is_finished: import.state == ImportState::Finished,
            lines: lines(report, is_run),
        }
    }
}

fn lines(report: &Report, is_run: bool) -> Vec<Lines> {
    let problems: Vec<Row> =
        report.found.iter().filter(|found| found.is_problem()).take(SHOWN).map(Row::from).collect();
    let hidden = report.import.counts.broken + report.import.counts.conflicts
        - i64::try_from(problems.len()).unwrap_or(0);
    let problems = Lines {
        id: "problems",
        title: "Lines to look at",
        noun: "lines to look at",
        rows: problems,
        more: (hidden > 0).then(|| count(hidden, "more line", "more lines")),
    };
    let others = report.found.iter().filter(|found| !found.is_problem() && !is_run);
    let examples = Lines {
        id: "examples",
        title: "Examples",
        noun: "examples",
        rows: others.map(Row::from).collect(),
        more: None,
    };
    [problems, examples].into_iter().filter(|lines| !lines.rows.is_empty()).collect()
}

fn sentence(import: &Import, reader: &Reader) -> String {
    let rows = count(import.total, "row", "rows");
    match import.state {
        ImportState::Checking => format!("Looking at {rows}. Nothing is written yet."),
        ImportState::Checked => format!("This is what importing {rows} would do. Nothing is written yet."),
        ImportState::Running => {
            format!("{rows} are going in. You can leave this page; it goes on by itself.")
        }
        ImportState::Finished => {
            let when = import.ended_at.map(|at| reader.ago(at).words).unwrap_or_default();
            format!("All {rows} are done ({when}).")
        }
    }
}

fn groups(import: &Import, is_run: bool) -> Vec<Group> {
    let group = |outcome, name, meaning| Group { name, count: import.counts.of(outcome), meaning };
    let told = |before, after| if is_run { after } else { before };
    let created = told(
        "Nobody is known by them: each makes a contact.",
        "Nobody was known by them: each made a contact.",
    );
    let matched = told(
        "They belong to contacts that are here, and add what is new.",
        "They belong to contacts that were here, and added what was new.",
    );
    let conflict = told(
        "They fit several contacts. What is safe goes in, nothing is joined, and reviews ask.",
        "They fit several contacts. What is safe went in, nothing was joined, and reviews ask.",
    );
    let broken = told(
        "They cannot be read, and nothing of them goes in.",
        "They could not be read, and nothing of them went in.",
    );
    vec![
        group(Outcome::Created, "New", created),
        group(Outcome::Matched, "Known", matched),
        group(Outcome::Conflict, "To decide", conflict),
        group(Outcome::Broken, "Broken", broken),
    ]
}

impl From<&Found> for Row {
    fn from(found: &Found) -> Self {
        let outcome = match found.outcome {
            Outcome::Created => "New",
            Outcome::Matched => "Known",
            Outcome::Conflict => "To decide",
            Outcome::Broken => "Broken",
        };
        Self { line: found.line, outcome, reason: found.reason.clone() }
    }
}
