//! Making, editing and deleting templates at Meta.

use std::sync::Arc;

use base::{LineId, Moment, Secret, TemplateId, WorkspaceId};
use outside::graph::Upload;
use outside::{Failure, Method, Response};
use serde_json::{Value, json};
use store::{Unit, params};
use whatsapp::template::{
    Category, Design, FIELDS, Fault, Listed, NAME_BLOCKED, Quality, Refusal, Status, may_delete, may_edit,
};

use super::example::with_handle;
use super::known::one;
use super::news::{gone, save, tell};
use super::{Template, queries};
use crate::flow::{Event, EventKind, emit};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// Makes a template on the account of a line. Meta looks at it before it can be sent.
///
/// # Errors
/// [`Error::Invalid`] with everything that Meta would refuse, or refused; [`Error::Conflict`] if it cannot be made now;
/// [`Error::NotFound`] for lines of other workspaces.
pub async fn create(desk: &Desk, viewer: &Viewer, line: LineId, design: Design) -> Result<Template> {
    viewer.must(Permission::ManageTemplates)?;
    check(&design)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    let name = design.name.clone();
    let (waba, blocked) = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            let name = name.clone();
            Box::pin(async move {
                let waba: Option<(String, LineId)> =
                    tx.find(queries::WABA_OF, &params![workspace, line]).await?;
                let (waba, _line) = waba.ok_or(Error::NotFound("line"))?;
                let blocked = params![workspace, &waba, &name, now.minus(NAME_BLOCKED)];
                let blocked: Option<(Moment, TemplateId)> = tx.find(queries::BLOCKED_NAME, &blocked).await?;
                Ok((waba, blocked.map(|(from, _template)| from)))
            })
        })
        .await?;
    if let Some(from) = blocked {
        let until = from.plus(NAME_BLOCKED).to_string();
        let day = until.split('T').next().unwrap_or_default();
        let words = format!(
            "An approved template of this name was deleted, so Meta blocks the name until {day}. Choose another name."
        );
        return Err(Error::Conflict(words));
    }
    let meta = Meta::of(desk, workspace, &waba).await?;
    let design = with_handle(desk, viewer, &meta, design).await?;
    let answer =
        meta.ask(Method::POST, &format!("{waba}/message_templates"), Some(&design.to_request())).await?;
    let id = answer.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let status = answer.get("status").and_then(Value::as_str).map_or(Status::Pending, Status::after);
    let category = answer.get("category").and_then(Value::as_str).and_then(|word| word.parse().ok());
    let design = Design { category: category.unwrap_or(design.category), ..design };
    let listed = meta.listed(&id).await.unwrap_or_else(|| as_sent(id, design, status));
    keep(desk, workspace, waba, listed, None).await
}

/// Edits a template: its parts are replaced as a whole, name and language stay.
///
/// # Errors
/// As [`create`]; [`Error::Conflict`] if Meta allows no edit now.
pub async fn edit(desk: &Desk, viewer: &Viewer, id: TemplateId, design: Design) -> Result<Template> {
    viewer.must(Permission::ManageTemplates)?;
    let before = one(desk, viewer, id).await?;
    let design =
        Design { name: before.design.name.clone(), language: before.design.language.clone(), ..design };
    check(&design)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    let edits: Vec<(Moment, WorkspaceId)> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::EDITS, &params![workspace, id]).await?) })
        })
        .await?;
    let edits: Vec<Moment> = edits.into_iter().map(|(at, _workspace)| at).collect();
    let categories = (before.design.category, design.category);
    may_edit(before.status, categories, &edits, now).map_err(|words| Error::Conflict(words.to_owned()))?;
    let meta = Meta::of(desk, workspace, &before.waba).await?;
    let design = with_handle(desk, viewer, &meta, design).await?;
    let request = if before.design.category == design.category {
        json!({"components": design.components()})
    } else {
        json!({"category": design.category.in_capitals(), "components": design.components()})
    };
    meta.ask(Method::POST, &before.meta_id, Some(&request)).await?;
    let meta_id = before.meta_id.clone();
    let listed = meta.listed(&meta_id).await.unwrap_or_else(|| as_sent(meta_id, design, Status::Pending));
    let counts = before.status.barrier().is_none();
    keep(desk, workspace, before.waba, listed, counts.then_some((id, now))).await
}

