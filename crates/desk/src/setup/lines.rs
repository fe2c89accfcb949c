//! Lines on WhatsApp: set up, changed; lines of every kind: removed.

use base::{AppId, LineId, WorkspaceId};
use identity::{IdScope, MergePolicy};
use store::{Tx, Unit, params};

use super::{Expected, Line, queries, restage};
use crate::channel::{self, Channel, Stage, is_id_of_metas};
use crate::deliver;
use crate::flow::{Event, EventKind, emit};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// The longest name of a line, in characters.
const LONGEST_NAME: usize = 60;
/// Ten years: longer is for ever.
const MOST_TRUST_DAYS: u32 = 3650;
/// A year without being asked again is as good as never.
const MOST_DAYS_UNASKED: u32 = 365;

/// Stops what a person can get wrong.
pub(super) fn check(line: &Line) -> Result<()> {
    let wrong = |words: String| Err(Error::Invalid(words));
    check_name(&line.name)?;
    let name = line.name.trim();
    for (what, id) in [
        ("phone number id", &line.phone_number_id),
        ("WhatsApp Business Account id", &line.waba_id),
        ("business portfolio id", &line.portfolio_id),
    ] {
        if !is_id_of_metas(id) {
            return wrong(format!("The {what} of {name:?} is digits only, as Meta shows it."));
        }
    }
    if line.ask_again_days.is_some_and(|days| days > MOST_DAYS_UNASKED) {
        return wrong(format!("A customer is asked again after up to {MOST_DAYS_UNASKED} days."));
    }
    if let Some(words) = line.ask_words.as_ref().filter(|words| !words.is_empty()) {
        deliver::question(words)
            .map_err(|why| Error::Invalid(format!("The words of {name:?} to ask with: {why}")))?;
    }
    let digits = line.display_phone.chars().filter(char::is_ascii_digit).count();
    if !(5..=15).contains(&digits) || line.display_phone.len() > 40 {
        return wrong(format!("The number of {name:?} is no phone number. One looks like +1 555 010 0200."));
    }
    line.phone_trust_days.map_or(Ok(()), check_trust)
}

/// A name that can be shown in a list.
pub(super) fn check_name(name: &str) -> Result<()> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        let words = format!("Give the line a name of up to {LONGEST_NAME} characters.");
        return Err(Error::Invalid(words));
    }
    Ok(())
}

/// For how long a number can be trusted.
pub(super) fn check_trust(days: u32) -> Result<()> {
    if days > MOST_TRUST_DAYS {
        let words = format!("Numbers are trusted for up to {MOST_TRUST_DAYS} days, or for ever: that is 0.");
        return Err(Error::Invalid(words));
    }
    Ok(())
}

/// Sets up a line that is not here yet. Deliveries that wait for it are processed then. Needs
/// [`Permission::ManageSettings`].
///
/// # Errors
/// Like [`set_line`]; [`Error::Conflict`] if the number is a line already.
pub async fn add_line(desk: &Desk, viewer: &Viewer, line: Line) -> Result<LineId> {
    put(desk, viewer, line, Expected::Nothing).await
}

/// Sets a line up, or changes the one with this phone number id. Deliveries that wait for it are processed then. Needs
/// [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Invalid`] for what a person can mend, [`Error::NotFound`] if there is no app with that key.
pub async fn set_line(desk: &Desk, viewer: &Viewer, line: Line) -> Result<LineId> {
    put(desk, viewer, line, Expected::Anything).await
}

