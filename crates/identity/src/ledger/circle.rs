//! What holds a person's identifiers together when one number is left out of it.

use std::collections::BTreeSet;

use base::{ClaimId, ContactId, Moment};

use super::Ledger;
use crate::{Because, Claim, Contest, Evidence, Identifier, Ids, Kind, Merge, ReviewState, State};

/// From when to when.
pub(crate) type Span = (Moment, Moment);

/// Claims of one person that more than a certain number holds together.
pub(crate) struct Circle<'a> {
    pub(crate) claims: Vec<&'a Claim>,
    /// From when to when one of them came with that number.
    pub(crate) with_number: Option<Span>,
}

impl Circle<'_> {
    pub(crate) fn has(&self, id: ClaimId) -> bool {
        self.claims.iter().any(|claim| claim.id == id)
    }
}

/// A number that alone holds a claim and others together.
pub(crate) struct Between<'a> {
    pub(crate) number: &'a Claim,
    pub(crate) beyond: BTreeSet<ClaimId>,
}

/// Whose a number is, as far as is known, when others that it brought are told apart from her.
pub(crate) struct Owner<'o> {
    /// Her claims.
    pub(crate) hers: &'o BTreeSet<ClaimId>,
    /// Claims that are somebody else's.
    pub(crate) somebodys: &'o BTreeSet<ClaimId>,
    /// From when to when she had the number; unless given, when her claims came with it.
    pub(crate) had_it: Option<Span>,
    /// When somebody else had it.
    pub(crate) somebody_else_at: Moment,
}

