//! Members: who they are, what they may do, and that they leave. Whoever left keeps their name on what they did.

use base::{MemberId, Moment, Secret, WorkspaceId};
use store::{Record, Row, Tx, Unit, params};

use super::rules::{check_email, check_password, check_role};
use super::{Permission, Role, Viewer, fold_email, queries};
use crate::{Desk, Error, Result};

/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

/// Somebody who works here, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Their id.
    pub id: MemberId,
    /// What they sign in with.
    pub email: String,
    /// What colleagues see.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Since when they are here.
    pub joined_at: Moment,
    /// Since when they may not sign in any more; nothing while they may.
    pub left_at: Option<Moment>,
}

impl Record for Member {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            id: row.next()?,
            email: row.next()?,
            name: row.next()?,
            role: row.parse()?,
            joined_at: row.next()?,
            left_at: row.next()?,
        })
    }
}

/// Everybody, those who left last. Needs [`Permission::ManagePeople`].
///
/// # Errors
/// [`Error::Forbidden`] for agents.
pub async fn members(desk: &Desk, viewer: &Viewer) -> Result<Vec<Member>> {
    viewer.must(Permission::ManagePeople)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::MEMBERS, &params![workspace]).await?) })
        })
        .await
}

/// One member. Everybody may look themselves up; the rest needs [`Permission::ManagePeople`].
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn member(desk: &Desk, viewer: &Viewer, id: MemberId) -> Result<Member> {
    if viewer.member() != Some(id) {
        viewer.must(Permission::ManagePeople)?;
    }
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> { Box::pin(async move { find(tx, workspace, id).await }) })
        .await
}

/// The member with this address.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub async fn by_email(desk: &Desk, viewer: &Viewer, email: &str) -> Result<Member> {
    let email = fold_email(email);
    let found = members(desk, viewer).await?.into_iter().find(|member| member.email == email);
    found.ok_or(Error::NotFound("member"))
}

pub(super) async fn find(tx: &mut Tx, workspace: WorkspaceId, id: MemberId) -> Result<Member> {
    tx.find(queries::MEMBER, &params![workspace, id]).await?.ok_or(Error::NotFound("member"))
}

/// Adds somebody with a password, at once: what the command line does. Needs [`Permission::ManagePeople`].
///
/// # Errors
/// [`Error::Invalid`] for what is no address, name or password; [`Error::Conflict`] if they are here already.
pub async fn add(
    desk: &Desk,
    viewer: &Viewer,
    (email, name, role): (&str, Option<&str>, Role),
    password: &Secret,
) -> Result<MemberId> {
    viewer.must(Permission::ManagePeople)?;
    let email = fold_email(email);
    check_email(&email)?;
    check_password(password)?;
    check_role(viewer.role, None, role)?;
    let name = name.map_or_else(|| Ok(name_in(&email)), checked_name)?;
    let hash = desk.passwords.hash(password, &desk.source).await?;
    let (workspace, id, now) = (viewer.workspace, desk.source.id::<MemberId>(), desk.source.now());
    desk.db
        .write(move |tx| -> Unit<'_, MemberId, Error> {
            let (email, name, hash) = (email.clone(), name.clone(), hash.clone());
            Box::pin(async move { enter(tx, (workspace, id), (&email, &name, role), &hash, now).await })
        })
        .await
}

/// Writes a new member, or one who comes back; their old id then.
pub(super) async fn enter(
    tx: &mut Tx,
    (workspace, id): (WorkspaceId, MemberId),
    (email, name, role): (&str, &str, Role),
    password_hash: &str,
    now: Moment,
) -> Result<MemberId> {
    let row = params![workspace, id, email, name, role.as_str(), password_hash, now];
    let entered: Option<(MemberId,)> = tx.find(queries::ENTER_MEMBER, &row).await?;
    let here = || Error::Conflict(format!("{email} works here already."));
    entered.map(|(id,)| id).ok_or_else(here)
}

