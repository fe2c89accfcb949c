//! What an installation is set up with: workspace, admin, apps, lines, tokens. Applying it again changes nothing. Pages, API
//! and commands set up one thing at a time, by the same verbs.

mod apps;
mod installation;
mod lines;
pub(crate) mod queries;
mod restage;
mod sms;
mod tokens;
mod trial;
mod workspace;

use base::{Secret, WorkspaceId};
use identity::{IdScope, MergePolicy};
use serde::Deserialize;
use store::{Tx, Unit};

use crate::channel::Stage;
use crate::people::{self, Role, Viewer, Who};
use crate::{Desk, Error, Result};

pub use apps::{AppWish, add_app, remove_app, set_app};
pub use installation::{public_url, remember_public_url};
pub use lines::{add_line, remove_line, set_line};
pub use restage::restage_step;
pub(crate) use restage::run as run_restaging;
pub use sms::{SmsLine, SmsMade, SmsWish, add_sms_line, renew_hook_secret, set_sms_line, sms_hook};
pub use tokens::add_token;
pub use trial::{Trial, try_line};

/// The setup file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// The business.
    pub workspace: Workspace,
    /// Who may do everything.
    pub admin: Admin,
    /// Meta apps.
    #[serde(default, rename = "app")]
    pub apps: Vec<App>,
    /// Lines.
    #[serde(default, rename = "line")]
    pub lines: Vec<Line>,
    /// SMS lines.
    #[serde(default, rename = "sms_line")]
    pub sms_lines: Vec<SmsLine>,
    /// API tokens.
    #[serde(default, rename = "token")]
    pub tokens: Vec<Token>,
}

/// A business.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workspace {
    /// Its name.
    pub name: String,
    /// The name that it had, if it gets another.
    pub was: Option<String>,
    /// Whether it may be one more beside those that are here.
    #[serde(default)]
    pub additional: bool,
}

/// The first member.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// The address to sign in with.
    pub email: String,
    /// The password to sign in with. Ten characters at least.
    pub password: Secret,
    /// What colleagues see; without it, a name made from the address.
    pub name: Option<String>,
}

/// A Meta app.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// The last part of its webhook path.
    pub key: String,
    /// What Meta signs deliveries with.
    pub app_secret: Secret,
    /// What Meta's handshake shows.
    pub verify_token: Secret,
    /// What we show to Meta.
    pub access_token: Secret,
}

/// A WhatsApp number. What is not said (`None`) stays as it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// The key of the app it belongs to.
    pub app: String,
    /// Meta's id of the number.
    pub phone_number_id: String,
    /// Meta's id of its WhatsApp Business Account.
    pub waba_id: String,
    /// Meta's id of the business portfolio: where its BSUIDs are valid.
    pub portfolio_id: String,
    /// The number as people write it.
    pub display_phone: String,
    /// The group of portfolios that share parent BSUIDs, if Meta enrolled any; empty for none.
    pub parent_group: Option<String>,
    /// Whether BSUIDs are valid in the whole portfolio (Meta) or on this line only (some providers). At first: the portfolio.
    pub id_scope: Option<IdScope>,
    /// How far usernames are rolled out on it. At first: fully.
    pub stage: Option<Stage>,
    /// Whether proven joins happen by themselves. At first: yes.
    pub merge_policy: Option<MergePolicy>,
    /// For how many days a number is trusted after it was last seen; 0: for ever. At first: [`a_year`].
    pub phone_trust_days: Option<u32>,
    /// Whether customers are told that their messages were read, and that somebody is typing. At first: yes.
    pub read_receipts: Option<bool>,
    /// For how many days a customer who was asked for the number is not asked again. At first: 7.
    pub ask_again_days: Option<u32>,
    /// The words to ask with, empty for the product's own.
    pub ask_words: Option<String>,
}

/// Numbers are trusted for a year after they were last seen, unless somebody decides otherwise.
pub fn a_year() -> u32 {
    365
}

/// An API token.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// What it is for.
    pub label: String,
    /// What it may do.
    pub role: Role,
    /// The token itself; it starts with `kn_`.
    pub secret: Secret,
}

