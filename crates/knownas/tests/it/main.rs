//! The real program, from outside.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops where something is missing, and says what it saw"
)]

mod again;
mod command_line;
mod connect;
mod door;
mod import;
mod kill;
mod kill_files;
mod media;
mod mms;
mod program;
mod sending;
mod settings;
mod sms;
mod stopping;
mod templates;
