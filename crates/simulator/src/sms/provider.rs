//! `POST /2010-04-01/Accounts/{sid}/Messages.json`. Source: Twilio, "Messages resource" and "Error and warning dictionary".

use std::sync::Arc;

use axum::Json;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::SmsLine;
use crate::graph::Mishap;
use crate::platform::{Platform, said};
use crate::talk::Side;

const LONGEST: usize = 1600;

/// What a business asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Sent {
    pub(super) to: String,
    from: String,
    body: String,
    pub(super) status_callback: Option<String>,
}

/// An error as Twilio writes it.
pub(super) struct TwilioError(StatusCode, i64, &'static str);

impl IntoResponse for TwilioError {
    fn into_response(self) -> Response {
        let Self(status, code, message) = self;
        let more = format!("https://www.twilio.com/docs/errors/{code}");
        let body = json!({"code": code, "message": message, "more_info": more, "status": status.as_u16()});
        (status, Json(body)).into_response()
    }
}

fn bad(code: i64, message: &'static str) -> TwilioError {
    TwilioError(StatusCode::BAD_REQUEST, code, message)
}

pub(super) async fn create(
    State(platform): State<Arc<Platform>>,
    Path(sid): Path<String>,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Result<Response, TwilioError> {
    let account = account(&platform, &headers, &sid)?;
    let mishap = platform.mishap();
    match mishap {
        Some(Mishap::TooMany) => {
            return Err(TwilioError(StatusCode::TOO_MANY_REQUESTS, 20_429, "Too Many Requests"));
        }
        Some(Mishap::Unavailable) => {
            return Err(TwilioError(StatusCode::SERVICE_UNAVAILABLE, 20_503, "Service Unavailable"));
        }
        Some(Mishap::CutOff) | None => {}
    }
    let line = check(&account, &sent)?;
    let answer = platform.take(line, &sent);
    Ok(if mishap.is_some() {
        crate::graph::cut_off()
    } else {
        (StatusCode::CREATED, Json(answer)).into_response()
    })
}

/// The lines of the account that the caller knows the token of.
fn account(platform: &Platform, headers: &HeaderMap, sid: &str) -> Result<Vec<SmsLine>, TwilioError> {
    let refused = || TwilioError(StatusCode::UNAUTHORIZED, 20_003, "Authenticate");
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given =
        given.and_then(|value| value.strip_prefix("Basic ")).and_then(|value| STANDARD.decode(value).ok());
    let given = given.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(refused)?;
    let is_known = |line: &&SmsLine| {
        let wanted = format!("{}:{}", line.account, line.secret.reveal());
        line.account == sid && Secret::new(wanted) == Secret::new(given.clone())
    };
    let lines: Vec<SmsLine> = platform.sms.lines().iter().filter(is_known).cloned().collect();
    if lines.is_empty() { Err(refused()) } else { Ok(lines) }
}

fn check<'l>(account: &'l [SmsLine], sent: &Sent) -> Result<&'l SmsLine, TwilioError> {
    let digits = sent.to.strip_prefix('+').unwrap_or_default();
    let is_number = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if sent.to.is_empty() {
        return Err(bad(21_604, "A 'To' phone number is required."));
    }
    if sent.from.is_empty() {
        return Err(bad(21_603, "A 'From' phone number is required."));
    }
    if sent.body.is_empty() {
        return Err(bad(21_602, "Message body is required."));
    }
    if sent.body.encode_utf16().count() > LONGEST {
        return Err(bad(21_617, "The concatenated message body exceeds the 1600 character limit."));
    }
    if !is_number {
        return Err(bad(21_211, "Invalid 'To' Phone Number"));
    }
    let is_http = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    if !sent.status_callback.as_ref().is_none_or(is_http) {
        return Err(bad(21_609, "Invalid 'StatusCallback' URL"));
    }
    let line = account.iter().find(|line| line.sender == sent.from);
    line.ok_or_else(|| bad(21_659, "'From' is not a Twilio phone number or Short Code country mismatch"))
}

impl Platform {
    /// What happens to the next request, if anything.
    fn mishap(&self) -> Option<Mishap> {
        self.state().mishaps.next(&self.source)
    }

    /// Takes a message over: it is in the chat of whoever has the number, and statuses follow.
    fn take(&self, line: &SmsLine, sent: &Sent) -> Value {
        let (sid, now) = (self.new_sid(), self.source.now());
        if let Some(person) = self.owner_of(&sent.to) {
            let mut noted = said(Side::Business, &sid, now, "sms", sent.body.clone());
            noted.address = format!("to {}", sent.to);
            noted.status = Some("sent".to_owned());
            self.state().talk.note(&person, &line.key, noted);
        }
        self.report_text(line, sent, &sid, now);
        let uri = format!("/2010-04-01/Accounts/{}/Messages/{sid}", line.account);
        let date = now.timestamp().strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
        json!({
            "account_sid": line.account, "api_version": "2010-04-01", "body": sent.body, "date_created": date,
            "date_sent": null, "date_updated": date, "direction": "outbound-api", "error_code": null,
            "error_message": null, "from": line.sender, "messaging_service_sid": null, "num_media": "0",
            "num_segments": "1", "price": null, "price_unit": "USD", "sid": sid, "status": "queued",
            "subresource_uris": {"media": format!("{uri}/Media.json")}, "to": sent.to, "uri": format!("{uri}.json"),
        })
    }
}