async fn put(desk: &Desk, viewer: &Viewer, line: Line, expected: Expected) -> Result<LineId> {
    viewer.must(Permission::ManageSettings)?;
    check(&line)?;
    let (workspace, worker, line) = (viewer.workspace, desk.clone(), std::sync::Arc::new(line));
    let id = desk
        .db
        .write(move |tx| -> Unit<'_, LineId, Error> {
            let (worker, line) = (worker.clone(), line.clone());
            Box::pin(async move {
                let id = write(tx, &worker, workspace, &line, expected).await?;
                tx.execute(queries::ASK_ABOUT_LINE, &params![workspace, id]).await?;
                let event = Event::new(EventKind::SettingsChanged, worker.source.now()).about(id);
                emit(tx, workspace, &worker.source, &[event]).await?;
                Ok(id)
            })
        })
        .await?;
    desk.wake.notify_one();
    desk.ask.notify_one();
    desk.told.notify_one();
    restage::restage_soon(desk).await;
    Ok(id)
}

/// Writes a line. If it was there and changes its stage, its threads are to be gone through.
pub(super) async fn write(
    tx: &mut Tx,
    desk: &Desk,
    workspace: WorkspaceId,
    line: &Line,
    expected: Expected,
) -> Result<LineId> {
    let before: Option<(LineId, String)> =
        tx.find(queries::LINE_STAGE, &params![workspace, &line.phone_number_id]).await?;
    if before.is_some() && expected == Expected::Nothing {
        let words = "This number is a line already. Open that line to change it.";
        return Err(Error::Conflict(words.to_owned()));
    }
    let (app, _key): (AppId, String) =
        tx.find(queries::APP_IN, &params![workspace, &line.app]).await?.ok_or(Error::NotFound("app"))?;
    let id: LineId = before.as_ref().map_or_else(|| desk.source.id(), |(id, _stage)| *id);
    let row = params![
        workspace,
        id,
        app,
        line.name.trim(),
        &line.phone_number_id,
        &line.waba_id,
        &line.portfolio_id,
        &line.display_phone,
        desk.source.now(),
    ];
    tx.execute(queries::SET_LINE, &row).await?;
    let manner = params![
        workspace,
        id,
        line.parent_group.as_deref().map(str::trim),
        line.id_scope.map(IdScope::as_str),
        line.stage.map(Stage::as_str),
        line.merge_policy.map(MergePolicy::as_str),
        line.phone_trust_days.map(i64::from),
        line.read_receipts,
        line.ask_again_days.map(i64::from),
        line.ask_words.as_deref()
    ];
    tx.execute(queries::SET_MANNER, &manner).await?;
    let (before, stage) = (before.map(|(_id, stage)| stage), line.stage.map(Stage::as_str));
    if before.is_some_and(|before| stage.is_some_and(|stage| stage != before)) {
        restage::begin(tx, workspace, id).await?;
    }
    Ok(id)
}

/// Removes a line on which nobody ever wrote. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Conflict`] once there are conversations on it, [`Error::NotFound`] in other workspaces.
pub async fn remove_line(desk: &Desk, viewer: &Viewer, id: LineId) -> Result<()> {
    viewer.must(Permission::ManageSettings)?;
    let (workspace, source) = (viewer.workspace, desk.source.clone());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let source = source.clone();
            Box::pin(async move {
                channel::lock(tx, workspace).await?;
                let lines = channel::lines(tx, workspace).await?;
                let line = lines.by_id(id).ok_or(Error::NotFound("line"))?;
                if tx.execute(queries::REMOVE_LINE, &params![workspace, id]).await? == 0 {
                    return Err(in_use(line));
                }
                tx.execute(queries::REMOVE_SMS_LINE, &params![workspace, id]).await?;
                let event = Event::new(EventKind::SettingsChanged, source.now()).about(id);
                emit(tx, workspace, &source, &[event]).await
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(())
}

/// Why a line stays.
fn in_use(line: &channel::Line) -> Error {
    let instead = match line.channel() {
        Channel::WhatsApp => "Disconnect the number at Meta instead",
        Channel::Sms => "Take the webhook away at the provider instead",
    };
    Error::Conflict(format!(
        "There are conversations on {:?}, or deliveries of it that need a look; they would lose their line. {instead}; the \
         line stays here and stays quiet.",
        line.name
    ))
}
