//! Situations told as short stories, and who is who at their end.

use base::DeliveryId;
use rstest::rstest;

use super::story::{Story, day};
use crate::{Because, EndReason, Ended, Evidence, How};

#[rstest]
#[case::two_threads_then_proof(&["message 1 +55555", "message 2 BR.a", "message 3 +55555 BR.a"], "#1=#2: +55555 BR.a")]
#[case::undone(&["message 1 +55555", "message 2 BR.a", "message 3 +55555 BR.a", "undo 4 m1"], "#1: +55555 | #2: BR.a")]
#[case::the_same_proof_again(
    &["message 1 +55555", "message 2 BR.a", "message 3 +55555 BR.a", "undo 4 m1", "message 5 +55555 BR.a"],
    "#1: +55555 | #2: BR.a")]
#[case::new_evidence_is_asked_about(
    &["message 1 +55555", "message 2 BR.a", "message 3 +55555 BR.a", "undo 4 m1", "message 5 +55555 BR.ENT.z",
      "message 6 BR.a BR.ENT.z"],
    "#1: +55555 BR.ENT.z | #2: BR.a | asks proven #1 #2")]
#[case::ask_always(&["policy ask", "message 1 +55555", "message 2 BR.a", "message 3 +55555 BR.a"],
    "#1: +55555 | #2: BR.a | asks proven #1 #2")]
#[case::asked_and_accepted(&["policy ask", "message 1 +55555", "message 2 BR.a", "message 3 +55555 BR.a", "accept 4 r1"],
    "#1=#2: +55555 BR.a")]
#[case::a_recycled_number(&["message 1 +55555 BR.a", "message 2 +55555 BR.b"],
    "#1: +55555! BR.a | #2: BR.b | asks number_contested #1 #2")]
#[case::rejected_it_goes_to_the_stranger(&["message 1 +55555 BR.a", "message 2 +55555 BR.b", "reject 3 r1"],
    "#1: BR.a | #2: +55555 BR.b")]
#[case::the_first_one_comes_back(
    &["message 1 +55555 BR.a", "message 2 +55555 BR.b", "reject 3 r1", "message 4 +55555 BR.a"],
    "#1: BR.a | #2: +55555 BR.b")]
#[case::accepted_it_is_one_person(&["message 1 +55555 BR.a", "message 2 +55555 BR.b", "accept 3 r1"],
    "#1=#2: +55555 BR.b ~BR.a")]
#[case::accepted_and_undone(&["message 1 +55555 BR.a", "message 2 +55555 BR.b", "accept 3 r1", "undo 4 m1"],
    "#1: +55555! BR.a | #2: BR.b | asks number_contested #1 #2")]
#[case::what_waits_goes_to_the_winner(
    &["message 1 +55555 BR.a", "message 2 +55555 BR.b", "message 3 +55555", "reject 4 r1"],
    "#1: BR.a | #2=#3: +55555 BR.b")]
#[case::what_rested_on_the_number_is_withdrawn(
    &["message 1 +55555 BR.a", "message 2 p2 +55555 BR.c", "message 3 +55555 BR.b"],
    "#1: +55555! BR.a | #2: BR.b | #3: +55555? BR.c | asks number_contested #1 #2")]
#[case::and_may_be_the_winners_or_not(
    &["message 1 +55555 BR.a", "message 2 p2 +55555 BR.c", "message 3 +55555 BR.b", "reject 4 r1"],
    "#1: BR.a | #2: +55555 BR.b | #3: BR.c")]
#[case::until_it_is_seen_with_the_number_again(
    &["message 1 +55555 BR.a", "message 2 p2 +55555 BR.c", "message 3 +55555 BR.b", "reject 4 r1", "message 5 p2 +55555 BR.c"],
    "#1: BR.a | #2=#3: +55555 BR.b BR.c")]
#[case::what_was_there_before_stays(
    &["message 1 p2 +55555 BR.c", "message 2 +55555 BR.a", "message 3 +55555 BR.b"],
    "#1: +55555! BR.a BR.c | #2: BR.b | asks number_contested #1 #2")]
#[case::a_rotation(&["message 1 +55555 BR.a", "notice 2 BR.a>BR.b +66666 from:+55555", "message 3 BR.b"],
    "#1: +66666 BR.b ~BR.a")]
#[case::with_a_hidden_number(&["message 1 +55555 BR.a", "notice 2 BR.a>BR.b", "message 3 BR.b"], "#1: BR.b ~BR.a")]
#[case::after_the_first_message(&["message 1 +55555 BR.a", "message 3 BR.b", "notice 2 BR.a>BR.b"],
    "#1=#2: BR.b ~BR.a")]
#[case::before_either_is_known(&["notice 2 BR.a>BR.b", "message 3 BR.b", "message 1 BR.a +55555"], "#1: BR.b ~BR.a")]
#[case::before_the_first_message_of_the_old_id(&["notice 2 BR.a>BR.b", "message 1 BR.a", "message 3 BR.b"],
    "#1: BR.b ~BR.a")]
#[case::a_chain_in_any_order(
    &["message 1 BR.a", "notice 3 BR.b>BR.c", "notice 2 BR.a>BR.b", "message 4 BR.c"], "#1: BR.c ~BR.a ~BR.b")]
#[case::onto_a_taken_id(&["message 1 BR.a", "message 1 BR.b", "record #2", "notice 2 BR.a>BR.b"],
    "#1: ~BR.a | #2: BR.b | asks rotation_taken #1 #2")]
