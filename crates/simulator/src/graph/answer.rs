//! How the Graph API says no.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::template::Wrong;

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GraphError {
    pub(crate) status: StatusCode,
    pub(crate) code: u32,
    pub(crate) message: String,
    pub(crate) details: String,
    /// What is wrong with a template: Meta's subcode, and words for whoever made it.
    pub(crate) wrong: Option<Wrong>,
}

impl GraphError {
    pub(crate) fn new(code: u32, message: &str, details: &str) -> Self {
        let (message, details) = (format!("(#{code}) {message}"), details.to_owned());
        Self { status: StatusCode::BAD_REQUEST, code, message, details, wrong: None }
    }

    fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn no_token() -> Self {
        let error = Self::new(200, "Provide valid app ID", "An access token is required.");
        error.with_status(StatusCode::UNAUTHORIZED)
    }

    pub(crate) fn bad_token() -> Self {
        let error = Self::new(190, "Invalid OAuth access token", "Cannot parse access token.");
        error.with_status(StatusCode::UNAUTHORIZED)
    }

    pub(crate) fn no_such_object(id: &str) -> Self {
        let words =
            format!("Object with ID '{id}' does not exist, or cannot be loaded due to missing permissions.");
        Self::new(33, "Unsupported request", &words)
    }

    pub(crate) fn invalid(details: &str) -> Self {
        Self::new(100, "Invalid parameter", details)
    }

    pub(crate) fn of_template(wrong: Wrong) -> Self {
        Self { wrong: Some(wrong), ..Self::new(100, "Invalid parameter", "") }
    }

    pub(crate) fn missing(details: &str) -> Self {
        Self::new(131_008, "Required parameter is missing", details)
    }

    pub(crate) fn bad_value(details: &str) -> Self {
        Self::new(131_009, "Parameter value is not valid", details)
    }

    pub(crate) fn too_many() -> Self {
        let error = Self::new(
            130_429,
            "Rate limit hit",
            "Message failed to send because there were too many messages.",
        );
        error.with_status(StatusCode::TOO_MANY_REQUESTS)
    }

    pub(crate) fn busy() -> Self {
        let error = Self::new(131_016, "Service temporarily unavailable", "Too many webhooks are waiting.");
        error.with_status(StatusCode::SERVICE_UNAVAILABLE)
    }

    fn body(&self) -> Value {
        if let Some(wrong) = &self.wrong {
            return json!({"error": {
                "message": "Invalid parameter",
                "type": "OAuthException",
                "code": self.code,
                "error_subcode": wrong.subcode,
                "is_transient": false,
                "error_user_title": "The template cannot be created",
                "error_user_msg": wrong.words,
                "fbtrace_id": "AbCdEfGhIjKlMnOpQrStUv",
            }});
        }
        json!({"error": {
            "message": self.message,
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": "AbCdEfGhIjKlMnOpQrStUv",
        }})
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body())).into_response()
    }
}
