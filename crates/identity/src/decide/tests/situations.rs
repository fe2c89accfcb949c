use rstest::rstest;

use super::story::{Story, day, fact};
use crate::*;

#[rstest]
// 1. The BSUID decides.
#[case::a_known_bsuid(&["message 1 BR.a", "message 2 BR.a"], "#1 by bsuid")]
#[case::a_known_bsuid_brings_a_number(&["message 1 BR.a", "message 2 BR.a +55555"], "#1 by bsuid; claims +55555")]
#[case::a_known_bsuid_brings_a_parent(&["message 1 BR.a", "message 2 BR.a BR.ENT.a"],
    "#1 by bsuid; claims BR.ENT.a")]
#[case::the_same_bsuid_in_another_portfolio_is_another_id(&["message 1 BR.a", "message 2 p2 BR.a"],
    "new by new; claims BR.a")]
#[case::the_same_bsuid_on_a_line_with_ids_of_its_own(&["message 1 BR.a", "message 2 own BR.a"],
    "new by new; claims BR.a")]
#[case::letters_count(&["message 1 BR.a", "message 2 BR.A"], "new by new; claims BR.A")]
#[case::an_alias_still_finds_its_contact(&["message 1 BR.a", "ended 3 #1 BR.a rotation", "message 4 BR.a"],
    "#1 by bsuid; late and only filed")]
#[case::an_alias_teaches_nothing(&["message 1 BR.a", "ended 3 #1 BR.a rotation", "message 4 BR.a BR.ENT.a +55555"],
    "#1 by bsuid; late and only filed")]
#[case::who_claims_an_alias_now_goes_before(
    &["message 1 BR.a", "message 1 BR.b", "ended 3 #1 BR.a undo", "message 4 BR.a", "message 5 BR.a"],
    "#3 by bsuid")]
#[case::an_undone_claim_matches_nothing(&["message 1 BR.a", "ended 3 #1 BR.a undo", "message 4 BR.a"],
    "new by new; claims BR.a")]
#[case::a_split_claim_matches_nothing(&["message 1 BR.a", "ended 3 #1 BR.a split", "message 4 BR.a"],
    "new by new; claims BR.a")]
#[case::an_erased_claim_matches_nothing(&["message 1 BR.a", "ended 3 #1 BR.a erasure", "message 4 BR.a"],
    "new by new; claims BR.a")]
#[case::a_withdrawn_claim_matches_nothing(&["message 1 BR.a", "ended 3 #1 BR.a withdrawal", "message 4 BR.a"],
    "new by new; claims BR.a")]
#[case::an_erased_id_is_claimed_anew_even_late(&["message 1 BR.a", "ended 9 #1 BR.a erasure", "message 4 BR.a"],
    "new by new; claims BR.a")]
// 2. The parent decides.
#[case::a_known_parent_in_another_portfolio(&["message 1 BR.a BR.ENT.a", "message 2 p2 BR.b BR.ENT.a"],
    "#1 by parent_bsuid; claims BR.b")]
#[case::a_parent_outside_its_group(&["message 1 BR.a BR.ENT.a", "message 2 alone BR.ENT.a"],
    "new by new; claims BR.ENT.a")]
#[case::a_parent_without_a_group_is_known_in_its_portfolio(&["message 1 alone BR.ENT.a", "message 2 alone BR.ENT.a"],
    "#1 by parent_bsuid")]
#[case::a_retired_parent(&["message 1 BR.ENT.a", "ended 3 #1 BR.ENT.a rotation", "message 4 BR.ENT.a BR.b"],
    "#1 by parent_bsuid; late and only filed")]
#[case::a_retired_parent_beside_the_present_bsuid(
    &["message 1 BR.a BR.ENT.a", "ended 3 #1 BR.ENT.a rotation", "message 4 BR.a BR.ENT.a +55555"],
    "#1 by bsuid; late and only filed")]
#[case::the_id_changed_without_notice(&["message 1 BR.a BR.ENT.a", "message 2 BR.b BR.ENT.a"],
    "#1 by parent_bsuid; claims BR.b; retires BR.a; asks id_changed about #1: BR.a BR.b")]
#[case::the_older_id_arrives_after_the_newer(&["message 2 BR.b BR.ENT.a", "message 1 BR.a BR.ENT.a +55555"],
    "#1 by parent_bsuid; keeps as alias BR.a; asks id_changed about #1: BR.b BR.a")]
#[case::after_the_change_the_old_id_is_late(
    &["message 1 BR.a BR.ENT.a", "message 2 BR.b BR.ENT.a", "message 3 BR.a"],
    "#1 by bsuid; late and only filed")]
