//! Writing to somebody, whether or not there is a conversation: it is begun with the message, or not at all.

use std::sync::Arc;

use base::{LineId, MessageId};
use store::Unit;

use super::start::{begin, named};
use super::{Draft, Whom, Written, already_written, put, standing, templates, wake};
use crate::contacts::actor;
use crate::people::{Permission, Viewer};
use crate::resolve::key;
use crate::{Desk, Error, Result, channel};

/// Writes a message from a line to somebody, at the address that is named. A repeat of the request is answered with the message
/// that it made, whoever has that address by now.
///
/// # Errors
/// [`Error::Refused`] if it cannot be sent as things stand: then nobody is made known either. [`Error::Invalid`] for an id that is
/// not valid on this line, [`Error::NotFound`] for a line of other workspaces.
pub async fn write_to(
    desk: &Desk,
    viewer: &Viewer,
    (line, whom): (LineId, Whom),
    draft: Draft,
) -> Result<MessageId> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, author, source) = (viewer.workspace, actor(viewer), desk.source.clone());
    templates::freshen(desk, workspace, templates::SentFrom::Line(line), draft.payload.body()).await;
    let told = Arc::new((whom, draft));
    let id = desk
        .db
        .write(move |tx| -> Unit<'_, MessageId, Error> {
            let (source, told) = (source.clone(), told.clone());
            Box::pin(async move {
                let (whom, draft) = &*told;
                channel::lock(tx, workspace).await?;
                let lines = channel::lines(tx, workspace).await?;
                let line = lines.by_id(line).ok_or(Error::NotFound("line"))?;
                let named = named(&lines, line, whom)?;
                let is_there = |before: &Written| {
                    let is_it = named.as_ref().is_some_and(|named| key(&named.here) == before.address);
                    before.line == line.id && is_it
                };
                if let Some(known) = already_written(tx, workspace, author, draft, is_there).await? {
                    return Ok(known);
                }
                let started = begin(tx, (workspace, author), &source, (&lines, line), whom, false).await?;
                let thread = started.conversation;
                let standing = standing(tx, workspace, thread, source.now()).await?;
                let draft = Draft { address: Some(started.address), ..draft.clone() };
                put(tx, (workspace, author, thread), standing, &draft, &source).await
            })
        })
        .await?;
    wake(desk);
    Ok(id)
}
