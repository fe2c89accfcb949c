//! Signing in and out.

use std::net::SocketAddr;

use askama::Template;
use axum::extract::{ConnectInfo, Form, Query, State};
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base::Secret;
use desk::{people, setup};
use serde::Deserialize;

use super::shell::{Direction, Shell};
use super::show;
use crate::App;
use crate::auth::{SESSION, end_session, path_on_this_site, read_cookie, session_cookie, viewer};
use crate::error::{Problem, Result};

/// The sign-in page.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// The frame.
    pub shell: Shell,
    /// Where to go afterwards.
    pub to: String,
    /// The address that was typed.
    pub email: String,
    /// Why the last try did not work, and what to do.
    pub refusal: Option<&'static str>,
    /// Whether anybody may come in, because this is a demo.
    pub demo: bool,
    /// Whether nothing is set up yet, so that nobody can sign in.
    pub is_empty: bool,
}

const WRONG: &str =
    "E-mail and password do not belong together. Check both; capitals matter in the password.";
pub(super) const TOO_OFTEN: &str = "Too many tries. Wait a minute, then try again.";

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub(crate) struct Credentials {
    email: String,
    password: Secret,
    #[serde(default)]
    to: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let to = path_on_this_site(&wanted.to);
    if viewer(&app, &headers).await?.is_some() {
        return Ok(Redirect::to(to).into_response());
    }
    show(&draw(&app, &headers, to, "", None).await?)
}

pub(crate) async fn submit(
    State(app): State<App>,
    headers: HeaderMap,
    extensions: Extensions,
    Form(given): Form<Credentials>,
) -> Result<Response> {
    let to = path_on_this_site(&given.to);
    let refuse = async |status: StatusCode, why| {
        let page = draw(&app, &headers, to, &given.email, Some(why)).await?;
        Ok((status, show(&page)?).into_response())
    };
    // No address is longer (RFC 5321), and what is typed here is remembered for a minute.
    if given.email.len() > people::LONGEST_EMAIL {
        return refuse(StatusCode::UNAUTHORIZED, WRONG).await;
    }
    if !app.tries.allow(&given.email, &address(&extensions), app.web.source.now()) {
        return refuse(StatusCode::TOO_MANY_REQUESTS, TOO_OFTEN).await;
    }
    match people::sign_in(app.desk(), given.email.trim(), &given.password).await? {
        Some(session) => Ok(enter(&app, &session, to)),
        None => refuse(StatusCode::UNAUTHORIZED, WRONG).await,
    }
}

/// The open door of a demo: whoever comes by is let in.
pub(crate) async fn demo(State(app): State<App>, Query(wanted): Query<Wanted>) -> Result<Response> {
    let door = app.web.demo.as_ref().ok_or_else(|| Problem::not_found("page"))?;
    let session = people::let_in(app.desk(), &door.email).await?;
    Ok(enter(&app, &session, path_on_this_site(&wanted.to)))
}

pub(crate) async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    if let Some(secret) = read_cookie(&headers, SESSION) {
        people::sign_out(app.desk(), &Secret::new(secret)).await?;
    }
    Ok(([(header::SET_COOKIE, end_session(app.is_https()))], Redirect::to("/sign-in")).into_response())
}

pub(super) fn enter(app: &App, session: &Secret, to: &str) -> Response {
    ([(header::SET_COOKIE, session_cookie(session, app.is_https()))], Redirect::to(to)).into_response()
}

async fn draw(
    app: &App,
    headers: &HeaderMap,
    to: &str,
    email: &str,
    refusal: Option<&'static str>,
) -> Result<SignInPage> {
    let is_empty = !setup::is_done(app.desk()).await?;
    Ok(SignInPage {
        shell: Shell::new("Sign in", Direction::of(headers)),
        to: to.to_owned(),
        email: email.to_owned(),
        refusal,
        demo: app.web.demo.is_some(),
        is_empty,
    })
}

/// Where the connection comes from. Behind a proxy that is the proxy, and the limit counts by e-mail address.
pub(super) fn address(extensions: &Extensions) -> String {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string()).unwrap_or_default()
}
