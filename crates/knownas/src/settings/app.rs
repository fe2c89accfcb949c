//! `knownas app`.

use anyhow::{Context, Result, bail};
use desk::setup::{self, AppWish};
use desk::view::{self, AppSettings};

use super::{ask, open};
use crate::cli::{AppCommand, Settings};
use crate::public_url;

/// Lists, sets up, changes and removes apps.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(crate) async fn run(settings: &Settings, command: &AppCommand) -> Result<()> {
    let (desk, viewer) = open(settings).await?;
    let apps = view::apps(&desk, &viewer).await?;
    let named = |key: &str| -> Result<&AppSettings> {
        apps.iter().find(|app| app.key == key).with_context(|| format!("There is no app {key:?}."))
    };
    match command {
        AppCommand::List => {
            for app in &apps {
                let verified =
                    if app.verified_at.or(app.seen_at).is_some() { "verified" } else { "not verified" };
                let forged =
                    app.forged_at.map_or("", |_at| "\tdeliveries are not signed with its app secret");
                println!("{}\t{} lines\twebhook {verified}{forged}", app.key, app.lines);
            }
        }
        AppCommand::Add { key } => {
            if named(key).is_ok() {
                bail!("There is an app {key:?} already. Change it with `knownas app change {key}`.");
            }
            let wish = AppWish {
                key: key.clone(),
                app_secret: ask("App secret")?,
                access_token: ask("Access token")?,
                verify_token: ask("Verify token (empty: one is made)")?,
            };
            setup::set_app(&desk, &viewer, wish).await?;
            let added = view::apps(&desk, &viewer).await?.into_iter().find(|app| app.key == *key);
            let url = public_url::told(settings, &desk).await?;
            println!("Paste these at Meta, under WhatsApp, Configuration:");
            println!("Callback URL: {url}/hooks/whatsapp/{key}");
            if let Some(app) = added {
                println!("Verify token: {}", app.verify_token.reveal());
            }
        }
        AppCommand::Change { key } => {
            named(key)?;
            let wish = AppWish {
                key: key.clone(),
                app_secret: ask("App secret (empty: as it is)")?,
                access_token: ask("Access token (empty: as it is)")?,
                verify_token: ask("Verify token (empty: as it is)")?,
            };
            setup::set_app(&desk, &viewer, wish).await?;
            println!("{key} is changed.");
        }
        AppCommand::Remove { key } => {
            setup::remove_app(&desk, &viewer, named(key)?.id).await?;
            println!("{key} is removed.");
        }
    }
    Ok(())
}