#[case::only_the_old_number_is_told(&["message 1 +55555 BR.a", "notice 2 >BR.b +66666 from:+55555"],
    "#1: +66666 BR.b ~BR.a")]
#[case::a_later_notice_answers_the_review(
    &["message 1 +55555 BR.a", "message 3 +55555 BR.b", "notice 2 BR.a>BR.b +55555"],
    "#1=#2: +55555 BR.b ~BR.a")]
#[case::shared_on_request(&["message 1 BR.a", "message 2 BR.a shared:+55555"], "#1: +55555 BR.a")]
#[case::the_same_number_shared_by_two(
    &["message 1 BR.a", "message 1 BR.b", "message 2 BR.a shared:+55555", "message 2 BR.b shared:+55555"],
    "#1: +55555! BR.a | #2: BR.b | asks number_shared #1 #2")]
#[case::a_code(&["typed 1 #1 +55555", "message 2 BR.a code:#1"], "#1: +55555 BR.a")]
#[case::a_code_of_a_visitor(&["typed 1 #1 +55555", "message 2 BR.a", "message 3 BR.a code:#1"], "#1=#2: +55555 BR.a")]
#[case::a_code_that_is_contradicted(&["message 1 BR.a", "record #1", "message 2 BR.b code:#1"],
    "#1: BR.a | #2: BR.b | asks contradiction #1 #2")]
#[case::linked_by_hand(&["message 1 BR.a", "message 2 BR.b", "record #1", "link 3 #2 #1", "message 4 BR.b +55555"],
    "#1=#2: +55555 BR.b ~BR.a")]
#[case::and_undone(
    &["message 1 BR.a", "message 2 BR.b", "record #1", "link 3 #2 #1", "message 4 BR.b +55555", "undo 5 m1"],
    "#1: BR.a | #2: +55555 BR.b")]
#[case::one_identifier_taken_away(
    &["message 1 +55555 BR.a", "message 2 p2 +55555 BR.c", "take 3 #1 BR.c", "message 4 p2 +55555 BR.c"],
    "#1: +55555 BR.a | #2: BR.c")]
#[case::an_id_that_changed_is_somebody_else(
    &["message 1 BR.a BR.ENT.a", "message 2 BR.b BR.ENT.a", "reject 3 r1"], "#1: BR.ENT.a BR.a | #2: BR.b")]
#[case::a_joining_number_that_was_undone_joins_nobody_else(
    &["message 1 +55555 BR.a", "message 2 p2 BR.c", "message 3 p2 +55555 BR.c", "undo 4 m1", "message 5 alone +55555 BR.d"],
    "#1: +55555! BR.a | #2: BR.c | #3: BR.d | #4: +55555? | asks number_contested #1 #3")]
#[case::late_and_from_between_two_owners(
    &["message 1 +55555 BR.a", "notice 3 BR.a>BR.b", "message 6 +55555 BR.d", "message 4 p2 +55555 BR.c"],
    "#1: BR.b ~BR.a | #2: +55555 BR.d | #3: BR.c")]
#[case::from_the_second_in_which_the_next_one_had_it(
    &["message 1 +55555 BR.a", "notice 3 BR.a>BR.b", "message 6 +55555 BR.d", "message 6 p2 +55555 BR.c"],
    "#1: BR.b ~BR.a | #2: +55555 BR.c BR.d")]
#[case::late_and_from_before_its_only_owner(&["message 6 +55555 BR.d", "message 4 p2 +55555 BR.c"],
    "#1: +55555 BR.c BR.d")]
#[case::late_and_by_the_number_alone(
    &["message 1 +55555 BR.a", "notice 3 BR.a>BR.b", "message 6 +55555 BR.d", "message 4 +55555"],
    "#1: BR.b ~BR.a | #2: +55555 BR.d")]
#[case::late_and_the_one_before_had_it(
    &["message 1 +55555 BR.a", "notice 3 BR.a>BR.b", "message 6 +55555 BR.d", "message 2 p2 +55555 BR.c"],
    "#1: BR.b ~BR.a | #2: +55555 BR.d")]
#[case::stale_and_accepted(&["message 1 +55555", "message 400 +55555", "accept 401 r1"], "#1=#2: +55555")]
#[case::stale_and_rejected(&["message 1 +55555", "message 400 +55555", "reject 401 r1"], "#1: | #2: +55555")]
#[case::a_number_that_a_notice_gave_up_belongs_to_whoever_showed_it(
    &["message 2 +55555 BR.b", "notice 2 >BR.d BR.ENT.a>BR.ENT.b from:+55555"],
    "#1: BR.b | #2: BR.ENT.b ~BR.ENT.a ~BR.d | asks number_contested #1 #2")]
#[case::two_notices_about_one_person_do_not_part_it(
    &["message 1 +55555 BR.d BR.ENT.a", "notice 2 >BR.d BR.ENT.a>BR.ENT.b", "notice 3 >BR.c +66666 from:+55555"],
    "#1: +66666 BR.ENT.b BR.c ~BR.ENT.a ~BR.d")]
#[case::the_number_comes_again_after_it_was_taken_from_somebody_else(
    &["message 1 BR.c shared:+55555", "message 2 BR.a", "take 3 #1 +55555", "message 4 +55555 BR.a"],
    "#1: BR.c | #2=#3: +55555 BR.a")]
