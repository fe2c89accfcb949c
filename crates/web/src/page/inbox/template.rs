//! Picking a template: the list, what fills the chosen one, and how it will look.

use axum::extract::{Path, Query, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::{ConversationId, MessageId, TemplateId};
use desk::deliver::templates::{self, FILE_NAME, Person, Template, Values, asked_for, suggest};
use desk::deliver::{self, Action, Barrier, Draft, Leave, file_limits};
use desk::people::Viewer;
use desk::view;
use serde::Deserialize;

use super::super::reader::Reader;
use super::super::shell::{Place, Shell};
use super::super::templates::bubble::Bubble;
use super::super::words::tame;
use super::super::{done, reader, show};
use super::{conversation_id, folder_named, list};
use crate::App;
use crate::auth::{Session, is_from_page};
use crate::error::{Problem, Result};
use crate::upload::Filled;

/// The name of a field that fills a slot begins with this.
const FIELD: &str = "fill.";
/// The name of a field with a file in it begins with this.
const CHOSEN: &str = "file.";

/// Picking a template for a conversation.
#[derive(Debug, askama::Template)]
#[template(path = "picker.html")]
pub struct Picker {
    /// The conversation.
    pub id: ConversationId,
    /// The folder it was opened from.
    pub folder: &'static str,
    /// What is looked for.
    pub q: String,
    /// What can be chosen; nothing once one is.
    pub rows: Vec<Row>,
    /// The one that is chosen.
    pub chosen: Option<Chosen>,
}

impl askama::filters::HtmlSafe for Picker {}

/// A template in the list.
#[derive(Debug)]
pub struct Row {
    /// Its id.
    pub id: TemplateId,
    /// Its name.
    pub name: String,
    /// Language and category.
    pub about: String,
    /// Its words.
    pub words: String,
    /// Why it cannot be sent here.
    pub refused: Option<String>,
}

/// The template that is chosen.
#[derive(Debug)]
pub struct Chosen {
    /// Its id.
    pub id: TemplateId,
    /// Its name.
    pub name: String,
    /// Language and category.
    pub about: String,
    /// What this message is called, so that it is not sent twice.
    pub key: String,
    /// The customer's latest message when the template was chosen.
    pub heard: String,
    /// What has to be filled in.
    pub fields: Vec<Filling>,
    /// What is known of the customer: what it is, and the value.
    pub known: Vec<(String, String)>,
    /// How it will look.
    pub bubble: Bubble,
    /// Why it cannot be sent.
    pub refused: Option<String>,
}

/// A field that fills a variable.
#[derive(Debug)]
pub struct Filling {
    /// The slot.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// What is in it.
    pub value: String,
    /// What it looks like.
    pub example: String,
    /// Of a file: the MIME types that it may have.
    pub accept: Option<String>,
}

/// The picker as a page of its own, for browsers without scripts.
#[derive(Debug, askama::Template)]
#[template(path = "picker_page.html")]
pub struct PickerPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// What to call the customer.
    pub name: String,
    /// The picker.
    pub picker: Picker,
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    folder: String,
}

pub(crate) async fn list_templates(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let place = Standing::of(&app, &viewer, conversation_id(&id)?).await?;
    let all = templates::of_line(app.desk(), &viewer, place.record.line_id).await?;
    let fits = |template: &&Template| templates::is_found(&template.design, &wanted.q);
    let mut rows: Vec<Row> = all.iter().filter(fits).map(|template| Row::new(template, &place.may)).collect();
    rows.sort_by_key(|row| row.refused.is_some());
    let picker = Picker { id: place.record.id, folder: slug(&wanted), q: wanted.q, rows, chosen: None };
    draw(&app, &viewer, &headers, picker).await
}

