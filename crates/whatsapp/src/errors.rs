//! Meta's error codes in plain words: what happened, and what to do. Source: Meta, "Error codes", 2026-09-11; 131062 from
//! "Business-scoped user IDs"; 147001 to 147005 from "Business usernames"; 131030, 131044, 131060, 132008 and 137000 from
//! older references and providers. Which may be repeated is a judgement
//! drawn from the advice that Meta gives per code.

use std::ops::RangeInclusive;

use serde::Serialize;

/// Whether a send that failed with a code may be repeated by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Yes, waiting longer each time.
    Soon,
    /// Yes, but hours later or after something changed.
    Later,
    /// No: it would fail again, or reach somebody who does not want it.
    Never,
}

/// What a code means, for a person who can act on it. `None` for codes that no list has: show Meta's details then.
pub fn plain_words(code: i64) -> Option<&'static str> {
    row(code).map(|row| row.words)
}

/// Whether a send that failed with this code may be repeated by itself. A code that no list has is never repeated.
pub fn retry(code: i64) -> Retry {
    row(code).map_or(Never, |row| row.retry)
}

/// Whether a message that failed with this code would fail again as it is, or reach somebody who does not want it, even when
/// a person sends it again after looking into it.
pub fn repeats_in_vain(code: i64) -> bool {
    matches!(
        code,
        100 | 130_472 | 130_497 | 131_008 | 131_009 | 131_021 | 131_050 | 131_051 | 131_053 | 131_062 | 132_000..=132_012
            | 132_016..=132_018 | 135_000
    )
}

struct Row {
    codes: RangeInclusive<i64>,
    retry: Retry,
    words: &'static str,
}

fn row(code: i64) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.codes.contains(&code))
}

const fn one(code: i64, retry: Retry, words: &'static str) -> Row {
    Row { codes: code..=code, retry, words }
}

const fn many(first: i64, last: i64, retry: Retry, words: &'static str) -> Row {
    Row { codes: first..=last, retry, words }
}

use Retry::{Later, Never, Soon};

const TOKEN: &str = "The access token is invalid or expired. An admin must renew it.";
const PERMISSION: &str = "The app lacks a permission or role on this account; an admin must grant it.";
const HICCUP: &str = "Meta had a temporary problem; try again.";
const TOO_MANY_CALLS: &str = "Too many API calls this hour; slow down.";
const RESTRICTED: &str = "Meta restricted or locked the account (policy, or a wrong PIN); an admin must look into WhatsApp Manager.";
const AGAIN: &str = "Meta could not process it; try again.";
const VALUE: &str = "A required value is missing or invalid; see the details.";
const BILLING: &str =
    "There is a billing problem on the WhatsApp account; an admin must settle it with Meta.";
const UNREGISTERED: &str = "The business number is not registered; an admin must register it.";
const VARIABLE: &str = "A template variable has the wrong format; see the details.";
const REGISTRATION: &str = "Registering the number is not possible right now; try again in a few minutes.";
const PIN: &str = "The PIN is wrong, the number is unverified, or there were too many tries; the details say how long to wait.";
const CALLING: &str =
    "The call was not possible: calling is off, not permitted, or over a limit; write, or call by telephone.";
const TEMPLATE: &str =
    "The template could not be made or the number could not be moved; the details say why.";

