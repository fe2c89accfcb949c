//! Messages, edits, reactions and states: what customers and the business wrote, now or before.

use identity::{Origin, Phone};
use whatsapp::Text;
use whatsapp::webhook::{self as meta, Author, MessagesValue, StatusKind};

use super::super::{
    Amendment, Deed, DeliveryState, Direction, Happening, Labels, NewMessage, UsernameSeen, What, words,
};
use super::{Reader, fill, labels_of, read_ids, username_of};
use crate::channel::Line;

impl<'l> Reader<'l, '_> {
    pub(super) fn messages(&mut self, line: &'l Line, value: &MessagesValue<'_>, origin: Origin) {
        for message in self.readable(&value.messages) {
            let labels = labels_of(value.contact_of(&message.customer), UsernameSeen::None);
            self.message(line, message, origin, labels);
        }
        for echo in self.readable(&value.echoes) {
            let labels = labels_of(value.contact_of(&echo.customer), UsernameSeen::Unknown);
            let origin = if origin == Origin::History { origin } else { Origin::Echo };
            self.message(line, echo, origin, labels);
        }
        for status in self.readable(&value.statuses) {
            let labels = labels_of(value.contact_of(&status.recipient), UsernameSeen::Unknown);
            self.status(line, status, labels);
        }
    }

    pub(super) fn history(&mut self, line: &'l Line, history: &meta::HistoryValue<'_>) {
        for chunk in &history.chunks {
            for thread in self.readable(&chunk.threads) {
                let username =
                    username_of(thread.username.as_ref()).map_or(UsernameSeen::Unknown, UsernameSeen::Some);
                for message in self.readable(&thread.messages) {
                    let ids = if message.customer.bsuid.is_some() || message.customer.phone.is_some() {
                        fill(&message.customer, &thread.customer)
                    } else {
                        thread.customer.clone()
                    };
                    let message = meta::Message { customer: ids, ..message.clone() };
                    let labels = Labels { profile_name: None, username: username.clone() };
                    self.message(line, &message, Origin::History, labels);
                }
            }
        }
        self.messages(line, &history.media, Origin::History);
    }

    fn message(&mut self, line: &'l Line, message: &meta::Message<'_>, origin: Origin, labels: Labels) {
        let at = message.timestamp.unwrap_or(self.received_at);
        let direction = match message.author {
            Author::Customer => Direction::In,
            Author::Business => Direction::Out,
        };
        if let meta::Content::System(system) = &message.content {
            self.system(line, message, system, at);
            return;
        }
        let Some(what) = what_of(message, direction, origin) else { return };
        let ids = read_ids(&message.customer, line);
        let ids = match shared_number(message).filter(|_number| direction == Direction::In) {
            Some(number) => ids.with_shared(&number),
            None => ids,
        };
        // Only what the customer wrote is a visitor of its own when it carries no identifier at all.
        let ids = if direction == Direction::In { ids.or_message(&message.id) } else { ids };
        self.reading.happenings.push(Happening {
            line,
            ids,
            origin: Some(origin),
            at,
            labels,
            what,
            rotation: None,
            named: None,
        });
    }

    fn status(&mut self, line: &'l Line, status: &meta::Status<'_>, labels: Labels) {
        let state = match &status.status {
            StatusKind::Sent => DeliveryState::Sent,
            StatusKind::Delivered => DeliveryState::Delivered,
            StatusKind::Read => DeliveryState::Read,
            StatusKind::Played => DeliveryState::Played,
            StatusKind::Failed => DeliveryState::Failed,
            StatusKind::Other(_) => return,
        };
        let failure = status.errors.iter().find_map(words::failure);
        let callback = status.biz_opaque_callback_data.as_ref().map(|data| data.as_str().to_owned());
        self.reading.happenings.push(Happening {
            rotation: None,
            named: None,
            line,
            ids: read_ids(&status.recipient, line),
            origin: Some(Origin::Status),
            at: status.timestamp.unwrap_or(self.received_at),
            labels,
            what: What::State { wamid: status.id.as_str().to_owned(), state, failure, callback },
        });
    }
}

fn what_of(message: &meta::Message<'_>, direction: Direction, origin: Origin) -> Option<What> {
    let from_customer = direction == Direction::In && origin == Origin::Message && message.group_id.is_none();
    let amendment = |target: &Text<'_>, deed| {
        Some(What::Amendment(Amendment {
            opens_window: from_customer && matches!(deed, Deed::Reaction(_)),
            target: target.as_str().to_owned(),
            cause: message.id.as_str().to_owned(),
            direction,
            deed,
        }))
    };
    match &message.content {
        meta::Content::Reaction { message_id, emoji } => {
            let emoji = emoji.as_ref().map(|emoji| emoji.as_str().to_owned());
            amendment(message_id, Deed::Reaction(emoji))
        }
        meta::Content::Edit { original_message_id, kind, content, .. } => {
            let content = words::plain(content, kind.as_ref(), &message.errors)?;
            amendment(original_message_id, Deed::Edit(content))
        }
        meta::Content::Revoke { original_message_id } => amendment(original_message_id, Deed::Revoke),
        _ => Some(What::Message(NewMessage {
            wamid: message.id.as_str().to_owned(),
            direction,
            group: message.group_id.as_ref().map(|group| group.as_str().to_owned()),
            kind: message.kind.as_ref().map_or_else(|| "unknown".to_owned(), |kind| kind.as_str().to_owned()),
            content: words::content(message)?,
            setting: words::setting(message),
            opens_window: from_customer,
        })),
    }
}

/// The number that a customer shared on request: her own, because WhatsApp puts it on the card.
fn shared_number(message: &meta::Message<'_>) -> Option<Phone> {
    let meta::Content::Contacts(cards) = &message.content else { return None };
    let own = cards.iter().find(|card| card.origin == meta::Origin::ContactRequest)?;
    own.phones.iter().find_map(|phone| {
        let digits = |text: &Text<'_>| {
            let digits: String = text.as_str().chars().filter(char::is_ascii_digit).collect();
            digits.parse().ok()
        };
        phone.wa_id.as_ref().and_then(digits).or_else(|| phone.phone.as_ref().and_then(digits))
    })
}
