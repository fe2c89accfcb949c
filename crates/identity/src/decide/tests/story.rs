//! A small language for situations.
//!
//! Each line is a fact: `origin day identifiers`. `+digits` is a number, `CC.ENT.ID` a parent, any other `CC.ID` a BSUID.
//! The line is number 1 of portfolio 1 in parent group 9, unless the words say: `p2` (a line of portfolio 2, same group),
//! `alone` (portfolio 1, no group), `own` (a line that scopes its ids itself).
//! `shared:+digits` is a number that was shared on request, `code:#n` a one-time code that names contact n.
//!
//! What people do: `typed day #n +digits`, `record #n` (a visitor gets a record), `link day #n #m`, `undo day mN`,
//! `take day #n identifier`, `accept|reject|never day rN`. `notice day old>new [+new] [from:+old]` is Meta's.
//! `ended day #n identifier why` ends a claim; `trust days` and `policy ask` set the line's policy. Contacts, merges and
//! reviews are numbered in the order in which they appeared.

use base::{ContactId, DeliveryId, ManualClock, MemberId, Moment, Source, UuidId};

use crate::*;

pub(super) struct Story {
    source: Source,
    ledger: Ledger,
    contacts: Vec<ContactId>,
    policy: Policy,
    happened: Vec<Change>,
}

impl Story {
    /// Tells a story and gives the decision about its last line.
    pub(super) fn told(lines: &[&str]) -> String {
        Self::begun(lines).1
    }

    fn new() -> Self {
        let source = Source::seeded(std::sync::Arc::new(ManualClock::default()), 1);
        let ledger = Ledger::new(source.clone());
        Self { source, ledger, contacts: Vec::new(), policy: Policy::default(), happened: Vec::new() }
    }

    pub(super) fn begun(lines: &[&str]) -> (Self, String) {
        let mut story = Self::new();
        let mut last = String::new();
        for line in lines {
            last = story.tell(line);
        }
        (story, last)
    }

    /// Told by somebody who has to look everything up again for every line.
    pub(super) fn told_forgetfully(lines: &[&str]) -> Self {
        let mut story = Self::new();
        for line in lines {
            story.tell(line);
            story.meet(None);
            story.ledger = story.ledger.put_in_again();
        }
        story
    }

    /// What a line changes, as the later stages are told.
    pub(super) fn what_changes(&mut self, line: &str) -> String {
        self.meet(None);
        self.happened.clear();
        self.tell(line);
        self.meet(None);
        let told = self.happened.iter().map(|change| match *change {
            Change::ContactMade(_) => "somebody new".to_owned(),
            Change::Claimed(claim) => format!("claims {}", self.value_of(claim)),
            Change::Ended(claim) => format!("ends {}", self.value_of(claim)),
            Change::Merged(_) => "joins".to_owned(),
            Change::Parted(_) => "parts".to_owned(),
            Change::Asked(_) => "asks".to_owned(),
            Change::Answered(_) => "answers".to_owned(),
        });
        told.collect::<Vec<_>>().join(", ")
    }

