//! Every recorded shape, replayed: each message in its contact and thread, in one readable snapshot, whatever the order
//! across customers and however often it is repeated.

use std::fmt::Write as _;
use std::path::Path;

use base::{ConversationId, Cursor};
use desk::receive::{Content, Notice};
use desk::view::{self, Folder, IdentifierRow, Side, TimelineItem};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rstest::rstest;
use serde::Deserialize;
use store::testing::EngineKind;

use crate::support::Story;

#[derive(Deserialize)]
struct Fixture {
    name: String,
    body: Option<Box<serde_json::value::RawValue>>,
    raw: Option<String>,
}

fn fixtures() -> Vec<Fixture> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/webhooks.ndjson");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Everything in a body by which it belongs to somebody: identifiers and message ids.
fn belongs_to(value: &serde_json::Value, found: &mut Vec<String>) {
    const KEYS: [&str; 10] = [
        "from",
        "to",
        "wa_id",
        "new_wa_id",
        "customer",
        "recipient_id",
        "id",
        "message_id",
        "original_message_id",
        "phone_number",
    ];
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| belongs_to(item, found)),
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_str() {
                    Some("15550100200" | "15550100300" | "15550100900" | "") => {}
                    Some(text) if key.ends_with("user_id") || key.ends_with("_participant_id") => {
                        found.push(text.to_owned());
                    }
                    Some(text) if KEYS.contains(&key.as_str()) && !text.starts_with("70000") => {
                        found.push(text.to_owned());
                    }
                    _ => belongs_to(value, found),
                }
            }
        }
        _ => {}
    }
}

/// What a story is known by, and its fixtures with their places.
type Told = (Vec<String>, Vec<(usize, Fixture)>);

/// Fixtures that share anybody or any message, in their order. Nothing connects two of these stories.
fn stories() -> Vec<Vec<Fixture>> {
    let mut stories: Vec<Told> = Vec::new();
    for (place, fixture) in fixtures().into_iter().enumerate() {
        let mut keys = vec![fixture.name.clone()];
        if let Some(body) = &fixture.body {
            // One body holds half an emoji, which this parser refuses.
            belongs_to(&serde_json::from_str(&body.get().replace("\\u", "")).unwrap(), &mut keys);
        }
        let (touching, apart): (Vec<_>, Vec<_>) =
            stories.into_iter().partition(|(known, _)| known.iter().any(|key| keys.contains(key)));
        let mut joined = vec![(place, fixture)];
        for (known, members) in touching {
            keys.extend(known);
            joined.extend(members);
        }
        stories = apart;
        stories.push((keys, joined));
    }
    let in_order = |(_keys, mut members): Told| {
        members.sort_by_key(|(place, _)| *place);
        members.into_iter().map(|(_place, fixture)| fixture).collect()
    };
    stories.into_iter().map(in_order).collect()
}

/// The same fixtures, stories interleaved at random, the order within each story kept.
fn shuffled(seed: u64) -> Vec<Fixture> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut stories: Vec<_> = stories().into_iter().map(Vec::into_iter).collect();
    assert!(stories.len() > 20, "there is something to shuffle");
    stories.shuffle(&mut rng);
    let mut mixed = Vec::new();
    while !stories.is_empty() {
        let turn = rng.random_range(0..stories.len());
        match stories[turn].next() {
            Some(fixture) => mixed.push(fixture),
            None => drop(stories.swap_remove(turn)),
        }
    }
    mixed
}

async fn replay(story: &Story, fixtures: &[Fixture], rng: &mut StdRng) {
    for fixture in fixtures {
        let body =
            fixture.raw.clone().or_else(|| fixture.body.as_ref().map(|body| body.get().to_owned())).unwrap();
        story.arrive(&body).await;
        // Batches of every size.
        if rng.random_bool(0.2) {
            story.settle().await;
        }
    }
    story.settle().await;
}

