//! API tokens for programs.

use base::{Secret, TokenId, WorkspaceId};
use store::{Tx, Unit, params};

use super::{Token, queries};
use crate::people::Role;
use crate::{Desk, Error, Result};

pub(super) async fn write(tx: &mut Tx, desk: &Desk, workspace: WorkspaceId, token: &Token) -> Result<()> {
    let (id, now): (TokenId, _) = (desk.source.id(), desk.source.now());
    let row = params![workspace, id, &token.label, token.role.as_str(), token.secret.hash(), now];
    match tx.execute(queries::SET_TOKEN, &row).await {
        Err(store::Error::Duplicate(_)) => Err(Error::Conflict(format!(
            "The secret of [[token]] {:?} is another token's already. Give each token its own.",
            token.label
        ))),
        other => Ok(other.map(drop)?),
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
