//! Those who are invited and did not come yet.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{Moment, PasswordLinkId};
use desk::people::{self, LetterState, LinkState, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::asked::{Id, Noun};
use super::document::{words, words_or_null};
use super::list::List;
use super::members::{PasswordLink, roles};
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

impl Noun for PasswordLinkId {
    const NAME: &'static str = "invitation";
}

/// An invitation that nobody used yet, without its link.
#[derive(Serialize, ToSchema)]
pub(crate) struct Invitation {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: PasswordLinkId,
    /// Whom it is for.
    #[schema(example = "rita@example.com")]
    email: String,
    #[schema(schema_with = roles)]
    role: &'static str,
    #[schema(schema_with = states)]
    state: &'static str,
    /// Who invited them; null for a program, and for somebody who is gone.
    #[schema(example = "Sam Okafor")]
    made_by: Option<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    made_at: Moment,
    /// Until when it is good.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Moment,
    #[schema(schema_with = letters)]
    letter: Option<&'static str>,
    /// Why the e-mail was not sent, for people; null if it was, or none is to be.
    trouble: Option<String>,
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInvitation {
    /// The address that they will sign in with.
    #[schema(example = "rita@example.com")]
    email: String,
    #[schema(schema_with = roles)]
    role: Role,
}

fn states() -> Object {
    words("Whether it can still be used.", ["open", "expired"])
}

fn letters() -> Object {
    let about =
        "How far its e-mail is: `waiting`, also to be tried again; null if the link was told instead.";
    words_or_null(about, ["waiting", "sent", "failed"])
}

impl From<people::Invitation> for Invitation {
    fn from(invitation: people::Invitation) -> Self {
        Self {
            id: invitation.id,
            email: invitation.email,
            role: invitation.role.as_str(),
            state: match invitation.state {
                LinkState::Open => "open",
                LinkState::Expired => "expired",
            },
            made_by: invitation.made_by,
            made_at: invitation.made_at,
            expires_at: invitation.expires_at,
            letter: invitation.letter.map(LetterState::as_str),
            trouble: invitation.trouble,
        }
    }
}

/// List the invitations
///
/// Those that nobody used, on one page.
#[utoipa::path(get, path = "/api/v1/invitations", tag = "People",
    responses((status = 200, description = "The invitations.", body = List<Invitation>)))]
pub(crate) async fn list_invitations(
    State(app): State<App>,
    Session(viewer): Session,
) -> Result<Json<List<Invitation>>> {
    let invitations = people::invitations(app.desk(), &viewer).await?;
    Ok(Json(List::whole(invitations.into_iter().map(Invitation::from).collect())))
}

/// Invite somebody
///
/// The link is good once and for seven days; an earlier one of theirs is void. It goes by e-mail where the server can send any.
/// `conflict` if they work here already.
#[utoipa::path(post, path = "/api/v1/invitations", tag = "People", request_body = NewInvitation,
    responses((status = 201, description = "The link.", body = PasswordLink)))]
pub(crate) async fn invite(
    State(app): State<App>,
    Session(viewer): Session,
    Sent(sent): Sent<NewInvitation>,
) -> Result<(StatusCode, Json<PasswordLink>)> {
    let made = people::invite(app.desk(), &viewer, &sent.email, sent.role, &app.web.public_url).await?;
    Ok((StatusCode::CREATED, Json(PasswordLink::new(sent.email.trim().to_lowercase(), &made))))
}

/// Revoke an invitation
#[utoipa::path(delete, path = "/api/v1/invitations/{id}", tag = "People",
    params(("id" = String, Path, description = "The invitation's id.", format = "uuid")),
    responses((status = 204, description = "Its link is good no more.")))]
pub(crate) async fn revoke_invitation(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<PasswordLinkId>,
) -> Result<StatusCode> {
    people::revoke_invitation(app.desk(), &viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
