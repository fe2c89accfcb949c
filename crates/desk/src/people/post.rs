//! The loop that sends letters, with no transaction open.

use std::time::Duration;

use base::Moment;
use outside::mail::Failure;

use super::letters::{Fate, settle, take_next};
use crate::{Desk, Result};

/// How long a try may take, and when somebody else tries.
const PATIENCE: Duration = Duration::from_secs(90);
const LEASE: Duration = Duration::from_secs(120);
/// How long it takes until the second try; each further one waits twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(30);
/// How often a letter is tried: the last time about two hours after the first.
const TRIES: i64 = 9;
/// How often the table is looked at for what other processes wrote, and for what has to be tried again.
const LOOK: Duration = Duration::from_secs(5);

/// Sends what is due, each letter taken just before it is sent: a slow mail server keeps none for longer than its lease.
/// Returns how many letters were tried.
///
/// # Errors
/// Only if the database is not available.
pub async fn step(desk: &Desk) -> Result<usize> {
    let Some(mailer) = &desk.mailer else { return Ok(0) };
    let mut count = 0;
    while !desk.stopping.is_cancelled()
        && let Some(due) = take_next(desk, desk.source.now().plus(LEASE)).await?
    {
        let (id, letter) = (due.id.to_string(), &due.letter);
        let sent = mailer.send(&id, &letter.address, &letter.subject, letter.body.reveal());
        let sent = tokio::time::timeout(PATIENCE, sent)
            .await
            .unwrap_or_else(|_late| Err(Failure::Later("the mail server took too long".to_owned())));
        settle(desk, (due.workspace, due.id), fate(sent, due.attempts, desk.source.now())).await?;
        count += 1;
    }
    Ok(count)
}

/// What becomes of a letter that was tried so often before.
fn fate(sent: std::result::Result<(), Failure>, attempts: i64, now: Moment) -> Fate {
    match sent {
        Ok(()) => Fate::Sent,
        Err(Failure::Later(why)) if attempts + 1 < TRIES => {
            tracing::warn!(why, "a letter could not be sent; it is tried again");
            let wait = FIRST_WAIT * 2u32.saturating_pow(u32::try_from(attempts).unwrap_or(0));
            Fate::Again(now.plus(wait), why)
        }
        Err(Failure::Later(why) | Failure::Never(why)) => {
            tracing::warn!(why, "a letter could not be sent");
            Fate::Failed(why)
        }
    }
}

/// Sends until the program is to end.
pub(crate) async fn run(desk: Desk) {
    if desk.mailer.is_none() {
        return;
    }
    while !desk.stopping.is_cancelled() {
        match step(&desk).await {
            Ok(0) => tokio::select! {
                () = desk.post.notified() => {}
                () = desk.stopping.cancelled() => {}
                () = tokio::time::sleep(LOOK) => {}
            },
            Ok(_more) => {}
            Err(error) => {
                tracing::error!(%error, "letters wait because they cannot be sent now");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}
