//! The buttons of templates.

/// A button of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// An answer to tap.
    QuickReply {
        /// What stands on it.
        text: String,
    },
    /// Opens an address.
    Url {
        /// What stands on it.
        text: String,
        /// The address; one variable may stand at its end.
        url: String,
        /// The whole address as an example, if there is a variable.
        example: Option<String>,
    },
    /// Calls a number.
    Phone {
        /// What stands on it.
        text: String,
        /// The number.
        phone: String,
    },
    /// Copies a coupon code.
    CopyCode {
        /// An example of a code.
        example: String,
    },
    /// Copies or fills in the one-time code of an authentication template.
    Code(CodeButton),
    /// Asks for the phone number. What stands on it is Meta's, in the customer's language.
    RequestContactInfo,
    /// A kind that is made and edited elsewhere: a form, a catalogue, a call.
    Other {
        /// Meta's word for it.
        kind: String,
        /// What stands on it.
        text: Option<String>,
    },
}

/// How an authentication template hands over its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeButton {
    /// The customer copies it.
    Copy,
    /// One tap fills it into the business's app. It is made elsewhere, since it names the app.
    OneTap,
    /// The app takes it by itself. It is made elsewhere, since it names the app.
    ZeroTap,
}

impl CodeButton {
    /// Meta's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Copy => "COPY_CODE",
            Self::OneTap => "ONE_TAP",
            Self::ZeroTap => "ZERO_TAP",
        }
    }
}

impl Button {
    /// Meta's word for its kind.
    pub fn kind(&self) -> &str {
        match self {
            Self::QuickReply { .. } => "QUICK_REPLY",
            Self::Url { .. } => "URL",
            Self::Phone { .. } => "PHONE_NUMBER",
            Self::CopyCode { .. } => "COPY_CODE",
            Self::Code(_) => "OTP",
            Self::RequestContactInfo => "REQUEST_CONTACT_INFO",
            Self::Other { kind, .. } => kind,
        }
    }

    /// What stands on it, as far as it is known here.
    pub fn label(&self) -> &str {
        match self {
            Self::QuickReply { text } | Self::Url { text, .. } | Self::Phone { text, .. } => text,
            Self::CopyCode { .. } => "Copy offer code",
            Self::Code(CodeButton::Copy) => "Copy code",
            Self::Code(_) => "Autofill",
            Self::RequestContactInfo => "Share contact info",
            Self::Other { kind, text } => text.as_deref().unwrap_or(kind),
        }
    }
}
