//! What is written down of apps and lines beside their settings: what Meta says of them, and what came of them.

use std::collections::BTreeMap;
use std::time::Duration;

use base::{AppId, LineId, Moment, Secret, UuidId, WorkspaceId};
use store::{Record, Row, Tx, Unit, params};

use super::meta::Number;
use super::queries;
use super::username::{Held, NameState};
use crate::flow::{Event, EventKind, emit};
use crate::{Desk, Error, Result};

/// A last delivery is written down again after this long.
const GRAIN: Duration = Duration::from_secs(10);
/// Lines that one step asks about.
const AT_ONCE: i64 = 10;

/// Where a line is at Meta, and what opens it.
#[derive(Debug)]
pub(super) struct AtMeta {
    pub(super) phone_number_id: String,
    pub(super) waba_id: String,
    pub(super) app: AppId,
    pub(super) token: Secret,
}

struct AtMetaRow {
    line: LineId,
    phone_number_id: String,
    waba_id: String,
    app: AppId,
    access_token: Vec<u8>,
}

impl Record for AtMetaRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            line: row.next()?,
            phone_number_id: row.next()?,
            waba_id: row.next()?,
            app: row.next()?,
            access_token: row.next()?,
        })
    }
}

impl AtMetaRow {
    fn open(self, desk: &Desk) -> Result<(LineId, AtMeta)> {
        let token = desk.seal.open("access_token", &self.access_token)?;
        let (phone_number_id, waba_id) = (self.phone_number_id, self.waba_id);
        Ok((self.line, AtMeta { phone_number_id, waba_id, app: self.app, token }))
    }
}

pub(super) async fn at_meta(desk: &Desk, workspace: WorkspaceId, line: LineId) -> Result<AtMeta> {
    let row: Option<AtMetaRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.find(queries::AT_META, &params![workspace, line]).await?) })
        })
        .await?;
    Ok(row.ok_or(Error::NotFound("line"))?.open(desk)?.1)
}

/// The same by Meta's id of the number.
pub(super) async fn line_at_meta(
    desk: &Desk,
    workspace: WorkspaceId,
    phone_number_id: &str,
) -> Result<(LineId, AtMeta)> {
    let wanted = phone_number_id.to_owned();
    let row: Option<AtMetaRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            let wanted = wanted.clone();
            Box::pin(async move { Ok(tx.find(queries::LINE_AT_META, &params![workspace, &wanted]).await?) })
        })
        .await?;
    row.ok_or(Error::NotFound("line"))?.open(desk)
}

pub(super) async fn token_of_app(desk: &Desk, workspace: WorkspaceId, app: AppId) -> Result<Secret> {
    let row: Option<(Vec<u8>, AppId)> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.find(queries::TOKEN_OF_APP, &params![workspace, app]).await?) })
        })
        .await?;
    let (token, _app) = row.ok_or(Error::NotFound("app"))?;
    desk.seal.open("access_token", &token)
}

/// The lines of which nothing new was heard for long. Of every workspace.
pub(super) async fn to_ask_about(desk: &Desk) -> Result<Vec<(WorkspaceId, LineId)>> {
    let now = desk.source.now();
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::TO_ASK_ABOUT, &params![now, AT_ONCE]).await?) })
        })
        .await
}

/// Meta shook hands with an app's webhook.
///
/// # Errors
/// What the database answers.
pub async fn note_handshake(desk: &Desk, app: &super::App) -> Result<()> {
    let (workspace, app) = (app.workspace, app.id);
    note(desk, workspace, app, move |tx, now| {
        Box::pin(async move { Ok(tx.execute(queries::NOTE_HANDSHAKE, &params![workspace, app, now]).await?) })
    })
    .await
}

/// The app gets what happens on this account.
pub(super) async fn note_subscribed(
    desk: &Desk,
    workspace: WorkspaceId,
    waba: &str,
    app: AppId,
) -> Result<()> {
    let waba = waba.to_owned();
    note(desk, workspace, app, move |tx, now| {
        let waba = waba.clone();
        Box::pin(async move {
            Ok(tx.execute(queries::NOTE_SUBSCRIBED, &params![workspace, &waba, app, now]).await?)
        })
    })
    .await
}

