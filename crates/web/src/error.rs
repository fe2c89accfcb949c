//! What goes wrong on the way to a page, in plain words.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// A request that does not end in its page. `page::problem` draws it, once it is known who asks and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) title: &'static str,
    /// What happened and what to do.
    pub(crate) words: String,
}

pub(crate) type Result<T> = std::result::Result<T, Problem>;

impl Problem {
    pub(crate) fn not_found(what: &str) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            title: "This is not here",
            words: format!(
                "There is no such {what}. It may have been removed, or the address has a mistake in it."
            ),
        }
    }

    pub(crate) fn forbidden() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            title: "This is not open to you",
            words: "Your role does not include this. If you need it, ask an admin of your workspace."
                .to_owned(),
        }
    }

    pub(crate) fn cross_site() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            title: "This came from another site",
            words: "The request was not sent from a page of this desk, so nothing was changed. Open the inbox and \
                    try it there."
                .to_owned(),
        }
    }

    fn ours() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
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
                Self { status: StatusCode::UNPROCESSABLE_ENTITY, title: "This cannot be done", words }
            }
            desk::Error::Conflict(words) => {
                Self { status: StatusCode::CONFLICT, title: "This cannot be done now", words }
            }
            desk::Error::Busy => Self {
                status: StatusCode::SERVICE_UNAVAILABLE,
                title: "Very busy just now",
                words: "The server is taking in more than it can at this moment. Try again in a few seconds."
                    .to_owned(),
            },
            desk::Error::Store(why) => {
                tracing::error!(why, "the database failed under a page");
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
