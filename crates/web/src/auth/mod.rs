//! Who asks: the session cookie, the guard before each route, and where to go after signing in.

mod cookie;
mod tries;

pub(crate) use cookie::{SESSION, end_session};
pub use cookie::{read as read_cookie, session as session_cookie};
pub(crate) use tries::Tries;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;
use base::Secret;
use desk::people::{self, Permission, Viewer};

use crate::App;
use crate::error::{Problem, Result};

/// The viewer whom the guard of this route let in.
#[derive(Debug, Clone)]
pub struct Session(pub Viewer);

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> std::result::Result<Self, Response> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::forbidden().into_response())
    }
}

/// The handler behind a guard that lets those in who are signed in and have the permission.
pub(crate) fn guarded(handler: MethodRouter<App>, app: &App, permission: Permission) -> MethodRouter<App> {
    handler.layer(from_fn_with_state((app.clone(), permission), guard))
}

async fn guard(
    State((app, permission)): State<(App, Permission)>,
    request: Request,
    next: Next,
) -> Result<Response> {
    match viewer(&app, request.headers()).await? {
        Some(viewer) => admit(viewer, permission, request, next).await,
        None => Ok(to_sign_in(&request, app.web.demo.is_some())),
    }
}

/// Goes on as this viewer, if their role has the permission.
pub(crate) async fn admit(
    viewer: Viewer,
    permission: Permission,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    if !viewer.role.may(permission) {
        return Err(Problem::forbidden());
    }
    request.extensions_mut().insert(Session(viewer));
    Ok(next.run(request).await)
}

/// Whose session the request carries, if any.
pub(crate) async fn viewer(app: &App, headers: &HeaderMap) -> Result<Option<Viewer>> {
    match read_cookie(headers, SESSION) {
        Some(secret) => Ok(people::by_session(app.desk(), &Secret::new(secret)).await?),
        None => Ok(None),
    }
}

/// Whether htmx sent this request from within a page.
pub(crate) fn is_from_page(headers: &HeaderMap) -> bool {
    headers.contains_key("hx-request")
}

/// Sends to the sign-in page, which later leads to what was wanted. A region of an open page cannot show that page, so it
/// tells the browser to go there. In a demo the door is open.
fn to_sign_in(request: &Request, demo: bool) -> Response {
    let door = if demo { "/demo" } else { "/sign-in" };
    let headers = request.headers();
    if is_from_page(headers) {
        let to = door_path(door, current_page(headers).as_deref());
        return (StatusCode::UNAUTHORIZED, [("hx-redirect", to)]).into_response();
    }
    let wanted = (request.method() == Method::GET).then(|| request.uri().to_string());
    Redirect::to(&door_path(door, wanted.as_deref())).into_response()
}

fn door_path(door: &str, wanted: Option<&str>) -> String {
    match wanted {
        Some(path) if path != "/" => format!("{door}?to={}", percent_encode(path)),
        _ => door.to_owned(),
    }
}

/// The path of the page that htmx sent this request from.
pub(crate) fn current_page(headers: &HeaderMap) -> Option<String> {
    let uri: Uri = headers.get("hx-current-url")?.to_str().ok()?.parse().ok()?;
    Some(uri.path_and_query()?.to_string())
}

/// The path itself if it stays on this site, else the front page. Browsers read a backslash as a slash and skip control
/// characters, so both are refused.
pub fn path_on_this_site(path: &str) -> &str {
    let leaves = !path.starts_with('/')
        || path.starts_with("//")
        || path.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace())
        || path.parse::<Uri>().is_err();
    if leaves { "/" } else { path }
}

pub(crate) fn percent_encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut all, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                all.push(char::from(byte));
            }
            other => all.push_str(&format!("%{other:02X}")),
        }
        all
    })
}
