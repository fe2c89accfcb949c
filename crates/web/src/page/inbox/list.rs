//! The left pane: folders and conversations.

use askama::Template;
use base::{ConversationId, Moment};
use desk::channel::Channel;
use desk::converse::Status;
use desk::view::{Folder, FolderCounts, InboxRow};

use super::super::reader::{Reader, Time};
use super::super::words::{count, hue, initials, short_count, tame};

/// From this long before its end the window shows in the list.
const WINDOW_SHOWS_SECONDS: u64 = 2 * 60 * 60;

/// The list of a folder.
#[derive(Debug, Template)]
#[template(path = "list.html")]
pub struct ListPart {
    /// The folder's name in addresses.
    pub slug: &'static str,
    /// All folders.
    pub folders: Vec<FolderTab>,
    /// Whether the reader may begin one.
    pub writes: bool,
    /// The conversations.
    pub rows: Vec<Row>,
    /// How many pages are shown.
    pub pages: usize,
    /// Whether a page more can be shown.
    pub more: bool,
    /// What to say if there are none: a title and the next step.
    pub empty: (&'static str, &'static str),
    /// Whether the next step is to connect a number, for those who may.
    pub to_connect: bool,
}

impl askama::filters::HtmlSafe for ListPart {}

/// A folder among the others.
#[derive(Debug)]
pub struct FolderTab {
    /// Its name in addresses.
    pub slug: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How many it holds.
    pub count: String,
    /// Whether it is shown.
    pub current: bool,
}

/// A conversation in the list.
#[derive(Debug)]
pub struct Row {
    /// The conversation.
    pub id: ConversationId,
    /// What to call the customer.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// One of twelve hues.
    pub hue: u8,
    /// The username, for a customer without a number.
    pub username: Option<String>,
    /// The last line.
    pub preview: String,
    /// Whether it is ours.
    pub ours: bool,
    /// Whether it is ours and was not delivered.
    pub failed: bool,
    /// When it came.
    pub time: Time,
    /// How many messages nobody has read.
    pub unread: String,
    /// The same in words, if there are any.
    pub unread_words: Option<String>,
    /// The line it came in on.
    pub line: String,
    /// Whether that is a line for SMS.
    pub by_sms: bool,
    /// The owner's name and its letters.
    pub owner: Option<(String, String)>,
    /// How long the window is open, when it soon closes.
    pub closes_in: Option<String>,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// How much of a list is shown.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// So many pages.
    pub pages: usize,
    /// And there are more.
    pub more: bool,
}

impl Extent {
    /// The first page and nothing after it.
    pub const ALL: Self = Self { pages: 1, more: false };
}

const FOLDERS: [(Folder, &str, &str); 4] = [
    (Folder::Open, "open", "Open"),
    (Folder::Mine, "mine", "Mine"),
    (Folder::Unassigned, "unassigned", "Unassigned"),
    (Folder::Resolved, "resolved", "Resolved"),
];

pub(super) fn folder(slug: &str) -> Option<Folder> {
    FOLDERS.iter().find(|(_, named, _)| *named == slug).map(|(folder, ..)| *folder)
}

pub(super) fn slug(folder: Folder) -> &'static str {
    FOLDERS.iter().find(|(known, ..)| *known == folder).map_or("open", |(_, slug, _)| slug)
}

impl ListPart {
    /// The part for these rows of a folder.
    pub fn new(
        folder: Folder,
        counts: FolderCounts,
        rows: &[InboxRow],
        extent: Extent,
        chosen: Option<ConversationId>,
        reader: &Reader,
    ) -> Self {
        Self {
            slug: slug(folder),
            folders: FOLDERS.iter().map(|known| FolderTab::new(*known, counts, folder)).collect(),
            writes: reader.writes,
            rows: rows.iter().map(|row| Row::new(row, chosen, reader)).collect(),
            pages: extent.pages,
            more: extent.more,
            empty: nothing_in(folder, counts),
            to_connect: reader.manages_settings && counts.open == 0 && counts.resolved == 0,
        }
    }
}

fn nothing_in(folder: Folder, counts: FolderCounts) -> (&'static str, &'static str) {
    let nothing_ever = counts.open == 0 && counts.resolved == 0;
    match folder {
        Folder::Open if nothing_ever => (
            "No conversations yet",
            "They appear here by themselves as soon as a customer writes to one of your numbers.",
        ),
        Folder::Open => {
            ("All done", "Every conversation is resolved. A customer's next message opens it again.")
        }
        Folder::Mine => ("Nothing is yours", "Take a conversation from Unassigned, and it is listed here."),
        Folder::Unassigned => {
            ("Nobody is waiting for an owner", "New conversations without an owner are listed here.")
        }
        Folder::Resolved => ("Nothing resolved yet", "Conversations that you resolve are kept here."),
    }
}

impl FolderTab {
    fn new(
        (folder, slug, name): (Folder, &'static str, &'static str),
        counts: FolderCounts,
        shown: Folder,
    ) -> Self {
        let number = match folder {
            Folder::Open => counts.open,
            Folder::Mine => counts.mine,
            Folder::Unassigned => counts.unassigned,
            Folder::Resolved => counts.resolved,
        };
        Self { slug, name, count: short_count(number), current: folder == shown }
    }
}

impl Row {
    /// The row for a conversation.
    pub fn new(row: &InboxRow, chosen: Option<ConversationId>, reader: &Reader) -> Self {
        let name = tame(&row.name);
        Self {
            id: row.id,
            initials: initials(&name),
            hue: hue(row.contact_id),
            username: row
                .username
                .as_deref()
                .filter(|_| !row.has_number)
                .map(tame)
                .filter(|user| !name.ends_with(user.as_str())),
            name,
            preview: row.preview.clone(),
            ours: row.preview_is_ours,
            failed: row.preview_failed,
            time: reader.ago_short(row.last_at),
            unread: short_count(row.unread),
            unread_words: (row.unread > 0).then(|| count(row.unread, "unread message", "unread messages")),
            line: row.line.clone(),
            by_sms: row.channel == Channel::Sms,
            owner: row.owner.as_deref().map(|owner| (tame(owner), initials(owner))),
            closes_in: window_closing(row.status, row.window_until, reader),
            current: chosen == Some(row.id),
        }
    }
}

fn window_closing(status: Status, until: Option<Moment>, reader: &Reader) -> Option<String> {
    let until = until.filter(|_| status == Status::Open)?;
    let soon = until.since(reader.now).as_secs() <= WINDOW_SHOWS_SECONDS;
    reader.left(until).filter(|_| soon)
}
