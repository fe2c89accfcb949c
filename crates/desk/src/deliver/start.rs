//! Starting a conversation: with a contact, a number or a WhatsApp id that the business knows.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use base::{ClaimId, ContactId, ConversationId, LineId, MemberId, Moment, WorkspaceId};
use identity::{Action, Barrier, Channel, Claim, How, Identifier, Ids, Kind, Number, Phone, first_address};
use store::{Tx, Unit, params};

use super::queries;
use super::situation::{self, Standing, claims_of, standing};
use crate::channel::{self, Line, Lines, Stage};
use crate::contacts::{NO_PLUS, actor, bare_number, finish, has_plus};
use crate::converse::shown;
use crate::flow::{Event, EventKind, emit};
use crate::people::{Permission, Viewer};
use crate::resolve::{Book, Hand, key};
use crate::{Desk, Error, Result};

/// With whom a conversation starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// A contact, by whatever address of it the line can reach.
    Contact(ContactId),
    /// A number, known or new.
    Phone(Phone),
    /// A number that was written without a `+`: a known one, or one that cannot be taken for another of the line's country.
    BarePhone(Phone),
    /// A BSUID or parent BSUID that is valid on the line.
    UserId(String),
}

impl Whom {
    /// Whoever has a number that somebody wrote, in any spelling.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it is none.
    pub fn by_number(written: &str) -> Result<Self> {
        let number = bare_number(written)?;
        Ok(if has_plus(written) { Self::Phone(number) } else { Self::BarePhone(number) })
    }
}

/// A conversation, and an address in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Started {
    /// The conversation.
    pub conversation: ConversationId,
    /// The claim on the address.
    pub address: ClaimId,
}

/// The conversation on a line with somebody, begun if there is none. With `pick`, the address is what everything in it goes
/// to from now on; without, only as long as nobody wrote there and there is no other.
///
/// # Errors
/// [`Error::NotFound`] for a line or contact of other workspaces; [`Error::Refused`] if the address is contested or the
/// contact has none; [`Error::Invalid`] for an id that is not valid on this line.
pub async fn start(desk: &Desk, viewer: &Viewer, line: LineId, whom: Whom, pick: bool) -> Result<Started> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, by, source) = (viewer.workspace, actor(viewer), desk.source.clone());
    let whom = Arc::new(whom);
    let started = desk
        .db
        .write(move |tx| -> Unit<'_, Started, Error> {
            let (source, whom) = (source.clone(), whom.clone());
            Box::pin(async move {
                channel::lock(tx, workspace).await?;
                let lines = channel::lines(tx, workspace).await?;
                let line = lines.by_id(line).ok_or(Error::NotFound("line"))?;
                begin(tx, (workspace, by), &source, (&lines, line), &whom, pick).await
            })
        })
        .await?;
    desk.told.notify_one();
    Ok(started)
}

/// The conversation on a line with somebody, within a unit of work.
pub(super) async fn begin(
    tx: &mut Tx,
    (workspace, by): (WorkspaceId, MemberId),
    source: &base::Source,
    (lines, line): (&Lines, &Line),
    whom: &Whom,
    pick: bool,
) -> Result<Started> {
    let now = source.now();
    let (contact, claim) = match (whom, named(lines, line, whom)?) {
        (Whom::Contact(contact), _) => address_of(tx, workspace, line, *contact).await?,
        (_, None) => return Err(Error::Refused(Barrier::Unreachable)),
        (_, Some(named)) => {
            if let Whom::BarePhone(phone) = whom {
                certain(tx, workspace, line, phone).await?;
            }
            claimed(tx, workspace, source, by, &named).await?
        }
    };
    let is_apart = line.stage == Stage::Pilot && claim.identifier.kind() != Kind::Phone;
    let thread = thread(tx, workspace, (contact, line.id, is_apart), source.id(), now).await?;
    // A person is written to where they wrote last; only a number or an id that somebody names goes before.
    let before = standing(tx, workspace, thread, now).await?;
    let replied = before.claim().cloned();
    let is_named = !matches!(whom, Whom::Contact(_));
    // What a program writes to is not what everybody's answers to the customer's own words go to.
    let is_unwritten = before.heard.is_none() && replied.is_none();
    if is_unwritten || pick && (is_named || replied.is_none()) {
        tx.execute(queries::PICK, &params![workspace, thread, claim.id, now]).await?;
    }
    let event = Event::new(EventKind::ConversationChanged, now).of_conversation(thread).of_contact(contact);
    emit(tx, workspace, source, &[event]).await?;
    let address = replied.filter(|_claim| !is_named).unwrap_or(claim).id;
    Ok(Started { conversation: thread, address })
}

