//! What changed, as names only. The open page fetches what it shows of it, with its own permissions and language.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use desk::flow::{self, Hint};
use desk::people::{Permission, Viewer};
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::App;
use crate::auth::Session;

/// Hints that come this close together are told as one.
const GATHER: Duration = Duration::from_millis(150);
/// A stream ends after this long; the browser comes back and is asked again who it is.
const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// Tells regions of the page to fetch themselves again, all of them.
const REFRESH: &str = "refresh";

pub(crate) async fn stream(
    State(app): State<App>,
    Session(viewer): Session,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let hints = flow::hints(app.desk(), &viewer);
    let events = names(hints, viewer)
        .map(|name| Ok(Event::default().event(name).data("")))
        .take_until(tokio::time::sleep(LIFETIME))
        .take_until(app.desk().told_to_stop());
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

/// The names to tell, in the order to tell them. The first is `refresh`: the page may be older than its stream.
fn names(hints: Receiver<Hint>, viewer: Viewer) -> impl Stream<Item = String> {
    let first = stream::iter([REFRESH.to_owned()]);
    let later = stream::unfold((hints, viewer), |(mut hints, viewer)| async move {
        let batch = next_batch(&mut hints, &viewer).await?;
        Some((stream::iter(batch), (hints, viewer)))
    });
    first.chain(later.flatten())
}

/// Waits for a hint, then gathers those that follow closely. `None` when no more can come.
async fn next_batch(hints: &mut Receiver<Hint>, viewer: &Viewer) -> Option<BTreeSet<String>> {
    let mut batch = BTreeSet::new();
    match hints.recv().await {
        Ok(hint) => batch.extend(name(hint, viewer)),
        Err(RecvError::Lagged(_)) => return Some(BTreeSet::from([REFRESH.to_owned()])),
        Err(RecvError::Closed) => return None,
    }
    tokio::time::sleep(GATHER).await;
    loop {
        match hints.try_recv() {
            Ok(hint) => batch.extend(name(hint, viewer)),
            Err(TryRecvError::Lagged(_)) => return Some(BTreeSet::from([REFRESH.to_owned()])),
            Err(TryRecvError::Empty | TryRecvError::Closed) => return Some(batch),
        }
    }
}

/// The event's name, if this viewer may know of it.
fn name(hint: Hint, viewer: &Viewer) -> Option<String> {
    match hint {
        Hint::List => Some("list".to_owned()),
        Hint::Thread(id) => Some(format!("thread-{id}")),
        Hint::Contact(id) => Some(format!("contact-{id}")),
        Hint::Reviews => Some("reviews".to_owned()),
        Hint::Templates => Some("templates".to_owned()),
        Hint::Settings => viewer.role.may(Permission::ManageSettings).then(|| "settings".to_owned()),
        Hint::Intake => viewer.role.may(Permission::SeeDeliveries).then(|| "intake".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use base::{MemberId, Source, WorkspaceId};
    use desk::people::{Role, Who};
    use tokio::sync::broadcast;

    use super::*;

    fn viewer(role: Role) -> Viewer {
        let id: MemberId = Source::system().id();
        Viewer { workspace: WorkspaceId(1), who: Who::Member { id, name: "Sam".to_owned() }, role }
    }

    async fn told(hints: &[Hint], room: usize, role: Role) -> Vec<String> {
        let (tell, listen) = broadcast::channel(room);
        for hint in hints {
            tell.send(*hint).unwrap();
        }
        drop(tell);
        names(listen, viewer(role)).collect().await
    }

    #[tokio::test]
    async fn a_burst_is_told_once_and_after_a_refresh() {
        let hints = [Hint::List, Hint::Intake, Hint::List, Hint::List];
        assert_eq!(told(&hints, 8, Role::Admin).await, ["refresh", "intake", "list"]);
    }

    #[tokio::test]
    async fn agents_hear_nothing_of_the_intake() {
        assert_eq!(told(&[Hint::Intake], 8, Role::Agent).await, ["refresh"]);
    }

    #[tokio::test]
    async fn whoever_lags_is_told_to_refresh() {
        assert_eq!(told(&[Hint::List; 9], 2, Role::Agent).await, ["refresh", "refresh", "list"]);
    }
}
