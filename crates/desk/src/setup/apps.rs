//! Apps at Meta: set up, changed, removed. Their secrets go in and do not come out, but for the verify token, which has to be
//! pasted at Meta.

use base::{AppId, Secret, WorkspaceId};
use store::{Record, Row, Tx, Unit, params};

use super::{App, Expected, queries};
use crate::flow::{Event, EventKind, emit};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// What an app shall be.
#[derive(Debug, Clone)]
pub struct AppWish {
    /// The last part of its webhook path. It names the app: another key is another app.
    pub key: String,
    /// What Meta signs deliveries with. Nothing: as it is; a new app needs one.
    pub app_secret: Option<Secret>,
    /// What Meta's handshake shows. Nothing: as it is; a new app gets a random one.
    pub verify_token: Option<Secret>,
    /// What we show to Meta. Nothing: as it is; a new app can do without until it sends.
    pub access_token: Option<Secret>,
}

impl From<&App> for AppWish {
    fn from(app: &App) -> Self {
        Self {
            key: app.key.clone(),
            app_secret: Some(app.app_secret.clone()),
            verify_token: Some(app.verify_token.clone()),
            access_token: Some(app.access_token.clone()),
        }
    }
}

/// Stops what a person can get wrong.
pub(super) fn check(wish: &AppWish) -> Result<()> {
    let wrong = |words: String| Err(Error::Invalid(words));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if wish.key.is_empty() || wish.key.len() > 40 || !wish.key.chars().all(plain) {
        return wrong(format!(
            "The key {:?} stands in an address: use up to 40 letters, digits, - and _ only.",
            wish.key
        ));
    }
    let is_empty = |secret: &Option<Secret>| secret.as_ref().is_some_and(|secret| secret.reveal().is_empty());
    if is_empty(&wish.app_secret) || is_empty(&wish.verify_token) {
        return wrong(format!("The app {:?} needs an app secret and a verify token.", wish.key));
    }
    Ok(())
}

/// Sets up an app that is not here yet. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Invalid`] for what a person can mend, [`Error::Conflict`] if the key is taken.
pub async fn add_app(desk: &Desk, viewer: &Viewer, wish: AppWish) -> Result<AppId> {
    put(desk, viewer, wish, Expected::Nothing).await
}

/// Sets an app up, or changes it. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Invalid`] for what a person can mend, [`Error::Conflict`] if another workspace has the key.
pub async fn set_app(desk: &Desk, viewer: &Viewer, wish: AppWish) -> Result<AppId> {
    put(desk, viewer, wish, Expected::Anything).await
}

async fn put(desk: &Desk, viewer: &Viewer, wish: AppWish, expected: Expected) -> Result<AppId> {
    viewer.must(Permission::ManageSettings)?;
    check(&wish)?;
    let (workspace, worker, key) = (viewer.workspace, desk.clone(), wish.key.clone());
    let wish = std::sync::Arc::new(wish);
    let id = desk
        .db
        .write(move |tx| -> Unit<'_, AppId, Error> {
            let (worker, wish) = (worker.clone(), wish.clone());
            Box::pin(async move {
                let id = write(tx, &worker, workspace, &wish, expected).await?;
                tx.execute(queries::ASK_ABOUT_LINES_OF, &params![workspace, id]).await?;
                let event = Event::new(EventKind::SettingsChanged, worker.source.now()).about(id);
                emit(tx, workspace, &worker.source, &[event]).await?;
                Ok(id)
            })
        })
        .await?;
    desk.apps.forget(&key);
    desk.forgeries.forget(id);
    desk.ask.notify_one();
    desk.told.notify_one();
    Ok(id)
}

/// An app's secrets as they are stored.
struct Sealed {
    id: AppId,
    app_secret: Vec<u8>,
    verify_token: Vec<u8>,
    access_token: Vec<u8>,
}

impl Record for Sealed {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            app_secret: row.next()?,
            verify_token: row.next()?,
            access_token: row.next()?,
        })
    }
}

pub(super) async fn write(
    tx: &mut Tx,
    desk: &Desk,
    workspace: WorkspaceId,
    wish: &AppWish,
    expected: Expected,
) -> Result<AppId> {
    let before: Option<Sealed> = tx.find(queries::SEALED_APP, &params![workspace, &wish.key]).await?;
    if before.is_some() && expected == Expected::Nothing {
        return Err(Error::Conflict(format!("There is an app {:?} already. Choose another key.", wish.key)));
    }
    let close = |column, secret: &Secret| desk.seal.close(column, secret, &desk.source);
    let before = match before {
        Some(before) => before,
        None if wish.app_secret.is_none() => {
            return Err(Error::Invalid(format!("The app {:?} needs an app secret.", wish.key)));
        }
        None => Sealed {
            id: desk.source.id(),
            app_secret: Vec::new(),
            verify_token: close("verify_token", &desk.source.secret(""))?,
            access_token: close("access_token", &Secret::new(""))?,
        },
    };
    let secret = |column, wished: &Option<Secret>, stored| match wished {
        Some(secret) => close(column, secret),
        None => Ok(stored),
    };
    let row = params![
        workspace,
        before.id,
        &wish.key,
        secret("app_secret", &wish.app_secret, before.app_secret)?,
        secret("verify_token", &wish.verify_token, before.verify_token)?,
        secret("access_token", &wish.access_token, before.access_token)?,
        desk.source.now(),
    ];
    if tx.execute(queries::SET_APP, &row).await? == 0 {
        return Err(Error::Conflict(format!("The app key {:?} is taken by another workspace.", wish.key)));
    }
    Ok(before.id)
}

/// Removes an app that no line uses. Needs [`Permission::ManageSettings`].
///
/// # Errors
/// [`Error::Conflict`] while lines use it or deliveries of it need a look, [`Error::NotFound`] in other workspaces.
pub async fn remove_app(desk: &Desk, viewer: &Viewer, id: AppId) -> Result<()> {
    viewer.must(Permission::ManageSettings)?;
    let (workspace, source) = (viewer.workspace, desk.source.clone());
    let key = desk
        .db
        .write(move |tx| -> Unit<'_, String, Error> {
            let source = source.clone();
            Box::pin(async move {
                let app: Option<(String, AppId)> = tx.find(queries::APP_KEY, &params![workspace, id]).await?;
                let (key, _id) = app.ok_or(Error::NotFound("app"))?;
                if tx.execute(queries::REMOVE_APP, &params![workspace, id]).await? == 0 {
                    let words = format!(
                        "The app {key:?} is in use: lines belong to it, or deliveries of it need a look. Remove or move those \
                         first."
                    );
                    return Err(Error::Conflict(words));
                }
                let event = Event::new(EventKind::SettingsChanged, source.now()).about(id);
                emit(tx, workspace, &source, &[event]).await?;
                Ok(key)
            })
        })
        .await?;
    desk.apps.forget(&key);
    desk.told.notify_one();
    Ok(())
}
