//! What people do: make, link, undo, take apart, type in.

use std::fmt;

use base::{ClaimId, ContactId, MemberId, MergeId, Moment};

use super::{Ledger, Party};
use crate::{
    Because, Claim, EndReason, Ended, Evidence, How, Identifier, Merge, Question, Review, ReviewState, State,
};

/// Why something that a person asked for is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thing.
    Unknown,
    /// The two are one person already.
    OnePerson,
    /// It is over already.
    Over,
    /// The review is answered already.
    Answered,
    /// The identifier is this contact's.
    Taken(ContactId),
    /// The contact has nothing else.
    Last,
    /// A review is open about it; that has to be answered.
    Contested,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "There is no such thing here.",
            Self::OnePerson => "The two are one person already.",
            Self::Over => "That is over already.",
            Self::Answered => "That review is answered already.",
            Self::Taken(_) => {
                "That identifier belongs to another contact. Link the two if they are one person."
            }
            Self::Last => "That is all there is of this contact, so there is nothing to take it away from.",
            Self::Contested => "A review asks whose that number is. Answer the review instead.",
        })
    }
}

impl std::error::Error for Refusal {}

impl Ledger {
    /// Somebody made a customer record.
    pub fn make_contact(&mut self, since: Moment) -> ContactId {
        let id = self.new_visitor(since);
        self.keep_as_contact(id);
        id
    }

    /// A visitor has a customer record from now on.
    pub fn keep_as_contact(&mut self, contact: ContactId) {
        if let Some(party) = self.parties.get_mut(&contact) {
            *party = Party { visitor: false, ..*party };
        }
    }

    /// Links: the one contact is the other from now on. Of two BSUIDs in one scope the older becomes an alias.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] and [`Refusal::OnePerson`].
    pub fn link(
        &mut self,
        from: ContactId,
        into: ContactId,
        by: MemberId,
        at: Moment,
    ) -> Result<MergeId, Refusal> {
        if self.party(from).is_none() || self.party(into).is_none() {
            return Err(Refusal::Unknown);
        }
        let (from, into) = (self.effective(from), self.effective(into));
        if from == into {
            return Err(Refusal::OnePerson);
        }
        let identifiers = self.in_force(from).chain(self.in_force(into)).cloned().collect::<Vec<_>>();
        let merge = self.merge_into(from, into, Because::Person(by), &identifiers, at);
        self.end_numbers_given_up(merge);
        self.close_what_is_proven(at);
        Ok(merge)
    }

    fn in_force(&self, contact: ContactId) -> impl Iterator<Item = &Identifier> {
        self.claims_of(contact).filter(|claim| claim.is_active()).map(|claim| &claim.identifier)
    }

    /// Undoes a merge: both are again what they were, and what came in between goes where its identifiers go. The same
    /// identifiers do not merge them again, and a question that the merge answered is open again.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] and [`Refusal::Over`].
    pub fn undo(&mut self, id: MergeId, at: Moment) -> Result<(), Refusal> {
        let merge = self.merge(id).ok_or(Refusal::Unknown)?.clone();
        if !merge.is_active() {
            return Err(Refusal::Over);
        }
        let answered = self.answered_by(&merge);
        let retired = self.retired_since(&merge);
        self.end_merge(id, Ended { at, why: EndReason::Undo });
        self.restore(&merge.retired);
        self.follow_identifiers(&merge, at);
        // Their rivals may have gone.
        self.restore(&retired);
        self.ask_again(answered, at);
        Ok(())
    }

    /// Ids of a person that later links than this made aliases, because of somebody who has an id beside them.
    fn retired_since(&self, undone: &Merge) -> Vec<ClaimId> {
        let later = self.merges_of(undone.into).filter(|merge| merge.id > undone.id);
        let retired = later.flat_map(|merge| &merge.retired).copied();
        let has_rival = |id: &ClaimId| {
            self.claim(*id).is_some_and(|claim| self.has_rival(claim.contact, &claim.identifier))
        };
        retired.filter(has_rival).collect()
    }

    /// Somebody else was joined in between by identifiers that only the one who goes has: she goes along.
    fn follow_identifiers(&mut self, undone: &Merge, at: Moment) {
        let goes = self.members(undone.from);
        let later: Vec<Merge> = self
            .merges_of(undone.into)
            .filter(|merge| merge.id > undone.id && !matches!(merge.why, Because::Person(_)))
            .cloned()
            .collect();
        for merge in later {
            let below = self.members_below(merge.from);
            let (near, other): (Vec<ContactId>, ContactId) = if below.contains(&undone.into) {
                (below, merge.into)
            } else {
                let members = self.members(undone.into).into_iter();
                (members.filter(|member| !below.contains(member)).collect(), merge.from)
            };
            if self.is_shown_at(&merge, &near) || !self.is_shown_at(&merge, &goes) {
                continue;
            }
            self.end_merge(merge.id, Ended { at, why: EndReason::Withdrawal });
            let points = self.who_points(undone.from, other);
            if let Some((from, into)) = points.filter(|(from, into)| !self.contradict(*from, *into)) {
                self.add_merge(Merge { id: self.new_merge_id(), from, into, ..merge });
            }
        }
    }

