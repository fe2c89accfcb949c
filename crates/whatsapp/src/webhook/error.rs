//! Errors inside webhooks. Source: Meta, "Error codes".

use serde::Serialize;

use crate::field::{Fields, Object};
use crate::{Text, Unreadable};

/// One error of Meta's. Build on the code and the details: titles will go away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorItem<'a> {
    /// The code; see [`crate::errors`].
    pub code: Option<i64>,
    /// A heading, on its way out.
    pub title: Option<Text<'a>>,
    /// Mostly the heading again.
    pub message: Option<Text<'a>>,
    /// `error_data.details`: what happened.
    pub details: Option<Text<'a>>,
    /// Where it is documented; may be a relative path.
    pub href: Option<Text<'a>>,
}

impl<'a> Object<'a> for ErrorItem<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self {
            code: fields.get("code"),
            title: fields.get("title"),
            message: fields.get("message"),
            details: fields.object("error_data").get("details"),
            href: fields.get("href"),
        })
    }
}
