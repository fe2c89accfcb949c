//! Every HTTP client to other systems, with time-outs and size limits. Nothing else may make an HTTP client (`clippy.toml`
//! sees to it).

mod client;
pub mod graph;

pub use client::{Client, Failure, Response};
pub use reqwest::Method;
