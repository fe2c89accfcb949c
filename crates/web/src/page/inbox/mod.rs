//! The inbox: the list, the thread, the contact. Each pane is a part that can fetch itself again.

mod abilities;
mod asking;
mod compose;
mod contact;
mod content;
mod files;
mod list;
mod panel;
mod sent;
mod switch;
mod template;
mod thread;

pub use abilities::{Abilities, Ability};
pub(crate) use asking::ask_number;
pub use asking::{Asking, Told};
pub use compose::{Composer, Counter, Field, Ready, Reply};
pub(crate) use compose::{keep as keep_draft, send, typing};
pub(crate) use contact::former;
pub use contact::{Asked, Beside, ContactPart, Facts, Known, Marketing};
pub use content::Said;
pub(crate) use content::said_here;
pub(crate) use files::send as send_files;
pub use files::{Bytes, File, Frame, Limits};
pub use list::{Extent, ListPart, Row};
pub use panel::{CreatePart, LinkPart, Panel};
pub(crate) use panel::{create, link_contacts};
pub(crate) use sent::{again, react};
pub(crate) use switch::go_on_by_sms;
pub use template::{Picker, PickerPage};
pub(crate) use template::{choose as choose_template, list_templates, send as send_template};
pub(crate) use thread::entries;
pub use thread::{Entry, ThreadPart};

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use base::{ContactId, ConversationId, MessageId};
use desk::converse::{self, Status};
use desk::deliver;
use desk::people::Viewer;
use desk::view::{self, Folder, FolderCounts, InboxRow, Thread};
use serde::Deserialize;

use super::reader::Reader;
use super::shell::{Place, Shell};
use super::{done, reader, show};
use crate::App;
use crate::auth::{Session, current_page};
use crate::error::{Problem, Result};
use compose::composer;
use panel::{Wanted, panel};

/// Longer lists and threads are not fetched as one part.
const MOST_PAGES: usize = 20;

/// The whole page.
#[derive(Debug, Template)]
#[template(path = "inbox.html")]
pub struct InboxPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// The list.
    pub list: ListPart,
    /// The chosen conversation.
    pub thread: Option<ThreadPart>,
    /// What stands in the right pane.
    pub panel: Option<Panel>,
}

impl InboxPage {
    /// The page out of its panes.
    pub fn new(reader: Reader, list: ListPart, thread: Option<ThreadPart>, panel: Option<Panel>) -> Self {
        let title = thread.as_ref().map_or("Inbox", |thread| thread.name.as_str());
        let shell = Shell::new(title, reader.direction);
        Self { shell, reader, place: Place::Inbox, list, thread, panel }
    }
}

/// How much of a list is shown.
#[derive(Deserialize)]
pub(crate) struct HowMuch {
    pages: Option<String>,
}

/// How much of a thread is shown: everything since a message, and one page more if `earlier` is given.
#[derive(Deserialize)]
pub(crate) struct Since {
    from: Option<String>,
    earlier: Option<String>,
    #[serde(default)]
    folder: String,
}

/// Where the right pane stands.
#[derive(Deserialize)]
pub(crate) struct Standing {
    beside: Option<String>,
    #[serde(default)]
    folder: String,
}

#[derive(Deserialize)]
pub(crate) struct StatusForm {
    status: Status,
    #[serde(default)]
    back: String,
}

#[derive(Deserialize)]
pub(crate) struct OwnerForm {
    mine: bool,
    #[serde(default)]
    back: String,
}

pub(crate) async fn home() -> Redirect {
    Redirect::to("/inbox/open")
}

pub(crate) async fn folder(
    State(app): State<App>,
    Session(viewer): Session,
    Path(slug): Path<String>,
    Query(how_much): Query<HowMuch>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = reader(&app, &viewer, &headers).await?;
    let list = list(&app, &viewer, &reader, folder_named(&slug)?, &how_much, None).await?;
    show(&InboxPage::new(reader, list, None, None))
}

pub(crate) async fn conversation(
    State(app): State<App>,
    Session(viewer): Session,
    Path((slug, id)): Path<(String, String)>,
    Query(how_much): Query<HowMuch>,
    Query(since): Query<Since>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let (folder, id) = (folder_named(&slug)?, conversation_id(&id)?);
    let reader = reader(&app, &viewer, &headers).await?;
    let thread = thread(&app, &viewer, id, &since).await?;
    if thread.head.id != id {
        return Ok(Redirect::to(&format!("/inbox/{}/{}", list::slug(folder), thread.head.id)).into_response());
    }
    let beside = Beside { folder: list::slug(folder), conversation: id };
    let panel = match thread.head.contact_id {
        Some(contact) => Some(panel(&app, &viewer, &reader, (contact, beside), &wanted).await?),
        None => None,
    };
    let list = list(&app, &viewer, &reader, folder, &how_much, Some(id)).await?;
    let composer = composer(&app, &viewer, &thread).await?;
    let thread = ThreadPart::new(&thread, composer, &reader, beside.folder);
    show(&InboxPage::new(reader, list, Some(thread), panel))
}

