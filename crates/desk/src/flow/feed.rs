//! The feed of events for other systems: each event once, in order, without gaps.

use base::{EventId, UuidId};
use store::{Record, Row, Unit, params};
use uuid::Uuid;

use super::live::{OVERLAP, first_id_at};
use super::{StoredEvent, queries};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// An event as other systems are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What it tells.
    pub stored: StoredEvent,
    /// About a message of ours: what its author wants to hear with every status.
    pub callback_data: Option<String>,
}

impl Record for Told {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { stored: StoredEvent::read(row)?, callback_data: row.next()? })
    }
}

/// The events after this one (from the first one without it), oldest first, at most `limit`.
///
/// Where several processes write, events are told only once nobody can write an earlier one any more, so whoever goes on
/// after the last one misses none.
///
/// # Errors
/// What the database answers.
pub async fn events_after(
    desk: &Desk,
    viewer: &Viewer,
    after: Option<EventId>,
    limit: i64,
) -> Result<Vec<Told>> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    let after = after.map_or(Uuid::nil(), EventId::uuid);
    let settled = desk.db.is_shared().then(|| first_id_at(desk.source.now().minus(OVERLAP)));
    let mut events: Vec<Told> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(
                async move { Ok(tx.query(queries::FEED_AFTER, &params![workspace, after, limit]).await?) },
            )
        })
        .await?;
    if let Some(settled) = settled {
        events.retain(|told| told.stored.id.uuid() < settled);
    }
    Ok(events)
}
