//! The review queue: questions about who is who that only a person can answer.

mod card;

pub use card::{Card, Question, Side};

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::{Page, ReviewId};
use desk::contacts::{self, Answer};
use desk::people::Viewer;
use desk::view::{self, ReviewRecord, ReviewState};
use serde::Deserialize;

use super::reader::Reader;
use super::shell::{Place, Shell};
use super::words::short_count;
use super::{done, reader, show};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

/// The whole page.
#[derive(Debug, Template)]
#[template(path = "reviews.html")]
pub struct ReviewsPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// The questions.
    pub reviews: ReviewsPart,
}

/// The questions in one state, or a single one. It follows live.
#[derive(Debug, Template)]
#[template(path = "review_list.html")]
pub struct ReviewsPart {
    /// Its own address, to be fetched again.
    pub part: String,
    /// The address of the page that shows it, to come back to.
    pub back: String,
    /// The states to choose from; none beside a single question.
    pub tabs: Vec<Tab>,
    /// Whether several can be answered at once.
    pub bulk: bool,
    /// The questions.
    pub questions: Vec<Question>,
    /// Where the list goes on.
    pub next: Option<String>,
    /// What to say if there are none: a title and what follows from it.
    pub empty: (&'static str, &'static str),
}

impl askama::filters::HtmlSafe for ReviewsPart {}

/// A state to choose.
#[derive(Debug)]
pub struct Tab {
    /// Its name in addresses.
    pub slug: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether it is shown.
    pub current: bool,
}

/// How many are open, for the navigation.
#[derive(Debug, Template)]
#[template(path = "review_count.html")]
pub struct CountPart {
    /// How many.
    pub open_reviews: String,
}

const STATES: [(ReviewState, &str, &str); 4] = [
    (ReviewState::Open, "open", "Open"),
    (ReviewState::Accepted, "accepted", "Same person"),
    (ReviewState::Rejected, "rejected", "Two people"),
    (ReviewState::Proven, "proven", "Answered by itself"),
];

impl ReviewsPart {
    /// The part for a page of the questions in one state.
    pub fn list(
        state: ReviewState,
        cursor: Option<&str>,
        page: &Page<ReviewRecord>,
        reader: &Reader,
    ) -> Self {
        let slug = STATES.iter().find(|(known, ..)| *known == state).map_or("open", |(_, slug, _)| slug);
        let query = match cursor {
            Some(cursor) => format!("state={slug}&cursor={cursor}"),
            None => format!("state={slug}"),
        };
        let tab = |(known, slug, name): (ReviewState, _, _)| Tab { slug, name, current: known == state };
        Self {
            part: format!("/parts/reviews?{query}"),
            back: format!("/reviews?{query}"),
            tabs: STATES.into_iter().map(tab).collect(),
            bulk: state == ReviewState::Open && page.items.len() > 1,
            questions: questions(&page.items, reader),
            next: page.next.map(|cursor| format!("/reviews?state={slug}&cursor={cursor}")),
            empty: nothing_in(state),
        }
    }

    /// The part for a single question.
    pub fn single(record: &ReviewRecord, reader: &Reader) -> Self {
        let id = record.review.id;
        Self {
            part: format!("/parts/reviews/{id}"),
            back: format!("/reviews/{id}"),
            tabs: Vec::new(),
            bulk: false,
            questions: questions(std::slice::from_ref(record), reader),
            next: None,
            empty: nothing_in(ReviewState::Open),
        }
    }
}

/// The questions, each with the one after it: where *Later* leads.
fn questions(records: &[ReviewRecord], reader: &Reader) -> Vec<Question> {
    let later = records.iter().skip(1).map(|record| Some(record.review.id)).chain([None]);
    records.iter().zip(later).map(|(record, later)| Question::new(record, later, reader)).collect()
}

