//! The business username of a line: read, suggested, claimed, moved, released. Meta decides; what it says is kept with the
//! line. Source: Meta, "Business usernames", 2026-06.

use base::LineId;
use outside::{Method, Response};
use serde_json::{Value, json};

use super::kept::{self, AtMeta};
use super::meta::{away, call, graph, read};
use super::rules::{read_held, read_suggestions};
use crate::people::{Permission, Viewer};
use crate::words::stored_words;
use crate::{Desk, Error, Result};

pub use identity::UsernameRule;

/// The rules that a name breaks, as far as it is typed; nothing of nothing.
pub fn broken_rules(typed: &str) -> impl Iterator<Item = UsernameRule> + use<> {
    let name: Option<identity::Username> = typed.parse().ok();
    name.into_iter().flat_map(|name| name.broken_rules())
}

/// What Meta says of a business username.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameState {
    /// It is the line's; customers see it where usernames are live.
    Approved,
    /// It is kept for the line and not shown yet.
    Reserved,
    /// Meta used another word: it is not decided yet.
    Pending,
}

stored_words! {
    NameState { Approved = "approved", Reserved = "reserved", Pending = "pending" }
}

impl NameState {
    /// The state that Meta's word stands for.
    pub(super) fn of(word: &str) -> Self {
        word.parse().unwrap_or(Self::Pending)
    }
}

/// The username that a line holds, if any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    /// The name, without `@`.
    pub username: Option<String>,
    /// What Meta says of it.
    pub state: Option<NameState>,
}

/// The username of a line, as Meta has it now.
///
/// # Errors
/// [`Error::Meta`] if Meta refuses, [`Error::NotFound`] in other workspaces.
pub async fn username(desk: &Desk, viewer: &Viewer, line: LineId) -> Result<Held> {
    viewer.must(Permission::ReadConversations)?;
    let at = kept::at_meta(desk, viewer.workspace, line).await?;
    let held = held_at_meta(desk, &at).await?;
    kept::keep_username(desk, (viewer.workspace, line), held.clone()).await?;
    Ok(held)
}

pub(super) async fn held_at_meta(desk: &Desk, at: &AtMeta) -> Result<Held> {
    let told = call(desk, &at.token, Method::GET, &format!("{}/username", at.phone_number_id), None).await?;
    Ok(read_held(&told))
}

/// Names that Meta keeps for the line's business: claiming one of them is most likely to work.
///
/// # Errors
/// [`Error::Meta`] if Meta refuses, [`Error::NotFound`] in other workspaces.
pub async fn suggestions(desk: &Desk, viewer: &Viewer, line: LineId) -> Result<Vec<String>> {
    viewer.must(Permission::ReadConversations)?;
    let at = kept::at_meta(desk, viewer.workspace, line).await?;
    let path = format!("{}/username_suggestions", at.phone_number_id);
    Ok(read_suggestions(&call(desk, &at.token, Method::GET, &path, None).await?))
}

/// Claims a username for a line, or changes the one it has. With `transfer`, it is taken from another number of the same
/// portfolio. Needs [`Permission::ManageUsernames`].
///
/// # Errors
/// [`Error::Invalid`] for a name that breaks WhatsApp's rules; [`Error::Meta`] if Meta refuses: 147005 when another number
/// has it.
pub async fn claim_username(
    desk: &Desk,
    viewer: &Viewer,
    line: LineId,
    name: &str,
    transfer: bool,
) -> Result<Held> {
    viewer.must(Permission::ManageUsernames)?;
    let wanted: identity::Username = name
        .parse()
        .map_err(|_empty| Error::Invalid("Write the username that the line shall have.".to_owned()))?;
    let broken: Vec<&str> = wanted.broken_rules().map(UsernameRule::words).collect();
    if !broken.is_empty() {
        return Err(Error::Invalid(broken.join(" ")));
    }
    let action = if transfer { "force_transfer" } else { "none" };
    let body = json!({"username": wanted.folded(), "transfer_action": action});
    let at = kept::at_meta(desk, viewer.workspace, line).await?;
    let path = format!("{}/username", at.phone_number_id);
    let told = call(desk, &at.token, Method::POST, &path, Some(&body)).await?;
    let held = claimed(&told, &wanted.folded());
    kept::keep_username(desk, (viewer.workspace, line), held.clone()).await?;
    Ok(held)
}

/// The answer to a claim gives the state only.
fn claimed(told: &Value, wanted: &str) -> Held {
    let state = told.get("status").and_then(Value::as_str).map_or(NameState::Pending, NameState::of);
    Held { username: Some(wanted.to_owned()), state: Some(state) }
}

/// Gives a line's username up. Needs [`Permission::ManageUsernames`].
///
/// # Errors
/// [`Error::Meta`] if Meta refuses, [`Error::NotFound`] in other workspaces.
pub async fn release_username(desk: &Desk, viewer: &Viewer, line: LineId) -> Result<()> {
    viewer.must(Permission::ManageUsernames)?;
    let at = kept::at_meta(desk, viewer.workspace, line).await?;
    call(desk, &at.token, Method::DELETE, &format!("{}/username", at.phone_number_id), None).await?;
    kept::keep_username(desk, (viewer.workspace, line), Held::default()).await
}

/// What a client of Meta's API asks about a username.
#[derive(Debug, Clone, PartialEq)]
pub enum UsernameRequest {
    /// Which it is.
    Read,
    /// Which it could be.
    Suggestions,
    /// That it be this, in Meta's own shape.
    Claim(Value),
    /// That there be none.
    Release,
}

/// Hands a request to Meta as it is, and keeps what the answer says. The line by Meta's id of it.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces, [`Error::MetaAway`] if Meta cannot be reached.
pub async fn relay_username(
    desk: &Desk,
    viewer: &Viewer,
    phone_number_id: &str,
    asked: UsernameRequest,
) -> Result<Response> {
    let (permission, method, tail) = match &asked {
        UsernameRequest::Read => (Permission::ReadConversations, Method::GET, "username"),
        UsernameRequest::Suggestions => (Permission::ReadConversations, Method::GET, "username_suggestions"),
        UsernameRequest::Claim(_body) => (Permission::ManageUsernames, Method::POST, "username"),
        UsernameRequest::Release => (Permission::ManageUsernames, Method::DELETE, "username"),
    };
    viewer.must(permission)?;
    let (line, at) = kept::line_at_meta(desk, viewer.workspace, phone_number_id).await?;
    let path = format!("{}/{tail}", at.phone_number_id);
    let body = match &asked {
        UsernameRequest::Claim(body) => Some(body),
        _ => None,
    };
    let answer = graph(desk)?.ask(&at.token, method, &path, body).await.map_err(away)?;
    if let Ok(told) = read(&answer) {
        let held = match &asked {
            UsernameRequest::Suggestions => return Ok(answer),
            UsernameRequest::Read => read_held(&told),
            UsernameRequest::Release => Held::default(),
            UsernameRequest::Claim(body) => {
                let wanted = body.get("username").and_then(Value::as_str).unwrap_or_default();
                claimed(&told, wanted.trim_start_matches('@'))
            }
        };
        kept::keep_username(desk, (viewer.workspace, line), held).await?;
    }
    Ok(answer)
}
