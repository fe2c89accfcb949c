//! Asking a customer for the number: with a button that shares it, not too often, and what came of it.

pub(crate) mod queries;
mod rules;

use std::time::Duration;

use base::{ClaimId, ContactId, ConversationId, LineId, MessageId, Moment, Source, WorkspaceId};
use identity::{Situation, Window};
use store::{Record, Row, Tx, Unit, params};
use whatsapp::send::Body;

use super::situation::{Standing, standing};
use super::templates::{self, Person, asked_for, suggest};
use super::{Action, Barrier, Draft, Payload, write};
use crate::converse::shown;
use crate::people::{Permission, Viewer};
use crate::resolve::{ContactRow, queries as people};
use crate::{Desk, Error, Result};

pub use rules::{NumberRequest, QUESTION, question};

/// Asks the customer of a conversation for the number: inside the window with these words, or those of the line; outside with
/// a template. The same key again asks no second time.
///
/// # Errors
/// [`Error::NotYet`] if they were asked lately, [`Error::Refused`] if it cannot be asked as things stand,
/// [`Error::Invalid`] for words that WhatsApp would not take, [`Error::NotFound`] in other workspaces.
pub async fn request_number(
    desk: &Desk,
    viewer: &Viewer,
    conversation: ConversationId,
    words: Option<String>,
    request_key: Option<String>,
) -> Result<MessageId> {
    viewer.must(Permission::WorkConversations)?;
    let payload = message(desk, viewer, conversation, words).await?;
    let draft = Draft { request_key, ..Draft::of(payload) };
    write(desk, viewer, conversation, draft).await
}

/// The message that asks, as things stand. Whether it may be sent is for whoever writes it.
async fn message(
    desk: &Desk,
    viewer: &Viewer,
    conversation: ConversationId,
    words: Option<String>,
) -> Result<Payload> {
    let (workspace, now) = (viewer.workspace, desk.source.now());
    desk.db
        .read(move |tx| -> Unit<'_, Payload, Error> {
            let words = words.clone();
            Box::pin(async move {
                let conversation = shown(tx, workspace, conversation).await?;
                let standing = standing(tx, workspace, conversation, now).await?;
                // That it was asked lately may be a repeat of this very request.
                match Action::RequestNumber.check(&standing.situation) {
                    Ok(()) | Err(Barrier::AskedLately) => {}
                    Err(barrier) => return Err(Error::Refused(barrier)),
                }
                if standing.situation.window != Window::Open {
                    return by_template(tx, workspace, &standing).await;
                }
                let found: Option<(LineId, Option<String>)> =
                    tx.find(queries::WORDS_OF_LINE, &params![workspace, standing.line.id]).await?;
                let words = rules::words(words, found.and_then(|(_line, words)| words));
                question(&words).map_err(|why| Error::Invalid(why.to_string()))
            })
        })
        .await
}

/// The first template that asks and may be sent.
async fn by_template(tx: &mut Tx, workspace: WorkspaceId, standing: &Standing) -> Result<Payload> {
    let person = standing.contact.ok_or(Error::Refused(Barrier::Group))?;
    let asking = templates_for(tx, workspace, standing.line.id, person).await?;
    let may = |leave: &Action| leave.check(&standing.situation).is_ok();
    let found = asking.iter().find(|(leave, _payload)| may(leave)).or(asking.first());
    found.map(|(_leave, payload)| payload.clone()).ok_or(Error::Refused(Barrier::NoAskingTemplate))
}

/// What a line's templates that ask say to a person, the best first, each with the leave that it needs. Those with a variable
/// that nobody can fill but a person are left out.
pub(super) async fn templates_for(
    tx: &mut Tx,
    workspace: WorkspaceId,
    line: LineId,
    person: ContactId,
) -> Result<Vec<(Action, Payload)>> {
    let asking = templates::asking(tx, workspace, line).await?;
    if asking.is_empty() {
        return Ok(Vec::new());
    }
    let row: Option<ContactRow> = tx.find(people::CONTACT, &params![workspace, person]).await?;
    let known = row.map(|row| Person {
        name: row.name.or(row.profile_name),
        username: row.username.map(|name| name.as_str().to_owned()),
        ..Person::default()
    });
    let known = known.unwrap_or_default();
    let filled = asking.iter().filter_map(|template| {
        let values = suggest(&template.design.slots(), &known);
        Some((asked_for(template.design.category), template.design.message(&values).ok()?))
    });
    Ok(filled.collect())
}

/// Whether a message has the button that shares the number.
pub(super) async fn asks(tx: &mut Tx, workspace: WorkspaceId, line: LineId, body: &Body) -> Result<bool> {
    let Body::Template(sent) = body else { return Ok(rules::asks(body)) };
    let asking = templates::asking(tx, workspace, line).await?;
    let is_it = |template: &templates::Template| {
        template.design.name == sent.name && template.design.language == sent.language
    };
    Ok(asking.iter().any(is_it))
}

/// Whether the number may be asked for by this message now; if it is too soon, until when. A template that asks needs no other.
pub(super) fn check(standing: &Standing, body: &Body) -> Result<()> {
    let has_asking_template = matches!(body, Body::Template(_)) || standing.situation.has_asking_template;
    let situation = Situation { has_asking_template, ..standing.situation };
    Action::RequestNumber.check(&situation).map_err(|barrier| match standing.request {
        Some(NumberRequest::Asked { again_from, .. }) if barrier == Barrier::AskedLately => {
            Error::NotYet { barrier, until: again_from }
        }
        _ => Error::Refused(barrier),
    })
}

/// Keeps that a message asks.
pub(super) async fn note_asked(
    tx: &mut Tx,
    workspace: WorkspaceId,
    message: MessageId,
    (claim, line): (ClaimId, LineId),
    now: Moment,
) -> Result<()> {
    let row = params![workspace, message, claim, line, "asked", now];
    tx.execute(queries::ADD, &row).await?;
    Ok(())
}

/// Keeps that a customer shared the number.
pub(super) async fn note_shared(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    (claim, line): (ClaimId, LineId),
    arrived: Moment,
) -> Result<()> {
    let row = params![workspace, source.id::<MessageId>(), claim, line, "shared", arrived];
    tx.execute(queries::ADD, &row).await?;
    Ok(())
}

struct Step {
    is_question: bool,
    at: Moment,
    pause: Duration,
}

impl Record for Step {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let what: String = row.next()?;
        let at = row.next()?;
        let days: i64 = row.next()?;
        let pause = Duration::from_secs(u64::try_from(days).unwrap_or(0).saturating_mul(86_400));
        Ok(Self { is_question: what == "asked", at, pause })
    }
}

/// What came of asking a person; `None` if nobody asked and they shared nothing.
pub(crate) async fn number_request(
    tx: &mut Tx,
    workspace: WorkspaceId,
    person: ContactId,
    now: Moment,
) -> Result<Option<NumberRequest>> {
    let steps: Vec<Step> = tx.query(queries::OF_PERSON, &params![workspace, person]).await?;
    let last = |is_question: bool| steps.iter().rfind(|step| step.is_question == is_question);
    let asked = last(true).map(|step| (step.at, step.pause));
    Ok(rules::outcome(asked, last(false).map(|step| step.at), now))
}
