//! How a customer is asked for the number, and what came of it. Pure.

use std::time::Duration;

use base::Moment;
use identity::Asked;
use serde_json::json;
use whatsapp::send::{Body, Offer, Payload, Unsendable};

/// What customers read when nobody chose other words.
pub const QUESTION: &str = "May we have your phone number? Tap the button below to share it with us.";

/// What came of asking a customer for the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberRequest {
    /// They were asked, and it is too soon to ask again.
    Asked {
        /// When.
        at: Moment,
        /// From when on they may be asked again.
        again_from: Moment,
    },
    /// They shared it.
    Shared {
        /// When.
        at: Moment,
    },
    /// They were asked and did not answer for so long that it is a no. They may be asked again.
    Declined {
        /// When they were asked.
        at: Moment,
    },
}

impl NumberRequest {
    /// Whether asking again would be a nuisance.
    pub(crate) fn asked(request: Option<Self>) -> Asked {
        if matches!(request, Some(Self::Asked { .. })) { Asked::Lately } else { Asked::No }
    }
}

/// What came of asking: by when they were last asked and for how long they are not asked again, and by when they last shared
/// a number. A number that was shared answers everything before it.
pub(super) fn outcome(
    asked: Option<(Moment, Duration)>,
    shared: Option<Moment>,
    now: Moment,
) -> Option<NumberRequest> {
    let unanswered = asked.filter(|(at, _pause)| shared.is_none_or(|shared| shared < *at));
    let Some((at, pause)) = unanswered else { return shared.map(|at| NumberRequest::Shared { at }) };
    let again_from = at.plus(pause);
    Some(if now < again_from {
        NumberRequest::Asked { at, again_from }
    } else {
        NumberRequest::Declined { at }
    })
}

/// The message that asks inside the window. Source: Meta, "Request contact info", 2026-05-28.
pub fn question(words: &str) -> Result<Payload, Unsendable> {
    let interactive = json!({
        "type": "request_contact_info",
        "body": {"text": words},
        "action": {"name": "request_contact_info"},
    });
    Payload::of("interactive", interactive)
}

/// The words to ask with: those that were given, else the line's, else the product's.
pub(super) fn words(given: Option<String>, of_line: Option<String>) -> String {
    let said = |words: &String| !words.trim().is_empty();
    given.filter(said).or(of_line.filter(said)).unwrap_or_else(|| QUESTION.to_owned())
}

/// Whether a message that is no template has the button that shares the number.
pub(super) fn asks(body: &Body) -> bool {
    matches!(body, Body::Interactive(interactive) if interactive.offer == Offer::ShareNumber)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const DAY: i64 = 86_400;

    /// Asked on day 0 unless said otherwise, to be asked again after seven.
    #[rstest]
    #[case::never_asked(None, None, 3, "-")]
    #[case::shared_without_being_asked_from_here(None, Some(2), 3, "shared on 2")]
    #[case::asked_just_now(Some(0), None, 0, "asked on 0, again from 7")]
    #[case::in_the_last_second(Some(0), None, 7 * DAY - 1, "asked on 0, again from 7")]
    #[case::no_answer_in_time(Some(0), None, 7 * DAY, "declined on 0")]
    #[case::answered(Some(0), Some(1), 3, "shared on 1")]
    #[case::answered_at_once(Some(1), Some(1), 3, "shared on 1")]
    #[case::answered_late(Some(0), Some(9), 20 * DAY, "shared on 9")]
    #[case::asked_again_after_an_answer(Some(5), Some(1), 5 * DAY, "asked on 5, again from 12")]
    fn what_came_of_asking(
        #[case] asked: Option<i64>,
        #[case] shared: Option<i64>,
        #[case] now: i64,
        #[case] expected: &str,
    ) {
        let second = |second: i64| Moment::from_micros(second * 1_000_000);
        let day = |day: i64| second(day * DAY);
        let of = |at: Moment| at.unix_seconds() / DAY;
        let week = Duration::from_secs(7 * 86_400);
        // Small figures are days.
        let now = if now < 100 { day(now) } else { second(now) };
        let told = match outcome(asked.map(|at| (day(at), week)), shared.map(day), now) {
            None => "-".to_owned(),
            Some(NumberRequest::Asked { at, again_from }) => {
                format!("asked on {}, again from {}", of(at), of(again_from))
            }
            Some(NumberRequest::Shared { at }) => format!("shared on {}", of(at)),
            Some(NumberRequest::Declined { at }) => format!("declined on {}", of(at)),
        };
        assert_eq!(told, expected);
    }

    #[rstest]
    #[case::given(Some("Seu número?"), Some("Your number?"), "Seu número?")]
    #[case::of_the_line(Some("  "), Some("Your number?"), "Your number?")]
    #[case::our_own(None, None, QUESTION)]
    fn the_words_to_ask_with(
        #[case] given: Option<&str>,
        #[case] of_line: Option<&str>,
        #[case] expected: &str,
    ) {
        assert_eq!(words(given.map(str::to_owned), of_line.map(str::to_owned)), expected);
    }

    #[test]
    fn our_own_question_asks_and_can_be_sent() {
        assert!(asks(question(QUESTION).unwrap().body()));
        assert!(!asks(Payload::text(QUESTION).unwrap().body()));
        assert_eq!(question("").unwrap_err().code, 131_008);
    }
}
