//! Errors in Meta's shape.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use desk::deliver::{Barrier, Outcome, Unsendable};
use serde_json::{Map, json};

use crate::error::Problem;

/// The longest words that are passed on.
const LONGEST: usize = 1024;

/// An error as Meta's Graph API tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GraphError {
    status: StatusCode,
    code: i64,
    title: String,
    details: String,
    /// `Some(false)`: it is not known whether the message was sent, so it must not be sent again.
    is_transient: Option<bool>,
}

impl GraphError {
    fn new(code: i64, title: &str, details: &str) -> Self {
        let (title, details) = (title.to_owned(), details.to_owned());
        Self { status: StatusCode::BAD_REQUEST, code, title, details, is_transient: None }
    }

    pub(super) fn wrong_token() -> Self {
        let details = "Send \"Authorization: Bearer\" and a token that an admin of your workspace made.";
        let error = Self::new(190, "Invalid OAuth access token", details);
        Self { status: StatusCode::UNAUTHORIZED, ..error }
    }

    pub(super) fn forbidden() -> Self {
        let error = Self::new(10, "Permission denied", "The role of this token does not allow this.");
        Self { status: StatusCode::FORBIDDEN, ..error }
    }

    pub(super) fn no_such_object(id: &str) -> Self {
        Self::new(33, "Unsupported request", &format!("There is no {id:?} here."))
    }

    pub(super) fn no_such_method() -> Self {
        Self::new(100, "Unsupported request", "This address does not take this method.")
    }

    pub(super) fn invalid(details: &str) -> Self {
        Self::new(100, "Invalid parameter", details)
    }

    pub(super) fn value(details: &str) -> Self {
        Self::new(131_009, "Parameter value is not valid", details)
    }

    /// Nothing was sent; it may be tried again.
    pub(super) fn busy() -> Self {
        let error = Self::new(131_016, "Service temporarily unavailable", "Try again shortly.");
        Self { status: StatusCode::SERVICE_UNAVAILABLE, is_transient: Some(true), ..error }
    }

    /// Nobody knows whether the message was sent. A repeat with the same `Idempotency-Key` tells what became of it.
    pub(super) fn unknown() -> Self {
        let details = "It is not known whether the message was sent. Repeat the request with the same Idempotency-Key \
                       to learn what became of it.";
        let error = Self::new(131_000, "Something went wrong", details);
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, is_transient: Some(false), ..error }
    }

    /// Why a message failed for good.
    pub(super) fn failed(outcome: &Outcome) -> Self {
        // Another request with the same key stopped waiting for it.
        if outcome.is_withdrawn() {
            return Self::busy();
        }
        let reason = outcome.reason.as_deref().unwrap_or("The message could not be sent.");
        let details = outcome.details.as_deref().unwrap_or(reason);
        let code = outcome.code.as_deref().unwrap_or_default();
        match (code.parse(), code.parse::<Barrier>(), code) {
            (Ok(code), ..) => Self::new(code, reason, details),
            (_, Ok(barrier), _) => Self::new(code_of(barrier), barrier.reason(), barrier.remedy()),
            (.., "not_reached") => Self::busy(),
            (.., "token" | "secret") => Self::new(131_005, "Access denied", reason),
            (.., "file_lost" | "file_refused") => Self::new(131_053, "Media upload error", reason),
            (.., "address_gone") => Self::new(131_026, "Message undeliverable", reason),
            _ => Self::value(reason),
        }
    }
}

/// What is in the way, by Meta's codes.
fn code_of(barrier: Barrier) -> i64 {
    match barrier {
        Barrier::WindowClosed | Barrier::NeverWrote => 131_047,
        Barrier::OptedOut => 131_050,
        Barrier::NumberRequired | Barrier::NumberNotPicked => 131_062,
        _ => 131_009,
    }
}

/// What Meta calls what is wrong with a template.
fn title_of(code: i64) -> &'static str {
    match code {
        132_000 => "Number of parameters does not match the expected number of params",
        132_015 => "Template is Paused",
        132_016 => "Template is Disabled",
        _ => "Template name does not exist in the translation",
    }
}

