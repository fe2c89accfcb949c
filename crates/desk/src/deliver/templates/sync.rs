//! Keeping in step with Meta: at the start, every hour, when a notice says that something changed, and when somebody asks.

use std::sync::Arc;
use std::time::Duration;

use base::{ConversationId, LineId, Secret, WorkspaceId};
use outside::graph::Graph;
use outside::{Failure, Response};
use store::{Unit, params};
use whatsapp::send::Body;
use whatsapp::template::{FIELDS, Listed, ListedPage, Refusal};

use super::known::accounts;
use super::news::replace;
use super::{Account, Template, queries};
use crate::flow::emit;
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// How often it is looked for accounts that are due.
const LOOK: Duration = Duration::from_secs(10);
/// How old a list may become.
const OLD: Duration = Duration::from_secs(3600);
/// How long after a try the next one may be. Meta allows 200 calls an hour. Source: Meta, "About the platform".
const BETWEEN: Duration = Duration::from_secs(60);
/// The same for a person who presses the button.
const BETWEEN_PRESSES: Duration = Duration::from_secs(3);
/// How long a message waits for them before it is decided by what is known.
const SENDING: Duration = Duration::from_secs(3);
/// How long a person waits who presses the button.
const PRESSED: Duration = Duration::from_secs(10);
/// Templates on one page of Meta's.
const PAGE: &str = "100";
/// Pages that are read at most. An account has at most 6,000 templates.
const MOST_PAGES: usize = 100;

/// Asks for templates for as long as the desk lives.
pub(crate) async fn run(desk: Desk) {
    if desk.graph.is_none() {
        return;
    }
    let mut looks = tokio::time::interval(LOOK);
    loop {
        looks.tick().await;
        if let Err(error) = look(&desk).await {
            tracing::warn!(%error, "templates are asked for later");
        }
    }
}

/// Asks for what is due.
async fn look(desk: &Desk) -> Result<()> {
    let now = desk.source.now();
    let (tried, synced) = (now.minus(BETWEEN), now.minus(OLD));
    let due: Vec<(WorkspaceId, String)> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::DUE_ACCOUNTS, &params![tried, synced]).await?) })
        })
        .await?;
    for (workspace, waba) in due {
        sync_account(desk, workspace, &waba, BETWEEN).await?;
    }
    Ok(())
}

/// Asks Meta for the templates of all accounts now.
///
/// # Errors
/// What the database answers; what Meta answers stands in the accounts.
pub async fn sync(desk: &Desk, viewer: &Viewer) -> Result<Vec<Account>> {
    viewer.must(Permission::ManageTemplates)?;
    for account in accounts(desk, viewer).await? {
        sync_within(desk, viewer.workspace, account.waba, BETWEEN_PRESSES, PRESSED).await?;
    }
    accounts(desk, viewer).await
}

/// From where a template is sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SentFrom {
    /// A conversation.
    Conversation(ConversationId),
    /// A line.
    Line(LineId),
}

/// Before a template is sent that is not known to be good: what Meta says of it now. Whatever fails, the message may still go.
pub(crate) async fn freshen(desk: &Desk, workspace: WorkspaceId, from: SentFrom, body: &Body) {
    let Body::Template(sent) = body else { return };
    let key = Arc::new((sent.name.clone(), sent.language.clone()));
    let found = desk
        .db
        .read(move |tx| -> Unit<'_, Option<String>, Error> {
            let key = key.clone();
            Box::pin(async move {
                let waba: Option<(String, LineId)> = match from {
                    SentFrom::Conversation(id) => {
                        tx.find(queries::WABA_OF_CONVERSATION, &params![workspace, id]).await?
                    }
                    SentFrom::Line(id) => tx.find(queries::WABA_OF, &params![workspace, id]).await?,
                };
                let Some((waba, _line)) = waba else { return Ok(None) };
                let known: Option<Template> =
                    tx.find(queries::NAMED, &params![workspace, &waba, &key.0, &key.1]).await?;
                let is_good = known.is_some_and(|known| known.status.barrier().is_none());
                Ok((!is_good).then_some(waba))
            })
        })
        .await;
    let synced = match found {
        Ok(Some(waba)) => sync_within(desk, workspace, waba, BETWEEN, SENDING).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = synced {
        tracing::warn!(%error, "a template could not be looked up");
    }
}

