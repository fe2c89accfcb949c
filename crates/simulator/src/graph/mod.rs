//! The Graph API, as far as a shared inbox needs it.

mod account;
mod answer;
mod check;
mod example;
mod manage;
mod media;
mod mishap;
mod send;
mod templates;
mod username;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::routing::{delete, get, post};

pub use mishap::Mishaps;
pub(crate) use mishap::{Mishap, cut_off};

use crate::platform::Platform;
use crate::world::Line;
use answer::GraphError;

/// As much as Meta takes of a document, and what surrounds it in a form.
const LARGEST_UPLOAD: usize = (100 << 20) + (64 << 10);

/// The routes.
pub(crate) fn routes() -> Router<Arc<Platform>> {
    Router::new()
        .route("/{version}/{id}/messages", post(send::messages))
        .route("/{version}/{id}/marketing_messages", post(send::messages))
        .route("/{version}/{id}/media", post(media::upload).layer(DefaultBodyLimit::max(LARGEST_UPLOAD)))
        .route(
            "/{version}/{id}/message_templates",
            get(templates::list).post(templates::create).delete(templates::delete),
        )
        .route("/{version}/{id}/phone_numbers", get(account::phone_numbers))
        .route(
            "/{version}/{id}/subscribed_apps",
            get(account::subscribed_apps).post(account::subscribe).delete(account::unsubscribe),
        )
        .route(
            "/{version}/{id}/username",
            get(username::read).post(username::claim).delete(username::release),
        )
        .route("/{version}/{id}/username_suggestions", get(username::suggestions))
        .route("/{version}/{id}/contact_book", delete(manage::strike_from_book))
        .route("/{version}/{app}/uploads", post(example::begin))
        .route(
            "/{version}/{id}",
            get(media::node)
                .post(templates::edit)
                .delete(media::discard)
                .layer(DefaultBodyLimit::max(LARGEST_UPLOAD)),
        )
        .route("/media/{id}", get(media::bytes))
}

/// The line of this phone number id, if the bearer token is its app's.
fn line_for(platform: &Platform, headers: &HeaderMap, phone_number_id: &str) -> Result<Line, GraphError> {
    let app = app_for(platform, headers)?;
    let line = platform.world(|world| world.line(phone_number_id).cloned());
    line.ok().filter(|line| line.app == app).ok_or_else(|| GraphError::no_such_object(phone_number_id))
}

/// The app that the bearer token belongs to.
fn app_for(platform: &Platform, headers: &HeaderMap) -> Result<String, GraphError> {
    app_of(platform, headers, "Bearer ")
}

/// The app that the token behind this word belongs to.
fn app_of(platform: &Platform, headers: &HeaderMap, word: &str) -> Result<String, GraphError> {
    let header = headers.get(AUTHORIZATION).ok_or_else(GraphError::no_token)?;
    let token = header.to_str().ok().and_then(|text| text.strip_prefix(word)).unwrap_or_default();
    let token = base::Secret::new(token.trim());
    let owner = platform.tokens.iter().find(|(_app, known)| *known == token);
    owner.map(|(app, _token)| app.clone()).ok_or_else(GraphError::bad_token)
}