#[case::what_was_answered_about_two_people_says_nothing_of_a_third(
    &["message 1 +66666 BR.b", "message 2 +55555", "message 3 BR.c shared:+66666", "reject 4 r1", "message 5 +55555 code:#1"],
    "#1=#2: +55555 BR.b | #3: +66666 BR.c")]
#[case::an_older_id_stays_an_alias_beside_a_newer_one(
    &["message 1 BR.b BR.ENT.a", "message 2 BR.c BR.ENT.a", "message 3 BR.d BR.ENT.a", "reject 4 r1"],
    "#1: BR.ENT.a BR.d ~BR.b | #2: ~BR.c | asks id_changed #1")]
#[case::a_typed_number_contradicts_nobody(
    &["contact_sync 1 +55555", "message 2 BR.a", "typed 3 #2 +66666", "message 4 +55555 BR.a"],
    "#1=#2: +55555 +66666 BR.a")]
#[case::a_number_that_was_seen_contradicts(
    &["message 1 +66666", "message 2 +55555 BR.a", "message 3 +66666 BR.a"],
    "#1: +66666! | #2: +55555 BR.a | asks number_contested #1 #2")]
#[case::a_question_about_a_third_person_keeps_nobody_apart(
    &["message 1 +66666 BR.a", "message 2 p2 +55555 BR.a BR.ENT.a", "message 3 p2 +55555 BR.c", "message 4 BR.a BR.ENT.a"],
    "#1=#2: +55555! +66666 BR.ENT.a BR.a BR.a | #3: BR.c | asks number_contested #2 #3")]
#[case::a_notice_answers_whether_two_are_one(
    &["message 1 BR.c shared:+66666", "message 2 +55555 BR.b", "message 3 +55555 BR.c", "notice 4 BR.b>BR.c"],
    "#1=#2: +55555 BR.c ~BR.b")]
#[case::a_notice_is_not_told_by_the_number_it_came_from(&["notice 2 >BR.a from:+55555", "message 2 +55555"],
    "#1: +55555 | #2: BR.a")]
#[case::a_code_and_a_question_about_another(
    &["message 1 +66666 BR.c", "message 2 +55555", "message 3 +66666 BR.d code:#2"],
    "#1: +66666! BR.c | #2: +55555 | #3: BR.d | asks contradiction #2 #3 | asks number_contested #1 #3")]
#[case::a_code_does_not_outweigh_a_contradiction(
    &["message 1 BR.b", "message 2 BR.c code:#1", "message 3 +55555 BR.c", "message 4 +55555 BR.b"],
    "#1: BR.b | #2: +55555! BR.c | asks contradiction #1 #2 | asks number_contested #2 #1")]
#[case::a_notice_from_an_id_to_itself_tells_nothing(&["message 1 BR.c", "notice 2 BR.c>BR.c +55555"], "#1: BR.c")]
#[case::a_number_in_doubt_for_two_reasons(
    &["message 1 +55555 BR.d", "message 2 +55555 BR.c BR.ENT.a", "echo 3 +55555 BR.d BR.ENT.a", "reject 4 r1"],
    "#1: +55555! BR.d | #2: BR.ENT.a BR.c | asks contradiction #2 #1")]
#[case::two_numbers_in_doubt_and_proof_frees_both(
    &["message 1 +55555 BR.b", "message 2 +66666 BR.ENT.a", "message 3 +66666 BR.a",
      "notice 4 BR.b>BR.a BR.ENT.a>BR.ENT.b from:+55555"],
    "#1=#2=#3=#4: +66666 BR.a ~BR.ENT.a ~BR.ENT.b ~BR.b")]
#[case::a_late_id_comes_with_somebody_elses_number(
    &["message 1 BR.c BR.ENT.a", "message 2 +55555 BR.d", "message 3 p2 +55555 BR.d", "message 4 BR.a BR.ENT.a",
      "message 5 +55555 BR.c"],
    "#1: BR.ENT.a BR.a ~BR.c | #2: +55555! BR.d | #3: +55555? BR.d | asks id_changed #1 | asks number_contested #2 #1")]
#[case::and_nobody_asks_again_who_was_told_never_to(
    &["notice 1 BR.a>BR.d from:+66666", "message 2 +66666 BR.c", "message 3 BR.a", "never 4 r1", "message 5 +66666 BR.a"],
    "#2: BR.d ~BR.a | #1=#3: +66666 BR.c")]
#[case::what_came_after_the_other_one_waits(
    &["message 1 BR.b BR.ENT.b", "message 2 +55555 BR.ENT.a", "message 3 +55555", "message 4 +55555 BR.b"],
    "#1: BR.ENT.b BR.b | #2: +55555! BR.ENT.a | #3: +55555? | asks number_contested #2 #1")]
#[case::a_number_in_doubt_already_withdraws_no_more(
    &["message 1 p2 +55555 BR.a", "message 2 +55555 BR.b", "message 3 +55555 BR.d", "status 4 p2 +55555 BR.c"],
    "#1: +55555! BR.a BR.b | #2: BR.d | asks number_contested #1 #2")]
#[case::what_the_number_brought_is_parted_from_what_contradicts(
    &["message 1 +55555 BR.ENT.b", "message 2 +55555 BR.c", "message 3 BR.a", "message 4 BR.a BR.ENT.b"],
    "#1: +55555! BR.ENT.b | #2: BR.a | #3: +55555? | #4: BR.c | asks contradiction #1 #2")]
