//! A message to somebody of one's own, to see whether a line works from end to end.

use base::{LineId, MessageId};
use serde_json::{Map, Value, json};
use store::{Unit, params};

use super::queries;
use crate::contacts;
use crate::deliver::{self, Draft, Whom};
use crate::flow::{Event, EventKind, emit};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// A template without variables, such as `hello_world`: it may always be sent.
    Template {
        /// Its name.
        name: String,
        /// Its language, such as `en_US`.
        language: String,
    },
    /// Words of one's own: only within 24 hours after that number wrote to the line.
    Text(String),
}

impl Trial {
    fn request(&self) -> Map<String, Value> {
        let request = match self {
            Self::Template { name, language } => {
                json!({"type": "template", "template": {"name": name, "language": {"code": language}}})
            }
            Self::Text(body) => json!({"type": "text", "text": {"body": body}}),
        };
        match request {
            Value::Object(request) => request,
            _ => Map::new(),
        }
    }
}

/// Sends a message from a line to this number, and remembers it as the line's latest trial. Needs
/// [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Invalid`] for what is no number or cannot be said, [`Error::Refused`] if it may not be sent as things stand.
pub async fn try_line(
    desk: &Desk,
    viewer: &Viewer,
    line: LineId,
    number: &str,
    trial: &Trial,
) -> Result<MessageId> {
    viewer.must(Permission::ManageSettings)?;
    let draft = Draft::read(&trial.request())?;
    let whom = Whom::Phone(contacts::number(number)?);
    let message = deliver::write_to(desk, viewer, (line, whom), draft).await?;
    let (workspace, source) = (viewer.workspace, desk.source.clone());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let source = source.clone();
            Box::pin(async move {
                tx.execute(queries::NOTE_TRIAL, &params![workspace, line, message]).await?;
                let event = Event::new(EventKind::SettingsChanged, source.now()).about(line);
                emit(tx, workspace, &source, &[event]).await
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(message)
}
