//! What counts for an answer in a conversation, as it is stored.

use base::{ClaimId, ContactId, ConversationId, LineId, MessageId, Moment, WorkspaceId};
use identity::{
    Barrier, Channel, Claim, Identifier, Ids, Kind, Number, Reach, Situation, Window, reply_address,
};
use store::{Record, Row, Tx, params};

use super::asking::{NumberRequest, number_request};
use super::{asking, marketing, queries};
use crate::channel::{self, Line};
use crate::converse::window_until;
use crate::resolve::{ClaimRow, ContactKind, oldest_first, queries as people};
use crate::{Error, Result};

/// A conversation with all that counts for an answer in it.
pub(crate) struct Standing {
    /// Whose it is; nobody's for a group.
    pub(crate) contact: Option<ContactId>,
    /// Its line.
    pub(crate) line: Line,
    /// Every claim of its person.
    pub(crate) claims: Vec<Claim>,
    /// What an answer goes to.
    pub(crate) reply: Option<Identifier>,
    /// The customer's latest message here.
    pub(crate) heard: Option<MessageId>,
    /// What came of asking for the number.
    pub(crate) request: Option<NumberRequest>,
    /// What may be done follows from this.
    pub(crate) situation: Situation,
}

impl Standing {
    /// The claim on what an answer goes to.
    pub(super) fn claim(&self) -> Option<&Claim> {
        let reply = self.reply.as_ref()?;
        self.claims.iter().find(|claim| claim.is_active() && claim.identifier.matches(reply))
    }

    /// The same with an address that somebody picked.
    pub(crate) fn addressed(mut self, address: ClaimId) -> Result<Self> {
        let claim = self.claims.iter().find(|claim| claim.id == address && claim.is_active());
        let claim = claim.ok_or(Error::Refused(Barrier::Unreachable))?;
        if claim.contested {
            return Err(Error::Refused(Barrier::NumberContested));
        }
        self.reply = Some(claim.identifier.clone());
        self.situation.reach = reach(self.contact.is_none(), self.reply.as_ref());
        Ok(self)
    }
}

struct Place {
    line: LineId,
    contact: Option<ContactId>,
    group: Option<String>,
    window_from: Option<Moment>,
    apart: bool,
    picked: Option<ClaimId>,
    picked_at: Option<Moment>,
    which: String,
    kind: ContactKind,
}

impl Record for Place {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            line: row.next()?,
            contact: row.next()?,
            group: row.next()?,
            window_from: row.next()?,
            apart: row.next()?,
            picked: row.next()?,
            picked_at: row.next()?,
            which: row.next()?,
            kind: row.parse()?,
        })
    }
}

struct Latest {
    phone: Option<String>,
    bsuid: Option<String>,
    parent: Option<String>,
    at: Moment,
    id: MessageId,
}

impl Record for Latest {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            phone: row.next()?,
            bsuid: row.next()?,
            parent: row.next()?,
            at: row.next()?,
            id: row.next()?,
        })
    }
}

/// Where a conversation stands now.
pub(crate) async fn standing(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    now: Moment,
) -> Result<Standing> {
    let place: Option<Place> = tx.find(queries::PLACE, &params![workspace, id]).await?;
    let place = place.ok_or(Error::NotFound("conversation"))?;
    let lines = channel::lines(tx, workspace).await?;
    let line = lines.by_id(place.line).cloned().ok_or(Error::NotFound("line"))?;
    let claims = match place.contact {
        Some(contact) => claims_of(tx, workspace, contact).await?,
        None => Vec::new(),
    };
    let latest = latest_inbound(tx, workspace, &place, &line, &claims).await?;
    let heard = latest.as_ref().map(|latest| latest.id);
    let reply = reply(&place, &line, &claims, latest);
    let (request, refuses_marketing, has_asking_template) = match place.contact {
        Some(contact) => (
            number_request(tx, workspace, contact, now).await?,
            marketing::is_stopped(tx, workspace, contact, line.id).await?,
            !asking::templates_for(tx, workspace, line.id, contact).await?.is_empty(),
        ),
        None => (None, false, false),
    };
    let situation = Situation {
        channel: line.channel(),
        reach: reach(place.group.is_some(), reply.as_ref()),
        number: number(&claims),
        window: window(place.window_from, now),
        refuses_marketing,
        is_apart: place.apart,
        has_record: place.kind == ContactKind::Contact,
        has_sms_line: lines.iter().any(|line| line.channel() == Channel::Sms),
        asked: NumberRequest::asked(request),
        has_asking_template,
    };
    Ok(Standing { contact: place.contact, line, claims, reply, heard, request, situation })
}

/// Every claim of a person, oldest first.
pub(crate) async fn claims_of(tx: &mut Tx, workspace: WorkspaceId, contact: ContactId) -> Result<Vec<Claim>> {
    let rows: Vec<ClaimRow> = tx.query(people::CLAIMS_OF, &params![workspace, contact]).await?;
    Ok(oldest_first(rows))
}

/// What the customer wrote last in a conversation.
async fn latest_inbound(
    tx: &mut Tx,
    workspace: WorkspaceId,
    place: &Place,
    line: &Line,
    claims: &[Claim],
) -> Result<Option<Latest>> {
    let keys: Vec<_> =
        claims.iter().map(|claim| params![workspace, claim.id, line.id, place.which.as_str()]).collect();
    let latest: Vec<Latest> = tx.query_many(queries::LATEST_INBOUND, &keys).await?;
    Ok(latest.into_iter().max_by_key(|latest| (latest.at, latest.id)))
}

/// What somebody picked since the customer last wrote, as long as it is in force; else decided by the identifiers of the latest
/// inbound message.
fn reply(place: &Place, line: &Line, claims: &[Claim], latest: Option<Latest>) -> Option<Identifier> {
    let is_newer = |latest: &Latest| place.picked_at.is_none_or(|picked| latest.at > picked);
    let picked = place.picked.filter(|_picked| !latest.as_ref().is_some_and(is_newer));
    let picked = picked.and_then(|picked| claims.iter().find(|claim| claim.id == picked));
    if let Some(picked) = picked.filter(|picked| picked.is_active() && !picked.contested) {
        return Some(picked.identifier.clone());
    }
    let latest = latest?;
    let ids =
        Ids::read(latest.phone.as_deref(), latest.bsuid.as_deref(), latest.parent.as_deref(), &line.scopes);
    reply_address(&ids, claims)
}

fn reach(is_group: bool, address: Option<&Identifier>) -> Reach {
    match address.map(Identifier::kind) {
        _ if is_group => Reach::Group,
        Some(Kind::Phone) => Reach::Number,
        Some(Kind::Bsuid | Kind::ParentBsuid) => Reach::Id,
        Some(Kind::Crm | Kind::Message) | None => Reach::Nothing,
    }
}

pub(super) fn number(claims: &[Claim]) -> Number {
    let active = || claims.iter().filter(|claim| claim.is_active() && claim.identifier.kind() == Kind::Phone);
    if active().any(|claim| !claim.contested) {
        Number::Known
    } else if active().next().is_some() {
        Number::Contested
    } else {
        Number::Unknown
    }
}

/// The window ends with its last second.
fn window(from: Option<Moment>, now: Moment) -> Window {
    match window_until(from) {
        None => Window::Never,
        Some(until) if now < until => Window::Open,
        Some(_) => Window::Closed,
    }
}
