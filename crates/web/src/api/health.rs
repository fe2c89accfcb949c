//! What whoever runs this server asks it.

use std::time::Duration;

use axum::extract::State;
use desk::setup;

use crate::App;
use crate::error::{Problem, Result};

/// The time the database has to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process is alive.
pub(crate) async fn alive() -> &'static str {
    "alive"
}

/// The database answers, too.
pub(crate) async fn ready(State(app): State<App>) -> Result<&'static str> {
    match tokio::time::timeout(PATIENCE, setup::is_done(app.desk())).await {
        Ok(Ok(_either)) => Ok("ready"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the database does not answer as it should");
            Err(Problem::not_ready())
        }
        Err(_late) => Err(Problem::not_ready()),
    }
}