#[case::a_notice_ends_the_number_that_was_there(
    &["message 1 +55555", "message 2 +66666 BR.ENT.b", "notice 3 BR.a>BR.a BR.ENT.a>BR.ENT.b", "message 4 +55555 BR.d BR.ENT.b"],
    "#1: +55555! | #2: BR.ENT.b BR.d ~BR.ENT.a ~BR.a | asks id_changed #2 | asks number_contested #1 #2")]
#[case::and_not_the_one_that_came_with_the_new_id(
    &["notice 2 BR.b>BR.a +55555", "message 2 +66666 BR.a BR.ENT.b", "message 3 +55555 BR.ENT.b"],
    "#1: +55555 +66666 BR.ENT.b BR.a ~BR.b")]
#[case::two_questions_about_the_same_two(&["message 1 +55555 BR.b", "message 2 +55555 BR.c code:#1"],
    "#1: +55555! BR.b | #2: BR.c | asks contradiction #1 #2 | asks number_contested #1 #2")]
#[case::never_again_is_about_those_two(
    &["message 1 +55555 BR.d", "message 2 +55555 BR.c", "never 3 r1", "message 4 +55555 BR.b"],
    "#1: BR.d | #2: +55555! BR.c | #3: BR.b | asks number_contested #2 #3")]
#[case::who_came_after_somebody_else_is_parted(
    &["message 6 +55555 BR.ENT.b", "message 3 BR.a BR.ENT.a", "message 4 +55555 BR.d", "message 5 +55555 BR.a"],
    "#1: +55555! BR.d | #2: BR.ENT.a BR.a | #3: +55555? | #4: BR.ENT.b | asks number_contested #1 #2")]
#[case::who_came_in_the_same_second_stays(
    &["message 2 +55555 BR.ENT.a", "message 4 +55555 BR.a", "message 2 +55555 BR.b BR.ENT.b"],
    "#1: +55555! BR.ENT.a BR.a | #2: BR.ENT.b BR.b | #3: +55555? | asks number_contested #1 #2")]
#[case::somebody_had_the_number_before_it_was_shared(&["message 5 BR.c shared:+55555", "message 2 +55555 BR.a"],
    "#1: +55555! BR.c | #2: BR.a | #3: +55555? | asks number_contested #1 #2")]
#[case::nobody_waits_where_nothing_came_since(
    &["message 1 +55555 BR.b", "message 2 +66666", "message 3 +66666", "message 4 +66666 BR.b"],
    "#1: +55555 BR.b | #2: +66666! | asks number_contested #2 #1")]
#[case::two_ids_of_one_second_are_one_persons(
    &["message 1 p2 +55555 BR.c", "message 1 +55555 BR.c", "message 1 +55555 BR.d"],
    "#1: +55555! BR.c BR.c | #2: BR.d | asks number_contested #1 #2")]
#[case::what_waits_takes_only_what_the_number_brought(
    &["message 1 p2 +66666 BR.a", "message 2 BR.a", "message 3 +66666 BR.a", "message 4 p2 +66666 BR.b"],
    "#1: +66666! BR.a | #3: BR.b | #2=#4: +66666? BR.a | asks number_contested #1 #3")]
#[case::what_was_settled_before_stays(
    &["echo 1 +55555 BR.c", "message 2 +55555", "message 4 +55555 BR.d", "reject 4 r1", "message 4 +55555 BR.a"],
    "#1: BR.c | #2=#3: +55555! BR.d | #4: BR.a | asks number_contested #2 #4")]
#[case::what_came_with_the_number_alone_before_a_rotation_waits(
    &["notice 1 BR.b>BR.a from:+66666", "message 2 +66666 BR.c", "message 3 BR.b", "reject 4 r1", "message 5 +66666 BR.b"],
    "#1: +66666! BR.c | #2: BR.a ~BR.b | #3=#4: +66666? | asks number_contested #1 #2")]
#[case::a_circle_is_withdrawn_whole(
    &["message 1 BR.c", "message 2 +55555 BR.c", "message 3 +55555 BR.ENT.a", "message 4 BR.c BR.ENT.b"],
    "#1: +55555! BR.ENT.a | #2: BR.ENT.b BR.c | #3: +55555? | asks number_contested #1 #2")]
#[case::ids_of_one_fact_are_one_circle(
    &["message 1 +55555 BR.d", "message 2 p2 BR.c", "message 3 +55555 BR.c", "accept 4 r1", "message 5 p2 +55555 BR.c",
      "message 6 +55555 BR.b"],
    "#1=#3: +55555! BR.c ~BR.d | #4: BR.b | #2=#5: +55555? BR.c | asks number_contested #1 #4")]
#[case::a_code_joins_a_circle(
    &["message 1 BR.c", "message 2 +55555 BR.ENT.b", "message 3 BR.b", "message 4 BR.b code:#2", "echo 5 +55555 BR.c"],
    "#1: BR.c | #2=#3: +55555! BR.ENT.b BR.b | asks number_contested #2 #1")]
#[case::nobody_came_between(
    &["message 1 +55555 BR.b", "message 1 +55555 BR.c", "reject 3 r1", "message 4 p2 +55555 BR.b"],
    "#1: +55555 BR.b BR.b | #2: BR.c")]