impl Ledger {
    /// What the number alone brought to this person, and nothing shows that it is the owner's: to be withdrawn.
    ///
    /// Nobody has a number at two times and somebody else in between. So what came with it while its owner had it is hers;
    /// what came later waits, together, for whoever has it by then; and what came before her is left where it is, unless
    /// that somebody else had the number before she did: then nothing is known about the time before, and each circle is a
    /// visitor of its own.
    pub(crate) fn resting_on(&self, number: &Claim, owner: &Owner<'_>) -> Vec<Contest> {
        let circles = self.circles(number.contact, &number.identifier);
        let has = |circle: &Circle<'_>, some: &BTreeSet<ClaimId>| some.iter().any(|claim| circle.has(*claim));
        let somebodys = circles.iter().filter(|circle| has(circle, owner.somebodys));
        let at = hull(somebodys.filter_map(|circle| circle.with_number))
            .map_or(owner.somebody_else_at, |(from, _until)| from);
        let is_before = |circle: &Circle<'_>| circle.with_number.is_some_and(|(_from, until)| until < at);
        let is_after = |circle: &Circle<'_>| circle.with_number.is_some_and(|(from, _until)| from > at);
        let is_torn = circles.iter().any(|circle| has(circle, owner.hers) && is_before(circle));
        let is_hers = |circle: &Circle<'_>| has(circle, owner.hers) && !(is_torn && is_after(circle));
        let (hers, others): (Vec<_>, Vec<_>) = circles.into_iter().partition(is_hers);
        let had_it = owner.had_it.or_else(|| hull(hers.iter().filter_map(|circle| circle.with_number)));
        let is_late = had_it.is_some_and(|(_from, until)| at < until);
        let since = match had_it {
            _ if is_late => Moment::from_micros(i64::MIN),
            Some((_from, until)) => until,
            None if hers.is_empty() => number.last_seen,
            None => number.first_seen,
        };
        let is_known = !hers.is_empty() || owner.had_it.is_some();
        let waits = |circle: &&Circle<'_>| match (circle.with_number, had_it) {
            _ if !is_known || has(circle, owner.somebodys) => false,
            (Some((from, _until)), Some((_from, until))) => from > until && (is_late || from <= at),
            (Some(_), None) => true,
            (None, _) => false,
        };
        let parts = |circle: &&Circle<'_>| {
            let came_before = |(from, _until)| circle.with_number.is_some_and(|(_from, until)| until < from);
            let is_beyond = if is_late { had_it.is_some_and(came_before) } else { is_after(circle) };
            has(circle, owner.somebodys) || (is_known && is_beyond)
        };
        let waiting: Vec<&Claim> =
            others.iter().filter(waits).flat_map(|circle| circle.claims.clone()).collect();
        let mut contests = vec![self.withdrawn(number, since, &waiting, false)];
        contests.extend(
            others.iter().filter(parts).map(|circle| self.withdrawn(number, since, &circle.claims, true)),
        );
        contests
    }

    /// Claims to be withdrawn, and the merges that brought nothing else.
    fn withdrawn(&self, number: &Claim, since: Moment, going: &[&Claim], apart: bool) -> Contest {
        let mut parted: BTreeSet<ContactId> = BTreeSet::new();
        let mut merges = Vec::new();
        for merge in self.merges_of(number.contact).filter(|merge| self.is_on(merge, &number.identifier)) {
            let far = self.beyond(merge, number.contact);
            let is_brought =
                |claim: &&Claim| far.contains(&claim.contact) && is_alive(claim, &number.identifier);
            let brought: Vec<&Claim> = self.claims_of(number.contact).filter(is_brought).collect();
            let goes = |claim: &&Claim| going.iter().any(|going| going.id == claim.id);
            let is_over =
                if brought.is_empty() { !apart && merge.at > since } else { brought.iter().all(goes) };
            if is_over {
                merges.push(merge.id);
                parted.extend(far);
            }
        }
        let goes = |id: ClaimId| going.iter().any(|going| going.id == id);
        // A later claim on the number goes with those who brought it.
        let is_later = |claim: &&Claim| {
            let is_other = claim.is_active() && claim.id != number.id;
            let is_brought = || claim.evidence.via().is_some_and(goes);
            is_other && claim.identifier.matches(&number.identifier) && is_brought()
        };
        let moves = self
            .claims_of(number.contact)
            .filter(|claim| (goes(claim.id) && is_alive(claim, &number.identifier)) || is_later(claim));
        let claims = moves.filter(|claim| !parted.contains(&claim.contact)).map(|claim| claim.id).collect();
        Contest { number: number.id, since, claims, merges, apart }
    }

    /// A person's claims in circles: what other evidence than this number holds together is in one.
    pub(crate) fn circles(&self, person: ContactId, number: &Identifier) -> Vec<Circle<'_>> {
        let claims: Vec<&Claim> = self.claims_of(person).filter(|claim| was_true(claim, number)).collect();
        let members = self.members(person);
        // A circle for each claim, and one for what each contact has of its own.
        let mut circle: Vec<usize> = (0..claims.len() + members.len()).collect();
        let own = |contact: ContactId| {
            claims.len() + members.iter().position(|member| *member == contact).unwrap_or(0)
        };
        for (place, claim) in claims.iter().enumerate() {
            let with = if self.came_by(claim, number) {
                claims.iter().position(|other| self.came_by(other, number) && same_fact(claim, other))
            } else {
                match claim.evidence.via() {
                    None => claims
                        .iter()
                        .position(|other| other.contact == claim.contact && came_with(other, claim))
                        .or(Some(own(claim.contact))),
                    Some(via) => claims
                        .iter()
                        .position(|other| via == other.id || other.moved_from == Some(via))
                        .or_else(|| claims.iter().position(|other| other.evidence.via() == Some(via))),
                }
            };
            unite(&mut circle, place, with.unwrap_or(place));
        }
        for merge in self.merges_of(person).filter(|merge| !self.is_on(merge, number)) {
            let is_shown =
                |claim: &Claim| merge.identifiers.iter().any(|shown| shown.matches(&claim.identifier));
            let mut shown: Vec<usize> = claims
                .iter()
                .enumerate()
                .filter(|(_place, claim)| is_shown(claim))
                .map(|(place, _claim)| place)
                .collect();
            if !matches!(merge.why, Because::Proof(_) | Because::Rotation(_)) || shown.len() < 2 {
                shown.extend([own(merge.from), own(merge.into)]);
            }
            for pair in shown.windows(2) {
                if let [one, other] = pair {
                    unite(&mut circle, *one, *other);
                }
            }
        }
        let names: BTreeSet<usize> = circle.iter().copied().collect();
        let all = names.into_iter().map(|name| {
            let inside: Vec<&Claim> = claims
                .iter()
                .zip(&circle)
                .filter(|(_claim, of)| **of == name)
                .map(|(claim, _of)| *claim)
                .collect();
            let came =
                |claim: &&Claim| self.came_by(claim, number).then_some((claim.first_seen, claim.first_seen));
            let spans = inside.iter().filter_map(|claim| claim.span_with(number).or_else(|| came(claim)));
            Circle { with_number: hull(spans), claims: inside }
        });
        all.filter(|circle| !circle.claims.is_empty()).collect()
    }

    /// The number that alone holds a claim and others of the same person together, and which others.
    pub(crate) fn number_between(
        &self,
        person: ContactId,
        one: ClaimId,
        others: &[&Claim],
    ) -> Option<Between<'_>> {
        if others.is_empty() {
            return None;
        }
        let is_number =
            |claim: &&Claim| claim.identifier.kind() == Kind::Phone && claim.state != State::Waiting;
        self.claims_of(person).filter(is_number).find_map(|number| {
            let circles = self.circles(person, &number.identifier);
            let around = circles.iter().find(|circle| circle.has(one))?;
            let is_beyond =
                |other: &&&Claim| !around.has(other.id) && !other.identifier.matches(&number.identifier);
            let beyond: BTreeSet<ClaimId> = others.iter().filter(is_beyond).map(|other| other.id).collect();
            (!beyond.is_empty()).then_some(Between { number, beyond })
        })
    }

    /// Whether a person undid what the number had joined, and the other was the last to be seen with it.
    pub(crate) fn last_with_another(&self, number: &Claim) -> bool {
        let Some((_from, hers)) = self.span_of(number.contact, &number.identifier) else { return false };
        let mut others = self.undone_on(number);
        others.any(|other| self.span_of(other, &number.identifier).is_some_and(|(_from, until)| until > hers))
    }

    /// Whether somebody else had the number between this time, when it came with these ids, and when its holder had it: she
    /// contradicts either, or a person said that she is not the holder. `with`: whose the ids are, if that is known.
    pub(crate) fn was_anothers_between(
        &self,
        number: &Claim,
        (at, with, ids): (Moment, Option<ContactId>, &Ids),
    ) -> bool {
        let Some((from, until)) = self.span_of(number.contact, &number.identifier) else { return false };
        let is_between = |other: Moment| (at < other && other < from) || (until < other && other < at);
        let is_hers = |other| with.is_some_and(|with| self.are_one(other, with));
        let rivals = |other| {
            let mut held = self.claims_of(other).filter(|claim| claim.is_active());
            held.any(|claim| {
                ids.strong().any(|id| id.is_beside(&claim.identifier) && !id.matches(&claim.identifier))
            })
        };
        let is_another = |other| {
            let mut told_apart = self.undone_on(number).chain(self.rejected_on(number));
            self.contradict(other, number.contact)
                || with.is_some_and(|with| self.contradict(other, with))
                || rivals(other)
                || told_apart.any(|apart| self.are_one(apart, other))
        };
        let seen = self.claims.iter().filter(|claim| claim.state != State::Ended);
        let mut seen = seen.filter_map(|claim| Some((claim.contact, claim.span_with(&number.identifier)?)));
        seen.any(|(other, (from, until))| {
            (is_between(from) || is_between(until)) && !is_hers(other) && is_another(other)
        })
    }

    /// Those whom a number had joined with its holder, until a person undid it.
    fn undone_on(&self, number: &Claim) -> impl Iterator<Item = ContactId> {
        let undone =
            self.merges.iter().filter(|merge| merge.is_undone() && self.is_on(merge, &number.identifier));
        let two = undone.flat_map(|merge| [merge.from, merge.into]);
        two.filter(|other| !self.are_one(*other, number.contact))
    }

    /// Those of whom a person was asked whether the number is theirs, and said that its holder is somebody else.
    fn rejected_on(&self, number: &Claim) -> impl Iterator<Item = ContactId> {
        let rejected = self.reviews.iter().filter(|review| {
            let is_on = review.numbers().any(|asked| asked.matches(&number.identifier));
            review.state == ReviewState::Rejected && is_on
        });
        let two = rejected.flat_map(|review| [Some(review.contact), review.other]).flatten();
        two.filter(|other| !self.are_one(*other, number.contact))
    }

    /// From when to when a person's strong ids came with a number.
    fn span_of(&self, person: ContactId, number: &Identifier) -> Option<Span> {
        let was_hers = |claim: &&Claim| {
            claim.state != State::Ended || claim.ended.is_some_and(|ended| ended.why.was_true())
        };
        hull(self.claims_of(person).filter(was_hers).filter_map(|claim| claim.span_with(number)))
    }

    /// Whether a claim came to its person by this number alone.
    fn came_by(&self, claim: &Claim, number: &Identifier) -> bool {
        let via = claim.evidence.via().and_then(|via| self.claim(via));
        via.is_some_and(|via| via.identifier.matches(number))
    }

    /// Whether a merge rests on this number alone.
    pub(super) fn is_on(&self, merge: &Merge, number: &Identifier) -> bool {
        let on = merge.on_number.and_then(|on| self.claim(on));
        on.is_some_and(|on| on.identifier.matches(number))
    }

    /// The contacts that a merge brought to this one.
    fn beyond(&self, merge: &Merge, contact: ContactId) -> BTreeSet<ContactId> {
        let below: BTreeSet<ContactId> = self.members_below(merge.from).into_iter().collect();
        if below.contains(&contact) {
            self.members(contact).into_iter().filter(|member| !below.contains(member)).collect()
        } else {
            below
        }
    }
}

