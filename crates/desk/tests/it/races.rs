//! Two desks on one PostgreSQL, processing deliveries about the same people at the same time.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Source, SystemClock};
use desk::view::{self, ContactFilter, ContactRecord};
use desk::{Desk, Seal, channel, contacts, drain, receive};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use store::testing::EngineKind;

use crate::support::{ORDERS, SUPPORT, Story, text};

const ROUNDS: i64 = 40;
const EACH: i64 = 8;

/// What arrives in a round: messages of two people with a number and an id each, which now and then come apart.
fn round(round: i64, rng: &mut StdRng) -> Vec<(String, String)> {
    let mut bodies = Vec::new();
    for turn in 0..EACH {
        let person = rng.random_range(0..2);
        let phone = format!("55119{:08}", round * 2 + person);
        let bsuid = format!("BR.{}", 1_000_000 + round * 2 + person);
        let (phone, bsuid) = match rng.random_range(0..3) {
            0 => (Some(phone), None),
            1 => (None, Some(bsuid)),
            _ => (Some(phone), Some(bsuid)),
        };
        let wamid = format!("wamid.{round}.{turn}");
        let line = if rng.random_bool(0.5) { SUPPORT } else { ORDERS };
        let second = round * EACH + turn;
        bodies.push((text(line, &wamid, second, phone.as_deref(), bsuid.as_deref(), &wamid), wamid));
    }
    bodies.shuffle(rng);
    bodies
}

async fn all_contacts(story: &Story) -> Vec<ContactRecord> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = view::contact_records(&story.desk, &story.viewer, ContactFilter::default(), after).await;
        let page = page.unwrap();
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

/// Somebody links and undoes in between; what is refused or too busy is tried by nobody again.
async fn meddle(desk: &Desk, story: &Story) {
    let people =
        view::contact_records(desk, &story.viewer, ContactFilter::default(), None).await.unwrap().items;
    if let [one, other, ..] = people.as_slice()
        && let Ok(merge) = contacts::link(desk, &story.viewer, one.id, other.id, None).await
    {
        let undone = contacts::undo(desk, &story.viewer, merge.id).await;
        assert!(undone.is_ok(), "what was linked can be undone: {undone:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desks_agree_on_who_is_who_and_lose_nothing() {
    let story = Story::begin(EngineKind::Postgres).await;
    let source = Source::seeded(Arc::new(SystemClock), 12);
    let second = Desk::open(&story.test.location, Seal::new([7; 32]), source).await.unwrap();
    let desks = [story.desk.clone(), second];
    let app = channel::app(&story.desk, "main").await.unwrap();
    let mut rng = StdRng::seed_from_u64(5);
    let mut sent = Vec::new();
    for number in 0..ROUNDS {
        for (body, wamid) in round(number, &mut rng) {
            // Meta repeats a delivery now and then, and the other process gets it.
            let times = if rng.random_bool(0.2) { 2 } else { 1 };
            let first = rng.random_range(0..2);
            for turn in 0..times {
                let desk = &desks[(first + turn) % 2];
                receive::store(desk, &app, body.clone().into()).await.unwrap();
            }
            sent.push(wamid);
        }
        let drain = async |desk: &Desk| while drain::step(desk).await.unwrap() > 0 {};
        tokio::join!(drain(&desks[0]), drain(&desks[1]), meddle(&desks[1], &story));
    }
    story.settle().await;

    let people = all_contacts(&story).await;
    let mut holder = BTreeMap::new();
    for person in &people {
        for row in person.identifiers.iter().filter(|row| row.state == "active") {
            let other = holder.insert(row.identifier.value().to_owned(), person.id);
            assert_eq!(other, None, "{} is two people's", row.identifier.value());
        }
    }
    assert!(holder.len() > usize::try_from(ROUNDS).unwrap() * 3, "{} identifiers", holder.len());
    for wamid in &sent {
        let found = view::messages_by_wamid(&story.desk, &story.viewer, wamid).await.unwrap();
        let [message] = found.as_slice() else { panic!("{wamid} is there {} times", found.len()) };
        let thread = view::thread(&story.desk, &story.viewer, message.conversation_id.unwrap(), None).await;
        let thread = thread.unwrap();
        assert_eq!(thread.head.contact_id, Some(message.contact_id));
        assert!(thread.items.iter().any(|item| item.id == message.id), "{wamid} shows in its thread");
    }
    assert_eq!(view::intake(&story.desk, &story.viewer).await.unwrap().troubled, 0);
}
