//! Making and editing a template, checked as it is written.

use askama::Template as _;
use axum::extract::{Form, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use base::TemplateId;
use desk::deliver::templates::{
    self, Account, Button, Category, Design, Fault, Format, Header, LONGEST_BODY, LONGEST_BUTTON,
    LONGEST_FOOTER, LONGEST_HEADER, MOST_BUTTONS, Values, example_types, variables,
};
use desk::media::{self, File, Kind};
use desk::people::Viewer;
use serde::Deserialize;

use super::super::reader::Reader;
use super::super::shell::{Place, Shell};
use super::super::words::{file_size, tame};
use super::super::{reader, show};
use super::bubble::Bubble;
use super::draft::{Draft, Fields};
use super::{known, lines};
use crate::App;
use crate::auth::{Session, is_from_page};
use crate::error::Result;
use crate::upload::Filled;

/// Languages that are offered; any code can be typed.
const LANGUAGES: [(&str, &str); 16] = [
    ("en", "English"),
    ("en_US", "English (United States)"),
    ("en_GB", "English (United Kingdom)"),
    ("pt_BR", "Portuguese (Brazil)"),
    ("pt_PT", "Portuguese (Portugal)"),
    ("es", "Spanish"),
    ("es_MX", "Spanish (Mexico)"),
    ("es_AR", "Spanish (Argentina)"),
    ("fr", "French"),
    ("de", "German"),
    ("it", "Italian"),
    ("id", "Indonesian"),
    ("hi", "Hindi"),
    ("ar", "Arabic"),
    ("he", "Hebrew"),
    ("tr", "Turkish"),
];

/// The page on which a template is written.
#[derive(Debug, askama::Template)]
#[template(path = "template_edit.html")]
pub struct EditorPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// The form.
    pub editor: Editor,
}

/// The form.
#[derive(Debug, askama::Template)]
#[template(path = "template_editor.html")]
pub struct Editor {
    /// What is written so far.
    pub draft: Draft,
    /// The accounts it can be made on: a line of each, and the names of its lines.
    pub accounts: Vec<(String, String)>,
    /// What did not work.
    pub refusal: Option<String>,
    /// The file that is the example of the one above the words.
    pub example: Option<File>,
    /// What Meta would say.
    pub checked: Checked,
    /// The examples.
    pub examples: Examples,
}

impl askama::filters::HtmlSafe for Editor {}

/// What Meta would say, and how it will look.
#[derive(Debug, askama::Template)]
#[template(path = "template_checked.html")]
pub struct Checked {
    /// Everything that is wrong; nothing is, as long as nothing is written.
    pub faults: Vec<Fault>,
    /// Whether nothing is written yet.
    pub is_blank: bool,
    /// How long the body is, in characters; the words of codes are Meta's.
    pub length: Option<usize>,
    /// How it will look.
    pub bubble: Bubble,
}

impl askama::filters::HtmlSafe for Checked {}

/// An example for each variable of the body.
#[derive(Debug, askama::Template)]
#[template(path = "template_examples.html")]
pub struct Examples {
    /// The variable, and its example.
    pub examples: Vec<(String, String)>,
    /// Whether it goes to its place by itself.
    pub by_itself: bool,
}

impl askama::filters::HtmlSafe for Examples {}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    draft: String,
}

pub(crate) async fn new(
    State(app): State<App>,
    Session(viewer): Session,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let design = match wanted.draft.as_str() {
        "number" => Design::asking_for_the_number(Category::Utility),
        _ => Design::new("", "en", Category::Utility),
    };
    let draft = Draft { editing: None, line: String::new(), design };
    page(&app, &viewer, &headers, draft, None).await
}

pub(crate) async fn edit(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let template = templates::one(app.desk(), &viewer, known(&id)?).await?;
    if let Some(words) = templates::editable(&template.design) {
        return Err(desk::Error::Conflict(words).into());
    }
    let mut draft = Draft { editing: Some(template.id), line: String::new(), design: template.design };
    // Meta wants an example with every change, and lists none that it would take.
    if let Some(Header::File { example, .. }) = &mut draft.design.header {
        *example = None;
    }
    page(&app, &viewer, &headers, draft, None).await
}

/// One button more or less, another category: the form is drawn again, and nothing is kept.
pub(crate) async fn change(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    request: Request,
) -> Result<Response> {
    let (fields, refusal) = posted(&app, &viewer, request).await?;
    let mut draft = fields.draft();
    match fields.wish().split_once('-') {
        Some(("remove", at)) => draft.remove(at.parse().unwrap_or(usize::MAX)),
        _ if fields.wish() == "add" => draft.add(fields.kind_to_add()),
        _ => {}
    }
    if is_from_page(&headers) {
        let accounts = templates::accounts(app.desk(), &viewer).await?;
        let example = example_of(&app, &viewer, &draft).await?;
        return show(&Editor::new(draft, accounts, example, refusal));
    }
    page(&app, &viewer, &headers, draft, refusal).await
}

/// The fields of the form, and why the file among them cannot be the example, if it cannot.
async fn posted(app: &App, viewer: &Viewer, request: Request) -> Result<(Fields, Option<String>)> {
    let Filled { fields, files, mut refusal } = Filled::read(app, viewer, request).await?;
    let mut fields = Fields(fields);
    for (_name, file) in files {
        if let Err(desk::Error::Invalid(words)) = fields.take_example(&file) {
            refusal = Some(words);
        }
    }
    Ok((fields, refusal))
}

