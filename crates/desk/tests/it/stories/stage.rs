//! Where a story is played: one workspace with six lines, a clock that stands still, and Ana, who works here.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use base::{Clock, ContactId, ConversationId, ManualClock, MergeId, Moment, ReviewId, Source, UuidId};
use desk::contacts::{self, Answer, CustomerRecord};
use desk::flow::{EventKind, StoredEvent};
use desk::people::{Role, Viewer, Who};
use desk::view::{self, ConversationFilter};
use desk::{Desk, Seal, channel, converse, drain, flow, receive, setup};
use serde_json::{Value, json};
use store::testing::TestDb;

use super::language::{Fact, Tale, Told};
use super::{picture, wire};

/// Name, Meta's id of the number, portfolio, parent group, what proof does.
const LINES: [(&str, &str, &str, Option<&str>, &str); 6] = [
    ("Support", "800000000000002", "300001", Some("G1"), "automatic"),
    ("Orders", "800000000000003", "300001", Some("G1"), "automatic"),
    ("Careful", "800000000000004", "300001", Some("G1"), "ask"),
    ("Sister brand", "800000000000007", "300003", Some("G1"), "automatic"),
    ("Other brand", "800000000000009", "300002", None, "automatic"),
    ("Loner", "800000000000010", "300004", Some("G2"), "automatic"),
];
const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;
/// Day 0, midnight.
const START: i64 = 1_790_035_200;

/// How deliveries come and are processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// One by one, as it is told.
    Told,
    /// Everything up to what somebody does in one transaction.
    Batched,
    /// Each delivery twice in a row.
    Twice,
    /// Everything once more before the end is looked at.
    Replayed,
}

impl Way {
    pub(super) const ALL: [Self; 4] = [Self::Told, Self::Batched, Self::Twice, Self::Replayed];
}

/// A place to play a story in.
pub(super) struct Stage {
    pub(super) desk: Desk,
    pub(super) viewer: Viewer,
    app: Arc<channel::App>,
    clock: Arc<ManualClock>,
    way: Way,
    second: i64,
    turn: usize,
    deliveries: Vec<String>,
    /// The wamids of everything that has to be in some thread.
    pub(super) sent: BTreeSet<String>,
    told_until: usize,
    /// The page that Ana opened, and may have left open.
    page: Option<ConversationId>,
}

impl Stage {
    /// A desk of its own, with a workspace for this way of playing.
    pub(super) async fn set(test: &TestDb, way: Way) -> Self {
        let clock = Arc::new(ManualClock::default());
        let source = Source::seeded(Arc::<ManualClock>::clone(&clock), 11 + way as u64);
        let desk = Desk::open(&test.location, Seal::new([7; 32]), source).await.unwrap();
        let workspace = setup::apply(&desk, &setup_of(way)).await.unwrap();
        let app = channel::app(&desk, &format!("{way:?}")).await.unwrap();
        let who = Who::Member { id: desk.source().id(), name: "Ana".to_owned() };
        let stage = Self {
            viewer: Viewer { workspace, who, role: Role::Owner },
            desk,
            app,
            clock,
            way,
            second: START + DAY + 9 * 60 * MINUTE,
            turn: 0,
            deliveries: Vec::new(),
            sent: BTreeSet::new(),
            told_until: 0,
            page: None,
        };
        stage.set_clock(0);
        stage
    }

    fn set_clock(&self, ahead: i64) {
        self.clock.set(Moment::from_unix_seconds(self.second + ahead).unwrap());
    }

