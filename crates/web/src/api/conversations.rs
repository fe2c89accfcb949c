//! Conversations.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{ContactId, ConversationId, LineId, MemberId, Moment};
use desk::channel::Channel;
use desk::converse::Status;
use desk::deliver::{self, Whom};
use desk::people::Viewer;
use desk::view::{self, ConversationFilter, ConversationRecord};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::asked::{self, Asked, Id, given};
use super::document::words;
use super::list::List;
use super::number_requests::NumberRequest;
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

const STATUSES: [&str; 2] = ["open", "resolved"];

/// The thread of one contact (or one group) on one line.
#[derive(Serialize, ToSchema)]
pub(crate) struct Conversation {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: ConversationId,
    /// Whose it is; null for a group.
    #[schema(value_type = Option<String>, format = "uuid")]
    contact_id: Option<ContactId>,
    /// The line it is on.
    #[schema(value_type = String, format = "uuid")]
    line_id: LineId,
    #[schema(schema_with = channels)]
    channel: &'static str,
    #[schema(schema_with = statuses)]
    status: &'static str,
    /// The queue it waits in. There are no queues yet, so it is null.
    queue: Option<String>,
    /// The member who works on it.
    #[schema(value_type = Option<String>, format = "uuid")]
    owner: Option<MemberId>,
    /// Its labels. There are none yet.
    labels: Vec<String>,
    /// Whether free-form messages are allowed now; null by SMS, where there is no window.
    window: Option<Window>,
    /// Messages that nobody here has read.
    unread: i64,
    /// When the last message was sent.
    #[schema(value_type = String, format = DateTime)]
    last_message_at: Moment,
    /// When it began here.
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// Meta's id of the group, if it is one.
    group_id: Option<String>,
}

/// A conversation and what an answer would go to.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConversationWithAddress {
    #[serde(flatten)]
    conversation: Conversation,
    /// What an answer would go to; null when nothing is known that may be written to.
    address: Option<Address>,
    /// What came of asking for the number; null if nobody asked and the customer shared none.
    number_request: Option<NumberRequest>,
}

/// The customer service window.
#[derive(Serialize, ToSchema)]
pub(crate) struct Window {
    /// Whether it is open now.
    open: bool,
    /// Until when it is or was open; null when the customer never wrote.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Moment>,
}

/// An identifier that a message can be sent to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Address {
    #[schema(schema_with = address_kinds)]
    kind: &'static str,
    /// Where it is valid.
    #[schema(example = "portfolio:300001")]
    scope: String,
    /// The identifier itself.
    #[schema(example = "BR.9900112233445566")]
    value: String,
}

fn channels() -> Object {
    words("How the customer writes.", ["whatsapp", "sms"])
}

fn statuses() -> Object {
    words("Whether it needs somebody.", STATUSES)
}

fn address_kinds() -> Object {
    words("What it is.", ["phone", "bsuid", "parent_bsuid"])
}

impl Conversation {
    fn of(record: ConversationRecord, now: Moment) -> Self {
        Self {
            id: record.id,
            contact_id: record.contact_id,
            line_id: record.line_id,
            channel: record.channel.as_str(),
            status: record.status.as_str(),
            queue: None,
            owner: record.owner,
            labels: Vec::new(),
            window: (record.channel == Channel::WhatsApp).then(|| Window {
                open: record.window_until.is_some_and(|until| now < until),
                until: record.window_until,
            }),
            unread: record.unread,
            last_message_at: record.last_at,
            created_at: record.created_at,
            group_id: record.group_id,
        }
    }
}

/// Which conversations.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only those of this contact.
    #[param(format = "uuid")]
    contact_id: Option<String>,
    /// Only those on this line.
    #[param(format = "uuid")]
    line_id: Option<String>,
    /// Only those whose contact is found by this, as in the list of contacts, or in which these words were said (three
    /// characters at least). They are gathered from the 200 newest contacts and the 200 latest messages that fit.
    q: Option<String>,
    /// Only those with this status.
    #[param(schema_with = statuses)]
    status: Option<String>,
    /// Only those in this queue. There are no queues yet, so any value gives an empty list.
    queue: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List conversations
