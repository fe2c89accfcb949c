//! What goes wrong on the way to an answer, in plain words.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// A request that does not end in its answer. `page::problem` or `api::problem` draws it, once it is known who asks and
/// how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// What happened, for programs: a word that stays the same.
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    /// What happened and what to do.
    pub(crate) words: String,
}

pub(crate) type Result<T> = std::result::Result<T, Problem>;

impl Problem {
    pub(crate) fn not_found(what: &str) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            code: "not_found",
            title: "This is not here",
            words: format!(
                "There is no such {what}. It may have been removed, or the address has a mistake in it."
            ),
        }
    }

    pub(crate) fn forbidden() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            code: "forbidden",
            title: "This is not open to you",
            words: "Your role does not include this. If you need it, ask an admin of your workspace."
                .to_owned(),
        }
    }

    pub(crate) fn cross_site() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            code: "cross_site",
            title: "This came from another site",
            words: "The request was not sent from a page of this desk, so nothing was changed. Open the inbox and \
                    try it there."
                .to_owned(),
        }
    }

    pub(crate) fn bad_request(code: &'static str, words: String) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, title: "This cannot be read", words }
    }

    /// A list cannot go on from there.
    pub(crate) fn wrong_cursor() -> Self {
        let words = "This cursor is not one that a list gave out. Pass on what the page before gave, as it is, or nothing \
                     to start from the first page.";
        Self::bad_request("invalid_cursor", words.to_owned())
    }

    /// Nobody says who asks.
    pub(crate) fn no_credentials() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            code: "missing_credentials",
            title: "Who asks?",
            words: "Show who asks: send the header \"Authorization: Bearer kn_…\" with a token of your workspace, or sign \
                    in."
                .to_owned(),
        }
    }

    /// What is shown is no token of ours.
    pub(crate) fn wrong_token() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            code: "invalid_token",
            title: "Who asks?",
            words: "This token is not known here. Send \"Authorization: Bearer\" and a token that an admin of your \
                    workspace made."
                .to_owned(),
        }
    }

    /// The server cannot work yet, or no longer.
    pub(crate) fn not_ready() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "not_ready",
            title: "Not ready",
            words: "The database does not answer as it should. The log says more.".to_owned(),
        }
    }

    /// What a bare status of the router or of a layer means, if it means that something went wrong.
    pub(crate) fn of_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::METHOD_NOT_ALLOWED => Some(Self {
                status,
                code: "method_not_allowed",
                title: "This cannot be done here",
                words: "This address does not take this method. The header \"Allow\" says which it takes."
                    .to_owned(),
            }),
            StatusCode::GATEWAY_TIMEOUT => Some(Self::from(desk::Error::Busy)),
            status if status.is_server_error() => Some(Self::ours()),
            _ => None,
        }
    }

    pub(crate) fn ours() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            code: "internal",
            title: "This did not work",
            words: "The fault is on our side and has been logged. Nothing you wrote is lost. Try again; if it stays, \
                    tell the person who runs this server."
                .to_owned(),
        }
    }
}

impl From<desk::Error> for Problem {
    fn from(error: desk::Error) -> Self {
        match error {
            desk::Error::NotFound(what) => Self::not_found(what),
            desk::Error::Forbidden => Self::forbidden(),
            desk::Error::Invalid(words) => {
                let title = "This cannot be done";
                Self { status: StatusCode::UNPROCESSABLE_ENTITY, code: "invalid", title, words }
            }
            desk::Error::Conflict(words) => {
                let title = "This cannot be done now";
                Self { status: StatusCode::CONFLICT, code: "conflict", title, words }
            }
            desk::Error::Refused(barrier) => Self {
                status: StatusCode::CONFLICT,
                code: barrier.as_str(),
                title: "This cannot be done now",
                words: format!("{} {}", barrier.reason(), barrier.remedy()),
            },
            desk::Error::Template { words, .. } => {
                let title = "This template cannot be sent";
                Self { status: StatusCode::CONFLICT, code: "template_unavailable", title, words }
            }
            desk::Error::Meta(refusal) => {
                let details =
                    refusal.details.map(|details| format!(" Meta says: {details}")).unwrap_or_default();
                Self {
                    status: StatusCode::CONFLICT,
                    code: "meta_refused",
                    title: "Meta refused this",
                    words: format!("{}{details} (Meta's code {})", refusal.words, refusal.code),
                }
            }
            desk::Error::MetaAway(_) => Self {
                status: StatusCode::SERVICE_UNAVAILABLE,
                code: "meta_away",
                title: "Meta does not answer",
                words: error.to_string(),
            },
            desk::Error::NotYet { barrier, .. } => Self {
                status: StatusCode::CONFLICT,
                code: barrier.as_str(),
                title: "This cannot be done now",
                words: error.to_string(),
            },
            desk::Error::Busy => Self {
                status: StatusCode::SERVICE_UNAVAILABLE,
                code: "busy",
                title: "Very busy just now",
                words: "The server is taking in more than it can at this moment. Try again in a few seconds."
                    .to_owned(),
            },
            desk::Error::Store(why) => {
                tracing::error!(why, "the database failed under a request");
                Self::ours()
            }
        }
    }
}

impl From<askama::Error> for Problem {
    fn from(why: askama::Error) -> Self {
        tracing::error!(%why, "a template failed");
        Self::ours()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
