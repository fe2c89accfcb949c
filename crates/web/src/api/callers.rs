//! Who calls: a program with its token, or a page of ours with its session.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::MethodRouter;
use base::Secret;
use desk::people::{self, Permission, Viewer};

use crate::App;
use crate::auth::{admit, viewer};
use crate::error::{Problem, Result};

/// The handler behind a guard that lets those in who show a token or a session and have the permission.
pub(crate) fn guarded(handler: MethodRouter<App>, app: &App, permission: Permission) -> MethodRouter<App> {
    handler.layer(from_fn_with_state((app.clone(), permission), guard))
}

async fn guard(
    State((app, permission)): State<(App, Permission)>,
    request: Request,
    next: Next,
) -> Result<Response> {
    let caller = caller(&app, request.headers()).await?;
    admit(caller, permission, request, next).await
}

/// Whoever shows a token is the token's owner or nobody: a session beside it does not count.
async fn caller(app: &App, headers: &HeaderMap) -> Result<Viewer> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return viewer(app, headers).await?.ok_or_else(Problem::no_credentials);
    }
    token_owner(app, headers).await?.ok_or_else(Problem::wrong_token)
}

/// Whose token the request shows, if it is one of ours.
pub(crate) async fn token_owner(app: &App, headers: &HeaderMap) -> desk::Result<Option<Viewer>> {
    match headers.get(header::AUTHORIZATION).and_then(bearer) {
        Some(token) => people::by_token(app.desk(), &token).await,
        None => Ok(None),
    }
}

fn bearer(shown: &HeaderValue) -> Option<Secret> {
    let (scheme, token) = shown.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim()))
}

/// Hides from the guard against other sites where a call with a token comes from: no site can make a browser add a token,
/// so there is nothing to guard against.
pub(crate) async fn without_origin(mut request: Request, next: Next) -> Response {
    if request.headers().contains_key(header::AUTHORIZATION) {
        request.headers_mut().remove(header::ORIGIN);
        request.headers_mut().remove("sec-fetch-site");
    }
    next.run(request).await
}
