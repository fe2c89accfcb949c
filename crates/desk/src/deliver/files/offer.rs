//! Files that people and programs send here to be sent on: checked by WhatsApp's limits before anything is kept.

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use whatsapp::send::{MediaKind, mime_type};

use crate::media::{self, File, Offered};
use crate::people::Viewer;
use crate::{Desk, Error, Result};

/// What WhatsApp takes of one kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimit {
    /// The kind.
    pub kind: media::Kind,
    /// The MIME types.
    pub mime_types: &'static [&'static str],
    /// The largest size in bytes.
    pub largest: u64,
}

/// What WhatsApp takes, kind by kind.
pub fn file_limits() -> [FileLimit; 5] {
    MediaKind::ALL.map(|kind| {
        let (mime_types, largest) = kind.limits();
        FileLimit { kind: kind.into(), mime_types, largest }
    })
}

/// The MIME type of every ending of a name, and of every type that browsers write in another way than WhatsApp.
pub fn file_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    whatsapp::send::file_names()
}

/// Takes in a file that is to be sent. `said` is its MIME type as its sender says.
///
/// # Errors
/// [`Error::Invalid`] in words for a file that WhatsApp would not take, [`Error::Busy`] if too many come in at once.
pub async fn take_file(
    desk: &Desk,
    viewer: &Viewer,
    name: &str,
    said: &str,
    pieces: impl Stream<Item = std::io::Result<Bytes>> + Send,
) -> Result<File> {
    let mut pieces = std::pin::pin!(pieces);
    let mime_type = mime_type(said, name);
    let kind = MediaKind::taking(&mime_type).ok_or_else(|| Error::Invalid(not_taken(&mime_type)))?;
    let largest = kind.limits().1;
    // A little more, so that what is too large can be told from what is just not too large.
    let mut taking = media::take(desk, viewer, largest + 1)?;
    let mut size = 0;
    while let Some(piece) = pieces.next().await {
        let piece = piece
            .map_err(|_broken| Error::Invalid("The file did not arrive whole. Send it again.".to_owned()))?;
        size += piece.len() as u64;
        check(kind, &mime_type, size)?;
        taking.add(&piece).await?;
    }
    if size == 0 {
        return Err(Error::Invalid("This file is empty. Choose another.".to_owned()));
    }
    let taken = taking.end().await?;
    if !media::is_picture(kind.into(), taken.head()) {
        let words = "This file is no picture, whatever its name says. Choose another.";
        return Err(Error::Invalid(words.to_owned()));
    }
    let name = Some(name).filter(|name| !name.is_empty()).map(str::to_owned);
    taken.save(desk, Offered { kind: kind.into(), mime_type, name }).await
}

/// What a file is in a message, by its MIME type.
pub(in crate::deliver) fn kind_of(said: &str) -> media::Kind {
    MediaKind::taking(&plain(said)).map_or(media::Kind::Document, media::Kind::from)
}

/// Whether WhatsApp takes such a file as one of this kind.
pub(super) fn check(kind: MediaKind, mime_type: &str, size: u64) -> Result<()> {
    let (mime_types, largest) = kind.limits();
    if !mime_types.contains(&mime_type) {
        return Err(Error::Invalid(needed(kind).to_owned()));
    }
    if size > largest {
        return Err(Error::Invalid(format!("{} may have up to {}.", plural(kind), megabytes(largest))));
    }
    Ok(())
}

/// A MIME type without what stands behind it.
pub(super) fn plain(mime_type: &str) -> String {
    whatsapp::send::mime_type(mime_type, "")
}

fn not_taken(mime_type: &str) -> String {
    format!(
        "WhatsApp takes no files of this type ({mime_type}). It takes JPEG and PNG pictures, MP4 and 3GP videos, AAC, AMR, MP3, \
         M4A and Ogg sound, PDF, Office and text documents, and WebP stickers."
    )
}

fn needed(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "A picture is needed here: JPEG or PNG.",
        MediaKind::Video => "A video is needed here: MP4 or 3GP.",
        MediaKind::Audio => "Sound is needed here: AAC, AMR, MP3, M4A or Ogg.",
        MediaKind::Document => "A document is needed here: PDF, Office or text.",
        MediaKind::Sticker => "A sticker is needed here: WebP.",
    }
}

fn plural(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "Pictures",
        MediaKind::Video => "Videos",
        MediaKind::Audio => "Sound files",
        MediaKind::Document => "Documents",
        MediaKind::Sticker => "Stickers",
    }
}

fn megabytes(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MB", bytes >> 20) } else { format!("{} KB", bytes >> 10) }
}