#[case::a_notice_from_a_number_that_was_anothers_by_then(
    &["message 2 +66666 BR.d", "message 2 +66666 BR.b", "reject 3 r1", "message 6 +66666 BR.b",
      "notice 4 BR.ENT.a>BR.ENT.b from:+66666"],
    "#1: BR.ENT.b BR.d ~BR.ENT.a | #2: BR.b")]
#[case::a_number_that_another_had_before_is_in_doubt(
    &["notice 3 BR.a>BR.d from:+55555", "message 3 +55555 BR.b", "message 9 BR.a", "reject 4 r1", "message 1 +55555 BR.c"],
    "#1: +55555! BR.b | #2: BR.d ~BR.a | #3: BR.c | #4: +55555? | asks number_contested #1 #3")]
#[case::what_was_taken_away_had_the_number_in_between(
    &["message 1 BR.a", "message 2 p2 +55555 BR.a", "notice 3 BR.a>BR.a BR.ENT.a>BR.ENT.b +55555", "take 4 #2 BR.a",
      "message 5 +55555 BR.c"],
    "#1=#2: +55555! BR.a | #3: BR.ENT.b BR.a ~BR.ENT.a | #4: BR.c | asks number_contested #2 #4")]
#[case::a_number_hears_of_no_one_before_her(
    &["message 6 +55555", "message 4 +55555 BR.a", "notice 5 BR.a>BR.b", "link 5 #2 #1", "message 5 p2 +55555 BR.a"],
    "#1=#2: +55555 BR.a BR.b ~BR.a")]
#[case::ids_that_are_over_hold_nothing_together(
    &["message 1 BR.a shared:+66666", "notice 2 >BR.b BR.ENT.a>BR.ENT.b from:+66666", "status 3 BR.a BR.ENT.b"],
    "#1=#2: BR.ENT.b BR.a ~BR.ENT.a ~BR.b")]
#[case::ids_of_one_fact_stay_together(&["message 1 +66666", "message 2 +66666 BR.a BR.ENT.b", "message 3 BR.a BR.ENT.a"],
    "#1: +66666 BR.ENT.a BR.a ~BR.ENT.b | asks id_changed #1")]
#[case::ids_of_two_facts_do_not(
    &["message 2 +55555", "message 3 +55555 BR.c", "message 2 +55555 BR.ENT.a", "message 5 +55555 BR.ENT.b"],
    "#1: +55555! BR.ENT.a | #2: BR.ENT.b | #3: +55555? BR.c | asks number_contested #1 #2")]
#[case::who_is_one_person_was_seen_with_the_number_lately(
    &["message 1 +55555 BR.c", "status 2 +55555 BR.b", "accept 3 r1", "trust 3", "message 5 +55555"],
    "#1=#2: +55555 BR.b ~BR.c")]
#[case::a_refused_notice_gives_the_id_back(
    &["message 1 +55555 BR.ENT.b", "take 2 #1 +55555", "notice 3 BR.ENT.a>BR.ENT.b from:+55555", "reject 4 r1"],
    "#1: BR.ENT.b | #2: BR.ENT.a")]
#[case::but_not_beside_a_newer_one(
    &["message 1 +55555 BR.ENT.b", "take 2 #1 +55555", "notice 3 BR.b>BR.c BR.ENT.a>BR.ENT.b from:+55555", "reject 4 r1"],
    "#1: BR.ENT.b | #2: BR.ENT.a BR.c ~BR.b")]
#[case::a_question_that_a_link_answered_is_open_again(
    &["message 1 +55555", "message 2 BR.c", "message 3 BR.a code:#2", "message 4 +55555 BR.c", "link 5 #2 #3", "undo 6 m2"],
    "#1=#2: +55555 BR.c | #3: BR.a | asks contradiction #2 #3")]
#[case::and_not_if_the_two_are_one_still(
    &["message 1 +55555", "message 3 BR.c", "message 3 BR.a code:#2", "link 5 #2 #3", "message 5 +55555 code:#2", "undo 6 m2"],
    "#1: +55555 | #2=#3: BR.a ~BR.c")]
#[case::a_merge_by_notice_is_undone(
    &["message 7 +55555 BR.c", "message 2 +55555 BR.a", "notice 3 BR.a>BR.c", "undo 3 m1"],
    "#1: +55555! BR.c | #2: ~BR.a | #3: | asks number_contested #1 #2")]
#[case::what_waited_before_a_link_waits_after_its_undoing(
    &["message 1 +55555 BR.b", "message 2 +55555 BR.d", "message 3 +55555", "link 4 #1 #2", "undo 5 m1"],
    "#1: +55555! BR.b | #2: BR.d | #3: +55555? | asks number_contested #1 #2")]
#[case::and_where_nothing_waited_nothing_does(
    &["message 3 +55555 BR.a", "message 2 +55555 BR.d", "link 2 #2 #1", "undo 3 m1"],
    "#1: +55555! BR.a | #2: BR.d | #3: | asks number_contested #1 #2")]
#[case::a_notice_joins_what_waited(
    &["message 1 p2 BR.a", "message 2 +66666 BR.a", "message 3 p2 +66666 BR.a", "message 4 +66666 BR.d", "notice 5 BR.a>BR.d +55555"],
    "#1=#2=#3=#4: +55555 BR.a BR.d ~BR.a")]
