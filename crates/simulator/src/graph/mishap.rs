//! What goes wrong when a business sends, when asked for.

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::Source;
use futures_util::stream;
use serde::{Deserialize, Serialize};

use super::answer::GraphError;
use crate::push::below;

/// How sending goes wrong; how often, in percent of the requests. The default is never.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mishaps {
    /// Too many at once: HTTP 429, code 130429. Nothing is sent.
    pub too_many: usize,
    /// Meta cannot now: HTTP 503, code 131016. Nothing is sent.
    pub unavailable: usize,
    /// The message is taken, and the connection breaks before the answer says so.
    pub cut_off: usize,
    /// Every message is taken, and fails afterwards with this code: Meta knows of reasons that the business cannot see.
    pub fails: Option<u32>,
}

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mishap {
    TooMany,
    Unavailable,
    CutOff,
}

impl Mishaps {
    /// What happens to the next request, if anything.
    pub(crate) fn next(self, source: &Source) -> Option<Mishap> {
        if self == Self::default() {
            return None;
        }
        let drawn = below(source, 100);
        let (busy, broken) = (self.too_many, self.too_many + self.unavailable);
        match drawn {
            _ if drawn < busy => Some(Mishap::TooMany),
            _ if drawn < broken => Some(Mishap::Unavailable),
            _ if drawn < broken + self.cut_off => Some(Mishap::CutOff),
            _ => None,
        }
    }
}

/// The error that stands for a mishap that sends nothing.
pub(super) fn refusal(mishap: Mishap) -> Option<GraphError> {
    match mishap {
        Mishap::TooMany => Some(GraphError::too_many()),
        Mishap::Unavailable => Some(GraphError::busy()),
        Mishap::CutOff => None,
    }
}

/// An answer that breaks off.
pub(crate) fn cut_off() -> Response {
    let broken = stream::iter([Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("cut off"))]);
    let headers = [(header::CONTENT_TYPE, "application/json")];
    (StatusCode::OK, headers, Body::from_stream(broken)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_often_as_asked_for() {
        let mishaps = Mishaps { too_many: 10, unavailable: 20, cut_off: 30, fails: None };
        let source = Source::system();
        let drawn: Vec<_> = (0..20_000).map(|_turn| mishaps.next(&source)).collect();
        for (mishap, percent) in [(Mishap::TooMany, 10), (Mishap::Unavailable, 20), (Mishap::CutOff, 30)] {
            let times = drawn.iter().filter(|one| **one == Some(mishap)).count();
            assert!(times.abs_diff(percent * 200) < 400, "{mishap:?}: {times}");
        }
        assert!((0..1_000).all(|_turn| Mishaps::default().next(&source).is_none()));
    }
}
