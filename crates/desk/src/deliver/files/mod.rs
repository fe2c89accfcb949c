//! Files that go out: which ones WhatsApp takes, and how Meta gets them before the messages that carry them leave.

mod hand;
mod offer;
pub(crate) mod queries;
mod rows;

use whatsapp::send::MediaKind;

use crate::media::Kind;

pub(super) use hand::id_in;
pub(crate) use hand::run;
pub use hand::step;
pub(super) use offer::kind_of;
pub use offer::{FileLimit, file_limits, file_names, take_file};
pub(crate) use rows::doubt_file;
pub(super) use rows::{attach, doubt, forget_at_meta, keep_known};

impl From<MediaKind> for Kind {
    fn from(kind: MediaKind) -> Self {
        match kind {
            MediaKind::Image => Self::Image,
            MediaKind::Video => Self::Video,
            MediaKind::Audio => Self::Audio,
            MediaKind::Document => Self::Document,
            MediaKind::Sticker => Self::Sticker,
        }
    }
}