#[case::a_number_that_both_had_in_the_same_second_stays(
    &["message 1 +66666 BR.d", "message 1 +66666 BR.c", "reject 8 r1"],
    "#1: +66666 BR.d | #2: BR.c")]
#[case::the_new_owner_has_it_since_she_was_seen_with_it(
    &["message 2 +55555 BR.d", "message 9 +55555 BR.b", "never 2 r1", "message 6 +55555 BR.ENT.a"],
    "#1: BR.d | #2: +55555 BR.b | #3: BR.ENT.a")]
#[case::a_person_said_that_the_number_is_anothers_who_was_seen_with_it_since(
    &["trust 3", "message 1 +55555 BR.ENT.a", "message 9 +55555 BR.c", "reject 10 r1", "message 12 +55555 BR.ENT.a",
      "message 14 p2 +55555 BR.d"],
    "#1: BR.ENT.a | #2: +55555! BR.c | #3: BR.d | asks number_contested #2 #3")]
#[case::a_person_undid_what_the_number_joined_and_the_other_had_it_last(
    &["message 1 +55555 BR.ENT.a", "message 2 p2 BR.c", "message 3 p2 +55555 BR.c", "undo 4 m1", "message 5 +55555 BR.b"],
    "#1: +55555! BR.ENT.a | #2: BR.c | #3: BR.b | asks number_contested #1 #3")]
#[case::and_the_other_had_it_no_later(
    &["message 3 +55555 BR.ENT.a", "message 2 p2 BR.c", "message 3 p2 +55555 BR.c", "undo 4 m1", "message 5 +55555 BR.b"],
    "#1: +55555 BR.ENT.a BR.b | #2: BR.c")]
#[case::the_question_is_about_whom_the_code_names_by_now(
    &["message 10 BR.b shared:+55555", "message 1 +55555 BR.c", "message 4 BR.c code:#3", "message 4 BR.a code:#3"],
    "#1: +55555! BR.b | #2=#3: +55555? BR.c | #4: BR.a | asks number_contested #1 #2 | asks contradiction #2 #4")]
#[case::what_was_shared_before_waits_with_the_rest(
    &["message 1 +55555 BR.c", "echo 2 p2 BR.a", "message 3 p2 +55555 BR.a", "message 4 BR.a shared:+55555"],
    "#1: +55555! BR.c | #3: BR.a | #2=#4: +55555? BR.a | asks number_shared #1 #3")]
#[case::a_later_notice_is_no_rival_of_an_earlier_one(
    &["message 1 BR.c", "notice 2 BR.c>BR.d +66666", "notice 3 >BR.c BR.ENT.a>BR.ENT.b from:+66666"],
    "#1=#2: BR.ENT.b BR.d ~BR.ENT.a ~BR.c")]
#[case::a_number_that_went_on_is_somebody_elses(
    &["message 8 +66666", "echo 6 +66666 BR.ENT.a", "notice 6 >BR.d from:+66666"],
    "#1: BR.ENT.a BR.d | #2: +66666")]
#[case::a_number_given_up_is_somebody_elses_since(
    &["notice 1 BR.ENT.a>BR.ENT.b from:+66666", "message 2 +66666", "message 3 BR.ENT.a"],
    "#1=#2: BR.ENT.b ~BR.ENT.a | #3: +66666")]
#[case::a_number_goes_on_with_whom_it_came_later(
    &["message 6 BR.a shared:+55555", "notice 4 BR.a>BR.d +55555", "notice 5 p2 BR.a>BR.b from:+55555"],
    "#1: BR.b BR.d ~BR.a ~BR.a | #2: +55555")]
#[case::an_answered_question_is_not_asked_by_taking_away(
    &["message 1 +55555 BR.c", "message 2 +55555 BR.d", "reject 3 r1", "take 4 #2 +55555"],
    "#1: BR.c | #2: BR.d | #3: +55555")]
#[case::a_refused_notice_parts_for_good(
    &["message 1 BR.d BR.ENT.a", "notice 2 BR.c>BR.d BR.ENT.a>BR.ENT.b", "reject 3 r1"],
    "#1: BR.d ~BR.ENT.a | #2: BR.ENT.b ~BR.c | asks rotation_taken #2 #1")]
#[case::taking_an_id_away_leaves_a_contested_number(
    &["message 1 BR.a BR.ENT.a", "message 2 +66666 BR.a", "message 3 +66666 BR.b", "take 4 #1 BR.a"],
    "#1: +66666! BR.ENT.a | #2: BR.b | #3: BR.a | asks number_contested #1 #2")]
#[case::taking_a_number_away_takes_what_it_brought(
    &["message 1 +55555 BR.b", "message 2 +55555 BR.ENT.b", "take 3 #1 +55555"],
    "#1: BR.b | #2: +55555 BR.ENT.b")]
#[case::a_number_went_on_before_the_notice_came(
    &["message 2 +55555", "message 5 +55555", "notice 4 BR.a>BR.b from:+55555"],
    "#1: BR.b ~BR.a | #2: +55555")]
#[case::and_after_it(&["message 2 +55555", "notice 4 BR.a>BR.b from:+55555", "message 5 +55555"],
    "#1: BR.b ~BR.a | #2: +55555")]
#[case::who_used_a_code_goes_with_whom_it_names(
    &["message 1 BR.b", "message 2 +55555", "message 3 BR.a", "link 4 #3 #1", "message 5 +55555 code:#3", "undo 6 m1"],
    "#1: BR.b | #2=#3: +55555 BR.a")]
