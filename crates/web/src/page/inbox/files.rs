//! Files in a thread: how they are shown, and how they are sent.

use axum::extract::multipart::Field;
use axum::extract::{Multipart, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::{ConversationId, MediaId, MessageId};
use desk::deliver::{self, Draft, Payload, Unsendable, file_limits, file_names};
use desk::media::{self, Kind};
use desk::people::Viewer;
use futures_util::TryStreamExt;
use serde_json::{Map, Value, json};

use super::super::done;
use super::super::words::{file_size, tame};
use super::conversation_id;
use crate::auth::Session;
use crate::error::{Problem, Result};
use crate::upload::broken_off;
use crate::{App, upload};

/// A file in a message.
#[derive(Debug)]
pub struct File {
    /// Which picture stands for it.
    pub icon: &'static str,
    /// What it is.
    pub label: &'static str,
    /// Its name.
    pub name: Option<String>,
    /// Its format and size, as far as they are known.
    pub details: Vec<String>,
    /// Words below it.
    pub caption: Option<String>,
    /// Where it is.
    pub bytes: Bytes,
}

/// Where the bytes of a file are.
#[derive(Debug)]
pub enum Bytes {
    /// A picture, here.
    Picture(MediaId, Frame),
    /// A sticker, here.
    Sticker(MediaId, Frame),
    /// A film, here.
    Video(MediaId),
    /// Sound, here.
    Audio(MediaId),
    /// Something to save, here.
    Saved(MediaId),
    /// On their way here; a picture gets its place already.
    Coming(&'static str),
    /// They could not be fetched, for this reason.
    Failed(MediaId, String),
    /// Somewhere on the web.
    Link(String),
    /// At WhatsApp only.
    Elsewhere,
}

/// The place that a picture takes, in pixels, so that nothing moves when it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Its width.
    pub width: i64,
    /// Its height.
    pub height: i64,
}

impl Frame {
    /// A picture of this size, made to fit into this square. Very long ones keep a shape that can be seen.
    fn within(most: i64, pixels: Option<(i64, i64)>) -> Self {
        let (width, height) = pixels.unwrap_or((4, 3));
        let (width, height) = (width.max(height / 3).max(1), height.max(width / 3).max(1));
        let longer = width.max(height);
        let part = |side: i64| (side * most.min(longer.max(48)) / longer).max(1);
        Self { width: part(width), height: part(height) }
    }
}

/// The longer side of a picture in a thread, in pixels.
const PICTURE: i64 = 320;
/// The longer side of a sticker.
const STICKER: i64 = 160;

impl Bytes {
    pub(super) fn of(kind: Kind, known: Option<&media::File>, link: Option<&str>) -> Self {
        let Some(file) = known else {
            let link = link.filter(|link| link.starts_with("https://") || link.starts_with("http://"));
            return link.map_or(Self::Elsewhere, |link| Self::Link(link.to_owned()));
        };
        let plays = |types: &str| file.mime_type.starts_with(types);
        match (file.state, kind) {
            (media::State::Waiting, Kind::Image) => Self::Coming("picture"),
            (media::State::Waiting, _) => Self::Coming(""),
            (media::State::Failed, _) => Self::Failed(file.id, file.reason.clone().unwrap_or_default()),
            (media::State::Kept, Kind::Image) if file.pixels.is_some() => {
                Self::Picture(file.id, Frame::within(PICTURE, file.pixels))
            }
            (media::State::Kept, Kind::Sticker) if file.pixels.is_some() => {
                Self::Sticker(file.id, Frame::within(STICKER, file.pixels))
            }
            (media::State::Kept, Kind::Video) if plays("video/") => Self::Video(file.id),
            (media::State::Kept, Kind::Audio) if plays("audio/") => Self::Audio(file.id),
            (media::State::Kept, _) => Self::Saved(file.id),
        }
    }
}

/// Format and size, as far as they are known.
pub(super) fn details(format: Option<String>, known: Option<&media::File>) -> Vec<String> {
    let size = known.and_then(|file| file.size).map(file_size);
    format.into_iter().chain(size).collect()
}

/// What may be attached, for the field that chooses files and for the check before they are sent.
#[derive(Debug)]
pub struct Limits {
    /// The MIME types, as a field for files takes them.
    pub accept: String,
    /// Kind by kind: the word for it, the types, the largest size; as JSON.
    pub json: String,
    /// The type that an ending means, or another word for a type; as JSON.
    pub names: String,
}

impl Limits {
    /// WhatsApp's.
    pub fn of_whatsapp() -> Self {
        let limits = file_limits();
        let types: Vec<&str> = limits.iter().flat_map(|limit| limit.mime_types).copied().collect();
        let json: Vec<Value> = limits
            .iter()
            .map(|limit| {
                let words = plural(limit.kind);
                json!({"kind": limit.kind.as_str(), "words": words, "types": limit.mime_types, "largest": limit.largest})
            })
            .collect();
        let names = file_names().map(|(other, written)| (other.to_owned(), json!(written)));
        Self {
            accept: types.join(","),
            json: Value::Array(json).to_string(),
            names: Value::Object(names.collect()).to_string(),
        }
    }
}

fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Image => "Pictures",
        Kind::Video => "Videos",
        Kind::Audio => "Sound files",
        Kind::Document => "Documents",
        Kind::Sticker => "Stickers",
    }
}