impl Setup {
    /// Checks what a person can get wrong.
    fn check(&self) -> Result<()> {
        let wrong = |words: String| Err(Error::Invalid(words));
        if self.workspace.name.trim().is_empty() {
            return wrong("[workspace] name is empty. Give the business a name.".to_owned());
        }
        people::check_email(&people::fold_email(&self.admin.email)).map_err(|why| within("[admin]", &why))?;
        people::check_password(&self.admin.password).map_err(|why| within("[admin]", &why))?;
        for app in &self.apps {
            apps::check(&AppWish::from(app)).map_err(|why| within("[[app]]", &why))?;
        }
        for line in &self.lines {
            lines::check(line).map_err(|why| within("[[line]]", &why))?;
            if !self.apps.iter().any(|app| app.key == line.app) {
                return wrong(format!(
                    "[[line]] {:?} names the app {:?}, which is not in the file.",
                    line.name, line.app
                ));
            }
        }
        self.sms_lines.iter().try_for_each(SmsLine::check)?;
        for token in &self.tokens {
            let secret = token.secret.reveal();
            if !secret.starts_with("kn_") || secret.len() < 19 {
                return wrong(format!(
                    "[[token]] {:?}: a secret starts with kn_ and has at least 16 characters after it.",
                    token.label
                ));
            }
        }
        Ok(())
    }
}

/// What a verb expects where it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// Nothing is there yet.
    Nothing,
    /// Something or nothing; what is there is changed.
    Anything,
}

/// The table of the file that something is wrong in.
fn within(table: &str, why: &Error) -> Error {
    Error::Invalid(format!("{table} {why}"))
}

/// Applies a setup. What is there already is brought up to what the file says; nothing is removed.
///
/// # Errors
/// [`Error::Invalid`] for what a person can mend in the file, [`Error::Conflict`] for what is somebody else's already, and for
/// one more workspace that the file does not say to be one.
pub async fn apply(desk: &Desk, setup: &Setup) -> Result<WorkspaceId> {
    setup.check()?;
    let (shared, worker) = (std::sync::Arc::new(setup.clone()), desk.clone());
    let password_hash = std::sync::Arc::new(people::hash(&setup.admin.password, &desk.source)?);
    let workspace = desk
        .db
        .write(move |tx| -> Unit<'_, WorkspaceId, Error> {
            let (setup, worker) = (std::sync::Arc::clone(&shared), worker.clone());
            let password_hash = std::sync::Arc::clone(&password_hash);
            Box::pin(async move { write(tx, &worker, &setup, &password_hash).await })
        })
        .await?;
    restage::restage_all(desk).await?;
    setup.apps.iter().for_each(|app| desk.apps.forget(&app.key));
    // Lines that were set up now may have deliveries waiting for them.
    desk.wake.notify_one();
    desk.ask.notify_one();
    Ok(workspace)
}

async fn write(tx: &mut Tx, desk: &Desk, setup: &Setup, password_hash: &str) -> Result<WorkspaceId> {
    let workspace = workspace::write(tx, desk, &setup.workspace).await?;
    workspace::write_owner(tx, desk, workspace, setup, password_hash).await?;
    for app in &setup.apps {
        apps::write(tx, desk, workspace, &AppWish::from(app), Expected::Anything).await?;
    }
    for line in &setup.lines {
        lines::write(tx, desk, workspace, line, Expected::Anything).await?;
    }
    for line in &setup.sms_lines {
        sms::write_line(tx, desk, workspace, &SmsWish::from(line), Expected::Anything).await?;
    }
    for token in &setup.tokens {
        tokens::write(tx, desk, workspace, token).await?;
    }
    Ok(workspace)
}

/// As whom the command line acts: nobody's member, who may do everything in the first workspace.
///
/// # Errors
/// [`Error::NotFound`] if nothing is set up yet.
pub async fn operator(desk: &Desk) -> Result<Viewer> {
    desk.db
        .read(|tx| -> Unit<'_, Viewer, Error> {
            Box::pin(async move {
                let (workspace, _name): (WorkspaceId, String) =
                    tx.find(queries::FIRST_WORKSPACE, &[]).await?.ok_or(Error::NotFound("workspace"))?;
                Ok(Viewer { workspace, who: Who::Operator, role: Role::Owner })
            })
        })
        .await
}

/// Whether this installation was set up already.
///
/// # Errors
/// What the database answers.
pub async fn is_done(desk: &Desk) -> Result<bool> {
    desk.db
        .read(|tx| -> Unit<'_, bool, Error> {
            Box::pin(async move {
                Ok(tx.find::<(WorkspaceId, String)>(queries::FIRST_WORKSPACE, &[]).await?.is_some())
            })
        })
        .await
}
