//! The second stage: who is this? Facts in, contacts and claims out.
//!
//! A batch of happenings is resolved against a `Book`: everything that is known about their identifiers, loaded with a
//! few statements, changed in memory by `identity::decide`, written back with a few statements.

mod book;
mod contact;
mod load;
pub(crate) mod queries;
mod rows;
mod rules;

pub use contact::{ContactKind, ContactRow};

pub(crate) use book::{Book, Hand, Heard, Link, StoredRecord, Written};
pub(crate) use rows::{ClaimRow, MergeRow, ReviewRow, key, oldest_first};
