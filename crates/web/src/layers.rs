//! What stands before every handler: the request log, the policy headers, the guard against other sites, limits.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tracing::Instrument;

use crate::error::Problem;
use crate::{App, api, graph, page, upload};

/// The time an answer may take. It ends when the answer starts, so it does not cut the live stream.
const TIME: Duration = Duration::from_secs(20);
/// The time a file may take to arrive and be answered.
const UPLOAD_TIME: Duration = Duration::from_secs(600);
/// How long nothing is said of webhooks that were not taken after one was logged.
const REFUSALS_APART: Duration = Duration::from_secs(1);
/// The largest form.
pub(crate) const FORM_SIZE: usize = 64 * 1024;

const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not "no-referrer": a form would then send `Origin: null`, and look as if it came from another site.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(self), microphone=(self)"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Surrounds the routes that browsers use with their cookies.
pub(crate) fn for_browsers(routes: Router, app: &App) -> Router {
    dressed(guarded(routes, app).layer(from_fn(page::problem::draw)))
}

/// Surrounds the routes that programs use with their tokens, and pages with their cookies.
pub(crate) fn for_programs(routes: Router, app: &App) -> Router {
    dressed(guarded(routes, app).layer(from_fn(api::without_origin)).layer(from_fn(api::draw)))
}

/// Surrounds the routes that clients of Meta's use.
pub(crate) fn for_metas_clients(routes: Router, app: &App) -> Router {
    dressed(guarded(routes, app).layer(from_fn(api::without_origin)).layer(from_fn(graph::draw)))
}

fn guarded(routes: Router, app: &App) -> Router {
    routes.layer(DefaultBodyLimit::max(FORM_SIZE)).layer(from_fn(in_time)).layer(same_site(app))
}

fn dressed(routes: Router) -> Router {
    routes
        .layer(from_fn(add_headers))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_no_file)))
}

/// Files are given out as they are, in the parts that are asked for; most of them are compressed already.
fn is_no_file(_status: StatusCode, _version: Version, headers: &HeaderMap, _extensions: &Extensions) -> bool {
    !headers.contains_key(header::ACCEPT_RANGES)
}

/// Gives up on an answer that takes too long. Large files arrive as slowly as their lines are.
async fn in_time(request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let time = if upload::PATHS.contains(&path) { UPLOAD_TIME } else { TIME };
    let answer = tokio::time::timeout(time, next.run(request)).await;
    answer.unwrap_or_else(|_late| StatusCode::GATEWAY_TIMEOUT.into_response())
}

type Refuse = fn(ProtectionError) -> Response;

/// Refuses what other sites send in the name of somebody who is signed in here.
fn same_site(app: &App) -> CsrfLayer<Refuse> {
    let refuse: Refuse = |_why| Problem::cross_site().into_response();
    let origin = app.web.public_url.trim_end_matches('/');
    let trusting = CsrfLayer::new().add_trusted_origin(origin);
    trusting.unwrap_or_default().with_rejection_response(refuse)
}

async fn add_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Gives the request an id and writes one line about it. Paths are logged as patterns, so no id of a person gets in.
#[expect(clippy::disallowed_methods, reason = "the request log is where durations are measured")]
pub(crate) async fn log(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = format!("{:016x}", app.web.source.random_u64());
    let span = tracing::info_span!("request", id);
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let start = Instant::now();

    let mut response = next.run(request).instrument(span).await;

    let (status, took) = (response.status().as_u16(), start.elapsed());
    tracing::info!(id, %method, path, status, ?took, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// The same for webhooks, which come by the thousand: what is taken is no news. Of what is not, one a second is.
#[expect(clippy::disallowed_methods, reason = "the request log is where durations are measured")]
pub(crate) async fn log_hook(State(refusals): State<Refusals>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let start = Instant::now();

    let response = next.run(request).await;

    let (status, took) = (response.status().as_u16(), start.elapsed());
    let path = path.as_ref().map_or("-", MatchedPath::as_str);
    if response.status().is_success() || !refusals.is_news(start) {
        tracing::debug!(%method, path, status, ?took, "answered");
    } else {
        tracing::info!(%method, path, status, ?took, "refused");
    }
    response
}

/// When a webhook that was not taken was last logged.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refusals(Arc<Mutex<Option<Instant>>>);

impl Refusals {
    fn is_news(&self, now: Instant) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = last.is_none_or(|last| now.duration_since(last) >= REFUSALS_APART);
        if is_news {
            *last = Some(now);
        }
        is_news
    }
}
