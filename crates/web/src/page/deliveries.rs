//! The admins' page about the intake: is it healthy, and which deliveries need a look?

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base::DeliveryId;
use desk::channel::Channel;
use desk::receive;
use desk::view::{self, IntakeHealth, Trouble, TroubledDelivery, WaitingLine};

use super::reader::{Reader, Time};
use super::settings::lines::Waiting;
use super::shell::{Place, Shell};
use super::words::{count, tame};
use super::{Nothing, done, reader, show};
use crate::App;
use crate::auth::Session;
use crate::error::{Problem, Result};

/// The whole page.
#[derive(Debug, Template)]
#[template(path = "deliveries.html")]
pub struct DeliveriesPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// What changes while one looks.
    pub intake: IntakePart,
}

/// The part that follows the intake live.
#[derive(Debug, Template)]
#[template(path = "intake.html")]
pub struct IntakePart {
    /// What the intake does right now, as a sentence.
    pub state: String,
    /// How many deliveries need a look; nothing if none do.
    pub troubled: Option<String>,
    /// When the last delivery came.
    pub last: Option<Time>,
    /// The address to give to Meta, per app.
    pub addresses: Vec<String>,
    /// The lines.
    pub lines: Vec<Line>,
    /// What calls without the right secret.
    pub forged: Vec<Forged>,
    /// Numbers for which deliveries wait.
    pub waiting: Vec<Waiting>,
    /// The newest of the deliveries that need a look one by one.
    pub troubles: Vec<Troubled>,
    /// How many older ones there are; nothing if all are shown.
    pub older: Option<String>,
}

impl askama::filters::HtmlSafe for IntakePart {}

/// A line.
#[derive(Debug)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its number.
    pub phone: String,
    /// Meta's id of it; none by SMS.
    pub id: Option<String>,
    /// When a customer last wrote.
    pub last: Option<Time>,
}

/// An app or an SMS line that is called by somebody who does not show its secret.
#[derive(Debug)]
pub struct Forged {
    /// What it is called.
    pub name: String,
    /// Whether it is a line for SMS.
    pub by_sms: bool,
    /// When the last call came.
    pub at: Time,
    /// Where its secret can be changed.
    pub page: String,
}

/// A delivery that needs a look.
#[derive(Debug)]
pub struct Troubled {
    /// Its id.
    pub id: DeliveryId,
    /// When it came.
    pub came: Time,
    /// The app it came for.
    pub app: String,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// Why, in the intake's words.
    pub reason: String,
    /// How often it was tried; nothing for what no further try can help.
    pub tries: Option<String>,
}

/// One delivery as it came.
#[derive(Debug, Template)]
#[template(path = "delivery.html")]
pub struct RawPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// The delivery.
    pub id: DeliveryId,
    /// Its text, laid out if it is JSON.
    pub text: String,
    /// How many bytes came.
    pub size: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = reader(&app, &viewer, &headers).await?;
    let intake = intake(&app, &viewer, &reader).await?;
    let shell = Shell::new("Deliveries", reader.direction);
    show(&DeliveriesPage { shell, reader, place: Place::Deliveries, intake })
}

pub(crate) async fn part(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
) -> Result<Response> {
    let reader = Reader::of(&viewer, &headers, app.web.source.now());
    show(&intake(&app, &viewer, &reader).await?)
}

pub(crate) async fn raw_page(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let id = delivery(&id)?;
    let bytes = receive::raw(app.desk(), &viewer, id).await?;
    let reader = reader(&app, &viewer, &headers).await?;
    show(&RawPage {
        shell: Shell::new("Delivery", reader.direction),
        reader,
        place: Place::Deliveries,
        id,
        text: laid_out(&bytes),
        size: count(i64::try_from(bytes.len()).unwrap_or(i64::MAX), "byte", "bytes"),
    })
}

/// The bytes themselves, as a file: never as something a browser would run.
pub(crate) async fn raw_file(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = delivery(&id)?;
    let bytes = receive::raw(app.desk(), &viewer, id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"delivery-{id}.json\"")),
    ];
    Ok((headers, bytes).into_response())
}

