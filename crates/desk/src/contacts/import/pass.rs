//! One pass over a file, a batch at a time: a dry run or a run.

use std::sync::Arc;

use base::{ImportId, MemberId, Source, WorkspaceId};
use store::{Tx, Unit, params};

use super::batch::{Batch, Line, Outcomes, Plan, lines, overtaken};
use super::queries;
use super::record::{Found, Import, ImportState};
use super::rules::Scopes;
use super::sheet::{File, Sheet};
use crate::channel::{self, Line as PhoneLine};
use crate::contacts::finish;
use crate::resolve::Hand;
use crate::{Desk, Error, Result};

/// Rows in one transaction.
const BATCH: usize = 500;

/// A pass over a file. Call [`Pass::step`] until nothing is left.
#[derive(Debug)]
pub struct Pass {
    desk: Desk,
    workspace: WorkspaceId,
    sheet: Sheet,
    scopes: Scopes,
    import: Import,
    /// What was found so far, if nobody keeps it elsewhere.
    found: Vec<Found>,
    /// What the rows so far would have done, in a dry run.
    plan: Plan,
    /// Whether the import has a row of its own that tells how far it is.
    is_kept: bool,
}

/// What happens to one batch.
struct Job {
    workspace: WorkspaceId,
    import: Import,
    lines: Vec<Line>,
    source: Source,
}

impl Pass {
    /// A pass that goes on behind the rows that are done.
    pub(super) async fn open(
        desk: &Desk,
        workspace: WorkspaceId,
        file: &File,
        import: Import,
        is_kept: bool,
    ) -> Result<Self> {
        let scopes = scopes(desk, workspace).await?;
        let mut sheet = Sheet::open(file)?;
        sheet.skip(import.done)?;
        let (desk, found, plan) = (desk.clone(), Vec::new(), Plan::default());
        Ok(Self { desk, workspace, sheet, scopes, import, found, plan, is_kept })
    }

    /// How far it is.
    pub fn import(&self) -> &Import {
        &self.import
    }

    /// What was found in a dry run that is kept nowhere else.
    pub fn found(&self) -> &[Found] {
        &self.found
    }

    /// Takes the next rows; whether there were any.
    ///
    /// # Errors
    /// [`Error::Conflict`] if somebody else went on with the same import; what the database answers.
    pub async fn step(&mut self) -> Result<bool> {
        if !self.import.state.is_under_way() {
            return Ok(false);
        }
        let records = self.sheet.next(BATCH)?;
        if records.is_empty() {
            self.end().await?;
            return Ok(false);
        }
        let done = self.import.done + i64::try_from(records.len()).unwrap_or(0);
        let job = Arc::new(Job {
            workspace: self.workspace,
            import: self.import.clone(),
            lines: lines(&self.sheet.layout, &self.scopes, &records),
            source: self.desk.source.clone(),
        });
        let outcomes = match self.import.state {
            ImportState::Checking => self.check(job).await?,
            _running => self.write(job).await?,
        };
        self.import.done = done;
        self.import.counts = outcomes.counts;
        self.found.extend(outcomes.found);
        Ok(true)
    }