/// What Meta said of a line's number.
pub(super) async fn note_number(
    desk: &Desk,
    (workspace, line): (WorkspaceId, LineId),
    number: &Number,
    ask_at: Moment,
) -> Result<()> {
    let number = number.clone();
    note(desk, workspace, line, move |tx, now| {
        let number = number.clone();
        Box::pin(async move {
            let row = params![
                workspace,
                line,
                number.rate,
                number.verified_name.as_deref(),
                number.standing.as_deref(),
                number.quality.as_deref(),
                now,
                ask_at,
            ];
            Ok(tx.execute(queries::NOTE_NUMBER, &row).await?)
        })
    })
    .await
}

/// Why Meta did not tell.
pub(super) async fn note_unasked(
    desk: &Desk,
    (workspace, line): (WorkspaceId, LineId),
    why: &str,
    ask_at: Moment,
) -> Result<()> {
    let why = why.to_owned();
    note(desk, workspace, line, move |tx, _now| {
        let why = why.clone();
        Box::pin(async move {
            Ok(tx.execute(queries::NOTE_UNASKED, &params![workspace, line, &why, ask_at]).await?)
        })
    })
    .await
}

pub(super) async fn keep_username(
    desk: &Desk,
    (workspace, line): (WorkspaceId, LineId),
    held: Held,
) -> Result<()> {
    note(desk, workspace, line, move |tx, now| {
        let held = held.clone();
        Box::pin(async move { put_username(tx, workspace, line, &held, now).await })
    })
    .await
}

async fn put_username(
    tx: &mut Tx,
    workspace: WorkspaceId,
    line: LineId,
    held: &Held,
    now: Moment,
) -> Result<u64> {
    let state = held.state.map(NameState::as_str);
    let row = params![workspace, line, held.username.as_deref(), state, now];
    Ok(tx.execute(queries::PUT_USERNAME, &row).await?)
}

type Noting<'t> = std::pin::Pin<Box<dyn Future<Output = Result<u64>> + Send + 't>>;

/// Writes something down and tells open pages, if it changed anything.
pub(super) async fn note(
    desk: &Desk,
    workspace: WorkspaceId,
    subject: impl UuidId + Send + Sync + 'static,
    work: impl for<'t> Fn(&'t mut Tx, Moment) -> Noting<'t> + Send + Sync + 'static,
) -> Result<()> {
    let (source, work) = (desk.source.clone(), std::sync::Arc::new(work));
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (source, work) = (source.clone(), work.clone());
            Box::pin(async move {
                let now = source.now();
                if work(tx, now).await? > 0 {
                    let event = Event::new(EventKind::SettingsChanged, now).about(subject);
                    emit(tx, workspace, &source, &[event]).await?;
                }
                Ok(())
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(())
}

/// Meta tells of a line's username by webhook; Meta is asked again soon, because such news carry no time.
pub(crate) async fn hear_username(
    tx: &mut Tx,
    workspace: WorkspaceId,
    line: LineId,
    held: &Held,
    now: Moment,
) -> Result<Option<Event>> {
    let changed = put_username(tx, workspace, line, held, now).await?;
    tx.execute(queries::ASK_SOON, &params![workspace, line]).await?;
    Ok((changed > 0).then(|| Event::new(EventKind::SettingsChanged, now).about(line)))
}

/// Deliveries came for these apps and lines. Events for those to which nothing had come before.
pub(crate) async fn see(
    tx: &mut Tx,
    workspace: WorkspaceId,
    apps: &BTreeMap<AppId, Moment>,
    lines: &BTreeMap<LineId, Moment>,
) -> Result<Vec<Event>> {
    let mut first = Vec::new();
    for (app, at) in apps {
        if tx.execute(queries::SEE_APP_FIRST, &params![workspace, *app, *at]).await? > 0 {
            first.push(Event::new(EventKind::SettingsChanged, *at).about(*app));
        } else {
            tx.execute(queries::SEE_APP, &params![workspace, *app, *at, at.minus(GRAIN)]).await?;
        }
    }
    for (line, at) in lines {
        if tx.execute(queries::SEE_LINE_FIRST, &params![workspace, *line, *at]).await? > 0 {
            first.push(Event::new(EventKind::SettingsChanged, *at).about(*line));
        } else {
            tx.execute(queries::SEE_LINE, &params![workspace, *line, *at, at.minus(GRAIN)]).await?;
        }
    }
    Ok(first)
}
