//! Messages as they stand now: after edits, deletions, reactions and what became of a call.

use std::collections::HashMap;

use base::{ContactId, Moment, WorkspaceId};
use store::{Record, Row, Tx, params};

use super::names::{Naming, preview};
use super::queries;
use crate::Result;
use crate::receive::{AmendmentKind, Content, Direction};

/// What was done to one message, as far as it counts.
#[derive(Debug, Default)]
pub(super) struct Amended {
    edit: Option<(Moment, Content)>,
    outcome: Option<Content>,
    pub(super) revoked_at: Option<Moment>,
    /// The latest reaction of each person, in the order they were set. One of ours that failed stands beside the one before it.
    pub(super) reactions: Vec<Reacted>,
}

/// Somebody's reaction.
#[derive(Debug)]
pub(super) struct Reacted {
    /// Who it is; `None` for us.
    by: Option<ContactId>,
    /// The customer's name; `None` for us.
    pub(super) name: Option<String>,
    /// The emoji.
    pub(super) emoji: String,
    /// Ours, and it never arrived.
    pub(super) failed: bool,
}

impl Amended {
    /// When its words were changed.
    pub(super) fn edited_at(&self) -> Option<Moment> {
        self.edit.as_ref().map(|(at, _content)| *at)
    }

    /// What it says now.
    pub(super) fn content<'a>(&'a self, original: &'a Content) -> &'a Content {
        self.outcome.as_ref().or(self.edit.as_ref().map(|(_at, content)| content)).unwrap_or(original)
    }

    /// One line of what it says now.
    pub(super) fn preview(&self, original: &Content) -> String {
        if self.revoked_at.is_some() { "Deleted message".to_owned() } else { preview(self.content(original)) }
    }

    fn take(&mut self, row: AmendmentRow) -> Result<()> {
        let content = || row.content.as_deref().map(Content::stored).transpose();
        match row.kind {
            AmendmentKind::Edit => self.edit = content()?.map(|content| (row.at, content)),
            AmendmentKind::Outcome => self.outcome = content()?,
            AmendmentKind::Revoke => self.revoked_at = Some(row.at),
            AmendmentKind::Reaction => {
                let customer = (row.direction == Direction::In).then_some((row.contact, row.author));
                let (by, name) = customer.map_or((None, None), |(by, name)| (by, Some(name.display())));
                let failed = row.failed;
                self.reactions.retain(|reacted| reacted.by != by || (failed && !reacted.failed));
                self.reactions.extend(row.content.map(|emoji| Reacted { by, name, emoji, failed }));
            }
        }
        Ok(())
    }
}

struct AmendmentRow {
    wamid: String,
    kind: AmendmentKind,
    direction: Direction,
    at: Moment,
    content: Option<String>,
    contact: Option<ContactId>,
    author: Naming,
    /// It is ours and did not arrive.
    failed: bool,
}

impl Record for AmendmentRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (wamid, kind, direction) = (row.next()?, row.parse()?, row.parse()?);
        let (at, content, contact) = (row.next()?, row.next()?, row.next()?);
        let author = Naming {
            name: row.next()?,
            profile_name: row.next()?,
            username: row.next()?,
            ..Naming::default()
        };
        let failed = row.next()?;
        Ok(Self { wamid, kind, direction, at, content, contact, author, failed })
    }
}

/// What was done to these messages, by wamid. Oldest deeds come first, so that the latest is what stays.
pub(super) async fn amended<'w>(
    tx: &mut Tx,
    workspace: WorkspaceId,
    wamids: impl Iterator<Item = &'w str>,
) -> Result<HashMap<String, Amended>> {
    let keys: Vec<_> = wamids.map(|wamid| params![workspace, wamid]).collect();
    let mut amended: HashMap<String, Amended> = HashMap::new();
    for row in tx.query_many::<AmendmentRow, _>(queries::AMENDMENTS, &keys).await? {
        amended.entry(row.wamid.clone()).or_default().take(row)?;
    }
    Ok(amended)
}
