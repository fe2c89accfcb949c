//! The business username of a line: checked as one types, claimed, moved, released.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::LineId;
use desk::channel::{self, NameState, UsernameRule};
use desk::view::LineSettings;
use serde::Deserialize;

use super::line::{address, draw, line_id};
use super::{Nothing, Refusal, StepState, given, go_on};
use crate::App;
use crate::auth::Session;
use crate::error::Result;
use crate::page::reader::{Reader, Time};
use crate::page::show;

/// Meta's code for a name that another number of the portfolio has.
const IN_USE_ON_ANOTHER: i64 = 147_005;

/// What a line's page says about its username.
#[derive(Debug)]
pub struct NameSection {
    /// The line.
    pub id: LineId,
    /// The name it holds.
    pub username: Option<String>,
    /// How far that is.
    pub state: StepState,
    /// The same in words.
    pub words: &'static str,
    /// Since when that is known.
    pub at: Option<Time>,
    /// What stands in the form.
    pub typed: String,
    /// Why it was not taken.
    pub refusal: Option<Refusal>,
    /// Whether another number of the business has the name, and could lose it.
    pub can_move: bool,
    /// What Meta suggests, if somebody asked.
    pub suggestions: Option<Vec<String>>,
}

/// Whether a name keeps the rules.
#[derive(Debug, Template)]
#[template(path = "settings_name_check.html")]
pub struct NameCheck {
    /// The rules that it breaks, as sentences.
    pub broken: Vec<&'static str>,
    /// Whether there is a name at all.
    pub is_typed: bool,
}

#[derive(Deserialize)]
pub(crate) struct NameForm {
    #[serde(default)]
    username: String,
    #[serde(default)]
    transfer: bool,
}

/// What is wrong with a name, while it is typed.
pub(crate) async fn check(Session(_viewer): Session, Query(form): Query<NameForm>) -> Result<Response> {
    let broken = channel::broken_rules(&form.username).map(UsernameRule::words).collect();
    show(&NameCheck { broken, is_typed: given(&form.username).is_some() })
}

pub(crate) async fn claim(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<NameForm>,
) -> Result<Response> {
    let id = line_id(&id)?;
    let done = channel::claim_username(app.desk(), &viewer, id, &form.username, form.transfer).await;
    let again = async |refusal: Refusal| {
        let mut page = draw(&app, &viewer, &headers, id).await?;
        page.naming.can_move = refusal.code == IN_USE_ON_ANOTHER;
        page.naming.typed = form.username;
        page.naming.refusal = Some(refusal);
        Ok(page)
    };
    go_on(done, |_held| address(id), again).await
}

pub(crate) async fn release(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id = line_id(&id)?;
    let done = channel::release_username(app.desk(), &viewer, id).await;
    let again = async |refusal| {
        let mut page = draw(&app, &viewer, &headers, id).await?;
        page.naming.refusal = Some(refusal);
        Ok(page)
    };
    go_on(done, |()| address(id), again).await
}

impl NameSection {
    /// What there is to say about this line's username.
    pub fn new(line: &LineSettings, reader: &Reader) -> Self {
        let (state, words) = match line.held.state {
            None => (StepState::ToDo, "None yet. Customers find the line by its number only."),
            Some(NameState::Approved) => {
                (StepState::Done, "Approved. Customers see it wherever usernames are live.")
            }
            Some(NameState::Reserved) => {
                (StepState::Waiting, "Reserved for this line, and not shown to customers yet.")
            }
            Some(NameState::Pending) => (StepState::Waiting, "Meta has not decided yet."),
        };
        Self {
            id: line.id,
            username: line.held.username.clone(),
            state,
            words,
            at: line.username_at.filter(|_at| line.held.username.is_some()).map(|at| reader.ago(at)),
            typed: String::new(),
            refusal: None,
            can_move: false,
            suggestions: None,
        }
    }
}
