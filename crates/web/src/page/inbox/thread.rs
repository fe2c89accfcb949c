//! The middle pane: the head of a thread and its timeline.

use std::time::Duration;

use askama::Template;
use base::{ContactId, ConversationId, MessageId};
use desk::channel::Channel;
use desk::converse::{DeliveryState, Status};
use desk::deliver::{Action, OutboundState, Repeat};
use desk::receive::Referral;
use desk::view::{Elsewhere, Reaction, Side, Thread, ThreadHead, TimelineItem, preview};
use jiff::civil::Date;

use super::super::marks::{Unmarked, Written};
use super::super::reader::{Reader, Time};
use super::super::words::{hue, initials, tame};
use super::asking::Asking;
use super::compose::{Composer, Field};
use super::content::{Said, said};
use super::files::Bytes;

/// How many characters of a message stand above an answer to it.
const SHORT: usize = 120;
/// Messages of one author that lie further apart than this begin a new run.
const RUN: Duration = Duration::from_secs(10 * 60);

/// A thread.
#[derive(Debug, Template)]
#[template(path = "thread.html")]
pub struct ThreadPart {
    /// The conversation.
    pub id: ConversationId,
    /// Whose it is; a group has none.
    pub contact: Option<ContactId>,
    /// The folder it was opened from.
    pub folder: &'static str,
    /// What to call the customer.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// One of twelve hues.
    pub hue: u8,
    /// The phone number.
    pub number: Option<String>,
    /// Whether the customer's messages have stopped carrying it.
    pub hides_number: bool,
    /// The username, unless that is what we call them.
    pub username: Option<String>,
    /// Whether nobody has made a customer record yet.
    pub is_visitor: bool,
    /// The line it came in on.
    pub line: String,
    /// Whether that is a line for SMS.
    pub by_sms: bool,
    /// The same customer's threads by the other channel, each with how.
    pub elsewhere: Vec<(ConversationId, String)>,
    /// Whether it is open.
    pub open: bool,
    /// The owner's name, unless it is the reader.
    pub owner: Option<String>,
    /// Whether the reader owns it.
    pub mine: bool,
    /// Whether there are messages that nobody has read.
    pub unread: bool,
    /// Until when replies are possible.
    pub window: Window,
    /// Asking for the number.
    pub asking: Asking,
    /// Where an answer is written.
    pub composer: Composer,
    /// What was said, oldest first, and the lines between.
    pub entries: Vec<Entry>,
    /// The oldest message that is shown.
    pub from: Option<MessageId>,
    /// Whether there are older ones.
    pub has_older: bool,
}

impl askama::filters::HtmlSafe for ThreadPart {}

/// The 24 hours in which replies are free.
#[derive(Debug)]
pub enum Window {
    /// It is open.
    Open {
        /// For so long.
        left: String,
        /// Until then.
        until: Time,
        /// It soon closes.
        soon: bool,
    },
    /// It is over.
    Closed {
        /// Since then.
        since: Time,
    },
    /// The customer never wrote.
    Never,
    /// There is none by SMS.
    None,
}

/// Something in a timeline.
#[derive(Debug)]
pub enum Entry {
    /// A day begins.
    Day {
        /// The date, for its id.
        date: Date,
        /// The day in words.
        words: String,
    },
    /// A quiet line.
    Line {
        /// The message that it is.
        id: MessageId,
        /// When.
        time: Time,
        /// What happened.
        words: String,
        /// Somebody should look.
        careful: bool,
        /// Whether the contact's page says why.
        why: bool,
    },
    /// Something that somebody said.
    Message(Box<Message>),
}

