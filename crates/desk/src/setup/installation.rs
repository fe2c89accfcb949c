//! What is true of the whole installation.

use store::{Unit, params};

use super::queries;
use crate::{Desk, Error, Result};

/// Remembers the address under which others reach the product now, for commands that tell it; `None` forgets an earlier one.
///
/// # Errors
/// What the database answers.
pub async fn remember_public_url(desk: &Desk, url: Option<&str>) -> Result<()> {
    let url = url.map(str::to_owned);
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let url = url.clone();
            Box::pin(async move {
                match &url {
                    Some(url) => tx.execute(queries::SET_PUBLIC_URL, &params![url]).await?,
                    None => tx.execute(queries::FORGET_PUBLIC_URL, &[]).await?,
                };
                Ok(())
            })
        })
        .await
}

/// The address under which others reach the product; nothing until it was served under one.
///
/// # Errors
/// What the database answers.
pub async fn public_url(desk: &Desk) -> Result<Option<String>> {
    let found: Option<(String,)> = desk
        .db
        .read(|tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.find(queries::PUBLIC_URL, &[]).await?) })
        })
        .await?;
    Ok(found.map(|(url,)| url))
}