    /// Plays a story. Gives what each `then` should say and what it would say.
    pub(super) async fn play(&mut self, tale: &Tale) -> Vec<(usize, String, String)> {
        let mut seen = Vec::new();
        let last = tale.steps.len() - 1;
        for (place, step) in tale.steps.iter().enumerate() {
            match &step.what {
                Told::Day(day) => self.second = START + day * DAY + 9 * 60 * MINUTE,
                Told::Again => {
                    let body = self.deliveries.last().expect("a delivery before").clone();
                    self.arrive(body).await;
                    self.settle_as_told().await;
                }
                Told::Batch(deliveries) => {
                    for facts in deliveries {
                        let body = self.body(facts);
                        self.arrive(body.clone()).await;
                        if self.way == Way::Twice {
                            self.arrive(body.clone()).await;
                        }
                        self.deliveries.push(body);
                    }
                    self.settle_as_told().await;
                }
                Told::Act(words) => {
                    self.settle().await;
                    self.second += MINUTE;
                    self.set_clock(0);
                    let words: Vec<&str> = words.iter().map(String::as_str).collect();
                    self.act(&words).await;
                }
                Told::Then(expected) if place == last || self.way != Way::Batched => {
                    if place == last && self.way == Way::Replayed {
                        for body in self.deliveries.clone() {
                            self.arrive(body).await;
                        }
                    }
                    self.settle().await;
                    let actual = picture::of(self).await;
                    seen.push((place, expected.clone(), actual));
                }
                Told::Then(_) => {}
            }
        }
        seen
    }

    async fn arrive(&self, body: String) {
        receive::store(&self.desk, &self.app, body.into()).await.unwrap();
    }

    async fn settle(&self) {
        while drain::step(&self.desk).await.unwrap() > 0 {}
        let intake = view::intake(&self.desk, &self.viewer).await.unwrap();
        assert_eq!(intake.troubled, 0, "every delivery is understood");
    }

    async fn settle_as_told(&self) {
        if self.way != Way::Batched {
            self.settle().await;
        }
    }

    /// A delivery: the facts of one line and field in one value, each in its list.
    fn body(&mut self, facts: &[Fact]) -> String {
        let mut changes: Vec<(String, &str, Value)> = Vec::new();
        for fact in facts {
            self.turn += 1;
            self.second += MINUTE;
            let second = match fact.at {
                None => self.second,
                Some((None, minute)) => (self.second - START) / DAY * DAY + START + minute * MINUTE,
                Some((Some(day), minute)) => START + day * DAY + minute * MINUTE,
            };
            self.second = self.second.max(second);
            let (_name, number, ..) =
                *LINES.iter().find(|(name, ..)| *name == fact.line).expect("the line is known");
            let place = wire::Place { second, number: "15550100200", turn: self.turn };
            let (field, value) = wire::value(&fact.words, &place);
            self.remember(&value);
            match changes.iter_mut().find(|(other, known, _value)| other == number && *known == field) {
                Some((_number, _field, all)) => join(all, value),
                None => changes.push((number.to_owned(), field, value)),
            }
        }
        self.set_clock(0);
        let changes: Vec<Value> = changes
            .into_iter()
            .map(|(number, field, mut value)| {
                value["messaging_product"] = "whatsapp".into();
                value["metadata"] = json!({"display_phone_number": "15550100200", "phone_number_id": number});
                json!({"field": field, "value": value})
            })
            .collect();
        json!({"object": "whatsapp_business_account",
               "entry": [{"id": "700000000000001", "changes": changes}]})
        .to_string()
    }

    /// What is a message of its own has to be in a thread from now on.
    fn remember(&mut self, value: &Value) {
        let is_message =
            |item: &&Value| !matches!(item["type"].as_str(), Some("reaction" | "edit" | "revoke" | "system"));
        let lists =
            ["messages", "message_echoes", "calls"].into_iter().filter_map(|list| value[list].as_array());
        let items = lists.flatten().filter(is_message);
        self.sent.extend(items.filter_map(|item| item["id"].as_str()).map(str::to_owned));
    }

    /// Everything that happened so far, oldest first.
    pub(super) async fn events(&self) -> Vec<StoredEvent> {
        // Told once nobody can write an earlier one any more.
        self.set_clock(10);
        let events = flow::events_after(&self.desk, &self.viewer, None, 100_000).await.unwrap();
        self.set_clock(0);
        events.into_iter().map(|told| told.stored).collect()
    }