/// A message in a bubble.
#[derive(Debug)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Whether we said it.
    pub ours: bool,
    /// Who said it.
    pub author: String,
    /// When.
    pub time: Time,
    /// Whether it is the first of a run by one author.
    pub first: bool,
    /// Whether it is the last of our messages, whose state is always shown.
    pub latest: bool,
    /// What was said.
    pub said: Said,
    /// How often it was forwarded.
    pub forwarded: Option<&'static str>,
    /// The advertisement it came from.
    pub referral: Option<Ad>,
    /// What it answers.
    pub quote: Option<Quoted>,
    /// The reactions.
    pub reactions: Vec<Reaction>,
    /// When its words were changed.
    pub edited: Option<Time>,
    /// What became of it.
    pub fate: Option<&'static str>,
    /// Why it failed.
    pub failure: Option<String>,
    /// What WhatsApp said about that.
    pub details: Option<String>,
    /// Whether nobody knows if it was sent.
    pub unclear: bool,
    /// Whether it can be answered: the customer has it.
    pub answerable: bool,
    /// Its words in one line, for whoever answers it.
    pub in_short: String,
    /// Whether a person may send it again.
    pub repeat: Option<Repeat>,
    /// Whether somebody did.
    pub replaced: bool,
    /// The thread that it was said in, and how, if that is another one.
    pub elsewhere: Option<(ConversationId, &'static str)>,
    /// Who carried it.
    pub carrier: &'static str,
}

/// What a message answers.
#[derive(Debug)]
pub struct Quoted {
    /// The message, if it is here.
    pub id: Option<MessageId>,
    /// Who said it.
    pub author: Option<String>,
    /// Its first words.
    pub words: Option<String>,
}

/// An advertisement or a post.
#[derive(Debug)]
pub struct Ad {
    /// "Came from an advertisement".
    pub label: &'static str,
    /// Its headline.
    pub headline: Option<String>,
    /// Its text.
    pub body: Option<String>,
    /// Its address, if a browser may go there.
    pub address: Option<String>,
}

impl ThreadPart {
    /// The part for a thread, opened from a folder.
    pub fn new(thread: &Thread, composer: Composer, reader: &Reader, folder: &'static str) -> Self {
        let head = &thread.head;
        let name = tame(&head.name);
        Self {
            id: head.id,
            contact: head.contact_id,
            folder,
            initials: initials(&name),
            hue: hue(head.contact_id),
            number: head.number.clone(),
            hides_number: head.number_hidden,
            username: head.username.as_deref().map(tame).filter(|user| !name.ends_with(user.as_str())),
            name,
            is_visitor: head.is_visitor,
            line: head.line.clone(),
            by_sms: head.channel == Channel::Sms,
            elsewhere: thread.elsewhere.iter().map(|other| (other.id, on_line(other))).collect(),
            open: head.status == Status::Open,
            owner: head.owner.clone().filter(|_| !head.owner_is_viewer),
            mine: head.owner_is_viewer,
            unread: head.unread > 0,
            window: Window::of(head, reader),
            asking: Asking::new(head.number_request, &composer.may, reader),
            composer,
            entries: entries(&thread.items, reader),
            from: thread.items.first().map(|item| item.id),
            has_older: thread.older.is_some(),
        }
    }
}

impl Window {
    fn of(head: &ThreadHead, reader: &Reader) -> Self {
        if head.channel == Channel::Sms {
            return Self::None;
        }
        let Some(until) = head.window_until else { return Self::Never };
        match reader.left(until) {
            Some(left) => Self::Open {
                left,
                until: reader.moment(until),
                soon: until.since(reader.now) <= Duration::from_secs(2 * 60 * 60),
            },
            None => Self::Closed { since: reader.moment(until) },
        }
    }
}

/// The items with separators between days, runs told apart.
pub(crate) fn entries(items: &[TimelineItem], reader: &Reader) -> Vec<Entry> {
    let mut entries = Vec::new();
    let latest_of_ours = items.iter().rev().find(|item| item.side == Side::Business).map(|item| item.id);
    let mut before: Option<&TimelineItem> = None;
    for item in items {
        let date = reader.date_of(item.at);
        let new_day = before.is_none_or(|before| reader.date_of(before.at) != date);
        if new_day {
            entries.push(Entry::Day { date, words: reader.day(date) });
        }
        let first = new_day || before.is_none_or(|before| begins_run(before, item, reader));
        entries.push(entry(item, first, latest_of_ours == Some(item.id), reader));
        before = Some(item);
    }
    entries
}

