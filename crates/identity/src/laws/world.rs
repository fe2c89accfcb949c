//! What is true in a made-up town: people, their accounts, and what is said of them.

use std::collections::BTreeSet;
use std::fmt;

use base::{DeliveryId, Moment};

use crate::*;

pub(super) const PEOPLE: usize = 6;
pub(super) const LINES: usize = 4;
const PORTFOLIOS: usize = 3;
const MINUTE: i64 = 60_000_000;

/// What a fact shows of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The number alone, as before BSUIDs.
    Number,
    /// Number and ids.
    Both,
    /// Number and BSUID, from before the portfolio was enrolled.
    BothAlone,
    /// Ids alone.
    Hidden,
    /// The BSUID alone.
    HiddenAlone,
    /// Ids, and the number because it was asked for.
    Shared,
    /// The parent id alone, where there is one.
    Parent,
    /// Nothing at all.
    Nothing,
}

/// Which number an account goes on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Onto {
    /// Its own: only the ids change.
    TheSame,
    /// One that nobody had.
    Fresh,
    /// One that somebody gave up, the longest unused first.
    GivenUp,
    /// One that somebody has and loses by this.
    Of(usize),
}

/// What one portfolio is told about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    /// Whether the previous ids are named.
    pub(super) previous: bool,
    /// Whether the previous number is.
    pub(super) from: bool,
    /// Whether the next number is.
    pub(super) number: bool,
}

/// One thing that happens.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Somebody is heard on a line.
    Says { person: usize, line: usize, shown: Shown, origin: Origin, other_spelling: bool },
    /// Somebody's account gets other ids, and each portfolio is told or not.
    Moves { person: usize, onto: Onto, told: [Option<Told>; PORTFOLIOS] },
    /// Nothing happens for that many days.
    Silence(i64),
}

/// The fields of a fact, as Meta writes them.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    phone: Option<String>,
    bsuid: Option<String>,
    parent: Option<String>,
    shared: Option<String>,
    line: LineScopes,
}

/// What is delivered.
#[derive(Debug, Clone)]
pub(super) enum What {
    Fact(Fields, Origin),
    Notice(Box<Notice>),
}

/// A piece of a town's history, and who it is about in truth.
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// Its place in the history: the number of its delivery.
    pub(super) number: usize,
    /// The act that it comes from, and which of the act's deliveries it is.
    pub(super) act: usize,
    pub(super) nth: usize,
    pub(super) person: usize,
    pub(super) at: Moment,
    pub(super) what: What,
}

impl Event {
    /// The fact; none for a notice.
    pub(super) fn fact(&self) -> Option<Fact> {
        self.fact_beside(None)
    }

    /// The same fact, with a username in every field that is empty.
    pub(super) fn fact_beside(&self, username: Option<&str>) -> Option<Fact> {
        let What::Fact(fields, origin) = &self.what else { return None };
        let or_name = |field: &Option<String>| field.clone().or_else(|| username.map(str::to_owned));
        let (phone, bsuid, parent) =
            (or_name(&fields.phone), or_name(&fields.bsuid), or_name(&fields.parent));
        let mut ids = Ids::read(phone.as_deref(), bsuid.as_deref(), parent.as_deref(), &fields.line);
        if let Some(shared) = &fields.shared {
            ids = ids.with_shared(&shared.parse().unwrap());
        }
        let ids = ids.or_message(&format!("wamid.{}.{}", self.person, self.number));
        Some(Fact { ids, named: None, at: self.at, origin: *origin, delivery: self.delivery() })
    }

    pub(super) fn notice(&self) -> Option<&Notice> {
        if let What::Notice(notice) = &self.what { Some(notice) } else { None }
    }

    pub(super) fn delivery(&self) -> DeliveryId {
        DeliveryId(i64::try_from(self.number).unwrap())
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |ids: &Ids| {
            let ids = ids.iter().map(|carried| {
                let identifier = &carried.identifier;
                format!("{}@{}", identifier.value(), identifier.scope())
            });
            ids.collect::<Vec<_>>().join(" ")
        };
        write!(f, "{:>2} at {} #{} ", self.number, self.at.micros() / MINUTE, self.person)?;
        match (self.notice(), self.fact()) {
            (Some(notice), _) => write!(f, "notice {} > {}", show(&notice.previous), show(&notice.current)),
            (None, Some(fact)) => write!(f, "{} {}", fact.origin, show(&fact.ids)),
            (None, None) => Ok(()),
        }
    }
}

