//! What customers write to: apps and lines, and what Meta knows of them.

mod carrier;
mod forged;
mod kept;
mod meta;
pub(crate) mod queries;
mod rules;
mod sms;
mod username;

use std::collections::HashMap;
use std::sync::Arc;

use base::{AppId, LineId, Moment, Secret, UuidId, WorkspaceId};
use identity::{LineScopes, Phone, Policy};
use store::{Record, Row, Tx, Unit, params};

pub use carrier::Carrier;
pub(crate) use forged::{Forgeries, note_forged, note_forged_sms};
pub use identity::{Channel, IdScope, MergePolicy};
pub use kept::note_handshake;
pub(crate) use kept::{hear_username, see};
pub use meta::{Account, Number, account, ask_about, ask_step, subscribe};
pub(crate) use meta::{away, graph, run_asking};
pub(crate) use rules::is_id_of_metas;
pub use sms::{SmsLine, sms_line};
pub use username::{
    Held, NameState, UsernameRequest, UsernameRule, broken_rules, claim_username, relay_username,
    release_username, suggestions, username,
};

use crate::seal::Seal;
use crate::words::stored_words;
use crate::{Desk, Error, Result};

/// A Meta app: it owns a webhook path and the secret that its deliveries are signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Its id.
    pub id: AppId,
    /// The last part of its webhook path.
    pub key: String,
    /// What deliveries are signed with.
    pub app_secret: Secret,
    /// What the handshake asks for.
    pub verify_token: Secret,
}

/// A number that customers write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// Meta's id of it; of an SMS line the key of its hook.
    pub phone_number_id: String,
    /// The number as people write it.
    pub display_phone: String,
    /// Who carries its messages.
    pub carrier: Carrier,
    /// Where the ids that arrive on it are valid.
    pub scopes: LineScopes,
    /// What it decides about its facts.
    pub policy: Policy,
    /// How far usernames are rolled out on it.
    pub stage: Stage,
}

impl Line {
    /// Whether digits without a `+` can only be an international number here, and none of the line's own country.
    pub fn takes_plain(&self, phone: &Phone) -> bool {
        let digits: String = self.display_phone.chars().filter(char::is_ascii_digit).collect();
        digits.parse().is_ok_and(|business| phone.is_plain_abroad(&business))
    }

    /// By what it carries messages.
    pub fn channel(&self) -> Channel {
        self.carrier.channel()
    }
}

/// How far usernames are rolled out on a line. It never changes who is who.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Everything.
    #[default]
    Full,
    /// Messages without a number are shown apart.
    Pilot,
}

stored_words! {
    Stage { Full = "full", Pilot = "pilot" }
}

/// The lines of one workspace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lines(HashMap<String, Line>);

impl Lines {
    /// These lines.
    pub fn new(lines: impl IntoIterator<Item = Line>) -> Self {
        Self(lines.into_iter().map(|line| (line.phone_number_id.clone(), line)).collect())
    }

    /// The line with this id of Meta's.
    pub fn by_phone_number_id(&self, id: &str) -> Option<&Line> {
        self.0.get(id).filter(|line| line.channel() == Channel::WhatsApp)
    }

    /// Every line.
    pub fn iter(&self) -> impl Iterator<Item = &Line> {
        self.0.values()
    }

    /// The SMS line whose hook a delivery came through: it is its own app.
    pub fn by_hook(&self, app: AppId) -> Option<&Line> {
        self.by_id(LineId::from_uuid(app.uuid())).filter(|line| line.channel() == Channel::Sms)
    }

    /// The line on WhatsApp with this number, whatever stands between its digits. Some news name no id.
    pub fn by_number(&self, number: &str) -> Option<&Line> {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let wanted = digits(number);
        let is_it =
            |line: &&Line| line.channel() == Channel::WhatsApp && digits(&line.display_phone) == wanted;
        if wanted.is_empty() { None } else { self.0.values().find(is_it) }
    }

    /// The line with this id of ours.
    pub fn by_id(&self, id: LineId) -> Option<&Line> {
        self.0.values().find(|line| line.id == id)
    }
}

