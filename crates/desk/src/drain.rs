//! The loop behind the door: takes deliveries from the journal through resolve and converse, in order, in batches, and
//! moves the cursor in the same transaction.

pub(crate) mod queries;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use base::{DeliveryId, WorkspaceId};
use store::{Delivery, Journal, Tx, Unit, params};

use crate::channel::{self, Lines};
use crate::contacts::Codes;
use crate::converse::{Arrived, Filing, Place, place_remarks, reunite};
use crate::deliver::{doubt_file, failed_by_callback, note_decision, taken_by_callback, templates};
use crate::flow::{Event, EventKind, emit};
use crate::media::{Expected, expect};
use crate::receive::{DeliveryState, Happening, Problem, Reading, What, read, read_sms};
use crate::resolve::{Book, Hand, Heard};
use crate::{Desk, Error, Result};

/// Deliveries in one transaction.
const BATCH: i64 = 256;
/// How often a delivery is tried before it is set aside.
const TRIES: i64 = 5;
/// How often the journal is looked at for what other processes stored.
const LOOK: Duration = Duration::from_secs(1);

/// Processes what waits. Returns how many deliveries were taken from the work lists; 0 means that nothing waits.
///
/// # Errors
/// Only if the database is not available; a delivery that cannot be processed is set aside.
pub async fn step(desk: &Desk) -> Result<usize> {
    let taken = match batch(desk, BATCH).await {
        Err(error) if is_of_a_delivery(&error) => one_by_one(desk).await?,
        Ok(0) => retry_waiting(desk).await?,
        other => other?,
    };
    if taken > 0 {
        desk.told.notify_one();
        desk.files.notify_one();
    }
    Ok(taken)
}

/// Processes for as long as the desk lives.
pub(crate) async fn run(desk: Desk) {
    loop {
        match step(&desk).await {
            Ok(0) => {
                tokio::select! {
                    () = desk.journal.news() => {}
                    () = desk.wake.notified() => {}
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
            Ok(_more) => {}
            Err(error) => {
                tracing::error!(%error, "deliveries wait because they cannot be processed now");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

/// Whether an error says something about a delivery, and not about the database's health.
fn is_of_a_delivery(error: &Error) -> bool {
    !matches!(error, Error::Busy)
}

async fn batch(desk: &Desk, limit: i64) -> Result<usize> {
    let worker = desk.clone();
    desk.db
        .write(move |tx| -> Unit<'_, usize, Error> {
            let worker = worker.clone();
            Box::pin(async move { take(tx, &worker, limit).await })
        })
        .await
}

async fn take(tx: &mut Tx, desk: &Desk, limit: i64) -> Result<usize> {
    let mut count = 0;
    for batch in Journal::next(tx, limit).await? {
        let workspaces: BTreeSet<WorkspaceId> =
            batch.deliveries.iter().map(|delivery| delivery.workspace).collect();
        for workspace in workspaces {
            let own: Vec<&Delivery> =
                batch.deliveries.iter().filter(|delivery| delivery.workspace == workspace).collect();
            process(tx, desk, workspace, &own, None).await?;
        }
        count += batch.deliveries.len();
        if let Some(last) = batch.deliveries.last() {
            Journal::advance(tx, batch.stream, last.id).await?;
        }
    }
    Ok(count)
}

/// Takes deliveries of one workspace through the stages. `only` limits it to one line.
async fn process(
    tx: &mut Tx,
    desk: &Desk,
    workspace: WorkspaceId,
    deliveries: &[&Delivery],
    only: Option<&str>,
) -> Result<()> {
    channel::lock(tx, workspace).await?;
    let lines: Lines = channel::lines(tx, workspace).await?;
    let mut readings: Vec<_> =
        deliveries.iter().map(|delivery| (*delivery, reading(delivery, &lines, only))).collect();
    let mut filing = Filing::load(tx, workspace, happenings(&readings)).await?;
    let mut codes =
        Codes::recognise(tx, workspace, &mut readings, |happening| filing.is_repeat(happening)).await?;
    let fresh = happenings(&readings).filter(|happening| !filing.is_repeat(happening));
    let mut book = Book::load(tx, workspace, &desk.source, fresh, codes.contacts()).await?;

    let mut heard: Vec<(&Happening<'_>, Heard, Arrived)> = Vec::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (delivery, reading) in &readings {
        for happening in &reading.happenings {
            if filing.is_repeat(happening) || !is_first(happening, &mut taken) {
                continue;
            }
            let mut known = book.hear(happening, delivery.id)?;
            codes.settle(&mut book, happening, &known, delivery);
            // The thread that shows it by now, as if it had come alone: what follows moves threads, not messages.
            known.whose = known.whose.map(|(contact, claim)| (book.effective(contact), claim));
            heard.push((happening, known, Arrived { id: delivery.id, at: delivery.received_at }));
        }
    }
    for (happening, known, _arrived) in &mut heard {
        // A notice about ids that were nobody's when it was heard.
        if known.whose.is_none() && happening.rotation.is_some() {
            known.whose = book.whose(&happening.renamed().cloned().collect::<Vec<_>>(), happening.at);
        }
    }
    let whose = |named: &[identity::Identifier], at| book.whose(named, at);
    let placed = place_remarks(tx, workspace, &desk.source, &book.newly_claimed(), whose).await?;
    let places = heard.iter().filter_map(|(happening, known, _arrived)| place_of(happening, known)).collect();
    filing.load_places(tx, workspace, &places).await?;
    for (happening, known, arrived) in &heard {
        filing.file(happening, known, *arrived, &desk.source);
    }
    let files = heard.iter().filter_map(|(happening, _known, _arrived)| Expected::of(happening));
    expect(tx, workspace, &desk.source, files).await?;
    let written = book.flush(tx, workspace, &Hand::default()).await?;
    let mut events = written.events.clone();
    events.extend(placed);
    events.extend(filing.flush(tx, workspace).await?);
    events.extend(reunite(tx, workspace, &desk.source, &lines, &written).await?);
    for (happening, known, arrived) in &heard {
        if let Some(named) = ours(happening) {
            taken_by_callback(tx, workspace, &desk.source, happening.line.id, named).await?;
            doubt_file(tx, workspace, named.0, failure_of(happening), desk.source.now()).await?;
            if has_failed(happening) {
                failed_by_callback(tx, workspace, &desk.source, named.0).await?;
            }
        }
        if let Some((_contact, claim)) = known.whose {
            let arrived = (claim, arrived.id, arrived.at);
            note_decision(tx, workspace, &desk.source, happening, arrived).await?;
        }
    }
    for (_delivery, reading) in &readings {
        events.extend(templates::hear(tx, workspace, &desk.source, &reading.templates).await?);
    }
    events.extend(codes.flush(tx, workspace, desk.source.now()).await?);
    events.extend(note_problems(tx, desk, workspace, &readings).await?);
    events.extend(note_sightings(tx, workspace, &readings).await?);
    for name in readings.iter().flat_map(|(_delivery, reading)| &reading.usernames) {
        events.extend(
            channel::hear_username(tx, workspace, name.line.id, &name.held, desk.source.now()).await?,
        );
    }
    emit(tx, workspace, &desk.source, &events).await
}

/// What a delivery tells, by whom it came from.
fn reading<'l>(delivery: &Delivery, lines: &'l Lines, only: Option<&str>) -> Reading<'l> {
    match lines.by_hook(delivery.app) {
        Some(line) => read_sms(&delivery.body, delivery.received_at, line),
        None => read(&delivery.body, delivery.received_at, lines, only),
    }
}

/// Everything that happened, in order.
fn happenings<'r, 'l>(
    readings: &'r [(&Delivery, Reading<'l>)],
) -> impl Iterator<Item = &'r Happening<'l>> + use<'r, 'l> {
    readings.iter().flat_map(|(_delivery, reading)| &reading.happenings)
}

/// Whether no message with this wamid was met before in this batch.
fn is_first<'h>(happening: &'h Happening<'_>, taken: &mut BTreeSet<&'h str>) -> bool {
    match &happening.what {
        What::Message(message) | What::Remark(message) => taken.insert(&message.wamid),
        _ => true,
    }
}

