//! The identifier that a reply, or a first message, goes to.

use crate::{Claim, Identifier, Ids, Kind, LineScopes};

/// Where a reply goes, by the identifiers of the thread's latest inbound message and the claims of the thread's person:
/// the number, if it came in one fact with that BSUID and is active and not contested; else that BSUID; else the parent.
/// A message with a number alone is answered at that number.
///
/// Nothing is sent to an identifier that is not active: `None` when none of them is. A number that was typed, imported or
/// learnt elsewhere never comes with the BSUID and is not chosen here; a username is never an address.
///
/// ```
/// use base::{DeliveryId, Moment};
/// use identity::{Fact, IdScope, Ids, Ledger, LineScopes, Origin, Policy, reply_address};
///
/// let line = LineScopes::new(IdScope::Portfolio, "300001", "800000000000002", None);
/// let both = Ids::read(Some("5511900000001"), Some("BR.9900112233445566"), None, &line);
/// let fact = Fact { ids: both, named: None, at: Moment::default(), origin: Origin::Message, delivery: DeliveryId(1) };
/// let mut ledger = Ledger::default();
/// ledger.hear(&fact, &Policy::default());
///
/// // She hides her number now; it came with her BSUID once, so she can still be reached by it.
/// let hidden = Ids::read(None, Some("BR.9900112233445566"), None, &line);
/// let address = reply_address(&hidden, ledger.claims());
/// assert_eq!(address.unwrap().value(), "5511900000001");
/// ```
pub fn reply_address<'a>(
    latest: &Ids,
    claims: impl IntoIterator<Item = &'a Claim> + Clone,
) -> Option<Identifier> {
    let active = |identifier: &Identifier| {
        let mut claims = claims.clone().into_iter().filter(|claim| claim.is_active());
        claims.find(|claim| claim.identifier.matches(identifier))
    };
    let number = match (latest.phone(), latest.bsuid()) {
        (Some(phone), _) => Some(phone.clone()),
        (None, Some(bsuid)) => active(bsuid).and_then(number_beside),
        (None, None) => None,
    };
    let usable = number.filter(|phone| active(phone).is_some_and(|claim| !claim.contested));
    usable
        .or_else(|| latest.bsuid().filter(|bsuid| active(bsuid).is_some()).cloned())
        .or_else(|| latest.parent().filter(|parent| active(parent).is_some()).cloned())
}

/// The number that last came in one fact with a BSUID.
fn number_beside(bsuid: &Claim) -> Option<Identifier> {
    bsuid.came_with.as_ref().map(|company| Identifier::phone(&company.phone))
}

/// Where a first message goes on a line of WhatsApp that its receiver did not write to yet: as a reply would, to what was seen
/// on WhatsApp last and is valid there. Else to an id that is valid there; and only then to a number that was typed, imported
/// or seen elsewhere.
pub fn first_address<'a>(
    claims: impl IntoIterator<Item = &'a Claim> + Clone,
    line: &LineScopes,
) -> Option<&'a Claim> {
    let is_here = |claim: &Claim| match claim.identifier.kind() {
        Kind::Phone => true,
        Kind::Bsuid | Kind::ParentBsuid => [line.own(), line.parent()].contains(&claim.identifier.scope()),
        Kind::Crm | Kind::Message => false,
    };
    let usable = || {
        let claims = claims.clone().into_iter();
        claims.filter(move |claim| claim.is_active() && !claim.contested && is_here(claim))
    };
    let beside = |claim: &Claim| {
        number_beside(claim).and_then(|number| usable().find(|claim| claim.identifier.matches(&number)))
    };
    let best = usable().max_by_key(|claim| {
        let kind = claim.identifier.kind();
        let typed_id = !claim.seen_on_whatsapp && kind != Kind::Phone;
        (claim.seen_on_whatsapp, typed_id, claim.last_seen, kind == Kind::Bsuid, claim.id)
    })?;
    Some(beside(best).unwrap_or(best))
}
