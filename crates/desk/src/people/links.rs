//! Links that let somebody choose a password: invitations, and resets. A link is a random secret of which only the hash is
//! kept; it is good once and for a while. It goes by letter where letters can be sent, else it is shown to whoever made it.

use std::time::Duration;

use base::{MemberId, Moment, PasswordLinkId, Secret, SecretHash, WorkspaceId};
use store::{Record, Row, Tx, Unit, params};

use super::letters::{self, Letter};
use super::members::{about_another, checked_name, enter, name_in, put_password};
use super::rules::{check_email, check_password, check_role};
use super::{Permission, Role, Viewer, add_session, fold_email, members_by_email, queries};
use crate::words::stored_words;
use crate::{Desk, Error, Result};

/// How long an invitation is good.
const INVITATION: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long a reset is good.
const RESET: Duration = Duration::from_secs(2 * 3600);
/// How many resets somebody can ask for at the door in an hour; more are passed over.
const MOST_RESETS: i64 = 3;
const HOUR: Duration = Duration::from_secs(3600);

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Somebody new may come in.
    Invitation,
    /// Somebody who is here chooses another password.
    Reset,
}

/// How far a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    /// It waits, or is tried again.
    Waiting,
    /// The mail server took it.
    Sent,
    /// It could not be sent.
    Failed,
}

stored_words! {
    LinkKind { Invitation = "invitation", Reset = "reset" }
    LetterState { Waiting = "waiting", Sent = "sent", Failed = "failed" }
}

/// A new link.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its id.
    pub id: PasswordLinkId,
    /// The address to hand over; it is not told again. Nothing if it is on its way by letter.
    pub address: Option<Secret>,
}

/// Whether an invitation can still be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// It can.
    Open,
    /// It was not used in time.
    Expired,
}

/// An invitation that nobody used yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: PasswordLinkId,
    /// Whom it is for.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Who invited them.
    pub made_by: Option<String>,
    /// When.
    pub made_at: Moment,
    /// Until when it is good.
    pub expires_at: Moment,
    /// Whether it still is.
    pub state: LinkState,
    /// How far its letter is; nothing if the link was shown.
    pub letter: Option<LetterState>,
    /// Why the letter was not sent.
    pub trouble: Option<String>,
}

struct InvitationRow(Invitation);

impl Record for InvitationRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self(Invitation {
            id: row.next()?,
            email: row.next()?,
            role: row.parse()?,
            made_by: row.next()?,
            made_at: row.next()?,
            expires_at: row.next()?,
            state: LinkState::Open,
            letter: row.next::<Option<String>>()?.and_then(|word| word.parse().ok()),
            trouble: row.next()?,
        }))
    }
}

/// What somebody who opens a link can do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What it is for.
    pub kind: LinkKind,
    /// The business.
    pub workspace: String,
    /// What they will sign in with.
    pub email: String,
    /// A name to begin with.
    pub name: String,
}

struct LinkRow {
    workspace: WorkspaceId,
    id: PasswordLinkId,
    kind: LinkKind,
    email: String,
    role: Option<String>,
    member: Option<MemberId>,
    workspace_name: String,
    member_name: Option<String>,
}

impl Record for LinkRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            workspace: row.next()?,
            id: row.next()?,
            kind: row.parse()?,
            email: row.next()?,
            role: row.next()?,
            member: row.next()?,
            workspace_name: row.next()?,
            member_name: row.next()?,
        })
    }
}

/// A link that is about to be written.
struct NewLink {
    workspace: WorkspaceId,
    kind: LinkKind,
    email: String,
    role: Option<Role>,
    member: Option<MemberId>,
    by: Option<MemberId>,
}

/// Invites somebody; an earlier invitation of theirs is void. Needs [`Permission::ManagePeople`]. `public_url`: the address
/// of this server as they reach it.
///
/// # Errors
/// [`Error::Invalid`] for what is no address, [`Error::Conflict`] if they are here already.
pub async fn invite(desk: &Desk, viewer: &Viewer, email: &str, role: Role, public_url: &str) -> Result<Made> {
    viewer.must(Permission::ManagePeople)?;
    let email = fold_email(email);
    check_email(&email)?;
    check_role(viewer.role, None, role)?;
    let link = NewLink {
        workspace: viewer.workspace,
        kind: LinkKind::Invitation,
        email,
        role: Some(role),
        member: None,
        by: viewer.member(),
    };
    write(desk, link, public_url, |tx, link, now| {
        Box::pin(async move {
            let here: Option<(MemberId,)> =
                tx.find(queries::HERE_BY_EMAIL, &params![link.workspace, &link.email]).await?;
            if here.is_some() {
                return Err(Error::Conflict(format!("{} works here already.", link.email)));
            }
            tx.execute(queries::REVOKE_INVITATIONS, &params![link.workspace, &link.email, now]).await?;
            Ok(true)
        })
    })
    .await
}