/// The whole page around a panel that is drawn already.
async fn inbox_page(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    beside: Beside,
    panel: Panel,
) -> Result<InboxPage> {
    let reader = reader(app, viewer, headers).await?;
    let thread = view::thread(app.desk(), viewer, beside.conversation, None).await?;
    let (folder, how_much) = (folder_named(beside.folder)?, HowMuch { pages: None });
    let list = list(app, viewer, &reader, folder, &how_much, Some(beside.conversation)).await?;
    let composer = composer(app, viewer, &thread).await?;
    let thread = ThreadPart::new(&thread, composer, &reader, beside.folder);
    Ok(InboxPage::new(reader, list, Some(thread), Some(panel)))
}

pub(crate) async fn list_part(
    State(app): State<App>,
    Session(viewer): Session,
    Path(slug): Path<String>,
    Query(how_much): Query<HowMuch>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    let chosen = chosen(&headers);
    show(&list(&app, &viewer, &reader, folder_named(&slug)?, &how_much, chosen).await?)
}

pub(crate) async fn thread_part(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    Query(since): Query<Since>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    let folder = folder_named(&since.folder).unwrap_or(Folder::Open);
    let thread = thread(&app, &viewer, conversation_id(&id)?, &since).await?;
    let composer = composer(&app, &viewer, &thread).await?;
    show(&ThreadPart::new(&thread, composer, &reader, list::slug(folder)))
}

pub(crate) async fn contact_part(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    Query(standing): Query<Standing>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let folder = folder_named(&standing.folder).unwrap_or(Folder::Open);
    let conversation = conversation_id(&standing.beside.unwrap_or_default())?;
    let beside = Beside { folder: list::slug(folder), conversation };
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    match panel(&app, &viewer, &reader, (contact_id(&id)?, beside), &wanted).await? {
        Panel::Contact(part) => show(&*part),
        Panel::Create(part) => show(&*part),
        Panel::Link(part) => show(&*part),
    }
}

pub(crate) async fn mark_read(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = conversation_id(&id)?;
    converse::mark_read(app.desk(), &viewer, id).await?;
    deliver::seen(app.desk(), &viewer, id).await?;
    Ok(axum::http::StatusCode::NO_CONTENT.into_response())
}

pub(crate) async fn set_status(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<StatusForm>,
) -> Result<Response> {
    let id = conversation_id(&id)?;
    converse::set_status(app.desk(), &viewer, id, form.status).await?;
    Ok(done(&headers, &format!("list, thread-{id}"), &form.back))
}

pub(crate) async fn set_owner(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<OwnerForm>,
) -> Result<Response> {
    let id = conversation_id(&id)?;
    converse::own(app.desk(), &viewer, id, form.mine).await?;
    Ok(done(&headers, &format!("list, thread-{id}"), &form.back))
}

async fn list(
    app: &App,
    viewer: &Viewer,
    reader: &Reader,
    folder: Folder,
    how_much: &HowMuch,
    chosen: Option<ConversationId>,
) -> Result<ListPart> {
    let counts: FolderCounts = view::counts(app.desk(), viewer).await?;
    let wanted = how_much.pages.as_deref().and_then(|pages| pages.parse().ok());
    let pages = wanted.unwrap_or(1).clamp(1, MOST_PAGES);
    let mut rows: Vec<InboxRow> = Vec::new();
    let mut next = None;
    for _ in 0..pages {
        let page = view::list(app.desk(), viewer, folder, next).await?;
        rows.extend(page.items);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    let more = next.is_some() && pages < MOST_PAGES;
    Ok(ListPart::new(folder, counts, &rows, Extent { pages, more }, chosen, reader))
}

/// The newest page, and the ones before it until everything is there that the reader has already.
async fn thread(app: &App, viewer: &Viewer, id: ConversationId, since: &Since) -> Result<Thread> {
    let mut thread = view::thread(app.desk(), viewer, id, None).await?;
    let mut wanted = usize::from(since.earlier.is_some());
    let from: Option<MessageId> = since.from.as_deref().and_then(|from| from.parse().ok());
    let has_start = |thread: &Thread| match from {
        Some(from) => thread.items.iter().any(|item| item.id == from),
        None => true,
    };
    for _ in 1..MOST_PAGES {
        let Some(older) = thread.older else { break };
        if has_start(&thread) {
            if wanted == 0 {
                break;
            }
            wanted -= 1;
        }
        let mut earlier = view::thread(app.desk(), viewer, id, Some(older)).await?;
        earlier.items.append(&mut thread.items);
        thread = Thread { items: earlier.items, older: earlier.older, ..thread };
    }
    Ok(thread)
}

/// The conversation that the page shows from which htmx sent this request.
fn chosen(headers: &HeaderMap) -> Option<ConversationId> {
    let path = current_page(headers)?;
    let path = path.split('?').next()?;
    path.rsplit('/').next()?.parse().ok()
}

pub(crate) fn conversation_id(id: &str) -> Result<ConversationId> {
    id.parse().map_err(|_bad| Problem::not_found("conversation"))
}

pub(crate) fn contact_id(id: &str) -> Result<ContactId> {
    id.parse().map_err(|_bad| Problem::not_found("contact"))
}

fn folder_named(slug: &str) -> Result<Folder> {
    list::folder(slug).ok_or_else(|| Problem::not_found("folder"))
}
