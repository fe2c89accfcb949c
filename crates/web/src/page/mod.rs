//! The screens, one file or folder each. A screen is a view from `desk` and a [`Reader`], turned into HTML by a template.

pub mod deliveries;
pub mod import;
pub mod inbox;
pub mod link;
pub mod marks;
pub mod password;
pub mod person;
pub mod problem;
mod reader;
pub mod reviews;
pub mod search;
pub mod settings;
mod shell;
pub mod sign_in;
pub mod start;
pub mod templates;
mod words;
pub mod write;

pub use reader::{Reader, Time};
pub use shell::{Direction, Place, Shell};

use askama::Template;
use axum::Router;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};

use desk::people::Viewer;
use desk::view;
use serde::Deserialize;

use crate::auth::is_from_page;
use crate::error::Result;
use crate::{App, auth, layers, routes};

pub(crate) fn router(app: &App) -> Router {
    let routes = routes::pages().into_router(app, auth::guarded);
    let routes =
        routes.fallback(problem::no_such_page).method_not_allowed_fallback(problem::no_page_but_a_form);
    layers::for_browsers(routes.with_state(app.clone()), app)
}

/// A form without fields: that it was sent says it all.
#[derive(Deserialize)]
pub(crate) struct Nothing {}

/// The reader of a whole page, who is shown how many reviews are open.
async fn reader(app: &App, viewer: &Viewer, headers: &HeaderMap) -> Result<Reader> {
    let open = view::open_reviews(app.desk(), viewer).await?;
    let reader = Reader::of(viewer, headers, app.web.source.now());
    Ok(Reader { reviews: reviews::count(open), ..reader })
}

/// Draws a page or a part of one.
pub(crate) fn show(template: &impl Template) -> Result<Response> {
    Ok(Html(template.render()?).into_response())
}

/// Ends a form: a page that sent it in the background hears which of its regions changed, any other goes `back`.
pub(crate) fn done(headers: &HeaderMap, changed: &str, back: &str) -> Response {
    if is_from_page(headers) {
        (axum::http::StatusCode::NO_CONTENT, [("hx-trigger", changed.to_owned())]).into_response()
    } else {
        Redirect::to(auth::path_on_this_site(back)).into_response()
    }
}

/// The address of the list of emoji.
pub(crate) fn emoji() -> String {
    crate::assets::url("emoji.json")
}

/// The address of a picture in the sheet of icons.
pub(crate) fn icon(name: &str) -> String {
    format!("{}#{name}", crate::assets::url("icons.svg"))
}