/// What we called the message that a status is about, and what Meta calls it.
fn ours<'h>(happening: &'h Happening<'_>) -> Option<(&'h str, &'h str)> {
    match &happening.what {
        What::State { wamid, callback: Some(callback), .. } => Some((callback, wamid)),
        _ => None,
    }
}

/// Whether it tells that something of ours was not delivered.
fn has_failed(happening: &Happening<'_>) -> bool {
    matches!(happening.what, What::State { state: DeliveryState::Failed, .. })
}

/// Meta's code of why a message failed.
fn failure_of(happening: &Happening<'_>) -> Option<i64> {
    match &happening.what {
        What::State { failure: Some(failure), .. } => failure.code,
        _ => None,
    }
}

fn place_of(happening: &Happening<'_>, heard: &Heard) -> Option<Place> {
    let (contact, _claim) = heard.whose?;
    let own = Place::Contact(contact, happening.line.id, happening.is_apart());
    match &happening.what {
        What::Message(message) => Some(match &message.group {
            Some(group) => Place::Group(happening.line.id, group.clone()),
            None => own,
        }),
        What::Amendment(amendment) => amendment.opens_window.then_some(own),
        _ => None,
    }
}

/// Writes down what could not be used, so that an admin sees it and nothing is forgotten.
async fn note_problems(
    tx: &mut Tx,
    desk: &Desk,
    workspace: WorkspaceId,
    readings: &[(&Delivery, Reading<'_>)],
) -> Result<Vec<Event>> {
    let mut rows = Vec::new();
    for (delivery, reading) in readings {
        for problem in &reading.problems {
            let (kind, line, reason) = words_of(problem);
            rows.push(params![workspace, delivery.id, kind, line, reason, 0i64, delivery.received_at]);
        }
    }
    tx.execute_many(queries::NOTE_TROUBLE, &rows).await?;
    let event = Event::new(EventKind::IntakeChanged, desk.source.now());
    Ok(if rows.is_empty() { Vec::new() } else { vec![event] })
}

/// Writes down which apps and lines deliveries came for, and when the last one did.
async fn note_sightings(
    tx: &mut Tx,
    workspace: WorkspaceId,
    readings: &[(&Delivery, Reading<'_>)],
) -> Result<Vec<Event>> {
    let (mut apps, mut lines) = (BTreeMap::new(), BTreeMap::new());
    for (delivery, reading) in readings {
        apps.insert(delivery.app, delivery.received_at);
        for happening in &reading.happenings {
            lines.insert(happening.line.id, delivery.received_at);
        }
    }
    channel::see(tx, workspace, &apps, &lines).await
}

fn words_of(problem: &Problem) -> (&'static str, &str, String) {
    match problem {
        Problem::Unreadable(reason) => ("unreadable", "", reason.clone()),
        Problem::UnknownObject(object) => {
            ("unknown_object", "", format!("it is about \"{object}\", not about WhatsApp messages"))
        }
        Problem::UnknownLine { phone_number_id } => {
            let reason = format!("it is for the number with id {phone_number_id}, a line that is not set up");
            ("unknown_line", phone_number_id, reason)
        }
    }
}

/// A batch failed: find the delivery that cannot be processed. It is tried five times, then set aside, and the rest flows
/// on.
async fn one_by_one(desk: &Desk) -> Result<usize> {
    for _turn in 0..BATCH {
        match batch(desk, 1).await {
            Ok(0) => break,
            Ok(_one) => {}
            Err(error) if is_of_a_delivery(&error) => note_failure(desk, &error).await?,
            Err(error) => return Err(error),
        }
    }
    Ok(1)
}

/// Counts a failed try of the next delivery; after the last one it is set aside and the cursor moves past it.
async fn note_failure(desk: &Desk, error: &Error) -> Result<()> {
    let reason = error.to_string();
    let source = desk.source.clone();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (reason, source) = (reason.clone(), source.clone());
            Box::pin(async move {
                let Some(batch) = Journal::next(tx, 1).await?.into_iter().next() else { return Ok(()) };
                let Some(delivery) = batch.deliveries.first() else { return Ok(()) };
                let now = source.now();
                let key = params![delivery.workspace, delivery.id, &reason, now];
                tx.execute(queries::NOTE_FAILURE, &key).await?;
                let tried: Option<(i64, String)> =
                    tx.find(queries::TRIES, &params![delivery.workspace, delivery.id]).await?;
                if tried.is_some_and(|(attempts, _kind)| attempts >= TRIES) {
                    Journal::advance(tx, batch.stream, delivery.id).await?;
                    let event = Event::new(EventKind::IntakeChanged, now);
                    emit(tx, delivery.workspace, &source, &[event]).await?;
                }
                Ok(())
            })
        })
        .await
}

/// A delivery that waits outside the journal's order: for a line that is set up by now, or because an admin asked to try
/// it again.
struct Waiting {
    workspace: WorkspaceId,
    delivery: DeliveryId,
    kind: String,
    line: String,
}

impl store::Record for Waiting {
    fn read(row: &store::Row<'_>) -> store::Result<Self> {
        Ok(Self { workspace: row.next()?, delivery: row.next()?, kind: row.next()?, line: row.next()? })
    }
}

async fn retry_waiting(desk: &Desk) -> Result<usize> {
    let waiting: Vec<Waiting> = desk
        .db
        .read(|tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::READY, &[]).await?) })
        })
        .await?;
    let count = waiting.len();
    for waiting in waiting {
        let (workspace, id) = (waiting.workspace, waiting.delivery);
        if let Err(error) = retry(desk, waiting).await {
            if !is_of_a_delivery(&error) {
                return Err(error);
            }
            count_retry(desk, workspace, id, &error).await?;
        }
    }
    Ok(count)
}

