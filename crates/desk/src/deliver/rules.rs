//! What becomes of a message after a try. Pure.

use std::time::Duration;

use base::Moment;
use outside::graph::Sent;
use whatsapp::errors::{Retry, plain_words, repeats_in_vain, retry};
use whatsapp::send::{Accepted, Answer, Refused};

use super::OutboundState;

/// How often a message is refused for the moment until that is enough.
const TRIES: i64 = 8;
/// For how long a message is tried when nobody is reached who could take it, or Meta takes no more this hour.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// Too many messages to this one person: wait 4^n seconds. Source: Meta, "Pair rate limits".
const PAIR_LIMIT: i64 = 131_056;
/// Too many calls this hour. Source: Meta, "Error codes".
const HOURLY_LIMITS: [i64; 2] = [4, 80_007];

/// Our words for what kept a message from leaving: nobody was reached who could take it.
pub(super) const NOT_REACHED: &str = "not_reached";
/// The app's access token cannot be read.
pub(super) const TOKEN: &str = "token";
/// The secret of an SMS line cannot be read.
pub(super) const SECRET: &str = "secret";

/// What becomes of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// Meta took it.
    Taken(Accepted),
    /// It waits and is tried again.
    Again(Next),
    /// It failed for good.
    Failed(Why),
    /// Nobody knows whether it was sent. It is not tried again: a status tells, or a person decides.
    Unknown(Why),
}

/// Why a message failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Why {
    /// The carrier's code, or a word of ours.
    pub(super) code: String,
    /// In words for people.
    pub(super) reason: String,
    /// What the carrier said.
    pub(super) details: Option<String>,
}

/// The next try of a message, or of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Next {
    /// When it is tried.
    pub(super) at: Moment,
    /// How often it was refused for the moment by then.
    pub(super) refusals: i64,
}

/// A try of a message, or of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    /// How many there were with this one: the first is 1.
    pub(super) number: i64,
    /// How often it was refused before: an outage, however long, uses none of the tries that a refusal has.
    pub(super) refusals: i64,
    /// How long ago it was written.
    pub(super) age: Duration,
    /// When it was tried.
    pub(super) now: Moment,
}

impl Attempt {
    /// When it is tried again after a refusal that does not last; `None`: that is enough.
    pub(super) fn after_refusal(self, code: Option<i64>) -> Option<Next> {
        let refusals = self.refusals + 1;
        match code {
            Some(code) if HOURLY_LIMITS.contains(&code) => self.unreached(),
            _ => (refusals < TRIES).then(|| Next { at: self.now.plus(wait(code, refusals)), refusals }),
        }
    }

    /// When it is tried again because it surely did not arrive, whatever it is; `None`: it is too old by now.
    pub(super) fn unreached(self) -> Option<Next> {
        let at = self.now.plus(wait(None, self.number));
        (self.age < PATIENCE).then_some(Next { at, refusals: self.refusals })
    }
}

/// What becomes of a message after this try.
pub(super) fn fate(sent: Sent, attempt: Attempt) -> Fate {
    match sent {
        Sent::Answered(Answer::Accepted(accepted)) => Fate::Taken(accepted),
        Sent::Answered(Answer::Unknown(why)) => Fate::Unknown(Why {
            code: "unknown".to_owned(),
            reason: "It is not known whether WhatsApp took this message.".to_owned(),
            details: Some(why),
        }),
        Sent::Answered(Answer::Refused(refused)) => {
            let is_passing = refused.retry() == Retry::Soon;
            match is_passing.then(|| attempt.after_refusal(Some(refused.code))).flatten() {
                Some(next) => Fate::Again(next),
                None => Fate::Failed(refusal(refused)),
            }
        }
        Sent::NotSent(why) => match attempt.unreached() {
            Some(next) => Fate::Again(next),
            None => Fate::Failed(Why {
                code: NOT_REACHED.to_owned(),
                reason: "WhatsApp could not be reached.".to_owned(),
                details: Some(why),
            }),
        },
    }
}

fn wait(code: Option<i64>, attempt: i64) -> Duration {
    let base: u64 = if code == Some(PAIR_LIMIT) { 4 } else { 2 };
    let seconds = base.saturating_pow(u32::try_from(attempt).unwrap_or(u32::MAX));
    Duration::from_secs(seconds).min(LONGEST_WAIT)
}

