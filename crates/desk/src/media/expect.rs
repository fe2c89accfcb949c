//! Files of messages that just came: rows for the loop that fetches them.

use std::collections::{BTreeMap, HashSet};

use base::{LineId, MediaId, Moment, Source, WorkspaceId};
use store::{Tx, params};

use super::rules::{KNOWN_FOR, hash, is_name};
use super::{Kind, named, queries};
use crate::Result;
use crate::receive::{Deed, Happening, What};

/// A file that a message names.
pub(crate) struct Expected<'h> {
    meta_id: &'h str,
    line: LineId,
    wamid: &'h str,
    kind: Kind,
    mime_type: &'h str,
    name: Option<&'h str>,
    sha256: Option<String>,
}

impl<'h> Expected<'h> {
    /// The file of a message, or of what an edit made of one.
    pub(crate) fn of(happening: &'h Happening<'_>) -> Option<Self> {
        let (wamid, content) = match &happening.what {
            What::Message(message) => (&message.wamid, &message.content),
            What::Amendment(amendment) => match &amendment.deed {
                Deed::Edit(content) => (&amendment.target, content),
                _ => return None,
            },
            _ => return None,
        };
        let (kind, media, name) = named(content)?;
        let meta_id = media.id.as_deref().filter(|id| is_name(happening.line.carrier, id))?;
        Some(Self {
            meta_id,
            line: happening.line.id,
            wamid,
            kind,
            mime_type: media.mime_type.as_deref().unwrap_or("application/octet-stream"),
            name,
            sha256: media.sha256.as_deref().and_then(hash),
        })
    }
}

/// Writes down files that have to be fetched. A file that is known already changes nothing.
pub(crate) async fn expect<'h>(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    files: impl Iterator<Item = Expected<'h>>,
) -> Result<()> {
    let files: BTreeMap<&str, Expected<'h>> = files.map(|file| (file.meta_id, file)).collect();
    if files.is_empty() {
        return Ok(());
    }
    let keys: Vec<_> = files.keys().map(|meta_id| params![workspace, *meta_id]).collect();
    let known: Vec<(String, MediaId)> = tx.query_many(queries::KNOWN_AT_META, &keys).await?;
    let known: HashSet<String> = known.into_iter().map(|(meta_id, _id)| meta_id).collect();
    let now: Moment = source.now();
    let until = now.plus(KNOWN_FOR);
    let fresh: Vec<(MediaId, &Expected<'h>)> =
        files.values().filter(|file| !known.contains(file.meta_id)).map(|file| (source.id(), file)).collect();
    let rows: Vec<_> = fresh
        .iter()
        .map(|(id, file)| {
            let (kind, sha256) = (file.kind.as_str(), file.sha256.as_deref());
            params![workspace, *id, kind, file.mime_type, file.name, sha256, file.wamid, now, until]
        })
        .collect();
    tx.execute_many(queries::EXPECT, &rows).await?;
    let rows: Vec<_> =
        fresh.iter().map(|(id, file)| params![workspace, file.meta_id, *id, file.line, until]).collect();
    tx.execute_many(queries::CALL_AT_META, &rows).await?;
    Ok(())
}
