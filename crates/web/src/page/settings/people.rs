//! Who works here: invited, given a role, let go.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use base::{MemberId, PasswordLinkId};
use desk::people::{self, Invitation, LetterState, LinkState, Made, Member, Role, Viewer};
use serde::Deserialize;

use super::{Choice, Nothing, Refusal, Section, choices, go_on, refused};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};
use crate::page::reader::{Reader, Time};
use crate::page::shell::{Place, Shell};
use crate::page::words::tame;
use crate::page::{reader, show};

/// Everybody.
#[derive(Debug, Template)]
#[template(path = "settings_people.html")]
pub struct PeoplePage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// Which section.
    pub section: Section,
    /// Why the form was not taken.
    pub refusal: Option<Refusal>,
    /// The link that was just made.
    pub made: Option<Given>,
    /// The address in the form.
    pub email: String,
    /// The roles to choose from.
    pub roles: Vec<Choice>,
    /// Whether invitations go by e-mail.
    pub sends_letters: bool,
    /// The members.
    pub members: Vec<Person>,
    /// Those who are invited and did not come yet.
    pub invitations: Vec<Invited>,
}

/// One member.
#[derive(Debug, Template)]
#[template(path = "settings_person.html")]
pub struct PersonPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// Which section.
    pub section: Section,
    /// Why the form was not taken.
    pub refusal: Option<Refusal>,
    /// The link that was just made.
    pub made: Option<Given>,
    /// The member.
    pub person: Person,
    /// The roles to choose from.
    pub roles: Vec<Choice>,
    /// Whether links go by e-mail.
    pub sends_letters: bool,
}

/// A link that was just made.
#[derive(Debug)]
pub struct Given {
    /// Whom it is for.
    pub email: String,
    /// The address to hand over; nothing if it went by e-mail.
    pub address: Option<String>,
}

/// A member.
#[derive(Debug)]
pub struct Person {
    /// Their id.
    pub id: MemberId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// What they may do.
    pub role: &'static str,
    /// Since when they are here.
    pub joined: Time,
    /// Since when they may not sign in any more.
    pub left: Option<Time>,
    /// Whether it is the reader.
    pub is_reader: bool,
}

