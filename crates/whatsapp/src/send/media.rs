//! Files that a business sends, by their id at Meta or by a link.

use serde_json::Value;

use super::{LONGEST_CAPTION, Unsendable, optional, within};

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaKind {
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

impl MediaKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Image, Self::Video, Self::Audio, Self::Document, Self::Sticker];

    /// Meta's word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }

    /// The MIME types that Meta takes, and the largest file in bytes. Source: Meta, "Media", 2026-09.
    pub const fn limits(self) -> (&'static [&'static str], u64) {
        match self {
            Self::Image => (&["image/jpeg", "image/png"], 5 << 20),
            Self::Video => (&["video/mp4", "video/3gpp"], 16 << 20),
            Self::Audio => (&["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"], 16 << 20),
            Self::Document => (
                &[
                    "text/plain",
                    "application/pdf",
                    "application/msword",
                    "application/vnd.ms-excel",
                    "application/vnd.ms-powerpoint",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                ],
                100 << 20,
            ),
            Self::Sticker => (&["image/webp"], 500 << 10),
        }
    }
}

impl std::str::FromStr for MediaKind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or(())
    }
}

/// A file in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// What kind of file.
    pub kind: MediaKind,
    /// Meta's id of an uploaded file.
    pub id: Option<String>,
    /// Where Meta fetches it, when it was not uploaded.
    pub link: Option<String>,
    /// Words below it.
    pub caption: Option<String>,
    /// The name of a document.
    pub filename: Option<String>,
    /// Whether sound plays as a voice message.
    pub voice: bool,
}

impl Media {
    pub(super) fn read(kind: MediaKind, object: &Value) -> Result<Self, Unsendable> {
        let path = kind.as_str();
        let media = Self {
            kind,
            id: optional(object, "id"),
            link: optional(object, "link"),
            caption: optional(object, "caption"),
            filename: optional(object, "filename"),
            voice: object.get("voice").and_then(Value::as_bool).unwrap_or(false),
        };
        if media.id.is_none() && media.link.is_none() {
            return Err(Unsendable::missing(&format!("{path}.id or {path}.link")));
        }
        if let Some(link) = &media.link
            && !(link.starts_with("https://") || link.starts_with("http://"))
        {
            return Err(Unsendable::value(format!("{path}.link is no web address.")));
        }
        if let Some(caption) = &media.caption {
            within(caption, LONGEST_CAPTION, &format!("{path}.caption"))?;
        }
        Ok(media)
    }
}
