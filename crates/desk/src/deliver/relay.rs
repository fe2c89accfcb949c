//! What is handed to Meta and back as it is: files, lists, receipts.

use base::Secret;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use outside::graph::Upload;
use outside::{Arriving, Method, Unfetched};
use serde_json::{Value, json};
use store::{Unit, params};

use super::files::{forget_at_meta, id_in, keep_known};
use super::queries;
use crate::channel::{self, Line, away, graph, is_id_of_metas};
use crate::media::{self, File, Offered, Pieces, State, Taken};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

pub use outside::Response;

/// The line with this id of Meta's.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn line_called(desk: &Desk, viewer: &Viewer, phone_number_id: &str) -> Result<Line> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, wanted) = (viewer.workspace, phone_number_id.to_owned());
    desk.db
        .read(move |tx| -> Unit<'_, Line, Error> {
            let wanted = wanted.clone();
            Box::pin(async move {
                let lines = channel::lines(tx, workspace).await?;
                lines.by_phone_number_id(&wanted).cloned().ok_or(Error::NotFound("line"))
            })
        })
        .await
}

/// Tells a customer that a message was read and, if wanted, that somebody is typing.
///
/// # Errors
/// [`Error::NotFound`] for lines of other workspaces, [`Error::MetaAway`] if Meta cannot be reached.
pub async fn show_read(
    desk: &Desk,
    viewer: &Viewer,
    line: &Line,
    wamid: &str,
    typing: bool,
) -> Result<Response> {
    viewer.must(Permission::WorkConversations)?;
    let body = if typing {
        json!({"messaging_product": "whatsapp", "status": "read", "message_id": wamid,
               "typing_indicator": {"type": "text"}})
    } else {
        json!({"messaging_product": "whatsapp", "status": "read", "message_id": wamid})
    };
    let path = format!("{}/messages", line.phone_number_id);
    ask(desk, viewer, &line.phone_number_id, Method::POST, &path, Some(&body)).await
}

/// Takes in a file that is to be uploaded at Meta. It is kept here, too, so that the thread can show it.
///
/// # Errors
/// [`Error::Invalid`] if it is too large, [`Error::Busy`] if too many come in at once.
pub async fn take(
    desk: &Desk,
    viewer: &Viewer,
    pieces: impl Stream<Item = std::io::Result<Bytes>> + Send,
) -> Result<Taken> {
    let mut pieces = std::pin::pin!(pieces);
    let mut taking = media::take(desk, viewer, u64::MAX)?;
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_broken| Error::Invalid("The file did not arrive whole.".to_owned()))?;
        taking.add(&piece).await?;
    }
    taking.end().await
}

/// Uploads a file at Meta, to be sent from this line.
///
/// # Errors
/// [`Error::MetaAway`] if Meta cannot be reached.
pub async fn upload(
    desk: &Desk,
    viewer: &Viewer,
    line: &Line,
    (name, mime_type): (String, String),
    taken: Taken,
) -> Result<Response> {
    viewer.must(Permission::WorkConversations)?;
    let token = owning(desk, viewer, &line.phone_number_id).await?;
    let size = taken.size();
    let kind = super::files::kind_of(&mime_type);
    let offered = Offered { kind, mime_type: mime_type.clone(), name: Some(name.clone()) };
    let file = taken.into_file(desk, offered).await;
    let pieces = media::open(desk, viewer, &file, 0..size).await?;
    let upload = Upload { name, mime_type, size, pieces };
    let answer = graph(desk)?.upload(&token, &line.phone_number_id, upload).await.map_err(away)?;
    let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if let Some(meta_id) = id_in(&told).filter(|_| answer.status < 300) {
        keep_known(desk, viewer.workspace, file, line.id, meta_id).await?;
    }
    Ok(answer)
}

