//! The identifier that one reply goes to.

use crate::{Claim, Identifier, Ids};

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
