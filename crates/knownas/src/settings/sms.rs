//! `knownas sms`.

use anyhow::{Context, Result};
use desk::channel::Carrier;
use desk::setup::{self, SmsWish, Trial};
use desk::view::{self, SmsSettings};

use super::{ask, open, put, seen, try_line};
use crate::cli::{Settings, SmsChange, SmsCommand};
use crate::public_url;

/// Lists, connects, changes, tries and removes lines for SMS.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(crate) async fn run(settings: &Settings, command: &SmsCommand) -> Result<()> {
    let (desk, viewer) = open(settings).await?;
    let lines = view::sms_lines_settings(&desk, &viewer).await?;
    let named = |key: &str| -> Result<&SmsSettings> {
        lines.iter().find(|line| line.key == key).with_context(|| format!("There is no line {key:?}."))
    };
    let hook = async |line: &SmsWish, secret| -> Result<String> {
        let url = public_url::told(settings, &desk).await?;
        Ok(setup::sms_hook(&url, &line.key, line.provider, secret))
    };
    match command {
        SmsCommand::List => {
            for line in &lines {
                let (provider, seen) = (line.provider.as_str(), seen(line.seen_at));
                println!("{}\t{}\t{}\t{provider}\t{seen}", line.key, line.name, line.display_phone);
            }
        }
        SmsCommand::Add { key, provider, change } => {
            let mut wish = empty(key, (*provider).into());
            apply(&mut wish, change);
            wish.secret = ask(secret_of(wish.provider))?;
            let made = setup::add_sms_line(&desk, &viewer, wish.clone()).await?;
            println!("{key} is connected. Its provider calls this address when somebody texts:");
            println!("{}", hook(&wish, made.hook_secret.as_ref()).await?);
        }
        SmsCommand::Change { key, change } => {
            let mut wish = as_it_is(named(key)?);
            apply(&mut wish, change);
            wish.secret = ask(&format!("{} (empty: as it is)", secret_of(wish.provider)))?;
            setup::set_sms_line(&desk, &viewer, wish).await?;
            println!("{key} is changed.");
        }
        SmsCommand::RenewSecret { key } => {
            let line = named(key)?;
            let secret = setup::renew_hook_secret(&desk, &viewer, line.id).await?;
            println!("Kannel calls this address from now on:");
            println!("{}", hook(&as_it_is(line), Some(&secret)).await?);
        }
        SmsCommand::Test { key, number, text } => {
            let trial = Trial::Text(text.clone());
            println!("{}", try_line(&desk, &viewer, named(key)?.id, number, &trial).await?);
        }
        SmsCommand::Remove { key } => {
            setup::remove_line(&desk, &viewer, named(key)?.id).await?;
            println!("{key} is removed.");
        }
    }
    Ok(())
}

fn secret_of(provider: Carrier) -> &'static str {
    match provider {
        Carrier::Kannel => "Password of Kannel's sendsms-user",
        Carrier::Twilio | Carrier::Meta => "Twilio's Auth token",
    }
}

fn empty(key: &str, provider: Carrier) -> SmsWish {
    SmsWish {
        key: key.to_owned(),
        name: key.to_owned(),
        provider,
        sender: String::new(),
        display_phone: None,
        url: None,
        account: String::new(),
        secret: None,
        hook_secret: None,
        phone_trust_days: None,
    }
}

fn as_it_is(line: &SmsSettings) -> SmsWish {
    SmsWish {
        key: line.key.clone(),
        name: line.name.clone(),
        provider: line.provider,
        sender: line.sender.clone(),
        display_phone: None,
        url: None,
        account: line.account.clone(),
        secret: None,
        hook_secret: None,
        phone_trust_days: None,
    }
}

/// What was said on the command line counts.
fn apply(line: &mut SmsWish, change: &SmsChange) {
    put(&mut line.name, &change.name);
    put(&mut line.sender, &change.from);
    put(&mut line.account, &change.account);
    line.display_phone.clone_from(&change.display_phone);
    line.url.clone_from(&change.url);
    line.phone_trust_days = change.phone_trust_days;
}