    /// Decides, and throws the decisions away.
    async fn check(&mut self, job: Arc<Job>) -> Result<Outcomes> {
        let mut plan = std::mem::take(&mut self.plan);
        let reading = Arc::clone(&job);
        let (plan, outcomes) = self
            .desk
            .db
            .read(move |tx| -> Unit<'_, (Plan, Outcomes), Error> {
                Box::pin(async move {
                    let mut batch = reading.load(tx, Some(&plan)).await?;
                    let outcomes = batch.take_all(&reading.lines, &reading.import.counts)?;
                    plan.learn(&batch);
                    Ok((plan, outcomes))
                })
            })
            .await?;
        self.plan = plan;
        if !self.is_kept {
            return Ok(outcomes);
        }
        let outcomes = Arc::new(outcomes);
        let kept = Arc::clone(&outcomes);
        self.desk
            .db
            .write(move |tx| -> Unit<'_, (), Error> {
                let (job, outcomes) = (Arc::clone(&job), Arc::clone(&kept));
                Box::pin(async move { job.note(tx, &outcomes).await })
            })
            .await?;
        // What is kept in its table is told from there.
        Ok(Outcomes { counts: outcomes.counts, found: Vec::new() })
    }

    /// Decides, and writes the decisions down together with how far the import is.
    async fn write(&self, job: Arc<Job>) -> Result<Outcomes> {
        let counts = self
            .desk
            .db
            .write(move |tx| -> Unit<'_, super::Counts, Error> {
                let job = Arc::clone(&job);
                Box::pin(async move {
                    channel::lock(tx, job.workspace).await?;
                    let mut batch = job.load(tx, None).await?;
                    let outcomes = batch.take_all(&job.lines, &job.import.counts)?;
                    job.note(tx, &outcomes).await?;
                    let hand = Hand { by: Some(job.import.by), reason: None };
                    let written = batch.book.flush(tx, job.workspace, &hand).await?;
                    finish(tx, job.workspace, &job.source, &written).await?;
                    Ok(outcomes.counts)
                })
            })
            .await?;
        self.desk.told.notify_one();
        Ok(Outcomes { counts, found: Vec::new() })
    }

    async fn end(&mut self) -> Result<()> {
        let (workspace, id, state, now) =
            (self.workspace, self.import.id, self.import.state, self.desk.source.now());
        if self.is_kept {
            self.desk
                .db
                .write(move |tx| -> Unit<'_, (), Error> { Box::pin(end(tx, workspace, id, state, now)) })
                .await?;
        }
        self.import.state = state.end();
        self.import.ended_at = Some(now);
        Ok(())
    }
}

impl Job {
    async fn load(&self, tx: &mut Tx, plan: Option<&Plan>) -> Result<Batch> {
        Batch::load(tx, self.workspace, &self.source, self.import.by, &self.lines, plan).await
    }

    /// Writes down how far the import is, and what was found. Fails if somebody else went on with it.
    async fn note(&self, tx: &mut Tx, outcomes: &Outcomes) -> Result<()> {
        let (import, counts) = (&self.import, outcomes.counts);
        let done = import.done + i64::try_from(self.lines.len()).unwrap_or(0);
        let advanced = tx
            .execute(
                queries::ADVANCE,
                &params![
                    self.workspace,
                    import.id,
                    import.state.as_str(),
                    import.done,
                    done,
                    counts.created,
                    counts.matched,
                    counts.conflicts,
                    counts.broken,
                    counts.reviews,
                ],
            )
            .await?;
        if advanced == 0 {
            return Err(overtaken());
        }
        let found: Vec<_> = outcomes
            .found
            .iter()
            .map(|found| {
                params![self.workspace, import.id, found.line, found.outcome.as_str(), &found.reason]
            })
            .collect();
        Ok(tx.execute_many(queries::ADD_LINE, &found).await?)
    }
}

async fn end(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: ImportId,
    state: ImportState,
    now: base::Moment,
) -> Result<()> {
    let ended = params![workspace, id, state.as_str(), state.end().as_str(), now];
    tx.execute(queries::END, &ended).await?;
    if state.end() == ImportState::Finished {
        tx.execute(queries::FORGET_PARTS, &params![workspace, id]).await?;
    }
    Ok(())
}

/// Where ids of WhatsApp are valid, by the lines that are set up.
async fn scopes(desk: &Desk, workspace: WorkspaceId) -> Result<Scopes> {
    let lines: Vec<PhoneLine> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(channel::queries::LINES, &params![workspace]).await?) })
        })
        .await?;
    let mut scopes = Scopes::default();
    for line in &lines {
        let (own, parent) = (line.scopes.own(), line.scopes.parent());
        if !scopes.own.contains(own) {
            scopes.own.push(own.clone());
        }
        if !scopes.parent.contains(parent) {
            scopes.parent.push(parent.clone());
        }
    }
    Ok(scopes)
}

/// A dry run that is kept nowhere.
pub(super) fn unkept(desk: &Desk, by: MemberId, file_name: &str, total: i64) -> Import {
    Import {
        id: desk.source.id(),
        file_name: file_name.to_owned(),
        state: ImportState::Checking,
        total,
        done: 0,
        counts: super::Counts::default(),
        by,
        begun_at: desk.source.now(),
        ended_at: None,
    }
}
