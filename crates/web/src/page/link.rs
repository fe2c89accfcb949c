//! The page of a customer's WhatsApp links: make one, show it once, see what became of the others.

use std::fmt;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base::{CodeId, ContactId};
use desk::contacts::{self, CodeState, DAYS, DEFAULT_DAYS, DEFAULT_WORDS, Link, LinkRecord, Wish};
use desk::people::Viewer;
use desk::{Error, channel, view};
use serde::Deserialize;

use super::reader::{Reader, Time};
use super::shell::{Place, Shell};
use super::words::tame;
use super::{reader, show};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

/// The whole page.
#[derive(Debug, Template)]
#[template(path = "claim_link.html")]
pub struct LinkPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// The customer.
    pub contact: ContactId,
    /// What to call them.
    pub name: String,
    /// Where the reader came from: the customer's thread, or the inbox.
    pub back: String,
    /// Whether there is no customer record that a link could name.
    pub is_visitor: bool,
    /// The lines that a link can lead to.
    pub lines: Vec<Choice>,
    /// What stands in the form.
    pub form: LinkForm,
    /// The longest that a link can be good, in days.
    pub most_days: i64,
    /// Why no link was made.
    pub refusal: Option<String>,
    /// The link that was just made.
    pub made: Option<Made>,
    /// Those made before, newest first.
    pub earlier: Vec<Earlier>,
}

/// A line to choose.
#[derive(Debug)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its number.
    pub phone: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The link that was just made.
#[derive(Debug)]
pub struct Made {
    /// The address.
    pub url: String,
    /// The message that it makes ready.
    pub text: String,
    /// The code alone.
    pub code: String,
    /// The QR code.
    pub qr: Picture,
    /// Until when it is good.
    pub until: Time,
}

/// An SVG picture. It holds nobody's words, only what `desk` drew.
#[derive(Debug)]
pub struct Picture(String);

impl askama::FastWritable for Picture {
    fn write_into(&self, to: &mut dyn fmt::Write, _values: &dyn askama::Values) -> askama::Result<()> {
        Ok(to.write_str(&self.0)?)
    }
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Picture {}

/// A link that was made before.
#[derive(Debug)]
pub struct Earlier {
    /// Its id.
    pub id: CodeId,
    /// The line's name.
    pub line: String,
    /// When it was made.
    pub made: Time,
    /// By whom.
    pub by: Option<String>,
    /// Its state in a word, for the style.
    pub state: &'static str,
    /// The same for people.
    pub words: &'static str,
    /// When that came, or will.
    pub when: Time,
    /// Whether it can be revoked.
    pub is_open: bool,
}

/// What is asked for.
#[derive(Debug, Deserialize)]
pub struct LinkForm {
    #[serde(default)]
    line: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    words: String,
}

impl Default for LinkForm {
    fn default() -> Self {
        Self { line: String::new(), days: DEFAULT_DAYS.to_string(), words: DEFAULT_WORDS.to_owned() }
    }
}

impl LinkForm {
    fn wish(&self) -> std::result::Result<Wish, Error> {
        let line = self.line.parse().map_err(|_bad| Error::Invalid("Choose the line first.".to_owned()))?;
        let days = match self.days.trim() {
            "" => None,
            // What is no number at all is no number of days either.
            days => Some(days.parse().unwrap_or(0)),
        };
        Ok(Wish { line, days, words: Some(self.words.clone()) })
    }
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    show(&draw(&app, &viewer, &headers, contact(&id)?, LinkForm::default()).await?)
}

/// Makes a link. It is shown at once and never again, so the answer is the page itself.
pub(crate) async fn make(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<LinkForm>,
) -> Result<Response> {
    let id = contact(&id)?;
    let made = match form.wish() {
        Ok(wish) => contacts::make_code(app.desk(), &viewer, id, wish).await,
        Err(refused) => Err(refused),
    };
    let mut page = draw(&app, &viewer, &headers, id, form).await?;
    let status = match made {
        Ok(link) => {
            page.earlier.retain(|earlier| earlier.id != link.id);
            page.made = Some(Made::new(link, &page.reader));
            StatusCode::OK
        }
        Err(Error::Invalid(words) | Error::Conflict(words)) => {
            page.refusal = Some(words);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(other) => return Err(other.into()),
    };
    Ok((status, show(&page)?).into_response())
}

pub(crate) async fn revoke(
    State(app): State<App>,
    Session(viewer): Session,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response> {
    let id = contact(&id)?;
    let code: CodeId = code.parse().map_err(|_bad| Problem::not_found("link"))?;
    contacts::revoke_code(app.desk(), &viewer, code).await?;
    Ok(Redirect::to(&format!("/contacts/{id}/link")).into_response())
}

fn contact(id: &str) -> Result<ContactId> {
    id.parse().map_err(|_bad| Problem::not_found("contact"))
}

async fn draw(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    id: ContactId,
    form: LinkForm,
) -> Result<LinkPage> {
    let pane = view::contact(app.desk(), viewer, id, None).await?;
    let links = contacts::codes_of(app.desk(), viewer, pane.id).await?;
    let lines = view::lines(app.desk(), viewer).await?;
    let reader = reader(app, viewer, headers).await?;
    let name = tame(&pane.name);
    Ok(LinkPage {
        shell: Shell::new(&format!("WhatsApp link for {name}"), reader.direction),
        place: Place::Inbox,
        contact: pane.id,
        back: pane
            .conversations
            .first()
            .map_or_else(|| "/inbox/open".to_owned(), |row| format!("/inbox/open/{}", row.id)),
        is_visitor: pane.is_visitor,
        lines: lines.iter().map(|line| Choice::new(line, &form.line)).collect(),
        most_days: *DAYS.end(),
        refusal: None,
        made: None,
        earlier: links.into_iter().map(|link| Earlier::new(link, &reader)).collect(),
        form,
        name,
        reader,
    })
}

impl Choice {
    fn new(line: &channel::Line, chosen: &str) -> Self {
        let id = line.id.to_string();
        Self { chosen: id == chosen, id, name: line.name.clone(), phone: line.display_phone.clone() }
    }
}

impl Made {
    fn new(link: Link, reader: &Reader) -> Self {
        Self {
            url: link.url,
            text: link.text,
            code: link.code.to_string(),
            qr: Picture(link.qr_svg),
            until: reader.moment(link.expires_at),
        }
    }
}

impl Earlier {
    fn new(link: LinkRecord, reader: &Reader) -> Self {
        let (words, when) = match link.state {
            CodeState::Open => ("open until", link.expires_at),
            CodeState::Used => ("used", link.used_at.unwrap_or(link.made_at)),
            CodeState::Expired => ("expired", link.expires_at),
            CodeState::Revoked => ("revoked", link.revoked_at.unwrap_or(link.made_at)),
        };
        Self {
            id: link.id,
            line: tame(&link.line_name),
            made: reader.ago(link.made_at),
            by: link.made_by.as_deref().map(tame),
            state: link.state.as_str(),
            words,
            when: reader.moment(when),
            is_open: link.state == CodeState::Open,
        }
    }
}