/// Whether a strong id came with a number that a person gave to the same contact.
fn came_with(id: &Claim, number: &Claim) -> bool {
    matches!(number.evidence, Evidence::Person { .. }) && id.span_with(&number.identifier).is_some()
}

fn was_true(claim: &Claim, number: &Identifier) -> bool {
    let is_over = || claim.ended.is_some_and(|ended| claim.state == State::Ended && ended.why.was_true());
    is_alive(claim, number) || (is_over() && !claim.identifier.matches(number))
}

fn is_alive(claim: &Claim, number: &Identifier) -> bool {
    matches!(claim.state, State::Active | State::Alias) && !claim.identifier.matches(number)
}

/// Whether two claims that a number brought stood in one fact: a fact holds one identifier of each kind.
fn same_fact(one: &Claim, other: &Claim) -> bool {
    let is_pair = one.id == other.id || one.identifier.kind() != other.identifier.kind();
    is_pair && one.contact == other.contact && one.evidence.delivery() == other.evidence.delivery()
}

fn unite(circle: &mut [usize], one: usize, other: usize) {
    let (Some(from), Some(into)) = (circle.get(one).copied(), circle.get(other).copied()) else { return };
    circle.iter_mut().filter(|of| **of == from).for_each(|of| *of = into);
}

/// The shortest span that holds them all.
fn hull(spans: impl Iterator<Item = Span>) -> Option<Span> {
    spans.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}