/// Somebody who is invited.
#[derive(Debug)]
pub struct Invited {
    /// The invitation.
    pub id: PasswordLinkId,
    /// Whom it is for.
    pub email: String,
    /// As what.
    pub role: &'static str,
    /// Who invited them.
    pub by: Option<String>,
    /// When.
    pub made: Time,
    /// Whether it is still good, and until when.
    pub words: &'static str,
    /// That time.
    pub until: Time,
    /// How far the letter is.
    pub letter: Option<&'static str>,
    /// Why it was not sent.
    pub trouble: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct InviteForm {
    email: String,
    role: Role,
}

#[derive(Deserialize)]
pub(crate) struct RoleForm {
    role: Role,
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
) -> Result<Response> {
    show(&draw(&app, &viewer, &headers).await?)
}

/// Invites somebody. The link may be shown only now, so the answer is the page itself.
pub(crate) async fn invite(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    Form(form): Form<InviteForm>,
) -> Result<Response> {
    let made = people::invite(app.desk(), &viewer, &form.email, form.role, &app.web.public_url).await;
    let page = draw(&app, &viewer, &headers).await?;
    match made {
        Ok(made) => show(&PeoplePage { made: Some(Given::new(&form.email, &made)), ..page }),
        Err(error) => {
            let roles = roles(form.role, viewer.role);
            refused(&PeoplePage { refusal: Some(Refusal::of(error)?), email: form.email, roles, ..page })
        }
    }
}

pub(crate) async fn revoke(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id: PasswordLinkId = id.parse().map_err(|_bad| Problem::not_found("invitation"))?;
    people::revoke_invitation(app.desk(), &viewer, id).await?;
    Ok(Redirect::to("/settings/people").into_response())
}

pub(crate) async fn person(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    show(&draw_person(&app, &viewer, &headers, member_id(&id)?).await?)
}

pub(crate) async fn set_role(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<RoleForm>,
) -> Result<Response> {
    let id = member_id(&id)?;
    let done = people::set_role(app.desk(), &viewer, id, form.role).await;
    told(&app, &viewer, &headers, id, done).await
}

pub(crate) async fn let_go(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id = member_id(&id)?;
    let done = people::let_go(app.desk(), &viewer, id).await;
    told(&app, &viewer, &headers, id, done).await
}

pub(crate) async fn bring_back(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id = member_id(&id)?;
    let done = people::bring_back(app.desk(), &viewer, id).await;
    told(&app, &viewer, &headers, id, done).await
}

/// Makes a link to another password. It may be shown only now, so the answer is the page itself.
pub(crate) async fn reset(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let id = member_id(&id)?;
    let made = people::reset(app.desk(), &viewer, id, &app.web.public_url).await;
    let page = draw_person(&app, &viewer, &headers, id).await?;
    match made {
        Ok(made) => {
            let given = Given::new(&page.person.email, &made);
            show(&PersonPage { made: Some(given), ..page })
        }
        Err(error) => refused(&PersonPage { refusal: Some(Refusal::of(error)?), ..page }),
    }
}

fn member_id(id: &str) -> Result<MemberId> {
    id.parse().map_err(|_bad| Problem::not_found("member"))
}

/// Back to the member, or the page again with what was in the way.
async fn told(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    id: MemberId,
    done: desk::Result<()>,
) -> Result<Response> {
    let again = async |refusal| {
        let page = draw_person(app, viewer, headers, id).await?;
        Ok(PersonPage { refusal: Some(refusal), ..page })
    };
    go_on(done, |()| format!("/settings/people/{id}"), again).await
}

async fn draw(app: &App, viewer: &Viewer, headers: &HeaderMap) -> Result<PeoplePage> {
    let members = people::members(app.desk(), viewer).await?;
    let invitations = people::invitations(app.desk(), viewer).await?;
    let reader = reader(app, viewer, headers).await?;
    Ok(PeoplePage {
        shell: Shell::new("People", reader.direction),
        place: Place::Settings,
        section: Section::People,
        refusal: None,
        made: None,
        email: String::new(),
        roles: roles(Role::Agent, viewer.role),
        sends_letters: app.desk().sends_letters(),
        members: members.into_iter().map(|member| Person::new(member, viewer, &reader)).collect(),
        invitations: invitations.into_iter().map(|invitation| Invited::new(invitation, &reader)).collect(),
        reader,
    })
}

async fn draw_person(app: &App, viewer: &Viewer, headers: &HeaderMap, id: MemberId) -> Result<PersonPage> {
    let member = people::member(app.desk(), viewer, id).await?;
    let reader = reader(app, viewer, headers).await?;
    Ok(PersonPage {
        shell: Shell::new(&tame(&member.name), reader.direction),
        place: Place::Settings,
        section: Section::People,
        refusal: None,
        made: None,
        roles: roles(member.role, viewer.role),
        sends_letters: app.desk().sends_letters(),
        person: Person::new(member, viewer, &reader),
        reader,
    })
}

/// The roles that somebody with the role `by` can give.
fn roles(chosen: Role, by: Role) -> Vec<Choice> {
    let mut all = choices(
        chosen.as_str(),
        [
            (Role::Agent.as_str(), "Agent: conversations and contacts"),
            (Role::Admin.as_str(), "Admin: settings and people, too"),
            (Role::Owner.as_str(), "Owner: everything, other owners included"),
        ],
    );
    all.retain(|choice| by == Role::Owner || choice.value != Role::Owner.as_str() || choice.chosen);
    all
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Admin => "Admin",
        Role::Agent => "Agent",
        Role::Integration => "Integration",
    }
}

impl Given {
    fn new(email: &str, made: &Made) -> Self {
        let address = made.address.as_ref().map(|address| address.reveal().to_owned());
        Self { email: email.trim().to_owned(), address }
    }
}

impl Person {
    fn new(member: Member, viewer: &Viewer, reader: &Reader) -> Self {
        Self {
            is_reader: viewer.member() == Some(member.id),
            id: member.id,
            name: tame(&member.name),
            email: member.email,
            role: role_word(member.role),
            joined: reader.ago(member.joined_at),
            left: member.left_at.map(|at| reader.ago(at)),
        }
    }
}

impl Invited {
    fn new(invitation: Invitation, reader: &Reader) -> Self {
        let letter = invitation.letter.map(|state| match state {
            LetterState::Waiting => "The e-mail is on its way.",
            LetterState::Sent => "The e-mail was sent.",
            LetterState::Failed => "The e-mail could not be sent.",
        });
        Self {
            id: invitation.id,
            email: invitation.email,
            role: role_word(invitation.role),
            by: invitation.made_by.as_deref().map(tame),
            made: reader.ago(invitation.made_at),
            words: match invitation.state {
                LinkState::Open => "Good until",
                LinkState::Expired => "Expired",
            },
            until: reader.moment(invitation.expires_at),
            letter,
            trouble: invitation.trouble,
        }
    }
}
