//! What the evidence that was heard says by itself, worked out without any of the crate's rules.
//!
//! Strong ids of one fact are one person's, and so are those before and after in one notice: together they are a *circle*. A
//! number was with a circle at certain times. Nobody has a number at two times and somebody else in between, so a
//! circle that cannot be the same person and had the number in between keeps two circles apart.

use std::collections::{BTreeMap, BTreeSet};

use base::Moment;

use super::world::owner_of;
use crate::*;

type Circle = usize;

/// A circle was there with a number.
struct Sighting {
    at: Moment,
    circle: Circle,
    number: Identifier,
    by_fact: bool,
}

#[derive(Default)]
pub(super) struct Evidence {
    facts: Vec<(Moment, Vec<Identifier>, Option<Identifier>)>,
    notices: Vec<Notice>,
}

/// The evidence in circles.
pub(super) struct Circles<'a> {
    of: BTreeMap<Identifier, Circle>,
    /// The ids in force of each circle: no notice that was heard replaced them.
    present: BTreeMap<Circle, Vec<Identifier>>,
    /// The circles that more than notices told of.
    heard: BTreeSet<Circle>,
    sightings: Vec<Sighting>,
    notices: &'a [Notice],
}

impl Evidence {
    /// A fact that taught something: it was somebody's and not late.
    pub(super) fn hear(&mut self, fact: &Fact) {
        self.facts.push((fact.at, fact.ids.strong().cloned().collect(), fact.ids.phone().cloned()));
    }

    pub(super) fn hear_notice(&mut self, notice: &Notice) {
        if notice.tells() && !self.notices.contains(notice) {
            self.notices.push(notice.clone());
        }
    }

    /// A notice about somebody unknown is kept until she is known, and one that comes late tells nothing of numbers: its
    /// numbers count as far as they were `learnt`.
    pub(super) fn circles(&self, learnt: impl Fn(&Identifier, &Identifier) -> bool) -> Circles<'_> {
        let mut of: BTreeMap<Identifier, Circle> = BTreeMap::new();
        let ids_of_notices =
            self.notices.iter().map(|notice| notice.old_ids().chain(notice.new_ids()).cloned());
        let together = self.facts.iter().map(|(_at, ids, _number)| ids.clone());
        for ids in together.chain(ids_of_notices.map(Iterator::collect)) {
            for id in &ids {
                let next = of.len();
                of.entry(id.clone()).or_insert(next);
            }
            let known: Vec<Circle> = ids.iter().map(|id| of[id]).collect();
            let Some(first) = known.first() else { continue };
            of.values_mut().filter(|circle| known.contains(circle)).for_each(|circle| *circle = *first);
        }
        let sightings = self.sightings(&of, learnt);
        let replaced: BTreeSet<&Identifier> = self.notices.iter().flat_map(Notice::old_ids).collect();
        let mut present: BTreeMap<Circle, Vec<Identifier>> = BTreeMap::new();
        let is_present =
            |id: &Identifier, circle| !replaced.contains(id) && !self.was_replaced(id, circle, &sightings);
        for (id, circle) in of.iter().filter(|(id, circle)| is_present(id, **circle)) {
            present.entry(*circle).or_default().push(id.clone());
        }
        let strongest = self.facts.iter().filter_map(|(_at, ids, _number)| ids.first());
        let heard = strongest.map(|id| of[id]).collect();
        Circles { of, present, heard, sightings, notices: &self.notices }
    }

    /// Whether a notice that names no previous id, but a number that was with the circle, gives an id in the place of this
    /// one.
    fn was_replaced(&self, id: &Identifier, circle: Circle, sightings: &[Sighting]) -> bool {
        let mut without_id = self.notices.iter().filter(|notice| notice.old_ids().next().is_none());
        without_id.any(|notice| {
            let was_there = |number: &Identifier| {
                let mut before = sightings.iter().filter(|sighting| sighting.at < notice.at);
                before.any(|sighting| sighting.circle == circle && sighting.number.matches(number))
            };
            let gives_another = notice.new_ids().any(|new| new.is_beside(id) && new != id);
            gives_another && notice.old_number().is_some_and(was_there)
        })
    }

    fn sightings(
        &self,
        of: &BTreeMap<Identifier, Circle>,
        learnt: impl Fn(&Identifier, &Identifier) -> bool,
    ) -> Vec<Sighting> {
        let by_fact = self.facts.iter().filter_map(|(at, ids, number)| {
            Some(Sighting { at: *at, circle: of[ids.first()?], number: number.clone()?, by_fact: true })
        });
        let by_notice = self.notices.iter().flat_map(|notice| {
            let circle = notice.new_ids().next().map(|id| of[id]);
            let just_before = Moment::from_micros(notice.at.micros() - 1);
            let old = notice.old_number().map(|number| (just_before, number));
            let new = notice.new_number().map(|number| (notice.at, number));
            let is_learnt = |(_at, number): &(Moment, &Identifier)| {
                notice.old_ids().chain(notice.new_ids()).any(|id| learnt(id, number))
            };
            let told = old.into_iter().chain(new).filter(is_learnt).collect::<Vec<_>>().into_iter();
            told.filter_map(move |(at, number)| {
                Some(Sighting { at, circle: circle?, number: number.clone(), by_fact: false })
            })
        });
        by_fact.chain(by_notice).collect()
    }
}

