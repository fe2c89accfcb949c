//! Two contacts that are one person, and two again.

use axum::Json;
use axum::extract::State;
use base::{ClaimId, ContactId, MemberId, MergeId, Moment};
use desk::contacts::{self, MergeRecord};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Id, id_in};
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// "This contact is that one."
#[derive(Serialize, ToSchema)]
pub(crate) struct Merge {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: MergeId,
    /// The contact that points.
    #[schema(value_type = String, format = "uuid")]
    from: ContactId,
    /// The contact that stands for both.
    #[schema(value_type = String, format = "uuid")]
    into: ContactId,
    /// The member or the token that said so; null if a message showed it.
    #[schema(value_type = Option<String>, format = "uuid")]
    by: Option<MemberId>,
    /// Why, as it was given.
    #[schema(example = "She sent her order number from the new phone.")]
    reason: Option<String>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// When it was undone; null while it is in force.
    #[schema(value_type = Option<String>, format = DateTime)]
    undone_at: Option<Moment>,
}

impl From<MergeRecord> for Merge {
    fn from(record: MergeRecord) -> Self {
        let MergeRecord { id, from, into, by, reason, at, undone_at } = record;
        Self { id, from, into, by, reason, at, undone_at }
    }
}

/// Whom a contact is merged into.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMerge {
    /// The contact that stands for both from now on.
    #[schema(format = "uuid")]
    into: String,
    /// Why, for whoever looks later.
    reason: Option<String>,
}

/// Merge a contact into another
///
/// The two are one person from then on: one thread on each line shows everything. Nothing is copied, and it can be undone.
/// `conflict` if they are one person already.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/merge", tag = "Contacts", request_body = NewMerge,
    params(("id" = String, Path, description = "The contact that points from now on.", format = "uuid")),
    responses((status = 200, description = "The merge.", body = Merge)))]
pub(crate) async fn merge_contacts(
    State(app): State<App>,
    Session(viewer): Session,
    Id(from): Id<ContactId>,
    Sent(sent): Sent<NewMerge>,
) -> Result<Json<Merge>> {
    let into = id_in(&sent.into)?;
    Ok(Json(contacts::link(app.desk(), &viewer, from, into, sent.reason).await?.into()))
}

/// Undo a merge
///
/// Both are what they were, and what came in between goes where its identifiers go. The same evidence does not merge them
/// again. `conflict` if it is over already.
#[utoipa::path(post, path = "/api/v1/merges/{id}/undo", tag = "Contacts",
    params(("id" = String, Path, description = "The merge's id.", format = "uuid")),
    responses((status = 200, description = "The merge, undone.", body = Merge)))]
pub(crate) async fn undo_merge(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<MergeId>,
) -> Result<Json<Merge>> {
    Ok(Json(contacts::undo(app.desk(), &viewer, id).await?.into()))
}

/// Where an identifier went.
#[derive(Serialize, ToSchema)]
pub(crate) struct TakenAway {
    /// The visitor that holds it and its messages from now on; null if it was only typed in, and is over.
    #[schema(value_type = Option<String>, format = "uuid")]
    contact_id: Option<ContactId>,
}

/// Take an identifier away
///
/// It and its messages are a visitor of their own from then on. `conflict` if the contact has nothing else, if it is over
/// already, or if a review asks whose it is.
#[utoipa::path(post, path = "/api/v1/identifiers/{id}/take-away", tag = "Contacts",
    params(("id" = String, Path, description = "The identifier's id, as its contact tells it.", format = "uuid")),
    responses((status = 200, description = "Where it went.", body = TakenAway)))]
pub(crate) async fn take_identifier_away(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<ClaimId>,
) -> Result<Json<TakenAway>> {
    let contact_id = contacts::take_away(app.desk(), &viewer, id).await?;
    Ok(Json(TakenAway { contact_id }))
}