/// What Meta says of a file.
///
/// # Errors
/// [`Error::MetaAway`] if Meta cannot be reached.
pub async fn file(desk: &Desk, viewer: &Viewer, id: &str) -> Result<Response> {
    viewer.must(Permission::ReadConversations)?;
    let answer = ask(desk, viewer, id, Method::GET, id, None).await?;
    // The app's token opens much more at Meta than files.
    if answer.status < 400 && !is_file(&answer) {
        return Err(Error::NotFound("file"));
    }
    Ok(answer)
}

fn is_file(answer: &Response) -> bool {
    let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    ["url", "mime_type", "sha256"].into_iter().all(|field| told.get(field).is_some_and(Value::is_string))
}

/// A file on its way to whoever asked for it.
pub struct Passed {
    /// Its MIME type.
    pub mime_type: String,
    /// Its bytes.
    pub pieces: Pieces,
}

/// The bytes of a file that Meta keeps; from here, if they are here.
///
/// # Errors
/// [`Error::NotFound`] if Meta does not have it, [`Error::MetaAway`] if Meta cannot be reached.
pub async fn file_bytes(desk: &Desk, viewer: &Viewer, id: &str) -> Result<Passed> {
    viewer.must(Permission::ReadConversations)?;
    if let Some(file) = kept(desk, viewer, id).await? {
        let size = file.length();
        let pieces = media::open(desk, viewer, &file, 0..size).await?;
        return Ok(Passed { mime_type: file.mime_type, pieces });
    }
    let told = file(desk, viewer, id).await?;
    let told: Value = serde_json::from_slice(&told.body).unwrap_or_default();
    let address = told.get("url").and_then(Value::as_str).ok_or(Error::NotFound("file"))?;
    let graph = graph(desk)?;
    for token in tokens(desk, viewer, id).await? {
        let answer = graph.fetch(&token, address).await.map_err(|why| match why {
            Unfetched::Foreign => Error::NotFound("file"),
            Unfetched::Failed(failure) => away(failure),
        })?;
        if answer.status() == 200 {
            let mime_type = answer.mime_type().unwrap_or("application/octet-stream").to_owned();
            return Ok(Passed { mime_type, pieces: passed_on(answer) });
        }
    }
    Err(Error::NotFound("file"))
}

/// The file that Meta calls so, if it is here.
async fn kept(desk: &Desk, viewer: &Viewer, id: &str) -> Result<Option<File>> {
    let (workspace, names) = (viewer.workspace, vec![id.to_owned()]);
    let found = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { media::files_called(tx, workspace, &names).await })
        })
        .await?;
    Ok(found.into_iter().map(|(_name, file)| file).find(|file| file.state == State::Kept))
}

/// What is fetched, as it comes.
fn passed_on(answer: Arriving) -> Pieces {
    let next = |mut answer: Arriving| async move {
        match answer.piece().await {
            Ok(piece) => piece.map(|piece| (Ok(piece), answer)),
            Err(_broken) => Some((Err(std::io::Error::other("the file broke off")), answer)),
        }
    };
    stream::unfold(answer, next).boxed()
}

/// Takes a file away at Meta.
///
/// # Errors
/// [`Error::MetaAway`] if Meta cannot be reached.
pub async fn discard_file(desk: &Desk, viewer: &Viewer, id: &str) -> Result<Response> {
    viewer.must(Permission::WorkConversations)?;
    let told = file(desk, viewer, id).await?;
    if told.status >= 400 {
        return Ok(told);
    }
    let answer = ask(desk, viewer, id, Method::DELETE, id, None).await?;
    if answer.status < 400 {
        forget_at_meta(desk, viewer.workspace, id).await?;
    }
    Ok(answer)
}

/// What may be asked of a list of templates.
const LIST_WORDS: [&str; 10] =
    ["fields", "limit", "after", "before", "name", "status", "language", "category", "content", "summary"];

/// What may be asked about a number.
const NUMBER_WORDS: [&str; 1] = ["fields"];