///
/// The latest first, 50 on a page.
#[utoipa::path(get, path = "/api/v1/conversations", tag = "Conversations", params(Filter),
    responses((status = 200, description = "A page of conversations.", body = List<Conversation>)))]
pub(crate) async fn list_conversations(
    State(app): State<App>,
    Session(viewer): Session,
    Asked(asked): Asked<Filter>,
) -> Result<Json<List<Conversation>>> {
    let after = asked::place(asked.cursor)?;
    let filter = ConversationFilter {
        contact: asked::id(asked.contact_id)?,
        line: asked::id(asked.line_id)?,
        status: asked::word::<Status>("status", &STATUSES, asked.status)?,
        q: asked::query(asked.q),
    };
    if given(asked.queue).is_some() {
        return Ok(Json(List::whole(Vec::new())));
    }
    let page = view::conversation_records(app.desk(), &viewer, filter, after).await?;
    let now = app.web.source.now();
    Ok(Json(page.map(|record| Conversation::of(record, now)).into()))
}

/// Get a conversation
///
/// With the address that an answer would go to.
#[utoipa::path(get, path = "/api/v1/conversations/{id}", tag = "Conversations",
    params(("id" = String, Path, description = "The conversation's id.", format = "uuid")),
    responses((status = 200, description = "The conversation.", body = ConversationWithAddress)))]
pub(crate) async fn get_conversation(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<ConversationId>,
) -> Result<Json<ConversationWithAddress>> {
    with_address(&app, &viewer, id).await.map(Json)
}

/// With whom to begin a conversation: exactly one of contact, number and id.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewConversation {
    /// The line to write from.
    #[schema(format = "uuid")]
    line_id: String,
    /// A contact: written to where it wrote last; else at the number or WhatsApp id that was seen on WhatsApp last and is
    /// valid on the line; at a number that was typed or imported only if there is nothing else.
    #[schema(format = "uuid")]
    contact_id: Option<String>,
    /// A number with `+` and its country code, in any spelling. It may be one that nobody wrote from yet.
    #[schema(example = "+55 11 90000-0001")]
    phone: Option<String>,
    /// A BSUID or parent BSUID that is valid on the line.
    #[schema(example = "BR.9900112233445566")]
    bsuid: Option<String>,
}

/// Begin a conversation
///
/// The one that this contact has on the line already, or a new one. What is written in it goes to the address that was
/// named. As long as the customer has not written, only templates can be sent: `never_wrote`. A line for SMS has no such
/// limit; it needs a number: `no_number`.
#[utoipa::path(post, path = "/api/v1/conversations", tag = "Conversations", request_body = NewConversation,
    responses((status = 201, description = "The conversation.", body = ConversationWithAddress)))]
pub(crate) async fn start_conversation(
    State(app): State<App>,
    Session(viewer): Session,
    Sent(sent): Sent<NewConversation>,
) -> Result<(StatusCode, Json<ConversationWithAddress>)> {
    let line: LineId = asked::id_in(&sent.line_id)?;
    let whom = match (given(sent.contact_id), given(sent.phone), given(sent.bsuid)) {
        (Some(contact), None, None) => Whom::Contact(asked::id_in(&contact)?),
        (None, Some(phone), None) => Whom::by_number(&phone)?,
        (None, None, Some(id)) => Whom::UserId(id),
        _ => {
            let words = "Name exactly one of contact_id, phone and bsuid.".to_owned();
            return Err(desk::Error::Invalid(words).into());
        }
    };
    let started = deliver::start(app.desk(), &viewer, line, whom, true).await?;
    Ok((StatusCode::CREATED, Json(with_address(&app, &viewer, started.conversation).await?)))
}

async fn with_address(app: &App, viewer: &Viewer, id: ConversationId) -> Result<ConversationWithAddress> {
    let mut record = view::conversation_record(app.desk(), viewer, id).await?;
    let address = record.address.take().map(|identifier| Address {
        kind: identifier.kind().as_str(),
        scope: identifier.scope().to_string(),
        value: identifier.value().to_owned(),
    });
    let number_request = record.number_request.map(NumberRequest::from);
    let conversation = Conversation::of(record, app.web.source.now());
    Ok(ConversationWithAddress { conversation, address, number_request })
}
