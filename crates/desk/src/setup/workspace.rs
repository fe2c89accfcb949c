//! Which workspace a file is about: the one of that name, the one that had another name, or a new one.

use base::{MemberId, WorkspaceId};
use store::{Tx, params};

use super::{Setup, Workspace, queries};
use crate::people::{self, Role};
use crate::{Desk, Error, Result};

/// Finds the workspace, renames it or makes it, as the file says.
pub(super) async fn write(tx: &mut Tx, desk: &Desk, wish: &Workspace) -> Result<WorkspaceId> {
    if let Some(named) = by_name(tx, &wish.name).await? {
        return Ok(named);
    }
    if let Some(was) = &wish.was
        && let Some(renamed) = by_name(tx, was).await?
    {
        tx.execute(queries::RENAME_WORKSPACE, &params![renamed, &wish.name]).await?;
        return Ok(renamed);
    }
    let here: Option<(WorkspaceId, String)> = tx.find(queries::FIRST_WORKSPACE, &[]).await?;
    if let Some((_id, here)) = here.filter(|_here| !wish.additional) {
        return Err(Error::Conflict(format!(
            "There is a workspace {here:?} already. To give it another name, write was = {here:?} under [workspace], with the \
             new name; for one more workspace beside it, write additional = true there."
        )));
    }
    tx.execute(queries::ADD_WORKSPACE, &params![&wish.name, desk.source.now()]).await?;
    by_name(tx, &wish.name).await?.ok_or(Error::NotFound("workspace"))
}

async fn by_name(tx: &mut Tx, name: &str) -> Result<Option<WorkspaceId>> {
    let found: Option<(WorkspaceId, String)> = tx.find(queries::WORKSPACE_BY_NAME, &params![name]).await?;
    Ok(found.map(|(id, _name)| id))
}

/// Writes the first owner, unless they are here. An address signs in to one workspace: with the same password in two, only
/// one of them would ever open.
pub(super) async fn write_owner(
    tx: &mut Tx,
    desk: &Desk,
    workspace: WorkspaceId,
    setup: &Setup,
    password_hash: &str,
) -> Result<()> {
    let email = people::fold_email(&setup.admin.email);
    let name = setup.admin.name.clone().unwrap_or_else(|| people::name_in(&email));
    let member = params![
        workspace,
        desk.source.id::<MemberId>(),
        &email,
        &name,
        Role::Owner.as_str(),
        password_hash,
        desk.source.now()
    ];
    let is_new = tx.execute(queries::ADD_MEMBER, &member).await? > 0;
    let elsewhere: Option<(WorkspaceId, String)> =
        tx.find(queries::WORKSPACE_ELSEWHERE, &params![workspace, &email]).await?;
    match elsewhere {
        Some((_id, other)) if is_new => Err(Error::Conflict(format!(
            "{email} signs in to the workspace {other:?}. Give the owner of {:?} another address.",
            setup.workspace.name
        ))),
        _ => Ok(()),
    }
}