    fn tell(&mut self, line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["trust", days] => self.policy.phone_trust_days = days.parse().unwrap(),
            ["typed", when, who, phone] => self.type_in(day(when), number_of(who), phone),
            ["ended", when, who, value, why] => {
                self.end(day(when), number_of(who), value, why.parse().unwrap());
            }
            ["policy", "ask"] => self.policy.merge = MergePolicy::Ask,
            ["record", who] => {
                let contact = self.contacts[number_of(who)];
                self.ledger.keep_as_contact(contact);
            }
            ["link", when, from, into] => {
                let (from, into) = (self.contacts[number_of(from)], self.contacts[number_of(into)]);
                self.ledger.link(from, into, self.person(), day(when)).unwrap();
            }
            ["undo", when, merge] => {
                let merge = self.ledger.merges()[nth(merge)].id;
                self.ledger.undo(merge, day(when)).unwrap();
            }
            ["take", when, who, value] => {
                let claim = self.claim(number_of(who) + 1, value).id;
                let visitor = self.ledger.take_away(claim, self.person(), day(when)).unwrap();
                self.meet(visitor);
            }
            [answer @ ("accept" | "reject" | "never"), when, review] => {
                let (review, by) = (self.ledger.reviews()[nth(review)].id, self.person());
                match *answer {
                    "accept" => self.ledger.accept(review, by, day(when)).unwrap(),
                    "reject" => self.ledger.reject(review, by, false, day(when)).unwrap(),
                    _ => self.ledger.reject(review, by, true, day(when)).unwrap(),
                }
            }
            ["notice", when, ids @ ..] => {
                self.ledger.rotate(&notice(day(when), ids));
                self.meet(None);
            }
            [origin, when, ids @ ..] => {
                let mut fact = fact(origin.parse().unwrap(), day(when), ids);
                let named = ids.iter().find_map(|word| word.strip_prefix("code:"));
                fact.named = named.map(|who| self.contacts[number_of(who)]);
                return self.hear(&fact);
            }
            _ => panic!("no line of a story: {line}"),
        }
        String::new()
    }

    fn hear(&mut self, fact: &Fact) -> String {
        let decision = decide(fact, &self.ledger, &self.policy);
        assert!(!decision.reason().is_empty());
        let shown = self.shown(&decision);
        let (_decision, contact) = self.ledger.hear(fact, &self.policy);
        self.meet(contact);
        shown
    }

    /// Contacts that appeared just now, the one that was spoken of first.
    fn meet(&mut self, first: Option<ContactId>) {
        let mut new: Vec<ContactId> = first.into_iter().collect();
        let changes = self.ledger.take_changes();
        new.extend(changes.contacts);
        self.happened.extend(changes.happened);
        for contact in new {
            if !self.contacts.contains(&contact) {
                self.contacts.push(contact);
            }
        }
    }

    fn person(&self) -> MemberId {
        MemberId::from_uuid(self.source.id())
    }

    /// Who is who: every person with the identifiers in force and `~`aliases, `!` on contested numbers, `?` on those that
    /// wait; then the open reviews.
    pub(super) fn who_is_who(&mut self) -> String {
        self.meet(None);
        let mut people: Vec<String> = Vec::new();
        for contact in self.contacts.iter().filter(|contact| self.ledger.effective(**contact) == **contact) {
            let mut members: Vec<usize> =
                self.ledger.members(*contact).iter().map(|member| self.place(*member)).collect();
            members.sort_unstable();
            let name: Vec<String> = members.iter().map(|member| format!("#{member}")).collect();
            let mut ids: Vec<String> = self.ledger.claims_of(*contact).filter_map(mark).collect();
            ids.sort();
            people.push(format!("{}: {}", name.join("="), ids.join(" ")).trim_end().to_owned());
        }
        let open = self.ledger.reviews().iter().filter(|review| review.is_open());
        people.extend(open.map(|review| {
            let other = review.other.map(|other| format!(" #{}", self.place(other))).unwrap_or_default();
            format!("asks {} #{}{other}", review.question, self.place(review.contact))
        }));
        people.join(" | ")
    }

    fn place(&self, contact: ContactId) -> usize {
        self.contacts.iter().position(|known| *known == contact).unwrap() + 1
    }

    fn type_in(&mut self, at: Moment, contact: usize, phone: &str) {
        while self.contacts.len() <= contact {
            let made = self.ledger.make_contact(at);
            self.meet(Some(made));
        }
        self.ledger.put_claim(Claim {
            id: self.source.id(),
            contact: self.contacts[contact],
            identifier: Identifier::phone(&phone.parse().unwrap()),
            state: State::Active,
            evidence: Evidence::Person { by: MemberId::from_uuid(self.source.id()), how: How::Typed },
            first_seen: at,
            last_seen: at,
            seen_on_whatsapp: false,
            contested: false,
            came_with: None,
            ended: None,
            moved_from: None,
        });
    }

    fn end(&mut self, at: Moment, contact: usize, value: &str, why: EndReason) {
        let claim = self.claim(contact + 1, value).id;
        let ended = Ended { at, why };
        if !value.starts_with('+') && why.was_true() {
            self.ledger.retire_claim(claim, ended);
        } else {
            self.ledger.end_claim(claim, ended);
        }
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
        say("contests", decision.contest.iter().map(|contest| self.value_of(contest.number)).collect());
        let withdrawn = decision.contest.iter().flat_map(|contest| &contest.claims);
        say("withdraws", withdrawn.map(|claim| self.value_of(*claim)).collect());
        let merged = decision.merge.iter().map(|merge| self.who(Who::Known(merge.other)));
        say("merges with", merged.collect());
        say("asks", decision.reviews.iter().map(|review| self.asked(review)).collect());
        shown
    }

    fn asked(&self, review: &NewReview) -> String {
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
        show(&self.ledger.claims().iter().find(|claim| claim.id == id).unwrap().identifier)
    }

    pub(super) fn claim(&self, contact: usize, value: &str) -> &Claim {
        let mut claims = self.ledger.claims_of(self.contacts[contact - 1]);
        claims.find(|claim| show(&claim.identifier) == value).unwrap()
    }

    /// Every claim of the person that the first contact is.
    pub(super) fn claims_of_the_first(&self) -> Vec<&Claim> {
        self.ledger.claims_of(self.contacts[0]).collect()
    }

    pub(super) fn claims(&self) -> &[Claim] {
        self.ledger.claims()
    }

    pub(super) fn merges(&self) -> &[Merge] {
        self.ledger.merges()
    }

    pub(super) fn decision(&self, line: &str) -> Decision {
        let words: Vec<&str> = line.split_whitespace().collect();
        decide(&fact(words[0].parse().unwrap(), day(words[1]), &words[2..]), &self.ledger, &self.policy)
    }
}

