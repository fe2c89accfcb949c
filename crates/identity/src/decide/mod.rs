//! Who is this? One fact in, one decision out.
//!
//! [`decide`] asks the rules in their order; the first that matches says whose the fact is. What else follows from it
//! (claims, aliases, contested numbers, reviews) is concluded after that. It changes nothing itself: the caller applies the
//! [`Decision`] to what it keeps, and asks about the next fact.

mod case;
mod conclude;
mod pairing;
mod reason;
mod rules;

#[cfg(test)]
mod tests;

use base::{ClaimId, ContactId, Moment};

use crate::words::words;
use crate::{Claim, Company, Ended, Evidence, Fact, Identifier, State};
use case::Case;

pub use reason::Note;

/// What is claimed today, as far as one fact needs to know: the claims on its identifiers, and the claims of their
/// contacts. Asked a handful of times for each identifier, and for a contact only when something new has to be weighed, so
/// let maps in memory answer.
pub trait Known {
    /// Every claim on this identifier (same kind, same scope, same match key), in every state.
    fn claims_on(&self, identifier: &Identifier) -> impl Iterator<Item = &Claim>;

    /// Every claim of this person, in every state: the contact's own, and those of all contacts merged with it.
    fn claims_of(&self, contact: ContactId) -> impl Iterator<Item = &Claim>;
}

/// What a line decides about its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// For how many days a number is trusted after it was last seen with its contact; 0 means for ever.
    pub phone_trust_days: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { phone_trust_days: 365 }
    }
}

/// Whose a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// This contact: the one that holds the identifier that decided, not the one it may be merged into.
    Known(ContactId),
    /// Somebody new, to whom the caller gives an id.
    NewVisitor,
    /// Nobody: a status for a number nobody wrote from.
    Nobody,
}

words! {
    /// The rule that decided.
    Rule {
        /// 1. The BSUID is claimed, or an alias that nobody claims now.
        Bsuid = "bsuid",
        /// 2. The parent BSUID is, likewise.
        ParentBsuid = "parent_bsuid",
        /// 3. The number is, and nothing stronger disagrees.
        Phone = "phone",
        /// 4. Nothing is known.
        New = "new",
        /// The number is contested and there is nothing else: everything such waits at one visitor.
        Contested = "contested",
        /// The message had no identifier: it is its own visitor.
        Message = "message",
    }
}

/// A claim to add, for the contact that the decision names. (Its id is the caller's to give.)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClaim {
    /// The identifier.
    pub identifier: Identifier,
    /// Active; or, out of order, an alias from the start; or waiting, on a contested number.
    pub state: State,
    /// What it rests on.
    pub evidence: Evidence,
    /// First and last seen.
    pub seen: Moment,
    /// Whether it is known to be on WhatsApp.
    pub seen_on_whatsapp: bool,
    /// For a BSUID: the number that came with it.
    pub came_with: Option<Company>,
    /// For an alias: when and why.
    pub ended: Option<Ended>,
}

/// A claim that was seen again: widen first and last seen to the fact's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// The claim.
    pub claim: ClaimId,
    /// Whether it is now known to be on WhatsApp; never unset it.
    pub seen_on_whatsapp: bool,
    /// For a BSUID: the number that came with it. Keep the later one.
    pub came_with: Option<Company>,
}

/// A claim that becomes an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retirement {
    /// The claim.
    pub claim: ClaimId,
    /// When and why.
    pub ended: Ended,
}

words! {
    /// What a review asks.
    Question {
        /// Another person's id came with this contact's number: the same person, or a recycled number?
        NumberContested = "number_contested",
        /// The number was not seen with its contact for so long that it may have moved on: still the same person?
        NumberStale = "number_stale",
        /// The id changed without notice: really the same person?
        IdChanged = "id_changed",
    }
}

/// A question for a person: two contacts that may be one, or one that may be two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The question.
    pub question: Question,
    /// The contact in question; then, if there are two sides, the other one. Never [`Who::Nobody`].
    pub contacts: Vec<Who>,
    /// The identifiers on both sides.
    pub identifiers: Vec<Identifier>,
}

/// What is decided about one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whose the fact is.
    pub who: Who,
    /// By which rule.
    pub rule: Rule,
    /// By which identifier; none if nothing was known.
    pub deciding: Option<Identifier>,
    /// The fact is late: it files its message and teaches nothing.
    pub file_only: bool,
    /// Claims to add.
    pub add: Vec<NewClaim>,
    /// Claims seen again.
    pub touch: Vec<Touch>,
    /// Claims that become aliases.
    pub retire: Vec<Retirement>,
    /// Number claims that become contested.
    pub contest: Vec<ClaimId>,
    /// Reviews to open.
    pub reviews: Vec<Review>,
    /// What else there was to it. [`Decision::reason`] says it all in words.
    pub notes: Vec<Note>,
}

/// Decides whose a fact is and what follows from it.
///
/// ```
/// use base::{DeliveryId, Moment};
/// use identity::{Fact, IdScope, Ids, LineScopes, Origin, Policy, Rule, Who, decide, memory::Memory};
///
/// let line = LineScopes::new(IdScope::Portfolio, "300001", "800000000000002", None);
/// let fact = Fact {
///     ids: Ids::read(Some("5511900000001"), Some("BR.9900112233445566"), None, &line),
///     at: Moment::from_micros(0),
///     origin: Origin::Message,
///     delivery: DeliveryId(1),
/// };
/// let decision = decide(&fact, &Memory::default(), &Policy::default());
/// assert_eq!((decision.who, decision.rule), (Who::NewVisitor, Rule::New));
/// assert_eq!(decision.add.len(), 2, "the new visitor claims the number and the BSUID");
/// assert_eq!(decision.reason(), "None of the identifiers was known: a new visitor.");
/// ```
pub fn decide(fact: &Fact, known: &impl Known, policy: &Policy) -> Decision {
    let case = Case { fact, known, policy };
    let verdict = rules::first_match(&case);
    conclude::conclude(&case, verdict)
}
