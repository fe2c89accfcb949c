use proptest::prelude::*;
use rstest::rstest;

use crate::*;

#[rstest]
#[case::as_seen("BR.9900112233445566")]
#[case::one_character("US.1")]
#[case::letters_of_both_cases("AE.aZ09")]
#[case::as_long_as_allowed(&format!("EG.{}", "x".repeat(128)))]
#[case::an_id_that_spells_ent("EG.ENT")]
fn a_bsuid(#[case] text: &str) {
    let bsuid: Bsuid = text.parse().unwrap();
    assert_eq!(bsuid.as_str(), text, "byte for byte");
    assert_eq!(bsuid.country().as_str(), &text[..2]);
    assert!(text.parse::<ParentBsuid>().is_err(), "never both");
}

#[rstest]
#[case::empty("")]
#[case::no_country("9900112233445566")]
#[case::country_in_lower_case("br.9900112233445566")]
#[case::country_of_three("BRA.99")]
#[case::country_of_digits("55.99")]
#[case::country_of_other_letters("ÄÖ.99")]
#[case::no_id("BR.")]
#[case::no_period("BR99")]
#[case::two_periods("BR.99.11")]
#[case::a_parent("BR.ENT.99")]
#[case::an_underscore("BR.99_11")]
#[case::other_digits("BR.٩٩")]
#[case::white_space_around(" BR.99 ")]
#[case::provider_prefix("whatsapp:BR.99")]
#[case::too_long(&format!("EG.{}", "x".repeat(129)))]
#[case::a_number("5511900000001")]
fn not_a_bsuid(#[case] text: &str) {
    assert_eq!(text.parse::<Bsuid>(), Err(FormatError::Bsuid));
}

#[rstest]
#[case::as_seen("BR.ENT.7700112233445566", true)]
#[case::one_character("US.ENT.a", true)]
#[case::as_long_as_allowed(&format!("EG.ENT.{}", "9".repeat(128)), true)]
#[case::too_long(&format!("EG.ENT.{}", "9".repeat(129)), false)]
#[case::a_bsuid("BR.7700112233445566", false)]
#[case::no_id("BR.ENT.", false)]
#[case::ent_in_lower_case("BR.ent.77", false)]
#[case::ent_without_country("ENT.77", false)]
#[case::three_periods("BR.ENT.77.1", false)]
fn a_parent_bsuid(#[case] text: &str, #[case] is: bool) {
    assert_eq!(text.parse::<ParentBsuid>().is_ok(), is);
    assert!(!is || text.parse::<Bsuid>().is_err(), "never both");
}

#[rstest]
#[case::as_from_meta("5511900000001", Some("5511900000001"))]
#[case::with_a_plus("+5511900000001", Some("5511900000001"))]
#[case::five_digits("12345", Some("12345"))]
#[case::fifteen_digits("123456789012345", Some("123456789012345"))]
#[case::that_no_library_knows("00000", Some("00000"))]
#[case::four_digits("1234", None)]
#[case::sixteen_digits("1234567890123456", None)]
#[case::two_pluses("++12345", None)]
#[case::written_by_people("+55 11 90000-0001", None)]
#[case::other_digits("٠١٢٣٤٥٦", None)]
#[case::a_bsuid("BR.5511900000001", None)]
#[case::empty("", None)]
#[case::a_plus_alone("+", None)]
fn a_number(#[case] text: &str, #[case] digits: Option<&str>) {
    assert_eq!(text.parse::<Phone>().ok().as_ref().map(Phone::as_str), digits);
}

