//! What stands in the right pane: the contact, the form that makes a record of it, or the search for the contact that it
//! is.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base::ContactId;
use desk::contacts::{self, CustomerRecord};
use desk::deliver;
use desk::people::Viewer;
use desk::search::Query;
use desk::view::{self, ContactFilter, ContactPane, ContactRecord};
use serde::Deserialize;

use super::super::reader::Reader;
use super::super::words::{hue, initials, tame};
use super::contact::{Beside, ContactPart};
use super::{InboxPage, contact_id, conversation_id, folder_named, inbox_page, list};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

/// Contacts that one look at a search shows.
const FOUND: usize = 12;
/// Empty rows for fields of one's own.
const FIELDS: usize = 2;

/// What stands in the right pane.
#[derive(Debug)]
pub enum Panel {
    /// The contact.
    Contact(Box<ContactPart>),
    /// The form for a customer record.
    Create(Box<CreatePart>),
    /// The search for the contact that a visitor is.
    Link(Box<LinkPart>),
}

/// The form for the customer record of a visitor.
#[derive(Debug, Template)]
#[template(path = "create.html")]
pub struct CreatePart {
    /// The visitor.
    pub id: ContactId,
    /// Where the pane stands.
    pub beside: Beside,
    /// What is in the form.
    pub record: CustomerRecord,
    /// The username, which stays as it is.
    pub username: Option<String>,
    /// Whether the number is known already.
    pub has_number: bool,
    /// Why it was not done.
    pub refusal: Option<String>,
}

/// The search for the contact that a visitor is.
#[derive(Debug, Template)]
#[template(path = "link.html")]
pub struct LinkPart {
    /// The visitor.
    pub id: ContactId,
    /// Where the pane stands.
    pub beside: Beside,
    /// What to call the visitor.
    pub name: String,
    /// What is looked for.
    pub q: String,
    /// Who was found.
    pub found: Vec<Found>,
    /// Whether there are more.
    pub more: bool,
    /// Who was chosen.
    pub chosen: Option<Chosen>,
}

impl askama::filters::HtmlSafe for CreatePart {}
impl askama::filters::HtmlSafe for LinkPart {}

/// A contact that was found.
#[derive(Debug)]
pub struct Found {
    /// The contact.
    pub id: ContactId,
    /// What to call it.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// One of twelve hues.
    pub hue: u8,
    /// What tells it from others of that name.
    pub about: Vec<String>,
    /// Whether nobody has made a record yet.
    pub is_visitor: bool,
}

/// The contact that was chosen, and what linking does.
#[derive(Debug)]
pub struct Chosen {
    /// The contact.
    pub who: Found,
    /// The lines on which the visitor wrote.
    pub lines: Vec<String>,
}

/// What is wanted in the right pane.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    panel: Option<String>,
    #[serde(default)]
    q: String,
    with: Option<String>,
}

/// The panel that is wanted for a contact.
pub(super) async fn panel(
    app: &App,
    viewer: &Viewer,
    reader: &Reader,
    (contact, beside): (ContactId, Beside),
    wanted: &Wanted,
) -> Result<Panel> {
    match wanted.panel.as_deref() {
        Some("create") => {
            let pane = view::contact(app.desk(), viewer, contact, None).await?;
            Ok(Panel::Create(Box::new(CreatePart::new(&pane, beside))))
        }
        Some("link") => Ok(Panel::Link(Box::new(link(app, viewer, contact, beside, wanted).await?))),
        _ => {
            let pane = view::contact(app.desk(), viewer, contact, Some(beside.conversation)).await?;
            let reviews = view::reviews_about(app.desk(), viewer, pane.id).await?;
            let may = deliver::capabilities(app.desk(), viewer, beside.conversation).await?;
            Ok(Panel::Contact(Box::new(ContactPart::new(&pane, &reviews, &may, reader, beside))))
        }
    }
}

async fn link(
    app: &App,
    viewer: &Viewer,
    contact: ContactId,
    beside: Beside,
    wanted: &Wanted,
) -> Result<LinkPart> {
    let visitor = view::contact(app.desk(), viewer, contact, None).await?;
    let chosen = match wanted.with.as_deref() {
        Some(with) => Some(view::contact_record(app.desk(), viewer, contact_id(with)?).await?),
        None => None,
    };
    let q = Query::read(&wanted.q);
    let found = view::contact_records(app.desk(), viewer, ContactFilter { kind: None, q }, None).await?;
    Ok(LinkPart::new(&visitor, beside, &wanted.q, &found.items, chosen.as_ref()))
}

