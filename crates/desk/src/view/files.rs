//! The files of messages: what a message says of its file, and what is known of it here.

use std::collections::HashMap;

use base::WorkspaceId;
use store::Tx;

use super::{MessageRecord, TimelineItem};
use crate::Result;
use crate::media::{File, files_called, named};
use crate::receive::Content;

/// Finds the files of a page of a thread.
pub(super) async fn add_files(tx: &mut Tx, workspace: WorkspaceId, items: &mut [TimelineItem]) -> Result<()> {
    let files = files(tx, workspace, items.iter().map(|item| &item.content)).await?;
    for item in items {
        item.file = name(&item.content).and_then(|name| files.get(name).cloned());
    }
    Ok(())
}

/// Finds the file of a message.
pub(super) async fn add_file(tx: &mut Tx, workspace: WorkspaceId, message: &mut MessageRecord) -> Result<()> {
    let files = files(tx, workspace, std::iter::once(&message.content)).await?;
    message.file = name(&message.content).and_then(|name| files.get(name).cloned());
    Ok(())
}

async fn files(
    tx: &mut Tx,
    workspace: WorkspaceId,
    contents: impl Iterator<Item = &Content>,
) -> Result<HashMap<String, File>> {
    let names: Vec<String> = contents.filter_map(name).map(str::to_owned).collect();
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(files_called(tx, workspace, &names).await?.into_iter().collect())
}

/// What a message calls its file: Meta's id of it, or ours.
fn name(content: &Content) -> Option<&str> {
    let (_kind, media, _name) = named(content)?;
    media.id.as_deref()
}