#[rstest]
#[case::mexico("5215512345678", "525512345678", true)]
#[case::argentina("5491112345678", "541112345678", true)]
#[case::brazil("5511987654321", "551187654321", true)]
#[case::brazil_made_up("5511900000001", "551100000001", true)]
#[case::a_brazilian_land_line_is_another_number("5511932345678", "551132345678", false)]
#[case::a_mexican_number_that_starts_with_1("521551234567", "52551234567", false)]
#[case::an_argentine_number_that_starts_with_9("549111234567", "54111234567", false)]
#[case::others_are_left_alone("15550100200", "5550100200", false)]
fn spellings_of_one_number(#[case] one: &str, #[case] other: &str, #[case] same: bool) {
    let phones = [one, other].map(|digits| digits.parse::<Phone>().unwrap());
    let keys = phones.each_ref().map(Phone::match_key);
    assert_eq!((keys[0] == keys[1], keys[0].as_str() == keys[1].as_str()), (same, same));
    assert_eq!(phones[0].as_str(), one, "Meta's digits stay");
    let [one, other] = phones.map(|phone| Identifier::phone(&phone));
    assert_eq!(one.matches(&other), same);
    assert_ne!(one, other);
}

#[rstest]
#[case::brazil("5511987654321", Some(("BR", "Brazil")))]
#[case::united_states("14155550100", Some(("US", "United States of America")))]
#[case::canada("14165550123", Some(("CA", "Canada")))]
#[case::kazakhstan("77012345678", Some(("KZ", "Kazakhstan")))]
#[case::egypt("201001234567", Some(("EG", "Egypt")))]
#[case::nobodys("99912345", None)]
fn the_country_of_a_number(#[case] digits: &str, #[case] expected: Option<(&str, &str)>) {
    let country = Country::of_phone(&digits.parse().unwrap());
    assert_eq!(country.as_ref().map(Country::as_str), expected.map(|(code, _name)| code));
    assert_eq!(country.and_then(Country::name), expected.map(|(_code, name)| name));
    let identifier = Identifier::phone(&digits.parse().unwrap());
    assert_eq!(identifier.country(), country);
}

#[test]
fn letters_that_are_no_country_have_no_name() {
    assert_eq!("QX".parse::<Country>().unwrap().name(), None);
    assert_eq!("QX".parse::<Country>().unwrap().to_string(), "QX");
    assert_eq!("q".parse::<Country>(), Err(FormatError::Country));
}

#[rstest]
#[case("rita", &[])]
#[case("Rita.S_1", &[])]
#[case("ab", &[UsernameRule::Length])]
#[case("ritá", &[UsernameRule::Signs])]
#[case("12", &[UsernameRule::Length, UsernameRule::Letter])]
#[case("rita souza.com", &[UsernameRule::Signs, UsernameRule::Domain])]
#[case("www.rita.", &[UsernameRule::Periods, UsernameRule::Www])]
#[case("a..b", &[UsernameRule::Periods])]
fn a_username_says_which_rules_it_breaks(#[case] name: &str, #[case] broken: &[UsernameRule]) {
    let username: Username = name.parse().unwrap();
    assert_eq!(username.broken_rules().collect::<Vec<_>>(), broken);
    assert!(broken.iter().all(|rule| rule.words().ends_with('.')));
}

#[rstest]
#[case::plain("rita.souza", "rita.souza", true)]
#[case::with_an_at("@rita_souza", "rita_souza", true)]
#[case::every_at_before_it_goes("@@rita", "rita", true)]
#[case::in_upper_case("RITA.S", "RITA.S", true)]
#[case::white_space_around(" rita ", "rita", true)]
#[case::accented("ritá", "ritá", false)]
#[case::too_short("ab", "ab", false)]
#[case::shortest("ab1", "ab1", true)]
#[case::longest(&"a".repeat(35), &"a".repeat(35), true)]
#[case::too_long(&"a".repeat(36), &"a".repeat(36), false)]
#[case::no_letter("123._", "123._", false)]
#[case::period_in_front(".rita", ".rita", false)]
#[case::period_behind("rita.", "rita.", false)]
#[case::two_periods("ri..ta", "ri..ta", false)]
#[case::like_an_address("wwwrita", "wwwrita", false)]
#[case::like_a_domain("rita.com", "rita.com", false)]
fn a_username(#[case] text: &str, #[case] kept: &str, #[case] keeps_the_rules: bool) {
    let username: Username = text.parse().unwrap();
    assert_eq!(username.as_str(), kept);
    assert_eq!(username.keeps_the_rules(), keeps_the_rules);
}

