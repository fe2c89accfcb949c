//! A contact card: of a contact of ours, or typed.

use base::ContactId;
use desk::deliver::Payload;
use desk::people::Viewer;
use desk::search::Query;
use desk::view::{self, FoundPerson};
use serde_json::{Map, Value, json};

use super::super::inbox::contact_id;
use super::super::words::{hue, initials, tame};
use super::fields::Fields;
use crate::App;
use crate::error::Result;

/// Who was found among the contacts.
#[derive(Debug, Default)]
pub struct Found {
    /// What was looked for.
    pub q: String,
    /// Who was found.
    pub people: Vec<Somebody>,
}

/// A contact to choose.
#[derive(Debug)]
pub struct Somebody {
    /// Who.
    pub id: ContactId,
    /// What to call them.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// One of twelve hues.
    pub hue: u8,
    /// Number, username, and the line they were last on.
    pub about: Vec<String>,
}

impl Somebody {
    pub(crate) fn new(found: &FoundPerson) -> Self {
        let name = tame(&found.name);
        let username = found.username.as_deref().map(|username| format!("@{}", tame(username)));
        let line = found.conversation.as_ref().map(|row| format!("last on {}", tame(&row.line)));
        let about = [found.number.clone(), username, line].into_iter().flatten();
        Self {
            id: found.contact,
            initials: initials(&name),
            hue: hue(Some(found.contact)),
            about: about.filter(|about| *about != name).collect(),
            name,
        }
    }
}

/// Who is known by what was typed.
pub(super) async fn found(app: &App, viewer: &Viewer, q: &str) -> Result<Found> {
    let Some(query) = Query::read(q) else { return Ok(Found::default()) };
    let page = view::found_people(app.desk(), viewer, &query, None).await?;
    Ok(Found { q: q.trim().to_owned(), people: page.items.iter().take(8).map(Somebody::new).collect() })
}

/// The form filled with what is known of a contact.
pub(super) async fn of_contact(app: &App, viewer: &Viewer, id: &str) -> Result<Fields> {
    let known = view::contact(app.desk(), viewer, contact_id(id)?, None).await?;
    let fields = [
        ("name", Some(tame(&known.name))),
        ("phone", known.number),
        ("company", known.company),
        ("email", known.email),
    ];
    Ok(Fields::of(fields.into_iter().filter_map(|(name, value)| Some((name, value?)))))
}

pub(super) fn payload(fields: &Fields) -> std::result::Result<Payload, String> {
    let name = fields.given("name").ok_or("Write whose card it is.")?;
    let phones: Vec<&str> = fields.all("phone").filter(|phone| !phone.is_empty()).collect();
    let email = fields.given("email");
    if phones.is_empty() && email.is_none() {
        return Err("A card needs a phone number or an e-mail address.".to_owned());
    }
    let phones = phones.into_iter().map(phone).collect::<std::result::Result<Vec<Value>, String>>()?;
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    let mut named = Map::from_iter([("formatted_name", name), ("first_name", first)].map(own));
    if !last.is_empty() {
        named.extend([("last_name", last)].map(own));
    }
    let mut card = Map::from_iter([("name".to_owned(), named.into())]);
    if !phones.is_empty() {
        card.insert("phones".to_owned(), phones.into());
    }
    if let Some(email) = email {
        card.insert("emails".to_owned(), json!([{ "email": email }]));
    }
    if let Some(company) = fields.given("company") {
        card.insert("org".to_owned(), json!({ "company": company }));
    }
    Payload::of("contacts", json!([card])).map_err(|why| why.to_string())
}

/// With `wa_id`, the customer can write to the number with one tap. Source: Meta, "Contacts messages".
fn phone(written: &str) -> std::result::Result<Value, String> {
    let number = desk::contacts::number(written).map_err(|why| match why {
        desk::Error::Invalid(words) => words,
        other => other.to_string(),
    })?;
    let phone = number.with_plus();
    Ok(json!({"phone": phone, "type": "CELL", "wa_id": phone.trim_start_matches('+')}))
}

fn own((name, value): (&str, &str)) -> (String, Value) {
    (name.to_owned(), value.into())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn filled(fields: &[(&str, &str)]) -> Fields {
        Fields::of(fields.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    #[test]
    fn a_card_is_written_as_meta_takes_it() {
        let fields = filled(&[
            ("name", "Ana Maria Reis"),
            ("phone", "+351 912 000 101"),
            ("phone", ""),
            ("company", "Acme"),
            ("email", "ana@acme.test"),
        ]);
        let expected = json!({"type": "contacts", "contacts": [{
            "name": {"formatted_name": "Ana Maria Reis", "first_name": "Ana", "last_name": "Maria Reis"},
            "phones": [{"phone": "+351912000101", "type": "CELL", "wa_id": "351912000101"}],
            "emails": [{"email": "ana@acme.test"}], "org": {"company": "Acme"}}]});
        assert_eq!(payload(&fields).unwrap().to_json(), expected);
    }

    #[rstest]
    #[case::nobody(&[("phone", "+351 912 000 101")], "Write whose card it is.")]
    #[case::no_way_to_reach_them(&[("name", "Ana")], "A card needs a phone number or an e-mail address.")]
    #[case::no_number(&[("name", "Ana"), ("phone", "ask her")],
        "That is no phone number. Write it with its country code, such as +55 11 90000-0001.")]
    fn what_is_missing_is_said(#[case] fields: &[(&str, &str)], #[case] words: &str) {
        assert_eq!(payload(&filled(fields)).unwrap_err(), words);
    }
}
