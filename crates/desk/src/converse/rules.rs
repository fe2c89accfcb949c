//! What a message does to its conversation. Pure.

use base::{ConversationId, MemberId, MessageId, Moment};
use identity::Origin;

use super::Status;
use crate::receive::{Direction, NewMessage};

/// The parts of a conversation that messages change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Conversation {
    pub(super) id: ConversationId,
    pub(super) status: Status,
    pub(super) owner: Option<MemberId>,
    pub(super) unread: i64,
    /// Everything up to this message is read.
    pub(super) read_until: Option<MessageId>,
    pub(super) last_at: Moment,
    pub(super) last_message: Option<MessageId>,
    pub(super) window_from: Option<Moment>,
}

impl Conversation {
    /// A conversation that begins with this message.
    pub(super) fn begin(id: ConversationId, message: MessageId, at: Moment) -> Self {
        Self {
            id,
            status: Status::Open,
            owner: None,
            unread: 0,
            read_until: None,
            last_at: at,
            last_message: Some(message),
            window_from: None,
        }
    }

    /// Takes a message in. Past messages that are handed in later ask for nobody's attention.
    pub(super) fn take(&mut self, id: MessageId, at: Moment, origin: Option<Origin>, message: &NewMessage) {
        // Who answered elsewhere has read what came before.
        if origin == Some(Origin::Echo) && message.direction == Direction::Out && at >= self.last_at {
            self.unread = 0;
            self.read_until = Some(id);
        }
        if at >= self.last_at {
            self.last_at = at;
            self.last_message = Some(id);
        }
        let is_past = origin == Some(Origin::History);
        if message.direction == Direction::In && !is_past {
            self.unread += 1;
            self.status = Status::Open;
        }
        if message.opens_window {
            self.open_window(at);
        }
    }

    /// The customer did something: the window is from then, or from later.
    pub(super) fn open_window(&mut self, at: Moment) {
        self.window_from = self.window_from.max(Some(at));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use base::{ManualClock, Source};
    use rstest::rstest;

    use super::*;
    use crate::receive::{Content, Setting};

    fn message(direction: Direction, opens_window: bool) -> NewMessage {
        NewMessage {
            wamid: "wamid.1".to_owned(),
            direction,
            group: None,
            kind: "text".to_owned(),
            content: Content::Text { body: "Oi".to_owned() },
            setting: Setting::default(),
            opens_window,
        }
    }

    #[rstest]
    #[case::a_customer_writes(Direction::In, Origin::Message, true, (Status::Open, 1, Some(60)))]
    #[case::a_customer_calls(Direction::In, Origin::Call, true, (Status::Open, 1, Some(60)))]
    #[case::in_a_group(Direction::In, Origin::Message, false, (Status::Open, 1, None))]
    #[case::an_answer_from_the_phone(Direction::Out, Origin::Echo, false, (Status::Resolved, 0, None))]
    #[case::an_old_thread(Direction::In, Origin::History, false, (Status::Resolved, 0, None))]
    fn who_asks_for_attention(
        #[case] direction: Direction,
        #[case] origin: Origin,
        #[case] opens_window: bool,
        #[case] expected: (Status, i64, Option<i64>),
    ) {
        let source = Source::seeded(Arc::new(ManualClock::default()), 1);
        let at = |second: i64| Moment::from_micros(second * 1_000_000);
        let mut conversation = Conversation::begin(source.id(), source.id(), at(0));
        conversation.status = Status::Resolved;
        conversation.take(source.id(), at(60), Some(origin), &message(direction, opens_window));
        let seconds = conversation.window_from.map(Moment::unix_seconds);
        assert_eq!((conversation.status, conversation.unread, seconds), expected);
    }

    #[test]
    fn what_comes_late_is_filed_but_is_not_the_last_line_and_closes_no_window() {
        let source = Source::seeded(Arc::new(ManualClock::default()), 1);
        let at = |second: i64| Moment::from_micros(second * 1_000_000);
        let (first, second) = (source.id(), source.id());
        let mut conversation = Conversation::begin(source.id(), first, at(60));
        conversation.take(first, at(60), Some(Origin::Message), &message(Direction::In, true));
        conversation.take(second, at(30), Some(Origin::Message), &message(Direction::In, true));
        assert_eq!((conversation.last_message, conversation.last_at), (Some(first), at(60)));
        assert_eq!(conversation.window_from, Some(at(60)));
        assert_eq!(conversation.unread, 2);
    }
}
