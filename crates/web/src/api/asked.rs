//! What a caller asks for: ids in the path, words in the query.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use base::{ClaimId, ContactId, ConversationId, LineId, MergeId, MessageId, ReviewId, TemplateId};
use serde::de::DeserializeOwned;

use crate::error::{Problem, Result};

/// An id that may be asked for.
pub(crate) trait Noun: FromStr {
    /// What it is an id of.
    const NAME: &'static str;
}

impl Noun for ContactId {
    const NAME: &'static str = "contact";
}

impl Noun for ConversationId {
    const NAME: &'static str = "conversation";
}

impl Noun for MessageId {
    const NAME: &'static str = "message";
}

impl Noun for LineId {
    const NAME: &'static str = "line";
}

impl Noun for ClaimId {
    const NAME: &'static str = "identifier";
}

impl Noun for MergeId {
    const NAME: &'static str = "merge";
}

impl Noun for ReviewId {
    const NAME: &'static str = "review";
}

impl Noun for TemplateId {
    const NAME: &'static str = "template";
}

/// The id in the path. What is no id at all is not here either.
pub(crate) struct Id<T>(pub(crate) T);

impl<T: Noun, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let not_found = || Problem::not_found(T::NAME);
        let Path(text) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_unreadable| not_found())?;
        id_in(&text).map(Self)
    }
}

/// The parameters after the `?`.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(unreadable) => {
                let why = unreadable.body_text();
                let why = why.rsplit_once(": ").map_or(why.as_str(), |(_where, why)| why);
                let words = format!("The parameters after the ? are not as they are described: {why}.");
                Err(Problem::bad_request("invalid_query", words))
            }
        }
    }
}

/// A parameter that was given; an empty one was not.
pub(crate) fn given(parameter: Option<String>) -> Option<String> {
    parameter.filter(|text| !text.trim().is_empty())
}

/// Something to look for.
pub(crate) fn query(parameter: Option<String>) -> Option<desk::search::Query> {
    desk::search::Query::read(&parameter?)
}

/// An id to filter by.
pub(crate) fn id<T: Noun>(parameter: Option<String>) -> Result<Option<T>> {
    given(parameter).as_deref().map(id_in).transpose()
}

/// The id that a text is. What is no id at all is not here either.
pub(crate) fn id_in<T: Noun>(text: &str) -> Result<T> {
    text.parse().map_err(|_malformed| Problem::not_found(T::NAME))
}

/// One of a few words.
pub(crate) fn word<T: FromStr>(name: &str, words: &[&str], parameter: Option<String>) -> Result<Option<T>> {
    let refuse = |text: &str| {
        let words = format!("There is no {name} {text:?}. It can be {}.", words.join(" or "));
        Problem::bad_request("invalid_parameter", words)
    };
    given(parameter).map(|text| text.parse().map_err(|_unknown| refuse(&text))).transpose()
}

/// The place where a list goes on.
pub(crate) fn place<T: FromStr>(parameter: Option<String>) -> Result<Option<T>> {
    given(parameter).map(|text| text.parse().map_err(|_malformed| Problem::wrong_cursor())).transpose()
}
