//! Questions for a person: two contacts that may be one, or one that may be two.

use axum::Json;
use axum::extract::State;
use base::{ContactId, MemberId, Moment, ReviewId};
use desk::contacts::{self, Answer};
use desk::view::{self, ReviewRecord, ReviewState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::asked::{self, Asked, Id};
use super::document::words;
use super::list::List;
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

const STATES: [&str; 4] = ["open", "accepted", "rejected", "proven"];

/// A question for a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct Review {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: ReviewId,
    #[schema(schema_with = kinds)]
    kind: &'static str,
    #[schema(schema_with = states)]
    state: &'static str,
    /// Whom it is about: two contacts that may be one person, or one that may be two people.
    #[schema(value_type = Vec<String>)]
    contacts: Vec<ContactId>,
    /// The identifiers on both sides.
    identifiers: Vec<Named>,
    /// Why it is asked, as a sentence.
    reason: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    opened_at: Moment,
    /// When it was answered; null while it is open.
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_at: Option<Moment>,
    /// The member whom it is given to.
    #[schema(value_type = Option<String>, format = "uuid")]
    assignee: Option<MemberId>,
}

/// An identifier.
#[derive(Serialize, ToSchema)]
#[schema(as = NamedIdentifier)]
pub(crate) struct Named {
    #[schema(schema_with = super::contacts::identifier_kinds)]
    kind: &'static str,
    /// Where it is valid: `global`, or what it belongs to and its id.
    #[schema(example = "portfolio:300001")]
    scope: String,
    /// The identifier itself.
    #[schema(example = "BR.9900112233445566")]
    value: String,
}

impl Named {
    pub(super) fn of(identifier: &view::Identifier) -> Self {
        Self {
            kind: identifier.kind().as_str(),
            scope: identifier.scope().to_string(),
            value: identifier.value().to_owned(),
        }
    }
}

fn kinds() -> Object {
    words(
        "What it asks. `number_contested`: a number came with somebody else's id; `number_stale`: a number was silent for \
         long; `id_changed`: the id changed without notice; `rotation_taken`: a new id belongs to another contact; \
         `number_shared`: a shared number belongs to another contact; `contradiction`: identifiers of two contacts came \
         together, and others disagree; `proven`: they came together, and the line's policy is to ask; `card`: a card with \
         another contact's number was handed on; `code_reused`: a one-time code was used twice; `import`: an imported row \
         fits two contacts.",
        [
            "number_contested",
            "number_stale",
            "id_changed",
            "rotation_taken",
            "number_shared",
            "contradiction",
            "proven",
            "card",
            "code_reused",
            "import",
        ],
    )
}

fn states() -> Object {
    words(
        "`accepted`: one person; `rejected`: two people; `proven`: a later message showed that it is one person.",
        STATES,
    )
}

impl From<ReviewRecord> for Review {
    fn from(record: ReviewRecord) -> Self {
        let contacts = record.contacts();
        let review = record.review;
        Self {
            id: review.id,
            kind: review.question.as_str(),
            state: review.state.as_str(),
            contacts,
            identifiers: review.identifiers.iter().map(Named::of).collect(),
            reason: review.reason,
            opened_at: review.opened_at,
            closed_at: review.closed.map(|(at, _by)| at),
            assignee: record.assignee.map(|(id, _name)| id),
        }
    }
}

/// Which reviews.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Those in this state; without it, the open ones.
    #[param(schema_with = states)]
    state: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List reviews
///
/// Those in one state, the newest first, 50 on a page.
#[utoipa::path(get, path = "/api/v1/reviews", tag = "Reviews", params(Filter),
    responses((status = 200, description = "A page of reviews.", body = List<Review>)))]
pub(crate) async fn list_reviews(
    State(app): State<App>,
    Session(viewer): Session,
    Asked(asked): Asked<Filter>,
) -> Result<Json<List<Review>>> {
    let after = asked::place(asked.cursor)?;
    let state = asked::word::<ReviewState>("state", &STATES, asked.state)?.unwrap_or(ReviewState::Open);
    let page = view::reviews(app.desk(), &viewer, state, after).await?;
    Ok(Json(page.map(Review::from).into()))
}

/// Accept a review
///
/// One person: the two contacts are merged. `conflict` if it is answered already.
#[utoipa::path(post, path = "/api/v1/reviews/{id}/accept", tag = "Reviews",
    params(("id" = String, Path, description = "The review's id.", format = "uuid")),
    responses((status = 200, description = "The review, answered.", body = Review)))]
pub(crate) async fn accept_review(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<ReviewId>,
) -> Result<Json<Review>> {
    contacts::answer(app.desk(), &viewer, id, Answer::Same).await?;
    Ok(Json(view::review(app.desk(), &viewer, id).await?.into()))
}

/// How a review is rejected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rejection {
    /// Never ask about these two again, whatever comes.
    #[serde(default)]
    never_again: bool,
}

/// Reject a review
///
/// Two people. A number goes to whoever was last seen with it. `conflict` if it is answered already.
#[utoipa::path(post, path = "/api/v1/reviews/{id}/reject", tag = "Reviews",
    request_body = Option<Rejection>,
    params(("id" = String, Path, description = "The review's id.", format = "uuid")),
    responses((status = 200, description = "The review, answered.", body = Review)))]
pub(crate) async fn reject_review(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<ReviewId>,
    Sent(rejection): Sent<Rejection>,
) -> Result<Json<Review>> {
    let answer = if rejection.never_again { Answer::Never } else { Answer::Two };
    contacts::answer(app.desk(), &viewer, id, answer).await?;
    Ok(Json(view::review(app.desk(), &viewer, id).await?.into()))
}
