//! Calls from a person to a line.

use std::time::Duration;

use base::Moment;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};

use super::{Update, update};
use crate::world::{Line, Place, Sight};

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallEnd {
    /// Somebody talked for so many seconds.
    Answered {
        /// How long.
        seconds: u32,
    },
    /// Nobody picked up.
    Missed,
}

/// One moment of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// It rings.
    Connect,
    /// It is over.
    Terminate(CallEnd),
}

impl Call {
    /// The webhook of this moment. `at` is when the call began to ring.
    pub fn update(self, line: &Line, caller: &Sight, call_id: &str, at: Moment) -> Update {
        let mut call = Map::new();
        caller.put(Place::FROM, &mut call);
        call.insert("id".to_owned(), json!(call_id));
        call.insert("to".to_owned(), json!(line.digits()));
        call.insert("direction".to_owned(), json!("USER_INITIATED"));
        let ended = |seconds: u32| at.plus(Duration::from_secs(seconds.into())).unix_seconds().to_string();
        match self {
            Self::Connect => {
                call.insert("event".to_owned(), json!("connect"));
                call.insert("timestamp".to_owned(), json!(ended(0)));
                call.insert("session".to_owned(), json!({"sdp_type": "offer", "sdp": SDP}));
            }
            Self::Terminate(end) => {
                let seconds = if let CallEnd::Answered { seconds } = end { seconds } else { 0 };
                let status = if end == CallEnd::Missed { "FAILED" } else { "COMPLETED" };
                call.insert("event".to_owned(), json!("terminate"));
                call.insert("timestamp".to_owned(), json!(ended(seconds)));
                call.insert("status".to_owned(), json!(status));
                if end != CallEnd::Missed {
                    call.insert("start_time".to_owned(), json!(ended(0)));
                    call.insert("end_time".to_owned(), json!(ended(seconds)));
                    call.insert("duration".to_owned(), json!(seconds));
                }
            }
        }
        update(line, "calls", [("contacts", json!([caller.contact()])), ("calls", json!([call]))])
    }
}

const SDP: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
