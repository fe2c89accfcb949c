//! The page that stands where another could not be.

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::shell::{Direction, Shell};
use crate::auth::is_from_page;
use crate::error::Problem;

/// What happened, and the way out.
#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub struct ProblemPage<'a> {
    /// The frame.
    pub shell: Shell,
    /// What happened, in a few words.
    pub title: &'a str,
    /// What happened and what to do.
    pub words: &'a str,
}

pub(crate) async fn no_such_page() -> Problem {
    Problem::not_found("page")
}

/// What a form goes to is no page: a browser may ask for one when its address is entered once more.
pub(crate) async fn no_page_but_a_form() -> Problem {
    Problem {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "method_not_allowed",
        title: "This is no page",
        words: "A form was sent to this address, and nothing can be shown there without it. Go back to the page with the form."
            .to_owned(),
    }
}

/// Draws the problems that handlers and layers leave behind. A region of an open page gets the bare words, which the page
/// shows without losing what it has.
pub(crate) async fn draw(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let response = next.run(request).await;
    let problem = match response.extensions().get::<Problem>() {
        Some(problem) => problem.clone(),
        None if response.status().as_u16() == 504 => Problem::from(desk::Error::Busy),
        None => return response,
    };
    answer(&problem, &headers)
}

fn answer(problem: &Problem, headers: &HeaderMap) -> Response {
    if is_from_page(headers) {
        return (problem.status, problem.words.clone()).into_response();
    }
    let shell = Shell::new(problem.title, Direction::of(headers));
    let page = ProblemPage { shell, title: problem.title, words: &problem.words };
    match page.render() {
        Ok(html) => (problem.status, Html(html)).into_response(),
        Err(_cannot_draw) => (problem.status, problem.words.clone()).into_response(),
    }
}
