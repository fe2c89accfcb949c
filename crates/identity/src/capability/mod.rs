//! What may be done in a conversation, and if not, why not and what would make it possible.

mod barrier;

pub use barrier::Barrier;

use crate::words::words;

words! {
    /// Something that people, programs or automations want to do in a conversation.
    Action {
        /// Write freely: text, media, anything that is no template.
        SendText = "send_text",
        /// Send a template of the category marketing.
        TemplateMarketing = "template_marketing",
        /// Send a template of the category utility.
        TemplateUtility = "template_utility",
        /// Send a template of the category authentication: a one-time code.
        TemplateAuthentication = "template_authentication",
        /// Ask the customer for the number.
        RequestNumber = "request_number",
        /// Go on by SMS.
        SwitchSms = "switch_sms",
        /// Call over WhatsApp.
        Call = "call",
        /// Search for the customer among contacts.
        Search = "search",
        /// Link the customer with a contact.
        Link = "link",
        /// Make a customer record.
        Create = "create",
    }
}

words! {
    /// By what a line carries messages.
    Channel {
        /// WhatsApp.
        WhatsApp = "whatsapp",
        /// SMS.
        Sms = "sms",
    }
}

words! {
    /// What a message in the conversation would go to: the reply address, or the one that a person picked.
    Reach {
        /// A number.
        Number = "number",
        /// A BSUID or a parent BSUID.
        Id = "id",
        /// Nothing: no identifier of the thread is in force.
        Nothing = "nothing",
        /// A group, which is only read.
        Group = "group",
    }
}

words! {
    /// What is known of the customer's number.
    Number {
        /// One is in force.
        Known = "known",
        /// One is known, and a review asks whose it is.
        Contested = "contested",
        /// None.
        Unknown = "unknown",
    }
}

words! {
    /// The customer service window: 24 hours from the customer's latest message or call on the line.
    Window {
        /// Free-form messages are allowed.
        Open = "open",
        /// More than 24 hours have passed.
        Closed = "closed",
        /// The customer never wrote on this line.
        Never = "never",
    }
}

words! {
    /// Whether the customer was asked for the number.
    Asked {
        /// Not lately.
        No = "no",
        /// So lately that asking again would be a nuisance.
        Lately = "lately",
    }
}

/// All that counts for what may be done in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// By what the conversation's line carries messages.
    pub channel: Channel,
    /// What a message would go to.
    pub reach: Reach,
    /// What is known of the number of the person, whichever contact it hangs on.
    pub number: Number,
    /// The customer service window.
    pub window: Window,
    /// Whether the customer stopped marketing messages.
    pub refuses_marketing: bool,
    /// Whether the thread is shown apart because its line is in its pilot stage.
    pub is_apart: bool,
    /// Whether there is a customer record already.
    pub has_record: bool,
    /// Whether the workspace has an SMS line.
    pub has_sms_line: bool,
    /// Whether the number was asked for.
    pub asked: Asked,
    /// Whether an approved template of the line asks for the number.
    pub has_asking_template: bool,
}

impl Action {
    /// Whether this may be done, and if not, what is in the way. The first thing in the way is the one to say.
    ///
    /// # Errors
    /// What is in the way, with a stable code and sentences for people.
    ///
    /// ```
    /// use identity::{Action, Asked, Barrier, Channel, Number, Reach, Situation, Window};
    ///
    /// let hidden = Situation {
    ///     channel: Channel::WhatsApp,
    ///     reach: Reach::Id,
    ///     number: Number::Unknown,
    ///     window: Window::Open,
    ///     refuses_marketing: false,
    ///     is_apart: false,
    ///     has_record: false,
    ///     has_sms_line: true,
    ///     asked: Asked::No,
    ///     has_asking_template: false,
    /// };
    /// assert_eq!(Action::SendText.check(&hidden), Ok(()));
    /// let refused = Action::TemplateAuthentication.check(&hidden).unwrap_err();
    /// assert_eq!(refused, Barrier::NumberRequired);
    /// assert_eq!(refused.reason(), "Phone number is required to send authentication templates.");
    /// ```
    pub fn check(self, situation: &Situation) -> Result<(), Barrier> {
        match self {
            Self::SendText => free_text(situation),
            Self::TemplateMarketing => marketing(situation),
            Self::TemplateUtility => template(situation),
            Self::TemplateAuthentication => authentication(situation),
            Self::RequestNumber => request_number(situation),
            Self::SwitchSms => switch_sms(situation),
            Self::Call => Err(Barrier::CallingUnavailable),
            Self::Search => no_group(situation),
            Self::Link => link(situation),
            Self::Create => create(situation),
        }
    }
}

