//! The lines, for those who need their ids.

use store::{Unit, params};

use crate::channel::{Line, queries};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// The viewer's lines, oldest first.
///
/// # Errors
/// What the database answers.
pub async fn lines(desk: &Desk, viewer: &Viewer) -> Result<Vec<Line>> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::LINES, &params![workspace]).await?) })
        })
        .await
}
