//! Made-up towns: people with numbers and ids, and what they write over time.

use base::{DeliveryId, Moment};
use proptest::prelude::*;

use crate::*;

/// What a fact shows of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The number alone, as before BSUIDs.
    Number,
    /// Number and ids.
    Both,
    /// Ids alone.
    Hidden,
    /// Nothing at all.
    Nothing,
}

/// One fact of a history, before it is read.
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// Its place in the history.
    pub(super) number: usize,
    /// Who it is, in truth.
    pub(super) person: usize,
    /// The portfolio of the line: 1 and 2 are in one parent group, 3 is in none.
    portfolio: usize,
    shown: Shown,
    pub(super) origin: Origin,
    /// Whose number it shows.
    phone_of: usize,
    /// Which of the person's ids, where they change without notice.
    generation: usize,
    /// A label beside it: people may share one.
    username: usize,
}

/// The history of a town.
#[derive(Debug, Clone)]
pub(super) struct Town {
    pub(super) events: Vec<Event>,
}

impl Event {
    pub(super) fn shows_ids(&self) -> bool {
        matches!(self.shown, Shown::Both | Shown::Hidden)
    }

    /// The same under another username.
    pub(super) fn named(&self, username: usize) -> Self {
        Self { username, ..self.clone() }
    }

    /// The fact, read from fields as Meta writes them. The username stands beside it and is read too; there is no way
    /// for it into the fact.
    pub(super) fn fact(&self) -> Fact {
        let Self { person, portfolio, generation, .. } = self;
        let group = (*portfolio < 3).then_some("9");
        let line = LineScopes::new(IdScope::Portfolio, &portfolio.to_string(), "8", group);
        let bsuid = self.shows_ids().then(|| format!("BR.{}g{generation}", letter(*person, *portfolio)));
        let parent = bsuid.is_some().then(|| format!("BR.ENT.{person}")).filter(|_parent| group.is_some());
        let phone = matches!(self.shown, Shown::Number | Shown::Both).then(|| phone(self.phone_of));
        let username: Username = format!("@name{}", self.username).parse().unwrap();
        assert!(username.keeps_the_rules());
        let ids = Ids::read(phone.as_deref(), bsuid.as_deref(), parent.as_deref(), &line);
        Fact {
            ids: ids.or_message(&format!("wamid.{person}.{}", self.number)),
            named: None,
            at: Moment::from_micros(i64::try_from(self.number).unwrap() * 60_000_000),
            origin: self.origin,
            delivery: DeliveryId(i64::try_from(self.number).unwrap()),
        }
    }
}

impl Town {
    /// The same history, with everybody's own facts in order, but other people's coming earlier or later between them.
    pub(super) fn interleaved(&self, turns: &[u16]) -> Vec<Event> {
        let mut waiting: Vec<Vec<Event>> = vec![Vec::new(); PEOPLE];
        for event in self.events.iter().rev() {
            waiting[event.person].push(event.clone());
        }
        let mut order = Vec::new();
        for turn in turns {
            waiting.retain(|facts| !facts.is_empty());
            let next = usize::from(*turn) % waiting.len();
            order.extend(waiting[next].pop());
        }
        order
    }
}

const PEOPLE: usize = 4;

/// People's numbers, some in countries with two spellings.
fn phone(of: usize) -> String {
    let numbers = ["5215512345670", "5511900000001", "15550100202", "201001234503"];
    numbers[of].to_owned()
}

/// The id that a portfolio knows a person by. In the next portfolio it is somebody else's, so that only the scope tells
/// them apart.
fn letter(person: usize, portfolio: usize) -> usize {
    (person + portfolio) % PEOPLE
}

/// Who an identifier belongs to in a town where nobody changes numbers.
pub(super) fn owner_of(identifier: &Identifier) -> usize {
    let digit = |text: &str| text.chars().next().unwrap().to_digit(10).unwrap() as usize;
    let value = identifier.value();
    match identifier.scope() {
        Scope::Portfolio(portfolio) if identifier.kind() == Kind::Bsuid => {
            let known_as = digit(&value["BR.".len()..]);
            (0..PEOPLE).find(|person| letter(*person, digit(portfolio)) == known_as).unwrap()
        }
        Scope::ParentGroup(_) => digit(&value["BR.ENT.".len()..]),
        _ if identifier.kind() == Kind::Message => digit(&value["wamid.".len()..]),
        _ => (0..PEOPLE).find(|person| phone(*person) == value).unwrap(),
    }
}

fn events(portfolios: usize) -> impl Strategy<Value = Vec<Event>> {
    let shown = prop_oneof![
        3 => Just(Shown::Number), 6 => Just(Shown::Both), 5 => Just(Shown::Hidden), 1 => Just(Shown::Nothing),
    ];
    let origin = prop_oneof![8 => Just(Origin::Message), 3 => Just(Origin::Status), 1 => Just(Origin::Call),
        1 => Just(Origin::Echo)];
    let event = (0..PEOPLE, 1..=portfolios, shown, origin);
    proptest::collection::vec(event, 1..40).prop_map(|events| {
        let numbered = events.into_iter().enumerate();
        numbered
            .map(|(number, (person, portfolio, shown, origin))| Event {
                number,
                person,
                portfolio,
                shown,
                origin,
                phone_of: person,
                generation: 0,
                username: person,
            })
            .collect()
    })
}

/// A town where everybody keeps number and ids.
pub(super) fn orderly_town() -> impl Strategy<Value = Town> {
    events(3).prop_map(|events| Town { events })
}

/// A town where numbers move on: from some event on, their owners hide, and somebody else shows them.
pub(super) fn recycling_town(portfolios: usize) -> impl Strategy<Value = Town> {
    let recycled = proptest::collection::vec((0..PEOPLE, 0..PEOPLE, 0..30usize), 1..4);
    (events(portfolios), recycled).prop_map(|(mut events, recycled)| {
        for (giver, taker, when) in recycled.into_iter().filter(|(giver, taker, _when)| giver != taker) {
            for event in events.iter_mut().skip(when) {
                if event.person == giver && event.phone_of == giver {
                    event.shown = Shown::Hidden;
                } else if event.person == taker {
                    event.phone_of = giver;
                }
            }
        }
        Town { events }
    })
}

/// A town where anything happens: recycled numbers, and ids that change without notice.
pub(super) fn any_town() -> impl Strategy<Value = Town> {
    let changes = proptest::collection::vec((0..PEOPLE, 0..30usize), 0..3);
    (recycling_town(3), changes).prop_map(|(mut town, changes)| {
        for (person, when) in changes {
            let later = town.events.iter_mut().skip(when).filter(|event| event.person == person);
            later.for_each(|event| event.generation += 1);
        }
        town
    })
}

/// A claim as one would compare it between two books: everything but the ids that were given out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept {
    contact: usize,
    state: State,
    evidence: Option<(DeliveryId, Origin, Field, Rule)>,
    seen: (Moment, Moment),
    contested: bool,
}

impl Kept {
    pub(super) fn of(claim: &Claim, contact: usize) -> (String, Self) {
        let name = format!("{} {}", claim.identifier.scope(), claim.identifier.value());
        let seen = (claim.first_seen, claim.last_seen);
        let evidence = match claim.evidence {
            Evidence::Fact { delivery, origin, field, rule, .. } => Some((delivery, origin, field, rule)),
            Evidence::Person { .. } => None,
        };
        let kept = Self { contact, state: claim.state, evidence, seen, contested: claim.contested };
        (name, kept)
    }
}
