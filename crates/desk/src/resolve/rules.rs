//! What a fact changes about how a contact is called and seen. Pure. Labels decide nothing about who is who.

use base::{ClaimId, Moment};
use identity::{Channel, Identifier, Phone};

use crate::receive::{Card, Content, Direction, Happening, NewMessage, Notice, UsernameSeen, What};

use super::ContactRow;

/// What a new label does to a contact: quiet lines for the thread, and a username that is former now.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Relabelled {
    /// Lines to show.
    pub(super) notices: Vec<Notice>,
    /// A username it no longer has.
    pub(super) former: Option<String>,
    /// Whether anything about the contact changed.
    pub(super) changed: bool,
    /// Whether another identifier told the labels last.
    pub(super) is_told_by_another: bool,
}

/// Takes a fact's labels over, unless a newer fact told them already.
pub(super) fn relabel(
    contact: &mut ContactRow,
    happening: &Happening<'_>,
    claim: ClaimId,
    is_new: bool,
) -> Relabelled {
    let mut done = Relabelled::default();
    if happening.at < contact.labels_at {
        return done;
    }
    take_names(contact, happening, &mut done);
    take_username(contact, happening, is_new, &mut done);
    take_number_shown(contact, happening, &mut done);
    let labels = &happening.labels;
    let tells = labels.profile_name.is_some() || matches!(labels.username, UsernameSeen::Some(_));
    if tells && contact.labels_by != Some(claim) {
        contact.labels_by = Some(claim);
        done.is_told_by_another = true;
    }
    if done.changed {
        contact.labels_at = happening.at;
    }
    done
}

fn take_names(contact: &mut ContactRow, happening: &Happening<'_>, done: &mut Relabelled) {
    if let Some(name) = &happening.labels.profile_name
        && contact.profile_name.as_ref() != Some(name)
    {
        contact.profile_name = Some(name.clone());
        done.changed = true;
    }
    if let What::Sighting { book_name: Some(name) } = &happening.what
        && contact.name.is_none()
    {
        contact.name = Some(name.clone());
        done.changed = true;
    }
}

fn take_username(contact: &mut ContactRow, happening: &Happening<'_>, is_new: bool, done: &mut Relabelled) {
    let now = match &happening.labels.username {
        UsernameSeen::Unknown => return,
        UsernameSeen::None => None,
        UsernameSeen::Some(username) => Some(username.clone()),
    };
    if contact.username == now {
        return;
    }
    let before = std::mem::replace(&mut contact.username, now);
    done.changed = true;
    if !is_new {
        done.notices.push(Notice::UsernameChanged {
            from: before.as_ref().map(|name| name.as_str().to_owned()),
            to: contact.username.as_ref().map(|name| name.as_str().to_owned()),
        });
    }
    done.former = before.map(|name| name.as_str().to_owned());
}

/// A number that used to come with messages and no longer does, or the other way round.
fn take_number_shown(contact: &mut ContactRow, happening: &Happening<'_>, done: &mut Relabelled) {
    let What::Message(message) = &happening.what else { return };
    // A text message always carries one: that says nothing about WhatsApp.
    let is_by_sms = happening.line.channel() == Channel::Sms;
    if is_by_sms
        || message.direction != Direction::In
        || happening.ids.is_empty()
        || happening.ids.message().is_some()
    {
        return;
    }
    let phone = happening.ids.phone();
    if contact.shows_number == Some(phone.is_some()) {
        return;
    }
    match (contact.shows_number, phone) {
        (Some(true), None) => done.notices.push(Notice::NumberHidden),
        (Some(false), Some(phone)) => {
            done.notices.push(Notice::NumberShown { phone: phone.value().to_owned() });
        }
        _ => {}
    }
    contact.shows_number = Some(phone.is_some());
    done.changed = true;
}

/// Labels go with the identifier that told them last.
pub(super) fn hand_labels_on(from: &mut ContactRow, to: &mut ContactRow, claim: ClaimId) {
    let (profile_name, username) = (from.profile_name.take(), from.username.take());
    let at = std::mem::take(&mut from.labels_at);
    from.labels_by = None;
    if !to.has_labels() {
        (to.profile_name, to.username, to.labels_at) = (profile_name, username, at);
        (to.shows_number, to.labels_by) = (from.shows_number, Some(claim));
    }
}

/// The numbers on the one card that a customer handed on, where they are told with their country.
pub(super) fn numbers_on_card(happening: &Happening<'_>) -> Vec<Identifier> {
    let What::Message(NewMessage { direction: Direction::In, group: None, content, .. }) = &happening.what
    else {
        return Vec::new();
    };
    let Content::Contacts { cards } = content else { return Vec::new() };
    let [Card { own_number: false, phones, .. }] = cards.as_slice() else { return Vec::new() };
    let number = |phone: &String| {
        let is_whole = phone.starts_with('+') || phone.bytes().all(|byte| byte.is_ascii_digit());
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let number: Phone = digits.parse().ok().filter(|_number| is_whole)?;
        Some(Identifier::phone(&number))
    };
    phones.iter().filter_map(number).collect()
}

/// A contact that nobody knew before this fact.
pub(super) fn new_visitor(id: base::ContactId, at: Moment, happening: &Happening<'_>) -> ContactRow {
    let country = happening.ids.iter().find_map(|carried| carried.identifier.country());
    ContactRow { country: country.map(|country| country.as_str().to_owned()), ..bare_visitor(id, at) }
}

/// A contact of whom nothing is known but its identifiers.
pub(super) fn bare_visitor(id: base::ContactId, at: Moment) -> ContactRow {
    ContactRow {
        id,
        kind: super::ContactKind::Visitor,
        name: None,
        profile_name: None,
        username: None,
        country: None,
        shows_number: None,
        created_at: at,
        labels_at: Moment::from_micros(i64::MIN),
        root: id,
        labels_from: id,
        labels_by: None,
        tied: false,
    }
}
