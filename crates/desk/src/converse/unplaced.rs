//! Quiet lines about somebody whom nobody knew when they came. One that tells of new ids is filed as soon as one of them is
//! somebody's, so that the order of deliveries does not matter.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base::{ClaimId, ContactId, DeliveryId, LineId, Moment, Source, WorkspaceId};
use identity::{Identifier, Ids};
use store::{Record, Row, Tx, params};

use super::filing::{Arrived, Filed};
use super::queries;
use super::rows::add_message;
use crate::flow::{Event, EventKind};
use crate::receive::{Content, Direction, Happening, NewMessage, Setting};
use crate::resolve::key;
use crate::{Error, Result};

/// Such a line.
pub(super) struct Unplaced<'h> {
    line: LineId,
    at: Moment,
    arrived: Arrived,
    /// The identifiers that it came with.
    ids: Cow<'h, Ids>,
    /// All identifiers that it names, if it tells of new ones, the former ones first.
    named: Vec<Identifier>,
    message: Cow<'h, NewMessage>,
}

impl<'h> Unplaced<'h> {
    pub(super) fn of(happening: &'h Happening<'h>, message: &'h NewMessage, arrived: Arrived) -> Self {
        Self {
            line: happening.line.id,
            at: happening.at,
            arrived,
            ids: Cow::Borrowed(&happening.ids),
            named: happening.renamed().cloned().collect(),
            message: Cow::Borrowed(message),
        }
    }
}

/// Keeps them.
pub(super) async fn keep(tx: &mut Tx, workspace: WorkspaceId, unplaced: &[Unplaced<'_>]) -> Result<()> {
    for one in unplaced {
        let held: Vec<&Identifier> = one.ids.iter().map(|carried| &carried.identifier).collect();
        let (content, held, named) = (json(&one.message.content)?, json(&held)?, json(&one.named)?);
        let Arrived { id, at } = one.arrived;
        let wamid = &one.message.wamid;
        let row = params![workspace, wamid, one.line, one.at, at, id, content, held, named];
        tx.execute(queries::ADD_UNPLACED, &row).await?;
        for named in &one.named {
            tx.execute(queries::ADD_UNPLACED_KEY, &params![workspace, key(named), wamid]).await?;
        }
    }
    Ok(())
}

/// Identifiers are somebody's from now on: files the lines that name one of them, for whoever that is.
pub(crate) async fn place_remarks(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    claimed: &[Identifier],
    whose: impl Fn(&[Identifier], Moment) -> Option<(ContactId, ClaimId)>,
) -> Result<Vec<Event>> {
    let keys: Vec<_> = claimed.iter().map(|identifier| params![workspace, key(identifier)]).collect();
    let found: Vec<Unplaced<'static>> = tx.query_many(queries::UNPLACED_ON, &keys).await?;
    let found: BTreeMap<String, Unplaced<'static>> =
        found.into_iter().map(|one| (one.message.wamid.clone(), one)).collect();
    let mut events = Vec::new();
    for (wamid, one) in found {
        let Some((contact, claim)) = whose(&one.named, one.at) else { continue };
        let filed = Filed {
            id: source.id(),
            line: one.line,
            claim,
            at: one.at,
            arrived: one.arrived,
            ids: &one.ids,
            message: Cow::Borrowed(&one.message),
        };
        tx.execute(queries::ADD_MESSAGE, &add_message(workspace, &filed)?).await?;
        tx.execute(queries::FORGET_UNPLACED, &params![workspace, &wamid]).await?;
        for named in &one.named {
            tx.execute(queries::FORGET_UNPLACED_KEY, &params![workspace, key(named), &wamid]).await?;
        }
        events.push(Event::new(EventKind::ContactChanged, source.now()).of_contact(contact));
    }
    Ok(events)
}

impl Record for Unplaced<'static> {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (wamid, line, at) = (row.next()?, row.next()?, row.next()?);
        let (received_at, id): (Moment, DeliveryId) = (row.next()?, row.next()?);
        let content = Content::stored(&row.next::<String>()?)?;
        let list = |json: String| {
            serde_json::from_str::<Vec<Identifier>>(&json)
                .map_err(|error| store::Error::Value(format!("stored list: {error}")))
        };
        let (held, named) = (list(row.next()?)?, list(row.next()?)?);
        let message = NewMessage {
            wamid,
            direction: Direction::Notice,
            group: None,
            kind: "system".to_owned(),
            content,
            setting: Setting::default(),
            opens_window: false,
        };
        Ok(Self {
            line,
            at,
            arrived: Arrived { id, at: received_at },
            ids: Cow::Owned(Ids::kept(held)),
            named,
            message: Cow::Owned(message),
        })
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Store(format!("a value has no JSON: {error}")))
}
