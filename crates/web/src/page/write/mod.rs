//! What is written in a form of its own: a location, a contact card, buttons, a list. The form shows what the customer will
//! see, and says what is missing, by the same rules that sending it goes by.

mod card;
mod choices;
mod fields;
mod list;
mod place;

use std::fmt;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{ConversationId, MessageId};
use desk::deliver::{self, Action, Draft, Leave, Payload};
use desk::people::Viewer;
use desk::view;
use serde::Deserialize;

use super::inbox::{Bytes, Said, conversation_id, said_here};
use super::marks::{Unmarked, Written};
use super::reader::Reader;
use super::shell::{Place, Shell};
use super::words::tame;
use super::{done, reader, show};
use crate::App;
use crate::auth::{Session, is_from_page};
use crate::error::{Problem, Result};

pub use card::{Found, Somebody};
pub use fields::Fields;
pub use list::{MOST, Section};

/// A sort of message with a form of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A place.
    Location,
    /// A contact card.
    Card,
    /// Up to three buttons.
    Buttons,
    /// A list to choose from.
    List,
}

impl Kind {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Location, Self::Card, Self::Buttons, Self::List];

    /// Its name in addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Card => "card",
            Self::Buttons => "buttons",
            Self::List => "list",
        }
    }

    /// What to call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Location => "Location",
            Self::Card => "Contact card",
            Self::Buttons => "Buttons",
            Self::List => "List",
        }
    }

    /// Which picture stands for it.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Location => "place",
            Self::Card => "person",
            Self::Buttons => "buttons",
            Self::List => "list",
        }
    }

    /// What is in the fields as a message, or what is missing.
    fn payload(self, fields: &Fields) -> std::result::Result<Payload, String> {
        match self {
            Self::Location => place::payload(fields),
            Self::Card => card::payload(fields),
            Self::Buttons => choices::buttons(fields),
            Self::List => list::payload(fields),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// The page with one of the forms.
#[derive(Debug, Template)]
#[template(path = "write.html")]
pub struct WritePage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// The conversation.
    pub id: ConversationId,
    /// What to call the customer.
    pub name: String,
    /// Which form.
    pub kind: Kind,
    /// What is in it.
    pub fields: Fields,
    /// What the message is called, so that it is not sent twice.
    pub key: String,
    /// The customer's latest message when the form was begun.
    pub heard: String,
    /// Why nothing of this sort can be sent now.
    pub barrier: Option<String>,
    /// Why it was not sent.
    pub refusal: Option<String>,
    /// What the customer will see.
    pub preview: Preview,
    /// What was looked for among the contacts, and who was found.
    pub found: Found,
}

impl WritePage {
    /// The parts of the list; there is one from the start, and one more for whoever asked for it.
    fn sections(&self) -> Vec<Section<'_>> {
        let mut sections = list::sections(&self.fields);
        if sections.is_empty() || self.is_wanted_another() {
            sections.push(Section::default());
        }
        sections.truncate(MOST);
        sections
    }

    fn is_wanted_another(&self) -> bool {
        self.fields.one("do") == MORE
    }

    /// The rows of a section with as many empty places as the list has room for; one at least, so that nothing is lost.
    fn places<'f>(&self, section: &Section<'f>) -> Vec<(&'f str, &'f str)> {
        let used: usize = list::sections(&self.fields).iter().map(|section| section.rows.len()).sum();
        let room = MOST.saturating_sub(used).max(1);
        section.rows.iter().copied().chain(std::iter::repeat_n(("", ""), room)).collect()
    }
}

/// What the button says that makes one section more.
const MORE: &str = "section";

/// What the customer will see.
#[derive(Debug, Template)]
#[template(path = "write_preview.html")]
pub struct Preview {
    /// The bubble; nothing as long as something is missing.
    pub sketch: Option<Sketch>,
    /// What is missing.
    pub missing: String,
}

impl askama::filters::HtmlSafe for Preview {}

/// A message that is not written yet.
#[derive(Debug)]
pub struct Sketch {
    /// What it would say.
    pub said: Said,
}

