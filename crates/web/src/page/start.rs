//! Starting a conversation: with whom, from which line, and what will be possible.

use askama::Template;
use axum::extract::{Form, Query as Asked, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use base::{ContactId, LineId};
use desk::channel::Channel;
use desk::deliver::{self, Prospect, Whom};
use desk::people::Viewer;
use desk::search::Query;
use desk::{contacts, view};
use serde::Deserialize;

use super::inbox::contact_id;
use super::reader::Reader;
use super::shell::{Place, Shell};
use super::words::tame;
use super::write::Somebody;
use super::{reader, show};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

/// How many people are offered.
const OFFERED: usize = 10;

/// The whole page.
#[derive(Debug, Template)]
#[template(path = "start.html")]
pub struct StartPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// What was typed.
    pub q: String,
    /// Who fits what was typed.
    pub offers: Vec<Offer>,
    /// Who was chosen, and the lines.
    pub chosen: Option<Chosen>,
    /// Why it was not started.
    pub refusal: Option<String>,
}

/// Somebody to write to.
#[derive(Debug)]
pub enum Offer {
    /// A contact of ours.
    Contact(Somebody),
    /// A number that was typed.
    Number(String),
    /// A WhatsApp id that was typed.
    UserId(String),
}

/// Who was chosen.
#[derive(Debug)]
pub struct Chosen {
    /// The name of the field that says who, and what is in it.
    pub field: (&'static str, String),
    /// What to call them.
    pub name: String,
    /// Whether that is a number or an id, which runs from left to right.
    pub ltr: bool,
    /// The contact, if it is known.
    pub contact: Option<ContactId>,
    /// The lines, and what each can do.
    pub lines: Vec<Choice>,
}

/// A line to write from.
#[derive(Debug)]
pub struct Choice {
    /// The line.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// Its number.
    pub phone: String,
    /// The number that a message would go to.
    pub number: Option<String>,
    /// Whether a message would go to the WhatsApp id.
    pub to_id: bool,
    /// Whether it is chosen.
    pub checked: bool,
    /// Whether nothing can be begun from it.
    pub refused: bool,
    /// What will be possible, or why nothing is.
    pub words: String,
    /// What would make it possible.
    pub remedy: &'static str,
}

/// With whom, in an address or a form.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    bsuid: String,
    #[serde(default)]
    line: String,
}

impl Wanted {
    /// Whom to write to, if that is said.
    fn whom(&self) -> Result<Option<Whom>> {
        Ok(match (self.contact.trim(), self.phone.trim(), self.bsuid.trim()) {
            ("", "", "") => None,
            ("", "", id) => Some(Whom::UserId(id.to_owned())),
            ("", phone, _) => Some(Whom::by_number(phone)?),
            (contact, ..) => Some(Whom::Contact(contact_id(contact)?)),
        })
    }

    fn field(&self) -> (&'static str, String) {
        let fields = [("contact", &self.contact), ("phone", &self.phone), ("bsuid", &self.bsuid)];
        let given = fields.into_iter().find(|(_name, value)| !value.trim().is_empty());
        given.map_or(("q", String::new()), |(name, value)| (name, value.trim().to_owned()))
    }
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Asked(wanted): Asked<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    show(&draw(&app, &viewer, &headers, &wanted).await?)
}

/// Begins it, and leads to the thread.
pub(crate) async fn begin(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    Form(wanted): Form<Wanted>,
) -> Result<Response> {
    let problem = match started(&app, &viewer, &wanted).await {
        Ok(thread) => return Ok(Redirect::to(&format!("/inbox/open/{thread}")).into_response()),
        Err(problem) if !problem.status.is_client_error() => return Err(problem),
        Err(problem) => problem,
    };
    let mut page = draw(&app, &viewer, &headers, &wanted).await?;
    page.refusal = Some(problem.words);
    Ok((problem.status, show(&page)?).into_response())
}

async fn started(app: &App, viewer: &Viewer, wanted: &Wanted) -> Result<base::ConversationId> {
    let whom = wanted.whom()?.ok_or_else(|| invalid("Say first to whom you want to write."))?;
    let line = wanted.line.parse().map_err(|_bad| invalid("Choose the line to write from."))?;
    Ok(deliver::start(app.desk(), viewer, line, whom, true).await?.conversation)
}

fn invalid(words: &str) -> Problem {
    desk::Error::Invalid(words.to_owned()).into()
}

