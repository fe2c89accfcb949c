//! What of threads and messages is written, column by column.

use base::{ContactId, Moment, WorkspaceId};
use store::{Record, Row, params};

use super::filing::{Amended, Filed, Place};
use super::rules::Conversation;
use crate::receive::{Amendment, Deed};
use crate::{Error, Result};

fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Store(format!("a value has no JSON: {error}")))
}

type Values<'a, const N: usize> = [store::Value<'a>; N];

pub(super) fn add_message<'a>(workspace: WorkspaceId, filed: &'a Filed<'_>) -> Result<Values<'a, 17>> {
    let message = &filed.message;
    let setting = if message.setting.is_plain() { None } else { Some(json(&message.setting)?) };
    Ok(params![
        workspace,
        filed.id,
        filed.line,
        filed.claim,
        message.group.as_deref(),
        &message.wamid,
        message.direction.as_str(),
        filed.at,
        filed.arrived.at,
        filed.arrived.id,
        filed.ids.phone().map(identity::Identifier::value),
        filed.ids.bsuid().map(identity::Identifier::value),
        filed.ids.parent().map(identity::Identifier::value),
        &message.kind,
        json(&message.content)?,
        setting,
        message.opens_window,
    ])
}

pub(super) fn add_amendment<'a>(workspace: WorkspaceId, amended: &Amended<'a>) -> Result<Values<'a, 11>> {
    let Amendment { target, cause, direction, deed, opens_window } = amended.amendment;
    let opens = opens_window.then_some(if amended.has_number { "with" } else { "without" });
    let content = match deed {
        Deed::Edit(content) | Deed::Outcome(content) => Some(json(content)?),
        Deed::Revoke => None,
        Deed::Reaction(emoji) => emoji.clone(),
    };
    Ok(params![
        workspace,
        target,
        cause,
        amended.id,
        deed.kind().as_str(),
        amended.line,
        direction.as_str(),
        amended.claim,
        amended.at,
        content,
        opens,
    ])
}

pub(super) fn add_conversation<'a>(
    workspace: WorkspaceId,
    conversation: &Conversation,
    place: &'a Place,
    created: Moment,
) -> Values<'a, 14> {
    let (line, contact, group, apart) = match place {
        Place::Contact(contact, line, apart) => (*line, Some(*contact), None, *apart),
        Place::Group(line, group) => (*line, None, Some(group.as_str()), false),
    };
    params![
        workspace,
        conversation.id,
        line,
        contact,
        group,
        conversation.status.as_str(),
        conversation.owner,
        conversation.unread,
        conversation.read_until,
        conversation.last_at,
        conversation.last_message,
        conversation.window_from,
        created,
        apart,
    ]
}

pub(super) fn change_conversation(workspace: WorkspaceId, conversation: &Conversation) -> Values<'static, 8> {
    params![
        workspace,
        conversation.id,
        conversation.status.as_str(),
        conversation.unread,
        conversation.read_until,
        conversation.last_at,
        conversation.last_message,
        conversation.window_from,
    ]
}

pub(super) struct ConversationRow {
    pub(super) place: Place,
    pub(super) conversation: Conversation,
}

impl Record for ConversationRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, line) = (row.next()?, row.next()?);
        let (contact, group): (Option<ContactId>, Option<String>) = (row.next()?, row.next()?);
        let apart = row.next()?;
        let place = match (contact, group) {
            (Some(contact), _) => Place::Contact(contact, line, apart),
            (None, Some(group)) => Place::Group(line, group),
            (None, None) => return Err(store::Error::Value("a conversation is nobody's".to_owned())),
        };
        let conversation = Conversation {
            id,
            status: row.parse()?,
            owner: row.next()?,
            unread: row.next()?,
            read_until: row.next()?,
            last_at: row.next()?,
            last_message: row.next()?,
            window_from: row.next()?,
        };
        Ok(Self { place, conversation })
    }
}
