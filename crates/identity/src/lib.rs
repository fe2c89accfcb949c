//! Who is this on WhatsApp?
//!
//! Since customers may hide their number, a message may carry a number, a business-scoped user id (BSUID), a parent BSUID,
//! several of them, or none. This crate reads them into types that cannot be wrong ([`Ids`]), decides whose they are
//! ([`decide()`]), and says how to answer ([`reply_address`]) and what to call the person ([`who_to_show`]). It is pure: no
//! I/O, no clock, no ids of its own. What is known stands in a [`Ledger`]; what a fact leads to comes out as a [`Decision`] in
//! words that people understand, and [`Ledger::take_changes`] tells what to write down.
//!
//! ```
//! use base::{DeliveryId, Moment};
//! use identity::{Fact, IdScope, Ids, Ledger, LineScopes, Origin, Policy, Question, Rule};
//!
//! let line = LineScopes::new(IdScope::Portfolio, "300001", "800000000000002", None);
//! let mut ledger = Ledger::default();
//! let mut hear = |second: i64, phone: Option<&str>, bsuid: Option<&str>| {
//!     let ids = Ids::read(phone, bsuid, None, &line);
//!     let at = Moment::from_unix_seconds(1_790_000_000 + second).unwrap();
//!     let fact = Fact { ids, named: None, at, origin: Origin::Message, delivery: DeliveryId(second) };
//!     ledger.hear(&fact, &Policy::default())
//! };
//!
//! // Rita shows her number, then hides it: her BSUID keeps her.
//! let (_, rita) = hear(1, Some("5511900000001"), Some("BR.9900112233445566"));
//! let (decision, hidden) = hear(2, None, Some("BR.9900112233445566"));
//! assert_eq!((hidden, decision.rule), (rita, Rule::Bsuid));
//!
//! // Her number is recycled. Its new owner has another BSUID, and that vetoes the number: a new visitor, and a question.
//! let (decision, stranger) = hear(3, Some("5511900000001"), Some("BR.1100220033004400"));
//! assert_ne!(stranger, rita);
//! assert_eq!(decision.reviews[0].question, Question::NumberContested);
//! assert_eq!(
//!     decision.reason(),
//!     "A new visitor. The number belongs to a contact with a different WhatsApp id, so it may have a new owner: \
//!      it decides nothing until the review is closed."
//! );
//! ```
//!
//! Personal data is masked by `Debug`, everywhere.

mod address;
mod capability;
mod claim;
mod code;
mod decide;
mod display;
mod fact;
mod format;
mod identifier;
mod intake;
mod ledger;
mod merge;
mod notice;
mod review;
mod words;

#[cfg(test)]
mod laws;

pub use address::{first_address, reply_address};
pub use capability::{Action, Asked, Barrier, Channel, Number, Reach, Situation, Window, capabilities};
pub use claim::{Claim, Company, EndReason, Ended, Evidence, How, State};
pub use code::Code;
pub use decide::{
    Contest, Decision, MergePolicy, NewClaim, NewMerge, NewReview, Note, Policy, Retirement, Rule, Who,
    decide,
};
pub use display::{show_identifier, show_phone, who_to_show};
pub use fact::{Fact, Origin};
pub use format::{Bsuid, Country, FormatError, MatchKey, ParentBsuid, Phone, Username, UsernameRule};
pub use identifier::{Identifier, Kind, Scope};
pub use intake::{Carried, Field, IdScope, Ids, LineScopes, Oddity, Remark};
pub use ledger::{Change, Changes, Ledger, Move, Party, Refusal};
pub use merge::{Because, BecauseKind, Merge};
pub use notice::Notice;
pub use review::{Question, Review, ReviewState};