pub(crate) async fn replay(
    State(app): State<App>,
    Session(viewer): Session,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response> {
    receive::replay(app.desk(), &viewer, delivery(&id)?).await?;
    Ok(done(&headers, "intake", "/deliveries"))
}

async fn intake(app: &App, viewer: &desk::people::Viewer, reader: &Reader) -> Result<IntakePart> {
    let health = view::intake(app.desk(), viewer).await?;
    let troubles = view::troubles(app.desk(), viewer).await?;
    let waiting = view::waiting_lines(app.desk(), viewer).await?;
    Ok(IntakePart::new(&health, &troubles, &waiting, reader, &app.web.public_url))
}

fn delivery(id: &str) -> Result<DeliveryId> {
    id.parse().map_err(|_bad| Problem::not_found("delivery"))
}

fn laid_out(bytes: &[u8]) -> String {
    let json = serde_json::from_slice::<serde_json::Value>(bytes);
    json.ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
}

impl IntakePart {
    /// The part for this state of the intake.
    pub fn new(
        health: &IntakeHealth,
        troubles: &[TroubledDelivery],
        waiting: &[WaitingLine],
        reader: &Reader,
        public_url: &str,
    ) -> Self {
        let older = health.single - i64::try_from(troubles.len()).unwrap_or(i64::MAX);
        Self {
            troubled: (health.troubled > 0)
                .then(|| count(health.troubled, "delivery needs a look", "deliveries need a look")),
            forged: forged(health, reader),
            waiting: waiting.iter().map(|line| Waiting::new(line, reader)).collect(),
            older: (older > 0).then(|| count(older, "older one follows", "older ones follow")),
            state: match health.waiting {
                0 if health.troubled == 0 => "Everything that came has been processed.".to_owned(),
                0 => "Everything that came has been processed, except what needs a look.".to_owned(),
                waiting => {
                    format!("{} stored, not processed yet.", count(waiting, "delivery is", "deliveries are"))
                }
            },
            last: health.last_received.map(|at| reader.ago(at)),
            addresses: addresses(health, public_url.trim_end_matches('/')),
            lines: health
                .lines
                .iter()
                .map(|line| Line {
                    name: line.name.clone(),
                    phone: line.display_phone.clone(),
                    id: (line.channel == Channel::WhatsApp).then(|| line.phone_number_id.clone()),
                    last: line.last_message.map(|at| reader.ago(at)),
                })
                .collect(),
            troubles: troubles.iter().map(|troubled| Troubled::new(troubled, reader)).collect(),
        }
    }
}

/// Who is called without the right secret: apps, and lines for SMS.
fn forged(health: &IntakeHealth, reader: &Reader) -> Vec<Forged> {
    let apps = health.apps.iter().filter_map(|app| {
        let (name, page) = (app.key.clone(), format!("/settings/apps/{}#secrets-title", app.id));
        Some(Forged { name, by_sms: false, at: reader.ago(app.forged_at?), page })
    });
    let lines = health.lines.iter().filter_map(|line| {
        let (name, page) = (tame(&line.name), format!("/settings/sms/{}", line.id));
        Some(Forged { name, by_sms: true, at: reader.ago(line.forged_at?), page })
    });
    apps.chain(lines).collect()
}

/// What Meta and SMS providers call.
fn addresses(health: &IntakeHealth, public_url: &str) -> Vec<String> {
    let apps = health.apps.iter().map(|app| format!("{public_url}/hooks/whatsapp/{}", app.key));
    let by_sms = health.lines.iter().filter(|line| line.channel == Channel::Sms);
    apps.chain(by_sms.map(|line| format!("{public_url}/hooks/sms/{}", line.phone_number_id))).collect()
}

impl Troubled {
    fn new(troubled: &TroubledDelivery, reader: &Reader) -> Self {
        let (title, remedy) = match &troubled.trouble {
            Trouble::Unreadable => (
                "Signed correctly, but not readable",
                "It is kept as it came. If an update teaches this program to read it, try again then.",
            ),
            Trouble::UnknownObject => (
                "Not about WhatsApp messages",
                "The app at Meta is subscribed to something else as well. Leave only WhatsApp subscribed there.",
            ),
            Trouble::GuessedCodes => (
                "Somebody guesses one-time codes",
                "It is processed like any other, and nothing has to be done. \"Try again\" takes this note off the list.",
            ),
            Trouble::SetAside => {
                ("Set aside after five tries", "Nothing is lost. Once the cause is mended, try again.")
            }
        };
        Self {
            id: troubled.id,
            came: reader.ago(troubled.received_at),
            app: troubled.app.clone(),
            title,
            remedy,
            reason: troubled.reason.clone(),
            tries: (troubled.attempts > 0).then(|| count(troubled.attempts, "try", "tries")),
        }
    }
}