/// Every action with what is in its way, in the order of [`Action::ALL`].
pub fn capabilities(situation: &Situation) -> impl Iterator<Item = (Action, Option<Barrier>)> + use<> {
    let situation = *situation;
    Action::ALL.iter().map(move |action| (*action, action.check(&situation).err()))
}

fn no_group(situation: &Situation) -> Result<(), Barrier> {
    refuse(situation.reach == Reach::Group, Barrier::Group)
}

fn reachable(situation: &Situation) -> Result<(), Barrier> {
    no_group(situation)?;
    refuse(situation.reach == Reach::Nothing, Barrier::Unreachable)
}

fn free_text(situation: &Situation) -> Result<(), Barrier> {
    reachable(situation)?;
    match (situation.channel, situation.window) {
        (Channel::Sms, _) | (Channel::WhatsApp, Window::Open) => Ok(()),
        (Channel::WhatsApp, Window::Closed) => Err(Barrier::WindowClosed),
        (Channel::WhatsApp, Window::Never) => Err(Barrier::NeverWrote),
    }
}

fn template(situation: &Situation) -> Result<(), Barrier> {
    refuse(situation.channel == Channel::Sms, Barrier::NoTemplatesBySms)?;
    reachable(situation)
}

fn marketing(situation: &Situation) -> Result<(), Barrier> {
    template(situation)?;
    refuse(situation.refuses_marketing, Barrier::OptedOut)
}

fn authentication(situation: &Situation) -> Result<(), Barrier> {
    template(situation)?;
    match (situation.reach, situation.number) {
        (Reach::Number, _) => Ok(()),
        (_, Number::Known) => Err(Barrier::NumberNotPicked),
        (_, Number::Contested) => Err(Barrier::NumberContested),
        (_, Number::Unknown) => Err(Barrier::NumberRequired),
    }
}

fn request_number(situation: &Situation) -> Result<(), Barrier> {
    let texts_a_number = situation.channel == Channel::Sms && situation.number == Number::Known;
    refuse(texts_a_number, Barrier::NumberKnown)?;
    template(situation)?;
    refuse(situation.reach == Reach::Number, Barrier::NumberKnown)?;
    refuse(situation.asked == Asked::Lately, Barrier::AskedLately)?;
    refuse(situation.window != Window::Open && !situation.has_asking_template, Barrier::NoAskingTemplate)
}

fn switch_sms(situation: &Situation) -> Result<(), Barrier> {
    refuse(situation.channel == Channel::Sms, Barrier::SmsAlready)?;
    no_group(situation)?;
    match situation.number {
        Number::Known => refuse(!situation.has_sms_line, Barrier::NoSmsLine),
        Number::Contested => Err(Barrier::NumberContested),
        Number::Unknown => Err(Barrier::NoNumber),
    }
}

fn link(situation: &Situation) -> Result<(), Barrier> {
    no_group(situation)?;
    refuse(situation.is_apart, Barrier::Pilot)
}

fn create(situation: &Situation) -> Result<(), Barrier> {
    link(situation)?;
    refuse(situation.has_record, Barrier::RecordExists)
}

fn refuse(is_so: bool, barrier: Barrier) -> Result<(), Barrier> {
    if is_so { Err(barrier) } else { Ok(()) }
}
