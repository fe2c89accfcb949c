//! The words of the command line. Every flag is also a variable: `--listen` is `KNOWNAS_LISTEN`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base::Source;
use clap::{Args, Parser, Subcommand, ValueEnum};
use desk::channel::{Carrier, MergePolicy, Stage};
use desk::media::Vault;
use desk::people::Role;
use desk::{Desk, Seal};
use outside::mail::Mailer;
use store::Location;

use crate::{master_key, public_url};

/// A self-hosted inbox for WhatsApp that keeps knowing who is who.
#[derive(Debug, Parser)]
#[command(name = "knownas", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The product and a simulated WhatsApp with a living story, in one process, nothing to configure.
    Demo(Demo),
    /// The product.
    Serve,
    /// The simulated WhatsApp alone.
    Simulate {
        /// A setup file, with `webhook_url` above its tables: where the webhooks go, with {app} for the app's key.
        file: PathBuf,
        /// Where it listens, its control page included, whatever the file says.
        #[arg(long)]
        simulator_listen: Option<SocketAddr>,
    },
    /// Apply a setup file: workspace, admin, apps, lines, tokens. Repeating it changes nothing.
    Setup {
        /// The TOML file.
        file: PathBuf,
    },
    /// Feed recorded webhook bodies in, as if they had just arrived.
    Replay {
        /// One JSON object a line: a webhook body, or {"name", "body"} or {"name", "raw"} as in the fixtures.
        file: PathBuf,
        /// The key of the app they came for; needed when there are several.
        #[arg(long)]
        app: Option<String>,
    },
    /// Take contacts in from a CSV file. Cut short, it goes on where it was when started again.
    ///
    /// The first line names the columns, in any order: name, company, email, phone, bsuid, parent_bsuid, username, id (ours, as
    /// an export has it), crm:SYSTEM for ids in other systems, field:NAME for fields of your own. Several numbers or ids in one
    /// cell have a semicolon between them. A BSUID is written PORTFOLIO:ID where there are several portfolios. A row belongs to
    /// the contact that has any of its ids or numbers. Nothing is ever joined by a file: where a row fits two contacts, a
    /// review asks. What a row leaves empty stays as it is.
    Import {
        /// The CSV file: UTF-8, with commas or semicolons.
        file: PathBuf,
        /// Only say what would happen, line by line, and write nothing.
        #[arg(long)]
        dry_run: bool,
        /// From the first row, even if this very file went in before.
        #[arg(long)]
        again: bool,
    },
    /// Write all contacts into a CSV file that can be imported again.
    Export {
        /// The file; without it, the output.
        file: Option<PathBuf>,
    },
    /// Apps at Meta: their webhooks, secrets and tokens.
    App {
        #[command(subcommand)]
        command: AppCommand,
    },
    /// Lines: the numbers that customers write to.
    Line {
        #[command(subcommand)]
        command: LineCommand,
    },
    /// Lines for SMS.
    Sms {
        #[command(subcommand)]
        command: SmsCommand,
    },
    /// People who sign in.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Make an API token and print its secret, once.
    Token {
        /// What it is for.
        label: String,
        /// What it may do.
        #[arg(long, value_enum, default_value = "integration")]
        role: TokenRole,
    },
}

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

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// How many seconds pass between two beats of the story.
    #[arg(long, default_value_t = 4)]
    pub(crate) pace: u64,
    /// Where the simulated WhatsApp listens, its control page included.
    #[arg(long, default_value = "127.0.0.1:8090")]
    pub(crate) simulator_listen: SocketAddr,
    /// Do not open a browser.
    #[arg(long)]
    pub(crate) no_browser: bool,
}

/// What a token may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum TokenRole {
    /// Every REST and Graph route except settings and people.
    Integration,
    /// Conversations and contacts.
    Agent,
    /// Everything but giving the workspace away.
    Admin,
}

impl From<TokenRole> for Role {
    fn from(role: TokenRole) -> Self {
        match role {
            TokenRole::Integration => Self::Integration,
            TokenRole::Agent => Self::Agent,
            TokenRole::Admin => Self::Admin,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// Where to listen.
    #[arg(long, global = true, env = "KNOWNAS_LISTEN", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// The folder for the SQLite file, media and the generated master key.
    #[arg(long, global = true, env = "KNOWNAS_DATA_DIR", default_value = "./data")]
    pub(crate) data_dir: PathBuf,
    /// The database: postgres://… ; without it, a SQLite file in the data folder.
    #[arg(long, global = true, env = "KNOWNAS_DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: Option<Location>,
    /// The address under which browsers and Meta reach this, like https://inbox.example.com. `serve` remembers it for the other
    /// commands; without it, http:// and the listening address.
    #[arg(long, global = true, env = "KNOWNAS_PUBLIC_URL", value_parser = public_url::read)]
    pub(crate) public_url: Option<String>,
    /// Where Meta's Graph API is.
    #[arg(long, global = true, env = "KNOWNAS_GRAPH_URL", default_value = "https://graph.facebook.com")]
    pub(crate) graph_url: String,
    /// The mail server for invitations and new passwords: smtp://user:password@host:587?tls=required, or smtps://…, with
    /// &from=desk@example.org for the sender; without it, they are links to copy.
    #[arg(long, global = true, env = "KNOWNAS_SMTP_URL", hide_env_values = true)]
    pub(crate) smtp_url: Option<String>,
    /// Where files of messages are kept: s3://bucket/folder, with the variables AWS_ENDPOINT, AWS_REGION, AWS_ACCESS_KEY_ID and
    /// AWS_SECRET_ACCESS_KEY as every client of S3 knows them; without it, the folder media in the data folder.
    #[arg(long, global = true, env = "KNOWNAS_MEDIA_URL")]
    pub(crate) media_url: Option<String>,
    /// The key that seals stored secrets: 64 hexadecimal digits; without it, one is made in the data folder.
    #[arg(long, global = true, env = "KNOWNAS_MASTER_KEY", hide_env_values = true)]
    pub(crate) master_key: Option<String>,
}

impl Settings {
    /// Opens the product's data.
    pub(crate) async fn open(&self) -> Result<Desk> {
        std::fs::create_dir_all(&self.data_dir)
            .with_context(|| format!("The data folder {} cannot be made", self.data_dir.display()))?;
        let seal = Seal::new(master_key::read(self.master_key.as_deref(), &self.data_dir)?);
        let location =
            self.database_url.clone().unwrap_or_else(|| Location::Sqlite(self.data_dir.join("knownas.db")));
        let desk =
            Desk::open(&location, seal, Source::system()).await.context("The database cannot be opened")?;
        let desk = desk.keeping_files_in(self.vault(&self.data_dir)?);
        match &self.smtp_url {
            Some(url) => {
                let mailer =
                    Mailer::new(url).map_err(anyhow::Error::msg).context("--smtp-url cannot be used")?;
                Ok(desk.mailing_through(mailer))
            }
            None => Ok(desk),
        }
    }

    /// Where files of messages are kept.
    pub(crate) fn vault(&self, data_dir: &Path) -> Result<Vault> {
        let vault = match &self.media_url {
            Some(address) => Vault::in_bucket(address),
            None => Vault::in_folder(&data_dir.join("media")),
        };
        vault.map_err(anyhow::Error::msg).context("The place for files of messages cannot be used")
    }
}