/// First match counts.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    one(0, Never, TOKEN),
    many(1, 2, Soon, HICCUP),
    one(3, Never, PERMISSION),
    one(4, Soon, TOO_MANY_CALLS),
    one(10, Never, PERMISSION),
    one(33, Never, "This number or account does not exist, or is not shared with the app; an admin must look at its id."),
    one(100, Never, "The request was malformed, or had a bad value; see the details."),
    one(190, Never, TOKEN),
    one(200, Never, "No access token was sent, or the app lacks a permission on this account; an admin must look at the app."),
    many(201, 299, Never, PERMISSION),
    one(368, Never, RESTRICTED),
    one(613, Never, CALLING),
    one(80007, Soon, TOO_MANY_CALLS),
    one(130403, Never, "You have blocked this customer; unblock them first."),
    one(130429, Soon, "Messages are sent faster than this number is allowed; wait a little."),
    one(130472, Never, "Meta withheld this marketing message as part of an experiment; other messages still arrive."),
    one(130497, Never, "The account may not message people in that country; use another channel."),
    one(131000, Soon, AGAIN),
    one(131005, Never, PERMISSION),
    many(131008, 131009, Never, VALUE),
    one(131016, Soon, AGAIN),
    one(131021, Never, "Sender and recipient are the same number; pick the customer's."),
    one(131026, Never, "It could not be delivered: no WhatsApp on this number, an old app, terms not accepted, or a wrong address; use another address, or wait until the customer writes."),
    one(131030, Never, "This is a test number, and the recipient is not on its allowed list; an admin can add them."),
    one(131031, Never, RESTRICTED),
    one(131037, Never, "This 555 test number has no approved display name; an admin must have one approved."),
    one(131042, Never, BILLING),
    one(131044, Never, BILLING),
    one(131045, Never, UNREGISTERED),
    one(131047, Never, "More than 24 hours have passed since the customer wrote; use a template."),
    one(131048, Later, "The number is restricted because of spam signals; check its quality."),
    one(131049, Later, "Meta limits marketing to this person; wait at least 24 hours."),
    one(131050, Never, "The customer stopped marketing messages from you; send them other messages only."),
    one(131051, Never, "This type of message is not supported; send it another way."),
    one(131052, Never, "The customer's file could not be fetched (for example over 100 MB); ask for it another way."),
    one(131053, Never, "Your file was refused (type, size, or wrong MIME type); fix the file."),
    one(131055, Never, "Only marketing templates are allowed on this endpoint; send others the usual way."),
    one(131056, Soon, "Too many messages to this one person; wait a little."),
    one(131057, Soon, "The account is in maintenance, for example a throughput upgrade of about a minute."),
    one(131060, Never, "This message is currently unavailable; ask the customer to send it again."),
    one(131062, Never, "This message needs a phone number, and the customer has not shared one; ask for it, or use a utility template."),
    one(131063, Never, "Marketing templates are switched off for ordinary sending on this account; use marketing messages."),
    one(131064, Later, "Sending is limited because of wrongly categorised templates; this lifts by itself."),
    one(132000, Never, "The number of template variables is wrong; fill in each of them."),
    one(132001, Never, "The template is missing in this language or not approved; choose another."),
    one(132005, Never, "The text is too long once the variables are filled in; fill in less."),
    one(132007, Never, "The template's content breaks a policy; an admin must change it."),
    one(132008, Never, VARIABLE),
    one(132012, Never, VARIABLE),
    one(132015, Later, "The template is paused for low quality; use another until it is back."),
    one(132016, Never, "The template is disabled for good; make a new one."),
    one(132018, Never, VARIABLE),
    one(132068, Later, "The form (Flow) is blocked; an admin must look into it."),
    one(132069, Later, "The form (Flow) is throttled; try again in an hour."),
    one(133000, Soon, REGISTRATION),
    one(133004, Soon, REGISTRATION),
    many(133005, 133006, Never, PIN),
    many(133008, 133009, Never, PIN),
    one(133010, Never, UNREGISTERED),
    one(133015, Soon, "Registering the number is not possible right now; wait 5 minutes."),
    one(133016, Later, "This number was registered and unregistered too often; wait a few days."),
    one(134011, Never, "The payments terms are not accepted; an admin must accept them."),
    one(134100, Never, "Only marketing messages may be sent this way; send others the usual way."),
    one(134101, Soon, "The template is still being copied to marketing messages; try again in 10 minutes."),
    one(134102, Never, "This template is unavailable for marketing messages; choose another."),
    one(135000, Never, "Meta did not accept a parameter, and does not say which; write it another way."),
    one(137000, Never, "The recipient's identity key changed; confirm that it is the same person."),
    many(138000, 138018, Never, CALLING),
    one(147001, Never, "This username is taken, or Meta does not give it out. Choose another."),
    one(147002, Never, "The business portfolio may not have usernames yet: it needs a higher messaging limit. Verify the business, or send more good messages."),
    one(147003, Never, "A Facebook Page has this username. Link the Page to this number at Meta first, then try again."),
    one(147004, Never, "An Instagram account has this username. Link the account to this number at Meta first, then try again."),
    one(147005, Never, "This username is in use on another number of yours. It can be moved to this one: that number loses it."),
    one(2388019, Never, "The account has as many templates as it may have; delete one first."),
    one(2388024, Never, "A template of this name exists in this language; choose another name."),
    many(2388000, 2388999, Never, TEMPLATE),
    one(2494100, Never, TEMPLATE),
];

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(131047, Never, Some("More than 24 hours have passed since the customer wrote; use a template."))]
    #[case(
        131062,
        Never,
        Some(
            "This message needs a phone number, and the customer has not shared one; ask for it, or use a utility template."
        )
    )]
    #[case(131056, Soon, Some("Too many messages to this one person; wait a little."))]
    #[case(131049, Later, Some("Meta limits marketing to this person; wait at least 24 hours."))]
    #[case(250, Never, Some(PERMISSION))]
    #[case(138009, Never, Some(CALLING))]
    #[case(2388024, Never, Some("A template of this name exists in this language; choose another name."))]
    #[case(2388001, Never, Some(TEMPLATE))]
    #[case(424_242, Never, None)]
    #[case(-1, Never, None)]
    fn codes_have_plain_words(#[case] code: i64, #[case] again: Retry, #[case] words: Option<&str>) {
        assert_eq!((retry(code), plain_words(code)), (again, words));
    }

    #[test]
    fn the_table_is_in_order_and_speaks_in_sentences() {
        assert!(TABLE.windows(2).all(|rows| rows[0].codes.start() < rows[1].codes.end()));
        assert!(
            TABLE.iter().all(|row| row.words.ends_with('.') && row.words.starts_with(char::is_uppercase))
        );
    }
}
