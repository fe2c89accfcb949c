//! The words of `knownas app`, `line`, `sms` and `user`.

use clap::{Args, Subcommand, ValueEnum};
use desk::channel::{Carrier, MergePolicy, Stage};
use desk::people::Role;

#[derive(Debug, Subcommand)]
pub(crate) enum AppCommand {
    /// List the apps.
    List,
    /// Add an app. App secret, access token and verify token are asked for, or read from the input, one per line.
    Add {
        /// A short word of yours; it ends the webhook's address.
        key: String,
    },
    /// Change an app's secrets. They are asked for, or read from the input, one per line; empty ones stay as they are.
    Change {
        /// The app's key.
        key: String,
    },
    /// Remove an app that no line belongs to.
    Remove {
        /// The app's key.
        key: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum LineCommand {
    /// List the lines.
    List,
    /// List the numbers of a WhatsApp Business Account, as Meta tells them.
    Numbers {
        /// The app's key.
        #[arg(long)]
        app: String,
        /// Meta's id of the account.
        waba: String,
    },
    /// Connect a number: set the line up, and subscribe the app to its account. What is not said, Meta is asked for.
    Add {
        /// The app's key.
        #[arg(long)]
        app: String,
        /// Meta's id of the WhatsApp Business Account.
        #[arg(long)]
        waba: String,
        /// Meta's id of the number.
        phone_number_id: String,
        #[command(flatten)]
        change: LineChange,
    },
    /// Subscribe the app of a line to its account once more, if that did not work when the line was connected.
    Subscribe {
        /// Meta's id of the number.
        phone_number_id: String,
    },
    /// Change a line. What is not said stays as it is.
    Change {
        /// Meta's id of the number.
        phone_number_id: String,
        #[command(flatten)]
        change: LineChange,
    },
    /// Show a line's business username; claim or release it.
    Username {
        /// Meta's id of the number.
        phone_number_id: String,
        /// Claim this one.
        #[arg(long)]
        claim: Option<String>,
        /// Take it from another number of yours.
        #[arg(long, requires = "claim")]
        transfer: bool,
        /// Give it up.
        #[arg(long, conflicts_with = "claim")]
        release: bool,
    },
    /// Send a test message from a line, and say what became of it. The program has to be running.
    Test {
        /// Meta's id of the number.
        phone_number_id: String,
        /// The number to send to, with + and the country code.
        number: String,
        /// The template to send, without variables.
        #[arg(long, default_value = "hello_world")]
        template: String,
        /// The template's language.
        #[arg(long, default_value = "en_US")]
        language: String,
        /// Words instead of a template: only within 24 hours after that number wrote to the line.
        #[arg(long, conflicts_with_all = ["template", "language"])]
        text: Option<String>,
    },
    /// Remove a line on which nobody ever wrote.
    Remove {
        /// Meta's id of the number.
        phone_number_id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SmsCommand {
    /// List the lines for SMS.
    List,
    /// Connect a number. The provider's secret is asked for, or read from the input.
    Add {
        /// A short word of yours; it ends the address that the provider calls.
        key: String,
        /// Who carries the messages.
        #[arg(long, value_enum)]
        provider: SmsProvider,
        #[command(flatten)]
        change: SmsChange,
    },
    /// Change a line. What is not said stays as it is; so does the provider's secret if an empty one is given.
    Change {
        /// The line's key.
        key: String,
        #[command(flatten)]
        change: SmsChange,
    },
    /// Make another secret for a Kannel to show, and print the address with it, once.
    RenewSecret {
        /// The line's key.
        key: String,
    },
    /// Send a test message from a line, and say what became of it. The program has to be running.
    Test {
        /// The line's key.
        key: String,
        /// The number to send to, with + and the country code.
        number: String,
        /// The words.
        #[arg(long, default_value = "This is a test message.")]
        text: String,
    },
    /// Remove a line on which nobody ever wrote.
    Remove {
        /// The line's key.
        key: String,
    },
}

/// Who carries SMS.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SmsProvider {
    /// Twilio, or somebody who speaks as Twilio does.
    Twilio,
    /// A Kannel of yours.
    Kannel,
}

impl From<SmsProvider> for Carrier {
    fn from(provider: SmsProvider) -> Self {
        match provider {
            SmsProvider::Twilio => Self::Twilio,
            SmsProvider::Kannel => Self::Kannel,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct SmsChange {
    /// What colleagues call it; a new one has its key for a name.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Whom messages are from: a number with +, a short code, a name.
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// The number as people write it, if that is another.
    #[arg(long)]
    pub(crate) display_phone: Option<String>,
    /// Twilio's Account SID, or the name of Kannel's sendsms-user.
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// Where the provider is; a Kannel's smsbox, like http://127.0.0.1:13013.
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    #[arg(long)]
    pub(crate) phone_trust_days: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct LineChange {
    /// What colleagues call it.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Meta's id of the business portfolio.
    #[arg(long)]
    pub(crate) portfolio_id: Option<String>,
    /// The number as people write it.
    #[arg(long)]
    pub(crate) display_phone: Option<String>,
    /// The group of portfolios that share parent ids; empty for none.
    #[arg(long)]
    pub(crate) parent_group: Option<String>,
    /// How far usernames are rolled out on it.
    #[arg(long, value_enum)]
    pub(crate) stage: Option<StageWord>,
    /// What happens when it is proven that two contacts are one person.
    #[arg(long, value_enum)]
    pub(crate) merge_policy: Option<MergeWord>,
    /// For how many days a number is trusted after it was last seen; 0: for ever.
    #[arg(long)]
    pub(crate) phone_trust_days: Option<u32>,
    /// Whether customers are told that their messages were read, and that somebody is typing.
    #[arg(long)]
    pub(crate) read_receipts: Option<bool>,
    /// For how many days a customer who was asked for the number is not asked again.
    #[arg(long)]
    pub(crate) ask_again_days: Option<u32>,
    /// The words to ask with; empty for the product's own.
    #[arg(long)]
    pub(crate) ask_words: Option<String>,
}

/// How far usernames are rolled out on a line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum StageWord {
    /// Everything.
    Full,
    /// Messages without a number are shown apart.
    Pilot,
}

impl From<StageWord> for Stage {
    fn from(word: StageWord) -> Self {
        match word {
            StageWord::Full => Self::Full,
            StageWord::Pilot => Self::Pilot,
        }
    }
}

/// What happens to proven joins.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum MergeWord {
    /// They happen by themselves.
    Automatic,
    /// A review asks.
    Ask,
}

impl From<MergeWord> for MergePolicy {
    fn from(word: MergeWord) -> Self {
        match word {
            MergeWord::Automatic => Self::Automatic,
            MergeWord::Ask => Self::Ask,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// List everybody.
    List,
    /// Add somebody at once. The password is asked for, or read from the input.
    Add {
        /// What they sign in with.
        email: String,
        /// What they may do.
        #[arg(long, value_enum, default_value = "agent")]
        role: UserRole,
        /// What colleagues see; without it, the part of the address before the @.
        #[arg(long)]
        name: Option<String>,
    },
    /// Invite somebody: by e-mail if --smtp-url is set, else the link is printed.
    Invite {
        /// What they will sign in with.
        email: String,
        /// What they may do.
        #[arg(long, value_enum, default_value = "agent")]
        role: UserRole,
    },
    /// Change what somebody may do.
    Role {
        /// Their address.
        email: String,
        /// What they may do from now on.
        #[arg(value_enum)]
        role: UserRole,
    },
    /// Give somebody another password; it is asked for, or read from the input. Their sessions end.
    Password {
        /// Their address.
        email: String,
        /// Make a link by which they choose it themselves.
        #[arg(long)]
        link: bool,
    },
    /// End somebody's sessions and keep them from signing in.
    Deactivate {
        /// Their address.
        email: String,
    },
    /// Let somebody sign in again.
    Activate {
        /// Their address.
        email: String,
    },
}

/// What a person may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum UserRole {
    /// Conversations and contacts.
    Agent,
    /// Everything but giving the workspace away.
    Admin,
    /// Everything.
    Owner,
}

impl From<UserRole> for Role {
    fn from(role: UserRole) -> Self {
        match role {
            UserRole::Agent => Self::Agent,
            UserRole::Admin => Self::Admin,
            UserRole::Owner => Self::Owner,
        }
    }
}