fn mark(claim: &Claim) -> Option<String> {
    let id = show(&claim.identifier);
    Some(match claim.state {
        State::Active if claim.contested => format!("{id}!"),
        State::Active => id,
        State::Alias => format!("~{id}"),
        State::Waiting => format!("{id}?"),
        State::Ended => return None,
    })
}

fn nth(word: &str) -> usize {
    word[1..].parse::<usize>().unwrap() - 1
}

fn notice(at: Moment, words: &[&str]) -> Notice {
    let (mut old, mut new, mut scopes) = (Vec::new(), Vec::new(), None);
    for word in words {
        match *word {
            "p2" | "alone" => scopes = Some(*word),
            word if word.contains('>') => {
                let (before, after) = word.split_once('>').unwrap();
                old.extend(Some(before).filter(|id| !id.is_empty()));
                new.extend(Some(after).filter(|id| !id.is_empty()));
            }
            word if word.starts_with("from:") => old.push(&word["from:".len()..]),
            word => new.push(word),
        }
    }
    old.extend(scopes);
    new.extend(scopes);
    let ids = |words: &[&str]| fact(Origin::Notice, at, words).ids;
    Notice::new(ids(&old), ids(&new), at, DeliveryId(at.unix_seconds()))
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
    let (mut phone, mut bsuid, mut parent, mut wamid, mut shared) = (None, None, None, None, None);
    for word in words {
        match *word {
            "p2" => scopes = line("2", Some("9")),
            "alone" => scopes = line("1", None),
            "own" => scopes = LineScopes::new(IdScope::Line, "1", "801", None),
            word if word.starts_with("code:") => {}
            word if word.starts_with("shared:") => shared = word.strip_prefix("shared:"),
            word if word.starts_with('+') => phone = Some(word),
            word if word.contains(".ENT.") => parent = Some(word),
            word if word.starts_with("wamid") => wamid = Some(word),
            word => bsuid = Some(word),
        }
    }
    let mut ids = Ids::read(phone, bsuid, parent, &scopes);
    if let Some(shared) = shared {
        ids = ids.with_shared(&shared.parse().unwrap());
    }
    if let Some(wamid) = wamid {
        ids = ids.or_message(wamid);
    }
    Fact { ids, named: None, at, origin, delivery: DeliveryId(at.unix_seconds()) }
}