    /// What happened since somebody asked last, where a story is played as it is told.
    pub(super) async fn news(&mut self) -> Option<Vec<EventKind>> {
        let events = self.events().await;
        let news = events.iter().skip(self.told_until).map(|stored| stored.event.kind).collect();
        self.told_until = events.len();
        (self.way == Way::Told).then_some(news)
    }

    /// Every contact that was ever made, in that order: `#1` is the first.
    pub(super) async fn contacts(&self) -> Vec<ContactId> {
        let events = self.events().await;
        let made = events.iter().filter(|stored| stored.event.kind == EventKind::ContactCreated);
        made.filter_map(|stored| stored.event.contact).collect()
    }

    /// Every review that was ever opened, in that order.
    pub(super) async fn reviews(&self) -> Vec<ReviewId> {
        let events = self.events().await;
        let opened = events.iter().filter(|stored| stored.event.kind == EventKind::ReviewOpened);
        opened.filter_map(|stored| stored.event.subject).map(ReviewId::from_uuid).collect()
    }

    /// The merges in force, oldest first.
    async fn merges(&self) -> Vec<MergeId> {
        let mut merges = Vec::new();
        for stored in self.events().await {
            match stored.event.kind {
                EventKind::ContactMerged => merges.extend(stored.event.subject),
                EventKind::ContactSplit => merges.retain(|merge| Some(*merge) != stored.event.subject),
                _ => {}
            }
        }
        merges.into_iter().map(MergeId::from_uuid).collect()
    }

    async fn numbered(&self, word: &str) -> ContactId {
        let number: usize = word.strip_prefix('#').and_then(|number| number.parse().ok()).expect("like #1");
        self.contacts().await[number - 1]
    }

    async fn thread(&self, contact: &str, line: &[&str]) -> ConversationId {
        let contact = Some(self.numbered(contact).await);
        let lines = view::lines(&self.desk, &self.viewer).await.unwrap();
        let line = lines.iter().find(|known| known.name == line.join(" ")).map(|known| known.id);
        assert!(line.is_some(), "the line is known");
        let filter = ConversationFilter { contact, line, ..ConversationFilter::default() };
        let found = view::conversation_records(&self.desk, &self.viewer, filter, None).await.unwrap();
        found.items[0].id
    }