    /// Whether one of these contacts holds an identifier that a merge rests on.
    fn is_shown_at(&self, merge: &Merge, contacts: &[ContactId]) -> bool {
        let mut held = contacts.iter().flat_map(|contact| self.own_claims(*contact));
        held.any(|claim| {
            let is_shown = || merge.identifiers.iter().any(|id| id.matches(&claim.identifier));
            claim.state != State::Ended && is_shown()
        })
    }

    /// Takes a single identifier away from its contact, with what it brought. It and its messages are a visitor of their own
    /// from then on; a number that was only typed in simply ends. Gives the visitor.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Over`], [`Refusal::Contested`] and [`Refusal::Last`].
    pub fn take_away(&mut self, id: ClaimId, by: MemberId, at: Moment) -> Result<Option<ContactId>, Refusal> {
        let claim = self.claim(id).ok_or(Refusal::Unknown)?.clone();
        if !matches!(claim.state, State::Active | State::Alias) {
            return Err(Refusal::Over);
        }
        if claim.contested {
            return Err(Refusal::Contested);
        }
        let ended = Ended { at, why: EndReason::Undo };
        if matches!(claim.evidence, Evidence::Person { .. }) && !claim.seen_on_whatsapp {
            self.end_claim(id, ended);
            return Ok(None);
        }
        let shown: Vec<Identifier> =
            self.in_force(claim.contact).chain([&claim.identifier]).cloned().collect();
        self.part(id, ended, &shown, Some(by)).map(Some).ok_or(Refusal::Last)
    }

    /// Moves a claim, and those that it brought, to a visitor of their own, and remembers that the two are not one person.
    pub(super) fn part(
        &mut self,
        id: ClaimId,
        ended: Ended,
        shown: &[Identifier],
        by: Option<MemberId>,
    ) -> Option<ContactId> {
        let claim = self.claim(id)?.clone();
        let parting = self.brought_by(id);
        let is_left = |other: &Claim| {
            matches!(other.state, State::Active | State::Alias) && !parting.contains(&other.id)
        };
        if !self.claims_of(claim.contact).any(is_left) {
            return None;
        }
        let visitor = self.new_visitor(claim.first_seen);
        for claim in parting {
            self.move_claim(claim, visitor, ended);
        }
        let brought = self.merges_of(claim.contact).filter(|merge| self.is_on(merge, &claim.identifier));
        for merge in brought.map(|merge| merge.id).collect::<Vec<_>>() {
            self.end_merge(merge, Ended { why: EndReason::Undo, ..ended });
        }
        let why = match (by, claim.evidence) {
            (Some(by), _) | (None, Evidence::Person { by, .. }) => Because::Person(by),
            (None, Evidence::Fact { delivery, .. }) => Because::Proof(delivery),
        };
        self.add_merge(Merge {
            id: self.new_merge_id(),
            from: visitor,
            into: self.effective(claim.contact),
            at: claim.first_seen,
            why,
            identifiers: shown.to_vec(),
            on_number: None,
            retired: Vec::new(),
            ended: Some(Ended { why: EndReason::Undo, ..ended }),
        });
        Some(visitor)
    }

    /// A claim and all those of its contact that it brought, and that they brought in turn.
    fn brought_by(&self, id: ClaimId) -> Vec<ClaimId> {
        let mut brought = vec![id];
        let mut next = 0;
        let Some(contact) = self.claim(id).map(|claim| claim.contact) else { return brought };
        while let Some(by) = brought.get(next).copied() {
            let more = self.own_claims(contact).filter(|claim| {
                let alive = matches!(claim.state, State::Active | State::Alias) && !claim.contested;
                alive && claim.evidence.via() == Some(by) && !brought.contains(&claim.id)
            });
            let more: Vec<ClaimId> = more.map(|claim| claim.id).collect();
            brought.extend(more);
            next += 1;
        }
        brought
    }

