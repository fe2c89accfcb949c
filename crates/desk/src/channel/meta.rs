//! What Meta knows of apps' accounts and numbers: read, and asked for. No transaction is open meanwhile.

use std::time::Duration;

use base::{AppId, LineId, Moment, Secret, WorkspaceId};
use outside::graph::{Graph, Refusal};
use outside::{Failure, Method, Response};
use serde_json::Value;

use super::kept::{self, AtMeta};
use super::rules::{NUMBER_FIELDS, is_id_of_metas, read_account, read_number};
use super::username;
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// How long what Meta said of a line is taken for true.
const FRESH: Duration = Duration::from_secs(6 * 3600);
/// How long it takes until Meta is asked again when it did not tell.
const WAIT: Duration = Duration::from_secs(15 * 60);
/// How often the table is looked at for lines to ask about.
const LOOK: Duration = Duration::from_secs(30);
/// Lists of Meta's are read up to so many pages.
const PAGES: usize = 20;

/// A WhatsApp Business Account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Meta's id of it.
    pub waba_id: String,
    /// Its name.
    pub name: Option<String>,
    /// Meta's id of the portfolio that owns it: the scope of its BSUIDs.
    pub portfolio_id: Option<String>,
    /// That portfolio's name.
    pub portfolio_name: Option<String>,
    /// Its numbers.
    pub numbers: Vec<Number>,
}

/// A business number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Meta's id of it.
    pub phone_number_id: String,
    /// The number as people write it.
    pub display_phone: String,
    /// The name that customers see.
    pub verified_name: Option<String>,
    /// Meta's word for its state; only `CONNECTED` sends and receives.
    pub standing: Option<String>,
    /// Meta's word for its quality: `GREEN`, `YELLOW`, `RED`, `UNKNOWN`.
    pub quality: Option<String>,
    /// Messages a second that it may send.
    pub rate: i64,
}

/// An account and its numbers, as the app sees them. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Meta`] if Meta refuses, [`Error::Invalid`] for what is no id.
pub async fn account(desk: &Desk, viewer: &Viewer, app: AppId, waba: &str) -> Result<Account> {
    viewer.must(Permission::ManageSettings)?;
    if !is_id_of_metas(waba) {
        let words =
            "The id of a WhatsApp Business Account is digits only. Meta shows it beside the account's name.";
        return Err(Error::Invalid(words.to_owned()));
    }
    let token = kept::token_of_app(desk, viewer.workspace, app).await?;
    let told = list(desk, &token, waba, &[("fields", "id,name,owner_business_info")]).await?;
    let path = format!("{waba}/phone_numbers");
    let (mut numbers, mut after) = (Vec::new(), None::<String>);
    for _page in 0..PAGES {
        let mut query = vec![("fields", NUMBER_FIELDS), ("limit", "100")];
        query.extend(after.as_deref().map(|after| ("after", after)));
        let page = list(desk, &token, &path, &query).await?;
        numbers.extend(page.get("data").and_then(Value::as_array).into_iter().flatten().cloned());
        let more = page.pointer("/paging/next").is_some();
        after = page.pointer("/paging/cursors/after").and_then(Value::as_str).map(str::to_owned);
        if !more || after.is_none() {
            break;
        }
    }
    Ok(read_account(waba, &told, &numbers))
}

/// Asks Meta to deliver what happens on a line's account to its app: `POST /{waba}/subscribed_apps`. Needs
/// [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Meta`] if Meta refuses, [`Error::NotFound`] in other workspaces.
pub async fn subscribe(desk: &Desk, viewer: &Viewer, line: LineId) -> Result<()> {
    viewer.must(Permission::ManageSettings)?;
    let at = kept::at_meta(desk, viewer.workspace, line).await?;
    let path = format!("{}/subscribed_apps", at.waba_id);
    call(desk, &at.token, Method::POST, &path, None).await?;
    kept::note_subscribed(desk, viewer.workspace, &at.waba_id, at.app).await
}

/// Asks Meta about a line now, and keeps what it says. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Meta`] if Meta refuses, [`Error::NotFound`] in other workspaces.
pub async fn ask_about(desk: &Desk, viewer: &Viewer, line: LineId) -> Result<()> {
    viewer.must(Permission::ManageSettings)?;
    ask(desk, viewer.workspace, line).await
}

