//! How a person and a number are shown.

use crate::{Identifier, Kind, Phone, Username};

/// How many characters of an opaque id are shown when there is nothing better. Fewer collide: of 924 contacts, 41 shared
/// their last four.
const LAST: usize = 6;

/// What a person is called: by name, else profile name, else @username, else number, else "WhatsApp user ..." and the last
/// six characters of the strongest id. Never a raw BSUID.
///
/// ```
/// use identity::who_to_show;
///
/// let phone = "5511900000001".parse()?;
/// let username = "rita.souza".parse()?;
/// assert_eq!(who_to_show(Some("Rita Souza"), Some("Rita ✨"), Some(&username), Some(&phone), None), "Rita Souza");
/// assert_eq!(who_to_show(None, Some(" "), Some(&username), Some(&phone), None), "@rita.souza");
/// assert_eq!(who_to_show(None, None, None, Some(&phone), None), "+55 11 90000-0001");
/// assert_eq!(who_to_show(None, None, None, None, None), "WhatsApp user");
/// # Ok::<(), identity::FormatError>(())
/// ```
pub fn who_to_show(
    name: Option<&str>,
    profile_name: Option<&str>,
    username: Option<&Username>,
    phone: Option<&Phone>,
    strongest: Option<&Identifier>,
) -> String {
    let written = |text: &&str| !text.trim().is_empty();
    name.filter(written)
        .or(profile_name.filter(written))
        .map(|name| name.trim().to_owned())
        .or_else(|| username.map(|username| format!("@{}", username.as_str())))
        .or_else(|| phone.map(show_phone))
        .unwrap_or_else(|| match strongest {
            Some(id) => format!("WhatsApp user ...{}", last_of(id.value())),
            None => "WhatsApp user".to_owned(),
        })
}

/// A number as people write it: in its country's international format if the number is one there, else `+` and Meta's
/// digits.
///
/// ```
/// use identity::show_phone;
///
/// assert_eq!(show_phone(&"442083661177".parse()?), "+44 20 8366 1177");
/// assert_eq!(show_phone(&"99912".parse()?), "+99912");
/// # Ok::<(), identity::FormatError>(())
/// ```
pub fn show_phone(phone: &Phone) -> String {
    match phonenumber::parse(None, phone.with_plus()) {
        Ok(number) if number.is_valid() => number.format().mode(phonenumber::Mode::International).to_string(),
        _ => phone.with_plus(),
    }
}

/// An identifier as people are shown it: a number as they write it, of an opaque id only the end, of a message nothing.
///
/// ```
/// use identity::{Identifier, Kind, Scope, show_identifier};
///
/// let id = Identifier::stored(Kind::Bsuid, Scope::Portfolio("300001".into()), "BR.9900112233445566")?;
/// assert_eq!(show_identifier(&id).as_deref(), Some("...445566"));
/// # Ok::<(), identity::FormatError>(())
/// ```
pub fn show_identifier(identifier: &Identifier) -> Option<String> {
    let value = identifier.value();
    match identifier.kind() {
        Kind::Phone => Some(value.parse().map_or_else(|_odd| value.to_owned(), |phone| show_phone(&phone))),
        Kind::Bsuid | Kind::ParentBsuid => Some(format!("...{}", last_of(value))),
        Kind::Crm => Some(value.to_owned()),
        Kind::Message => None,
    }
}

/// The last six characters of an id's opaque part.
fn last_of(id: &str) -> &str {
    let opaque = id.rsplit('.').next().unwrap_or(id);
    let start = opaque.char_indices().rev().nth(LAST - 1).map_or(0, |(at, _character)| at);
    opaque.get(start..).unwrap_or(opaque)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::Scope;

    #[rstest]
    #[case::the_opaque_part_counts("BR.9900112233445566", "WhatsApp user ...445566")]
    #[case::six_characters("BR.123456", "WhatsApp user ...123456")]
    #[case::short("BR.12", "WhatsApp user ...12")]
    #[case::letters("BR.abcDEFGH", "WhatsApp user ...cDEFGH")]
    fn nothing_better_than_an_id(#[case] bsuid: &str, #[case] expected: &str) {
        let id = Identifier::stored(Kind::Bsuid, Scope::Portfolio("1".into()), bsuid).unwrap();
        assert_eq!(who_to_show(None, None, None, None, Some(&id)), expected);
        assert_eq!(who_to_show(Some(" "), Some(""), None, None, Some(&id)), expected);
        assert_eq!(who_to_show(None, Some(" Rita "), None, None, Some(&id)), "Rita");
    }

    #[rstest]
    #[case::brazil("5511987654321", "+55 11 98765-4321")]
    #[case::united_states("14155552671", "+1 415-555-2671")]
    #[case::no_number_anywhere("00000", "+00000")]
    #[case::too_long_for_its_country("551198765432100", "+551198765432100")]
    fn a_number_as_people_write_it(#[case] digits: &str, #[case] expected: &str) {
        assert_eq!(show_phone(&digits.parse().unwrap()), expected);
    }

    #[rstest]
    #[case::a_number((Kind::Phone, Scope::Global), "442083661177", Some("+44 20 8366 1177"))]
    #[case::a_bsuid((Kind::Bsuid, Scope::Portfolio("1".into())), "GB.9900112233445566", Some("...445566"))]
    #[case::of_another_system((Kind::Crm, Scope::System("hubspot".into())), "4711", Some("4711"))]
    #[case::of_a_message((Kind::Message, Scope::Global), "wamid.1", None)]
    fn an_identifier_as_it_is_shown(
        #[case] (kind, scope): (Kind, Scope),
        #[case] value: &str,
        #[case] shown: Option<&str>,
    ) {
        assert_eq!(show_identifier(&Identifier::stored(kind, scope, value).unwrap()).as_deref(), shown);
    }
}