/// An identifier that somebody named.
pub(super) struct Named {
    /// Where it is valid on the line.
    pub(super) here: Identifier,
    /// The same where it would be valid on the workspace's other lines.
    pub(super) elsewhere: Vec<Identifier>,
}

/// The identifier that is named; none where it is a contact.
pub(super) fn named(lines: &Lines, line: &Line, whom: &Whom) -> Result<Option<Named>> {
    match whom {
        Whom::Contact(_) => Ok(None),
        Whom::Phone(phone) | Whom::BarePhone(phone) => {
            Ok(Some(Named { here: Identifier::phone(phone), elsewhere: Vec::new() }))
        }
        Whom::UserId(_) if line.channel() == Channel::Sms => {
            Err(Error::Invalid("A WhatsApp id cannot be written to by SMS. Give a number.".to_owned()))
        }
        Whom::UserId(id) => read(lines, line, id).map(|(here, elsewhere)| Some(Named { here, elsewhere })),
    }
}

/// Refuses digits that nobody has, and that could be a number of the line's own country.
pub(super) async fn certain(tx: &mut Tx, workspace: WorkspaceId, line: &Line, phone: &Phone) -> Result<()> {
    let number = Identifier::phone(phone);
    let holder: Option<(ClaimId, ContactId)> =
        tx.find(queries::HOLDER, &params![workspace, key(&number)]).await?;
    if holder.is_some() || line.takes_plain(phone) {
        return Ok(());
    }
    Err(Error::Invalid(NO_PLUS.to_owned()))
}

/// The address of a contact that a line writes to as long as it did not write there. By SMS the number that was seen last.
pub(super) async fn address_of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    line: &Line,
    contact: ContactId,
) -> Result<(ContactId, Claim)> {
    let root: Option<(ContactId, ContactId)> =
        tx.find(queries::ROOT_OF, &params![workspace, contact]).await?;
    let (root, _contact) = root.ok_or(Error::NotFound("contact"))?;
    let claims = claims_of(tx, workspace, root).await?;
    let active = || claims.iter().filter(|claim| claim.is_active() && !claim.contested);
    let found = match line.channel() {
        Channel::WhatsApp => first_address(&claims, &line.scopes),
        Channel::Sms => active()
            .filter(|claim| claim.identifier.kind() == Kind::Phone)
            .max_by_key(|claim| (claim.seen_on_whatsapp, claim.last_seen, claim.id)),
    };
    let is_elsewhere =
        active().any(|claim| matches!(claim.identifier.kind(), Kind::Bsuid | Kind::ParentBsuid));
    // What stands in the way of a switch says it best: no number, or one that is in doubt.
    let barrier = || match situation::number(&claims) {
        Number::Contested => Barrier::NumberContested,
        _ if line.channel() == Channel::Sms => Barrier::NoNumber,
        _ if is_elsewhere => Barrier::OtherPortfolio,
        _ => Barrier::Unreachable,
    };
    found.cloned().map(|claim| (root, claim)).ok_or_else(|| Error::Refused(barrier()))
}

/// An id where the line's are valid, and the same id where it would be valid on the workspace's other lines.
pub(super) fn read(lines: &Lines, line: &Line, id: &str) -> Result<(Identifier, Vec<Identifier>)> {
    let is_parent = id.split('.').nth(1) == Some("ENT");
    let (bsuid, parent) = if is_parent { (None, Some(id)) } else { (Some(id), None) };
    let on = |line: &Line| Ids::read(None, bsuid, parent, &line.scopes).strong().next().cloned();
    let here = on(line).ok_or_else(|| Error::Invalid(format!("{id:?} is no WhatsApp id.")))?;
    let elsewhere = lines.iter().filter_map(on).filter(|other| !other.matches(&here)).collect();
    Ok((here, elsewhere))
}

/// What is known about an identifier, here and elsewhere.
pub(super) async fn known_by(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &base::Source,
    (identifier, elsewhere): (&Identifier, &[Identifier]),
) -> Result<Book> {
    let keys: HashSet<String> = elsewhere.iter().chain([identifier]).map(key).collect();
    Book::of(tx, workspace, source, keys, BTreeSet::new()).await
}

/// Who has an identifier, and the claim on it; nobody yet, unless it is somebody's `elsewhere`.
pub(super) fn holder(
    book: &Book,
    identifier: &Identifier,
    elsewhere: &[Identifier],
) -> Result<Option<(ContactId, Claim)>> {
    match book.ledger.active(identifier) {
        Some(claim) if claim.contested => Err(Error::Refused(Barrier::NumberContested)),
        Some(claim) => Ok(Some((book.effective(claim.contact), claim.clone()))),
        None if elsewhere.iter().any(|other| book.ledger.active(other).is_some()) => {
            Err(Error::Refused(Barrier::OtherPortfolio))
        }
        None => Ok(None),
    }
}

