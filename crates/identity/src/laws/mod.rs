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

use crate::Identifier;
use telling::Telling;

/// How often each law is tried: ten thousand times, or as often as `PROPTEST_CASES` says.
fn config() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig::default();
    ProptestConfig { cases: if asked { default.cases } else { 10_000 }, max_shrink_iters: 20_000, ..default }
}

/// Which of the strong ids that are asked about are together.
fn who_is_who(telling: &Telling<'_>, asked: impl Fn(&Identifier) -> bool) -> BTreeSet<BTreeSet<Identifier>> {
    let ids_of = |person| telling.strong_ids(person).filter(|id| asked(id)).cloned().collect();
    let people = telling.persons().into_iter().map(ids_of);
    people.filter(|ids: &BTreeSet<Identifier>| !ids.is_empty()).collect()
}