/// Deletes a template, in its language only.
///
/// # Errors
/// [`Error::Conflict`] if Meta keeps it, [`Error::NotFound`] in other workspaces.
pub async fn delete(desk: &Desk, viewer: &Viewer, id: TemplateId) -> Result<()> {
    viewer.must(Permission::ManageTemplates)?;
    let template = one(desk, viewer, id).await?;
    may_delete(template.status).map_err(|words| Error::Conflict(words.to_owned()))?;
    let workspace = viewer.workspace;
    let meta = Meta::of(desk, workspace, &template.waba).await?;
    let Template { waba, meta_id, design, .. } = &template;
    // Names and ids have nothing in them that an address would have to escape.
    let path = format!("{waba}/message_templates?hsm_id={meta_id}&name={}", design.name);
    meta.ask(Method::DELETE, &path, None).await?;
    let source = desk.source.clone();
    let gone = Arc::new(gone(&template, source.now()));
    desk.db
        .write(move |tx| -> Unit<'_, (), Error> {
            let (gone, source) = (gone.clone(), source.clone());
            Box::pin(async move {
                tell(tx, workspace, &gone).await?;
                let event = Event::new(EventKind::TemplateChanged, source.now()).about(gone.id);
                emit(tx, workspace, &source, &[event]).await
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(())
}

fn check(design: &Design) -> Result<()> {
    let faults = design.faults();
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid(faults.into_iter().map(|fault: Fault| fault.words).collect::<Vec<String>>().join(" ")))
}

/// What we asked for, where Meta does not say what it made of it.
fn as_sent(id: String, design: Design, status: Status) -> Listed {
    let raw = json!({"parameter_format": design.format.in_capitals(), "components": design.components()});
    // The words of an authentication template are Meta's: the list will tell them.
    let design = match design.category {
        Category::Authentication => Design { body: design.words(), ..design },
        _ => design,
    };
    Listed { id, design, status, quality: Quality::Unknown, rejected: None, raw }
}

/// Writes down what became of a template, and an edit that counts.
async fn keep(
    desk: &Desk,
    workspace: WorkspaceId,
    waba: String,
    listed: Listed,
    edited: Option<(TemplateId, Moment)>,
) -> Result<Template> {
    let source = desk.source.clone();
    let (waba, listed) = (Arc::new(waba), Arc::new(listed));
    let template = desk
        .db
        .write(move |tx| -> Unit<'_, Template, Error> {
            let (source, waba, listed) = (source.clone(), waba.clone(), listed.clone());
            Box::pin(async move {
                let now = source.now();
                save(tx, workspace, &source, &waba, std::slice::from_ref(&listed), now).await?;
                if let Some((id, at)) = edited {
                    tx.execute(queries::ADD_EDIT, &params![workspace, id, at]).await?;
                }
                let key = params![workspace, &*waba, &listed.design.name, &listed.design.language];
                let template: Option<Template> = tx.find(queries::NAMED, &key).await?;
                let template = template.ok_or(Error::NotFound("template"))?;
                let event = Event::new(EventKind::TemplateChanged, now).about(template.id);
                emit(tx, workspace, &source, &[event]).await?;
                Ok(template)
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(template)
}

/// Meta, asked with the token of an account's app.
pub(super) struct Meta<'d> {
    graph: &'d outside::graph::Graph,
    token: Secret,
}

impl<'d> Meta<'d> {
    async fn of(desk: &'d Desk, workspace: WorkspaceId, waba: &str) -> Result<Self> {
        let graph = desk.graph.as_ref().ok_or(Error::Busy)?;
        let waba = waba.to_owned();
        let token: Option<(Vec<u8>, String)> = desk
            .db
            .read(move |tx| -> Unit<'_, _, Error> {
                let waba = waba.clone();
                Box::pin(async move { Ok(tx.find(queries::TOKEN_OF, &params![workspace, &waba]).await?) })
            })
            .await?;
        let (token, _waba) = token.ok_or(Error::NotFound("account"))?;
        Ok(Self { graph, token: desk.seal.open("access_token", &token)? })
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let answer = self.graph.ask(&self.token, method, path, body).await;
        let answer = answer.map_err(|failure| not_answered(&failure))?;
        if answer.status >= 400 {
            return Err(refused(&answer));
        }
        Ok(serde_json::from_slice(&answer.body).unwrap_or_default())
    }

    /// Hands the example of a file over: Meta's handle of it.
    pub(super) async fn handle_of(&self, file: Upload) -> Result<String> {
        let away = || {
            Error::Conflict(
                "Meta did not take the example, so nothing was changed. Try again in a moment.".to_owned(),
            )
        };
        let answer = self.graph.upload_example(&self.token, file).await.map_err(|_failure| away())?;
        if answer.status >= 400 {
            return Err(refused(&answer));
        }
        let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        told.get("h").and_then(Value::as_str).map(str::to_owned).ok_or_else(away)
    }

    /// A template as Meta has it now, if Meta says so.
    async fn listed(&self, id: &str) -> Option<Listed> {
        let answer = self.graph.list(&self.token, id, &[("fields", FIELDS)]).await.ok()?;
        Listed::read(&serde_json::from_slice(&answer.body).ok()?)
    }
}

fn refused(answer: &Response) -> Error {
    let refusal = Refusal::read(answer.status, &answer.body);
    if refusal.later { Error::Conflict(refusal.words) } else { Error::Invalid(refusal.words) }
}

fn not_answered(failure: &Failure) -> Error {
    Error::Conflict(
        match failure {
            Failure::NotSent(_why) => "Meta could not be reached, so nothing was changed. Try again in a moment.",
            Failure::Unknown(_why) => {
                "Meta did not answer in time. Press \"Sync now\" to see whether it was done, before you try again."
            }
        }
        .to_owned(),
    )
}
