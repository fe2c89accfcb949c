//! What became of a message that the business sent.

use base::Moment;
use serde_json::{Map, Value, json};

use super::{Update, timestamp, update};
use crate::world::{Line, Place, Sight};

/// How far a message came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It left.
    Sent,
    /// It is on the phone.
    Delivered,
    /// It was seen.
    Read,
    /// It never arrived: code and words.
    Failed(u32, &'static str),
}

impl State {
    /// Meta's word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed(..) => "failed",
        }
    }
}

/// One status of one message.
#[derive(Debug, Clone)]
pub struct Status<'a> {
    /// The message.
    pub wamid: &'a str,
    /// How far it came.
    pub state: State,
    /// What the line is told about the recipient; `None` when nobody is there.
    pub recipient: Option<&'a Sight>,
    /// The number it was addressed to, if it was addressed to a number.
    pub phone: Option<&'a str>,
    /// The id it was addressed to, if it was addressed to an id.
    pub user_id: Option<&'a str>,
    /// What the sender asked to have repeated.
    pub callback_data: Option<&'a str>,
    /// The category it is priced by: "service", "utility" and so on.
    pub category: &'a str,
}

impl Status<'_> {
    /// The webhook.
    pub fn update(&self, line: &Line, at: Moment) -> Update {
        let mut status = Map::new();
        status.insert("id".to_owned(), json!(self.wamid));
        status.insert("status".to_owned(), json!(self.state.word()));
        status.insert("timestamp".to_owned(), timestamp(at));
        if let Some(data) = self.callback_data {
            status.insert("biz_opaque_callback_data".to_owned(), json!(data));
        }
        self.put_recipient(&mut status);
        if let State::Failed(code, details) = self.state {
            status.insert("errors".to_owned(), json!([error(code, details)]));
            return update(line, "messages", [("statuses", json!([status]))]);
        }
        if matches!(self.state, State::Sent | State::Delivered) {
            status.insert("pricing".to_owned(), self.pricing());
        }
        let contact = self.contact();
        update(line, "messages", [("contacts", json!([contact])), ("statuses", json!([status]))])
    }

    fn put_recipient(&self, status: &mut Map<String, Value>) {
        let failed = matches!(self.state, State::Failed(..));
        if let (false, Some(recipient)) = (failed, self.recipient) {
            recipient.put(Place::RECIPIENT, status);
        }
        if let (true, Some(user_id)) = (failed, self.user_id) {
            let parent = user_id.contains(".ENT.");
            let place = if parent { Place::RECIPIENT.parent } else { Place::RECIPIENT.user };
            status.insert(place.to_owned(), json!(user_id));
        }
        if let Some(phone) = self.phone {
            status.insert(Place::RECIPIENT.phone.to_owned(), json!(phone));
        }
    }

    fn contact(&self) -> Option<Value> {
        let recipient = self.recipient?;
        let shown =
            Sight { phone: self.phone.map(str::to_owned).or(recipient.phone.clone()), ..recipient.clone() };
        let unnamed = self.state == State::Sent;
        Some(if unnamed { shown.without_username().contact() } else { shown.contact() })
    }

    /// Service messages cost like others since 2026-10-01.
    fn pricing(&self) -> Value {
        json!({"billable": true, "pricing_model": "PMP", "type": "regular", "category": self.category})
    }
}

fn error(code: u32, details: &str) -> Value {
    json!({
        "code": code,
        "title": details,
        "message": details,
        "error_data": {"details": details},
        "href": "/docs/whatsapp/cloud-api/support/error-codes/",
    })
}
