//! Fetching one file from Meta into the vault. No transaction is open here.

use base::{Secret, WorkspaceId};
use outside::graph::{Graph, Unfetched};
use outside::vault::{Incoming, Kept, Vault, VaultError};
use outside::{Arriving, Failure, Method};
use serde::Deserialize;
use uuid::Uuid;

use super::rules::{Miss, hash, refused};
use super::{Kind, owner};
use crate::Desk;

/// A file that is to be fetched.
pub(super) struct Wanted {
    pub(super) workspace: WorkspaceId,
    pub(super) kind: Kind,
    pub(super) sha256: Option<String>,
    pub(super) meta_id: String,
    pub(super) phone_number_id: String,
    pub(super) token: Secret,
}

/// What Meta says of a file. Source: Meta, "Media", 2026-09.
#[derive(Deserialize)]
struct Described {
    url: String,
    sha256: Option<String>,
    file_size: Option<u64>,
}

/// Fetches a file. One that is kept already, because the same was sent before, is not fetched twice.
pub(super) async fn fetch(desk: &Desk, graph: &Graph, vault: &Vault, wanted: &Wanted) -> Result<Kept, Miss> {
    if let Some(sha256) = &wanted.sha256
        && let Ok(Some(kept)) = vault.find(&owner(wanted.workspace), sha256).await
    {
        return Ok(kept);
    }
    // The address is good for five minutes: one that is over is asked for anew, once.
    for _turn in 0..2 {
        let described = describe(graph, wanted).await?;
        let largest = wanted.kind.largest();
        if described.file_size.is_some_and(|size| size > largest) {
            return Err(Miss::TooLarge);
        }
        let expected = wanted.sha256.clone().or(described.sha256.as_deref().and_then(hash));
        let answer = graph.fetch(&wanted.token, &described.url).await.map_err(unfetched)?;
        match answer.status() {
            200 => {
                let name = desk.source.id::<Uuid>().to_string();
                let incoming = vault.receive(&owner(wanted.workspace), &name, largest);
                return pour(answer, incoming, expected.as_deref()).await;
            }
            400 | 403 | 404 | 410 => {}
            401 => return Err(Miss::Locked),
            _ => return Err(Miss::Away),
        }
    }
    Err(Miss::Away)
}

async fn describe(graph: &Graph, wanted: &Wanted) -> Result<Described, Miss> {
    let path = format!("{}?phone_number_id={}", wanted.meta_id, wanted.phone_number_id);
    let answer = graph.ask(&wanted.token, Method::GET, &path, None).await.map_err(away)?;
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
    tracing::warn!(%words, "a file could not be fetched from Meta");
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
