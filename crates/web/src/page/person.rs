//! The page of a contact: who this is, how we know, and what can be undone.

use std::fmt::Write as _;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::{ClaimId, ContactId, ConversationId, MergeId, MessageId};
use desk::contacts;
use desk::people::Viewer;
use desk::view::{self, ContactPane, ReviewRecord, Step, Thread, Undoable};

use super::inbox::{Asked, Bytes, Entry, Facts, Known, Row, Said, contact_id, conversation_id, entries};
use super::marks::{Unmarked, Written};
use super::reader::{Reader, Time};
use super::shell::{Place, Shell};
use super::words::{hue, initials, tame};
use super::{Nothing, done, reader, show};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

/// The whole page.
#[derive(Debug, Template)]
#[template(path = "person_page.html")]
pub struct PersonPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// The contact.
    pub person: PersonPart,
}

/// Everything about a contact. It follows live.
#[derive(Debug, Template)]
#[template(path = "person.html")]
pub struct PersonPart {
    /// The contact.
    pub id: ContactId,
    /// Where a conversation is begun, if the reader may.
    pub start: Option<String>,
    /// What to call the customer.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// One of twelve hues.
    pub hue: u8,
    /// Whether nobody has made a record yet.
    pub is_visitor: bool,
    /// First seen.
    pub since: Time,
    /// Who this is.
    pub facts: Facts,
    /// The open questions about this contact.
    pub reviews: Vec<Asked>,
    /// How we know.
    pub identifiers: Vec<Known>,
    /// Former usernames.
    pub former: Vec<(String, Time)>,
    /// Why these are one person, oldest first.
    pub steps: Vec<Why>,
    /// The conversations on all lines.
    pub conversations: Vec<Row>,
}

impl askama::filters::HtmlSafe for PersonPart {}

/// One reason why this is one person.
#[derive(Debug)]
pub struct Why {
    /// When.
    pub time: Time,
    /// What happened.
    pub words: String,
    /// The identifier that it is about.
    pub identifier: Option<String>,
    /// How we know.
    pub evidence: String,
    /// The message that it came from: the address of its place in its thread.
    pub message: Option<String>,
    /// What can be undone.
    pub undo: Option<Undo>,
    /// Whether it is over.
    pub over: bool,
}

/// Something to undo, and what that does.
#[derive(Debug)]
pub struct Undo {
    /// Its id, to keep it apart on the page.
    pub id: String,
    /// Where the form goes.
    pub action: String,
    /// What to call it.
    pub label: &'static str,
    /// What will happen.
    pub effect: &'static str,
    /// The words on the button.
    pub button: &'static str,
}

/// What was said in a conversation, to be read in place.
#[derive(Debug, Template)]
#[template(path = "talk.html")]
pub struct TalkPart {
    /// The conversation.
    pub id: ConversationId,
    /// Whose it is.
    pub contact: Option<ContactId>,
    /// What was said, oldest first.
    pub entries: Vec<Entry>,
    /// Whether there is more than this.
    pub has_older: bool,
}

impl PersonPart {
    /// The part for a contact.
    pub fn new(pane: &ContactPane, steps: &[Step], reviews: &[ReviewRecord], reader: &Reader) -> Self {
        let name = tame(&pane.name);
        Self {
            id: pane.id,
            initials: initials(&name),
            hue: hue(Some(pane.id)),
            is_visitor: pane.is_visitor,
            since: reader.ago(pane.since),
            facts: Facts::new(pane, &name, reader),
            name,
            reviews: reviews.iter().map(|review| Asked::new(review, reader)).collect(),
            identifiers: Known::all(pane, reader),
            former: super::inbox::former(pane, reader),
            start: reader.start(pane.id),
            steps: steps.iter().map(|step| Why::new(step, pane.id, reader)).collect(),
            conversations: pane.conversations.iter().map(|row| Row::new(row, None, reader)).collect(),
        }
    }
}

