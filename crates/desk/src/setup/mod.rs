//! What an installation is set up with: workspace, admin, apps, lines, tokens. Applying it again changes nothing.

pub(crate) mod queries;
mod sms;

use base::{AppId, ContactId, LineId, MemberId, Secret, TokenId, WorkspaceId};
use identity::{IdScope, MergePolicy};
use serde::Deserialize;
use store::{Tx, Unit, params};

use crate::channel::{self, Stage};
use crate::converse::restage;
use crate::flow;
use crate::people::{self, Role, Viewer, Who};
use crate::{Desk, Error, Result};

pub use sms::SmsLine;

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
}

/// The first member.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// The address to sign in with.
    pub email: String,
    /// The password to sign in with. Ten characters at least.
    pub password: Secret,
    /// What colleagues see; without it, the part of the address before the `@`.
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

/// A WhatsApp number.
#[derive(Debug, Clone, Deserialize)]
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
    /// The group of portfolios that share parent BSUIDs, if Meta enrolled any.
    pub parent_group: Option<String>,
    /// Whether BSUIDs are valid in the whole portfolio (Meta) or on this line only (some providers).
    #[serde(default = "portfolio")]
    pub id_scope: IdScope,
    /// How far usernames are rolled out on it.
    #[serde(default)]
    pub stage: Stage,
    /// Whether proven joins happen by themselves.
    #[serde(default = "automatic")]
    pub merge_policy: MergePolicy,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    #[serde(default = "a_year")]
    pub phone_trust_days: u32,
    /// Whether customers are told that their messages were read, and that somebody is typing; without it, it stays as it
    /// is: yes, until somebody switches it off.
    pub read_receipts: Option<bool>,
}

/// BSUIDs are valid in the whole portfolio: what Meta does.
pub fn portfolio() -> IdScope {
    IdScope::Portfolio
}

fn automatic() -> MergePolicy {
    MergePolicy::Automatic
}

fn a_year() -> u32 {
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
        if !self.admin.email.contains('@') {
            return wrong("[admin] email is not an e-mail address.".to_owned());
        }
        if self.admin.password.reveal().chars().count() < 10 {
            return wrong("[admin] password is too short. Use at least ten characters.".to_owned());
        }
        for app in &self.apps {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            if app.key.is_empty() || !app.key.chars().all(plain) {
                return wrong(format!(
                    "[[app]] key {:?} stands in an address: use letters, digits, - and _ only.",
                    app.key
                ));
            }
            if app.app_secret.reveal().is_empty() || app.verify_token.reveal().is_empty() {
                return wrong(format!("[[app]] {:?} needs an app_secret and a verify_token.", app.key));
            }
        }
        for line in &self.lines {
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

/// Applies a setup. What is there already is brought up to what the file says; nothing is removed.
///
/// # Errors
/// [`Error::Invalid`] for what a person can mend in the file.
pub async fn apply(desk: &Desk, setup: &Setup) -> Result<WorkspaceId> {
    setup.check()?;
    let (setup, worker) = (std::sync::Arc::new(setup.clone()), desk.clone());
    let password_hash = std::sync::Arc::new(people::hash(&setup.admin.password, &desk.source)?);
    let (workspace, restaged) = desk
        .db
        .write(move |tx| -> Unit<'_, (WorkspaceId, Vec<LineId>), Error> {
            let (setup, worker) = (std::sync::Arc::clone(&setup), worker.clone());
            let password_hash = std::sync::Arc::clone(&password_hash);
            Box::pin(async move { write(tx, &worker, &setup, &password_hash).await })
        })
        .await?;
    for line in restaged {
        restage_line(desk, workspace, line).await?;
    }
    // Lines that were set up now may have deliveries waiting for them.
    desk.wake.notify_one();
    Ok(workspace)
}

async fn write(
    tx: &mut Tx,
    desk: &Desk,
    setup: &Setup,
    password_hash: &str,
) -> Result<(WorkspaceId, Vec<LineId>)> {
    let now = desk.source.now();
    tx.execute(queries::ADD_WORKSPACE, &params![&setup.workspace.name, now]).await?;
    let (workspace, _name): (WorkspaceId, String) = tx
        .find(queries::WORKSPACE_BY_NAME, &params![&setup.workspace.name])
        .await?
        .ok_or(Error::NotFound("workspace"))?;
    let email = people::fold_email(&setup.admin.email);
    let name = setup.admin.name.clone().unwrap_or_else(|| name_in(&email));
    let member = params![
        workspace,
        desk.source.id::<MemberId>(),
        &email,
        &name,
        Role::Owner.as_str(),
        password_hash,
        now
    ];
    tx.execute(queries::ADD_MEMBER, &member).await?;
    for app in &setup.apps {
        write_app(tx, desk, workspace, app).await?;
    }
    let mut restaged = Vec::new();
    for line in &setup.lines {
        restaged.extend(write_line(tx, desk, workspace, line).await?);
    }
    for line in &setup.sms_lines {
        sms::write_line(tx, desk, workspace, line).await?;
    }
    for token in &setup.tokens {
        let id: TokenId = desk.source.id();
        let row = params![workspace, id, &token.label, token.role.as_str(), token.secret.hash(), now];
        match tx.execute(queries::SET_TOKEN, &row).await {
            Err(store::Error::Duplicate(_)) => {
                return Err(Error::Conflict(format!(
                    "The secret of [[token]] {:?} is another token's already. Give each token its own.",
                    token.label
                )));
            }
            other => other?,
        };
    }
    Ok((workspace, restaged))
}

/// "rita.souza@acme.test" is Rita Souza until she says otherwise.
fn name_in(email: &str) -> String {
    let words =
        email.split('@').next().unwrap_or(email).split(['.', '_', '-', '+']).filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    words.map(capital).collect::<Vec<_>>().join(" ")
}

async fn write_app(tx: &mut Tx, desk: &Desk, workspace: WorkspaceId, app: &App) -> Result<()> {
    let close = |column, secret| desk.seal.close(column, secret, &desk.source);
    let id: AppId = desk.source.id();
    let row = params![
        workspace,
        id,
        &app.key,
        close("app_secret", &app.app_secret)?,
        close("verify_token", &app.verify_token)?,
        close("access_token", &app.access_token)?,
        desk.source.now(),
    ];
    if tx.execute(queries::SET_APP, &row).await? == 0 {
        return Err(Error::Conflict(format!("The app key {:?} is taken by another workspace.", app.key)));
    }
    Ok(())
}

/// Writes a line. Gives its id if it was there and changes its stage.
async fn write_line(tx: &mut Tx, desk: &Desk, workspace: WorkspaceId, line: &Line) -> Result<Option<LineId>> {
    let before: Option<(LineId, String)> =
        tx.find(queries::LINE_STAGE, &params![workspace, &line.phone_number_id]).await?;
    let (app, _key): (AppId, String) =
        tx.find(queries::APP_IN, &params![workspace, &line.app]).await?.ok_or(Error::NotFound("app"))?;
    let id: LineId = desk.source.id();
    let row = params![
        workspace,
        id,
        app,
        &line.name,
        &line.phone_number_id,
        &line.waba_id,
        &line.portfolio_id,
        &line.display_phone,
        line.parent_group.as_deref(),
        line.id_scope.as_str(),
        line.stage.as_str(),
        line.merge_policy.as_str(),
        i64::from(line.phone_trust_days),
        desk.source.now(),
    ];
    tx.execute(queries::SET_LINE, &row).await?;
    if let Some(shows) = line.read_receipts {
        tx.execute(queries::SET_READ_RECEIPTS, &params![workspace, &line.phone_number_id, shows]).await?;
    }
    Ok(before.filter(|(_id, stage)| stage != line.stage.as_str()).map(|(id, _stage)| id))
}

/// The stage of a line changed: its threads are put together or apart, some at a time, and in the full stage other systems
/// are told what was held.
async fn restage_line(desk: &Desk, workspace: WorkspaceId, line: LineId) -> Result<()> {
    let mut after = None;
    loop {
        let source = desk.source.clone();
        let last = desk
            .db
            .write(move |tx| -> Unit<'_, Option<ContactId>, Error> {
                let source = source.clone();
                Box::pin(async move {
                    channel::lock(tx, workspace).await?;
                    let last = restage(tx, workspace, &source, line, after).await?;
                    let lines = channel::lines(tx, workspace).await?;
                    let is_full = lines.by_id(line).is_some_and(|line| line.stage == Stage::Full);
                    if last.is_none() && is_full {
                        flow::release(tx, workspace, &source, line).await?;
                    }
                    Ok(last)
                })
            })
            .await?;
        if last.is_none() {
            return Ok(());
        }
        after = last;
    }
}

