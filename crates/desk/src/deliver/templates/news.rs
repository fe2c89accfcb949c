//! What Meta tells about templates, written down.

use std::collections::{HashMap, HashSet};

use base::{Moment, Source, TemplateId, WorkspaceId};
use store::{Tx, params};
use whatsapp::template::{Listed, Status};

use super::rules::{SLACK, blocked_from, in_words, told};
use super::sync::Fetched;
use super::{Template, queries};
use crate::flow::{Event, EventKind};
use crate::receive::TemplateNews;
use crate::{Result, channel};

/// Applies what deliveries told, in their order. What cannot be applied is asked for soon.
pub(crate) async fn hear(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    news: &[TemplateNews],
) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for news in news {
        let now = source.now();
        let key = params![workspace, &news.waba, &news.name, &news.language];
        let known: Option<Template> = tx.find(queries::NAMED, &key).await?;
        let is_old = known.as_ref().is_some_and(|known| news.at < known.as_of);
        match known.and_then(|known| told(known, &news.change, news.at, now)) {
            Some(template) => {
                tell(tx, workspace, &template).await?;
                events.push(Event::new(EventKind::TemplateChanged, now).about(template.id));
            }
            None if is_old => {}
            None => drop(tx.execute(queries::STALE, &params![workspace, &news.waba, now]).await?),
        }
    }
    Ok(events)
}

/// Writes down how a template stands now.
pub(super) async fn tell(tx: &mut Tx, workspace: WorkspaceId, template: &Template) -> Result<()> {
    let row = params![
        workspace,
        template.id,
        template.design.category.as_str(),
        template.status.as_str(),
        template.quality.as_str(),
        template.note.as_deref(),
        template.seen_at,
        template.as_of,
        template.blocked_from,
    ];
    tx.execute(queries::TELL, &row).await?;
    Ok(())
}

/// Writes down what Meta's list said at this time.
pub(super) async fn save(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    waba: &str,
    listed: &[Listed],
    at: Moment,
) -> Result<()> {
    let rows: Vec<_> = listed
        .iter()
        .map(|one| {
            let id: TemplateId = source.id();
            params![
                workspace,
                id,
                waba,
                &one.id,
                &one.design.name,
                &one.design.language,
                one.design.category.as_str(),
                one.status.as_str(),
                one.quality.as_str(),
                one.rejected.as_deref().map(in_words),
                one.raw.to_string(),
                one.design.asks_for_the_number(),
                at,
                at.minus(SLACK),
            ]
        })
        .collect();
    Ok(tx.execute_many(queries::SAVE, &rows).await?)
}

/// Writes down the list of an account, as it was at this time: what is not on it is gone, unless a part could not be read. The
/// events say what changed.
pub(super) async fn replace(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    waba: &str,
    (fetched, at): (&Fetched, Moment),
) -> Result<Vec<Event>> {
    let listed = &fetched.listed;
    channel::lock(tx, workspace).await?;
    let account = params![workspace, waba];
    let before: Vec<Template> = tx.query(queries::OF_ACCOUNT, &account).await?;
    save(tx, workspace, source, waba, listed, at).await?;
    let names: HashSet<(&str, &str)> =
        listed.iter().map(|one| (one.design.name.as_str(), one.design.language.as_str())).collect();
    for template in before.iter().filter(|_template| fetched.is_whole) {
        let is_listed = names.contains(&(template.design.name.as_str(), template.design.language.as_str()));
        if template.seen_at < at && template.status != Status::Deleted && !is_listed {
            tell(tx, workspace, &gone(template, at)).await?;
        }
    }
    tx.execute(queries::CAME, &params![workspace, waba, at]).await?;
    let after: Vec<Template> = tx.query(queries::OF_ACCOUNT, &account).await?;
    let before: HashMap<TemplateId, &Template> =
        before.iter().map(|template| (template.id, template)).collect();
    let is_new =
        |template: &&Template| before.get(&template.id).is_none_or(|known| is_changed(known, template));
    let event = |template: &Template| Event::new(EventKind::TemplateChanged, at).about(template.id);
    Ok(after.iter().filter(is_new).map(event).collect())
}

/// Whether there is anything to tell of a template that was known.
fn is_changed(before: &Template, after: &Template) -> bool {
    (before.status, before.quality, &before.note, &before.design)
        != (after.status, after.quality, &after.note, &after.design)
}

/// The same, deleted.
pub(super) fn gone(template: &Template, at: Moment) -> Template {
    let blocked_from = blocked_from(template, Status::Deleted, at);
    Template { status: Status::Deleted, note: None, seen_at: at, blocked_from, ..template.clone() }
}