impl Preview {
    fn of(kind: Kind, fields: &Fields, reader: &Reader) -> Self {
        match kind.payload(fields) {
            Ok(payload) => {
                let said = said_here(&deliver::content(&payload), None, reader);
                Self { sketch: Some(Sketch { said }), missing: String::new() }
            }
            Err(missing) => Self { sketch: None, missing },
        }
    }
}

/// What is looked for among the contacts, for a card.
#[derive(Deserialize)]
pub(crate) struct Looked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    contact: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Path((id, kind)): Path<(String, String)>,
    Query(looked): Query<Looked>,
    headers: HeaderMap,
) -> Result<Response> {
    let (id, kind) = (conversation_id(&id)?, named(&kind)?);
    let fields = match (kind, looked.contact.as_str()) {
        (Kind::Card, contact) if !contact.is_empty() => card::of_contact(&app, &viewer, contact).await?,
        _ => Fields::default(),
    };
    let mut page = draw(&app, &viewer, &headers, (id, kind), fields).await?;
    if kind == Kind::Card {
        page.found = card::found(&app, &viewer, &looked.q).await?;
    }
    show(&page)
}

pub(crate) async fn preview(
    State(app): State<App>,
    Session(viewer): Session,
    Path((id, kind)): Path<(String, String)>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (_id, kind) = (conversation_id(&id)?, named(&kind)?);
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    show(&Preview::of(kind, &fields, &reader))
}

pub(crate) async fn send(
    State(app): State<App>,
    Session(viewer): Session,
    Path((id, kind)): Path<(String, String)>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (id, kind) = (conversation_id(&id)?, named(&kind)?);
    if fields.one("do") == MORE {
        return show(&draw(&app, &viewer, &headers, (id, kind), fields).await?);
    }
    let sent = match kind.payload(&fields) {
        Ok(payload) => {
            let request_key = Some(fields.one("key").to_owned()).filter(|key| !key.is_empty());
            let heard = fields.one("heard").parse().ok();
            let draft = Draft { request_key, heard, ..Draft::of(payload) };
            deliver::write(app.desk(), &viewer, id, draft).await
        }
        Err(words) => Err(desk::Error::Invalid(words)),
    };
    match sent {
        Ok(_message) => Ok(done(&headers, &format!("list, thread-{id}"), &format!("/inbox/open/{id}"))),
        Err(error) if is_from_page(&headers) => Err(error.into()),
        Err(error) => {
            let problem = Problem::from(error);
            let mut page = draw(&app, &viewer, &headers, (id, kind), fields).await?;
            page.refusal = Some(problem.words);
            Ok((problem.status, show(&page)?).into_response())
        }
    }
}

async fn draw(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    (id, kind): (ConversationId, Kind),
    fields: Fields,
) -> Result<WritePage> {
    let reader = reader(app, viewer, headers).await?;
    let thread = view::thread(app.desk(), viewer, id, None).await?;
    let Leave { may, heard } = deliver::leave(app.desk(), viewer, id).await?;
    let heard = heard.map(|id| id.to_string()).unwrap_or_default();
    let barrier = deliver::barrier(&may, Action::SendText);
    let name = tame(&thread.head.name);
    Ok(WritePage {
        shell: Shell::new(&format!("{} for {name}", kind.name()), reader.direction),
        place: Place::Inbox,
        id: thread.head.id,
        name,
        kind,
        key: app.web.source.id::<MessageId>().to_string(),
        heard: Some(fields.one("heard").to_owned()).filter(|heard| !heard.is_empty()).unwrap_or(heard),
        barrier: barrier.map(|barrier| format!("{} {}", barrier.reason(), barrier.remedy())),
        refusal: None,
        preview: Preview::of(kind, &fields, &reader),
        found: Found::default(),
        fields,
        reader,
    })
}

fn named(slug: &str) -> Result<Kind> {
    let found = Kind::ALL.into_iter().find(|kind| kind.slug() == slug);
    found.ok_or_else(|| Problem { status: StatusCode::NOT_FOUND, ..Problem::not_found("form") })
}
