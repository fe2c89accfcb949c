//! What an SMS provider told.

use base::Moment;
use identity::{Identifier, Ids, Origin, Phone};
use sms::{Form, Progress, Report, Told};

use super::super::{
    Content, DeliveryState, Direction, Failure, Happening, Labels, NewMessage, Setting, What,
};
use super::{Problem, Reading};
use crate::channel::{Carrier, Line};

/// Reads a delivery that came through the hook of an SMS line.
pub fn read_sms<'l>(body: &[u8], received_at: Moment, line: &'l Line) -> Reading<'l> {
    let form = Form::read(body);
    let told = match line.carrier {
        Carrier::Kannel => sms::kannel::read(&form),
        Carrier::Twilio | Carrier::Meta => sms::twilio::read(&form),
    };
    let happening = |ids, origin, what| Happening {
        line,
        ids,
        origin,
        // Neither says when it was written.
        at: received_at,
        labels: Labels::default(),
        what,
        rotation: None,
        named: None,
    };
    let mut reading = Reading::default();
    match told {
        Ok(Told::Text(text)) => {
            let phone = text.from.as_ref().and_then(|sender| number(sender, line));
            let ids = Ids::kept(phone.iter().map(Identifier::phone)).or_message(&text.id);
            reading.happenings.push(happening(ids, Some(Origin::Sms), what_of(text)));
        }
        // Our own message: it tells nothing about who is who.
        Ok(Told::Report(report)) => {
            reading.happenings.push(happening(Ids::default(), None, state_of(report)));
        }
        Err(unreadable) => reading.problems.push(Problem::Unreadable(unreadable.to_string())),
    }
    reading
}

/// A number whose country is certain: as it was written, or because it cannot be one of the line's own country.
fn number(sender: &sms::Sender, line: &Line) -> Option<Phone> {
    let phone: Phone = sender.digits.parse().ok()?;
    (sender.is_certain || line.takes_plain(&phone)).then_some(phone)
}

fn what_of(text: sms::Text) -> What {
    let files = match text.files {
        0 => None,
        1 => Some("a file".to_owned()),
        more => Some(format!("{more} files")),
    };
    let content = match (files, text.body.is_empty()) {
        (Some(files), true) => Content::Unsupported {
            what: Some(files),
            reason: Some("Files that come by SMS are not fetched.".to_owned()),
        },
        (Some(files), false) => Content::Text {
            body: format!("{}\n\n[{files} came along. Files that come by SMS are not fetched.]", text.body),
        },
        (None, _) => Content::Text { body: text.body },
    };
    let kind = if matches!(content, Content::Text { .. }) { "text" } else { "unsupported" };
    What::Message(NewMessage {
        wamid: text.id,
        direction: Direction::In,
        group: None,
        kind: kind.to_owned(),
        content,
        setting: Setting::default(),
        // There is none: an SMS line may always write.
        opens_window: false,
    })
}

fn state_of(report: Report) -> What {
    let state = match report.progress {
        Progress::Accepted => DeliveryState::Sent,
        Progress::Delivered => DeliveryState::Delivered,
        Progress::Read => DeliveryState::Read,
        Progress::Failed => DeliveryState::Failed,
    };
    // The provider's codes are not Meta's: the words have them.
    let failure = report.failure.map(|words| Failure { code: None, words, details: None });
    What::State { wamid: report.id, state, failure, callback: report.ours }
}
