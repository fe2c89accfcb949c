//! Nobody is confused with anybody.

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::telling::{Desk, Telling};
use super::town::{Town, named_town, plain_town, punctual_town};
use super::{config, who_is_who};

/// Tells a town's history, and after each delivery looks for two people at one who have no business there.
fn nobody_is_confused(town: &Town, desk: Desk) -> TestCaseResult {
    let mut telling = Telling::new(&town.world, desk);
    for (event, deed) in town.deliveries() {
        telling.hear(event);
        telling.act(deed);
        let circles = telling.circles();
        for person in telling.persons() {
            let confusion = circles.confusion(telling.strong_ids(person));
            prop_assert!(
                confusion.is_none(),
                "after {}: {}\n{}",
                event.number,
                confusion.unwrap(),
                telling.dump()
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    /// Unless a number was the only evidence and nothing that contradicts it has been heard: such a link is withdrawn at
    /// the first contradiction. Late facts and statuses for nobody teach nothing, and so they contradict nothing.
    #[test]
    fn nobody_is_at_a_person_with_somebody_elses_strong_id(town in named_town()) {
        nobody_is_confused(&town, Desk::Wise)?;
    }

    /// The same with notices that tell nothing of before but a number. They are believed like a number, and so they have to
    /// come in their order: what they replaced is not asked about again.
    #[test]
    fn nor_because_of_a_notice_that_names_a_number_only(town in punctual_town()) {
        nobody_is_confused(&town, Desk::Asleep)?;
    }

    #[test]
    fn where_nothing_contradicts_everything_that_the_evidence_joins_is_one_person_in_any_order(town in plain_town()) {
        let telling = Telling::of(&town, Desk::Asleep);
        let circles = telling.circles();
        let found = who_is_who(&telling, |id| circles.is_heard(id));
        let most = circles.joined_by_numbers(true);
        for person in &found {
            prop_assert!(most.iter().any(|whole| person.is_subset(whole)));
        }
        // What a late fact alone could have shown is not learnt, nor what a number could have while it was contested, because
        // a notice had not come yet: then people may be apart.
        let is_learnt = telling.late == 0 && telling.ledger.reviews().is_empty();
        for joined in circles.joined_by_numbers(false).iter().filter(|_joined| is_learnt) {
            prop_assert!(found.iter().any(|person| joined.is_subset(person)), "{:?} in {:?} {}", joined, found, telling.dump());
        }
    }
}
