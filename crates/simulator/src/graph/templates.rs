//! The templates of an account: listed by pages, made, edited, deleted; and what Meta makes of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use serde_json::{Value, json};

use super::account::account;
use super::answer::GraphError;
use super::{app_for, example};
use crate::Refusal;
use crate::config::Receipts;
use crate::platform::Platform;
use crate::template::{Template, Verdict};
use crate::write;

/// How long Meta looks at a template.
const LOOK: Duration = Duration::from_secs(6);
/// Templates on a page if nobody says otherwise.
const PAGE: usize = 25;

pub(super) async fn list(
    State(platform): State<Arc<Platform>>,
    Path((_version, waba)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    account(&platform, &headers, &waba)?;
    let is =
        |name: &str, value: &str| query.get(name).is_none_or(|wanted| wanted.eq_ignore_ascii_case(value));
    let state = platform.settled();
    let all: Vec<&Template> = state
        .board
        .of_account(&waba)
        .filter(|one| is("name", &one.name) && is("status", &one.status) && is("category", &one.category))
        .filter(|one| is("language", &one.language))
        .collect();
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
    let (from, size) = (number("after").unwrap_or(0), number("limit").unwrap_or(PAGE).clamp(1, 1000));
    let data: Vec<Value> = all.iter().skip(from).take(size).map(|one| one.listed()).collect();
    let end = from + data.len();
    let paging = if end < all.len() {
        let next =
            format!("https://graph.facebook.com{}?access_token=secret&limit={size}&after={end}", uri.path());
        json!({"cursors": {"before": from.to_string(), "after": end.to_string()}, "next": next})
    } else {
        json!({"cursors": {"before": from.to_string(), "after": end.to_string()}})
    };
    let summary = json!({"total_count": all.len(), "message_template_count": all.len(),
                         "message_template_limit": 6000, "are_translations_complete": true});
    Ok(Json(json!({"data": data, "paging": paging, "summary": summary})))
}

pub(super) async fn create(
    State(platform): State<Arc<Platform>>,
    Path((_version, waba)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, GraphError> {
    account(&platform, &headers, &waba)?;
    let request = read(&body)?;
    example::check(&platform, &request)?;
    let added = platform.state().board.add(&waba, &request, platform.source.now());
    let template = added.map_err(GraphError::of_template)?;
    platform.look_at(&template);
    Ok(Json(json!({"id": template.id, "status": template.status, "category": template.category})))
}

/// Changes a template, or takes the bytes of an upload: both are a `POST` to an id.
pub(super) async fn edit(
    State(platform): State<Arc<Platform>>,
    Path((_version, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, GraphError> {
    if id.starts_with("upload:") {
        return example::take(&platform, &id, &headers, &body);
    }
    let waba = platform.state().board.by_id(&id).map(|template| template.waba.clone());
    account(&platform, &headers, &waba.ok_or_else(|| GraphError::no_such_object(&id))?)?;
    let request = read(&body)?;
    example::check(&platform, &request)?;
    let edited = platform.settled().board.edit(&id, &request, platform.source.now());
    platform.look_at(&edited.map_err(GraphError::of_template)?);
    Ok(Json(json!({"success": true})))
}

pub(super) async fn delete(
    State(platform): State<Arc<Platform>>,
    Path((_version, waba)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    account(&platform, &headers, &waba)?;
    let (name, id) = (query.get("name"), query.get("hsm_id"));
    if name.is_none() {
        return Err(GraphError::invalid("The parameter name is required."));
    }
    let wanted = |one: &Template| name == Some(&one.name) && id.is_none_or(|id| *id == one.id);
    let gone = platform.state().board.delete(&waba, wanted, platform.source.now());
    gone.map(|_count| Json(json!({"success": true})))
        .ok_or_else(|| GraphError::invalid("The template does not exist, or cannot be deleted."))
}

/// The template with this id, if there is one and the token may see it.
pub(super) fn node(platform: &Platform, headers: &HeaderMap, id: &str) -> Option<Value> {
    let template = platform.settled().board.by_id(id).cloned()?;
    app_for(platform, headers).ok()?;
    account(platform, headers, &template.waba).ok().map(|_lines| template.listed())
}

fn read(body: &[u8]) -> Result<Value, GraphError> {
    serde_json::from_slice(body).map_err(|error| GraphError::invalid(&format!("Invalid JSON: {error}")))
}

impl Platform {
    /// Meta looks at a template, and tells soon what it thinks; unless somebody else is to decide.
    fn look_at(&self, template: &Template) {
        if !self.reviews {
            return;
        }
        let after = if self.receipts == Receipts::Lifelike { LOOK } else { Duration::ZERO };
        let (event, reason) = match template.verdict() {
            Verdict::Approved => ("APPROVED", "NONE"),
            Verdict::Rejected(reason) => ("REJECTED", reason),
        };
        let (name, language) = (template.name.clone(), template.language.clone());
        if let Err(refusal) = self.judge((&template.waba, &name, &language), (event, reason), after) {
            tracing::warn!(%refusal, "nobody looks at a template");
        }
    }

    /// Meta changes how far a template is, and says so `after` a while.
    pub fn judge(
        &self,
        (waba, name, language): (&str, &str, &str),
        (event, reason): (&str, &str),
        after: Duration,
    ) -> Result<(), Refusal> {
        let (now, status) = (self.source.now(), if event == "REINSTATED" { "APPROVED" } else { event });
        let (app, template) = self.template_of(waba, name, language, |template| {
            template.will_be(status, reason, now.plus(after));
        })?;
        self.state().board.settle(now);
        self.pusher.push_after(write::template_status(&app, &template, (event, reason)), after)
    }

    /// Customers like a template more or less, or Meta finds that it belongs to another category.
    pub fn regrade(
        &self,
        (waba, name, language): (&str, &str, &str),
        (quality, category): (Option<&str>, Option<&str>),
    ) -> Result<(), Refusal> {
        let before = self.template_of(waba, name, language, |_template| ())?.1;
        let (app, template) = self.template_of(waba, name, language, |template| {
            if let Some(quality) = quality {
                quality.clone_into(&mut template.quality);
            }
            if let Some(category) = category {
                category.clone_into(&mut template.category);
            }
        })?;
        if quality.is_some() {
            self.pusher.push(write::template_quality(&app, &template, &before.quality))?;
        }
        if category.is_some() {
            self.pusher.push(write::template_category(&app, &template, &before.category))?;
        }
        Ok(())
    }

    fn template_of(
        &self,
        waba: &str,
        name: &str,
        language: &str,
        change: impl FnOnce(&mut Template),
    ) -> Result<(String, Template), Refusal> {
        let mut state = self.state();
        let app = state.world.lines().iter().find(|line| line.waba_id == waba).map(|line| line.app.clone());
        let app = app.ok_or(Refusal::NoSuchLine)?;
        let id = state.board.named(waba, name, language).map(|template| template.id.clone());
        let template = id.and_then(|id| state.board.by_id_mut(&id)).ok_or(Refusal::NoSuchTemplate)?;
        change(template);
        Ok((app, template.clone()))
    }
}