fn begins_run(before: &TimelineItem, item: &TimelineItem, reader: &Reader) -> bool {
    before.side != item.side
        || before.author != item.author
        || before.said_in != item.said_in
        || item.at.since(before.at) > RUN
        || said(before, reader).is_line()
}

fn entry(item: &TimelineItem, first: bool, latest: bool, reader: &Reader) -> Entry {
    let time = reader.clock(item.at);
    match said(item, reader) {
        Said::Line { words, careful, why } => Entry::Line { id: item.id, time, words, careful, why },
        said => Entry::Message(Box::new(message(item, said, time, first, latest, reader))),
    }
}

fn message(
    item: &TimelineItem,
    said: Said,
    time: Time,
    first: bool,
    latest: bool,
    reader: &Reader,
) -> Message {
    let deleted = matches!(said, Said::Deleted(_));
    let by_sms = item.channel == Channel::Sms;
    Message {
        id: item.id,
        ours: item.side == Side::Business,
        author: tame(&item.author),
        time,
        first,
        latest,
        forwarded: item
            .forwarded
            .filter(|_| !deleted)
            .map(|many| if many { "Forwarded many times" } else { "Forwarded" }),
        referral: item.referral.as_ref().map(Ad::of),
        quote: item.quoted.as_ref().filter(|_| !deleted).map(|quote| Quoted {
            id: quote.id,
            author: quote.author.as_deref().map(tame),
            words: quote.preview.clone(),
        }),
        reactions: item.reactions.iter().map(|one| Reaction { by: tame(&one.by), ..one.clone() }).collect(),
        edited: item.edited_at.filter(|_| !deleted).map(|at| reader.moment(at)),
        fate: item.delivery.map(fate).or(item.sending.map(on_its_way)),
        failure: item.failure.clone(),
        details: item.details.clone(),
        unclear: item.sending == Some(OutboundState::Unknown),
        repeat: item.repeat,
        replaced: item.replaced,
        answerable: item.sending.is_none()
            && item.delivery != Some(DeliveryState::Failed)
            && !deleted
            && item.said_in.is_none()
            && !by_sms,
        in_short: preview(&item.content).chars().take(SHORT).collect(),
        elsewhere: item.said_in.map(|thread| (thread, by_channel(item.channel))),
        carrier: if by_sms { "the SMS provider" } else { "WhatsApp" },
        said,
    }
}

fn by_channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "by SMS",
        Channel::WhatsApp => "on WhatsApp",
    }
}

fn on_line(other: &Elsewhere) -> String {
    format!("{}, {}", by_channel(other.channel), tame(&other.line))
}

fn on_its_way(state: OutboundState) -> &'static str {
    match state {
        OutboundState::Waiting | OutboundState::Leaving => "Sending",
        OutboundState::Taken => "Sent",
        OutboundState::Failed => "Not delivered",
        OutboundState::Unknown => "Not known whether it was sent",
    }
}

fn fate(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Sent => "Sent",
        DeliveryState::Failed => "Not delivered",
        DeliveryState::Delivered => "Delivered",
        DeliveryState::Read => "Read",
        DeliveryState::Played => "Played",
    }
}

impl Message {
    /// Whether it did not arrive.
    pub fn failed(&self) -> bool {
        (self.failure.is_some() && !self.unclear) || self.fate == Some(fate(DeliveryState::Failed))
    }
}

impl Ad {
    fn of(referral: &Referral) -> Self {
        let goes_to_the_web =
            |address: &String| address.starts_with("https://") || address.starts_with("http://");
        Self {
            label: match referral.source_type.as_deref() {
                Some("post") => "Came from a post",
                _ => "Came from an advertisement",
            },
            headline: referral.headline.clone(),
            body: referral.body.clone(),
            address: referral.source_url.clone().filter(goes_to_the_web),
        }
    }
}