/// What Meta says of a line's number. `query`: what was asked.
///
/// # Errors
/// [`Error::NotFound`] for a line that is not at Meta, [`Error::MetaAway`] if Meta cannot be reached.
pub async fn number(
    desk: &Desk,
    viewer: &Viewer,
    line: &Line,
    query: &[(String, String)],
) -> Result<Response> {
    viewer.must(Permission::ReadConversations)?;
    let known = query.iter().filter(|(name, _value)| NUMBER_WORDS.contains(&name.as_str()));
    let query: Vec<(&str, &str)> = known.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    must_be_id(&line.phone_number_id)?;
    let token = owning(desk, viewer, &line.phone_number_id).await?;
    graph(desk)?.list(&token, &line.phone_number_id, &query).await.map_err(away)
}

/// The templates of a WhatsApp Business Account of ours, as Meta lists them. `query`: what was asked.
///
/// # Errors
/// [`Error::NotFound`] for an account on which no line of the workspace is, [`Error::MetaAway`] if Meta cannot be reached.
pub async fn templates(
    desk: &Desk,
    viewer: &Viewer,
    waba: &str,
    query: &[(String, String)],
) -> Result<Response> {
    viewer.must(Permission::ReadConversations)?;
    let known = query.iter().filter(|(name, _value)| LIST_WORDS.contains(&name.as_str()));
    let query: Vec<(&str, &str)> = known.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    must_be_id(waba)?;
    let token = owning(desk, viewer, waba).await?;
    let path = format!("{waba}/message_templates");
    let mut answer = graph(desk)?.list(&token, &path, &query).await.map_err(away)?;
    // Meta's addresses of the next page carry the app's token.
    if let Ok(mut told) = serde_json::from_slice::<Value>(&answer.body) {
        if let Some(paging) = told.get_mut("paging").and_then(Value::as_object_mut) {
            paging.retain(|name, _value| name == "cursors");
        }
        answer.body = told.to_string().into_bytes();
    }
    Ok(answer)
}

/// The token of the app that a line or account of ours belongs to.
async fn owning(desk: &Desk, viewer: &Viewer, object: &str) -> Result<Secret> {
    let apps = apps(desk, viewer, object).await?;
    let owning = apps.iter().find(|(_token, owns)| *owns == 1);
    let (token, _owns) = owning.ok_or(Error::NotFound("account"))?;
    desk.seal.open("access_token", token)
}

/// Nothing else becomes part of an address at Meta.
fn must_be_id(id: &str) -> Result<()> {
    if is_id_of_metas(id) { Ok(()) } else { Err(Error::NotFound("object at Meta")) }
}

/// Asks Meta with the token of the app that the object belongs to; if that is not known, with each in turn.
async fn ask(
    desk: &Desk,
    viewer: &Viewer,
    object: &str,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<Response> {
    must_be_id(object)?;
    let graph = graph(desk)?;
    let mut last = None;
    for token in tokens(desk, viewer, object).await? {
        let answer = graph.ask(&token, method.clone(), path, body).await.map_err(away)?;
        if answer.status < 400 {
            return Ok(answer);
        }
        last.get_or_insert(answer);
    }
    last.ok_or(Error::NotFound("app"))
}

/// The tokens to ask with: only the one of the app that owns the object, if it is a line or an account of ours.
async fn tokens(desk: &Desk, viewer: &Viewer, object: &str) -> Result<Vec<Secret>> {
    let apps = apps(desk, viewer, object).await?;
    let is_ours = apps.iter().any(|(_token, owns)| *owns == 1);
    let wanted = apps.iter().filter(|(_token, owns)| *owns == 1 || !is_ours);
    wanted.map(|(token, _owns)| desk.seal.open("access_token", token)).collect()
}

/// The sealed tokens of the workspace's apps, each with 1 if the object is one of its lines or accounts.
async fn apps(desk: &Desk, viewer: &Viewer, object: &str) -> Result<Vec<(Vec<u8>, i64)>> {
    let (workspace, object) = (viewer.workspace, object.to_owned());
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            let object = object.clone();
            Box::pin(async move { Ok(tx.query(queries::TOKENS, &params![workspace, &object]).await?) })
        })
        .await
}
