//! The errand that fetches what customers send.

use std::time::Duration;

use base::{MediaId, Moment, WorkspaceId};
use store::{Statement, Tx, params};
use tokio::sync::Notify;

use super::errand::{self, Errand};
use super::rows::{Due, Tried, settle};
use super::rules::{Miss, fate};
use super::{fetch, picture, queries, vault};
use crate::{Desk, Result};

/// Fetches what customers send.
struct Fetch;

impl Errand for Fetch {
    type Key = (WorkspaceId, MediaId);
    type Due = Due;
    const DUE: Statement = queries::DUE_FILES;
    const RESUME: Statement = queries::RESUME;
    const LEASE: Duration = Duration::from_secs(600);

    fn news(desk: &Desk) -> &Notify {
        &desk.files
    }

    async fn take_up(
        tx: &mut Tx,
        &(workspace, id): &Self::Key,
        (now, until): (Moment, Moment),
    ) -> Result<Option<Due>> {
        if tx.execute(queries::LEASE_FILE, &params![workspace, id, now, until]).await? == 0 {
            return Ok(None); // Another program has it.
        }
        let row = tx.find(queries::FETCHING, &params![workspace, id]).await?;
        Ok(row.map(|row| Due { workspace, id, row }))
    }

    async fn try_one(desk: &Desk, due: Due) -> Result<()> {
        let tried = bring(desk, &due).await?;
        settle(desk, due.workspace, due.id, tried).await?;
        desk.told.notify_one();
        Ok(())
    }
}

/// Fetches for as long as the desk lives.
pub(crate) async fn run(desk: Desk) {
    errand::run::<Fetch>(desk).await;
}

/// Fetches what is due, some at a time. Returns how many were tried.
///
/// # Errors
/// What the database answers, or [`crate::Error::Busy`] for a desk without a vault or without Meta.
pub async fn step(desk: &Desk) -> Result<usize> {
    errand::step::<Fetch>(desk).await
}

async fn bring(desk: &Desk, due: &Due) -> Result<Tried> {
    let (row, vault) = (&due.row, vault(desk)?);
    let missed = |miss| {
        let fate = fate(miss, row.attempts, desk.source.now(), row.until, row.carrier);
        Ok(Tried::Missed(fate))
    };
    let sealed_as = if row.provider.is_some() { "sms_secret" } else { "access_token" };
    let Ok(secret) = desk.seal.open(sealed_as, &row.secret) else { return missed(Miss::Locked) };
    let wanted = fetch::Wanted {
        workspace: due.workspace,
        kind: row.kind,
        sha256: row.sha256.as_deref(),
        id: &row.meta_id,
        secret,
        keeper: match &row.provider {
            Some((url, account)) => fetch::Keeper::Twilio { url, account },
            None => fetch::Keeper::Meta { phone_number_id: &row.phone_number_id },
        },
    };
    match fetch::fetch(desk, vault, &wanted).await {
        Ok(kept) => Ok(Tried::Kept {
            pixels: picture::pixels(desk, due.workspace, row.kind, &kept).await,
            size: i64::try_from(kept.size).unwrap_or(i64::MAX),
            sha256: kept.sha256,
        }),
        Err(miss) => missed(miss),
    }
}