/// Makes a link by which a member chooses another password. Needs [`Permission::ManagePeople`].
///
/// # Errors
/// [`Error::Conflict`] for an owner by somebody who is none, and for who has left.
pub async fn reset(desk: &Desk, viewer: &Viewer, id: MemberId, public_url: &str) -> Result<Made> {
    let member = super::member(desk, viewer, id).await?;
    let link = NewLink {
        workspace: viewer.workspace,
        kind: LinkKind::Reset,
        email: member.email,
        role: None,
        member: Some(id),
        by: viewer.member(),
    };
    let viewer = viewer.clone();
    write(desk, link, public_url, move |tx, link, now| {
        let viewer = viewer.clone();
        Box::pin(async move {
            let member = about_another(tx, &viewer, id, None).await?;
            if member.left_at.is_some() {
                let words = format!("{} has left. Bring them back first.", member.name);
                return Err(Error::Conflict(words));
            }
            tx.execute(queries::REVOKE_RESETS, &params![link.workspace, id, now]).await?;
            Ok(true)
        })
    })
    .await
}

/// Somebody at the door forgot their password. Answers at once and the same to everybody; who has that address gets a
/// letter. Without letters, nothing happens.
pub fn forgot(desk: &Desk, email: &str, public_url: &str) {
    if desk.mailer.is_none() {
        return;
    }
    let (desk, email, public_url) = (desk.clone(), email.to_owned(), public_url.to_owned());
    desk.passwords.clone().aside(async move {
        if let Err(error) = reset_asked_for(&desk, &email, &public_url).await {
            tracing::error!(%error, "a link to another password could not be made");
        }
    });
}

/// Writes the links and letters for whoever has this address. What [`forgot`] does out of sight.
///
/// # Errors
/// What the database answers.
pub async fn reset_asked_for(desk: &Desk, email: &str, public_url: &str) -> Result<()> {
    let email = fold_email(email);
    for member in members_by_email(desk, &email).await? {
        let link = NewLink {
            workspace: member.workspace,
            kind: LinkKind::Reset,
            email: email.clone(),
            role: None,
            member: Some(member.id),
            by: None,
        };
        let id = member.id;
        write(desk, link, public_url, move |tx, link, now| {
            Box::pin(async move {
                let since = now.minus(HOUR);
                let asked: Option<(i64,)> =
                    tx.find(queries::RESETS_ASKED_FOR, &params![link.workspace, id, since]).await?;
                Ok(asked.is_none_or(|(count,)| count < MOST_RESETS))
            })
        })
        .await?;
    }
    Ok(())
}

/// Whether a link may be written, found out in the transaction that writes it.
type Check<'t> = std::pin::Pin<Box<dyn Future<Output = Result<bool>> + Send + 't>>;

/// Writes a link, with its letter where letters can be sent. `allow` may stop it, in words or without any.
async fn write(
    desk: &Desk,
    link: NewLink,
    public_url: &str,
    allow: impl for<'t> Fn(&'t mut Tx, &'t NewLink, Moment) -> Check<'t> + Send + Sync + 'static,
) -> Result<Made> {
    let secret = desk.source.secret("");
    let address = Secret::new(format!("{}/password/{}", public_url.trim_end_matches('/'), secret.reveal()));
    let (id, now, hash): (PasswordLinkId, _, _) = (desk.source.id(), desk.source.now(), secret.hash());
    let is_mailed = desk.mailer.is_some();
    let work = std::sync::Arc::new((link, allow));
    let (worker, sealed) = (desk.clone(), address.clone());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (work, worker, address) = (work.clone(), worker.clone(), sealed.clone());
            Box::pin(async move {
                let (link, allow) = &*work;
                if !allow(tx, link, now).await? {
                    return Ok(());
                }
                add(tx, id, link, hash, now).await?;
                if is_mailed {
                    let names: Option<(String,)> =
                        tx.find(queries::WORKSPACE_NAME, &params![link.workspace]).await?;
                    let name = names.map(|(name,)| name).unwrap_or_default();
                    let letter = Letter::about(link.kind, &link.email, &name, &address);
                    letters::write(tx, &worker, link.workspace, id, &letter).await?;
                }
                Ok(())
            })
        })
        .await?;
    desk.post.notify_one();
    Ok(Made { id, address: (!is_mailed).then_some(address) })
}

async fn add(tx: &mut Tx, id: PasswordLinkId, link: &NewLink, hash: SecretHash, now: Moment) -> Result<()> {
    let lifetime = match link.kind {
        LinkKind::Invitation => INVITATION,
        LinkKind::Reset => RESET,
    };
    let row = params![
        link.workspace,
        id,
        link.kind.as_str(),
        hash,
        &link.email,
        link.role.map(Role::as_str),
        link.member,
        link.by,
        now,
        now.plus(lifetime),
    ];
    tx.execute(queries::ADD_LINK, &row).await?;
    Ok(())
}

