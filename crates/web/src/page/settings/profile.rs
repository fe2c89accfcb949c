//! One's own name and password.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base::Secret;
use desk::people::{self, Viewer};
use serde::Deserialize;

use super::{Refusal, Section, go_on, refused};
use crate::App;
use crate::auth::{Session, session_cookie};
use crate::error::{Problem, Result};
use crate::page::reader::Reader;
use crate::page::shell::{Place, Shell};
use crate::page::{reader, show};

/// The whole page.
#[derive(Debug, Template)]
#[template(path = "settings_profile.html")]
pub struct ProfilePage {
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
    /// Whether the password was just changed.
    pub is_changed: bool,
    /// What colleagues see.
    pub name: String,
    /// What one signs in with.
    pub email: String,
}

#[derive(Deserialize)]
pub(crate) struct NameForm {
    name: String,
}

#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    present: Secret,
    new: Secret,
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
) -> Result<Response> {
    show(&draw(&app, &viewer, &headers).await?)
}

pub(crate) async fn rename(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    Form(form): Form<NameForm>,
) -> Result<Response> {
    let done = people::rename(app.desk(), &viewer, &form.name).await;
    let again = async |refusal| {
        let page = draw(&app, &viewer, &headers).await?;
        Ok(ProfilePage { refusal: Some(refusal), name: form.name, ..page })
    };
    go_on(done, |()| "/settings/profile".to_owned(), again).await
}

/// Every other session ends; this one goes on under a new secret.
pub(crate) async fn change_password(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    Form(form): Form<PasswordForm>,
) -> Result<Response> {
    let changed = people::change_own_password(app.desk(), &viewer, &form.present, &form.new).await;
    let page = draw(&app, &viewer, &headers).await?;
    match changed {
        Ok(session) => {
            let cookie = [(header::SET_COOKIE, session_cookie(&session, app.is_https()))];
            Ok((cookie, show(&ProfilePage { is_changed: true, ..page })?).into_response())
        }
        Err(error) => refused(&ProfilePage { refusal: Some(Refusal::of(error)?), ..page }),
    }
}

async fn draw(app: &App, viewer: &Viewer, headers: &HeaderMap) -> Result<ProfilePage> {
    let id = viewer.member().ok_or_else(Problem::forbidden)?;
    let member = people::member(app.desk(), viewer, id).await?;
    let reader = reader(app, viewer, headers).await?;
    Ok(ProfilePage {
        shell: Shell::new("Your profile", reader.direction),
        place: Place::Settings,
        section: Section::Profile,
        refusal: None,
        is_changed: false,
        name: member.name,
        email: member.email,
        reader,
    })
}
