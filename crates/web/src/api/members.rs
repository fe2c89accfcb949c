//! Who works here: members, and links to a password.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{MemberId, Moment, PasswordLinkId};
use desk::people::{self, Made, Role, Viewer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::asked::{Id, Noun};
use super::document::words;
use super::list::List;
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

impl Noun for MemberId {
    const NAME: &'static str = "member";
}

/// Somebody who works here, or did.
#[derive(Serialize, ToSchema)]
pub(crate) struct Member {
    /// Their id.
    #[schema(value_type = String, format = "uuid")]
    id: MemberId,
    /// What colleagues see.
    #[schema(example = "Sam Okafor")]
    name: String,
    /// What they sign in with.
    #[schema(example = "sam.okafor@example.com")]
    email: String,
    #[schema(schema_with = roles)]
    role: &'static str,
    /// Since when they are here.
    #[schema(value_type = String, format = DateTime)]
    joined_at: Moment,
    /// Since when they may not sign in any more; null while they may.
    #[schema(value_type = Option<String>, format = DateTime)]
    left_at: Option<Moment>,
}

/// What a member may do.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberChange {
    #[schema(schema_with = roles)]
    role: Role,
}

/// A link to a password that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct PasswordLink {
    /// Its id. An invitation is revoked by it.
    #[schema(value_type = String, format = "uuid")]
    id: PasswordLinkId,
    /// Whom it is for.
    #[schema(example = "rita@example.com")]
    email: String,
    /// Whether it goes by e-mail.
    mailed: bool,
    /// Where to choose the password, to be handed over: it is told here and never again. Null if it goes by e-mail.
    #[schema(example = "https://inbox.example.com/password/5f0c…")]
    url: Option<String>,
}

pub(super) fn roles() -> Object {
    let about = "`owner`: everything, other owners included; `admin`: settings and people, too; `agent`: conversations and \
                 contacts.";
    words(about, ["owner", "admin", "agent"])
}

impl From<people::Member> for Member {
    fn from(member: people::Member) -> Self {
        Self {
            id: member.id,
            name: member.name,
            email: member.email,
            role: member.role.as_str(),
            joined_at: member.joined_at,
            left_at: member.left_at,
        }
    }
}

impl PasswordLink {
    pub(super) fn new(email: String, made: &Made) -> Self {
        let url = made.address.as_ref().map(|url| url.reveal().to_owned());
        Self { id: made.id, email, mailed: url.is_none(), url }
    }
}

/// List the members
///
/// On one page, those who left last.
#[utoipa::path(get, path = "/api/v1/members", tag = "People",
    responses((status = 200, description = "The members.", body = List<Member>)))]
pub(crate) async fn list_members(
    State(app): State<App>,
    Session(viewer): Session,
) -> Result<Json<List<Member>>> {
    let members = people::members(app.desk(), &viewer).await?;
    Ok(Json(List::whole(members.into_iter().map(Member::from).collect())))
}

/// Get a member
#[utoipa::path(get, path = "/api/v1/members/{id}", tag = "People",
    params(("id" = String, Path, description = "The member's id.", format = "uuid")),
    responses((status = 200, description = "The member.", body = Member)))]
pub(crate) async fn get_member(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<MemberId>,
) -> Result<Json<Member>> {
    told(&app, &viewer, id).await
}

/// Change what a member may do
///
/// Links to a password that they made, or that were made for them, are void then. `conflict` for oneself, and for an owner by
/// somebody who is none.
#[utoipa::path(patch, path = "/api/v1/members/{id}", tag = "People", request_body = MemberChange,
    params(("id" = String, Path, description = "The member's id.", format = "uuid")),
    responses((status = 200, description = "The member.", body = Member)))]
pub(crate) async fn change_member(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<MemberId>,
    Sent(sent): Sent<MemberChange>,
) -> Result<Json<Member>> {
    people::set_role(app.desk(), &viewer, id, sent.role).await?;
    told(&app, &viewer, id).await
}

/// Deactivate a member
///
/// They are signed out and cannot sign in any more. What they did keeps their name.
#[utoipa::path(post, path = "/api/v1/members/{id}/deactivate", tag = "People",
    params(("id" = String, Path, description = "The member's id.", format = "uuid")),
    responses((status = 200, description = "The member.", body = Member)))]
pub(crate) async fn deactivate_member(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<MemberId>,
    Sent(_nothing): Sent<Map<String, Value>>,
) -> Result<Json<Member>> {
    people::let_go(app.desk(), &viewer, id).await?;
    told(&app, &viewer, id).await
}

/// Bring a member back
///
/// With the password that they had.
#[utoipa::path(post, path = "/api/v1/members/{id}/reactivate", tag = "People",
    params(("id" = String, Path, description = "The member's id.", format = "uuid")),
    responses((status = 200, description = "The member.", body = Member)))]
pub(crate) async fn reactivate_member(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<MemberId>,
    Sent(_nothing): Sent<Map<String, Value>>,
) -> Result<Json<Member>> {
    people::bring_back(app.desk(), &viewer, id).await?;
    told(&app, &viewer, id).await
}

/// Make a link to another password
///
/// Good once and for two hours; one made before is void. It goes by e-mail where the server can send any.
#[utoipa::path(post, path = "/api/v1/members/{id}/password-link", tag = "People",
    params(("id" = String, Path, description = "The member's id.", format = "uuid")),
    responses((status = 201, description = "The link.", body = PasswordLink)))]
pub(crate) async fn make_password_link(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<MemberId>,
    Sent(_nothing): Sent<Map<String, Value>>,
) -> Result<(StatusCode, Json<PasswordLink>)> {
    let made = people::reset(app.desk(), &viewer, id, &app.web.public_url).await?;
    let member = people::member(app.desk(), &viewer, id).await?;
    Ok((StatusCode::CREATED, Json(PasswordLink::new(member.email, &made))))
}

async fn told(app: &App, viewer: &Viewer, id: MemberId) -> Result<Json<Member>> {
    Ok(Json(people::member(app.desk(), viewer, id).await?.into()))
}
