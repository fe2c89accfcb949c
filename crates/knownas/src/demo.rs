//! `knownas demo`: product and simulator in one process, with a living story. Nothing is kept between two runs.

use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use base::{Secret, Source};
use desk::channel::Carrier;
use desk::setup::{Admin, App, Line, Setup, SmsLine, Token, Workspace};
use desk::{Desk, Seal};
use simulator::{NameRules, Simulator, SimulatorConfig};
use store::Location;
use web::DemoDoor;

use crate::cli::{Demo, Settings};
use crate::public_url;
use crate::serve::{listen, sending, serve};

const EMAIL: &str = "you@acme.test";

/// Runs the demo until it is told to stop.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(crate) async fn run(settings: &Settings, demo: &Demo) -> Result<()> {
    let folder =
        tempfile::TempDir::with_prefix("knownas-demo-").context("no temporary folder can be made")?;
    let location =
        settings.database_url.clone().unwrap_or_else(|| Location::Sqlite(folder.path().join("demo.db")));
    let source = Source::system();
    let desk = Desk::open(&location, Seal::new(source.random_bytes()), source.clone()).await?;
    let desk = desk.keeping_files_in(settings.vault(folder.path())?);

    let listener = listen(settings.listen).await?;
    let address = listener.local_addr()?;
    let url = settings.public_url.clone().unwrap_or_else(|| public_url::guessed(address));
    let (app_secret, access_token) = (source.secret(""), source.secret(""));
    let webhook = format!("http://{}/hooks/whatsapp/{{app}}", reachable(address));
    let mut meta = SimulatorConfig::acme(&webhook, app_secret, access_token).with_sms(source.secret(""));
    meta.listen = demo.simulator_listen;
    let password = source.secret("");
    let mut simulator = Simulator::start(meta.clone(), source.clone())
        .await
        .with_context(|| format!("The simulated WhatsApp cannot listen on {}", demo.simulator_listen))?;
    let setup = setup(&meta, &simulator.url(), &password, &source);
    desk::setup::apply(&desk, &setup).await?;
    let door = DemoDoor { email: EMAIL.to_owned() };
    let desk = sending(desk, &simulator.url(), &url)?;
    let product = tokio::spawn(serve(desk, listener, url.clone(), Some(door)));
    connect(&simulator, &setup).await?;
    simulator.tell(Duration::from_secs(demo.pace.max(1))).context("the story cannot be told")?;

    println!("The inbox: {url}/demo");
    println!("Be a customer: {}/control", simulator.url());
    println!("A story plays; nothing is kept. Stop with Ctrl-C.");
    if !demo.no_browser {
        open_browser(&format!("{url}/demo"));
    }
    let outcome = product.await.context("the product stopped")?;
    simulator.stop().await;
    outcome
}

/// What a business does at Meta before its first message: the webhook is verified, and Meta keeps it some usernames.
async fn connect(simulator: &Simulator, setup: &Setup) -> Result<()> {
    for app in &setup.apps {
        simulator.pusher().verify(&app.key, app.verify_token.reveal()).await?;
    }
    for line in &setup.lines {
        let kept = ["acme.coffee", "acme.help"].map(str::to_owned).to_vec();
        simulator.platform().set_name_rules(&line.portfolio_id, NameRules { kept, ..NameRules::default() });
    }
    Ok(())
}

/// An address to connect to: a wildcard listens everywhere, but cannot be called.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() { SocketAddr::from(([127, 0, 0, 1], address.port())) } else { address }
}

/// The same business on our side.
fn setup(meta: &SimulatorConfig, provider: &str, password: &Secret, source: &Source) -> Setup {
    let app = |app: &simulator::App| App {
        key: app.key.clone(),
        app_secret: app.app_secret.clone(),
        verify_token: source.secret(""),
        access_token: app.access_token.clone(),
    };
    let line = |line: &simulator::Line| Line {
        name: line.name.clone(),
        app: line.app.clone(),
        phone_number_id: line.phone_number_id.clone(),
        waba_id: line.waba_id.clone(),
        portfolio_id: line.portfolio_id.clone(),
        display_phone: line.display_phone.clone(),
        parent_group: line.parent_group.clone(),
        ..Line::default()
    };
    let sms_line = |line: &simulator::SmsLine| SmsLine {
        key: line.key.clone(),
        name: line.name.clone(),
        provider: Carrier::Twilio,
        sender: line.sender.clone(),
        display_phone: Some("+1 555 010 0230".to_owned()),
        url: Some(provider.to_owned()),
        account: line.account.clone(),
        secret: line.secret.clone(),
        hook_secret: None,
        phone_trust_days: None,
    };
    Setup {
        workspace: Workspace { name: "Acme Coffee".to_owned(), was: None, additional: false },
        admin: Admin { email: EMAIL.to_owned(), password: password.clone(), name: Some("You".to_owned()) },
        apps: meta.apps.iter().map(app).collect(),
        lines: meta.lines.iter().map(line).collect(),
        sms_lines: meta.sms_lines.iter().map(sms_line).collect(),
        tokens: Vec::<Token>::new(),
    }
}

/// Opens the person's browser where there is a desktop; elsewhere the printed address has to do.
fn open_browser(url: &str) {
    let has_desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if has_desktop {
        let _none = Command::new("xdg-open").arg(url).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    }
}