/// Asks about the lines of which nothing new was heard for long. Returns how many.
///
/// # Errors
/// Only if the database is not available: what Meta does not tell is kept as a trouble of the line.
pub async fn ask_step(desk: &Desk) -> Result<usize> {
    if desk.graph.is_none() {
        return Ok(0);
    }
    let due = kept::to_ask_about(desk).await?;
    for (workspace, line) in &due {
        match ask(desk, *workspace, *line).await {
            // What Meta said no to stands with the line.
            Ok(()) | Err(Error::Meta(_) | Error::MetaAway(_)) => {}
            Err(Error::NotFound(_)) => {}
            Err(Error::Busy) => return Err(Error::Busy),
            // Or nobody would ask about the lines after it.
            Err(other) => {
                tracing::error!(error = %other, "Meta cannot be asked about a line");
                let words = "The app's access token cannot be read. Enter it again.";
                let later = desk.source.now().plus(FRESH);
                kept::note_unasked(desk, (*workspace, *line), words, later).await?;
            }
        }
    }
    Ok(due.len())
}

/// Asks for as long as the desk lives.
pub(crate) async fn run_asking(desk: Desk) {
    if desk.graph.is_none() {
        return;
    }
    loop {
        match ask_step(&desk).await {
            Ok(0) => {
                let _told_or_not = tokio::time::timeout(LOOK, desk.ask.notified()).await;
            }
            Ok(_more) => {}
            Err(error) => {
                tracing::error!(%error, "Meta cannot be asked about lines now");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

async fn ask(desk: &Desk, workspace: WorkspaceId, line: LineId) -> Result<()> {
    let at = kept::at_meta(desk, workspace, line).await?;
    let told = number(desk, &at).await;
    let now = desk.source.now();
    match told {
        Ok(number) => {
            kept::note_number(desk, (workspace, line), &number, now.plus(FRESH)).await?;
            // A number that cannot hold a username yet says so here; that is nothing to worry about.
            match username::held_at_meta(desk, &at).await {
                Ok(held) => kept::keep_username(desk, (workspace, line), held).await,
                Err(Error::Meta(_) | Error::MetaAway(_)) => Ok(()),
                Err(other) => Err(other),
            }
        }
        Err(why) => {
            kept::note_unasked(desk, (workspace, line), &why.to_string(), again(now, &why)).await?;
            Err(why)
        }
    }
}

fn again(now: Moment, why: &Error) -> Moment {
    now.plus(if matches!(why, Error::Meta(_)) { FRESH } else { WAIT })
}

async fn number(desk: &Desk, at: &AtMeta) -> Result<Number> {
    let told = list(desk, &at.token, &at.phone_number_id, &[("fields", NUMBER_FIELDS)]).await?;
    let odd = || Error::MetaAway("its answer names no number".to_owned());
    read_number(&told).ok_or_else(odd)
}

/// A request with words in its query, and what Meta answers.
async fn list(desk: &Desk, token: &Secret, path: &str, query: &[(&str, &str)]) -> Result<Value> {
    read(&graph(desk)?.list(token, path, query).await.map_err(away)?)
}

/// Any other request, and what Meta answers.
pub(super) async fn call(
    desk: &Desk,
    token: &Secret,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<Value> {
    read(&graph(desk)?.ask(token, method, path, body).await.map_err(away)?)
}

pub(super) fn read(answer: &Response) -> Result<Value> {
    match Refusal::read(answer) {
        Some(refusal) => Err(Error::Meta(Box::new(refusal))),
        None => Ok(serde_json::from_slice(&answer.body).unwrap_or_default()),
    }
}

/// Meta, as far as this program was told where it is.
pub(crate) fn graph(desk: &Desk) -> Result<&Graph> {
    desk.graph
        .as_ref()
        .ok_or_else(|| Error::MetaAway("this program was started without Meta's address".to_owned()))
}

/// Meta did not answer.
pub(crate) fn away(failure: Failure) -> Error {
    let (Failure::NotSent(words) | Failure::Unknown(words)) = failure;
    Error::MetaAway(words)
}
