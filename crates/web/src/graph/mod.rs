//! An API that Cloud API clients know already: they work once their base URL and token point here. Requests, answers and
//! errors have Meta's shapes. Whom a message goes to, and whether it may, is decided as everywhere else.

mod error;
mod media;
mod messages;
mod username;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::handler::Handler;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use desk::channel::Line;
use desk::deliver::relay;
use desk::people::{Permission, Viewer};

use crate::auth::Session;
use crate::routes::Access::Needs;
use crate::routes::Routes;
use crate::{App, api, layers, upload};
use error::GraphError;

pub(crate) use error::draw;

type Result<T> = std::result::Result<T, GraphError>;

/// Every route for clients of Meta's.
pub(crate) fn routes() -> Routes {
    use Permission::{ManageUsernames, ReadConversations, WorkConversations};

    Routes::default()
        .post("/graph/{version}/{id}/messages", Needs(WorkConversations), messages::send)
        .post(
            "/graph/{version}/{id}/media",
            Needs(WorkConversations),
            media::upload.layer(DefaultBodyLimit::max(upload::LARGEST_FORM)),
        )
        .get("/graph/{version}/{id}/message_templates", Needs(ReadConversations), templates)
        .get("/graph/{version}/{id}/username", Needs(ReadConversations), username::read)
        .post("/graph/{version}/{id}/username", Needs(ManageUsernames), username::claim)
        .delete("/graph/{version}/{id}/username", Needs(ManageUsernames), username::release)
        .get("/graph/{version}/{id}/username_suggestions", Needs(ReadConversations), username::suggestions)
        .get("/graph/{version}/files/{id}", Needs(ReadConversations), media::bytes)
        .get("/graph/{version}/{id}", Needs(ReadConversations), describe)
        .delete("/graph/{version}/{id}", Needs(WorkConversations), media::discard)
}

pub(crate) fn router(app: &App) -> Router {
    let routes =
        routes().into_router(app, guarded).route("/graph/{version}/{id}/{*rest}", any(no_such_route));
    let routes = routes.method_not_allowed_fallback(no_such_method);
    let routes = routes.with_state(app.clone());
    layers::for_metas_clients(routes, app)
}

fn guarded(handler: MethodRouter<App>, app: &App, permission: Permission) -> MethodRouter<App> {
    handler.layer(from_fn_with_state((app.clone(), permission), guard))
}

/// Lets those in who show a token of ours that has the permission.
async fn guard(
    State((app, permission)): State<(App, Permission)>,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    let viewer = api::token_owner(&app, request.headers()).await?.ok_or_else(GraphError::wrong_token)?;
    if !viewer.role.may(permission) {
        return Err(GraphError::forbidden());
    }
    request.extensions_mut().insert(Session(viewer));
    Ok(next.run(request).await)
}

async fn no_such_method() -> GraphError {
    GraphError::no_such_method()
}

async fn no_such_route() -> GraphError {
    GraphError::no_such_object("this path")
}

/// What Meta says of a line's number, which clients like to ask first, or of a file.
async fn describe(
    State(app): State<App>,
    Session(viewer): Session,
    Path((version, id)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response> {
    match relay::line_called(app.desk(), &viewer, &id).await {
        Ok(line) => Ok(pass_on(relay::number(app.desk(), &viewer, &line, &query).await?)),
        Err(desk::Error::NotFound(_line)) => media::describe(&app, &viewer, &version, &id).await,
        Err(other) => Err(other.into()),
    }
}

/// The line with this id of Meta's.
async fn line_called(app: &App, viewer: &Viewer, id: &str) -> Result<Line> {
    match relay::line_called(app.desk(), viewer, id).await {
        Err(desk::Error::NotFound(_line)) => Err(GraphError::no_such_object(id)),
        found => Ok(found?),
    }
}

async fn templates(
    State(app): State<App>,
    Session(viewer): Session,
    Path((_version, waba)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response> {
    Ok(pass_on(relay::templates(app.desk(), &viewer, &waba, &query).await?))
}

/// Meta's own answer.
fn pass_on(answer: relay::Response) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mime_type = answer.mime_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    let mut response = (status, [(header::CONTENT_TYPE, mime_type)], answer.body).into_response();
    response.extensions_mut().insert(error::Metas);
    response
}
