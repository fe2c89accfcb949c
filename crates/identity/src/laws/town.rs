//! Made-up histories: what happens in a town, in which order it is delivered, and what is done about it.

use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;

use super::world::{Act, Event, LINES, Onto, PEOPLE, Shown, Told, World};
use crate::Origin;

/// What a person at the desk does. Numbers choose among what there is at that time.
#[derive(Debug, Clone, Copy)]
pub(super) enum Deed {
    Accept(usize),
    Reject(usize, bool),
    Undo(usize),
    Link(usize, usize),
    Take(usize),
    Record(usize),
}

/// A town: what is true, what is delivered (by its place in the truth), and what is done after each delivery.
pub(super) struct Town {
    pub(super) world: World,
    delivered: Vec<(usize, Option<Deed>)>,
}

impl Town {
    /// What is delivered, in its order, each with what is done after it.
    pub(super) fn deliveries(&self) -> impl Iterator<Item = (&Event, Option<Deed>)> {
        self.delivered.iter().map(|(place, deed)| (&self.world.events[*place], *deed))
    }
}

impl fmt::Debug for Town {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (event, deed) in self.deliveries() {
            writeln!(f, "  {event} {deed:?}")?;
        }
        Ok(())
    }
}

/// What a strategy for towns may hold.
struct Kind {
    origins: Vec<(u32, Origin)>,
    moves: BoxedStrategy<Act>,
    silence: bool,
    deeds: bool,
    disorder: usize,
}

/// How late a delivery comes, and whether it comes again; counted in deliveries.
type Timing = (usize, Option<usize>);

fn town(kind: &Kind) -> impl Strategy<Value = Town> + use<> {
    let late = 0..=kind.disorder;
    let timing = (prop_oneof![3 => Just(0), 1 => late.clone()], proptest::option::weighted(0.1, late));
    let often = if kind.deeds { 0.25 } else { 0.0 };
    let deed =
        (proptest::bool::weighted(often), any_deed()).prop_map(|(is_done, deed)| is_done.then_some(deed));
    let turn = (act(kind), [timing.clone(), timing.clone(), timing], deed);
    vec(turn, 1..28).prop_map(|turns| {
        let acts: Vec<Act> = turns.iter().map(|(act, _timings, _deed)| act.clone()).collect();
        let world = World::of(&acts);
        let timings: Vec<(Timing, Option<Deed>)> = world
            .events
            .iter()
            .map(|event| {
                let (_act, timings, deed) = &turns[event.act];
                (timings[event.nth], *deed)
            })
            .collect();
        Town { world, delivered: queue(&timings) }
    })
}

/// The places in the order of their delivery.
fn queue(timings: &[(Timing, Option<Deed>)]) -> Vec<(usize, Option<Deed>)> {
    let mut queue = Vec::new();
    for (place, ((delay, again), deed)) in timings.iter().enumerate() {
        queue.push((place + delay, place, *deed));
        queue.extend(again.map(|later| (place + delay + later, place, None)));
    }
    queue.sort_by_key(|(turn, _place, _deed)| *turn);
    queue.into_iter().map(|(_turn, place, deed)| (place, deed)).collect()
}

fn act(kind: &Kind) -> impl Strategy<Value = Act> + use<> {
    let origin =
        Union::new_weighted(kind.origins.iter().map(|(weight, origin)| (*weight, Just(*origin))).collect());
    let shown = prop_oneof![
        4 => Just(Shown::Number), 8 => Just(Shown::Both), 5 => Just(Shown::Hidden), 2 => Just(Shown::Shared),
        1 => Just(Shown::Parent), 2 => Just(Shown::BothAlone), 1 => Just(Shown::HiddenAlone), 1 => Just(Shown::Nothing),
    ];
    let says = (0..PEOPLE, 0..LINES, shown, origin, any::<bool>()).prop_map(
        |(person, line, shown, origin, other_spelling)| Act::Says {
            person,
            line,
            shown,
            origin,
            other_spelling,
        },
    );
    let silence = if kind.silence { 400i64 } else { 1 };
    prop_oneof![24 => says, 6 => kind.moves.clone(), 1 => Just(Act::Silence(silence))]
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let which = || 0..64usize;
    prop_oneof![
        4 => which().prop_map(Deed::Accept),
        4 => (which(), proptest::bool::weighted(0.2)).prop_map(|(review, never)| Deed::Reject(review, never)),
        2 => which().prop_map(Deed::Undo),
        2 => (which(), which()).prop_map(|(from, into)| Deed::Link(from, into)),
        1 => which().prop_map(Deed::Take),
        1 => which().prop_map(Deed::Record),
    ]
}

