//! What may be done in a conversation.

use axum::Json;
use axum::extract::State;
use base::ConversationId;
use desk::deliver::{self, Action, Barrier};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{Object, ObjectBuilder};

use super::asked::Id;
use super::list::List;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// Something that can be done in a conversation, or why not.
#[derive(Serialize, ToSchema)]
pub(crate) struct Capability {
    #[schema(schema_with = actions)]
    action: &'static str,
    /// Whether it may be done now.
    allowed: bool,
    /// What is in the way; null if nothing is. More may come.
    #[schema(example = "number_required")]
    code: Option<&'static str>,
    /// Why not, as a sentence.
    reason: Option<&'static str>,
    /// What would make it possible, as a sentence.
    remedy: Option<&'static str>,
}

fn actions() -> Object {
    let all = Action::ALL.iter().map(|action| action.as_str());
    let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(all));
    text.description(Some("What is to be done.")).build()
}

impl Capability {
    fn of((action, barrier): (Action, Option<Barrier>)) -> Self {
        Self {
            action: action.as_str(),
            allowed: barrier.is_none(),
            code: barrier.map(Barrier::as_str),
            reason: barrier.map(Barrier::reason),
            remedy: barrier.map(Barrier::remedy),
        }
    }
}

/// List capabilities
///
/// Every action, allowed or refused with the reason and what would make it possible. The same answer decides what pages
/// grey out and what sending refuses.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/capabilities", tag = "Conversations",
    params(("id" = String, Path, description = "The conversation's id.", format = "uuid")),
    responses((status = 200, description = "Every action.", body = List<Capability>)))]
pub(crate) async fn list_capabilities(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<ConversationId>,
) -> Result<Json<List<Capability>>> {
    let all = deliver::capabilities(app.desk(), &viewer, id).await?;
    Ok(Json(List::whole(all.into_iter().map(Capability::of).collect())))
}
