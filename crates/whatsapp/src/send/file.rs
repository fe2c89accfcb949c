//! The one file that a message carries, wherever Meta wants its id, and which files Meta takes.

use serde_json::Value;

use super::{Body, MediaKind, Payload, Template};

impl Payload {
    /// The id of the file that it carries (alone, above buttons, or in the header of a template), and of what kind it is.
    pub fn file(&self) -> Option<(MediaKind, &str)> {
        let (kind, place) = self.place_of_file()?;
        Some((kind, self.object.pointer(&place)?.as_str()?))
    }

    /// The same message with another id for its file. One that carries none, or names it by a link, stays as it is.
    #[must_use]
    pub fn with_file(mut self, id: &str) -> Self {
        let Some((_kind, place)) = self.place_of_file() else { return self };
        if let Some(slot) = self.object.pointer_mut(&place) {
            *slot = id.into();
        }
        match &mut self.body {
            Body::Media(media) | Body::Template(Template { file: Some(media), .. }) => {
                media.id = Some(id.to_owned());
            }
            _ => {}
        }
        self
    }

    fn place_of_file(&self) -> Option<(MediaKind, String)> {
        let holds = |place: &str| self.object.pointer(place).is_some_and(Value::is_string);
        match &self.body {
            Body::Media(media) => Some((media.kind, "/id".to_owned())).filter(|(_kind, place)| holds(place)),
            Body::Interactive(_) => MediaKind::ALL
                .into_iter()
                .map(|kind| (kind, format!("/header/{}/id", kind.as_str())))
                .find(|(_kind, place)| holds(place)),
            Body::Template(_) => self.place_in_components().find(|(_kind, place)| holds(place)),
            Body::Text { .. } | Body::Location { .. } | Body::Contacts(_) | Body::Reaction { .. } => None,
        }
    }

    fn place_in_components(&self) -> impl Iterator<Item = (MediaKind, String)> {
        let count = |list: Option<&Value>| list.and_then(Value::as_array).map_or(0, Vec::len);
        let components = count(self.object.get("components"));
        let parameters = move |at: usize| {
            let place = format!("/components/{at}/parameters");
            (0..count(self.object.pointer(&place))).map(move |turn| format!("{place}/{turn}"))
        };
        let places = (0..components).flat_map(parameters);
        places.flat_map(|place| MediaKind::ALL.map(|kind| (kind, format!("{place}/{}/id", kind.as_str()))))
    }
}

impl MediaKind {
    /// As what Meta takes files of this MIME type; nothing if it takes none.
    pub fn taking(mime_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.limits().0.contains(&mime_type))
    }
}

/// What a file is by the ending of its name, for senders that do not know it better.
const BY_ENDING: [(&str, &str); 22] = [
    (".jpg", "image/jpeg"),
    (".jpeg", "image/jpeg"),
    (".png", "image/png"),
    (".webp", "image/webp"),
    (".mp4", "video/mp4"),
    (".3gp", "video/3gpp"),
    (".3gpp", "video/3gpp"),
    (".aac", "audio/aac"),
    (".amr", "audio/amr"),
    (".mp3", "audio/mpeg"),
    (".m4a", "audio/mp4"),
    (".ogg", "audio/ogg"),
    (".oga", "audio/ogg"),
    (".opus", "audio/ogg"),
    (".txt", "text/plain"),
    (".pdf", "application/pdf"),
    (".doc", "application/msword"),
    (".xls", "application/vnd.ms-excel"),
    (".ppt", "application/vnd.ms-powerpoint"),
    (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
];

/// MIME types that browsers and systems write in several ways.
const OTHER_WORDS: [(&str, &str); 9] = [
    ("image/jpg", "image/jpeg"),
    ("image/pjpeg", "image/jpeg"),
    ("audio/mp3", "audio/mpeg"),
    ("audio/m4a", "audio/mp4"),
    ("audio/x-m4a", "audio/mp4"),
    ("audio/opus", "audio/ogg"),
    ("application/ogg", "audio/ogg"),
    ("audio/x-aac", "audio/aac"),
    ("video/3gp", "video/3gpp"),
];

/// The MIME type as Meta writes it of every ending (`.jpg`), and of every type that others write otherwise (`image/jpg`).
pub fn file_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    BY_ENDING.into_iter().chain(OTHER_WORDS)
}

/// The MIME type of a file as Meta writes it, by what its sender says and by its name: browsers and systems write some types in
/// several ways, and know others not at all.
pub fn mime_type(said: &str, name: &str) -> String {
    let said = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let ending = || name.rfind('.').and_then(|at| name.get(at..)).map(str::to_ascii_lowercase);
    let written = match said.as_str() {
        "" | "application/octet-stream" => ending(),
        _ => Some(said.clone()),
    };
    let known = file_names().find(|(other, _meta)| written.as_deref() == Some(*other));
    match known {
        Some((_other, meta)) => meta.to_owned(),
        None if said.is_empty() => "application/octet-stream".to_owned(),
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::alone("image", json!({"id": "7", "caption": "Cups"}), Some((MediaKind::Image, "7")))]
    #[case::by_link("image", json!({"link": "https://acme.test/a.jpg"}), None)]
    #[case::above_buttons("interactive",
        json!({"type": "button", "header": {"type": "video", "video": {"id": "7"}}, "body": {"text": "?"},
               "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]}}),
        Some((MediaKind::Video, "7")))]
    #[case::in_a_template("template",
        json!({"name": "invoice", "language": {"code": "en"}, "components": [
            {"type": "body", "parameters": [{"type": "text", "text": "Rita"}]},
            {"type": "header", "parameters": [{"type": "document", "document": {"id": "7", "filename": "a.pdf"}}]}]}),
        Some((MediaKind::Document, "7")))]
    #[case::words("text", json!({"body": "id"}), None)]
    fn the_file_of_a_message(
        #[case] kind: &str,
        #[case] object: Value,
        #[case] expected: Option<(MediaKind, &str)>,
    ) {
        let payload = Payload::of(kind, object).unwrap();
        assert_eq!(payload.file(), expected);
        let other = payload.with_file("8");
        assert_eq!(other.file().map(|(_kind, id)| id), expected.map(|_file| "8"));
        assert_eq!(
            Payload::read(other.to_json().as_object().unwrap()).unwrap(),
            other,
            "inside and out agree"
        );
    }

    #[rstest]
    #[case("image/jpeg", "a.jpg", "image/jpeg", Some(MediaKind::Image))]
    #[case("image/jpg", "", "image/jpeg", Some(MediaKind::Image))]
    #[case("audio/ogg; codecs=opus", "voice.ogg", "audio/ogg", Some(MediaKind::Audio))]
    #[case("audio/x-m4a", "a.m4a", "audio/mp4", Some(MediaKind::Audio))]
    #[case(
        "",
        "Offer.DOCX",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some(MediaKind::Document)
    )]
    #[case("application/octet-stream", "a.pdf", "application/pdf", Some(MediaKind::Document))]
    #[case("image/webp", "a.webp", "image/webp", Some(MediaKind::Sticker))]
    #[case("image/gif", "a.gif", "image/gif", None)]
    #[case("", "unknown", "application/octet-stream", None)]
    fn types_are_written_as_meta_writes_them(
        #[case] said: &str,
        #[case] name: &str,
        #[case] expected: &str,
        #[case] kind: Option<MediaKind>,
    ) {
        let found = mime_type(said, name);
        assert_eq!((found.as_str(), MediaKind::taking(&found)), (expected, kind));
    }
}
