//! Carrying out what somebody wishes about who is who.

use std::collections::{BTreeSet, HashSet};

use base::{ContactId, Moment, UuidId, WorkspaceId};
use store::{Tx, Unit, params};

use super::actor;
use crate::converse::reunite;
use crate::flow::emit;
use crate::people::{Permission, Viewer};
use crate::resolve::{Book, Hand, Written};
use crate::{Desk, Error, Result, channel};

/// What has to be loaded before somebody's wish can be carried out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Start {
    pub(crate) contacts: BTreeSet<ContactId>,
    pub(crate) keys: HashSet<String>,
    pub(crate) reason: Option<String>,
}

impl Start {
    /// Everything about the contact that a statement finds.
    pub(super) async fn about(
        desk: &Desk,
        viewer: &Viewer,
        statement: store::Statement,
        id: impl UuidId + Send + 'static,
        noun: &'static str,
    ) -> Result<Self> {
        viewer.must(Permission::WorkConversations)?;
        let (workspace, id) = (viewer.workspace, id.uuid());
        let found: Option<(ContactId, uuid::Uuid)> = desk
            .db
            .read(move |tx| -> Unit<'_, _, Error> {
                Box::pin(async move { Ok(tx.find(statement, &params![workspace, id]).await?) })
            })
            .await?;
        let (contact, _id) = found.ok_or(Error::NotFound(noun))?;
        Ok(Self { contacts: BTreeSet::from([contact]), ..Self::default() })
    }
}

/// Carries out a wish: loads what it is about, changes it in memory, writes it with everything that follows, tells it.
pub(crate) async fn work<T, F>(desk: &Desk, viewer: &Viewer, start: Start, wish: F) -> Result<T>
where
    T: Send + 'static,
    F: Fn(&mut Book, Moment) -> Result<T> + Send + Sync + 'static,
{
    viewer.must(Permission::WorkConversations)?;
    let workspace = viewer.workspace;
    let hand = Hand { by: Some(actor(viewer)), reason: start.reason.clone() };
    let (source, start, wish) =
        (desk.source.clone(), std::sync::Arc::new((start, hand)), std::sync::Arc::new(wish));
    let done = desk
        .db
        .write(move |tx| -> Unit<'_, T, Error> {
            let (source, start, wish) = (source.clone(), start.clone(), wish.clone());
            Box::pin(async move {
                let (start, hand) = &*start;
                channel::lock(tx, workspace).await?;
                let (keys, contacts) = (start.keys.clone(), start.contacts.clone());
                let mut book = Book::of(tx, workspace, &source, keys, contacts).await?;
                let now = source.now();
                let done = wish(&mut book, now)?;
                book.meet_visitors(now);
                let written = book.flush(tx, workspace, hand).await?;
                finish(tx, workspace, &source, &written).await?;
                Ok(done)
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(done)
}

/// Threads follow who is who, and everybody is told.
pub(crate) async fn finish(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &base::Source,
    written: &Written,
) -> Result<()> {
    let mut events = written.events.clone();
    let lines = channel::lines(tx, workspace).await?;
    events.extend(reunite(tx, workspace, source, &lines, written).await?);
    emit(tx, workspace, source, &events).await
}