/// What the form says of the files in it. Fields count for the files after them.
#[derive(Default)]
struct About {
    caption: String,
    /// Sound is a voice note.
    voice: bool,
    reply_to: Option<MessageId>,
    key: String,
    heard: Option<MessageId>,
    back: String,
}

impl About {
    async fn take(&mut self, name: &str, field: Field<'_>) -> Result<()> {
        if !["caption", "voice", "reply_to", "key", "heard", "back"].contains(&name) {
            return Ok(());
        }
        let words = upload::words(field).await.map_err(|why| broken_off(&why))?;
        let words = words.ok_or_else(|| desk::Error::Invalid(format!("The field {name:?} is too long.")))?;
        match name {
            "caption" => self.caption = words,
            "voice" => self.voice = words == "true",
            "reply_to" => self.reply_to = words.parse().ok(),
            "key" => self.key = words,
            "heard" => self.heard = words.parse().ok(),
            _ => self.back = words,
        }
        Ok(())
    }
}

/// Sends the files of a form, one message each, in their order.
pub(crate) async fn send(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    mut form: Multipart,
) -> Result<Response> {
    let id = conversation_id(&id)?;
    let mut about = About::default();
    let mut sent = 0;
    while let Some(field) = form.next_field().await.map_err(|why| broken_off(&why))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            about.take(&name, field).await?;
            continue;
        }
        let (name, said) = (
            field.file_name().unwrap_or_default().to_owned(),
            field.content_type().unwrap_or_default().to_owned(),
        );
        if name.is_empty() {
            continue; // A form without a file chosen.
        }
        let pieces = field.map_err(std::io::Error::other);
        let file = deliver::take_file(app.desk(), &viewer, &name, &said, pieces).await?;
        write(&app, &viewer, id, &file, &about, sent).await?;
        sent += 1;
        about.caption.clear();
        about.reply_to = None;
    }
    if sent == 0 {
        return Err(Problem::bad_request("no_file", "Choose a file first.".to_owned()));
    }
    Ok(done(&headers, &format!("list, thread-{id}"), &about.back))
}

async fn write(
    app: &App,
    viewer: &Viewer,
    conversation: ConversationId,
    file: &media::File,
    about: &About,
    turn: usize,
) -> Result<()> {
    let has_caption = matches!(file.kind, Kind::Image | Kind::Video | Kind::Document);
    let words = Some(about.caption.trim()).filter(|words| !words.is_empty());
    let caption = words.filter(|_words| has_caption);
    let filename = file.name.as_deref().filter(|_| file.kind == Kind::Document).map(tame);
    let mut object = Map::from_iter([("id".to_owned(), json!(file.id))]);
    object.extend(caption.map(|caption| ("caption".to_owned(), json!(caption))));
    if about.voice && file.kind == Kind::Audio {
        object.insert("voice".to_owned(), json!(true));
    }
    object.extend(filename.map(|filename| ("filename".to_owned(), json!(filename))));
    let unsendable = |why: Unsendable| desk::Error::Invalid(why.to_string());
    let payload = Payload::of(file.kind.as_str(), Value::Object(object)).map_err(unsendable)?;
    let following = words.filter(|_words| !has_caption).map(Payload::text).transpose().map_err(unsendable)?;
    let key =
        |part: &str| Some(&about.key).filter(|key| !key.is_empty()).map(|key| format!("{key}-{turn}{part}"));
    let (reply_to, heard) = (about.reply_to, about.heard);
    let draft = Draft { reply_to, request_key: key(""), heard, ..Draft::of(payload) };
    deliver::write(app.desk(), viewer, conversation, draft).await?;
    // At WhatsApp, sound and stickers have no words below them.
    if let Some(payload) = following {
        let draft = Draft { request_key: key("-words"), heard, ..Draft::of(payload) };
        deliver::write(app.desk(), viewer, conversation, draft).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_small_one_stays(Some((200, 100)), (200, 100))]
    #[case::a_large_one_shrinks(Some((4000, 3000)), (320, 240))]
    #[case::upright(Some((3000, 4000)), (240, 320))]
    #[case::a_strip_can_be_seen(Some((4000, 10)), (320, 106))]
    #[case::a_dot_can_be_seen(Some((1, 1)), (48, 48))]
    #[case::unknown(None, (48, 36))]
    fn the_place_of_a_picture(#[case] pixels: Option<(i64, i64)>, #[case] expected: (i64, i64)) {
        let frame = Frame::within(PICTURE, pixels);
        assert_eq!((frame.width, frame.height), expected);
    }
}
