//! Every client to other systems, with time-outs and size limits: HTTP, and SMTP for letters. Nothing else may make an HTTP
//! client (`clippy.toml` sees to it).

mod address;
mod client;
pub mod graph;
pub mod kannel;
pub mod mail;
pub mod twilio;

pub use address::check_base;
pub use client::{Client, Failure, Handed, Response};
pub use reqwest::Method;
