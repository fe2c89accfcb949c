use std::sync::Arc;
use std::time::Duration;

use base::ManualClock;
use rstest::rstest;
use serde_json::{Map, Value, json};

use super::*;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn line(number: &str, portfolio: &str) -> Line {
    Line {
        name: number.to_owned(),
        app: "main".to_owned(),
        phone_number_id: number.to_owned(),
        waba_id: "7".to_owned(),
        portfolio_id: portfolio.to_owned(),
        parent_group: Some("9".to_owned()),
        display_phone: "+1 555 010 0200".to_owned(),
    }
}

fn source() -> Source {
    Source::seeded(Arc::new(ManualClock::default()), 1)
}

/// Lines 81 and 82 of one portfolio and 83 of another, and Rita with a username.
fn world() -> World {
    let lines = vec![line("81", "31"), line("82", "31"), line("83", "32")];
    let mut world = World::new(&source(), lines);
    world.admit(Person::new("rita", "5511900000001", "BR").named("Rita").known_as("rita.souza")).unwrap();
    world
}

fn start() -> Moment {
    Moment::from_unix_seconds(1_790_000_000).unwrap()
}

/// Rita talks with line 81 while her number is known there; what does each line see after so many days?
#[rstest]
#[case::at_once_same_number(true, 0, "81", Some(Visible::Recent))]
#[case::at_once_other_number_by_book(true, 0, "82", Some(Visible::ContactBook))]
#[case::at_once_other_number_without_book(false, 0, "82", None)]
#[case::other_portfolio(true, 0, "83", None)]
#[case::thirtieth_day(false, 30, "81", Some(Visible::Recent))]
#[case::thirty_first_day(false, 31, "81", None)]
#[case::thirty_first_day_by_book(true, 31, "81", Some(Visible::ContactBook))]
fn a_number_shows_under_the_documented_conditions(
    #[case] book: bool,
    #[case] days: u32,
    #[case] looks: &str,
    #[case] expected: Option<Visible>,
) {
    let mut world = world();
    world.acquaintance_mut().keep_book("31", book);
    world.met("rita", "81", start()).unwrap();
    assert_eq!(world.visible("rita", looks, start().plus(DAY * days)).unwrap(), expected);
}

#[test]
fn without_a_username_the_number_always_shows() {
    let mut world = world();
    assert_eq!(world.visible("rita", "81", start()).unwrap(), None);
    world.drop_username("rita").unwrap();
    assert_eq!(world.visible("rita", "81", start()).unwrap(), Some(Visible::NoUsername));
    assert_eq!(world.hide_number("rita"), Err(Refusal::NoUsername));
}

#[test]
fn hiding_forgets_everywhere_and_showing_enters_every_book() {
    let mut world = world();
    world.met("rita", "81", start()).unwrap();
    world.hide_number("rita").unwrap();
    assert_eq!(world.visible("rita", "81", start()).unwrap(), None);
    world.show_number("rita").unwrap();
    assert_eq!(world.visible("rita", "83", start()).unwrap(), Some(Visible::ContactBook));
    let rita = world.person("rita").unwrap().clone();
    assert!(world.acquaintance_mut().strike_from_book(&rita, "32"));
    assert!(!world.acquaintance_mut().strike_from_book(&rita, "32"));
    assert_eq!(world.visible("rita", "83", start()).unwrap(), None);
}

#[test]
fn a_new_number_is_nobodys_acquaintance_and_an_old_one_keeps_its_thirty_days() {
    let mut world = world();
    world.met("rita", "81", start()).unwrap();
    world.change_number("rita", "5511900000009", None).unwrap();
    assert_eq!(world.visible("rita", "81", start()).unwrap(), None);
    world.admit(Person::new("heir", "5511900000001", "BR").known_as("heir")).unwrap();
    assert_eq!(world.visible("heir", "81", start()).unwrap(), Some(Visible::Recent));
    assert_eq!(world.visible("heir", "82", start()).unwrap(), None, "the contact book pairs number and id");
}

