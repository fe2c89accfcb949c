//! A small language for situations.
//!
//! Each line is a fact: `origin day identifiers`. `+digits` is a number, `CC.ENT.ID` a parent, any other `CC.ID` a BSUID.
//! The line is number 1 of portfolio 1 in parent group 9, unless the words say: `p2` (a line of portfolio 2, same group),
//! `alone` (portfolio 1, no group), `own` (a line that scopes its ids itself).
//! `typed day #n +digits` is a number that a person gave to contact n.
//! `ended day #n identifier why` ends a claim. Contacts are numbered in the order in which they appeared.

use base::{ContactId, DeliveryId, ManualClock, MemberId, Moment, Source, UuidId};

use crate::memory::Memory;
use crate::*;

pub(super) struct Story {
    source: Source,
    memory: Memory,
    contacts: Vec<ContactId>,
    policy: Policy,
}

impl Story {
    /// Tells a story and gives the decision about its last line.
    pub(super) fn told(lines: &[&str]) -> String {
        Self::begun(lines).1
    }

    pub(super) fn begun(lines: &[&str]) -> (Self, String) {
        let source = Source::seeded(std::sync::Arc::new(ManualClock::default()), 1);
        let memory = Memory::new(source.clone());
        let mut story = Self { source, memory, contacts: Vec::new(), policy: Policy::default() };
        let mut last = String::new();
        for line in lines {
            last = story.tell(line);
        }
        (story, last)
    }

    fn tell(&mut self, line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["trust", days] => self.policy.phone_trust_days = days.parse().unwrap(),
            ["typed", when, who, phone] => self.type_in(day(when), number_of(who), phone),
            ["ended", when, who, value, why] => {
                self.end(day(when), number_of(who), value, why.parse().unwrap());
            }
            [origin, when, ids @ ..] => {
                let fact = fact(origin.parse().unwrap(), day(when), ids);
                return self.hear(&fact);
            }
            _ => panic!("no line of a story: {line}"),
        }
        String::new()
    }

    fn hear(&mut self, fact: &Fact) -> String {
        let (decision, contact) = self.memory.hear(fact, &self.policy);
        self.contacts.extend(contact.filter(|contact| !self.contacts.contains(contact)));
        assert!(!decision.reason().is_empty());
        self.shown(&decision)
    }

    fn type_in(&mut self, at: Moment, contact: usize, phone: &str) {
        while self.contacts.len() <= contact {
            self.contacts.push(self.source.id());
        }
        self.memory.put(Claim {
            id: self.source.id(),
            contact: self.contacts[contact],
            identifier: Identifier::phone(&phone.parse().unwrap()),
            state: State::Active,
            evidence: Evidence::Person(MemberId::from_uuid(self.source.id())),
            first_seen: at,
            last_seen: at,
            seen_on_whatsapp: false,
            contested: false,
            came_with: None,
            ended: None,
        });
    }

    fn end(&mut self, at: Moment, contact: usize, value: &str, why: EndReason) {
        let mut claims = self.memory.claims().to_vec();
        let claim = claims
            .iter_mut()
            .find(|claim| claim.contact == self.contacts[contact] && show(&claim.identifier) == value)
            .unwrap_or_else(|| panic!("#{} holds no {value}", contact + 1));
        let is_alias = claim.identifier.kind().is_strong() && why.was_true();
        claim.state = if is_alias { State::Alias } else { State::Ended };
        claim.ended = Some(Ended { at, why });
        self.memory = Memory::new(self.source.clone());
        claims.into_iter().for_each(|claim| self.memory.put(claim));
    }

    /// A decision in words: whose, by which rule, and every effect in the order of the struct.
    fn shown(&self, decision: &Decision) -> String {
        let mut shown = format!("{} by {}", self.who(decision.who), decision.rule);
        let mut say = |word: &str, what: Vec<String>| {
            if !what.is_empty() {
                shown.push_str(&format!("; {word} {}", what.join(", ")));
            }
        };
        let added = |state: State| {
            decision
                .add
                .iter()
                .filter(move |new| new.state == state)
                .map(|new| show(&new.identifier))
                .collect()
        };
        say("late", decision.file_only.then(|| "and only filed".to_owned()).into_iter().collect());
        say("claims", added(State::Active));
        say("keeps as alias", added(State::Alias));
        say("waits with", added(State::Waiting));
        say("retires", decision.retire.iter().map(|retirement| self.value_of(retirement.claim)).collect());
        say("contests", decision.contest.iter().map(|claim| self.value_of(*claim)).collect());
        say("asks", decision.reviews.iter().map(|review| self.asked(review)).collect());
        shown
    }

    fn asked(&self, review: &Review) -> String {
        let contacts: Vec<_> = review.contacts.iter().map(|who| self.who(*who)).collect();
        let identifiers: Vec<_> = review.identifiers.iter().map(show).collect();
        format!("{} about {}: {}", review.question, contacts.join(" and "), identifiers.join(" "))
    }

    fn who(&self, who: Who) -> String {
        match who {
            Who::Known(contact) => {
                format!("#{}", self.contacts.iter().position(|known| *known == contact).unwrap() + 1)
            }
            Who::NewVisitor => "new".to_owned(),
            Who::Nobody => "nobody".to_owned(),
        }
    }

    fn value_of(&self, id: base::ClaimId) -> String {
        show(&self.memory.claims().iter().find(|claim| claim.id == id).unwrap().identifier)
    }

    pub(super) fn claim(&self, contact: usize, value: &str) -> &Claim {
        let mut claims = self.memory.claims_of(self.contacts[contact - 1]);
        claims.find(|claim| show(&claim.identifier) == value).unwrap()
    }

    pub(super) fn claims(&self) -> &[Claim] {
        self.memory.claims()
    }

    pub(super) fn decision(&self, line: &str) -> Decision {
        let words: Vec<&str> = line.split_whitespace().collect();
        decide(&fact(words[0].parse().unwrap(), day(words[1]), &words[2..]), &self.memory, &self.policy)
    }
}

fn show(identifier: &Identifier) -> String {
    let plus = if identifier.kind() == Kind::Phone { "+" } else { "" };
    format!("{plus}{}", identifier.value())
}

pub(super) fn day(text: &str) -> Moment {
    Moment::from_unix_seconds(text.parse::<i64>().unwrap() * 86_400).unwrap()
}

fn number_of(who: &str) -> usize {
    who.strip_prefix('#').unwrap().parse::<usize>().unwrap() - 1
}

pub(super) fn fact(origin: Origin, at: Moment, words: &[&str]) -> Fact {
    let line = |portfolio, group| LineScopes::new(IdScope::Portfolio, portfolio, "801", group);
    let mut scopes = line("1", Some("9"));
    let (mut phone, mut bsuid, mut parent, mut wamid) = (None, None, None, None);
    for word in words {
        match *word {
            "p2" => scopes = line("2", Some("9")),
            "alone" => scopes = line("1", None),
            "own" => scopes = LineScopes::new(IdScope::Line, "1", "801", None),
            word if word.starts_with('+') => phone = Some(word),
            word if word.contains(".ENT.") => parent = Some(word),
            word if word.starts_with("wamid") => wamid = Some(word),
            word => bsuid = Some(word),
        }
    }
    let mut ids = Ids::read(phone, bsuid, parent, &scopes);
    if let Some(wamid) = wamid {
        ids = ids.or_message(wamid);
    }
    Fact { ids, at, origin, delivery: DeliveryId(at.unix_seconds()) }
}
