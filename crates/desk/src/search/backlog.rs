//! Indexing what was here before there was an index, oldest first.

use std::collections::HashMap;

use base::{ContactId, WorkspaceId};
use store::{Db, Tx, Unit, params};
use uuid::Uuid;

use super::{index_contacts, index_messages, queries};
use crate::receive::Content;
use crate::{Error, Result, channel};

/// Contacts or messages in one transaction.
const BATCH: i64 = 500;

/// Works all of it off. What is done is done: if it is cut short, the next start goes on from there.
pub(crate) async fn catch_up(db: &Db) -> Result<()> {
    let mut total = 0;
    loop {
        let count = db.write(|tx| -> Unit<'_, usize, Error> { Box::pin(step(tx)) }).await?;
        if count == 0 {
            break;
        }
        total += count;
    }
    if total > 0 {
        tracing::info!(total, "contacts and messages from before are in the index of words now");
    }
    Ok(())
}

/// Indexes a batch, and gives how much it was; 0 means that nothing is left.
async fn step(tx: &mut Tx) -> Result<usize> {
    let behind: Option<(WorkspaceId, String)> = tx.find(queries::BEHIND, &[]).await?;
    let Some((workspace, _what)) = behind else { return Ok(0) };
    channel::lock(tx, workspace).await?;
    Ok(contacts(tx, workspace).await? + messages(tx, workspace).await?)
}

async fn contacts(tx: &mut Tx, workspace: WorkspaceId) -> Result<usize> {
    let waiting: Vec<(ContactId, String)> =
        tx.query(queries::CONTACT_BACKLOG, &params![workspace, BATCH]).await?;
    index_contacts(tx, workspace, waiting.iter().map(|(contact, _what)| *contact)).await?;
    let done: Vec<_> = waiting.iter().map(|(contact, _what)| params![workspace, *contact]).collect();
    tx.execute_many(queries::CONTACT_DONE, &done).await?;
    Ok(waiting.len())
}

async fn messages(tx: &mut Tx, workspace: WorkspaceId) -> Result<usize> {
    let waiting: Vec<(Uuid, String)> = tx.query(queries::MESSAGE_BACKLOG, &params![workspace, BATCH]).await?;
    let keys: Vec<_> = waiting.iter().map(|(id, wamid)| params![workspace, *id, wamid]).collect();
    let mut stored: Vec<(Uuid, String)> = tx.query_many(queries::SAID, &keys).await?;
    stored.extend(tx.query_many(queries::EDITED, &keys).await?);
    let mut contents: HashMap<Uuid, Content> = HashMap::new();
    for (id, json) in stored {
        contents.insert(id, Content::stored(&json)?);
    }
    let said = waiting.iter().filter_map(|(id, wamid)| Some((wamid.as_str(), contents.get(id)?)));
    index_messages(tx, workspace, said).await?;
    let done: Vec<_> = waiting.iter().map(|(id, _wamid)| params![workspace, *id]).collect();
    tx.execute_many(queries::MESSAGE_DONE, &done).await?;
    Ok(waiting.len())
}
