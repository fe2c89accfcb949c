//! Calls: that they were, and what became of them.

use identity::Origin;
use whatsapp::Text;
use whatsapp::webhook::{CallEvent, CallState, CallsValue};

use super::super::{
    Amendment, CallOutcome, Content, Deed, Direction, Happening, NewMessage, Setting, UsernameSeen, What,
    words,
};
use super::{Reader, labels_of, read_ids};
use crate::channel::Line;

impl<'l> Reader<'l, '_> {
    pub(super) fn calls(&mut self, line: &'l Line, value: &CallsValue<'_>) {
        for call in self.readable(&value.calls) {
            let labels = labels_of(value.contact_of(&call.customer), UsernameSeen::Unknown);
            let at = call.timestamp.unwrap_or(self.received_at);
            let content = words::call(call);
            let from_customer = matches!(content, Content::Call { from_customer: true, .. });
            let ids = read_ids(&call.customer, line);
            let begun = NewMessage {
                wamid: call.id.as_str().to_owned(),
                direction: if from_customer { Direction::In } else { Direction::Out },
                group: None,
                kind: "call".to_owned(),
                content: content.clone(),
                setting: Setting::default(),
                opens_window: from_customer,
            };
            let ids = if from_customer { ids.or_message(&call.id) } else { ids };
            let began_at =
                if call.event == CallEvent::Terminate { call.start_time.unwrap_or(at) } else { at };
            let happening = Happening {
                rotation: None,
                named: None,
                line,
                ids,
                origin: Some(Origin::Call),
                at: began_at,
                labels,
                what: What::Message(begun),
            };
            if call.event == CallEvent::Terminate {
                let direction = if from_customer { Direction::In } else { Direction::Out };
                let outcome = outcome_of(&call.id, "ended", direction, content);
                let ended = Happening { at, what: outcome, ..happening.clone() };
                self.reading.happenings.push(happening);
                self.reading.happenings.push(ended);
            } else {
                self.reading.happenings.push(happening);
            }
        }
        for status in self.readable(&value.statuses) {
            let (word, outcome) = match &status.status {
                CallState::Ringing => ("ringing", CallOutcome::Ringing),
                CallState::Accepted => ("accepted", CallOutcome::Answered),
                CallState::Rejected => ("rejected", CallOutcome::Declined),
                CallState::Other(_) => continue,
            };
            self.reading.happenings.push(Happening {
                rotation: None,
                named: None,
                line,
                ids: read_ids(&status.recipient, line),
                origin: Some(Origin::Status),
                at: status.timestamp.unwrap_or(self.received_at),
                labels: labels_of(value.contact_of(&status.recipient), UsernameSeen::Unknown),
                what: outcome_of(
                    &status.id,
                    word,
                    Direction::Out,
                    Content::Call { from_customer: false, outcome, seconds: None },
                ),
            });
        }
    }
}

/// What became of a call. `word` tells it from what else became of the same call: such reports have no id of their own.
fn outcome_of(call: &Text<'_>, word: &str, direction: Direction, content: Content) -> What {
    What::Amendment(Amendment {
        opens_window: false,
        target: call.as_str().to_owned(),
        cause: word.to_owned(),
        direction,
        deed: Deed::Outcome(content),
    })
}
