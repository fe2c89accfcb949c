//! What a caller sends along.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use crate::error::{Problem, Result};

/// The JSON object in the body. Nothing at all is read as an empty one.
pub(crate) struct Sent<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let body = Bytes::from_request(request, state).await.map_err(|_too_long| {
            Problem::bad_request("invalid_body", "The body is too long, or was cut off.".to_owned())
        })?;
        let text: &[u8] = if body.is_empty() { b"{}" } else { &body };
        serde_json::from_slice(text).map(Self).map_err(|why| unreadable(&why))
    }
}

/// What was sent, once it is known what it has to be.
pub(crate) fn read<T: DeserializeOwned>(sent: serde_json::Value) -> Result<T> {
    serde_json::from_value(sent).map_err(|why| unreadable(&why))
}

fn unreadable(why: &serde_json::Error) -> Problem {
    let words = match why.classify() {
        serde_json::error::Category::Data => format!("The body is not as it is described: {why}."),
        _ => "The body is no JSON. Send one object.".to_owned(),
    };
    Problem::bad_request("invalid_body", words)
}
