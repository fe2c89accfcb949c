//! The loop that sends: takes what is due, hands it to Meta without a transaction open, writes down what became of it.

use std::sync::Arc;
use std::time::Duration;

use base::MessageId;
use identity::Kind;
use outside::graph::Graph;
use tokio::task::JoinSet;
use whatsapp::send::Target;

use super::rates::Rates;
use super::rows::{Leaving, LeavingRow, Tried, give_up_interrupted, give_up_lost, settle, take_due};
use super::rules::{Fate, TOKEN, Why, fate};
use super::{file, sms};
use crate::{Desk, Error};

/// How many messages are on their way at once.
const AT_ONCE: usize = 64;
/// How often the table is looked at for what other processes wrote, and for what has to be tried again.
const LOOK: Duration = Duration::from_secs(1);

/// Sends until the program is to end; then it waits for what is on its way.
pub(crate) async fn run(desk: Desk) {
    let Some(graph) = desk.graph.clone() else { return };
    if let Err(error) = give_up_interrupted(&desk).await {
        tracing::error!(%error, "messages that were on their way when the program stopped are looked at later");
    }
    let mut rates = Rates::default();
    // Tasks of their own: they go on while the table is waited for.
    let mut on_their_way = JoinSet::new();
    let mut looks = tokio::time::interval(LOOK);
    while !desk.stopping.is_cancelled() {
        let room = AT_ONCE.saturating_sub(on_their_way.len());
        match take_due(&desk, &mut rates, room).await {
            Ok(leaving) => {
                for one in leaving {
                    on_their_way.spawn(send(desk.clone(), graph.clone(), one));
                }
            }
            Err(error) => {
                tracing::error!(%error, "messages wait because they cannot be sent now");
                tokio::time::sleep(LOOK).await;
            }
        }
        let tried = tokio::select! {
            tried = next_tried(&mut on_their_way) => tried,
            () = desk.outbox.notified() => continue,
            () = desk.stopping.cancelled() => break,
            _time = looks.tick() => {
                if let Err(error) = give_up_lost(&desk).await {
                    tracing::error!(%error, "messages of a program that stopped are looked at later");
                }
                continue;
            }
        };
        insist_on_settling(&desk, tried).await;
    }
    while !on_their_way.is_empty() {
        let tried = next_tried(&mut on_their_way).await;
        insist_on_settling(&desk, tried).await;
    }
}

/// What was tried and is known by now; waits for the first. A task that broke off says nothing: its lease ends.
async fn next_tried(on_their_way: &mut JoinSet<Tried>) -> Vec<Tried> {
    let Some(first) = on_their_way.join_next().await else { return std::future::pending().await };
    let mut tried: Vec<Tried> = first.into_iter().collect();
    while let Some(more) = on_their_way.try_join_next() {
        tried.extend(more);
    }
    tried
}

/// What became of a message must be written down: else it counts as unknown when its lease ends. If the batch cannot be
/// written, each is by itself; one that never can be keeps nobody else from leaving.
async fn insist_on_settling(desk: &Desk, tried: Vec<Tried>) {
    let mut left = vec![Arc::new(tried)];
    while let Some(batch) = left.pop() {
        let Err(error) = settle(desk, batch.clone()).await else { continue };
        tracing::error!(%error, "what became of messages cannot be written down now");
        if matches!(error, Error::Busy) {
            tokio::time::sleep(LOOK).await;
            left.push(batch);
        } else if batch.len() > 1 {
            left.extend(batch.iter().map(|one| Arc::new(vec![one.clone()])));
        }
    }
}

async fn send(desk: Desk, graph: Graph, one: Leaving) -> Tried {
    let fate = hand_over(&desk, &graph, one.id, &one.row).await;
    Tried { workspace: one.workspace, id: one.id, fate }
}

async fn hand_over(desk: &Desk, graph: &Graph, id: MessageId, one: &LeavingRow) -> Fate {
    if let Some(refusal) = &one.refusal {
        return Fate::Failed(refusal.clone());
    }
    let payload = match file::read(&one.payload) {
        Ok(payload) => payload,
        Err(error) => return Fate::Failed(ours("payload", "The message cannot be read any more.", &error)),
    };
    if let Some(provider) = &one.provider {
        return sms::hand_over(desk, id, one, provider, &payload).await;
    }
    let payload = match &one.file {
        Some(file) => payload.with_file(file),
        None => payload,
    };
    let target = match one.kind {
        _ if !one.is_theirs => return Fate::Failed(gone()),
        Kind::Phone => Target::Phone(&one.address),
        Kind::Bsuid | Kind::ParentBsuid => Target::UserId(&one.address),
        Kind::Crm | Kind::Message => return Fate::Failed(gone()),
    };
    let token = match desk.seal.open("access_token", &one.access_token) {
        Ok(token) => token,
        Err(error) => return Fate::Failed(ours(TOKEN, "The app's access token cannot be read.", &error)),
    };
    let request = payload.request(target, &id.to_string());
    let sent = graph.send(&token, &one.phone_number_id, &request).await;
    fate(sent, one.attempt(desk.source.now()))
}

pub(super) fn gone() -> Why {
    Why {
        code: "address_gone".to_owned(),
        reason: "The address was no longer this customer's when the message was about to leave.".to_owned(),
        details: None,
    }
}

pub(super) fn ours(code: &str, reason: &str, error: &dyn std::fmt::Display) -> Why {
    Why { code: code.to_owned(), reason: reason.to_owned(), details: Some(error.to_string()) }
}
