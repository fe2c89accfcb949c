//! One question: the evidence, the contacts side by side, what each answer does.

use base::{ContactId, ConversationId, ReviewId};
use desk::view::{Agreement, Compared, ContactPane, Known, ReviewRecord, ReviewState};

use super::super::reader::{Reader, Time};
use super::super::words::{hue, initials, tame};

/// A question for a person.
#[derive(Debug)]
pub struct Question {
    /// Its id.
    pub id: ReviewId,
    /// What is asked.
    pub title: &'static str,
    /// Why, as a sentence.
    pub reason: String,
    /// Since when.
    pub asked: Time,
    /// Whether nobody has answered it.
    pub open: bool,
    /// How it was answered, as a sentence.
    pub outcome: Option<String>,
    /// Whether it was answered by joining the two, which can be undone.
    pub joined: bool,
    /// When it was answered.
    pub answered: Option<Time>,
    /// Whom it is given to; nothing if it is the reader.
    pub assignee: Option<String>,
    /// Whether it is given to the reader.
    pub mine: bool,
    /// What saying "the same person" does.
    pub accepting: String,
    /// What saying "two people" does.
    pub rejecting: String,
    /// The contacts.
    pub sides: Vec<Side>,
    /// The next question.
    pub later: Option<ReviewId>,
}

/// One of the contacts in question.
#[derive(Debug)]
pub struct Side {
    /// The contact.
    pub id: ContactId,
    /// What to call it.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// One of twelve hues.
    pub hue: u8,
    /// What is known of it, in the order of the other side.
    pub cards: Vec<Card>,
    /// First seen.
    pub first: Time,
    /// Last seen.
    pub last: Option<Time>,
    /// The last message: its thread, its line, its words, its time.
    pub message: Option<(ConversationId, String, String, Time)>,
}

/// A row of a side.
#[derive(Debug)]
pub struct Card {
    /// What is told.
    pub label: &'static str,
    /// What is known of it: the words, and what has to be known about them.
    pub known: Vec<(String, Option<&'static str>)>,
    /// Whether it reads from left to right in any page.
    pub is_code: bool,
    /// Whether the sides agree: the word in the style, and the word for people.
    pub agreement: Option<(&'static str, &'static str)>,
}

impl Question {
    /// The question of a review.
    pub fn new(record: &ReviewRecord, later: Option<ReviewId>, reader: &Reader) -> Self {
        let review = &record.review;
        let panes = [
            Some((&record.contact, record.conversation)),
            record.other.as_ref().map(|other| (other, record.other_conversation)),
        ];
        let sides = panes.into_iter().flatten().enumerate();
        let assignee = record.assignee.as_ref().map(|(id, name)| (Some(*id) == reader.member, tame(name)));
        Self {
            id: review.id,
            title: record.title(),
            reason: review.reason.clone(),
            asked: reader.ago(review.opened_at),
            open: review.is_open(),
            outcome: outcome(record),
            joined: matches!(review.state, ReviewState::Accepted | ReviewState::Proven),
            answered: review.closed.map(|(at, _by)| reader.ago(at)),
            mine: assignee.as_ref().is_some_and(|(mine, _name)| *mine),
            assignee: assignee.filter(|(mine, _name)| !mine).map(|(_mine, name)| name),
            accepting: record.accepting(),
            rejecting: record.rejecting(),
            sides: sides
                .map(|(turn, (pane, thread))| Side::new(pane, thread, &record.rows, turn, reader))
                .collect(),
            later,
        }
    }
}

fn outcome(record: &ReviewRecord) -> Option<String> {
    let by = record.closed_by.as_deref().map_or_else(|| "somebody here".to_owned(), tame);
    Some(match record.review.state {
        ReviewState::Open => return None,
        ReviewState::Accepted => format!("The same person, said {by}."),
        ReviewState::Rejected if record.review.never_again => {
            format!("Two people, said {by}, and never to be asked about again.")
        }
        ReviewState::Rejected => format!("Two people, said {by}."),
        ReviewState::Proven => "The same person: a later message showed it.".to_owned(),
    })
}

impl Side {
    fn new(
        pane: &ContactPane,
        thread: Option<ConversationId>,
        rows: &[Compared],
        turn: usize,
        reader: &Reader,
    ) -> Self {
        let name = tame(&pane.name);
        let newest = pane.conversations.first();
        Self {
            id: pane.id,
            initials: initials(&name),
            hue: hue(Some(pane.id)),
            name,
            cards: rows.iter().map(|row| Card::new(row, turn)).collect(),
            first: reader.ago(pane.since),
            last: pane.identifiers.iter().map(|known| known.last_seen).max().map(|at| reader.ago(at)),
            message: thread
                .zip(newest)
                .map(|(id, row)| (id, row.line.clone(), row.preview.clone(), reader.ago(row.last_at))),
        }
    }
}

impl Card {
    fn new(row: &Compared, turn: usize) -> Self {
        let known = row.sides.get(turn).map_or(&[][..], Vec::as_slice);
        Self {
            label: row.label,
            known: known.iter().map(|Known { words, note }| (tame(words), *note)).collect(),
            is_code: matches!(row.label, "Username" | "Phone number" | "WhatsApp id"),
            agreement: match row.agreement {
                Agreement::Same => Some(("same", "same")),
                Agreement::Different => Some(("different", "differs")),
                Agreement::Unknown => None,
            },
        }
    }
}
