//! What people are called, and one line for what was said.

use identity::{Country, Identifier, Kind, Phone, Username};

use crate::receive::{CallOutcome, Content, Notice};

/// The parts of a contact that say what to call it.
#[derive(Debug, Clone, Default)]
pub(super) struct Naming {
    pub(super) name: Option<String>,
    pub(super) profile_name: Option<String>,
    pub(super) username: Option<String>,
    /// The number in force.
    pub(super) phone: Option<String>,
    /// The strongest id there is, for those who have nothing else.
    pub(super) strongest: Option<String>,
}

impl Naming {
    pub(super) fn display(&self) -> String {
        let username: Option<Username> = self.username.as_deref().and_then(|name| name.parse().ok());
        let phone: Option<Phone> = self.phone.as_deref().and_then(|phone| phone.parse().ok());
        let strongest = self.strongest.as_deref().and_then(|id| Identifier::crm("any", id).ok());
        identity::who_to_show(
            self.name.as_deref(),
            self.profile_name.as_deref(),
            username.as_ref(),
            phone.as_ref(),
            strongest.as_ref(),
        )
    }

    /// The number as people write it.
    pub(super) fn number(&self) -> Option<String> {
        self.phone.as_deref().map(show_number)
    }
}

pub(super) fn show_number(digits: &str) -> String {
    digits.parse::<Phone>().map_or_else(|_odd| digits.to_owned(), |phone| identity::show_phone(&phone))
}

/// A number as people write it.
pub fn number_words(number: &Phone) -> String {
    identity::show_phone(number)
}

/// A country's English name.
pub(super) fn country_name(code: &str) -> Option<String> {
    code.parse::<Country>().ok().and_then(Country::name).map(str::to_owned)
}

/// "Phone number", "WhatsApp id" and so on.
pub(super) fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Phone => "Phone number",
        Kind::Bsuid => "WhatsApp id",
        Kind::ParentBsuid => "WhatsApp parent id",
        Kind::Crm => "CRM id",
        Kind::Message => "Message without an id",
    }
}

/// One line that says what a content is about.
pub fn preview(content: &Content) -> String {
    let labelled = |label: &str, words: &Option<String>| match words {
        Some(words) if !words.trim().is_empty() => format!("{label}: {words}"),
        _ => label.to_owned(),
    };
    match content {
        Content::Text { body } => body.clone(),
        Content::Image { caption, .. } => labelled("Photo", caption),
        Content::Video { caption, .. } => labelled("Video", caption),
        Content::Audio { voice: true, .. } => "Voice message".to_owned(),
        Content::Audio { .. } => "Audio".to_owned(),
        Content::Document { filename, caption, .. } => {
            labelled("Document", if caption.is_some() { caption } else { filename })
        }
        Content::Sticker { .. } => "Sticker".to_owned(),
        Content::Location { name, .. } => labelled("Location", name),
        Content::Contacts { cards } => match cards.as_slice() {
            [card] if card.own_number => "Shared their own phone number".to_owned(),
            [card] => labelled("Contact card", &card.name),
            many => format!("{} contact cards", many.len()),
        },
        Content::Choice { title, .. } => title.clone(),
        Content::Offer { body, .. } => body.clone(),
        Content::Template { text: Some(text), .. } => text.clone(),
        Content::Template { name, .. } => format!("Template: {name}"),
        Content::Form { name, .. } => labelled("Form", name),
        Content::CallPermission { allowed: true, .. } => "Allowed calls".to_owned(),
        Content::CallPermission { .. } => "Declined calls".to_owned(),
        Content::Order { items, .. } => {
            format!("Order of {} {}", items.len(), if items.len() == 1 { "item" } else { "items" })
        }
        Content::Call { outcome: CallOutcome::Missed, from_customer: true, .. } => "Missed call".to_owned(),
        Content::Call { .. } => "Call".to_owned(),
        Content::Notice(notice) => notice_words(notice),
        Content::Unsupported { .. } => "Message that WhatsApp could not hand on".to_owned(),
        Content::Raw { label, .. } => format!("Message of an unknown type: {label}"),
    }
}

fn notice_words(notice: &Notice) -> String {
    match notice {
        Notice::NumberHidden => "The phone number is hidden from now on".to_owned(),
        Notice::NumberShown { .. } => "The phone number is shown again".to_owned(),
        Notice::UsernameChanged { to: Some(to), .. } => format!("Goes by @{to} now"),
        Notice::UsernameChanged { .. } => "No longer has a username".to_owned(),
        Notice::Account { words } => words.clone(),
        Notice::Joined { .. } => "Joined with an earlier conversation of the same person".to_owned(),
        Notice::Parted { .. } => "Two people again: a link was undone".to_owned(),
        Notice::Marketing { value } => format!("Marketing messages: {value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_with_nothing_but_an_id_has_a_name_that_tells_people_apart() {
        let naming = Naming { strongest: Some("BR.9900112233445566".to_owned()), ..Naming::default() };
        assert_eq!(naming.display(), "WhatsApp user ...445566");
    }

    #[test]
    fn a_list_shows_what_a_message_is_about() {
        let image = |caption: Option<&str>| Content::Image {
            media: crate::receive::Media::default(),
            caption: caption.map(str::to_owned),
        };
        assert_eq!(preview(&image(Some("the broken cup"))), "Photo: the broken cup");
        assert_eq!(preview(&image(None)), "Photo");
    }
}
