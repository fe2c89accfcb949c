//! Messages on their way, in the table: taken up, settled, given up. Nothing here waits for the network.

use std::sync::Arc;
use std::time::Duration;

use base::{LineId, MessageId, Moment, WorkspaceId};
use identity::Kind;
use store::{Record, Row, Tx, Unit, params};

use super::rates::Rates;
use super::rules::{Fate, Why};
use super::{file, queries};
use crate::{Desk, Error, Result};

/// How many rows one look at the table sees.
const LOOKED_AT: i64 = 256;
/// How long whoever sends a message has to say what became of it. Longer than any request may take.
const LEASE: Duration = Duration::from_secs(30);

/// What became of a message.
pub(super) struct Tried {
    pub(super) workspace: WorkspaceId,
    pub(super) id: MessageId,
    pub(super) fate: Fate,
}

/// A message on its way.
pub(super) struct Leaving {
    pub(super) workspace: WorkspaceId,
    pub(super) id: MessageId,
    pub(super) row: LeavingRow,
}

pub(super) struct LeavingRow {
    pub(super) payload: String,
    pub(super) attempts: i64,
    pub(super) kind: Kind,
    pub(super) address: String,
    /// The address is in force, and the customer's for whom the message was written.
    pub(super) may_leave: bool,
    pub(super) phone_number_id: String,
    pub(super) access_token: Vec<u8>,
}

impl Record for LeavingRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let _id: MessageId = row.next()?;
        Ok(Self {
            payload: row.next()?,
            attempts: row.next()?,
            kind: row.parse()?,
            address: row.next()?,
            may_leave: row.next()?,
            phone_number_id: row.next()?,
            access_token: row.next()?,
        })
    }
}

/// A message whose turn it is.
struct Due {
    workspace: WorkspaceId,
    id: MessageId,
    line: LineId,
}

impl Record for Due {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { workspace: row.next()?, id: row.next()?, line: row.next()? })
    }
}

/// Marks what is due as leaving, the first of every lane, as far as its line's rate allows, and gives it.
pub(super) async fn take_due(desk: &Desk, rates: &mut Rates, room: usize) -> Result<Vec<Leaving>> {
    let now = desk.source.now();
    if room == 0 {
        return Ok(Vec::new());
    }
    let due: Vec<Due> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::DUE, &params![now, LOOKED_AT]).await?) })
        })
        .await?;
    let due: Vec<Due> = due.into_iter().filter(|due| rates.allows(due.line, now)).take(room).collect();
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let due = Arc::new(due);
    desk.db
        .write(move |tx| -> Unit<'_, Vec<Leaving>, Error> {
            let due = due.clone();
            Box::pin(async move {
                let mut leaving = Vec::with_capacity(due.len());
                for Due { workspace, id, .. } in due.iter() {
                    let marked = params![*workspace, *id, now.plus(LEASE)];
                    if tx.execute(queries::LEAVE, &marked).await? == 0 {
                        continue; // Another program has it.
                    }
                    let row: Option<LeavingRow> =
                        tx.find(queries::LEAVING, &params![*workspace, *id]).await?;
                    leaving.extend(row.map(|row| Leaving { workspace: *workspace, id: *id, row }));
                }
                Ok(leaving)
            })
        })
        .await
}

/// Writes down what became of messages.
pub(super) async fn settle(desk: &Desk, tried: Arc<Vec<Tried>>) -> Result<()> {
    let source = desk.source.clone();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (source, tried) = (source.clone(), tried.clone());
            Box::pin(async move {
                for Tried { workspace, id, fate } in tried.iter() {
                    settle_one(tx, *workspace, *id, fate, &source).await?;
                }
                Ok(())
            })
        })
        .await?;
    desk.told.notify_one();
    desk.settled.notify_waiters();
    Ok(())
}

async fn settle_one(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: MessageId,
    fate: &Fate,
    source: &base::Source,
) -> Result<()> {
    match fate {
        Fate::Taken(accepted) => {
            file::taken(tx, workspace, source, id, &accepted.wamid).await?;
            if let Some(wa_id) = &accepted.wa_id {
                tx.execute(queries::SET_WA_ID, &params![workspace, id, wa_id]).await?;
            }
            Ok(())
        }
        Fate::Again(at) => Ok(tx.execute(queries::AGAIN, &params![workspace, id, *at]).await.map(drop)?),
        Fate::Failed(why) => end(tx, workspace, id, "failed", why, source).await,
        Fate::Unknown(why) => end(tx, workspace, id, "unknown", why, source).await,
    }
}

async fn end(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: MessageId,
    state: &str,
    why: &Why,
    source: &base::Source,
) -> Result<()> {
    let row = params![workspace, id, state, &why.code, &why.reason, why.details.as_deref()];
    if tx.execute(queries::END, &row).await? > 0 {
        file::tell(tx, workspace, source, id).await?;
    }
    Ok(())
}

/// Whoever was sending these died, or lost the database: what became of them is not known.
pub(super) async fn give_up_lost(desk: &Desk) -> Result<()> {
    give_up(desk, desk.source.now()).await
}

/// On a database of one program, whatever is on its way at the start was on its way when that program stopped.
pub(super) async fn give_up_interrupted(desk: &Desk) -> Result<()> {
    if desk.db.is_shared() { Ok(()) } else { give_up(desk, Moment::from_micros(i64::MAX)).await }
}

/// Those whose lease ends before this.
async fn give_up(desk: &Desk, before: Moment) -> Result<()> {
    let source = desk.source.clone();
    let lost: Vec<(WorkspaceId, MessageId)> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::LOST, &params![before, LOOKED_AT]).await?) })
        })
        .await?;
    if lost.is_empty() {
        return Ok(());
    }
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (source, lost) = (source.clone(), lost.clone());
            Box::pin(async move {
                for (workspace, id) in lost {
                    let why = Why {
                        code: "unknown".to_owned(),
                        reason: "It is not known whether WhatsApp took this message.".to_owned(),
                        details: Some("The program stopped while it was being sent.".to_owned()),
                    };
                    end(tx, workspace, id, "unknown", &why, &source).await?;
                }
                Ok(())
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(())
}
