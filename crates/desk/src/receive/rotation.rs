//! Meta's notices that a customer's ids changed, in the forms that they have had. Pure. Source: Meta, "system" message
//! reference, and the changelog of 2026-08-11.

use whatsapp::Text;
use whatsapp::webhook::{self as meta, SystemKind};

/// The ids until now and from now on, if the notice is about that.
pub(super) fn change_of<'a>(
    message: &meta::Message<'a>,
    system: &'a meta::System<'a>,
) -> Option<(meta::Ids<'a>, meta::Ids<'a>)> {
    let tells = matches!(
        system.kind,
        Some(
            SystemKind::UserChangedNumber | SystemKind::UserChangedUserId | SystemKind::CustomerChangedNumber
        )
    );
    if !tells {
        return None;
    }
    let sender = &message.customer;
    let in_body = system.body.as_deref().map(meta::ids_in_body).unwrap_or_default();
    let previous = meta::Ids {
        phone: system.previous.phone.clone().or_else(|| sender.phone.clone()),
        bsuid: previous_id(&system.previous.bsuid, &sender.bsuid, &system.current.bsuid, &regular(&in_body)),
        parent: previous_id(
            &system.previous.parent,
            &sender.parent,
            &system.current.parent,
            &parents(&in_body),
        ),
    };
    let current = meta::Ids {
        phone: system.current.phone.clone(),
        bsuid: current_id(&system.current.bsuid, &sender.bsuid, &previous.bsuid, &regular(&in_body)),
        parent: current_id(&system.current.parent, &sender.parent, &previous.parent, &parents(&in_body)),
    };
    Some((previous, current))
}

fn regular<'a>(in_body: &[&'a str]) -> Vec<&'a str> {
    in_body.iter().copied().filter(|id| !is_parent(id)).collect()
}

fn parents<'a>(in_body: &[&'a str]) -> Vec<&'a str> {
    in_body.iter().copied().filter(|id| is_parent(id)).collect()
}

fn is_parent(id: &str) -> bool {
    id.split('.').nth(1) == Some("ENT") && id.split('.').count() == 3
}

/// The id until now: where Meta says so; else the sender's, if it is not the new one; else the first one in the sentence
/// that is not.
fn previous_id<'a>(
    told: &Option<Text<'a>>,
    sender: &Option<Text<'a>>,
    current: &Option<Text<'a>>,
    in_body: &[&'a str],
) -> Option<Text<'a>> {
    let is_new = |id: &str| current.as_deref() == Some(id);
    let of_body = || {
        let first = in_body.iter().find(|id| !is_new(id))?;
        (current.is_some() || in_body.len() > 1).then(|| Text::from(*first))
    };
    told.clone().or_else(|| sender.clone().filter(|id| current.is_some() && !is_new(id))).or_else(of_body)
}

/// The id from now on: where Meta says so; else the sender's, if it is not the previous one; else the last one in the
/// sentence.
fn current_id<'a>(
    told: &Option<Text<'a>>,
    sender: &Option<Text<'a>>,
    previous: &Option<Text<'a>>,
    in_body: &[&'a str],
) -> Option<Text<'a>> {
    let is_old = |id: &str| previous.as_deref() == Some(id);
    told.clone()
        .or_else(|| sender.clone().filter(|id| previous.is_some() && !is_old(id)))
        .or_else(|| in_body.last().filter(|id| in_body.len() > 1 && !is_old(id)).map(|id| Text::from(*id)))
}
