//! The contacts that were merged into one.

use base::{ContactId, MergeId, Moment, WorkspaceId};
use identity::{Claim, Merge};
use store::{Record, Row, Tx, params};

use super::history::shown_by;
use super::queries;
use crate::Result;
use crate::resolve::{ContactRow, MergeRow};

/// A contact that was merged into another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The merge.
    pub id: MergeId,
    /// The contact that points.
    pub from: ContactId,
    /// Since when.
    pub at: Moment,
    /// The reason that was given, or what showed it; `None` if somebody linked the two and gave none.
    pub reason: Option<String>,
}

impl Record for Merged {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let merge: Merge = MergeRow::read(row)?.0;
        let given: Option<String> = row.next()?;
        let reason = given.or_else(|| shown_by(&merge).map(str::to_owned));
        Ok(Self { id: merge.id, from: merge.from, at: merge.at, reason })
    }
}

/// The merges in force into this contact, and into those that point at it.
pub(super) async fn merged_into(
    tx: &mut Tx,
    workspace: WorkspaceId,
    contact: &ContactRow,
    claims: &[Claim],
) -> Result<Vec<Merged>> {
    if !contact.tied {
        return Ok(Vec::new());
    }
    let mut into: Vec<ContactId> = claims.iter().map(|claim| claim.contact).chain([contact.id]).collect();
    into.sort_unstable();
    into.dedup();
    let asked: Vec<_> = into.iter().map(|contact| params![workspace, *contact]).collect();
    let mut merged: Vec<Merged> = tx.query_many(queries::MERGED_INTO, &asked).await?;
    merged.sort_unstable_by_key(|merge| (merge.at, merge.id));
    Ok(merged)
}
