//! `knownas user`.

use anyhow::{Context, Result};
use desk::people::{self, Made};

use super::{ask, open};
use crate::cli::{Settings, UserCommand};
use crate::public_url;

/// Lists, adds, invites, changes members, and lets them go.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(crate) async fn run(settings: &Settings, command: &UserCommand) -> Result<()> {
    let (desk, viewer) = open(settings).await?;
    let named = async |email: &str| {
        people::by_email(&desk, &viewer, email)
            .await
            .with_context(|| format!("Nobody has the address {email}."))
    };
    match command {
        UserCommand::List => {
            for member in people::members(&desk, &viewer).await? {
                let left = if member.left_at.is_some() { "\tleft" } else { "" };
                println!("{}\t{}\t{}{left}", member.email, member.name, member.role.as_str());
            }
        }
        UserCommand::Add { email, role, name } => {
            let password = ask("Password")?.context("A password is needed.")?;
            let whom = (email.as_str(), name.as_deref(), (*role).into());
            people::add(&desk, &viewer, whom, &password).await?;
            println!("{email} can sign in.");
        }
        UserCommand::Invite { email, role } => {
            let url = public_url::told(settings, &desk).await?;
            let made = people::invite(&desk, &viewer, email, (*role).into(), &url).await?;
            tell(&made, email);
        }
        UserCommand::Role { email, role } => {
            let member = named(email).await?;
            people::set_role(&desk, &viewer, member.id, (*role).into()).await?;
            println!("{email} is {} now.", people::Role::from(*role).as_str());
        }
        UserCommand::Password { email, link } => {
            let member = named(email).await?;
            if *link {
                let url = public_url::told(settings, &desk).await?;
                tell(&people::reset(&desk, &viewer, member.id, &url).await?, email);
            } else {
                let password = ask("New password")?.context("A password is needed.")?;
                people::set_password(&desk, &viewer, member.id, &password).await?;
                println!("{email} signs in with the new password from now on.");
            }
        }
        UserCommand::Deactivate { email } => {
            let member = named(email).await?;
            people::let_go(&desk, &viewer, member.id).await?;
            println!("{email} cannot sign in any more.");
        }
        UserCommand::Activate { email } => {
            let member = named(email).await?;
            people::bring_back(&desk, &viewer, member.id).await?;
            println!("{email} can sign in again.");
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
fn tell(made: &Made, email: &str) {
    match &made.address {
        None => println!("An e-mail to {email} leaves as soon as `knownas serve` runs."),
        Some(address) => println!("{}", address.reveal()),
    }
}