#[case::the_parent_changed_without_notice(&["message 1 BR.a BR.ENT.a", "message 2 BR.a BR.ENT.b"],
    "#1 by bsuid; claims BR.ENT.b; retires BR.ENT.a; asks id_changed about #1: BR.ENT.a BR.ENT.b")]
#[case::the_bsuid_goes_before_the_parent(
    &["message 1 BR.a BR.ENT.a", "message 2 p2 BR.b BR.ENT.b", "message 3 BR.a BR.ENT.b"],
    "#1 by bsuid; asks contradiction about #2 and #1: BR.a BR.ENT.b")]
// 3. The number decides, unless something stronger disagrees.
#[case::a_known_number(&["message 1 +55555", "message 2 +55555"], "#1 by phone")]
#[case::a_number_finds_its_bsuid(&["message 1 +55555", "message 2 +55555 BR.a BR.ENT.a"],
    "#1 by phone; claims BR.a, BR.ENT.a")]
#[case::a_number_of_somebody_with_a_bsuid(&["message 1 +55555 BR.a", "message 2 +55555"], "#1 by phone")]
#[case::a_number_joins_two_portfolios(&["message 1 +55555 BR.a", "message 2 p2 +55555 BR.b"],
    "#1 by phone; claims BR.b")]
#[case::a_typed_number(&["typed 1 #1 +55555", "message 2 +55555 BR.a"], "#1 by phone; claims BR.a")]
#[case::another_spelling_of_the_number(&["message 1 +5215512345678", "message 2 +525512345678 BR.a"],
    "#1 by phone; claims BR.a")]
#[case::another_bsuid_vetoes(&["message 1 +55555 BR.a", "message 2 +55555 BR.b"],
    "new by new; claims BR.b; contests +55555; asks number_contested about #1 and new: +55555 BR.a BR.b")]
#[case::another_parent_vetoes(&["message 1 +55555 BR.a BR.ENT.a", "message 2 p2 +55555 BR.b BR.ENT.b"],
    "new by new; claims BR.b, BR.ENT.b; contests +55555; \
     asks number_contested about #1 and new: +55555 BR.ENT.a BR.b BR.ENT.b")]
#[case::a_retired_bsuid_does_not_veto(
    &["message 1 +55555 BR.a", "ended 2 #1 BR.a rotation", "message 3 +55555 BR.b"],
    "#1 by phone; claims BR.b")]
#[case::a_veto_by_a_status(&["message 1 +55555 BR.a", "status 2 +55555 BR.b"],
    "new by new; claims BR.b; contests +55555; asks number_contested about #1 and new: +55555 BR.a BR.b")]
#[case::the_veto_is_said_once(&["message 1 +55555 BR.a", "message 2 +55555 BR.b", "message 3 +55555 BR.b"],
    "#2 by bsuid")]
// Stale.
#[case::trusted_for_a_year(&["message 1 +55555", "message 366 +55555"], "#1 by phone")]
#[case::stale_after_a_year(&["message 1 +55555", "message 367 +55555"],
    "new by contested; waits with +55555; contests +55555; asks number_stale about #1 and new: +55555")]
#[case::stale_with_a_new_bsuid(&["message 1 +55555", "message 367 +55555 BR.a"],
    "new by new; claims BR.a; contests +55555; asks number_stale about #1 and new: +55555 BR.a")]
#[case::stale_since_its_import(&["typed 1 #1 +55555", "message 367 +55555 BR.a"],
    "new by new; claims BR.a; contests +55555; asks number_stale about #1 and new: +55555 BR.a")]
#[case::seen_in_between(&["message 1 +55555", "message 300 +55555", "message 600 +55555"], "#1 by phone")]
#[case::what_we_send_is_no_sighting(&["message 1 +55555", "status 300 +55555", "message 600 +55555"],
    "new by contested; waits with +55555; contests +55555; asks number_stale about #1 and new: +55555")]
#[case::what_we_send_doubts_nothing(&["message 1 +55555", "echo 600 +55555"], "#1 by phone")]
#[case::beside_its_bsuid_a_number_is_never_stale(&["message 1 +55555 BR.a", "message 900 +55555 BR.a"],
    "#1 by bsuid")]
#[case::trusted_for_as_long_as_the_line_says(&["trust 2", "message 1 +55555", "message 3 +55555"], "#1 by phone")]
#[case::not_longer(&["trust 2", "message 1 +55555", "message 4 +55555 BR.a"],
    "new by new; claims BR.a; contests +55555; asks number_stale about #1 and new: +55555 BR.a")]