fn nothing_in(state: ReviewState) -> (&'static str, &'static str) {
    match state {
        ReviewState::Open => (
            "Nothing to answer",
            "When it is not certain who somebody is, the question waits here for one of you. Until then nothing is joined.",
        ),
        ReviewState::Accepted => {
            ("Nobody joined by an answer yet", "Questions that you answer with “Same person” are kept here.")
        }
        ReviewState::Rejected => {
            ("Nobody told apart yet", "Questions that you answer with “Two people” are kept here.")
        }
        ReviewState::Proven => (
            "None yet",
            "Questions that a later message answered are kept here: it showed that both are one person.",
        ),
    }
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    state: Option<String>,
    cursor: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    answer: Answer,
    #[serde(default)]
    back: String,
}

#[derive(Deserialize)]
pub(crate) struct AssigneeForm {
    mine: bool,
    #[serde(default)]
    back: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = reader(&app, &viewer, &headers).await?;
    let reviews = list(&app, &viewer, &wanted, &reader).await?;
    show(&ReviewsPage::new(reader, reviews))
}

pub(crate) async fn part(
    State(app): State<App>,
    Session(viewer): Session,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    show(&list(&app, &viewer, &wanted, &reader).await?)
}

pub(crate) async fn single_page(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let record = view::review(app.desk(), &viewer, review(&id)?).await?;
    let reader = reader(&app, &viewer, &headers).await?;
    let part = ReviewsPart::single(&record, &reader);
    show(&ReviewsPage::new(reader, part))
}

pub(crate) async fn single_part(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let record = view::review(app.desk(), &viewer, review(&id)?).await?;
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    show(&ReviewsPart::single(&record, &reader))
}

pub(crate) async fn count_part(State(app): State<App>, Session(viewer): Session) -> Result<Response> {
    let open = view::open_reviews(app.desk(), &viewer).await?;
    show(&CountPart { open_reviews: count(open) })
}

pub(crate) async fn answer(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<AnswerForm>,
) -> Result<Response> {
    contacts::answer(app.desk(), &viewer, review(&id)?, form.answer).await?;
    Ok(done(&headers, "reviews, list", &form.back))
}

/// Answers all that are ticked. A form names them under one word, many times.
pub(crate) async fn answer_all(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let given = |wanted: &'static str| {
        form.iter().filter(move |(name, _value)| name == wanted).map(|(_name, value)| value.as_str())
    };
    let answer = match given("answer").next() {
        Some("same") => Answer::Same,
        Some("two") => Answer::Two,
        Some("never") => Answer::Never,
        _ => return Err(Problem::bad_request("invalid_form", "Choose an answer.".to_owned())),
    };
    let reviews: Vec<ReviewId> = given("review").map(review).collect::<Result<_>>()?;
    contacts::answer_all(app.desk(), &viewer, &reviews, answer).await?;
    Ok(done(&headers, "reviews, list", "/reviews"))
}

pub(crate) async fn assign(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<AssigneeForm>,
) -> Result<Response> {
    let to = viewer.member().filter(|_me| form.mine);
    contacts::assign_review(app.desk(), &viewer, review(&id)?, to).await?;
    Ok(done(&headers, "reviews", &form.back))
}

async fn list(app: &App, viewer: &Viewer, wanted: &Wanted, reader: &Reader) -> Result<ReviewsPart> {
    let slug = wanted.state.as_deref().unwrap_or("open");
    let known = STATES.iter().find(|(_, known, _)| *known == slug);
    let (state, ..) = known.ok_or_else(|| Problem::not_found("list of reviews"))?;
    let cursor = wanted.cursor.as_deref().filter(|cursor| !cursor.is_empty());
    let after = cursor.map(|cursor| cursor.parse().map_err(|_bad| Problem::wrong_cursor())).transpose()?;
    let page = view::reviews(app.desk(), viewer, *state, after).await?;
    Ok(ReviewsPart::list(*state, cursor, &page, reader))
}

impl ReviewsPage {
    /// The page around its part.
    pub fn new(reader: Reader, reviews: ReviewsPart) -> Self {
        let shell = Shell::new("Reviews", reader.direction);
        Self { shell, reader, place: Place::Reviews, reviews }
    }
}

/// The figure in the navigation; nothing when there is nothing to answer.
pub(super) fn count(open: i64) -> String {
    if open == 0 { String::new() } else { short_count(open) }
}

fn review(id: &str) -> Result<ReviewId> {
    id.parse().map_err(|_bad| Problem::not_found("review"))
}
