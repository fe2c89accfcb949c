//! The two engines behind one door: SQLite in the data folder by default, PostgreSQL by URL. One SQL text for both.
//!
//! [`Db::write`] is the only way to change anything: a unit of work that runs to its end on its own, is repeated when the
//! engine asks for it, and is never cut short by a caller who goes away. [`Journal`] is the append-only intake.

mod db;
mod error;
mod journal;
mod migrate;
mod postgres;
mod row;
mod sqlite;
mod statement;
mod tx;
mod value;

#[cfg(feature = "testing")]
pub mod testing;

pub use db::{Db, Location, Unit};
pub use error::{Error, Result};
pub use journal::{Arrival, Delivery, Journal, JournalError, StreamBatch};
pub use row::{Field, Record, Row};
pub use statement::{Statement, question_marks};
pub use tx::Tx;
pub use value::Value;
