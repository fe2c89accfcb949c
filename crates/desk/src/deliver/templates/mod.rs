//! Templates: kept in step with Meta, made, edited and deleted here, and looked up when something is sent.

mod example;
mod known;
mod manage;
mod news;
pub(crate) mod queries;
mod rules;
mod sync;

use base::{LineId, Moment, TemplateId};
use serde_json::{Value, json};
use store::{Record, Row};

pub use example::{check_example, example_types};
pub use known::{Filter, accounts, asked_for, list, of_line, one};
pub(crate) use known::{asking, category, spell};
pub use manage::{create, delete, edit};
pub(crate) use news::hear;
pub use rules::{Person, editable, is_found, suggest};
pub use sync::sync;
pub(crate) use sync::{SentFrom, freshen, run};
pub use whatsapp::template::{
    Button, Category, CodeButton, Design, FILE_NAME, Fault, Format, Header, LONGEST_BODY, LONGEST_BUTTON,
    LONGEST_FOOTER, LONGEST_HEADER, MOST_BUTTONS, Missing, Piece, Place, Quality, Shown, Slot, Status,
    Values, variables,
};

/// A template of an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Its id here.
    pub id: TemplateId,
    /// Meta's id of the account.
    pub waba: String,
    /// Meta's id of it.
    pub meta_id: String,
    /// How far it is.
    pub status: Status,
    /// What customers make of it.
    pub quality: Quality,
    /// Why it is rejected or paused, or what is about to change, as a sentence.
    pub note: Option<String>,
    /// What it is made of.
    pub design: Design,
    /// Its components as Meta wrote them.
    pub components: Value,
    /// When we last heard of it.
    pub seen_at: Moment,
    /// How it stood at Meta then, by Meta's clock.
    as_of: Moment,
    /// Since when it is deleted, if it was approved before.
    blocked_from: Option<Moment>,
}

/// How up to date the templates of an account are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Meta's id of it.
    pub waba: String,
    /// The lines on it.
    pub lines: Vec<(LineId, String)>,
    /// When its templates last came.
    pub synced_at: Option<Moment>,
    /// Why they did not come the last time, as a sentence.
    pub failure: Option<String>,
}

impl Record for Template {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, waba, meta_id): (_, _, _) = (row.next()?, row.next()?, row.next()?);
        let (name, language): (String, String) = (row.next()?, row.next()?);
        let category: String = row.next()?;
        let (status, quality, note) = (known_status(&row.next::<String>()?), row.parse()?, row.next()?);
        let design: Value = serde_json::from_str(&row.next::<String>()?)
            .map_err(|error| store::Error::Value(format!("a template has no JSON: {error}")))?;
        let components = design.get("components").cloned().unwrap_or_default();
        let _asks: bool = row.next()?;
        let design = json!({"name": name, "language": language, "category": category,
                            "parameter_format": design.get("parameter_format"), "components": components});
        let design = Design::read(&design)
            .map_err(|error| store::Error::Value(format!("a stored template cannot be read: {error}")))?;
        let (seen_at, as_of, blocked_from) = (row.next()?, row.next()?, row.next()?);
        Ok(Self {
            id,
            waba,
            meta_id,
            status,
            quality,
            note,
            design,
            components,
            seen_at,
            as_of,
            blocked_from,
        })
    }
}

fn known_status(word: &str) -> Status {
    word.parse().unwrap_or(Status::Unknown)
}