    /// A person says that an identifier is a contact's.
    ///
    /// # Errors
    /// [`Refusal::Taken`] if it is another person's; [`Refusal::OnePerson`] if it is this one's already.
    pub fn enter(
        &mut self,
        contact: ContactId,
        identifier: Identifier,
        by: MemberId,
        how: How,
        at: Moment,
    ) -> Result<ClaimId, Refusal> {
        if let Some(claim) = self.active(&identifier) {
            let own = self.are_one(claim.contact, contact);
            return Err(if own { Refusal::OnePerson } else { Refusal::Taken(claim.contact) });
        }
        if self.has_rival(contact, &identifier) {
            return Err(Refusal::Contested);
        }
        Ok(self.add_claim(Claim {
            id: self.new_claim_id(),
            contact,
            identifier,
            state: State::Active,
            evidence: Evidence::Person { by, how },
            first_seen: at,
            last_seen: at,
            seen_on_whatsapp: false,
            contested: false,
            came_with: None,
            ended: None,
            moved_from: None,
        }))
    }

    /// Asks a question that no fact raised on its own: a card handed on, a code used twice, a conflict in an import.
    pub fn ask_person(
        &mut self,
        question: Question,
        (contact, other): (ContactId, ContactId),
        identifiers: Vec<Identifier>,
        reason: String,
        delivery: Option<base::DeliveryId>,
        at: Moment,
    ) {
        let decided = self.decided(contact, other, &identifiers) == super::Decided::ThisAlready;
        if decided || self.are_one(contact, other) {
            return;
        }
        self.ask(Review {
            id: self.new_review_id(),
            question,
            state: ReviewState::Open,
            contact,
            other: Some(other),
            identifiers,
            reason,
            delivery,
            opened_at: at,
            closed: None,
            never_again: false,
        });
    }

    pub(super) fn new_claim_id(&self) -> ClaimId {
        self.source.id()
    }

    pub(super) fn new_merge_id(&self) -> MergeId {
        self.source.id()
    }

    fn new_review_id(&self) -> base::ReviewId {
        self.source.id()
    }
}

#[cfg(test)]
mod tests {
    use base::{DeliveryId, Source, UuidId};

    use super::*;
    use crate::{Fact, IdScope, Ids, LineScopes, Origin, Policy};

    fn two_people() -> (Ledger, ContactId, ContactId) {
        let mut ledger = Ledger::default();
        let (one, other) = (ledger.make_contact(Moment::default()), ledger.make_contact(Moment::default()));
        (ledger, one, other)
    }

    #[test]
    fn nobody_is_linked_with_somebody_unknown_or_with_oneself() {
        let (mut ledger, one, _other) = two_people();
        let source = Source::seeded(std::sync::Arc::new(base::ManualClock::default()), 9);
        let (unknown, by) = (source.id::<ContactId>(), MemberId::from_uuid(source.id()));
        for (from, into, refusal) in [
            (unknown, one, Refusal::Unknown),
            (one, unknown, Refusal::Unknown),
            (one, one, Refusal::OnePerson),
        ] {
            assert_eq!(ledger.link(from, into, by, Moment::default()), Err(refusal));
        }
    }

    #[test]
    fn a_question_of_ours_is_asked_once_and_never_after_its_answer_or_about_one_person() {
        let (mut ledger, one, other) = two_people();
        let (by, at) = (MemberId::from_uuid(one.uuid()), Moment::default());
        let ask = |ledger: &mut Ledger| {
            let card = vec![Identifier::phone(&"55555".parse().unwrap())];
            let words = "A card was handed on.".to_owned();
            ledger.ask_person(Question::Card, (one, other), card, words, None, at);
            ledger.reviews().len()
        };
        assert_eq!((ask(&mut ledger), ask(&mut ledger)), (1, 1));
        ledger.reject(ledger.reviews()[0].id, by, false, at).unwrap();
        assert_eq!(ask(&mut ledger), 1, "it is answered");
        let (mut ledger, ..) = two_people();
        ledger.link(one, other, by, at).unwrap();
        assert_eq!(ask(&mut ledger), 0, "they are one person");
    }

    #[test]
    fn the_last_identifier_stays() {
        let mut ledger = Ledger::default();
        let line = LineScopes::new(IdScope::Portfolio, "1", "801", None);
        let ids = Ids::read(Some("55555"), None, None, &line);
        let (at, origin, delivery) = (Moment::default(), Origin::Message, DeliveryId(1));
        let (_decision, contact) =
            ledger.hear(&Fact { ids, named: None, at, origin, delivery }, &Policy::default());
        let by = MemberId::from_uuid(contact.unwrap().uuid());
        let claim = ledger.claims()[0].id;
        assert_eq!(ledger.take_away(claim, by, at), Err(Refusal::Last));
    }
}
