//! Where an answer is written, or why it cannot be.

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{LineId, MessageId};
use desk::channel::Channel;
use desk::deliver::{self, Action, Barrier, Begun, Draft, LONGEST_TEXT, Leave, Payload};
use desk::people::Viewer;
use desk::view::{self, Thread, TimelineItem, preview};
use serde::Deserialize;

use super::super::done;
use super::conversation_id;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// Where an answer is written, and what else can be sent.
#[derive(Debug)]
pub struct Composer {
    /// The field for words.
    pub field: Field,
    /// For SMS: how long a text is, and what decides it.
    pub sms: Option<Counter>,
    /// The lines for SMS, oldest first, each with its name.
    pub sms_lines: Vec<(LineId, String)>,
    /// The numbers to which it could be, with `+`, the likeliest first.
    pub sms_numbers: Vec<(String, String)>,
    /// Every action with what is in its way.
    pub may: Vec<(Action, Option<Barrier>)>,
    /// The customer's latest message, under which all this is written.
    pub heard: Option<MessageId>,
}

/// The field for words.
#[derive(Debug)]
pub enum Field {
    /// They may be written.
    Ready(Box<Ready>),
    /// They may not.
    Refused {
        /// Why not.
        reason: &'static str,
        /// What would make it possible.
        remedy: &'static str,
    },
}

/// What is in the field.
#[derive(Debug)]
pub struct Ready {
    /// The words that were begun.
    pub body: String,
    /// What is answered.
    pub reply: Option<Reply>,
    /// What this message is called, so that it is not sent twice.
    pub key: String,
    /// The customer's message under which it was begun; the latest if nothing was.
    pub heard: String,
}

/// A message that is answered.
#[derive(Debug)]
pub struct Reply {
    /// The message.
    pub id: MessageId,
    /// Who said it.
    pub author: String,
    /// Its first words.
    pub words: String,
}

impl Composer {
    /// What may be written in a thread.
    pub fn new(thread: &Thread, leave: Leave, begun: Begun, key: String) -> Self {
        let by_sms = thread.head.channel == Channel::Sms;
        let sms = by_sms.then(|| Counter::of(&begun.body));
        let Leave { may, heard } = leave;
        let field = Field::Ready(Box::new(Ready::of(thread, begun, key, heard)));
        let mut composer = Self { field, sms, sms_lines: Vec::new(), sms_numbers: Vec::new(), may, heard };
        if let Some(barrier) = composer.free() {
            composer.field = Field::Refused { reason: barrier.reason(), remedy: barrier.remedy() };
        }
        composer
    }

    /// The same as a form carries it.
    pub fn heard(&self) -> String {
        self.heard.map(|id| id.to_string()).unwrap_or_default()
    }

    /// What is in the way of writing freely: words, files, anything that is no template.
    pub fn free(&self) -> Option<Barrier> {
        self.barrier(Action::SendText)
    }

    /// What is in the way of something.
    pub fn barrier(&self, wanted: Action) -> Option<Barrier> {
        deliver::barrier(&self.may, wanted)
    }
}

/// Into how many parts a text message is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// What it says.
    pub words: String,
    /// The letters that are short.
    pub basic: &'static str,
    /// Those that count twice.
    pub extended: &'static str,
}

impl Counter {
    fn of(text: &str) -> Self {
        let sms::Segments { alphabet, count, left } = sms::segments(text);
        let wide = if alphabet == sms::Alphabet::Ucs2 { ", with letters that take more room" } else { "" };
        let words = match count {
            0 => String::new(),
            1 => format!("1 text message{wide}, {left} left"),
            more => format!("{more} text messages{wide}, {left} left in the last"),
        };
        Self { words, basic: sms::BASIC, extended: sms::EXTENDED }
    }
}

impl Ready {
    fn of(thread: &Thread, begun: Begun, key: String, latest: Option<MessageId>) -> Self {
        let heard = if begun.body.trim().is_empty() { latest } else { begun.heard.or(latest) };
        let heard = heard.map(|id| id.to_string()).unwrap_or_default();
        let answered = begun.reply_to.and_then(|id| thread.items.iter().find(|item| item.id == id));
        Self { body: begun.body, reply: answered.map(Reply::of), key, heard }
    }
}

impl Reply {
    fn of(item: &TimelineItem) -> Self {
        Self { id: item.id, author: item.author.clone(), words: preview(&item.content) }
    }
}

#[derive(Deserialize)]
pub(crate) struct Written {
    text: String,
    #[serde(default)]
    reply_to: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    heard: String,
    #[serde(default)]
    back: String,
}

impl Written {
    fn begun(self) -> Begun {
        let (reply_to, heard) = (self.reply_to.parse().ok(), self.heard.parse().ok());
        Begun { body: self.text, reply_to, heard, request_key: Some(self.key) }
    }
}

/// What was written as a message, or why it is none.
fn payload(text: &str) -> std::result::Result<Payload, String> {
    // A form without scripts ends its lines as in a letter.
    let text = text.trim().replace("\r\n", "\n");
    let length = text.chars().count();
    if text.is_empty() {
        return Err("Write something first.".to_owned());
    }
    if length > LONGEST_TEXT {
        let over = length - LONGEST_TEXT;
        return Err(format!(
            "This message has {length} characters, and {LONGEST_TEXT} fit. Shorten it by {over}, or send it in two."
        ));
    }
    Payload::text(&text).map_err(|why| why.to_string())
}

pub(crate) async fn send(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(written): Form<Written>,
) -> Result<Response> {
    let id = conversation_id(&id)?;
    let payload = match payload(&written.text) {
        Ok(payload) => payload,
        Err(words) => {
            deliver::keep_begun(app.desk(), &viewer, id, written.begun()).await?;
            return Err(desk::Error::Invalid(words).into());
        }
    };
    let draft = Draft {
        reply_to: written.reply_to.parse().ok(),
        request_key: Some(written.key).filter(|key| !key.is_empty()),
        heard: written.heard.parse().ok(),
        ..Draft::of(payload)
    };
    deliver::write(app.desk(), &viewer, id, draft).await?;
    Ok(done(&headers, &format!("list, thread-{id}"), &written.back))
}

pub(crate) async fn keep(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    Form(written): Form<Written>,
) -> Result<Response> {
    deliver::keep_begun(app.desk(), &viewer, conversation_id(&id)?, written.begun()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Somebody goes on writing.
pub(crate) async fn typing(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
) -> Result<Response> {
    deliver::typing(app.desk(), &viewer, conversation_id(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The composer of a thread for its reader.
pub(super) async fn composer(app: &App, viewer: &Viewer, thread: &Thread) -> Result<Composer> {
    let id = thread.head.id;
    let leave = deliver::leave(app.desk(), viewer, id).await?;
    let begun = deliver::begun(app.desk(), viewer, id).await?;
    let key: MessageId = app.web.source.id();
    let mut composer = Composer::new(thread, leave, begun, key.to_string());
    let lines = view::lines(app.desk(), viewer).await?.into_iter();
    let sms_lines = lines.filter(|line| line.channel() == Channel::Sms);
    composer.sms_lines = sms_lines.map(|line| (line.id, line.name)).collect();
    if !composer.sms_lines.is_empty() && composer.barrier(Action::SwitchSms).is_none() {
        let numbers = deliver::sms_numbers(app.desk(), viewer, id).await?;
        composer.sms_numbers =
            numbers.iter().map(|number| (number.with_plus(), view::number_words(number))).collect();
    }
    Ok(composer)
}
