//! The page where somebody plays the customers, and the same as JSON.

mod api;
mod form;
mod page;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post, put};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::platform::Platform;
use crate::simulator::Desk;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

impl FromRef<Desk> for Arc<Platform> {
    fn from_ref(desk: &Desk) -> Self {
        desk.platform.clone()
    }
}

/// The routes.
pub(crate) fn routes(desk: Desk) -> Router {
    let policy =
        SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Router::new()
        .route("/", get(|| async { Redirect::to("/control") }))
        .route("/control", get(page::first))
        .route("/control/people", post(page::admit))
        .route("/control/people/{person}/link", get(page::open_link))
        .route("/control/people/{person}/{line}", get(page::chat).post(page::act))
        .route("/control/step", post(page::next_beat))
        .route("/assets/control.css", get(|| asset("text/css", include_str!("../../assets/control.css"))))
        .route(
            "/assets/control.js",
            get(|| asset("text/javascript", include_str!("../../assets/control.js"))),
        )
        .route("/control/api/world", get(api::world))
        .route("/control/api/people", post(api::admit))
        .route("/control/api/people/{person}", get(api::person))
        .route("/control/api/people/{person}/acts", post(api::act))
        .route("/control/api/people/{person}/chats/{line}", get(api::chat))
        .route("/control/api/files/{id}", get(api::file))
        .route("/control/api/portfolios/{portfolio}/contact-book", put(api::contact_book))
        .route("/control/api/templates/{waba}/{name}", put(api::judge))
        .route("/control/api/portfolios/{portfolio}/usernames", put(api::usernames))
        .route("/control/api/lines/{line}/standing", put(api::standing))
        .route("/control/api/apps/{app}/verify", post(api::verify))
        .route("/control/api/queue", get(api::queue))
        .route("/control/api/queue/step", post(api::step))
        .route("/control/api/queue/flush", post(api::flush))
        .route("/control/api/faults", put(api::faults))
        .route("/control/api/mishaps", put(api::mishaps))
        .route("/control/api/file-mishaps", put(api::file_mishaps))
        .route("/control/api/story/opening", post(api::opening))
        .route("/control/api/story/next", post(api::next_beat))
        .layer(policy)
        .layer(from_fn(only_from_here))
        .with_state(desk)
}

async fn asset(kind: &'static str, text: &'static str) -> Response {
    let kind = format!("{kind}; charset=utf-8");
    ([(header::CONTENT_TYPE, kind.as_str()), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

/// Other people's pages may not press buttons here.
async fn only_from_here(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    let foreign = site.is_some_and(|site| site != "same-origin" && site != "none");
    if foreign && request.method() != Method::GET {
        return (StatusCode::FORBIDDEN, "This button belongs to another page.").into_response();
    }
    next.run(request).await
}
