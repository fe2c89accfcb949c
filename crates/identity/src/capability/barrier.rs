//! What may be in the way of an action, in words.

use crate::words::words;

words! {
    /// What is in the way of an action.
    Barrier {
        /// The thread of a group is only read.
        Group = "group",
        /// No identifier of the thread is in force.
        Unreachable = "unreachable",
        /// The WhatsApp id is valid on the lines of another portfolio, and not on this one.
        OtherPortfolio = "other_portfolio",
        /// The customer service window is over.
        WindowClosed = "window_closed",
        /// There never was a customer service window.
        NeverWrote = "never_wrote",
        /// An SMS line has no templates.
        NoTemplatesBySms = "no_templates_by_sms",
        /// The customer stopped marketing messages. Meta answers 131050.
        OptedOut = "opted_out",
        /// No number is known, and none can be without one. Meta answers 131062.
        NumberRequired = "number_required",
        /// A number is known, but a message would go to the id: the number did not come with it, or somebody picked the id.
        NumberNotPicked = "number_not_picked",
        /// A review asks whose the number is.
        NumberContested = "number_contested",
        /// The number need not be asked for.
        NumberKnown = "number_known",
        /// The number was asked for lately.
        AskedLately = "asked_lately",
        /// Outside the window only a template can ask, and none does.
        NoAskingTemplate = "no_asking_template",
        /// There is no number to write to.
        NoNumber = "no_number",
        /// A WhatsApp id was named, and a text goes to a number only.
        NumberToText = "number_to_text",
        /// The workspace has no SMS line.
        NoSmsLine = "no_sms_line",
        /// It goes by SMS already.
        SmsAlready = "sms_already",
        /// Nobody can call over WhatsApp from here.
        CallingUnavailable = "calling_unavailable",
        /// The line is in its pilot stage.
        Pilot = "pilot",
        /// There is a customer record already.
        RecordExists = "record_exists",
    }
}

impl Barrier {
    /// Why it cannot be done, as a sentence.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Group => "The threads of groups can only be read.",
            Self::Unreachable => "None of the addresses that this customer wrote from is in force any more.",
            Self::OtherPortfolio => {
                "The WhatsApp id belongs to another business portfolio; it is not valid on this line."
            }
            Self::WindowClosed => "More than 24 hours have passed since the customer last wrote.",
            Self::NeverWrote => "The customer has not written on this line yet.",
            Self::NoTemplatesBySms => "Templates go by WhatsApp only.",
            Self::OptedOut => "The customer stopped marketing messages from you.",
            Self::NumberRequired => "Phone number is required to send authentication templates.",
            Self::NumberNotPicked => {
                "A number is on record, but this would go to the WhatsApp id, and one-time codes go to numbers only."
            }
            Self::NumberContested => "It is open whose the number is: it may have a new owner.",
            Self::NumberKnown => "The customer's number is known already.",
            Self::AskedLately => "The customer was asked for the number already and has not shared it.",
            Self::NoAskingTemplate => {
                "Outside the 24 hours only a template can ask for the number, and this line has none that does."
            }
            Self::NoNumber => "No number of this customer is known.",
            Self::NumberToText => "A text goes to a phone number, not to a WhatsApp id.",
            Self::NoSmsLine => "There is no line for SMS.",
            Self::SmsAlready => "This conversation goes by SMS already.",
            Self::CallingUnavailable => "Calls over WhatsApp cannot be made from here.",
            Self::Pilot => {
                "This line is in its pilot stage: customers who write without a number are shown apart there."
            }
            Self::RecordExists => "There is a customer record already.",
        }
    }

    /// What would make it possible, as a sentence.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Group => "Write to the customer in a thread of their own.",
            Self::Unreachable => "Wait for the customer's next message, or pick another address.",
            Self::OtherPortfolio => "Write from a line of that portfolio, or to a phone number.",
            Self::WindowClosed | Self::NeverWrote => "Send a template.",
            Self::NoTemplatesBySms => "Write a text, or use a WhatsApp line.",
            Self::OptedOut => "Wait until the customer allows them again; other templates may be sent.",
            Self::NumberRequired => "Ask the customer for the number.",
            Self::NumberNotPicked => "Pick the number as the address if you are sure that it is theirs.",
            Self::NumberContested => "Answer the review about the number.",
            Self::NumberKnown => "Use the number.",
            Self::AskedLately => "Wait for the answer, or ask again in a few days.",
            Self::NoAskingTemplate => "Make a template with a button that shares the number.",
            Self::NoNumber => "Ask the customer for the number, or add it to the record.",
            Self::NumberToText => "Choose the contact, or write to the number.",
            Self::NoSmsLine => "An admin can set one up under Lines and apps.",
            Self::SmsAlready => "Just write.",
            Self::CallingUnavailable => "Call the number by telephone if it is known.",
            Self::Pilot => "An admin can set the line to full.",
            Self::RecordExists => "Edit the record.",
        }
    }
}