#[case::trusted_for_ever(&["trust 0", "message 1 +55555", "message 9999 +55555"], "#1 by phone")]
// 4. Nothing is known.
#[case::a_stranger(&["message 1 +55555 BR.a BR.ENT.a"], "new by new; claims BR.a, BR.ENT.a, +55555")]
#[case::a_call(&["call 1 +55555"], "new by new; claims +55555")]
#[case::a_preference(&["preference 1 BR.a"], "new by new; claims BR.a")]
#[case::an_old_thread(&["history 1 +55555"], "new by new; claims +55555")]
#[case::somebody_in_the_address_book(&["contact_sync 1 +55555 BR.a"], "new by new; claims BR.a, +55555")]
#[case::somebody_the_business_wrote_to(&["echo 1 +55555"], "new by new; claims +55555")]
#[case::a_status_for_nobody(&["status 1 +55555 BR.a"], "nobody by new")]
#[case::a_status_for_somebody(&["message 1 +55555", "status 2 +55555 BR.a"], "#1 by phone; claims BR.a")]
#[case::a_message_without_any_id(&["message 1 wamid.1"], "new by message; claims wamid.1")]
#[case::the_same_message_again(&["message 1 wamid.1", "message 1 wamid.1"], "#1 by message")]
#[case::another_message_without_any_id(&["message 1 wamid.1", "message 1 wamid.2"],
    "new by message; claims wamid.2")]
#[case::a_status_without_any_id(&["status 1"], "nobody by new")]
// Contested.
#[case::a_contested_number_alone(
    &["message 1 +55555 BR.a", "message 2 +55555 BR.b", "message 3 +55555"],
    "new by contested; waits with +55555")]
#[case::they_share_a_visitor(
    &["message 1 +55555 BR.a", "message 2 +55555 BR.b", "message 3 +55555", "call 4 +55555"],
    "#3 by contested")]
#[case::a_status_does_not_make_that_visitor(
    &["message 1 +55555 BR.a", "message 2 +55555 BR.b", "status 3 +55555"], "nobody by contested")]
#[case::beside_its_own_bsuid(&["message 1 +55555 BR.a", "message 2 +55555 BR.b", "message 3 +55555 BR.a"],
    "#1 by bsuid")]
#[case::beside_the_other_bsuid(
    &["message 1 +55555 BR.a", "message 2 +55555 BR.b", "message 3 +55555 BR.b BR.ENT.b"],
    "#2 by bsuid; claims BR.ENT.b")]
#[case::beside_a_third_bsuid(&["message 1 +55555 BR.a", "message 2 +55555 BR.b", "message 3 +55555 BR.c"],
    "new by new; claims BR.c")]
// Late.
#[case::a_number_that_was_given_up_after_the_fact(
    &["message 1 +55555 BR.a", "ended 5 #1 +55555 rotation", "message 3 +55555"],
    "#1 by phone; late and only filed")]
#[case::a_number_that_was_given_up_before_the_fact(
    &["message 1 +55555 BR.a", "ended 5 #1 +55555 rotation", "message 5 +55555"],
    "new by new; claims +55555")]
#[case::a_late_number_does_not_come_back(
    &["message 1 +55555 BR.a", "ended 5 #1 +55555 rotation", "message 3 +55555 BR.a BR.ENT.a"],
    "#1 by bsuid; late and only filed")]
#[case::nor_does_one_that_a_person_took_away(
    &["message 1 +55555 BR.a", "ended 5 #1 +55555 undo", "message 3 +55555 BR.a"],
    "#1 by bsuid; late and only filed")]
#[case::but_it_may_be_seen_again_later(
    &["message 1 +55555 BR.a", "ended 5 #1 +55555 undo", "message 6 +55555 BR.a"],
    "#1 by bsuid; claims +55555")]
#[case::a_late_fact_of_the_owner_before(
    &["message 1 +55555 BR.a", "ended 5 #1 +55555 rotation", "message 6 +55555 BR.b", "message 3 +55555"],
    "#1 by phone; late and only filed")]
#[case::a_fact_of_the_owner_after(
    &["message 1 +55555 BR.a", "ended 5 #1 +55555 rotation", "message 6 +55555 BR.b", "message 7 +55555"],
    "#2 by phone")]
#[case::the_veto_holds_for_the_owner_before_too(
    &["message 1 +55555 BR.a", "ended 5 #1 +55555 rotation", "message 3 +55555 BR.c"],
    "new by new; claims BR.c")]
