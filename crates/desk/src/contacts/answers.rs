//! Answers to reviews.

use base::{MemberId, ReviewId};
use store::{Unit, params};

use super::{Start, actor, queries, work};
use crate::flow::{Event, EventKind, emit};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// An answer to a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// One person.
    Same,
    /// Two people.
    Two,
    /// Two people, and never ask about them again.
    Never,
}

/// Answers a review.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Conflict`] if it is answered already.
pub async fn answer(desk: &Desk, viewer: &Viewer, review: ReviewId, answer: Answer) -> Result<()> {
    let by = actor(viewer);
    let start = Start::about(desk, viewer, queries::REVIEW_CONTACT, review, "review").await?;
    work(desk, viewer, start, move |book, now| {
        match answer {
            Answer::Same => book.ledger.accept(review, by, now)?,
            Answer::Two => book.ledger.reject(review, by, false, now)?,
            Answer::Never => book.ledger.reject(review, by, true, now)?,
        }
        Ok(())
    })
    .await
}

/// Answers several reviews alike, one after the other; those that are answered by then stay as they are.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn answer_all(desk: &Desk, viewer: &Viewer, reviews: &[ReviewId], wanted: Answer) -> Result<()> {
    for review in reviews {
        match answer(desk, viewer, *review, wanted).await {
            Ok(()) | Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Gives a review to a member, or to nobody.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn assign_review(
    desk: &Desk,
    viewer: &Viewer,
    review: ReviewId,
    to: Option<MemberId>,
) -> Result<()> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    let source = desk.source.clone();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let source = source.clone();
            Box::pin(async move {
                let changed = tx.execute(queries::ASSIGN_REVIEW, &params![workspace, review, to]).await?;
                if changed == 0 {
                    return Err(Error::NotFound("review"));
                }
                let event = Event::new(EventKind::ReviewChanged, now).about(review);
                emit(tx, workspace, &source, &[event]).await
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(())
}
