//! No bytes from outside make a parser panic, and what a parser accepts it gives back and accepts again.

#![no_main]

use identity::{
    Bsuid, Code, Country, IdScope, Identifier, Ids, Kind, LineScopes, ParentBsuid, Phone, Scope, Username,
    show_identifier, show_phone,
};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

/// What may stand in the fields of a webhook, a file or a request.
#[derive(Debug, Arbitrary)]
struct Input<'a> {
    text: &'a str,
    phone: Option<&'a str>,
    bsuid: Option<&'a str>,
    parent: Option<&'a str>,
    scope: &'a str,
    kind: u8,
    bits: u64,
}

fuzz_target!(|input: Input<'_>| {
    parse_text(input.text);
    read_fields(&input);
    keep_and_show(&input);
    find_code(input.text, input.bits);
});

fn parse_text(text: &str) {
    if let Ok(phone) = text.parse::<Phone>() {
        let key = phone.match_key().as_str().to_owned();
        let again: Phone = phone.as_str().parse().expect("a number that was read is a number");
        assert_eq!(again.match_key().as_str(), key);
        assert!(show_phone(&phone).starts_with('+'));
        let _country = Country::of_phone(&phone).map(Country::name);
    }
    if let Ok(bsuid) = text.parse::<Bsuid>() {
        assert_eq!(bsuid.as_str().parse::<Bsuid>().as_ref(), Ok(&bsuid));
        assert!(text.parse::<ParentBsuid>().is_err(), "a text is one kind of id at most");
        let _country = bsuid.country();
    }
    if let Ok(parent) = text.parse::<ParentBsuid>() {
        assert_eq!(parent.as_str().parse::<ParentBsuid>().as_ref(), Ok(&parent));
        let _country = parent.country();
    }
    if let Ok(username) = text.parse::<Username>() {
        let _either = username.keeps_the_rules();
        let again: Username = username.as_str().parse().expect("a username that was read is a username");
        assert_eq!(again.folded(), username.folded());
    }
    if let Ok(scope) = text.parse::<Scope>() {
        assert_eq!(scope.to_string(), text);
    }
}

fn read_fields(input: &Input<'_>) {
    let line = LineScopes::new(IdScope::Portfolio, input.scope, "8", input.text.get(..4));
    let ids = Ids::read(input.phone, input.bsuid, input.parent, &line).or_message(input.text);
    for carried in ids.iter() {
        let id = &carried.identifier;
        let kept = Identifier::stored(id.kind(), id.scope().clone(), id.value());
        assert_eq!(kept.as_ref(), Ok(id), "what was read can be kept");
    }
    let _words: Vec<String> = ids.remarks().iter().map(ToString::to_string).collect();
}

fn keep_and_show(input: &Input<'_>) {
    let kind = Kind::ALL[usize::from(input.kind) % Kind::ALL.len()];
    let Ok(scope) = input.scope.parse::<Scope>() else { return };
    if let Ok(identifier) = Identifier::stored(kind, scope, input.text) {
        assert!(identifier.matches(&identifier));
        let _shown = show_identifier(&identifier);
    }
}

fn find_code(text: &str, bits: u64) {
    if let Some(code) = Code::first_in(text) {
        assert_eq!(Code::first_in(&code.to_string()), Some(code));
    }
    let code = Code::from_random(bits);
    assert!(Code::first_in(&format!("{text} {code}")).is_some());
}