/// Asks for the templates of an account, and waits so long for them. The asking goes on by itself, whoever leaves.
async fn sync_within(
    desk: &Desk,
    workspace: WorkspaceId,
    waba: String,
    between: Duration,
    patience: Duration,
) -> Result<()> {
    let worker = desk.clone();
    let asking = tokio::spawn(async move { sync_account(&worker, workspace, &waba, between).await });
    match tokio::time::timeout(patience, asking).await {
        Ok(Ok(synced)) => synced,
        Ok(Err(_)) | Err(_) => Ok(()),
    }
}

/// Asks for the templates of an account, unless that was tried within `between`.
async fn sync_account(desk: &Desk, workspace: WorkspaceId, waba: &str, between: Duration) -> Result<()> {
    let Some(graph) = &desk.graph else { return Ok(()) };
    let now = desk.source.now();
    let account = waba.to_owned();
    let token: Option<Vec<u8>> = desk
        .db
        .write(move |tx| -> Unit<'_, _, Error> {
            let account = account.clone();
            Box::pin(async move {
                let ask = params![workspace, &account, now, now.minus(between)];
                if tx.execute(queries::ASK, &ask).await? == 0 {
                    return Ok(None);
                }
                let token: Option<(Vec<u8>, String)> =
                    tx.find(queries::TOKEN_OF, &params![workspace, &account]).await?;
                Ok(token.map(|(token, _waba)| token))
            })
        })
        .await?;
    let Some(token) = token else { return Ok(()) };
    let listed = match desk.seal.open("access_token", &token) {
        Ok(token) => fetch(graph, &token, waba).await,
        Err(error) => Err(error.to_string()),
    };
    let (waba, listed, source) = (waba.to_owned(), Arc::new(listed), desk.source.clone());
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (waba, listed, source) = (waba.clone(), listed.clone(), source.clone());
            Box::pin(async move {
                match &*listed {
                    Ok(fetched) => {
                        let events = replace(tx, workspace, &source, &waba, (fetched, now)).await?;
                        emit(tx, workspace, &source, &events).await
                    }
                    Err(words) => {
                        tx.execute(queries::FAILED, &params![workspace, &waba, words]).await?;
                        Ok(())
                    }
                }
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(())
}

/// The templates of an account.
pub(super) struct Fetched {
    pub(super) listed: Vec<Listed>,
    /// Whether all of Meta's list could be read.
    pub(super) is_whole: bool,
}

/// Every template of an account, or why there is no answer.
async fn fetch(graph: &Graph, token: &Secret, waba: &str) -> std::result::Result<Fetched, String> {
    let path = format!("{waba}/message_templates");
    let (mut fetched, mut after) = (Fetched { listed: Vec::new(), is_whole: true }, None::<String>);
    for _page in 0..MOST_PAGES {
        let mut query = vec![("fields", FIELDS), ("limit", PAGE)];
        query.extend(after.as_deref().map(|after| ("after", after)));
        let page = read(graph.list(token, &path, &query).await)?;
        fetched.listed.extend(page.templates);
        fetched.is_whole &= page.is_whole;
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(fetched),
        }
    }
    Err("The list of templates does not end.".to_owned())
}

fn read(answer: std::result::Result<Response, Failure>) -> std::result::Result<ListedPage, String> {
    let answer = answer.map_err(|_failure| "Meta could not be reached.".to_owned())?;
    if answer.status >= 400 {
        return Err(Refusal::read(answer.status, &answer.body).words);
    }
    ListedPage::read(&answer.body).ok_or_else(|| "Meta's answer was no list of templates.".to_owned())
}
