//! Twilio's error codes in plain words. Source: Twilio, "Error and warning dictionary".

/// What a code means, for a person who can act on it. `None` for codes that the table does not have.
pub fn plain_words(code: i64) -> Option<&'static str> {
    TABLE.iter().find(|(known, _words)| *known == code).map(|(_code, words)| *words)
}

/// Whether a message that failed with this code would fail again as it is, or reach somebody who does not want it, even when
/// a person sends it again after looking into it. What an admin can put right at the provider is not among them.
pub fn repeats_in_vain(code: i64) -> bool {
    matches!(code, 21_211 | 21_602 | 21_610 | 21_614 | 21_617 | 30_004..=30_007)
}

const CARRIER: &str =
    "The carrier blocked the message, often as unwanted. Change the words, or ask the provider.";
const REGISTER: &str =
    "The sender is not registered for this country. An admin must register it with the provider.";
const HICCUP: &str = "The provider had a temporary problem.";
const SENDER: &str = "The sender of this line cannot send text messages there. An admin must change it.";

#[rustfmt::skip]
const TABLE: &[(i64, &str)] = &[
    (20_003, "The account SID or the auth token is wrong. An admin must correct them."),
    (20_404, "The account does not exist at the provider. An admin must correct the account SID."),
    (20_429, "The provider takes no more messages at this moment."),
    (20_500, HICCUP),
    (20_503, HICCUP),
    (21_211, "The number is not valid."),
    (21_212, SENDER),
    (21_408, "The account may not send to this country. An admin can allow it at the provider."),
    (21_602, "The message has no words."),
    (21_606, SENDER),
    (21_610, "The customer answered STOP and gets no more text messages from this line."),
    (21_611, "Too many messages of this line wait at the provider."),
    (21_612, SENDER),
    (21_614, "The number is not a mobile number."),
    (21_617, "The message is longer than 1600 characters."),
    (21_659, SENDER),
    (21_660, SENDER),
    (30_001, "Too many messages of this line waited at the provider."),
    (30_002, "The account at the provider is suspended."),
    (30_003, "The phone is switched off or out of reach."),
    (30_004, "The customer's phone or carrier blocks messages from this line."),
    (30_005, "The number does not exist or is not reachable any more."),
    (30_006, "The number is a land line, or its carrier takes no text messages."),
    (30_007, CARRIER),
    (30_008, "The carrier does not say why it was not delivered."),
    (30_009, "A part of the message was lost on its way."),
    (30_010, "The message costs more than the account allows."),
    (30_017, "The carrier's network is overloaded; try again later."),
    (30_022, "The sender is over its limit with the carrier; try again later."),
    (30_023, "The sender is over its limit for today."),
    (30_024, REGISTER),
    (30_032, REGISTER),
    (30_034, REGISTER),
    (30_036, "It could not be delivered before it expired."),
    (30_410, "The carrier did not answer in time."),
    (30_500, HICCUP),
];
