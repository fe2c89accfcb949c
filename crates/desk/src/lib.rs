//! The product: one folder per stage of the flow.

mod error;

pub mod converse;
pub mod flow;
pub mod people;
pub mod receive;
pub mod view;

pub use error::{Error, Result};

/// The handle that the outer floors hold. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Desk {}