/// Who has an identifier, and the claim on it. What nobody has is a new contact's, because somebody said so; but not if it
/// is somebody's `elsewhere`.
async fn claimed(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &base::Source,
    by: MemberId,
    Named { here: identifier, elsewhere }: &Named,
) -> Result<(ContactId, Claim)> {
    let mut book = known_by(tx, workspace, source, (identifier, elsewhere)).await?;
    if let Some(known) = holder(&book, identifier, elsewhere)? {
        return Ok(known);
    }
    let now = source.now();
    let contact = book.make_contact(now);
    let claim = book.ledger.enter(contact, identifier.clone(), by, How::Typed, now)?;
    let claim = book.ledger.claim(claim).cloned().ok_or(Error::NotFound("identifier"))?;
    let written = book.flush(tx, workspace, &Hand { by: Some(by), reason: None }).await?;
    finish(tx, workspace, source, &written).await?;
    Ok((contact, claim))
}

/// The numbers by which a conversation's customer can be reached by SMS: the one that the conversation is answered at first,
/// then those seen on WhatsApp, the newest first.
///
/// # Errors
/// [`Error::Refused`] if there is none, [`Error::NotFound`] in other workspaces.
pub async fn sms_numbers(desk: &Desk, viewer: &Viewer, conversation: ConversationId) -> Result<Vec<Phone>> {
    viewer.must(Permission::WorkConversations)?;
    let (workspace, now) = (viewer.workspace, desk.source.now());
    desk.db
        .read(move |tx| -> Unit<'_, Vec<Phone>, Error> {
            Box::pin(async move {
                let conversation = shown(tx, workspace, conversation).await?;
                let standing = standing(tx, workspace, conversation, now).await?;
                Action::SwitchSms.check(&standing.situation).map_err(Error::Refused)?;
                Ok(numbers(&standing))
            })
        })
        .await
}

fn numbers(standing: &Standing) -> Vec<Phone> {
    let usable = |claim: &&Claim| claim.is_active() && !claim.contested;
    let mut known: Vec<&Claim> = standing.claims.iter().filter(usable).collect();
    let answers =
        |claim: &Claim| standing.reply.as_ref().is_some_and(|reply| claim.identifier.matches(reply));
    known.sort_by_key(|claim| Reverse((answers(claim), claim.seen_on_whatsapp, claim.last_seen, claim.id)));
    known.into_iter().filter_map(|claim| claim.identifier.as_phone()).collect()
}

/// The thread of a conversation's customer on an SMS line, begun if there is none: what is written there goes to the number
/// that was picked, or to the customer's only one. Without a line, on the oldest.
///
/// # Errors
/// [`Error::Refused`] if there is no number, [`Error::Conflict`] if one of several has to be picked, [`Error::NotFound`] for
/// another number or line, or in other workspaces.
pub async fn go_on_by_sms(
    desk: &Desk,
    viewer: &Viewer,
    conversation: ConversationId,
    line: Option<LineId>,
    picked: Option<Phone>,
) -> Result<Started> {
    let known = sms_numbers(desk, viewer, conversation).await?;
    let number = match (picked, known.as_slice()) {
        (Some(picked), _) if known.contains(&picked) => picked,
        (Some(_), _) => return Err(Error::NotFound("number")),
        (None, [only]) => only.clone(),
        (None, []) => return Err(Error::Refused(Barrier::NoNumber)),
        (None, _) => {
            let words = "This customer has several numbers. Choose the one to write to.";
            return Err(Error::Conflict(words.to_owned()));
        }
    };
    let workspace = viewer.workspace;
    let lines =
        desk.db.read(move |tx| -> Unit<'_, Lines, Error> { Box::pin(channel::lines(tx, workspace)) }).await?;
    let mut by_sms = lines.iter().filter(|known| known.channel() == Channel::Sms);
    let line = match line {
        Some(line) => by_sms.find(|known| known.id == line),
        None => by_sms.min_by_key(|known| known.id),
    };
    let line = line.ok_or(Error::NotFound("line"))?.id;
    start(desk, viewer, line, Whom::Phone(number), true).await
}

async fn thread(
    tx: &mut Tx,
    workspace: WorkspaceId,
    (contact, line, is_apart): (ContactId, LineId, bool),
    new: ConversationId,
    now: Moment,
) -> Result<ConversationId> {
    let known: Option<(ConversationId, LineId)> =
        tx.find(queries::OWN_THREAD, &params![workspace, contact, line, is_apart]).await?;
    if let Some((thread, _line)) = known {
        tx.execute(queries::SHOW, &params![workspace, thread]).await?;
        return Ok(thread);
    }
    tx.execute(queries::BEGIN, &params![workspace, new, line, contact, now, is_apart]).await?;
    Ok(new)
}
