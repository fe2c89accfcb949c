//! What the inbox shows: the list, one thread, one contact.

use base::{ContactId, ConversationId, Cursor, LineId, MessageId, Moment};
use identity::Channel;

use crate::converse::{DeliveryState, Status};
use crate::deliver::{MarketingChoice, NumberRequest, OutboundState, Repeat};
use crate::media::File;
use crate::receive::{Content, Referral};

/// Which conversations the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// Open ones.
    Open,
    /// Open ones that the viewer owns.
    Mine,
    /// Open ones that nobody owns.
    Unassigned,
    /// Resolved ones.
    Resolved,
}

/// How many conversations each folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FolderCounts {
    /// Open ones.
    pub open: i64,
    /// The viewer's.
    pub mine: i64,
    /// Nobody's.
    pub unassigned: i64,
    /// Resolved ones.
    pub resolved: i64,
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxRow {
    /// The conversation.
    pub id: ConversationId,
    /// Whose it is; `None` for a group.
    pub contact_id: Option<ContactId>,
    /// What to call the customer (or the group).
    pub name: String,
    /// The username, without `@`, if there is one.
    pub username: Option<String>,
    /// Whether a phone number is known and not hidden.
    pub has_number: bool,
    /// The last line.
    pub preview: String,
    /// Whether the last line is ours.
    pub preview_is_ours: bool,
    /// Whether it is ours and was not delivered.
    pub preview_failed: bool,
    /// When it came.
    pub last_at: Moment,
    /// Messages nobody here has read.
    pub unread: i64,
    /// Open or resolved.
    pub status: Status,
    /// The name of the line it came in on.
    pub line: String,
    /// How the customer writes.
    pub channel: Channel,
    /// The owner's name.
    pub owner: Option<String>,
    /// Until when free-form replies are possible; `None` when the window was never open.
    pub window_until: Option<Moment>,
}

/// One thread: its head and a page of its timeline, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    /// The head.
    pub head: ThreadHead,
    /// A page of the timeline, oldest first.
    pub items: Vec<TimelineItem>,
    /// Where the page of older items ends.
    pub older: Option<Cursor>,
    /// The same customer's threads by the other channel, whose messages stand among the items.
    pub elsewhere: Vec<Elsewhere>,
}

/// A thread of the same customer by the other channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The conversation.
    pub id: ConversationId,
    /// Its line.
    pub line_id: LineId,
    /// What the line is called.
    pub line: String,
    /// Its channel.
    pub channel: Channel,
    /// When something was last said there.
    pub last_at: Moment,
}

/// The head of a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadHead {
    /// The conversation.
    pub id: ConversationId,
    /// Whose it is; `None` for a group.
    pub contact_id: Option<ContactId>,
    /// What to call the customer.
    pub name: String,
    /// The phone number as people write it, if known.
    pub number: Option<String>,
    /// Whether the customer's messages have stopped carrying it.
    pub number_hidden: bool,
    /// The username, without `@`.
    pub username: Option<String>,
    /// Whether nobody has made a customer record yet.
    pub is_visitor: bool,
    /// The line's name.
    pub line: String,
    /// How the customer writes.
    pub channel: Channel,
    /// Open or resolved.
    pub status: Status,
    /// The owner's name.
    pub owner: Option<String>,
    /// Whether the viewer is the owner.
    pub owner_is_viewer: bool,
    /// Until when free-form replies are possible; `None` when the window was never open.
    pub window_until: Option<Moment>,
    /// Messages nobody here has read.
    pub unread: i64,
    /// What came of asking for the number.
    pub number_request: Option<NumberRequest>,
}

/// Who says something in a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The customer.
    Customer,
    /// We.
    Business,
    /// Nobody: a quiet line.
    Notice,
}

