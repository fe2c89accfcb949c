//! Message templates: what they are made of, what Meta's rules allow, how they read once they are filled. Source: Meta,
//! "Template management" (2026-09-11) and "Template components" (2026-05-06); the number-request button from
//! "Business-scoped user IDs" (2026-06-29).

mod button;
mod fill;
mod limits;
mod listed;
mod read;
mod rules;
#[cfg(test)]
mod tests;
mod text;
mod write;

pub use button::{Button, CodeButton};
pub use fill::{FILE_NAME, Missing, Piece, Shown, Slot, Values};
pub use limits::{NAME_BLOCKED, may_delete, may_edit};
pub use listed::{FIELDS, Listed, ListedPage, Refusal};
pub use read::ReadError;
pub use rules::{Fault, LONGEST_BODY, LONGEST_BUTTON, LONGEST_FOOTER, LONGEST_HEADER, MOST_BUTTONS, Place};
pub use text::variables;

/// A closed set of Meta's words, read in any case and written in small letters.
macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$item_doc])* $item,)+
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$item),+];

            /// The word, in small letters; Meta writes it in capitals.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$item => $word),+ }
            }

            /// The word as Meta writes it.
            pub fn in_capitals(self) -> String {
                self.as_str().to_ascii_uppercase()
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|one| one.as_str().eq_ignore_ascii_case(word)).ok_or(())
            }
        }
    };
}

closed! {
    /// What a template is for. It decides what it costs and to whom it may go.
    Category {
        /// Offers and news. Customers can stop it.
        Marketing = "marketing",
        /// What a customer expects: an order, an appointment, an account.
        Utility = "utility",
        /// One-time codes. It goes to numbers only.
        Authentication = "authentication",
    }
}

closed! {
    /// How variables are called.
    Format {
        /// `{{first_name}}`.
        Named = "named",
        /// `{{1}}`.
        Positional = "positional",
    }
}

closed! {
    /// How far a template is at Meta. Source: Meta, "message_template_status_update", 2026-04-13.
    Status {
        /// It can be sent.
        Approved = "approved",
        /// Meta looks at it.
        Pending = "pending",
        /// Meta refused it.
        Rejected = "rejected",
        /// Too many customers disliked it; it comes back by itself.
        Paused = "paused",
        /// It is off for good.
        Disabled = "disabled",
        /// It can be sent, but its quality is low.
        Flagged = "flagged",
        /// Somebody asked Meta to look again.
        InAppeal = "in_appeal",
        /// The account may not have more.
        LimitExceeded = "limit_exceeded",
        /// It cannot be changed now.
        Locked = "locked",
        /// It was not used for twelve months.
        Archived = "archived",
        /// It is about to be gone.
        PendingDeletion = "pending_deletion",
        /// It is gone.
        Deleted = "deleted",
        /// A word that was not known when this was written.
        Unknown = "unknown",
    }
}

closed! {
    /// What customers make of a template, by Meta's reckoning of blocks and reports.
    Quality {
        /// Good.
        Green = "green",
        /// Middling.
        Yellow = "yellow",
        /// Bad: it may be paused.
        Red = "red",
        /// Not known yet.
        Unknown = "unknown",
    }
}

impl Status {
    /// The status that an event of `message_template_status_update` leads to.
    pub fn after(event: &str) -> Self {
        match event.to_ascii_uppercase().as_str() {
            "REINSTATED" | "UNARCHIVED" => Self::Approved,
            word => word.parse().unwrap_or(Self::Unknown),
        }
    }

    /// Why a template of this status cannot be sent; `None` if it can.
    pub const fn barrier(self) -> Option<&'static str> {
        Some(match self {
            Self::Approved | Self::Flagged => return None,
            Self::Pending | Self::InAppeal => "Meta has not approved this template yet.",
            Self::Rejected => "Meta rejected this template.",
            Self::Paused => {
                "Meta paused this template because customers disliked it. It comes back by itself."
            }
            Self::Disabled => "Meta switched this template off for good. Make a new one.",
            Self::LimitExceeded => "The account has more templates than it may have.",
            Self::Locked => "Meta locked this template.",
            Self::Archived => "This template was not used for a year and is archived.",
            Self::PendingDeletion | Self::Deleted => "This template was deleted.",
            Self::Unknown => "It is not known how far Meta is with this template.",
        })
    }

    /// Meta's code for a template of this status that is sent all the same. Source: Meta, "Error codes".
    pub const fn code(self) -> i64 {
        match self {
            Self::Paused => 132_015,
            Self::Disabled => 132_016,
            _ => 132_001,
        }
    }
}

/// What a template is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Its name: `a` to `z`, digits and `_`.
    pub name: String,
    /// The code of its language, such as `pt_BR`.
    pub language: String,
    /// What it is for.
    pub category: Category,
    /// How its variables are called.
    pub format: Format,
    /// What stands above its body.
    pub header: Option<Header>,
    /// Its words. Empty for an authentication template that is not at Meta yet: the words are Meta's.
    pub body: String,
    /// An example for each variable of the body, by the variable's name.
    pub examples: Vec<(String, String)>,
    /// The quiet line under the body.
    pub footer: Option<String>,
    /// Its buttons, in their order.
    pub buttons: Vec<Button>,
    /// Of an authentication template: whether Meta adds that the code must not be shared.
    pub warns: bool,
    /// Of an authentication template: for how many minutes its code is valid.
    pub expires_in: Option<i64>,
    /// Parts that this version does not know, in Meta's words. Such a template can be listed, but not edited or filled.
    pub unknown: Vec<String>,
}

/// What stands above the body of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    /// Words, with at most one variable and its example.
    Text {
        /// The words.
        text: String,
        /// The example.
        example: Option<String>,
    },
    /// A file, given when the template is sent.
    File {
        /// `image`, `video`, `document` or `gif`.
        kind: String,
        /// What Meta gave for the example that was uploaded.
        example: Option<String>,
    },
    /// A place, given when the template is sent.
    Location,
}

impl Design {
    /// Nothing yet, with this name, language and category.
    pub fn new(name: &str, language: &str, category: Category) -> Self {
        Self {
            name: name.to_owned(),
            language: language.to_owned(),
            category,
            format: Format::Named,
            header: None,
            body: String::new(),
            examples: Vec::new(),
            footer: None,
            buttons: if category == Category::Authentication {
                vec![Button::Code(CodeButton::Copy)]
            } else {
                Vec::new()
            },
            warns: category == Category::Authentication,
            expires_in: None,
            unknown: Vec::new(),
        }
    }

    /// A template that asks for the phone number, ready to be sent to Meta. Only utility and marketing templates may ask.
    pub fn asking_for_the_number(category: Category) -> Self {
        let body = "Hello {{first_name}}, our courier would like to call you when your order is close. May we have your \
                    phone number for that?";
        Self {
            body: body.to_owned(),
            examples: vec![("first_name".to_owned(), "Rita".to_owned())],
            buttons: vec![Button::RequestContactInfo],
            ..Self::new("ask_for_number", "en", category)
        }
    }

    /// Whether it asks for the phone number.
    pub fn asks_for_the_number(&self) -> bool {
        self.buttons.contains(&Button::RequestContactInfo)
    }
}
