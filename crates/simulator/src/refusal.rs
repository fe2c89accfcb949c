//! What cannot be done in this world, in words.

use std::fmt;

/// Why an act did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No such line.
    NoSuchLine,
    /// No such person.
    NoSuchPerson,
    /// No such message between these two.
    NoSuchMessage,
    /// The id is empty or used by somebody else.
    IdTaken,
    /// Not five to fifteen digits.
    NoNumber,
    /// Somebody else has the number.
    NumberTaken,
    /// The username breaks WhatsApp's rules.
    NoUsernameFormat,
    /// Somebody else has the username.
    UsernameTaken,
    /// Only a username hides a number.
    NoUsername,
    /// Not a `wa.me` address.
    NoLink,
    /// Nobody here has the number that the address leads to.
    NobodyThere,
    /// The queue of webhooks is full.
    QueueFull,
    /// No app has this key.
    NoSuchApp,
    /// No account has this template.
    NoSuchTemplate,
    /// No story is being told.
    NoStory,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuchLine => "There is no line with this phone number id.",
            Self::NoSuchPerson => "There is no such person.",
            Self::NoSuchMessage => "There is no such message in this chat.",
            Self::IdTaken => "This id is empty or somebody else's. Choose another one.",
            Self::NoNumber => "A phone number is five to fifteen digits, without + and spaces.",
            Self::NumberTaken => "Somebody has this number already. Choose another one.",
            Self::NoUsernameFormat => {
                "This is not a username: 3 to 35 of a-z, 0-9, period and underscore, with at least one letter."
            }
            Self::UsernameTaken => "Somebody has this username already. Choose another one.",
            Self::NoUsername => "Only somebody with a username can hide the number. Adopt a username first.",
            Self::NoLink => {
                "This is not a link that opens WhatsApp. One looks like https://wa.me/15550100200?text=Hello."
            }
            Self::NobodyThere => "No line here has the number that this link leads to.",
            Self::QueueFull => "Too many webhooks are waiting. Let the receiver catch up, then try again.",
            Self::NoSuchApp => "There is no app with this key.",
            Self::NoSuchTemplate => "There is no such template in this language on this account.",
            Self::NoStory => "No story is being told here. Start the simulator with a story.",
        })
    }
}

impl std::error::Error for Refusal {}