/// Who had a number, and from when to when.
#[derive(Debug, Clone, Copy)]
struct Holding {
    number: usize,
    person: usize,
    from: Moment,
    until: Option<Moment>,
}

/// A town as it is: the acts turned into what is delivered.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) events: Vec<Event>,
    accounts: Vec<usize>,
    holdings: Vec<Holding>,
    numbers: usize,
    now: i64,
}

impl World {
    pub(super) fn of(acts: &[Act]) -> Self {
        let mut world = Self { accounts: vec![0; PEOPLE], numbers: PEOPLE, ..Self::default() };
        world.holdings = (0..PEOPLE)
            .map(|person| Holding { number: person, person, from: Moment::default(), until: None })
            .collect();
        for (place, act) in acts.iter().enumerate() {
            world.now += MINUTE;
            let first = world.events.len();
            world.play(act);
            for (nth, event) in world.events[first..].iter_mut().enumerate() {
                (event.act, event.nth) = (place, nth);
            }
        }
        world
    }

    fn play(&mut self, act: &Act) {
        match act {
            Act::Silence(days) => self.now += days * 24 * 60 * MINUTE,
            Act::Says { person, line, shown, origin, other_spelling } => {
                let fields = self.fields(*person, *line, *shown, *other_spelling);
                self.deliver(*person, What::Fact(fields, *origin));
            }
            Act::Moves { person, onto, told } => self.change_account(*person, *onto, told),
        }
    }

    fn deliver(&mut self, person: usize, what: What) {
        let (number, at) = (self.events.len(), Moment::from_micros(self.now));
        self.events.push(Event { number, act: 0, nth: 0, person, at, what });
    }

    fn fields(&self, person: usize, line: usize, shown: Shown, other_spelling: bool) -> Fields {
        let (portfolio, account) = (portfolio_of(line), self.accounts[person]);
        let number = self.number_of(person).map(|number| phone(number, other_spelling));
        let (bsuid, parent) = (bsuid(person, portfolio, account), parent(person, portfolio, account));
        let nothing =
            Fields { phone: None, bsuid: None, parent: None, shared: None, line: scopes(portfolio) };
        match shown {
            Shown::Number => Fields { phone: number, ..nothing },
            Shown::Both => Fields { phone: number, bsuid: Some(bsuid), parent, ..nothing },
            Shown::BothAlone => Fields { phone: number, bsuid: Some(bsuid), ..nothing },
            Shown::HiddenAlone => Fields { bsuid: Some(bsuid), ..nothing },
            Shown::Hidden => Fields { bsuid: Some(bsuid), parent, ..nothing },
            Shown::Shared => Fields { shared: number, bsuid: Some(bsuid), parent, ..nothing },
            Shown::Parent => Fields { parent, ..nothing },
            Shown::Nothing => nothing,
        }
    }

    fn change_account(&mut self, person: usize, onto: Onto, told: &[Option<Told>; PORTFOLIOS]) {
        let Some(next) = self.next_number(person, onto) else { return };
        let (before, account) = (self.number_of(person), self.accounts[person]);
        if before != Some(next) {
            self.give(next, person);
        }
        self.accounts[person] += 1;
        for (portfolio, told) in told.iter().enumerate().filter_map(|(at, told)| Some((at + 1, (*told)?))) {
            let line = scopes(portfolio);
            let read = |number: Option<usize>, named: bool, account: usize| {
                let number = number.map(|number| phone(number, false));
                let bsuid = bsuid(person, portfolio, account);
                let parent = parent(person, portfolio, account);
                let (bsuid, parent) = if named { (Some(bsuid), parent) } else { (None, None) };
                Ids::read(number.as_deref(), bsuid.as_deref(), parent.as_deref(), &line)
            };
            let previous = read(before.filter(|_number| told.from), told.previous, account);
            let current = read(Some(next).filter(|_number| told.number), true, account + 1);
            let delivery = DeliveryId(i64::try_from(self.events.len()).unwrap());
            let notice = Notice::new(previous, current, Moment::from_micros(self.now), delivery);
            self.deliver(person, What::Notice(Box::new(notice)));
        }
    }

