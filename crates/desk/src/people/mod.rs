//! Who works here: members, roles, sessions, tokens.

use base::{MemberId, Secret, TokenId, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{Desk, Result};

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
    /// Own, resolve, reopen conversations.
    WorkConversations,
    /// See raw deliveries and the intake's troubles; replay them.
    SeeDeliveries,
}

impl Role {
    /// Whether this role has that permission.
    pub fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::ReadConversations | Permission::WorkConversations => true,
            Permission::SeeDeliveries => matches!(self, Self::Owner | Self::Admin),
        }
    }
}

/// Who asks: a signed-in member or a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Their workspace. Everything they see is bound to it.
    pub workspace: WorkspaceId,
    /// Who.
    pub who: Who,
    /// What they may do.
    pub role: Role,
}

/// A person or a program.
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
}

/// Starts a session if e-mail and password belong together; the secret goes into the cookie.
pub async fn sign_in(_desk: &Desk, _email: &str, _password: &Secret) -> Result<Option<Secret>> {
    Ok(None)
}

/// Who a session's secret belongs to, while it is valid.
pub async fn by_session(_desk: &Desk, _session: &Secret) -> Result<Option<Viewer>> {
    Ok(None)
}

/// Who an API token belongs to.
pub async fn by_token(_desk: &Desk, _token: &Secret) -> Result<Option<Viewer>> {
    Ok(None)
}

/// Ends a session.
pub async fn sign_out(_desk: &Desk, _session: &Secret) -> Result<()> {
    Ok(())
}
