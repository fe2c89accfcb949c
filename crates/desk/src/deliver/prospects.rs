//! What a conversation with somebody could begin with, line by line, before anything is written down.

use base::{ContactId, ConversationId, LineId, Moment, Source, WorkspaceId};
use identity::{Action, Barrier, Channel, Claim, Identifier, Kind};
use store::{Tx, Unit, params};

use super::start::{address_of, certain, holder, known_by, read};
use super::{Whom, queries};
use crate::channel::{self, Line, Lines, Stage};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// Who would be written to, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prospects {
    /// Who it is; nobody that is known yet.
    pub contact: Option<ContactId>,
    /// Every line, by name; of a number without a `+` those where it can only be this one.
    pub lines: Vec<Prospect>,
}

/// What could be written from one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prospect {
    /// The line.
    pub line: Line,
    /// Where the conversation would go on.
    pub thread: Option<ConversationId>,
    /// What a message would go to, if somebody is known by it.
    pub address: Option<Identifier>,
    /// What is in the way of beginning at all.
    pub barrier: Option<Barrier>,
    /// What is in the way of writing freely: until it is gone, only templates can be sent.
    pub free: Option<Barrier>,
}

/// What a conversation with somebody could begin with.
///
/// # Errors
/// [`Error::NotFound`] for a contact of other workspaces, [`Error::Invalid`] for an id that is none and for a number without a
/// `+` that may be another one wherever it is written to.
pub async fn prospects(desk: &Desk, viewer: &Viewer, whom: Whom) -> Result<Prospects> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, source) = (viewer.workspace, desk.source.clone());
    desk.db
        .read(move |tx| -> Unit<'_, Prospects, Error> {
            let (whom, source) = (whom.clone(), source.clone());
            Box::pin(async move {
                let lines = channel::lines(tx, workspace).await?;
                let mut sorted: Vec<&Line> = lines.iter().collect();
                sorted.sort_by_key(|line| (line.name.to_lowercase(), line.id));
                let mut found = Prospects { contact: None, lines: Vec::with_capacity(sorted.len()) };
                let mut doubt = None;
                for line in sorted {
                    let whose = whose(tx, workspace, &source, (&lines, line), &whom).await;
                    let prospect = match whose {
                        Ok(known) => {
                            found.contact =
                                found.contact.or(known.as_ref().map(|(contact, _claim)| *contact));
                            let is_named = !matches!(whom, Whom::Contact(_));
                            prospect(tx, workspace, line, known, is_named, source.now()).await?
                        }
                        Err(Error::Refused(barrier)) => Prospect::refused(line, barrier),
                        Err(uncertain @ Error::Invalid(_)) if matches!(whom, Whom::BarePhone(_)) => {
                            doubt = Some(uncertain);
                            continue;
                        }
                        Err(other) => return Err(other),
                    };
                    found.lines.push(prospect);
                }
                if let Some(doubt) = doubt.filter(|_| found.lines.is_empty()) {
                    return Err(doubt);
                }
                if let Whom::Contact(contact) = whom {
                    found.contact = Some(contact);
                }
                Ok(found)
            })
        })
        .await
}

/// Who that is for a line, and by which claim; nobody that is known yet.
async fn whose(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    (lines, line): (&Lines, &Line),
    whom: &Whom,
) -> Result<Option<(ContactId, Claim)>> {
    let (identifier, elsewhere) = match whom {
        Whom::Contact(contact) => return address_of(tx, workspace, line, *contact).await.map(Some),
        Whom::Phone(phone) => (Identifier::phone(phone), Vec::new()),
        Whom::BarePhone(phone) => {
            certain(tx, workspace, line, phone).await?;
            (Identifier::phone(phone), Vec::new())
        }
        Whom::UserId(_) if line.channel() == Channel::Sms => {
            return Err(Error::Refused(Barrier::NumberToText));
        }
        Whom::UserId(id) => read(lines, line, id)?,
    };
    let book = known_by(tx, workspace, source, (&identifier, &elsewhere)).await?;
    holder(&book, &identifier, &elsewhere)
}

async fn prospect(
    tx: &mut Tx,
    workspace: WorkspaceId,
    line: &Line,
    known: Option<(ContactId, Claim)>,
    is_named: bool,
    now: Moment,
) -> Result<Prospect> {
    let free = (line.channel() == Channel::WhatsApp).then_some(Barrier::NeverWrote);
    let new = Prospect { line: line.clone(), thread: None, address: None, barrier: None, free };
    let Some((contact, claim)) = known else { return Ok(new) };
    let is_apart = line.stage == Stage::Pilot && claim.identifier.kind() != Kind::Phone;
    let key = params![workspace, contact, line.id, is_apart];
    let thread: Option<(ConversationId, LineId)> = tx.find(queries::OWN_THREAD, &key).await?;
    let Some((thread, _line)) = thread else {
        return Ok(Prospect { address: Some(claim.identifier), ..new });
    };
    let standing = super::standing(tx, workspace, thread, now).await?;
    let standing =
        if is_named || standing.reply.is_none() { standing.addressed(claim.id)? } else { standing };
    let check = |action: Action| action.check(&standing.situation).err();
    let free = check(Action::SendText);
    let barrier = free.and_then(|_barrier| check(Action::TemplateUtility));
    Ok(Prospect { thread: Some(thread), address: standing.reply, barrier, free, ..new })
}

impl Prospect {
    fn refused(line: &Line, barrier: Barrier) -> Self {
        Self { line: line.clone(), thread: None, address: None, barrier: Some(barrier), free: Some(barrier) }
    }
}
