//! What goes wrong, as `application/problem+json` (RFC 9457).

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;

/// Why there is no answer.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemDetails<'a> {
    /// Always `about:blank`: `code` tells problems apart.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    #[schema(example = "Not Found")]
    title: &'a str,
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// What happened and what to do, in sentences for people.
    #[schema(example = "There is no such contact.")]
    detail: &'a str,
    /// What happened, as a word that stays the same.
    #[schema(example = "not_found")]
    code: &'static str,
}

impl<'a> ProblemDetails<'a> {
    pub(crate) fn of(problem: &'a Problem) -> Self {
        Self {
            kind: "about:blank",
            title: problem.status.canonical_reason().unwrap_or("Problem"),
            status: problem.status.as_u16(),
            detail: &problem.words,
            code: problem.code,
        }
    }
}

/// Writes the problems that handlers and layers leave behind, and those that the router answers with a bare status.
pub(crate) async fn draw(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let left = response.extensions().get::<Problem>().cloned();
    let Some(problem) = left.or_else(|| Problem::of_status(response.status())) else { return response };
    let mut answer = answer(&problem);
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    answer
}

fn answer(problem: &Problem) -> Response {
    let body = serde_json::to_string(&ProblemDetails::of(problem)).unwrap_or_default();
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    let answer = (problem.status, kind, body);
    match challenge(problem) {
        Some(challenge) => ([(header::WWW_AUTHENTICATE, challenge)], answer).into_response(),
        None => answer.into_response(),
    }
}

/// How to show who asks (RFC 6750).
fn challenge(problem: &Problem) -> Option<&'static str> {
    match (problem.status, problem.code) {
        (StatusCode::UNAUTHORIZED, "invalid_token") => {
            Some("Bearer realm=\"knownas\", error=\"invalid_token\"")
        }
        (StatusCode::UNAUTHORIZED, _) => Some("Bearer realm=\"knownas\""),
        _ => None,
    }
}