fn told(
    whether: f64,
    previous: impl Strategy<Value = bool> + Clone,
    from: impl Strategy<Value = bool> + Clone,
) -> impl Strategy<Value = [Option<Told>; 3]> {
    let told =
        (previous, from, any::<bool>()).prop_map(|(previous, from, number)| Told { previous, from, number });
    let told = (0.0..1.0, told).prop_map(move |(chance, told)| (chance < whether).then_some(told));
    [told.clone(), told.clone(), told]
}

/// Any change of account: onto any number, told or not; naming the previous ids, or not always.
fn any_move(names_previous: impl Strategy<Value = bool> + Clone + 'static) -> BoxedStrategy<Act> {
    let onto = prop_oneof![
        1 => Just(Onto::TheSame), 2 => Just(Onto::Fresh), 2 => Just(Onto::GivenUp), 3 => (0..PEOPLE).prop_map(Onto::Of),
    ];
    (0..PEOPLE, onto, told(0.6, names_previous, any::<bool>()))
        .prop_map(|(person, onto, told)| Act::Moves { person, onto, told })
        .boxed()
}

/// A change of account onto a number that nobody had; portfolios are told at best the previous number.
fn number_only_move() -> BoxedStrategy<Act> {
    (0..PEOPLE, told(0.6, Just(false), any::<bool>()))
        .prop_map(|(person, told)| Act::Moves { person, onto: Onto::Fresh, told })
        .boxed()
}

/// A change of account onto a number that nobody had; every portfolio is told the previous ids.
fn plain_move() -> BoxedStrategy<Act> {
    (0..PEOPLE, told(1.0, Just(true), Just(false)))
        .prop_map(|(person, told)| Act::Moves { person, onto: Onto::Fresh, told })
        .boxed()
}

fn all_origins() -> Vec<(u32, Origin)> {
    let others = [Origin::Call, Origin::Echo, Origin::ContactSync, Origin::Preference, Origin::History];
    let others = others.into_iter().map(|origin| (1, origin));
    others.chain([(12, Origin::Message), (2, Origin::Status)]).collect()
}

/// Anything that can happen in truth: recycled numbers with and without notice, changes told in every form, silence,
/// disorder; and anything that a person may do about it, wise or not.
pub(super) fn any_town() -> impl Strategy<Value = Town> {
    anything(any_move(proptest::bool::weighted(0.7)), 12)
}

/// The same, but every notice names the previous ids.
pub(super) fn named_town() -> impl Strategy<Value = Town> {
    anything(any_move(Just(true)), 12)
}

/// A town where numbers never move on to somebody else, everything comes in the order in which it happened, and no notice
/// names the previous ids: at best the previous number.
pub(super) fn punctual_town() -> impl Strategy<Value = Town> {
    anything(number_only_move(), 0)
}

fn anything(moves: BoxedStrategy<Act>, disorder: usize) -> impl Strategy<Value = Town> {
    town(&Kind { origins: all_origins(), moves, silence: true, deeds: true, disorder })
}

/// A town where numbers never move on to somebody else, every change is told in full, and nobody does anything: its
/// evidence never contradicts itself. In any order, some of it twice.
pub(super) fn plain_town() -> impl Strategy<Value = Town> {
    let origins = vec![(8, Origin::Message), (1, Origin::Call), (1, Origin::Preference)];
    town(&Kind { origins, moves: plain_move(), silence: false, deeds: false, disorder: 40 })
}