// Proof.
#[case::a_number_of_another_contact(&["message 1 +55555", "message 2 BR.a", "message 3 +55555 BR.a"],
    "#2 by bsuid; merges with #1")]
#[case::a_parent_of_another_contact(&["message 1 BR.ENT.a", "message 2 BR.a", "message 3 BR.a BR.ENT.a +55555"],
    "#2 by bsuid; claims +55555; merges with #1")]
fn who_is_this(#[case] story: &[&str], #[case] expected: &str) {
    assert_eq!(Story::told(story), expected);
}

#[rstest]
#[case(&[], "message 1 BR.a", "None of the identifiers was known: a new visitor.")]
#[case(&[], "status 1 BR.a", "Nobody wrote from these identifiers, and a status makes no visitor.")]
#[case(&["message 1 +55555", "message 2 BR.a"], "message 3 +55555 BR.a",
    "The WhatsApp id is this contact's. Identifiers of two contacts came in one message, so they are one person and were \
     joined.")]
#[case(&["message 1 +55555 BR.a", "message 2 +55555 BR.b"], "message 3 +55555 BR.b",
    "The WhatsApp id is this contact's. The number is contested, so it stays out of this until its review is closed.")]
#[case(&["message 1 +55555 BR.a", "message 2 +55555 BR.b"], "message 3 +55555",
    "The number is contested: messages that carry nothing else wait at one visitor.")]
#[case(&["message 1 BR.a BR.ENT.a"], "message 2 BR.b BR.ENT.a",
    "The parent WhatsApp id is this contact's. The contact had another WhatsApp id until now; a review asks whether it \
     really changed.")]
#[case(&["message 1 +55555 BR.a", "ended 5 #1 +55555 rotation"], "message 3 +55555",
    "The number is this contact's, and nothing stronger disagrees. It arrived late, after what it tells was over, so the \
     message is filed and teaches nothing.")]
#[case(&["message 1 BR.ENT.a", "message 2 BR.a"], "message 3 BR.a BR.ENT.a",
    "The WhatsApp id is this contact's. Identifiers of two contacts came in one message, so they are one person and were \
     joined.")]
#[case(&["message 1 +55555 BR.a"], "message 2 +55555 BR.b",
    "A new visitor. The number belongs to a contact with a different WhatsApp id, so it may have a new owner: it decides \
     nothing until the review is closed.")]
#[case(&["trust 3", "message 1 +55555"], "message 9 +55555 BR.a",
    "A new visitor. The number was not seen with its contact for so long that it may have a new owner: it decides nothing \
     until the review is closed.")]
#[case(&["message 1 BR.a", "ended 3 #1 BR.a rotation"], "message 4 BR.a",
    "The WhatsApp id is this contact's. That id was replaced by a newer one, so the message is filed and teaches nothing.")]
fn the_reason_is_said_in_words(#[case] story: &[&str], #[case] line: &str, #[case] expected: &str) {
    assert_eq!(Story::begun(story).0.decision(line).reason(), expected);
}

#[test]
fn a_claim_names_its_evidence() {
    let (story, _last) = Story::begun(&["message 1 +55555", "status 2 +55555 BR.a"]);
    let evidence = |field, rule, origin, at, via| Evidence::Fact {
        delivery: base::DeliveryId(day(at).unix_seconds()),
        origin,
        field,
        rule,
        via,
    };
    let (first, second) = (story.claim(1, "+55555"), story.claim(1, "BR.a"));
    assert_eq!(first.evidence, evidence(Field::Phone, Rule::New, Origin::Message, "1", None));
    assert_eq!(second.evidence, evidence(Field::Bsuid, Rule::Phone, Origin::Status, "2", Some(first.id)));
    assert_eq!(Origin::Status.json_field(Field::Bsuid), "recipient_user_id");
}

#[test]
fn a_sighting_widens_first_and_last_seen() {
    let (story, _last) = Story::begun(&["message 5 +55555 BR.a", "message 9 BR.a", "message 2 +55555 BR.a"]);
    let (bsuid, phone) = (story.claim(1, "BR.a"), story.claim(1, "+55555"));
    assert_eq!((bsuid.first_seen, bsuid.last_seen), (day("2"), day("9")));
    assert_eq!((phone.first_seen, phone.last_seen), (day("2"), day("5")));
    assert_eq!(bsuid.came_with.as_ref().unwrap().at, day("5"), "the latest one counts");
}

