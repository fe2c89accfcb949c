//! Who is who, in memory: claims, merges, reviews and notices, and everything that may be done to them.
//!
//! A [`Ledger`] holds either everything, as in the laws, or the part that a batch of facts touches, loaded from where it is
//! kept and written back afterwards: [`Ledger::take_changes`] tells what to write.

mod change;
mod circle;
mod close;
mod hear;
mod part;
mod people;
mod rotate;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use base::{ClaimId, ContactId, ManualClock, MergeId, Moment, ReviewId, Source};

use crate::{Claim, Identifier, Kind, MatchKey, Merge, Notice, Question, Review, ReviewState, Scope, State};

pub use change::{Change, Changes, Move};
pub(crate) use circle::{Between, Owner};
pub use people::Refusal;

/// A contact as far as identity needs to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// Whether nobody has made a customer record of it.
    pub visitor: bool,
    /// When it was first known: of two alike, the older one stands for both after a merge.
    pub since: Moment,
}

type Key = (Kind, Scope, MatchKey<'static>);

/// Claims, merges, reviews and notices in memory.
///
/// ```
/// use base::{DeliveryId, Moment};
/// use identity::{Fact, IdScope, Ids, Ledger, LineScopes, Origin, Policy};
///
/// let line = LineScopes::new(IdScope::Portfolio, "300001", "800000000000002", None);
/// let mut ledger = Ledger::default();
/// let mut hear = |second, phone, bsuid| {
///     let fact = Fact {
///         ids: Ids::read(phone, bsuid, None, &line),
///         named: None,
///         at: Moment::from_micros(second * 1_000_000),
///         origin: Origin::Message,
///         delivery: DeliveryId(second),
///     };
///     ledger.hear(&fact, &Policy::default()).1
/// };
/// let before = hear(1, Some("5511900000001"), None);
/// let both = hear(2, Some("5511900000001"), Some("BR.9900112233445566"));
/// let hidden = hear(3, None, Some("BR.9900112233445566"));
/// assert!(before.is_some() && before == both && both == hidden, "Rita stays Rita when she hides her number");
/// ```
#[derive(Debug)]
pub struct Ledger {
    source: Source,
    parties: HashMap<ContactId, Party>,
    claims: Vec<Claim>,
    place: HashMap<ClaimId, usize>,
    on: HashMap<Key, Vec<usize>>,
    of: HashMap<ContactId, Vec<usize>>,
    merges: Vec<Merge>,
    /// The merge in force by which a contact points.
    pointer: HashMap<ContactId, usize>,
    /// The merges in force that point at a contact.
    pointed: HashMap<ContactId, Vec<usize>>,
    reviews: Vec<Review>,
    notices: Vec<Notice>,
    naming: HashMap<Key, Vec<usize>>,
    changes: Changes,
    /// How often each notice was tried with what is being heard.
    tried: HashMap<usize, u8>,
}

impl Default for Ledger {
    /// An empty ledger that gives the same ids every time.
    fn default() -> Self {
        Self::new(Source::seeded(Arc::new(ManualClock::default()), 0))
    }
}

fn key(identifier: &Identifier) -> Key {
    (identifier.kind(), identifier.scope().clone(), identifier.match_key().into_owned())
}

impl Ledger {
    /// An empty ledger that takes its ids from a source.
    pub fn new(source: Source) -> Self {
        Self {
            source,
            parties: HashMap::new(),
            claims: Vec::new(),
            place: HashMap::new(),
            on: HashMap::new(),
            of: HashMap::new(),
            merges: Vec::new(),
            pointer: HashMap::new(),
            pointed: HashMap::new(),
            reviews: Vec::new(),
            notices: Vec::new(),
            naming: HashMap::new(),
            changes: Changes::default(),
            tried: HashMap::new(),
        }
    }

    /// Puts in a contact that is kept elsewhere.
    pub fn put_contact(&mut self, id: ContactId, party: Party) {
        self.parties.insert(id, party);
    }

    /// Puts in a claim that is kept elsewhere. Put claims in oldest first.
    pub fn put_claim(&mut self, claim: Claim) {
        let place = self.claims.len();
        self.on.entry(key(&claim.identifier)).or_default().push(place);
        self.of.entry(claim.contact).or_default().push(place);
        self.place.insert(claim.id, place);
        self.claims.push(claim);
    }

    /// Puts in a merge that is kept elsewhere, in force or over.
    pub fn put_merge(&mut self, merge: Merge) {
        let place = self.merges.len();
        if merge.is_active() {
            self.pointer.insert(merge.from, place);
            self.pointed.entry(merge.into).or_default().push(place);
        }
        self.merges.push(merge);
    }

    /// Puts in a review that is kept elsewhere.
    pub fn put_review(&mut self, review: Review) {
        self.reviews.push(review);
    }

    /// Puts in a notice that is kept elsewhere.
    pub fn put_notice(&mut self, notice: Notice) {
        let place = self.notices.len();
        for identifier in notice.keys() {
            self.naming.entry(key(identifier)).or_default().push(place);
        }
        self.notices.push(notice);
    }

    /// The same, as if it had been written down and put in again.
    #[cfg(test)]
    pub(crate) fn put_in_again(&self) -> Self {
        let mut again = Self::new(self.source.clone());
        self.parties.iter().for_each(|(contact, party)| again.put_contact(*contact, *party));
        self.claims.iter().cloned().for_each(|claim| again.put_claim(claim));
        self.merges.iter().cloned().for_each(|merge| again.put_merge(merge));
        self.reviews.iter().cloned().for_each(|review| again.put_review(review));
        self.notices.iter().cloned().for_each(|notice| again.put_notice(notice));
        again
    }

    /// Every claim on this identifier (same kind, same scope, same match key), in every state.
    pub fn claims_on(&self, identifier: &Identifier) -> impl Iterator<Item = &Claim> {
        self.pick(self.on.get(&key(identifier)))
    }

    /// Every claim of this person, in every state: the contact's own, and those of all contacts merged with it.
    pub fn claims_of(&self, contact: ContactId) -> impl Iterator<Item = &Claim> {
        self.members(contact).into_iter().flat_map(|member| self.own_claims(member))
    }

    /// The contact's own claims, without those of contacts merged with it.
    pub fn own_claims(&self, contact: ContactId) -> impl Iterator<Item = &Claim> {
        self.pick(self.of.get(&contact))
    }

    /// The contact that stands for this person.
    pub fn effective(&self, contact: ContactId) -> ContactId {
        let mut at = contact;
        while let Some(merge) = self.pointer.get(&at).and_then(|place| self.merges.get(*place)) {
            at = merge.into;
        }
        at
    }

    /// Every contact that stands for the same person as this one, itself included.
    pub fn members(&self, contact: ContactId) -> Vec<ContactId> {
        self.members_below(self.effective(contact))
    }

    /// A contact and all those that point at it, over however many others.
    fn members_below(&self, contact: ContactId) -> Vec<ContactId> {
        let mut members = vec![contact];
        let mut next = 0;
        while let Some(member) = members.get(next).copied() {
            let pointing = self.pointed.get(&member).into_iter().flatten();
            members.extend(pointing.filter_map(|place| self.merges.get(*place)).map(|merge| merge.from));
            next += 1;
        }
        members
    }

    /// Whether two contacts are one person.
    pub fn are_one(&self, one: ContactId, other: ContactId) -> bool {
        one == other || self.effective(one) == self.effective(other)
    }

    /// The contact as identity knows it.
    pub fn party(&self, contact: ContactId) -> Option<Party> {
        self.parties.get(&contact).copied()
    }

    /// The merges in force among the contacts of one person.
    pub(crate) fn merges_of(&self, contact: ContactId) -> impl Iterator<Item = &Merge> {
        let members = self.members(contact).into_iter();
        members.filter_map(|member| self.pointer.get(&member)).filter_map(|place| self.merges.get(*place))
    }

    /// What people decided about two persons: whether these identifiers were shown to them before.
    pub(crate) fn decided(&self, one: ContactId, other: ContactId, shown: &[Identifier]) -> Decided {
        let about = |a: ContactId, b: ContactId| {
            (self.are_one(a, one) && self.are_one(b, other))
                || (self.are_one(a, other) && self.are_one(b, one))
        };
        let seen = |before: &[Identifier]| {
            shown.iter().all(|identifier| before.iter().any(|known| known.matches(identifier)))
        };
        let undone = self.merges.iter().filter(|merge| merge.is_undone());
        let undone =
            undone.filter(|merge| about(merge.from, merge.into)).map(|merge| (&merge.identifiers, false));
        let rejected = self.reviews.iter().filter(|review| review.state == ReviewState::Rejected);
        let rejected = rejected
            .filter(|review| review.other.is_some_and(|other| about(review.contact, other)))
            .map(|review| (&review.identifiers, review.never_again));
        undone.chain(rejected).fold(Decided::Nothing, |decided, (before, never_again)| {
            if never_again || seen(before) { Decided::ThisAlready } else { decided.max(Decided::Otherwise) }
        })
    }

    /// Every claim, oldest first.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// A claim.
    pub fn claim(&self, id: ClaimId) -> Option<&Claim> {
        self.claims.get(*self.place.get(&id)?)
    }

    /// Every merge, in force and over, oldest first.
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// A merge.
    pub fn merge(&self, id: MergeId) -> Option<&Merge> {
        self.merges.iter().find(|merge| merge.id == id)
    }

    /// Every review, oldest first.
    pub fn reviews(&self) -> &[Review] {
        &self.reviews
    }

    /// A review.
    pub fn review(&self, id: ReviewId) -> Option<&Review> {
        self.reviews.iter().find(|review| review.id == id)
    }

    /// The contacts that are known.
    pub fn contacts(&self) -> BTreeSet<ContactId> {
        self.parties.keys().copied().collect()
    }

    /// The claim in force on an identifier.
    pub fn active(&self, identifier: &Identifier) -> Option<&Claim> {
        self.claims_on(identifier).find(|claim| claim.is_active())
    }

    /// The claim of the contact that the identifier last was an alias of.
    pub(crate) fn alias(&self, identifier: &Identifier) -> Option<&Claim> {
        let aliases = self.claims_on(identifier).filter(|claim| claim.state == State::Alias);
        aliases.max_by_key(|claim| claim.ended.map(|ended| ended.at))
    }

    /// Whether a person has a strong id in force in the place of this one: in its scope, the person has one at a time.
    pub(crate) fn has_rival(&self, person: ContactId, id: &Identifier) -> bool {
        let is_rival = |claim: &Claim| claim.is_active() && claim.identifier.is_beside(id);
        id.kind().is_strong() && self.claims_of(person).any(is_rival)
    }

    /// Whether the identifiers in force of two persons cannot be one person's: another BSUID in a scope, another parent in a
    /// group, another number seen on WhatsApp.
    pub(crate) fn contradict(&self, one: ContactId, other: ContactId) -> bool {
        self.contradicting(one, other).next().is_some()
    }

    /// The claims of one person that contradict another person's.
    pub(crate) fn contradicting(&self, one: ContactId, other: ContactId) -> impl Iterator<Item = &Claim> {
        let weighty = |contact: ContactId| {
            self.claims_of(contact).filter(move |claim| {
                let is_number = claim.identifier.kind() == Kind::Phone
                    && claim.seen_on_whatsapp
                    && (!claim.contested || self.is_asked_whether_one(one, other, &claim.identifier));
                claim.is_active() && (claim.identifier.kind().is_strong() || is_number)
            })
        };
        let others: Vec<&Claim> = weighty(other).collect();
        weighty(one).filter(move |claim| {
            others.iter().any(|other| {
                other.identifier.is_beside(&claim.identifier) && !other.identifier.matches(&claim.identifier)
            })
        })
    }

    /// Whether a person has not answered yet whether two are one although this number, among others, says no.
    fn is_asked_whether_one(&self, one: ContactId, other: ContactId, number: &Identifier) -> bool {
        self.asked_about(one, other).any(|review| {
            let shows_number = review.identifiers.iter().any(|shown| shown.matches(number));
            review.question == Question::Contradiction && shows_number
        })
    }

    /// The open questions about two persons.
    pub(crate) fn asked_about(&self, one: ContactId, other: ContactId) -> impl Iterator<Item = &Review> {
        let are = move |a: ContactId, b: ContactId| self.are_one(a, one) && self.are_one(b, other);
        self.reviews.iter().filter(move |review| {
            let both = |second| are(review.contact, second) || are(second, review.contact);
            review.is_open() && review.other.is_some_and(both)
        })
    }

    fn pick<'a>(&'a self, places: Option<&'a Vec<usize>>) -> impl Iterator<Item = &'a Claim> {
        places.into_iter().flatten().filter_map(|place| self.claims.get(*place))
    }
}

/// What people decided about two persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Decided {
    /// Nothing.
    Nothing,
    /// That they are two, but on other identifiers: new evidence is asked about.
    Otherwise,
    /// That they are two, on these very identifiers, or for good.
    ThisAlready,
}