#[case::of_one_second_the_notice_is_older(&["notice 1 BR.a>BR.d +55555", "message 1 +66666 BR.d"], "#1: +55555 BR.d ~BR.a")]
#[case::and_what_a_person_took_away_is_not(&["typed 1 #1 +55555", "take 5 #1 +55555", "message 5 +55555 BR.b"],
    "#1: | #2: +55555 BR.b")]
#[case::who_came_by_an_id_of_the_one_goes_with_her(
    &["message 1 +55555 BR.a", "message 2 p2 BR.d", "link 3 #1 #2", "message 4 own BR.c", "message 5 own +55555 BR.c", "undo 6 m1"],
    "#1=#3: +55555 BR.a BR.c | #2: BR.d")]
#[case::who_came_by_an_id_of_the_other_stays(
    &["message 1 BR.a", "message 2 p2 +55555 BR.d", "link 3 #1 #2", "message 4 own BR.c", "message 5 own +55555 BR.c", "undo 6 m1"],
    "#1: BR.a | #2=#3: +55555 BR.c BR.d")]
#[case::whom_a_person_linked_since_stays(
    &["message 1 +55555 BR.a", "message 2 p2 BR.d", "link 3 #1 #2", "message 4 own BR.c", "link 5 #3 #2", "undo 6 m1"],
    "#1: +55555 BR.a | #2=#3: BR.c BR.d")]
#[case::who_came_before_the_link_stays(
    &["message 1 p2 +66666 BR.d", "message 2 own BR.c", "message 3 own +66666 BR.c", "message 4 +55555 BR.a",
      "link 5 #3 #1", "undo 6 m2"],
    "#1=#2: +66666 BR.c BR.d | #3: +55555 BR.a")]
#[case::a_code_names_a_person_and_brings_no_number(
    &["message 1 BR.d", "message 2 p2 +55555 BR.c", "message 3 +55555 code:#1", "message 4 +55555 BR.b"],
    "#1=#2: +55555! BR.c BR.d | #3: BR.b | #4: +55555? | asks number_contested #2 #3")]
#[case::a_typed_number_takes_along_what_came_with_it(
    &["typed 1 #1 +55555", "message 5 BR.d", "message 8 +55555 BR.d", "notice 5 BR.a>BR.b from:+55555", "message 5 BR.a"],
    "#1=#2: +55555! BR.d | #3: BR.b ~BR.a | #4: +55555? | asks number_contested #1 #3")]
#[case::one_question_names_both_numbers(
    &["message 1 +55555 BR.d", "message 2 +66666 BR.d", "message 3 +66666 BR.b", "message 4 +55555 BR.b"],
    "#1: +55555! +66666! BR.d | #2: BR.b | asks number_contested #1 #2")]
#[case::a_question_about_the_one_and_a_third_keeps_the_two_not_apart(
    &["message 2 +66666", "message 4 +55555 BR.d", "message 5 +55555 BR.b", "message 5 +66666 BR.d"],
    "#1=#2: +55555! +66666 BR.d | #3: BR.b | asks number_contested #2 #3")]
#[case::what_two_messages_of_one_delivery_brought_is_not_one_circle(
    &["typed 1 #1 +55555", "message 2 +55555 BR.b", "message 2 p2 +55555 BR.c", "message 2 +66666 BR.d",
      "notice 2 BR.b>BR.d +66666"],
    "#1=#2: +66666 BR.c BR.d ~BR.b")]
#[case::a_number_that_joined_two_holds_the_parent_no_tighter(
    &["message 1 +66666 BR.ENT.a", "message 2 p2 +55555 BR.d", "message 3 +55555 BR.c", "message 4 p2 +55555 BR.b",
      "message 5 +66666 BR.c", "echo 6 BR.b BR.ENT.a"],
    "#1=#4: +55555? +66666! BR.c | #2: +55555! BR.d | #3: BR.b | #5: BR.ENT.a BR.b | #6: +66666? | \
     asks number_contested #2 #3 | asks number_contested #1 #5")]
#[case::a_notice_from_the_number_that_she_kept(
    &["message 2 +55555 BR.a BR.ENT.a", "notice 2 BR.a>BR.b", "message 4 BR.d", "notice 8 >BR.d from:+55555"],
    "#1=#2: BR.ENT.a BR.d ~BR.a ~BR.b")]
#[case::a_refused_notice_gives_the_number_still(
    &["message 1 +66666 BR.c", "message 2 +55555", "notice 3 >BR.c +55555 from:+66666", "never 4 r1"],
    "#1: +55555 BR.c | #2:")]
#[case::of_two_notices_of_one_delivery_one_is_refused(
    &["message 2 BR.c", "message 3 BR.d", "notice 7 BR.c>BR.a", "notice 7 BR.c>BR.d", "notice 7 BR.b>BR.a"],
    "#1: BR.a ~BR.b ~BR.c | #2: BR.d | asks rotation_taken #1 #2")]
#[case::a_notice_does_not_join_what_a_person_parted(
    &["message 1 +55555", "message 2 BR.c", "message 2 +55555 BR.c", "undo 2 m1", "message 3 +55555 BR.ENT.a",
      "notice 1 >BR.c from:+55555"],
    "#1: +55555 BR.ENT.a | #2: BR.c")]
