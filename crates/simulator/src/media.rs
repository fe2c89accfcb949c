//! Files that people and businesses send. What customers send comes from a small stock, under a new id each time, as at Meta;
//! uploads stand on a shelf.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base::{Moment, Source};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// How many uploads are kept; the oldest goes first.
const UPLOADS: usize = 50;
/// How long an address of a file is good. Source: Meta, "Media", 2026-09.
const ADDRESS: Duration = Duration::from_secs(300);
/// Where the ids of files begin.
const FIRST_ID: u64 = 1_000_000_000_000_000;

/// One file.
#[derive(Debug, Clone)]
pub struct File {
    /// Its type.
    pub mime_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What goes wrong when a business fetches files, when asked for. The default is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileMishaps {
    /// So many addresses are over before anybody comes.
    pub expired: usize,
    /// Meta does not know any id.
    pub forgotten: bool,
    /// Descriptions name this address.
    pub said_to_be_at: Option<String>,
    /// Addresses lead on to this one.
    pub leads_to: Option<String>,
    /// Other bytes come than were promised.
    pub other_bytes: bool,
    /// Descriptions say that files are so large.
    pub said_size: Option<usize>,
    /// So many bytes of nothing come behind every file.
    pub padding: usize,
    /// Files of this type do not come for as long as this is so.
    pub held: Option<String>,
}

/// All files, by media id.
#[derive(Debug)]
pub struct Shelf {
    files: BTreeMap<String, File>,
    uploads: VecDeque<String>,
    /// Where the bytes can be fetched, without a slash at the end; known once the server listens.
    origin: String,
    source: Source,
    /// How many files customers sent.
    sent: AtomicU64,
    first: u64,
    pub(crate) mishaps: FileMishaps,
    /// How often bytes were handed out, and how often files were taken in.
    pub(crate) handed_out: usize,
    pub(crate) taken_in: usize,
}

impl Shelf {
    /// A shelf, served below `origin`.
    pub fn new(origin: &str, source: Source) -> Self {
        let seconds = u64::try_from(source.now().unix_seconds()).unwrap_or(0);
        Self {
            files: BTreeMap::new(),
            uploads: VecDeque::new(),
            origin: origin.to_owned(),
            source,
            sent: AtomicU64::new(0),
            first: FIRST_ID + seconds * 1_000 * STOCK.len() as u64,
            mishaps: FileMishaps::default(),
            handed_out: 0,
            taken_in: 0,
        }
    }

    /// The file with this media id.
    pub fn file(&self, id: &str) -> Option<File> {
        if self.mishaps.forgotten {
            return None;
        }
        if let Some(uploaded) = self.files.get(id) {
            return Some(uploaded.clone());
        }
        let sent = id.parse::<u64>().ok()?.checked_sub(self.first)?;
        let (turn, which) = (sent / STOCK.len() as u64, sent % STOCK.len() as u64);
        if turn >= self.sent.load(Ordering::Relaxed) {
            return None;
        }
        let (_name, mime_type, bytes) = STOCK.get(usize::try_from(which).ok()?)?;
        Some(File { mime_type: (*mime_type).to_owned(), bytes: bytes.to_vec() })
    }

    /// The bytes at an address that was given out, until it is over.
    pub(crate) fn hand_out(&mut self, id: &str, until: Option<i64>) -> Option<File> {
        if self.mishaps.expired > 0 {
            self.mishaps.expired -= 1;
            return None;
        }
        let mut file =
            self.file(id).filter(|_| until.is_some_and(|until| self.source.now().unix_seconds() <= until))?;
        if self.mishaps.other_bytes {
            file.bytes.reverse();
        }
        file.bytes.resize(file.bytes.len() + self.mishaps.padding, 0);
        self.handed_out += 1;
        Some(file)
    }

