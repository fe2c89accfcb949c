//! The loop that hands files to Meta before the messages leave that carry them, each file once for each line.

use std::time::Duration;

use outside::graph::Upload;
use outside::{Failure, Response};
use serde_json::Value;
use whatsapp::errors::{Retry, plain_words, retry};

use super::rows::{HandOver, Handed, Handing};
use crate::deliver::rules::{Attempt, NOT_REACHED, TOKEN, Why};
use crate::media::{self, errand};
use crate::{Desk, Error, Result};

/// How long Meta knows a file that was handed to it. Source: Meta, "Media", 2026-09.
pub(super) const KNOWN_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

/// Hands files over for as long as the desk lives.
pub(crate) async fn run(desk: Desk) {
    errand::run::<HandOver>(desk).await;
}

/// Hands over what is due, some at a time. Returns how many were tried.
///
/// # Errors
/// What the database answers, or [`Error::Busy`] for a desk without a vault or without Meta.
pub async fn step(desk: &Desk) -> Result<usize> {
    errand::step::<HandOver>(desk).await
}

pub(super) async fn hand_over(desk: &Desk, one: &Handing) -> Result<Handed> {
    let graph = desk.graph.as_ref().ok_or(Error::Busy)?;
    let (file, row) = (&one.file, &one.row);
    let Ok(token) = desk.seal.open("access_token", &row.access_token) else {
        return Ok(Handed::Refused(locked()));
    };
    let size = file.length();
    let pieces = match media::bytes(desk, one.workspace, file, 0..size).await {
        Ok(pieces) => pieces,
        Err(Error::NotFound(_)) => return Ok(Handed::Refused(lost())),
        Err(_busy) => {
            return Ok(fate(Err(Failure::NotSent(AWAY.to_owned())), row.attempt(desk.source.now())));
        }
    };
    let name = file.name.clone().unwrap_or_else(|| file.kind.as_str().to_owned());
    let upload = Upload { name, mime_type: file.mime_type.clone(), size, pieces };
    let answer = graph.upload(&token, &row.phone_number_id, upload).await;
    Ok(fate(answer, row.attempt(desk.source.now())))
}

const AWAY: &str = "The place where files are kept does not work.";

fn locked() -> Why {
    Why {
        code: TOKEN.to_owned(),
        reason: "The app's access token cannot be read. Enter it again in the settings, then send the message again."
            .to_owned(),
        details: None,
    }
}

fn lost() -> Why {
    Why {
        code: "file_lost".to_owned(),
        reason: "The file is no longer where files are kept. Send it again.".to_owned(),
        details: None,
    }
}

/// What becomes of a file after this try. Handing it over twice does no harm.
fn fate(answer: std::result::Result<Response, Failure>, attempt: Attempt) -> Handed {
    let (again, why) = match answer {
        Ok(answer) => {
            let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            if let (200..300, Some(id)) = (answer.status, id_in(&told)) {
                return Handed::There(id, attempt.now.plus(KNOWN_FOR));
            }
            let code = told.pointer("/error/code").and_then(Value::as_i64);
            let is_passing = code.is_none_or(|code| retry(code) == Retry::Soon);
            let text = |path: &str| told.pointer(path).and_then(Value::as_str).map(str::to_owned);
            let why = Why {
                code: code.map_or_else(|| "file_refused".to_owned(), |code| code.to_string()),
                reason: code.and_then(plain_words).unwrap_or("WhatsApp did not take the file.").to_owned(),
                details: text("/error/error_data/details").or_else(|| text("/error/message")),
            };
            (is_passing.then(|| attempt.after_refusal(code)).flatten(), why)
        }
        Err(failure) => {
            // Only what surely is an outage is tried for a day: a file that breaks off each time holds up what follows it.
            let is_away = matches!(failure, Failure::NotSent(_));
            let (Failure::NotSent(words) | Failure::Unknown(words)) = failure;
            let why = Why {
                code: NOT_REACHED.to_owned(),
                reason: "WhatsApp could not be reached with the file.".to_owned(),
                details: Some(words),
            };
            (if is_away { attempt.unreached() } else { attempt.after_refusal(None) }, why)
        }
    };
    again.map_or_else(|| Handed::Refused(why), Handed::Again)
}

/// The id in Meta's answer to an upload.
pub(in crate::deliver) fn id_in(told: &Value) -> Option<String> {
    told.get("id").and_then(Value::as_str).filter(|id| !id.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use base::Moment;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: &Value) -> std::result::Result<Response, Failure> {
        Ok(Response { status, mime_type: None, body: body.to_string().into_bytes() })
    }

    #[rstest]
    #[case::there(answer(200, &json!({"id": "55501"})), 1, "there as 55501")]
    #[case::success_without_an_id(answer(200, &json!({})), 1, "again in 2")]
    #[case::refused(answer(400, &json!({"error": {"code": 131_053}})), 1, "131053")]
    #[case::too_many(answer(429, &json!({"error": {"code": 130_429}})), 3, "again in 8")]
    #[case::too_many_every_time(answer(429, &json!({"error": {"code": 130_429}})), 8, "130429")]
    #[case::away_for_an_hour(Err(Failure::NotSent("refused".to_owned())), 20, "again in 300")]
    #[case::broken_off(Err(Failure::Unknown("reset".to_owned())), 1, "again in 2")]
    #[case::broken_off_every_time(Err(Failure::Unknown("reset".to_owned())), 8, "not_reached")]
    #[case::never_reached(Err(Failure::NotSent("refused".to_owned())), Attempt::LAST, "not_reached")]
    fn after_a_try(
        #[case] answer: std::result::Result<Response, Failure>,
        #[case] number: i64,
        #[case] expected: &str,
    ) {
        let now = Moment::from_micros(1_790_000_000_000_000);
        let told = match fate(answer, Attempt::the(number, now)) {
            Handed::There(id, until) => {
                assert_eq!(until.since(now), KNOWN_FOR);
                format!("there as {id}")
            }
            Handed::Again(next) => format!("again in {}", next.at.since(now).as_secs()),
            Handed::Refused(why) => why.code,
        };
        assert_eq!(told, expected);
    }
}
