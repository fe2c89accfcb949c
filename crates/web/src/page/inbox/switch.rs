//! Going on by SMS.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::deliver;
use serde::Deserialize;

use super::{conversation_id, folder_named, list};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    folder: String,
    /// The line; the only one if there is one.
    line: Option<String>,
    /// The number to write to; the only one if there is one.
    number: Option<String>,
}

pub(crate) async fn go_on_by_sms(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response> {
    let line = wish.line.map(|line| line.parse().map_err(|_bad| Problem::not_found("line"))).transpose()?;
    let number = wish.number.as_deref().map(desk::contacts::number).transpose()?;
    let started = deliver::go_on_by_sms(app.desk(), &viewer, conversation_id(&id)?, line, number).await?;
    let folder = folder_named(&wish.folder).map_or("open", list::slug);
    Ok(Redirect::to(&format!("/inbox/{folder}/{}", started.conversation)).into_response())
}
