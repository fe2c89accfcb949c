//! The REST API. A route turns its query into a question to `desk` and what comes back into the API's own shapes, which
//! are described in `docs/openapi.json`.

mod apps;
mod asked;
mod callers;
mod capabilities;
mod claim_links;
mod contacts;
mod content;
mod conversations;
mod document;
mod events;
mod health;
mod history;
mod imports;
mod invitations;
mod line_settings;
mod lines;
mod list;
mod media;
mod members;
mod merges;
mod messages;
mod number_requests;
mod problem;
mod records;
mod reviews;
mod sent;
mod templates;
mod usernames;

pub(crate) use callers::{token_owner, without_origin};
pub(crate) use problem::draw;

use axum::Router;
use axum::routing::{MethodRouter, any};
use desk::people::Permission::{
    ManageContacts, ManagePeople, ManageSettings, ManageTemplates, ManageUsernames, ReadConversations,
    WorkConversations,
};
use utoipa_axum::routes;

use crate::error::Problem;
use crate::routes::Access::{Needs, Public};
use crate::routes::Routes;
use crate::{App, layers};

/// Every route for programs.
pub(crate) fn routes() -> Routes {
    Routes::default()
        .documented(Needs(ReadConversations), routes!(messages::list_messages))
        .documented(Needs(ReadConversations), routes!(messages::get_message))
        .documented(Needs(WorkConversations), routes!(messages::send_message))
        .documented(Needs(WorkConversations), routes!(messages::send_again))
        .documented(Needs(WorkConversations), routes!(number_requests::request_number))
        .documented(Needs(WorkConversations), media::upload_route())
        .documented(Needs(ReadConversations), routes!(media::get_media))
        .documented(Needs(ReadConversations), routes!(media::get_media_content))
        .documented(Needs(ReadConversations), routes!(capabilities::list_capabilities))
        .documented(Needs(ReadConversations), routes!(conversations::list_conversations))
        .documented(Needs(WorkConversations), routes!(conversations::start_conversation))
        .documented(Needs(ReadConversations), routes!(conversations::get_conversation))
        .documented(Needs(ReadConversations), routes!(contacts::list_contacts))
        .documented(Needs(WorkConversations), routes!(records::make_contact))
        .documented(Needs(ReadConversations), routes!(contacts::get_contact))
        .documented(Needs(ReadConversations), routes!(history::get_history))
        .documented(Needs(WorkConversations), routes!(merges::merge_contacts))
        .documented(Needs(WorkConversations), routes!(merges::undo_merge))
        .documented(Needs(WorkConversations), routes!(merges::take_identifier_away))
        .documented(Needs(WorkConversations), routes!(claim_links::make_claim_link))
        .documented(Needs(ReadConversations), routes!(claim_links::list_claim_links))
        .documented(Needs(WorkConversations), routes!(claim_links::revoke_claim_link))
        .documented(Needs(ReadConversations), routes!(reviews::list_reviews))
        .documented(Needs(WorkConversations), routes!(reviews::accept_review))
        .documented(Needs(WorkConversations), routes!(reviews::reject_review))
        .documented(Needs(ReadConversations), routes!(events::list_events))
        .documented(Needs(ReadConversations), routes!(lines::list_lines))
        .documented(Needs(ReadConversations), routes!(templates::list_templates))
        .documented(Needs(ManageTemplates), routes!(templates::make_template))
        .documented(Needs(ManageTemplates), routes!(templates::sync_templates))
        .documented(Needs(ReadConversations), routes!(templates::get_template))
        .documented(Needs(ManageTemplates), routes!(templates::edit_template))
        .documented(Needs(ManageTemplates), routes!(templates::delete_template))
        .documented(Needs(ReadConversations), routes!(usernames::get_username))
        .documented(Needs(ManageUsernames), routes!(usernames::claim_username))
        .documented(Needs(ManageUsernames), routes!(usernames::release_username))
        .documented(Needs(ReadConversations), routes!(usernames::list_username_suggestions))
        .documented(Needs(ManageContacts), imports::upload_route())
        .documented(Needs(ManageContacts), routes!(imports::get_import))
        .documented(Needs(ManageContacts), routes!(imports::export_contacts))
        .and(settings())
        .get("/api/openapi.json", Public, document::show)
        .get("/healthz", Public, health::alive)
        .get("/readyz", Public, health::ready)
}

/// Settings and people: not for the role `integration`.
fn settings() -> Routes {
    Routes::default()
        .documented(Needs(ManageSettings), routes!(line_settings::connect_line))
        .documented(Needs(ManageSettings), routes!(line_settings::get_line))
        .documented(Needs(ManageSettings), routes!(line_settings::change_line))
        .documented(Needs(ManageSettings), routes!(line_settings::remove_line))
        .documented(Needs(ManageSettings), routes!(line_settings::subscribe_line))
        .documented(Needs(ManageSettings), routes!(line_settings::refresh_line))
        .documented(Needs(ManageSettings), routes!(line_settings::try_line))
        .documented(Needs(ManageSettings), routes!(apps::list_apps))
        .documented(Needs(ManageSettings), routes!(apps::add_app))
        .documented(Needs(ManageSettings), routes!(apps::get_app))
        .documented(Needs(ManageSettings), routes!(apps::change_app))
        .documented(Needs(ManageSettings), routes!(apps::remove_app))
        .documented(Needs(ManageSettings), routes!(apps::list_numbers))
        .documented(Needs(ManagePeople), routes!(members::list_members))
        .documented(Needs(ManagePeople), routes!(members::get_member))
        .documented(Needs(ManagePeople), routes!(members::change_member))
        .documented(Needs(ManagePeople), routes!(members::deactivate_member))
        .documented(Needs(ManagePeople), routes!(members::reactivate_member))
        .documented(Needs(ManagePeople), routes!(members::make_password_link))
        .documented(Needs(ManagePeople), routes!(invitations::list_invitations))
        .documented(Needs(ManagePeople), routes!(invitations::invite))
        .documented(Needs(ManagePeople), routes!(invitations::revoke_invitation))
}

pub(crate) fn router(app: &App) -> Router {
    let nowhere: MethodRouter<App> = any(no_such_route);
    let routes = routes()
        .into_router(app, callers::guarded)
        .route("/api", nowhere.clone())
        .route("/api/{*path}", nowhere)
        .with_state(app.clone());
    layers::for_programs(routes, app)
}

async fn no_such_route() -> Problem {
    Problem::not_found("route")
}