    /// Somebody does something; `cannot` says that it is refused.
    async fn act(&mut self, words: &[&str]) {
        let (desk, ana) = (&self.desk.clone(), &self.viewer.clone());
        let refused = words.get(1) == Some(&"cannot");
        let rest = if refused { &words[2..] } else { &words[1..] };
        let done: desk::Result<()> = match rest {
            ["links" | "link", from, "to", into] => {
                let (from, into) = (self.numbered(from).await, self.numbered(into).await);
                contacts::link(desk, ana, from, into, None).await.map(drop)
            }
            ["undoes", "the", "last", "link"] => {
                let merge = *self.merges().await.last().expect("a link");
                contacts::undo(desk, ana, merge).await.map(drop)
            }
            ["undoes", "the", "first", "link"] => {
                let merge = *self.merges().await.first().expect("a link");
                contacts::undo(desk, ana, merge).await.map(drop)
            }
            ["takes" | "take", identifier, "away", "from", contact] => {
                let contact = view::contact_record(desk, ana, self.numbered(contact).await).await.unwrap();
                let value = identifier.trim_start_matches('+');
                let mut live = contact.identifiers.iter().filter(|row| row.state != "ended");
                let claim = live.find(|row| row.identifier.value() == value).expect("the identifier");
                contacts::take_away(desk, ana, claim.id).await.map(drop)
            }
            ["answers", answer @ ..] => {
                let (review, answer) = match answer {
                    ["review", number, answer @ ..] => {
                        let number: usize = number.parse().expect("the number of a review");
                        (self.reviews().await[number - 1], answer)
                    }
                    answer => (*self.reviews().await.last().expect("a review"), answer),
                };
                let answer = match answer {
                    ["the", "same", "person"] => Answer::Same,
                    ["two", "people"] => Answer::Two,
                    ["never", "ask", "again"] => Answer::Never,
                    other => panic!("{other:?} is no answer"),
                };
                contacts::answer(desk, ana, review, answer).await
            }
            ["makes", contact, "the", "customer", name, phone @ ..] => {
                let contact = match *contact {
                    "somebody" => None,
                    contact => Some(self.numbered(contact).await),
                };
                let phone = phone.first().map(|phone| (*phone).to_owned());
                let name = Some(name.trim_start_matches('"').to_owned());
                let record = CustomerRecord { name, phone, ..CustomerRecord::default() };
                contacts::make_contact(desk, ana, contact, record).await.map(drop)
            }
            ["opens", contact, "on", line @ ..] => {
                self.page = Some(self.thread(contact, line).await);
                Ok(())
            }
            ["reads", "the", "open", "page"] => {
                converse::mark_read(desk, ana, self.page.expect("an open page")).await
            }
            ["owns", "the", "open", "page"] => {
                converse::own(desk, ana, self.page.expect("an open page"), true).await
            }
            ["reads", contact, "on", line @ ..] => {
                converse::mark_read(desk, ana, self.thread(contact, line).await).await
            }
            ["owns", contact, "on", line @ ..] => {
                converse::own(desk, ana, self.thread(contact, line).await, true).await
            }
            ["resolves", contact, "on", line @ ..] => {
                let thread = self.thread(contact, line).await;
                converse::set_status(desk, ana, thread, converse::Status::Resolved).await
            }
            other => panic!("nobody knows how to {other:?}"),
        };
        assert_eq!(done.is_err(), refused, "{words:?}: {done:?}");
    }

    /// Now, a little later than everything.
    pub(super) fn now(&self) -> Moment {
        self.clock.now().plus(Duration::from_secs(1))
    }
}

fn join(all: &mut Value, more: Value) {
    let Value::Object(more) = more else { return };
    for (name, items) in more {
        let Value::Array(items) = items else { continue };
        match all[&name].as_array_mut() {
            // Whoever goes by the place in the list, and not by the id, finds the wrong one.
            Some(known) if name == "contacts" => {
                let is_known = |item: &Value| {
                    known
                        .iter()
                        .any(|other| other["user_id"] == item["user_id"] && other["wa_id"] == item["wa_id"])
                };
                let new: Vec<Value> = items.into_iter().filter(|item| !is_known(item)).collect();
                drop(known.splice(0..0, new));
            }
            Some(known) => known.extend(items),
            None => all[&name] = items.into(),
        }
    }
}

fn setup_of(way: Way) -> setup::Setup {
    let mut file = format!(
        "[workspace]\nname = \"{way:?}\"\nadditional = true\n[admin]\nemail = \"{way:?}@acme.test\"\npassword = \"correct horse\"\n\
         [[app]]\nkey = \"{way:?}\"\napp_secret = \"s3cret\"\nverify_token = \"verify\"\naccess_token = \"access\"\n"
    );
    for (name, number, portfolio, group, policy) in LINES {
        file += &format!(
            "[[line]]\nname = \"{name}\"\napp = \"{way:?}\"\nphone_number_id = \"{number}\"\nwaba_id = \"7\"\n\
             portfolio_id = \"{portfolio}\"\ndisplay_phone = \"+1 555 010 0200\"\nmerge_policy = \"{policy}\"\n"
        );
        file += &group.map_or_else(String::new, |group| format!("parent_group = \"{group}\"\n"));
    }
    toml::from_str(&file).unwrap()
}
