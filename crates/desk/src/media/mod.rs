//! Files of messages. What customers send is fetched from Meta at once, because Meta forgets it; what is sent from here is kept
//! first. The bytes are in the vault, named by their hash; a row here says what they are.

mod doomed;
pub(crate) mod errand;
mod expect;
mod fetch;
mod kept;
mod picture;
pub(crate) mod queries;
mod rows;
mod rules;
mod sweep;
mod worker;

use base::{MediaId, WorkspaceId};
use serde::{Deserialize, Serialize};
use store::{Record, Row};

use crate::receive::{Content, Media};
use crate::words::stored_words;
use crate::{Desk, Error, Result};

pub(crate) use doomed::stayed;
pub(crate) use expect::{Expected, expect};
pub(crate) use kept::{Offered, bytes, take};
pub use kept::{Taken, fetch_again, file, open};
pub use outside::Pieces;
pub use outside::vault::Vault;
pub(crate) use picture::is_picture;
pub(crate) use rows::{add, call_at_meta, files_called, find};
pub(crate) use sweep::run as run_sweeping;
pub use sweep::sweep;
pub(crate) use worker::run;
pub use worker::step;

/// What a file is in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// Sound.
    Audio,
    /// Any other file.
    Document,
    /// A sticker.
    Sticker,
}

/// Whether its bytes are here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// They are to be fetched from Meta.
    Waiting,
    /// They are here.
    Kept,
    /// They could not be fetched.
    Failed,
}

stored_words! {
    Kind { Image = "image", Video = "video", Audio = "audio", Document = "document", Sticker = "sticker" }
    State { Waiting = "waiting", Kept = "kept", Failed = "failed" }
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its id.
    pub id: MediaId,
    /// What it is.
    pub kind: Kind,
    /// Its MIME type, as its sender says.
    pub mime_type: String,
    /// What its sender calls it.
    pub name: Option<String>,
    /// Whether it is here.
    pub state: State,
    /// SHA-256 of its bytes in hexadecimal digits; nothing if nobody said.
    pub sha256: Option<String>,
    /// How many bytes are kept.
    pub size: Option<i64>,
    /// Of a picture: width and height in pixels.
    pub pixels: Option<(i64, i64)>,
    /// Why it could not be fetched, in a sentence.
    pub reason: Option<String>,
}

impl File {
    /// How many bytes are kept; none if it is not here.
    pub fn length(&self) -> u64 {
        self.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default()
    }
}

impl Record for File {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, kind, mime_type, name) = (row.next()?, row.parse()?, row.next()?, row.next()?);
        let (state, sha256, size) = (row.parse()?, row.next()?, row.next()?);
        let (width, height): (Option<i64>, Option<i64>) = (row.next()?, row.next()?);
        Ok(Self {
            id,
            kind,
            mime_type,
            name,
            state,
            sha256,
            size,
            pixels: width.zip(height),
            reason: row.next()?,
        })
    }
}

/// What a message says of its file: what it is, Meta's words about it, its name.
pub(crate) fn named(content: &Content) -> Option<(Kind, &Media, Option<&str>)> {
    Some(match content {
        Content::Image { media, .. } => (Kind::Image, media, None),
        Content::Video { media, .. } => (Kind::Video, media, None),
        Content::Audio { media, .. } => (Kind::Audio, media, None),
        Content::Document { media, filename, .. } => (Kind::Document, media, filename.as_deref()),
        Content::Sticker { media, .. } => (Kind::Sticker, media, None),
        Content::Template { file: Some(file), .. } => return named(file),
        _ => return None,
    })
}

/// Where files are kept.
fn vault(desk: &Desk) -> Result<&Vault> {
    desk.vault.as_ref().ok_or(Error::Busy)
}

/// The folder of a workspace in there.
fn owner(workspace: WorkspaceId) -> String {
    workspace.to_string()
}