impl Record for Line {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, name, phone_number_id, display_phone): (LineId, String, String, String) =
            (row.next()?, row.next()?, row.next()?, row.next()?);
        let portfolio: String = row.next()?;
        let parent_group: Option<String> = row.next()?;
        let id_scope: IdScope = row.parse()?;
        let trust: i64 = row.next()?;
        let scopes = LineScopes::new(id_scope, &portfolio, &phone_number_id, parent_group.as_deref());
        let policy = Policy { phone_trust_days: u32::try_from(trust).unwrap_or(0), merge: row.parse()? };
        let (stage, carrier) = (row.parse()?, row.parse()?);
        Ok(Self { id, name, phone_number_id, display_phone, carrier, scopes, policy, stage })
    }
}

/// Waits until no other unit of work changes this workspace's people and threads, and keeps others out until the end.
pub(crate) async fn lock(tx: &mut Tx, workspace: WorkspaceId) -> Result<()> {
    tx.execute(queries::LOCK_WORKSPACE, &params![workspace]).await?;
    Ok(())
}

/// The lines of a workspace.
pub(crate) async fn lines(tx: &mut Tx, workspace: WorkspaceId) -> Result<Lines> {
    Ok(Lines::new(tx.query::<Line>(queries::LINES, &params![workspace]).await?))
}

struct AppRow {
    workspace: WorkspaceId,
    id: AppId,
    key: String,
    app_secret: Vec<u8>,
    verify_token: Vec<u8>,
}

impl Record for AppRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            workspace: row.next()?,
            id: row.next()?,
            key: row.next()?,
            app_secret: row.next()?,
            verify_token: row.next()?,
        })
    }
}

/// The app whose webhook path ends in this key. Asked for every delivery, so known apps are remembered for a moment.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub async fn app(desk: &Desk, key: &str) -> Result<Arc<App>> {
    let now = desk.source.now();
    if let Some(app) = desk.apps.get(key, now) {
        return Ok(app);
    }
    let wanted = key.to_owned();
    let row: Option<AppRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.find(queries::APP_BY_KEY, &params![&wanted]).await?) })
        })
        .await?;
    let row = row.ok_or(Error::NotFound("app"))?;
    let app = Arc::new(open(row, &desk.seal)?);
    desk.apps.put(Arc::clone(&app), now);
    Ok(app)
}

/// The keys of all apps of this installation.
///
/// # Errors
/// What the database answers.
pub async fn keys(desk: &Desk) -> Result<Vec<String>> {
    let keys: Vec<(String, WorkspaceId)> = desk
        .db
        .read(|tx| -> Unit<'_, _, Error> { Box::pin(async move { Ok(tx.query(queries::KEYS, &[]).await?) }) })
        .await?;
    Ok(keys.into_iter().map(|(key, _workspace)| key).collect())
}

fn open(row: AppRow, seal: &Seal) -> Result<App> {
    Ok(App {
        workspace: row.workspace,
        id: row.id,
        app_secret: seal.open("app_secret", &row.app_secret)?,
        verify_token: seal.open("verify_token", &row.verify_token)?,
        key: row.key,
    })
}

/// Apps that were asked for lately. A changed secret is known everywhere within [`KEPT`].
#[derive(Debug, Default)]
pub(crate) struct Apps(std::sync::RwLock<HashMap<String, (Arc<App>, Moment)>>);

const KEPT: std::time::Duration = std::time::Duration::from_secs(5);

impl Apps {
    /// An app was changed: it is looked up again.
    pub(crate) fn forget(&self, key: &str) {
        self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner).remove(key);
    }

    fn get(&self, key: &str, now: Moment) -> Option<Arc<App>> {
        let apps = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        apps.get(key).filter(|(_app, at)| now.since(*at) < KEPT).map(|(app, _at)| Arc::clone(app))
    }

    fn put(&self, app: Arc<App>, now: Moment) {
        let mut apps = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        apps.insert(app.key.clone(), (app, now));
    }
}