    /// Whether a file does not come now.
    pub(crate) fn holds(&self, id: &str) -> bool {
        let held = self.mishaps.held.as_deref();
        held.is_some() && self.file(id).is_some_and(|file| Some(file.mime_type.as_str()) == held)
    }

    /// Keeps an upload and names it.
    pub fn keep(&mut self, file: File, source: &Source) -> String {
        let id = (2 * FIRST_ID + source.random_u64() % (7 * FIRST_ID)).to_string();
        self.files.insert(id.clone(), file);
        self.taken_in += 1;
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

    /// How a webhook refers to a file of the stock, sent once more. The hash is in base 64 there.
    pub(crate) fn reference(&self, name: &str) -> Map<String, Value> {
        let which = STOCK.iter().position(|(stocked, ..)| *stocked == name).unwrap_or(0);
        let (_name, mime_type, bytes) = STOCK.get(which).copied().unwrap_or(LATTE);
        let turn = self.sent.fetch_add(1, Ordering::Relaxed);
        let id = (self.first + turn * STOCK.len() as u64 + which as u64).to_string();
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
            "url": self.mishaps.said_to_be_at.clone().unwrap_or_else(|| self.url(id)),
            "mime_type": file.mime_type,
            "sha256": hex::encode(Sha256::digest(&file.bytes)),
            "file_size": self.mishaps.said_size.unwrap_or(file.bytes.len()),
        }))
    }

    fn url(&self, id: &str) -> String {
        let until: Moment = self.source.now().plus(ADDRESS);
        format!("{}/media/{id}?ext={}", self.origin, until.unix_seconds())
    }
}

/// Examples of files that templates have above their words.
#[derive(Debug, Default)]
pub(crate) struct Examples {
    /// Uploads that were begun, with the length that was said.
    pub(crate) sessions: BTreeMap<String, usize>,
    /// The handles that were given out.
    pub(crate) handles: Vec<String>,
}

type Stocked = (&'static str, &'static str, &'static [u8]);

const LATTE: Stocked = ("latte", "image/jpeg", include_bytes!("../assets/media/latte.jpg"));

/// What customers send.
const STOCK: [Stocked; 7] = [
    LATTE,
    ("bag", "image/jpeg", include_bytes!("../assets/media/bag.jpg")),
    ("parcel", "image/png", include_bytes!("../assets/media/parcel.png")),
    ("voice", "audio/ogg; codecs=opus", include_bytes!("../assets/media/voice.ogg")),
    ("clip", "video/mp4", include_bytes!("../assets/media/clip.mp4")),
    ("invoice", "application/pdf", include_bytes!("../assets/media/invoice.pdf")),
    ("sticker", "image/webp", include_bytes!("../assets/media/sticker.webp")),
];

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
        let source = Source::system();
        let mut shelf = Shelf::new("http://localhost", source.clone());
        let file = File { mime_type: "text/plain".to_owned(), bytes: b"hello".to_vec() };
        let id = shelf.keep(file, &source);
        let described = shelf.describe(&id).unwrap();
        assert_eq!(described["file_size"], 5);
        assert!(described["url"].as_str().unwrap().starts_with(&format!("http://localhost/media/{id}?ext=")));
        assert!(shelf.discard(&id) && !shelf.discard(&id));
    }

    #[test]
    fn what_customers_send_has_a_new_id_each_time() {
        let shelf = Shelf::new("http://localhost", Source::system());
        let ids =
            ["voice", "voice", "clip"].map(|name| shelf.reference(name)["id"].as_str().unwrap().to_owned());
        let types = ids.each_ref().map(|id| shelf.file(id).unwrap().mime_type);
        assert_ne!(ids[0], ids[1]);
        assert_eq!(types, ["audio/ogg; codecs=opus", "audio/ogg; codecs=opus", "video/mp4"]);
        let next = (ids[2].parse::<u64>().unwrap() + 10).to_string();
        assert!(shelf.file(&next).is_none() && shelf.file("1").is_none(), "nobody sent these");
    }
}
