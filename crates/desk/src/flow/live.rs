//! Tells open pages what changed. Every process tails the feed of events; a page that missed something refetches.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::{ContactId, ConversationId, EventId, Moment, UuidId, WorkspaceId};
use store::{Unit, params};
use tokio::sync::broadcast;
use uuid::Uuid;

use super::{Event, EventKind, StoredEvent, queries};
use crate::people::Viewer;
use crate::{Desk, Error, Result};

/// Hints that a page may miss before it has to refetch everything.
const BACKLOG: usize = 256;
/// Events that one look reads.
const MOST: i64 = 1000;
/// How often the feed is looked at for what other processes wrote.
const LOOK: Duration = Duration::from_secs(1);
/// How far back each look goes: ids of several processes may be committed out of order.
pub(super) const OVERLAP: Duration = Duration::from_secs(3);

/// Tells an open page that something changed; it carries no content, the page fetches that itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// The list and its counts.
    List,
    /// A thread.
    Thread(ConversationId),
    /// A contact.
    Contact(ContactId),
    /// The reviews and their count.
    Reviews,
    /// The templates.
    Templates,
    /// The intake (for those who may see it).
    Intake,
    /// The apps and lines (for those who may set them up).
    Settings,
}

/// The hints of the viewer's workspace from now on. A receiver that lags should tell its page to refetch everything.
pub fn hints(desk: &Desk, viewer: &Viewer) -> broadcast::Receiver<Hint> {
    desk.hub.subscribe(viewer.workspace, desk.source.now())
}

/// The open streams of hints.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hub(Arc<Mutex<HashMap<WorkspaceId, Tail>>>);

#[derive(Debug)]
struct Tail {
    listeners: broadcast::Sender<Hint>,
    /// Where the next look starts, and what was told of the overlap already.
    from: Moment,
    told: VecDeque<EventId>,
}

impl Hub {
    fn subscribe(&self, workspace: WorkspaceId, now: Moment) -> broadcast::Receiver<Hint> {
        let mut tails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tail = tails.entry(workspace).or_insert_with(|| Tail {
            listeners: broadcast::channel(BACKLOG).0,
            from: now,
            told: VecDeque::new(),
        });
        tail.listeners.subscribe()
    }

    /// The workspaces that somebody listens to, and from where to look.
    fn open(&self) -> Vec<(WorkspaceId, Moment)> {
        let mut tails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tails.retain(|_workspace, tail| tail.listeners.receiver_count() > 0);
        tails.iter().map(|(workspace, tail)| (*workspace, tail.from)).collect()
    }

    fn tell(&self, workspace: WorkspaceId, events: &[StoredEvent], now: Moment) {
        let mut tails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(tail) = tails.get_mut(&workspace) else { return };
        let mut hints = Vec::new();
        for stored in events {
            if !tail.told.contains(&stored.id) {
                tail.told.push_back(stored.id);
                hints.extend(hints_of(&stored.event));
            }
        }
        tail.from = now.minus(OVERLAP).max(tail.from);
        let kept = first_id_at(tail.from);
        tail.told.retain(|id| id.uuid() >= kept);
        hints.sort_unstable_by_key(|hint| format!("{hint:?}"));
        hints.dedup();
        for hint in hints {
            // Nobody listens any more: then nobody misses it.
            let _nobody = tail.listeners.send(hint);
        }
    }
}

fn hints_of(event: &Event) -> Vec<Hint> {
    let mut hints = match event.kind {
        EventKind::IntakeChanged => vec![Hint::Intake],
        EventKind::TemplateChanged => vec![Hint::Templates],
        EventKind::SettingsChanged => vec![Hint::Settings],
        EventKind::MessageReceived | EventKind::MessageSent => vec![Hint::List, Hint::Intake],
        EventKind::ReviewOpened | EventKind::ReviewChanged | EventKind::ReviewClosed => {
            vec![Hint::List, Hint::Reviews]
        }
        _ => vec![Hint::List],
    };
    hints.extend(event.conversation.map(Hint::Thread));
    hints.extend(event.contact.map(Hint::Contact));
    hints
}

/// The smallest id that was made at this time.
pub(super) fn first_id_at(at: Moment) -> Uuid {
    let millis = u64::try_from(at.micros() / 1000).unwrap_or(0);
    Uuid::from_u128(u128::from(millis) << 80)
}

/// Looks at the feed once and tells those who listen.
pub(crate) async fn look(desk: &Desk) -> Result<()> {
    for (workspace, from) in desk.hub.open() {
        let now = desk.source.now();
        let first = first_id_at(from);
        let events: Vec<StoredEvent> = desk
            .db
            .read(move |tx| -> Unit<'_, _, Error> {
                Box::pin(async move {
                    Ok(tx.query(queries::EVENTS_AFTER, &params![workspace, first, MOST]).await?)
                })
            })
            .await?;
        desk.hub.tell(workspace, &events, now);
    }
    Ok(())
}

/// Tells open pages for as long as the desk lives: at once what this process wrote, within a second what others did.
pub(crate) async fn run(desk: Desk) {
    loop {
        let _either = tokio::time::timeout(LOOK, desk.told.notified()).await;
        if let Err(error) = look(&desk).await {
            tracing::warn!(%error, "the feed of events could not be read");
        }
    }
}