/// The invitations that nobody used, newest first. Needs [`Permission::ManagePeople`].
///
/// # Errors
/// [`Error::Forbidden`] for agents.
pub async fn invitations(desk: &Desk, viewer: &Viewer) -> Result<Vec<Invitation>> {
    viewer.must(Permission::ManagePeople)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    let rows: Vec<InvitationRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::INVITATIONS, &params![workspace]).await?) })
        })
        .await?;
    let told = |InvitationRow(invitation): InvitationRow| {
        let state = if invitation.expires_at > now { LinkState::Open } else { LinkState::Expired };
        Invitation { state, ..invitation }
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Takes an invitation back. Doing it again changes nothing. Needs [`Permission::ManagePeople`].
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn revoke_invitation(desk: &Desk, viewer: &Viewer, id: PasswordLinkId) -> Result<()> {
    viewer.must(Permission::ManagePeople)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    let changed = desk
        .db
        .write(move |tx| -> Unit<'_, u64, Error> {
            Box::pin(async move { Ok(tx.execute(queries::REVOKE_LINK, &params![workspace, id, now]).await?) })
        })
        .await?;
    if changed == 0 { Err(Error::NotFound("invitation")) } else { Ok(()) }
}

/// What a link is for, while it is good.
///
/// # Errors
/// What the database answers.
pub async fn opened(desk: &Desk, secret: &Secret) -> Result<Option<Opened>> {
    let (hash, now) = (secret.hash(), desk.source.now());
    let link: Option<LinkRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.find(queries::LINK, &params![hash, now]).await?) })
        })
        .await?;
    Ok(link.map(|link| Opened {
        kind: link.kind,
        name: link.member_name.unwrap_or_else(|| name_in(&link.email)),
        workspace: link.workspace_name,
        email: link.email,
    }))
}

/// Uses a link up: the password is theirs from now on, older sessions end, and one starts, whose secret it returns. Nothing
/// if the link is not good any more. `name` is what an invited member wants to be called.
///
/// # Errors
/// [`Error::Invalid`] for a password that is too short.
pub async fn choose(
    desk: &Desk,
    secret: &Secret,
    name: Option<&str>,
    password: &Secret,
) -> Result<Option<Secret>> {
    check_password(password)?;
    let name = name.map(checked_name).transpose()?;
    if opened(desk, secret).await?.is_none() {
        return Ok(None);
    }
    let password_hash = desk.passwords.hash(password, &desk.source).await?;
    let session = desk.source.secret("ks_");
    let use_up = UseUp {
        link: secret.hash(),
        session: session.hash(),
        name,
        password_hash,
        now: desk.source.now(),
        id: desk.source.id(),
    };
    let use_up = std::sync::Arc::new(use_up);
    let used = desk
        .db
        .write(move |tx| -> Unit<'_, bool, Error> {
            let use_up = use_up.clone();
            Box::pin(async move { use_up.run(tx).await })
        })
        .await?;
    Ok(used.then_some(session))
}

struct UseUp {
    link: SecretHash,
    session: SecretHash,
    name: Option<String>,
    password_hash: String,
    now: Moment,
    /// The id of a new member.
    id: MemberId,
}

impl UseUp {
    /// Whether the link was good; of two who use it at once, one gets in.
    async fn run(&self, tx: &mut Tx) -> Result<bool> {
        let link: Option<LinkRow> = tx.find(queries::LINK, &params![self.link, self.now]).await?;
        let Some(link) = link else { return Ok(false) };
        let used = tx.execute(queries::USE_LINK, &params![link.workspace, link.id, self.now]).await?;
        if used == 0 {
            return Ok(false);
        }
        let member = match (link.kind, link.member) {
            (LinkKind::Reset, Some(member)) => {
                put_password(tx, link.workspace, member, &self.password_hash, self.now).await?;
                member
            }
            _ => self.come_in(tx, &link).await?,
        };
        add_session(tx, link.workspace, member, self.session, self.now).await?;
        Ok(true)
    }

    async fn come_in(&self, tx: &mut Tx, link: &LinkRow) -> Result<MemberId> {
        let role = link.role.as_deref().and_then(|word| word.parse().ok()).unwrap_or(Role::Agent);
        let name = self.name.clone().unwrap_or_else(|| name_in(&link.email));
        let whom = (link.email.as_str(), name.as_str(), role);
        let member = enter(tx, (link.workspace, self.id), whom, &self.password_hash, self.now).await?;
        // Whoever comes back had sessions once.
        tx.execute(queries::END_SESSIONS_OF, &params![link.workspace, member]).await?;
        Ok(member)
    }
}
