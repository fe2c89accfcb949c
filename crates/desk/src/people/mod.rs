//! Who works here: members, roles, sessions, tokens, links to a password, letters.

mod letters;
mod links;
mod members;
mod password;
mod post;
pub(crate) mod queries;
mod rules;

use std::time::Duration;

use base::{MemberId, Moment, Secret, SecretHash, TokenId, WorkspaceId};
use serde::{Deserialize, Serialize};
use store::{Tx, Unit, params};

use crate::words::stored_words;
use crate::{Desk, Error, Result};

pub use links::{
    Invitation, LetterState, LinkKind, LinkState, Made, Opened, choose, forgot, invitations, invite, opened,
    reset, reset_asked_for, revoke_invitation,
};
pub(crate) use members::name_in;
pub use members::{
    Member, add, bring_back, by_email, change_own_password, let_go, member, members, rename, set_password,
    set_role,
};
pub(crate) use password::{Passwords, hash};
pub(crate) use post::run as run_post;
pub use post::step as post_step;
pub use rules::LONGEST_EMAIL;
pub(crate) use rules::{check_email, check_password};

/// How long a session lasts after sign-in.
pub const SESSION: Duration = Duration::from_secs(30 * 24 * 3600);

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything but giving the workspace away.
    Admin,
    /// Conversations and contacts.
    Agent,
    /// Programs: every REST and Graph route except settings and people.
    Integration,
}

/// A thing that needs permission. Every route names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// See conversations and contacts.
    ReadConversations,
    /// Write to customers; begin, own, resolve and reopen conversations; link contacts.
    WorkConversations,
    /// Import and export customer records.
    ManageContacts,
    /// Make, edit and delete templates.
    ManageTemplates,
    /// See raw deliveries and the intake's troubles; replay them.
    SeeDeliveries,
    /// Claim and release the usernames of lines.
    ManageUsernames,
    /// Set up apps and lines.
    ManageSettings,
    /// Invite members, change what they may do, let them go.
    ManagePeople,
}

stored_words! {
    Role { Owner = "owner", Admin = "admin", Agent = "agent", Integration = "integration" }
    Permission {
        ReadConversations = "read_conversations",
        WorkConversations = "work_conversations",
        ManageContacts = "manage_contacts",
        ManageTemplates = "manage_templates",
        SeeDeliveries = "see_deliveries",
        ManageUsernames = "manage_usernames",
        ManageSettings = "manage_settings",
        ManagePeople = "manage_people",
    }
}

impl Role {
    /// Whether this role has that permission.
    pub fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::ReadConversations | Permission::WorkConversations => true,
            Permission::ManageContacts | Permission::ManageTemplates | Permission::ManageUsernames => {
                self != Self::Agent
            }
            Permission::SeeDeliveries | Permission::ManageSettings | Permission::ManagePeople => {
                matches!(self, Self::Owner | Self::Admin)
            }
        }
    }
}

/// Who asks: a signed-in member, a token, or whoever runs the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Their workspace. Everything they see is bound to it.
    pub workspace: WorkspaceId,
    /// Who.
    pub who: Who,
    /// What they may do.
    pub role: Role,
}

impl Viewer {
    /// Stops what this viewer's role does not allow.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn must(&self, permission: Permission) -> Result<()> {
        if self.role.may(permission) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// The member's id, if it is a person.
    pub fn member(&self) -> Option<MemberId> {
        match &self.who {
            Who::Member { id, .. } => Some(*id),
            Who::Token { .. } | Who::Operator => None,
        }
    }
}

/// A person, a program, or the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A person.
    Member {
        /// Their id.
        id: MemberId,
        /// Their name.
        name: String,
    },
    /// A program.
    Token {
        /// Its id.
        id: TokenId,
        /// Its label.
        label: String,
    },
    /// Whoever runs the program, at its terminal. Nobody's member.
    Operator,
}

impl Who {
    /// What they are called.
    pub fn name(&self) -> &str {
        match self {
            Self::Member { name, .. } | Self::Token { label: name, .. } => name,
            Self::Operator => OPERATOR,
        }
    }
}

/// What the operator is called.
pub(crate) const OPERATOR: &str = "Somebody at the terminal";

