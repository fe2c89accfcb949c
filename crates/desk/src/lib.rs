//! The product: one folder per stage of the flow. `receive` stores deliveries, `resolve` says who they are from,
//! `converse` keeps the threads; `contacts` is what people do about who is who; `drain` takes deliveries through them; `view` shows what came of it.

mod error;
mod seal;
mod words;

pub mod channel;
pub mod contacts;
pub mod converse;
pub mod deliver;
pub mod drain;
pub mod flow;
pub mod media;
pub mod people;
pub mod receive;
pub mod resolve;
pub mod search;
pub mod setup;
pub mod view;

use std::sync::Arc;

use base::Source;
use outside::Client;
use outside::graph::Graph;
use outside::mail::Mailer;
use outside::vault::Vault;
use store::{Db, Journal, Location, Statement};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use error::{Error, Refusal, Result};
pub use seal::Seal;

/// The handle that the outer floors hold. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Desk {
    db: Db,
    source: Source,
    journal: Journal,
    seal: Seal,
    passwords: people::Passwords,
    apps: Arc<channel::Apps>,
    forgeries: Arc<channel::Forgeries>,
    hub: flow::Hub,
    /// Told when something waits to be processed that the journal does not know of.
    wake: Arc<Notify>,
    /// Told when events were written.
    told: Arc<Notify>,
    /// Told when a file was uploaded.
    uploads: Arc<Notify>,
    /// Told when a message waits to be sent.
    outbox: Arc<Notify>,
    /// Told when it is known what became of messages.
    settled: Arc<Notify>,
    /// Told when a file waits to be fetched.
    files: Arc<Notify>,
    /// Told when a file waits to be handed to Meta.
    handing: Arc<Notify>,
    /// As many files as people and programs may send here at once.
    intakes: Arc<Semaphore>,
    /// Where messages are sent; without it they wait.
    graph: Option<Graph>,
    /// By which SMS providers are reached.
    client: Option<Client>,
    /// The address under which the outside reaches this program.
    public_url: Arc<str>,
    /// By whom letters are sent; without it, links are shown instead.
    mailer: Option<Mailer>,
    /// Told when a letter was written.
    post: Arc<Notify>,
    /// Told when Meta has to be asked about a line.
    ask: Arc<Notify>,
    /// Where files are kept; without it they wait.
    vault: Option<Vault>,
    /// Told when the program is to end.
    stopping: CancellationToken,
    /// Loops that hand something over, and have to hear what became of it.
    senders: TaskTracker,
}

/// How many files people and programs may send here at once: each may need some megabytes of memory.
const INTAKES: usize = 16;

impl Desk {
    /// Opens the product's data.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn open(location: &Location, seal: Seal, source: Source) -> Result<Self> {
        let db = Db::open(location).await?;
        let journal = Journal::open(&db).await?;
        Ok(Self {
            passwords: people::Passwords::new(&source)?,
            db,
            source,
            journal,
            seal,
            apps: Arc::default(),
            forgeries: Arc::default(),
            hub: flow::Hub::default(),
            wake: Arc::default(),
            told: Arc::default(),
            uploads: Arc::default(),
            outbox: Arc::default(),
            settled: Arc::default(),
            files: Arc::default(),
            handing: Arc::default(),
            intakes: Arc::new(Semaphore::new(INTAKES)),
            graph: None,
            client: None,
            public_url: Arc::from("http://localhost"),
            mailer: None,
            post: Arc::default(),
            ask: Arc::default(),
            vault: None,
            stopping: CancellationToken::new(),
            senders: TaskTracker::new(),
        })
    }

    /// The same desk, which sends its messages with this client: to Meta at this address, to SMS providers where their lines
    /// say.
    #[must_use]
    pub fn sending_through(self, client: Client, graph_url: &str) -> Self {
        Self { graph: Some(Graph::new(client.clone(), graph_url)), client: Some(client), ..self }
    }

    /// The same desk, which is reached from outside at this address, such as `https://desk.example`.
    #[must_use]
    pub fn reached_at(self, public_url: &str) -> Self {
        Self { public_url: Arc::from(public_url.trim_end_matches('/')), ..self }
    }

    /// The address that the provider of an SMS line calls.
    fn sms_hook(&self, key: &str) -> String {
        format!("{}/hooks/sms/{key}", self.public_url)
    }

    /// The same desk, which sends its letters by this server.
    #[must_use]
    pub fn mailing_through(self, mailer: Mailer) -> Self {
        Self { mailer: Some(mailer), ..self }
    }

    /// Whether links go by letter.
    pub fn sends_letters(&self) -> bool {
        self.mailer.is_some()
    }

    /// The same desk, which keeps its files here.
    #[must_use]
    pub fn keeping_files_in(self, vault: Vault) -> Self {
        Self { vault: Some(vault), ..self }
    }

    /// The same desk, but what arrives is acknowledged and not stored: what the bench compares with.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn without_storage(self) -> Self {
        Self { journal: Journal::nowhere(), ..self }
    }

    /// Starts the loops: processing what arrives, telling open pages. They live as long as the runtime.
    pub fn run(&self) {
        tokio::spawn(drain::run(self.clone()));
        tokio::spawn(contacts::import::run_uploads(self.clone()));
        self.senders.spawn(deliver::run(self.clone()));
        self.senders.spawn(people::run_post(self.clone()));
        tokio::spawn(deliver::templates::run(self.clone()));
        tokio::spawn(channel::run_asking(self.clone()));
        tokio::spawn(deliver::run_files(self.clone()));
        tokio::spawn(media::run(self.clone()));
        tokio::spawn(media::run_sweeping(self.clone()));
        tokio::spawn(setup::run_restaging(self.clone()));
        tokio::spawn(flow::run_live(self.clone()));
    }

    /// Ends when the program is to end. What is open for long ends with it.
    pub fn told_to_stop(&self) -> impl Future<Output = ()> + Send + use<> {
        self.stopping.clone().cancelled_owned()
    }

    /// Hands nothing more over, and waits until it is known what became of what was on its way. Everything else may be broken
    /// off at any moment.
    pub async fn stop(&self) {
        self.stopping.cancel();
        self.senders.close();
        self.senders.wait().await;
    }

    /// Time, randomness and ids.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The database, for health checks and benches.
    pub fn db(&self) -> &Db {
        &self.db
    }
}

/// Every declared statement, so that one test prepares them all on both engines.
pub const STATEMENTS: &[&[Statement]] = &[
    channel::queries::ALL,
    contacts::import::queries::ALL,
    contacts::queries::ALL,
    contacts::code_queries::ALL,
    converse::queries::ALL,
    deliver::asking::queries::ALL,
    deliver::marketing::queries::ALL,
    deliver::queries::ALL,
    deliver::templates::queries::ALL,
    drain::queries::ALL,
    flow::queries::ALL,
    media::queries::ALL,
    deliver::file_queries::ALL,
    people::queries::ALL,
    receive::queries::ALL,
    resolve::queries::ALL,
    search::queries::ALL,
    setup::queries::ALL,
    view::queries::ALL,
    view::settings_queries::ALL,
];