async fn draw(app: &App, viewer: &Viewer, headers: &HeaderMap, wanted: &Wanted) -> Result<StartPage> {
    let reader = reader(app, viewer, headers).await?;
    let mut page = StartPage {
        shell: Shell::new("New conversation", reader.direction),
        reader,
        place: Place::Inbox,
        q: wanted.q.trim().to_owned(),
        offers: Vec::new(),
        chosen: None,
        refusal: None,
    };
    let whom = match wanted.whom() {
        Ok(whom) => whom,
        Err(problem) => {
            page.refusal = Some(problem.words);
            None
        }
    };
    match whom {
        Some(whom) => match chosen(app, viewer, whom, wanted).await {
            Ok(chosen) => page.chosen = Some(chosen),
            Err(problem) if problem.code == "invalid" => {
                page.refusal = Some(problem.words);
                page.q = wanted.field().1;
            }
            Err(problem) => return Err(problem),
        },
        None => page.offers = offers(app, viewer, &page.q).await?,
    }
    Ok(page)
}

/// Who fits what was typed: first the number or the id itself, then people.
async fn offers(app: &App, viewer: &Viewer, typed: &str) -> Result<Vec<Offer>> {
    let Some(query) = Query::read(typed) else { return Ok(Vec::new()) };
    let page = view::found_people(app.desk(), viewer, &query, None).await?;
    let people = page.items.iter().take(OFFERED).map(|found| Offer::Contact(Somebody::new(found)));
    let itself = match itself(typed) {
        Some(Offer::Number(number)) if is_refused(app, viewer, &number).await? => None,
        itself => itself,
    };
    Ok(itself.into_iter().chain(people).collect())
}

/// Whether a number is no certain one wherever it would be written to: its country code is missing.
async fn is_refused(app: &App, viewer: &Viewer, number: &str) -> Result<bool> {
    match deliver::prospects(app.desk(), viewer, Whom::by_number(number)?).await {
        Ok(_prospects) => Ok(false),
        Err(desk::Error::Invalid(_)) => Ok(true),
        Err(other) => Err(other.into()),
    }
}

/// A number or a WhatsApp id, if what was typed is one.
fn itself(typed: &str) -> Option<Offer> {
    let is_number = typed.bytes().filter(u8::is_ascii_digit).count() >= 7
        && typed.chars().all(|sign| sign.is_ascii_digit() || " +-().".contains(sign));
    if contacts::is_user_id(typed) {
        return Some(Offer::UserId(typed.to_owned()));
    }
    match Whom::by_number(typed).ok().filter(|_whom| is_number)? {
        Whom::Phone(number) => Some(Offer::Number(number.with_plus())),
        // What is not certain is not spelled as if it were.
        _bare => Some(Offer::Number(typed.to_owned())),
    }
}

async fn chosen(app: &App, viewer: &Viewer, whom: Whom, wanted: &Wanted) -> Result<Chosen> {
    let prospects = deliver::prospects(app.desk(), viewer, whom).await?;
    let field = wanted.field();
    let known = match prospects.contact {
        Some(contact) => Some(view::contact(app.desk(), viewer, contact, None).await?),
        None => None,
    };
    // Nobody is written to by SMS unless they are already, or somebody wants it.
    let best =
        |one: &&Prospect| (one.thread.is_none() && one.line.channel() == Channel::Sms, one.free.is_some());
    let best = prospects.lines.iter().filter(|one| one.barrier.is_none()).min_by_key(best);
    let wanted_line: Option<LineId> = wanted.line.parse().ok();
    let checked = wanted_line.or_else(|| best.map(|prospect| prospect.line.id));
    Ok(Chosen {
        ltr: known.is_none(),
        name: known.as_ref().map_or_else(|| field.1.clone(), |known| tame(&known.name)),
        contact: prospects.contact,
        lines: prospects.lines.iter().map(|one| Choice::new(one, checked)).collect(),
        field,
    })
}

impl Choice {
    fn new(prospect: &Prospect, checked: Option<LineId>) -> Self {
        let (words, remedy) = match (prospect.barrier, prospect.free) {
            (Some(barrier), _) => (barrier.reason().to_owned(), barrier.remedy()),
            (None, Some(barrier)) => (format!("Templates only. {}", barrier.reason()), ""),
            (None, None) => ("You can write freely.".to_owned(), ""),
        };
        let address = prospect.address.as_ref();
        let number = address.and_then(|address| address.as_phone());
        Self {
            number: number.map(|number| number.with_plus()),
            to_id: address.is_some_and(|address| address.as_phone().is_none()),
            id: prospect.line.id,
            name: prospect.line.name.clone(),
            phone: prospect.line.display_phone.clone(),
            checked: prospect.barrier.is_none() && checked == Some(prospect.line.id),
            refused: prospect.barrier.is_some(),
            words,
            remedy,
        }
    }
}
