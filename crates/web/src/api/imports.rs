//! Contacts in and out as files.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base::{ImportId, Moment};
use desk::contacts::{Export, import};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::Object;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use super::asked::{Asked, Id, Noun};
use super::document::words;
use super::problem::ProblemDetails;
use crate::App;
use crate::auth::Session;
use crate::error::Result;
use crate::upload::{self, Uploaded};

impl Noun for ImportId {
    const NAME: &'static str = "import";
}

/// A file of contacts on its way in, or a dry run over one.
#[derive(Serialize, ToSchema)]
pub(crate) struct Import {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: ImportId,
    #[schema(schema_with = states)]
    state: &'static str,
    /// What the file is called.
    #[schema(example = "customers.csv")]
    file_name: String,
    /// How many rows the file has.
    total: i64,
    /// How many of them are done.
    done: i64,
    /// What became of those, or would.
    counts: Counts,
    /// The rows that somebody has to look at, in the file's order: up to a thousand of a kind.
    problems: Vec<RowProblem>,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    begun_at: Moment,
    /// When its last row was done.
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Moment>,
}

/// How many rows became what.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportCounts)]
pub(crate) struct Counts {
    /// New contacts.
    created: i64,
    /// Rows of contacts that are known.
    matched: i64,
    /// Rows that a person has to decide about; what is safe of them goes in.
    conflicts: i64,
    /// Rows that cannot be read; nothing of them goes in.
    broken: i64,
    /// Reviews that were opened, or would be.
    reviews: i64,
}

/// A row that somebody has to look at.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportProblem)]
pub(crate) struct RowProblem {
    /// The line of the file that it begins on.
    #[schema(example = 17)]
    line: i64,
    #[schema(schema_with = outcomes)]
    outcome: &'static str,
    /// Why, in a sentence that repeats nothing of the row.
    #[schema(example = "phone: this number has no country code. Write it like +55 11 90000-0001.")]
    reason: String,
}

fn states() -> Object {
    words(
        "`checking`: a dry run is under way; `checked`: it is done, and nothing was written; `running`: rows are going in; \
         `finished`: all are in.",
        ["checking", "checked", "running", "finished"],
    )
}

fn outcomes() -> Object {
    words(
        "`broken`: it cannot be read; `conflict`: it fits several contacts, and a review asks.",
        ["broken", "conflict"],
    )
}

impl From<import::Report> for Import {
    fn from(report: import::Report) -> Self {
        let import = report.import;
        let problems = report.found.into_iter().filter(import::Found::is_problem);
        Self {
            id: import.id,
            state: import.state.as_str(),
            file_name: import.file_name,
            total: import.total,
            done: import.done,
            counts: import.counts.into(),
            problems: problems.map(RowProblem::from).collect(),
            begun_at: import.begun_at,
            ended_at: import.ended_at,
        }
    }
}

impl From<import::Counts> for Counts {
    fn from(counts: import::Counts) -> Self {
        let import::Counts { created, matched, conflicts, broken, reviews } = counts;
        Self { created, matched, conflicts, broken, reviews }
    }
}

impl From<import::Found> for RowProblem {
    fn from(found: import::Found) -> Self {
        Self { line: found.line, outcome: found.outcome.as_str(), reason: found.reason }
    }
}

/// What to do with the file.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only say what would happen, and write nothing.
    #[param(example = false)]
    dry_run: Option<bool>,
    /// Take the file in from its first row, even if this very file went in before.
    #[param(example = false)]
    again: Option<bool>,
}

/// Import contacts
///
/// Takes a CSV file, as the body or as a file in a form. Its first line names the columns, in any order: `name`, `company`,
/// `email`, `phone`, `bsuid`, `parent_bsuid`, `username`, `id`, `crm:SYSTEM`, `field:NAME`. Several numbers or ids in one cell
/// have a semicolon between them; a BSUID is written `PORTFOLIO:ID` where there are several portfolios. A row belongs to
/// whoever has any of its ids or numbers. Nothing is ever merged: where a row fits several contacts, a review asks.
///
/// A small file is done when this answers. A large one goes on by itself: ask for the import again. The same file sent again
/// goes on where it was cut short, and is not repeated.
#[utoipa::path(post, path = "/api/v1/imports", tag = "Contacts", params(Wanted),
    request_body(content(("text/csv"), ("multipart/form-data")), description = "The file, up to 64 MB."),
    responses(
        (status = 200, description = "The import as it stands.", body = Import),
        (status = 413, description = "The file is too large: `too_large`.", body = ProblemDetails,
         content_type = "application/problem+json"),
        (status = 422, description = "The file is no list of contacts: `invalid`.", body = ProblemDetails,
         content_type = "application/problem+json"),
    ))]
pub(crate) async fn create_import(
    State(app): State<App>,
    Session(viewer): Session,
    Asked(wanted): Asked<Wanted>,
    Uploaded { bytes, name }: Uploaded,
) -> Result<Json<Import>> {
    let wish = match wanted.dry_run {
        Some(true) => import::Wish::Check,
        _ => import::Wish::Run { again: wanted.again.unwrap_or(false) },
    };
    Ok(Json(import::upload(app.desk(), &viewer, bytes, &name, wish).await?.into()))
}

/// The route above, with room for a file.
pub(crate) fn upload_route() -> UtoipaMethodRouter<App> {
    let (schemas, paths, handler) = routes!(create_import);
    (schemas, paths, handler.layer(upload::limit()))
}

/// Get an import
///
/// How far it is, and what was found.
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "Contacts",
    params(("id" = String, Path, description = "The import's id.", format = "uuid")),
    responses((status = 200, description = "The import.", body = Import)))]
pub(crate) async fn get_import(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<ImportId>,
) -> Result<Json<Import>> {
    Ok(Json(import::report(app.desk(), &viewer, id).await?.into()))
}

/// How the file should be.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Shape {
    /// Begin with the mark by which spreadsheets know UTF-8.
    #[param(example = false)]
    spreadsheet: Option<bool>,
}

/// Export contacts
///
/// All contacts with a customer record as a CSV file that can be imported again: those without a number too, former numbers
/// not.
#[utoipa::path(get, path = "/api/v1/contacts.csv", tag = "Contacts", params(Shape),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv")))]
pub(crate) async fn export_contacts(
    State(app): State<App>,
    Session(viewer): Session,
    Asked(shape): Asked<Shape>,
) -> Result<Response> {
    let mut export = Export::begin(app.desk(), &viewer).await?;
    let mut first = if shape.spreadsheet == Some(true) { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    first.extend(export.next().await?.unwrap_or_default());
    let pieces = stream::try_unfold((Some(first), export), |(first, mut export)| async move {
        let piece = match first {
            Some(first) => Some(first),
            None => {
                export.next().await.inspect_err(|error| tracing::warn!(%error, "an export was cut short"))?
            }
        };
        Ok::<_, desk::Error>(piece.map(|piece| (Bytes::from(piece), (None, export))))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"contacts.csv\""),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}
