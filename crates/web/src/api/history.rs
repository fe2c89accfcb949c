//! Why contacts are one person.

use axum::Json;
use axum::extract::State;
use base::{ClaimId, ContactId, ConversationId, MergeId, MessageId, Moment};
use desk::view::{self, Undoable};
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::Id;
use super::list::List;
use super::reviews::Named;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// A step in the chain of evidence.
#[derive(Serialize, ToSchema)]
pub(crate) struct Step {
    /// When, by Meta's clock where a message showed it.
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// What happened, as a sentence.
    #[schema(example = "Two contacts became one person")]
    words: String,
    /// How we know, as a sentence.
    #[schema(example = "Identifiers of both came in one message.")]
    evidence: String,
    /// The identifier that it is about.
    identifier: Option<Named>,
    /// The message that it came from.
    #[schema(value_type = Option<String>, format = "uuid")]
    message_id: Option<MessageId>,
    /// The conversation that shows that message.
    #[schema(value_type = Option<String>, format = "uuid")]
    conversation_id: Option<ConversationId>,
    /// What can be undone here.
    undo: Option<Undo>,
    /// Whether it is over.
    over: bool,
}

/// What can be undone: a merge, or a single identifier that can be taken away.
#[derive(Serialize, ToSchema)]
pub(crate) struct Undo {
    /// The merge.
    #[schema(value_type = Option<String>, format = "uuid")]
    merge_id: Option<MergeId>,
    /// The identifier.
    #[schema(value_type = Option<String>, format = "uuid")]
    identifier_id: Option<ClaimId>,
}

impl From<Undoable> for Undo {
    fn from(undoable: Undoable) -> Self {
        match undoable {
            Undoable::Merge(id) => Self { merge_id: Some(id), identifier_id: None },
            Undoable::Claim(id) => Self { merge_id: None, identifier_id: Some(id) },
        }
    }
}

impl From<view::Step> for Step {
    fn from(step: view::Step) -> Self {
        let (conversation_id, message_id) = step.message.unzip();
        Self {
            at: step.at,
            words: step.words,
            evidence: step.evidence,
            identifier: step.identifier.as_ref().map(Named::of),
            message_id,
            conversation_id,
            undo: step.undo.map(Undo::from),
            over: step.is_over,
        }
    }
}

/// Get a contact's history
///
/// Why these are one person, and everything that was linked and undone, oldest first.
#[utoipa::path(get, path = "/api/v1/contacts/{id}/history", tag = "Contacts",
    params(("id" = String, Path, description = "The contact's id.", format = "uuid")),
    responses((status = 200, description = "The chain of evidence.", body = List<Step>)))]
pub(crate) async fn get_history(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<ContactId>,
) -> Result<Json<List<Step>>> {
    let steps = view::history(app.desk(), &viewer, id).await?;
    Ok(Json(List::whole(steps.into_iter().map(Step::from).collect())))
}
