//! Messages on their way, in the table: taken up, settled, given up. Nothing here waits for the network.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base::{ClaimId, ContactId, LineId, MessageId, Moment, WorkspaceId};
use identity::Kind;
use store::{Record, Row, Tx, Unit, params};

use super::judged::refusal;
use super::rates::Rates;
use super::rules::{Attempt, Fate, Why};
use super::sms::Provider;
use super::{file, files, queries};
use crate::channel::{self, Carrier};
use crate::{Desk, Error, Result};

/// How many rows of a line one look at the table sees.
const LOOKED_AT: i64 = 256;
/// How long whoever sends a message has to say what became of it. Longer than any request may take.
const LEASE: Duration = Duration::from_secs(30);

/// What leaves so soon after it was written is not judged again.
const AT_ONCE: Duration = Duration::from_secs(5);

/// What became of a message.
#[derive(Clone)]
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
    pub(super) line: LineId,
    pub(super) person: ContactId,
    pub(super) claim: ClaimId,
    pub(super) payload: String,
    attempts: i64,
    refusals: i64,
    written_at: Moment,
    pub(super) kind: Kind,
    pub(super) address: String,
    /// The address is in force, and the customer's for whom the message was written.
    pub(super) is_theirs: bool,
    /// What came into its way while it waited.
    pub(super) refusal: Option<Why>,
    pub(super) phone_number_id: String,
    /// Sealed: the app's access token, or what an SMS provider asks for.
    pub(super) access_token: Vec<u8>,
    pub(super) carrier: Carrier,
    /// Of an SMS line.
    pub(super) provider: Option<Provider>,
    /// What Meta calls the file of ours that it carries.
    pub(super) file: Option<String>,
}

impl Record for LeavingRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            line: row.next()?,
            person: row.next()?,
            claim: row.next()?,
            payload: row.next()?,
            attempts: row.next()?,
            refusals: row.next()?,
            written_at: row.next()?,
            kind: row.parse()?,
            address: row.next()?,
            is_theirs: row.next()?,
            refusal: None,
            phone_number_id: row.next()?,
            access_token: row.next()?,
            carrier: row.parse()?,
            provider: Provider::read(row)?,
            file: row.next()?,
        })
    }
}

impl LeavingRow {
    /// The try for which it was taken up.
    pub(super) fn attempt(&self, now: Moment) -> Attempt {
        let age = now.since(self.written_at);
        Attempt { number: self.attempts, refusals: self.refusals, age, now }
    }

    /// Whether it did not leave as soon as it was written.
    fn has_waited(&self, now: Moment) -> bool {
        self.attempts > 1 || now.since(self.written_at) >= AT_ONCE
    }
}

/// A line with something to send.
struct DueLine {
    workspace: WorkspaceId,
    line: LineId,
    /// Messages a second.
    rate: i64,
}

impl Record for DueLine {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { workspace: row.next()?, line: row.next()?, rate: row.next()? })
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

/// Marks what is due as leaving, as far as the rates of its lines allow, and gives it.
pub(super) async fn take_due(desk: &Desk, rates: &mut Rates, room: usize) -> Result<Vec<Leaving>> {
    let now = desk.source.now();
    if room == 0 {
        return Ok(Vec::new());
    }
    let lines: Vec<DueLine> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::DUE_LINES, &params![now]).await?) })
        })
        .await?;
    let asked: Vec<_> = lines
        .into_iter()
        .map(|due| (due.workspace, due.line, rates.left(due.line, due.rate, now).min(LOOKED_AT)))
        .filter(|(_workspace, _line, left)| *left > 0)
        .map(|(workspace, line, left)| params![workspace, line, now, left])
        .collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let asked = Arc::new(asked);
    let due: Vec<Due> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            let asked = asked.clone();
            Box::pin(async move { Ok(tx.query_many(queries::DUE, &asked).await?) })
        })
        .await?;
    let mut due = in_turn(due, room);
    // In one order everywhere, or two programs wait for each other's rows.
    due.sort_by_key(|one| (one.workspace, one.id));
    let due = Arc::new(due);
    let leaving = mark(desk, due, now).await?;
    for one in &leaving {
        rates.spend(one.row.line);
    }
    Ok(leaving)
}

/// As many as there is room for, the first of every line before the second of any.
fn in_turn(due: Vec<Due>, room: usize) -> Vec<Due> {
    let mut counted: HashMap<LineId, usize> = HashMap::new();
    let mut ranked: Vec<(usize, Due)> = Vec::with_capacity(due.len());
    for one in due {
        let rank = counted.entry(one.line).or_default();
        *rank += 1;
        ranked.push((*rank, one));
    }
    ranked.sort_by_key(|(rank, _one)| *rank);
    ranked.into_iter().take(room).map(|(_rank, one)| one).collect()
}

async fn mark(desk: &Desk, due: Arc<Vec<Due>>, now: Moment) -> Result<Vec<Leaving>> {
    desk.db
        .write(move |tx| -> Unit<'_, Vec<Leaving>, Error> {
            let due = due.clone();
            Box::pin(async move {
                let mut leaving = Vec::with_capacity(due.len());
                for Due { workspace, id, .. } in due.iter() {
                    let marked = params![*workspace, *id, now, now.plus(LEASE)];
                    if tx.execute(queries::LEAVE, &marked).await? == 0 {
                        continue; // Another program has it.
                    }
                    let row: Option<LeavingRow> =
                        tx.find(queries::LEAVING, &params![*workspace, *id]).await?;
                    let Some(mut row) = row else { continue };
                    if row.is_theirs && row.has_waited(now) {
                        row.refusal = refusal(tx, *workspace, &row, now).await?;
                    }
                    leaving.push(Leaving { workspace: *workspace, id: *id, row });
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
                // In one order everywhere, and the workspace before its rows: or two programs wait for each other.
                let mut tried: Vec<&Tried> = tried.iter().collect();
                tried.sort_by_key(|one| (one.workspace, one.id));
                for Tried { workspace, id, fate } in tried {
                    channel::lock(tx, *workspace).await?;
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
        Fate::Again(next) => {
            let again = params![workspace, id, next.at, next.refusals];
            Ok(tx.execute(queries::AGAIN, &again).await.map(drop)?)
        }
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
        files::doubt(tx, workspace, id, &why.code, source.now()).await?;
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
    let mut lost: Vec<(WorkspaceId, MessageId)> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::LOST, &params![before, LOOKED_AT]).await?) })
        })
        .await?;
    if lost.is_empty() {
        return Ok(());
    }
    lost.sort();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (source, lost) = (source.clone(), lost.clone());
            Box::pin(async move {
                for (workspace, id) in lost {
                    channel::lock(tx, workspace).await?;
                    let why = Why {
                        code: "unknown".to_owned(),
                        reason: "It is not known whether this message was sent.".to_owned(),
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

#[cfg(test)]
mod tests;
