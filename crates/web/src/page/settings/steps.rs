//! Steps on the way to a line that works.

use askama::Template;
use base::{MessageId, Moment};
use desk::people::Viewer;
use desk::view::{self, MessageRecord};
use desk::{Error, deliver, receive};

use crate::App;
use crate::error::Result;
use crate::page::reader::{Reader, Time};

/// How far a line is connected. It follows what happens.
#[derive(Debug, Template)]
#[template(path = "settings_steps.html")]
pub struct StepsPart {
    /// Where this part is fetched again.
    pub address: String,
    /// The steps.
    pub steps: Vec<Step>,
    /// What Meta says of the number: what, and in words.
    pub facts: Vec<(&'static str, String)>,
    /// When Meta last told.
    pub asked: Option<Time>,
}

impl askama::filters::HtmlSafe for StepsPart {}

/// How far a step is, with its word and its place among the meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// It is done.
    Done,
    /// Something has to happen elsewhere.
    Waiting,
    /// The reader has to do it.
    ToDo,
    /// It went wrong.
    Trouble,
}

impl StepState {
    /// Its class.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Done => "good",
            Self::Waiting => "waiting",
            Self::ToDo => "careful",
            Self::Trouble => "bad",
        }
    }

    /// The same for people.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Waiting => "Waiting",
            Self::ToDo => "To do",
            Self::Trouble => "Trouble",
        }
    }
}

/// A step on the way to a line that works.
#[derive(Debug)]
pub struct Step {
    /// What it is.
    pub title: &'static str,
    /// How far it is.
    pub state: StepState,
    /// What happened, or what to do.
    pub words: String,
    /// When.
    pub at: Option<Time>,
    /// Where to do it: address and words.
    pub link: Option<(String, &'static str)>,
    /// A button that does it: address and words.
    pub button: Option<(String, &'static str)>,
}

pub(super) fn step(title: &'static str, state: StepState, words: &str) -> Step {
    Step { title, state, words: words.to_owned(), at: None, link: None, button: None }
}

/// Whether anything comes in on a line.
pub(super) fn delivery(display_phone: &str, seen_at: Option<Moment>, reader: &Reader) -> Step {
    let title = "Deliveries";
    match seen_at {
        Some(at) => {
            Step { at: Some(reader.ago(at)), ..step(title, StepState::Done, "The last delivery came") }
        }
        None => {
            let words = format!(
                "None yet. Write to {display_phone} from your own phone: this turns to done by itself."
            );
            step(title, StepState::Waiting, &words)
        }
    }
}

/// Somebody calls, but does not show what whoever delivers would show. `link` is where that can be checked.
pub(super) fn forged(words: &str, at: Moment, link: (String, &'static str), reader: &Reader) -> Step {
    let words = format!("{words} The last one came");
    let at = Some(reader.ago(at));
    Step { at, link: Some(link), ..step("Deliveries", StepState::Trouble, &words) }
}

/// The last message that was sent to try a line, if it is still there.
pub(super) async fn tried(
    app: &App,
    viewer: &Viewer,
    message: Option<MessageId>,
) -> Result<Option<MessageRecord>> {
    let Some(message) = message else { return Ok(None) };
    match view::message_record(app.desk(), viewer, message).await {
        Ok(message) => Ok(Some(message)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// What became of the message that was sent to try a line; `carrier` is who carries it.
pub(super) fn trial(tried: Option<&MessageRecord>, carrier: &str, reader: &Reader) -> Step {
    use deliver::OutboundState::{Failed, Leaving, Taken, Unknown, Waiting};
    use receive::DeliveryState;
    let title = "Test message";
    let Some(message) = tried else {
        let words = "Send one to a phone of your own, below.";
        return step(title, StepState::ToDo, words);
    };
    let failed = || {
        let why = match &message.failure {
            Some(failure) => failure.reason.clone(),
            None => format!("{carrier} gave no reason."),
        };
        (StepState::Trouble, format!("Not delivered. {why}"))
    };
    let (state, words) = match (message.state, message.sending) {
        (Some(DeliveryState::Failed), _) | (_, Some(Failed)) => failed(),
        (Some(DeliveryState::Read), _) => (StepState::Done, "Delivered and read; sent".to_owned()),
        (Some(DeliveryState::Delivered | DeliveryState::Played), _) => {
            (StepState::Done, "Delivered; sent".to_owned())
        }
        (Some(_), _) | (None, Some(Taken) | None) => {
            (StepState::Waiting, format!("{carrier} has it; not delivered yet. Sent"))
        }
        (None, Some(Waiting | Leaving)) => (StepState::Waiting, "On its way since".to_owned()),
        (None, Some(Unknown)) => {
            (StepState::Waiting, format!("Not known yet whether {carrier} has it. Sent"))
        }
    };
    let at = (state != StepState::Trouble).then(|| reader.ago(message.sent_at));
    Step { at, ..step(title, state, &words) }
}