impl CreatePart {
    /// The form for a visitor, filled with what is known.
    pub fn new(pane: &ContactPane, beside: Beside) -> Self {
        let record = CustomerRecord {
            name: pane.profile_name.clone(),
            company: pane.company.clone(),
            email: pane.email.clone(),
            fields: pane.fields.clone(),
            ..CustomerRecord::default()
        };
        Self::filled(pane, beside, record, None)
    }

    fn filled(pane: &ContactPane, beside: Beside, record: CustomerRecord, refusal: Option<String>) -> Self {
        let mut record = record;
        record.fields.extend(std::iter::repeat_n((String::new(), String::new()), FIELDS));
        Self {
            id: pane.id,
            beside,
            record,
            username: pane.username.as_deref().map(tame),
            has_number: pane.number.is_some(),
            refusal,
        }
    }
}

impl LinkPart {
    /// The search for the contact that this visitor is.
    pub fn new(
        visitor: &ContactPane,
        beside: Beside,
        q: &str,
        found: &[ContactRecord],
        chosen: Option<&ContactRecord>,
    ) -> Self {
        let others = || found.iter().filter(|record| record.id != visitor.id);
        let mut lines: Vec<String> = visitor.conversations.iter().map(|row| row.line.clone()).collect();
        lines.sort_unstable();
        lines.dedup();
        Self {
            id: visitor.id,
            beside,
            name: tame(&visitor.name),
            q: q.to_owned(),
            found: others().take(FOUND).map(Found::new).collect(),
            more: others().count() > FOUND,
            chosen: chosen.map(|record| Chosen { who: Found::new(record), lines }),
        }
    }
}

impl Found {
    fn new(record: &ContactRecord) -> Self {
        let name = tame(&record.display_name);
        let username = record.username.as_deref().map(|username| format!("@{}", tame(username)));
        let about = [record.number.clone(), username].into_iter().flatten();
        Self {
            id: record.id,
            initials: initials(&name),
            hue: hue(Some(record.id)),
            about: about.filter(|about| *about != name).collect(),
            is_visitor: record.kind == desk::resolve::ContactKind::Visitor,
            name,
        }
    }
}

/// A form with fields of one's own: names and values follow each other.
fn record_in(form: &[(String, String)]) -> CustomerRecord {
    let given = |wanted: &'static str| {
        form.iter().filter(move |(name, _value)| name == wanted).map(|(_name, value)| value.trim().to_owned())
    };
    let one = |wanted| given(wanted).next().filter(|text| !text.is_empty());
    let fields = given("field").zip(given("value")).filter(|(field, _value)| !field.is_empty());
    CustomerRecord {
        name: one("name"),
        company: one("company"),
        email: one("email"),
        phone: one("phone"),
        crm: Vec::new(),
        fields: fields.collect(),
    }
}

/// Makes the customer record; what cannot be done is said in the form, with everything in it.
pub(crate) async fn create(
    State(app): State<App>,
    Session(viewer): Session,
    Path((slug, conversation, contact)): Path<(String, String, String)>,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let beside = beside(&slug, &conversation)?;
    let contact = contact_id(&contact)?;
    let record = record_in(&form);
    let problem = match contacts::make_contact(app.desk(), &viewer, Some(contact), record.clone()).await {
        Ok(_made) => return Ok(Redirect::to(&beside.page()).into_response()),
        Err(error) => Problem::from(error),
    };
    if !matches!(problem.status, StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY) {
        return Err(problem);
    }
    let pane = view::contact(app.desk(), &viewer, contact, None).await?;
    let part = CreatePart::filled(&pane, beside, record, Some(problem.words));
    let page: InboxPage = inbox_page(&app, &viewer, &headers, beside, Panel::Create(Box::new(part))).await?;
    Ok((problem.status, super::show(&page)?).into_response())
}

#[derive(Deserialize)]
pub(crate) struct LinkForm {
    into: String,
    reason: Option<String>,
}

/// Links a visitor with the contact that it is, and leads to the thread that shows everything.
pub(crate) async fn link_contacts(
    State(app): State<App>,
    Session(viewer): Session,
    Path((slug, conversation, contact)): Path<(String, String, String)>,
    Form(form): Form<LinkForm>,
) -> Result<Response> {
    let beside = beside(&slug, &conversation)?;
    let (from, into) = (contact_id(&contact)?, contact_id(&form.into)?);
    contacts::link(app.desk(), &viewer, from, into, form.reason).await?;
    Ok(Redirect::to(&beside.page()).into_response())
}

fn beside(slug: &str, conversation: &str) -> Result<Beside> {
    Ok(Beside { folder: list::slug(folder_named(slug)?), conversation: conversation_id(conversation)? })
}