impl Why {
    fn new(step: &Step, contact: ContactId, reader: &Reader) -> Self {
        Self {
            time: reader.moment(step.at),
            words: tame(&step.words),
            identifier: step.shown().map(|shown| tame(&shown)),
            evidence: tame(&step.evidence),
            message: step.message.map(|(conversation, message)| place_of(conversation, message)),
            undo: step.undo.map(|undo| Undo::new(undo, contact)),
            over: step.is_over,
        }
    }
}

/// The address of a message in its thread.
fn place_of(conversation: ConversationId, message: MessageId) -> String {
    let mut address = format!("/inbox/open/{conversation}?from={message}");
    let _infallible = write!(address, "#m-{message}");
    address
}

impl Undo {
    fn new(undo: Undoable, contact: ContactId) -> Self {
        match undo {
            Undoable::Merge(id) => Self {
                id: id.to_string(),
                action: format!("/contacts/{contact}/merges/{id}/undo"),
                label: "Undo",
                effect: "They are two again: each gets back its own identifiers, messages and threads. What came since \
                         goes where its identifier goes. The same evidence does not join them again.",
                button: "Undo the link",
            },
            Undoable::Claim(id) => Self {
                id: id.to_string(),
                action: format!("/contacts/{contact}/identifiers/{id}/take-away"),
                label: "Not theirs",
                effect: "It leaves this contact, and what came by it goes along: a visitor of their own, with a thread on \
                         each line. The same evidence does not bring it back.",
                button: "Take it away",
            },
        }
    }
}

impl TalkPart {
    /// The part for a thread.
    pub fn new(thread: &Thread, reader: &Reader) -> Self {
        Self {
            id: thread.head.id,
            contact: thread.head.contact_id,
            entries: entries(&thread.items, reader),
            has_older: thread.older.is_some(),
        }
    }
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = reader(&app, &viewer, &headers).await?;
    let person = person(&app, &viewer, contact_id(&id)?, &reader).await?;
    let shell = Shell::new(&person.name, reader.direction);
    show(&PersonPage { shell, reader, place: Place::Contact, person })
}

pub(crate) async fn part(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    show(&person(&app, &viewer, contact_id(&id)?, &reader).await?)
}

pub(crate) async fn talk_part(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    // Every line has its own talk here.
    let thread = view::talk(app.desk(), &viewer, conversation_id(&id)?).await?;
    show(&TalkPart::new(&thread, &reader))
}

pub(crate) async fn undo(
    State(app): State<App>,
    Session(viewer): Session,
    Path((contact, merge)): Path<(String, String)>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let (contact, merge): (ContactId, Option<MergeId>) = (contact_id(&contact)?, merge.parse().ok());
    let merge = merge.ok_or_else(|| Problem::not_found("merge"))?;
    contacts::undo(app.desk(), &viewer, merge).await?;
    Ok(changed(contact, &headers))
}

pub(crate) async fn take_away(
    State(app): State<App>,
    Session(viewer): Session,
    Path((contact, claim)): Path<(String, String)>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    let (contact, claim): (ContactId, Option<ClaimId>) = (contact_id(&contact)?, claim.parse().ok());
    let claim = claim.ok_or_else(|| Problem::not_found("identifier"))?;
    contacts::take_away(app.desk(), &viewer, claim).await?;
    Ok(changed(contact, &headers))
}

fn changed(contact: ContactId, headers: &HeaderMap) -> Response {
    done(headers, &format!("contact-{contact}, list, reviews"), &format!("/contacts/{contact}#why"))
}

async fn person(app: &App, viewer: &Viewer, id: ContactId, reader: &Reader) -> Result<PersonPart> {
    let pane = view::contact(app.desk(), viewer, id, None).await?;
    let steps = view::history(app.desk(), viewer, id).await?;
    let reviews = view::reviews_about(app.desk(), viewer, pane.id).await?;
    Ok(PersonPart::new(&pane, &steps, &reviews, reader))
}
