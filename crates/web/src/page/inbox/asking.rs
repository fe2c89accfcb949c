//! Asking for the number: one click in a thread's head, and what came of it.

use axum::extract::{Form, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use desk::deliver::{self, Action, Barrier, NumberRequest};
use serde::Deserialize;

use super::super::done;
use super::super::reader::{Reader, Time};
use super::conversation_id;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// Asking for the number in a thread's head.
#[derive(Debug)]
pub struct Asking {
    /// Whether it may be asked for now.
    pub may: bool,
    /// Why not, and what would make it possible.
    pub refused: Option<String>,
    /// What came of asking.
    pub told: Option<Told>,
}

/// What came of asking for the number, in words.
#[derive(Debug)]
pub struct Told {
    /// What happened.
    pub words: &'static str,
    /// When.
    pub at: Time,
    /// From when on they may be asked again, if that is not now.
    pub again_from: Option<Time>,
}

impl Asking {
    /// What a head tells of it.
    pub fn new(request: Option<NumberRequest>, may: &[(Action, Option<Barrier>)], reader: &Reader) -> Self {
        let barrier = deliver::barrier(may, Action::RequestNumber);
        // That it is known or was asked for is told by the number, and by what came of asking.
        let is_told = matches!(barrier, Some(Barrier::NumberKnown | Barrier::AskedLately | Barrier::Group));
        let refused = barrier.filter(|_barrier| !is_told);
        Self {
            may: barrier.is_none() && !may.is_empty(),
            refused: refused.map(|barrier| format!("{} {}", barrier.reason(), barrier.remedy())),
            told: request.map(|request| Told::new(request, reader)),
        }
    }
}

impl Told {
    pub(super) fn new(request: NumberRequest, reader: &Reader) -> Self {
        let (words, at, again_from) = match request {
            NumberRequest::Asked { at, again_from } => ("Asked for the number", at, Some(again_from)),
            NumberRequest::Shared { at } => ("Shared the number", at, None),
            NumberRequest::Declined { at } => ("Did not share the number, asked", at, None),
        };
        Self { words, at: reader.ago(at), again_from: again_from.map(|at| reader.moment(at)) }
    }
}

#[derive(Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    back: String,
}

pub(crate) async fn ask_number(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Ask>,
) -> Result<Response> {
    let id = conversation_id(&id)?;
    deliver::request_number(app.desk(), &viewer, id, None, None).await?;
    Ok(done(&headers, &format!("list, thread-{id}"), &form.back))
}
