//! What an SMS line takes, and what becomes of a message after a try. Pure.

use outside::Handed;
use sms::{Answer, kannel, segments, twilio};
use whatsapp::send::Accepted;

use super::super::rules::{Attempt, Fate, NOT_REACHED, Why};
use crate::channel::Carrier;

/// Why a text is too long for who carries it.
pub(super) fn too_long(carrier: Carrier, body: &str) -> Option<String> {
    match carrier {
        Carrier::Kannel => {
            let (count, most) = (segments(body).count, kannel::MOST_PARTS);
            (count > most)
                .then(|| format!("This text has {count} parts; at most {most} can be sent. Make it shorter."))
        }
        Carrier::Twilio | Carrier::Meta => {
            let (length, most) = (body.encode_utf16().count(), twilio::LONGEST);
            (length > most)
                .then(|| format!("A text message has at most {most} characters; this one has {length}."))
        }
    }
}

/// What becomes of a message after this try. `ours`: what we call it.
pub(super) fn fate(handed: Handed, ours: &str, attempt: Attempt) -> Fate {
    match handed {
        Handed::Answered(Answer::Accepted(theirs)) => Fate::Taken(Accepted {
            wamid: theirs.unwrap_or_else(|| ours.to_owned()),
            wa_id: None,
            status: None,
        }),
        Handed::Answered(Answer::Unknown(why)) => Fate::Unknown(Why {
            code: "unknown".to_owned(),
            reason: "It is not known whether the SMS provider took this message.".to_owned(),
            details: Some(why),
        }),
        Handed::Answered(Answer::Refused(refused)) => {
            match refused.again.then(|| attempt.after_refusal(None)).flatten() {
                Some(next) => Fate::Again(next),
                None => {
                    Fate::Failed(Why { code: refused.code, reason: refused.reason, details: refused.details })
                }
            }
        }
        Handed::NotSent(why) => match attempt.unreached() {
            Some(next) => Fate::Again(next),
            None => Fate::Failed(Why {
                code: NOT_REACHED.to_owned(),
                reason: "The SMS provider could not be reached.".to_owned(),
                details: Some(why),
            }),
        },
    }
}

#[cfg(test)]
mod tests {
    use base::Moment;
    use rstest::rstest;
    use sms::Refused;

    use super::*;

    fn refused(code: &str, again: bool) -> Handed {
        let (code, reason) = (code.to_owned(), "No".to_owned());
        Handed::Answered(Answer::Refused(Refused { code, reason, details: None, again }))
    }

    #[rstest]
    #[case::taken(Handed::Answered(Answer::Accepted(Some("SM1".to_owned()))), 1, "taken SM1")]
    #[case::taken_without_a_name(Handed::Answered(Answer::Accepted(None)), 1, "taken m-1")]
    #[case::too_fast(refused("20429", true), 1, "again in 2")]
    #[case::too_fast_too_often(refused("20429", true), 8, "failed 20429")]
    #[case::refused(refused("21610", false), 1, "failed 21610")]
    #[case::nobody_there(Handed::NotSent("refused".to_owned()), 2, "again in 4")]
    #[case::nobody_there_for_long(Handed::NotSent("refused".to_owned()), Attempt::LAST, "failed not_reached")]
    #[case::cut_off(Handed::Answered(Answer::Unknown("reset".to_owned())), 1, "unknown")]
    fn after_a_try(#[case] handed: Handed, #[case] number: i64, #[case] expected: &str) {
        let now = Moment::from_micros(1_790_000_000_000_000);
        let told = match fate(handed, "m-1", Attempt::the(number, now)) {
            Fate::Taken(accepted) => format!("taken {}", accepted.wamid),
            Fate::Again(next) => format!("again in {}", next.at.since(now).as_secs()),
            Fate::Failed(why) => format!("failed {}", why.code),
            Fate::Unknown(_) => "unknown".to_owned(),
        };
        assert_eq!(told, expected);
    }

    #[rstest]
    #[case::twilio(Carrier::Twilio, "a", 1600, false)]
    #[case::twilio_more(Carrier::Twilio, "a", 1601, true)]
    #[case::twilio_wide(Carrier::Twilio, "🎉", 800, false)]
    #[case::twilio_wider(Carrier::Twilio, "🎉", 801, true)]
    #[case::kannel(Carrier::Kannel, "a", 1530, false)]
    #[case::kannel_more(Carrier::Kannel, "a", 1531, true)]
    #[case::kannel_wide(Carrier::Kannel, "ж", 670, false)]
    #[case::kannel_wider(Carrier::Kannel, "ж", 671, true)]
    fn how_long_a_text_may_be(
        #[case] carrier: Carrier,
        #[case] letter: &str,
        #[case] times: usize,
        #[case] refused: bool,
    ) {
        assert_eq!(too_long(carrier, &letter.repeat(times)).is_some(), refused);
    }
}