/// Makes a token for a program and returns its secret, which is shown once.
///
/// # Errors
/// [`Error::NotFound`] if there is no workspace yet, [`Error::Conflict`] if the label is taken.
pub async fn add_token(desk: &Desk, label: &str, role: Role) -> Result<Secret> {
    let secret = desk.source.secret("kn_");
    let (hash, id, now, label) =
        (secret.hash(), desk.source.id::<TokenId>(), desk.source.now(), label.to_owned());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let label = label.clone();
            Box::pin(async move {
                let (workspace, _name): (WorkspaceId, String) =
                    tx.find(queries::FIRST_WORKSPACE, &[]).await?.ok_or(Error::NotFound("workspace"))?;
                let row = params![workspace, id, &label, role.as_str(), hash, now];
                match tx.execute(queries::ADD_TOKEN, &row).await {
                    Err(store::Error::Duplicate(_)) => Err(Error::Conflict(format!(
                        "There is a token with the label {label:?} already. Choose another."
                    ))),
                    other => Ok(other.map(drop)?),
                }
            })
        })
        .await?;
    Ok(secret)
}

/// As whom the command line acts: the owner of the first workspace.
///
/// # Errors
/// [`Error::NotFound`] if nothing is set up yet.
pub async fn operator(desk: &Desk) -> Result<Viewer> {
    desk.db
        .read(|tx| -> Unit<'_, Viewer, Error> {
            Box::pin(async move {
                let (workspace, _name): (WorkspaceId, String) =
                    tx.find(queries::FIRST_WORKSPACE, &[]).await?.ok_or(Error::NotFound("workspace"))?;
                let (id, name): (MemberId, String) = tx
                    .find(queries::FIRST_OWNER, &params![workspace])
                    .await?
                    .ok_or(Error::NotFound("owner"))?;
                Ok(Viewer { workspace, who: Who::Member { id, name }, role: Role::Owner })
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

#[cfg(test)]
mod tests {
    use super::name_in;

    #[test]
    fn an_address_gives_a_name_until_there_is_a_better_one() {
        assert_eq!(name_in("rita.souza@acme.test"), "Rita Souza");
        assert_eq!(name_in("owner@acme.test"), "Owner");
    }
}