#[test]
fn usernames_compare_without_case_and_with_period_and_underscore() {
    let name = |text: &str| text.parse::<Username>().unwrap();
    let hash = |name: Username| std::collections::HashSet::from([name]);
    assert_eq!(name("@Rita.S"), name("rita.s"));
    assert_eq!(hash(name("@Rita.S")), hash(name("rita.s")));
    assert_ne!(name("rita.s"), name("rita_s"));
    assert_ne!(name("rita.s"), name("ritas"));
    assert_eq!(" @ ".parse::<Username>(), Err(FormatError::Username));
}

#[rstest]
#[case(Kind::Phone, "global", "5511900000001", Ok(()))]
#[case(Kind::Phone, "portfolio:1", "5511900000001", Err(FormatError::ScopeOfKind))]
#[case(Kind::Phone, "global", "BR.99", Err(FormatError::Phone))]
#[case(Kind::Bsuid, "portfolio:300001", "BR.99", Ok(()))]
#[case(Kind::Bsuid, "line:800001", "BR.99", Ok(()))]
#[case(Kind::Bsuid, "global", "BR.99", Err(FormatError::ScopeOfKind))]
#[case(Kind::Bsuid, "parent_group:9", "BR.99", Err(FormatError::ScopeOfKind))]
#[case(Kind::Bsuid, "portfolio:300001", "BR.ENT.99", Err(FormatError::Bsuid))]
#[case(Kind::ParentBsuid, "parent_group:9", "BR.ENT.99", Ok(()))]
#[case(Kind::ParentBsuid, "portfolio:300001", "BR.ENT.99", Ok(()))]
#[case(Kind::ParentBsuid, "line:800001", "BR.ENT.99", Ok(()))]
#[case(Kind::ParentBsuid, "system:crm", "BR.ENT.99", Err(FormatError::ScopeOfKind))]
#[case(Kind::ParentBsuid, "parent_group:9", "BR.99", Err(FormatError::ParentBsuid))]
#[case(Kind::Crm, "system:hubspot", "deal 7", Ok(()))]
#[case(Kind::Crm, "global", "deal 7", Err(FormatError::ScopeOfKind))]
#[case(Kind::Crm, "system:hubspot", " ", Err(FormatError::Empty))]
#[case(Kind::Message, "global", "wamid.X", Ok(()))]
#[case(Kind::Message, "global", "", Err(FormatError::Empty))]
fn an_identifier_lives_in_its_scope(
    #[case] kind: Kind,
    #[case] scope: &str,
    #[case] value: &str,
    #[case] expected: Result<(), FormatError>,
) {
    let read = Identifier::stored(kind, scope.parse().unwrap(), value);
    assert_eq!(read.clone().map(|_identifier| ()), expected);
    if let Ok(identifier) = read {
        let json = serde_json::to_string(&identifier).unwrap();
        assert_eq!(serde_json::from_str::<Identifier>(&json).unwrap(), identifier);
        assert_eq!((identifier.kind(), identifier.scope().to_string().as_str()), (kind, scope));
        assert_eq!(identifier.value(), value);
    }
}

#[test]
fn the_same_letters_in_another_scope_are_another_identifier() {
    let id = |scope: &str| Identifier::stored(Kind::Bsuid, scope.parse().unwrap(), "BR.99").unwrap();
    assert!(id("portfolio:1").matches(&id("portfolio:1")));
    assert!(!id("portfolio:1").matches(&id("portfolio:2")));
    assert!(!id("portfolio:1").matches(&id("line:1")));
    let (phone, crm) = (Identifier::phone(&"55555".parse().unwrap()), Identifier::crm("x", "55555").unwrap());
    assert!(!phone.matches(&crm));
}

#[test]
fn an_identifier_in_json_is_checked_like_any_other() {
    let json = r#"{"kind":"bsuid","scope":"global","value":"BR.99"}"#;
    let refused = serde_json::from_str::<Identifier>(json).unwrap_err().to_string();
    assert!(refused.starts_with("an identifier of this kind does not live in this scope"), "{refused}");
}

