//! At the door with a link: choosing a password. And without one: asking for a link.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base::Secret;
use desk::people::{self, LinkKind};
use desk::setup;
use serde::Deserialize;

use super::settings::{Refusal, refused};
use super::shell::{Direction, Shell};
use super::show;
use super::sign_in::{TOO_OFTEN, address, enter};
use crate::App;
use crate::error::Result;

/// The longest secret that a link of ours has, with room: more is no link.
const LONGEST_SECRET: usize = 128;

/// The page behind a link.
#[derive(Debug, Template)]
#[template(path = "password.html")]
pub struct PasswordPage {
    /// The frame.
    pub shell: Shell,
    /// Why the form was not taken.
    pub refusal: Option<Refusal>,
    /// What the link is for; nothing once it is not good any more.
    pub link: Option<Link>,
}

/// A link that is good.
#[derive(Debug)]
pub struct Link {
    /// The secret, for the form's address.
    pub secret: String,
    /// Whether somebody new comes in.
    pub is_invitation: bool,
    /// The business.
    pub workspace: String,
    /// What they sign in with.
    pub email: String,
    /// The name in the form.
    pub name: String,
}

/// The page of whoever forgot.
#[derive(Debug, Template)]
#[template(path = "forgot.html")]
pub struct ForgotPage {
    /// The frame.
    pub shell: Shell,
    /// Whether nothing is set up yet.
    pub is_empty: bool,
    /// Whether links go by e-mail; else an admin has to make one.
    pub sends_letters: bool,
    /// Whether somebody just asked.
    pub is_asked: bool,
    /// Why the form was not taken.
    pub refusal: Option<&'static str>,
}

#[derive(Deserialize)]
pub(crate) struct Chosen {
    password: Secret,
    name: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Forgot {
    email: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    Path(secret): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let page = draw(&app, &headers, &secret).await?;
    let status = if page.link.is_some() { StatusCode::OK } else { StatusCode::GONE };
    Ok((status, show(&page)?).into_response())
}

pub(crate) async fn choose(
    State(app): State<App>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Chosen>,
) -> Result<Response> {
    let page = draw(&app, &headers, &secret).await?;
    let chosen = people::choose(app.desk(), &Secret::new(secret), form.name.as_deref(), &form.password).await;
    match chosen {
        Ok(Some(session)) => Ok(enter(&app, &session, "/")),
        Ok(None) => Ok((StatusCode::GONE, show(&PasswordPage { link: None, ..page })?).into_response()),
        Err(error) => {
            let link = page.link.map(|link| Link { name: form.name.unwrap_or(link.name), ..link });
            refused(&PasswordPage { refusal: Some(Refusal::of(error)?), link, ..page })
        }
    }
}

pub(crate) async fn forgot_page(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    show(&forgotten(&app, &headers).await?)
}

/// The answer is the same whether or not anybody has this address, and comes as quickly.
pub(crate) async fn forgot(
    State(app): State<App>,
    headers: HeaderMap,
    extensions: Extensions,
    Form(form): Form<Forgot>,
) -> Result<Response> {
    let page = forgotten(&app, &headers).await?;
    if form.email.len() > people::LONGEST_EMAIL {
        return Ok(show(&ForgotPage { is_asked: true, ..page })?.into_response());
    }
    if !app.tries.allow(&form.email, &address(&extensions), app.web.source.now()) {
        let page = ForgotPage { refusal: Some(TOO_OFTEN), ..page };
        return Ok((StatusCode::TOO_MANY_REQUESTS, show(&page)?).into_response());
    }
    people::forgot(app.desk(), &form.email, &app.web.public_url);
    show(&ForgotPage { is_asked: true, ..page })
}

async fn forgotten(app: &App, headers: &HeaderMap) -> Result<ForgotPage> {
    Ok(ForgotPage {
        shell: Shell::new("Forgot your password?", Direction::of(headers)),
        is_empty: !setup::is_done(app.desk()).await?,
        sends_letters: app.desk().sends_letters(),
        is_asked: false,
        refusal: None,
    })
}

async fn draw(app: &App, headers: &HeaderMap, secret: &str) -> Result<PasswordPage> {
    let link = match secret.len() {
        ..=LONGEST_SECRET => people::opened(app.desk(), &Secret::new(secret)).await?,
        _ => None,
    };
    Ok(PasswordPage {
        shell: Shell::new("Choose a password", Direction::of(headers)),
        refusal: None,
        link: link.map(|link| Link {
            secret: secret.to_owned(),
            is_invitation: link.kind == LinkKind::Invitation,
            workspace: link.workspace,
            email: link.email,
            name: link.name,
        }),
    })
}
