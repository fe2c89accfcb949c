//! What follows for a template from what Meta tells, and what fills it for somebody. Pure.

use std::time::Duration;

use base::Moment;
use whatsapp::template::{Category, Design, Header, Quality, Slot, Status, Values};

use super::example::example_types;
use super::{Button, CodeButton, Template};
use crate::receive::TemplateChange;

/// How far Meta's clock and ours may be apart.
pub(super) const SLACK: Duration = Duration::from_secs(60);

/// The template after it was told of this; `None` if that is older than what is known, or has to be asked for.
pub(super) fn told(
    mut template: Template,
    change: &TemplateChange,
    at: Moment,
    now: Moment,
) -> Option<Template> {
    if at < template.as_of {
        return None;
    }
    match change {
        TemplateChange::Status { event, reason } => {
            let status = Status::after(event);
            template.blocked_from = blocked_from(&template, status, now);
            template.note = reason.as_deref().map(in_words);
            template.status = status;
        }
        TemplateChange::Quality(word) => template.quality = word.parse().unwrap_or(Quality::Unknown),
        TemplateChange::Category { now, coming } => {
            let category =
                |word: &Option<String>| word.as_deref().and_then(|word| word.parse::<Category>().ok());
            template.design.category = category(now).unwrap_or(template.design.category);
            let coming = category(coming).filter(|coming| *coming != template.design.category);
            if let Some(coming) = coming {
                let words = format!("Meta is about to change the category to {}.", coming.as_str());
                template.note = Some(words);
            }
        }
        TemplateChange::Design => return None,
    }
    (template.seen_at, template.as_of) = (now, at);
    Some(template)
}

/// From when on the name of a template that is deleted now is blocked: only names of templates that were approved are.
pub(super) fn blocked_from(before: &Template, after: Status, now: Moment) -> Option<Moment> {
    let was_approved = matches!(before.status, Status::Approved | Status::Flagged | Status::Paused);
    match (after, before.status) {
        (Status::Deleted, Status::Deleted) => before.blocked_from,
        (Status::Deleted, _) if was_approved => Some(now),
        _ => None,
    }
}

/// Meta's reason as a sentence. Source of the words: Meta, "message_template_status_update", 2026-04-13.
pub(super) fn in_words(reason: &str) -> String {
    match reason {
        "INVALID_FORMAT" => "The format is wrong: look at variables, line breaks and special characters.",
        "INCORRECT_CATEGORY" => "The words do not fit the category.",
        "TAG_CONTENT_MISMATCH" => "The words do not fit the language or the category.",
        "ABUSIVE_CONTENT" => "Meta finds the words abusive or threatening.",
        "PROMOTIONAL" => "The words are an offer, which belongs to the category marketing.",
        "SCAM" => "Meta takes the template for a fraud.",
        told if told.ends_with(['.', '!', '?']) => told,
        told => return format!("{told}."),
    }
    .to_owned()
}

/// Words as templates are looked for by: a name is found whether or not one writes the `_` in it.
pub(super) fn sought(words: &str) -> String {
    words.trim().to_lowercase().replace('_', " ")
}

/// Whether a template is found by these words; every one is by none.
pub fn is_found(design: &Design, words: &str) -> bool {
    let words = sought(words);
    let header = match &design.header {
        Some(Header::Text { text, .. }) => text.as_str(),
        _ => "",
    };
    let footer = design.footer.as_deref().unwrap_or_default();
    [design.name.as_str(), header, &design.body, footer].into_iter().any(|part| sought(part).contains(&words))
}

/// Why a template cannot be edited on the page; `None` if it can.
pub fn editable(design: &Design) -> Option<String> {
    let elsewhere = |what: &str| Some(format!("This template has {what}. Edit it in WhatsApp Manager."));
    if let Some(part) = design.unknown.first() {
        return elsewhere(&format!("a part that cannot be edited here ({})", part.to_ascii_lowercase()));
    }
    if let Some(Header::File { kind, .. }) = &design.header
        && example_types(kind).is_empty()
    {
        return elsewhere("a file above its words that cannot be chosen here");
    }
    let is_made_elsewhere = |button: &&Button| {
        matches!(button, Button::Other { .. } | Button::Code(CodeButton::OneTap | CodeButton::ZeroTap))
    };
    match design.buttons.iter().find(is_made_elsewhere) {
        Some(button) => elsewhere(&format!("a button that cannot be edited here ({})", button.label())),
        None => None,
    }
}

/// What is known of a customer that may fill a variable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The name on record, or the profile name.
    pub name: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The number in force, as people write it.
    pub phone: Option<String>,
    /// The username, without `@`.
    pub username: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Fields of the business's own.
    pub fields: Vec<(String, String)>,
}

/// What each variable is filled with from the start. A variable is known by its name, so `{{1}}` is left to the writer; the
/// same words in the wrong place would be worse than none.
pub fn suggest(slots: &[Slot], person: &Person) -> Values {
    let found = slots.iter().filter(|slot| !slot.is_file).filter_map(|slot| {
        let value = person.of(&folded(&slot.name)).filter(|value| !value.trim().is_empty())?;
        Some((slot.key.clone(), value))
    });
    found.collect()
}

impl Person {
    /// Everything that is known, with what it is called: to pick from.
    pub fn all(&self) -> Vec<(String, String)> {
        let first = self.of("firstname");
        let known = [
            ("First name", first.filter(|first| self.name.as_ref() != Some(first))),
            ("Name", self.name.clone()),
            ("Company", self.company.clone()),
            ("Phone", self.phone.clone()),
            ("Username", self.username.clone()),
            ("E-mail", self.email.clone()),
        ];
        let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        known.chain(self.fields.iter().cloned()).collect()
    }