fn refusal(refused: Refused) -> Why {
    let reason = plain_words(refused.code).map_or_else(|| refused.message.clone(), str::to_owned);
    let details = refused.details.unwrap_or(refused.message);
    Why { code: refused.code.to_string(), reason, details: Some(details).filter(|words| !words.is_empty()) }
}

/// Whether and how a person may send a message again. The program never does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It failed, and may be sent again as it is.
    Freely,
    /// Nobody knows whether it arrived: it may arrive twice.
    MayArriveTwice,
}

/// Whether a message may be sent again, by how far it came and the code of its failure (Meta's, the SMS provider's, or a word
/// of ours; no code means one thing to Meta and another to Twilio). What WhatsApp has is `Taken`; then it counts whether a status told that it `failed`.
pub(crate) fn repeat(state: OutboundState, failed: bool, code: Option<&str>) -> Option<Repeat> {
    let in_vain = |code| repeats_in_vain(code) || sms::twilio::repeats_in_vain(code);
    let in_vain = code.and_then(|code| code.parse().ok()).is_some_and(in_vain);
    match state {
        OutboundState::Unknown => Some(Repeat::MayArriveTwice),
        OutboundState::Failed => (!in_vain && code != Some("payload")).then_some(Repeat::Freely),
        OutboundState::Taken => (failed && !in_vain).then_some(Repeat::Freely),
        OutboundState::Waiting | OutboundState::Leaving => None,
    }
}

/// Whether a message surely was not sent because of something that passes, so that its request may be tried anew.
pub(super) fn gives_key_back(state: OutboundState, code: Option<&str>) -> bool {
    state == OutboundState::Failed
        && code.is_some_and(|code| match code.parse() {
            Ok(code) => retry(code) == Retry::Soon,
            Err(_word) => matches!(code, NOT_REACHED | TOKEN | SECRET),
        })
}

#[cfg(test)]
impl Attempt {
    /// One of eight tries takes some minutes, the last of all comes after a day.
    pub(super) const LAST: i64 = 300;

