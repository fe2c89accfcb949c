//! Messages of ours that WhatsApp does not have: they wait for their turn, failed, or nobody knows. A thread shows them where
//! they were written.

use base::{ClaimId, Cursor, LineId, MessageId, Moment, UuidId, WorkspaceId};
use identity::Channel;
use store::{Record, Row, Tx, params};

use super::failure::Failure;
use super::thread::Fate;
use super::{Reaction, Side, TimelineItem, queries};
use crate::Result;
use crate::deliver::{OutboundState, Payload, Reacting, content, repeat, stored_payload, templates};
use crate::receive::Content;

struct UnsentRow {
    id: MessageId,
    at: Moment,
    payload: Payload,
    reacting: Option<Reacting>,
    state: OutboundState,
    failure: Option<Failure>,
    author: Option<String>,
    fate: Fate,
}

impl Record for UnsentRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, at) = (row.next()?, row.next()?);
        let payload = stored_payload(&row.next::<String>()?)
            .map_err(|error| store::Error::Value(format!("stored message: {error}")))?;
        Ok(Self {
            id,
            at,
            reacting: Reacting::of(&payload),
            payload,
            state: row.parse()?,
            failure: Failure::read(row)?,
            author: row.next()?,
            fate: row.parse()?,
        })
    }
}

/// The page of a thread to which they are added.
pub(super) struct Around<'a> {
    /// The line.
    pub(super) line: LineId,
    /// What it is called.
    pub(super) line_name: &'a str,
    /// By what it carries messages.
    pub(super) channel: Channel,
    /// The claims of its person whose messages it shows.
    pub(super) claims: &'a [ClaimId],
    /// Where the page ends.
    pub(super) before: Cursor,
    /// Where the page begins; without it, it is the oldest.
    pub(super) from: Option<Cursor>,
    /// How many there are at most.
    pub(super) limit: i64,
}

/// Puts what is not sent between what is, by the time at which it was written.
pub(super) async fn add_unsent(
    tx: &mut Tx,
    workspace: WorkspaceId,
    around: Around<'_>,
    items: &mut Vec<TimelineItem>,
) -> Result<()> {
    let keys: Vec<_> = around
        .claims
        .iter()
        .map(|claim| {
            params![workspace, *claim, around.line, around.before.at, around.before.id, around.limit]
        })
        .collect();
    let rows: Vec<UnsentRow> = tx.query_many(queries::UNSENT_OF_CLAIM, &keys).await?;
    let is_on_page =
        |row: &UnsentRow| around.from.is_none_or(|from| (row.at, row.id.uuid()) >= (from.at, from.id));
    let unsent = rows.into_iter().filter(is_on_page);
    for row in unsent.rev() {
        match &row.reacting {
            Some(reacting) if row.is_on_its_way() => react(items, reacting, around.line_name),
            _ => {
                let mut content = content(&row.payload);
                templates::spell(tx, workspace, around.line, &row.payload, &mut content).await?;
                items.push(item(row, content, around.line_name, around.channel));
            }
        }
    }
    items.sort_by_key(|item| (item.at, item.id));
    Ok(())
}

impl UnsentRow {
    fn is_on_its_way(&self) -> bool {
        matches!(self.state, OutboundState::Waiting | OutboundState::Leaving)
    }
}

/// A reaction shows at its message as soon as it is written.
fn react(items: &mut [TimelineItem], reacting: &Reacting, line: &str) {
    let Some(item) = items.iter_mut().find(|item| item.wamid.as_deref() == Some(reacting.target.as_str()))
    else {
        return;
    };
    item.reactions.retain(|reaction| !reaction.ours);
    let ours =
        |emoji: &String| Reaction { emoji: emoji.clone(), by: line.to_owned(), ours: true, failed: false };
    item.reactions.extend(reacting.emoji.as_ref().map(ours));
}

fn item(row: UnsentRow, content: Content, line: &str, channel: Channel) -> TimelineItem {
    let details = row.failure.as_ref().and_then(Failure::theirs);
    let code = row.failure.as_ref().and_then(|failure| failure.code.as_deref());
    let repeat = repeat(row.state, false, code).filter(|_repeat| row.fate == Fate::Stands);
    TimelineItem {
        id: row.id,
        wamid: None,
        at: row.at,
        side: Side::Business,
        author: row.author.unwrap_or_else(|| line.to_owned()),
        content,
        channel,
        said_in: None,
        file: None,
        quoted: None,
        forwarded: None,
        referral: None,
        reactions: Vec::new(),
        edited_at: None,
        revoked_at: None,
        sending: Some(row.state),
        delivery: None,
        failure: row.failure.map(|failure| failure.reason),
        details,
        repeat,
        replaced: row.fate == Fate::Replaced,
    }
}