/// One thing in a timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineItem {
    /// Its id.
    pub id: MessageId,
    /// Meta's id of it; nothing as long as WhatsApp does not have it.
    pub wamid: Option<String>,
    /// When it was said, by Meta's clock.
    pub at: Moment,
    /// Who says it.
    pub side: Side,
    /// The author's name.
    pub author: String,
    /// What it says.
    pub content: Content,
    /// By what it was said.
    pub channel: Channel,
    /// The thread that it was said in, if that is another one.
    pub said_in: Option<ConversationId>,
    /// The file that comes with it, as far as anything is known of it here.
    pub file: Option<File>,
    /// What it answers.
    pub quoted: Option<Quote>,
    /// It was forwarded (`Some(true)`: many times).
    pub forwarded: Option<bool>,
    /// The advertisement it came from.
    pub referral: Option<Referral>,
    /// Reactions to it.
    pub reactions: Vec<Reaction>,
    /// When its words were changed.
    pub edited_at: Option<Moment>,
    /// When it was deleted by its author.
    pub revoked_at: Option<Moment>,
    /// For ours, until WhatsApp has it: how far it is on its way.
    pub sending: Option<OutboundState>,
    /// For ours: what became of it.
    pub delivery: Option<DeliveryState>,
    /// For ours: why it failed, in plain words.
    pub failure: Option<String>,
    /// For ours: what WhatsApp said about the failure, with its code.
    pub details: Option<String>,
    /// For ours: whether a person may send it again.
    pub repeat: Option<Repeat>,
    /// For ours: whether somebody sent it again.
    pub replaced: bool,
}

/// What a message answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The quoted message, if we have it.
    pub id: Option<MessageId>,
    /// Its author's name.
    pub author: Option<String>,
    /// Its first words; `None` when we never saw it.
    pub preview: Option<String>,
}

/// A reaction to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// Whose it is.
    pub by: String,
    /// Whether it is ours.
    pub ours: bool,
    /// For ours: whether it was not delivered.
    pub failed: bool,
}

/// Everything the contact pane shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactPane {
    /// The contact.
    pub id: ContactId,
    /// What to call the customer.
    pub name: String,
    /// The name in the own WhatsApp profile.
    pub profile_name: Option<String>,
    /// The username, without `@`.
    pub username: Option<String>,
    /// The phone number as people write it, if known.
    pub number: Option<String>,
    /// Whether the customer's messages have stopped carrying it.
    pub number_hidden: bool,
    /// The country's English name, from the WhatsApp id or the number.
    pub country: Option<String>,
    /// A visitor (only the channel made it known) or a contact (somebody made a record).
    pub is_visitor: bool,
    /// First seen.
    pub since: Moment,
    /// How we know: the identifiers.
    pub identifiers: Vec<IdentifierRow>,
    /// Former usernames, newest first.
    pub former_usernames: Vec<FormerUsername>,
    /// Conversations on other lines.
    pub conversations: Vec<InboxRow>,
    /// The company, by the customer record.
    pub company: Option<String>,
    /// The e-mail address, by the customer record.
    pub email: Option<String>,
    /// Whatever else the customer record says: name and value.
    pub fields: Vec<(String, String)>,
    /// What came of asking for the number.
    pub number_request: Option<NumberRequest>,
    /// What the customer wants of marketing messages, for each account that was told.
    pub marketing: Vec<MarketingChoice>,
}

/// An identifier with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentifierRow {
    /// "Phone number", "WhatsApp id", "WhatsApp parent id", "CRM id".
    pub kind: &'static str,
    /// The identifier itself, as it should be shown under Details.
    pub value: String,
    /// "active", "alias", "contested" or "ended".
    pub state: &'static str,
    /// First seen.
    pub first_seen: Moment,
    /// Last seen.
    pub last_seen: Moment,
    /// How we know, as a sentence.
    pub evidence: String,
}

/// A username the customer no longer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerUsername {
    /// The name, without `@`.
    pub username: String,
    /// Until when it was seen.
    pub until: Moment,
}