#[case::what_proof_joined_is_parted_where_it_was_not_shown(
    &["message 2 +66666", "message 1 BR.a", "notice 4 >BR.b from:+55555", "message 2 +66666 BR.ENT.b", "typed 1 #1 +55555",
      "message 5 BR.a BR.ENT.b"],
    "#1=#2: +66666! BR.ENT.b BR.a | #3: BR.b | asks number_contested #1 #3")]
#[case::a_new_id_was_taken_away_before_the_answer(
    &["message 1 BR.a BR.ENT.a", "message 2 BR.b BR.ENT.a", "take 3 #1 BR.b", "reject 4 r1"],
    "#1: BR.ENT.a BR.a | #2: BR.b")]
#[case::or_the_old_one(
    &["message 1 BR.a BR.ENT.a", "message 2 BR.b BR.ENT.a", "take 3 #1 BR.a", "reject 4 r1"],
    "#1: BR.ENT.a BR.b | #2: ~BR.a")]
#[case::a_question_that_two_links_answered_is_open_again_without_one(
    &["message 1 +55555", "message 2 BR.c", "message 3 BR.a code:#2", "link 4 #2 #1", "link 5 #3 #1", "undo 6 m1"],
    "#1=#3: +55555 BR.a | #2: BR.c | asks contradiction #2 #3")]
#[case::of_the_same_second_and_told_that_he_is_not_the_holder(
    &["message 9 BR.c shared:+55555", "message 6 +55555 BR.b", "never 5 r1", "message 6 +55555 BR.d"],
    "#1: +55555! BR.c | #2: BR.b | #4: BR.d | #3=#5: +55555? | asks number_contested #1 #4")]
#[case::what_was_taken_away_had_the_number_in_between_too(
    &["message 1 BR.d", "message 8 +66666 BR.b", "take 9 #2 BR.b", "message 4 +66666 BR.a", "message 10 p2 +66666 BR.b"],
    "#1: BR.d | #2: +66666! BR.a | #3: BR.b | #4: BR.b | asks number_contested #2 #4")]
#[case::somebody_else_was_given_both_numbers(
    &["message 5 BR.c shared:+66666", "typed 1 #1 +55555", "message 2 p2 +55555 BR.b", "notice 3 BR.b>BR.a +66666",
      "contact_sync 4 p2 +66666 BR.b", "message 5 +55555 BR.a"],
    "#1: +55555! +66666! BR.c | #2: BR.a ~BR.b | #3: +55555? BR.b | #4: +66666? | asks number_contested #1 #2")]
fn who_is_who(#[case] story: &[&str], #[case] expected: &str) {
    assert_eq!(Story::begun(story).0.who_is_who(), expected);
    assert_eq!(Story::told_forgetfully(story).who_is_who(), expected, "when everything is looked up again");
}

#[rstest]
#[case::a_new_id_without_notice(&["message 1 BR.a BR.ENT.a"], "message 2 BR.b BR.ENT.a",
    "ends BR.a, claims BR.b, asks")]
#[case::a_link(&["message 1 BR.a", "message 2 BR.b"], "link 3 #1 #2", "ends BR.a, joins")]
#[case::its_undoing(&["message 1 BR.a", "message 2 BR.b", "link 3 #1 #2"], "undo 4 m1", "parts, claims BR.a")]
#[case::an_answer(&["message 1 +55555 BR.a", "message 2 +55555 BR.b"], "reject 3 r1",
    "ends +55555, claims +55555, answers")]
#[case::a_notice(&["message 1 +55555 BR.a"], "notice 2 BR.a>BR.b",
    "ends BR.a, ends +55555, claims BR.b")]
#[case::an_id_taken_away(&["message 1 +55555 BR.a", "notice 2 BR.a>BR.b"], "take 3 #1 BR.b",
    "somebody new, ends BR.b, claims BR.b, parts")]
fn what_is_told(#[case] story: &[&str], #[case] line: &str, #[case] expected: &str) {
    assert_eq!(Story::begun(story).0.what_changes(line), expected);
}

#[test]
fn who_gets_a_number_by_an_answer_has_it_because_a_person_said_so() {
    let (story, _last) = Story::begun(&["message 1 +55555 BR.a", "message 2 +55555 BR.b", "reject 3 r1"]);
    let claim = story.claim(2, "+55555");
    assert!(matches!(claim.evidence, Evidence::Person { how: How::Decided, .. }), "{:?}", claim.evidence);
    assert_eq!((claim.first_seen, claim.last_seen, claim.moved_from), (day("2"), day("2"), None));
}

#[test]
fn who_waits_with_a_number_says_since_when_and_why() {
    let (story, _last) = Story::begun(&[
        "message 1 p2 +66666 BR.a",
        "message 2 BR.a",
        "message 3 +66666 BR.a",
        "message 4 p2 +66666 BR.b",
    ]);
    let waits = story.merges().last().unwrap();
    assert_eq!(
        (waits.at, waits.why, waits.ended),
        (day("4"), Because::Waiting(DeliveryId(4 * 86_400)), None)
    );
}

#[test]
fn an_id_that_was_replaced_before_it_was_known_says_when() {
    let (story, _last) = Story::begun(&["notice 2 >BR.d BR.ENT.a>BR.ENT.b", "message 2 BR.c BR.ENT.b"]);
    assert_eq!(story.claim(1, "BR.d").ended, Some(Ended { at: day("2"), why: EndReason::Rotation }));
}
