//! Settings: lines and apps, people, one's own profile. Each page stands beside the same list of sections.

pub mod app;
pub mod line;
pub mod lines;
pub mod people;
pub mod profile;
pub mod sms;
pub mod steps;
pub mod username;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::Error;
use desk::people::Permission;
pub use steps::StepState;

use super::{Nothing, show};
use crate::auth::Session;
use crate::error::{Problem, Result};

/// A section of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Lines and apps.
    Lines,
    /// Who works here.
    People,
    /// One's own name and password.
    Profile,
}

/// Why a form was not taken, in words, with Meta's own under a fold.
#[derive(Debug, Clone, Template)]
#[template(path = "settings_refusal.html")]
pub struct Refusal {
    /// What happened and what to do.
    pub words: String,
    /// Meta's code and words.
    pub details: Option<String>,
    /// Meta's code; 0 if it was not Meta that refused.
    pub code: i64,
}

impl askama::filters::HtmlSafe for Refusal {}

impl Refusal {
    /// What a person can do something about; everything else is a problem of its own.
    pub(crate) fn of(error: Error) -> Result<Self> {
        let plain = |words: String| Self { words, details: None, code: 0 };
        Ok(match error {
            Error::Invalid(words) | Error::Conflict(words) | Error::Template { words, .. } => plain(words),
            Error::Refused(barrier) => plain(format!("{} {}", barrier.reason(), barrier.remedy())),
            Error::MetaAway(_) => plain(error.to_string()),
            Error::Meta(refusal) => {
                let told = refusal.details.unwrap_or_default();
                let details = match refusal.code {
                    0 => told,
                    code => format!("{told} (code {code})").trim_start().to_owned(),
                };
                let details = Some(details).filter(|details| !details.is_empty());
                Self { words: refusal.words, details, code: refusal.code }
            }
            other => return Err(Problem::from(other)),
        })
    }
}

/// Draws a page whose form was not taken.
pub(crate) fn refused(page: &impl Template) -> Result<Response> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(page)?).into_response())
}

/// Goes where the work leads to once it is done; else draws the page again with what was in the way.
pub(crate) async fn go_on<T, P: Template>(
    done: desk::Result<T>,
    next: impl FnOnce(T) -> String,
    again: impl AsyncFnOnce(Refusal) -> Result<P>,
) -> Result<Response> {
    match done {
        Ok(done) => Ok(Redirect::to(&next(done)).into_response()),
        Err(error) => refused(&again(Refusal::of(error)?).await?),
    }
}

/// Goes to the first section that the reader may see.
pub(crate) async fn home(Session(viewer): Session) -> Redirect {
    let section = if viewer.role.may(Permission::ManageSettings) { "lines" } else { "profile" };
    Redirect::to(&format!("/settings/{section}"))
}

/// What an empty field means: nothing.
pub(crate) fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// What a field holds; nothing for an empty one, and these words for what cannot be read.
fn chosen<T: std::str::FromStr>(text: &str, otherwise: &str) -> desk::Result<Option<T>> {
    given(text).map(str::parse).transpose().map_err(|_bad| Error::Invalid(otherwise.to_owned()))
}

/// An option of a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: &'static str,
    /// What is shown.
    pub words: &'static str,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A choice between these, one of which is chosen.
pub(crate) fn choices<const N: usize>(chosen: &str, all: [(&'static str, &'static str); N]) -> Vec<Choice> {
    all.into_iter().map(|(value, words)| Choice { value, words, chosen: value == chosen }).collect()
}
