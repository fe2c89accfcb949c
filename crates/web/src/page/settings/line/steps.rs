//! The way to a line on WhatsApp that works, step by step.

use desk::people::Viewer;
use desk::view::LineSettings;

use super::super::app::standing;
use super::super::steps::{Step, StepState, StepsPart, delivery, forged, step, trial, tried};
use crate::App;
use crate::error::Result;
use crate::page::reader::Reader;
use crate::page::words::{count, tame};

/// The steps of a line as they are now.
pub(super) async fn steps(
    app: &App,
    viewer: &Viewer,
    reader: &Reader,
    line: &LineSettings,
) -> Result<StepsPart> {
    let tried = tried(app, viewer, line.tried).await?;
    let steps = vec![
        webhook(line, reader),
        subscription(line, reader),
        connection(line),
        delivered(line, reader),
        trial(tried.as_ref(), "WhatsApp", reader),
    ];
    let address = format!("/parts/settings/lines/{}", line.id);
    Ok(StepsPart { address, steps, facts: facts(line), asked: line.asked_at.map(|at| reader.ago(at)) })
}

fn facts(line: &LineSettings) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    facts.extend(line.verified_name.as_deref().map(|name| ("Customers see", tame(name))));
    facts.extend(line.quality.as_deref().map(|word| ("Quality", quality(word))));
    if line.asked_at.is_some() {
        let rate = count(line.rate, "message a second", "messages a second");
        facts.push(("Speed", format!("up to {rate}")));
    }
    facts
}

fn quality(word: &str) -> String {
    match word {
        "GREEN" => "High".to_owned(),
        "YELLOW" => "Medium".to_owned(),
        "RED" => "Low: customers block or report messages of this number".to_owned(),
        _ => "Not known yet".to_owned(),
    }
}

fn webhook(line: &LineSettings, reader: &Reader) -> Step {
    let title = "Webhook";
    match (line.verified_at, line.seen_at) {
        (Some(at), _) => {
            Step { at: Some(reader.ago(at)), ..step(title, StepState::Done, "Meta verified it") }
        }
        (None, Some(_)) => step(title, StepState::Done, "Meta delivers to it."),
        (None, None) => {
            let words = "Paste the webhook address and the verify token of the app at Meta.";
            let link = (format!("/settings/apps/{}", line.app), "Show both");
            Step { link: Some(link), ..step(title, StepState::ToDo, words) }
        }
    }
}

fn subscription(line: &LineSettings, reader: &Reader) -> Step {
    let title = "Subscription";
    match (line.subscribed_at, line.seen_at) {
        (Some(at), _) => {
            let words = "The app gets what happens on this account. Subscribed";
            Step { at: Some(reader.ago(at)), ..step(title, StepState::Done, words) }
        }
        (None, Some(_)) => step(title, StepState::Done, "The app gets what happens on this account."),
        (None, None) => {
            let words = "The app has to be subscribed to the account, or Meta delivers nothing.";
            let button = (format!("/settings/lines/{}/subscribe", line.id), "Subscribe");
            Step { button: Some(button), ..step(title, StepState::ToDo, words) }
        }
    }
}

fn connection(line: &LineSettings) -> Step {
    let title = "Number at Meta";
    let again = (format!("/settings/lines/{}/ask", line.id), "Ask Meta again");
    let found = match (&line.unasked, line.standing.as_deref()) {
        (Some(why), _) => step(title, StepState::Trouble, why),
        (None, Some("CONNECTED")) => step(title, StepState::Done, "Connected: it can send and receive."),
        (None, Some(word)) => {
            let words = format!(
                "Meta says: {}. Only a connected number sends and receives; register it in WhatsApp Manager.",
                standing(Some(word))
            );
            step(title, StepState::Trouble, &words)
        }
        (None, None) => step(title, StepState::Waiting, "Meta has not told of it yet."),
    };
    Step { button: Some(again).filter(|_button| found.state != StepState::Done), ..found }
}

fn delivered(line: &LineSettings, reader: &Reader) -> Step {
    let Some(at) = line.forged_at else { return delivery(&line.display_phone, line.seen_at, reader) };
    let words =
        format!("Deliveries come for the app {}, but are not signed with its app secret.", line.app_key);
    let link = (format!("/settings/apps/{}#secrets-title", line.app), "Check the app secret");
    forged(&words, at, link, reader)
}