#[rstest]
#[case("")]
#[case("Global")]
#[case("global:1")]
#[case("portfolio")]
#[case("portfolio:")]
#[case("line:")]
#[case("parent_group:")]
#[case("system:")]
#[case("planet:earth")]
fn not_a_scope(#[case] text: &str) {
    assert_eq!(text.parse::<Scope>(), Err(FormatError::Scope));
}

#[test]
fn a_scope_may_be_named_anything() {
    let scope = Scope::System("crm: the old one".into());
    assert_eq!(scope.to_string().parse(), Ok(scope));
}

#[test]
fn personal_data_is_masked_by_debug() {
    let phone: Phone = "5511900000001".parse().unwrap();
    assert_eq!(format!("{phone:?} {:?}", phone.match_key()), "Phone(…01) MatchKey(…01)");
    assert_eq!(format!("{:?}", Identifier::phone(&phone)), "phone(…01 in global)");
    assert_eq!(format!("{:?}", "BR.9900112233445566".parse::<Bsuid>().unwrap()), "Bsuid(…66)");
    assert_eq!(format!("{:?}", "rita.souza".parse::<Username>().unwrap()), "Username(…za)");
}

#[test]
fn every_name_reads_back() {
    fn check<T: Copy + PartialEq + std::fmt::Debug + std::fmt::Display + std::str::FromStr>(all: &[T]) {
        all.iter().for_each(|one| assert_eq!(one.to_string().parse::<T>().ok(), Some(*one)));
    }
    check(Kind::ALL);
    check(State::ALL);
    check(EndReason::ALL);
    check(Origin::ALL);
    check(Field::ALL);
    check(Oddity::ALL);
    check(Rule::ALL);
    check(Note::ALL);
    check(Question::ALL);
    check(IdScope::ALL);
    assert_eq!("nonsense".parse::<Rule>(), Err(FormatError::Name));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,40}|[+A-Z0-9.ENT]{0,20}|[0-9]{4,16}") {
        let bsuid = text.parse::<Bsuid>();
        let parent = text.parse::<ParentBsuid>();
        let phone = text.parse::<Phone>();
        let kinds = [bsuid.is_ok(), parent.is_ok(), phone.is_ok()];
        prop_assert!(kinds.iter().filter(|is| **is).count() <= 1, "a text is one kind of identifier at most");
        if let Ok(phone) = phone {
            prop_assert!(phone.match_key().as_str().len() <= phone.as_str().len());
            let _country = Country::of_phone(&phone);
            prop_assert!(show_phone(&phone).starts_with('+'));
        }
        if let Ok(scope) = text.parse::<Scope>() {
            prop_assert_eq!(scope.to_string(), text.clone());
        }
        if let Ok(username) = text.parse::<Username>() {
            let _either = username.keeps_the_rules();
        }
        let _either = text.parse::<Country>().map(Country::name);
    }

    #[test]
    fn no_fields_make_the_intake_panic_or_give_an_id_in_a_wrong_place(
        phone in proptest::option::of("\\PC{0,20}|[0-9]{4,16}|BR\\.(ENT\\.)?[0-9]{1,9}| *"),
        bsuid in proptest::option::of("\\PC{0,20}|[0-9]{4,16}|BR\\.(ENT\\.)?[0-9]{1,9}| *"),
        parent in proptest::option::of("\\PC{0,20}|[0-9]{4,16}|BR\\.(ENT\\.)?[0-9]{1,9}| *"),
    ) {
        let line = LineScopes::new(IdScope::Portfolio, "1", "8", Some("9"));
        let ids = Ids::read(phone.as_deref(), bsuid.as_deref(), parent.as_deref(), &line);
        prop_assert!(ids.bsuid().is_none_or(|id| id.kind() == Kind::Bsuid));
        prop_assert!(ids.parent().is_none_or(|id| id.kind() == Kind::ParentBsuid));
        prop_assert!(ids.phone().is_none_or(|id| id.kind() == Kind::Phone));
        prop_assert!(ids.message().is_none());
        let fields = [phone, bsuid, parent];
        let filled = fields.iter().flatten().filter(|text| !text.trim().is_empty()).count();
        prop_assert!(ids.iter().count() + ids.remarks().len() >= filled, "nothing is dropped without a remark");
    }
}