impl Circles<'_> {
    /// What is wrong with these ids being at one person, if anything: two people meet there whom something that was heard
    /// keeps apart, or whom nothing joins.
    pub(super) fn confusion<'i>(&self, ids: impl Iterator<Item = &'i Identifier>) -> Option<String> {
        let owners: BTreeMap<Circle, usize> =
            ids.filter_map(|id| Some((*self.of.get(id)?, owner_of(id)?))).collect();
        let mut joined: BTreeMap<Circle, usize> = owners.clone();
        let strangers = |one: Circle, other: Circle| owners[&one] != owners[&other];
        for (one, other) in pairs(&owners).filter(|(one, other)| strangers(*one, *other)) {
            if self.contradict(one, other) {
                return Some(format!("{:?} and {:?} contradict", self.present[&one], self.present[&other]));
            }
            if self.may_be_one(one, other) {
                let (from, into) = (joined[&one], joined[&other]);
                joined.values_mut().filter(|group| **group == from).for_each(|group| *group = into);
            }
        }
        let groups: BTreeSet<usize> = joined.values().copied().collect();
        (groups.len() > 1).then(|| {
            let apart: Vec<_> =
                joined.iter().map(|(circle, group)| (group, self.present.get(circle))).collect();
            format!("nothing joins, or something keeps apart: {apart:?}")
        })
    }

    /// Whether two circles have ids in force that one person cannot both have.
    fn contradict(&self, one: Circle, other: Circle) -> bool {
        let present = |circle| self.present.get(&circle).into_iter().flatten();
        one != other && present(one).any(|id| present(other).any(|beside| id.is_beside(beside)))
    }

    /// Whether a number was with both, and nobody else between.
    fn may_be_one(&self, one: Circle, other: Circle) -> bool {
        let of = |circle| self.sightings.iter().filter(move |sighting| sighting.circle == circle);
        of(one).any(|mine| {
            of(other).any(|yours| mine.number.matches(&yours.number) && !self.is_parted(mine, yours))
        })
    }

    fn is_parted(&self, one: &Sighting, other: &Sighting) -> bool {
        let (first, last) = if one.at <= other.at { (one, other) } else { (other, one) };
        let is_between = |at: Moment| first.at < at && at < last.at;
        let somebody_else = self.sightings.iter().any(|sighting| {
            sighting.number.matches(&first.number)
                && is_between(sighting.at)
                && (self.contradict(sighting.circle, first.circle)
                    || self.contradict(sighting.circle, last.circle))
        });
        let given_up = self.notices.iter().any(|notice| {
            let about = notice.new_ids().any(|id| self.of[id] == first.circle);
            let goes_on = notice.new_number().is_some_and(|number| number.matches(&first.number));
            about && !goes_on && is_between(notice.at)
        });
        somebody_else || given_up
    }

    /// The circles joined by the numbers that were with them: who is who in a town where no number moves on.
    /// `by_notices`: also by those that only notices tell of.
    pub(super) fn joined_by_numbers(&self, by_notices: bool) -> BTreeSet<BTreeSet<Identifier>> {
        let mut joined: BTreeMap<Circle, Circle> =
            self.of.values().map(|circle| (*circle, *circle)).collect();
        let heard: Vec<&Sighting> =
            self.sightings.iter().filter(|sighting| by_notices || sighting.by_fact).collect();
        for one in &heard {
            for other in heard.iter().filter(|other| other.number.matches(&one.number)) {
                let (from, into) = (joined[&one.circle], joined[&other.circle]);
                joined.values_mut().filter(|group| **group == from).for_each(|group| *group = into);
            }
        }
        let mut groups: BTreeMap<Circle, BTreeSet<Identifier>> = BTreeMap::new();
        for (id, circle) in self.of.iter().filter(|(id, _circle)| self.is_heard(id)) {
            groups.entry(joined[circle]).or_default().insert(id.clone());
        }
        groups.into_values().collect()
    }

    /// Whether anything but notices told of the circle of this id.
    pub(super) fn is_heard(&self, id: &Identifier) -> bool {
        self.of.get(id).is_some_and(|circle| self.heard.contains(circle))
    }
}

fn pairs(owners: &BTreeMap<Circle, usize>) -> impl Iterator<Item = (Circle, Circle)> {
    let circles: Vec<Circle> = owners.keys().copied().collect();
    let pairs =
        circles.iter().enumerate().flat_map(|(at, one)| circles[at + 1..].iter().map(|other| (*one, *other)));
    pairs.collect::<Vec<_>>().into_iter()
}