/// Changes what somebody may do. Needs [`Permission::ManagePeople`]; only owners deal with owners, nobody changes
/// their own role, and the last owner stays one.
///
/// # Errors
/// [`Error::Conflict`] in words for what may not be.
pub async fn set_role(desk: &Desk, viewer: &Viewer, id: MemberId, role: Role) -> Result<()> {
    let (workspace, now, viewer) = (viewer.workspace, desk.source.now(), viewer.clone());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let viewer = viewer.clone();
            Box::pin(async move {
                let member = about_another(tx, &viewer, id, Some(role)).await?;
                if role != Role::Owner {
                    keep_an_owner(tx, workspace, &member).await?;
                }
                tx.execute(queries::SET_ROLE, &params![workspace, id, role.as_str()]).await?;
                // Who made a link for somebody of the old role may not open one of the new; nor let others in as before.
                tx.execute(queries::REVOKE_RESETS, &params![workspace, id, now]).await?;
                tx.execute(queries::REVOKE_MADE, &params![workspace, id, now]).await?;
                Ok(())
            })
        })
        .await
}

/// Somebody leaves: their sessions end, and they cannot sign in any more. Needs [`Permission::ManagePeople`].
///
/// # Errors
/// [`Error::Conflict`] for oneself, for an owner by somebody who is none, and for the last owner.
pub async fn let_go(desk: &Desk, viewer: &Viewer, id: MemberId) -> Result<()> {
    let (workspace, now, viewer) = (viewer.workspace, desk.source.now(), viewer.clone());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let viewer = viewer.clone();
            Box::pin(async move {
                let member = about_another(tx, &viewer, id, None).await?;
                keep_an_owner(tx, workspace, &member).await?;
                tx.execute(queries::LET_GO, &params![workspace, id, now]).await?;
                tx.execute(queries::END_SESSIONS_OF, &params![workspace, id]).await?;
                // No link leads back: neither to their own address, nor one that they made.
                tx.execute(queries::REVOKE_RESETS, &params![workspace, id, now]).await?;
                tx.execute(queries::REVOKE_MADE, &params![workspace, id, now]).await?;
                tx.execute(queries::REVOKE_INVITATIONS, &params![workspace, &member.email, now]).await?;
                Ok(())
            })
        })
        .await
}

/// Somebody who left may sign in again, with the password they had. Needs [`Permission::ManagePeople`].
///
/// # Errors
/// [`Error::Conflict`] for an owner by somebody who is none.
pub async fn bring_back(desk: &Desk, viewer: &Viewer, id: MemberId) -> Result<()> {
    let (workspace, viewer) = (viewer.workspace, viewer.clone());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let viewer = viewer.clone();
            Box::pin(async move {
                about_another(tx, &viewer, id, None).await?;
                tx.execute(queries::BRING_BACK, &params![workspace, id]).await?;
                Ok(())
            })
        })
        .await
}

/// Whether the viewer may change this member. The viewer is looked up again and locked, with every owner and admin, so that
/// two who
/// act on each other at once do so one after the other.
pub(super) async fn about_another(
    tx: &mut Tx,
    viewer: &Viewer,
    id: MemberId,
    to: Option<Role>,
) -> Result<Member> {
    viewer.must(Permission::ManagePeople)?;
    tx.execute(queries::LOCK_MANAGERS, &params![viewer.workspace]).await?;
    let member = find(tx, viewer.workspace, id).await?;
    let by = match viewer.member() {
        Some(own) if own == id => {
            let words = "Nobody changes what they may do themselves. Ask another owner or admin.";
            return Err(Error::Conflict(words.to_owned()));
        }
        Some(own) => {
            let own = find(tx, viewer.workspace, own).await?;
            if own.left_at.is_some() || !own.role.may(Permission::ManagePeople) {
                return Err(Error::Forbidden);
            }
            own.role
        }
        None => viewer.role,
    };
    check_role(by, Some(member.role), to.unwrap_or(member.role))?;
    Ok(member)
}