pub(crate) async fn choose(
    State(app): State<App>,
    Session(viewer): Session,
    Path((id, template)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let place = Standing::of(&app, &viewer, conversation_id(&id)?).await?;
    let template = on_line(&app, &viewer, &place, &template).await?;
    let person = person(&app, &viewer, &place).await?;
    let values = suggest(&template.design.slots(), &person);
    let key: MessageId = app.web.source.id();
    let mut chosen = Chosen::new(&template, &values, &person, &place.may, key.to_string());
    chosen.heard = place.heard.map(|id| id.to_string()).unwrap_or_default();
    let (folder, id) = (slug(&wanted), place.record.id);
    let picker = Picker { id, folder, q: wanted.q, rows: Vec::new(), chosen: Some(chosen) };
    draw(&app, &viewer, &headers, picker).await
}

pub(crate) async fn send(
    State(app): State<App>,
    Session(viewer): Session,
    Path((id, template)): Path<(String, String)>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response> {
    let place = Standing::of(&app, &viewer, conversation_id(&id)?).await?;
    let template = on_line(&app, &viewer, &place, &template).await?;
    let Filled { fields, files, refusal } = Filled::read(&app, &viewer, request).await?;
    if let Some(words) = refusal {
        return Err(desk::Error::Invalid(words).into());
    }
    let field = |wanted: &str| {
        fields.iter().find(|(name, _value)| name == wanted).map(|(_name, value)| value.clone())
    };
    let filling =
        fields.iter().filter_map(|(name, value)| Some((name.strip_prefix(FIELD)?.to_owned(), value.clone())));
    let mut values: Values = filling.collect();
    // A file that is chosen counts, not the address of another.
    for (name, file) in files {
        let Some(key) = name.strip_prefix(CHOSEN) else { continue };
        values.insert(key.to_owned(), file.id.to_string());
        values.extend(file.name.map(|name| (FILE_NAME.to_owned(), tame(&name))));
    }
    let payload =
        template.design.message(&values).map_err(|missing| desk::Error::Invalid(missing.to_string()))?;
    let request_key = field("key").filter(|key| !key.is_empty());
    let heard = field("heard").and_then(|id| id.parse().ok());
    let draft = Draft { request_key, heard, ..Draft::of(payload) };
    let id = place.record.id;
    deliver::write(app.desk(), &viewer, id, draft).await?;
    Ok(done(&headers, &format!("list, thread-{id}"), &field("back").unwrap_or_default()))
}

/// A conversation and what may be done in it.
struct Standing {
    record: view::ConversationRecord,
    may: Vec<(Action, Option<Barrier>)>,
    heard: Option<MessageId>,
}

impl Standing {
    async fn of(app: &App, viewer: &Viewer, id: ConversationId) -> Result<Self> {
        let record = view::conversation_record(app.desk(), viewer, id).await?;
        let Leave { may, heard } = deliver::leave(app.desk(), viewer, record.id).await?;
        Ok(Self { record, may, heard })
    }
}

async fn draw(app: &App, viewer: &Viewer, headers: &HeaderMap, picker: Picker) -> Result<Response> {
    if is_from_page(headers) {
        return show(&picker);
    }
    let reader = reader(app, viewer, headers).await?;
    let thread = view::thread(app.desk(), viewer, picker.id, None).await?;
    let shell = Shell::new("Send a template", reader.direction);
    show(&PickerPage { shell, reader, place: Place::Inbox, name: tame(&thread.head.name), picker })
}

/// A template of the conversation's line. Others are not here.
async fn on_line(app: &App, viewer: &Viewer, place: &Standing, id: &str) -> Result<Template> {
    let id: TemplateId = id.parse().map_err(|_bad| Problem::not_found("template"))?;
    let all = templates::of_line(app.desk(), viewer, place.record.line_id).await?;
    all.into_iter().find(|template| template.id == id).ok_or_else(|| Problem::not_found("template"))
}

async fn person(app: &App, viewer: &Viewer, place: &Standing) -> Result<Person> {
    let Some(contact) = place.record.contact_id else { return Ok(Person::default()) };
    let record = view::contact_record(app.desk(), viewer, contact).await?;
    Ok(Person {
        name: record.name.or(record.profile_name),
        company: record.company,
        phone: record.number,
        username: record.username,
        email: record.email,
        fields: record.fields,
    })
}

fn slug(wanted: &Wanted) -> &'static str {
    list::slug(folder_named(&wanted.folder).unwrap_or(view::Folder::Open))
}

/// What is in the way of sending a template here.
fn refused(template: &Template, may: &[(Action, Option<Barrier>)]) -> Option<String> {
    if let Some(words) = template.status.barrier() {
        return Some(words.to_owned());
    }
    let barrier = deliver::barrier(may, asked_for(template.design.category))?;
    Some(barrier.reason().to_owned())
}

fn about(template: &Template) -> String {
    format!("{} · {}", template.design.category.as_str(), template.design.language)
}

impl Row {
    fn new(template: &Template, may: &[(Action, Option<Barrier>)]) -> Self {
        Self {
            id: template.id,
            name: template.design.name.clone(),
            about: about(template),
            words: tame(&template.design.words()),
            refused: refused(template, may),
        }
    }
}

impl Chosen {
    fn has_file(&self) -> bool {
        self.fields.iter().any(|field| field.accept.is_some())
    }

    fn new(
        template: &Template,
        values: &Values,
        person: &Person,
        may: &[(Action, Option<Barrier>)],
        key: String,
    ) -> Self {
        let fields = template.design.slots().into_iter().map(|slot| Filling {
            value: values.get(&slot.key).cloned().unwrap_or_default(),
            label: label(slot.called()),
            example: slot.example.unwrap_or_default(),
            accept: slot.is_file.then(|| accept(&slot.name)),
            key: slot.key,
        });
        Self {
            id: template.id,
            name: template.design.name.clone(),
            about: about(template),
            key,
            heard: String::new(),
            fields: fields.collect(),
            known: person.all(),
            bubble: Bubble::new(&template.design, values),
            refused: refused(template, may),
        }
    }
}

/// What may be above the words, as a field for files takes it.
fn accept(kind: &str) -> String {
    let limits = file_limits();
    let limit = limits.iter().find(|limit| limit.kind.as_str() == kind);
    limit.map(|limit| limit.mime_types.join(",")).unwrap_or_default()
}

/// `first_name` as people would say it; a bare number is a variable's.
fn label(name: &str) -> String {
    if name.bytes().all(|sign| sign.is_ascii_digit()) {
        return format!("Variable {name}");
    }
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
