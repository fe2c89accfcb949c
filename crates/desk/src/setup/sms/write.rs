//! Lines for SMS, written down.

use base::{AppId, LineId, Secret, UuidId, WorkspaceId};
use store::{Record, Row, Tx, Unit, params};

use super::super::{Expected, queries};
use super::{SmsMade, SmsWish};
use crate::channel::Carrier;
use crate::flow::{Event, EventKind, emit};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// Sets up a line for SMS that is not here yet. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Invalid`] for what a person can mend, [`Error::Conflict`] if the key is taken.
pub async fn add_sms_line(desk: &Desk, viewer: &Viewer, wish: SmsWish) -> Result<SmsMade> {
    put(desk, viewer, wish, Expected::Nothing).await
}

/// Sets up a line for SMS, or changes the one with this key. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Invalid`] for what a person can mend, [`Error::Conflict`] if another workspace has the key.
pub async fn set_sms_line(desk: &Desk, viewer: &Viewer, wish: SmsWish) -> Result<SmsMade> {
    put(desk, viewer, wish, Expected::Anything).await
}

async fn put(desk: &Desk, viewer: &Viewer, wish: SmsWish, expected: Expected) -> Result<SmsMade> {
    viewer.must(Permission::ManageSettings)?;
    wish.check()?;
    let (workspace, worker, wish) = (viewer.workspace, desk.clone(), std::sync::Arc::new(wish));
    let made = desk
        .db
        .write(move |tx| -> Unit<'_, SmsMade, Error> {
            let (worker, wish) = (worker.clone(), wish.clone());
            Box::pin(async move {
                let made = write_line(tx, &worker, workspace, &wish, expected).await?;
                tell(tx, &worker, workspace, made.id).await?;
                Ok(made)
            })
        })
        .await?;
    desk.forgeries.forget(AppId::from_uuid(made.id.uuid()));
    desk.told.notify_one();
    Ok(made)
}

/// Makes another secret for the Kannel of a line; the one before is good no more. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::NotFound`] if there is no such line at a Kannel.
pub async fn renew_hook_secret(desk: &Desk, viewer: &Viewer, line: LineId) -> Result<Secret> {
    viewer.must(Permission::ManageSettings)?;
    let (workspace, worker, secret) = (viewer.workspace, desk.clone(), desk.source.secret(""));
    let closed = desk.seal.close("hook_secret", &secret, &desk.source)?;
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (worker, closed) = (worker.clone(), closed.clone());
            Box::pin(async move {
                let row = params![workspace, line, closed];
                if tx.execute(queries::SET_HOOK_SECRET, &row).await? == 0 {
                    return Err(Error::NotFound("line"));
                }
                tell(tx, &worker, workspace, line).await
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(secret)
}

async fn tell(tx: &mut Tx, desk: &Desk, workspace: WorkspaceId, line: LineId) -> Result<()> {
    let event = Event::new(EventKind::SettingsChanged, desk.source.now()).about(line);
    emit(tx, workspace, &desk.source, &[event]).await
}

/// A line as it is stored, its secrets sealed.
struct Stored {
    secret: Vec<u8>,
    hook_secret: Option<Vec<u8>>,
    url: String,
    sender: String,
    provider: Carrier,
    display_phone: String,
    phone_trust_days: i64,
}

impl Record for Stored {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            secret: row.next()?,
            hook_secret: row.next()?,
            url: row.next()?,
            sender: row.next()?,
            provider: row.parse()?,
            display_phone: row.next()?,
            phone_trust_days: row.next()?,
        })
    }
}

/// Writes a line for SMS.
pub(in crate::setup) async fn write_line(
    tx: &mut Tx,
    desk: &Desk,
    workspace: WorkspaceId,
    wish: &SmsWish,
    expected: Expected,
) -> Result<SmsMade> {
    let before: Option<Stored> = tx.find(queries::SEALED_SMS_LINE, &params![workspace, &wish.key]).await?;
    if before.is_some() && expected == Expected::Nothing {
        return Err(taken(&wish.key));
    }
    let known = before.as_ref();
    let kept_url = known.filter(|known| known.provider == wish.provider).map(|known| known.url.as_str());
    let url = wish.url(kept_url)?.to_owned();
    // A secret goes only where it was given for.
    let goes_elsewhere = known.is_some_and(|known| known.url != url);
    if goes_elsewhere && wish.secret.is_none() {
        return Err(Error::Invalid(format!("The address is another one. {}", wish.needs_its_secret())));
    }
    // A number that is shown as it is sent from follows the sender.
    let shown = known.filter(|known| known.display_phone != known.sender);
    let days_kept = known.map(|known| known.phone_trust_days);
    let row = params![
        workspace,
        desk.source.id::<LineId>(),
        wish.name.trim(),
        &wish.key,
        wish.shown(shown.map(|known| known.display_phone.as_str())),
        wish.phone_trust_days.map(i64::from).or(days_kept).unwrap_or_else(|| super::super::a_year().into()),
        desk.source.now(),
        wish.provider.as_str(),
    ];
    tx.execute(queries::SET_LINE_OF_SMS, &row).await?;
    let (id, _key): (LineId, String) = tx
        .find(queries::LINE_OF_SMS, &params![workspace, &wish.key])
        .await?
        .ok_or(Error::NotFound("line"))?;
    let close = |column, secret| desk.seal.close(column, secret, &desk.source);
    let (secret, hook_secret) = before.map(|before| (before.secret, before.hook_secret)).unzip();
    let secret = match &wish.secret {
        Some(secret) => close("sms_secret", secret)?,
        None => secret.ok_or_else(|| Error::Invalid(wish.needs_its_secret()))?,
    };
    let hook_secret = hook_secret.flatten();
    let made = (wish.provider == Carrier::Kannel && wish.hook_secret.is_none() && hook_secret.is_none())
        .then(|| desk.source.secret(""));
    let hook_secret = match wish.hook_secret.as_ref().or(made.as_ref()) {
        Some(secret) => Some(close("hook_secret", secret)?),
        None => hook_secret,
    };
    let row =
        params![workspace, id, &wish.key, url, wish.account.trim(), secret, hook_secret, wish.sender.trim(),];
    match tx.execute(queries::SET_SMS_LINE, &row).await {
        Err(store::Error::Duplicate(_)) => Err(taken(&wish.key)),
        other => other.map(|_written| SmsMade { id, hook_secret: made }).map_err(Error::from),
    }
}

fn taken(key: &str) -> Error {
    Error::Conflict(format!("The key {key:?} of a line for SMS is taken. Choose another."))
}
