//! The feed of events.

use axum::Json;
use axum::extract::State;
use base::{ContactId, ConversationId, EventId, MessageId, Moment};
use desk::flow::{self, StoredEvent, Told};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{self, Asked};
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// Events on one page.
const PAGE: i64 = 100;

/// A fact. Look up what it is about to learn more.
#[derive(Serialize, ToSchema)]
pub(crate) struct Event {
    /// Its id: later events have greater ones.
    #[schema(value_type = String, format = "uuid")]
    id: EventId,
    /// What happened: `message.received`, `message.sent`, `message.changed`, `conversation.changed`, `contact.created`,
    /// `contact.changed`, `contact.merged`, `contact.split`, `identifier.claimed`, `identifier.ended`, `username.changed`,
    /// `review.opened`, `review.changed`, `review.closed`, `intake.changed` or `settings.changed`. Later versions may tell of more; pass over
    /// what you do not know.
    #[serde(rename = "type")]
    #[schema(example = "message.received")]
    kind: &'static str,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// About whom.
    #[schema(value_type = Option<String>, format = "uuid")]
    contact_id: Option<ContactId>,
    /// In which conversation.
    #[schema(value_type = Option<String>, format = "uuid")]
    conversation_id: Option<ConversationId>,
    /// Which message.
    #[schema(value_type = Option<String>, format = "uuid")]
    message_id: Option<MessageId>,
    /// Which merge (`contact.merged`, `contact.split`), identifier (`identifier.…`) or review (`review.…`).
    #[schema(value_type = Option<String>, format = "uuid")]
    subject_id: Option<String>,
    /// What the author of this message gave along with it to hear again.
    #[schema(example = "order-4711")]
    biz_opaque_callback_data: Option<String>,
}

impl From<Told> for Event {
    fn from(Told { stored: StoredEvent { id, event }, callback_data }: Told) -> Self {
        Self {
            id,
            kind: event.kind.as_str(),
            at: event.at,
            contact_id: event.contact,
            conversation_id: event.conversation,
            message_id: event.message,
            subject_id: event.subject.map(|id| id.to_string()),
            biz_opaque_callback_data: callback_data,
        }
    }
}

/// A page of the feed.
#[derive(Serialize, ToSchema)]
pub(crate) struct Feed {
    /// The events, oldest first.
    items: Vec<Event>,
    /// Pass it as `after` to go on. Null when nothing has happened after the event you named: ask again later with the
    /// same `after`.
    #[schema(value_type = Option<String>, format = "uuid")]
    next: Option<EventId>,
}

/// Where the feed goes on.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Place {
    /// The `next` of the page before; without it, the feed starts from its first event.
    #[param(format = "uuid")]
    after: Option<String>,
}

/// Read the feed
///
/// Everything that happened, in order, each fact once, up to 100 on a page.
#[utoipa::path(get, path = "/api/v1/events", tag = "Events", params(Place),
    responses((status = 200, description = "A page of the feed.", body = Feed)))]
pub(crate) async fn list_events(
    State(app): State<App>,
    Session(viewer): Session,
    Asked(place): Asked<Place>,
) -> Result<Json<Feed>> {
    let after: Option<EventId> = asked::place(place.after)?;
    let events = flow::events_after(app.desk(), &viewer, after, PAGE).await?;
    let next = events.last().map(|told| told.stored.id);
    Ok(Json(Feed { items: events.into_iter().map(Event::from).collect(), next }))
}