struct MemberRow {
    workspace: WorkspaceId,
    id: MemberId,
    name: String,
    role: Role,
    password_hash: String,
}

impl store::Record for MemberRow {
    fn read(row: &store::Row<'_>) -> store::Result<Self> {
        Ok(Self {
            workspace: row.next()?,
            id: row.next()?,
            name: row.next()?,
            role: row.parse()?,
            password_hash: row.next()?,
        })
    }
}

/// Starts a session if e-mail and password belong together; the secret goes into the cookie.
///
/// # Errors
/// [`Error::Busy`] while too many passwords are being checked.
pub async fn sign_in(desk: &Desk, email: &str, password: &Secret) -> Result<Option<Secret>> {
    let members = members_by_email(desk, &fold_email(email)).await?;
    // An unknown address costs the same time as a wrong password.
    if members.is_empty() {
        desk.passwords.check_nobody(password).await?;
    }
    for member in members {
        if desk.passwords.check(password, &member.password_hash).await? {
            return start_session(desk, member.workspace, member.id).await.map(Some);
        }
    }
    Ok(None)
}

/// Starts a session for a member without a password: what the demo's door does.
///
/// # Errors
/// [`Error::NotFound`] if nobody has this address.
pub async fn let_in(desk: &Desk, email: &str) -> Result<Secret> {
    let members = members_by_email(desk, &fold_email(email)).await?;
    let member = members.first().ok_or(Error::NotFound("member"))?;
    start_session(desk, member.workspace, member.id).await
}

/// Whoever signs in with this address, in any workspace.
async fn members_by_email(desk: &Desk, email: &str) -> Result<Vec<MemberRow>> {
    let email = email.to_owned();
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::MEMBERS_BY_EMAIL, &params![&email]).await?) })
        })
        .await
}

async fn start_session(desk: &Desk, workspace: WorkspaceId, member: MemberId) -> Result<Secret> {
    let secret = desk.source.secret("ks_");
    let (hash, now) = (secret.hash(), desk.source.now());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            Box::pin(async move { add_session(tx, workspace, member, hash, now).await })
        })
        .await?;
    Ok(secret)
}

async fn add_session(
    tx: &mut Tx,
    workspace: WorkspaceId,
    member: MemberId,
    hash: SecretHash,
    now: Moment,
) -> Result<()> {
    tx.execute(queries::END_OLD_SESSIONS, &params![now]).await?;
    tx.execute(queries::ADD_SESSION, &params![hash, workspace, member, now, now.plus(SESSION)]).await?;
    Ok(())
}

/// Who a session's secret belongs to, while it is valid.
///
/// # Errors
/// What the database answers.
pub async fn by_session(desk: &Desk, session: &Secret) -> Result<Option<Viewer>> {
    let (hash, now) = (session.hash(), desk.source.now());
    let member: Option<MemberRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.find(queries::MEMBER_BY_SESSION, &params![hash, now]).await?) })
        })
        .await?;
    Ok(member.map(|member| Viewer {
        workspace: member.workspace,
        who: Who::Member { id: member.id, name: member.name },
        role: member.role,
    }))
}

/// Who an API token belongs to.
///
/// # Errors
/// What the database answers.
pub async fn by_token(desk: &Desk, token: &Secret) -> Result<Option<Viewer>> {
    let hash = token.hash();
    let found: Option<TokenRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.find(queries::TOKEN, &params![hash]).await?) })
        })
        .await?;
    Ok(found.map(|token| token.0))
}

struct TokenRow(Viewer);

impl store::Record for TokenRow {
    fn read(row: &store::Row<'_>) -> store::Result<Self> {
        let (workspace, id, label) = (row.next()?, row.next()?, row.next()?);
        Ok(Self(Viewer { workspace, who: Who::Token { id, label }, role: row.parse()? }))
    }
}

/// Ends a session.
///
/// # Errors
/// What the database answers.
pub async fn sign_out(desk: &Desk, session: &Secret) -> Result<()> {
    let hash = session.hash();
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            Box::pin(async move {
                tx.execute(queries::END_SESSION, &params![hash]).await?;
                Ok(())
            })
        })
        .await
}

/// E-mail addresses are compared without regard to case and outer spaces.
pub(crate) fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}
