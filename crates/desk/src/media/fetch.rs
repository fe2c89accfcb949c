//! Fetching one file from its keeper into the vault. No transaction is open here.

use base::{Secret, WorkspaceId};
use outside::graph::Graph;
use outside::vault::{Incoming, Kept, Vault, VaultError};
use outside::{Arriving, Client, Failure, Method, Unfetched, twilio};
use serde::Deserialize;
use uuid::Uuid;

use super::rules::{Miss, hash, refused};
use super::{Kind, owner};
use crate::Desk;

/// A file that is to be fetched.
pub(super) struct Wanted<'w> {
    pub(super) workspace: WorkspaceId,
    pub(super) kind: Kind,
    pub(super) sha256: Option<&'w str>,
    /// What its keeper calls it.
    pub(super) id: &'w str,
    /// What its keeper has to be shown.
    pub(super) secret: Secret,
    pub(super) keeper: Keeper<'w>,
}

/// Who has a file.
pub(super) enum Keeper<'w> {
    /// Meta, for a line.
    Meta { phone_number_id: &'w str },
    /// Twilio, or whoever speaks like it, for an account.
    Twilio { url: &'w str, account: &'w str },
}

/// What Meta says of a file. Source: Meta, "Media", 2026-09.
#[derive(Deserialize)]
struct Described {
    url: String,
    sha256: Option<String>,
    file_size: Option<u64>,
}

/// Fetches a file. One that is kept already, because the same was sent before, is not fetched twice.
pub(super) async fn fetch(desk: &Desk, vault: &Vault, wanted: &Wanted<'_>) -> Result<Kept, Miss> {
    if let Some(sha256) = wanted.sha256
        && let Ok(Some(kept)) = vault.find(&owner(wanted.workspace), sha256).await
    {
        return Ok(kept);
    }
    let name = desk.source.id::<Uuid>().to_string();
    let incoming = vault.receive(&owner(wanted.workspace), &name, wanted.kind.largest());
    match wanted.keeper {
        Keeper::Meta { phone_number_id } => {
            let graph = desk.graph.as_ref().ok_or(Miss::Away)?;
            from_meta(graph, wanted, phone_number_id, incoming).await
        }
        Keeper::Twilio { url, account } => {
            let client = desk.client.as_ref().ok_or(Miss::Away)?;
            from_twilio(client, wanted, (url, account), incoming).await
        }
    }
}

async fn from_meta(
    graph: &Graph,
    wanted: &Wanted<'_>,
    phone_number_id: &str,
    incoming: Incoming,
) -> Result<Kept, Miss> {
    let mut miss = Miss::Nowhere;
    // The address is good for five minutes: one that is over is asked for anew, once.
    for _turn in 0..2 {
        let described = describe(graph, wanted, phone_number_id).await?;
        if described.file_size.is_some_and(|size| size > wanted.kind.largest()) {
            return Err(Miss::TooLarge);
        }
        let expected = wanted.sha256.map(str::to_owned).or(described.sha256.as_deref().and_then(hash));
        let answer = graph.fetch(&wanted.secret, &described.url).await.map_err(unfetched)?;
        match answer.status() {
            200 => return pour(answer, incoming, expected.as_deref()).await,
            404 | 410 => {}
            400 | 403 => miss = Miss::Away,
            401 => return Err(Miss::Locked),
            _ => return Err(Miss::Away),
        }
    }
    Err(miss)
}

/// Twilio says nothing of a file beforehand, and leads on to its bytes.
async fn from_twilio(
    client: &Client,
    wanted: &Wanted<'_>,
    (url, account): (&str, &str),
    incoming: Incoming,
) -> Result<Kept, Miss> {
    let answer = twilio::fetch(client, url, (account, &wanted.secret), wanted.id).await.map_err(unfetched)?;
    match answer.status() {
        200 => pour(answer, incoming, wanted.sha256).await,
        404 | 410 => Err(Miss::Gone),
        401 | 403 => Err(Miss::Locked),
        _ => Err(Miss::Away),
    }
}

async fn describe(graph: &Graph, wanted: &Wanted<'_>, phone_number_id: &str) -> Result<Described, Miss> {
    let path = format!("{}?phone_number_id={phone_number_id}", wanted.id);
    let answer = graph.ask(&wanted.secret, Method::GET, &path, None).await.map_err(away)?;
    match answer.status {
        // A proxy may answer with a page of its own.
        200 => serde_json::from_slice(&answer.body).map_err(|_no_description| Miss::Away),
        status => Err(refused(status, code(&answer.body))),
    }
}

/// Meta's error code.
fn code(body: &[u8]) -> Option<i64> {
    let answer: serde_json::Value = serde_json::from_slice(body).ok()?;
    answer.pointer("/error/code")?.as_i64()
}

async fn pour(mut answer: Arriving, mut incoming: Incoming, expected: Option<&str>) -> Result<Kept, Miss> {
    while let Some(piece) = answer.piece().await.map_err(away)? {
        incoming.add(&piece).await.map_err(unkept)?;
    }
    incoming.keep(expected).await.map_err(unkept)
}

fn unfetched(why: Unfetched) -> Miss {
    match why {
        Unfetched::Foreign => Miss::Foreign,
        Unfetched::Failed(failure) => away(failure),
    }
}

fn away(failure: Failure) -> Miss {
    let (Failure::NotSent(words) | Failure::Unknown(words)) = failure;
    tracing::warn!(%words, "a file could not be fetched");
    Miss::Away
}

fn unkept(error: VaultError) -> Miss {
    match error {
        VaultError::TooLarge => Miss::TooLarge,
        VaultError::WrongHash => Miss::WrongHash,
        VaultError::Missing | VaultError::Broken(_) => {
            tracing::error!(%error, "a file cannot be kept");
            Miss::Away
        }
    }
}