/// The last owner stays one: programs and the operator are no owners themselves. Owners are locked by now.
async fn keep_an_owner(tx: &mut Tx, workspace: WorkspaceId, member: &Member) -> Result<()> {
    if member.role != Role::Owner || member.left_at.is_some() {
        return Ok(());
    }
    let other: Option<(MemberId,)> = tx.find(queries::OTHER_OWNER, &params![workspace, member.id]).await?;
    let last =
        || Error::Conflict(format!("{} is the last owner. Make somebody else an owner first.", member.name));
    other.map(drop).ok_or_else(last)
}

/// Changes one's own name.
///
/// # Errors
/// [`Error::Invalid`] for an empty one, [`Error::Forbidden`] for programs.
pub async fn rename(desk: &Desk, viewer: &Viewer, name: &str) -> Result<()> {
    let (workspace, id) = (viewer.workspace, viewer.member().ok_or(Error::Forbidden)?);
    let name = checked_name(name)?;
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let name = name.clone();
            Box::pin(async move {
                tx.execute(queries::RENAME, &params![workspace, id, &name]).await?;
                Ok(())
            })
        })
        .await
}

/// Changes one's own password. Every session ends but the new one, whose secret it returns.
///
/// # Errors
/// [`Error::Invalid`] if the present one is wrong or the new one too short.
pub async fn change_own_password(
    desk: &Desk,
    viewer: &Viewer,
    present: &Secret,
    new: &Secret,
) -> Result<Secret> {
    let (workspace, id) = (viewer.workspace, viewer.member().ok_or(Error::Forbidden)?);
    let stored: Option<(String,)> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.find(queries::PASSWORD_OF, &params![workspace, id]).await?) })
        })
        .await?;
    let (stored,) = stored.ok_or(Error::NotFound("member"))?;
    if !desk.passwords.check(present, &stored).await? {
        let words = "The present password is wrong. Check it; capitals matter.";
        return Err(Error::Invalid(words.to_owned()));
    }
    check_password(new)?;
    replace_password(desk, workspace, id, new).await?;
    super::start_session(desk, workspace, id).await
}

/// Gives somebody another password: what the command line does. Every session of theirs ends.
///
/// # Errors
/// [`Error::Invalid`] for one that is too short.
pub async fn set_password(desk: &Desk, viewer: &Viewer, id: MemberId, password: &Secret) -> Result<()> {
    viewer.must(Permission::ManagePeople)?;
    check_password(password)?;
    let member = member(desk, viewer, id).await?;
    check_role(viewer.role, Some(member.role), member.role)?;
    replace_password(desk, viewer.workspace, id, password).await
}

async fn replace_password(desk: &Desk, workspace: WorkspaceId, id: MemberId, new: &Secret) -> Result<()> {
    let (hash, now) = (desk.passwords.hash(new, &desk.source).await?, desk.source.now());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let hash = hash.clone();
            Box::pin(async move { put_password(tx, workspace, id, &hash, now).await })
        })
        .await
}

/// Stores another password; what was opened with the old one ends.
pub(super) async fn put_password(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: MemberId,
    hash: &str,
    now: Moment,
) -> Result<()> {
    tx.execute(queries::SET_PASSWORD, &params![workspace, id, hash]).await?;
    tx.execute(queries::END_SESSIONS_OF, &params![workspace, id]).await?;
    tx.execute(queries::REVOKE_RESETS, &params![workspace, id, now]).await?;
    Ok(())
}

/// A name that can be shown: not empty, and not endless.
pub(super) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        let words = format!("A name has one to {LONGEST_NAME} characters on one line.");
        return Err(Error::Invalid(words));
    }
    Ok(name.to_owned())
}

/// "rita.souza@acme.test" is Rita Souza until she says otherwise.
pub(crate) fn name_in(email: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::name_in;

    #[test]
    fn an_address_gives_a_name_until_there_is_a_better_one() {
        assert_eq!(name_in("rita.souza@acme.test"), "Rita Souza");
        assert_eq!(name_in("owner@acme.test"), "Owner");
    }
}
