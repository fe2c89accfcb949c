//! The words of the command line. Every flag is also a variable: `--listen` is `KNOWNAS_LISTEN`.

mod settings;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base::Source;
use clap::{Args, Parser, Subcommand, ValueEnum};
use desk::media::Vault;
use desk::people::Role;
use desk::{Desk, Seal};
use outside::mail::Mailer;
use store::Location;

use crate::{master_key, public_url};

pub(crate) use settings::{AppCommand, LineChange, LineCommand, SmsChange, SmsCommand, UserCommand};

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
