//! What a picture is, and how large. Most say so in their first bytes; a JPEG may have much about itself before that.

use std::ops::Range;

use base::WorkspaceId;
use futures_util::TryStreamExt;
use imagesize::ImageType;
use outside::vault::Kept;

use super::rules::{Jpeg, follow, sides};
use super::{Kind, owner, vault};
use crate::Desk;

/// How much is read of what stands before the size of a JPEG, at a time, and how often.
const PIECE: u64 = 128 << 10;
const PIECES: usize = 64;

/// Whether these are the first bytes of what this kind of file has to be: pictures are told by them.
pub(crate) fn is_picture(kind: Kind, head: &[u8]) -> bool {
    use ImageType::{Gif, Jpeg, Png, Webp};
    matches!(imagesize::image_type(head), Ok(Jpeg | Png | Webp | Gif)) || !is_shown_as_one(kind)
}

fn is_shown_as_one(kind: Kind) -> bool {
    matches!(kind, Kind::Image | Kind::Sticker)
}

/// Width and height of a picture that is kept, in pixels.
pub(super) async fn pixels(
    desk: &Desk,
    workspace: WorkspaceId,
    kind: Kind,
    kept: &Kept,
) -> Option<(i64, i64)> {
    if !is_shown_as_one(kind) || !is_picture(kind, &kept.head) {
        return None;
    }
    if let Ok(size) = imagesize::blob_size(&kept.head) {
        return sides(size.width, size.height);
    }
    let (mut piece, mut start) = (kept.head.clone(), 0);
    for _turn in 0..PIECES {
        match follow(&piece, start) {
            Jpeg::Size(width, height) => return sides(width, height),
            Jpeg::Nowhere => return None,
            Jpeg::From(next) => {
                piece = read(desk, workspace, &kept.sha256, next..(next + PIECE).min(kept.size)).await?;
                start = next;
            }
        }
    }
    None
}

async fn read(desk: &Desk, workspace: WorkspaceId, sha256: &str, part: Range<u64>) -> Option<Vec<u8>> {
    let pieces = vault(desk).ok()?.open(&owner(workspace), sha256, part).await.ok()?;
    Some(pieces.try_collect::<Vec<_>>().await.ok()?.concat())
}
