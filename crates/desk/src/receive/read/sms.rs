//! What an SMS provider told.

use base::Moment;
use identity::{Identifier, Ids, Origin, Phone};
use sms::{Attached, Form, Progress, Report, Told};

use super::super::{
    Content, DeliveryState, Direction, Failure, Happening, Labels, Media, NewMessage, Setting, What,
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
            let messages = messages_of(text).into_iter();
            let happenings =
                messages.map(|message| happening(ids.clone(), Some(Origin::Sms), What::Message(message)));
            reading.happenings.extend(happenings);
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

/// What somebody wrote, as messages: each file is one, and the words go with the first if they can.
fn messages_of(text: sms::Text) -> Vec<NewMessage> {
    let mut contents: Vec<Content> = text.files.into_iter().map(file).collect();
    let words = match lost_words(text.lost) {
        Some(lost) if contents.is_empty() && text.body.is_empty() => {
            let (what, reason) = (Some(lost), Some(NOT_FETCHED.to_owned()));
            return vec![message(text.id, Content::Unsupported { what, reason })];
        }
        Some(lost) => format!("{}\n\n[{lost} came along. {NOT_FETCHED}]", text.body).trim_start().to_owned(),
        None => text.body,
    };
    if let Some(caption) = contents.first_mut().and_then(Content::caption_mut) {
        *caption = Some(words).filter(|words| !words.is_empty());
    } else if contents.is_empty() || !words.is_empty() {
        contents.insert(0, Content::Text { body: words });
    }
    let named = |turn: usize| if turn == 0 { text.id.clone() } else { format!("{}:{turn}", text.id) };
    contents.into_iter().enumerate().map(|(turn, content)| message(named(turn), content)).collect()
}

const NOT_FETCHED: &str = "It cannot be fetched from the provider.";

fn lost_words(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("a file".to_owned()),
        more => Some(format!("{more} files")),
    }
}

fn file(attached: Attached) -> Content {
    let kind = attached.mime_type.split('/').next().unwrap_or_default().to_owned();
    let media = Media { id: Some(attached.id), mime_type: Some(attached.mime_type), ..Media::default() };
    match kind.as_str() {
        "image" => Content::Image { media, caption: None },
        "video" => Content::Video { media, caption: None },
        "audio" => Content::Audio { media, voice: false },
        _ => Content::Document { media, filename: None, caption: None },
    }
}

fn message(wamid: String, content: Content) -> NewMessage {
    let kind = match &content {
        Content::Text { .. } => "text",
        Content::Image { .. } => "image",
        Content::Video { .. } => "video",
        Content::Audio { .. } => "audio",
        Content::Document { .. } => "document",
        _ => "unsupported",
    };
    NewMessage {
        wamid,
        direction: Direction::In,
        group: None,
        kind: kind.to_owned(),
        content,
        setting: Setting::default(),
        // There is none: an SMS line may always write.
        opens_window: false,
    }
}

fn state_of(report: Report) -> What {
    let state = match report.progress {
        Progress::Accepted => DeliveryState::Sent,
        Progress::Delivered => DeliveryState::Delivered,
        Progress::Read => DeliveryState::Read,
        Progress::Failed => DeliveryState::Failed,
    };
    let code = report.code;
    let failure = report.failure.map(|words| Failure { code, words, details: None });
    What::State { wamid: report.id, state, failure, callback: report.ours }
}
