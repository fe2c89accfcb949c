//! The laws, over the histories of made-up towns.

mod confusion;
mod deeds;
mod evidence;
mod shape;
mod telling;
mod town;
mod world;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::Identifier;
use telling::Telling;

/// Each law is tried on the same ten thousand histories every time; with `PROPTEST_CASES`, on as many new ones.
fn config() -> ProptestConfig {
    match option_env!("PROPTEST_CASES") {
        Some(_new) => ProptestConfig::default(),
        None => ProptestConfig { cases: 10_000, rng_seed: RngSeed::Fixed(2026), ..ProptestConfig::default() },
    }
}

/// Which of the strong ids that are asked about are together.
fn who_is_who(telling: &Telling<'_>, asked: impl Fn(&Identifier) -> bool) -> BTreeSet<BTreeSet<Identifier>> {
    let ids_of = |person| telling.strong_ids(person).filter(|id| asked(id)).cloned().collect();
    let people = telling.persons().into_iter().map(ids_of);
    people.filter(|ids: &BTreeSet<Identifier>| !ids.is_empty()).collect()
}
