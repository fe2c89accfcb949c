//! What a delivery tells, one thing at a time, in the product's own nouns. Meta's wire types stop here.

use base::{ContactId, Moment};
use identity::{Identifier, Ids, Origin, Username};

use serde::{Deserialize, Serialize};

use super::{Content, Referral};
use crate::channel::{Line, Stage};
use crate::words::stored_words;

/// One thing that a delivery tells about one customer on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening<'l> {
    /// The line it happened on.
    pub line: &'l Line,
    /// The identifiers it carries.
    pub ids: Ids,
    /// What kind of thing they stood on. `None`: it is no fact about who is who, and is only filed with whoever holds the
    /// identifiers.
    pub origin: Option<Origin>,
    /// When, by Meta's timestamp; by our clock where Meta gives none.
    pub at: Moment,
    /// What the customer is called.
    pub labels: Labels,
    /// What happened.
    pub what: What,
    /// The ids until now and from now on, where Meta tells that they changed.
    pub rotation: Option<(Ids, Ids)>,
    /// The contact that a one-time code in the text names.
    pub named: Option<ContactId>,
}

impl Happening<'_> {
    /// The identifiers that it names, if it tells that some took the place of others, the former ones first.
    pub(crate) fn renamed(&self) -> impl Iterator<Item = &Identifier> {
        let sides =
            self.rotation.iter().flat_map(|(previous, current)| previous.iter().chain(current.iter()));
        sides.map(|carried| &carried.identifier)
    }

    /// Whether it is shown apart: it carries no number, on a line in its pilot stage.
    pub fn is_apart(&self) -> bool {
        self.line.stage == Stage::Pilot && self.ids.phone().is_none()
    }
}

/// What a customer is called, as far as a fact tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    /// The profile name; `None` says nothing.
    pub profile_name: Option<String>,
    /// The username.
    pub username: UsernameSeen,
}

/// What a fact tells about a username.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum UsernameSeen {
    /// Nothing: this kind of fact does not always carry it.
    #[default]
    Unknown,
    /// There is none: messages carry it whenever there is one. Source: Meta, "Business-scoped user IDs".
    None,
    /// This one.
    Some(Username),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A message was written, or a call begun.
    Message(NewMessage),
    /// Something was done to a message afterwards.
    Amendment(Amendment),
    /// A message of ours came further.
    State {
        /// Its wamid.
        wamid: String,
        /// How far.
        state: DeliveryState,
        /// Why it failed.
        failure: Option<Failure>,
        /// What we called it when we sent it.
        callback: Option<String>,
    },
    /// Only the identifiers and labels: an entry of an address book, the state of a call.
    Sighting {
        /// The name in the business's address book.
        book_name: Option<String>,
    },
    /// Something to tell agents in one quiet line, if the customer is known.
    Remark(NewMessage),
}

/// Why a message of ours failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The code of Meta, or of the SMS provider.
    pub code: Option<i64>,
    /// In plain words, with what to do.
    pub words: String,
    /// What the carrier said.
    pub details: Option<String>,
}

/// What somebody did to a message afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Amendment {
    /// The wamid of the message.
    pub target: String,
    /// What tells it from others on the same message, and repeats of it from news: the wamid of the edit, deletion or
    /// reaction itself.
    pub cause: String,
    /// Whose deed it is.
    pub direction: Direction,
    /// What was done.
    pub deed: Deed,
    /// Whether it opens the customer service window: a reaction is a message of the customer's, too.
    pub opens_window: bool,
}

/// What was done to a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Its author changed its words to these.
    Edit(Content),
    /// A call went on or ended.
    Outcome(Content),
    /// Its author deleted it.
    Revoke,
    /// Somebody reacted to it with this emoji, or took the reaction back (`None`).
    Reaction(Option<String>),
}

impl Deed {
    /// Which kind of deed.
    pub const fn kind(&self) -> AmendmentKind {
        match self {
            Self::Edit(_) => AmendmentKind::Edit,
            Self::Outcome(_) => AmendmentKind::Outcome,
            Self::Revoke => AmendmentKind::Revoke,
            Self::Reaction(_) => AmendmentKind::Reaction,
        }
    }
}

/// Which of a message's amendments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AmendmentKind {
    /// Its words changed.
    Edit,
    /// A call's outcome.
    Outcome,
    /// It was deleted.
    Revoke,
    /// A reaction.
    Reaction,
}

/// A message, a call or a quiet line.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMessage {
    /// Meta's id of it: the key by which repeats are told.
    pub wamid: String,
    /// Whose it is.
    pub direction: Direction,
    /// The group it was written in.
    pub group: Option<String>,
    /// Its type, in Meta's word where it has one.
    pub kind: String,
    /// What it says.
    pub content: Content,
    /// What surrounds it.
    pub setting: Setting,
    /// Whether it opens the customer service window.
    pub opens_window: bool,
}

/// What surrounds a message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Setting {
    /// The wamid of the message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quoted: Option<String>,
    /// It was forwarded; `true`: many times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<bool>,
    /// The advertisement it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
    /// The shop's id of the product that is asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
}

impl Setting {
    /// Whether there is nothing to keep.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// Whose a thing in a thread is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The customer's.
    In,
    /// Ours.
    Out,
    /// Nobody's: a quiet line.
    Notice,
}

/// How far a message of ours has come. Only ever moves forward, in this order; `Failed` may follow `Sent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Accepted by Meta.
    Sent,
    /// Could not be delivered.
    Failed,
    /// On the customer's phone.
    Delivered,
    /// Seen.
    Read,
    /// A voice message was played.
    Played,
}

stored_words! {
    Direction { In = "in", Out = "out", Notice = "notice" }
    DeliveryState { Sent = "sent", Failed = "failed", Delivered = "delivered", Read = "read", Played = "played" }
    AmendmentKind { Edit = "edit", Outcome = "outcome", Revoke = "revoke", Reaction = "reaction" }
}

/// What a delivery tells about a template of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateNews {
    /// Meta's id of the account.
    pub waba: String,
    /// The template's name.
    pub name: String,
    /// The code of its language.
    pub language: String,
    /// When, by Meta's clock; by ours where Meta gives no time.
    pub at: Moment,
    /// What is new.
    pub change: TemplateChange,
}

/// What is new about a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateChange {
    /// How far it is, in Meta's word, and why, as far as Meta says.
    Status {
        /// Such as `APPROVED`.
        event: String,
        /// In Meta's words.
        reason: Option<String>,
    },
    /// What customers make of it, in Meta's word.
    Quality(String),
    /// What it is for, in Meta's words.
    Category {
        /// Now.
        now: Option<String>,
        /// Later.
        coming: Option<String>,
    },
    /// What it is made of. It has to be asked for.
    Design,
}
