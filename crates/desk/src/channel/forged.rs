//! What comes for an app or an SMS line and is not signed with its secret: somebody's guess, or a secret that was mistyped here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base::{AppId, Moment, WorkspaceId};
use store::{Statement, params};

use super::kept::note;
use super::{App, SmsLine, queries};
use crate::Desk;

/// For this long nothing more is said about the same app or line: whoever floods a hook costs nothing but the check.
const QUIET: Duration = Duration::from_secs(60);

/// When which app or SMS line was last said to get forgeries. Those that are not set up never come here, so it stays small.
#[derive(Debug, Default)]
pub(crate) struct Forgeries(Mutex<HashMap<AppId, Moment>>);

impl Forgeries {
    /// Its secrets changed: the next forgery is news.
    pub(crate) fn forget(&self, app: AppId) {
        self.said().remove(&app);
    }

    fn is_news(&self, app: AppId, now: Moment) -> bool {
        let mut said = self.said();
        let is_news = said.get(&app).is_none_or(|at| now.since(*at) >= QUIET);
        if is_news {
            said.insert(app, now);
        }
        is_news
    }

    fn said(&self) -> MutexGuard<'_, HashMap<AppId, Moment>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A delivery of this app is not signed with its secret.
pub(crate) async fn note_forged(desk: &Desk, app: &App) {
    if desk.forgeries.is_news(app.id, desk.source.now()) {
        tracing::warn!(app = %app.key, "deliveries come that are not signed with the app secret");
        write_down(desk, app.workspace, app.id, queries::NOTE_FORGED_FOR_APP).await;
    }
}

/// A call of this line's hook does not show that it is the provider's.
pub(crate) async fn note_forged_sms(desk: &Desk, line: &SmsLine) {
    if desk.forgeries.is_news(line.app(), desk.source.now()) {
        tracing::warn!(line = %line.key, "calls come that the line's SMS provider did not sign");
        write_down(desk, line.workspace, line.app(), queries::NOTE_FORGED_FOR_LINE).await;
    }
}

/// The answer at the door is the same, whether it could be written down or not.
async fn write_down(desk: &Desk, workspace: WorkspaceId, id: AppId, statement: Statement) {
    let noted = note(desk, workspace, id, move |tx, now| {
        Box::pin(
            async move { Ok(tx.execute(statement, &params![workspace, id, now, now.minus(QUIET)]).await?) },
        )
    });
    if let Err(error) = noted.await {
        tracing::warn!(%error, "a forgery could not be written down");
    }
}
