use rstest::rstest;

use super::*;

const NUMBER: Option<&str> = Some("5511900000001");
const BSUID: Option<&str> = Some("BR.9900112233445566");
const PARENT: Option<&str> = Some("BR.ENT.7700112233445566");

fn line() -> LineScopes {
    LineScopes::new(IdScope::Portfolio, "300001", "800001", Some("900001"))
}

/// What was read: the identifiers strongest first, each with its field, then the remarks.
fn read(phone: Option<&str>, bsuid: Option<&str>, parent: Option<&str>) -> String {
    let ids = Ids::read(phone, bsuid, parent, &line());
    let carried =
        ids.iter().map(|it| format!("{} {} from {}", it.identifier.kind(), it.identifier.value(), it.field));
    let remarks = ids.remarks().iter().map(|remark| format!("{} {}", remark.field, remark.oddity));
    carried.chain(remarks).collect::<Vec<_>>().join(", ")
}

#[rstest]
#[case::nothing(None, None, None, "")]
#[case::empty(Some(""), Some(""), Some(""), "")]
#[case::white_space(Some(" "), Some("\t"), Some("\n"), "")]
#[case::the_world_before(NUMBER, None, None, "phone 5511900000001 from phone")]
#[case::hidden(None, BSUID, None, "bsuid BR.9900112233445566 from bsuid")]
#[case::everything(
    NUMBER,
    BSUID,
    PARENT,
    "bsuid BR.9900112233445566 from bsuid, parent_bsuid BR.ENT.7700112233445566 from parent, \
     phone 5511900000001 from phone"
)]
#[case::bsuid_where_the_number_was(
    BSUID,
    None,
    None,
    "bsuid BR.9900112233445566 from phone, phone misplaced"
)]
#[case::parent_where_the_number_was(
    PARENT,
    None,
    None,
    "parent_bsuid BR.ENT.7700112233445566 from phone, phone misplaced"
)]
#[case::the_same_bsuid_twice(BSUID, BSUID, None, "bsuid BR.9900112233445566 from bsuid, phone misplaced")]
#[case::another_bsuid_where_the_number_was(
    Some("BR.1"),
    BSUID,
    None,
    "bsuid BR.9900112233445566 from bsuid, phone contradicted"
)]
#[case::parent_in_the_bsuid_field(
    None,
    PARENT,
    None,
    "parent_bsuid BR.ENT.7700112233445566 from bsuid, bsuid misplaced"
)]
#[case::the_parent_field_wins_over_a_stray(
    None,
    Some("BR.ENT.1"),
    PARENT,
    "parent_bsuid BR.ENT.7700112233445566 from parent, bsuid contradicted"
)]
#[case::both_swapped(
    None,
    PARENT,
    BSUID,
    "bsuid BR.9900112233445566 from parent, parent_bsuid BR.ENT.7700112233445566 from bsuid, bsuid misplaced, \
     parent misplaced"
)]
#[case::garbage_never_costs_the_rest(
    Some("n/a"),
    Some("undefined"),
    PARENT,
    "parent_bsuid BR.ENT.7700112233445566 from parent, bsuid garbage, phone garbage"
)]
#[case::a_number_is_no_user_id(None, NUMBER, NUMBER, "bsuid garbage, parent garbage")]
fn fields_are_read_for_what_they_hold(
    #[case] phone: Option<&str>,
    #[case] bsuid: Option<&str>,
    #[case] parent: Option<&str>,
    #[case] expected: &str,
) {
    assert_eq!(read(phone, bsuid, parent), expected);
}

#[rstest]
#[case::as_meta_has_it(IdScope::Portfolio, Some("9"), "portfolio:3", "parent_group:9")]
#[case::without_a_group(IdScope::Portfolio, None, "portfolio:3", "portfolio:3")]
#[case::with_an_empty_group(IdScope::Portfolio, Some(" "), "portfolio:3", "portfolio:3")]
#[case::ids_per_line(IdScope::Line, Some("9"), "line:8", "parent_group:9")]
#[case::ids_per_line_without_a_group(IdScope::Line, None, "line:8", "line:8")]
fn a_line_says_where_its_ids_are_valid(
    #[case] id_scope: IdScope,
    #[case] group: Option<&str>,
    #[case] own: &str,
    #[case] parent: &str,
) {
    let line = LineScopes::new(id_scope, "3", "8", group);
    assert_eq!((line.own().to_string().as_str(), line.parent().to_string().as_str()), (own, parent));
    let ids = Ids::read(None, BSUID, PARENT, &line);
    assert_eq!(ids.bsuid().unwrap().scope(), line.own());
    assert_eq!(ids.parent().unwrap().scope(), line.parent());
}

#[test]
fn a_message_stands_for_itself_only_if_nothing_else_does() {
    let alone = Ids::default().or_message("wamid.X");
    assert_eq!(alone.message().unwrap().value(), "wamid.X");
    assert!(!alone.is_empty());
    assert_eq!(Ids::read(NUMBER, None, None, &line()).or_message("wamid.X").message(), None);
    assert!(Ids::default().or_message("").is_empty());
}

#[test]
fn a_remark_tells_what_was_odd_and_nothing_personal() {
    let ids = Ids::read(BSUID, None, None, &line());
    assert_eq!(
        ids.remarks()[0].to_string(),
        "the phone field held a user id that belongs into another field; it was taken for what it is"
    );
}

#[test]
fn what_was_kept_is_read_back() {
    let ids = Ids::read(NUMBER, BSUID, PARENT, &line());
    let crm = Identifier::crm("hubspot", "4711").unwrap();
    let kept = Ids::kept(ids.iter().map(|carried| carried.identifier.clone()).chain([crm]));
    assert_eq!((kept.phone(), kept.bsuid(), kept.parent()), (ids.phone(), ids.bsuid(), ids.parent()));
    assert_eq!(kept.iter().count(), 3, "a record's own id is in no fact");
    let alone = Ids::default().or_message("wamid.X");
    assert_eq!(Ids::kept(alone.message().cloned()).message(), alone.message());
}