/// All that an admin can see, in an order that does not depend on when it came.
async fn all_of(story: &Story) -> String {
    let mut threads = Vec::new();
    for folder in [Folder::Open, Folder::Resolved] {
        let mut after = None;
        loop {
            let page = view::list(&story.desk, &story.viewer, folder, after).await.unwrap();
            for row in &page.items {
                threads.push(thread_of(story, row.id).await);
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    threads.sort();
    let mut troubles: Vec<String> = view::troubles(&story.desk, &story.viewer)
        .await
        .unwrap()
        .into_iter()
        .map(|trouble| format!("{:?}: {}", trouble.trouble, trouble.reason))
        .collect();
    let waiting = view::waiting_lines(&story.desk, &story.viewer).await.unwrap();
    troubles.extend(waiting.iter().map(|line| format!("Waits for the line {}", line.phone_number_id)));
    troubles.sort();
    troubles.dedup();
    format!("{}\n## Deliveries that need a look\n\n{}\n", threads.join("\n"), troubles.join("\n"))
}

async fn thread_of(story: &Story, id: ConversationId) -> String {
    let mut before: Option<Cursor> = None;
    let mut items: Vec<TimelineItem> = Vec::new();
    let head = loop {
        let thread = view::thread(&story.desk, &story.viewer, id, before).await.unwrap();
        items.splice(0..0, thread.items);
        before = thread.older;
        if before.is_none() {
            break thread.head;
        }
    };
    let mut out = format!("## {} on {}\n", head.name, head.line);
    if let Some(contact) = head.contact_id {
        let pane = view::contact(&story.desk, &story.viewer, contact, Some(id)).await.unwrap();
        writeln!(
            out,
            "number {}, username {}, country {}, other lines: {}",
            pane.number.as_deref().unwrap_or("-"),
            pane.username.as_deref().unwrap_or("-"),
            pane.country.as_deref().unwrap_or("-"),
            pane.conversations.iter().map(|row| row.line.clone()).collect::<Vec<_>>().join(", "),
        )
        .unwrap();
        let mut identifiers: Vec<String> = pane.identifiers.iter().map(identifier).collect();
        identifiers.sort();
        out += &identifiers.concat();
    }
    let window = head.window_until.map_or("never open".to_owned(), |until| format!("open until {until}"));
    writeln!(out, "window {window}, {} unread\n", head.unread).unwrap();
    for item in items {
        out += &line_of(&item);
    }
    out
}

fn identifier(row: &IdentifierRow) -> String {
    format!(
        "- {} {} ({}), seen {} to {}: {}\n",
        row.kind, row.value, row.state, row.first_seen, row.last_seen, row.evidence
    )
}

fn line_of(item: &TimelineItem) -> String {
    let side = match item.side {
        Side::Customer => "<",
        Side::Business => ">",
        Side::Notice => "·",
    };
    // Ids are given out in the order of arrival, which is shuffled here.
    let content = match &item.content {
        Content::Notice(Notice::Joined { .. }) => r#"{"type":"notice","notice":"joined"}"#.to_owned(),
        content => serde_json::to_string(content).unwrap(),
    };
    let mut out = format!("{side} {} {content}", item.at);
    if let Some(quoted) = &item.quoted {
        write!(out, " | answers {:?}", quoted.preview.as_deref().unwrap_or("something unseen")).unwrap();
    }
    for reaction in &item.reactions {
        write!(out, " | {} by {}", reaction.emoji, reaction.by).unwrap();
    }
    let marks = [
        item.forwarded.map(|often| format!("forwarded{}", if often { " often" } else { "" })),
        item.referral.as_ref().map(|referral| format!("from {:?}", referral.headline)),
        item.edited_at.map(|at| format!("edited {at}")),
        item.revoked_at.map(|at| format!("deleted {at}")),
        item.delivery.map(|state| format!("{state:?}")),
        item.failure.clone(),
    ];
    for mark in marks.into_iter().flatten() {
        write!(out, " | {mark}").unwrap();
    }
    out + "\n"
}

#[rstest]
#[case::as_recorded(None)]
#[case::shuffled(Some(1))]
#[case::shuffled_again(Some(2))]
#[tokio::test(flavor = "multi_thread")]
async fn every_message_is_in_its_contact_and_thread(
    #[case] seed: Option<u64>,
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let fixtures = seed.map_or_else(fixtures, shuffled);
    assert!(fixtures.len() >= 60);
    let story = Story::begin(kind).await;
    let mut rng = StdRng::seed_from_u64(seed.unwrap_or(0));
    replay(&story, &fixtures, &mut rng).await;
    let once = all_of(&story).await;
    replay(&story, &fixtures, &mut rng).await;
    let twice = all_of(&story).await;
    similar_asserts(&once, &twice);
    insta::with_settings!({ description => "All fixtures, replayed.", omit_expression => true }, {
        insta::assert_snapshot!("all_fixtures", once);
    });
}

fn similar_asserts(once: &str, twice: &str) {
    let differs = once.lines().zip(twice.lines()).find(|(one, two)| one != two);
    assert!(once == twice, "replaying again changed something: {differs:?}");
}