async fn retry(desk: &Desk, waiting: Waiting) -> Result<()> {
    let worker = desk.clone();
    let waiting = std::sync::Arc::new(waiting);
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (worker, waiting) = (worker.clone(), std::sync::Arc::clone(&waiting));
            Box::pin(async move {
                let Waiting { workspace, delivery, kind, line } = &*waiting;
                let found =
                    Journal::delivery(tx, *workspace, *delivery).await?.ok_or(Error::NotFound("delivery"))?;
                let only = (kind == "unknown_line").then_some(line.as_str());
                process(tx, &worker, *workspace, &[&found], only).await?;
                let now = worker.source.now();
                tx.execute(queries::SOLVED, &params![*workspace, *delivery, kind, line, now]).await?;
                emit(tx, *workspace, &worker.source, &[Event::new(EventKind::IntakeChanged, now)]).await
            })
        })
        .await
}

/// Trying it again did not help; after the fifth time it is set aside.
async fn count_retry(desk: &Desk, workspace: WorkspaceId, id: DeliveryId, error: &Error) -> Result<()> {
    let (reason, now) = (error.to_string(), desk.source.now());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let reason = reason.clone();
            Box::pin(async move {
                tx.execute(queries::COUNT_RETRY, &params![workspace, id, &reason, now]).await?;
                Ok(())
            })
        })
        .await
}
