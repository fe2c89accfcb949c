//! Who is this? One fact in, one decision out.
//!
//! [`decide`] asks the rules in their order; the first that matches says whose the fact is. What else follows from it
//! (claims, aliases, contested numbers, reviews) is concluded after that. It changes nothing itself: the caller applies the
//! [`Decision`] to what it keeps, and asks about the next fact.

mod case;
mod conclude;
mod contest;
mod pairing;
mod proof;
mod reason;
mod rules;

#[cfg(test)]
mod tests;

use base::{ClaimId, ContactId, MergeId, Moment};

use crate::words::words;
use crate::{Company, Ended, Evidence, Fact, Identifier, Ledger, Question, State};
use case::Case;

pub use reason::Note;

/// What a line decides about its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// For how many days a number is trusted after it was last seen with its contact; 0 means for ever.
    pub phone_trust_days: u32,
    /// What proof of one person does.
    pub merge: MergePolicy,
}

words! {
    /// What proof that two contacts are one person does.
    MergePolicy {
        /// It merges them.
        Automatic = "automatic",
        /// It asks.
        Ask = "ask",
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self { phone_trust_days: 365, merge: MergePolicy::Automatic }
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
        /// Nothing else is known, and a one-time code names the contact.
        Code = "code",
        /// 4. Nothing is known.
        New = "new",
        /// A notice of Meta's said that the ids changed.
        Rotation = "rotation",
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

/// A claim that becomes an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retirement {
    /// The claim.
    pub claim: ClaimId,
    /// When and why.
    pub ended: Ended,
}

/// A number that decides nothing from now on, and what goes with that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contest {
    /// The claim on the number.
    pub number: ClaimId,
    /// When its owner was last seen with it.
    pub since: Moment,
    /// Claims that rest on that number alone and were made since: withdrawn.
    pub claims: Vec<ClaimId>,
    /// Merges that rest on it alone and were made since: withdrawn.
    pub merges: Vec<MergeId>,
    /// Whether these are a visitor of their own from now on. If not, they wait with the number.
    pub apart: bool,
}

impl Contest {
    /// Whether nothing is withdrawn.
    pub(crate) const fn is_empty(&self) -> bool {
        self.claims.is_empty() && self.merges.is_empty()
    }
}

/// A contact that is the same person as the one that the decision names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMerge {
    /// The other contact: the one that stands for that person now.
    pub other: ContactId,
    /// The identifiers that showed it, on both sides.
    pub identifiers: Vec<Identifier>,
    /// The claim on the number, if nothing else showed it.
    pub on_number: Option<ClaimId>,
    /// Whether a one-time code showed it.
    pub by_code: bool,
}

/// A question to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
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
    /// By the claim on it.
    pub via: Option<ClaimId>,
    /// The fact is late: it files its message and teaches nothing.
    pub file_only: bool,
    /// Claims to add.
    pub add: Vec<NewClaim>,
    /// Claims that become aliases.
    pub retire: Vec<Retirement>,
    /// Numbers that become contested.
    pub contest: Vec<Contest>,
    /// Contacts that are the same person.
    pub merge: Vec<NewMerge>,
    /// Reviews to open.
    pub reviews: Vec<NewReview>,
    /// What else there was to it. [`Decision::reason`] says it all in words.
    pub notes: Vec<Note>,
}

/// Decides whose a fact is and what follows from it.
///
/// ```
/// use base::{DeliveryId, Moment};
/// use identity::{Fact, IdScope, Ids, Ledger, LineScopes, Origin, Policy, Rule, Who, decide};
///
/// let line = LineScopes::new(IdScope::Portfolio, "300001", "800000000000002", None);
/// let fact = Fact {
///     ids: Ids::read(Some("5511900000001"), Some("BR.9900112233445566"), None, &line),
///     named: None,
///     at: Moment::from_micros(0),
///     origin: Origin::Message,
///     delivery: DeliveryId(1),
/// };
/// let decision = decide(&fact, &Ledger::default(), &Policy::default());
/// assert_eq!((decision.who, decision.rule), (Who::NewVisitor, Rule::New));
/// assert_eq!(decision.add.len(), 2, "the new visitor claims the number and the BSUID");
/// assert_eq!(decision.reason(), "None of the identifiers was known: a new visitor.");
/// ```
pub fn decide(fact: &Fact, known: &Ledger, policy: &Policy) -> Decision {
    let case = Case { fact, known, policy };
    let verdict = rules::first_match(&case);
    conclude::conclude(&case, verdict)
}