#[test]
fn ids_belong_to_the_portfolio_and_end_with_the_number() {
    let mut world = world();
    let sight = |world: &mut World, line| world.sight("rita", line, start()).unwrap();
    let (one, two, other) = (sight(&mut world, "81"), sight(&mut world, "82"), sight(&mut world, "83"));
    assert_eq!(one, two);
    assert_ne!(one.user_id, other.user_id);
    assert_eq!(one.parent_user_id, other.parent_user_id);
    assert!(one.parent_user_id.unwrap().starts_with("BR.ENT."));

    let old = one.user_id.unwrap();
    let (here, there) = (world.line("81").unwrap().clone(), world.line("83").unwrap().clone());
    assert_eq!(world.by_user_id(&here, &old).unwrap().id, "rita");
    assert!(world.by_user_id(&there, &old).is_none());
    world.adopt_username("rita", "rita.2").unwrap();
    assert_eq!(sight(&mut world, "81").user_id.as_ref(), Some(&old));

    world.change_number("rita", "351900000001", Some("PT")).unwrap();
    let new = sight(&mut world, "81").user_id.unwrap();
    assert!(new.starts_with("PT."));
    assert!(world.by_user_id(&here, &old).is_none());
    assert_eq!(world.by_user_id(&here, &new).unwrap().id, "rita");
}

#[test]
fn a_seed_repeats_every_id() {
    let ids = |mut world: World| world.sight("rita", "81", start()).unwrap();
    assert_eq!(ids(world()), ids(world()));
}

#[test]
fn numbers_and_usernames_are_taken_once() {
    let mut world = world();
    let other = Person::new("other", "5511900000002", "BR");
    assert_eq!(
        world.admit(Person { phone: "5511900000001".to_owned(), ..other.clone() }),
        Err(Refusal::NumberTaken)
    );
    assert_eq!(world.admit(other.clone().known_as("Rita.Souza")), Err(Refusal::UsernameTaken));
    assert_eq!(world.admit(Person { phone: "+55".to_owned(), ..other.clone() }), Err(Refusal::NoNumber));
    world.admit(other).unwrap();
    assert_eq!(world.change_number("other", "5511900000001", None), Err(Refusal::NumberTaken));
    world.change_number("rita", "5511900000009", None).unwrap();
    world.change_number("other", "5511900000001", None).unwrap();
    assert_eq!(world.by_phone("5511900000001").unwrap().id, "other");
}

#[rstest]
#[case("rita.souza", true)]
#[case("a_1", true)]
#[case("ab", false)]
#[case("123", false)]
#[case("rita souza", false)]
#[case("ríta", false)]
#[case(".rita", false)]
#[case("rita.", false)]
#[case("ri..ta", false)]
#[case("wwwrita", false)]
#[case("rita.com", false)]
#[case("abcdefghijklmnopqrstuvwxyz012345678", true)]
#[case("abcdefghijklmnopqrstuvwxyz0123456789", false)]
fn usernames_keep_metas_rules(#[case] name: &str, #[case] valid: bool) {
    assert_eq!(valid_username(name), valid);
}

#[rstest]
#[case(Place::FROM, ["from", "from_user_id", "from_parent_user_id"])]
#[case(Place::CONTACT, ["wa_id", "user_id", "parent_user_id"])]
#[case(Place::RECIPIENT, ["recipient_id", "recipient_user_id", "recipient_parent_user_id"])]
#[case(Place::TO, ["to", "to_user_id", "to_parent_user_id"])]
#[case(Place::SYNCED, ["phone_number", "user_id", "parent_user_id"])]
fn identifiers_stand_where_the_matrix_says(#[case] place: Place, #[case] names: [&str; 3]) {
    let shown = Sight {
        phone: Some("5511900000001".to_owned()),
        user_id: Some("BR.1".to_owned()),
        parent_user_id: Some("BR.ENT.2".to_owned()),
        name: None,
        username: None,
    };
    let put = |sight: &Sight| {
        let mut object = Map::new();
        sight.put(place, &mut object);
        Value::Object(object)
    };
    let [phone, user, parent] = names;
    assert_eq!(put(&shown), json!({phone: "5511900000001", user: "BR.1", parent: "BR.ENT.2"}));
    let hidden = Sight { phone: None, parent_user_id: None, ..shown };
    assert_eq!(put(&hidden), json!({user: "BR.1"}));
}