    fn of(&self, name: &str) -> Option<String> {
        let own = self.fields.iter().find(|(field, _value)| folded(field) == name);
        match name {
            "firstname" => self.name.as_ref()?.split_whitespace().next().map(str::to_owned),
            "lastname" | "surname" => {
                let mut words = self.name.as_ref()?.split_whitespace();
                words.next().and(words.next_back()).map(str::to_owned)
            }
            "name" | "fullname" | "customer" | "customername" | "contactname" => self.name.clone(),
            "company" | "companyname" | "business" => self.company.clone(),
            "phone" | "phonenumber" | "number" | "mobile" => self.phone.clone(),
            // Source: Meta, "Business-scoped user IDs": without the @, and the profile name where there is none.
            "username" => self.username.clone().or_else(|| self.name.clone()),
            "email" | "mail" => self.email.clone(),
            _ => None,
        }
        .or_else(|| own.map(|(_field, value)| value.clone()))
    }
}

/// `First name`, `first_name` and `firstName` are one.
fn folded(name: &str) -> String {
    name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use base::TemplateId;
    use rstest::rstest;

    use super::*;

    fn template(status: Status) -> Template {
        Template {
            id: "018f0000-0000-7000-8000-000000000001".parse::<TemplateId>().unwrap(),
            waba: "7".to_owned(),
            meta_id: "5".to_owned(),
            status,
            quality: Quality::Unknown,
            note: None,
            design: Design::new("hello", "en", Category::Utility),
            components: serde_json::Value::Null,
            seen_at: at(0),
            as_of: at(100),
            blocked_from: None,
        }
    }

    fn at(second: i64) -> Moment {
        Moment::from_unix_seconds(1_790_000_000 + second).unwrap()
    }

    fn event(event: &str, reason: Option<&str>) -> TemplateChange {
        TemplateChange::Status { event: event.to_owned(), reason: reason.map(str::to_owned) }
    }

    #[rstest]
    #[case::approved(Status::Pending, event("APPROVED", None), 101, Some("approved, unknown, utility: -"))]
    #[case::rejected(
        Status::Pending,
        event("REJECTED", Some("PROMOTIONAL")),
        101,
        Some("rejected, unknown, utility: The words are an offer, which belongs to the category marketing.")
    )]
    #[case::in_metas_words(
        Status::Approved,
        event("PAUSED", Some("Low quality")),
        101,
        Some("paused, unknown, utility: Low quality.")
    )]
    #[case::of_the_same_second(
        Status::Pending,
        event("APPROVED", None),
        100,
        Some("approved, unknown, utility: -")
    )]
    #[case::older_than_what_is_known(Status::Approved, event("PENDING", None), 99, None)]
    #[case::quality(Status::Approved, TemplateChange::Quality("RED".to_owned()), 101, Some("approved, red, utility: -"))]
    #[case::category(Status::Approved, TemplateChange::Category { now: Some("MARKETING".to_owned()), coming: None }, 101,
        Some("approved, unknown, marketing: -"))]
    #[case::category_to_come(Status::Approved,
        TemplateChange::Category { now: Some("UTILITY".to_owned()), coming: Some("MARKETING".to_owned()) }, 101,
        Some("approved, unknown, utility: Meta is about to change the category to marketing."))]
    #[case::to_be_asked_for(Status::Approved, TemplateChange::Design, 101, None)]
    fn what_meta_tells(
        #[case] before: Status,
        #[case] change: TemplateChange,
        #[case] second: i64,
        #[case] expected: Option<&str>,
    ) {
        let after = told(template(before), &change, at(second), at(500)).map(|after| {
            let note = after.note.unwrap_or_else(|| "-".to_owned());
            let category = after.design.category.as_str();
            format!("{}, {}, {category}: {note}", after.status.as_str(), after.quality.as_str())
        });
        assert_eq!(after.as_deref(), expected);
    }

    #[rstest]
    #[case(Status::Approved, true)]
    #[case(Status::Paused, true)]
    #[case(Status::Rejected, false)]
    #[case(Status::Pending, false)]
    fn only_names_of_approved_templates_are_blocked(#[case] before: Status, #[case] blocked: bool) {
        let gone = told(template(before), &event("DELETED", None), at(101), at(500)).unwrap();
        assert_eq!(gone.blocked_from, blocked.then(|| at(500)));
        let again = told(gone.clone(), &event("DELETED", None), at(102), at(900)).unwrap();
        assert_eq!(again.blocked_from, gone.blocked_from, "told twice, it is not blocked for longer");
    }

    #[rstest]
    #[case("first_name", Some("Rita"))]
    #[case("last_name", Some("Souza"))]
    #[case("name", Some("Rita Maria Souza"))]
    #[case("customer_name", Some("Rita Maria Souza"))]
    #[case("company", Some("Acme"))]
    #[case("phone_number", Some("+55 11 90000-0001"))]
    #[case("username", Some("rita.souza"))]
    #[case("order_id", Some("42"))]
    #[case("email", None)]
    #[case("1", None)]
    #[case("weather", None)]
    fn variables_are_filled_by_their_names(#[case] name: &str, #[case] expected: Option<&str>) {
        let person = Person {
            name: Some("Rita Maria Souza".to_owned()),
            company: Some("Acme".to_owned()),
            phone: Some("+55 11 90000-0001".to_owned()),
            username: Some("rita.souza".to_owned()),
            email: None,
            fields: vec![("Order ID".to_owned(), "42".to_owned())],
        };
        let slot = Slot { key: format!("body.{name}"), name: name.to_owned(), example: None, is_file: false };
        assert_eq!(suggest(&[slot], &person).into_values().next().as_deref(), expected);
    }
}
