//! Every client to other systems, with time-outs and size limits: HTTP, SMTP for letters, and the place where files are kept, which
//! may be one of them. Nothing else may make an HTTP client (`clippy.toml` sees to it).

mod address;
mod client;
pub mod graph;
pub mod kannel;
pub mod mail;
pub mod twilio;
pub mod vault;

pub use address::check_base;
pub use client::{Arriving, Client, Failure, Handed, Response, Unfetched};
pub use reqwest::Method;

/// The bytes of a file, piece by piece, so that no file is ever in memory as a whole.
pub type Pieces = futures_util::stream::BoxStream<'static, std::io::Result<bytes::Bytes>>;
