//! Files that people and businesses send. What customers send stands on a small shelf; uploads join it.

use std::collections::{BTreeMap, VecDeque};

use base::Source;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// How many uploads are kept; the oldest goes first.
const UPLOADS: usize = 50;

/// One file.
#[derive(Debug, Clone)]
pub struct File {
    /// Its type.
    pub mime_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// All files, by media id.
#[derive(Debug, Default)]
pub struct Shelf {
    files: BTreeMap<String, File>,
    uploads: VecDeque<String>,
    /// Where the bytes can be fetched, without a slash at the end; known once the server listens.
    origin: String,
}

impl Shelf {
    /// The shelf with the files that customers send, served below `origin`.
    pub fn new(origin: &str) -> Self {
        let mut shelf = Self { origin: origin.to_owned(), ..Self::default() };
        for (name, mime_type, bytes) in stock() {
            shelf
                .files
                .insert(media_id(name), File { mime_type: mime_type.to_owned(), bytes: bytes.to_vec() });
        }
        shelf
    }

    /// The file with this media id.
    pub fn file(&self, id: &str) -> Option<&File> {
        self.files.get(id)
    }

    /// Keeps an upload and names it.
    pub fn keep(&mut self, file: File, source: &Source) -> String {
        let id = (1_000_000_000_000_000 + source.random_u64() % 8_000_000_000_000_000).to_string();
        self.files.insert(id.clone(), file);
        self.uploads.push_back(id.clone());
        if self.uploads.len() > UPLOADS
            && let Some(oldest) = self.uploads.pop_front()
        {
            self.files.remove(&oldest);
        }
        id
    }

    /// Takes a file away. Whether there was one.
    pub fn discard(&mut self, id: &str) -> bool {
        self.files.remove(id).is_some()
    }

    /// How a webhook refers to a file of the stock. The hash is in base 64 there.
    pub(crate) fn reference(&self, name: &str) -> Map<String, Value> {
        let known = stock().into_iter().find(|(stocked, ..)| *stocked == name);
        let (name, mime_type, bytes) = known.unwrap_or(LATTE);
        let id = media_id(name);
        Map::from_iter([
            ("url".to_owned(), json!(self.url(&id))),
            ("id".to_owned(), json!(id)),
            ("mime_type".to_owned(), json!(mime_type)),
            ("sha256".to_owned(), json!(base64(&Sha256::digest(bytes)))),
        ])
    }

    /// How `GET /{media id}` answers. The hash is hexadecimal there.
    pub fn describe(&self, id: &str) -> Option<Value> {
        let file = self.file(id)?;
        Some(json!({
            "messaging_product": "whatsapp",
            "id": id,
            "url": self.url(id),
            "mime_type": file.mime_type,
            "sha256": hex::encode(Sha256::digest(&file.bytes)),
            "file_size": file.bytes.len(),
        }))
    }

    fn url(&self, id: &str) -> String {
        format!("{}/media/{id}", self.origin)
    }
}

type Stocked = (&'static str, &'static str, &'static [u8]);

const LATTE: Stocked = ("latte", "image/png", include_bytes!("../assets/media/latte.png"));

fn stock() -> [Stocked; 7] {
    [
        LATTE,
        ("bag", "image/png", include_bytes!("../assets/media/bag.png")),
        ("parcel", "image/png", include_bytes!("../assets/media/parcel.png")),
        ("voice", "audio/ogg; codecs=opus", include_bytes!("../assets/media/voice.ogg")),
        ("clip", "video/mp4", include_bytes!("../assets/media/clip.mp4")),
        ("invoice", "application/pdf", include_bytes!("../assets/media/invoice.pdf")),
        ("sticker", "image/webp", include_bytes!("../assets/media/sticker.webp")),
    ]
}

/// A number that looks like Meta's and always means the same file.
fn media_id(name: &str) -> String {
    let digest = Sha256::digest(name.as_bytes());
    let bits = digest.iter().take(8).fold(0u64, |bits, byte| (bits << 8) | u64::from(*byte));
    (1_000_000_000_000_000 + bits % 8_000_000_000_000_000).to_string()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |index: u32| LETTERS.get(index as usize & 63).map_or('=', |letter| char::from(*letter));
    let group = |chunk: &[u8]| {
        let bits = (0..3).fold(0u32, |bits, at| (bits << 8) | u32::from(chunk.get(at).copied().unwrap_or(0)));
        let length = chunk.len();
        (0..4u32).map(move |at| if at as usize > length { '=' } else { letter(bits >> (18 - 6 * at)) })
    };
    bytes.chunks(3).flat_map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_64_agrees_with_the_published_vectors() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
        ];
        for (plain, coded) in vectors {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn an_upload_can_be_described_and_discarded() {
        let mut shelf = Shelf::new("http://localhost");
        let file = File { mime_type: "text/plain".to_owned(), bytes: b"hello".to_vec() };
        let id = shelf.keep(file, &Source::system());
        let described = shelf.describe(&id).unwrap();
        assert_eq!(described["file_size"], 5);
        assert_eq!(described["url"], format!("http://localhost/media/{id}"));
        assert!(shelf.discard(&id) && !shelf.discard(&id));
    }
}