impl From<desk::Error> for GraphError {
    fn from(error: desk::Error) -> Self {
        match error {
            desk::Error::NotFound(what) => Self::no_such_object(what),
            desk::Error::Forbidden => Self::forbidden(),
            desk::Error::Invalid(words) | desk::Error::Conflict(words) => Self::value(&words),
            desk::Error::Refused(barrier) => Self::new(code_of(barrier), barrier.reason(), barrier.remedy()),
            desk::Error::Template { code, words } => Self::new(code, title_of(code), &words),
            desk::Error::NotYet { barrier, .. } => {
                Self::new(code_of(barrier), barrier.reason(), &error.to_string())
            }
            desk::Error::Meta(refusal) => {
                Self::new(refusal.code, &refusal.words, refusal.details.as_deref().unwrap_or_default())
            }
            desk::Error::Busy | desk::Error::MetaAway(_) => Self::busy(),
            desk::Error::Store(words) => {
                tracing::error!(%words, "a request of a Graph client failed");
                Self::busy()
            }
        }
    }
}

impl From<Unsendable> for GraphError {
    fn from(why: Unsendable) -> Self {
        let title = match why.code {
            131_008 => "Required parameter is missing",
            131_009 => "Parameter value is not valid",
            _ => "Invalid parameter",
        };
        Self::new(why.code, title, &why.details)
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let mut error = Map::from_iter([
            ("message".to_owned(), json!(format!("(#{}) {}", self.code, self.title))),
            ("type".to_owned(), json!("OAuthException")),
            ("code".to_owned(), json!(self.code)),
            ("error_data".to_owned(), json!({"messaging_product": "whatsapp", "details": self.details})),
        ]);
        error.extend(self.is_transient.map(|is| ("is_transient".to_owned(), json!(is))));
        (self.status, Json(json!({"error": error}))).into_response()
    }
}

/// Marks an answer of Meta's own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metas;

/// Gives Meta's shape to what is answered before a handler has its turn: requests that cannot be read, and time that is over.
pub(crate) async fn draw(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_told = kind.is_some_and(|kind| kind.starts_with("application/json"));
    let is_metas = response.extensions().get::<Metas>().is_some();
    if is_told || is_metas || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if status == StatusCode::GATEWAY_TIMEOUT {
        return GraphError::unknown().into_response();
    }
    if status.is_server_error() {
        return GraphError::busy().into_response();
    }
    let words = match response.extensions().get::<Problem>() {
        Some(problem) => problem.words.clone(),
        None => words_of(response).await,
    };
    GraphError { status, ..GraphError::invalid(&words) }.into_response()
}

async fn words_of(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), LONGEST).await.unwrap_or_default();
    let words = String::from_utf8_lossy(&bytes).into_owned();
    if words.is_empty() { "The request cannot be read.".to_owned() } else { words }
}

#[cfg(test)]
mod tests {
    use desk::deliver::OutboundState;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::in_metas_code("131047", 400, 131_047, None)]
    #[case::nobody_was_reached("not_reached", 503, 131_016, Some(true))]
    #[case::taken_back_in_time("withdrawn", 503, 131_016, Some(true))]
    #[case::the_window_ended_while_it_waited("window_closed", 400, 131_047, None)]
    #[case::marketing_was_stopped_while_it_waited("opted_out", 400, 131_050, None)]
    #[case::a_token_that_cannot_be_read("token", 400, 131_005, None)]
    #[case::a_file_that_is_gone("file_lost", 400, 131_053, None)]
    #[case::an_address_that_is_over("address_gone", 400, 131_026, None)]
    #[case::something_else("payload", 400, 131_009, None)]
    fn a_failure_is_told_in_metas_codes(
        #[case] word: &str,
        #[case] status: u16,
        #[case] code: i64,
        #[case] is_transient: Option<bool>,
    ) {
        let outcome = Outcome {
            state: OutboundState::Failed,
            wamid: None,
            address: "5511900000001".to_owned(),
            is_number: true,
            wa_id: None,
            code: Some(word.to_owned()),
            reason: Some("No.".to_owned()),
            details: None,
        };
        let told = GraphError::failed(&outcome);
        assert_eq!((told.status.as_u16(), told.code, told.is_transient), (status, code, is_transient));
    }
}