    fn next_number(&mut self, person: usize, onto: Onto) -> Option<usize> {
        match onto {
            Onto::TheSame => self.number_of(person),
            Onto::Fresh => {
                self.numbers += 1;
                Some(self.numbers - 1)
            }
            Onto::GivenUp => {
                let held: BTreeSet<usize> = (0..PEOPLE).filter_map(|person| self.number_of(person)).collect();
                let over = self.holdings.iter().filter(|holding| !held.contains(&holding.number));
                over.min_by_key(|holding| holding.until).map(|holding| holding.number)
            }
            Onto::Of(other) => self.number_of(other),
        }
    }

    fn give(&mut self, number: usize, person: usize) {
        let now = Moment::from_micros(self.now);
        let open = self.holdings.iter_mut().filter(|holding| holding.until.is_none());
        for holding in open.filter(|holding| holding.number == number || holding.person == person) {
            holding.until = Some(now);
        }
        self.holdings.push(Holding { number, person, from: now, until: None });
    }

    fn number_of(&self, person: usize) -> Option<usize> {
        let mut held = self.holdings.iter().filter(|holding| holding.person == person);
        held.find(|holding| holding.until.is_none()).map(|holding| holding.number)
    }

    /// Who a number belonged to at a time.
    pub(super) fn holder(&self, phone_number: &Identifier, at: Moment) -> Option<usize> {
        let then = |holding: &&Holding| {
            holding.from <= at && holding.until.is_none_or(|until| at < until) && {
                let number: Phone = phone(holding.number, false).parse().unwrap();
                Identifier::phone(&number).matches(phone_number)
            }
        };
        self.holdings.iter().find(then).map(|holding| holding.person)
    }
}

fn portfolio_of(line: usize) -> usize {
    [1, 1, 2, 3][line]
}

/// Portfolios 1 and 2 are in one parent group, 3 is in none.
fn scopes(portfolio: usize) -> LineScopes {
    LineScopes::new(IdScope::Portfolio, &portfolio.to_string(), "8", (portfolio < 3).then_some("9"))
}

/// People's numbers, some in countries with two spellings.
fn phone(number: usize, other_spelling: bool) -> String {
    match (number % 4, other_spelling) {
        (0, false) => format!("52155123456{number:02}"),
        (0, true) => format!("5255123456{number:02}"),
        (1, false) => format!("55119800000{number:02}"),
        (1, true) => format!("5511800000{number:02}"),
        (2, false) => format!("54911234567{number:02}"),
        (2, true) => format!("5411234567{number:02}"),
        _ => format!("155501002{number:02}"),
    }
}

/// The id that a portfolio knows a person by. In the next portfolio it is somebody else's, so that only the scope tells
/// them apart.
fn bsuid(person: usize, portfolio: usize, account: usize) -> String {
    format!("BR.{}g{account}", (person + portfolio) % PEOPLE)
}

fn parent(person: usize, portfolio: usize, account: usize) -> Option<String> {
    (portfolio < 3).then(|| format!("BR.ENT.{person}g{account}"))
}

/// Who a strong id, or a message that stands for itself, belongs to.
pub(super) fn owner_of(identifier: &Identifier) -> Option<usize> {
    let digit = |text: &str| text.chars().next().unwrap().to_digit(10).unwrap() as usize;
    let value = identifier.value();
    match (identifier.kind(), identifier.scope()) {
        (Kind::Bsuid, Scope::Portfolio(portfolio)) => {
            Some((digit(&value["BR.".len()..]) + PEOPLE - digit(portfolio)) % PEOPLE)
        }
        (Kind::ParentBsuid, _) => Some(digit(&value["BR.ENT.".len()..])),
        (Kind::Message, _) => Some(digit(&value["wamid.".len()..])),
        _ => None,
    }
}
