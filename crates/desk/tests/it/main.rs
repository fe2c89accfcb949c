//! Stories of the product on both engines.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where something is missing")]

mod afterwards;
mod fixtures;
mod floors;
mod import;
mod statements;
mod support;
mod troubles;