    pub(super) fn the(number: i64, now: Moment) -> Self {
        let age = if number < Self::LAST { Duration::from_secs(600) } else { PATIENCE };
        Self { number, refusals: number - 1, age, now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn refused(code: i64) -> Sent {
        Sent::Answered(Answer::Refused(Refused { code, message: "No".to_owned(), details: None }))
    }

    fn taken() -> Sent {
        let accepted = Accepted { wamid: "wamid.1".to_owned(), wa_id: None, status: None };
        Sent::Answered(Answer::Accepted(accepted))
    }

    #[test]
    fn after_an_outage_a_refusal_is_the_first() {
        let now = Moment::from_micros(1_790_000_000_000_000);
        let away = Attempt { refusals: 0, ..Attempt::the(40, now) };
        let Fate::Again(next) = fate(Sent::NotSent("refused".to_owned()), away) else { panic!() };
        assert_eq!(next.refusals, 0);
        let back = Attempt { refusals: next.refusals, ..Attempt::the(41, next.at) };
        let Fate::Again(after) = fate(refused(131_016), back) else { panic!() };
        assert_eq!((after.at.since(next.at).as_secs(), after.refusals), (2, 1));
    }

    #[rstest]
    #[case::taken(taken(), 1, "taken wamid.1")]
    #[case::too_fast(refused(130_429), 1, "again in 2")]
    #[case::too_fast_again(refused(130_429), 3, "again in 8")]
    #[case::too_fast_for_one_person(refused(131_056), 2, "again in 16")]
    #[case::never_longer_than_five_minutes(refused(131_056), 7, "again in 300")]
    #[case::too_fast_too_often(refused(130_429), TRIES, "failed 130429")]
    #[case::too_many_calls_this_hour(refused(4), TRIES, "again in 256")]
    #[case::too_many_calls_of_this_account(refused(80_007), 40, "again in 300")]
    #[case::too_many_calls_for_a_day(refused(80_007), Attempt::LAST, "failed 80007")]
    #[case::outside_the_window(refused(131_047), 1, "failed 131047")]
    #[case::hours_later(refused(131_049), 1, "failed 131049")]
    #[case::a_code_that_no_list_has(refused(999_999), 1, "failed 999999")]
    #[case::nobody_there(Sent::NotSent("refused".to_owned()), 1, "again in 2")]
    #[case::nobody_there_for_long(Sent::NotSent("refused".to_owned()), 40, "again in 300")]
    #[case::nobody_there_for_a_day(Sent::NotSent("refused".to_owned()), Attempt::LAST, "failed not_reached")]
    #[case::cut_off(Sent::Answered(Answer::Unknown("reset".to_owned())), 1, "unknown")]
    fn after_a_try(#[case] sent: Sent, #[case] number: i64, #[case] expected: &str) {
        let now = Moment::from_micros(1_790_000_000_000_000);
        let told = match fate(sent, Attempt::the(number, now)) {
            Fate::Taken(accepted) => format!("taken {}", accepted.wamid),
            Fate::Again(next) => format!("again in {}", next.at.since(now).as_secs()),
            Fate::Failed(why) => format!("failed {}", why.code),
            Fate::Unknown(_) => "unknown".to_owned(),
        };
        assert_eq!(told, expected);
    }

    #[rstest]
    #[case::on_its_way(OutboundState::Leaving, false, None, None)]
    #[case::delivered(OutboundState::Taken, false, None, None)]
    #[case::a_status_says_that_it_failed(OutboundState::Taken, true, None, Some(Repeat::Freely))]
    #[case::a_status_says_that_it_is_not_wanted(OutboundState::Taken, true, Some("131050"), None)]
    #[case::nobody_knows(OutboundState::Unknown, false, Some("unknown"), Some(Repeat::MayArriveTwice))]
    #[case::whatsapp_was_away(OutboundState::Failed, false, Some("not_reached"), Some(Repeat::Freely))]
    #[case::the_address_was_gone(OutboundState::Failed, false, Some("address_gone"), Some(Repeat::Freely))]
    #[case::the_window_was_over(OutboundState::Failed, false, Some("131047"), Some(Repeat::Freely))]
    #[case::it_is_malformed(OutboundState::Failed, false, Some("100"), None)]
    #[case::the_file_was_refused(OutboundState::Failed, false, Some("131053"), None)]
    #[case::the_customer_does_not_want_it(OutboundState::Failed, false, Some("131050"), None)]
    #[case::no_number_of_anybody(OutboundState::Failed, false, Some("21211"), None)]
    #[case::the_customer_answered_stop(OutboundState::Failed, false, Some("21610"), None)]
    #[case::no_mobile_number(OutboundState::Failed, false, Some("21614"), None)]
    #[case::a_report_says_that_nobody_has_it(OutboundState::Taken, true, Some("30005"), None)]
    #[case::the_phone_was_off(OutboundState::Taken, true, Some("30003"), Some(Repeat::Freely))]
    #[case::an_admin_can_allow_the_country(OutboundState::Failed, false, Some("21408"), Some(Repeat::Freely))]
    #[case::kannel_was_full(OutboundState::Failed, false, Some("503"), Some(Repeat::Freely))]
    #[case::it_cannot_be_read_any_more(OutboundState::Failed, false, Some("payload"), None)]
    fn whether_a_person_may_send_it_again(
        #[case] state: OutboundState,
        #[case] failed: bool,
        #[case] code: Option<&str>,
        #[case] expected: Option<Repeat>,
    ) {
        assert_eq!(repeat(state, failed, code), expected);
    }

    #[rstest]
    #[case::nobody_was_reached(OutboundState::Failed, Some("not_reached"), true)]
    #[case::the_token_could_not_be_read(OutboundState::Failed, Some("token"), true)]
    #[case::too_fast(OutboundState::Failed, Some("130429"), true)]
    #[case::outside_the_window(OutboundState::Failed, Some("131047"), false)]
    #[case::the_address_was_gone(OutboundState::Failed, Some("address_gone"), false)]
    #[case::nobody_knows(OutboundState::Unknown, Some("unknown"), false)]
    #[case::waiting(OutboundState::Waiting, None, false)]
    fn whether_a_request_may_be_tried_anew(
        #[case] state: OutboundState,
        #[case] code: Option<&str>,
        #[case] expected: bool,
    ) {
        assert_eq!(gives_key_back(state, code), expected);
    }

    #[test]
    fn a_refusal_says_what_to_do_and_keeps_what_meta_said() {
        let Fate::Failed(why) = fate(refused(131_047), Attempt::the(1, Moment::default())) else { panic!() };
        assert_eq!(why.reason, "More than 24 hours have passed since the customer wrote; use a template.");
        assert_eq!(why.details.as_deref(), Some("No"));
    }
}
