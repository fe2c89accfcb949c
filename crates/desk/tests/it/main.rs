//! Stories of the product on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is missing"
)]

mod addresses;
mod afterwards;
mod asking;
mod codes;
mod constraints;
mod fixtures;
mod floors;
mod import;
mod notices;
mod people;
mod pilot;
mod races;
mod search;
mod setup;
mod sms;
mod statements;
mod stories;
mod support;
mod troubles;
mod write_to;
mod writing;