#[rstest]
#[case::in_the_address_book(&["contact_sync 1 +55555"], false)]
#[case::in_the_address_book_with_a_bsuid(&["contact_sync 1 +55555 BR.a"], true)]
#[case::typed(&["typed 1 #1 +55555"], false)]
#[case::seen_later(&["typed 1 #1 +55555", "message 2 +55555"], true)]
#[case::seen_before(&["message 1 +55555", "contact_sync 2 +55555"], true)]
#[case::by_sms(&["sms 1 +55555"], false)]
#[case::by_sms_and_then_there(&["sms 1 +55555", "message 2 +55555 BR.a"], true)]
fn a_number_is_on_whatsapp_once_it_was_seen_there(#[case] story: &[&str], #[case] expected: bool) {
    assert_eq!(Story::begun(story).0.claim(1, "+55555").seen_on_whatsapp, expected);
}

#[rstest]
#[case::both(&["message 1 +55555 BR.a"], "+55555 BR.a", Some("55555"))]
#[case::the_number_alone(&["message 1 +55555"], "+55555", Some("55555"))]
#[case::hidden_by_now(&["message 1 +55555 BR.a"], "BR.a", Some("55555"))]
#[case::never_shown(&["message 1 BR.a"], "BR.a", Some("BR.a"))]
#[case::shown_to_another_portfolio(&["message 1 +55555 BR.a BR.ENT.a", "message 2 p2 BR.b BR.ENT.a"], "p2 BR.b",
    Some("BR.b"))]
#[case::typed(&["typed 1 #1 +55555", "message 2 +55555", "typed 3 #1 +66666", "message 4 +55555 BR.a"], "BR.a",
    Some("55555"))]
#[case::contested(&["message 1 +55555 BR.a", "message 2 +55555 BR.b"], "+55555 BR.a", Some("BR.a"))]
#[case::over(&["message 1 +55555 BR.a", "ended 3 #1 +55555 rotation"], "+55555 BR.a", Some("BR.a"))]
#[case::the_latest_number(&["message 1 +55555 BR.a", "message 2 +66666 BR.a"], "BR.a", Some("66666"))]
#[case::the_parent_when_nothing_else_is_left(&["message 1 BR.a BR.ENT.a", "ended 2 #1 BR.a undo"], "BR.a BR.ENT.a",
    Some("BR.ENT.a"))]
#[case::nothing_left(&["message 1 BR.a", "ended 2 #1 BR.a undo"], "BR.a", None)]
#[case::no_identifier(&["message 1 wamid.1"], "wamid.1", None)]
fn a_reply_goes_to(#[case] story: &[&str], #[case] latest: &str, #[case] expected: Option<&str>) {
    let story = Story::begun(story).0;
    let words: Vec<&str> = latest.split_whitespace().collect();
    let latest = fact(Origin::Message, day("9"), &words).ids;
    let address = reply_address(&latest, story.claims());
    assert_eq!(address.as_ref().map(Identifier::value), expected);
}

#[rstest]
#[case::to_the_id_rather_than_a_number_that_was_typed(&["message 1 BR.a", "typed 2 #1 +55555"], "BR.a")]
#[case::to_the_number_that_came_with_the_id(&["message 1 +55555 BR.a", "typed 2 #1 +66666"], "55555")]
#[case::to_that_number_when_the_id_came_alone_since(&["message 1 +55555 BR.a", "message 2 BR.a"], "55555")]
#[case::to_the_id_rather_than_the_number_of_a_contact_linked_with_it(
    &["message 1 +55555", "message 2 BR.a", "link 3 #2 #1"], "BR.a")]
#[case::to_the_number_that_wrote_last(&["message 1 BR.a", "message 2 +55555", "link 3 #2 #1"], "55555")]
#[case::to_the_parent_where_the_id_is_not_valid(&["message 1 p2 BR.b BR.ENT.a", "typed 2 #1 +55555"], "BR.ENT.a")]
#[case::to_a_number_that_was_typed_where_no_id_is_valid(&["message 1 p2 BR.b", "typed 2 #1 +55555"], "55555")]
#[case::to_the_id_when_its_number_is_over(&["message 1 +55555 BR.a", "ended 3 #1 +55555 rotation"], "BR.a")]
#[case::to_the_id_when_its_number_is_in_doubt(&["message 1 +55555 BR.a", "message 2 +55555 BR.b"], "BR.a")]
#[case::to_nothing(&["message 1 p2 BR.b"], "nothing")]
fn a_first_message_goes(#[case] story: &[&str], #[case] expected: &str) {
    let story = Story::begun(story).0;
    let line = LineScopes::new(IdScope::Portfolio, "1", "1", Some("9"));
    let address = first_address(story.claims_of_the_first(), &line);
    assert_eq!(address.map_or("nothing", |claim| claim.identifier.value()), expected);
}
