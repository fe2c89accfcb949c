//! What fetching a file from Meta and handing one over to Meta have in common: a table says what is due, whoever takes it up
//! moves it ahead, the try itself has no transaction open, and what became of it is written down.

use std::sync::Arc;
use std::time::Duration;

use base::Moment;
use futures_util::StreamExt;
use store::{Record, Statement, Tx, Unit, params};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::{Desk, Error, Result};

/// How many files are on their way at once.
const AT_ONCE: usize = 4;
/// How many rows one step takes up.
const TAKEN_UP: usize = 8;
/// How often the table is looked at for what other processes wrote, and for what has to be tried again.
const LOOK: Duration = Duration::from_secs(2);

/// One kind of such work.
pub(crate) trait Errand: 'static {
    /// What names a file in the table.
    type Key: Record + Clone + Send + Sync + 'static;
    /// A file whose turn it is.
    type Due: Send + 'static;
    /// The keys of what is due, of all workspaces; up to so many.
    const DUE: Statement;
    /// Of all workspaces: whatever is on its way begins anew.
    const RESUME: Statement;
    /// How long whoever takes a file up has before somebody else does. Longer than any try may take.
    const LEASE: Duration;

    /// Is told when there is something new to do.
    fn news(desk: &Desk) -> &Notify;

    /// Moves a file ahead, and says all that is needed to try it; nothing if somebody else has it.
    fn take_up(
        tx: &mut Tx,
        key: &Self::Key,
        lease: (Moment, Moment),
    ) -> impl Future<Output = Result<Option<Self::Due>>> + Send;

    /// Tries it, and writes down what became of it.
    fn try_one(desk: &Desk, due: Self::Due) -> impl Future<Output = Result<()>> + Send;
}

/// Does such work for as long as the desk lives. A slow file delays no other: the next is taken up as one ends.
pub(crate) async fn run<E: Errand>(desk: Desk) {
    if desk.graph.is_none() || desk.vault.is_none() {
        return;
    }
    if let Err(error) = resume::<E>(&desk).await {
        tracing::error!(%error, "files that were on their way when the program stopped come later");
    }
    let mut on_their_way = JoinSet::new();
    loop {
        let room = AT_ONCE.saturating_sub(on_their_way.len());
        match take_due::<E>(&desk, room).await {
            Ok(due) => due.into_iter().for_each(|one| {
                on_their_way.spawn(try_one::<E>(desk.clone(), one));
            }),
            Err(error) => tracing::error!(%error, "files wait because they cannot be taken up now"),
        }
        let has_room = on_their_way.len() < AT_ONCE;
        tokio::select! {
            Some(_ended) = on_their_way.join_next() => {}
            () = E::news(&desk).notified(), if has_room => {}
            () = tokio::time::sleep(LOOK), if has_room => {}
        }
    }
}

async fn try_one<E: Errand>(desk: Desk, due: E::Due) {
    // It is taken up again when its lease ends.
    if let Err(error) = E::try_one(&desk, due).await {
        tracing::error!(%error, "what became of a file cannot be written down now");
    }
}

/// Does some of what is due. Returns how many files were tried.
pub(crate) async fn step<E: Errand>(desk: &Desk) -> Result<usize> {
    let tries = take_due::<E>(desk, TAKEN_UP).await?.into_iter().map(|one| E::try_one(desk, one));
    let tried: Vec<Result<()>> = futures_util::stream::iter(tries).buffer_unordered(AT_ONCE).collect().await;
    let count = tried.len();
    tried.into_iter().collect::<Result<()>>()?;
    Ok(count)
}

/// Takes up some of what is due, and gives it.
async fn take_due<E: Errand>(desk: &Desk, many: usize) -> Result<Vec<E::Due>> {
    let (now, many) = (desk.source.now(), i64::try_from(many).unwrap_or(i64::MAX));
    let due: Vec<E::Key> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(E::DUE, &params![now, many]).await?) })
        })
        .await?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let due = Arc::new(due);
    desk.db
        .write(move |tx| -> Unit<'_, Vec<E::Due>, Error> {
            let due = due.clone();
            Box::pin(async move {
                let mut taken = Vec::with_capacity(due.len());
                for key in due.iter() {
                    taken.extend(E::take_up(tx, key, (now, now.plus(E::LEASE))).await?);
                }
                Ok(taken)
            })
        })
        .await
}

/// On a database of one program, whatever was on its way at the start was on its way when that program stopped.
async fn resume<E: Errand>(desk: &Desk) -> Result<()> {
    if desk.db.is_shared() {
        return Ok(());
    }
    let now = desk.source.now();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            Box::pin(async move {
                tx.execute(E::RESUME, &params![now]).await?;
                Ok(())
            })
        })
        .await
}
