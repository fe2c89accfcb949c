//! What SMS providers call: texts and delivery reports. It checks, stores and answers; what it means is found out later.

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use desk::Desk;
use desk::channel::{Carrier, sms_line};
use desk::receive::{Knock, LARGEST_SMS_BODY, Receipt, accept_sms};
use sms::twilio::signature;
use tokio::time::timeout;

use super::{BODY_TIME, status_of, text_of};

/// The path of an SMS line's hook.
const PATH: &str = "/hooks/sms/{line_key}";
/// Nothing to say and nothing to do: what Twilio wants to hear.
const EMPTY_TWIML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response></Response>";

pub(super) fn router(desk: Desk) -> Router {
    Router::new().route(PATH, get(hear).post(hear)).with_state(desk)
}

/// A text or a report: 200 once it is on the disk; 403 if it is not the provider's; 503 if it cannot be stored now.
async fn hear(
    State(desk): State<Desk>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, StatusCode> {
    let line = sms_line(&desk, &key).await.map_err(|error| status_of(&error))?;
    let (head, body) = request.into_parts();
    let body = match timeout(BODY_TIME, to_bytes(body, LARGEST_SMS_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_too_large_or_cut_off)) => return Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_elapsed) => return Err(StatusCode::REQUEST_TIMEOUT),
    };
    let knock = Knock {
        query: query.as_deref().unwrap_or_default(),
        signature: text_of(&head.headers, signature::HEADER),
        bearer: bearer(&head.headers),
        body,
    };
    match accept_sms(&desk, &line, knock).await {
        Ok(Receipt::Stored(_id)) => Ok(thanks(line.carrier)),
        Ok(Receipt::Forged) => Err(StatusCode::FORBIDDEN),
        Err(error) => Err(status_of(&error)),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    text_of(headers, header::AUTHORIZATION.as_str())?.strip_prefix("Bearer ")
}

/// What each provider takes for "heard, nothing to say".
fn thanks(carrier: Carrier) -> Response {
    match carrier {
        Carrier::Twilio => ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], EMPTY_TWIML).into_response(),
        Carrier::Kannel | Carrier::Meta => StatusCode::OK.into_response(),
    }
}