/// The file that was chosen as the example, if it is here.
async fn example_of(app: &App, viewer: &Viewer, draft: &Draft) -> Result<Option<File>> {
    let Some(Header::File { example: Some(example), .. }) = &draft.design.header else { return Ok(None) };
    let Ok(id) = example.parse() else { return Ok(None) };
    match media::file(app.desk(), viewer, id).await {
        Err(desk::Error::NotFound(_)) => Ok(None),
        found => Ok(Some(found?)),
    }
}

/// What Meta would say to what is written so far.
pub(crate) async fn check(
    Session(_viewer): Session,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields(fields);
    let Draft { design, .. } = fields.draft();
    let mut answer = Checked::new(&design).render()?;
    let drawn: Vec<String> = fields.examples().into_iter().map(|(name, _example)| name).collect();
    let examples = Examples::new(&design, true);
    // The fields stay as they are, with the cursor in them, unless other variables are asked for.
    if !examples.examples.iter().map(|(name, _example)| name).eq(&drawn) {
        answer.push_str(&examples.render()?);
    }
    Ok(Html(answer).into_response())
}

pub(crate) async fn save(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    request: Request,
) -> Result<Response> {
    let (fields, refusal) = posted(&app, &viewer, request).await?;
    let draft = fields.draft();
    let kept = match refusal {
        Some(words) => Err(desk::Error::Invalid(words)),
        None => kept(&app, &viewer, &draft).await,
    };
    match kept {
        Ok(id) => Ok(Redirect::to(&format!("/templates/{id}")).into_response()),
        Err(desk::Error::Invalid(words) | desk::Error::Conflict(words)) => {
            let page = page(&app, &viewer, &headers, draft, Some(words)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn kept(app: &App, viewer: &Viewer, draft: &Draft) -> desk::Result<TemplateId> {
    let design = draft.design.clone();
    if let Some(id) = draft.editing {
        return Ok(templates::edit(app.desk(), viewer, id, design).await?.id);
    }
    let line = draft
        .line
        .parse()
        .map_err(|_bad| desk::Error::Invalid("Choose the lines that it is for.".to_owned()))?;
    Ok(templates::create(app.desk(), viewer, line, design).await?.id)
}

async fn page(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    draft: Draft,
    refusal: Option<String>,
) -> Result<Response> {
    let reader = reader(app, viewer, headers).await?;
    let accounts = templates::accounts(app.desk(), viewer).await?;
    let title = if draft.editing.is_some() { "Edit template" } else { "New template" };
    let shell = Shell::new(title, reader.direction);
    let example = example_of(app, viewer, &draft).await?;
    let editor = Editor::new(draft, accounts, example, refusal);
    show(&EditorPage { shell, reader, place: Place::Templates, editor })
}

impl Editor {
    fn new(draft: Draft, accounts: Vec<Account>, example: Option<File>, refusal: Option<String>) -> Self {
        let option = |account: &Account| Some((account.lines.first()?.0.to_string(), lines(account)));
        Self {
            accounts: accounts.iter().filter_map(option).collect(),
            refusal,
            example,
            checked: Checked::new(&draft.design),
            examples: Examples::new(&draft.design, false),
            draft,
        }
    }

    /// The words above the body and their example, if there are any.
    fn header(&self) -> (&str, &str) {
        match &self.draft.design.header {
            Some(Header::Text { text, example }) => (text, example.as_deref().unwrap_or_default()),
            _ => ("", ""),
        }
    }

    fn header_kind(&self) -> &str {
        match &self.draft.design.header {
            Some(Header::Text { .. }) => "text",
            Some(Header::Location) => "location",
            Some(Header::File { kind, .. }) => kind,
            None => "none",
        }
    }

    /// What may be the example of the file above the words, as a field for files takes it; nothing if no file is there.
    fn accept(&self) -> String {
        example_types(self.header_kind()).join(",")
    }

    /// The name of a file, and its size.
    fn about(file: &File) -> (String, String) {
        let name = file.name.as_deref().map_or_else(|| "a file".to_owned(), tame);
        (name, file.size.map(|size| format!(", {}", file_size(size))).unwrap_or_default())
    }

    fn is_code(&self) -> bool {
        self.draft.design.category == Category::Authentication
    }

    fn is_named(&self) -> bool {
        self.draft.design.format == Format::Named
    }

    fn has_room(&self) -> bool {
        self.draft.design.buttons.len() < MOST_BUTTONS
    }
}

impl Checked {
    fn new(design: &Design) -> Self {
        let examples: Values =
            design.slots().into_iter().filter_map(|slot| Some((slot.key, slot.example?))).collect();
        let is_blank = design.name.is_empty() && design.body.trim().is_empty();
        let is_code = design.category == Category::Authentication;
        Self {
            faults: if is_blank { Vec::new() } else { design.faults() },
            is_blank,
            length: (!is_code).then(|| design.body.chars().count()),
            bubble: Bubble::new(design, &examples),
        }
    }
}

impl Examples {
    fn new(design: &Design, by_itself: bool) -> Self {
        let names =
            if design.category == Category::Authentication { Vec::new() } else { variables(&design.body) };
        let example = |name: &str| {
            let known = design.examples.iter().find(|(known, _example)| known == name);
            (name.to_owned(), known.map(|(_name, example)| example.clone()).unwrap_or_default())
        };
        Self { examples: names.into_iter().map(example).collect(), by_itself }
    }
}
