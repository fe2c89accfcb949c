//! Filing a message that Meta took: it is in its thread like any other from then on.

use base::{ClaimId, ContactId, ConversationId, DeliveryId, LineId, MessageId, Source, WorkspaceId};
use identity::Kind;
use serde_json::{Map, Value};
use store::{Record, Row, Tx, params};
use whatsapp::send::{Body, Payload};

use super::content::content;
use super::{queries, templates};
use crate::converse::queries as threads;
use crate::flow::{Event, EventKind, emit};
use crate::receive::Setting;
use crate::{Error, Result, channel, search};

/// Of messages that no delivery brought.
const NO_DELIVERY: DeliveryId = DeliveryId(0);

struct Taken {
    line: LineId,
    claim: ClaimId,
    payload: String,
    kind: Kind,
    address: String,
    person: ContactId,
}

impl Record for Taken {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let _id: MessageId = row.next()?;
        Ok(Self {
            line: row.next()?,
            claim: row.next()?,
            payload: row.next()?,
            kind: row.parse()?,
            address: row.next()?,
            person: row.next()?,
        })
    }
}

/// Meta took a message, under this wamid. Knowing it twice changes nothing.
pub(super) async fn taken(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    id: MessageId,
    wamid: &str,
) -> Result<()> {
    channel::lock(tx, workspace).await?;
    if tx.execute(queries::TAKE, &params![workspace, id, wamid]).await? == 0 {
        return Ok(());
    }
    let Some(taken): Option<Taken> = tx.find(queries::TAKEN, &params![workspace, id]).await? else {
        return Ok(());
    };
    let payload = read(&taken.payload)?;
    let now = source.now();
    let thread = thread_of(tx, workspace, &taken).await?;
    let event = Event::new(EventKind::MessageSent, now).of_contact(taken.person).of_message(id);
    let event = thread.map_or(event, |thread| event.of_conversation(thread));
    if let Body::Reaction { target, emoji } = payload.body() {
        let cause = source.id::<MessageId>();
        let row = params![
            workspace,
            target,
            wamid,
            cause,
            "reaction",
            taken.line,
            "out",
            taken.claim,
            now,
            emoji.as_deref(),
            None::<&str>,
        ];
        tx.execute(threads::ADD_AMENDMENT, &row).await?;
        return emit(tx, workspace, source, &[event]).await;
    }
    let mut content = content(&payload);
    templates::spell(tx, workspace, taken.line, &payload, &mut content).await?;
    let setting =
        payload.quoted().map(|quoted| Setting { quoted: Some(quoted.to_owned()), ..Setting::default() });
    let is = |kind: Kind| (taken.kind == kind).then_some(taken.address.as_str());
    let row = params![
        workspace,
        id,
        taken.line,
        taken.claim,
        None::<&str>,
        wamid,
        "out",
        now,
        now,
        NO_DELIVERY,
        is(Kind::Phone),
        is(Kind::Bsuid),
        is(Kind::ParentBsuid),
        payload.kind(),
        json(&content)?,
        setting.as_ref().map(json).transpose()?,
        false,
    ];
    // An echo of it may have come first.
    if tx.execute(threads::ADD_MESSAGE_ONCE, &row).await? > 0 {
        search::index_messages(tx, workspace, std::iter::once((wamid, &content))).await?;
        if let Some(thread) = thread {
            tx.execute(queries::SHOW_LAST, &params![workspace, thread, now, id]).await?;
        }
    }
    emit(tx, workspace, source, &[event]).await
}

/// A status names a message of ours whose answer was lost, or has not come yet: Meta has it. Only the line that sent it can
/// know.
pub(crate) async fn taken_by_callback(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    line: LineId,
    (callback, wamid): (&str, &str),
) -> Result<()> {
    // Somebody else's message: they call theirs as they like.
    let Ok(id) = callback.parse::<MessageId>() else { return Ok(()) };
    let found: Option<(LineId, MessageId)> = tx.find(queries::LINE_OF, &params![workspace, id]).await?;
    match found {
        Some((sent_from, _id)) if sent_from == line => taken(tx, workspace, source, id, wamid).await,
        _ => Ok(()),
    }
}

/// A status says that something of ours failed. A reaction has no message by which its thread would be told.
pub(crate) async fn failed_by_callback(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    callback: &str,
) -> Result<()> {
    let Ok(id) = callback.parse::<MessageId>() else { return Ok(()) };
    let Some(taken): Option<Taken> = tx.find(queries::TAKEN, &params![workspace, id]).await? else {
        return Ok(());
    };
    // What cannot be read any more is no reason to set a delivery aside.
    match read(&taken.payload).as_ref().map(Payload::body) {
        Ok(Body::Reaction { .. }) => tell(tx, workspace, source, id).await,
        _ => Ok(()),
    }
}

/// Tells open pages that something about a message on its way changed.
pub(super) async fn tell(tx: &mut Tx, workspace: WorkspaceId, source: &Source, id: MessageId) -> Result<()> {
    let Some(taken): Option<Taken> = tx.find(queries::TAKEN, &params![workspace, id]).await? else {
        return Ok(());
    };
    let Some(thread) = thread_of(tx, workspace, &taken).await? else { return Ok(()) };
    let event = Event::new(EventKind::MessageChanged, source.now()).of_conversation(thread).of_message(id);
    emit(tx, workspace, source, &[event]).await
}

/// The thread that shows it.
async fn thread_of(tx: &mut Tx, workspace: WorkspaceId, taken: &Taken) -> Result<Option<ConversationId>> {
    let is_apart = taken.kind != Kind::Phone;
    let found: Option<(ConversationId, LineId)> =
        tx.find(queries::THREADS_ON_LINE, &params![workspace, taken.person, taken.line, is_apart]).await?;
    Ok(found.map(|(thread, _line)| thread))
}

/// A payload as it was stored.
pub(crate) fn read(payload: &str) -> Result<Payload> {
    let object: Map<String, Value> = serde_json::from_str(payload)
        .map_err(|error| Error::Store(format!("a stored message has no JSON: {error}")))?;
    Payload::read(&object).map_err(|error| Error::Store(format!("a stored message cannot be sent: {error}")))
}

fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Store(format!("a value has no JSON: {error}")))
}
